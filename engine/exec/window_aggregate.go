package exec

import (
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// aggregateRun computes an aggregate over the frames of a task's partitions.
type aggregateRun struct {
	w       *Window
	q       *Query
	c       *WindowCall
	args    []*vec.Vector
	consts  []*vec.Vector
	passing []int32 // see Window.call
	in      *frameInputs
	views   []view
	vs      []*vec.Vector
	p       fn.Partition
}

func (r *aggregateRun) task(out *vec.Vector, task [2]int) error {
	r.views = make([]view, len(r.args))
	r.vs = make([]*vec.Vector, len(r.args))
	f := r.c.Frame
	if f.Start == UnboundedPreceding && (f.End == UnboundedFollowing || f.End == CurrentRow && f.Unit != FrameRows && len(r.w.cfg.Order) == 0) {
		return r.whole(out, task)
	}
	for k := task[0]; k < task[1]; k++ {
		if err := r.q.Ctx.Err(); err != nil {
			return err
		}
		lo, hi := r.w.parts[k], r.w.parts[k+1]
		if err := r.w.partition(&r.p, lo, hi, &f, r.in); err != nil {
			return err
		}
		var err error
		switch {
		case f.Start == UnboundedPreceding:
			err = r.growing(out, lo)
		case r.summable():
			err = r.sliding(out, lo)
		default:
			err = r.frames(out, lo)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// rows maps a range of rows in window order to the range of arguments that pass the filter.
func (r *aggregateRun) rows(lo, hi int) (int, int) {
	if r.passing == nil {
		return lo, hi
	}
	return int(r.passing[lo]), int(r.passing[hi])
}

// update adds rows lo … hi-1 of the window order to a group.
func (r *aggregateRun) update(s fn.GroupedState, group uint32, lo, hi int) error {
	lo, hi = r.rows(lo, hi)
	if lo >= hi {
		return nil
	}
	for j, a := range r.args {
		r.vs[j] = r.views[j].of(a, lo, hi)
	}
	return s.UpdateOne(group, r.vs, hi-lo)
}

func (r *aggregateRun) state(groups int) (fn.GroupedState, error) {
	s, err := r.c.AggO.New(r.q.Fn, r.consts)
	if err != nil {
		return nil, err
	}
	s.Grow(groups)
	return s, nil
}

// whole computes one value a partition in one grouped pass and repeats it for the partition's rows.
func (r *aggregateRun) whole(out *vec.Vector, task [2]int) error {
	parts := r.w.parts[task[0] : task[1]+1]
	s, err := r.state(len(parts) - 1)
	if err != nil {
		return err
	}
	first, last := parts[0], parts[len(parts)-1]
	repeat := make([]uint32, 0, last-first)
	for g := range len(parts) - 1 {
		for range parts[g+1] - parts[g] {
			repeat = append(repeat, uint32(g))
		}
	}
	for lo := first; lo < last; lo += vec.BatchRows {
		if err := r.q.Ctx.Err(); err != nil {
			return err
		}
		hi := min(lo+vec.BatchRows, last)
		groups := repeat[lo-first : hi-first]
		a, b := r.rows(lo, hi)
		if r.passing != nil {
			kept := make([]uint32, 0, b-a)
			for i := lo; i < hi; i++ {
				if r.passing[i+1] > r.passing[i] {
					kept = append(kept, repeat[i-first])
				}
			}
			groups = kept
		}
		if a == b {
			continue
		}
		for j, v := range r.args {
			r.vs[j] = r.views[j].of(v, a, b)
		}
		if err := s.Update(groups, r.vs, b-a); err != nil {
			return err
		}
	}
	var values vec.Vector
	values.Reset(out.Type)
	if err := s.Finalize(&values, 0, len(parts)-1); err != nil {
		return err
	}
	return kernel.AppendRows(out, &values, repeat)
}

// growing continues one state over frames that begin with the partition and whose end never moves back.
func (r *aggregateRun) growing(out *vec.Vector, lo int) error {
	s, err := r.state(1)
	if err != nil {
		return err
	}
	var values vec.Vector
	values.Reset(out.Type)
	done := int32(0)
	which := make([]uint32, r.p.N)
	for i := range r.p.N {
		hi := r.p.FrameHi[i]
		if i == 0 || hi > done {
			if hi > done {
				if err := r.update(s, 0, lo+int(done), lo+int(hi)); err != nil {
					return err
				}
				done = hi
			}
			if err := s.Finalize(&values, 0, 1); err != nil {
				return err
			}
		}
		which[i] = uint32(values.N - 1)
	}
	return kernel.AppendRows(out, &values, which)
}

// summable reports sums and counts of integers, which differences of running sums give exactly.
func (r *aggregateRun) summable() bool {
	switch r.c.AggO.Fused {
	case fn.FusedCountStar, fn.FusedCount:
		return true
	case fn.FusedSum:
		return len(r.args) == 1 && r.args[0].Phys() == types.PhysInt64 && r.args[0].Form == vec.Flat && r.c.Col.Type.Phys() != types.PhysFloat64
	}
	return false
}

// sliding computes sums and counts as differences.
func (r *aggregateRun) sliding(out *vec.Vector, lo int) error {
	n := r.p.N
	count := make([]int64, n+1) // values before each row
	sum := make([]types.Int128, n+1)
	for i := range n {
		count[i+1], sum[i+1] = count[i], sum[i]
		a, b := r.rows(lo+i, lo+i+1)
		if a == b {
			continue
		}
		if len(r.args) > 0 && r.args[0].IsNull(a) {
			continue
		}
		count[i+1]++
		if r.c.AggO.Fused == fn.FusedSum {
			sum[i+1] = sum[i+1].Add(types.Int128Of(r.args[0].I64[a]))
		}
	}
	isSum := r.c.AggO.Fused == fn.FusedSum
	var piece vec.Vector
	piece.Reset(out.Type)
	piece.N = n
	long := isSum && out.Type.Phys() == types.PhysInt128
	if isSum {
		piece.Valid = make([]uint64, vec.Words(n))
	}
	if long {
		piece.I128 = make([]types.Int128, n)
	} else {
		piece.I64 = make([]int64, n)
	}
	for i := range n {
		a := r.p.FrameLo[i]
		b := max(a, r.p.FrameHi[i])
		k := count[b] - count[a]
		if !isSum {
			piece.I64[i] = k
			continue
		}
		if k == 0 {
			continue
		}
		vec.SetBit(piece.Valid, i)
		d := sum[b].Sub(sum[a])
		if long {
			piece.I128[i] = d
			continue
		}
		x, ok := d.Int64()
		if !ok {
			return &fn.Error{Code: "NUMERIC_VALUE_OUT_OF_RANGE", Message: "bigint addition overflow: the sum of a window frame"}
		}
		piece.I64[i] = x
	}
	return kernel.AppendRange(out, &piece, 0, n)
}

// frames computes each frame by itself.
func (r *aggregateRun) frames(out *vec.Vector, lo int) error {
	const block = 1024
	for first := 0; first < r.p.N; first += block {
		if err := r.q.Ctx.Err(); err != nil {
			return err
		}
		n := min(block, r.p.N-first)
		s, err := r.state(n)
		if err != nil {
			return err
		}
		for i := range n {
			a, b := r.p.FrameLo[first+i], r.p.FrameHi[first+i]
			if b > a {
				if err := r.update(s, uint32(i), lo+int(a), lo+int(b)); err != nil {
					return err
				}
			}
		}
		if err := s.Finalize(out, 0, n); err != nil {
			return err
		}
	}
	return nil
}
