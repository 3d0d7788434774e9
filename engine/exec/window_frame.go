package exec

import (
	"math"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// frameInputs are the sorted columns that frames are computed from, nil where the frame needs none.
type frameInputs struct {
	startOff, endOff *vec.Vector // ROWS and GROUPS
	key              *vec.Vector // RANGE with offsets: the order key …
	startKey, endKey *vec.Vector // … and the key moved by the offset
	desc             bool
}

// partition computes peers and frames of rows lo … hi-1 of the sorted order into p.
func (w *Window) partition(p *fn.Partition, lo, hi int, f *Frame, in *frameInputs) error {
	n := hi - lo
	p.N = n
	p.PeerLo, p.PeerHi = resize(p.PeerLo, n), resize(p.PeerHi, n)
	p.FrameLo, p.FrameHi = resize(p.FrameLo, n), resize(p.FrameHi, n)
	copy(p.PeerLo, w.peers[lo:hi])
	end := int32(n)
	for i := n - 1; i >= 0; i-- {
		p.PeerHi[i] = end
		if p.PeerLo[i] == int32(i) {
			end = int32(i)
		}
	}
	if err := w.bound(p.FrameLo, p, lo, f, f.Start, false, in); err != nil {
		return err
	}
	return w.bound(p.FrameHi, p, lo, f, f.End, true, in)
}

func resize(s []int32, n int) []int32 {
	if cap(s) < n {
		return make([]int32, n)
	}
	return s[:n]
}

// bound fills one end of all frames of a partition that starts at row lo of the sorted order.
func (w *Window) bound(dst []int32, p *fn.Partition, lo int, f *Frame, kind BoundKind, end bool, in *frameInputs) error {
	n := int32(p.N)
	switch kind {
	case UnboundedPreceding:
		clear(dst)
		return nil
	case UnboundedFollowing:
		for i := range dst {
			dst[i] = n
		}
		return nil
	case CurrentRow:
		for i := range dst {
			switch {
			case f.Unit == FrameRows && end:
				dst[i] = int32(i) + 1
			case f.Unit == FrameRows:
				dst[i] = int32(i)
			case end:
				dst[i] = p.PeerHi[i]
			default:
				dst[i] = p.PeerLo[i]
			}
		}
		return nil
	}
	if f.Unit == FrameRange {
		w.rangeBound(dst, p, lo, end, in)
		return nil
	}
	off := in.startOff
	if end {
		off = in.endOff
	}
	var starts []int32 // of peer groups, with n behind, for GROUPS
	group := make([]int32, 0)
	if f.Unit == FrameGroups {
		group = make([]int32, n)
		for i := range n {
			if p.PeerLo[i] == i {
				starts = append(starts, i)
			}
			group[i] = int32(len(starts) - 1)
		}
		starts = append(starts, n)
	}
	for i := range n {
		r := lo + int(i)
		if off.IsNull(r) || off.I64[r] < 0 {
			return &fn.Error{Code: "INVALID_WINDOW_FRAME", Message: "Window frame offset value must not be negative or null"}
		}
		d := off.I64[r]
		if kind == Preceding {
			d = -d
		}
		if f.Unit == FrameRows {
			x := saturate(int64(i), d, int64(n))
			if end {
				x = saturate(int64(i)+1, d, int64(n))
			}
			dst[i] = int32(x)
			continue
		}
		g := int64(group[i])
		if end {
			g++
		}
		dst[i] = starts[saturate(g, d, int64(len(starts)-1))]
	}
	return nil
}

// saturate returns a+d within 0 … n.
func saturate(a, d, n int64) int64 {
	if d > 0 && a > math.MaxInt64-d {
		return n
	}
	return max(0, min(n, a+d))
}

// rangeBound finds the first row whose key is not before the moved key of each row (start), or the first whose key is
// behind it (end). Rows with a NULL key have their peers as frame.
func (w *Window) rangeBound(dst []int32, p *fn.Partition, lo int, end bool, in *frameInputs) {
	moved := in.startKey
	if end {
		moved = in.endKey
	}
	cmp := compareAcross(in.key, moved)
	sign := 1
	if in.desc {
		sign = -1
	}
	// Rows with NULL keys are at one end of the partition: search among the others.
	first, last := 0, p.N
	for first < last && in.key.IsNull(lo+first) {
		first++
	}
	for last > first && in.key.IsNull(lo+last-1) {
		last--
	}
	for i := range p.N {
		if in.key.IsNull(lo + i) {
			if end {
				dst[i] = p.PeerHi[i]
			} else {
				dst[i] = p.PeerLo[i]
			}
			continue
		}
		a, b := first, last
		for a < b {
			m := int(uint(a+b) >> 1)
			c := sign * cmp(lo+m, lo+i)
			if c < 0 || end && c == 0 {
				a = m + 1
			} else {
				b = m
			}
		}
		dst[i] = int32(a)
	}
}

// compareAcross compares row a of x with row b of y, flat vectors of one type.
func compareAcross(x, y *vec.Vector) func(a, b int) int {
	switch {
	case x.Phys() == types.PhysInt64 && y.Phys() == types.PhysInt64:
		return func(a, b int) int { return compareOrdered(x.I64[a], y.I64[b]) }
	case x.Phys() == types.PhysFloat64:
		return func(a, b int) int { return compareOrdered(floatWord(x.F64[a]), floatWord(y.F64[b])) }
	}
	long := func(v *vec.Vector, i int) types.Int128 {
		if v.Narrow {
			return types.Int128Of(v.I64[i])
		}
		return v.I128[i]
	}
	return func(a, b int) int { return long(x, a).Cmp(long(y, b)) }
}

func compareOrdered[T int64 | uint64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
