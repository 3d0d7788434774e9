package rowgen

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// Rand is a stream of pseudo-random numbers. The bounded draws are our own reduction of PCG-DXSM's 64-bit words, so a
// seed keeps its meaning whatever the standard library does to its methods. A Rand serves one goroutine.
type Rand struct {
	pcg rand.PCG
}

// Stream returns the stream that seed, table and chunk name. Different triples give unrelated streams.
func Stream(seed, table, chunk uint64) *Rand {
	r := new(Rand)
	r.Reset(seed, table, chunk)
	return r
}

// Reset turns r into the stream that seed, table and chunk name.
func (r *Rand) Reset(seed, table, chunk uint64) {
	r.pcg.Seed(mix(seed^mix(table)), mix(chunk+0x632be59bd9b4e019*(table+1)))
}

// mix is the finaliser of splitmix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Uint64 returns 64 random bits.
func (r *Rand) Uint64() uint64 { return r.pcg.Uint64() }

// Below returns a number in [0, n), n > 0. The bias of the multiply-shift reduction is below n/2^64.
func (r *Rand) Below(n int) int {
	hi, _ := bits.Mul64(r.pcg.Uint64(), uint64(n))
	return int(hi)
}

// Between returns a number in [lo, hi], both included.
func (r *Rand) Between(lo, hi int) int { return lo + r.Below(hi-lo+1) }

// Float returns a number in [0, 1) with 53 random bits.
func (r *Rand) Float() float64 { return float64(r.pcg.Uint64()>>11) / (1 << 53) }

// Chance returns true with probability p.
func (r *Rand) Chance(p float64) bool { return r.Float() < p }

// Normal returns a standard normal number (Box and Muller, 1958).
func (r *Rand) Normal() float64 {
	u := 1 - r.Float() // never 0
	return math.Sqrt(-2*math.Log(u)) * math.Cos(2*math.Pi*r.Float())
}

// Poisson returns a Poisson number with the given mean by Knuth's product method for small means and a rounded normal
// from 30 on, where the two differ by less than a generator's purposes notice.
func (r *Rand) Poisson(mean float64) int {
	if mean <= 0 {
		return 0
	}
	if mean >= 30 {
		return max(0, int(math.Round(mean+math.Sqrt(mean)*r.Normal())))
	}
	limit, p, k := math.Exp(-mean), r.Float(), 0
	for p > limit {
		p *= r.Float()
		k++
	}
	return k
}

// Pick returns an index into weights, cumulative and ascending, with probability proportional to its step. The last
// element is the total.
func (r *Rand) Pick(cumulative []float64) int {
	x := r.Float() * cumulative[len(cumulative)-1]
	lo, hi := 0, len(cumulative)-1
	for lo < hi {
		mid := (lo + hi) / 2
		if x < cumulative[mid] {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// Cumulative returns the running sums of weights, for [Rand.Pick].
func Cumulative(weights []float64) []float64 {
	sums := make([]float64, len(weights))
	total := 0.0
	for i, w := range weights {
		total += w
		sums[i] = total
	}
	return sums
}
