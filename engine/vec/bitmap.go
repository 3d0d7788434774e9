package vec

import "math/bits"

// Words returns the number of bitmap words for n rows.
func Words(n int) int { return (n + 63) >> 6 }

// CountBits returns the number of ones among the first n bits.
func CountBits(bm []uint64, n int) int {
	c := 0
	for _, w := range bm[:n>>6] {
		c += bits.OnesCount64(w)
	}
	if r := n & 63; r != 0 {
		c += bits.OnesCount64(bm[n>>6] & (1<<r - 1))
	}
	return c
}

// FillBits sets the first n bits of bm and clears the rest of the last word.
func FillBits(bm []uint64, n int) {
	for i := range bm[:n>>6] {
		bm[i] = ^uint64(0)
	}
	if r := n & 63; r != 0 {
		bm[n>>6] = 1<<r - 1
	}
}

// BitAt returns bit i.
func BitAt(bm []uint64, i int) bool { return bm[i>>6]>>(i&63)&1 != 0 }

// SetBit sets bit i.
func SetBit(bm []uint64, i int) { bm[i>>6] |= 1 << (i & 63) }

// ClearBit clears bit i.
func ClearBit(bm []uint64, i int) { bm[i>>6] &^= 1 << (i & 63) }
