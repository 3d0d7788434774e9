package assoc

// A sweep searches a block of neighbouring items of the root together. It reads the whole database twice from front to
// back, once to count the pairs and once to fill the bit vectors of all conditional databases, where extend fetches the
// rows of one item after the other from all over memory: several times faster while few blocks suffice.

// block is the items lo ≤ i < hi.
type block struct{ lo, hi int }

const (
	// matrixBytes bounds the pair counts of a block: they should stay in the second-level cache, or nearly so.
	matrixBytes = 2 << 20
	// slabWords bounds the bit vectors that are filled together; more take a further reading.
	slabWords = 32 << 20 / 8
	// blocksPerWorker are enough to even out what the workers have to do.
	blocksPerWorker = 2
)

// maxBlocks is the number of blocks from which on extend is faster: reading the database twice a block against one access
// to memory for each of its entries. It is a variable for the sake of tests.
var maxBlocks int64 = 24

// blocks divides the candidates of the root into blocks of about equal work, or of single items if sweeps do not pay.
func (d *rows) blocks(c Config, baskets int64) []block {
	// width is the number of counts of an item: of those before it, or of all.
	width := func(i int) int64 {
		if c.Kind == All {
			return int64(i)
		}
		return int64(len(d.names))
	}
	// The work of an item is about its rows times the items expected before it in a row.
	work := make([]float64, d.live)
	total, before := 0.0, 0.0
	var area int64
	for i := range work {
		work[i] = float64(d.counts[i]) * (before/float64(baskets) + 1)
		before += float64(d.counts[i])
		total += work[i]
		area += width(i)
	}
	least := int64(max(c.Workers, 1) * blocksPerWorker)
	if max(area*4/matrixBytes+1, least) > maxBlocks {
		single := make([]block, d.live)
		for i := range single {
			single[i] = block{i, i + 1}
		}
		return single
	}
	var all []block
	share, held := 0.0, int64(0)
	lo := 0
	for i := range d.live {
		share += work[i]
		held += width(i) * 4
		if share >= total/float64(least) || held >= matrixBytes || i+1 == d.live {
			all = append(all, block{lo, i + 1})
			lo, share, held = i+1, 0, 0
		}
	}
	return all
}

// pending is a conditional database that waits for its bit vectors.
type pending struct {
	item    int
	joined  [2]int // what split added to the prefix or to the free items: names[joined[0]:joined[1]]
	cands   [2]int // candidates by descending count: names and counts
	checks  int
	base    int // first word of its vectors in the slab
	stride  int // words of a vector
	rows    int
	weights int // place of the weights of its rows
}

// sweep is the scratch memory of sweeps.
type sweep struct {
	matrix  []uint32 // pair counts of the block, a line an item; then local numbers
	line    []int    // by item of the block: where its line starts
	pending []pending
	at      []int32 // by item of the block: index into pending, -1 if nothing has to be filled
	names   []uint32
	counts  []uint32
	slab    []uint64
	weights []uint32
}

// sweepBlock searches the sets whose least frequent item is in the block.
func (m *miner) sweepBlock(db *rows, b block) error {
	if b.hi == b.lo+1 {
		return m.extend(db, b.lo, 0)
	}
	s := &m.sweep
	if err := s.size(m, db, b); err != nil {
		return err
	}
	if err := s.count(m, db, b); err != nil {
		return err
	}
	lv, err := m.level(0, len(db.names))
	if err != nil {
		return err
	}
	words, weights := 0, 0
	s.reset(b)
	for i := b.hi - 1; i >= b.lo; i-- {
		p, dense, err := m.prepare(db, i, b, lv)
		if err != nil {
			return err
		}
		if !dense {
			continue
		}
		all := p.cands[1] - p.cands[0] + p.checks
		if n := all * p.stride; len(s.pending) > 0 && words+n > slabWords {
			if err := m.flush(db, b, words, weights); err != nil {
				return err
			}
			words, weights = 0, 0
		}
		p.base, p.weights = words, weights
		words += all * p.stride
		if db.weighted() {
			weights += p.rows
		}
		p.rows = 0
		s.at[i-b.lo] = int32(len(s.pending))
		s.pending = append(s.pending, p)
	}
	return m.flush(db, b, words, weights)
}

