package kernel

import (
	"math/bits"

	"github.com/clientele-db/clientele/engine/kernel/internal/asm"
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
func SumWrap(v []int64) int64 { return asm.SumInt64(v) }

// SumFloat returns the sum, in an order that depends on the length alone, whatever the processor.
func SumFloat(v []float64) float64 { return asm.SumFloat64(v) }

// MinMax returns the least and the greatest of at least one value; of floats that are no NaN.
func MinMax[T number](v []T) (lo, hi T) {
	if !isFloat[T]() {
		l, h := asm.MinMaxInt64(as[int64](v))
		return T(l), T(h)
	}
	lo, hi = v[0], v[0]
	for _, x := range v {
		lo, hi = min(lo, x), max(hi, x)
	}
	return lo, hi
}

// MinMaxValid is MinMax over the values whose bit is set, all of them if valid is nil; ok is false if there is none.
func MinMaxValid[T number](v []T, valid []uint64) (lo, hi T, ok bool) {
	if valid == nil {
		if len(v) > 0 {
			lo, hi = MinMax(v)
		}
		return lo, hi, len(v) > 0
	}
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
	return int64(uint64(1)<<bits.Len64(uint64(asm.SpreadInt64(v))) - 1)
}
