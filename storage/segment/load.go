package segment

import (
	"context"
	"sync"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/column"
	"github.com/clientele-db/clientele/storage/corrupt"
	"github.com/clientele-db/clientele/storage/encoding"
	"github.com/clientele-db/clientele/storage/parquet"
)

// Block is a loaded column of a block of rows, in pages of PageRows rows.
type Block struct {
	// Pages are in the forms of vec.Vector. Strings of which HasDict holds are of form Dict without a Dictionary: whoever
	// hands them out adds it.
	Pages    []vec.Vector
	PageRows int
	Bytes    int64 // allocated
}

var builders = sync.Pool{New: func() any { return new(builder) }}

// Load loads column c of block b.
func (f *File) Load(ctx context.Context, c, b int, alloc Alloc) (*Block, error) {
	fd := f.schema.fields[c]
	s := &f.blocks[b]
	bl := builders.Get().(*builder)
	bl.alloc, bl.bytes = alloc, 0
	defer func() {
		bl.alloc = nil
		builders.Put(bl)
	}()
	d := decoders.Get().(*decoder)
	defer decoders.Put(d)
	rows := s.to - s.from
	out := &Block{Pages: make([]vec.Vector, (rows+s.pageRows-1)/s.pageRows), PageRows: s.pageRows}
	var err error
	switch {
	case fd.leaf == nil:
		err = f.loadNested(ctx, d, bl, fd, s, out)
	case f.own:
		err = f.loadOwn(ctx, d, bl, fd, s, out)
	default:
		err = f.loadForeign(ctx, d, bl, fd, s, out)
	}
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, corrupt.In(err, f.name, fd.name, -1)
	}
	out.Bytes = bl.bytes + int64(len(out.Pages))*256
	return out, nil
}

