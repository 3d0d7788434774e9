package segment

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"

	"github.com/klauspost/compress/zstd"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/column"
	"github.com/clientele-db/clientele/storage/encoding"
	"github.com/clientele-db/clientele/storage/parquet"
	"github.com/clientele-db/clientele/storage/sketch"
)

// GroupRows is the greatest number of rows of a row group that Writer is given.
const GroupRows = 128 << 10

// PageRows is the usual number of rows of a page.
const PageRows = 32 << 10

// Piece is a run of rows of a vector, or the rows that are listed, if Rows is not nil.
type Piece struct {
	V        *vec.Vector
	From, To int
	Rows     []uint32
}

// Interner gives the strings of a chunk codes that mean the same in all chunks of the table's column.
type Interner interface {
	// Intern is called once for every chunk of the column. It returns the table's codes of the values of local (which are
	// different from each other), and the table's values up to the greatest of these codes or further. It returns nil if the
	// column has no dictionary for the whole table. local nil says that the chunk has none, so the column has none either.
	Intern(local *encoding.Bytes) (codes []uint32, all encoding.Bytes)
	// Alive says that the column still has a dictionary.
	Alive() bool
}

// Encoder encodes columns of row groups. It keeps its memory from one to the next; one goroutine uses it.
type Encoder struct {
	zstd  *zstd.Encoder
	flat  vec.Vector
	dense vec.Vector
	ints  encoding.IntDictionary
	strs  encoding.BytesDictionary
	i64   []int64
	u32   []uint32
	raw   []byte
	comp  []byte
	shred []leafData
}

// NewEncoder returns an encoder.
func NewEncoder() *Encoder { return &Encoder{zstd: newZstdEncoder()} }

// Column is an encoded column of a row group: a chunk for each leaf.
type Column struct {
	chunks []*chunk
	Stats  ColumnStats
}

// Size returns the bytes that the column takes in the file, metadata excluded.
func (c *Column) Size() int64 {
	n := 0
	for _, k := range c.chunks {
		n += len(k.data) + len(k.codes)
	}
	return int64(n)
}

// chunk is an encoded column chunk; offsets are relative to its first byte.
type chunk struct {
	data     []byte
	meta     parquet.ColumnMeta
	pages    []parquet.PageLocation
	index    parquet.ColumnIndex
	hasIndex bool
	crcs     []uint32 // CRC-32C of each page with its header, the dictionary first
	// indexBytes is the column index as it is written.
	indexBytes []byte
	codes      []byte // map of codes, nil if it has none or needs none
	prefix     int    // codes 0 … prefix-1 are those of the table, 0 if it has no such
	mapped     int    // number of codes in the map
}

// leafData is one leaf's share of a row group.
type leafData struct {
	leaf *leaf
	typ  types.Type
	// levels is the number of (definition, repetition) levels: the rows of a flat column.
	levels   int
	def, rep []uint32 // nil for a flat column
	// valid is the bitmap of definition levels of a flat column, nil if no row is NULL.
	valid []uint64
	// vals are the values that are not NULL, Flat.
	vals *vec.Vector
	// lvl and val are the first level and value of each page, and the end.
	lvl, val []int
}

