package assoc

// growMaximal searches the maximal sets of the prefix and of candidates of the class, of which there is at least one.
// The items of other branches that are frequent with the prefix are m.check[from:]: a set with no frequent extension in
// its own branch is maximal unless one of them extends it. Where the prefix with all candidates is frequent, that set
// is the only one of the branch that can be maximal (Bayardo, "Efficiently mining long patterns from databases", 1998).
func (m *miner) growMaximal(c *class, depth, from int) error {
	nPrefix, nCheck := len(m.prefix), len(m.check)
	defer func() { m.prefix, m.check = m.prefix[:nPrefix], m.check[:nCheck] }()
	tail, err := m.class(depth+1, 0, c.words)
	if err != nil {
		return err
	}
	if n := m.intersect(tail.slab, c.vecs); n >= m.min {
		m.prefix = append(m.prefix, c.names...)
		if m.extended(tail.slab, from) {
			return nil
		}
		return m.emit(n)
	}
	for a := len(c.names) - 1; a >= 0; a-- {
		m.prefix = append(m.prefix[:nPrefix], c.names[a])
		next, err := m.extensions(c, a, depth, false)
		if err != nil {
			return err
		}
		switch {
		case len(next.names) == 0:
			if !m.extended(c.vecs[a], from) {
				if err := m.emit(c.counts[a]); err != nil {
					return err
				}
			}
		case len(m.prefix) < m.maxSize:
			// The child's list of checks lies behind this one's.
			to := len(m.check)
			for _, v := range m.check[from:to] {
				if m.planes.atLeast(c.vecs[a], v, m.min) {
					m.check = append(m.check, v)
				}
			}
			if err := m.spend((to - from) * (c.words + 4)); err != nil {
				return err
			}
			if err := m.growMaximal(next, depth+1, to); err != nil {
				return err
			}
			m.check = m.check[:to]
		}
		m.check = append(m.check, c.vecs[a])
	}
	return nil
}

// intersect puts the rows of all vectors into dst and returns their weight, or less than m.min as soon as that is sure.
func (m *miner) intersect(dst []uint64, vecs [][]uint64) uint32 {
	copy(dst, vecs[0])
	n := m.min
	for i := len(vecs) - 1; i > 0; i-- {
		if n = m.planes.and(dst, dst, vecs[i]); n < m.min {
			return n
		}
	}
	if len(vecs) == 1 {
		return m.planes.count(dst)
	}
	return n
}

// extended reports whether an item of m.check[from:] is frequent in the rows of v.
func (m *miner) extended(v []uint64, from int) bool {
	for _, other := range m.check[from:] {
		if m.planes.atLeast(v, other, m.min) {
			return true
		}
	}
	return false
}
