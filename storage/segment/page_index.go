package segment

import (
	"context"
	"hash/crc32"
	"sync"

	"github.com/clientele-db/clientele/storage/corrupt"
	"github.com/clientele-db/clientele/storage/parquet"
)

// indexState holds what is known of the pages of one leaf in all row groups; it is filled at first use.
type indexState struct {
	mu    sync.Mutex
	zones []Zone // own files: one a page, group after group; nil if there are none
	first []int  // first page of each group
	ready bool
	err   error     // what was wrong with them
	dirs  []pageDir // foreign files: one a row group
}

// pageDir lists the data pages of a chunk of a foreign file.
type pageDir struct {
	once  sync.Once
	pages []pageSpan
	dict  pageSpan // size 0: none
	codes bool     // all data pages hold codes
	err   error
}

// pageSpan is where a page lies and which rows it has.
type pageSpan struct {
	offset   int64
	size     int // header included
	firstRow int
	rows     int
}

// PageZone bounds the values of column c in page p of block b. It reads the column's page index at first use.
func (f *File) PageZone(c, b, p int) Zone {
	fd := f.schema.fields[c]
	if fd.leaf == nil {
		return Zone{}
	}
	s := &f.blocks[b]
	if !f.own {
		return f.BlockZone(c, b)
	}
	x := &f.indexes[fd.leaf.index]
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.ready {
		x.ready = true
		x.err = f.readZones(fd.leaf, x)
	}
	i := x.first[s.group] + p
	if x.zones == nil || i >= len(x.zones) {
		return f.BlockZone(c, b)
	}
	return x.zones[i]
}

// BlockZone bounds the values of column c in block b.
func (f *File) BlockZone(c, b int) Zone {
	fd := f.schema.fields[c]
	if fd.leaf == nil {
		return Zone{}
	}
	s := &f.blocks[b]
	g := &f.groups[s.group]
	z := g.chunks[fd.leaf.index].zone
	if s.to-s.from < g.rows {
		z.NullsKnown = z.NullsKnown && z.Nulls == 0 // NULLs of the whole group
	}
	return z
}

// indexError returns what was found wrong with the page bounds of a leaf. Bounds that are damaged skip nothing, and the
// column is not read.
func (f *File) indexError(l *leaf) error {
	x := &f.indexes[l.index]
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.err
}

// readZones reads the column indexes of a leaf. Where there is none the chunk's bounds hold.
func (f *File) readZones(l *leaf, x *indexState) error {
	pages := 0
	for g := range f.groups {
		x.first = append(x.first, pages)
		k := &f.groups[g].chunks[l.index]
		pages += (f.groups[g].rows + k.pageRows - 1) / k.pageRows
	}
	x.zones = make([]Zone, pages)
	for g := range f.groups {
		k := &f.groups[g].chunks[l.index]
		n := (f.groups[g].rows + k.pageRows - 1) / k.pageRows
		zones := x.zones[x.first[g]:][:n]
		for i := range zones {
			zones[i] = k.zone
			zones[i].NullsKnown = k.zone.NullsKnown && k.zone.Nulls == 0
		}
		if k.columnIndex.size == 0 {
			continue
		}
		b := make([]byte, k.columnIndex.size)
		if err := f.readAt(b, k.columnIndex.offset); err != nil {
			return corrupt.In(err, f.name, l.path[0], k.columnIndex.offset)
		}
		if c := crc32.Checksum(b, castagnoli); c != k.indexCRC {
			return corrupt.In(corrupt.New("checksum of a column index is %08x, written was %08x", c, k.indexCRC),
				f.name, l.path[0], k.columnIndex.offset)
		}
		ci, err := parquet.DecodeColumnIndex(b)
		if err == nil && len(ci.NullPages) != n {
			err = corrupt.New("column index of %d pages, expected %d", len(ci.NullPages), n)
		}
		if err != nil {
			return corrupt.In(err, f.name, l.path[0], k.columnIndex.offset)
		}
		for i := range zones {
			if len(ci.Nulls) == n && ci.Nulls[i] >= 0 {
				zones[i].NullsKnown, zones[i].Nulls = true, int(ci.Nulls[i])
			}
			if !ci.NullPages[i] {
				zones[i].setBounds(l, ci.Min[i], ci.Max[i])
			}
		}
	}
	return nil
}

// directory returns the pages of a chunk, reading their headers at first use.
func (f *File) directory(ctx context.Context, l *leaf, g int) (*pageDir, error) {
	x := &f.indexes[l.index]
	x.mu.Lock()
	if x.dirs == nil {
		x.dirs = make([]pageDir, len(f.groups))
	}
	x.mu.Unlock()
	d := &x.dirs[g]
	d.once.Do(func() { d.err = f.scanPages(ctx, l, g, d) })
	return d, corrupt.In(d.err, f.name, l.path[0], -1)
}

// scanPages walks over the page headers of a chunk.
func (f *File) scanPages(ctx context.Context, l *leaf, g int, d *pageDir) error {
	k := &f.groups[g].chunks[l.index]
	off, end := k.offset, k.offset+k.size
	d.codes = true
	row, values := 0, int64(0)
	var dec decoder
	buf := make([]byte, 0, 64<<10)
	for values < k.values {
		if off >= end {
			return corrupt.In(corrupt.New("column chunk ends with %d of %d values", values, k.values), "", "", off)
		}
		h, n, err := f.pageHeader(&buf, off, end)
		if err != nil {
			return err
		}
		size := int64(n) + int64(h.Compressed)
		if off+size > end {
			return corrupt.In(corrupt.New("page of %d bytes, the chunk has %d left", size, end-off), "", "", off)
		}
		p := pageSpan{offset: off, size: int(size), firstRow: row}
		switch h.Type {
		case parquet.DictionaryPage:
			if d.dict.size != 0 {
				return corrupt.In(corrupt.New("second dictionary page in a chunk"), "", "", off)
			}
			d.dict = p
		case parquet.DataPage, parquet.DataPageV2:
			if h.Encoding != parquet.RLEDictionary && h.Encoding != parquet.PlainDictionary {
				d.codes = false
			}
			switch {
			case l.maxRep == 0:
				p.rows = int(h.NumValues)
			case h.Type == parquet.DataPageV2:
				p.rows = int(h.NumRows)
			default:
				// Only the repetition levels tell how many rows begin in the page.
				if p.rows, err = f.countRows(ctx, &dec, l, k, p); err != nil {
					return err
				}
			}
			values += int64(h.NumValues)
			row += p.rows
			d.pages = append(d.pages, p)
			if h.NumValues == 0 && size == 0 {
				return corrupt.In(corrupt.New("page without values"), "", "", off)
			}
		}
		off += size
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if row != f.groups[g].rows {
		return corrupt.New("pages of %d rows in a row group of %d", row, f.groups[g].rows)
	}
	d.codes = d.codes && d.dict.size != 0
	return nil
}

// pageHeader decodes the header at off, reading more of the file as needed. buf holds the bytes read last.
func (f *File) pageHeader(buf *[]byte, off, end int64) (parquet.PageHeader, int, error) {
	for want := int64(512); ; want *= 8 {
		n := min(want, end-off)
		if int64(cap(*buf)) < n {
			*buf = make([]byte, 0, n)
		}
		b := (*buf)[:n]
		if err := f.readAt(b, off); err != nil {
			return parquet.PageHeader{}, 0, err
		}
		h, k, err := parquet.DecodePageHeader(b)
		if err == nil || n == end-off || want > 16<<20 {
			return h, k, corrupt.In(err, f.name, "", off)
		}
	}
}
