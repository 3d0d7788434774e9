package exec

import (
	"bytes"
	"slices"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// topBound passes over rows whose first key lies strictly beyond that of the worst row to keep.
type topBound struct {
	desc, nullsFirst bool
	null             bool // the bound itself is NULL
	i64              int64
	f64              uint64
	bytes            []byte
	loose            bool // a type for which all rows pass
	seen             *vec.Dictionary
	passes           []bool // by code of seen
}

func newTopBound(v *vec.Vector, row uint32, k SortKey) *topBound {
	b := &topBound{desc: k.Desc, nullsFirst: k.NullsFirst, null: v.IsNull(int(row))}
	if b.null {
		return b
	}
	i := int(row)
	if v.Form == vec.Dict {
		v, i = v.Dict.Values, int(kernel.IntAt(v.Codes, i))
	}
	switch v.Phys() {
	case types.PhysInt64:
		b.i64 = kernel.IntAt(v, i)
	case types.PhysFloat64:
		b.f64 = floatWord(v.F64[i])
	case types.PhysBytes:
		b.bytes = slices.Clone(v.BytesAt(i))
	default:
		b.loose = true
	}
	return b
}

// pass appends the rows of v, dense, that may be among the best.
func (b *topBound) pass(rows []uint32, v *vec.Vector, n int) []uint32 {
	// Where NULLs come first, a bound of NULL lets NULLs pass alone, and another bound lets all of them pass; where they come last, a
	// bound of NULL lets everything pass, and another no NULL.
	if b.loose || b.null && !b.nullsFirst || v.Phys() == types.PhysInt128 {
		for i := range n {
			rows = append(rows, uint32(i))
		}
		return rows
	}
	if v.Form == vec.Flat && v.Valid == nil && v.Phys() == types.PhysInt64 && !b.null {
		for i, x := range v.I64[:n] {
			if x == b.i64 || x < b.i64 != b.desc {
				rows = append(rows, uint32(i))
			}
		}
		return rows
	}
	test := func(int) bool { return false }
	if !b.null {
		test = b.tester(v)
	}
	for i := range n {
		if v.IsNull(i) && b.nullsFirst || !v.IsNull(i) && test(i) {
			rows = append(rows, uint32(i))
		}
	}
	return rows
}

func (b *topBound) tester(v *vec.Vector) func(i int) bool {
	if v.Form == vec.Dict {
		if b.seen != v.Dict {
			t := b.tester(v.Dict.Values)
			b.seen, b.passes = v.Dict, make([]bool, v.Dict.Len())
			for c := range b.passes {
				b.passes[c] = t(c)
			}
		}
		return func(i int) bool { return b.passes[kernel.IntAt(v.Codes, i)] }
	}
	desc := b.desc
	switch v.Phys() {
	case types.PhysInt64:
		x := b.i64
		if desc {
			return func(i int) bool { return kernel.IntAt(v, i) >= x }
		}
		return func(i int) bool { return kernel.IntAt(v, i) <= x }
	case types.PhysFloat64:
		at := func(i int) uint64 {
			if v.Form == vec.Const {
				i = 0
			}
			return floatWord(v.F64[i])
		}
		if desc {
			return func(i int) bool { return at(i) >= b.f64 }
		}
		return func(i int) bool { return at(i) <= b.f64 }
	case types.PhysBytes:
		if desc {
			return func(i int) bool { return bytes.Compare(v.BytesAt(i), b.bytes) >= 0 }
		}
		return func(i int) bool { return bytes.Compare(v.BytesAt(i), b.bytes) <= 0 }
	}
	return func(int) bool { return true }
}
