package exec

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"
	"sort"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// orderKey is one key of a sort: a column of all rows, and its direction.
type orderKey struct {
	v          *vec.Vector
	desc       bool
	nullsFirst bool
}

// sortItem pairs the leading word of a row's normalised key with the row.
type sortItem struct {
	key uint64
	row uint32
}

// sortRows reorders rows, row numbers of the keys' columns, by the keys; rows that compare equal keep their order.
//
// As many leading keys as fit are written into one 64-bit word whose unsigned order is theirs (integers as offsets from the
// least, doubles with the sign mended, strings by their first bytes or by the rank of their code in the dictionary; NULL by
// a bit of its own), the words are radix sorted, and only runs of equal words are compared by what did not fit.
func sortRows(q *Query, rows []uint32, keys []orderKey) error {
	if len(rows) < 2 || len(keys) == 0 {
		return nil
	}
	items := make([]sortItem, len(rows))
	for i, r := range rows {
		items[i].row = r
	}
	used, whole, err := packKeys(q, items, keys)
	if err != nil {
		return err
	}
	if err := radixSort(q, items, used); err != nil {
		return err
	}
	if whole < len(keys) {
		rest := make([]func(a, b uint32) int, 0, len(keys)-whole)
		for _, k := range keys[whole:] {
			c, err := comparer(k)
			if err != nil {
				return err
			}
			rest = append(rest, c)
		}
		if err := sortRuns(q, items, rest); err != nil {
			return err
		}
	}
	for i := range items {
		rows[i] = items[i].row
	}
	return nil
}

// packKeys fills the items' words and returns the number of bits in use and the number of keys that the word holds whole.
func packKeys(q *Query, items []sortItem, keys []orderKey) (used, whole int, err error) {
	free := 64
	for _, k := range keys {
		w, width, complete, err := keyWords(q, k, items)
		if err != nil {
			return 0, 0, err
		}
		if width > free {
			// The leading bits of this key still order most rows; what is cut off is compared in the runs.
			if free > 0 {
				if err := spread(q, items, func(i int) { items[i].key = items[i].key<<free | w(i)>>(width-free) }); err != nil {
					return 0, 0, err
				}
				used += free
			}
			return used, whole, nil
		}
		if err := spread(q, items, func(i int) { items[i].key = items[i].key<<width | w(i) }); err != nil {
			return 0, 0, err
		}
		free -= width
		used += width
		if !complete {
			return used, whole, nil
		}
		whole++
	}
	return used, whole, nil
}

// spread calls f for every item, in parallel by blocks.
func spread(q *Query, items []sortItem, f func(i int)) error {
	const block = 1 << 16
	return share(q, (len(items)+block-1)/block, func(_, b int) error {
		for i := b * block; i < min(len(items), (b+1)*block); i++ {
			f(i)
		}
		return nil
	})
}

// keyWords returns a function from an item's number to the key's word, the word's width in bits, and whether equal words mean equal keys.
func keyWords(q *Query, k orderKey, items []sortItem) (word func(i int) uint64, width int, complete bool, err error) {
	v := k.v
	complete = true
	var value func(r uint32) uint64
	switch {
	case v.Type.Phys() == types.PhysNone:
		return func(int) uint64 { return 0 }, 0, true, nil
	case v.Form == vec.Dict:
		rank, distinct, err := dictionaryRanks(q, v.Dict)
		if err != nil {
			return nil, 0, false, err
		}
		width = bits.Len(uint(max(distinct-1, 0)))
		codes := v.Codes
		value = func(r uint32) uint64 { return uint64(rank[kernel.IntAt(codes, int(r))]) }
	default:
		switch v.Phys() {
		case types.PhysBool:
			width = 1
			value = func(r uint32) uint64 { return v.Bits[r>>6] >> (r & 63) & 1 }
		case types.PhysInt64:
			x := v.I64
			lo, hi, ok := kernel.MinMaxValid(x[:v.N], v.Valid)
			if v.Valid == nil {
				lo, hi = kernel.MinMax(x[:v.N])
			} else if !ok {
				lo, hi = 0, 0
			}
			width = bits.Len64(uint64(hi) - uint64(lo))
			value = func(r uint32) uint64 { return uint64(x[r]) - uint64(lo) }
		case types.PhysFloat64:
			x := v.F64
			width = 64
			value = func(r uint32) uint64 { return floatWord(x[r]) }
		case types.PhysInt128:
			x, sign := v.I128, uint64(1)<<63
			if v.Type.Kind == types.UUID {
				sign = 0 // bytes, not a number
			}
			width, complete = 64, false
			value = func(r uint32) uint64 { return uint64(x[r].Hi) ^ sign }
		case types.PhysBytes:
			width, complete = 64, false
			value = func(r uint32) uint64 { return prefixWord(v.Bytes[v.Off[r]:v.Off[r+1]]) }
		default:
			return func(int) uint64 { return 0 }, 0, false, nil
		}
	}
	top := ^uint64(0) >> (64 - width)
	if width == 0 {
		top = 0
	}
	desc := k.desc
	if v.Valid == nil {
		if desc {
			return func(i int) uint64 { return top - value(items[i].row)&top }, width, complete, nil
		}
		return func(i int) uint64 { return value(items[i].row) }, width, complete, nil
	}
	if width == 64 { // a bit for NULL costs the key its last one
		f := value
		value = func(r uint32) uint64 { return f(r) >> 1 }
		width, top, complete = 63, top>>1, false
	}
	nullBit := uint64(1) << width
	valid := v.Valid
	nullsFirst := k.nullsFirst
	return func(i int) uint64 {
		r := items[i].row
		if valid[r>>6]>>(r&63)&1 == 0 {
			if nullsFirst {
				return 0
			}
			return nullBit
		}
		x := value(r) & top
		if desc {
			x = top - x
		}
		if nullsFirst {
			x |= nullBit
		}
		return x
	}, width + 1, complete, nil
}

