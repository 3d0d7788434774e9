package assoc

import (
	"cmp"
	"slices"
)

// level is the scratch memory of one depth of the search over rows.
type level struct {
	counts  []uint32 // by item of the parent: baskets with the item and the prefix; zero between uses
	local   []uint32 // by item of the parent: item of the child, or absent; absent between uses
	listed  bool     // whether touched lists the items counted, since they are far fewer than all
	touched []uint32
	cands   []uint32 // items of the parent that may extend the prefix
	checks  []uint32 // items of the parent that are frequent with the prefix and belong to other branches
	child   rows
}

const absent = ^uint32(0)

// Which form a conditional database takes. They are variables for the sake of tests, which compare the forms.
var (
	// sparseBelow is the share of ones (1 in so many) below which a database stays in rows. Counting all pairs takes k²/2
	// steps for each 64 rows on bit vectors of k items, and len²/2 steps, each about four times as dear, for each row of len
	// items; they break even at a density len/k of about 1/16.
	sparseBelow int64 = 16
	// alwaysBits is the number of items up to which bit vectors are taken at any density.
	alwaysBits int64 = 48
)

// extend searches the sets that consist of the prefix, candidate i of the database and candidates before i.
func (m *miner) extend(db *rows, i, depth int) error {
	nPrefix, nFree := len(m.prefix), len(m.free)
	m.prefix = append(m.prefix, db.names[i])
	defer func() { m.prefix, m.free = m.prefix[:nPrefix], m.free[:nFree] }()
	if m.kind == All && (i == 0 || len(m.prefix) >= m.maxSize) {
		return m.emit(db.counts[i])
	}
	lv, err := m.level(depth, len(db.names))
	if err != nil {
		return err
	}
	if err := m.countWith(db, i, lv); err != nil {
		return err
	}
	next, err := m.decide(db, i, lv.counts, lv)
	switch {
	case err != nil:
	case next == asRows:
		err = m.extendRows(db, i, lv.counts, lv, depth)
	case next == asBits:
		var c *class
		if c, err = m.toBits(db, i, lv.counts, lv); err == nil {
			err = m.grow(c, 0)
		}
	}
	lv.clear(len(db.names))
	return err
}

// extendRows goes on with the sets of the prefix and its candidates in rows. It uses the scratch memory of its depth
// beyond the counts, which the caller clears.
func (m *miner) extendRows(db *rows, i int, counts []uint32, lv *level, depth int) error {
	if err := m.toRows(db, i, counts, lv); err != nil {
		return err
	}
	child := &lv.child
	for c := child.live - 1; c >= 0; c-- {
		if err := m.extend(child, c, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// step is how the search goes on below a prefix.
type step uint8

const (
	ended  step = iota // all has been found
	asRows             // in a database of rows
	asBits             // in a database of bit vectors
)

// decide emits what the counts of the items with the prefix, whose last item was i, tell, and says how to go on.
func (m *miner) decide(db *rows, i int, counts []uint32, lv *level) (step, error) {
	count := db.counts[i]
	if !m.split(db, i, counts, lv) {
		return ended, nil
	}
	if m.kind != Maximal || len(lv.cands) == 0 && len(lv.checks) == 0 {
		if err := m.emit(count); err != nil {
			return ended, err
		}
	}
	switch {
	case len(lv.cands) == 0 || len(m.prefix) >= m.maxSize:
		return ended, nil
	case m.kind == All && (len(lv.cands) == 1 || len(m.prefix)+1 >= m.maxSize):
		// The pairs are the last sets, and counted.
		n := len(m.prefix)
		for _, x := range lv.cands {
			m.prefix = append(m.prefix[:n], db.names[x])
			if err := m.emit(counts[x]); err != nil {
				return ended, err
			}
		}
		m.prefix = m.prefix[:n]
		return ended, nil
	}
	var ones int64
	for _, x := range lv.cands {
		ones += int64(counts[x])
	}
	if k := int64(len(lv.cands)); k <= alwaysBits || ones*sparseBelow >= int64(count)*k {
		return asBits, nil
	}
	return asRows, nil
}

// level returns the scratch memory of a depth for a database of n items.
func (m *miner) level(depth, n int) (*level, error) {
	if depth == len(m.levels) {
		m.levels = append(m.levels, &level{})
	}
	lv := m.levels[depth]
	if old := len(lv.counts); n > old {
		var err error
		if lv.counts, err = room(m, lv.counts, n); err != nil {
			return nil, err
		}
		if lv.local, err = room(m, lv.local, n); err != nil {
			return nil, err
		}
		clear(lv.counts)
		for x := range lv.local {
			lv.local[x] = absent
		}
	}
	return lv, nil
}

// countWith counts the items that occur with candidate i: those before it, and for closed and maximal sets also those
// behind it.
func (m *miner) countWith(db *rows, i int, lv *level) error {
	occ := db.occ[db.first[i]:db.first[i+1]]
	counts, me, full := lv.counts, uint32(i), m.kind != All
	// Looking through all counts costs a step an item; where the rows are few, their items are listed instead.
	list := len(occ)*8 < len(db.names)
	lv.touched, lv.listed = lv.touched[:0], list
	work := 0
	for at, r := range occ {
		if at%ahead == 0 {
			if err := m.spend(work); err != nil {
				return err
			}
			work = 0
			db.prefetch(occ[at:])
		}
		row, w := db.row(r), db.weight(r)
		work += 10 + len(row)
		switch {
		case list:
			for _, x := range row {
				if x == me {
					if full {
						continue
					}
					break
				}
				if counts[x] == 0 {
					lv.touched = append(lv.touched, x)
				}
				counts[x] += w
			}
		case full:
			for _, x := range row {
				counts[x] += w
			}
		default:
			for _, x := range row {
				if x >= me {
					break
				}
				counts[x] += w
			}
		}
	}
	counts[me] = 0
	if list {
		slices.Sort(lv.touched)
	}
	return nil
}

// split sorts the counted items into candidates and checks. Items of all baskets of the prefix join it or the free
// ones; if one of them belongs to another branch, that branch has this set with the item, and split returns false: no
// set of this branch is closed.
func (m *miner) split(db *rows, i int, counts []uint32, lv *level) bool {
	lv.cands, lv.checks = lv.cands[:0], lv.checks[:0]
	count := db.counts[i]
	ok := true
	each := func(x uint32) {
		n := counts[x]
		switch {
		case n < m.min:
		case x > uint32(i):
			ok = ok && n < count
			lv.checks = append(lv.checks, x)
		case n < count:
			lv.cands = append(lv.cands, x)
		case m.kind == All:
			m.free = append(m.free, db.names[x])
		default:
			m.prefix = append(m.prefix, db.names[x])
		}
	}
	if lv.listed {
		for _, x := range lv.touched {
			each(x)
		}
		return ok
	}
	to := i
	if m.kind != All {
		to = len(db.names)
	}
	for x := range to {
		each(uint32(x))
	}
	return ok
}

// clear zeroes the counts of n items for the next use.
func (lv *level) clear(n int) {
	if lv.listed {
		for _, x := range lv.touched {
			lv.counts[x] = 0
		}
		return
	}
	clear(lv.counts[:n])
}

// sortCandidates brings the candidates into descending order of their counts.
func (lv *level) sortCandidates(counts []uint32) {
	slices.SortFunc(lv.cands, func(x, y uint32) int {
		if c := cmp.Compare(counts[y], counts[x]); c != 0 {
			return c
		}
		return cmp.Compare(x, y)
	})
}
