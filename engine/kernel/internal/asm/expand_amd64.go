//go:build !purego

package asm

import "math/bits"

func deposit(x, m uint64) uint64 {
	if level >= avx2 {
		return depositBMI2(x, m)
	}
	return depositGo(x, m)
}

// whole returns the number of words of bm whose rows all lie within n.
func whole(bm []uint64, n int) int { return min(len(bm), n>>6) }

// BlendInt64 computes dst[i] = src[i] where bit i is set.
func BlendInt64(dst, src []int64, bm []uint64) {
	done := 0
	if k := whole(bm, min(len(dst), len(src))); k > 0 && level == avx512 {
		done = k
		blendQ512(&dst[0], &src[0], &bm[0], k)
	}
	blendGo(dst[done<<6:], src[done<<6:], bm[done:])
}

// BlendConstInt64 computes dst[i] = c where bit i is set.
func BlendConstInt64(dst []int64, c int64, bm []uint64) {
	done := 0
	if k := whole(bm, len(dst)); k > 0 && level == avx512 {
		done = k
		blendConstQ512(&dst[0], c, &bm[0], k)
	}
	blendConstGo(dst[done<<6:], c, bm[done:])
}

// ExpandInt64 writes the values of src to the places of dst whose bit is set, in order.
func ExpandInt64(dst, src []int64, bm []uint64) {
	done, used := 0, 0
	if k := whole(bm, len(dst)); k > 0 && len(src) > 0 && level == avx512 {
		done = k
		expandQ512(&dst[0], &src[0], &bm[0], k)
		for _, m := range bm[:k] {
			used += bits.OnesCount64(m)
		}
	}
	expandGo(dst[done<<6:], src[used:], bm[done:])
}
