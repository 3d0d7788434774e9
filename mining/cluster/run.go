package cluster

import (
	"context"
	"math"

	"github.com/clientele-db/clientele/engine/kernel"
)

// run is one set of centres on its way to rest: Lloyd's iteration ("Least Squares Quantization in PCM", 1982).
type run struct {
	k, d   int
	center []float64 // k×d, one centre a row
	packed kernel.Centers

	iterations int
	resting    bool // the centres have moved no farther than the tolerance
	done       bool
	// empty is the number of clusters without rows for which the next pass must find the farthest rows.
	empty int
	// motion is how the centres moved last; nil before bounds can be used.
	motion *motion

	// of the last evaluation:
	size     []float64 // weight of each cluster
	inertia  []float64
	distance []float64
}

// newRun starts from centres, k×d.
func newRun(center []float64, k, d int) *run {
	r := &run{k: k, d: d, center: center}
	r.packed.Set(center, k, d)
	return r
}

// limits end a run.
type limits struct {
	iterations int
	// shift is the sum of the squared distances by which centres move that counts as rest.
	shift float64
}

// track prepares a tally for the pass that the run needs.
func (r *run) track(t *tally) {
	if r.empty > 0 {
		t.far = &farthest{size: r.empty}
	}
	if r.done {
		t.fit = &fit{make([]float64, r.k), make([]float64, r.k)}
	}
}

// step moves the centres to the means of their clusters. Where clusters are empty it first asks for a pass that finds the rows
// farthest from their centres, which then become centres, as in scikit-learn.
func (r *run) step(t *tally, l limits) {
	t.finish()
	if r.done {
		r.size, r.inertia, r.distance = t.weight, t.fit.inertia, t.fit.distance
		return
	}
	if t.far == nil {
		for _, w := range t.weight {
			if w == 0 {
				r.empty++
			}
		}
		if r.empty > 0 {
			return
		}
	} else {
		r.relocate(t)
		r.empty = 0
	}
	next := make([]float64, len(r.center))
	shift := 0.0
	for c := range r.k {
		to, from := next[c*r.d:(c+1)*r.d], r.center[c*r.d:(c+1)*r.d]
		if t.weight[c] <= 0 { // nothing is left that could be moved there
			copy(to, from)
			continue
		}
		for j := range to {
			to[j] = t.sums[c*t.dp+j] / t.weight[c]
			shift += (to[j] - from[j]) * (to[j] - from[j])
		}
	}
	r.move(next)
	r.iterations++
	r.resting = shift <= l.shift
	r.done = r.resting || r.iterations >= l.iterations
}

// relocate makes the farthest rows the only rows of empty clusters.
func (r *run) relocate(t *tally) {
	far := t.far.rows
	for c, w := range t.weight {
		if w != 0 || len(far) == 0 {
			continue
		}
		f := far[0]
		far = far[1:]
		for j, x := range f.x {
			t.sums[int(f.label)*t.dp+j] -= x * f.weight
			t.sums[c*t.dp+j] = x * f.weight
		}
		if t.weight[f.label] -= f.weight; t.weight[f.label] < f.weight*1e-12 {
			t.weight[f.label] = 0 // it was the last row; what is left is rounding
		}
		t.weight[c] = f.weight
	}
}

// move replaces the centres.
func (r *run) move(next []float64) {
	r.motion = newMotion(r.center, next, r.k, r.d)
	r.center = next
	r.packed.Set(next, r.k, r.d)
}

// total is the inertia of the last evaluation.
func (r *run) total() float64 {
	s := 0.0
	for _, v := range r.inertia {
		s += v
	}
	return s
}

// lloyd brings the run to rest on rows in memory, and evaluates it there. t is used and left in any state.
func (r *run) lloyd(ctx context.Context, p *points, l limits, t *tally) error {
	for {
		t.reset()
		r.track(t)
		for lo := 0; lo < p.n; lo += chunkRows {
			if err := ctx.Err(); err != nil {
				return err
			}
			n := min(chunkRows, p.n-lo)
			c := &r.packed
			t.add(p, lo, n, c)
			if t.far != nil {
				t.far.add(p, lo, t.label[:n], t.best[:n])
			}
		}
		last := r.done
		r.step(t, l)
		if last {
			r.size = append([]float64(nil), r.size...) // they were the tally's
			return nil
		}
	}
}

// distinct reports whether every row lies on a centre, though some centres have none: n have, and there are no more distinct
// rows. square is the sum of squares around the mean, by which rounding is told from distance.
func (r *run) distinct(square float64) (n int, all bool) {
	if r.total() > 1e-18*square {
		return 0, false
	}
	for _, w := range r.size {
		if w > 0 {
			n++
		}
	}
	return n, n < r.k
}

// between returns the Euclidean distance of two points, between2 its square.
func between(a, b []float64) float64 { return math.Sqrt(between2(a, b)) }

func between2(a, b []float64) float64 {
	s := 0.0
	for j, x := range a {
		s = math.FMA(x-b[j], x-b[j], s)
	}
	return s
}
