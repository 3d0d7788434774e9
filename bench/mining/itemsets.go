package mining

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"sync"

	"github.com/clientele-db/clientele/bench/dataset"
	"github.com/clientele-db/clientele/bench/internal/rowgen"
)

// itemsets finds the frequent item sets of the baskets.
func (b *baskets) itemsets(name string, support float64) Work {
	least := int(math.Ceil(support * float64(b.count)))
	call := fmt.Sprintf("TABLE(frequent_itemsets(input => TABLE(baskets), basket => DESCRIPTOR(basket), item => DESCRIPTOR(item), min_support => %g))", support)
	return Work{
		Query: dataset.Query{
			Name: name, SQL: "SELECT items, support_count FROM " + call,
			Probe: "SELECT cardinality(items), count(*), sum(support_count) FROM " + call + " GROUP BY 1",
		},
		Source:  b.Source,
		Least:   least,
		Quality: "SELECT CAST(count(*) AS double) AS sets, CAST(sum(support_count) AS double) AS sum_of_counts FROM " + call,
		Answers: func(ctx context.Context) ([][]string, error) {
			var rows [][]string
			found, err := b.frequent(ctx, least)
			for size, f := range found {
				if f.sets > 0 {
					rows = append(rows, []string{strconv.Itoa(size), strconv.FormatInt(f.sets, 10), strconv.FormatInt(f.sum, 10)})
				}
			}
			return rows, err
		},
	}
}

// bySize counts the frequent sets of a size, and the baskets that hold them.
type bySize struct{ sets, sum int64 }

// longestSet bounds the sizes of item sets; no basket of the generator is nearly as long.
const longestSet = 128

// frequent counts the item sets that at least least baskets hold, by size. It is the plainest vertical search (Zaki, "Scalable
// algorithms for association mining", 2000): a bitmap of baskets an item, and for every frequent set the intersections with all later items.
func (b *baskets) frequent(ctx context.Context, least int) (out [longestSet]bySize, err error) {
	words := (b.count + 63) / 64
	holds := make([][]uint64, questItems)
	for i := range holds {
		holds[i] = make([]uint64, words)
	}
	// A chunk of baskets is a whole number of words.
	err = rowgen.Parallel(ctx, b.Workers, b.Chunks, func(chunk int) {
		b.each(chunk, func(basket int, items []int64) {
			for _, i := range items {
				holds[i][basket>>6] |= 1 << (basket & 63)
			}
		})
	})
	if err != nil {
		return out, err
	}
	var kept [][]uint64
	for _, h := range holds {
		if n := ones(h); n >= least {
			kept = append(kept, h)
			out[1].sets++
			out[1].sum += int64(n)
		}
	}
	var mu sync.Mutex
	err = rowgen.Parallel(ctx, b.Workers, len(kept), func(i int) {
		found := extend(ctx, kept[i], kept[i+1:], least)
		mu.Lock()
		defer mu.Unlock()
		for n, f := range found {
			out[n].sets += f.sets
			out[n].sum += f.sum
		}
	})
	return out, err
}

// extend counts the frequent sets that consist of one item and any of those behind it.
func extend(ctx context.Context, item []uint64, behind [][]uint64, least int) (out [longestSet]bySize) {
	var grow func(set []uint64, size int, behind [][]uint64)
	grow = func(set []uint64, size int, behind [][]uint64) {
		var longer [][]uint64
		for _, b := range behind {
			if ctx.Err() != nil {
				return
			}
			if both, n := intersect(set, b, least); both != nil {
				longer = append(longer, both)
				out[size].sets++
				out[size].sum += int64(n)
			}
		}
		for i, l := range longer {
			grow(l, size+1, longer[i+1:])
		}
	}
	grow(item, 2, behind)
	return out
}

func ones(a []uint64) (n int) {
	for _, w := range a {
		n += bits.OnesCount64(w)
	}
	return n
}

// intersect returns the baskets that are in both, and their number; nil if these are fewer than least.
func intersect(a, b []uint64, least int) ([]uint64, int) {
	n := 0
	for i, w := range a {
		n += bits.OnesCount64(w & b[i])
	}
	if n < least {
		return nil, 0
	}
	both := make([]uint64, len(a))
	for i, w := range a {
		both[i] = w & b[i]
	}
	return both, n
}
