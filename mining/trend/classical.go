package trend

import (
	"fmt"
	"math"
)

// Classical is the decomposition by moving averages: the trend-cycle is the centred average over a period (of an even period
// with half weights at both ends), the seasonal component the mean of what is left for each phase of the season. See
// M. G. Kendall and A. Stuart, "The Advanced Theory of Statistics", volume 3 (1983), 46.
type Classical struct {
	// Period is the number of observations of a season, at least 2; a series has at least two periods.
	Period int
	// Multiplicative takes the value as trend × seasonal × irregular, with indices of mean 1; otherwise it is their sum, with
	// indices of mean 0. The values are then positive.
	Multiplicative bool
	// Extrapolate continues the trend-cycle to both ends of the series by straight lines through the nearest Period known
	// points; otherwise half a period at each end has no trend (NaN).
	Extrapolate bool
}

// decompose writes the trend-cycle and the seasonal component of y; index has Period values and receives the seasonal
// index of each phase, the first being that of y[0].
func (c *Classical) decompose(y, trend, seasonal, index []float64) error {
	if len(y) < 2*c.Period || c.Period < 2 {
		return fmt.Errorf("moving averages need two periods of at least 2 values; there are %d values for a period of %d", len(y), c.Period)
	}
	if c.Multiplicative {
		for i, v := range y {
			if v <= 0 {
				return fmt.Errorf("a multiplicative decomposition needs positive values; value %d is %g", i+1, v)
			}
		}
	}
	centredAverage(trend, y, c.Period)
	if c.Extrapolate {
		extrapolate(trend, c.Period)
	}
	c.indices(y, trend, index)
	for i := range seasonal {
		seasonal[i] = index[i%c.Period]
	}
	return nil
}

// indices averages what the trend leaves, phase by phase, and scales the means to a mean of 1 or 0.
func (c *Classical) indices(y, trend, index []float64) {
	total := 0.0
	for phase := range index {
		sum, count := 0.0, 0
		for i := phase; i < len(y); i += c.Period {
			if math.IsNaN(trend[i]) {
				continue
			}
			if c.Multiplicative {
				sum += y[i] / trend[i]
			} else {
				sum += y[i] - trend[i]
			}
			count++
		}
		index[phase] = sum / float64(count)
		total += index[phase]
	}
	mean := total / float64(len(index))
	for phase := range index {
		if c.Multiplicative {
			index[phase] /= mean
		} else {
			index[phase] -= mean
		}
	}
}

// centredAverage writes the centred moving average of y over a period, NaN for the half period at each end.
func centredAverage(dst, y []float64, period int) {
	n, half := len(y), period/2
	for i := range dst {
		dst[i] = math.NaN()
	}
	if n < 2*half+1 {
		return
	}
	// The sum is taken anew once in a while: a running sum keeps the rounding of every value that has left the window.
	sum := 0.0
	for i := half; i < n-half; i++ {
		if (i-half)%64 == 0 {
			sum = 0
			for _, v := range y[i-half : i-half+period] {
				sum += v
			}
		} else {
			sum += y[i-half+period-1] - y[i-half-1]
		}
		if period%2 == 0 {
			dst[i] = (sum + (y[i+half]-y[i-half])/2) / float64(period)
		} else {
			dst[i] = sum / float64(period)
		}
	}
}

// extrapolate replaces the NaN at both ends of x by the least-squares lines through the nearest points known.
func extrapolate(x []float64, points int) {
	first, last := 0, len(x)-1
	for first <= last && math.IsNaN(x[first]) {
		first++
	}
	for last >= first && math.IsNaN(x[last]) {
		last--
	}
	if last < first {
		return
	}
	points = min(points, last-first+1)
	a, b := leastSquaresLine(x[first : first+points])
	for i := range first {
		x[i] = a + b*float64(i-first)
	}
	start := last + 1 - points
	a, b = leastSquaresLine(x[start : last+1])
	for i := last + 1; i < len(x); i++ {
		x[i] = a + b*float64(i-start)
	}
}

// leastSquaresLine fits y[i] ≈ a + b i.
func leastSquaresLine(y []float64) (a, b float64) {
	n := float64(len(y))
	mean := 0.0
	for _, v := range y {
		mean += v
	}
	mean /= n
	mid := (n - 1) / 2
	cov := 0.0
	for i, v := range y {
		cov += (float64(i) - mid) * (v - mean)
	}
	if len(y) > 1 {
		b = cov / (n * (n*n - 1) / 12)
	}
	return mean - b*mid, b
}
