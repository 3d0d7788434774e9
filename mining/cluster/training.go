package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/mining"
)

// Runs that go on over all rows are those whose inertia on the sample is at most this share above the best, and so many.
const (
	rivalShare = 1e-3
	maxRivals  = 4
)

// training is one k-means: a pass that gathers moments and a sample, passes that move centres, and one that evaluates them.
type training struct {
	alg      *KMeans
	in       *mining.Schema
	env      *mining.Env
	mem      *mem.Tracker // of what the training holds until it ends
	features []int

	space    *space // nil until rows have been gathered
	total    moments
	variance float64 // mean over the columns, in space
	skipped  int64
	limits   limits
	runs     []*run
	active   []*run // those that the passes are for
	best     *run

	cut     *atomic.Uint64
	mu      sync.Mutex
	parts   map[int64]*partition
	readers []*reader  // idle
	tallies [][]*tally // idle, by the number of runs
}

// partition is what is known of one between passes.
type partition struct {
	clean  bool // every row is usable
	bounds []*bounds
	// refused says that there is no memory for bounds.
	refused bool
}

func newTraining(a *KMeans, in *mining.Schema, features []int, env *mining.Env) *training {
	return &training{
		alg: a, in: in, env: env, mem: env.Mem.Child("k-means", "query_memory", 0), features: features, cut: newCut(),
		parts: map[int64]*partition{},
	}
}

// NewPass implements [mining.Training].
func (t *training) NewPass(part int64) mining.Pass {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.parts[part]
	if p == nil {
		p = &partition{}
		t.parts[part] = p
	}
	if t.space == nil {
		return &gatherPass{t: t, id: part, part: p}
	}
	return &assignPass{t: t, part: p}
}

// reader returns an idle reader, or a new one.
func (t *training) reader() (*reader, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.readers); n > 0 {
		r := t.readers[n-1]
		t.readers = t.readers[:n-1]
		return r, nil
	}
	s := t.space
	if s == nil {
		s = identity(len(t.features))
	}
	r := newReader(t.in, t.features, t.alg.Weight, s)
	return r, t.mem.Reserve(r.bytes())
}

func (t *training) idle(r *reader) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.readers = append(t.readers, r)
}

// Step implements [mining.Training].
func (t *training) Step(ctx context.Context, p mining.Pass) (bool, error) {
	if t.space == nil {
		return t.begin(ctx, p.(*gatherPass))
	}
	pass := p.(*assignPass)
	if err := pass.close(); err != nil {
		return false, err
	}
	if err := pass.open(); err != nil { // there were no rows at all
		return false, err
	}
	var on []*run
	for i, r := range t.active {
		r.step(pass.tallies[i], t.limits)
		if r.size == nil {
			on = append(on, r)
		} else {
			r.size = slices.Clone(r.size)
		}
	}
	iterations := 0
	for _, r := range t.runs {
		iterations = max(iterations, r.iterations)
	}
	t.env.Report("k-means", int64(iterations), int64(t.limits.iterations))
	if len(on) != len(t.active) {
		t.keepBounds(on)
		t.mem.Release(int64((len(t.tallies)+1)*len(t.active)) * tallyBytes(t.alg.K, len(t.features), t.alg.Weight >= 0))
		t.tallies = nil
		t.active = on
	} else {
		t.tallies = append(t.tallies, pass.tallies)
	}
	if len(on) > 0 {
		return false, nil
	}
	return true, t.finish()
}

// keepBounds drops the bounds of runs that are over.
func (t *training) keepBounds(on []*run) {
	for _, p := range t.parts {
		if p.bounds == nil {
			continue
		}
		var kept []*bounds
		for i, r := range t.active {
			if slices.Contains(on, r) {
				kept = append(kept, p.bounds[i])
			} else {
				t.mem.Release(p.bounds[i].bytes())
			}
		}
		p.bounds = kept
	}
}

// begin makes starting points from what the first pass has gathered, and the result if the sample is all rows.
func (t *training) begin(ctx context.Context, p *gatherPass) (bool, error) {
	pts, all, err := t.gathered(p)
	if err != nil {
		return false, err
	}
	if err := t.start(ctx, pts, all); err != nil {
		return false, err
	}
	if !all {
		t.mem.Release(pointsBytes(pts.n, pts.d, pts.w != nil))
		t.active = t.runs
		return false, nil
	}
	return true, t.finish()
}

