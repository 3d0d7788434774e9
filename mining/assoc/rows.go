package assoc

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-db/clientele/engine/kernel"
)

// rows is a (conditional) database as rows of items, the form for sparse data. Items are numbered locally: below live
// the candidates that a prefix may be extended by, from there on items that are needed only to tell closed and maximal
// sets.
//
// A row lies in one piece, since the rows of an item are all over the database and each costs a wait for memory: its
// number of items, its weight (the baskets that it stands for) if the database is weighted, its items in ascending order.
//
//	unweighted   | n | item 0 | … | item n-1 |
//	weighted     | n | weight | item 0 | … | item n-1 |
//
// Rows of a weighted database are in descending order of weight.
type rows struct {
	live   int
	names  []uint32 // by local item: code of the caller
	counts []uint32 // by local item: baskets
	data   []uint32
	head   int // words before the items of a row: 1 or 2
	// The rows of candidate i start at the places occ[first[i]:first[i+1]] of data, ascending.
	first []uint32
	occ   []uint32
}

// weighted reports whether rows have weights.
func (d *rows) weighted() bool { return d.head == 2 }

// row returns the items of the row at p.
func (d *rows) row(p uint32) []uint32 {
	from := int(p) + d.head
	return d.data[from : from+int(d.data[p])]
}

// weight returns the weight of the row at p.
func (d *rows) weight(p uint32) uint32 {
	if d.head == 1 {
		return 1
	}
	return d.data[p+1]
}

// mergeTrial is the number of rows after which merging goes on only if it has paid: a tenth of the rows was equal to
// an earlier one.
const mergeTrial = 1 << 15

// fill takes the rows items[start[r]:start[r+1]] over as data, with equal rows made one. Whole categories of goods are
// few, and millions of baskets over them are some thousand different ones; baskets of single articles hardly ever
// repeat, and then the trial ends the search.
func (d *rows) fill(ctx context.Context, b *Baskets, start, items []uint32) error {
	n := len(start) - 1
	bits := 4
	for 1<<bits < 2*min(n, mergeTrial) {
		bits++
	}
	// Order and weights of the rows, and the table of rows by hash.
	scratch := int64(n)*8 + 8<<bits
	if err := b.reserve(scratch); err != nil {
		return err
	}
	defer func() { b.tracker.Release(scratch); b.held -= scratch }()
	weights := make([]uint32, n)
	for r := range weights {
		weights[r] = 1
	}
	row := func(r uint32) []uint32 { return items[start[r]:start[r+1]] }
	t := rowTable{row: row, weights: weights, slots: make([]uint32, 1<<bits), bits: bits}
	for r := range min(n, mergeTrial) {
		t.merge(uint32(r))
	}
	if n > mergeTrial && t.distinct < mergeTrial-mergeTrial/10 {
		for 1<<bits < 2*n {
			bits++
		}
		if err := b.reserve(8 << bits); err != nil {
			return err
		}
		scratch += 8 << bits
		t = t.grown(bits)
		for r := mergeTrial; r < n; r++ {
			if r&(rowsPerCheck-1) == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			t.merge(uint32(r))
		}
	}
	// Weights above one come first and descend; the many rows of weight one keep their order.
	order := make([]uint32, 0, n)
	size := 0
	for r, w := range weights {
		if w > 1 {
			order = append(order, uint32(r))
		}
	}
	if err := sort(ctx, order, order[len(order):n:n], func(x, y uint32) int {
		if c := cmp.Compare(weights[y], weights[x]); c != 0 {
			return c
		}
		return cmp.Compare(x, y)
	}); err != nil {
		return err
	}
	d.head = 1
	if len(order) > 0 {
		d.head = 2
	}
	for r, w := range weights {
		if w == 1 {
			order = append(order, uint32(r))
		}
		if w > 0 {
			size += len(row(uint32(r))) + d.head
		}
	}
	if int64(size) > math.MaxUint32 {
		return fmt.Errorf("%d items in baskets: at most %d can be mined at once; mine a sample or a part", size, uint32(math.MaxUint32))
	}
	if err := b.reserve(int64(size) * 4); err != nil {
		return err
	}
	d.data = make([]uint32, 0, size)
	for i, r := range order {
		if i&(rowsPerCheck-1) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		v := row(r)
		d.data = append(d.data, uint32(len(v)))
		if d.head == 2 {
			d.data = append(d.data, weights[r])
		}
		d.data = append(d.data, v...)
	}
	return nil
}

// rowTable finds equal rows by linear probing.
type rowTable struct {
	row      func(r uint32) []uint32
	weights  []uint32 // by row: 0 if an earlier one is equal
	slots    []uint32 // row number plus one; 0: free
	bits     int
	distinct int
}

// merge gives the weight of row r to an equal row of the table, or enters it.
func (t *rowTable) merge(r uint32) {
	v := t.row(r)
	h := kernel.HashInt64(int64(len(v)))
	for _, x := range v {
		h = kernel.HashCombine(h, uint64(x)+1)
	}
	for slot := h >> (64 - t.bits); ; slot = (slot + 1) & (1<<t.bits - 1) {
		e := t.slots[slot]
		if e == 0 {
			t.slots[slot] = r + 1
			t.distinct++
			return
		}
		if slices.Equal(v, t.row(e-1)) {
			t.weights[e-1] += t.weights[r]
			t.weights[r] = 0
			return
		}
	}
}

// grown returns a larger table with the same rows.
func (t *rowTable) grown(bits int) rowTable {
	g := rowTable{row: t.row, weights: t.weights, slots: make([]uint32, 1<<bits), bits: bits}
	for _, e := range t.slots {
		if e != 0 {
			g.merge(e - 1)
		}
	}
	return g
}

// occurrences lists the rows of each candidate. first has live+2 words, and occ one for each entry of a candidate at least.
func (d *rows) occurrences(ctx context.Context) error {
	first, live := d.first, uint32(d.live)
	clear(first)
	n := 0
	for p, r := 0, 0; p < len(d.data); r++ {
		if r&(rowsPerCheck-1) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row := d.row(uint32(p))
		for _, x := range row {
			if x >= live {
				break
			}
			first[x+2]++
			n++
		}
		p += d.head + len(row)
	}
	for i := 2; i < len(first); i++ {
		first[i] += first[i-1]
	}
	d.occ = d.occ[:n]
	for p, r := 0, 0; p < len(d.data); r++ {
		if r&(rowsPerCheck-1) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row := d.row(uint32(p))
		for _, x := range row {
			if x >= live {
				break
			}
			d.occ[first[x+1]] = uint32(p)
			first[x+1]++
		}
		p += d.head + len(row)
	}
	d.first = first[:live+1]
	return nil
}

// ahead is the number of rows that are fetched into the cache together.
const ahead = 64

// prefetch brings the next rows of a list into the cache.
func (d *rows) prefetch(occ []uint32) { kernel.Prefetch(d.data, occ[:min(len(occ), ahead)]) }
