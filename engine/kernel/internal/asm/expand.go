package asm

import "math/bits"

// blendGo computes dst[i] = src[i] where bit i is set. dst may end within the last word.
func blendGo[T any](dst, src []T, bm []uint64) {
	for i, m := range bm {
		if m == ^uint64(0) {
			copy(dst[i<<6:i<<6+64], src[i<<6:])
			continue
		}
		for ; m != 0; m &= m - 1 {
			j := i<<6 + bits.TrailingZeros64(m)
			dst[j] = src[j]
		}
	}
}

// blendConstGo computes dst[i] = c where bit i is set.
func blendConstGo[T any](dst []T, c T, bm []uint64) {
	for i, m := range bm {
		for ; m != 0; m &= m - 1 {
			dst[i<<6+bits.TrailingZeros64(m)] = c
		}
	}
}

// expandGo writes the values of src to the places of dst whose bit is set, in order.
func expandGo[T any](dst, src []T, bm []uint64) {
	n := 0
	for i, m := range bm {
		for ; m != 0; m &= m - 1 {
			dst[i<<6+bits.TrailingZeros64(m)] = src[n]
			n++
		}
	}
}

// depositGo puts the low bits of x at the bits of m, in order.
func depositGo(x, m uint64) (out uint64) {
	for ; m != 0; m &= m - 1 {
		out |= m & -m & -(x & 1)
		x >>= 1
	}
	return out
}

// ExpandBits sets the bits of dst that are set in bm to the bits of src, in order, and leaves the others.
func ExpandBits(dst, src, bm []uint64) {
	n := 0
	for i, m := range bm {
		if m == 0 {
			continue
		}
		x := src[n>>6] >> (n & 63)
		k := bits.OnesCount64(m)
		if n&63+k > 64 {
			x |= src[n>>6+1] << (64 - n&63)
		}
		dst[i] = dst[i]&^m | deposit(x, m)
		n += k
	}
}

// BlendAny is BlendInt64 for other types.
func BlendAny[T any](dst, src []T, bm []uint64) { blendGo(dst, src, bm) }

// BlendConstAny is BlendConstInt64 for other types.
func BlendConstAny[T any](dst []T, c T, bm []uint64) { blendConstGo(dst, c, bm) }

// ExpandAny is ExpandInt64 for other types.
func ExpandAny[T any](dst, src []T, bm []uint64) { expandGo(dst, src, bm) }
