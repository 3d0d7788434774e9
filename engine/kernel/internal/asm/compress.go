package asm

import "math/bits"

// bitsToRowsGo writes the numbers of the set bits of bm to rows, ascending, and returns how many.
func bitsToRowsGo(rows []uint32, bm []uint64) int {
	n := 0
	for i, m := range bm {
		base := uint32(i << 6)
		if m == ^uint64(0) {
			r := (*[64]uint32)(rows[n:])
			for j := range r {
				r[j] = base + uint32(j)
			}
			n += 64
			continue
		}
		for ; m != 0; m &= m - 1 {
			rows[n] = base + uint32(bits.TrailingZeros64(m))
			n++
		}
	}
	return n
}

// compressGo writes the values of src whose bit is set to dst, and returns how many. src has 64 values a word of bm.
func compressGo[T uint32 | int64](dst, src []T, bm []uint64) int {
	n := 0
	for i, m := range bm {
		switch {
		case m == ^uint64(0):
			*(*[64]T)(dst[n:]) = *(*[64]T)(src[i<<6:])
			n += 64
		case m == 0:
		default:
			s := (*[64]T)(src[i<<6:])
			for ; m != 0; m &= m - 1 {
				dst[n] = s[bits.TrailingZeros64(m)&63]
				n++
			}
		}
	}
	return n
}

// extract returns the bits of x whose bit in m is set, densely from bit 0: what BMI2's PEXT does, by the parallel suffix
// of Hacker's Delight, 7-4 (Warren, 2012).
func extract(x, m uint64) uint64 {
	x &= m
	mk := ^m << 1
	for i := range 6 {
		mp := mk ^ mk<<1
		mp ^= mp << 2
		mp ^= mp << 4
		mp ^= mp << 8
		mp ^= mp << 16
		mp ^= mp << 32
		mv := mp & m
		m = m ^ mv | mv>>(1<<i)
		t := x & mv
		x = x ^ t | t>>(1<<i)
		mk &^= mp
	}
	return x
}

// compressBitsGo writes the bits of src whose bit in bm is set to dst, densely, and returns how many. The last word of
// dst ends in zeros.
func compressBitsGo(dst, src, bm []uint64) int {
	var word uint64
	n := 0
	for i, m := range bm {
		k := bits.OnesCount64(m)
		if k == 0 {
			continue
		}
		x := src[i]
		if k < 64 {
			x = extract(x, m)
		}
		word |= x << (n & 63)
		if n&63+k >= 64 {
			dst[n>>6] = word
			word = x >> (64 - n&63)
		}
		n += k
	}
	if n&63 != 0 {
		dst[n>>6] = word
	}
	return n
}
