package assoc

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-db/clientele/engine/mem"
)

// Pairs are rows (basket, item) as dense codes, in any order and with repetitions: row i is item Item[i] of basket
// Basket[i].
type Pairs struct {
	Basket, Item []uint32
}

// Baskets are the baskets of a relation as sets of item codes: basket b holds items[start[b]:start[b+1]], each item
// once, 4 bytes an entry. They are made by [NewBaskets], counted by item, and ready for [Mine] after [Baskets.Rank].
type Baskets struct {
	// Count is the number of baskets that support is a share of: those with at least one item that are not skipped.
	Count int64
	// Skipped is the number of baskets with more items than the cap; they take no part.
	Skipped int64
	// Items is the number of distinct pairs (basket, item) of the baskets that count.
	Items int64

	start    []uint32
	items    []uint32
	frequent []uint32 // by item code: number of baskets that hold it
	held     int64    // bytes reserved
	tracker  *mem.Tracker
}

// rowsPerCheck is how many rows pass between two looks at the context. Rows are short, and few take long together.
const rowsPerCheck = 1 << 14

// NewBaskets groups the pairs of all parts by basket and drops repetitions. Codes of baskets are below baskets, codes of
// items below items; baskets without a pair do not count. Baskets with more than maxBasket distinct items are skipped
// (0: no cap). It takes O(pairs) time and looks at ctx between parts; 4 bytes a pair, a basket and an item are reserved with tracker until Release.
func NewBaskets(ctx context.Context, parts []Pairs, baskets, items, maxBasket int, tracker *mem.Tracker) (*Baskets, error) {
	total := 0
	for _, p := range parts {
		total += len(p.Item)
	}
	if int64(total) > math.MaxUint32 {
		return nil, fmt.Errorf("%d rows of baskets: at most %d can be mined at once; mine a sample or a part", total, uint32(math.MaxUint32))
	}
	b := &Baskets{tracker: tracker}
	last := int64(items) * 4
	if err := b.reserve(int64(total)*4 + int64(baskets+1)*4 + int64(items)*4 + last); err != nil {
		return nil, err
	}
	// A counting sort by basket: sizes, offsets, scatter.
	start := make([]uint32, baskets+1)
	for _, p := range parts {
		if err := ctx.Err(); err != nil {
			b.Release()
			return nil, err
		}
		for _, k := range p.Basket {
			start[k]++
		}
	}
	at := uint32(0)
	for k, n := range start {
		start[k] = at
		at += n
	}
	flat := make([]uint32, total)
	for _, p := range parts {
		if err := ctx.Err(); err != nil {
			b.Release()
			return nil, err
		}
		item := p.Item[:len(p.Basket)]
		for i, k := range p.Basket {
			flat[start[k]] = item[i]
			start[k]++
		}
	}
	// start[k] is now the end of basket k. Repetitions are found by the basket that saw an item last; the baskets move
	// down over the gaps.
	b.frequent = make([]uint32, items)
	seen := make([]uint32, items)
	var from, to uint32
	rows := 0
	for k := range baskets {
		if k&(rowsPerCheck-1) == 0 && ctx.Err() != nil {
			b.Release()
			return nil, ctx.Err()
		}
		end := start[k]
		row := to
		for _, x := range flat[from:end] {
			if seen[x] == uint32(k)+1 {
				continue
			}
			seen[x] = uint32(k) + 1
			flat[to] = x
			to++
		}
		from = end
		switch n := int(to - row); {
		case n == 0:
			continue
		case maxBasket > 0 && n > maxBasket:
			b.Skipped++
			to = row
			continue
		}
		for _, x := range flat[row:to] {
			b.frequent[x]++
		}
		start[rows] = row
		rows++
	}
	start[rows] = to
	b.start, b.items = start[:rows+1], flat[:to]
	b.Count, b.Items = int64(rows), int64(to)
	tracker.Release(last)
	b.held -= last
	return b, nil
}

func (b *Baskets) reserve(n int64) error {
	if err := b.tracker.Reserve(n); err != nil {
		return err
	}
	b.held += n
	return nil
}

// Release gives back what the baskets hold; they must not be used afterwards.
func (b *Baskets) Release() {
	b.tracker.Release(b.held)
	*b = Baskets{}
}

// Frequent returns the number of items that at least minCount baskets hold.
func (b *Baskets) Frequent(minCount int64) int {
	n := 0
	for _, c := range b.frequent {
		if int64(c) >= minCount {
			n++
		}
	}
	return n
}

// rank turns the baskets into the root of the search: frequent items alone, numbered by descending count (rank 0 is the
// most frequent; ties by code), ascending in each row; rows of fewer than two items are dropped, since the counts of
// single items are known, and equal rows become one row with a weight. The baskets' own arrays are overwritten.
func (b *Baskets) rank(ctx context.Context, minCount int64) (*rows, error) {
	var codes []uint32
	for c, n := range b.frequent {
		if int64(n) >= minCount {
			codes = append(codes, uint32(c))
		}
	}
	slices.SortFunc(codes, func(x, y uint32) int {
		if c := cmp.Compare(b.frequent[y], b.frequent[x]); c != 0 {
			return c
		}
		return cmp.Compare(x, y)
	})
	// 8 bytes a frequent item: code and count; 4 an item: its rank.
	if err := b.reserve(int64(len(codes))*8 + int64(len(b.frequent))*4); err != nil {
		return nil, err
	}
	const none = math.MaxUint32
	toRank := make([]uint32, len(b.frequent))
	for i := range toRank {
		toRank[i] = none
	}
	db := &rows{live: len(codes), names: codes, counts: make([]uint32, len(codes))}
	for r, c := range codes {
		toRank[c] = uint32(r)
		db.counts[r] = b.frequent[c]
	}
	to := uint32(0)
	n := 0
	from := b.start[0]
	for k := range len(b.start) - 1 {
		if k&(rowsPerCheck-1) == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		end := b.start[k+1]
		row := to
		for _, x := range b.items[from:end] {
			r := toRank[x]
			if r == none {
				continue
			}
			// Rows are short: insertion beats every other sort here; long rows are sorted below.
			if to-row < 32 {
				i := to
				for i > row && b.items[i-1] > r {
					b.items[i] = b.items[i-1]
					i--
				}
				b.items[i] = r
			} else {
				b.items[to] = r
			}
			to++
		}
		from = end
		if to-row < 2 {
			to = row
			continue
		}
		if to-row > 32 {
			slices.Sort(b.items[row:to])
		}
		b.start[n] = row
		n++
	}
	b.start[n] = to
	if err := db.fill(ctx, b, b.start[:n+1], b.items[:to]); err != nil {
		return nil, err
	}
	// The rows are in db now.
	b.tracker.Release(int64(cap(b.items)+cap(b.start)) * 4)
	b.held -= int64(cap(b.items)+cap(b.start)) * 4
	b.items, b.start = nil, nil
	if err := b.reserve(int64(to)*4 + int64(db.live+2)*4); err != nil {
		return nil, err
	}
	db.first, db.occ = make([]uint32, db.live+2), make([]uint32, to)
	return db, db.occurrences(ctx)
}
