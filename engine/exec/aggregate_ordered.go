package exec

import (
	"github.com/clientele-db/clientele/engine/exec/internal/rows"
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
	return g.ordered[c.index].AppendDense(append([]*vec.Vector{gid}, cols...), n, seq)
}

// feedOrdered updates a state with the rows of all workers, group by group in the call's order.
func (h *HashAggregate) feedOrdered(s fn.GroupedState, c *callPlan, stores []*rows.Store) error {
	all, err := rows.Seal(orderedTypes(c), stores)
	if err != nil || all.Len() == 0 {
		return err
	}
	width := 1 + len(c.exprs)
	cols, by := []int{0}, []keyOrder{{typ: types.BigIntType}}
	for i, k := range c.call.OrderBy {
		cols = append(cols, width+i)
		by = append(by, keyOrder{k.Expr.Type(), k.Desc, k.NullsFirst})
	}
	order, _, err := sortTable(h.q, &h.node, all, cols, by, 0, false)
	if err != nil {
		return err
	}
	var (
		batch  columnBatch
		g      grouping
		unique *distinctSet
		fresh  []uint32
		picked = make([]kernel.Register, width)
	)
	if c.call.Distinct && !c.call.Def.IgnoresDistinct {
		unique = newDistinctSet(c, true, int64(all.Len()), 0)
	}
	ids := make([]uint32, vec.BatchRows)
	number := func(v *vec.Vector, n int) {
		for i, x := range v.I64[:n] {
			ids[i] = uint32(x)
		}
	}
	for lo := 0; lo < len(order); lo += vec.BatchRows {
		if err := h.q.Ctx.Err(); err != nil {
			return err
		}
		b, err := batch.gather(all, width, order[lo:min(lo+vec.BatchRows, len(order))])
		if err != nil {
			return err
		}
		n, args := b.N, append([]*vec.Vector(nil), b.Cols...)
		number(args[0], n)
		if unique != nil {
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
			number(args[0], n)
		}
		if n == 0 {
			continue
		}
		if args, err = g.decode(args[1:]); err != nil {
			return err
		}
		if err := s.Update(ids[:n], args, n); err != nil {
			return err
		}
	}
	all.Free()
	return nil
}
