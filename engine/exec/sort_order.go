package exec

import (
	"math/bits"
	"slices"
	"sync"

	"github.com/clientele-db/clientele/engine/exec/internal/rows"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// keyOrder is the type and the direction of one key of a sort.
type keyOrder struct {
	typ        types.Type
	desc       bool
	nullsFirst bool
}

// keySource hands out the values of sort keys by row number. Many goroutines use it.
type keySource interface {
	// gatherKey makes r the values of key k of the given rows: Flat, Const, or Dict over codes of dictionary(k).
	gatherKey(r *kernel.Register, k int, rows []uint32) error
	// dictionary is that of key k, nil if its values do not come as codes.
	dictionary(k int) *vec.Dictionary
	// bounds are those of key k if it is an integer and never NULL; ok is false if they are unknown.
	bounds(k int) (ok bool, lo, hi int64)
}

// sorter orders row numbers by keys; rows that compare equal keep the order of their numbers.
//
// As many leading keys as fit beside the row number are written into one 64-bit word whose unsigned order is theirs
// (integers as distances from the least, doubles with the sign mended, strings by their bytes behind the prefix that all
// have in common, or by the rank of their code in the dictionary; NULL by a bit of its own). The words are radix sorted.
// Runs of words that agree in the keys are sorted by what did not fit: long runs by new words, whose distances and
// prefixes are those of the run, short ones by comparison.
type sorter struct {
	q    *Query
	src  keySource
	keys []keyOrder
	// parts is the number of leading keys that make a partition, for marks.
	parts int
	// marks, if not nil, is told how each row in the new order differs from the one before.
	marks   []uint8
	n       int
	rowBits int
	ranks   [][]uint32 // of the codes of each key's dictionary, nil if its values are taken
	serial  *Query
}

// The marks of sorted rows.
const (
	samePeers    uint8 = iota // equal to the row before in all keys
	newPeers                  // different in a key behind the partition
	newPartition              // different in a key of the partition
)

// Runs of equal words are sorted by comparison up to shortRun rows, and by workers side by side from longRun rows on.
const (
	shortRun = 256
	longRun  = 1 << 17
	// maxLevels bounds how often rows get new words; what is then still equal is compared.
	maxLevels = 12
)

// newSorter prepares a sort of rows whose numbers are below span.
func newSorter(q *Query, src keySource, keys []keyOrder, span, n int) (*sorter, error) {
	s := &sorter{q: q, src: src, keys: keys, n: n, rowBits: max(1, bits.Len(uint(max(span-1, 0)))), ranks: make([][]uint32, len(keys))}
	one := *q
	one.Workers = 1
	s.serial = &one
	for k := range keys {
		d := src.dictionary(k)
		if d == nil || d.Len() > 4*n+1024 {
			continue
		}
		var err error
		if s.ranks[k], err = dictionaryRanks(q, d); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// sort orders words, which are row numbers in ascending order; the order is that of their low rowBits afterwards.
func (s *sorter) sort(words []uint64) error {
	if len(words) == 0 {
		return nil
	}
	if s.marks != nil {
		s.marks[0] = newPartition
	}
	if len(words) == 1 || len(s.keys) == 0 {
		return nil
	}
	return s.level(s.q, words, make([]uint64, len(words)), s.marks, 0, 0)
}

// level sorts words, which agree in all keys before k, by the keys from k on. tmp is memory of the same length.
func (s *sorter) level(q *Query, words, tmp []uint64, marks []uint8, k, depth int) error {
	free := 64 // the lowest bit that is in use
	partBit := 64
	start := k
	for k < len(s.keys) && free > s.rowBits {
		shape, err := s.shape(q, words, k)
		if err != nil {
			return err
		}
		whole, low, err := s.pack(q, words, k, shape, free)
		if err != nil {
			return err
		}
		free = low
		if k < s.parts {
			partBit = free
		}
		if !whole {
			break
		}
		k++
	}
	if free < 64 {
		if err := radixSort(q, words, tmp, uint(free), 64); err != nil {
			return err
		}
	}
	if marks != nil && free < 64 {
		if err := markWords(q, words, marks, uint(free), uint(partBit)); err != nil {
			return err
		}
	}
	if k == len(s.keys) {
		return nil
	}
	r := runs{s: s, q: q, words: words, tmp: tmp, marks: marks, free: uint(free), key: k, depth: depth + 1}
	r.compare = depth >= maxLevels || isNested(s.keys[k].typ) || k == start && free == 64
	return r.sort()
}

func isNested(t types.Type) bool { return t.Phys() == types.PhysList || t.Phys() == types.PhysStruct }

// blockRows is the number of words that a worker takes at a time.
const blockRows = 1 << 15

// blocks runs f for blocks of n rows on q's workers.
func blocks(q *Query, n int, f func(w, lo, hi int) error) error {
	return share(q, (n+blockRows-1)/blockRows, func(w, b int) error {
		return f(w, b*blockRows, min(n, (b+1)*blockRows))
	})
}

// markWords notes which words differ from the one before in their bits from free on: newPartition if they do in the bits from
// partBit on. The first word's mark is the caller's.
func markWords(q *Query, words []uint64, marks []uint8, free, partBit uint) error {
	return blocks(q, len(words), func(_, lo, hi int) error {
		for i := max(1, lo); i < hi; i++ {
			x := words[i] ^ words[i-1]
			m := samePeers
			if x>>free != 0 {
				m = newPeers
				if partBit < 64 && x>>partBit != 0 {
					m = newPartition
				}
			}
			marks[i] = m
		}
		return nil
	})
}

// runs sorts the runs of words that agree in their bits from free on by the keys from key on.
type runs struct {
	s       *sorter
	q       *Query
	words   []uint64
	tmp     []uint64
	marks   []uint8
	free    uint
	key     int
	depth   int
	compare bool // new words would not tell more rows apart

	mu   sync.Mutex
	long [][2]int // runs for all workers together
}

func (r *runs) sort() error {
	compare := make([]*comparison, max(1, r.q.Workers))
	edges := r.edges()
	err := share(r.q, len(edges)-1, func(w, b int) error {
		lo, hi := edges[b], edges[b+1]
		c := compare[w]
		if c == nil {
			c = &comparison{s: r.s, key: r.key, words: r.words, marks: r.marks}
			compare[w] = c
		}
		for i := lo; i < hi; {
			j := i + 1
			for j < hi && r.same(j) {
				j++
			}
			if err := r.run(c, i, j); err != nil {
				return err
			}
			i = j
		}
		return c.flush()
	})
	for _, l := range r.long {
		if err == nil {
			err = r.level(r.q, l[0], l[1])
		}
	}
	return err
}

// edges returns where blocks of runs begin, and the number of words.
func (r *runs) edges() []int {
	n := len(r.words)
	edges := make([]int, (n+blockRows-1)/blockRows+1)
	edges[len(edges)-1] = n
	for b := len(edges) - 2; b >= 0; b-- {
		i, end := b*blockRows, min(n, (b+1)*blockRows)
		for i > 0 && i < end && r.same(i) {
			i++
		}
		if edges[b] = i; i == end {
			edges[b] = edges[b+1]
		}
	}
	return edges
}

// same reports that word i agrees with the one before.
func (r *runs) same(i int) bool { return r.free == 64 || (r.words[i]^r.words[i-1])>>r.free == 0 }

// run sorts words lo … hi-1, or puts it off.
func (r *runs) run(c *comparison, lo, hi int) error {
	switch {
	case hi-lo == 1:
		return nil
	case r.compare || hi-lo <= shortRun:
		return c.add(lo, hi)
	case hi-lo >= longRun && r.q.Workers > 1:
		r.mu.Lock()
		r.long = append(r.long, [2]int{lo, hi})
		r.mu.Unlock()
		return nil
	}
	return r.level(r.s.serial, lo, hi)
}

// level gives words lo … hi-1 new words and sorts these.
func (r *runs) level(q *Query, lo, hi int) error {
	words := r.words[lo:hi]
	mask := uint64(1)<<r.s.rowBits - 1
	for i := range words {
		words[i] &= mask
	}
	var marks []uint8
	if r.marks != nil {
		marks = r.marks[lo:hi]
	}
	if err := q.Ctx.Err(); err != nil {
		return err
	}
	return r.s.level(q, words, r.tmp[lo:hi], marks, r.key, r.depth)
}

// sortTable returns the IDs of t's rows in the order of the keys, which are columns of t. marks, if asked for, tell how
// each row differs from the one before; the first parts keys make a partition.
func sortTable(q *Query, n *node, t *rows.Table, cols []int, keys []keyOrder, parts int, mark bool) (order []uint32, marks []uint8, err error) {
	size := int64(t.Len())
	if err := n.mem.Reserve(20 * size); err != nil {
		return nil, nil, err
	}
	defer n.mem.Release(16 * size)
	s, err := newSorter(q, &tableKeys{t, cols}, keys, t.Span(), t.Len())
	if err != nil {
		return nil, nil, err
	}
	if mark {
		if err := n.mem.Reserve(size); err != nil {
			return nil, nil, err
		}
		marks = make([]uint8, t.Len())
		s.marks, s.parts = marks, parts
	}
	words := make([]uint64, t.Len())
	first := make([]int, t.Chunks()+1)
	for c := range t.Chunks() {
		_, k := t.Chunk(c)
		first[c+1] = first[c] + k
	}
	err = share(q, t.Chunks(), func(_, c int) error {
		id, _ := t.Chunk(c)
		w := words[first[c]:first[c+1]]
		for i := range w {
			w[i] = uint64(id) + uint64(i)
		}
		return nil
	})
	if err == nil {
		err = s.sort(words)
	}
	if err != nil {
		return nil, nil, err
	}
	order = make([]uint32, len(words))
	mask := uint64(1)<<s.rowBits - 1
	err = blocks(q, len(words), func(_, lo, hi int) error {
		for i, w := range words[lo:hi] {
			order[lo+i] = uint32(w & mask)
		}
		return nil
	})
	return order, marks, err
}

// tableKeys are keys that are columns of a table.
type tableKeys struct {
	t    *rows.Table
	cols []int
}

func (k *tableKeys) gatherKey(r *kernel.Register, i int, ids []uint32) error {
	return k.t.Gather(r, k.cols[i], ids)
}

func (k *tableKeys) dictionary(i int) *vec.Dictionary { return k.t.Dictionary(k.cols[i]) }

func (k *tableKeys) bounds(i int) (ok bool, lo, hi int64) {
	c := k.cols[i]
	if k.t.Types()[c].Phys() != types.PhysInt64 || k.t.HasNulls(c) {
		return false, 0, 0
	}
	return k.t.Bounds(c)
}

// orderKey is one key of [sortVectors]: a column, and its direction.
type orderKey struct {
	v          *vec.Vector
	desc       bool
	nullsFirst bool
}

// sortVectors reorders list, row numbers of the keys' columns, by the keys; rows that compare equal keep their order. It can also
// return marks.
func sortVectors(q *Query, list []uint32, keys []orderKey, mark bool) (marks []uint8, err error) {
	order := make([]keyOrder, len(keys))
	for i, k := range keys {
		order[i] = keyOrder{k.v.Type, k.desc, k.nullsFirst}
	}
	src := &vectorKeys{rows: list, keys: keys}
	s, err := newSorter(q, src, order, len(list), len(list))
	if err != nil {
		return nil, err
	}
	if mark {
		marks = make([]uint8, len(list))
		s.marks = marks
	}
	words := make([]uint64, len(list))
	for i := range words {
		words[i] = uint64(i)
	}
	if err := s.sort(words); err != nil {
		return nil, err
	}
	old := slices.Clone(list)
	mask := uint64(1)<<s.rowBits - 1
	for i, w := range words {
		list[i] = old[w&mask]
	}
	return marks, nil
}

// vectorKeys are keys that are vectors; row number i stands for rows[i].
type vectorKeys struct {
	rows []uint32
	keys []orderKey
}

func (k *vectorKeys) gatherKey(r *kernel.Register, i int, list []uint32) error {
	at := make([]uint32, len(list), (len(list)+63)&^63)
	for j, x := range list {
		at[j] = k.rows[x]
	}
	v := k.keys[i].v
	b := vec.Batch{N: v.N, K: len(at), Sel: vec.SelRows, Rows: at}
	var l kernel.Loader
	l.Start(&b)
	return l.LoadCodes(r, v)
}

func (k *vectorKeys) dictionary(i int) *vec.Dictionary {
	if v := k.keys[i].v; v.Form == vec.Dict && v.Dict.Len() > 0 {
		return v.Dict
	}
	return nil
}

func (k *vectorKeys) bounds(int) (ok bool, lo, hi int64) { return false, 0, 0 }

// dictionaryRanks returns the rank of each code of d among its different values.
func dictionaryRanks(q *Query, d *vec.Dictionary) ([]uint32, error) {
	n := d.Len()
	rank := make([]uint32, n)
	for i := range rank {
		rank[i] = uint32(i)
	}
	if d.Sorted {
		return rank, nil
	}
	order := slices.Clone(rank)
	marks, err := sortVectors(q, order, []orderKey{{v: d.Values}}, true)
	if err != nil {
		return nil, err
	}
	next := uint32(0)
	for i, code := range order {
		if i > 0 && marks[i] != samePeers {
			next++
		}
		rank[code] = next
	}
	return rank, nil
}