// floatWord maps doubles to words in their order: negative ones reversed, -0 as 0, NaN above all (as Trino sorts it).
func floatWord(f float64) uint64 {
	if f != f {
		return ^uint64(0)
	}
	b := math.Float64bits(f + 0)
	if b>>63 != 0 {
		return ^b
	}
	return b | 1<<63
}

// prefixWord is the first eight bytes, big endian, padded by zeros.
func prefixWord(b []byte) uint64 {
	var w uint64
	for i := range min(8, len(b)) {
		w |= uint64(b[i]) << (56 - 8*i)
	}
	return w
}

// dictionaryRanks returns the rank of each code among the distinct values.
func dictionaryRanks(q *Query, d *vec.Dictionary) (rank []uint32, distinct int, err error) {
	n := d.Len()
	rank = make([]uint32, n)
	if d.Sorted {
		for i := range rank {
			rank[i] = uint32(i)
		}
		return rank, n, nil
	}
	order := make([]uint32, n)
	for i := range order {
		order[i] = uint32(i)
	}
	k := orderKey{v: d.Values}
	if err := sortRows(q, order, []orderKey{k}); err != nil {
		return nil, 0, err
	}
	c, err := comparer(k)
	if err != nil {
		return nil, 0, err
	}
	for i, code := range order {
		if i > 0 && c(order[i-1], code) != 0 {
			distinct++
		}
		rank[code] = uint32(distinct)
	}
	return rank, distinct + 1, nil
}

// radixSort sorts by the low used bits of the keys, stably: least significant digit first, digits that are the same in all
// items left out. Large inputs are cut by the most significant digit first, so that workers sort the parts side by side.
func radixSort(q *Query, items []sortItem, used int) error {
	if used == 0 {
		return nil
	}
	const parallelFrom = 1 << 17
	tmp := make([]sortItem, len(items))
	if len(items) < parallelFrom || q.Workers < 2 || used <= 11 {
		return lsdSort(q.Ctx, items, tmp, used)
	}
	shift := used - 8
	var start [257]int
	for i := range items {
		start[items[i].key>>shift&255+1]++
	}
	for d := range 256 {
		start[d+1] += start[d]
	}
	at := start
	for i := range items {
		d := items[i].key >> shift & 255
		tmp[at[d]] = items[i]
		at[d]++
	}
	copy(items, tmp)
	return share(q, 256, func(_, d int) error {
		lo, hi := start[d], start[d+1]
		return lsdSort(q.Ctx, items[lo:hi], tmp[lo:hi], shift)
	})
}

func lsdSort(ctx context.Context, items, tmp []sortItem, used int) error {
	if len(items) < 64 {
		slices.SortStableFunc(items, func(a, b sortItem) int { return cmp.Compare(a.key, b.key) })
		return nil
	}
	const digit = 11
	src, dst := items, tmp
	for shift := 0; shift < used; shift += digit {
		if err := ctx.Err(); err != nil {
			return err
		}
		var count [1 << digit]uint32
		for i := range src {
			count[src[i].key>>shift&(1<<digit-1)]++
		}
		if int(count[src[0].key>>shift&(1<<digit-1)]) == len(src) {
			continue
		}
		sum := uint32(0)
		for d, c := range count {
			count[d] = sum
			sum += c
		}
		for i := range src {
			d := src[i].key >> shift & (1<<digit - 1)
			dst[count[d]] = src[i]
			count[d]++
		}
		src, dst = dst, src
	}
	if &src[0] != &items[0] {
		copy(items, src)
	}
	return nil
}

