package segment

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/storage/corrupt"
	"github.com/clientele-db/clientele/storage/parquet"
)

// ReaderAt is an open file.
type ReaderAt interface {
	io.ReaderAt
	io.Closer
}

// FileOptions says what is known of a file beforehand.
type FileOptions struct {
	// Columns are those of the table whose segment the file is; nil reads them from the file, which may then come from
	// anywhere.
	Columns []types.Field
	// FooterCRC is the CRC-32C that the footer must have, if Columns are given.
	FooterCRC uint32
}

// File is an open Parquet file. It is safe for concurrent use.
type File struct {
	name    string
	r       ReaderAt
	size    int64
	own     bool
	schema  *Schema
	columns []types.Field
	rows    int64
	groups  []group
	blocks  []blockSpan
	indexes []indexState // one a leaf
}

// group is a row group.
type group struct {
	rows   int
	chunks []chunkInfo // one a leaf
}

// blockSpan is the unit in which columns are loaded: a row group, or a part of a large one.
type blockSpan struct {
	group    int
	from, to int // rows within the group
	pageRows int
	first    int // first block of the group
}

// Limits of what is read, against files that claim more than can be.
const (
	maxFooter = 256 << 20
	maxPage   = 1 << 30
	// maxPageValues bounds the values of one page: a few bytes can claim any number.
	maxPageValues = 32 << 20
	// foreignBytes is the greatest uncompressed size of a column of a block of a file that is not ours.
	foreignBytes = 256 << 20
)

// magic begins and ends a file.
const magic = "PAR1"

// tailBytes is how much of a file's end is read at once.
const tailBytes = 64 << 10

// Open reads the footer of a file of the given size and takes r over, also when it fails.
func Open(name string, r ReaderAt, size int64, o FileOptions) (*File, error) {
	f := &File{name: name, r: r, size: size, own: o.Columns != nil}
	if err := f.open(o); err != nil {
		_ = r.Close() // the error of opening says more
		return nil, corrupt.In(err, name, "", -1)
	}
	return f, nil
}

func (f *File) open(o FileOptions) error {
	meta, crc, err := f.footer()
	if err != nil {
		return err
	}
	if f.own {
		if crc != o.FooterCRC {
			return corrupt.In(corrupt.New("checksum of the footer is %08x, written was %08x", crc, o.FooterCRC), f.name, "", f.size)
		}
		if f.schema, err = NewSchema(o.Columns); err != nil {
			return err
		}
		f.columns = o.Columns
	} else {
		if meta.Encrypted {
			return fmt.Errorf("%s is encrypted, which is not supported", f.name)
		}
		if f.schema, err = readSchema(meta.Schema); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		for _, c := range f.schema.fields {
			f.columns = append(f.columns, types.Field{Name: c.name, Type: c.typ, NotNull: !c.optional})
		}
	}
	f.indexes = make([]indexState, len(f.schema.leaves))
	for i := range meta.RowGroups {
		if err := f.addGroup(i, &meta.RowGroups[i]); err != nil {
			return err
		}
	}
	if f.rows != meta.NumRows {
		return corrupt.New("row groups of %d rows, footer says %d", f.rows, meta.NumRows)
	}
	return nil
}

// footer reads the metadata and returns its checksum.
func (f *File) footer() (*parquet.FileMeta, uint32, error) {
	if f.size < 12 {
		return nil, 0, corrupt.New("file of %d bytes is too short for Parquet", f.size)
	}
	n := min(f.size, tailBytes)
	tail := make([]byte, n)
	if err := f.readAt(tail, f.size-n); err != nil {
		return nil, 0, err
	}
	if string(tail[n-4:]) == "PARE" {
		return nil, 0, fmt.Errorf("%s is encrypted, which is not supported", f.name)
	}
	if string(tail[n-4:]) != magic {
		return nil, 0, corrupt.New("file does not end as Parquet does")
	}
	l := int64(binary.LittleEndian.Uint32(tail[n-8:]))
	if l > f.size-12 || l > maxFooter {
		return nil, 0, corrupt.New("footer of %d bytes in a file of %d", l, f.size)
	}
	if l+8 > n {
		tail = make([]byte, l+8)
		if err := f.readAt(tail, f.size-l-8); err != nil {
			return nil, 0, err
		}
	}
	b := tail[int64(len(tail))-8-l : len(tail)-8]
	meta, err := parquet.DecodeFooter(b)
	if err != nil {
		return nil, 0, corrupt.In(err, f.name, "", f.size-8-l)
	}
	return meta, crc32.Checksum(b, castagnoli), nil
}

