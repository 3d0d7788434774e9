package table

import (
	"context"
	"encoding/binary"
	"math"
	"sync"

	"github.com/klauspost/compress/zstd"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/corrupt"
	"github.com/clientele-db/clientele/storage/encoding"
	"github.com/clientele-db/clientele/storage/kv"
	"github.com/clientele-db/clientele/storage/parquet"
)

// A column's dictionary gives up beyond these limits.
const (
	maxDictValues = 1 << 20
	maxDictBytes  = 64 << 20
)

// Dictionary is the dictionary of a column for one version of its table. Values are only ever added, so a code keeps its
// meaning; a version has those below its own length.
type Dictionary struct {
	DictHead
	store  *Store
	table  uint64
	column uint32
	typ    types.Type

	mu  sync.Mutex
	dic *vec.Dictionary
}

// newDictionary returns a dictionary whose values are in the store.
func newDictionary(s *Store, table uint64, column uint32, typ types.Type, h DictHead) *Dictionary {
	return &Dictionary{DictHead: h, store: s, table: table, column: column, typ: typ}
}

// Get returns the dictionary, reading it from the store at first use.
func (d *Dictionary) Get() (*vec.Dictionary, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dic != nil {
		return d.dic, nil
	}
	values, err := d.read()
	if err != nil {
		return nil, err
	}
	d.set(values)
	return d.dic, nil
}

// set gives the dictionary its values, which may have more of them behind its length.
func (d *Dictionary) set(values encoding.Bytes) {
	end := values.Off[d.Values]
	data := values.Data[:end]
	if cap(data)-len(data) < vec.Pad {
		data = append(make([]byte, 0, len(data)+vec.Pad), data...)
	}
	d.dic = &vec.Dictionary{
		Values: &vec.Vector{Type: d.typ, N: d.Values, Off: values.Off[:d.Values+1], Bytes: data},
		Unique: true,
	}
}

// read reads the blocks.
func (d *Dictionary) read() (encoding.Bytes, error) {
	var all encoding.Bytes
	all.Reset()
	all.Off = make([]uint32, 1, d.Values+1)
	all.Data = make([]byte, 0, d.Bytes+vec.Pad)
	prefix := dictPrefix(d.table, d.column)
	next := 0
	err := d.store.KV.Scan(context.Background(), prefix, func(key []byte, version byte, b []byte) error {
		if next >= d.Blocks {
			return nil
		}
		if string(key) != string(kv.DictionaryKey(d.table, d.column, uint32(next))) {
			return corrupt.New("block %d of a dictionary is missing", next)
		}
		next++
		return d.store.KV.In(decodeDictBlock(&all, version, b), key)
	})
	if err == nil && (next < d.Blocks || all.Len() < d.Values) {
		err = d.store.KV.In(corrupt.New("dictionary of %d values in %d blocks, recorded were %d in %d",
			all.Len(), next, d.Values, d.Blocks), prefix)
	}
	return all, err
}

// decodeDictBlock appends the values of a block: their number, the size of the rest when decompressed, and as zstd their
// lengths and bytes (DELTA_LENGTH_BYTE_ARRAY).
func decodeDictBlock(dst *encoding.Bytes, version byte, b []byte) error {
	if version != dictionaryVersion {
		return corrupt.New("dictionary block of format %d, this program reads %d", version, dictionaryVersion)
	}
	c := cursor{b: b}
	n, size := c.uvarint(maxDictValues), c.uvarint(maxDictBytes*2)
	if c.bad {
		return corrupt.New("malformed dictionary block")
	}
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(max(size, 1<<20)))
	if err != nil {
		return err
	}
	defer z.Close() //nolint:errcheck // encodes into memory
	raw, err := z.DecodeAll(c.b, make([]byte, 0, min(size, 8<<20)))
	if err != nil || uint64(len(raw)) != size {
		return corrupt.New("malformed dictionary block: %d bytes of %d, %v", len(raw), size, err)
	}
	return encoding.Lookup(parquet.DeltaLengthByteArray).Bytes(dst, int(n), raw)
}

func encodeDictBlock(z *zstd.Encoder, off []uint32, data []byte) []byte {
	raw := encoding.AppendDeltaLength(nil, off, data, nil)
	b := binary.AppendUvarint(nil, uint64(len(off)-1))
	b = binary.AppendUvarint(b, uint64(len(raw)))
	return z.EncodeAll(raw, b)
}

func newBlockEncoder() *zstd.Encoder {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithZeroFrames(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return z
}

// blockBytes is the size of the strings of a block.
const blockBytes = 512 << 10

// write puts the values of a dictionary that grew from base into a batch, and returns its new head. The last block of base
// is written anew if there is room in it.
func writeDict(b *kv.Batch, table uint64, column uint32, base DictHead, values *encoding.Bytes) DictHead {
	h := DictHead{State: DictAlive, Values: values.Len(), Blocks: base.Blocks, Bytes: int64(len(values.Data)), Tail: base.Tail}
	from := base.Values
	if from == h.Values {
		return h
	}
	if from > 0 && int(values.Off[from]-values.Off[from-base.Tail]) < blockBytes/2 {
		from -= base.Tail
		h.Blocks--
	}
	z := newBlockEncoder()
	defer func() { _ = z.Close() }() // nothing is buffered
	for from < h.Values {
		to := from + 1
		for to < h.Values && values.Off[to+1]-values.Off[from] < blockBytes && to-from < math.MaxUint16 {
			to++
		}
		b.Set(kv.DictionaryKey(table, column, uint32(h.Blocks)), dictionaryVersion,
			encodeDictBlock(z, values.Off[from:to+1], values.Data))
		h.Blocks++
		h.Tail = to - from
		from = to
	}
	return h
}

// dictPrefix is the prefix of the keys of a column's dictionary.
func dictPrefix(table uint64, column uint32) []byte {
	return binary.BigEndian.AppendUint32(kv.Key(kv.KindDictionary, table), column)
}