// sortRuns orders runs of equal words by the remaining keys, stably.
func sortRuns(q *Query, items []sortItem, rest []func(a, b uint32) int) error {
	less := func(a, b sortItem) int {
		for _, c := range rest {
			if x := c(a.row, b.row); x != 0 {
				return x
			}
		}
		return 0
	}
	// Runs are found and sorted by blocks; a block begins where a run does.
	const block = 1 << 15
	n := (len(items) + block - 1) / block
	edge := func(b int) int {
		if b >= n {
			return len(items)
		}
		i := b * block
		return i + sort.Search(len(items)-i, func(j int) bool { return i == 0 || items[i+j].key != items[i-1].key })
	}
	return share(q, n, func(_, b int) error {
		lo, hi := edge(b), edge(b+1)
		for i := lo; i < hi; {
			j := i + 1
			for j < hi && items[j].key == items[i].key {
				j++
			}
			if j-i > 1 {
				if err := q.Ctx.Err(); err != nil {
					return err
				}
				slices.SortStableFunc(items[i:j], less)
			}
			i = j
		}
		return nil
	})
}

// comparer compares two rows by one key, NULLs and direction included.
func comparer(k orderKey) (func(a, b uint32) int, error) {
	c := comparerOf(k.v)
	valid, sign, null := k.v.Valid, 1, 1
	if k.desc {
		sign = -1
	}
	if k.nullsFirst {
		null = -1
	}
	if valid == nil {
		return func(a, b uint32) int { return sign * c(int(a), int(b)) }, nil
	}
	return func(a, b uint32) int {
		na, nb := valid[a>>6]>>(a&63)&1 == 0, valid[b>>6]>>(b&63)&1 == 0
		switch {
		case na && nb:
			return 0
		case na:
			return null
		case nb:
			return -null
		}
		return sign * c(int(a), int(b))
	}, nil
}

// comparerOf compares values of two rows that are not NULL, in ascending order.
func comparerOf(v *vec.Vector) func(a, b int) int {
	if v.Form == vec.Dict {
		c, codes := comparerOf(v.Dict.Values), v.Codes
		return func(a, b int) int { return c(int(kernel.IntAt(codes, a)), int(kernel.IntAt(codes, b))) }
	}
	switch v.Phys() {
	case types.PhysBool:
		return func(a, b int) int {
			return int(v.Bits[a>>6]>>(a&63)&1) - int(v.Bits[b>>6]>>(b&63)&1)
		}
	case types.PhysInt64:
		return func(a, b int) int { return cmp.Compare(kernel.IntAt(v, a), kernel.IntAt(v, b)) }
	case types.PhysFloat64:
		return func(a, b int) int { return cmp.Compare(floatWord(v.F64[a]), floatWord(v.F64[b])) }
	case types.PhysInt128:
		if v.Type.Kind == types.UUID {
			return func(a, b int) int {
				x, y := v.I128[a], v.I128[b]
				if c := cmp.Compare(uint64(x.Hi), uint64(y.Hi)); c != 0 {
					return c
				}
				return cmp.Compare(x.Lo, y.Lo)
			}
		}
		return func(a, b int) int { return v.I128[a].Cmp(v.I128[b]) }
	case types.PhysBytes:
		return func(a, b int) int { return bytes.Compare(v.Bytes[v.Off[a]:v.Off[a+1]], v.Bytes[v.Off[b]:v.Off[b+1]]) }
	case types.PhysList:
		elems := make([]func(a, b int) int, len(v.Child))
		for i, c := range v.Child {
			elems[i] = nullsLast(c)
		}
		return func(a, b int) int {
			i, j := v.Off[a], v.Off[b]
			for ; i < v.Off[a+1] && j < v.Off[b+1]; i, j = i+1, j+1 {
				for _, e := range elems {
					if x := e(int(i), int(j)); x != 0 {
						return x
					}
				}
			}
			return cmp.Compare(v.Off[a+1]-v.Off[a], v.Off[b+1]-v.Off[b])
		}
	case types.PhysStruct:
		fields := make([]func(a, b int) int, len(v.Child))
		for i, c := range v.Child {
			fields[i] = nullsLast(c)
		}
		return func(a, b int) int {
			for _, f := range fields {
				if x := f(a, b); x != 0 {
					return x
				}
			}
			return 0
		}
	}
	return func(int, int) int { return 0 }
}

// nullsLast compares elements of nested values, NULL above all.
func nullsLast(v *vec.Vector) func(a, b int) int {
	c := comparerOf(v)
	return func(a, b int) int {
		na, nb := v.IsNull(a), v.IsNull(b)
		switch {
		case na && nb:
			return 0
		case na:
			return 1
		case nb:
			return -1
		}
		return c(a, b)
	}
}
