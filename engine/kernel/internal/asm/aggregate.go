package asm

// sumGo returns the sum modulo 2^64.
func sumGo(v []int64) int64 {
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

// addStrandsGo adds v[i] to strand i modulo 32.
func addStrandsGo(s *[32]float64, v []float64) {
	for len(v) >= 32 {
		x := (*[32]float64)(v)
		for j := range s {
			s[j] += x[j]
		}
		v = v[32:]
	}
	for j, x := range v {
		s[j] += x
	}
}

// SumFloat64 returns the sum, added up in 32 strands that are then joined two by two: an order that depends on the length
// alone, whatever the processor.
func SumFloat64(v []float64) float64 {
	var s [32]float64
	addStrands(&s, v)
	for n := 16; n > 0; n /= 2 {
		for j := range n {
			s[j] += s[j+n]
		}
	}
	return s[0]
}

// spreadGo returns the OR of v ^ v>>63.
func spreadGo(v []int64) int64 {
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
	return a | b | c | d
}

// minMaxGo widens lo … hi by the values.
func minMaxGo(v []int64, lo, hi int64) (int64, int64) {
	for _, x := range v {
		lo, hi = min(lo, x), max(hi, x)
	}
	return lo, hi
}
