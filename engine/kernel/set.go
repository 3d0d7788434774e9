package kernel

import "math/bits"

// Set is a set of integers as a bitset over Lo … Lo+Len-1: join keys, dictionary codes, the days of a year.
type Set struct {
	Lo int64
	// Len is the size of the domain; Count the number of members.
	Len, Count int
	// Words has one bit a value of the domain, and at least one word more, all zero from bit Len on.
	Words []uint64
}

// NewSet returns an empty set over lo … lo+n-1.
func NewSet(lo int64, n int) *Set {
	return &Set{Lo: lo, Len: n, Words: make([]uint64, n/64+2)}
}

// Add adds v, which must lie in the domain.
func (s *Set) Add(v int64) {
	i := uint64(v - s.Lo)
	w, m := &s.Words[i>>6], uint64(1)<<(i&63)
	if *w&m == 0 {
		*w |= m
		s.Count++
	}
}

// Has reports whether v is a member; v may lie anywhere.
func (s *Set) Has(v int64) bool {
	i := uint64(v) - uint64(s.Lo)
	return i < uint64(s.Len) && s.Words[i>>6]>>(i&63)&1 != 0
}

// Recount sets Count after the caller has written Words.
func (s *Set) Recount() {
	s.Count = 0
	for _, w := range s.Words {
		s.Count += bits.OnesCount64(w)
	}
}

// Bounds returns the least and the greatest member; ok is false for an empty set. contiguous says that every value
// between them is one, too: the set is a range.
func (s *Set) Bounds() (lo, hi int64, contiguous, ok bool) {
	first, last := -1, -1
	for i, w := range s.Words {
		if w != 0 {
			if first < 0 {
				first = i<<6 + bits.TrailingZeros64(w)
			}
			last = i<<6 + 63 - bits.LeadingZeros64(w)
		}
	}
	if first < 0 {
		return 0, 0, false, false
	}
	return s.Lo + int64(first), s.Lo + int64(last), last-first+1 == s.Count, true
}

// Any reports whether a member lies in lo … hi, which may reach beyond the domain.
func (s *Set) Any(lo, hi int64) bool {
	last := s.Lo + int64(s.Len) - 1
	lo, hi = max(lo, s.Lo), min(hi, last)
	if s.Len == 0 || lo > hi {
		return false
	}
	a, b := uint64(lo-s.Lo), uint64(hi-s.Lo)
	for w := a >> 6; w <= b>>6; w++ {
		x := s.Words[w]
		if w == a>>6 {
			x &= ^uint64(0) << (a & 63)
		}
		if w == b>>6 {
			x &= ^uint64(0) >> (63 - b&63)
		}
		if x != 0 {
			return true
		}
	}
	return false
}

// Map returns the set of the codes c, 0 … len(to)-1, whose to[c] is a member of s.
func (s *Set) Map(to []uint32) *Set {
	out := NewSet(0, len(to))
	for i := range out.Words {
		var m uint64
		for j, c := range to[min(i<<6, len(to)):min(i<<6+64, len(to))] {
			m |= b2u(s.Has(int64(c))) << j
		}
		out.Words[i] = m
	}
	out.Recount()
	return out
}
