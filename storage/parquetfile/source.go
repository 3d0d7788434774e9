// Package parquetfile scans a Parquet file of any maker where it lies: the table behind FROM 'sales.parquet' and the
// import of Parquet. It implements exec.Source. Nothing is cached: a reader loads a column of a row group when it is first
// asked for and drops it with the next one.
package parquetfile

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/column"
	"github.com/clientele-db/clientele/storage/segment"
)

// Source is an open file.
type Source struct {
	f      *segment.File
	fields []types.Field
}

var _ exec.Source = (*Source)(nil)

// Open reads the footer of the file.
func Open(path string) (*Source, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err != nil {
		_ = f.Close() // the error of Stat says more
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	sf, err := segment.Open(path, readerAt{f}, st.Size(), segment.FileOptions{})
	if err != nil {
		return nil, err
	}
	return &Source{f: sf, fields: sf.Columns()}, nil
}

type readerAt struct{ *os.File }

var _ io.ReaderAt = readerAt{}

// Columns implements exec.Source.
func (s *Source) Columns() []types.Field { return s.fields }

// Rows implements exec.Source.
func (s *Source) Rows() int64 { return s.f.Rows() }

// Morsels implements exec.Source: a morsel is a block.
func (s *Source) Morsels() int { return s.f.Blocks() }

// MorselRows implements exec.Source.
func (s *Source) MorselRows(m int) int {
	rows, _ := s.f.BlockRows(m)
	return rows
}

// ColumnStats implements exec.Source.
func (s *Source) ColumnStats(c int) exec.ColumnStats {
	out := exec.ColumnStats{}
	if s.f.Blocks() == 0 {
		return out
	}
	out.Zone = zone(s.f.BlockZone(c, 0))
	for b := 1; b < s.f.Blocks(); b++ {
		z := zone(s.f.BlockZone(c, b))
		out.Bounded = out.Bounded && z.Bounded
		out.Lo, out.Hi = min(out.Lo, z.Lo), max(out.Hi, z.Hi)
		out.NullsKnown = out.NullsKnown && z.NullsKnown
		out.Nulls += z.Nulls
	}
	out.BytesBounded, out.MinBytes, out.MaxBytes = false, nil, nil
	return out
}

// Zone implements exec.Source.
func (s *Source) Zone(m, c int) exec.Zone { return zone(s.f.BlockZone(c, m)) }

func zone(z segment.Zone) exec.Zone {
	return exec.Zone{
		Bounded: z.Bounded, Lo: z.Lo, Hi: z.Hi, NullsKnown: z.NullsKnown, Nulls: z.Nulls,
		BytesBounded: z.BytesBounded, MinBytes: z.MinBytes, MaxBytes: z.MaxBytes,
	}
}

// Reader implements exec.Source.
func (s *Source) Reader(columns []int) (exec.Reader, error) {
	return &reader{src: s, cols: columns, state: make([]loaded, len(columns)), block: -1}, nil
}

// Close implements exec.Source.
func (s *Source) Close() error { return s.f.Close() }

// loaded is a column of the current block.
type loaded struct {
	block *segment.Block
	dict  *vec.Dictionary
}

type reader struct {
	src      *Source
	cols     []int
	state    []loaded
	arena    column.Arena
	block    int
	pageRows int
	at, n    int
	to       int
	read     int64
}

// Seek implements exec.Reader.
func (r *reader) Seek(ctx context.Context, m int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if m != r.block {
		clear(r.state)
		r.block = m
	}
	r.arena.Reset()
	r.to, r.pageRows = r.src.f.BlockRows(m)
	r.at, r.n = 0, 0
	return nil
}

// Next implements exec.Reader.
func (r *reader) Next(limit int) (int, error) {
	r.at += r.n
	r.n = min(limit, r.pageRows-r.at%r.pageRows, r.to-r.at)
	return r.n, nil
}

// Zone implements exec.Reader.
func (r *reader) Zone(i int) exec.Zone {
	return zone(r.src.f.PageZone(r.cols[i], r.block, r.at/r.pageRows))
}

// Vector implements exec.Reader.
func (r *reader) Vector(ctx context.Context, i int, v *vec.Vector) error {
	st, f := &r.state[i], r.src.f
	if st.block == nil {
		coded, err := f.HasDict(ctx, r.cols[i], r.block)
		if err != nil {
			return err
		}
		if coded {
			d, err := f.LoadDict(ctx, r.cols[i], r.block)
			if err != nil {
				return err
			}
			st.dict = &vec.Dictionary{Values: d.Values} // a foreign writer may repeat a value
		}
		b, err := f.Load(ctx, r.cols[i], r.block, segment.HeapAlloc)
		if err != nil {
			return err
		}
		st.block = b
		r.read += b.Bytes
	}
	p := r.at / r.pageRows
	column.View(v, &st.block.Pages[p], r.at-p*r.pageRows, r.n, &r.arena)
	if v.Form == vec.Dict {
		v.Dict = st.dict
	}
	return nil
}

// BytesRead implements exec.Reader.
func (r *reader) BytesRead() int64 { return r.read }

// Close implements exec.Reader.
func (r *reader) Close() error { return nil }
