package segment

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"strconv"
	"strings"

	"github.com/clientele-db/clientele/storage/corrupt"
	"github.com/clientele-db/clientele/storage/parquet"
)

// Keys of a chunk's metadata in our own files.
const (
	keyCRC   = "clientele.crc"   // CRC-32C of each page with its header, then of the column index; 8 hexadecimal digits each
	keyPages = "clientele.pages" // rows of a page
	keyCodes = "clientele.codes" // offset, length, count, CRC-32C of the code map; or the number of codes that are the table's
)

// chunkInfo is what is kept of a column chunk's metadata.
type chunkInfo struct {
	offset, size int64 // of all its pages
	dataOffset   int64 // of the first data page
	hasDict      bool
	codec        parquet.Codec
	values       int64
	zone         Zone
	codesOffset  int64 // map of codes
	codesSize    int32
	codesCount   int32
	codesCRC     uint32
	prefix       int32 // codes are the table's
	pageRows     int
	crcs         []uint32 // of pages
	indexCRC     uint32
	columnIndex  span
	offsetIndex  span
	allDict      bool // every data page holds codes, by what the footer says
}

// span is a range of the file's bytes.
type span struct {
	offset int64
	size   int32
}

// Zone bounds the values of some rows of a column.
type Zone struct {
	Bounded            bool
	Lo, Hi             int64
	NullsKnown         bool
	Nulls              int
	BytesBounded       bool
	MinBytes, MaxBytes []byte
}

func (c *chunkInfo) init(f *File, l *leaf, k *parquet.ColumnChunk, rows int) error {
	m := &k.Meta
	if m.Type != l.phys {
		return corrupt.New("column chunk of %v, the schema says %v", m.Type, l.phys)
	}
	if k.FilePath != "" {
		return corrupt.New("column chunk lies in another file, %q", k.FilePath)
	}
	c.codec, c.values = m.Codec, m.NumValues
	c.dataOffset = m.DataPageOffset
	c.offset = m.DataPageOffset
	// Some writers set a dictionary offset of zero, or one behind the data, where there is no dictionary.
	if m.DictPageOffset > 0 && m.DictPageOffset < m.DataPageOffset {
		c.offset, c.hasDict = m.DictPageOffset, true
	}
	c.size = m.Compressed
	if c.offset < 4 || c.size < 0 || c.offset+c.size < c.offset || c.offset+c.size > f.size {
		return corrupt.In(corrupt.New("column chunk of %d bytes in a file of %d", c.size, f.size), "", "", c.offset)
	}
	if m.NumValues < 0 || l.maxRep == 0 && m.NumValues != int64(rows) {
		return corrupt.New("column chunk of %d values in a row group of %d rows", m.NumValues, rows)
	}
	c.columnIndex = span{k.ColumnIndexOffset, k.ColumnIndexLength}
	c.offsetIndex = span{k.OffsetIndexOffset, k.OffsetIndexLength}
	for _, s := range []*span{&c.columnIndex, &c.offsetIndex} {
		if s.offset < 4 || s.size <= 0 || s.offset > f.size-int64(s.size) {
			*s = span{}
		}
	}
	c.pageKinds(m)
	c.zone = chunkZone(l, &m.Stats)
	if c.zone.NullsKnown && int64(c.zone.Nulls) > m.NumValues {
		c.zone.NullsKnown = false
	}
	if f.own {
		return c.ownKeys(m, rows, f.size)
	}
	return nil
}

// pageKinds finds out which kinds of data pages there are.
func (c *chunkInfo) pageKinds(m *parquet.ColumnMeta) {
	dict, other := false, false
	for _, s := range m.EncodingStats {
		if s.Page != parquet.DataPage && s.Page != parquet.DataPageV2 || s.Count == 0 {
			continue
		}
		if s.Encoding == parquet.RLEDictionary || s.Encoding == parquet.PlainDictionary {
			dict = true
		} else {
			other = true
		}
	}
	c.allDict = dict && !other
}

