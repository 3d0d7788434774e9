package rows

import (
	"math"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// interleaved keeps columns of fixed width row by row, so that rows gathered from all over the table cost one cache miss
// each and not one for every column:
//
//	word 0 of row 0 │ … │ word stride-1 of row 0 │ word 0 of row 1 │ …
//
// A column has one word: an integer, the bits of a double, a code, 0 or 1. Where some column may be NULL the last word of a
// row has a bit for each that is not.
type interleaved struct {
	stride int
	cells  []int // word of each column of the table, -1 for those that stay as they are
	valid  int   // word of the validity bits, -1 without
	words  [][]uint64
}

// Interleave prepares the first width columns to be kept row by row, and reports whether that is worth while; then
// InterleaveChunk must be called for every chunk before the table is used again.
func (t *Table) Interleave(width int) bool {
	x := &interleaved{cells: make([]int, len(t.types)), valid: -1, words: make([][]uint64, len(t.chunks))}
	nulls := false
	for c := range t.types {
		x.cells[c] = -1
		if c < width && x.stride < 60 && t.isWord(c) {
			x.cells[c] = x.stride
			x.stride++
			nulls = nulls || t.cols[c].nulls
		}
	}
	if x.stride < 2 {
		return false
	}
	if nulls {
		x.valid = x.stride
		x.stride++
	}
	// Codes and booleans grow to words; without room for that columns stay columns.
	more := int64(t.n) * int64(8*x.stride)
	for c := range t.types {
		if x.cells[c] >= 0 && t.cols[c].dict == nil {
			more -= int64(8 * t.n)
		}
	}
	if t.mem.Reserve(more) != nil {
		return false
	}
	t.held += more
	t.rows = x
	return true
}

// isWord reports that each value of column c fits a word.
func (t *Table) isWord(c int) bool {
	col := &t.cols[c]
	switch t.types[c].Phys() {
	case types.PhysInt64, types.PhysFloat64, types.PhysBool:
		return !col.coded
	case types.PhysInt128:
		return col.narrow
	}
	return col.dict != nil
}

// InterleaveChunk moves chunk i. Several goroutines may move different ones.
func (t *Table) InterleaveChunk(i int) {
	x, ch := t.rows, t.chunks[i]
	words := make([]uint64, ch.n*x.stride)
	x.words[i] = words
	for c, at := range x.cells {
		if at < 0 {
			continue
		}
		v := &ch.cols[c].vec
		switch {
		case t.cols[c].dict != nil:
			spread(words[at:], ch.cols[c].codes[:ch.n], x.stride)
			ch.cols[c].codes, t.cols[c].codes[i] = nil, nil
		case v.Phys() == types.PhysInt64:
			spread(words[at:], v.I64[:ch.n], x.stride)
			v.I64, t.cols[c].i64[i] = nil, nil
		case v.Phys() == types.PhysFloat64:
			for r, f := range v.F64[:ch.n] {
				words[at+r*x.stride] = math.Float64bits(f)
			}
			v.F64, t.cols[c].f64[i] = nil, nil
		default:
			for r := range ch.n {
				words[at+r*x.stride] = v.Bits[r>>6] >> (r & 63) & 1
			}
			v.Bits = nil
		}
		if x.valid < 0 {
			continue
		}
		bit := uint64(1) << at
		for r := range ch.n {
			if v.Valid == nil || vec.BitAt(v.Valid, r) {
				words[x.valid+r*x.stride] |= bit
			}
		}
		v.Valid = nil
	}
}

// spread writes src to every stride-th word of dst.
func spread[T int64 | uint32](dst []uint64, src []T, stride int) {
	at := 0
	for _, x := range src {
		dst[at] = uint64(x)
		at += stride
	}
}

// row returns where row id begins among the words of its chunk.
func (x *interleaved) row(id uint32) int { return int(id&inChunk) * x.stride }

// wordColumn is the output of a gathered column: 64-bit values, or bits.
type wordColumn struct {
	cell  int
	i64   []int64
	f64   []float64
	bits  []uint64
	valid []uint64
}

// start makes r column c of n rows, to be filled by the result.
func (t *Table) start(r *kernel.Register, c, n int) wordColumn {
	w := wordColumn{cell: t.rows.cells[c]}
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
	if t.cols[c].nulls {
		w.valid = r.Validity(n)
		clear(w.valid)
		r.Vec.Valid = w.valid
	}
	return w
}

// fill writes the values of the rows with the given IDs to rows at, at+1, … of the output.
func (x *interleaved) fill(w *wordColumn, at int, ids []uint32) {
	stride, words := x.stride, x.words
	switch {
	case w.i64 != nil:
		dst := w.i64[at:][:len(ids)]
		for j, id := range ids {
			dst[j] = int64(words[id>>chunkBits][int(id&inChunk)*stride+w.cell])
		}
	case w.f64 != nil:
		dst := w.f64[at:][:len(ids)]
		for j, id := range ids {
			dst[j] = math.Float64frombits(words[id>>chunkBits][int(id&inChunk)*stride+w.cell])
		}
	default:
		for j, id := range ids {
			j += at
			w.bits[j>>6] |= words[id>>chunkBits][int(id&inChunk)*stride+w.cell] << (j & 63)
		}
	}
	if w.valid == nil {
		return
	}
	for j, id := range ids {
		j += at
		w.valid[j>>6] |= words[id>>chunkBits][int(id&inChunk)*stride+x.valid] >> w.cell & 1 << (j & 63)
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
		if t.rows.cells[c] >= 0 {
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
