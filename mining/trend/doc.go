// Package trend takes time series apart and continues them.
//
// A series of equally spaced values is split into trend, cyclical, seasonal and irregular components by [STL] or by moving
// averages ([Classical]), the trend into trend and cycle by the filter of Hodrick and Prescott ([HodrickPrescott]). It is
// continued by the methods of the M competitions: [Theta] in four variants, exponential smoothing in state space form
// ([ETS]), the seasonal baselines ([SeasonalNaive], [Naive2]), and by a combination ([DefaultMethod]) that was chosen by its
// accuracy on the M3 data and says by name what it used.
//
// The algorithms work on []float64 and know no tables. Two table functions hand them the groups of a relation, thousands
// of series in one call:
//
//	SELECT * FROM TABLE(decompose(
//	    input => TABLE(SELECT region, month, sum(amount) AS amount FROM sales GROUP BY 1, 2),
//	    time => DESCRIPTOR(month), value => DESCRIPTOR(amount), by => DESCRIPTOR(region)))
//
//	SELECT * FROM TABLE(forecast(
//	    input => TABLE(SELECT region, month, sum(amount) AS amount FROM sales GROUP BY 1, 2),
//	    time => DESCRIPTOR(month), value => DESCRIPTOR(amount), by => DESCRIPTOR(region), horizon => 12))
//
// The package refuses what it would have to guess: two values at one time, steps that fit no calendar, and gaps, unless
// told what a gap means.
package trend
