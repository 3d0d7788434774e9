package exec

import (
	"math"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// windowFrames are the frames of the rows of a task: row i's is [lo[i], hi[i]), empty where hi[i] ≤ lo[i]. Rows count from the
// task's first.
type windowFrames struct {
	lo, hi []int32
	ready  bool
	// rising says that neither end ever moves back from one row to the next.
	rising bool
	// most is the size of the largest frame.
	most int
}

// peers computes the peer groups of all rows.
func (t *windowTask) peers() (lo, hi []int32) {
	if t.peered {
		return t.peerLo, t.peerHi
	}
	t.peered = true
	t.peerLo, t.peerHi = resizeTo(t.peerLo, t.n), resizeTo(t.peerHi, t.n)
	at := int32(0)
	for i, m := range t.marks {
		if m != samePeers {
			at = int32(i)
		}
		t.peerLo[i] = at
	}
	end := int32(t.n)
	for i := t.n - 1; i >= 0; i-- {
		t.peerHi[i] = end
		if t.peerLo[i] == int32(i) {
			end = int32(i)
		}
	}
	return t.peerLo, t.peerHi
}

// starts returns the first row of each row's partition.
func (t *windowTask) starts() []int32 {
	if len(t.partLo) == t.n {
		return t.partLo
	}
	t.partLo = resizeTo(t.partLo, t.n)
	for p, lo := range t.parts[:len(t.parts)-1] {
		fillWith(t.partLo[lo:t.parts[p+1]], lo)
	}
	return t.partLo
}

func fillWith[T any](s []T, x T) {
	for i := range s {
		s[i] = x
	}
}

// frame computes the frames of a call.
func (t *windowTask) frame(c *windowCall) (*windowFrames, error) {
	f := &t.frames[c.frame]
	if f.ready {
		return f, nil
	}
	f.lo, f.hi = resizeTo(f.lo, t.n), resizeTo(f.hi, t.n)
	if err := t.bound(f.lo, c, c.Frame.Start, false); err != nil {
		return nil, err
	}
	if err := t.bound(f.hi, c, c.Frame.End, true); err != nil {
		return nil, err
	}
	f.ready, f.rising, f.most = true, true, 0
	lastLo, lastHi := int32(0), int32(0)
	for i, lo := range f.lo {
		hi := f.hi[i]
		if lo < lastLo || hi < lastHi {
			f.rising = false
		}
		lastLo, lastHi = lo, hi
		f.most = max(f.most, int(hi-lo))
	}
	return f, nil
}

// bound fills one end of all frames.
func (t *windowTask) bound(dst []int32, c *windowCall, kind BoundKind, end bool) error {
	switch kind {
	case UnboundedPreceding:
		copy(dst, t.starts())
		return nil
	case UnboundedFollowing:
		for p, lo := range t.parts[:len(t.parts)-1] {
			hi := t.parts[p+1]
			fillWith(dst[lo:hi], hi)
		}
		return nil
	case CurrentRow:
		if c.Frame.Unit != FrameRows {
			lo, hi := t.peers()
			if end {
				lo = hi
			}
			copy(dst, lo)
			return nil
		}
		for i := range dst {
			dst[i] = int32(i)
		}
		if end {
			for i := range dst {
				dst[i]++
			}
		}
		return nil
	}
	switch c.Frame.Unit {
	case FrameRange:
		return t.rangeBound(dst, c, kind, end)
	case FrameRows:
		return t.rowsBound(dst, c, kind, end)
	}
	return t.groupsBound(dst, c, kind, end)
}

var errFrameOffset = &fn.Error{Code: "INVALID_WINDOW_FRAME", Message: "Window frame offset value must not be negative or null"}

// distances returns those of a ROWS or GROUPS bound, negative if it precedes.
func (t *windowTask) distances(c *windowCall, kind BoundKind, end bool) ([]int64, error) {
	v, err := t.offset(c, end)
	if err != nil {
		return nil, err
	}
	d := make([]int64, t.n)
	if v.Form == vec.Const {
		fillWith(d, v.I64[0])
	} else {
		copy(d, v.I64)
	}
	if kind == Preceding {
		for i := range d {
			d[i] = -d[i]
		}
	}
	return d, nil
}

// offset returns the offsets of a bound, which must be neither negative nor NULL where the row's key is not NULL.
func (t *windowTask) offset(c *windowCall, end bool) (*vec.Vector, error) {
	a := c.startOff
	if end {
		a = c.endOff
	}
	var v *vec.Vector
	if a.value != nil {
		v = vec.ConstOf(a.value.Value, t.n)
		if negativeOrNull(v, 0) {
			return nil, errFrameOffset
		}
		return v, nil
	}
	v, err := t.flat(a.col)
	if err != nil {
		return nil, err
	}
	if c.Frame.Unit == FrameRange {
		return v, nil
	}
	for i := range t.n {
		if negativeOrNull(v, i) {
			return nil, errFrameOffset
		}
	}
	return v, nil
}

func negativeOrNull(v *vec.Vector, i int) bool {
	if v.Type.Kind == types.Unknown || v.IsNull(i) {
		return true
	}
	switch v.Phys() {
	case types.PhysInt64:
		return v.I64[i] < 0
	case types.PhysFloat64:
		return !(v.F64[i] >= 0)
	}
	return v.I128[i].IsNeg()
}

func (t *windowTask) rowsBound(dst []int32, c *windowCall, kind BoundKind, end bool) error {
	off, err := t.distances(c, kind, end)
	if err != nil {
		return err
	}
	behind := int64(0)
	if end {
		behind = 1
	}
	for p, lo := range t.parts[:len(t.parts)-1] {
		hi := t.parts[p+1]
		for i := lo; i < hi; i++ {
			dst[i] = int32(clampSum(int64(i)+behind, off[i], int64(lo), int64(hi)))
		}
	}
	return nil
}

func (t *windowTask) groupsBound(dst []int32, c *windowCall, kind BoundKind, end bool) error {
	off, err := t.distances(c, kind, end)
	if err != nil {
		return err
	}
	behind := int64(0)
	if end {
		behind = 1
	}
	peerLo, _ := t.peers()
	var starts []int32 // of the partition's peer groups, and its end
	for p, lo := range t.parts[:len(t.parts)-1] {
		hi := t.parts[p+1]
		starts = starts[:0]
		for i := lo; i < hi; i++ {
			if peerLo[i] == i {
				starts = append(starts, i)
			}
		}
		groups := int64(len(starts))
		starts = append(starts, hi)
		group := int64(-1)
		for i := lo; i < hi; i++ {
			if peerLo[i] == i {
				group++
			}
			dst[i] = starts[clampSum(group+behind, off[i], 0, groups)]
		}
	}
	return nil
}

// clampSum returns a+d within lo … hi.
func clampSum(a, d, lo, hi int64) int64 {
	switch {
	case d > 0 && a > math.MaxInt64-d:
		return hi
	case d < 0 && a < math.MinInt64-d:
		return lo
	}
	return max(lo, min(hi, a+d))
}

// rangeBound finds the first row whose key is not before the moved key of each row (start), or the first whose key is
// behind it (end). Rows with a NULL key have their peers as frame.
func (t *windowTask) rangeBound(dst []int32, c *windowCall, kind BoundKind, end bool) error {
	cols := c.start
	if end {
		cols = c.end
	}
	key, err := t.flat(cols.key)
	if err != nil {
		return err
	}
	moved, err := t.flat(cols.moved)
	if err != nil {
		return err
	}
	off, err := t.offset(c, end)
	if err != nil {
		return err
	}
	if off.Form != vec.Const {
		for i := range t.n {
			if !key.IsNull(i) && negativeOrNull(off, i) {
				return errFrameOffset
			}
		}
	}
	k, m := t.orderWords(key, moved)
	peerLo, peerHi := t.peers()
	for p, lo := range t.parts[:len(t.parts)-1] {
		hi := t.parts[p+1]
		// Rows with NULL keys are at one end of the partition: the others are searched.
		first, last := int(lo), int(hi)
		for first < last && key.IsNull(first) {
			first++
		}
		for last > first && key.IsNull(last-1) {
			last--
		}
		near := first // the answer for the row before
		for i := int(lo); i < int(hi); i++ {
			switch {
			case i >= first && i < last:
				x := m[i]
				if end {
					x = x.next()
				}
				near = searchNear(k, first, last, near, x)
				dst[i] = int32(near)
			case end:
				dst[i] = peerHi[i]
			default:
				dst[i] = peerLo[i]
			}
		}
	}
	return nil
}

// searchNear returns the first row of first … last whose key is not less than x, or last. It starts from near.
func searchNear(k []wide, first, last, near int, x wide) int {
	var a, b int // the answer lies in a … b
	step := 1
	if near < last && k[near].less(x) {
		a = near + 1
		for a < last && k[min(last, a+step)-1].less(x) {
			a = min(last, a+step)
			step *= 2
		}
		b = min(last, a+step)
	} else {
		b = near
		for b > first && !k[max(first, b-step)].less(x) {
			b = max(first, b-step)
			step *= 2
		}
		a = max(first, b-step)
	}
	for a < b {
		h := int(uint(a+b) >> 1)
		if k[h].less(x) {
			a = h + 1
		} else {
			b = h
		}
	}
	return a
}

// next returns the number after a; the largest stays.
func (a wide) next() wide {
	if a.lo++; a.lo == 0 {
		if a.hi++; a.hi == 0 {
			return wide{^uint64(0), ^uint64(0)}
		}
	}
	return a
}

// orderWords maps keys, and keys moved by an offset, to numbers in the order of the window.
func (t *windowTask) orderWords(key, moved *vec.Vector) (k, m []wide) {
	desc := t.w.cfg.Order[0].Desc
	return orderNumbers(key, desc), orderNumbers(moved, desc)
}

func orderNumbers(v *vec.Vector, desc bool) []wide {
	out := make([]wide, v.N)
	switch v.Phys() {
	case types.PhysInt64:
		for i, x := range v.I64[:v.N] {
			out[i] = wide{0, uint64(x) ^ 1<<63}
		}
	case types.PhysFloat64:
		for i, x := range v.F64[:v.N] {
			out[i] = wide{0, floatWord(x)}
		}
	case types.PhysInt128:
		for i, x := range v.I128[:v.N] {
			out[i] = wideOf(x, v.Type)
		}
	}
	if desc {
		top := uint64(0)
		if v.Phys() == types.PhysInt128 {
			top = ^top
		}
		for i, x := range out {
			out[i] = wide{x.hi ^ top, ^x.lo}
		}
	}
	return out
}
