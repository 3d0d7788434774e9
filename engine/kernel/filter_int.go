package kernel

import (
	"math"

	"github.com/clientele-db/clientele/engine/kernel/internal/asm"
	"github.com/clientele-db/clientele/engine/vec"
)

// Shares of selected rows above which a filter over the whole batch beats refining a row list, for a compare and for a
// look-up in a set; measured at 8,192 packed rows.
const (
	rangeDense = 0.10
	setDense   = 0.35
)

// Range passes Lo … Hi, of PhysInt64 or Narrow; none if Hi < Lo.
type Range struct{ Lo, Hi int64 }

// Decide implements Filter.
func (f Range) Decide(v *vec.Vector) (all, none bool) {
	if f.Hi < f.Lo {
		return false, true
	}
	ok, lo, hi := Bounds(v)
	if !ok {
		return f.Lo == math.MinInt64 && f.Hi == math.MaxInt64, false
	}
	return f.Lo <= lo && hi <= f.Hi, hi < f.Lo || f.Hi < lo
}

// offsets returns the range as offsets from the base of a Packed vector; none if no value that it can hold lies within.
func (f Range) offsets(v *vec.Vector) (lo, span uint32, none bool) {
	top := int64(1)<<v.Width - 1
	a, b := int64(0), top
	if f.Lo > v.Base {
		d := uint64(f.Lo) - uint64(v.Base)
		if d > uint64(top) {
			return 0, 0, true
		}
		a = int64(d)
	}
	if f.Hi < v.Base {
		return 0, 0, true
	}
	if d := uint64(f.Hi) - uint64(v.Base); d < uint64(top) {
		b = int64(d)
	}
	return uint32(a), uint32(b - a), a > b
}

// Bits implements Filter.
func (f Range) Bits(bm []uint64, v *vec.Vector) {
	if f.Hi < f.Lo {
		clear(bm)
		return
	}
	if v.Form == vec.Flat {
		asm.RangeInt64(bm, v.I64[:v.N], f.Lo, uint64(f.Hi)-uint64(f.Lo))
		return
	}
	lo, span, none := f.offsets(v)
	if none {
		clear(bm)
		return
	}
	asm.RangePacked(bm, v.Raw, uint(v.Width), lo, span, v.N)
}

// Refine implements Filter.
func (f Range) Refine(rows []uint32, v *vec.Vector) int {
	if f.Hi < f.Lo {
		return 0
	}
	if v.Form == vec.Flat {
		n, span := 0, uint64(f.Hi)-uint64(f.Lo)
		for _, i := range rows {
			rows[n] = i
			n += int(b2u(uint64(v.I64[i])-uint64(f.Lo) <= span))
		}
		return n
	}
	lo, span, none := f.offsets(v)
	if none {
		return 0
	}
	return asm.RefineRange(rows, v.Raw, uint(v.Width), lo, span)
}

// Test implements Filter.
func (f Range) Test(v *vec.Vector, i int) bool {
	x := IntAt(v, i)
	return f.Lo <= x && x <= f.Hi
}

// DenseAbove implements Filter.
func (f Range) DenseAbove() float64 { return rangeDense }

// Outside passes what lies below Lo or above Hi, of PhysInt64 or Narrow: <> where both are the same.
type Outside struct{ Lo, Hi int64 }

// Decide implements Filter.
func (f Outside) Decide(v *vec.Vector) (all, none bool) {
	none, all = Range(f).Decide(v)
	return all, none
}

// Bits implements Filter.
func (f Outside) Bits(bm []uint64, v *vec.Vector) {
	Range(f).Bits(bm, v)
	NotBits(bm, bm, v.N)
}

// Refine implements Filter.
func (f Outside) Refine(rows []uint32, v *vec.Vector) int {
	n := 0
	for _, i := range rows {
		rows[n] = i
		n += int(b2u(f.Test(v, int(i))))
	}
	return n
}

// Test implements Filter.
func (f Outside) Test(v *vec.Vector, i int) bool { return !Range(f).Test(v, i) }

// DenseAbove implements Filter.
func (f Outside) DenseAbove() float64 { return rangeDense }

// InSet passes the members of a set, of PhysInt64 or Narrow.
type InSet struct{ *Set }

// Decide implements Filter.
func (f InSet) Decide(v *vec.Vector) (all, none bool) {
	if f.Count == 0 {
		return false, true
	}
	ok, lo, hi := Bounds(v)
	if !ok {
		return false, false
	}
	last := f.Lo + int64(f.Len) - 1
	return f.Count == f.Len && f.Lo <= lo && hi <= last, hi < f.Lo || last < lo
}

