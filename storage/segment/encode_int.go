package segment

import (
	"math"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/storage/encoding"
	"github.com/clientele-db/clientele/storage/parquet"
)

// bounds returns the least and the greatest value; of no values the least is above the greatest.
func bounds(vals []int64) (lo, hi int64) {
	if len(vals) == 0 {
		return math.MaxInt64, math.MinInt64
	}
	return kernel.MinMax(vals)
}

// integers plans a chunk of PhysInt64. Three ways compete by their estimated size:
//
//   - a dictionary that holds all integers of the range, so that codes are a frame of reference and need no look-up when
//     they come into the cache;
//   - a dictionary of the values that occur;
//   - differences.
func (e *Encoder) integers(ld *leafData, st *ColumnStats, k *chunk, vals *values) {
	size := 8
	plain := le64
	if ld.leaf.phys == parquet.Int32 {
		size = 4
		plain = func(v uint64) []byte { return le32(int64(v)) }
	}
	v := ld.vals.I64[:ld.vals.N]
	vals.encoding = parquet.Plain
	vals.page = func(dst []byte, lo, hi int) []byte { return encoding.AppendPlainInts(dst, v[lo:hi], size) }
	n := len(v)
	if n == 0 {
		k.noBounds(ld)
		return
	}
	lo, hi := int64(math.MaxInt64), int64(math.MinInt64)
	k.hasIndex = true
	for p := range len(ld.lvl) - 1 {
		a, b := bounds(v[ld.val[p]:ld.val[p+1]])
		if a > b { // a page of NULLs alone
			k.index.Min, k.index.Max = append(k.index.Min, nil), append(k.index.Max, nil)
			continue
		}
		lo, hi = min(lo, a), max(hi, b)
		k.index.Min, k.index.Max = append(k.index.Min, plain(uint64(a))), append(k.index.Max, plain(uint64(b)))
	}
	k.setBounds(plain(uint64(lo)), plain(uint64(hi)), true)
	st.Ranged, st.Lo, st.Hi = true, lo, hi
	if st.Nulls == 0 {
		st.Strict, st.Dense = ascending(v)
		st.Unique = st.Strict
	}

	span := uint64(hi) - uint64(lo)
	deltaCost := encoding.DeltaBytes(v)
	best := n * size
	if deltaCost < best {
		best = deltaCost
		vals.encoding = parquet.DeltaBinaryPacked
		vals.page = func(dst []byte, lo, hi int) []byte { return encoding.AppendDelta(dst, v[lo:hi], size == 4) }
	}
	rangeCost := math.MaxInt
	if span < uint64(max(n, 64)) {
		rangeCost = n*int(encoding.Width(span))/8 + (int(span)+1)*size/3
	}
	// Building a dictionary costs a pass or two: not where the range is so small that codes can hardly be shorter, and not
	// where it would have to be larger than what it competes with.
	useRange := rangeCost <= best
	if span >= 16 && !st.Strict {
		limit := min(n/2, 4*min(best, rangeCost)/size, 1<<16)
		if e.ints.Build(v, lo, hi, limit) {
			d := len(e.ints.Values)
			vals.distinct = int64(d)
			cost := n*int(encoding.Width(uint64(d-1)))/8 + d*size/2
			sketchInts(&st.Sketch, e.ints.Values)
			if d == n {
				st.Unique = st.Nulls == 0
			}
			if cost < best && cost < rangeCost-rangeCost/16 {
				e.intCodes(vals, size)
				return
			}
		}
	}
	if vals.distinct < 0 {
		if span < 1<<16 && useRange {
			vals.distinct = e.countRange(v, lo, span, st)
		} else {
			sketchInts(&st.Sketch, v)
		}
	}
	if useRange {
		all := make([]int64, span+1)
		for i := range all {
			all[i] = lo + int64(i)
		}
		vals.encoding, vals.sorted = parquet.RLEDictionary, true
		vals.dict, vals.dictCount = encoding.AppendPlainInts(nil, all, size), len(all)
		w := encoding.Width(span)
		vals.page = func(dst []byte, a, b int) []byte { return appendCodes(dst, v[a:b], lo, w) }
	}
}

// intCodes plans codes into e.ints.
func (e *Encoder) intCodes(vals *values, size int) {
	d := &e.ints
	vals.encoding, vals.sorted = parquet.RLEDictionary, d.Sorted
	vals.dict, vals.dictCount = encoding.AppendPlainInts(nil, d.Values, size), len(d.Values)
	w := encoding.Width(uint64(len(d.Values) - 1))
	vals.page = func(dst []byte, a, b int) []byte { return appendCodes(dst, d.Codes[a:b], 0, w) }
}

