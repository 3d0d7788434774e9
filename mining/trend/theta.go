package trend

import (
	"context"
	"math"
)

// Theta is the Theta method in the state space forms of J. A. Fiorucci, T. R. Pellegrini, F. Louzada, F. Petropoulos and
// A. B. Koehler, "Models for optimising the theta method and their relationship to state space models", International
// Journal of Forecasting 32 (2016). The zero value is the method of V. Assimakopoulos and K. Nikolopoulos, "The theta
// model: a decomposition approach to forecasting", International Journal of Forecasting 16 (2000), which won the M3
// competition: the mean of a straight line and of simple exponential smoothing of the series with twice its curvature.
//
// With level ℓ, line A + B t and ω = 1 - 1/θ the forecast of one step is
//
//	μ(t) = ℓ(t-1) + ω (A (1-α)^(t-1) + B (1-(1-α)^t) / α),   ℓ(t) = α y(t) + (1-α) ℓ(t-1)
//
// α, ℓ(0) and, if Optimised, θ minimise the sum of squared errors after the third value. For a fixed α the errors are linear
// in ℓ(0) and ω, so that both are found by least squares, and one dimension is searched.
type Theta struct {
	// Optimised searches θ in 1 … ∞; otherwise it is 2.
	Optimised bool
	// Dynamic takes A and B from the values seen so far, anew at each step, not from the whole series.
	Dynamic bool
}

// Name returns theta, optimised_theta, dynamic_theta or dynamic_optimised_theta.
func (t Theta) Name() string {
	switch {
	case t.Optimised && t.Dynamic:
		return "dynamic_optimised_theta"
	case t.Optimised:
		return "optimised_theta"
	case t.Dynamic:
		return "dynamic_theta"
	}
	return "theta"
}

const (
	thetaAlphaMin = 0.1 // bounds of α in Fiorucci et al. and their program forecTheta
	thetaAlphaMax = 0.99
	thetaBurnIn   = 3 // errors that do not count
	thetaLeast    = 5 // values that a fit needs
)

// thetaFit is a fitted model, and the memory of its fits.
type thetaFit struct {
	alpha, level0, omega float64
	sse                  float64
	level                float64 // ℓ(n)
	a, b                 []float64
}

// fit fits the model to y, which has at least thetaLeast values. When ctx ends it ends soon, with any fit.
func (t Theta) fit(ctx context.Context, y []float64, f *thetaFit) {
	n := len(y)
	f.a, f.b = resize(f.a, n), resize(f.b, n)
	t.lines(y, f.a, f.b)
	lo, hi := 0.0, 0.0
	for _, v := range y {
		lo, hi = min(lo, v), max(hi, v)
	}
	bound := [2]float64{lo - (hi - lo), hi + (hi - lo)}
	// The objective may have several valleys: a coarse grid finds the deepest, golden sections its floor.
	const grid = 24
	step := (thetaAlphaMax - thetaAlphaMin) / (grid - 1)
	best, at := math.Inf(1), 0
	for i := range grid {
		if ctx.Err() != nil {
			break
		}
		if s := t.solve(y, f, thetaAlphaMin+step*float64(i), bound); s < best {
			best, at = s, i
		}
	}
	left, right := thetaAlphaMin+step*float64(max(at-1, 0)), thetaAlphaMin+step*float64(min(at+1, grid-1))
	alpha := goldenSection(left, right, 1e-5, func(x float64) float64 {
		if ctx.Err() != nil {
			return 0
		}
		return t.solve(y, f, x, bound)
	})
	if s := t.solve(y, f, alpha, bound); s > best {
		alpha = thetaAlphaMin + step*float64(at)
	}
	t.solve(y, f, alpha, bound)
	level := f.level0
	for _, v := range y {
		level = alpha*v + (1-alpha)*level
	}
	f.level = level
}

// lines writes intercept and slope of the least-squares line: of all values, or of those up to each time.
func (t Theta) lines(y, a, b []float64) {
	if !t.Dynamic {
		// leastSquaresLine counts from 0, the model from 1.
		c, d := leastSquaresLine(y)
		for i := range a {
			a[i], b[i] = c-d, d
		}
		return
	}
	mean := y[0]
	a[0], b[0] = y[0], 0
	for i := 1; i < len(y); i++ {
		a[i], b[i], mean = nextLine(i, b[i-1], mean, y[i])
	}
}

// nextLine returns line and mean of i+1 values from slope and mean of i values and the new value y.
func nextLine(i int, slope, mean, y float64) (a, b, newMean float64) {
	k := float64(i)
	b = ((k-1)*slope + 6*(y-mean)/(k+1)) / (k + 2)
	newMean = (k*mean + y) / (k + 1)
	return newMean - b*(k+2)/2, b, newMean
}

// solve returns the smallest sum of squared errors for α, and leaves the fit in f. ℓ(0) stays within bound.
func (t Theta) solve(y []float64, f *thetaFit, alpha float64, bound [2]float64) float64 {
	// e(i) = r(i) - ℓ0 u(i) - ω g(i) with r the error of smoothing from zero, u = (1-α)^i, g the line's part.
	q := 1 - alpha
	s, u := alpha*y[0], q
	var rr, ru, rg, uu, ug, gg float64
	a, b := f.a[:len(y)], f.b[:len(y)]
	for i := 1; i < len(y); i++ {
		r, g := y[i]-s, a[i-1]*u+b[i-1]*(1-u*q)/alpha
		if i >= thetaBurnIn {
			rr += r * r
			ru += r * u
			rg += r * g
			uu += u * u
			ug += u * g
			gg += g * g
		}
		s += alpha * (y[i] - s)
		u *= q
	}
	omega := 0.5
	if t.Optimised {
		if det := uu*gg - ug*ug; det > 1e-12*uu*gg {
			omega = (rg*uu - ru*ug) / det
		} else {
			omega = 0
		}
		omega = max(0, min(omega, 1-1e-10))
	}
	level := (ru - omega*ug) / uu
	level = max(bound[0], min(level, bound[1]))
	f.alpha, f.level0, f.omega = alpha, level, omega
	f.sse = max(0, rr-2*level*ru-2*omega*rg+level*level*uu+2*level*omega*ug+omega*omega*gg)
	return f.sse
}

// forecast continues y by the fitted model. The variance of h steps is σ² (1 + (h-1) α²), that of simple exponential smoothing
// with drift, which the method is: R. J. Hyndman and B. Billah, "Unmasking the Theta method" (2003).
func (t Theta) forecast(y []float64, f *thetaFit, out *Forecast) {
	n := len(y)
	mean := 0.0
	for _, v := range y {
		mean += v
	}
	mean /= float64(n)
	a, b, level := f.a[n-1], f.b[n-1], f.level
	q := 1 - f.alpha
	u := math.Pow(q, float64(n))
	sigma2 := f.sse / float64(max(1, n-thetaBurnIn-1))
	for h := range out.Mean {
		mu := level + f.omega*(a*u+b*(1-u*q)/f.alpha)
		out.Mean[h] = mu
		out.SD[h] = math.Sqrt(sigma2 * (1 + float64(h)*f.alpha*f.alpha))
		level = f.alpha*mu + q*level
		if t.Dynamic {
			a, b, mean = nextLine(n+h, b, mean, mu)
		}
		u *= q
	}
}
