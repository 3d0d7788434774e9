package exec

import (
	"github.com/clientele-db/clientele/engine/exec/internal/accum"
	"github.com/clientele-db/clientele/engine/exec/internal/keys"
	"github.com/clientele-db/clientele/engine/exec/internal/rows"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// aggregateWorker takes the batches of one worker.
type aggregateWorker struct {
	node  *HashAggregate
	plan  *aggregatePlan
	prog  *expr.Program
	sets  []*grouping
	load  kernel.Loader // of the input's batches
	dense kernel.Loader // of the program's results
	whole vec.Batch
	cols  []*vec.Vector // the program's results
	args  []accum.Arg
	regs  []kernel.Register // of args, where they have to be decoded
	keep  []keepRows        // by expression of the program: filters
	input []keys.Input
	held  int64
}

// keepRows are the rows for which a filter holds.
type keepRows struct {
	loader kernel.Loader
	plain  kernel.Register // of a dictionary of booleans
	bits   []uint64
	rows   []uint32
	batch  bool // computed for this batch
	listed bool
}

// grouping is one grouping set of one worker.
type grouping struct {
	set      []int
	groups   *keys.Groups // nil without keys
	rows     *accum.Rows
	states   []fn.GroupedState
	distinct []*distinctSet
	ordered  []*rows.Store
	ids      []uint32
	live     []uint32
	gathered []kernel.Register
	decoded  []kernel.Register
	picked   []uint32
}

func (h *HashAggregate) newWorker() (*aggregateWorker, error) {
	p := h.plan
	w := &aggregateWorker{node: h, plan: p, args: make([]accum.Arg, len(p.args)), regs: make([]kernel.Register, len(p.args)), keep: make([]keepRows, len(p.exprs))}
	if len(p.exprs) > 0 {
		var err error
		if w.prog, err = expr.Compile(p.exprs, layout(h.cfg.In.Schema()), h.q.Fn); err != nil {
			return nil, err
		}
	}
	for _, set := range p.sets {
		g := &grouping{set: set, rows: accum.NewRows(p.specs, len(p.args))}
		if len(set) > 0 {
			g.groups = keys.NewGroups(p.groupsConfig(set, h.q.Workers, h.cfg.Rows, g.rows.RowBytes()))
		}
		for i := range p.calls {
			c := &p.calls[i]
			switch c.way {
			case byState:
				s, err := c.call.Overload.New(h.q.Fn, c.consts)
				if err != nil {
					return nil, err
				}
				g.states = append(g.states, s)
			case byDistinct:
				g.distinct = append(g.distinct, newDistinctSet(c, g.groups != nil, h.cfg.Rows, h.cfg.Groups))
			case byOrder:
				g.ordered = append(g.ordered, rows.NewStore(orderedTypes(c), h.mem))
			}
		}
		if g.groups == nil {
			g.grow(1)
		}
		w.sets = append(w.sets, g)
	}
	return w, nil
}

// grow makes room for n groups.
func (g *grouping) grow(n int) {
	g.rows.Grow(n)
	for _, s := range g.states {
		s.Grow(n)
	}
}

// add takes one batch.
func (w *aggregateWorker) add(b *vec.Batch) error {
	w.load.Start(b)
	w.whole.SetAll(b.K)
	w.dense.Start(&w.whole)
	if w.prog != nil {
		var err error
		if w.cols, err = w.prog.Run(b); err != nil {
			return err
		}
	}
	for i := range w.keep {
		w.keep[i].batch, w.keep[i].listed = false, false
	}
	for i, a := range w.plan.args {
		w.args[i] = accum.Arg{}
		if a.expr >= 0 {
			v := w.cols[a.expr]
			if v.Form == vec.Dict && v.Type.Phys() != types.PhysBytes { // of strings only the NULLs are counted
				if err := w.dense.Load(&w.regs[i], v); err != nil {
					return err
				}
				v = &w.regs[i].Vec
			}
			w.args[i].Vec = v
		}
		if a.filter >= 0 {
			w.args[i].Keep = w.filter(a.filter, b.K).bits
		}
	}
	var held int64
	for _, g := range w.sets {
		if err := w.update(g, b); err != nil {
			return err
		}
		held += g.bytes()
	}
	if held > w.held {
		if err := w.node.mem.Reserve(held - w.held); err != nil {
			return err
		}
		w.held = held
	}
	return nil
}

// filter returns the rows for which the boolean expression i is true.
func (w *aggregateWorker) filter(i, n int) *keepRows {
	k := &w.keep[i]
	if k.batch {
		return k
	}
	k.batch = true
	v := w.cols[i]
	if v.Form == vec.Dict { // a column that a join has brought
		k.loader.Start(&vec.Batch{N: n, K: n})
		if err := k.loader.Load(&k.plain, v); err != nil {
			panic(err) // only strings can be too long
		}
		v = &k.plain.Vec
	}
	words := vec.Words(n)
	if cap(k.bits) < words {
		k.bits = make([]uint64, words)
	}
	k.bits = k.bits[:words]
	clear(k.bits)
	switch {
	case v.Type.Kind == types.Unknown || v.ConstNull():
	case v.Form == vec.Const:
		if v.BoolAt(0) {
			vec.FillBits(k.bits, n)
		}
	default:
		copy(k.bits, v.Bits[:words])
		if v.Valid != nil {
			kernel.AndInto(k.bits, v.Valid)
		}
		kernel.ClearTail(k.bits, n)
	}
	return k
}

// list returns the rows for which the boolean expression i is true as a list.
func (w *aggregateWorker) list(i, n int) []uint32 {
	k := w.filter(i, n)
	if !k.listed {
		if cap(k.rows) < n+128 {
			k.rows = make([]uint32, n+128)
		}
		k.rows = k.rows[:cap(k.rows)]
		k.rows = k.rows[:kernel.BitsToRows(k.rows, k.bits)]
		k.listed = true
	}
	return k.rows
}

// update adds a batch to one grouping set.
func (w *aggregateWorker) update(g *grouping, b *vec.Batch) error {
	n := b.K
	if g.groups == nil {
		g.rows.UpdateOne(w.args, n)
	} else {
		if err := w.assign(g, b); err != nil {
			return err
		}
		g.rows.Update(g.ids, w.args, n)
	}
	for i := range w.plan.calls {
		c := &w.plan.calls[i]
		if c.way == byAccumulator {
			continue
		}
		ids, args, n, err := w.arguments(g, c, n)
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		switch c.way {
		case byState:
			if args, err = g.decode(args); err != nil {
				return err
			}
			if g.groups == nil {
				err = g.states[c.index].UpdateOne(0, args, n)
			} else {
				err = g.states[c.index].Update(ids, args, n)
			}
		case byDistinct:
			err = g.distinct[c.index].add(ids, args, n)
		case byOrder:
			err = g.collect(c, ids, args, n, b.Seq)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// assign computes the group of each row and makes room for new ones.
func (w *aggregateWorker) assign(g *grouping, b *vec.Batch) error {
	w.input = w.input[:0]
	for _, k := range g.set {
		if s := w.plan.keys[k]; s.col >= 0 {
			w.input = append(w.input, keys.Input{Loader: &w.load, Vec: b.Cols[s.col]})
		} else {
			w.input = append(w.input, keys.Input{Loader: &w.dense, Vec: w.cols[s.expr]})
		}
	}
	if cap(g.ids) < b.N+64 {
		g.ids = make([]uint32, b.N+b.N/4+64)
	}
	g.ids = g.ids[:b.K]
	move, err := g.groups.Assign(g.ids, w.input, b.K, g.alive)
	if err != nil {
		return err
	}
	if move != nil {
		if err := g.move(move, w.plan, w.node.q); err != nil {
			return err
		}
	}
	g.grow(g.groups.Len())
	return nil
}

// alive returns the numbers of the groups that have rows.
func (g *grouping) alive() []uint32 {
	g.live = g.rows.Live(g.live[:0])
	return g.live
}

// move renumbers the groups.
func (g *grouping) move(m *keys.Move, p *aggregatePlan, q *Query) error {
	g.rows.Move(m.From, m.To, g.groups.Len())
	to := make([]uint32, 0)
	for i, id := range m.From {
		for len(to) < int(id) {
			to = append(to, 0) // no group: an empty state
		}
		to = append(to, m.To[i])
	}
	for i := range p.calls {
		c := &p.calls[i]
		switch c.way {
		case byState:
			s, err := c.call.Overload.New(q.Fn, c.consts)
			if err != nil {
				return err
			}
			s.Grow(g.groups.Len())
			if err := s.Merge(g.states[c.index], to, len(to)); err != nil {
				return err
			}
			g.states[c.index] = s
		case byDistinct:
			if err := g.distinct[c.index].renumber(to, g.groups.Len()); err != nil {
				return err
			}
		case byOrder:
			g.ordered[c.index].Renumber(0, to)
		}
	}
	return nil
}

// arguments returns the arguments of a call for the n rows that pass its filter, with the order keys behind them.
func (w *aggregateWorker) arguments(g *grouping, c *callPlan, n int) ([]uint32, []*vec.Vector, int, error) {
	cols := make([]*vec.Vector, 0, len(c.exprs)+len(c.order))
	for _, e := range c.exprs {
		cols = append(cols, w.cols[e])
	}
	for _, e := range c.order {
		cols = append(cols, w.cols[e])
	}
	if g.groups == nil && len(g.ids) < n {
		g.ids = make([]uint32, n)
	}
	ids := g.ids[:n]
	if c.filter < 0 {
		return ids, cols, n, nil
	}
	rows := w.list(c.filter, n)
	if len(rows) == n {
		return ids, cols, n, nil
	}
	if len(rows) == 0 {
		return nil, nil, 0, nil
	}
	for len(g.gathered) < len(cols) {
		g.gathered = append(g.gathered, kernel.Register{})
	}
	some := vec.Batch{N: n, K: len(rows), Sel: vec.SelRows, Rows: rows}
	var l kernel.Loader
	l.Start(&some)
	for i, v := range cols {
		if err := l.LoadCodes(&g.gathered[i], v); err != nil {
			return nil, nil, 0, err
		}
		cols[i] = &g.gathered[i].Vec
	}
	g.picked = g.picked[:0]
	for _, i := range rows {
		g.picked = append(g.picked, ids[i])
	}
	return g.picked, cols, len(rows), nil
}

// decode makes arguments Flat or Const, and long decimals wide, as states want them.
func (g *grouping) decode(args []*vec.Vector) ([]*vec.Vector, error) {
	for len(g.decoded) < len(args) {
		g.decoded = append(g.decoded, kernel.Register{})
	}
	for i, v := range args {
		if v.Form != vec.Dict && !v.Narrow {
			continue
		}
		b := vec.Batch{N: v.N, K: v.N}
		var l kernel.Loader
		l.Start(&b)
		r := &g.decoded[i]
		if err := l.Load(r, v); err != nil {
			return nil, err
		}
		if r.Vec.Narrow {
			wide := r.Vec // the register's memory must not be written to if it is a view
			wide.I128 = nil
			kernel.Widen(&wide)
			args[i] = &wide
			continue
		}
		args[i] = &r.Vec
	}
	return args, nil
}

// bytes is the memory that the grouping holds, ordered rows left out, which account for themselves.
func (g *grouping) bytes() int64 {
	n := g.rows.Bytes() + int64(4*cap(g.ids))
	if g.groups != nil {
		n += g.groups.Bytes()
	}
	for _, s := range g.states {
		n += s.Bytes()
	}
	for _, d := range g.distinct {
		n += d.bytes()
	}
	return n
}
