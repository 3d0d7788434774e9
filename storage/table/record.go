package table

import (
	"encoding/binary"
	"math"

	"github.com/clientele-db/clientele/storage/corrupt"
	"github.com/clientele-db/clientele/storage/kv"
	"github.com/clientele-db/clientele/storage/segment"
)

// Format versions of the values in the store.
const (
	recordVersion     = 1
	statisticsVersion = 1
	headVersion       = 1
	dictionaryVersion = 1
)

// Record is what the store says of a segment. Its file is data/<table>/<id, eight digits>.parquet.
type Record struct {
	ID uint64
	// Position orders the segments of a table. It is the id of the segment unless that took the place of others.
	Position uint64
	Added    uint64 // sequence number of the commit that added it
	Bytes    int64  // size of the file
	// FooterCRC is the CRC-32C of the footer, which in turn holds the checksums of all pages.
	FooterCRC uint32
	Groups    []int // rows of each row group
}

// Rows returns the number of rows.
func (r *Record) Rows() int64 {
	n := int64(0)
	for _, g := range r.Groups {
		n += int64(g)
	}
	return n
}

func (r *Record) encode() []byte {
	b := binary.AppendUvarint(nil, r.Position)
	b = binary.AppendUvarint(b, r.Added)
	b = binary.AppendUvarint(b, uint64(r.Bytes))
	b = binary.LittleEndian.AppendUint32(b, r.FooterCRC)
	b = binary.AppendUvarint(b, uint64(len(r.Groups)))
	for _, g := range r.Groups {
		b = binary.AppendUvarint(b, uint64(g))
	}
	return b
}

// cursor reads what encode wrote; the first failure sticks.
type cursor struct {
	b   []byte
	bad bool
}

func (c *cursor) uvarint(most uint64) uint64 {
	v, n := binary.Uvarint(c.b)
	if c.bad || n <= 0 || v > most {
		c.bad = true
		return 0
	}
	c.b = c.b[n:]
	return v
}

func (c *cursor) uint32() uint32 {
	if c.bad || len(c.b) < 4 {
		c.bad = true
		return 0
	}
	v := binary.LittleEndian.Uint32(c.b)
	c.b = c.b[4:]
	return v
}

func decodeRecord(id uint64, version byte, b []byte) (*Record, error) {
	if version != recordVersion {
		return nil, corrupt.New("segment record of format %d, this program reads %d", version, recordVersion)
	}
	c := cursor{b: b}
	r := &Record{ID: id}
	r.Position, r.Added = c.uvarint(math.MaxUint64), c.uvarint(math.MaxUint64)
	r.Bytes = int64(c.uvarint(math.MaxInt64))
	r.FooterCRC = c.uint32()
	n := c.uvarint(uint64(len(c.b)))
	for range n {
		r.Groups = append(r.Groups, int(c.uvarint(segment.GroupRows)))
	}
	if c.bad || len(c.b) != 0 {
		return nil, corrupt.New("malformed segment record")
	}
	return r, nil
}

// Head is what a version of a table consists of besides its segments.
type Head struct {
	Seq         uint64 // commit that made the version
	NextSegment uint64
	Rows        int64
	Dicts       []DictHead // by position of the column
}

// DictHead describes a column's dictionary in the store.
type DictHead struct {
	State  DictState
	Values int // number of values
	Blocks int // number of blocks in the store
	Bytes  int64
	Tail   int // values in the last block
}

// DictState says what has become of a column's dictionary.
type DictState uint8

// The states.
const (
	DictNone  DictState = iota // no rows yet
	DictAlive                  // all values are in it
	DictGone                   // there were too many values, or a chunk without one
)

func (h *Head) encode() []byte {
	b := binary.AppendUvarint(nil, h.Seq)
	b = binary.AppendUvarint(b, h.NextSegment)
	b = binary.AppendUvarint(b, uint64(h.Rows))
	b = binary.AppendUvarint(b, uint64(len(h.Dicts)))
	for _, d := range h.Dicts {
		b = append(b, byte(d.State))
		if d.State != DictAlive {
			continue
		}
		for _, v := range []int{d.Values, d.Blocks, int(d.Bytes), d.Tail} {
			b = binary.AppendUvarint(b, uint64(v))
		}
	}
	return b
}

func decodeHead(version byte, b []byte) (*Head, error) {
	if version != headVersion {
		return nil, corrupt.New("table head of format %d, this program reads %d", version, headVersion)
	}
	c := cursor{b: b}
	h := &Head{}
	h.Seq, h.NextSegment = c.uvarint(math.MaxUint64), c.uvarint(math.MaxUint64)
	h.Rows = int64(c.uvarint(math.MaxInt64))
	n := c.uvarint(uint64(len(c.b)))
	for range n {
		d := DictHead{State: DictState(c.uvarint(uint64(DictGone)))}
		if d.State == DictAlive {
			d.Values, d.Blocks = int(c.uvarint(maxDictValues)), int(c.uvarint(math.MaxInt32))
			d.Bytes = int64(c.uvarint(math.MaxInt32))
			d.Tail = int(c.uvarint(uint64(d.Values)))
		}
		h.Dicts = append(h.Dicts, d)
	}
	if c.bad || len(c.b) != 0 {
		return nil, corrupt.New("malformed table head")
	}
	return h, nil
}

// encodeStats writes statistics of the columns of a segment or table.
func encodeStats(stats []segment.ColumnStats) []byte {
	b := binary.AppendUvarint(nil, uint64(len(stats)))
	for i := range stats {
		b = stats[i].AppendTo(b)
	}
	return b
}

func decodeStats(version byte, b []byte, columns int) ([]segment.ColumnStats, error) {
	if version != statisticsVersion {
		return nil, corrupt.New("statistics of format %d, this program reads %d", version, statisticsVersion)
	}
	c := cursor{b: b}
	if n := c.uvarint(uint64(len(b))); c.bad || n != uint64(columns) {
		return nil, corrupt.New("statistics of %d columns, the table has %d", n, columns)
	}
	stats := make([]segment.ColumnStats, columns)
	for i := range stats {
		n, err := stats[i].Decode(c.b)
		if err != nil {
			return nil, err
		}
		c.b = c.b[n:]
	}
	if len(c.b) != 0 {
		return nil, corrupt.New("%d bytes behind statistics", len(c.b))
	}
	return stats, nil
}

// SegmentKey is the key of a segment's record.
func SegmentKey(table, id uint64) []byte { return kv.Key(kv.KindSegment, table, id) }
