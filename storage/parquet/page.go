package parquet

// PageHeader stands before every page.
type PageHeader struct {
	Type         PageType
	Uncompressed int32
	Compressed   int32
	HasCRC       bool
	CRC          uint32 // CRC-32 (IEEE) of the page's bytes as they lie in the file, header excluded
	NumValues    int32
	Encoding     Encoding
	// DataPage.
	DefEncoding, RepEncoding Encoding
	// DataPageV2.
	NumNulls, NumRows int32
	DefBytes          int32
	RepBytes          int32
	NotCompressed     bool
	// DictionaryPage.
	Sorted bool
}

// DecodePageHeader decodes a header at the start of b and returns its length.
func DecodePageHeader(b []byte) (h PageHeader, n int, err error) {
	r := &reader{b: b}
	body := false
	r.fields(func(id int16, typ byte) bool {
		var v int32
		switch id {
		case 1:
			r.fI32(typ, &v)
			h.Type = PageType(v)
			return true
		case 2:
			return r.fI32(typ, &h.Uncompressed)
		case 3:
			return r.fI32(typ, &h.Compressed)
		case 4:
			r.fI32(typ, &v)
			h.HasCRC, h.CRC = true, uint32(v)
			return true
		case 5, 7, 8:
			if !r.want(typ, tStruct) {
				return true
			}
			body = true
			r.fields(func(f int16, typ byte) bool { return h.readBody(r, id, f, typ) })
			return true
		}
		return false
	})
	if r.err == nil && !body && h.Type != IndexPage {
		r.fail("page header without a description")
	}
	if r.err == nil && (h.Uncompressed < 0 || h.Compressed < 0 || h.NumValues < 0 || h.NumNulls < 0 || h.NumRows < 0 ||
		h.DefBytes < 0 || h.RepBytes < 0) {
		r.fail("page header holds a negative size")
	}
	return h, r.off, r.err
}

func (h *PageHeader) readBody(r *reader, kind, f int16, typ byte) bool {
	var v int32
	switch {
	case f == 1:
		return r.fI32(typ, &h.NumValues)
	case kind == 5 && f <= 4, kind == 7 && f == 2, kind == 8 && f <= 6:
		r.fI32(typ, &v)
	case kind == 7 && f == 3:
		return r.fBool(typ, &h.Sorted)
	case kind == 8 && f == 7:
		var c bool
		r.fBool(typ, &c)
		h.NotCompressed = !c
		return true
	default:
		return false
	}
	switch {
	case kind == 5 && f == 2, kind == 7 && f == 2, kind == 8 && f == 4:
		h.Encoding = Encoding(v)
	case kind == 5 && f == 3:
		h.DefEncoding = Encoding(v)
	case kind == 5 && f == 4:
		h.RepEncoding = Encoding(v)
	case f == 2:
		h.NumNulls = v
	case f == 3:
		h.NumRows = v
	case f == 5:
		h.DefBytes = v
	case f == 6:
		h.RepBytes = v
	}
	return true
}

// AppendPageHeader appends the Thrift bytes of a header of a dictionary page or a data page (version 1).
func AppendPageHeader(dst []byte, h *PageHeader) []byte {
	w := &writer{b: dst}
	w.begin()
	w.i32(1, int32(h.Type))
	w.i32(2, h.Uncompressed)
	w.i32(3, h.Compressed)
	if h.HasCRC {
		w.i32(4, int32(h.CRC))
	}
	if h.Type == DictionaryPage {
		w.structField(7)
		w.i32(1, h.NumValues)
		w.i32(2, int32(h.Encoding))
		w.bool(3, h.Sorted)
	} else {
		w.structField(5)
		w.i32(1, h.NumValues)
		w.i32(2, int32(h.Encoding))
		w.i32(3, int32(RLE))
		w.i32(4, int32(RLE))
	}
	w.end()
	w.end()
	return w.b
}

// PageLocation is where a data page lies.
type PageLocation struct {
	Offset   int64
	Size     int32 // header included
	FirstRow int64 // within the row group
}

