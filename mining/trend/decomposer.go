package trend

import (
	"context"
	"fmt"
	"math"
)

// Method is how a series is taken apart.
type Method string

// STL in sums (or, with Log, in products), moving averages in sums, in products; and what is done without a season.
const (
	MethodSTL            Method = "stl"
	MethodAdditive       Method = "additive"
	MethodMultiplicative Method = "multiplicative"
	// MethodLoess is a trend by local regression without a season, for series of less than two periods.
	MethodLoess Method = "loess"
)

// Components are the parts of a series, step by step. In sums value = trend + cyclical + seasonal + irregular, in products
// value = trend × cyclical × seasonal × irregular, of which the last three are ratios around 1. NaN where moving averages
// reach no value.
type Components struct {
	Trend, Cyclical, Seasonal, Irregular []float64
	// Multiplicative says that they are factors.
	Multiplicative bool
	// Method is what was done.
	Method Method
}

// Decomposer takes series apart, one after another. It holds the memory of the methods; one goroutine uses it.
type Decomposer struct {
	// Method is MethodSTL (also ""), MethodAdditive or MethodMultiplicative.
	Method Method
	// STL has the parameters of STL, Period among them, which holds for all methods: 1 is a series without a season.
	STL STL
	// Log takes logarithms before STL: the components are factors.
	Log bool
	// Extrapolate is that of [Classical].
	Extrapolate bool
	// Cycle splits the trend into trend and cycle.
	Cycle HodrickPrescott

	stl     stlWork
	logs    []float64
	weights []float64
	index   []float64
	smooth  []float64
}

// Check says what is wrong with the parameters.
func (d *Decomposer) Check() error {
	if d.STL.Period < 2 {
		return nil
	}
	_, err := d.STL.withDefaults()
	return err
}

// Decompose takes y apart into the slices of out, which have its length. A series of less than two periods, or of period 1,
// gets a trend without a season by local regression. Errors are those of the parameters, of values that are not positive
// where logarithms or ratios need it, and ctx's.
func (d *Decomposer) Decompose(ctx context.Context, y []float64, out *Components) error {
	if i := d.unfit(y); i >= 0 {
		return fmt.Errorf("value %d is %g%s", i+1, y[i], positiveAdvice)
	}
	out.Multiplicative = d.product()
	p := d.STL.Period
	switch {
	case p < 2 || len(y) < 2*p:
		return d.loess(ctx, y, out)
	case d.Method == MethodAdditive || d.Method == MethodMultiplicative:
		return d.classical(ctx, y, out)
	}
	stl, err := d.STL.withDefaults()
	if err != nil {
		return err
	}
	out.Method = MethodSTL
	z := d.scale(y)
	d.weights = resize(d.weights, len(y))
	if err := stl.decompose(ctx, &d.stl, z, out.Trend, out.Seasonal, d.weights); err != nil {
		return err
	}
	d.split(out.Trend, out.Cyclical)
	d.finish(y, out)
	return ctx.Err()
}

// product reports whether the components are factors.
func (d *Decomposer) product() bool { return d.Log || d.Method == MethodMultiplicative }

// positiveAdvice ends messages about values that have no logarithm.
const positiveAdvice = ", and products need positive values: use sums (method => 'stl' without log, or 'additive')"

// unfit returns the first value that cannot be a product, -1 if there is none.
func (d *Decomposer) unfit(y []float64) int {
	if d.product() {
		for i, v := range y {
			if v <= 0 {
				return i
			}
		}
	}
	return -1
}

// scale returns y, or its logarithms.
func (d *Decomposer) scale(y []float64) []float64 {
	if !d.Log {
		return y
	}
	d.logs = resize(d.logs, len(y))
	for i, v := range y {
		d.logs[i] = math.Log(v)
	}
	return d.logs
}

// split takes the cycle out of a trend-cycle.
func (d *Decomposer) split(trend, cyclical []float64) {
	d.smooth = resize(d.smooth, len(trend))
	d.Cycle.Split(d.smooth, trend)
	for i, t := range d.smooth {
		cyclical[i] = trend[i] - t
		trend[i] = t
	}
}

