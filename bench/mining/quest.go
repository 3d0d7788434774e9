package mining

import (
	"math"
	"slices"
	"sort"

	"github.com/clientele-db/clientele/bench/dataset"
	"github.com/clientele-db/clientele/bench/internal/rowgen"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// The parameters of T10I4 (Agrawal, Srikant, "Fast algorithms for mining association rules", 1994, section 4.1): baskets
// hold 10 items on average of 1,000, potentially large item sets 4.
const (
	questItems      = 1000
	questPatterns   = 2000
	basketLength    = 10
	patternLength   = 4
	correlation     = 0.5
	corruptionMean  = 0.5
	corruptionSigma = 0.31622776601683794 // the paper gives the variance, 0.1
	basketChunk     = 4096
)

// pattern is a potentially large item set.
type pattern struct {
	items      []int64
	corruption float64
}

// baskets is a table of baskets as the paper's generator makes them.
type baskets struct {
	*Config
	*Source
	count    int
	patterns []pattern
	weight   []float64 // cumulative
}

func newBaskets(c *Config, count int) *baskets {
	b := &baskets{Config: c, count: count}
	b.Source = &Source{
		Table: dataset.Table{
			Name: "baskets", Comment: "an item of a basket", Key: []string{"basket", "item"},
			Columns: []dataset.Column{{Name: "basket", Type: "BIGINT"}, {Name: "item", Type: "INTEGER", Comment: "0 to 999"}},
		},
		Chunks: rowgen.Chunks(count, basketChunk), Fill: b.fill,
	}
	b.makePatterns()
	return b
}

// makePatterns makes the item sets of which baskets consist. Each takes some of its items from the one before, a share drawn from an
// exponential distribution whose mean is the correlation; weights are exponential.
func (b *baskets) makePatterns() {
	r := rowgen.Stream(b.Seed, patternStream, 0)
	exponential := func() float64 { return -math.Log(1 - r.Float()) }
	var weights []float64
	var before []int64
	for range questPatterns {
		n := max(1, r.Poisson(patternLength))
		var s []int64
		shared := min(len(before), int(math.Round(min(1, correlation*exponential())*float64(n))))
		s = append(s, shuffled(r, before)[:shared]...)
		for len(s) < n {
			if i := int64(r.Below(questItems)); !slices.Contains(s, i) {
				s = append(s, i)
			}
		}
		b.patterns = append(b.patterns, pattern{s, corruptionMean + corruptionSigma*r.Normal()})
		weights = append(weights, exponential())
		before = s
	}
	b.weight = rowgen.Cumulative(weights)
}

func shuffled(r *rowgen.Rand, s []int64) []int64 {
	s = slices.Clone(s)
	for i := len(s) - 1; i > 0; i-- {
		j := r.Below(i + 1)
		s[i], s[j] = s[j], s[i]
	}
	return s
}

// each calls f for the baskets of a chunk, whose items ascend. A pattern that does not fit is put into the basket anyway in half
// of the cases, and else moved to the next basket; behind the last of a chunk it is dropped, so that chunks are independent.
func (b *baskets) each(chunk int, f func(basket int, items []int64)) {
	from, to := rowgen.Bounds(chunk, basketChunk, b.count)
	r := rowgen.Stream(b.Seed, basketStream, uint64(chunk))
	var items, left, s []int64
	for basket := from; basket < to; basket++ {
		length := max(1, r.Poisson(basketLength))
		items, left = append(items[:0], left...), left[:0]
		for len(items) < length {
			p := &b.patterns[sort.SearchFloat64s(b.weight, r.Float()*b.weight[len(b.weight)-1])]
			s = append(s[:0], p.items...)
			for len(s) > 0 && r.Chance(p.corruption) {
				k := r.Below(len(s))
				s = slices.Delete(s, k, k+1)
			}
			if len(items) > 0 && len(items)+len(s) > length && r.Chance(0.5) {
				left = append(left, s...)
				break
			}
			items = append(items, s...)
		}
		slices.Sort(items)
		items = slices.Compact(items)
		f(basket, items)
	}
}

func (b *baskets) fill(chunk int) []*vec.Vector {
	var basket, item []int64
	b.each(chunk, func(n int, items []int64) {
		for _, i := range items {
			basket, item = append(basket, int64(n)), append(item, i)
		}
	})
	return []*vec.Vector{integers(types.BigIntType, basket), integers(types.IntegerType, item)}
}
