package exec

import (
	"context"

	"github.com/clientele-db/clientele/engine/exec/internal/keys"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// joinOp is one worker of a hash join.
type joinOp struct {
	join *HashJoin
	in   Operator
	done bool // the probe side has ended
	last bool // this worker returns the build rows that are left

	load     kernel.Loader
	dense    kernel.Loader
	keyReg   kernel.Register
	prog     *expr.Program // of keys that are no columns
	keyAt    []int         // by key: column of the probe side, or -1-i for result i of prog
	finder   *keys.Finder
	ids      []uint32
	slots    []uint32 // of the selected rows
	residual *expr.Predicate
	own      kernel.Filter // of the keys, if they need not be looked up

	sel     kernel.Selection
	work    vec.Batch // probe columns, then payload
	out     vec.Batch
	vecs    []vec.Vector // of the payload
	bufs    []joinBuffer
	codes   joinBuffer
	shifted vec.Vector
	hit     []uint64 // probe rows of the batch that have a match
	mark    vec.Vector
	nulls   []kernel.Register
	keep    []uint32
	seen    []uint64 // build rows that have a match
	pairs   joinPairs

	nullKeys []uint64 // probe rows of the batch whose key is NULL
	nullReg  kernel.Register
	nextRest int // build row
	emitted  vec.Batch
	padding  []kernel.Register
}

// open prepares the worker for its first batch.
func (o *joinOp) open() error {
	j := o.join
	var computed []expr.Expr
	for i := range j.cfg.Keys {
		at, ok := j.probeColumn(i)
		if !ok {
			computed = append(computed, j.probeKey(i))
			at = -len(computed)
		}
		o.keyAt = append(o.keyAt, at)
	}
	var err error
	if len(computed) > 0 {
		if o.prog, err = expr.Compile(computed, layout(j.probe.Schema()), j.q.Fn); err != nil {
			return err
		}
	}
	if j.cfg.Residual != nil {
		if o.residual, err = expr.CompilePredicate(j.cfg.Residual, j.work, j.q.Fn); err != nil {
			return err
		}
	}
	if j.index.groups != nil {
		safe := make([]bool, len(j.cfg.Keys))
		for i, k := range j.cfg.Keys {
			safe[i] = k.NullSafe
		}
		o.finder = j.index.groups.Finder(safe)
	}
	switch x := j.index; {
	case x.direct && x.set != nil:
		o.own = kernel.InSet{Set: x.set}
	case x.direct && x.members > 0 && x.members == x.domain:
		o.own = kernel.Range{Lo: x.lo, Hi: x.lo + int64(x.domain-1)}
	}
	o.vecs, o.bufs = make([]vec.Vector, len(j.payload)), make([]joinBuffer, len(j.payload))
	o.nulls = make([]kernel.Register, len(j.payload))
	if j.matched != nil {
		o.seen = make([]uint64, len(j.matched))
	}
	return nil
}

// Next implements [Operator].
func (o *joinOp) Next(ctx context.Context) (*vec.Batch, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if o.pairs.active {
			b, err := o.nextPairs()
			if err != nil || b != nil {
				return b, err
			}
			continue
		}
		if o.done {
			return o.rest()
		}
		if o.join.index.n == 0 && o.join.dropsProbe() {
			o.done = true // nothing matches, and nothing is left over
			continue
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
		if o.vecs == nil {
			if err := o.open(); err != nil {
				return nil, err
			}
		}
		out, err := o.batch(b)
		if err != nil || out != nil {
			return out, err
		}
	}
}

// batch joins one probe batch; nil means that pairs follow, or nothing.
func (o *joinOp) batch(b *vec.Batch) (*vec.Batch, error) {
	j, x := o.join, o.join.index
	o.work = vec.Batch{N: b.N, K: b.K, Sel: b.Sel, Bits: b.Bits, Rows: b.Rows, Seq: b.Seq, Cols: append(o.work.Cols[:0], b.Cols...)}
	if x.n == 0 {
		return o.unmatched(nil)
	}
	if j.cfg.Kind == SemiJoin && !j.flagBuild && o.residual == nil && j.exact {
		return o.result(&o.work)
	}
	if j.byKey(x) {
		if b, ok, err := o.byKey(); ok || err != nil {
			return b, err
		}
	}
	o.load.Start(&o.work)
	if err := o.find(b); err != nil {
		return nil, err
	}
	if x.unique {
		return o.uniqueMatches()
	}
	if o.residual == nil && !j.flagBuild && (j.cfg.Kind == SemiJoin || j.cfg.Kind == AntiJoin || j.cfg.Kind == MarkJoin) {
		o.startHits()
		rows := o.load.Rows()
		for i, s := range o.slots {
			if s != 0 {
				vec.SetBit(o.hit, int(rows[i]))
			}
		}
		return o.decided()
	}
	return nil, o.startPairs()
}

// byKey joins a batch without looking at its rows, but for those that the scan has not filtered: the payload's codes are
// the key column. ok is false if the key is in a form for which that is not so.
func (o *joinOp) byKey() (b *vec.Batch, ok bool, err error) {
	j, x := o.join, o.join.index
	key := o.work.Cols[o.keyAt[0]]
	if key.Form != vec.Packed && key.Form != vec.Flat || key.Phys() != types.PhysInt64 {
		return nil, false, nil
	}
	if key.Form == vec.Flat && x.lo != 0 && len(j.payload) > 0 {
		return nil, false, nil
	}
	if !j.exact {
		if o.own == nil {
			return nil, false, nil
		}
		o.sel.Filter(&o.work, o.own, key)
	}
	if o.work.K == 0 {
		return nil, true, nil
	}
	o.shifted = vec.Vector{Type: types.BigIntType, Form: key.Form, N: key.N, Width: key.Width, Base: key.Base - x.lo, Raw: key.Raw, I64: key.I64}
	var at []uint32
	for c := range j.cols {
		if k := &j.cols[c]; k.valid != nil || k.codes != nil {
			o.load.Start(&o.work)
			at = o.load.Rows()
			break
		}
	}
	for c := range j.cols {
		j.cols[c].vector(&o.vecs[c], &o.shifted, at, o.work.N, &o.bufs[c])
		o.work.Cols = append(o.work.Cols, &o.vecs[c])
	}
	if o.residual != nil {
		if err := o.residual.Filter(&o.work, &o.sel); err != nil {
			return nil, true, err
		}
		if o.work.K == 0 {
			return nil, true, nil
		}
	}
	b, err = o.result(&o.work)
	return b, true, err
}

// find writes the slot of every selected row to o.slots.
func (o *joinOp) find(b *vec.Batch) error {
	x := o.join.index
	n := b.K
	if cap(o.slots) < n {
		o.slots, o.ids = make([]uint32, n+n/4), make([]uint32, n+n/4)
	}
	o.slots, o.ids = o.slots[:n], o.ids[:n]
	var computed []*vec.Vector
	if o.prog != nil {
		var err error
		if computed, err = o.prog.Run(b); err != nil {
			return err
		}
		all := vec.Batch{N: n, K: n}
		o.dense.Start(&all)
	}
	in := make([]keys.Input, len(o.keyAt))
	for i, at := range o.keyAt {
		if at >= 0 {
			in[i] = keys.Input{Loader: &o.load, Vec: b.Cols[at]}
		} else {
			in[i] = keys.Input{Loader: &o.dense, Vec: computed[-1-at]}
		}
	}
	if o.finder != nil {
		if err := o.finder.Find(o.ids, in, n); err != nil {
			return err
		}
		x.find(o.slots, o.ids)
	} else if x.direct {
		if err := o.findDirect(in[0]); err != nil {
			return err
		}
	} else if err := o.findRanked(in[0]); err != nil {
		return err
	}
	o.keepNulls(in[0])
	return nil
}

// prefetchSlots is the number of entries above which an array of slots is prefetched: 1 MiB.
const prefetchSlots = 1 << 18

// findDirect looks integers up in the array.
func (o *joinOp) findDirect(in keys.Input) error {
	x := o.join.index
	if err := in.Loader.Load(&o.keyReg, in.Vec); err != nil {
		return err
	}
	v := &o.keyReg.Vec
	if v.ConstNull() || v.Type.Kind == types.Unknown {
		clear(o.slots)
		return nil
	}
	at := func(k int64) uint32 {
		return uint32(min(uint64(k)-uint64(x.lo), uint64(x.domain))) // the entry behind the last is 0
	}
	if v.Form == vec.Const {
		s := uint32(0)
		if k, ok := int64At(v, 0); ok {
			s = x.slot[at(k)]
		}
		for i := range o.slots {
			o.slots[i] = s
		}
		return nil
	}
	if v.Phys() == types.PhysInt128 {
		for i := range o.slots {
			o.slots[i] = 0
			if k, ok := int64At(v, i); ok {
				o.slots[i] = x.slot[at(k)]
			}
		}
	} else if len(x.slot) < prefetchSlots {
		for i, k := range v.I64[:len(o.slots)] {
			o.slots[i] = x.slot[at(k)]
		}
	} else {
		for lo := 0; lo < len(o.slots); lo += 512 {
			hi := min(lo+512, len(o.slots))
			for i, k := range v.I64[lo:hi] {
				o.ids[lo+i] = at(k)
			}
			kernel.Prefetch(x.slot, o.ids[lo:hi])
			for i, d := range o.ids[lo:hi] {
				o.slots[lo+i] = x.slot[d]
			}
		}
	}
	if v.Valid != nil {
		for i := range o.slots {
			if !vec.BitAt(v.Valid, i) {
				o.slots[i] = 0
			}
		}
	}
	return nil
}

// int64At returns row i of a vector of integers or long decimals, if it fits.
func int64At(v *vec.Vector, i int) (int64, bool) {
	if v.Phys() == types.PhysInt128 {
		return v.I128[i].Int64()
	}
	return v.I64[i], true
}

// uniqueMatches joins a batch whose rows have at most one match each, in o.slots.
func (o *joinOp) uniqueMatches() (*vec.Batch, error) {
	j := o.join
	rows := o.load.Rows()
	hits := o.codes.own(o.work.N).I64
	if cap(o.keep) < len(rows)+64 {
		o.keep = make([]uint32, len(rows)+len(rows)/4+64)
	}
	keep := o.keep[:0]
	for i, s := range o.slots {
		if s != 0 {
			r := rows[i]
			hits[r] = int64(s - 1)
			keep = append(keep, r)
		}
	}
	o.keep = keep
	if j.byKey(j.index) { // codes are distances, not rows
		o.distances(hits, keep)
	}
	if len(keep) == 0 {
		return o.unmatched(nil)
	}
	hit := o.work
	hit.Cols = o.work.Cols
	hit.K, hit.Sel, hit.Bits, hit.Rows = len(keep), vec.SelRows, nil, keep
	if len(keep) == hit.N {
		hit.SetAll(hit.N)
	}
	for c := range j.cols {
		j.cols[c].vector(&o.vecs[c], &o.codes.codes, keep, hit.N, &o.bufs[c])
		hit.Cols = append(hit.Cols, &o.vecs[c])
	}
	o.work.Cols = hit.Cols[:len(o.work.Cols)]
	if o.residual != nil {
		if err := o.residual.Filter(&hit, &o.sel); err != nil {
			return nil, err
		}
	}
	var l kernel.Loader
	if o.seen != nil && hit.K > 0 {
		l.Start(&hit)
		for _, r := range l.Rows() {
			vec.SetBit(o.seen, int(hits[r]))
		}
	}
	switch {
	case j.flagBuild:
		return nil, nil
	case j.cfg.Kind == SemiJoin:
		hit.Cols = hit.Cols[:len(o.work.Cols)]
		fallthrough
	case j.dropsProbe():
		if hit.K == 0 {
			return nil, nil
		}
		return o.result(&hit)
	}
	o.startHits()
	l.Start(&hit)
	for _, r := range l.Rows() {
		vec.SetBit(o.hit, int(r))
	}
	if !j.keepProbe {
		return o.decided()
	}
	// The row stays, with NULLs where it has no match.
	for c := range j.cols {
		v := &o.vecs[c]
		if v.Valid == nil {
			v.Valid = o.bufs[c].bitmap(hit.N)
			copy(v.Valid, o.hit)
		} else {
			kernel.AndInto(v.Valid, o.hit)
		}
		o.work.Cols = append(o.work.Cols, v)
	}
	return o.result(&o.work)
}

// distances turns rows into the distances of their keys.
func (o *joinOp) distances(hits []int64, keep []uint32) {
	if o.join.index.inOrder {
		return
	}
	k, lo := o.keyReg.Vec, o.join.index.lo
	if k.Form == vec.Const {
		for _, r := range keep {
			hits[r] = k.I64[0] - lo
		}
		return
	}
	at := 0
	for i, s := range o.slots {
		if s != 0 {
			x, _ := int64At(&k, i)
			hits[keep[at]] = x - lo
			at++
		}
	}
}

// startHits clears the bitmap of probe rows that have a match.
func (o *joinOp) startHits() {
	w := vec.Words(o.work.N)
	if cap(o.hit) < w {
		o.hit = make([]uint64, w)
	}
	o.hit = o.hit[:w]
	clear(o.hit)
}

// result picks the output columns of a batch over the probe side and the payload.
func (o *joinOp) result(b *vec.Batch) (*vec.Batch, error) {
	cols := o.out.Cols[:0]
	np := len(o.join.needed)
	for _, c := range o.join.out {
		switch c.from {
		case fromProbe:
			cols = append(cols, b.Cols[c.at])
		case fromBuild:
			cols = append(cols, b.Cols[np+c.at])
		default:
			cols = append(cols, &o.mark)
		}
	}
	o.out = *b
	o.out.Cols = cols
	return &o.out, nil
}

// Close implements [Operator].
func (o *joinOp) Close() error { return o.in.Close() }

// Children implements [Operator].
func (o *joinOp) Children() []Operator { return []Operator{o.in} }

// String implements [Operator].
func (o *joinOp) String() string { return "HashJoin " + o.join.cfg.Kind.String() }
