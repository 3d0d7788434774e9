package exec

import (
	"context"
	"slices"
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// UnnestConfig configures an [Unnest].
type UnnestConfig struct {
	In    Node
	Exprs []expr.Expr // arrays and maps
	// Columns are those of each expression: one for an array, its fields for an array of rows, two for a map.
	Columns [][]Column
	// Ordinality, a BIGINT, counts the elements from 1; nil leaves it out.
	Ordinality *Column
	// Outer keeps a row whose arrays are all empty or NULL.
	Outer bool
}

// Unnest appends to each row the elements of its arrays and maps, side by side, padded with NULL.
type Unnest struct {
	node
	cfg UnnestConfig
}

// NewUnnest returns an unnest.
func NewUnnest(cfg UnnestConfig) *Unnest {
	cols := slices.Clone(cfg.In.Schema())
	for _, c := range cfg.Columns {
		cols = append(cols, c...)
	}
	if cfg.Ordinality != nil {
		cols = append(cols, *cfg.Ordinality)
	}
	return &Unnest{node: node{name: "Unnest", schema: cols, in: []Node{cfg.In}}, cfg: cfg}
}

// Open implements [Node].
func (u *Unnest) Open(q *Query) error {
	u.start(q)
	return u.cfg.In.Open(q)
}

func (u *Unnest) streams() int { return streams(u.q, u.cfg.In) }

// Ordered implements [Node].
func (u *Unnest) Ordered() bool { return u.cfg.In.Ordered() }

// Worker implements [Node].
func (u *Unnest) Worker(i int) (Operator, error) {
	in, err := u.cfg.In.Worker(i)
	if err != nil {
		return nil, err
	}
	return u.watch(&unnestOp{node: u, in: in}), nil
}

// Describe implements [Node].
func (u *Unnest) Describe() (string, []string) {
	list := make([]string, len(u.cfg.Exprs))
	for i, e := range u.cfg.Exprs {
		list[i] = expr.Text(e)
	}
	d := strings.Join(list, ", ")
	if u.cfg.Outer {
		d += ", outer"
	}
	return "Unnest", []string{d}
}

// columnFilter implements [filterTarget]: a column of the input passes unchanged.
func (u *Unnest) columnFilter(id expr.ColumnID) func(expr.KeyFilter) {
	if slices.Contains(layout(u.cfg.In.Schema()), id) {
		return targetOf(u.cfg.In, id)
	}
	return nil
}

// noElement is the place of an element that a shorter array has not.
const noElement = ^uint32(0)

// unnestOp is one worker of an unnest.
type unnestOp struct {
	node  *Unnest
	in    Operator
	prog  *expr.Program
	cur   *vec.Batch // nil between batches
	rows  []uint32   // its selected rows
	lists []*vec.Vector
	decod []kernel.Register
	j     int // of rows
	at    int // elements of row j that are out

	load   kernel.Loader
	gather kernel.Loader
	dense  kernel.Loader
	from   []uint32   // rows of cur, of the batch that is being made
	places [][]uint32 // by list: elements in its child, noElement for none
	order  []int64    // ordinality, 0 for NULL
	regs   []kernel.Register
	b      vec.Batch
}

// Next implements [Operator].
func (o *unnestOp) Next(ctx context.Context) (*vec.Batch, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if o.cur == nil {
			b, err := o.in.Next(ctx)
			if b == nil || err != nil {
				return nil, err
			}
			if b.K == 0 {
				continue
			}
			if err := o.begin(b); err != nil {
				return nil, err
			}
		}
		o.take()
		if len(o.from) > 0 {
			return o.batch()
		}
		o.cur = nil
	}
}

// begin computes the lists of a batch.
func (o *unnestOp) begin(b *vec.Batch) (err error) {
	u := o.node
	if o.prog == nil {
		if o.prog, err = expr.Compile(u.cfg.Exprs, layout(u.cfg.In.Schema()), u.q.Fn); err != nil {
			return err
		}
		o.places = make([][]uint32, len(u.cfg.Exprs))
		o.decod = make([]kernel.Register, len(u.cfg.Exprs))
		o.regs = make([]kernel.Register, len(u.schema))
	}
	if o.lists, err = o.prog.Run(b); err != nil {
		return err
	}
	o.lists = slices.Clone(o.lists)
	o.dense.Start(&vec.Batch{N: b.K, K: b.K})
	for i, v := range o.lists {
		if v.Form == vec.Dict {
			if err := o.dense.Load(&o.decod[i], v); err != nil {
				return err
			}
			o.lists[i] = &o.decod[i].Vec
		}
	}
	o.load.Start(b)
	o.cur, o.rows, o.j, o.at = b, o.load.Rows(), 0, 0
	return nil
}

// span returns the elements of list v in row j.
func span(v *vec.Vector, j int) (lo, n int) {
	if v.Type.Kind == types.Unknown || v.IsNull(j) {
		return 0, 0
	}
	if v.Form == vec.Const {
		j = 0
	}
	return int(v.Off[j]), int(v.Off[j+1] - v.Off[j])
}

