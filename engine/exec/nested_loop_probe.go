package exec

import (
	"context"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// loopOp is one worker of a nested-loop join.
type loopOp struct {
	join        *NestedLoopJoin
	in          Operator
	opened      bool
	on, unknown *expr.Predicate
	sel, sel2   kernel.Selection
	left        *vec.Batch // nil between batches
	rows        []uint32   // its selected rows
	load        kernel.Loader
	byRight     bool // loop over right rows, with the left batch as columns
	i, k        int  // row of the one side, block of the other
	row         []vec.Vector
	hit, open   []uint64 // left rows that have a match; that made On NULL
	seen        []uint64 // right rows that have a match
	pairs, out  vec.Batch
	result      vec.Batch
	mark        vec.Vector
	nulls       []kernel.Register
	done, last  bool
	rest        int // block
	ids         []uint32
}

// Next implements [Operator].
func (o *loopOp) Next(ctx context.Context) (*vec.Batch, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if o.left != nil {
			b, err := o.step()
			if err != nil || b != nil {
				return b, err
			}
			continue
		}
		if o.done {
			return o.nextRest()
		}
		b, err := o.in.Next(ctx)
		if err != nil {
			return nil, err
		}
		if b == nil {
			o.finish()
			continue
		}
		if b.K == 0 {
			continue
		}
		if err := o.begin(b); err != nil {
			return nil, err
		}
	}
}

// begin starts a left batch.
func (o *loopOp) begin(b *vec.Batch) (err error) {
	j := o.join
	if !o.opened {
		o.opened = true
		lay := append(layout(j.cfg.Left.Schema()), layout(j.cfg.Right.Schema())...)
		if o.on, err = expr.CompilePredicate(j.cfg.On, lay, j.q.Fn); err != nil {
			return err
		}
		if j.unknown != nil {
			if o.unknown, err = expr.CompilePredicate(j.unknown, lay, j.q.Fn); err != nil {
				return err
			}
		}
		o.row = make([]vec.Vector, len(j.cfg.Left.Schema()))
		if j.matched != nil {
			o.seen = make([]uint64, len(j.matched))
		}
	}
	o.left, o.i, o.k = b, 0, 0
	o.byRight = j.consts != nil && len(j.consts) <= b.K
	o.load.Start(b)
	o.rows = o.load.Rows()
	w := vec.Words(b.N)
	o.hit, o.open = cleared(o.hit, w), cleared(o.open, w)
	return nil
}

func cleared(bm []uint64, words int) []uint64 {
	if cap(bm) < words {
		return make([]uint64, words)
	}
	bm = bm[:words]
	clear(bm)
	return bm
}

// step tests one row against one block, or ends the left batch.
func (o *loopOp) step() (*vec.Batch, error) {
	if o.byRight {
		if o.i < len(o.join.consts) {
			o.i++
			return o.rightRow(o.i - 1)
		}
	} else if o.i < len(o.rows) {
		if o.k < len(o.join.blocks) && !o.decided(int(o.rows[o.i])) {
			o.k++
			return o.leftRow(int(o.rows[o.i]), &o.join.blocks[o.k-1])
		}
		o.i, o.k = o.i+1, 0
		return nil, nil
	}
	return o.end()
}

// decided reports that more right rows say nothing new of a left row.
func (o *loopOp) decided(r int) bool {
	switch o.join.cfg.Kind {
	case SemiJoin, AntiJoin, MarkJoin:
		return vec.BitAt(o.hit, r)
	}
	return false
}

// rightRow tests the left batch against one right row.
func (o *loopOp) rightRow(r int) (*vec.Batch, error) {
	p := &o.pairs
	cols := append(p.Cols[:0], o.left.Cols...)
	*p = *o.left
	for c := range o.join.consts[r] {
		v := &o.join.consts[r][c]
		cols = append(cols, vec.ConstOf(v, p.N))
	}
	p.Cols = cols
	test := *p
	if o.unknown != nil {
		if err := o.unknown.Filter(&test, &o.sel2); err != nil {
			return nil, err
		}
		o.each(&test, func(i int) { vec.SetBit(o.open, i) })
	}
	if err := o.on.Filter(p, &o.sel); err != nil || p.K == 0 {
		return nil, err
	}
	var twice bool
	o.each(p, func(i int) {
		twice = twice || vec.BitAt(o.hit, i)
		vec.SetBit(o.hit, i)
	})
	if o.seen != nil {
		vec.SetBit(o.seen, r)
	}
	return o.emit(p, twice)
}

// leftRow tests one left row against a block of the right side.
func (o *loopOp) leftRow(r int, b *block) (*vec.Batch, error) {
	p := &o.pairs
	p.SetAll(b.n)
	p.Seq = o.left.Seq
	p.Cols = p.Cols[:0]
	for c := range o.row {
		if o.k == 1 {
			if err := constOf(&o.row[c], o.left.Cols[c], r); err != nil {
				return nil, err
			}
		}
		o.row[c].N = b.n
		p.Cols = append(p.Cols, &o.row[c])
	}
	for c := range b.cols {
		p.Cols = append(p.Cols, &b.cols[c])
	}
	if o.unknown != nil && !vec.BitAt(o.open, r) {
		test := *p
		if err := o.unknown.Filter(&test, &o.sel2); err != nil {
			return nil, err
		}
		if test.K > 0 {
			vec.SetBit(o.open, r)
		}
	}
	if err := o.on.Filter(p, &o.sel); err != nil || p.K == 0 {
		return nil, err
	}
	twice := p.K > 1 || vec.BitAt(o.hit, r)
	vec.SetBit(o.hit, r)
	if o.seen != nil {
		o.each(p, func(i int) { vec.SetBit(o.seen, b.first+i) })
	}
	return o.emit(p, twice)
}

