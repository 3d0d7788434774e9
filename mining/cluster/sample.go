package cluster

import (
	"cmp"
	"slices"
	"sync/atomic"

	"github.com/clientele-db/clientele/engine/mem"
)

// sample draws rows without replacement, each as likely as any other: every row has a pseudo-random priority, a hash of
// seed, partition and position, and the size rows of the least priorities stay (a bottom-k sample: Cohen and Kaplan,
// "Summarizing Data Using Bottom-k Sketches", 2007). What stays depends on the rows alone, not on how partitions are
// scheduled. While there are no more than size rows, the sample is all of them, in their order.
type sample struct {
	size  int
	width int // doubles of a row
	seed  uint64
	// cut is shared by the passes: some sample has seen size priorities that are not above it, so that rows above it cannot stay.
	cut *atomic.Uint64
	mem *mem.Tracker

	rows     []sampled
	values   []float64
	reserved int64
}

// sampled is a row of a sample; its values are width doubles from at on.
type sampled struct {
	priority uint64
	part     int64
	row      int64
	at       int
}

const sampledBytes = 32

// newCut returns a cut that lets all rows pass.
func newCut() *atomic.Uint64 {
	c := new(atomic.Uint64)
	c.Store(^uint64(0))
	return c
}

// mix is the finaliser of splitmix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// add offers the rows of a block, the first of which is row first of its partition.
func (s *sample) add(p *points, part, first int64) error {
	base, cut := mix(s.seed^mix(uint64(part))), s.cut.Load()
	for i := range p.n {
		pri := mix(base + uint64(first) + uint64(i))
		if pri > cut {
			continue
		}
		if len(s.rows) == 2*s.size {
			s.prune()
			cut = s.cut.Load()
			if pri > cut {
				continue
			}
		}
		if err := s.grow(); err != nil {
			return err
		}
		at := len(s.values)
		s.values = s.values[:at+s.width]
		p.row(s.values[at:at+p.d], i)
		if p.w != nil {
			s.values[at+p.d] = p.w[i]
		}
		s.rows = append(s.rows, sampled{pri, part, first + int64(i), at})
	}
	return nil
}

// grow makes room for one more row, by doubling.
func (s *sample) grow() error {
	if len(s.rows) < cap(s.rows) {
		return nil
	}
	n := min(max(2*cap(s.rows), 1024), 2*s.size)
	bytes := int64(n-cap(s.rows)) * int64(sampledBytes+8*s.width)
	if err := s.mem.Reserve(bytes); err != nil {
		return err
	}
	s.reserved += bytes
	rows, values := make([]sampled, len(s.rows), n), make([]float64, len(s.values), n*s.width)
	copy(rows, s.rows)
	copy(values, s.values)
	s.rows, s.values = rows, values
	return nil
}

// prune keeps the size rows of the least priorities.
func (s *sample) prune() {
	if len(s.rows) <= s.size {
		return
	}
	slices.SortFunc(s.rows, func(a, b sampled) int {
		return cmp.Or(cmp.Compare(a.priority, b.priority), cmp.Compare(a.part, b.part), cmp.Compare(a.row, b.row))
	})
	s.rows = s.rows[:s.size]
	for least := s.rows[s.size-1].priority; ; {
		c := s.cut.Load()
		if c <= least || s.cut.CompareAndSwap(c, least) {
			break
		}
	}
	// values move down in place, from the first on
	slices.SortFunc(s.rows, func(a, b sampled) int { return cmp.Compare(a.at, b.at) })
	for i := range s.rows {
		at := s.rows[i].at
		s.rows[i].at = i * s.width
		copy(s.values[i*s.width:(i+1)*s.width], s.values[at:at+s.width])
	}
	s.values = s.values[:s.size*s.width]
}

// merge adds the rows of another sample, which is not used any more.
func (s *sample) merge(o *sample) error {
	for _, r := range o.rows {
		if r.priority > s.cut.Load() {
			continue
		}
		if len(s.rows) == 2*s.size {
			s.prune()
			if r.priority > s.cut.Load() {
				continue
			}
		}
		if err := s.grow(); err != nil {
			return err
		}
		at := len(s.values)
		s.values = append(s.values, o.values[r.at:r.at+s.width]...)
		r.at = at
		s.rows = append(s.rows, r)
	}
	o.release()
	return nil
}

// release gives the memory back.
func (s *sample) release() {
	s.mem.Release(s.reserved)
	s.rows, s.values, s.reserved = nil, nil, 0
}

// points returns the rows in their order, moved into a space.
func (s *sample) points(d int, weighted bool, sp *space) *points {
	s.prune()
	slices.SortFunc(s.rows, func(a, b sampled) int { return cmp.Or(cmp.Compare(a.part, b.part), cmp.Compare(a.row, b.row)) })
	p := newPoints(len(s.rows), d, weighted)
	p.n = len(s.rows)
	for j := range d {
		col := p.column(j)
		for i, r := range s.rows {
			col[i] = s.values[r.at+j]
		}
		sp.into(col, col, j)
	}
	if weighted {
		for i, r := range s.rows {
			p.w[i] = s.values[r.at+d]
		}
	}
	return p
}
