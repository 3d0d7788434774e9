package assoc

import "math"

// MinCount returns the smallest number of baskets that makes a share of at least support among n: the least c with
// c/n ≥ support, and at least 1. It compares in the quotient and does not round support·n, where 0.07·100 is a little
// more than 7 and a set of 7 baskets would be lost.
func MinCount(support float64, n int64) int64 {
	if n <= 0 || support <= 0 {
		return 1
	}
	c := int64(math.Ceil(support * float64(n)))
	for c > 1 && float64(c-1)/float64(n) >= support {
		c--
	}
	for float64(c)/float64(n) < support {
		c++
	}
	return max(c, 1)
}
