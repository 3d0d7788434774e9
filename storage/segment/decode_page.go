package segment

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/bits"
	"sync"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/column"
	"github.com/clientele-db/clientele/storage/corrupt"
	"github.com/clientele-db/clientele/storage/encoding"
	"github.com/clientele-db/clientele/storage/parquet"
)

// decoder decodes pages of one chunk after another. It keeps its memory.
type decoder struct {
	raw, body []byte // bytes read; bytes of the page decompressed

	// The page at hand.
	n         int      // levels
	valid     []uint64 // flat: bitmap of values; nil if there are no NULLs
	validBuf  []uint64
	def, rep  []uint32 // nested
	count     int      // values
	data      []byte   // encoded values
	encoding  parquet.Encoding
	codes     []uint32
	tmp       []byte
	codeWidth uint

	// Values of the block so far, without NULLs: one of these, by the physical type of the column.
	vals dense
}

// dense are values without NULLs.
type dense struct {
	i64  []int64
	f64  []float64
	i128 []types.Int128
	str  encoding.Bytes
	bits []uint64
	n    int
}

func (d *dense) reset() {
	d.i64, d.f64, d.i128, d.n = d.i64[:0], d.f64[:0], d.i128[:0], 0
	d.bits = d.bits[:0]
	d.str.Reset()
}

var decoders = sync.Pool{New: func() any { return new(decoder) }}

