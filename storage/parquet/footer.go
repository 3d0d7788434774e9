package parquet

// FileMeta is a file's footer.
type FileMeta struct {
	Version   int32
	Schema    []SchemaElement // the tree in depth-first order, root first
	NumRows   int64
	RowGroups []RowGroup
	KeyValues []KeyValue
	CreatedBy string
	// TypeOrder says that statistics of all columns are ordered as their type defines; written always.
	TypeOrder bool
	Encrypted bool
}

// SchemaElement is a node of the schema.
type SchemaElement struct {
	Type        Type // NoType for a group
	TypeLength  int32
	Repetition  Repetition // Required for the root
	Name        string
	NumChildren int32
	Converted   Converted
	Scale       int32
	Precision   int32
	FieldID     int32 // 0: none
	Logical     LogicalType
}

// KeyValue is a pair of the application's.
type KeyValue struct{ Key, Value string }

// RowGroup is a horizontal slice of the file.
type RowGroup struct {
	Columns         []ColumnChunk
	TotalByteSize   int64 // uncompressed
	NumRows         int64
	Sorting         []SortingColumn
	FileOffset      int64
	TotalCompressed int64
	Ordinal         int16
}

// SortingColumn says that the rows of a group are sorted by a column.
type SortingColumn struct {
	Column     int32
	Descending bool
	NullsFirst bool
}

// ColumnChunk is one column of a row group.
type ColumnChunk struct {
	FilePath          string
	FileOffset        int64
	Meta              ColumnMeta
	OffsetIndexOffset int64
	OffsetIndexLength int32
	ColumnIndexOffset int64
	ColumnIndexLength int32
	Encrypted         bool
	hasMeta           bool
}

// ColumnMeta describes a chunk.
type ColumnMeta struct {
	Type           Type
	Encodings      []Encoding
	Path           []string
	Codec          Codec
	NumValues      int64 // levels, NULLs included
	Uncompressed   int64 // bytes, page headers included
	Compressed     int64 // bytes, page headers included
	KeyValues      []KeyValue
	DataPageOffset int64
	DictPageOffset int64 // 0: none
	Stats          Statistics
	EncodingStats  []EncodingStat
}

// EncodingStat counts the pages of a kind and encoding.
type EncodingStat struct {
	Page     PageType
	Encoding Encoding
	Count    int32
}

// Statistics of a chunk or page, values in PLAIN encoding without lengths.
type Statistics struct {
	// OldMax and OldMin are of the deprecated fields, whose order was not defined for unsigned and byte types.
	OldMax, OldMin []byte
	Max, Min       []byte
	Nulls          int64 // -1: unknown
	Distinct       int64 // -1: unknown
	MaxExact       bool
	MinExact       bool
}

func readStatistics(r *reader, s *Statistics) {
	s.Nulls, s.Distinct = -1, -1
	r.fields(func(id int16, typ byte) bool {
		switch id {
		case 1:
			return r.fBytes(typ, &s.OldMax)
		case 2:
			return r.fBytes(typ, &s.OldMin)
		case 3:
			return r.fI64(typ, &s.Nulls)
		case 4:
			return r.fI64(typ, &s.Distinct)
		case 5:
			return r.fBytes(typ, &s.Max)
		case 6:
			return r.fBytes(typ, &s.Min)
		case 7:
			return r.fBool(typ, &s.MaxExact)
		case 8:
			return r.fBool(typ, &s.MinExact)
		}
		return false
	})
}

func (s *Statistics) write(w *writer, id int16) {
	w.structField(id)
	if s.Nulls >= 0 {
		w.i64(3, s.Nulls)
	}
	if s.Distinct >= 0 {
		w.i64(4, s.Distinct)
	}
	if s.Max != nil {
		w.bytes(5, s.Max)
	}
	if s.Min != nil {
		w.bytes(6, s.Min)
	}
	if s.Max != nil {
		w.bool(7, s.MaxExact)
	}
	if s.Min != nil {
		w.bool(8, s.MinExact)
	}
	w.end()
}

