package logical

import (
	"math/bits"

	"github.com/clientele-db/clientele/engine/expr"
)

// ColumnSet is a set of columns as a bitmap: IDs are small and dense within a statement. The zero value is empty.
type ColumnSet struct{ words []uint64 }

// SetOf returns the set of the columns.
func SetOf(cols []Column) ColumnSet {
	var s ColumnSet
	for i := range cols {
		s.Add(cols[i].ID)
	}
	return s
}

// Add puts a column in.
func (s *ColumnSet) Add(id expr.ColumnID) {
	w := int(id) >> 6
	for len(s.words) <= w {
		s.words = append(s.words, 0)
	}
	s.words[w] |= 1 << (uint(id) & 63)
}

// Remove takes a column out.
func (s *ColumnSet) Remove(id expr.ColumnID) {
	if w := int(id) >> 6; w < len(s.words) {
		s.words[w] &^= 1 << (uint(id) & 63)
	}
}

// AddSet puts all columns of o in.
func (s *ColumnSet) AddSet(o ColumnSet) {
	for len(s.words) < len(o.words) {
		s.words = append(s.words, 0)
	}
	for i, w := range o.words {
		s.words[i] |= w
	}
}

// RemoveSet takes all columns of o out.
func (s *ColumnSet) RemoveSet(o ColumnSet) {
	for i := range min(len(s.words), len(o.words)) {
		s.words[i] &^= o.words[i]
	}
}

// Clone returns a copy that shares nothing.
func (s ColumnSet) Clone() ColumnSet { return ColumnSet{append([]uint64(nil), s.words...)} }

// Has reports whether the column is in.
func (s ColumnSet) Has(id expr.ColumnID) bool {
	w := int(id) >> 6
	return w < len(s.words) && s.words[w]>>(uint(id)&63)&1 != 0
}

// Empty reports whether no column is in.
func (s ColumnSet) Empty() bool {
	for _, w := range s.words {
		if w != 0 {
			return false
		}
	}
	return true
}

// Len is the number of columns.
func (s ColumnSet) Len() int {
	n := 0
	for _, w := range s.words {
		n += bits.OnesCount64(w)
	}
	return n
}

// Intersects reports whether some column is in both.
func (s ColumnSet) Intersects(o ColumnSet) bool {
	for i := range min(len(s.words), len(o.words)) {
		if s.words[i]&o.words[i] != 0 {
			return true
		}
	}
	return false
}

// SubsetOf reports whether all columns are in o.
func (s ColumnSet) SubsetOf(o ColumnSet) bool {
	for i, w := range s.words {
		if i < len(o.words) {
			w &^= o.words[i]
		}
		if w != 0 {
			return false
		}
	}
	return true
}

// IDs lists the columns in ascending order.
func (s ColumnSet) IDs() []expr.ColumnID {
	var out []expr.ColumnID
	for i, w := range s.words {
		for ; w != 0; w &= w - 1 {
			out = append(out, expr.ColumnID(i<<6+bits.TrailingZeros64(w)))
		}
	}
	return out
}
