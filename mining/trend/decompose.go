package trend

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/mining"
)

// Decompose is the table function that takes the series of a relation apart; see [Decomposer] for the methods.
var Decompose = &mining.Function{
	Name: "decompose",
	Doc:  "Splits time series into trend, cyclical, seasonal and irregular components.",
	Example: `SELECT time, value, round(trend, 1) AS trend, round(seasonal, 1) AS seasonal
FROM TABLE(decompose(input => TABLE(SELECT date_trunc('month', sold_at) AS month, sum(amount) AS amount FROM sales GROUP BY 1), time => DESCRIPTOR(month), value => DESCRIPTOR(amount), missing => 'zero'))
ORDER BY time`,
	Roles: seriesRoles,
	Options: []mining.Option{
		periodOption,
		{
			Name: "method", Type: types.VarcharType, Default: string(MethodSTL),
			Values: []string{string(MethodSTL), string(MethodAdditive), string(MethodMultiplicative)},
			Doc:    "'stl': local regression; 'additive', 'multiplicative': moving averages, in sums or in products.",
		},
		{Name: "log", Type: types.BooleanType, Default: false, Doc: "For 'stl': take logarithms first, so that the components are factors."},
		{Name: "robust", Type: types.BooleanType, Default: false, Doc: "For 'stl': give outliers little weight."},
		{Name: "seasonal_window", Type: types.BigIntType, Domain: mining.Between(3, 1<<20), Doc: "For 'stl': window of the seasonal smoother in seasons, odd. Default 7; the larger, the steadier the season."},
		{Name: "trend_window", Type: types.BigIntType, Domain: mining.Between(3, 1<<20), Doc: "For 'stl': window of the trend smoother in steps, odd and above the period. Default about 1.5 periods and more."},
		{Name: "extrapolate", Type: types.BooleanType, Default: false, Doc: "For moving averages: continue the trend by straight lines over the half period at each end, which otherwise has none."},
		{Name: "lambda", Type: types.DoubleType, Domain: mining.AtLeast(0), Doc: "Smoothness of the trend against the cycle: λ of the filter of Hodrick and Prescott. Default 6.25 f⁴ for f steps a year; 0 leaves the cycle in the trend."},
		missingOption, extendOption, duplicatesOption,
	},
	Bind: bindDecompose,
}

var decomposeFigures = []string{"value", "trend", "cyclical", "seasonal", "irregular", "adjusted"}

// decomposeOptions are the parameters of a call; zero values are defaults.
type decomposeOptions struct {
	period     int64
	decomposer Decomposer
	lambda     float64 // NaN: by the step
}

func bindDecompose(a *mining.Args) (*mining.Bound, error) {
	alg, err := newSeriesAlgorithm(a)
	if err != nil {
		return nil, err
	}
	o := decomposeOptions{period: a.Int("period"), lambda: math.NaN()}
	o.decomposer = Decomposer{
		Method: Method(a.Text("method")), Log: a.Bool("log"), Extrapolate: a.Bool("extrapolate"),
		STL: STL{Seasonal: int(a.Int("seasonal_window")), Trend: int(a.Int("trend_window")), Robust: a.Bool("robust")},
	}
	if o.decomposer.Method != MethodSTL {
		for _, name := range []string{"log", "robust", "seasonal_window", "trend_window"} {
			if a.Given(name) && (name != "log" && name != "robust" || a.Bool(name)) {
				return nil, a.Errorf(name, "%s belongs to method 'stl', and the method is '%s'", name, o.decomposer.Method)
			}
		}
	} else if a.Bool("extrapolate") {
		return nil, a.Errorf("extrapolate", "extrapolate belongs to moving averages (method 'additive' or 'multiplicative'); STL has a trend at both ends")
	}
	for _, w := range []string{"seasonal_window", "trend_window"} {
		if a.Given(w) && a.Int(w)%2 == 0 {
			return nil, a.Errorf(w, "%s must be odd, not %d", w, a.Int(w))
		}
	}
	if a.Given("period") && a.Given("trend_window") && a.Int("trend_window") <= a.Int("period") {
		return nil, a.Errorf("trend_window", "trend_window must be above the period %d, not %d", a.Int("period"), a.Int("trend_window"))
	}
	if a.Given("lambda") {
		o.lambda = a.Float("lambda")
	}
	alg.Solve = o.solve
	t := a.Field("time").Type
	return &mining.Bound{Fields: resultFields(a.Schema, alg.Columns.by, &t, decomposeFigures, "method"), Algorithm: alg, Sorted: true}, nil
}

