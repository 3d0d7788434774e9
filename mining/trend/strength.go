package trend

import "math"

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
