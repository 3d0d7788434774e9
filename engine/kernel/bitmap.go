package kernel

import (
	"math/bits"

	"github.com/clientele-db/clientele/engine/kernel/internal/asm"
)

// BitsToRows writes the numbers of the set bits of bm to rows, ascending, and returns how many. rows has room for the
// bits of bm and 16 more.
func BitsToRows(rows []uint32, bm []uint64) int { return asm.BitsToRows(rows, bm) }

// RowsToBits makes bm, of as many words as the rows that they number need, the bitmap of rows.
func RowsToBits(bm []uint64, rows []uint32) {
	clear(bm)
	for _, i := range rows {
		bm[i>>6] |= 1 << (i & 63)
	}
}

// CountWords returns the number of ones in whole words.
func CountWords(bm []uint64) int {
	n := 0
	for _, w := range bm {
		n += bits.OnesCount64(w)
	}
	return n
}

// AndInto computes dst &= a.
func AndInto(dst, a []uint64) {
	a = a[:len(dst)]
	for i, w := range a {
		dst[i] &= w
	}
}

// OrInto computes dst |= a.
func OrInto(dst, a []uint64) {
	a = a[:len(dst)]
	for i, w := range a {
		dst[i] |= w
	}
}

// AndNotInto computes dst &^= a.
func AndNotInto(dst, a []uint64) {
	a = a[:len(dst)]
	for i, w := range a {
		dst[i] &^= w
	}
}

// NotBits computes dst = ^a for n bits; those behind are zero.
func NotBits(dst, a []uint64, n int) {
	for i := range dst {
		dst[i] = ^a[i]
	}
	ClearTail(dst, n)
}

// ClearTail clears the bits of the last word from n on.
func ClearTail(bm []uint64, n int) {
	if r := n & 63; r != 0 {
		bm[n>>6] &= 1<<r - 1
	}
}

// GatherBits writes bit idx[j] of src to bit j of dst.
func GatherBits(dst, src []uint64, idx []uint32) { gatherBits(dst, src, idx) }

// CompressBits writes the bits of src whose bit in bm is set to dst, densely, and returns how many.
func CompressBits(dst, src, bm []uint64) int { return asm.CompressBits(dst, src, bm) }
