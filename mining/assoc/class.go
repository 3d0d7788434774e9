package assoc

// class is a set of candidates that extend the same prefix, as bit vectors over the rows of a vertical database: the
// equivalence class of Zaki's Eclat. Candidates come in descending order of their counts.
type class struct {
	names  []uint32
	counts []uint32
	vecs   [][]uint64 // row r is bit r&63 of word r>>6
	words  int        // words of a vector
	slab   []uint64   // memory of vecs
}

// class returns the class of a depth with room for k candidates and for a slab of n words, of unspecified value.
func (m *miner) class(depth, k, n int) (*class, error) {
	for depth >= len(m.classes) {
		m.classes = append(m.classes, &class{})
	}
	c := m.classes[depth]
	var err error
	if c.names, err = room(m, c.names, k); err != nil {
		return nil, err
	}
	if c.counts, err = room(m, c.counts, k); err != nil {
		return nil, err
	}
	if c.vecs, err = room(m, c.vecs, k); err != nil {
		return nil, err
	}
	c.slab, err = room(m, c.slab, n)
	return c, err
}

// grow searches the sets of the prefix and of candidates of the class.
func (m *miner) grow(c *class, depth int) error {
	switch m.kind {
	case Closed:
		return m.growClosed(c, depth)
	case Maximal:
		return m.growMaximal(c, depth, 0)
	}
	return m.growAll(c, depth)
}

// growAll searches all sets, each with its least frequent candidate first.
func (m *miner) growAll(c *class, depth int) error {
	nPrefix, nFree := len(m.prefix), len(m.free)
	for a := len(c.names) - 1; a >= 0; a-- {
		m.prefix = append(m.prefix[:nPrefix], c.names[a])
		m.free = m.free[:nFree]
		if a == 0 || len(m.prefix) >= m.maxSize {
			if err := m.emit(c.counts[a]); err != nil {
				return err
			}
			continue
		}
		// The last candidate and the last size need counts alone.
		next, err := m.extensions(c, a, depth, a == 1 || len(m.prefix)+1 >= m.maxSize)
		if err != nil {
			return err
		}
		if err := m.emit(c.counts[a]); err != nil {
			return err
		}
		if len(next.names) > 0 {
			if err := m.growAll(next, depth+1); err != nil {
				return err
			}
		}
	}
	m.prefix, m.free = m.prefix[:nPrefix], m.free[:nFree]
	return nil
}

// extensions returns the class of the candidates before a that are frequent with it. Those that occur in all of its
// rows join the free items, or the prefix for closed and maximal sets. If countOnly is set, the vectors are not made.
func (m *miner) extensions(c *class, a, depth int, countOnly bool) (*class, error) {
	words, size := c.words, 0
	if !countOnly {
		size = a * words
	}
	next, err := m.class(depth+1, a, size)
	if err != nil {
		return nil, err
	}
	next.words = words
	mine, count := c.vecs[a], c.counts[a]
	k := 0
	for b, v := range c.vecs[:a] {
		var dst []uint64
		var n uint32
		if countOnly {
			n = m.planes.andOnly(mine, v)
		} else {
			dst = next.slab[k*words : (k+1)*words]
			n = m.planes.and(dst, mine, v)
		}
		switch {
		case n < m.min:
		case n < count:
			next.names[k], next.counts[k], next.vecs[k] = c.names[b], n, dst
			k++
		case m.kind == All:
			m.free = append(m.free, c.names[b])
		default:
			m.prefix = append(m.prefix, c.names[b])
		}
	}
	next.names, next.counts, next.vecs = next.names[:k], next.counts[:k], next.vecs[:k]
	next.sort()
	return next, m.spend(a * (words + 4))
}

// sort brings the candidates into descending order of their counts. They come nearly sorted, from a sorted class.
func (c *class) sort() {
	for i := 1; i < len(c.names); i++ {
		name, n, v := c.names[i], c.counts[i], c.vecs[i]
		j := i
		for j > 0 && c.counts[j-1] < n {
			c.names[j], c.counts[j], c.vecs[j] = c.names[j-1], c.counts[j-1], c.vecs[j-1]
			j--
		}
		c.names[j], c.counts[j], c.vecs[j] = name, n, v
	}
}
