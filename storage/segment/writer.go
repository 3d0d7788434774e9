package segment

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"

	"github.com/clientele-db/clientele/storage/parquet"
)

// CreatedBy is what segments name as their maker.
const CreatedBy = "clientele version 1"

// Writer writes one segment: row groups of encoded columns in order, then the footer.
type Writer struct {
	w      io.Writer
	schema *Schema
	meta   parquet.FileMeta
	off    int64
	groups [][]*chunk // by leaf
	sorted []parquet.SortingColumn
	err    error
}

// NewWriter begins a file. sorted are positions of columns by which the rows of every group are sorted, ascending, NULLs
// last; columns that are not flat end the list.
func NewWriter(w io.Writer, s *Schema, sorted []int) *Writer {
	sw := &Writer{w: w, schema: s}
	sw.meta.Version = 2
	sw.meta.Schema = s.elements
	sw.meta.CreatedBy = CreatedBy
	for _, c := range sorted {
		l := s.fields[c].leaf
		if l == nil {
			break
		}
		sw.sorted = append(sw.sorted, parquet.SortingColumn{Column: int32(l.index)})
	}
	sw.write([]byte(magic))
	return sw
}

// write writes b, which the file may scramble.
func (w *Writer) write(b []byte) {
	if w.err != nil {
		return
	}
	_, w.err = w.w.Write(b)
	w.off += int64(len(b))
}

// Rows returns the rows written so far.
func (w *Writer) Rows() int64 { return w.meta.NumRows }

// Size returns the bytes written so far.
func (w *Writer) Size() int64 { return w.off }

// AddGroup writes a row group: its columns in the order of the schema.
func (w *Writer) AddGroup(rows, pageRows int, cols []*Column) error {
	g := parquet.RowGroup{NumRows: int64(rows), FileOffset: w.off, Ordinal: int16(len(w.meta.RowGroups)), Sorting: w.sorted}
	var chunks []*chunk
	for _, c := range cols {
		chunks = append(chunks, c.chunks...)
	}
	if len(chunks) != len(w.schema.leaves) {
		return fmt.Errorf("write row group: %d chunks for %d columns", len(chunks), len(w.schema.leaves))
	}
	for _, k := range chunks {
		at := w.off
		w.write(k.data)
		k.data = nil
		m := k.meta
		if m.EncodingStats[0].Encoding == parquet.RLEDictionary {
			m.DictPageOffset = at
		}
		m.DataPageOffset += at
		for i := range k.pages {
			k.pages[i].Offset += at
		}
		g.Columns = append(g.Columns, parquet.ColumnChunk{Meta: m})
		g.TotalByteSize += m.Uncompressed
		g.TotalCompressed += m.Compressed
	}
	for i, k := range chunks {
		if k.hasIndex {
			k.indexBytes = parquet.AppendColumnIndex(nil, &k.index)
		}
		crcs := append(k.crcs, crc32.Checksum(k.indexBytes, castagnoli))
		kvs := []parquet.KeyValue{{Key: keyPages, Value: strconv.Itoa(pageRows)}, {Key: keyCRC, Value: hexCRCs(crcs)}}
		switch {
		case k.codes != nil:
			v := fmt.Sprintf("%d %d %d %d", w.off, len(k.codes), k.mapped, crc32.Checksum(k.codes, castagnoli))
			kvs = append(kvs, parquet.KeyValue{Key: keyCodes, Value: v})
			w.write(k.codes)
			k.codes = nil
		case k.prefix > 0:
			kvs = append(kvs, parquet.KeyValue{Key: keyCodes, Value: strconv.Itoa(k.prefix)})
		}
		g.Columns[i].Meta.KeyValues = kvs
	}
	w.meta.RowGroups = append(w.meta.RowGroups, g)
	w.meta.NumRows += int64(rows)
	w.groups = append(w.groups, chunks)
	return w.err
}

func hexCRCs(crcs []uint32) string {
	var b []byte
	for _, c := range crcs {
		b = binary.BigEndian.AppendUint32(b, c)
	}
	return hex.EncodeToString(b)
}

// Finish writes indexes and footer, and returns the size of the file and the checksum of its footer. The caller syncs.
func (w *Writer) Finish() (size int64, footerCRC uint32, err error) {
	var buf []byte
	// Column after column, so that one read brings what the bounds of a column's pages need.
	for l := range w.schema.leaves {
		for g, chunks := range w.groups {
			k := chunks[l]
			if !k.hasIndex {
				continue
			}
			at := len(buf)
			buf = append(buf, k.indexBytes...)
			c := &w.meta.RowGroups[g].Columns[l]
			c.ColumnIndexOffset, c.ColumnIndexLength = w.off+int64(at), int32(len(buf)-at)
		}
	}
	for g, chunks := range w.groups {
		for l, k := range chunks {
			at := len(buf)
			buf = parquet.AppendOffsetIndex(buf, k.pages)
			c := &w.meta.RowGroups[g].Columns[l]
			c.OffsetIndexOffset, c.OffsetIndexLength = w.off+int64(at), int32(len(buf)-at)
		}
	}
	w.write(buf)
	footer := parquet.AppendFooter(nil, &w.meta)
	footerCRC = crc32.Checksum(footer, castagnoli)
	footer = binary.LittleEndian.AppendUint32(footer, uint32(len(footer)))
	w.write(append(footer, magic...))
	return w.off, footerCRC, w.err
}
