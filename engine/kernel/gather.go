package kernel

import (
	"errors"
	"math"
	"slices"
	"unsafe"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// ErrTooManyBytes says that the strings of one vector exceed the 4 GiB that its offsets can address.
var ErrTooManyBytes = errors.New("strings of one batch exceed 4 GiB")

// int64Of views floats as their bits.
func int64Of(f []float64) []int64 {
	return unsafe.Slice((*int64)(unsafe.Pointer(unsafe.SliceData(f))), len(f))
}

func fill[T any](s []T, x T) {
	for i := range s {
		s[i] = x
	}
}

// gather computes dst[j] = src[idx[j]].
func gather[T any, I uint32 | int32](dst, src []T, idx []I) {
	dst = dst[:len(idx)]
	for j, i := range idx {
		dst[j] = src[i]
	}
}

// gatherBits computes bit j of dst = bit idx[j] of src, whole words at a time; the last word ends in zeros.
func gatherBits(dst, src []uint64, idx []uint32) {
	var w uint64
	for j, i := range idx {
		w |= src[i>>6] >> (i & 63) & 1 << (j & 63)
		if j&63 == 63 {
			dst[j>>6], w = w, 0
		}
	}
	if r := len(idx); r&63 != 0 {
		dst[r>>6] = w
	}
}

// gatherBytes makes out, an empty Flat vector, rows idx of a Flat vector of PhysBytes: offsets first, then the bytes, short
// ones as one 16-byte move.
func gatherBytes(out, src *vec.Vector, idx []uint32) error {
	out.Off = sized(out.Off, len(idx)+1)
	off := out.Off[1:]
	off = off[:len(idx)]
	var end uint64
	so := src.Off
	for j, i := range idx {
		end += uint64(so[i+1] - so[i])
		off[j] = uint32(end)
	}
	if end > math.MaxUint32 {
		return ErrTooManyBytes
	}
	out.Off[0] = 0
	dst := slices.Grow(out.Bytes[:0], int(end)+vec.Pad)[:int(end)+vec.Pad]
	d, s := unsafe.Pointer(unsafe.SliceData(dst)), unsafe.Pointer(unsafe.SliceData(src.Bytes))
	wide := cap(src.Bytes)-len(src.Bytes) >= 16
	at := uint32(0)
	for j, i := range idx {
		from := so[i]
		if n := off[j] - at; wide && n <= 16 {
			*(*[16]byte)(unsafe.Add(d, at)) = *(*[16]byte)(unsafe.Add(s, from))
		} else {
			copy(dst[at:off[j]], src.Bytes[from:from+n])
		}
		at = off[j]
	}
	out.Bytes = dst[:end]
	return nil
}

// gatherFlat makes r rows idx of src, a Flat vector, validity left out.
func gatherFlat(r *Register, src *vec.Vector, idx []uint32) error {
	k := len(idx)
	var out *vec.Vector
	if src.Narrow {
		out = r.Narrow(src.Type, k)
	} else {
		out = r.Flat(src.Type, k)
	}
	switch src.Phys() {
	case types.PhysBool:
		gatherBits(out.Bits, src.Bits, idx)
	case types.PhysInt64:
		gather(out.I64, src.I64, idx)
		out.Bounded, out.Lo, out.Hi = src.Bounded, src.Lo, src.Hi
	case types.PhysFloat64:
		gather(out.F64, src.F64, idx)
	case types.PhysInt128:
		gather(out.I128, src.I128, idx)
	case types.PhysBytes:
		return gatherBytes(out, src, idx)
	case types.PhysList, types.PhysStruct:
		out.N = 0
		return AppendRows(out, src, idx)
	}
	return nil
}

// Gather makes r rows idx of v, of any form: Const stays Const, everything else becomes Flat. r may not hold v.
func Gather(r *Register, v *vec.Vector, idx []uint32) error {
	b := vec.Batch{N: v.N, K: len(idx), Sel: vec.SelRows, Rows: idx}
	var l Loader
	l.Start(&b)
	return l.Load(r, v)
}
