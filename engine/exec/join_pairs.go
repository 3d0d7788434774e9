package exec

import (
	"github.com/clientele-db/clientele/engine/exec/internal/keys"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// joinPairs walks through the matches of a probe batch whose rows may have several.
type joinPairs struct {
	active bool
	rows   []uint32 // selected rows of the probe batch
	i      int      // of rows
	off    uint32   // within the run of row i
	probe  []uint32
	build  vec.Vector // codes
	regs   []kernel.Register
	batch  vec.Batch
}

// startPairs begins with the batch in o.work, whose slots are found.
func (o *joinOp) startPairs() error {
	p := &o.pairs
	p.active, p.rows, p.i, p.off = true, o.load.Rows(), 0, 0
	if p.regs == nil {
		p.regs = make([]kernel.Register, len(o.join.needed))
	}
	o.startHits()
	return nil
}

// take fills p with the next pairs, at most n; false if there are none left.
func (p *joinPairs) take(x *joinIndex, slots []uint32, n int) bool {
	p.probe = p.probe[:0]
	build := p.build.I64[:0]
	for p.i < len(p.rows) && len(p.probe) < n {
		s := slots[p.i]
		if s == 0 {
			p.i++
			continue
		}
		run := x.rows[x.start[s-1]+p.off : x.start[s]]
		k := min(len(run), n-len(p.probe))
		r := p.rows[p.i]
		for _, b := range run[:k] {
			p.probe = append(p.probe, r)
			build = append(build, int64(b))
		}
		if k < len(run) {
			p.off += uint32(k)
			break
		}
		p.i, p.off = p.i+1, 0
	}
	p.build = vec.Vector{Type: types.BigIntType, N: len(build), I64: build}
	return len(build) > 0
}

// nextPairs returns the next batch of pairs, at last the rows without one; nil if the probe batch is done.
func (o *joinOp) nextPairs() (*vec.Batch, error) {
	j, p := o.join, &o.pairs
	for {
		if err := j.q.Ctx.Err(); err != nil {
			return nil, err
		}
		if !p.take(j.index, o.slots, j.q.batchRows()) {
			p.active = false
			return o.decided()
		}
		b := &p.batch
		b.SetAll(len(p.probe))
		b.Seq, b.Cols = o.work.Seq, b.Cols[:0]
		some := vec.Batch{N: o.work.N, K: len(p.probe), Sel: vec.SelRows, Rows: p.probe}
		o.dense.Start(&some)
		for c, need := range j.needed {
			var v *vec.Vector
			if need {
				if err := o.dense.LoadCodes(&p.regs[c], o.work.Cols[c]); err != nil {
					return nil, err
				}
				v = &p.regs[c].Vec
			}
			b.Cols = append(b.Cols, v)
		}
		for c := range j.cols {
			j.cols[c].vector(&o.vecs[c], &p.build, nil, b.N, &o.bufs[c])
			b.Cols = append(b.Cols, &o.vecs[c])
		}
		if o.residual != nil {
			if err := o.residual.Filter(b, &o.sel); err != nil {
				return nil, err
			}
			if b.K == 0 {
				continue
			}
		}
		if err := o.note(b); err != nil {
			return nil, err
		}
		switch {
		case j.flagBuild, j.cfg.Kind == SemiJoin, j.cfg.Kind == AntiJoin, j.cfg.Kind == MarkJoin:
			continue
		}
		return o.result(b)
	}
}

// note remembers which rows the selected pairs match.
func (o *joinOp) note(b *vec.Batch) error {
	j, p := o.join, &o.pairs
	if o.seen == nil && !j.keepProbe && j.cfg.Kind != SemiJoin && j.cfg.Kind != AntiJoin && j.cfg.Kind != MarkJoin {
		return nil
	}
	var l kernel.Loader
	l.Start(b)
	for _, i := range l.Rows() {
		r := int(p.probe[i])
		if j.cfg.Kind == SingleJoin && vec.BitAt(o.hit, r) {
			return errMultipleRows
		}
		vec.SetBit(o.hit, r)
		if o.seen != nil {
			vec.SetBit(o.seen, int(p.build.I64[i]))
		}
	}
	return nil
}

// decided returns what the join makes of the batch in o.work, now that o.hit says which of its rows have a match.
func (o *joinOp) decided() (*vec.Batch, error) {
	j := o.join
	switch {
	case j.flagBuild:
		return nil, nil
	case j.cfg.Kind == MarkJoin:
		return o.marked()
	case j.cfg.Kind == SemiJoin:
		o.sel.And(&o.work, o.hit, nil)
		if o.work.K == 0 {
			return nil, nil
		}
		return o.result(&o.work)
	case j.cfg.Kind == AntiJoin || j.keepProbe:
		return o.unmatched(o.hit)
	}
	return nil, nil
}

// unmatched returns the rows of o.work that are not in hit, nil for none, as far as the join returns such rows.
func (o *joinOp) unmatched(hit []uint64) (*vec.Batch, error) {
	j := o.join
	switch {
	case j.cfg.Kind == MarkJoin:
		if hit == nil {
			o.startHits()
		}
		return o.marked()
	case j.flagBuild || j.dropsProbe():
		return nil, nil
	}
	if hit != nil {
		miss := make([]uint64, len(hit))
		kernel.NotBits(miss, hit, o.work.N)
		o.sel.And(&o.work, miss, nil)
	}
	if j.cfg.NullAware && j.index.n > 0 {
		if j.index.hasNull {
			return nil, nil
		}
		o.dropNullKeys()
	}
	if o.work.K == 0 {
		return nil, nil
	}
	if j.keepProbe {
		for c := range j.cols {
			o.nulls[c].Null(j.cols[c].typ, o.work.N)
			o.work.Cols = append(o.work.Cols[:len(j.needed)+c], &o.nulls[c].Vec)
		}
	}
	return o.result(&o.work)
}

// keepNulls remembers the rows whose key is NULL, for the joins that treat them as unknown.
func (o *joinOp) keepNulls(in keys.Input) {
	j := o.join
	if !j.cfg.NullAware && (j.cfg.Kind != MarkJoin || j.cfg.Exists) {
		return
	}
	w := vec.Words(o.work.N)
	if cap(o.nullKeys) < w {
		o.nullKeys = make([]uint64, w)
	}
	o.nullKeys = o.nullKeys[:w]
	clear(o.nullKeys)
	valid := in.Loader.Valid(&o.nullReg, in.Vec)
	none := in.Vec.Type.Kind == types.Unknown
	if valid == nil && !none {
		return
	}
	for i, r := range o.load.Rows() {
		if none || !vec.BitAt(valid, i) {
			vec.SetBit(o.nullKeys, int(r))
		}
	}
}

func (o *joinOp) dropNullKeys() {
	keep := make([]uint64, len(o.nullKeys))
	kernel.NotBits(keep, o.nullKeys, o.work.N)
	o.sel.And(&o.work, keep, nil)
}

// marked returns the batch with the mark: true for the rows in o.hit; for IN NULL where the key is NULL or the build side
// has one; else false.
func (o *joinOp) marked() (*vec.Batch, error) {
	j := o.join
	m := &o.mark
	n := o.work.N
	m.Type, m.N, m.Valid = types.BooleanType, n, nil
	m.Bits = append(m.Bits[:0], o.hit...)
	if !j.cfg.Exists && j.index.n > 0 {
		valid := make([]uint64, len(o.hit))
		if j.index.hasNull {
			copy(valid, o.hit)
		} else {
			kernel.NotBits(valid, o.nullKeys, n)
		}
		m.Valid = valid
	}
	return o.result(&o.work)
}
