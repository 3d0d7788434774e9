package exec

import (
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/vec"
)

// finish notes that this worker's probe rows have ended. The last worker returns the build rows that are left.
func (o *joinOp) finish() {
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

// rest returns the next build rows that have no match (or, of a semi join, that have one).
func (o *joinOp) rest() (*vec.Batch, error) {
	j := o.join
	if !o.last {
		return nil, nil
	}
	if o.vecs == nil {
		if err := o.open(); err != nil {
			return nil, err
		}
	}
	want := j.flagBuild && j.cfg.Kind == SemiJoin
	size := j.q.batchRows()
	codes := o.codes.own(size)
	n := 0
	for n < size && o.nextRest < j.index.n {
		if vec.BitAt(j.matched, o.nextRest) == want {
			codes.I64[n] = int64(o.nextRest)
			n++
		}
		o.nextRest++
	}
	if n == 0 {
		return nil, nil
	}
	codes.N, codes.I64 = n, codes.I64[:n]
	b := &o.emitted
	b.SetAll(n)
	b.Seq = 1 << 62
	b.Cols = b.Cols[:0]
	if o.padding == nil {
		o.padding = make([]kernel.Register, len(j.needed))
	}
	for c, col := range j.probe.Schema() {
		o.padding[c].Null(col.Type, n)
		b.Cols = append(b.Cols, &o.padding[c].Vec)
	}
	for c := range j.cols {
		j.cols[c].vector(&o.vecs[c], codes, nil, n, &o.bufs[c])
		b.Cols = append(b.Cols, &o.vecs[c])
	}
	return o.result(b)
}