// gathered ends the first pass. It returns the sample, for which memory has been reserved, and whether that is all rows.
func (t *training) gathered(p *gatherPass) (pts *points, all bool, err error) {
	if err := p.close(); err != nil {
		return nil, false, err
	}
	t.skipped = p.skipped
	if p.moments == nil || p.moments.rows == 0 {
		return nil, false, noRows(t.skipped)
	}
	t.total = *p.moments
	if rows := t.total.rows; rows < int64(t.alg.K) {
		return nil, false, fmt.Errorf("k-means: k is %d, but the input has only %d usable rows%s; choose a smaller k", t.alg.K, rows, skippedText(t.skipped))
	}
	t.mem.Release(int64(len(t.readers)) * p.reader.bytes())
	t.readers = nil // they read into another space
	t.space, t.variance = t.total.space(!t.alg.Raw)
	t.limits = limits{iterations: t.alg.Iterations, shift: t.alg.Tolerance * t.variance}
	n, d, weighted := min(len(p.sample.rows), p.sample.size), len(t.features), t.alg.Weight >= 0
	if err := t.mem.Reserve(pointsBytes(n, d, weighted)); err != nil {
		return nil, false, err
	}
	pts = p.sample.points(d, weighted, t.space)
	p.sample.release()
	return pts, t.total.rows == int64(n), nil
}

// start makes the runs, and ends them if the points are all rows.
func (t *training) start(ctx context.Context, p *points, all bool) error {
	d := len(t.features)
	if t.alg.Centroids != nil {
		center := make([]float64, len(t.alg.Centroids))
		for i, v := range t.alg.Centroids {
			center[i] = (v - t.space.shift[i%d]) * t.space.scale[i%d]
		}
		t.runs = []*run{newRun(center, t.alg.K, d)}
		if !all {
			return nil
		}
		tl := newTally(t.alg.K, d, p.w != nil)
		return t.runs[0].lloyd(ctx, p, t.limits, tl)
	}
	s := search{k: t.alg.K, restarts: t.alg.Restarts, random: t.alg.Init == InitRandom, limits: t.limits, seed: t.env.Seed, workers: t.env.Workers, mem: t.mem}
	runs, err := s.runs(ctx, p)
	if err != nil {
		if distinct, ok := errors.AsType[*distinctError](err); ok && all {
			return distinct.explain(t.skipped)
		} else if !ok {
			return err
		}
	}
	if all {
		t.runs = runs[:1]
		return nil
	}
	t.runs = rivals(runs)
	return nil
}

// rivals are the runs, best first, that could be the best on all rows; they start anew from where they are.
func rivals(runs []*run) []*run {
	var out []*run
	last := -1.0
	for _, r := range runs {
		v := r.total()
		if len(out) == maxRivals || len(out) > 0 && v > runs[0].total()*(1+rivalShare) {
			break
		}
		if len(out) > 0 && v-last <= 1e-9*v { // the same partition, reached twice
			continue
		}
		last = v
		out = append(out, newRun(r.center, r.k, r.d))
	}
	return out
}

// finish chooses the best run, and gives memory back.
func (t *training) finish() error {
	t.mem.ReleaseAll()
	t.best = t.runs[0]
	for _, r := range t.runs[1:] {
		if r.total() < t.best.total() {
			t.best = r
		}
	}
	if n, all := t.best.distinct(t.variance * float64(t.best.d) * t.total.weight); all {
		return (&distinctError{k: t.alg.K, distinct: n}).explain(t.skipped)
	}
	return nil
}

// Model implements [mining.Training].
func (t *training) Model() mining.Model { return newModel(t) }

func noRows(skipped int64) error {
	return fmt.Errorf("clustering: the input has no usable rows%s", skippedText(skipped))
}

func skippedText(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d were skipped, because a column is NULL, NaN, infinite or above 1e100, or their weight is 0)", n)
}

// distinctError says that the rows have fewer distinct values than there should be clusters.
type distinctError struct{ k, distinct int }

// Error implements error.
func (e *distinctError) Error() string {
	return fmt.Sprintf("k-means: k is %d, but the input has only %d distinct rows; choose k of at most %d", e.k, e.distinct, e.distinct)
}

func (e *distinctError) explain(skipped int64) error {
	if skipped == 0 {
		return e
	}
	return fmt.Errorf("%w%s", e, skippedText(skipped))
}

// bytes is what the bounds hold.
func (b *bounds) bytes() int64 { return boundsBytes * int64(cap(b.label)) }

// room makes room for n more rows, and says whether there is memory for it. Some is left for others.
func (b *bounds) room(n int, m *mem.Tracker) bool {
	if len(b.label)+n <= cap(b.label) {
		return true
	}
	const step, spare = 1 << 14, 64 << 20
	if m.Reserve(boundsBytes*step+spare) != nil {
		return false
	}
	m.Release(spare)
	c := cap(b.label) + step
	label, upper, lower := make([]uint16, len(b.label), c), make([]float32, len(b.upper), c), make([]float32, len(b.lower), c)
	copy(label, b.label)
	copy(upper, b.upper)
	copy(lower, b.lower)
	b.label, b.upper, b.lower = label, upper, lower
	return true
}
