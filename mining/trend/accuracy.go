package trend

import "math"

// SMAPE is the symmetric mean absolute percentage error of the M3 and M4 competitions, 200 mean(|y-f| / (|y|+|f|)): 0 to 200.
// S. Makridakis and M. Hibon, "The M3-Competition: results, conclusions and implications", International Journal of
// Forecasting 16 (2000). A step where both are 0 is an error of 0.
func SMAPE(actual, forecast []float64) float64 {
	sum := 0.0
	for i, y := range actual {
		if d := math.Abs(y - forecast[i]); d > 0 {
			sum += d / (math.Abs(y) + math.Abs(forecast[i]))
		}
	}
	return 200 * sum / float64(len(actual))
}

// MASE is the mean absolute error relative to that of the seasonal naive method within the training values. R. J. Hyndman
// and A. B. Koehler, "Another look at measures of forecast accuracy", International Journal of Forecasting 22 (2006). NaN
// where the training values repeat exactly or are fewer than a period and one.
func MASE(train, actual, forecast []float64, period int) float64 {
	scale := 0.0
	for i := period; i < len(train); i++ {
		scale += math.Abs(train[i] - train[i-period])
	}
	if scale == 0 {
		return math.NaN()
	}
	scale /= float64(len(train) - period)
	sum := 0.0
	for i, y := range actual {
		sum += math.Abs(y - forecast[i])
	}
	return sum / float64(len(actual)) / scale
}

// OWA is the overall weighted average of the M4 competition, the mean of two ratios to the benchmark Naive2. S. Makridakis,
// E. Spiliotis and V. Assimakopoulos, "The M4 Competition", International Journal of Forecasting 36 (2020).
func OWA(smape, mase, naive2SMAPE, naive2MASE float64) float64 {
	return (smape/naive2SMAPE + mase/naive2MASE) / 2
}
