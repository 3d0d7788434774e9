package exec

import (
	"context"

	"github.com/clientele-db/clientele/engine/exec/internal/keys"
	"github.com/clientele-db/clientele/engine/exec/internal/table"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// asofOp is one worker of an ASOF join.
type asofOp struct {
	join     *AsofJoin
	in       Operator
	prog     *expr.Program // the left value, then the left keys
	finder   *keys.Finder
	residual *expr.Predicate
	load     kernel.Loader
	dense    kernel.Loader
	ids      []uint32
	place    []int // of each selected row in the index's rows, -1 for none
	end      []int // where its run ends in the direction of the search
	work     vec.Batch
	sel      kernel.Selection
	hit      []uint64
	codes    joinBuffer
	vecs     []vec.Vector
	bufs     []joinBuffer
	nulls    []kernel.Register
	out      vec.Batch
}

func (o *asofOp) open() (err error) {
	j := o.join
	exprs := []expr.Expr{j.cfg.LeftOn}
	safe := make([]bool, len(j.cfg.Keys))
	for i, k := range j.cfg.Keys {
		exprs = append(exprs, k.Left)
		safe[i] = k.NullSafe
	}
	if o.prog, err = expr.Compile(exprs, layout(j.cfg.Left.Schema()), j.q.Fn); err != nil {
		return err
	}
	if j.index.groups != nil {
		o.finder = j.index.groups.Finder(safe)
	}
	if j.cfg.Residual != nil {
		if o.residual, err = expr.CompilePredicate(j.cfg.Residual, j.work, j.q.Fn); err != nil {
			return err
		}
	}
	o.vecs, o.bufs = make([]vec.Vector, len(j.payload)), make([]joinBuffer, len(j.payload))
	o.nulls = make([]kernel.Register, len(j.payload))
	return nil
}

// Next implements [Operator].
func (o *asofOp) Next(ctx context.Context) (*vec.Batch, error) {
	for {
		b, err := o.in.Next(ctx)
		if b == nil || err != nil {
			return nil, err
		}
		if b.K == 0 {
			continue
		}
		if o.prog == nil {
			if err := o.open(); err != nil {
				return nil, err
			}
		}
		if out, err := o.batch(ctx, b); out != nil || err != nil {
			return out, err
		}
	}
}

// batch joins one left batch; nil if no row is left of it.
func (o *asofOp) batch(ctx context.Context, b *vec.Batch) (*vec.Batch, error) {
	j := o.join
	o.work = vec.Batch{N: b.N, K: b.K, Sel: b.Sel, Bits: b.Bits, Rows: b.Rows, Seq: b.Seq, Cols: append(o.work.Cols[:0], b.Cols...)}
	o.hit = cleared(o.hit, vec.Words(b.N))
	if len(j.index.rows) > 0 {
		if err := o.find(b); err != nil {
			return nil, err
		}
		if err := o.choose(ctx); err != nil {
			return nil, err
		}
	}
	if !j.cfg.Outer {
		o.sel.And(&o.work, o.hit, nil)
		if o.work.K == 0 {
			return nil, nil
		}
	}
	o.load.Start(&o.work)
	var at []uint32
	for _, r := range o.load.Rows() {
		if vec.BitAt(o.hit, int(r)) {
			at = append(at, r)
		}
	}
	for c := range j.cols {
		v := &o.vecs[c]
		switch {
		case len(at) == 0:
			o.nulls[c].Null(j.cols[c].typ, b.N)
			v = &o.nulls[c].Vec
		default:
			j.cols[c].vector(v, &o.codes.codes, at, b.N, &o.bufs[c])
			if v.Valid == nil {
				v.Valid = o.bufs[c].bitmap(b.N)
				copy(v.Valid, o.hit)
			} else {
				kernel.AndInto(v.Valid, o.hit)
			}
		}
		o.work.Cols = append(o.work.Cols, v)
	}
	return o.result(), nil
}

// find fills o.place with the nearest row of each selected row, conditions beyond the keys left aside.
func (o *asofOp) find(b *vec.Batch) error {
	j, x := o.join, o.join.index
	vals, err := o.prog.Run(b)
	if err != nil {
		return err
	}
	n := b.K
	if cap(o.place) < n {
		o.place, o.end, o.ids = make([]int, n+n/4), make([]int, n+n/4), make([]uint32, n+n/4)
	}
	o.place, o.end, o.ids = o.place[:n], o.end[:n], o.ids[:n]
	if o.finder != nil {
		all := vec.Batch{N: n, K: n}
		o.dense.Start(&all)
		in := make([]keys.Input, len(j.cfg.Keys))
		for i := range in {
			in[i] = keys.Input{Loader: &o.dense, Vec: vals[1+i]}
		}
		if err := o.finder.Find(o.ids, in, n); err != nil {
			return err
		}
	}
	v := vals[0]
	for i := range n {
		o.place[i] = -1
		run := uint32(1)
		if o.finder != nil {
			run = 0
			if id := o.ids[i]; id != table.None {
				run = x.slot[id]
			}
		}
		if run == 0 || v.Type.Kind == types.Unknown || v.IsNull(i) {
			continue
		}
		if at, ok := x.nearest(j.cfg.Op, run-1, v, i); ok {
			o.place[i] = at
			o.end[i] = int(x.start[run-1]) - 1
			if x.ascending {
				o.end[i] = int(x.start[run])
			}
		}
	}
	return nil
}

// choose sets o.hit and the codes of the rows that have a match, going on to the next nearest where the residual fails.
func (o *asofOp) choose(ctx context.Context) error {
	j, x := o.join, o.join.index
	o.load.Start(&o.work)
	rows := o.load.Rows()
	codes := o.codes.own(o.work.N).I64
	pending := make([]uint32, 0, len(rows)+64) // of place
	for i, p := range o.place {
		if p >= 0 {
			pending = append(pending, uint32(i))
		}
	}
	step := -1
	if x.ascending {
		step = 1
	}
	for len(pending) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		at := make([]uint32, 0, len(pending)+64)
		for _, i := range pending {
			codes[rows[i]] = int64(x.rows[o.place[i]])
			at = append(at, rows[i])
		}
		if o.residual == nil {
			for _, r := range at {
				vec.SetBit(o.hit, int(r))
			}
			return nil
		}
		test := o.work
		test.K, test.Sel, test.Bits, test.Rows = len(at), vec.SelRows, nil, at
		test.Cols = append([]*vec.Vector(nil), o.work.Cols...)
		for c := range j.cols {
			j.cols[c].vector(&o.vecs[c], &o.codes.codes, at, test.N, &o.bufs[c])
			test.Cols = append(test.Cols, &o.vecs[c])
		}
		if err := o.residual.Filter(&test, &o.sel); err != nil {
			return err
		}
		var l kernel.Loader
		l.Start(&test)
		for _, r := range l.Rows() {
			vec.SetBit(o.hit, int(r))
		}
		next := pending[:0]
		for _, i := range pending {
			if vec.BitAt(o.hit, int(rows[i])) {
				continue
			}
			if o.place[i] += step; o.place[i] != o.end[i] {
				next = append(next, i)
			}
		}
		pending = next
	}
	return nil
}

func (o *asofOp) result() *vec.Batch {
	cols := o.out.Cols[:0]
	nl := len(o.join.cfg.Left.Schema())
	for _, c := range o.join.out {
		if c.from == fromProbe {
			cols = append(cols, o.work.Cols[c.at])
		} else {
			cols = append(cols, o.work.Cols[nl+c.at])
		}
	}
	o.out = o.work
	o.out.Cols = cols
	return &o.out
}

// Close implements [Operator].
func (o *asofOp) Close() error { return o.in.Close() }

// Children implements [Operator].
func (o *asofOp) Children() []Operator { return []Operator{o.in} }

// String implements [Operator].
func (o *asofOp) String() string { return "AsofJoin" }