// size makes room for the counts of a block.
func (s *sweep) size(m *miner, db *rows, b block) error {
	var err error
	n := 0
	if s.line, err = room(m, s.line, b.hi-b.lo+1); err != nil {
		return err
	}
	if s.at, err = room(m, s.at, b.hi-b.lo); err != nil {
		return err
	}
	for i := b.lo; i < b.hi; i++ {
		s.line[i-b.lo] = n
		if m.kind == All {
			n += i
		} else {
			n += len(db.names)
		}
	}
	s.line[b.hi-b.lo] = n
	s.matrix, err = room(m, s.matrix, n)
	return err
}

// count counts the pairs of items of the block and the items before them, or all others.
func (s *sweep) count(m *miner, db *rows, b block) error {
	clear(s.matrix)
	lo, hi, full := uint32(b.lo), uint32(b.hi), m.kind != All
	work := 0
	for p := 0; p < len(db.data); {
		row, w := db.row(uint32(p)), db.weight(uint32(p))
		p += db.head + len(row)
		work += len(row) + 4
		for at := len(row) - 1; at >= 0 && row[at] >= lo; at-- {
			i := row[at]
			if i >= hi {
				continue
			}
			line := s.matrix[s.line[i-lo]:s.line[i-lo+1]]
			others := row[:at]
			if full {
				others = row
			}
			for _, x := range others {
				line[x] += w
			}
			work += len(others)
		}
		if work > checkEvery/16 {
			if err := m.spend(work); err != nil {
				return err
			}
			work = 0
		}
	}
	if full {
		for i := b.lo; i < b.hi; i++ {
			s.matrix[s.line[i-b.lo]+i] = 0
		}
	}
	return nil
}

// reset forgets what was pending.
func (s *sweep) reset(b block) {
	s.pending, s.names, s.counts = s.pending[:0], s.names[:0], s.counts[:0]
	for i := range s.at[:b.hi-b.lo] {
		s.at[i] = -1
	}
}

// prepare searches item i as far as its counts go. If vectors are needed it returns what they are for, and puts local
// numbers in place of the counts.
func (m *miner) prepare(db *rows, i int, b block, lv *level) (p pending, dense bool, err error) {
	s := &m.sweep
	line := s.matrix[s.line[i-b.lo]:s.line[i-b.lo+1]]
	lv.listed = false
	nPrefix, nFree := len(m.prefix), len(m.free)
	m.prefix = append(m.prefix, db.names[i])
	defer func() { m.prefix, m.free = m.prefix[:nPrefix], m.free[:nFree] }()
	next, err := m.decide(db, i, line, lv)
	switch {
	case err != nil || next == ended:
		return p, false, err
	case next == asRows:
		return p, false, m.extendRows(db, i, line, lv, 0)
	}
	joined := m.free[nFree:]
	if m.kind != All {
		joined = m.prefix[nPrefix+1:]
	}
	lv.sortCandidates(line)
	n := len(joined) + len(lv.cands)
	if err := m.sweepRoom(n); err != nil {
		return p, false, err
	}
	p.item, p.checks = i, len(lv.checks)
	p.joined[0] = len(s.names)
	for _, x := range joined {
		s.names, s.counts = append(s.names, x), append(s.counts, 0)
	}
	p.joined[1] = len(s.names)
	p.cands[0] = len(s.names)
	for _, x := range lv.cands {
		s.names, s.counts = append(s.names, db.names[x]), append(s.counts, line[x])
	}
	p.cands[1] = len(s.names)
	for x := range line {
		line[x] = absent
	}
	for l, x := range lv.cands {
		line[x] = uint32(l)
	}
	for l, x := range lv.checks {
		line[x] = uint32(len(lv.cands) + l)
	}
	p.rows = int(db.first[i+1] - db.first[i])
	p.stride = (p.rows + 63) / 64
	return p, true, nil
}

