package rows

import (
	"cmp"
	"slices"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Table is what several stores have collected. Its rows have IDs, ascending in the order of Batch.Seq and, within one, of
// arrival: the order of the input, whichever worker took which morsel. IDs have gaps. A Table is immutable; readers use
// registers of their own.
type Table struct {
	types  []types.Type
	chunks []*chunk
	n      int
	cols   []tableColumn
	rows   *interleaved // columns that are kept row by row, nil while none is
	held   int64
	mem    *mem.Tracker
}

// tableColumn is what all chunks of a column have in common, and the slices of its values by chunk.
type tableColumn struct {
	dict   *vec.Dictionary // of all chunks, nil if they differ
	nulls  bool
	narrow bool
	coded  bool // some chunk is codes
	i64    [][]int64
	f64    [][]float64
	codes  [][]uint32
}

// Seal makes a table of stores of columns of the same types; nil ones are left out. The stores must not be used
// afterwards. The memory that they hold is the table's from here on.
func Seal(ts []types.Type, stores []*Store) (*Table, error) {
	t := &Table{types: ts}
	for _, s := range stores {
		if s == nil {
			continue
		}
		t.chunks = append(t.chunks, s.chunks...)
		t.n += s.n
		t.held += s.held
		t.mem = s.mem
		s.held = 0
	}
	slices.SortStableFunc(t.chunks, func(a, b *chunk) int { return cmp.Compare(a.seq, b.seq) })
	if len(t.chunks) > 16+2*(t.n>>chunkBits) {
		if err := t.compact(); err != nil {
			return nil, err
		}
	}
	if err := checkChunks(len(t.chunks)); err != nil {
		return nil, err
	}
	t.cols = make([]tableColumn, len(ts))
	for c := range ts {
		t.cols[c] = t.describe(c)
	}
	return t, nil
}

// compact fills chunks up that are mostly empty.
func (t *Table) compact() error {
	s := NewStore(t.types, t.mem)
	cols := make([]*vec.Vector, len(t.types))
	for _, ch := range t.chunks {
		for c := range cols {
			cols[c] = ch.cols[c].view()
		}
		if err := s.AppendDense(cols, ch.n, 0); err != nil {
			return err
		}
	}
	t.mem.Release(t.held)
	t.chunks, t.held = s.chunks, s.held
	return nil
}

func (t *Table) describe(c int) tableColumn {
	d := tableColumn{narrow: t.types[c].Phys() == types.PhysInt128}
	for i, ch := range t.chunks {
		col := &ch.cols[c]
		if i == 0 {
			d.dict = col.dict
		} else if d.dict != col.dict {
			d.dict = nil
		}
		d.coded = d.coded || col.dict != nil
		d.nulls = d.nulls || col.vec.Valid != nil
		d.narrow = d.narrow && col.vec.Narrow
		d.i64 = append(d.i64, col.vec.I64)
		d.f64 = append(d.f64, col.vec.F64)
		d.codes = append(d.codes, col.codes)
	}
	return d
}

// Len returns the number of rows.
func (t *Table) Len() int { return t.n }

// Types returns the types of the columns.
func (t *Table) Types() []types.Type { return t.types }

// Span is the size of the range of IDs.
func (t *Table) Span() int { return len(t.chunks) << chunkBits }

// IDs appends the IDs of all rows in their order.
func (t *Table) IDs(dst []uint32) []uint32 {
	dst = slices.Grow(dst, t.n)
	for i, ch := range t.chunks {
		for r := range ch.n {
			dst = append(dst, uint32(i)<<chunkBits|uint32(r))
		}
	}
	return dst
}

// Chunks returns the number of chunks.
func (t *Table) Chunks() int { return len(t.chunks) }

// Chunk returns the ID of the first row of chunk i and its number of rows, whose IDs follow each other.
func (t *Table) Chunk(i int) (first uint32, n int) { return uint32(i) << chunkBits, t.chunks[i].n }

// View returns column c of chunk i: Flat or Dict. The table must not be interleaved.
func (t *Table) View(i, c int) *vec.Vector { return t.chunks[i].cols[c].view() }

// HasNulls reports whether column c may hold NULL.
func (t *Table) HasNulls(c int) bool { return t.cols[c].nulls }

// IsNull reports whether column c of a row is NULL.
func (t *Table) IsNull(c int, id uint32) bool {
	if t.types[c].Kind == types.Unknown {
		return true
	}
	if t.rows != nil && t.rows.fields[c].kept {
		return t.rows.isNull(c, id)
	}
	v := t.chunks[id>>chunkBits].cols[c].vec.Valid
	return v != nil && !vec.BitAt(v, int(id&(ChunkRows-1)))
}

// Bytes returns the memory that the rows hold.
func (t *Table) Bytes() int64 { return t.held }

// Free gives the memory back.
func (t *Table) Free() {
	t.mem.Release(t.held)
	*t = Table{mem: t.mem}
}

// GatherAll makes regs the first len(regs) columns of the rows with the given IDs.
func (t *Table) GatherAll(regs []kernel.Register, ids []uint32) error {
	if t.rows != nil {
		t.gatherWords(regs, ids)
	}
	for c := range regs {
		if t.rows != nil && t.rows.fields[c].kept {
			continue
		}
		if err := t.Gather(&regs[c], c, ids); err != nil {
			return err
		}
	}
	return nil
}

// Dictionary returns the dictionary of which column c is codes, nil if there is not one for all rows.
func (t *Table) Dictionary(c int) *vec.Dictionary { return t.cols[c].dict }
