package assoc

// renumber gives the candidates and the checks the local numbers 0, 1, … and returns how many there are.
func (lv *level) renumber() {
	for l, x := range lv.cands {
		lv.local[x] = uint32(l)
	}
	for l, x := range lv.checks {
		lv.local[x] = uint32(len(lv.cands) + l)
	}
}

// forget undoes renumber.
func (lv *level) forget() {
	for _, x := range lv.cands {
		lv.local[x] = absent
	}
	for _, x := range lv.checks {
		lv.local[x] = absent
	}
}

// toRows makes the child database of the prefix in rows. A row that cannot hold a set beyond those already counted is
// left out: one without two candidates, or without one where covers are compared (closed and maximal sets).
func (m *miner) toRows(db *rows, i int, counts []uint32, lv *level) error {
	lv.renumber()
	defer lv.forget()
	occ := db.occ[db.first[i]:db.first[i+1]]
	k, all := len(lv.cands), len(lv.cands)+len(lv.checks)
	d := &lv.child
	d.live = k
	size, rows := 0, len(occ)
	for _, x := range lv.cands {
		size += min(int(counts[x]), rows)
	}
	candidates := size
	for _, x := range lv.checks {
		size += min(int(counts[x]), rows)
	}
	var err error
	reserve := func(s *[]uint32, n int) {
		if err == nil {
			*s, err = room(m, *s, n)
		}
	}
	reserve(&d.names, all)
	reserve(&d.counts, all)
	reserve(&d.data, size+db.head*len(occ))
	reserve(&d.first, k+2)
	reserve(&d.occ, candidates)
	reserve(&m.local, all)
	if err != nil {
		return err
	}
	for l, x := range lv.cands {
		d.names[l], d.counts[l] = db.names[x], counts[x]
	}
	for l, x := range lv.checks {
		d.names[k+l], d.counts[k+l] = db.names[x], counts[x]
	}
	least := m.leastCandidates()
	to := 0
	for at, r := range occ {
		if at%ahead == 0 {
			if err := m.spend(ahead * 32); err != nil {
				return err
			}
			db.prefetch(occ[at:])
		}
		inside, total := m.renumbered(db, r, i, lv)
		if inside < least {
			continue
		}
		d.data[to] = uint32(total)
		if db.weighted() {
			d.data[to+1] = db.weight(r)
		}
		to += db.head
		to += copy(d.data[to:], m.local[:total])
	}
	d.data, d.head = d.data[:to], db.head
	if err := d.occurrences(m.ctx); err != nil {
		return err
	}
	return m.spend(4 * to)
}

// leastCandidates is the number of candidates below which a row of a child database tells nothing new.
func (m *miner) leastCandidates() int {
	if m.kind == All {
		return 2
	}
	return 1
}

// renumbered puts the items of row r that the child has into m.local, and returns how many of them come before i, which
// are candidates, and how many there are.
func (m *miner) renumbered(db *rows, r uint32, i int, lv *level) (inside, total int) {
	local, to, me := m.local, lv.local, uint32(i)
	row := db.row(r)
	at := 0
	for ; at < len(row) && row[at] < me; at++ {
		if l := to[row[at]]; l != absent {
			local[total] = l
			total++
		}
	}
	inside = total
	if len(lv.checks) > 0 {
		for _, x := range row[at+1:] {
			if l := to[x]; l != absent {
				local[total] = l
				total++
			}
		}
	}
	return inside, total
}

// toBits makes the child database of the prefix vertical: a class of candidates, most frequent first, and the vectors of
// the checks. Rows are left out as in toRows.
func (m *miner) toBits(db *rows, i int, counts []uint32, lv *level) (*class, error) {
	lv.sortCandidates(counts)
	lv.renumber()
	defer lv.forget()
	occ := db.occ[db.first[i]:db.first[i+1]]
	k, all := len(lv.cands), len(lv.cands)+len(lv.checks)
	stride := (len(occ) + 63) / 64
	c, err := m.class(0, k, all*stride)
	if err != nil {
		return nil, err
	}
	if m.local, err = room(m, m.local, all); err != nil {
		return nil, err
	}
	m.weights = m.weights[:0]
	if db.weighted() {
		if m.weights, err = room(m, m.weights, len(occ)); err != nil {
			return nil, err
		}
	}
	clear(c.slab)
	least := m.leastCandidates()
	n := 0
	for at, r := range occ {
		if at%ahead == 0 {
			if err := m.spend(ahead * 32); err != nil {
				return nil, err
			}
			db.prefetch(occ[at:])
		}
		inside, total := m.renumbered(db, r, i, lv)
		if inside < least {
			continue
		}
		word, bit := c.slab[n>>6:], uint64(1)<<(n&63)
		for _, l := range m.local[:total] {
			word[int(l)*stride] |= bit
		}
		if db.weighted() {
			m.weights[n] = db.weight(r)
		}
		n++
	}
	if db.weighted() {
		m.weights = m.weights[:n]
	}
	if err := m.planes.set(m, m.weights); err != nil {
		return nil, err
	}
	words := (n + 63) / 64
	c.words = words
	for l, x := range lv.cands {
		c.names[l], c.counts[l] = db.names[x], counts[x]
		c.vecs[l] = c.slab[l*stride : l*stride+words]
	}
	m.check = m.check[:0]
	for l := k; l < all; l++ {
		m.check = append(m.check, c.slab[l*stride:l*stride+words])
	}
	return c, m.spend(all * stride)
}