// DecodeOffsetIndex decodes the page locations of a chunk.
func DecodeOffsetIndex(b []byte) ([]PageLocation, error) {
	r := &reader{b: b}
	var ls []PageLocation
	r.fields(func(id int16, typ byte) bool {
		if id != 1 {
			return false
		}
		return fStructs(r, typ, &ls, func(r *reader, l *PageLocation) {
			has := 0
			r.fields(func(id int16, typ byte) bool {
				switch id {
				case 1:
					has |= 1
					return r.fI64(typ, &l.Offset)
				case 2:
					has |= 2
					return r.fI32(typ, &l.Size)
				case 3:
					has |= 4
					return r.fI64(typ, &l.FirstRow)
				}
				return false
			})
			if has != 7 {
				r.fail("offset index holds an incomplete page location")
			}
		})
	})
	return ls, r.err
}

// AppendOffsetIndex appends the Thrift bytes of an offset index.
func AppendOffsetIndex(dst []byte, ls []PageLocation) []byte {
	w := &writer{b: dst}
	w.begin()
	w.list(1, len(ls), tStruct)
	for _, l := range ls {
		w.begin()
		w.i64(1, l.Offset)
		w.i32(2, l.Size)
		w.i64(3, l.FirstRow)
		w.end()
	}
	w.end()
	return w.b
}

// BoundaryOrder says whether the bounds of a chunk's pages ascend.
type BoundaryOrder int32

// The orders.
const (
	Unordered  BoundaryOrder = 0
	Ascending  BoundaryOrder = 1
	Descending BoundaryOrder = 2
)

// ColumnIndex holds the bounds of a chunk's pages.
type ColumnIndex struct {
	NullPages []bool
	Min, Max  [][]byte // empty for a page of NULLs alone
	Order     BoundaryOrder
	Nulls     []int64 // empty: unknown
}

// DecodeColumnIndex decodes the bounds of a chunk's pages.
func DecodeColumnIndex(b []byte) (*ColumnIndex, error) {
	r := &reader{b: b}
	c := &ColumnIndex{}
	values := func(typ byte, dst *[][]byte) bool {
		if r.want(typ, tList) {
			n, t := r.list()
			if n > 0 && !r.want(t, tBinary) {
				return true
			}
			for range n {
				*dst = append(*dst, r.bytes())
			}
		}
		return true
	}
	r.fields(func(id int16, typ byte) bool {
		switch id {
		case 1:
			if r.want(typ, tList) {
				n, t := r.list()
				if n > 0 && t != tTrue && t != tFalse {
					r.want(t, tTrue)
					return true
				}
				for range n {
					c.NullPages = append(c.NullPages, r.byte() == tTrue)
				}
			}
			return true
		case 2:
			return values(typ, &c.Min)
		case 3:
			return values(typ, &c.Max)
		case 4:
			var v int32
			r.fI32(typ, &v)
			c.Order = BoundaryOrder(v)
			return true
		case 5:
			return r.fI64List(typ, &c.Nulls)
		}
		return false
	})
	if n := len(c.NullPages); r.err == nil && (len(c.Min) != n || len(c.Max) != n || len(c.Nulls) != 0 && len(c.Nulls) != n) {
		r.fail("column index has lists of different lengths")
	}
	return c, r.err
}

// AppendColumnIndex appends the Thrift bytes of a column index.
func AppendColumnIndex(dst []byte, c *ColumnIndex) []byte {
	w := &writer{b: dst}
	w.begin()
	w.list(1, len(c.NullPages), tTrue)
	for _, p := range c.NullPages {
		if p {
			w.b = append(w.b, tTrue)
		} else {
			w.b = append(w.b, tFalse)
		}
	}
	for i, vs := range [][][]byte{c.Min, c.Max} {
		w.list(int16(2+i), len(vs), tBinary)
		for _, v := range vs {
			w.rawBytes(v)
		}
	}
	w.i32(4, int32(c.Order))
	if len(c.Nulls) > 0 {
		w.i64List(5, c.Nulls)
	}
	w.end()
	return w.b
}
