package exec

import (
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// orderedTypes are the columns that a call with ORDER BY collects: the group's number, the arguments, the order keys.
func orderedTypes(c *callPlan) []types.Type {
	ts := []types.Type{types.BigIntType}
	for _, a := range c.call.Args {
		ts = append(ts, a.Type())
	}
	for _, k := range c.call.OrderBy {
		ts = append(ts, k.Expr.Type())
	}
	return ts
}

// collect keeps rows of a call with ORDER BY.
func (g *grouping) collect(c *callPlan, ids []uint32, cols []*vec.Vector, n int, seq int64) error {
	gid := &vec.Vector{Type: types.BigIntType, N: n, I64: make([]int64, n)}
	if g.groups != nil {
		for i, id := range ids[:n] {
			gid.I64[i] = int64(id)
		}
	}
	return g.ordered[c.index].add(append([]*vec.Vector{gid}, cols...), nil, n, seq)
}

// renumberRows says that what was group i is now to[i].
func renumberRows(s *rowStore, to []uint32) {
	ids := s.cols[0].flat.I64
	for j, id := range ids {
		ids[j] = int64(to[id])
	}
	s.cols[0].flat.Bounded = false
}

// feedOrdered updates a state with the rows of all workers, group by group in the call's order.
func (h *HashAggregate) feedOrdered(s fn.GroupedState, c *callPlan, stores []*rowStore) error {
	all, order, err := joinStores(h.q, stores)
	if err != nil || all == nil || all.n == 0 {
		return err
	}
	cols := all.vectors()
	by := []orderKey{{v: cols[0]}}
	for i, k := range c.call.OrderBy {
		by = append(by, orderKey{v: cols[1+len(c.exprs)+i], desc: k.Desc, nullsFirst: k.NullsFirst})
	}
	if err := sortRows(h.q, order, by); err != nil {
		return err
	}
	var (
		b      vec.Batch
		regs   []kernel.Register
		g      grouping
		unique *distinctSet
		fresh  []uint32
		picked = make([]kernel.Register, 1+len(c.exprs))
	)
	if c.call.Distinct && !c.call.Def.IgnoresDistinct {
		unique = newDistinctSet(c, true, int64(all.n))
	}
	ids := make([]uint32, vec.BatchRows)
	for lo := 0; lo < len(order); lo += vec.BatchRows {
		if err := h.q.Ctx.Err(); err != nil {
			return err
		}
		rows := order[lo:min(lo+vec.BatchRows, len(order))]
		if err := gatherBatch(&b, &regs, cols[:1+len(c.exprs)], rows); err != nil {
			return err
		}
		n, args := b.N, append([]*vec.Vector(nil), b.Cols...)
		if unique != nil {
			for i, x := range args[0].I64[:n] {
				ids[i] = uint32(x)
			}
			if fresh, err = unique.fresh(fresh[:0], ids, args[1:], n, true); err != nil {
				return err
			}
			for i, v := range args {
				if err := kernel.Gather(&picked[i], v, fresh); err != nil {
					return err
				}
				args[i] = &picked[i].Vec
			}
			n = len(fresh)
		}
		if n == 0 {
			continue
		}
		for i, x := range args[0].I64[:n] {
			ids[i] = uint32(x)
		}
		if args, err = g.decode(args[1:]); err != nil {
			return err
		}
		if err := s.Update(ids[:n], args, n); err != nil {
			return err
		}
	}
	all.free()
	return nil
}
