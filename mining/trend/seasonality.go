package trend

import "math"

// Autocorrelation returns the autocorrelation of y at a lag, with the mean and the sum of squares of the whole series.
func Autocorrelation(y []float64, lag int) float64 {
	mean := 0.0
	for _, v := range y {
		mean += v
	}
	mean /= float64(len(y))
	sum, at := 0.0, 0.0
	for i, v := range y {
		sum += (v - mean) * (v - mean)
		if i >= lag {
			at += (v - mean) * (y[i-lag] - mean)
		}
	}
	if sum == 0 {
		return 0
	}
	return at / sum
}

// seasonalQuantile is the normal quantile of a two-sided test at 90 %.
const seasonalQuantile = 1.6448536269514722

// Seasonal tests whether y has a season of the period given: its autocorrelation at that lag is outside the 90 % limits of
// M. S. Bartlett (1946), which count in the autocorrelations at shorter lags. It is the test of the Theta method in the M3
// competition and of Naive2 in the M4 competition. A series of less than two periods, or a period of less than 4, is not
// seasonal.
func Seasonal(y []float64, period int) bool {
	return period >= 4 && seasonality(y, period) > 1
}

// seasonality is the size of the autocorrelation of y at the period, in units of its 90 % limit; 0 for less than two periods.
func seasonality(y []float64, period int) float64 {
	n := len(y)
	if period < 2 || n < 2*period {
		return 0
	}
	mean := 0.0
	for _, v := range y {
		mean += v
	}
	mean /= float64(n)
	sum := 0.0
	for _, v := range y {
		sum += (v - mean) * (v - mean)
	}
	if !(sum > 0) {
		return 0
	}
	limit, at := 1.0, 0.0
	for lag := 1; lag <= period; lag++ {
		at = 0
		for i := lag; i < n; i++ {
			at += (y[i] - mean) * (y[i-lag] - mean)
		}
		at /= sum
		if lag < period {
			limit += 2 * at * at
		}
	}
	return math.Abs(at) / (seasonalQuantile * math.Sqrt(limit/float64(n)))
}

// adjustment is a seasonal component taken out of a series before it is forecast, to be put back into the forecast.
type adjustment struct {
	period         int // 0: none was found
	multiplicative bool
	index          []float64 // period values, the first is that of y[0]
	y              []float64 // the series without its season
	trend, comp    []float64 // work
}

// minIndex is the smallest multiplicative index taken; a series with a smaller one is adjusted by sums.
const minIndex = 0.01

// adjust tests y for a season and takes it out by moving averages: by division where all values are positive and no index
// is too small, else by subtraction. The result is in a.y, which is y itself where there is no season.
func (a *adjustment) adjust(y []float64, period int, multiplicative bool) {
	a.period, a.y = 0, y
	if Seasonal(y, period) {
		a.take(y, period, multiplicative)
	}
}

// take is adjust without the test. The series has two periods or more.
func (a *adjustment) take(y []float64, period int, multiplicative bool) {
	a.period, a.y = 0, y
	n := len(y)
	a.trend, a.comp, a.index = resize(a.trend, n), resize(a.comp, n), resize(a.index, period)
	for _, v := range y {
		multiplicative = multiplicative && v > 0
	}
	for {
		c := Classical{Period: period, Multiplicative: multiplicative}
		if err := c.decompose(y, a.trend, a.comp, a.index); err != nil {
			return // no season can be measured, and none is taken out
		}
		if !multiplicative {
			break
		}
		small := false
		for _, v := range a.index {
			small = small || v < minIndex
		}
		if !small {
			break
		}
		multiplicative = false
	}
	a.period, a.multiplicative = period, multiplicative
	for i, v := range y {
		if multiplicative {
			a.comp[i] = v / a.comp[i]
		} else {
			a.comp[i] = v - a.comp[i]
		}
	}
	a.y = a.comp
}

// restore puts the season back into a forecast that starts after n values.
func (a *adjustment) restore(f *Forecast, n int) {
	if a.period == 0 {
		return
	}
	for i := range f.Mean {
		s := a.index[(n+i)%a.period]
		if a.multiplicative {
			f.Mean[i] *= s
			f.SD[i] *= s
		} else {
			f.Mean[i] += s
		}
	}
}

// Strength returns how much of a series' movement its trend and its season explain, between 0 and 1:
// max(0, 1 - Var(irregular) / Var(component + irregular)). X. Wang, K. A. Smith and R. J. Hyndman, "Characteristic-based
// clustering for time series data", Data Mining and Knowledge Discovery 13 (2006). Entries that are NaN are left out.
func Strength(component, irregular []float64) float64 {
	all, rest := variance(component, irregular), variance(nil, irregular)
	if !(all > 0) {
		return 0
	}
	return max(0, 1-rest/all)
}

// variance of a + b, or of b where a is nil.
func variance(a, b []float64) float64 {
	var mean, m2, n float64
	for i, v := range b {
		if a != nil {
			v += a[i]
		}
		if math.IsNaN(v) {
			continue
		}
		n++
		d := v - mean
		mean += d / n
		m2 += d * (v - mean)
	}
	return m2 / n
}