// take lists the next rows, up to a batch.
func (o *unnestOp) take() {
	size := o.node.q.batchRows()
	o.from, o.order = o.from[:0], o.order[:0]
	for i := range o.places {
		o.places[i] = o.places[i][:0]
	}
	for o.j < len(o.rows) && len(o.from) < size {
		longest := 0
		for _, v := range o.lists {
			_, n := span(v, o.j)
			longest = max(longest, n)
		}
		empty := longest == 0 && o.node.cfg.Outer
		if empty {
			longest = 1
		}
		end := min(longest, o.at+size-len(o.from))
		for e := o.at; e < end; e++ {
			o.from = append(o.from, o.rows[o.j])
			if empty {
				o.order = append(o.order, 0)
			} else {
				o.order = append(o.order, int64(e)+1)
			}
		}
		for i, v := range o.lists {
			lo, n := span(v, o.j)
			for e := o.at; e < end; e++ {
				p := noElement
				if e < n {
					p = uint32(lo + e)
				}
				o.places[i] = append(o.places[i], p)
			}
		}
		if o.at = end; o.at == longest {
			o.j, o.at = o.j+1, 0
		}
	}
}

// batch gathers the listed rows.
func (o *unnestOp) batch() (*vec.Batch, error) {
	u := o.node
	n := len(o.from)
	o.gather.Start(&vec.Batch{N: o.cur.N, K: n, Sel: vec.SelRows, Rows: o.from})
	o.b.SetAll(n)
	o.b.Seq, o.b.Cols = o.cur.Seq, o.b.Cols[:0]
	next := func() *kernel.Register {
		r := &o.regs[len(o.b.Cols)]
		o.b.Cols = append(o.b.Cols, &r.Vec)
		return r
	}
	for _, v := range o.cur.Cols[:len(u.cfg.In.Schema())] {
		if err := o.gather.LoadCodes(next(), v); err != nil {
			return nil, err
		}
	}
	for i, cols := range u.cfg.Columns {
		if err := o.elements(i, cols, next); err != nil {
			return nil, err
		}
	}
	if u.cfg.Ordinality != nil {
		r := next()
		v := r.Flat(types.BigIntType, n)
		copy(v.I64, o.order)
		if slices.Contains(o.order, 0) {
			bm := r.Validity(n)
			clear(bm)
			for k, x := range o.order {
				if x != 0 {
					vec.SetBit(bm, k)
				}
			}
			v.Valid = bm
		}
	}
	return &o.b, nil
}

// elements gathers the columns of list i: its elements, the fields of these if they are rows, or a map's keys and values.
func (o *unnestOp) elements(i int, cols []Column, next func() *kernel.Register) error {
	v, places := o.lists[i], o.places[i]
	if len(v.Child) == 0 { // a bare NULL
		for _, c := range cols {
			next().Null(c.Type, len(places))
		}
		return nil
	}
	whole, parts := (*vec.Vector)(nil), v.Child
	if v.Type.Kind == types.Array && v.Type.Elem().Kind == types.Row {
		whole, parts = v.Child[0], v.Child[0].Child
	}
	for k, c := range cols {
		if k >= len(parts) { // an empty vector of rows may lack its fields
			next().Null(c.Type, len(places))
			continue
		}
		if err := gatherPlaces(next(), c.Type, parts[k], whole, places); err != nil {
			return err
		}
	}
	return nil
}

// gatherPlaces makes r rows of v by place; NULL where there is none, or where the row of whole (nil: none) is NULL.
func gatherPlaces(r *kernel.Register, t types.Type, v, whole *vec.Vector, places []uint32) error {
	n := len(places)
	idx := make([]uint32, n)
	valid := make([]uint64, vec.Words(n))
	some, all := false, true
	for k, p := range places {
		if p == noElement || v.Type.Kind == types.Unknown || v.IsNull(int(p)) || whole != nil && whole.IsNull(int(p)) {
			all = false
			continue
		}
		idx[k], some = p, true
		vec.SetBit(valid, k)
	}
	if !some {
		r.Null(t, n)
		return nil
	}
	if !all { // rows without an element repeat one that is in bounds
		first := slices.IndexFunc(places, func(p uint32) bool { return p != noElement })
		for k := range idx {
			if !vec.BitAt(valid, k) {
				idx[k] = places[first]
			}
		}
	}
	plain := *v
	plain.Valid = nil
	if err := kernel.Gather(r, &plain, idx); err != nil {
		return err
	}
	if !all {
		copy(r.Validity(n), valid)
		r.Vec.Valid = r.Validity(n)
	}
	return nil
}

// Close implements [Operator].
func (o *unnestOp) Close() error { return o.in.Close() }

// Children implements [Operator].
func (o *unnestOp) Children() []Operator { return []Operator{o.in} }

// String implements [Operator].
func (o *unnestOp) String() string { return "Unnest" }
