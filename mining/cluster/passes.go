package cluster

import (
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
)

// gatherPass is the first pass: moments, a sample, and which partitions have rows that cannot be used.
type gatherPass struct {
	t       *training
	id      int64
	part    *partition
	reader  *reader
	moments *moments
	sample  *sample
	row     int64
	skipped int64
	closed  bool
}

func (p *gatherPass) open() (err error) {
	if p.reader != nil {
		return nil
	}
	d := len(p.t.features)
	width := d
	if p.t.alg.Weight >= 0 {
		width++
	}
	p.moments = newMoments(d)
	p.sample = &sample{size: p.t.alg.Sample, width: width, seed: p.t.env.Seed, cut: p.t.cut, mem: p.t.mem}
	p.reader, err = p.t.reader()
	return err
}

// Update implements [mining.Pass].
func (p *gatherPass) Update(b *vec.Batch) error {
	if err := p.open(); err != nil {
		return err
	}
	skipped, err := p.reader.read(b, false, p.full)
	p.skipped += skipped
	return err
}

func (p *gatherPass) full() error {
	b := p.reader.block
	p.moments.add(b)
	if err := p.sample.add(b, p.id, p.row); err != nil {
		return err
	}
	p.row += int64(b.n)
	return nil
}

// close ends the pass over the partition.
func (p *gatherPass) close() error {
	if p.closed || p.reader == nil {
		return nil
	}
	p.closed = true
	p.part.clean = p.skipped == 0
	err := p.reader.flush(p.full)
	p.t.idle(p.reader)
	return err
}

// Merge implements [mining.Pass].
func (p *gatherPass) Merge(next mining.Pass) error {
	o := next.(*gatherPass)
	if err := p.close(); err != nil {
		return err
	}
	if err := o.close(); err != nil {
		return err
	}
	p.skipped += o.skipped
	switch {
	case o.moments == nil:
		return nil
	case p.moments == nil:
		p.reader, p.moments, p.sample, p.closed = o.reader, o.moments, o.sample, true
		return nil
	}
	p.moments.merge(o.moments)
	return p.sample.merge(o.sample)
}

// assignPass finds the nearest centres and sums the rows of each.
type assignPass struct {
	t       *training
	part    *partition
	reader  *reader
	tallies []*tally // one for each active run
	row     int
	closed  bool
}

// open takes memory, which earlier partitions may have left.
func (p *assignPass) open() (err error) {
	if p.tallies != nil {
		return nil
	}
	t := p.t
	if p.tallies, err = t.takeTallies(); err != nil {
		return err
	}
	for i, r := range t.active {
		r.track(p.tallies[i])
	}
	if p.closed {
		return nil
	}
	if p.part.bounds == nil && !p.part.refused && t.bounded() {
		p.part.bounds = make([]*bounds, len(t.active))
		for i := range p.part.bounds {
			p.part.bounds[i] = &bounds{}
		}
	}
	p.reader, err = t.reader()
	return err
}

// bounded reports whether bounds are worth their upkeep.
func (t *training) bounded() bool {
	return worthBounds(t.alg.K, len(t.features)) && t.limits.iterations > 1
}

func (t *training) takeTallies() ([]*tally, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.tallies); n > 0 {
		ts := t.tallies[n-1]
		t.tallies = t.tallies[:n-1]
		for _, tl := range ts {
			tl.reset()
		}
		return ts, nil
	}
	d, weighted := len(t.features), t.alg.Weight >= 0
	if err := t.mem.Reserve(int64(len(t.active)) * tallyBytes(t.alg.K, d, weighted)); err != nil {
		return nil, err
	}
	ts := make([]*tally, len(t.active))
	for i := range ts {
		ts[i] = newTally(t.alg.K, d, weighted)
	}
	return ts, nil
}

// Update implements [mining.Pass].
func (p *assignPass) Update(b *vec.Batch) error {
	if err := p.open(); err != nil {
		return err
	}
	_, err := p.reader.read(b, p.part.clean, p.full)
	return err
}

func (p *assignPass) full() error {
	b := p.reader.block
	for i, r := range p.t.active {
		t := p.tallies[i]
		if p.part.bounds == nil || t.far != nil || t.fit != nil {
			t.add(b, 0, b.n, &r.packed)
			if t.far != nil {
				t.far.add(b, 0, t.label[:b.n], t.best[:b.n])
			}
			continue
		}
		k := p.part.bounds[i]
		if p.row == len(k.label) && !k.room(b.n, p.t.mem) {
			p.refuse()
			t.add(b, 0, b.n, &r.packed)
			continue
		}
		t.addBounded(b, 0, b.n, r, k, p.row)
	}
	p.row += b.n
	return nil
}

// refuse gives up the bounds of the partition: there is no memory for them.
func (p *assignPass) refuse() {
	for _, b := range p.part.bounds {
		p.t.mem.Release(b.bytes())
	}
	p.part.bounds, p.part.refused = nil, true
}

// close ends the pass over the partition.
func (p *assignPass) close() error {
	if p.closed {
		return nil
	}
	p.closed = true
	if p.reader == nil {
		return nil
	}
	err := p.reader.flush(p.full)
	p.t.idle(p.reader)
	return err
}

// Merge implements [mining.Pass].
func (p *assignPass) Merge(next mining.Pass) error {
	o := next.(*assignPass)
	if err := p.close(); err != nil {
		return err
	}
	if err := o.close(); err != nil {
		return err
	}
	switch {
	case o.tallies == nil:
		return nil
	case p.tallies == nil:
		p.tallies = o.tallies
		return nil
	}
	for i, t := range p.tallies {
		t.merge(o.tallies[i])
	}
	p.t.mu.Lock()
	p.t.tallies = append(p.t.tallies, o.tallies)
	p.t.mu.Unlock()
	return nil
}
