package exec

import (
	"slices"

	"github.com/clientele-db/clientele/engine/exec/internal/accum"
	"github.com/clientele-db/clientele/engine/exec/internal/keys"
	"github.com/clientele-db/clientele/engine/exec/internal/rows"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// runner shares the parts of a merge among the query's workers.
func runner(q *Query) keys.Runner {
	return func(n int, f func(i int, check func() error) error) error {
		return share(q, n, func(_, i int) error { return f(i, q.Ctx.Err) })
	}
}

// mergeBlock is the number of groups that are merged between two looks at the query's end.
const mergeBlock = 1 << 16

// merged is the result of one grouping set.
type merged struct {
	groups *keys.Groups // nil without keys
	live   []uint32     // the groups' numbers
	rows   *accum.Rows
	states []fn.GroupedState // by call, nil for those that accumulators compute
}

// mergeSet puts together what the workers have of a grouping set.
func (h *HashAggregate) mergeSet(gs []*grouping) (*merged, error) {
	m := &merged{rows: gs[0].rows, states: make([]fn.GroupedState, len(h.plan.calls)), groups: gs[0].groups}
	to := make([][]uint32, len(gs))
	if m.groups == nil {
		m.live = []uint32{0}
		for w := range to {
			to[w] = m.live
		}
		if err := h.mergeRows(m, gs, to, to, []int{0, 1}, 1); err != nil {
			return nil, err
		}
	} else if err := h.mergeGroups(m, gs, to); err != nil {
		return nil, err
	}
	n := m.rows.Len()
	for i := range h.plan.calls {
		c := &h.plan.calls[i]
		if c.way == byAccumulator {
			continue
		}
		s, err := h.mergeCall(c, gs, to, n)
		if err != nil {
			return nil, err
		}
		m.states[i] = s
	}
	return m, nil
}

// mergeGroups numbers the groups of all workers alike and merges the accumulators. It fills to[w], by worker w's numbers.
func (h *HashAggregate) mergeGroups(m *merged, gs []*grouping, to [][]uint32) error {
	live := make([][]uint32, len(gs))
	kgs := make([]*keys.Groups, len(gs))
	for w, g := range gs {
		kgs[w] = g.groups
		if g.groups.Sparse() {
			live[w] = g.alive()
			continue
		}
		live[w] = make([]uint32, g.groups.Len())
		for i := range live[w] {
			live[w][i] = uint32(i)
		}
	}
	if len(gs) == 1 {
		m.live, to[0] = live[0], nil
		return nil
	}
	out, numbers, bounds, err := keys.Merge(kgs, live, max(1, h.q.Workers), runner(h.q))
	if err != nil {
		return err
	}
	m.groups = out
	if err := h.mergeRows(m, gs, live, numbers, bounds, out.Len()); err != nil {
		return err
	}
	for w := range gs {
		to[w] = make([]uint32, gs[w].rows.Len())
		for i, id := range live[w] {
			to[w][id] = numbers[w][i]
		}
	}
	if out.Sparse() {
		m.live = m.rows.Live(nil)
		return nil
	}
	m.live = make([]uint32, out.Len())
	for i := range m.live {
		m.live[i] = uint32(i)
	}
	return nil
}

// mergeRows merges the accumulators of n groups into m.rows: those of a worker whose numbers stay, else new ones.
func (h *HashAggregate) mergeRows(m *merged, gs []*grouping, live, to [][]uint32, bounds []int, n int) error {
	into := -1
	for w := range gs {
		if gs[w].rows.Len() <= n && (len(live[w]) == 0 || &live[w][0] == &to[w][0]) {
			into = w
			break
		}
	}
	if into >= 0 {
		m.rows = gs[into].rows
	} else {
		m.rows = accum.NewRows(h.plan.specs, len(h.plan.args))
		if err := h.mem.Reserve(int64(n) * int64(m.rows.RowBytes())); err != nil {
			return err
		}
	}
	all := make([]*accum.Rows, len(gs))
	for w := range gs {
		all[w] = gs[w].rows
	}
	m.rows.Prepare(n, all)
	inOrder := make([]bool, len(gs)) // a part is then a range of a worker's groups
	for w := range gs {
		inOrder[w] = slices.IsSorted(to[w])
	}
	return share(h.q, len(bounds)-1, func(_, p int) error {
		for w := range gs {
			if w == into {
				continue
			}
			from, end := 0, len(live[w])
			if inOrder[w] {
				from, _ = slices.BinarySearch(to[w], uint32(bounds[p]))
				end, _ = slices.BinarySearch(to[w], uint32(bounds[p+1]))
			}
			for lo := from; lo < end; lo += mergeBlock {
				if err := h.q.Ctx.Err(); err != nil {
					return err
				}
				hi := min(lo+mergeBlock, end)
				m.rows.Merge(gs[w].rows, live[w][lo:hi], to[w][lo:hi], bounds[p], bounds[p+1])
			}
		}
		return nil
	})
}

// mergeCall puts together the states of a call for n groups; to[w] says which of them worker w's groups are, nil: the same.
func (h *HashAggregate) mergeCall(c *callPlan, gs []*grouping, to [][]uint32, n int) (fn.GroupedState, error) {
	if c.way == byState && len(gs) == 1 {
		return gs[0].states[c.index], nil
	}
	s, err := c.call.Overload.New(h.q.Fn, c.consts)
	if err != nil {
		return nil, err
	}
	s.Grow(n)
	switch c.way {
	case byDistinct:
		sets := make([]*distinctSet, len(gs))
		for w, g := range gs {
			sets[w] = g.distinct[c.index]
		}
		if err := share(h.q, len(sets), func(_, w int) error {
			if to[w] == nil {
				return nil
			}
			return sets[w].renumber(to[w], n)
		}); err != nil {
			return nil, err
		}
		groups, live, err := mergeDistinct(h.q, sets)
		if err != nil {
			return nil, err
		}
		return s, h.feedDistinct(s, c, groups, live, sets[0].grouped)
	case byOrder:
		stores := make([]*rows.Store, len(gs))
		for w, g := range gs {
			stores[w] = g.ordered[c.index]
			if to[w] != nil {
				stores[w].Renumber(0, to[w])
			}
		}
		return s, h.feedOrdered(s, c, stores)
	}
	for w, g := range gs {
		if err := h.q.Ctx.Err(); err != nil {
			return nil, err
		}
		from := to[w]
		if g.groups == nil {
			from = []uint32{0}
		}
		if err := s.Merge(g.states[c.index], from, len(from)); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// feedDistinct updates a state with the different arguments of each group.
func (h *HashAggregate) feedDistinct(s fn.GroupedState, c *callPlan, groups *keys.Groups, live []uint32, grouped bool) error {
	regs := make([]kernel.Register, groups.Columns())
	ids := make([]uint32, vec.BatchRows)
	count := c.call.Overload.Fused == fn.FusedCount
	var g grouping
	for lo := 0; lo < len(live); lo += vec.BatchRows {
		if err := h.q.Ctx.Err(); err != nil {
			return err
		}
		some := live[lo:min(lo+vec.BatchRows, len(live))]
		n := len(some)
		if err := groups.Keys(regs, some); err != nil {
			return err
		}
		args := make([]*vec.Vector, 0, len(regs))
		for i := range regs {
			args = append(args, &regs[i].Vec)
		}
		if grouped {
			for i, x := range args[0].I64[:n] {
				ids[i] = uint32(x)
			}
			args = args[1:]
		}
		if count { // only the NULLs matter
			one := *args[0]
			one.Type, one.Form, one.Dict, one.Codes = types.BooleanType, vec.Flat, nil, nil
			if args[0].Form == vec.Const {
				one.Form = vec.Const
			}
			args[0] = &one
		} else {
			var err error
			if args, err = g.decode(args); err != nil {
				return err
			}
		}
		if err := s.Update(ids[:n], args, n); err != nil {
			return err
		}
	}
	return nil
}
