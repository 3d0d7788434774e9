package trend

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// Degree is the degree of a local regression; the zero value is the usual one.
type Degree uint8

// A straight line, or a constant.
const (
	Linear Degree = iota
	Constant
)

// STL is the seasonal-trend decomposition by local regression of R. B. Cleveland, W. S. Cleveland, J. E. McRae and
// I. Terpenning, "STL: A Seasonal-Trend Decomposition Procedure Based on Loess", Journal of Official Statistics 6 (1990).
//
// The zero value of each field but Period is a default; the defaults are those of statsmodels, whose results it reproduces.
type STL struct {
	// Period is the number of observations of a season, at least 2.
	Period int
	// Seasonal is the window of the seasonal smoother, in seasons; odd, at least 3. Default 7. The larger, the steadier.
	Seasonal int
	// Trend is the window of the trend smoother; odd, more than Period. Default: the smallest odd number that is at least
	// 1.5 Period / (1 - 1.5/Seasonal).
	Trend int
	// LowPass is the window of the low-pass filter; odd, more than Period. Default: the smallest odd number above Period.
	LowPass int
	// SeasonalDegree, TrendDegree, LowPassDegree are the degrees of the smoothers.
	SeasonalDegree, TrendDegree, LowPassDegree Degree
	// SeasonalJump, TrendJump, LowPassJump are the steps of the smoothers, between which the fit is a straight line.
	// Default 1: every point is fitted.
	SeasonalJump, TrendJump, LowPassJump int
	// Robust gives little weight to outliers: it changes the defaults of Inner and Outer.
	Robust bool
	// Inner is the number of passes of the inner loop: default 5, or 2 if Robust.
	Inner int
	// Outer is the number of passes of the robustness loop: default 0, or 15 if Robust.
	Outer int
}

// withDefaults fills the fields that are zero and checks the others.
func (s STL) withDefaults() (STL, error) {
	def := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	if s.Period < 2 {
		return s, fmt.Errorf("STL needs a period of at least 2, not %d", s.Period)
	}
	def(&s.Seasonal, 7)
	if s.Seasonal < 3 || s.Seasonal%2 == 0 {
		return s, fmt.Errorf("the seasonal window of STL is an odd number of at least 3, not %d", s.Seasonal)
	}
	def(&s.Trend, odd(int(math.Ceil(1.5*float64(s.Period)/(1-1.5/float64(s.Seasonal))))))
	if s.Trend <= s.Period || s.Trend < 3 || s.Trend%2 == 0 {
		return s, fmt.Errorf("the trend window of STL is an odd number above the period %d, not %d", s.Period, s.Trend)
	}
	def(&s.LowPass, odd(s.Period+1))
	if s.LowPass <= s.Period || s.LowPass < 3 || s.LowPass%2 == 0 {
		return s, fmt.Errorf("the low-pass window of STL is an odd number above the period %d, not %d", s.Period, s.LowPass)
	}
	for _, j := range []*int{&s.SeasonalJump, &s.TrendJump, &s.LowPassJump} {
		def(j, 1)
		if *j < 1 {
			return s, fmt.Errorf("the steps of STL are at least 1, not %d", *j)
		}
	}
	if s.Robust {
		def(&s.Inner, 2)
		def(&s.Outer, 15)
	}
	def(&s.Inner, 5)
	if s.Inner < 1 || s.Outer < 0 {
		return s, fmt.Errorf("STL runs at least one inner loop and no negative number of outer ones, not %d and %d", s.Inner, s.Outer)
	}
	return s, nil
}

// odd returns n, or n+1 if n is even.
func odd(n int) int { return n | 1 }

// stlWork is the memory of decompositions one after another, and the smoothers that they share. One goroutine at a time.
type stlWork struct {
	smoothers map[loessKey]*loess
	cycles    []float64 // n + 2·period: smoothed cycle-subseries with one season more at each end
	a, b      []float64 // n + 2·period each
	sub       []float64 // one cycle-subseries, its weights and its fit
	subW      []float64
	subFit    []float64
	rank      []float64
}

// maxSmoothers bounds the smoothers kept by one worker; series of very many lengths build them anew now and then.
const maxSmoothers = 64

func (w *stlWork) loess(k loessKey) *loess {
	if l := w.smoothers[k]; l != nil {
		return l
	}
	if w.smoothers == nil || len(w.smoothers) >= maxSmoothers {
		w.smoothers = make(map[loessKey]*loess)
	}
	l := newLoess(k)
	w.smoothers[k] = l
	return l
}

