package fn

import (
	"math"
	"slices"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// isSet reports whether bit i of a validity bitmap is set; nil means all are.
func isSet(bm []uint64, i int) bool { return bm == nil || bm[i>>6]>>(i&63)&1 != 0 }

// setNull makes row i of out, which has n rows, NULL.
func setNull(out *vec.Vector, i, n int) {
	if out.Valid == nil {
		out.Valid = allValid(nil, n)
	}
	vec.ClearBit(out.Valid, i)
}

// allValid returns a bitmap of n ones, in buf if it is large enough.
func allValid(buf []uint64, n int) []uint64 {
	bm := resize(buf, vec.Words(n))
	vec.FillBits(bm, n)
	return bm
}

// allNull makes every one of n rows of out NULL, with values that are in bounds.
func allNull(out *vec.Vector, n int) {
	out.Valid = resize(out.Valid, vec.Words(n))
	clear(out.Valid)
	switch out.Type.Phys() {
	case types.PhysBytes, types.PhysList:
		out.Off = resize(out.Off[:0], n+1)
		clear(out.Off)
		if out.Type.IsNested() {
			resetChildren(out)
			for _, c := range out.Child {
				startEmpty(c)
			}
		}
	case types.PhysStruct:
		resetChildren(out)
		for _, c := range out.Child {
			allNull(c, n)
			c.N = n
		}
	}
}

// resize returns s with length n; what it holds is unspecified.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

// at returns the index at which row i of v lies: 0 for Const vectors.
func at(v *vec.Vector, i int) int {
	if v.Form == vec.Const {
		return 0
	}
	return i
}

// boolBits returns the n bits of out, all zero.
func boolBits(out *vec.Vector, n int) []uint64 {
	out.Bits = resize(out.Bits, vec.Words(n))
	clear(out.Bits)
	return out.Bits
}

// b2u is 1 for true; the compiler makes it a flag move without a branch.
func b2u(b bool) uint64 {
	var x uint64
	if b {
		x = 1
	}
	return x
}

// setBitTo sets bit i if on.
func setBitTo(bm []uint64, i int, on bool) {
	if on {
		vec.SetBit(bm, i)
	}
}

// startBytes prepares out for endRow after each of n rows.
func startBytes(out *vec.Vector, n int) {
	out.Bytes = out.Bytes[:0]
	out.Off = append(slices.Grow(out.Off[:0], n+1), 0)
}

// endRow ends a row of a vector of PhysBytes.
func endRow(out *vec.Vector) { out.Off = append(out.Off, uint32(len(out.Bytes))) }

// maxBatchBytes is what the strings of one batch may come to: offsets have 32 bits.
const maxBatchBytes = math.MaxInt32

// checkBytes refuses a batch whose strings do not fit offsets of 32 bits.
func checkBytes(out *vec.Vector) error {
	if len(out.Bytes) > maxBatchBytes {
		return errorf(ExceededLimit, "Results of one batch exceed %d bytes", maxBatchBytes)
	}
	return nil
}

// resetChildren makes the children of out, of a nested type, empty Flat vectors of its field types.
func resetChildren(out *vec.Vector) {
	if len(out.Child) != len(out.Type.Fields) {
		out.Child = make([]*vec.Vector, len(out.Type.Fields))
		for i := range out.Child {
			out.Child[i] = new(vec.Vector)
		}
	}
	for i, f := range out.Type.Fields {
		out.Child[i].Reset(f.Type)
		startEmpty(out.Child[i])
	}
}

// startEmpty gives an empty Flat vector the leading offset and the children that appending needs.
func startEmpty(v *vec.Vector) {
	switch v.Type.Phys() {
	case types.PhysBytes:
		v.Off = append(v.Off[:0], 0)
	case types.PhysList:
		v.Off = append(v.Off[:0], 0)
		resetChildren(v)
	case types.PhysStruct:
		resetChildren(v)
	}
}

// newVector returns an empty Flat vector of type t to append to.
func newVector(t types.Type) *vec.Vector {
	v := new(vec.Vector)
	v.Reset(t)
	startEmpty(v)
	return v
}

// startList prepares out, an ARRAY or MAP, for endList after each of n rows.
func startList(out *vec.Vector, n int) {
	resetChildren(out)
	out.Off = append(slices.Grow(out.Off[:0], n+1), 0)
}

// endList ends a row of a list.
func endList(out *vec.Vector) { out.Off = append(out.Off, uint32(out.Child[0].N)) }
