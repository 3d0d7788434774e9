package rows

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// interleaved keeps columns of fixed width row by row, so that rows gathered from all over the table cost one cache miss
// each and not one for every column. A row is stride words, in which every column has a field of as many bits as its
// values need, none across two words: distances from the least integer, codes, 0 or 1, the bits of a double. A column that
// may be NULL has a field of one bit besides, set where there is a value.
//
//	word 0: │ price − 901, 24 bits │ date − 8036, 12 │ key − 1, 23 │ word 1: │ bits of a double, 64 │ word 0 of row 1 …
type interleaved struct {
	stride int
	fields []field // of each column of the table
	valid  []field // likewise, width 0 without NULLs
	words  [][]uint64
}

// field is where a value lies within a row. One of no width is nowhere, or always 0.
type field struct {
	kept  bool // the column is kept row by row
	word  int
	shift uint
	width int
	mask  uint64
	base  int64
}

// Interleave prepares the first width columns to be kept row by row, and reports whether that is worth while; then
// InterleaveChunk must be called for every chunk before the table is used again.
func (t *Table) Interleave(width int) bool {
	x := &interleaved{fields: make([]field, len(t.types)), valid: make([]field, len(t.types)), words: make([][]uint64, len(t.chunks))}
	var list []*field
	var columns int64 // bytes that the columns hold
	for c := range width {
		w, base, ok := t.bits(c)
		if !ok {
			continue
		}
		x.fields[c] = field{kept: true, width: w, base: base}
		list = append(list, &x.fields[c])
		if t.cols[c].nulls {
			x.valid[c].width = 1
			list = append(list, &x.valid[c])
		}
		if t.cols[c].dict != nil {
			columns += 4 * int64(t.n)
		} else {
			columns += 8 * int64(t.n)
		}
	}
	if len(list) < 2 {
		return false
	}
	x.stride = layFields(list)
	more := 8*int64(t.n)*int64(x.stride) - columns
	if more > 0 && t.mem.Reserve(more) != nil {
		return false // columns stay columns
	}
	t.mem.Release(max(0, -more))
	t.held += more
	t.rows = x
	return true
}

// layFields gives each field, the widest first, the first word that has room, and returns the number of words.
func layFields(list []*field) int {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b *field) int { return cmp.Compare(b.width, a.width) })
	var used []int
	for _, f := range list {
		f.word = 0
		for f.word < len(used) && used[f.word]+f.width > 64 {
			f.word++
		}
		if f.word == len(used) {
			used = append(used, 0)
		}
		f.shift = uint(used[f.word]) & 63
		f.mask = 1<<f.width - 1
		used[f.word] += f.width
	}
	return len(used)
}

// bits returns how many bits the values of column c need, and what is subtracted from integers; ok is false if they do not
// fit a word.
func (t *Table) bits(c int) (width int, base int64, ok bool) {
	col := &t.cols[c]
	switch p := t.types[c].Phys(); {
	case col.dict != nil:
		return bits.Len(uint(col.dict.Len())), 0, true
	case col.coded:
		return 0, 0, false
	case p == types.PhysFloat64:
		return 64, 0, true
	case p == types.PhysBool:
		return 1, 0, true
	case p == types.PhysInt64 || p == types.PhysInt128 && col.narrow:
		lo, hi := t.range64(c)
		return bits.Len64(uint64(hi) - uint64(lo)), lo, true
	}
	return 0, 0, false
}

// range64 returns bounds of the integers of column c, by looking at them where none are known.
func (t *Table) range64(c int) (lo, hi int64) {
	if ok, lo, hi := t.Bounds(c); ok && lo <= hi {
		return lo, hi
	}
	any := false
	for _, ch := range t.chunks {
		v := &ch.cols[c].vec
		l, h, ok := int64(0), int64(0), ch.n > 0
		switch {
		case v.Valid != nil:
			l, h, ok = kernel.MinMaxValid(v.I64[:ch.n], v.Valid)
		case ok:
			l, h = kernel.MinMax(v.I64[:ch.n])
		}
		switch {
		case !ok:
		case !any:
			lo, hi, any = l, h, true
		default:
			lo, hi = min(lo, l), max(hi, h)
		}
	}
	return lo, hi
}