// solve decomposes all series.
func (o *decomposeOptions) solve(ctx context.Context, env *mining.Env, p *plan) (*seriesTable, error) {
	period := p.season(o.period)
	lambda := o.lambda
	if math.IsNaN(lambda) {
		lambda = RavnUhlig(p.calendar.perYear(period))
	}
	config := o.decomposer
	config.STL.Period = period
	config.Cycle.Lambda = lambda
	if err := config.Check(); err != nil {
		return nil, fmt.Errorf("%w (the step of the series is one %s)", err, p.calendar)
	}
	n := p.count()
	rows := p.offsets[n]
	if err := p.reserve(env, rows, len(decomposeFigures), 24); err != nil {
		return nil, err
	}
	t := &seriesTable{
		name: "decompose", keys: p.keys, offsets: p.offsets, labels: make([]string, n), times: make([]int64, rows),
		figures: make([][]float64, len(decomposeFigures)),
	}
	typ := p.calendar.typ
	t.fields = resultFields(p.input, p.columns.by, &typ, decomposeFigures, "method")
	for i := range t.figures {
		t.figures[i] = make([]float64, rows)
	}
	err := eachSeries(ctx, env, "decompose", n, func() (func(int) error, error) {
		d := config
		return func(s int) error { return decomposeSeries(ctx, p, &d, t, s) }, nil
	})
	if err != nil {
		return nil, err
	}
	t.summary = fmt.Sprintf("%d series of %d steps, one a %s, period %d", n, rows, p.calendar, period)
	t.metrics = []mining.Metric{{Name: "series", Value: float64(n)}, {Name: "steps", Value: float64(rows)}, {Name: "period", Value: float64(period)}}
	return t, nil
}

// decomposeSeries fills the rows of series s.
func decomposeSeries(ctx context.Context, p *plan, d *Decomposer, t *seriesTable, s int) error {
	lo, hi := p.offsets[s], p.offsets[s+1]
	part := func(i int) []float64 { return t.figures[i][lo:hi] }
	y := part(0)
	if err := p.writeTimes(s, t.times[lo:hi]); err != nil {
		return err
	}
	if !p.fill(s, y) {
		t.labels[s] = "no values"
		for i := range t.figures {
			for j := range part(i) {
				part(i)[j] = math.NaN()
			}
		}
		return nil
	}
	if i := d.unfit(y); i >= 0 {
		return fmt.Errorf("%s has the value %g at %s%s", p.keys.name(s), y[i], p.format(t.times[lo+i]), positiveAdvice)
	}
	out := Components{Trend: part(1), Cyclical: part(2), Seasonal: part(3), Irregular: part(4)}
	if err := d.Decompose(ctx, y, &out); err != nil {
		return fmt.Errorf("%s: %w", p.keys.name(s), err)
	}
	adjusted := part(5)
	for i, v := range y {
		if out.Multiplicative {
			adjusted[i] = v / out.Seasonal[i]
		} else {
			adjusted[i] = v - out.Seasonal[i]
		}
	}
	t.labels[s] = string(out.Method)
	return nil
}

// writeTimes writes the times of all steps of series s.
func (p *plan) writeTimes(s int, times []int64) error {
	lo, hi := p.rows(s)
	if len(times) == hi-lo {
		copy(times, p.times[lo:hi])
		return nil
	}
	for i := range times {
		t, ok := p.calendar.at(p.times[lo], uint64(i))
		if !ok {
			return fmt.Errorf("%s leaves the range of %s", p.keys.name(s), p.calendar.typ)
		}
		times[i] = t
	}
	return nil
}