// DecodeFooter decodes the Thrift bytes of a footer.
func DecodeFooter(b []byte) (*FileMeta, error) {
	r := &reader{b: b}
	m := &FileMeta{}
	var seen [8]bool
	r.fields(func(id int16, typ byte) bool {
		if id > 0 && id < 8 {
			seen[id] = true
		}
		switch id {
		case 1:
			return r.fI32(typ, &m.Version)
		case 2:
			return fStructs(r, typ, &m.Schema, readSchemaElement)
		case 3:
			return r.fI64(typ, &m.NumRows)
		case 4:
			return fStructs(r, typ, &m.RowGroups, readRowGroup)
		case 5:
			return fStructs(r, typ, &m.KeyValues, readKeyValue)
		case 6:
			return r.fString(typ, &m.CreatedBy)
		case 7:
			m.TypeOrder = true
		case 8:
			m.Encrypted = true
		}
		return false
	})
	if r.err == nil && !(seen[2] && seen[3] && seen[4]) {
		r.fail("footer lacks its schema, row count or row groups")
	}
	return m, r.err
}

// AppendFooter appends the Thrift bytes of a footer.
func AppendFooter(dst []byte, m *FileMeta) []byte {
	w := &writer{b: dst}
	w.begin()
	w.i32(1, m.Version)
	w.list(2, len(m.Schema), tStruct)
	for i := range m.Schema {
		m.Schema[i].write(w)
	}
	w.i64(3, m.NumRows)
	w.list(4, len(m.RowGroups), tStruct)
	for i := range m.RowGroups {
		m.RowGroups[i].write(w)
	}
	writeKeyValues(w, 5, m.KeyValues)
	w.string(6, m.CreatedBy)
	leaves := 0
	for i := range m.Schema {
		if m.Schema[i].Type != NoType {
			leaves++
		}
	}
	w.list(7, leaves, tStruct)
	for range leaves {
		w.begin()
		w.structField(1)
		w.end()
		w.end()
	}
	w.end()
	return w.b
}

func readKeyValue(r *reader, kv *KeyValue) {
	has := false
	r.fields(func(id int16, typ byte) bool {
		switch id {
		case 1:
			has = true
			return r.fString(typ, &kv.Key)
		case 2:
			return r.fString(typ, &kv.Value)
		}
		return false
	})
	if !has {
		r.fail("metadata holds a value without a key")
	}
}

func writeKeyValues(w *writer, id int16, kvs []KeyValue) {
	if len(kvs) == 0 {
		return
	}
	w.list(id, len(kvs), tStruct)
	for _, kv := range kvs {
		w.begin()
		w.string(1, kv.Key)
		w.string(2, kv.Value)
		w.end()
	}
}

func readRowGroup(r *reader, g *RowGroup) {
	has := false
	r.fields(func(id int16, typ byte) bool {
		switch id {
		case 1:
			has = true
			return fStructs(r, typ, &g.Columns, readColumnChunk)
		case 2:
			return r.fI64(typ, &g.TotalByteSize)
		case 3:
			return r.fI64(typ, &g.NumRows)
		case 4:
			return fStructs(r, typ, &g.Sorting, func(r *reader, s *SortingColumn) {
				r.fields(func(id int16, typ byte) bool {
					switch id {
					case 1:
						return r.fI32(typ, &s.Column)
					case 2:
						return r.fBool(typ, &s.Descending)
					case 3:
						return r.fBool(typ, &s.NullsFirst)
					}
					return false
				})
			})
		case 5:
			return r.fI64(typ, &g.FileOffset)
		case 6:
			return r.fI64(typ, &g.TotalCompressed)
		}
		return false
	})
	if !has {
		r.fail("metadata holds a row group without columns")
	}
}

func (g *RowGroup) write(w *writer) {
	w.begin()
	w.list(1, len(g.Columns), tStruct)
	for i := range g.Columns {
		g.Columns[i].write(w)
	}
	w.i64(2, g.TotalByteSize)
	w.i64(3, g.NumRows)
	if len(g.Sorting) > 0 {
		w.list(4, len(g.Sorting), tStruct)
		for _, s := range g.Sorting {
			w.begin()
			w.i32(1, s.Column)
			w.bool(2, s.Descending)
			w.bool(3, s.NullsFirst)
			w.end()
		}
	}
	w.i64(5, g.FileOffset)
	w.i64(6, g.TotalCompressed)
	w.i64typ(7, tI16, int64(g.Ordinal))
	w.end()
}

