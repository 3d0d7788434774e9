package fn

import (
	"bytes"
	"cmp"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// CompareRows orders row i of a against row j of b, vectors of one type in any form: negative, zero or positive. NULL is
// larger than all values and equal to NULL; NaN is larger than all numbers and equal to NaN, and -0 equals 0. This is the
// order of ORDER BY, min and max.
func CompareRows(a *vec.Vector, i int, b *vec.Vector, j int) int {
	if an, bn := rowNull(a, i), rowNull(b, j); an || bn {
		return int(b2u(an)) - int(b2u(bn))
	}
	a, i = resolveRow(a, i)
	b, j = resolveRow(b, j)
	switch a.Type.Phys() {
	case types.PhysBool:
		return int(b2u(vec.BitAt(a.Bits, i))) - int(b2u(vec.BitAt(b.Bits, j)))
	case types.PhysInt64:
		return cmp.Compare(a.I64[i], b.I64[j])
	case types.PhysFloat64:
		return compareFloats(a.F64[i], b.F64[j])
	case types.PhysInt128:
		if a.Type.Kind == types.UUID {
			return compareUUID(a.I128[i], b.I128[j])
		}
		return i128At(a, i).Cmp(i128At(b, j))
	case types.PhysBytes:
		return bytes.Compare(a.Bytes[a.Off[i]:a.Off[i+1]], b.Bytes[b.Off[j]:b.Off[j+1]])
	case types.PhysList:
		if a.Type.Kind == types.Map {
			return compareMaps(a, i, b, j)
		}
		return compareLists(a, i, b, j)
	case types.PhysStruct:
		for k := range a.Child {
			if c := CompareRows(a.Child[k], i, b.Child[k], j); c != 0 {
				return c
			}
		}
	}
	return 0
}

// rowNull is IsNull that also knows vectors of type NULL.
func rowNull(v *vec.Vector, i int) bool {
	return v.Type.Kind == types.Unknown || v.IsNull(i)
}

func compareFloats(x, y float64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	case x == y:
		return 0
	}
	return int(b2u(x != x)) - int(b2u(y != y))
}

// compareUUID orders by the bytes, so the high half counts as unsigned.
func compareUUID(x, y types.Int128) int {
	if c := cmp.Compare(uint64(x.Hi), uint64(y.Hi)); c != 0 {
		return c
	}
	return cmp.Compare(x.Lo, y.Lo)
}

func compareLists(a *vec.Vector, i int, b *vec.Vector, j int) int {
	al, ah, bl, bh := int(a.Off[i]), int(a.Off[i+1]), int(b.Off[j]), int(b.Off[j+1])
	for ; al < ah && bl < bh; al, bl = al+1, bl+1 {
		if c := CompareRows(a.Child[0], al, b.Child[0], bl); c != 0 {
			return c
		}
	}
	return cmp.Compare(ah-al, bh-bl)
}

// compareMaps is zero for maps of equal entries in any order. Maps have no order: for others it only tells that they differ.
func compareMaps(a *vec.Vector, i int, b *vec.Vector, j int) int {
	al, ah, bl, bh := int(a.Off[i]), int(a.Off[i+1]), int(b.Off[j]), int(b.Off[j+1])
	if c := cmp.Compare(ah-al, bh-bl); c != 0 {
		return c
	}
	for k := al; k < ah; k++ {
		m := findKey(b, bl, bh, a.Child[0], k)
		if m < 0 {
			return 1
		}
		if c := CompareRows(a.Child[1], k, b.Child[1], m); c != 0 {
			return c
		}
	}
	return 0
}

// findKey returns the entry lo … hi-1 of map m whose key equals row k of keys, -1 if there is none.
func findKey(m *vec.Vector, lo, hi int, keys *vec.Vector, k int) int {
	for e := lo; e < hi; e++ {
		if CompareRows(m.Child[0], e, keys, k) == 0 {
			return e
		}
	}
	return -1
}

// truth is a value of three-valued logic.
type truth uint8

const (
	isFalse truth = iota
	isTrue
	isUnknown
)

// equalRows is SQL's =: NULL within arrays and rows makes the result unknown unless other parts differ, and NaN equals
// nothing. Neither row is NULL itself.
func equalRows(a *vec.Vector, i int, b *vec.Vector, j int) truth {
	a, i = resolveRow(a, i)
	b, j = resolveRow(b, j)
	parts := func(a *vec.Vector, i int, b *vec.Vector, j int, sofar truth) truth {
		if rowNull(a, i) || rowNull(b, j) {
			return isUnknown
		}
		if r := equalRows(a, i, b, j); r != isTrue {
			return r
		}
		return sofar
	}
	switch a.Type.Phys() {
	case types.PhysFloat64:
		return truth(b2u(a.F64[i] == b.F64[j]))
	case types.PhysList:
		al, ah, bl, bh := int(a.Off[i]), int(a.Off[i+1]), int(b.Off[j]), int(b.Off[j+1])
		if ah-al != bh-bl {
			return isFalse
		}
		r := isTrue
		for k := al; k < ah; k++ {
			m, c := bl+k-al, 0
			if a.Type.Kind == types.Map {
				if m = findKey(b, bl, bh, a.Child[0], k); m < 0 {
					return isFalse
				}
				c = 1
			}
			if r = parts(a.Child[c], k, b.Child[c], m, r); r == isFalse {
				return r
			}
		}
		return r
	case types.PhysStruct:
		r := isTrue
		for k := range a.Child {
			if r = parts(a.Child[k], i, b.Child[k], j, r); r == isFalse {
				return r
			}
		}
		return r
	}
	return truth(b2u(CompareRows(a, i, b, j) == 0))
}

// hasNullPart reports a NULL somewhere within the array or row i of v, for which < is not defined.
func hasNullPart(v *vec.Vector, i int) bool {
	v, i = resolveRow(v, i)
	switch v.Type.Phys() {
	case types.PhysList:
		for k := int(v.Off[i]); k < int(v.Off[i+1]); k++ {
			if rowNull(v.Child[0], k) || hasNullPart(v.Child[0], k) {
				return true
			}
		}
	case types.PhysStruct:
		for _, c := range v.Child {
			if rowNull(c, i) || hasNullPart(c, i) {
				return true
			}
		}
	}
	return false
}
