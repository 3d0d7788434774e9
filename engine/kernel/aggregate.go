package kernel

import (
	"math/bits"

	"github.com/clientele-db/clientele/engine/types"
)

// Sum returns the exact sum.
func Sum(v []int64) types.Int128 {
	var lo, neg uint64
	var hi uint64
	for _, x := range v {
		var c uint64
		lo, c = bits.Add64(lo, uint64(x), 0)
		hi += c
		neg += uint64(x) >> 63
	}
	return types.Int128{Hi: int64(hi - neg), Lo: lo}
}

// SumWrap returns the sum modulo 2^64: for values whose bounds prove that it fits.
func SumWrap(v []int64) int64 {
	var a, b, c, d int64
	for len(v) >= 4 {
		a += v[0]
		b += v[1]
		c += v[2]
		d += v[3]
		v = v[4:]
	}
	for _, x := range v {
		a += x
	}
	return a + b + c + d
}

// SumFloat returns the sum, in eight strands whose order depends on the length alone.
func SumFloat(v []float64) float64 {
	var s [8]float64
	for len(v) >= 8 {
		x := (*[8]float64)(v)
		for j := range s {
			s[j] += x[j]
		}
		v = v[8:]
	}
	for j, x := range v {
		s[j] += x
	}
	return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]))
}

// MinMax returns the least and the greatest of at least one value; of floats that are no NaN.
func MinMax[T number](v []T) (lo, hi T) {
	lo, hi = v[0], v[0]
	for _, x := range v {
		lo, hi = min(lo, x), max(hi, x)
	}
	return lo, hi
}

// MinMaxValid is MinMax over the values whose bit is set; ok is false if there is none.
func MinMaxValid[T number](v []T, valid []uint64) (lo, hi T, ok bool) {
	for i, x := range v {
		if valid[i>>6]>>(i&63)&1 == 0 {
			continue
		}
		if !ok {
			lo, hi, ok = x, x, true
		}
		lo, hi = min(lo, x), max(hi, x)
	}
	return lo, hi, ok
}

// Magnitude returns an m with -m-1 ≤ v ≤ m for all values; m+1 is a power of two (or m the largest int64).
func Magnitude(v []int64) int64 {
	var a, b, c, d int64
	for len(v) >= 4 {
		a |= v[0] ^ v[0]>>63
		b |= v[1] ^ v[1]>>63
		c |= v[2] ^ v[2]>>63
		d |= v[3] ^ v[3]>>63
		v = v[4:]
	}
	for _, x := range v {
		a |= x ^ x>>63
	}
	a |= b | c | d
	return int64(uint64(1)<<bits.Len64(uint64(a)) - 1)
}