// values is how the values of a chunk are to be written.
type values struct {
	encoding  parquet.Encoding
	dict      []byte // dictionary page, PLAIN
	dictCount int
	sorted    bool
	// page appends values lo … hi-1.
	page     func(dst []byte, lo, hi int) []byte
	distinct int64 // exact number of different values, -1 if not known
	prefix   int
	codes    []uint32
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Encode encodes column c of a schema. The pieces are of its type, in order; together they have rows rows, and pages are
// cut every pageRows, a multiple of 64. in may be nil.
func (e *Encoder) Encode(s *Schema, c int, pieces []Piece, rows, pageRows int, in Interner) (*Column, error) {
	f := s.fields[c]
	v := e.gather(f, pieces)
	if v.N != rows {
		return nil, fmt.Errorf("encode column %q: %d rows, expected %d", f.name, v.N, rows)
	}
	out := &Column{}
	var pages []int
	for r := 0; r < rows; r += pageRows {
		pages = append(pages, r)
	}
	pages = append(pages, rows)
	out.Stats.Rows = int64(rows)
	if f.leaf == nil {
		if err := e.shredField(f, v, pages); err != nil {
			return nil, fmt.Errorf("encode column %q: %w", f.name, err)
		}
	} else {
		ld := leafData{leaf: f.leaf, typ: f.typ, levels: rows, lvl: pages, val: pages, vals: v}
		if nulls := rows - validCount(v); nulls > 0 {
			if !f.optional {
				return nil, &NotNullError{Column: f.name}
			}
			e.drop(&ld, v)
			out.Stats.Nulls = int64(nulls)
		}
		e.shred = append(e.shred[:0], ld)
	}
	for i := range e.shred {
		var st *ColumnStats
		if f.leaf != nil {
			st = &out.Stats
		} else {
			in = nil
		}
		k, err := e.encodeLeaf(&e.shred[i], st, in)
		if err != nil {
			return nil, fmt.Errorf("encode column %q: %w", f.name, err)
		}
		out.chunks = append(out.chunks, k)
		out.Stats.Memory += k.meta.Uncompressed
	}
	if f.leaf == nil {
		out.Stats.Nulls = int64(rows - validCount(v))
	}
	return out, nil
}

// NotNullError says that a column that must not be NULL was given one.
type NotNullError struct{ Column string }

// Error implements error.
func (e *NotNullError) Error() string {
	return fmt.Sprintf("NULL value not allowed for column %q", e.Column)
}

// gather returns the pieces as one Flat vector: the piece itself if it is one whole vector.
func (e *Encoder) gather(f *field, pieces []Piece) *vec.Vector {
	if len(pieces) == 1 && f.leaf != nil {
		if p := pieces[0]; p.Rows == nil && p.From == 0 && p.To == p.V.N && p.V.Form == vec.Flat && !p.V.Narrow {
			return p.V
		}
	}
	column.Init(&e.flat, f.typ)
	for _, p := range pieces {
		if p.Rows != nil {
			column.AppendRows(&e.flat, p.V, p.Rows)
		} else {
			column.Append(&e.flat, p.V, p.From, p.To)
		}
	}
	return &e.flat
}

// validCount returns the number of rows that are not NULL.
func validCount(v *vec.Vector) int {
	if v.Valid == nil {
		return v.N
	}
	return vec.CountBits(v.Valid, v.N)
}

// drop makes ld the values of v that are not NULL.
func (e *Encoder) drop(ld *leafData, v *vec.Vector) {
	column.Init(&e.dense, v.Type)
	ld.vals, ld.valid = &e.dense, v.Valid
	ld.val = make([]int, len(ld.lvl))
	for p := range len(ld.lvl) - 1 {
		appendValid(&e.dense, v, ld.lvl[p], ld.lvl[p+1])
		ld.val[p+1] = e.dense.N
	}
}

// appendValid appends rows lo … hi-1 of v that are not NULL, as values without NULLs.
func appendValid(dst, v *vec.Vector, lo, hi int) {
	plain := *v
	plain.Valid = nil
	for i := lo; i < hi; {
		if v.Valid != nil && !vec.BitAt(v.Valid, i) {
			i++
			continue
		}
		j := i + 1
		for j < hi && (v.Valid == nil || vec.BitAt(v.Valid, j)) {
			j++
		}
		column.Append(dst, &plain, i, j)
		i = j
	}
}

// encodeLeaf makes the chunk of a leaf. st is the column's statistics, nil for a part of a nested column.
func (e *Encoder) encodeLeaf(ld *leafData, st *ColumnStats, in Interner) (*chunk, error) {
	var own ColumnStats
	if st == nil {
		st = &own
	}
	k := &chunk{}
	k.index.NullPages = make([]bool, len(ld.lvl)-1)
	var vals values
	var err error
	vals.distinct = -1
	switch ld.typ.Phys() {
	case types.PhysNone:
		vals.encoding, vals.page = parquet.Plain, func(dst []byte, _, _ int) []byte { return dst }
	case types.PhysBool:
		e.bools(ld, st, k, &vals)
	case types.PhysInt64:
		e.integers(ld, st, k, &vals)
	case types.PhysFloat64:
		e.floats(ld, st, k, &vals)
	case types.PhysInt128:
		e.int128s(ld, st, k, &vals)
	case types.PhysBytes:
		err = e.strings(ld, st, k, &vals, in)
	default:
		err = fmt.Errorf("no encoding for %v", ld.typ)
	}
	if err != nil {
		return nil, err
	}
	if vals.codes != nil {
		k.mapped = len(vals.codes)
		wide := make([]int64, len(vals.codes))
		for i, c := range vals.codes {
			wide[i] = int64(c)
		}
		k.codes = encoding.AppendDelta(nil, wide, false)
	}
	k.prefix = vals.prefix
	k.meta.Type, k.meta.Path = ld.leaf.phys, ld.leaf.path
	k.meta.NumValues = int64(ld.levels)
	k.meta.Stats.Distinct = vals.distinct
	nulls := int64(ld.levels - ld.vals.N)
	k.meta.Stats.Nulls = nulls
	k.index.Nulls = make([]int64, len(ld.lvl)-1)
	for p := range k.index.Nulls {
		n := (ld.lvl[p+1] - ld.lvl[p]) - (ld.val[p+1] - ld.val[p])
		k.index.Nulls[p] = int64(n)
		k.index.NullPages[p] = ld.val[p+1] == ld.val[p]
	}
	e.frame(ld, k, &vals)
	return k, nil
}

// maxPageHeader is more than a page header takes.
const maxPageHeader = 64

// frame writes the pages.
func (e *Encoder) frame(ld *leafData, k *chunk, vals *values) {
	type span struct{ from, to int }
	raw := e.raw[:0]
	var spans []span
	if vals.dict != nil || vals.encoding == parquet.RLEDictionary {
		raw = append(raw, vals.dict...)
		spans = append(spans, span{0, len(raw)})
	}
	for p := range len(ld.lvl) - 1 {
		from := len(raw)
		raw = ld.appendLevels(raw, ld.lvl[p], ld.lvl[p+1])
		raw = vals.page(raw, ld.val[p], ld.val[p+1])
		spans = append(spans, span{from, len(raw)})
	}
	e.raw = raw

	// The first data page tells whether compression is worth the time that it takes to undo it.
	codec := parquet.Zstd
	first := min(1, len(spans)-1)
	if vals.encoding != parquet.RLEDictionary {
		first = 0
	}
	e.comp = e.zstd.EncodeAll(raw[spans[first].from:spans[first].to], e.comp[:0])
	head := len(e.comp) // what is compressed of that page stays at the beginning
	bodies := make([]span, len(spans))
	if head > (spans[first].to-spans[first].from)*95/100 {
		codec = parquet.Uncompressed
		copy(bodies, spans)
	} else {
		for i, s := range spans {
			if i == first {
				bodies[i] = span{0, head}
				continue
			}
			from := len(e.comp)
			e.comp = e.zstd.EncodeAll(raw[s.from:s.to], e.comp)
			bodies[i] = span{from, len(e.comp)}
		}
	}
	m := &k.meta
	m.Codec = codec
	size := 0
	for _, b := range bodies {
		size += b.to - b.from + maxPageHeader
	}
	k.data = make([]byte, 0, size)
	for i, s := range spans {
		body := e.comp
		if codec == parquet.Uncompressed {
			body = raw
		}
		body = body[bodies[i].from:bodies[i].to]
		h := parquet.PageHeader{
			Type: parquet.DataPage, Uncompressed: int32(s.to - s.from), Compressed: int32(len(body)), HasCRC: true,
			CRC: crc32.ChecksumIEEE(body), Encoding: vals.encoding,
		}
		page := i
		if vals.encoding == parquet.RLEDictionary {
			page--
		}
		if page < 0 {
			h.Type, h.Encoding, h.NumValues, h.Sorted = parquet.DictionaryPage, parquet.Plain, int32(vals.dictCount), vals.sorted
		} else {
			h.NumValues = int32(ld.lvl[page+1] - ld.lvl[page])
		}
		at := len(k.data)
		k.data = parquet.AppendPageHeader(k.data, &h)
		m.Uncompressed += int64(len(k.data)-at) + int64(s.to-s.from)
		k.data = append(k.data, body...)
		k.crcs = append(k.crcs, crc32.Checksum(k.data[at:], castagnoli))
		if page < 0 {
			continue
		}
		if page == 0 {
			m.DataPageOffset = int64(at)
		}
		k.pages = append(k.pages, parquet.PageLocation{
			Offset: int64(at), Size: int32(len(k.data) - at), FirstRow: int64(ld.firstRow(page)),
		})
	}
	m.Compressed = int64(len(k.data))
	m.Encodings = []parquet.Encoding{vals.encoding}
	m.EncodingStats = []parquet.EncodingStat{{Page: parquet.DataPage, Encoding: vals.encoding, Count: int32(len(k.pages))}}
	if vals.encoding == parquet.RLEDictionary {
		m.Encodings = append(m.Encodings, parquet.Plain)
		m.EncodingStats = append(m.EncodingStats, parquet.EncodingStat{Page: parquet.DictionaryPage, Encoding: parquet.Plain, Count: 1})
	}
	if vals.encoding != parquet.RLE {
		m.Encodings = append(m.Encodings, parquet.RLE)
	}
}

// appendLevels appends the levels of a page: repetition, then definition, each behind its length in four bytes.
func (ld *leafData) appendLevels(dst []byte, lo, hi int) []byte {
	levels := func(max int, write func([]byte) []byte) {
		if max == 0 {
			return
		}
		at := len(dst)
		dst = write(append(dst, 0, 0, 0, 0))
		binary.LittleEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	}
	if ld.def != nil {
		for i, l := range [][]uint32{ld.rep, ld.def} {
			max := ld.leaf.maxRep
			if i == 1 {
				max = ld.leaf.maxDef
			}
			levels(max, func(b []byte) []byte {
				return encoding.AppendHybrid(b, l[lo:hi], encoding.Width(uint64(max)))
			})
		}
		return dst
	}
	levels(ld.leaf.maxDef, func(b []byte) []byte {
		if ld.valid == nil || vec.CountBits(ld.valid[lo>>6:], hi-lo) == hi-lo {
			return encoding.AppendRun(b, 1, hi-lo, 1)
		}
		return encoding.AppendBitmapRun(b, ld.valid[lo>>6:], hi-lo)
	})
	return dst
}

// firstRow returns the first row of a page.
func (ld *leafData) firstRow(page int) int {
	if ld.rep == nil {
		return ld.lvl[page]
	}
	n := 0
	for _, r := range ld.rep[:ld.lvl[page]] {
		if r == 0 {
			n++
		}
	}
	return n
}

// setBounds records the bounds of the chunk and whether pages have them in order.
func (k *chunk) setBounds(min, max []byte, exact bool) {
	k.meta.Stats.Min, k.meta.Stats.Max = min, max
	k.meta.Stats.MinExact, k.meta.Stats.MaxExact = exact, exact
}

// sketchInts adds integers to a sketch.
func sketchInts(h *sketch.HLL, vals []int64) {
	for _, v := range vals {
		h.Add(sketch.Mix(uint64(v)))
	}
}

func le32(v int64) []byte  { return binary.LittleEndian.AppendUint32(nil, uint32(v)) }
func le64(v uint64) []byte { return binary.LittleEndian.AppendUint64(nil, v) }
func f64(v float64) []byte { return le64(math.Float64bits(v)) }