func readColumnChunk(r *reader, c *ColumnChunk) {
	r.fields(func(id int16, typ byte) bool {
		switch id {
		case 1:
			return r.fString(typ, &c.FilePath)
		case 2:
			return r.fI64(typ, &c.FileOffset)
		case 3:
			if r.want(typ, tStruct) {
				c.hasMeta = true
				readColumnMeta(r, &c.Meta)
			}
			return true
		case 4:
			return r.fI64(typ, &c.OffsetIndexOffset)
		case 5:
			return r.fI32(typ, &c.OffsetIndexLength)
		case 6:
			return r.fI64(typ, &c.ColumnIndexOffset)
		case 7:
			return r.fI32(typ, &c.ColumnIndexLength)
		case 8, 9:
			c.Encrypted = true
		}
		return false
	})
	if !c.hasMeta && !c.Encrypted {
		r.fail("metadata holds a column chunk without a description")
	}
}

func (c *ColumnChunk) write(w *writer) {
	w.begin()
	w.i64(2, c.FileOffset)
	w.structField(3)
	m := &c.Meta
	w.i32(1, int32(m.Type))
	w.list(2, len(m.Encodings), tI32)
	for _, e := range m.Encodings {
		w.varint(int64(e))
	}
	w.list(3, len(m.Path), tBinary)
	for _, p := range m.Path {
		w.rawBytes([]byte(p))
	}
	w.i32(4, int32(m.Codec))
	w.i64(5, m.NumValues)
	w.i64(6, m.Uncompressed)
	w.i64(7, m.Compressed)
	writeKeyValues(w, 8, m.KeyValues)
	w.i64(9, m.DataPageOffset)
	if m.DictPageOffset > 0 {
		w.i64(11, m.DictPageOffset)
	}
	m.Stats.write(w, 12)
	if len(m.EncodingStats) > 0 {
		w.list(13, len(m.EncodingStats), tStruct)
		for _, s := range m.EncodingStats {
			w.begin()
			w.i32(1, int32(s.Page))
			w.i32(2, int32(s.Encoding))
			w.i32(3, s.Count)
			w.end()
		}
	}
	w.end()
	if c.OffsetIndexLength > 0 {
		w.i64(4, c.OffsetIndexOffset)
		w.i32(5, c.OffsetIndexLength)
	}
	if c.ColumnIndexLength > 0 {
		w.i64(6, c.ColumnIndexOffset)
		w.i32(7, c.ColumnIndexLength)
	}
	w.end()
}

func readColumnMeta(r *reader, m *ColumnMeta) {
	m.Stats.Nulls, m.Stats.Distinct = -1, -1
	has := 0
	r.fields(func(id int16, typ byte) bool {
		switch id {
		case 1:
			has |= 1
			var t int32
			r.fI32(typ, &t)
			m.Type = Type(t)
			return true
		case 2:
			if r.want(typ, tList) {
				n, t := r.list()
				if n > 0 && !r.want(t, tI32) {
					return true
				}
				for range n {
					m.Encodings = append(m.Encodings, Encoding(r.i32()))
				}
			}
			return true
		case 3:
			if r.want(typ, tList) {
				n, t := r.list()
				if n > 0 && !r.want(t, tBinary) {
					return true
				}
				for range n {
					m.Path = append(m.Path, r.string())
				}
			}
			return true
		case 4:
			var c int32
			r.fI32(typ, &c)
			m.Codec = Codec(c)
			return true
		case 5:
			has |= 2
			return r.fI64(typ, &m.NumValues)
		case 6:
			return r.fI64(typ, &m.Uncompressed)
		case 7:
			has |= 4
			return r.fI64(typ, &m.Compressed)
		case 8:
			return fStructs(r, typ, &m.KeyValues, readKeyValue)
		case 9:
			has |= 8
			return r.fI64(typ, &m.DataPageOffset)
		case 11:
			return r.fI64(typ, &m.DictPageOffset)
		case 12:
			if r.want(typ, tStruct) {
				readStatistics(r, &m.Stats)
			}
			return true
		case 13:
			return fStructs(r, typ, &m.EncodingStats, func(r *reader, s *EncodingStat) {
				r.fields(func(id int16, typ byte) bool {
					var v int32
					if id < 1 || id > 3 {
						return false
					}
					r.fI32(typ, &v)
					switch id {
					case 1:
						s.Page = PageType(v)
					case 2:
						s.Encoding = Encoding(v)
					case 3:
						s.Count = v
					}
					return true
				})
			})
		}
		return false
	})
	if has != 15 {
		r.fail("metadata holds a column chunk without type, counts or offset")
	}
}
