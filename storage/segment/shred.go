package segment

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/column"
)

// A nested column lies in the file as its leaves, each with a repetition and a definition level for every value (Melnik et
// al.: Dremel, interactive analysis of web-scale datasets, 2010). shredField makes them row by row, assembler puts the rows
// together again.

// shredder collects the levels and values of the leaves of one column.
type shredder struct {
	out   []leafData
	rows  [][]uint32    // rows of src that are values, a leaf
	src   []*vec.Vector // where the values of a leaf lie
	first int           // index of the first leaf
	err   error
}

// shredField fills e.shred with the leaves of f. pages are the first rows of the pages, and the end.
func (e *Encoder) shredField(f *field, v *vec.Vector, pages []int) error {
	s := shredder{}
	s.collect(f, v)
	p := 0
	for i := range v.N {
		if i == pages[p] {
			s.cut()
			p++
		}
		s.emit(f, v, i, 0)
		if s.err != nil {
			return s.err
		}
	}
	s.cut()
	for i := range s.out {
		l := &s.out[i]
		l.levels = len(l.def)
		l.vals = new(vec.Vector)
		column.Init(l.vals, l.typ)
		column.AppendRows(l.vals, s.src[i], s.rows[i])
		l.vals.Valid = nil
	}
	e.shred = s.out
	return nil
}

// collect lists the leaves below f.
func (s *shredder) collect(f *field, v *vec.Vector) {
	if f.leaf != nil {
		if len(s.out) == 0 {
			s.first = f.leaf.index
		}
		s.out = append(s.out, leafData{leaf: f.leaf, typ: f.typ, def: []uint32{}, rep: []uint32{}})
		s.rows = append(s.rows, nil)
		s.src = append(s.src, v)
		return
	}
	for i, c := range f.children {
		s.collect(c, v.Child[i])
	}
}

// cut begins a page.
func (s *shredder) cut() {
	for i := range s.out {
		l := &s.out[i]
		l.lvl = append(l.lvl, len(l.def))
		l.val = append(l.val, len(s.rows[i]))
	}
}

// emit appends row i of v, whose first value repeats at level rep.
func (s *shredder) emit(f *field, v *vec.Vector, i int, rep uint32) {
	if v.IsNull(i) {
		if !f.optional {
			s.err = fmt.Errorf("NULL in %q, which must not be NULL", f.name)
			return
		}
		s.empty(f, uint32(f.def-1), rep)
		return
	}
	switch {
	case f.leaf != nil:
		k := f.leaf.index - s.first
		l := &s.out[k]
		l.def, l.rep = append(l.def, uint32(f.def)), append(l.rep, rep)
		s.rows[k] = append(s.rows[k], uint32(i))
	case f.typ.Kind == types.Row:
		for k, c := range f.children {
			s.emit(c, v.Child[k], i, rep)
		}
	default:
		lo, hi := v.Off[i], v.Off[i+1]
		if lo == hi {
			s.empty(f, uint32(f.def), rep)
			return
		}
		for j := lo; j < hi; j++ {
			for k, c := range f.children {
				s.emit(c, v.Child[k], int(j), rep)
			}
			rep = uint32(f.rep + 1)
		}
	}
}

// empty appends the absence of everything below f.
func (s *shredder) empty(f *field, def, rep uint32) {
	if f.leaf != nil {
		l := &s.out[f.leaf.index-s.first]
		l.def, l.rep = append(l.def, def), append(l.rep, rep)
		return
	}
	for _, c := range f.children {
		s.empty(c, def, rep)
	}
}