// readAt fills b from offset off.
func (f *File) readAt(b []byte, off int64) error {
	if off < 0 || off+int64(len(b)) > f.size {
		return corrupt.In(corrupt.New("%d bytes wanted, the file ends at %d", len(b), f.size), f.name, "", off)
	}
	if n, err := f.r.ReadAt(b, off); n < len(b) {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return corrupt.In(corrupt.New("%d bytes wanted, %d read", len(b), n), f.name, "", off)
		}
		return fmt.Errorf("read %s at %d: %w", f.name, off, err)
	}
	return nil
}

func (f *File) addGroup(i int, g *parquet.RowGroup) error {
	if len(g.Columns) != len(f.schema.leaves) {
		return corrupt.New("row group %d has %d columns, the schema %d", i, len(g.Columns), len(f.schema.leaves))
	}
	if g.NumRows < 0 || g.NumRows > 1<<31 {
		return corrupt.New("row group %d has %d rows", i, g.NumRows)
	}
	if g.NumRows == 0 {
		return nil // its chunks need not lie anywhere
	}
	gr := group{rows: int(g.NumRows), chunks: make([]chunkInfo, len(g.Columns))}
	largest := int64(0)
	for c := range g.Columns {
		l := f.schema.leaves[c]
		if err := gr.chunks[c].init(f, l, &g.Columns[c], gr.rows); err != nil {
			return corrupt.In(err, f.name, l.path[0], -1)
		}
		largest = max(largest, g.Columns[c].Meta.Uncompressed)
	}
	f.groups = append(f.groups, gr)
	f.rows += g.NumRows
	step, pageRows := gr.rows, PageRows
	if f.own {
		pageRows = gr.chunks[0].pageRows
		if pageRows <= 0 || pageRows%64 != 0 {
			return corrupt.New("row group %d has pages of %d rows", i, pageRows)
		}
	} else {
		// Blocks are loaded in parallel. A page that lies in several is decoded for each, which costs less than waiting.
		step = min(step, GroupRows)
		for step > 64 && largest/int64(gr.rows)*int64(step) > foreignBytes {
			step /= 2
		}
		step = (step + 63) &^ 63
	}
	first := len(f.blocks)
	for from := 0; from < gr.rows; from += step {
		f.blocks = append(f.blocks, blockSpan{group: i, from: from, to: min(from+step, gr.rows), pageRows: pageRows, first: first})
	}
	return nil
}

// Name returns the name that the file was opened by.
func (f *File) Name() string { return f.name }

// Columns returns the columns, in order.
func (f *File) Columns() []types.Field { return f.columns }

// Rows returns the number of rows.
func (f *File) Rows() int64 { return f.rows }

// Blocks returns the number of blocks.
func (f *File) Blocks() int { return len(f.blocks) }

// BlockRows returns the rows of block b, and those of its pages.
func (f *File) BlockRows(b int) (rows, pageRows int) {
	s := &f.blocks[b]
	return s.to - s.from, s.pageRows
}

// DictBlock returns the first of the blocks that have the dictionaries of block b.
func (f *File) DictBlock(b int) int { return f.blocks[b].first }

// Close closes the file. Loaded blocks stay valid.
func (f *File) Close() error { return f.r.Close() }