// sweepRoom makes room for n more names of pending databases.
func (m *miner) sweepRoom(n int) error {
	s := &m.sweep
	have := len(s.names)
	names, err := room(m, s.names, have+n)
	if err != nil {
		return err
	}
	copy(names, s.names)
	s.names = names[:have]
	counts, err := room(m, s.counts, have+n)
	if err != nil {
		return err
	}
	copy(counts, s.counts)
	s.counts = counts[:have]
	return nil
}

// flush fills the vectors of all pending databases and searches them.
func (m *miner) flush(db *rows, b block, words, weights int) error {
	s := &m.sweep
	if len(s.pending) == 0 {
		return nil
	}
	var err error
	if s.slab, err = room(m, s.slab, words); err != nil {
		return err
	}
	if s.weights, err = room(m, s.weights, weights); err != nil {
		return err
	}
	if m.local, err = room(m, m.local, len(db.names)); err != nil {
		return err
	}
	clear(s.slab)
	if err := s.fill(m, db, b); err != nil {
		return err
	}
	nPrefix, nFree := len(m.prefix), len(m.free)
	for i := range s.pending {
		p := &s.pending[i]
		m.prefix = append(m.prefix, db.names[p.item])
		joined := s.names[p.joined[0]:p.joined[1]]
		if m.kind == All {
			m.free = append(m.free, joined...)
		} else {
			m.prefix = append(m.prefix, joined...)
		}
		if err := m.searchPending(p); err != nil {
			return err
		}
		m.prefix, m.free = m.prefix[:nPrefix], m.free[:nFree]
	}
	s.reset(b)
	return nil
}

// searchPending searches a conditional database whose vectors are filled.
func (m *miner) searchPending(p *pending) error {
	s := &m.sweep
	k, words := p.cands[1]-p.cands[0], (p.rows+63)/64
	c, err := m.class(0, k, 0)
	if err != nil {
		return err
	}
	c.words = words
	copy(c.names, s.names[p.cands[0]:p.cands[1]])
	copy(c.counts, s.counts[p.cands[0]:p.cands[1]])
	vec := func(l int) []uint64 {
		from := p.base + l*p.stride
		return s.slab[from : from+words : from+words]
	}
	for l := range k {
		c.vecs[l] = vec(l)
	}
	if m.check, err = room(m, m.check[:0], p.checks); err != nil {
		return err
	}
	for l := range p.checks {
		m.check[l] = vec(k + l)
	}
	var weights []uint32
	if len(s.weights) > 0 {
		weights = s.weights[p.weights : p.weights+p.rows]
	}
	if err := m.planes.set(m, weights); err != nil {
		return err
	}
	return m.grow(c, 0)
}

// fill reads the database and sets the bits of all pending databases.
func (s *sweep) fill(m *miner, db *rows, b block) error {
	lo, hi, least := uint32(b.lo), uint32(b.hi), m.leastCandidates()
	local, work := m.local, 0
	for p := 0; p < len(db.data); {
		row, w := db.row(uint32(p)), db.weight(uint32(p))
		p += db.head + len(row)
		work += len(row) + 4
		for at := len(row) - 1; at >= 0 && row[at] >= lo; at-- {
			i := row[at]
			if i >= hi || s.at[i-lo] < 0 {
				continue
			}
			line := s.matrix[s.line[i-lo]:s.line[i-lo+1]]
			n := keep(local, line, row[:at])
			if n < least {
				continue
			}
			work += 2*at + 4*n
			t := &s.pending[s.at[i-lo]]
			if t.checks > 0 {
				n += keep(local[n:], line, row[at+1:])
			}
			r := t.rows
			t.rows++
			word, stride := s.slab[t.base+r>>6:], t.stride
			bit := uint64(1) << (r & 63)
			for _, l := range local[:n] {
				word[int(l)*stride] |= bit
			}
			if db.weighted() {
				s.weights[t.weights+r] = w
			}
		}
		if work > checkEvery/16 {
			if err := m.spend(work); err != nil {
				return err
			}
			work = 0
		}
	}
	return nil
}

// keep puts the local numbers of the items that have one into dst and returns how many there are.
func keep(dst, local, items []uint32) int {
	n := 0
	for _, x := range items {
		l := local[x]
		dst[n] = l
		if l != absent {
			n++
		}
	}
	return n
}