// decompose writes trend and seasonal component of y, and its robustness weights (all 1 without an outer loop); each of
// the slices has the length of y, which is at least two periods. The config has its defaults filled in.
func (s *STL) decompose(ctx context.Context, w *stlWork, y, trend, seasonal, weights []float64) error {
	n, p := len(y), s.Period
	long := n + 2*p
	w.cycles, w.a, w.b = resize(w.cycles, long), resize(w.a, long), resize(w.b, long)
	subLen := (n-1)/p + 1
	w.sub, w.subW, w.subFit = resize(w.sub, subLen), resize(w.subW, subLen), resize(w.subFit, subLen)
	clear(trend)
	for i := range weights {
		weights[i] = 1
	}
	lowPass := w.loess(loessKey{n: n, span: s.LowPass, jump: s.LowPassJump, degree: s.LowPassDegree})
	trendSmoother := w.loess(loessKey{n: n, span: s.Trend, jump: s.TrendJump, degree: s.TrendDegree})
	var rw []float64
	for outer := 0; ; outer++ {
		for range s.Inner {
			for i := range n {
				w.a[i] = y[i] - trend[i]
			}
			if err := s.cycleSubseries(ctx, w, w.a[:n], rw); err != nil {
				return err
			}
			// Low-pass filter: two averages over a period, one over 3, then loess; it takes the level out of the seasons.
			movingAverage(w.a[:long-p+1], w.cycles[:long], p)
			movingAverage(w.b[:long-2*p+2], w.a[:long-p+1], p)
			movingAverage(w.a[:n], w.b[:long-2*p+2], 3)
			if err := lowPass.smooth(ctx, w.b[:n], w.a[:n], nil); err != nil {
				return err
			}
			for i := range n {
				seasonal[i] = w.cycles[p+i] - w.b[i]
				w.a[i] = y[i] - seasonal[i]
			}
			if err := trendSmoother.smooth(ctx, trend, w.a[:n], rw); err != nil {
				return err
			}
		}
		if outer >= s.Outer {
			return nil
		}
		w.robustness(y, trend, seasonal, weights)
		rw = weights
	}
}

// cycleSubseries smooths the values of each phase of the season and writes them, with one season more at each end.
func (s *STL) cycleSubseries(ctx context.Context, w *stlWork, y, rw []float64) error {
	n, p := len(y), s.Period
	for phase := range p {
		k := (n-phase-1)/p + 1
		sub, fit := w.sub[:k], w.subFit[:k]
		var subW []float64
		for i := range sub {
			sub[i] = y[i*p+phase]
		}
		if rw != nil {
			subW = w.subW[:k]
			for i := range subW {
				subW[i] = rw[i*p+phase]
			}
		}
		l := w.loess(loessKey{n: k, span: s.Seasonal, jump: s.SeasonalJump, degree: s.SeasonalDegree})
		if err := l.smooth(ctx, fit, sub, subW); err != nil {
			return err
		}
		before, after := l.at(sub, subW, -1, 0), l.at(sub, subW, k, k-l.width)
		if math.IsNaN(before) {
			before = fit[0]
		}
		if math.IsNaN(after) {
			after = fit[k-1]
		}
		w.cycles[phase] = before
		for i, v := range fit {
			w.cycles[(i+1)*p+phase] = v
		}
		w.cycles[(k+1)*p+phase] = after
	}
	return nil
}

// robustness computes the bisquare weights of the residuals, with six times their median as the bound.
func (w *stlWork) robustness(y, trend, seasonal, weights []float64) {
	n := len(y)
	w.rank = resize(w.rank, n)
	for i := range y {
		weights[i] = math.Abs(y[i] - (trend[i] + seasonal[i]))
	}
	copy(w.rank, weights)
	slices.Sort(w.rank)
	bound := 3 * (w.rank[n/2] + w.rank[n-n/2-1])
	for i, r := range weights {
		switch {
		case bound == 0 || r <= 0.001*bound:
			weights[i] = 1
		case r <= 0.999*bound:
			q := r / bound
			q = 1 - q*q
			weights[i] = q * q
		default:
			weights[i] = 0
		}
	}
}

// movingAverage writes the means of span values of x; dst has len(x)-span+1 values.
func movingAverage(dst, x []float64, span int) {
	sum := 0.0
	for _, v := range x[:span] {
		sum += v
	}
	d := float64(span)
	dst[0] = sum / d
	for i := 1; i < len(dst); i++ {
		sum += x[i+span-1] - x[i-1]
		dst[i] = sum / d
	}
}

// resize returns a slice of n values; those it had are kept only as far as its capacity reaches.
func resize(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n)
	}
	return s[:n]
}
