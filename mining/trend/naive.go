package trend

import "math"

// Forecast is the continuation of a series by a model.
type Forecast struct {
	// Mean are the values expected, one a step.
	Mean []float64
	// SD are the standard deviations of the errors of the steps; the distribution is taken as normal. NaN: not known.
	SD []float64
	// Model names what was fitted.
	Model string
}

func (f *Forecast) reset(horizon int) {
	f.Mean, f.SD = resize(f.Mean, horizon), resize(f.SD, horizon)
}

// naive repeats the last value; its variance grows by that of the differences with each step (a random walk).
func naive(y []float64, out *Forecast) {
	n := len(y)
	sse := 0.0
	for i := 1; i < n; i++ {
		d := y[i] - y[i-1]
		sse += d * d
	}
	sigma := math.NaN()
	if n > 1 {
		sigma = math.Sqrt(sse / float64(n-1))
	}
	for h := range out.Mean {
		out.Mean[h] = y[n-1]
		out.SD[h] = sigma * math.Sqrt(float64(h+1))
	}
	out.Model = "naive"
}

// seasonalNaive repeats the last period; a series of less than a period is continued by naive.
func seasonalNaive(y []float64, period int, out *Forecast) {
	n := len(y)
	if period < 2 || n <= period {
		naive(y, out)
		return
	}
	sse := 0.0
	for i := period; i < n; i++ {
		d := y[i] - y[i-period]
		sse += d * d
	}
	sigma := math.Sqrt(sse / float64(n-period))
	for h := range out.Mean {
		out.Mean[h] = y[n-period+h%period]
		out.SD[h] = sigma * math.Sqrt(float64(h/period+1))
	}
	out.Model = "seasonal_naive"
}

// naive2 repeats the last value of the seasonally adjusted series, as the M4 competition did: classical multiplicative
// indices where the test at 90 % finds a season.
func naive2(y []float64, period int, a *adjustment, out *Forecast) {
	a.adjust(y, period, true)
	naive(a.y, out)
	a.restore(out, len(y))
	out.Model = "naive2"
}