// finish turns logarithms into factors, and makes the irregular component what the others leave.
func (d *Decomposer) finish(y []float64, out *Components) {
	if out.Multiplicative {
		for i := range y {
			if d.Log {
				out.Trend[i], out.Cyclical[i], out.Seasonal[i] = math.Exp(out.Trend[i]), math.Exp(out.Cyclical[i]), math.Exp(out.Seasonal[i])
			}
			out.Irregular[i] = y[i] / (out.Trend[i] * out.Cyclical[i] * out.Seasonal[i])
		}
		return
	}
	for i := range y {
		out.Irregular[i] = y[i] - (out.Trend[i] + out.Cyclical[i] + out.Seasonal[i])
	}
}

// classical decomposes by moving averages. The cycle is split off in the units of the series, as the trend is; in products it
// is the ratio to the trend, and where that would not stay positive, logarithms are split.
func (d *Decomposer) classical(ctx context.Context, y []float64, out *Components) error {
	c := Classical{Period: d.STL.Period, Multiplicative: out.Multiplicative, Extrapolate: d.Extrapolate}
	d.index = resize(d.index, c.Period)
	if err := c.decompose(y, out.Trend, out.Seasonal, d.index); err != nil {
		return err
	}
	out.Method = MethodAdditive
	if out.Multiplicative {
		out.Method = MethodMultiplicative
	}
	lo, hi := 0, len(y)
	for lo < hi && math.IsNaN(out.Trend[lo]) {
		lo++
	}
	for hi > lo && math.IsNaN(out.Trend[hi-1]) {
		hi--
	}
	for i := range out.Cyclical {
		out.Cyclical[i] = math.NaN()
	}
	trend, cyclical := out.Trend[lo:hi], out.Cyclical[lo:hi]
	if out.Multiplicative {
		d.splitRatio(trend, cyclical)
	} else {
		d.split(trend, cyclical)
	}
	wasLog := d.Log
	d.Log = false // the components are factors already
	d.finish(y, out)
	d.Log = wasLog
	return ctx.Err()
}

// splitRatio makes trend × cyclical of a trend-cycle.
func (d *Decomposer) splitRatio(trend, cyclical []float64) {
	d.smooth = resize(d.smooth, len(trend))
	d.Cycle.Split(d.smooth, trend)
	if allPositive(d.smooth) {
		for i, t := range d.smooth {
			cyclical[i] = trend[i] / t
			trend[i] = t
		}
		return
	}
	if !allPositive(trend) { // extrapolated below zero: there is no ratio
		for i := range cyclical {
			cyclical[i] = 1
		}
		return
	}
	for i, t := range trend {
		trend[i] = math.Log(t)
	}
	d.split(trend, cyclical)
	for i := range trend {
		trend[i], cyclical[i] = math.Exp(trend[i]), math.Exp(cyclical[i])
	}
}

// loessSpan is the window of the trend of series that have no season.
const loessSpan = 7

// loess finds a trend without a season: one local regression with the trend window that STL takes for the period, or of 7
// values where there is no period. In products it is that of the logarithms.
func (d *Decomposer) loess(ctx context.Context, y []float64, out *Components) error {
	out.Method = MethodLoess
	span := d.STL.Trend
	if span == 0 {
		span = loessSpan
		if d.STL.Period >= 2 {
			stl, err := d.STL.withDefaults()
			if err != nil {
				return err
			}
			span = stl.Trend
		}
	}
	wasLog := d.Log
	d.Log = out.Multiplicative
	defer func() { d.Log = wasLog }()
	z := d.scale(y)
	l := d.stl.loess(loessKey{n: len(y), span: max(3, odd(span)), jump: 1, degree: d.STL.TrendDegree})
	if err := l.smooth(ctx, out.Trend, z, nil); err != nil {
		return err
	}
	d.split(out.Trend, out.Cyclical)
	clear(out.Seasonal)
	d.finish(y, out)
	return ctx.Err()
}