// chunkPages reads a chunk of our own and calls page for each data page after it is opened.
func (f *File) chunkPages(ctx context.Context, d *decoder, l *leaf, g int, dict func(page []byte, crc *uint32) error, page func(i int) error) error {
	k := &f.groups[g].chunks[l.index]
	if k.size > maxPage {
		return corrupt.New("column chunk of %d bytes", k.size)
	}
	buf := grown(d.raw, int(k.size))
	d.raw = buf
	if err := f.readAt(buf, k.offset); err != nil {
		return err
	}
	crcs, off := k.crcs, k.offset
	next := func() ([]byte, error) {
		h, n, err := parquet.DecodePageHeader(buf)
		if err == nil && int(h.Compressed) > len(buf)-n {
			err = corrupt.New("page of %d bytes, the chunk has %d left", h.Compressed, len(buf)-n)
		}
		if err != nil {
			return nil, corrupt.In(err, f.name, l.path[0], off)
		}
		p := buf[:n+int(h.Compressed)]
		buf = buf[len(p):]
		return p, nil
	}
	if k.hasDict {
		p, err := next()
		if err != nil {
			return err
		}
		if err := dict(p, &crcs[0]); err != nil {
			return corrupt.In(err, f.name, l.path[0], off)
		}
		crcs, off = crcs[1:], off+int64(len(p))
	}
	for i := range crcs {
		p, err := next()
		if err != nil {
			return err
		}
		h, err := d.open(p, k, &crcs[i])
		if err == nil && h.Type != parquet.DataPage {
			err = corrupt.New("%v where a data page is expected", h.Type)
		}
		if err == nil {
			err = d.levels(l, &h)
		}
		if err == nil {
			err = page(i)
		}
		if err != nil {
			return corrupt.In(err, f.name, l.path[0], off)
		}
		off += int64(len(p))
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if len(buf) != 0 {
		return corrupt.In(corrupt.New("%d bytes behind the last page of a chunk", len(buf)), f.name, l.path[0], off)
	}
	return nil
}

// loadOwn loads a flat column of a segment: its pages are those of the file.
func (f *File) loadOwn(ctx context.Context, d *decoder, b *builder, fd *field, s *blockSpan, out *Block) error {
	l := fd.leaf
	if err := f.indexError(l); err != nil {
		return err
	}
	k := &f.groups[s.group].chunks[l.index]
	phys := fd.typ.Phys()
	var dict dense
	dictLen, run := 0, false
	readDict := func(page []byte, crc *uint32) (err error) {
		if phys == types.PhysBytes {
			// The codes are all that a block holds.
			h, _, err := parquet.DecodePageHeader(page)
			dictLen = int(h.NumValues)
			return err
		}
		if err = d.dictValues(&dict, l, fd.typ, k, page, crc); err != nil {
			return err
		}
		dictLen = dict.n
		run = phys == types.PhysInt64 && consecutive(dict.i64)
		return nil
	}
	return f.chunkPages(ctx, d, l, s.group, readDict, func(i int) error {
		n := min(s.pageRows, s.to-s.from-i*s.pageRows)
		if d.n != n {
			return corrupt.New("page of %d rows, expected %d", d.n, n)
		}
		v := &out.Pages[i]
		if !d.isCodes() {
			d.vals.reset()
			if err := d.values(&d.vals, l, fd.typ, 0, d.count); err != nil {
				return err
			}
			return b.page(v, fd.typ, &d.vals, 0, d.count, d.valid, n)
		}
		if err := d.readCodes(dictLen); err != nil {
			return err
		}
		var raw []byte
		if d.valid == nil && d.codeWidth > 0 {
			if at, ok := encoding.SinglePackedRun(d.data[1:], n, d.codeWidth); ok {
				raw = d.data[1+at:]
			}
		}
		switch {
		case phys == types.PhysBytes:
			return b.codes(v, fd.typ, d.codes, d.valid, n, raw, d.codeWidth)
		case run && raw != nil:
			return b.reference(v, fd.typ, dict.i64[0], d.codes, raw, d.codeWidth)
		}
		d.vals.reset()
		if err := d.vals.look(&dict, d.codes, phys); err != nil {
			return err
		}
		return b.page(v, fd.typ, &d.vals, 0, d.count, d.valid, n)
	})
}

// consecutive reports whether every value is one more than the one before.
func consecutive(v []int64) bool {
	for i, x := range v {
		if x != v[0]+int64(i) {
			return false
		}
	}
	return len(v) > 0
}

// reference makes v integers whose codes are offsets from base already.
func (b *builder) reference(v *vec.Vector, t types.Type, base int64, codes []uint32, raw []byte, w uint) error {
	if err := b.codes(v, t, codes, nil, len(codes), raw, w); err != nil {
		return err
	}
	c := v.Codes
	c.Type, c.Base, c.Lo, c.Hi = t, base, c.Lo+base, c.Hi+base
	if c.Form == vec.Const {
		c.I64[0] += base
		c.Base = 0
	}
	*v = *c
	return nil
}

// loadForeign loads a flat column of a file of any origin: pages are cut anew.
func (f *File) loadForeign(ctx context.Context, d *decoder, b *builder, fd *field, s *blockSpan, out *Block) error {
	l := fd.leaf
	k := &f.groups[s.group].chunks[l.index]
	dir, err := f.directory(ctx, l, s.group)
	if err != nil {
		return err
	}
	phys := fd.typ.Phys()
	coded := dir.codes && phys == types.PhysBytes && l.conv == convNone
	var dict dense
	dictLen := 0
	if dir.dict.size > 0 {
		at, page, err := f.readDictPage(ctx, d, l, s.group)
		if err != nil {
			return err
		}
		if coded {
			dictLen, err = d.openDict(k, page, nil)
		} else {
			err = d.dictValues(&dict, l, fd.typ, k, page, nil)
			dictLen = dict.n
		}
		if err != nil {
			return corrupt.In(err, f.name, fd.name, at)
		}
	}
	var all dense
	all.reset()
	var codes []uint32
	var valid []uint64
	have := 0
	for _, p := range dir.pages {
		lo, hi := max(p.firstRow, s.from), min(p.firstRow+p.rows, s.to)
		if lo >= hi {
			continue
		}
		if err := f.readPage(d, l, k, p); err != nil {
			return err
		}
		lo, hi = lo-p.firstRow, hi-p.firstRow
		from, to := lo, hi // of the values
		if d.valid != nil {
			from = vec.CountBits(d.valid, lo)
			to = vec.CountBits(d.valid, hi)
			if valid == nil {
				valid = column.AppendBits(make([]uint64, 0, vec.Words(s.to-s.from)), 0, nil, 0, have)
			}
		}
		if valid != nil {
			valid = column.AppendBits(valid, have, d.valid, lo, hi-lo)
		}
		have += hi - lo
		if d.isCodes() {
			if err = d.readCodes(dictLen); err == nil && coded {
				codes = append(codes, d.codes[from:to]...)
			} else if err == nil {
				err = all.look(&dict, d.codes[from:to], phys)
			}
		} else {
			err = d.values(&all, l, fd.typ, from, to)
		}
		if err != nil {
			return corrupt.In(err, f.name, fd.name, p.offset)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if have != s.to-s.from {
		return corrupt.New("pages hold %d rows of %d", have, s.to-s.from)
	}
	at := 0
	for i := range out.Pages {
		lo := i * s.pageRows
		n := min(s.pageRows, have-lo)
		var bm []uint64
		count := n
		if valid != nil {
			bm = valid[lo>>6 : vec.Words(lo+n)]
			if count = vec.CountBits(bm, n); count == n {
				bm = nil
			}
		}
		if coded {
			err = b.codes(&out.Pages[i], fd.typ, codes[at:at+count], bm, n, nil, 0)
		} else {
			err = b.page(&out.Pages[i], fd.typ, &all, at, at+count, bm, n)
		}
		if err != nil {
			return err
		}
		at += count
	}
	return nil
}

// readPage reads, checks and opens a page of a foreign file.
func (f *File) readPage(d *decoder, l *leaf, k *chunkInfo, p pageSpan) error {
	d.raw = grown(d.raw, p.size)
	if err := f.readAt(d.raw, p.offset); err != nil {
		return err
	}
	h, err := d.open(d.raw, k, nil)
	if err == nil {
		err = d.levels(l, &h)
	}
	if err == nil && l.maxRep == 0 && d.n != p.rows {
		err = corrupt.New("page of %d rows, before it had %d", d.n, p.rows)
	}
	if err != nil {
		return corrupt.In(err, f.name, l.path[0], p.offset)
	}
	return nil
}
