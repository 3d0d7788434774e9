package trend

import (
	"context"
	"math"
)

// loess is the local regression of Cleveland (1979) on equally spaced points, as STL uses it: tricube weights, degree 0 or
// 1, one fit every jump points and straight lines between. Without robustness weights a fit is a fixed linear combination
// of its window, so the combinations are computed once for a length of series and reused for all series of that length.
type loess struct {
	loessKey
	width int // points of a window: min(n, span)
	// raw and fit hold a row of width weights for each place of the fitted point in its window, from place -1 (one point
	// before) to width (one after): raw is the tricube function, fit the weights of the finished fit.
	// They are empty when the window is too wide for a table; rows are then computed as they are needed.
	raw, fit []float64
	scratch  []float64
}

// loessKey is what the weights depend on.
type loessKey struct {
	n, span, jump int
	degree        Degree
}

// maxLoessTable is the widest window whose rows are kept: 2 tables × 512² × 8 bytes are 4 MiB.
const maxLoessTable = 512

func newLoess(k loessKey) *loess {
	k.jump = max(1, min(k.jump, k.n-1))
	l := &loess{loessKey: k, width: min(k.n, k.span)}
	l.scratch = make([]float64, l.width)
	if l.width <= maxLoessTable {
		rows := l.width + 2
		l.raw = make([]float64, rows*l.width)
		l.fit = make([]float64, rows*l.width)
		for r := range rows {
			raw, fit := l.raw[r*l.width:][:l.width], l.fit[r*l.width:][:l.width]
			l.tricube(raw, r-1)
			copy(fit, raw)
			if !l.finish(fit, r-1) {
				fit[0] = math.NaN()
			}
		}
	}
	return l
}

// tricube writes the weights of the window's points for a fit at place at, which may lie outside the window.
func (l *loess) tricube(w []float64, at int) {
	h := float64(max(at, l.width-1-at))
	if l.span > l.n {
		h += float64((l.span - l.n) / 2)
	}
	for j := range w {
		r := math.Abs(float64(j - at))
		switch {
		case r > 0.999*h:
			w[j] = 0
		case r <= 0.001*h:
			w[j] = 1
		default:
			q := r / h
			q = 1 - q*q*q
			w[j] = q * q * q
		}
	}
}

// flatWindow is the spread of a window, as a share of the whole series, up to which it has no slope of its own: the bound of
// the authors' program.
const flatWindow = 0.001

// finish turns weights into the coefficients of the local fit at place at; false if all weights are zero.
func (l *loess) finish(w []float64, at int) bool {
	sum := 0.0
	for _, v := range w {
		sum += v
	}
	if sum <= 0 {
		return false
	}
	mean := 0.0
	for j := range w {
		w[j] /= sum
		mean += w[j] * float64(j)
	}
	if l.degree == Constant {
		return true
	}
	spread := 0.0
	for j, v := range w {
		d := float64(j) - mean
		spread += v * d * d
	}
	if math.Sqrt(spread) > flatWindow*float64(l.n-1) {
		b := (float64(at) - mean) / spread
		for j := range w {
			w[j] *= b*(float64(j)-mean) + 1
		}
	}
	return true
}

// at returns the fit of y (n values) at point i from the window that starts at left; i may be -1 or n. rw are robustness
// weights of the points, or nil. Where all weights are zero, the answer is NaN.
func (l *loess) at(y, rw []float64, i, left int) float64 {
	place := i - left
	y = y[left:][:l.width]
	known := l.raw != nil && place <= l.width
	switch {
	case rw != nil && known:
		return l.weighted(l.raw[(place+1)*l.width:][:l.width], rw[left:][:l.width], y, place)
	case known:
		return dot(l.fit[(place+1)*l.width:][:l.width], y)
	}
	w := l.scratch
	l.tricube(w, place)
	if rw != nil {
		return l.weighted(w, rw[left:][:len(w)], y, place)
	}
	if !l.finish(w, place) {
		return math.NaN()
	}
	return dot(w, y)
}

// weighted fits y with weights w rw at a place of the window: one pass over the moments of the weighted points, their
// places counted from the middle.
func (l *loess) weighted(w, rw, y []float64, place int) float64 {
	rw, y = rw[:len(w)], y[:len(w)]
	middle := float64(len(w)-1) / 2
	var s0, s1, s2, t0, t1 float64
	x := -middle
	for j, v := range w {
		v *= rw[j]
		vx := v * x
		s0 += v
		s1 += vx
		s2 += vx * x
		t0 += v * y[j]
		t1 += vx * y[j]
		x++
	}
	if s0 <= 0 {
		return math.NaN()
	}
	mean, fit := s1/s0, t0/s0
	if l.degree == Constant {
		return fit
	}
	spread := s2/s0 - mean*mean
	if spread > 0 && math.Sqrt(spread) > flatWindow*float64(l.n-1) {
		fit += (float64(place) - middle - mean) / spread * (t1/s0 - mean*fit)
	}
	return fit
}

// dot returns Σ a[i] b[i], summed in four strands; b is at least as long as a.
func dot(a, b []float64) float64 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float64
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return (s0 + s1) + (s2 + s3)
}

// smooth writes the fits of y (n values) to dst. It looks at the context now and then, since its work is n × width.
func (l *loess) smooth(ctx context.Context, dst, y, rw []float64) error {
	n := l.n
	if n < 2 {
		dst[0] = y[0]
		return nil
	}
	half := (l.span + 1) / 2
	left, work := 0, 0
	for i := 0; i < n; i += l.jump {
		left = max(0, min(i+1-half, n-l.width))
		v := l.at(y, rw, i, left)
		if math.IsNaN(v) {
			v = y[i]
		}
		dst[i] = v
		if work += l.width; work > checkEvery {
			work = 0
			if err := ctx.Err(); err != nil {
				return err
			}
		}
	}
	if l.jump == 1 {
		return nil
	}
	i := 0
	for ; i+l.jump < n; i += l.jump {
		line(dst[i : i+l.jump+1])
	}
	if last := n - 1; i != last {
		v := l.at(y, rw, last, left)
		if math.IsNaN(v) {
			v = y[last]
		}
		dst[last] = v
		line(dst[i:])
	}
	return nil
}

// line fills the inside of d with the straight line between its ends.
func line(d []float64) {
	end := len(d) - 1
	step := (d[end] - d[0]) / float64(end)
	for j := 1; j < end; j++ {
		d[j] = d[0] + step*float64(j)
	}
}

// checkEvery is how many multiplications may pass between two looks at the context: about 2 ms.
const checkEvery = 1 << 20
