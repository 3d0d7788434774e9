package segment

import (
	"context"
	"hash/crc32"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/corrupt"
	"github.com/clientele-db/clientele/storage/encoding"
	"github.com/clientele-db/clientele/storage/parquet"
)

// ChunkDict is the dictionary of one chunk of strings.
type ChunkDict struct {
	// Values holds the value of each code.
	Values *vec.Vector
	// ToTable holds the code in the table's dictionary of each code, nil if there is no map.
	ToTable []uint32
}

// Size returns the bytes held.
func (d *ChunkDict) Size() int64 {
	return int64(len(d.Values.Bytes) + 4*len(d.Values.Off) + 4*len(d.ToTable) + 512)
}

// HasDict reports whether the strings of column c in block b are loaded as codes. For a foreign file it may read the
// headers of the chunk's pages.
func (f *File) HasDict(ctx context.Context, c, b int) (bool, error) {
	fd := f.schema.fields[c]
	if fd.leaf == nil || fd.leaf.phys != parquet.ByteArray || fd.leaf.conv != convNone {
		return false, nil
	}
	g := f.blocks[b].group
	k := &f.groups[g].chunks[fd.leaf.index]
	if f.own {
		return k.hasDict && k.allDict, nil
	}
	// What a foreign footer says of encodings is not to be relied on.
	d, err := f.directory(ctx, fd.leaf, g)
	if err != nil {
		return false, err
	}
	return d.codes, nil
}

// TablePrefix returns n > 0 if the codes of column c in block b are those of the table's dictionary, all below n.
func (f *File) TablePrefix(c, b int) int {
	fd := f.schema.fields[c]
	if !f.own || fd.leaf == nil {
		return 0
	}
	return int(f.groups[f.blocks[b].group].chunks[fd.leaf.index].prefix)
}

// LoadDict loads the dictionary of column c in block b, for which HasDict must hold.
func (f *File) LoadDict(ctx context.Context, c, b int) (*ChunkDict, error) {
	l := f.schema.fields[c].leaf
	g := f.blocks[b].group
	k := &f.groups[g].chunks[l.index]
	d := decoders.Get().(*decoder)
	defer decoders.Put(d)
	at, page, err := f.readDictPage(ctx, d, l, g)
	if err != nil {
		return nil, err
	}
	out := &ChunkDict{}
	var str encoding.Bytes
	if err := d.dictBytes(&str, k, page, f.dictCRC(k)); err != nil {
		return nil, corrupt.In(err, f.name, l.path[0], at)
	}
	str.Data = append(str.Data, make([]byte, vec.Pad)...)[:len(str.Data)]
	out.Values = &vec.Vector{Type: f.columns[c].Type, N: str.Len(), Off: str.Off, Bytes: str.Data}
	if k.codesCount > 0 {
		if int(k.codesCount) != str.Len() {
			return nil, corrupt.In(corrupt.New("map of %d codes for a dictionary of %d", k.codesCount, str.Len()), f.name, l.path[0], k.codesOffset)
		}
		if out.ToTable, err = f.codeMap(k); err != nil {
			return nil, corrupt.In(err, f.name, l.path[0], k.codesOffset)
		}
	}
	return out, nil
}

// codeMap reads the map of a chunk's codes to the table's.
func (f *File) codeMap(k *chunkInfo) ([]uint32, error) {
	b := make([]byte, k.codesSize)
	if err := f.readAt(b, k.codesOffset); err != nil {
		return nil, err
	}
	if c := crc32.Checksum(b, castagnoli); c != k.codesCRC {
		return nil, corrupt.New("checksum of a map of codes is %08x, written was %08x", c, k.codesCRC)
	}
	wide := make([]int64, k.codesCount)
	if _, err := encoding.DecodeDelta(wide, b); err != nil {
		return nil, err
	}
	out := make([]uint32, len(wide))
	for i, v := range wide {
		if v < 0 || v >= 1<<31 || i > 0 && v <= wide[i-1] {
			return nil, corrupt.New("map of codes does not ascend")
		}
		out[i] = uint32(v)
	}
	return out, nil
}

func (f *File) dictCRC(k *chunkInfo) *uint32 {
	if f.own && len(k.crcs) > 0 {
		return &k.crcs[0]
	}
	return nil
}

// readDictPage reads the bytes of a chunk's dictionary page.
func (f *File) readDictPage(ctx context.Context, d *decoder, l *leaf, g int) (at int64, page []byte, err error) {
	k := &f.groups[g].chunks[l.index]
	at, size := k.offset, k.dataOffset-k.offset
	if !f.own {
		dir, err := f.directory(ctx, l, g)
		if err != nil {
			return 0, nil, err
		}
		at, size = dir.dict.offset, int64(dir.dict.size)
	}
	if size <= 0 || size > maxPage {
		return 0, nil, corrupt.In(corrupt.New("dictionary page of %d bytes", size), f.name, l.path[0], at)
	}
	d.raw = grown(d.raw, int(size))
	if err := f.readAt(d.raw, at); err != nil {
		return 0, nil, corrupt.In(err, f.name, l.path[0], at)
	}
	return at, d.raw, nil
}

// openDict checks and decompresses a dictionary page and returns the number of its values.
func (d *decoder) openDict(k *chunkInfo, page []byte, crc *uint32) (int, error) {
	h, err := d.open(page, k, crc)
	if err != nil {
		return 0, err
	}
	if h.Type != parquet.DictionaryPage || h.Encoding != parquet.Plain && h.Encoding != parquet.PlainDictionary {
		return 0, corrupt.New("%v of encoding %v where a dictionary is expected", h.Type, h.Encoding)
	}
	if int(h.NumValues) > max(len(d.body), 1) {
		return 0, corrupt.New("dictionary of %d values in %d bytes", h.NumValues, len(d.body))
	}
	return int(h.NumValues), nil
}

func (d *decoder) dictBytes(dst *encoding.Bytes, k *chunkInfo, page []byte, crc *uint32) error {
	n, err := d.openDict(k, page, crc)
	if err != nil {
		return err
	}
	dst.Reset()
	return encoding.Lookup(parquet.Plain).Bytes(dst, n, d.body)
}

// dictValues decodes a dictionary page to converted values of the leaf's type.
func (d *decoder) dictValues(dst *dense, l *leaf, t types.Type, k *chunkInfo, page []byte, crc *uint32) error {
	n, err := d.openDict(k, page, crc)
	if err != nil {
		return err
	}
	dst.reset()
	d.data, d.encoding, d.count = d.body, parquet.Plain, n
	return d.values(dst, l, t, 0, n)
}