// grown returns s with length n; what it holds means nothing.
func grown[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// open takes the bytes of a page, header included, checks and decompresses them.
func (d *decoder) open(page []byte, k *chunkInfo, crc *uint32) (parquet.PageHeader, error) {
	h, n, err := parquet.DecodePageHeader(page)
	if err != nil {
		return h, err
	}
	if crc != nil {
		if c := crc32.Checksum(page, castagnoli); c != *crc {
			return h, corrupt.New("checksum of a page is %08x, written was %08x", c, *crc)
		}
	}
	if int(h.Compressed) != len(page)-n {
		return h, corrupt.New("page of %d bytes where %d lie", h.Compressed, len(page)-n)
	}
	if h.Uncompressed > maxPage {
		return h, corrupt.New("page of %d bytes", h.Uncompressed)
	}
	body := page[n:]
	if h.HasCRC && crc == nil {
		if c := crc32.ChecksumIEEE(body); c != h.CRC {
			return h, corrupt.New("checksum of a page is %08x, written was %08x", c, h.CRC)
		}
	}
	levels, codec := 0, k.codec
	if h.Type == parquet.DataPageV2 {
		levels = int(h.RepBytes) + int(h.DefBytes)
		if levels > len(body) || levels > int(h.Uncompressed) {
			return h, corrupt.New("levels of %d bytes in a page of %d", levels, len(body))
		}
		if h.NotCompressed {
			codec = parquet.Uncompressed
		}
	}
	size := int(h.Uncompressed)
	// A page that claims to have been far larger than its compressed form can unfold to is not given the memory at once.
	if codec != parquet.Uncompressed && size > 1<<20 && size/1100 > len(body) && codec != parquet.Zstd {
		return h, corrupt.New("page of %d bytes claims %d", len(body), size)
	}
	if codec == parquet.Uncompressed && levels == 0 {
		if len(body) != size {
			return h, corrupt.New("page of %d bytes claims %d", len(body), size)
		}
		d.body = append(grown(d.body, size+8)[:0], body...)
	} else {
		d.body = append(grown(d.body, size+8)[:0], body[:levels]...)
		if levels == size && len(body) == levels {
			return h, nil
		}
		out, err := decompress(d.body[levels:levels:cap(d.body)], body[levels:], codec, size-levels)
		if err != nil {
			return h, err
		}
		if levels == 0 {
			d.body = out
		} else {
			d.body = append(d.body[:levels], out...)
		}
	}
	return h, nil
}

// levels splits the opened data page into levels and values.
func (d *decoder) levels(l *leaf, h *parquet.PageHeader) error {
	d.n = int(h.NumValues)
	if d.n > maxPageValues {
		return corrupt.New("page of %d values", d.n)
	}
	b := d.body
	d.encoding = h.Encoding
	d.valid, d.def, d.rep = nil, d.def[:0], d.rep[:0]
	d.count = d.n
	repBytes, defBytes := -1, -1
	if h.Type == parquet.DataPageV2 {
		repBytes, defBytes = int(h.RepBytes), int(h.DefBytes)
	}
	part := func(size int, enc parquet.Encoding) ([]byte, error) {
		if size < 0 {
			if enc != parquet.RLE {
				return nil, fmt.Errorf("levels in encoding %v are not supported", enc)
			}
			if len(b) < 4 {
				return nil, corrupt.New("page ends in its levels")
			}
			size = int(binary.LittleEndian.Uint32(b))
			b = b[4:]
		}
		if size < 0 || size > len(b) {
			return nil, corrupt.New("levels of %d bytes in a page of %d", size, len(b))
		}
		p := b[:size]
		b = b[size:]
		return p, nil
	}
	// Every level takes at least a part of a byte only in long runs; the count is bounded by the chunk's before.
	if l.maxRep > 0 || repBytes > 0 {
		p, err := part(repBytes, h.RepEncoding)
		if err != nil {
			return err
		}
		if l.maxRep > 0 {
			d.rep = grown(d.rep, d.n)
			if err := decodeLevels(d.rep, p, l.maxRep); err != nil {
				return err
			}
		}
	}
	if l.maxDef > 0 || defBytes > 0 {
		p, err := part(defBytes, h.DefEncoding)
		if err != nil {
			return err
		}
		switch {
		case l.maxDef == 1 && l.maxRep == 0:
			if err := d.validity(p); err != nil {
				return err
			}
		case l.maxDef > 0:
			d.def = grown(d.def, d.n)
			if err := decodeLevels(d.def, p, l.maxDef); err != nil {
				return err
			}
			d.count = 0
			for _, v := range d.def {
				if int(v) == l.maxDef {
					d.count++
				}
			}
		}
	}
	d.data = b
	return nil
}

func decodeLevels(dst []uint32, src []byte, max int) error {
	if _, err := encoding.DecodeHybrid(dst, src, encoding.Width(uint64(max))); err != nil {
		return err
	}
	for _, v := range dst {
		if int(v) > max {
			return corrupt.New("level %d where %d is the greatest", v, max)
		}
	}
	return nil
}

// validity decodes definition levels of one bit as a bitmap.
func (d *decoder) validity(src []byte) error {
	words := vec.Words(d.n)
	d.validBuf = d.validBuf[:0]
	have := 0
	for have < d.n {
		h, k := binary.Uvarint(src)
		if k <= 0 {
			return corrupt.New("definition levels end early")
		}
		src = src[k:]
		if h&1 == 0 {
			run := int(min(h>>1, uint64(d.n-have)))
			if len(src) < 1 || run == 0 || src[0] > 1 {
				return corrupt.New("malformed definition levels")
			}
			if src[0] == 1 {
				d.validBuf = column.AppendBits(d.validBuf, have, nil, 0, run)
			} else {
				for len(d.validBuf) < vec.Words(have+run) {
					d.validBuf = append(d.validBuf, 0)
				}
			}
			src = src[1:]
			have += run
			continue
		}
		nb := int(min(h>>1, uint64(len(src))))
		run := min(nb*8, d.n-have)
		if run == 0 {
			return corrupt.New("malformed definition levels")
		}
		w := make([]uint64, vec.Words(run))
		for i := range nb {
			if i>>3 < len(w) {
				w[i>>3] |= uint64(src[i]) << (8 * (i & 7))
			}
		}
		d.validBuf = column.AppendBits(d.validBuf, have, w, 0, run)
		src = src[nb:]
		have += run
	}
	d.count = 0
	for _, w := range d.validBuf[:words] {
		d.count += bits.OnesCount64(w)
	}
	if d.count < d.n {
		d.valid = d.validBuf[:words]
	}
	return nil
}

// readCodes decodes the page's dictionary codes into d.codes and checks them against the number of values.
func (d *decoder) readCodes(dictLen int) error {
	d.codes = grown(d.codes, d.count)
	d.codeWidth = 0
	if d.count == 0 {
		return nil
	}
	if len(d.data) < 1 || d.data[0] > 32 {
		return corrupt.New("page of codes without a valid width")
	}
	d.codeWidth = uint(d.data[0])
	if _, err := encoding.DecodeHybrid(d.codes, d.data[1:], d.codeWidth); err != nil {
		return err
	}
	top := uint32(0)
	for _, c := range d.codes {
		top = max(top, c)
	}
	if int64(top) >= int64(dictLen) {
		return corrupt.New("code %d in a dictionary of %d values", top, dictLen)
	}
	return nil
}

// isCodes reports whether the page holds dictionary codes.
func (d *decoder) isCodes() bool {
	return d.encoding == parquet.RLEDictionary || d.encoding == parquet.PlainDictionary
}

// countRows returns the number of rows that begin in a page of a repeated column.
func (f *File) countRows(ctx context.Context, d *decoder, l *leaf, k *chunkInfo, p pageSpan) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	d.raw = grown(d.raw, p.size)
	if err := f.readAt(d.raw, p.offset); err != nil {
		return 0, err
	}
	h, err := d.open(d.raw, k, nil)
	if err == nil {
		err = d.levels(l, &h)
	}
	if err != nil {
		return 0, corrupt.In(err, f.name, l.path[0], p.offset)
	}
	n := 0
	for _, r := range d.rep {
		if r == 0 {
			n++
		}
	}
	return n, nil
}