// InterleaveChunk moves chunk i. Several goroutines may move different ones.
func (t *Table) InterleaveChunk(i int) {
	x, ch := t.rows, t.chunks[i]
	words := make([]uint64, ch.n*x.stride)
	x.words[i] = words
	for c := range x.fields {
		f := &x.fields[c]
		if !f.kept {
			continue
		}
		v := &ch.cols[c].vec
		dst := words[min(f.word, len(words)):]
		switch {
		case t.cols[c].dict != nil:
			put(dst, ch.cols[c].codes[:ch.n], x.stride, f, v.Valid)
			ch.cols[c].codes, t.cols[c].codes[i] = nil, nil
		case v.Phys() == types.PhysInt64:
			put(dst, v.I64[:ch.n], x.stride, f, v.Valid)
			v.I64, t.cols[c].i64[i] = nil, nil
		case v.Phys() == types.PhysFloat64:
			at := 0
			for _, y := range v.F64[:ch.n] {
				dst[at] = math.Float64bits(y)
				at += x.stride
			}
			v.F64, t.cols[c].f64[i] = nil, nil
		default:
			for r := range ch.n {
				dst[r*x.stride] |= v.Bits[r>>6] >> (r & 63) & 1 << f.shift
			}
			v.Bits = nil
		}
		if b := &x.valid[c]; b.width > 0 {
			for r := range ch.n {
				if v.Valid == nil || vec.BitAt(v.Valid, r) {
					words[r*x.stride+b.word] |= 1 << b.shift
				}
			}
			v.Valid = nil
		}
	}
}

// put adds the field of every row to its word; dst begins with the first one. What lies at NULL rows is left out.
func put[T int64 | uint32](dst []uint64, src []T, stride int, f *field, valid []uint64) {
	at, shift, base := 0, f.shift&63, f.base
	if valid == nil {
		for _, x := range src {
			dst[at] |= uint64(int64(x)-base) << shift
			at += stride
		}
		return
	}
	for r, x := range src {
		if vec.BitAt(valid, r) {
			dst[at] |= uint64(int64(x)-base) << shift
		}
		at += stride
	}
}

// isNull reports whether column c of a row is NULL.
func (x *interleaved) isNull(c int, id uint32) bool {
	b := &x.valid[c]
	return b.width > 0 && x.words[id>>chunkBits][int(id&inChunk)*x.stride+b.word]>>b.shift&1 == 0
}

// wordColumn is the output of a gathered column: 64-bit values, or bits.
type wordColumn struct {
	value, present *field
	i64            []int64
	f64            []float64
	bits           []uint64
	valid          []uint64 // nil without NULLs
}

// start makes r column c of n rows, to be filled by the result.
func (t *Table) start(r *kernel.Register, c, n int) wordColumn {
	w := wordColumn{value: &t.rows.fields[c], present: &t.rows.valid[c]}
	switch {
	case t.cols[c].dict != nil:
		codes := r.Codes().Flat(types.BigIntType, n)
		r.View(&vec.Vector{Type: t.types[c], Form: vec.Dict, N: n, Codes: codes, Dict: t.cols[c].dict})
		w.i64 = codes.I64
	case t.types[c].Phys() == types.PhysFloat64:
		w.f64 = r.Flat(t.types[c], n).F64
	case t.types[c].Phys() == types.PhysBool:
		w.bits = r.Flat(t.types[c], n).Bits
		clear(w.bits)
	default:
		out := r.Narrow(t.types[c], n)
		t.bound(out, c)
		w.i64 = out.I64
	}
	if w.present.width > 0 {
		w.valid = r.Validity(n)
		clear(w.valid)
		r.Vec.Valid = w.valid
	}
	return w
}

// fill writes the values of the rows with the given IDs to rows at, at+1, … of the output.
func (x *interleaved) fill(w *wordColumn, at int, ids []uint32) {
	f, stride, words := w.value, x.stride, x.words
	switch {
	case w.i64 != nil:
		dst := w.i64[at:][:len(ids)]
		word, shift, mask, base := f.word, f.shift&63, f.mask, f.base
		for j, id := range ids {
			dst[j] = int64(words[id>>chunkBits][int(id&inChunk)*stride+word]>>shift&mask) + base
		}
	case w.f64 != nil:
		dst := w.f64[at:][:len(ids)]
		for j, id := range ids {
			dst[j] = math.Float64frombits(words[id>>chunkBits][int(id&inChunk)*stride+f.word])
		}
	default:
		for j, id := range ids {
			j += at
			w.bits[j>>6] |= words[id>>chunkBits][int(id&inChunk)*stride+f.word] >> f.shift & 1 << (j & 63)
		}
	}
	if w.valid == nil {
		return
	}
	f = w.present
	for j, id := range ids {
		j += at
		w.valid[j>>6] |= words[id>>chunkBits][int(id&inChunk)*stride+f.word] >> f.shift & 1 << (j & 63)
	}
}

// gatherTogether is the number of rows whose columns are gathered one after the other: their words stay in the first-level
// cache.
const gatherTogether = 256

// gatherWords makes regs those of columns 0 … len(regs)-1 that are kept row by row.
func (t *Table) gatherWords(regs []kernel.Register, ids []uint32) {
	var some [64]wordColumn
	cols := some[:0]
	for c := range regs {
		if t.rows.fields[c].kept {
			cols = append(cols, t.start(&regs[c], c, len(ids)))
		}
	}
	for lo := 0; lo < len(ids); lo += gatherTogether {
		block := ids[lo:min(lo+gatherTogether, len(ids))]
		for i := range cols {
			t.rows.fill(&cols[i], lo, block)
		}
	}
}
