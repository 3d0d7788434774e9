package segment

import (
	"context"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/column"
	"github.com/clientele-db/clientele/storage/corrupt"
)

// levelsOf are the levels and values of one leaf over the rows of a block.
type levelsOf struct {
	leaf     *leaf
	def, rep []uint32
	vals     dense
	flat     vec.Vector
	i, v     int // next level, next value
}

// loadNested loads a nested column: its leaves first, then row by row.
func (f *File) loadNested(ctx context.Context, d *decoder, b *builder, fd *field, s *blockSpan, out *Block) error {
	var leaves []*levelsOf
	var walk func(x *field) error
	walk = func(x *field) error {
		if x.leaf == nil {
			for _, c := range x.children {
				if err := walk(c); err != nil {
					return err
				}
			}
			return nil
		}
		lv := &levelsOf{leaf: x.leaf}
		lv.vals.reset()
		if err := f.loadLevels(ctx, d, x, s, lv); err != nil {
			return err
		}
		lv.flat = vec.Vector{
			Type: x.typ, N: lv.vals.n, I64: lv.vals.i64, F64: lv.vals.f64, I128: lv.vals.i128, Bits: lv.vals.bits,
			Off: lv.vals.str.Off, Bytes: lv.vals.str.Data,
		}
		leaves = append(leaves, lv)
		return nil
	}
	if err := walk(fd); err != nil {
		return err
	}
	a := assembler{leaves: leaves, first: leaves[0].leaf.index}
	for i := range out.Pages {
		v := &out.Pages[i]
		column.Init(v, fd.typ)
		for range min(s.pageRows, s.to-s.from-i*s.pageRows) {
			if !a.read(fd, v) {
				return corrupt.New("levels of the parts of a nested column do not agree")
			}
			if v.N&1023 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
		}
		b.bytes += column.Size(v)
		column.Pad(v)
	}
	for _, l := range leaves {
		if l.i != len(l.def) || l.v != l.vals.n {
			return corrupt.New("nested column holds more values than rows")
		}
	}
	return nil
}

// loadLevels reads the levels and values of a leaf for the rows of a block.
func (f *File) loadLevels(ctx context.Context, d *decoder, x *field, s *blockSpan, lv *levelsOf) error {
	l := x.leaf
	k := &f.groups[s.group].chunks[l.index]
	phys := x.typ.Phys()
	var dict dense
	readDict := func(page []byte, crc *uint32) error { return d.dictValues(&dict, l, x.typ, k, page, crc) }
	add := func() error {
		if l.maxDef == 0 || len(d.def) == 0 && l.maxDef == 1 && l.maxRep == 0 {
			for i := range d.n {
				def := uint32(l.maxDef)
				if d.valid != nil && !vec.BitAt(d.valid, i) {
					def = 0
				}
				lv.def = append(lv.def, def)
			}
		} else {
			lv.def = append(lv.def, d.def[:d.n]...)
		}
		if l.maxRep > 0 {
			lv.rep = append(lv.rep, d.rep[:d.n]...)
		}
		if d.isCodes() {
			if err := d.readCodes(dict.n); err != nil {
				return err
			}
			return lv.vals.look(&dict, d.codes, phys)
		}
		return d.values(&lv.vals, l, x.typ, 0, d.count)
	}
	if f.own {
		return f.chunkPages(ctx, d, l, s.group, readDict, func(int) error { return add() })
	}
	dir, err := f.directory(ctx, l, s.group)
	if err != nil {
		return err
	}
	if dir.dict.size > 0 {
		at, page, err := f.readDictPage(ctx, d, l, s.group)
		if err == nil {
			err = readDict(page, nil)
		}
		if err != nil {
			return corrupt.In(err, f.name, l.path[0], at)
		}
	}
	skip := -1
	for _, p := range dir.pages {
		// A row may go on in the next page, so one page more than hold the first values of rows is read.
		if p.firstRow+p.rows <= s.from && s.from > 0 || p.firstRow > s.to {
			continue
		}
		if skip < 0 {
			skip = s.from - p.firstRow
		}
		if err := f.readPage(d, l, k, p); err != nil {
			return err
		}
		if err := add(); err != nil {
			return corrupt.In(err, f.name, l.path[0], p.offset)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	lv.trim(max(skip, 0), s.to-s.from)
	return nil
}

// trim passes over the first rows and cuts what lies behind the next n.
func (lv *levelsOf) trim(skip, n int) {
	row := -1
	cut := false
	for i := range lv.def {
		if lv.rep == nil || lv.rep[i] == 0 {
			row++
		}
		if row < skip {
			lv.i = i + 1
			if int(lv.def[i]) == lv.leaf.maxDef {
				lv.v++
			}
		}
		if row == skip+n {
			lv.def, cut = lv.def[:i], true
			break
		}
	}
	if cut {
		count := 0
		for _, x := range lv.def {
			if int(x) == lv.leaf.maxDef {
				count++
			}
		}
		lv.vals.n = count
	}
}

// assembler puts rows together from the levels of their leaves.
type assembler struct {
	leaves []*levelsOf
	first  int
}

// leafOf returns the first leaf below x.
func (a *assembler) leafOf(x *field) *levelsOf {
	for x.leaf == nil {
		x = x.children[0]
	}
	return a.leaves[x.leaf.index-a.first]
}

// read appends the next value of x to dst. It returns false if the levels contradict each other.
func (a *assembler) read(x *field, dst *vec.Vector) bool {
	l := a.leafOf(x)
	if l.i >= len(l.def) {
		return false
	}
	def := int(l.def[l.i])
	if def < x.def {
		column.AppendNulls(dst, 1)
		return x.optional && a.skip(x)
	}
	switch {
	case x.leaf != nil:
		if l.v >= l.vals.n {
			return false
		}
		column.Append(dst, &l.flat, l.v, l.v+1)
		l.i++
		l.v++
		return true
	case x.typ.Kind == types.Row:
		for k, c := range x.children {
			if !a.read(c, dst.Child[k]) {
				return false
			}
		}
	case def == x.def:
		if !a.skip(x) {
			return false
		}
	default:
		for {
			for k, c := range x.children {
				if !a.read(c, dst.Child[k]) {
					return false
				}
			}
			if l.i >= len(l.def) || int(l.rep[l.i]) <= x.rep {
				break
			}
			if int(l.rep[l.i]) != x.rep+1 {
				return false
			}
		}
	}
	column.CloseRow(dst)
	return true
}

// skip passes over one level of every leaf below x.
func (a *assembler) skip(x *field) bool {
	if x.leaf != nil {
		l := a.leaves[x.leaf.index-a.first]
		if l.i >= len(l.def) || int(l.def[l.i]) == l.leaf.maxDef {
			return false
		}
		l.i++
		return true
	}
	for _, c := range x.children {
		if !a.skip(c) {
			return false
		}
	}
	return true
}