// Bits implements Filter.
func (f InSet) Bits(bm []uint64, v *vec.Vector) {
	if v.Form == vec.Flat {
		asm.ProbeInt64(bm, v.I64[:v.N], f.Lo, f.Words, uint64(f.Len))
		return
	}
	if off, ok := f.offset(v); ok {
		asm.ProbePacked(bm, v.Raw, uint(v.Width), f.Words, off, uint64(f.Len), v.N)
	} else {
		clear(bm)
	}
}

// offset returns what to add to an offset from v's base to get one from the set's; ok is false if the two are disjoint.
func (f InSet) offset(v *vec.Vector) (off int64, ok bool) {
	if v.Base < f.Lo {
		return v.Base - f.Lo, uint64(f.Lo)-uint64(v.Base) < 1<<v.Width
	}
	return v.Base - f.Lo, uint64(v.Base)-uint64(f.Lo) < uint64(f.Len)
}

// Refine implements Filter.
func (f InSet) Refine(rows []uint32, v *vec.Vector) int {
	if v.Form == vec.Packed {
		if off, ok := f.offset(v); ok {
			return asm.RefineSet(rows, v.Raw, uint(v.Width), f.Words, off, uint64(f.Len))
		}
		return 0
	}
	n := 0
	for _, i := range rows {
		rows[n] = i
		if c := uint64(v.I64[i]) - uint64(f.Lo); c < uint64(f.Len) {
			n += int(f.Words[c>>6] >> (c & 63) & 1)
		}
	}
	return n
}

// Test implements Filter.
func (f InSet) Test(v *vec.Vector, i int) bool { return f.Has(IntAt(v, i)) }

// DenseAbove implements Filter.
func (f InSet) DenseAbove() float64 { return setDense }

// CodeFilter passes the rows of a Dict vector whose code passes Of.
type CodeFilter struct{ Of Filter }

// CodeIn returns the filter of the rows whose code is in set.
func CodeIn(set *Set) CodeFilter {
	lo, hi, contiguous, ok := set.Bounds()
	switch {
	case !ok:
		return CodeFilter{Range{Lo: 1, Hi: 0}}
	case contiguous:
		return CodeFilter{Range{Lo: lo, Hi: hi}}
	}
	return CodeFilter{InSet{set}}
}

// Decide implements Filter.
func (f CodeFilter) Decide(v *vec.Vector) (all, none bool) {
	if v.Codes.Form == vec.Const {
		ok := f.Of.Test(v.Codes, 0)
		return ok, !ok
	}
	return f.Of.Decide(v.Codes)
}

// Bits implements Filter.
func (f CodeFilter) Bits(bm []uint64, v *vec.Vector) {
	if v.Codes.Form == vec.Const {
		clear(bm)
		if f.Of.Test(v.Codes, 0) {
			vec.FillBits(bm, v.N)
		}
		return
	}
	f.Of.Bits(bm, v.Codes)
}

// Refine implements Filter.
func (f CodeFilter) Refine(rows []uint32, v *vec.Vector) int {
	if v.Codes.Form == vec.Const {
		if f.Of.Test(v.Codes, 0) {
			return len(rows)
		}
		return 0
	}
	return f.Of.Refine(rows, v.Codes)
}

// Test implements Filter.
func (f CodeFilter) Test(v *vec.Vector, i int) bool { return f.Of.Test(v.Codes, i) }

// DenseAbove implements Filter.
func (f CodeFilter) DenseAbove() float64 { return f.Of.DenseAbove() }

// MappedCodes passes the rows of a Dict vector whose To[code] is in Set: the code in the dictionary's parent.
type MappedCodes struct {
	Set *Set
	To  []uint32
}

// Decide implements Filter.
func (f MappedCodes) Decide(*vec.Vector) (all, none bool) { return false, f.Set.Count == 0 }

// Bits implements Filter.
func (f MappedCodes) Bits(bm []uint64, v *vec.Vector) {
	for w := range bm {
		var m uint64
		for i := w << 6; i < min(w<<6+64, v.N); i++ {
			m |= b2u(f.Test(v, i)) << (i & 63)
		}
		bm[w] = m
	}
}

// Refine implements Filter.
func (f MappedCodes) Refine(rows []uint32, v *vec.Vector) int {
	n := 0
	for _, i := range rows {
		rows[n] = i
		n += int(b2u(f.Test(v, int(i))))
	}
	return n
}

// Test implements Filter.
func (f MappedCodes) Test(v *vec.Vector, i int) bool {
	return f.Set.Has(int64(f.To[IntAt(v.Codes, i)]))
}

// DenseAbove implements Filter.
func (f MappedCodes) DenseAbove() float64 { return 1 }

// b2u returns 1 for true, without a branch.
func b2u(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}
