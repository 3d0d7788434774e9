package kernel

import (
	"encoding/binary"
	"math/bits"

	"github.com/clientele-db/clientele/engine/kernel/internal/asm"
	"github.com/clientele-db/clientele/engine/vec"
)

// MaxWidth is the widest a packed value can be.
const MaxWidth = 32

// Width returns the number of bits that hold offsets up to span, at least 1; ok is false if they exceed MaxWidth.
func Width(span uint64) (w uint8, ok bool) {
	n := max(1, bits.Len64(span))
	return uint8(n), n <= MaxWidth
}

// PackedLen returns the number of bytes of n values of w bits, padding left out.
func PackedLen(n int, w uint8) int { return (n*int(w) + 7) / 8 }

// AppendPacked appends the low w bits of each v-base to dst, back to back from the lowest bit of the first byte, without padding.
func AppendPacked[T int64 | uint32](dst []byte, v []T, base T, w uint8) []byte {
	var acc uint64
	var have uint
	mask := uint64(1)<<w - 1
	for _, x := range v {
		acc |= (uint64(x-base) & mask) << have
		have += uint(w)
		if have >= 32 {
			dst = binary.LittleEndian.AppendUint32(dst, uint32(acc))
			acc >>= 32
			have -= 32
		}
	}
	for ; have > 0; have -= min(have, 8) {
		dst = append(dst, byte(acc))
		acc >>= 8
	}
	return dst
}

// UnpackInt64 writes the first n values of raw, w bits each, plus base to dst, which has room for n rounded up to 64.
// raw has vec.Pad readable bytes behind the values.
func UnpackInt64(dst []int64, raw []byte, w uint8, base int64, n int) {
	asm.UnpackInt64(dst, raw, uint(w), base, n)
}

// UnpackUint32 writes the first n values of raw, w bits each, to dst; as UnpackInt64.
func UnpackUint32(dst []uint32, raw []byte, w uint8, n int) { asm.UnpackUint32(dst, raw, uint(w), n) }

// Ints writes all rows of v, Flat, Const or Packed of PhysInt64, to dst, which has room for v.N rounded up to 64.
func Ints(dst []int64, v *vec.Vector) {
	switch v.Form {
	case vec.Packed:
		asm.UnpackInt64(dst, v.Raw, uint(v.Width), v.Base, v.N)
	case vec.Const:
		fill(dst[:v.N], v.I64[0])
	default:
		copy(dst[:v.N], v.I64)
	}
}

// Codes writes all rows of v, Flat, Const or Packed of PhysInt64, less base, to dst, which has room for v.N rounded up to
// 64. The differences must fit 32 bits at rows that are not NULL.
func Codes(dst []uint32, v *vec.Vector, base int64) {
	switch v.Form {
	case vec.Packed:
		asm.UnpackUint32(dst, v.Raw, uint(v.Width), v.N)
		if d := uint32(v.Base - base); d != 0 {
			for i := range dst[:v.N] {
				dst[i] += d
			}
		}
	case vec.Const:
		fill(dst[:v.N], uint32(v.I64[0]-base))
	default:
		dst = dst[:v.N]
		for i, x := range v.I64[:v.N] {
			dst[i] = uint32(x - base)
		}
	}
}

// GatherPacked computes dst[j] = v[rows[j]] for a Packed vector.
func GatherPacked(dst []int64, v *vec.Vector, rows []uint32) {
	asm.GatherInt64(dst, v.Raw, uint(v.Width), v.Base, rows)
}

// packedAt returns row i of a Packed vector, less its base.
func packedAt(v *vec.Vector, i int) uint64 {
	b := i * int(v.Width)
	return binary.LittleEndian.Uint64(v.Raw[b>>3:][:8]) >> (b & 7) & (1<<v.Width - 1)
}
