// Package memtable holds rows in memory as an exec.Source: listings of the catalog, files that a query reads as tables,
// small relations that programs hand in.
//
// A [Builder] takes batches and gives a [Table], which is immutable. Columns are kept flat, in chunks of at most [ChunkRows] rows that
// are the morsels of a scan.
package memtable

import (
	"context"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// ChunkRows is the largest number of rows of a chunk.
const ChunkRows = 64 << 10

// Builder gathers rows. One goroutine uses it.
type Builder struct {
	fields []types.Field
	chunks []*chunk
	open   *chunk
	loader kernel.Loader
	mem    *mem.Tracker
	held   int64
}

type chunk struct {
	n     int
	cols  []*vec.Vector
	zones []exec.Zone
}

// NewBuilder returns an empty builder. The tracker, which may be nil, is told what the rows take.
func NewBuilder(fields []types.Field, m *mem.Tracker) *Builder {
	return &Builder{fields: fields, mem: m}
}

// Append copies the selected rows of a batch.
func (b *Builder) Append(batch *vec.Batch) error {
	b.loader.Start(batch)
	dense := make([]*vec.Vector, len(batch.Cols))
	regs := make([]kernel.Register, len(batch.Cols))
	for i, v := range batch.Cols {
		if err := b.loader.Load(&regs[i], v); err != nil {
			return err
		}
		dense[i] = &regs[i].Vec
	}
	for lo := 0; lo < batch.K; {
		if b.open == nil {
			b.open = newChunk(b.fields)
		}
		hi := min(batch.K, lo+ChunkRows-b.open.n)
		for i, v := range dense {
			if err := kernel.AppendRange(b.open.cols[i], v, lo, hi); err != nil {
				return err
			}
		}
		b.open.n += hi - lo
		lo = hi
		if b.open.n == ChunkRows {
			if err := b.seal(); err != nil {
				return err
			}
		}
	}
	return nil
}

// Give takes flat or constant vectors of n rows as a chunk of their own, without copying flat ones.
func (b *Builder) Give(cols []*vec.Vector, n int) error {
	if n == 0 {
		return nil
	}
	if err := b.seal(); err != nil {
		return err
	}
	c := &chunk{n: n, cols: make([]*vec.Vector, len(cols))}
	for i, v := range cols {
		if v.Form != vec.Flat {
			f := new(vec.Vector)
			f.Reset(v.Type)
			if err := kernel.AppendRange(f, v, 0, n); err != nil {
				return err
			}
			v = f
		}
		c.cols[i] = v
	}
	b.open = c
	return b.seal()
}

func newChunk(fields []types.Field) *chunk {
	c := &chunk{cols: make([]*vec.Vector, len(fields))}
	for i, f := range fields {
		c.cols[i] = new(vec.Vector)
		c.cols[i].Reset(f.Type)
	}
	return c
}

// seal closes the open chunk: bounds, memory.
func (b *Builder) seal() error {
	c := b.open
	if c == nil || c.n == 0 {
		return nil
	}
	b.open = nil
	c.zones = make([]exec.Zone, len(c.cols))
	var size int64
	for i, v := range c.cols {
		c.zones[i] = zoneOf(v)
		z := &c.zones[i]
		v.Bounded, v.Lo, v.Hi = z.Bounded, z.Lo, z.Hi
		size += bytesOf(v)
	}
	if err := b.mem.Reserve(size); err != nil {
		return err
	}
	b.held += size
	b.chunks = append(b.chunks, c)
	return nil
}

func zoneOf(v *vec.Vector) exec.Zone {
	z := exec.Zone{NullsKnown: true}
	if v.Valid != nil {
		z.Nulls = v.N - vec.CountBits(v.Valid, v.N)
	}
	if v.Phys() != types.PhysInt64 {
		return z
	}
	if v.Valid == nil {
		z.Bounded = v.N > 0
		if z.Bounded {
			z.Lo, z.Hi = kernel.MinMax(v.I64[:v.N])
		}
		return z
	}
	z.Lo, z.Hi, z.Bounded = kernel.MinMaxValid(v.I64[:v.N], v.Valid)
	return z
}

func bytesOf(v *vec.Vector) int64 {
	n := int64(cap(v.I64)+cap(v.F64)+cap(v.Bits)+cap(v.Valid))*8 + int64(cap(v.I128))*16 + int64(cap(v.Off))*4 + int64(cap(v.Bytes))
	for _, c := range v.Child {
		n += bytesOf(c)
	}
	return n
}

// Table ends building.
func (b *Builder) Table() (*Table, error) {
	if err := b.seal(); err != nil {
		return nil, err
	}
	t := &Table{fields: b.fields, chunks: b.chunks, mem: b.mem, held: b.held}
	for _, c := range b.chunks {
		t.rows += int64(c.n)
	}
	return t, nil
}

// Table is a relation in memory. It implements exec.Source.
type Table struct {
	fields []types.Field
	chunks []*chunk
	rows   int64
	mem    *mem.Tracker
	held   int64
}

// Columns implements exec.Source.
func (t *Table) Columns() []types.Field { return t.fields }

// Rows implements exec.Source.
func (t *Table) Rows() int64 { return t.rows }

// Morsels implements exec.Source.
func (t *Table) Morsels() int { return len(t.chunks) }

// MorselRows implements exec.Source.
func (t *Table) MorselRows(m int) int { return t.chunks[m].n }

// Zone implements exec.Source.
func (t *Table) Zone(m, c int) exec.Zone { return t.chunks[m].zones[c] }

// ColumnStats implements exec.Source.
func (t *Table) ColumnStats(c int) exec.ColumnStats {
	s := exec.ColumnStats{Zone: exec.Zone{NullsKnown: true, Bounded: t.rows > 0}}
	for _, k := range t.chunks {
		z := k.zones[c]
		s.Nulls += z.Nulls
		if z.Nulls == k.n {
			continue // nothing but NULLs bounds nothing
		}
		switch {
		case !z.Bounded:
			s.Bounded = false
		case s.Bytes == 0:
			s.Lo, s.Hi = z.Lo, z.Hi
		default:
			s.Lo, s.Hi = min(s.Lo, z.Lo), max(s.Hi, z.Hi)
		}
		s.Bytes += bytesOf(k.cols[c])
	}
	if s.Bytes == 0 {
		s.Bounded = false
	}
	return s
}

// Close implements exec.Source.
func (t *Table) Close() error {
	t.mem.Release(t.held)
	t.held = 0
	return nil
}

// Reader implements exec.Source.
func (t *Table) Reader(columns []int) (exec.Reader, error) {
	return &reader{t: t, columns: columns}, nil
}

type reader struct {
	t       *Table
	columns []int
	c       *chunk
	lo, n   int
	read    int64
}

// Seek implements exec.Reader.
func (r *reader) Seek(_ context.Context, m int) error {
	r.c, r.lo, r.n = r.t.chunks[m], 0, 0
	return nil
}

// Next implements exec.Reader.
func (r *reader) Next(limit int) (int, error) {
	r.lo += r.n
	r.n = min(limit, r.c.n-r.lo)
	return r.n, nil
}

// Zone implements exec.Reader.
func (r *reader) Zone(i int) exec.Zone { return r.c.zones[r.columns[i]] }

// Vector implements exec.Reader.
func (r *reader) Vector(_ context.Context, i int, v *vec.Vector) error {
	src := r.c.cols[r.columns[i]]
	view(v, src, r.lo, r.n)
	r.read += bytesOf(src) * int64(r.n) / int64(r.c.n)
	return nil
}

// view makes v rows lo … lo+n-1 of src; lo is a multiple of 64, so bitmaps are views too.
func view(v, src *vec.Vector, lo, n int) {
	*v = *src
	v.N = n
	if src.Valid != nil {
		v.Valid = src.Valid[lo>>6:]
	}
	switch src.Phys() {
	case types.PhysBool:
		v.Bits = src.Bits[lo>>6:]
	case types.PhysInt64:
		v.I64 = src.I64[lo:]
	case types.PhysFloat64:
		v.F64 = src.F64[lo:]
	case types.PhysInt128:
		v.I128 = src.I128[lo:]
	case types.PhysBytes, types.PhysList:
		v.Off = src.Off[lo:]
	case types.PhysStruct:
		v.Child = make([]*vec.Vector, len(src.Child))
		for i, c := range src.Child {
			v.Child[i] = new(vec.Vector)
			view(v.Child[i], c, lo, n)
		}
	}
}

// BytesRead implements exec.Reader.
func (r *reader) BytesRead() int64 { return r.read }

// Close implements exec.Reader.
func (r *reader) Close() error { return nil }
