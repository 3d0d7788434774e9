package exec

import (
	"bytes"
	"cmp"
	"math"
	"slices"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// topBound passes over rows whose first key lies strictly beyond that of the worst row to keep.
//
// Where NULLs come first, a bound of NULL lets NULLs pass alone, and another bound lets all of them pass; where they come
// last, a bound of NULL lets everything pass, and another no NULL.
type topBound struct {
	desc, nullsFirst bool
	null             bool // the bound itself is NULL
	loose            bool // a type for which all rows pass
	i64              int64
	word             uint64
	i128             types.Int128
	bytes            []byte
	seen             *vec.Dictionary
	passes           []bool // by code of seen
}

// newTopBound takes the only row of v as the bound.
func newTopBound(v *vec.Vector, k SortKey) *topBound {
	b := &topBound{desc: k.Desc, nullsFirst: k.NullsFirst, null: v.Type.Kind == types.Unknown || v.IsNull(0)}
	if b.null {
		return b
	}
	i := 0
	if v.Form == vec.Dict {
		v, i = v.Dict.Values, int(kernel.IntAt(v.Codes, 0))
	}
	switch v.Type.Phys() {
	case types.PhysInt64:
		b.i64 = v.I64[i]
	case types.PhysFloat64:
		b.word = floatWord(v.F64[i])
	case types.PhysInt128:
		b.loose = v.Type.Kind == types.UUID
		b.i128 = longAt(v, i)
	case types.PhysBytes:
		b.bytes = slices.Clone(v.BytesAt(i))
	default:
		b.loose = true
	}
	return b
}

// longAt returns row i of a Flat vector of PhysInt128.
func longAt(v *vec.Vector, i int) types.Int128 {
	if v.Narrow {
		return types.Int128Of(v.I64[i])
	}
	return v.I128[i]
}

// pass sets the bits of the n rows of v, dense, that may be among the best.
func (b *topBound) pass(bits []uint64, v *vec.Vector, n int) {
	vec.FillBits(bits, n)
	switch {
	case b.loose || v.Type.Kind == types.Unknown || b.null && !b.nullsFirst:
		return
	case b.null:
		clear(bits)
	default:
		b.values(bits, v, n)
	}
	if v.Valid == nil {
		return
	}
	for i := range bits {
		valid := v.Valid[0] & 1 * ^uint64(0)
		if v.Form != vec.Const {
			valid = v.Valid[i]
		}
		if b.nullsFirst {
			bits[i] |= ^valid
		} else {
			bits[i] &= valid
		}
	}
	kernel.ClearTail(bits, n)
}

// values sets bits by the values, whatever lies at NULL rows.
func (b *topBound) values(bits []uint64, v *vec.Vector, n int) {
	if v.Form == vec.Const {
		if !v.ConstNull() && !b.test(v, 0) {
			clear(bits)
		}
		return
	}
	if v.Form == vec.Dict {
		b.codes(bits, v, n)
		return
	}
	if v.Type.Phys() == types.PhysInt64 {
		f := kernel.Range{Lo: math.MinInt64, Hi: b.i64}
		if b.desc {
			f = kernel.Range{Lo: b.i64, Hi: math.MaxInt64}
		}
		f.Bits(bits, v)
		return
	}
	for i := range n {
		if (v.Valid == nil || vec.BitAt(v.Valid, i)) && !b.test(v, i) {
			vec.ClearBit(bits, i)
		}
	}
}

// codes tests each value of the dictionary once.
func (b *topBound) codes(bits []uint64, v *vec.Vector, n int) {
	if b.seen != v.Dict {
		b.seen, b.passes = v.Dict, make([]bool, v.Dict.Len())
		for c := range b.passes {
			b.passes[c] = b.test(v.Dict.Values, c)
		}
	}
	for i := range n {
		if (v.Valid == nil || vec.BitAt(v.Valid, i)) && !b.passes[kernel.IntAt(v.Codes, i)] {
			vec.ClearBit(bits, i)
		}
	}
}

// test reports whether value i of v, Flat or Const, is not beyond the bound.
func (b *topBound) test(v *vec.Vector, i int) bool {
	c := 0
	switch v.Type.Phys() {
	case types.PhysInt64:
		c = cmp.Compare(v.I64[i], b.i64)
	case types.PhysFloat64:
		c = cmp.Compare(floatWord(v.F64[i]), b.word)
	case types.PhysInt128:
		c = longAt(v, i).Cmp(b.i128)
	case types.PhysBytes:
		c = bytes.Compare(v.BytesAt(i), b.bytes)
	}
	return c == 0 || c < 0 != b.desc
}
