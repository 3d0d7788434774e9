package rows

import (
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Slice makes dst rows lo … lo+n-1 of src, Flat, Const, or Dict over codes of these forms, without copying more than one
// word of a bitmap. lo is a multiple of 64.
func Slice(dst, src *vec.Vector, lo, n int) {
	codes := dst.Codes
	*dst = *src
	dst.N = n
	if src.Form == vec.Const {
		dst.Codes = src.Codes
		return
	}
	if src.Valid != nil {
		dst.Valid = sliceBits(src.Valid, lo, n)
	}
	if src.Form == vec.Dict {
		if codes == nil || codes == src.Codes {
			codes = new(vec.Vector)
		}
		Slice(codes, src.Codes, lo, n)
		dst.Codes = codes
		return
	}
	switch src.Phys() {
	case types.PhysBool:
		dst.Bits = sliceBits(src.Bits, lo, n)
	case types.PhysInt64:
		dst.I64 = src.I64[lo : lo+n]
	case types.PhysFloat64:
		dst.F64 = src.F64[lo : lo+n]
	case types.PhysInt128:
		dst.I128 = src.I128[lo : lo+n]
	case types.PhysBytes, types.PhysList:
		dst.Off = src.Off[lo : lo+n+1]
	case types.PhysStruct:
		dst.Child = make([]*vec.Vector, len(src.Child))
		for i, c := range src.Child {
			dst.Child[i] = new(vec.Vector)
			Slice(dst.Child[i], c, lo, n)
		}
	}
}

// sliceBits returns n bits from bit lo on; those behind are zero.
func sliceBits(bm []uint64, lo, n int) []uint64 {
	out := bm[lo>>6:][:vec.Words(n)]
	if r := n & 63; r != 0 && out[len(out)-1]>>r != 0 {
		out = append([]uint64(nil), out...)
		kernel.ClearTail(out, n)
	}
	return out
}