// each calls f for every selected row of b.
func (o *loopOp) each(b *vec.Batch, f func(i int)) {
	var l kernel.Loader
	l.Start(b)
	for _, i := range l.Rows() {
		f(int(i))
	}
}

// emit returns pairs that match, as far as the join returns pairs.
func (o *loopOp) emit(p *vec.Batch, twice bool) (*vec.Batch, error) {
	switch o.join.cfg.Kind {
	case SemiJoin, AntiJoin, MarkJoin:
		return nil, nil
	case SingleJoin:
		if twice {
			return nil, errMultipleRows
		}
	}
	return o.pick(p), nil
}

// pick returns the output columns of a batch over both sides.
func (o *loopOp) pick(b *vec.Batch) *vec.Batch {
	cols := o.result.Cols[:0]
	nl := len(o.join.cfg.Left.Schema())
	for _, c := range o.join.out {
		switch c.from {
		case fromProbe:
			cols = append(cols, b.Cols[c.at])
		case fromBuild:
			cols = append(cols, b.Cols[nl+c.at])
		default:
			cols = append(cols, &o.mark)
		}
	}
	o.result = *b
	o.result.Cols = cols
	return &o.result
}

// end returns what is left to say of the left batch.
func (o *loopOp) end() (*vec.Batch, error) {
	j := o.join
	b := &o.out
	cols := append(b.Cols[:0], o.left.Cols...)
	*b = *o.left
	b.Cols = cols
	o.left = nil
	switch {
	case j.cfg.Kind == MarkJoin:
		o.mark = vec.Vector{Type: types.BooleanType, N: b.N, Bits: append(o.mark.Bits[:0], o.hit...)}
		if o.unknown != nil { // NULL where nothing is true and something is unknown
			valid := make([]uint64, len(o.hit))
			for i := range valid {
				valid[i] = o.hit[i] | ^o.open[i]
			}
			kernel.ClearTail(valid, b.N)
			o.mark.Valid = valid
		}
		return o.pick(b), nil
	case j.cfg.Kind == SemiJoin:
		o.sel.And(b, o.hit, nil)
	case j.cfg.Kind == AntiJoin || j.keepLeft:
		miss := make([]uint64, len(o.hit))
		for i := range miss {
			miss[i] = ^o.hit[i]
			if j.cfg.NullAware {
				miss[i] &^= o.open[i]
			}
		}
		kernel.ClearTail(miss, b.N)
		o.sel.And(b, miss, nil)
		if j.keepLeft {
			b.Cols = o.pad(b.Cols, j.cfg.Right.Schema(), b.N)
		}
	default:
		return nil, nil
	}
	if b.K == 0 {
		return nil, nil
	}
	return o.pick(b), nil
}

// pad appends columns of NULLs.
func (o *loopOp) pad(cols []*vec.Vector, schema []Column, n int) []*vec.Vector {
	if len(o.nulls) < len(schema) {
		o.nulls = make([]kernel.Register, len(schema))
	}
	for c := range schema {
		o.nulls[c].Null(schema[c].Type, n)
		cols = append(cols, &o.nulls[c].Vec)
	}
	return cols
}

// finish notes that this worker's left rows have ended. The last worker returns the right rows without a match.
func (o *loopOp) finish() {
	o.done = true
	j := o.join
	if j.matched == nil {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if o.seen != nil {
		kernel.OrInto(j.matched, o.seen)
	}
	j.active--
	o.last = j.active == 0
}

// nextRest returns the right rows of the next block that have no match.
func (o *loopOp) nextRest() (*vec.Batch, error) {
	j := o.join
	for o.last && o.rest < len(j.blocks) {
		b := &j.blocks[o.rest]
		o.rest++
		o.ids = o.ids[:0]
		for r := range b.n {
			if !vec.BitAt(j.matched, b.first+r) {
				o.ids = append(o.ids, uint32(r))
			}
		}
		if len(o.ids) == 0 {
			continue
		}
		p := &o.pairs
		*p = vec.Batch{N: b.n, K: len(o.ids), Sel: vec.SelRows, Rows: o.ids, Seq: 1 << 62, Cols: o.pad(p.Cols[:0], j.cfg.Left.Schema(), b.n)}
		if p.K == p.N {
			p.SetAll(p.N)
		}
		for c := range b.cols {
			p.Cols = append(p.Cols, &b.cols[c])
		}
		return o.pick(p), nil
	}
	return nil, nil
}

// Close implements [Operator].
func (o *loopOp) Close() error { return o.in.Close() }

// Children implements [Operator].
func (o *loopOp) Children() []Operator { return []Operator{o.in} }

// String implements [Operator].
func (o *loopOp) String() string { return "NestedLoopJoin " + o.join.cfg.Kind.String() }
