package kernel

import (
	"unsafe"

	"github.com/clientele-db/clientele/engine/vec"
)

// Selection is the memory of a batch's selection. An operator that narrows selections owns one per worker; the batches
// that it returns refer to it until the next call.
type Selection struct {
	bits, tmp []uint64
	rows      []uint32
}

// Filter is a test of one column that runs on its encoded form. NULL never passes; [Selection.Filter] sees to that, and
// filters themselves look at values alone.
type Filter interface {
	// Bits sets bit i of bm if row i of v, Flat or Packed, passes, for all of its rows, and clears the others.
	Bits(bm []uint64, v *vec.Vector)
	// Refine keeps those of rows that pass, in place, and returns how many. v is Flat or Packed.
	Refine(rows []uint32, v *vec.Vector) int
	// Test tests row i of v, Flat, Packed or Const.
	Test(v *vec.Vector, i int) bool
	// Decide says what the bounds and the form of v prove: that all rows which are not NULL pass, or that none does.
	Decide(v *vec.Vector) (all, none bool)
	// DenseAbove is the share of selected rows above which Bits over the whole batch is cheaper than Refine.
	DenseAbove() float64
}

// grow makes room for n rows.
func (s *Selection) grow(n int) {
	if w := vec.Words(n); len(s.bits) < w {
		s.bits, s.tmp = make([]uint64, w), make([]uint64, w)
	}
	if m := (n + 63) &^ 63; len(s.rows) < m+64 {
		s.rows = make([]uint32, m+64)
	}
}

// Filter narrows b to the rows of v that pass f: over the whole batch while many rows are left, else row by row.
func (s *Selection) Filter(b *vec.Batch, f Filter, v *vec.Vector) {
	if b.K == 0 {
		return
	}
	switch v.Form {
	case vec.Const:
		if v.ConstNull() || !f.Test(v, 0) {
			s.None(b)
		}
		return
	case vec.Dict:
		switch f.(type) {
		case CodeFilter, MappedCodes:
		default:
			s.filterDict(b, f, v)
			return
		}
	}
	all, none := f.Decide(v)
	switch {
	case none:
		s.None(b)
	case all:
		s.FilterValid(b, v, true)
	case b.Sel == vec.SelAll, b.Sel == vec.SelBits && float64(b.K) >= f.DenseAbove()*float64(b.N):
		s.grow(b.N)
		bm := s.tmp[:vec.Words(b.N)]
		f.Bits(bm, v)
		s.And(b, bm, v.Valid)
	default:
		rows := s.keepValid(b, v)
		s.KeepRows(b, f.Refine(rows, v))
	}
}

// filterDict tests the values of a Dict vector row by row.
func (s *Selection) filterDict(b *vec.Batch, f Filter, v *vec.Vector) {
	rows, n := s.Rows(b), 0
	for _, i := range rows {
		rows[n] = i
		if !v.IsNull(int(i)) && f.Test(v.Dict.Values, int(IntAt(v.Codes, int(i)))) {
			n++
		}
	}
	s.KeepRows(b, n)
}

// FilterValid narrows b to the rows of v that are not NULL (want), or that are.
func (s *Selection) FilterValid(b *vec.Batch, v *vec.Vector, want bool) {
	switch {
	case v.Form == vec.Const:
		if v.ConstNull() == want {
			s.None(b)
		}
	case v.Valid == nil:
		if !want {
			s.None(b)
		}
	case b.Sel == vec.SelRows:
		rows, n := s.Rows(b), 0
		for _, i := range rows {
			rows[n] = i
			ok := v.Valid[i>>6] >> (i & 63) & 1
			if !want {
				ok ^= 1
			}
			n += int(ok)
		}
		s.KeepRows(b, n)
	default:
		s.grow(b.N)
		bm := s.tmp[:vec.Words(b.N)]
		if want {
			copy(bm, v.Valid)
		} else {
			NotBits(bm, v.Valid, b.N)
		}
		s.And(b, bm, nil)
	}
}

// And narrows b to the rows whose bit is set in bm, and in valid if not nil. bm has vec.Words(b.N) words.
func (s *Selection) And(b *vec.Batch, bm, valid []uint64) {
	s.grow(b.N)
	if b.Sel == vec.SelRows {
		rows, n := s.Rows(b), 0
		for _, i := range rows {
			rows[n] = i
			ok := bm[i>>6] >> (i & 63)
			if valid != nil {
				ok &= valid[i>>6] >> (i & 63)
			}
			n += int(ok & 1)
		}
		s.KeepRows(b, n)
		return
	}
	w := vec.Words(b.N)
	out := s.bits[:w]
	if b.Sel == vec.SelBits {
		for i, x := range b.Bits[:w] {
			out[i] = x & bm[i]
		}
	} else {
		copy(out, bm)
	}
	if valid != nil {
		AndInto(out, valid)
	}
	ClearTail(out, b.N)
	b.Sel, b.Bits, b.Rows = vec.SelBits, out, nil
	s.settle(b, CountWords(out))
}

// KeepDense narrows b to those of its selected rows whose bit is set in bm, and in valid if not nil; bit j stands for the
// j-th selected row.
func (s *Selection) KeepDense(b *vec.Batch, bm, valid []uint64) {
	rows, n := s.Rows(b), 0
	for j, i := range rows {
		rows[n] = i
		ok := bm[j>>6] >> (j & 63)
		if valid != nil {
			ok &= valid[j>>6] >> (j & 63)
		}
		n += int(ok & 1)
	}
	s.KeepRows(b, n)
}

// None selects no row.
func (s *Selection) None(b *vec.Batch) { b.K, b.Sel, b.Bits, b.Rows = 0, vec.SelRows, nil, s.rows[:0] }

// Rows turns b's selection into a row list in s's memory and returns it; the caller may keep some of the rows in place
// and then call KeepRows.
func (s *Selection) Rows(b *vec.Batch) []uint32 {
	s.grow(b.N)
	switch b.Sel {
	case vec.SelAll:
		for i := range s.rows[:b.N] {
			s.rows[i] = uint32(i)
		}
	case vec.SelBits:
		BitsToRows(s.rows, b.Bits[:vec.Words(b.N)])
	default:
		if unsafe.SliceData(b.Rows) != unsafe.SliceData(s.rows) {
			copy(s.rows, b.Rows[:b.K])
		}
	}
	b.Sel, b.Bits, b.Rows = vec.SelRows, nil, s.rows[:b.K]
	return b.Rows
}

// KeepRows narrows b, whose rows are those that Rows returned, to the first n of them.
func (s *Selection) KeepRows(b *vec.Batch, n int) {
	b.Rows = s.rows[:n]
	s.settle(b, n)
}

// keepValid returns the selected rows at which v is not NULL.
func (s *Selection) keepValid(b *vec.Batch, v *vec.Vector) []uint32 {
	if v.Valid != nil {
		s.Rows(b)
		s.FilterValid(b, v, true)
	}
	return s.Rows(b)
}

// settle sets the number of selected rows; a selection of all of them needs neither bitmap nor list.
func (s *Selection) settle(b *vec.Batch, k int) {
	b.K = k
	if k == b.N {
		b.SetAll(b.N)
	}
}
