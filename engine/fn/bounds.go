package fn

import (
	"math"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// interval64 is a range of int64 values, ends included.
type interval64 struct{ lo, hi int64 }

// boundsOf returns a range that holds the first n values of v, which lies in I64: what v says, else what one look at the
// magnitudes of its values tells. Values at NULL rows may lie outside if v says the bounds.
func boundsOf(v *vec.Vector, n int) interval64 {
	switch {
	case v.Form == vec.Const:
		return interval64{v.I64[0], v.I64[0]}
	case v.Bounded:
		return interval64{v.Lo, v.Hi}
	}
	m := kernel.Magnitude(v.I64[:n])
	return interval64{-m - 1, m}
}

// widths of the integer types, as ranges.
func rangeOf(t types.Type) interval64 {
	switch t.Kind {
	case types.TinyInt:
		return interval64{math.MinInt8, math.MaxInt8}
	case types.SmallInt:
		return interval64{math.MinInt16, math.MaxInt16}
	case types.Integer:
		return interval64{math.MinInt32, math.MaxInt32}
	}
	return interval64{math.MinInt64, math.MaxInt64}
}

// within reports whether the range lies in o.
func (r interval64) within(o interval64) bool { return r.lo >= o.lo && r.hi <= o.hi }

// narrowed converts 128-bit ends; ok is false if one does not fit.
func narrowed(lo, hi types.Int128) (interval64, bool) {
	l, ok1 := lo.Int64()
	h, ok2 := hi.Int64()
	return interval64{l, h}, ok1 && ok2
}

// plus, minus and times give the range of the results; ok is false where it leaves int64.
func (r interval64) plus(o interval64) (interval64, bool) {
	return narrowed(types.Int128Of(r.lo).Add(types.Int128Of(o.lo)), types.Int128Of(r.hi).Add(types.Int128Of(o.hi)))
}

func (r interval64) minus(o interval64) (interval64, bool) {
	return narrowed(types.Int128Of(r.lo).Sub(types.Int128Of(o.hi)), types.Int128Of(r.hi).Sub(types.Int128Of(o.lo)))
}

func (r interval64) times(o interval64) (interval64, bool) {
	p := [4]types.Int128{
		types.MulInt64(r.lo, o.lo), types.MulInt64(r.lo, o.hi), types.MulInt64(r.hi, o.lo), types.MulInt64(r.hi, o.hi),
	}
	lo, hi := p[0], p[0]
	for _, x := range p[1:] {
		if x.Less(lo) {
			lo = x
		}
		if hi.Less(x) {
			hi = x
		}
	}
	return narrowed(lo, hi)
}

// setBounds states bounds of out.
func setBounds(out *vec.Vector, r interval64) { out.Bounded, out.Lo, out.Hi = true, r.lo, r.hi }
