package assoc

import (
	"math"
	"math/rand/v2"
	"slices"
)

// quest generates baskets as the IBM Quest generator does (Agrawal, Srikant, "Fast algorithms for mining association
// rules", 1994, section 4.1): T10I4 is baskets of 10 items on average, patterns of 4, with 2,000 patterns over 1,000
// items, correlation 0.5, corruption normal(0.5, 0.1).
func quest(baskets int, seed uint64) *corpus {
	const (
		items, patterns     = 1000, 2000
		basketLen, pattLen  = 10, 4
		correlation         = 0.5
		corruption, deviate = 0.5, 0.1
	)
	rng := rand.New(rand.NewPCG(seed, 1))
	poisson := func(mean float64) int {
		n, p, limit := 0, 1.0, math.Exp(-mean)
		for {
			if p *= rng.Float64(); p <= limit {
				return n
			}
			n++
		}
	}
	sets := make([][]uint32, patterns)
	keep := make([]float64, patterns)
	cumulative := make([]float64, patterns)
	sum := 0.0
	for i := range sets {
		n := max(1, poisson(pattLen-1)+1)
		var s []uint32
		if i > 0 {
			share := min(1, rng.ExpFloat64()*correlation)
			prev := slices.Clone(sets[i-1])
			rng.Shuffle(len(prev), func(a, b int) { prev[a], prev[b] = prev[b], prev[a] })
			s = append(s, prev[:min(len(prev), int(math.Round(share*float64(n))))]...)
		}
		for len(s) < n {
			if x := uint32(rng.IntN(items)); !slices.Contains(s, x) {
				s = append(s, x)
			}
		}
		sets[i], keep[i] = s, corruption+deviate*rng.NormFloat64()
		sum += rng.ExpFloat64()
		cumulative[i] = sum
	}
	c := &corpus{baskets: baskets, items: make([]string, items)}
	var basket, pending []uint32
	for k := range baskets {
		n := max(1, poisson(basketLen-1)+1)
		basket = append(basket[:0], pending...)
		pending = pending[:0]
		for len(basket) < n {
			i, _ := slices.BinarySearch(cumulative, rng.Float64()*sum)
			s := slices.Clone(sets[i])
			for len(s) > 0 && rng.Float64() < keep[i] {
				j := rng.IntN(len(s))
				s = slices.Delete(s, j, j+1)
			}
			if len(basket)+len(s) > n && len(basket) > 0 && rng.IntN(2) == 0 {
				pending = append(pending, s...)
				break
			}
			basket = append(basket, s...)
		}
		for _, x := range basket {
			c.pairs.Basket = append(c.pairs.Basket, uint32(k))
			c.pairs.Item = append(c.pairs.Item, x)
		}
	}
	return c
}