// appendCodes appends a page of codes: their width and one run.
func appendCodes[T uint32 | int64](dst []byte, codes []T, base T, w uint) []byte {
	dst = append(dst, byte(w))
	if len(codes) == 0 {
		return dst
	}
	if w == 0 {
		return encoding.AppendRun(dst, 0, len(codes), 0)
	}
	dst = encoding.AppendPackedRunHead(dst, len(codes))
	end := len(dst) + (len(codes)+7)/8*int(w)
	dst = encoding.AppendPacked(dst, codes, base, w)
	for len(dst) < end {
		dst = append(dst, 0)
	}
	return dst
}

// countRange counts the different values of a small range, and sketches them.
func (e *Encoder) countRange(v []int64, lo int64, span uint64, st *ColumnStats) int64 {
	seen := make([]bool, span+1)
	for _, x := range v {
		seen[x-lo] = true
	}
	d := int64(0)
	e.i64 = e.i64[:0]
	for i, s := range seen {
		if s {
			d++
			e.i64 = append(e.i64, lo+int64(i))
		}
	}
	sketchInts(&st.Sketch, e.i64)
	return d
}

// ascending reports whether every value is greater than the one before, and whether by one.
func ascending(v []int64) (strict, dense bool) {
	dense = true
	for i := 1; i < len(v); i++ {
		if v[i] <= v[i-1] {
			return false, false
		}
		dense = dense && v[i] == v[i-1]+1
	}
	return true, dense
}

// noBounds records pages without any value.
func (k *chunk) noBounds(ld *leafData) {
	k.hasIndex = true
	k.index.Min, k.index.Max = make([][]byte, len(ld.lvl)-1), make([][]byte, len(ld.lvl)-1)
}

// int128s plans a chunk of PhysInt128: sixteen bytes a value, most significant first, as Parquet has decimals and UUIDs.
func (e *Encoder) int128s(ld *leafData, st *ColumnStats, k *chunk, vals *values) {
	v := ld.vals.I128[:ld.vals.N]
	vals.encoding = parquet.Plain
	vals.page = func(dst []byte, lo, hi int) []byte {
		for _, x := range v[lo:hi] {
			dst = appendInt128(dst, x)
		}
		return dst
	}
	if len(v) == 0 {
		k.noBounds(ld)
		return
	}
	decimal := ld.typ.Kind == types.Decimal
	less := func(a, b types.Int128) bool {
		if decimal {
			return a.Less(b)
		}
		return uint64(a.Hi) < uint64(b.Hi) || a.Hi == b.Hi && a.Lo < b.Lo // UUIDs are ordered bytewise
	}
	k.hasIndex = true
	var lo, hi types.Int128
	first := true
	for p := range len(ld.lvl) - 1 {
		page := v[ld.val[p]:ld.val[p+1]]
		if len(page) == 0 {
			k.index.Min, k.index.Max = append(k.index.Min, nil), append(k.index.Max, nil)
			continue
		}
		a, b := page[0], page[0]
		for _, x := range page[1:] {
			if less(x, a) {
				a = x
			}
			if less(b, x) {
				b = x
			}
		}
		if first || less(a, lo) {
			lo = a
		}
		if first || less(hi, b) {
			hi = b
		}
		first = false
		k.index.Min, k.index.Max = append(k.index.Min, appendInt128(nil, a)), append(k.index.Max, appendInt128(nil, b))
	}
	k.setBounds(appendInt128(nil, lo), appendInt128(nil, hi), true)
	if a, ok := lo.Int64(); ok && decimal {
		if b, ok := hi.Int64(); ok {
			st.Ranged, st.Lo, st.Hi = true, a, b
		}
	}
	e.i64 = e.i64[:0]
	e.strs.Reset()
	limit := len(v) / 4
	var b [16]byte
	e.u32 = e.u32[:0]
	for _, x := range v {
		appendInt128(b[:0], x)
		st.Sketch.Add(encoding.HashBytes(b[:]))
		if limit > 0 {
			e.u32 = append(e.u32, e.strs.Code(b[:]))
			if e.strs.Len() > limit {
				limit = 0
			}
		}
	}
	if limit == 0 {
		return
	}
	d := e.strs.Len()
	vals.distinct = int64(d)
	vals.encoding, vals.dictCount = parquet.RLEDictionary, d
	vals.dict = append([]byte{}, e.strs.Values.Data...)
	w := encoding.Width(uint64(d - 1))
	vals.page = func(dst []byte, lo, hi int) []byte { return appendCodes(dst, e.u32[lo:hi], 0, w) }
}

func appendInt128(dst []byte, x types.Int128) []byte {
	for s := 56; s >= 0; s -= 8 {
		dst = append(dst, byte(x.Hi>>s))
	}
	for s := 56; s >= 0; s -= 8 {
		dst = append(dst, byte(x.Lo>>s))
	}
	return dst
}
