package rows

// Renumber replaces every value x of column c, an integer without NULLs, by to[x].
func (s *Store) Renumber(c int, to []uint32) {
	for _, ch := range s.chunks {
		v := &ch.cols[c].vec
		for i, x := range v.I64[:ch.n] {
			v.I64[i] = int64(to[x])
		}
		v.Bounded = false
	}
}
