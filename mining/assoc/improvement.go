package assoc

import (
	"context"
	"math/bits"

	"github.com/clientele-db/clientele/engine/mem"
)

// generals knows, for each frequent set F and each consequent Y within it, the highest confidence of the rules X → Y with
// X ⊆ F \ Y, none included, whose confidence is the support of Y. From the sets with one item less the next follows:
//
//	best(F, Y) = max( conf(F\Y → Y), max over x in F\Y of best(F\x, Y) ),   best(Y, Y) = supp(Y)
//
// so that a redundancy check looks at as many sets as the antecedent has items, not at all of its parts. It takes 8 bytes a
// pair (F, Y).
type generals struct {
	index  *index
	max    int       // items of a consequent
	first  []uint64  // by set: place of its values
	values []float64 // by rank of the consequent
	held   int64
}

// binomial[n][k] is the number of ways to choose k of n.
var binomial = func() (c [33][33]uint64) {
	for n := range c {
		c[n][0] = 1
		for k := 1; k <= n; k++ {
			c[n][k] = c[n-1][k-1] + c[n-1][k]
		}
	}
	return c
}()

// rank numbers the non-empty parts of n items: by size, then in colexicographic order.
func rank(y uint32, n int) uint64 {
	r := uint64(0)
	for k := 1; k < bits.OnesCount32(y); k++ {
		r += binomial[n][k]
	}
	for j := 1; y != 0; j++ {
		r += binomial[bits.TrailingZeros32(y)][j]
		y &= y - 1
	}
	return r
}

// without returns y, which does not hold position p, by the positions of the set without p.
func without(y uint32, p int) uint32 { return y&(1<<p-1) | y>>(p+1)<<p }

// newGenerals computes the values of all sets, the small ones first.
func newGenerals(ctx context.Context, x *index, baskets int64, maxConsequent int) (*generals, error) {
	s := x.sets
	g := &generals{index: x, max: maxConsequent}
	total, longest := uint64(0), 0
	for i := range s.Len() {
		n := len(s.Items(i))
		longest = max(longest, n)
		total += g.parts(n)
	}
	g.held = int64(total+uint64(s.Len()))*8 + int64(s.Len())*4
	if err := s.tracker.Reserve(g.held); err != nil {
		return nil, err
	}
	g.first, g.values = make([]uint64, s.Len()), make([]float64, total)
	bySize := make([]uint32, 0, s.Len())
	at := uint64(0)
	for size := 1; size <= longest; size++ {
		if ctx.Err() != nil {
			g.release(s.tracker)
			return nil, ctx.Err()
		}
		for i := range s.Len() {
			if len(s.Items(i)) == size {
				bySize = append(bySize, uint32(i))
				g.first[i] = at
				at += g.parts(size)
			}
		}
	}
	for k, i := range bySize {
		if k&1023 == 0 && ctx.Err() != nil {
			g.release(s.tracker)
			return nil, ctx.Err()
		}
		items := s.Items(int(i))
		v := setView{items: items, all: 1<<len(items) - 1, hash: hashItems(items)}
		if len(items) > 1 {
			for p := range items {
				v.parts[p] = uint32(v.find(x, v.all&^(1<<p)))
			}
		}
		g.set(&v, s, int(i), baskets, 0, 0)
	}
	return g, nil
}

// parts returns the number of consequents in a set of n items.
func (g *generals) parts(n int) uint64 {
	sum := uint64(0)
	for k := 1; k <= min(n, g.max); k++ {
		sum += binomial[n][k]
	}
	return sum
}

// set computes the values of a set for the consequents that are y and items from position at on.
func (g *generals) set(v *setView, s *Sets, i int, baskets int64, y uint32, at int) {
	for p := at; p < len(v.items); p++ {
		next := y | 1<<p
		var best float64
		if next == v.all {
			best = float64(s.counts[i]) / float64(baskets)
		} else {
			x := s.counts[v.find(g.index, v.all&^next)]
			best = max(float64(s.counts[i])/float64(x), g.general(v, next))
		}
		g.values[g.first[i]+rank(next, len(v.items))] = best
		if bits.OnesCount32(next) < g.max {
			g.set(v, s, i, baskets, next, p+1)
		}
	}
}

// general returns the highest confidence of the rules with consequent y and fewer items in the antecedent than all others
// of the set.
func (g *generals) general(v *setView, y uint32) float64 {
	best := 0.0
	for m := v.all &^ y; m != 0; m &= m - 1 {
		p := bits.TrailingZeros32(m)
		best = max(best, g.values[g.first[v.parts[p]]+rank(without(y, p), len(v.items)-1)])
	}
	return best
}

// release gives back the memory.
func (g *generals) release(t *mem.Tracker) {
	t.Release(g.held)
	g.held = 0
}
