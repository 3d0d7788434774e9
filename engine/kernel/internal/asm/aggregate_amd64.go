//go:build !purego

package asm

// SumInt64 returns the sum modulo 2^64.
func SumInt64(v []int64) int64 {
	done, sum := 0, int64(0)
	if k := len(v) >> 5; k > 0 && level == avx512 {
		done = k << 5
		var s [8]int64
		sumQ512(&s[0], &v[0], k)
		sum = sumGo(s[:])
	}
	return sum + sumGo(v[done:])
}

func addStrands(s *[32]float64, v []float64) {
	done := 0
	if k := len(v) >> 5; k > 0 && level == avx512 {
		done = k << 5
		sumPD512(&s[0], &v[0], k)
	}
	addStrandsGo(s, v[done:])
}

// SpreadInt64 returns the OR of v ^ v>>63: a number with as many bits as the value of the greatest magnitude.
func SpreadInt64(v []int64) int64 {
	done, or := 0, int64(0)
	if k := len(v) >> 5; k > 0 && level == avx512 {
		done = k << 5
		var s [8]int64
		magnitudeQ512(&s[0], &v[0], k)
		or = spreadGo(s[:])
	}
	return or | spreadGo(v[done:])
}

// MinMaxInt64 returns the least and the greatest of at least one value.
func MinMaxInt64(v []int64) (lo, hi int64) {
	lo, hi = v[0], v[0]
	done := 0
	if k := len(v) >> 5; k > 0 && level == avx512 {
		done = k << 5
		var a, b [8]int64
		minQ512(&a[0], &v[0], k)
		maxQ512(&b[0], &v[0], k)
		lo, _ = minMaxGo(a[:], lo, hi)
		_, hi = minMaxGo(b[:], lo, hi)
	}
	return minMaxGo(v[done:], lo, hi)
}
