package assoc

// growClosed searches the closed sets of the prefix and of candidates of the class. The prefix is closed already. A
// candidate's set is extended by all items that its rows share (its closure); if one of them belongs to another branch,
// this branch has no closed set, since that item could be added to each of its sets. So every closed set is found once,
// and none has to be kept to test another (Uno, Asai, Uchida, Arimura, "An efficient algorithm for enumerating closed
// patterns in transaction databases", 2004: prefix-preserving closure extension).
func (m *miner) growClosed(c *class, depth int) error {
	nPrefix, nCheck := len(m.prefix), len(m.check)
	for a := len(c.names) - 1; a >= 0; a-- {
		m.prefix = append(m.prefix[:nPrefix], c.names[a])
		if m.covered(c.vecs[a]) {
			m.check = append(m.check, c.vecs[a])
			continue
		}
		next, err := m.extensions(c, a, depth, false)
		if err != nil {
			return err
		}
		if err := m.emit(c.counts[a]); err != nil {
			return err
		}
		if len(next.names) > 0 && len(m.prefix) < m.maxSize {
			if err := m.growClosed(next, depth+1); err != nil {
				return err
			}
		}
		m.check = append(m.check, c.vecs[a])
	}
	m.prefix, m.check = m.prefix[:nPrefix], m.check[:nCheck]
	return nil
}

// covered reports whether an item of another branch occurs in all rows of v. Most comparisons end at the first word.
func (m *miner) covered(v []uint64) bool {
	for _, other := range m.check {
		if within(v, other) {
			return true
		}
	}
	return false
}