func (c *chunkInfo) ownKeys(m *parquet.ColumnMeta, rows int, fileSize int64) error {
	for _, kv := range m.KeyValues {
		switch kv.Key {
		case keyCRC:
			b, err := hex.DecodeString(kv.Value)
			if err != nil || len(b)%4 != 0 {
				return corrupt.New("malformed checksums")
			}
			for ; len(b) > 0; b = b[4:] {
				c.crcs = append(c.crcs, binary.BigEndian.Uint32(b))
			}
		case keyPages:
			c.pageRows, _ = strconv.Atoi(kv.Value)
		case keyCodes:
			var n []int64
			for _, s := range strings.Fields(kv.Value) {
				v, err := strconv.ParseInt(s, 10, 64)
				if err != nil || v < 0 {
					return corrupt.New("malformed map of codes")
				}
				n = append(n, v)
			}
			switch {
			case len(n) == 1 && n[0] <= math.MaxInt32:
				c.prefix = int32(n[0])
			case len(n) == 4 && n[0]+n[1] <= fileSize && n[1] <= math.MaxInt32 && n[2] <= math.MaxInt32 && n[3] <= math.MaxUint32:
				c.codesOffset, c.codesSize, c.codesCount, c.codesCRC = n[0], int32(n[1]), int32(n[2]), uint32(n[3])
			default:
				return corrupt.New("malformed map of codes")
			}
		}
	}
	if c.pageRows <= 0 {
		return corrupt.New("column chunk does not say how many rows its pages have")
	}
	pages := (rows + c.pageRows - 1) / c.pageRows
	if c.hasDict {
		pages++
	}
	if len(c.crcs) != pages+1 {
		return corrupt.New("column chunk of %d pages has %d checksums", pages, len(c.crcs))
	}
	c.crcs, c.indexCRC = c.crcs[:pages], c.crcs[pages]
	return nil
}

// chunkZone makes bounds of a chunk's statistics.
func chunkZone(l *leaf, s *parquet.Statistics) Zone {
	var z Zone
	if l.maxRep > 0 {
		return z
	}
	if s.Nulls >= 0 {
		z.NullsKnown, z.Nulls = true, int(s.Nulls)
	}
	lo, hi := s.Min, s.Max
	if lo == nil && hi == nil {
		// The older fields have the right order only for signed numbers.
		if l.phys != parquet.Int32 && l.phys != parquet.Int64 || l.conv == convUint32 || l.conv == convUint64 {
			return z
		}
		lo, hi = s.OldMin, s.OldMax
	}
	z.setBounds(l, lo, hi)
	return z
}

// setBounds sets the bounds from values as statistics hold them; anything unfit leaves them unset.
func (z *Zone) setBounds(l *leaf, lo, hi []byte) {
	switch l.phys {
	case parquet.Int32, parquet.Int64:
		a, ok1 := l.bound(lo)
		b, ok2 := l.bound(hi)
		if ok1 && ok2 && a <= b {
			z.Bounded, z.Lo, z.Hi = true, a, b
		}
	case parquet.ByteArray:
		if l.conv == convNone && lo != nil && hi != nil && string(lo) <= string(hi) {
			z.BytesBounded, z.MinBytes, z.MaxBytes = true, lo, hi
		}
	}
}

// bound converts the bound of an integer column.
func (l *leaf) bound(b []byte) (int64, bool) {
	var v int64
	switch {
	case l.phys == parquet.Int32 && len(b) == 4:
		v = int64(int32(binary.LittleEndian.Uint32(b)))
	case l.phys == parquet.Int64 && len(b) == 8:
		v = int64(binary.LittleEndian.Uint64(b))
	default:
		return 0, false
	}
	switch l.conv {
	case convNone:
		return v, true
	case convMul1000:
		return v * 1000, v > math.MinInt64/1000 && v < math.MaxInt64/1000
	case convDiv1000:
		return floorDiv(v, 1000), true
	case convUint32:
		return int64(uint32(v)), true
	}
	return 0, false
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
