package trend

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/mining"
)

// ForecastSeries is the table function that continues the series of a relation; see [Forecaster] for the methods.
var ForecastSeries = &mining.Function{
	Name: "forecast",
	Doc:  "Continues time series, with prediction intervals.",
	Example: `SELECT time, round(forecast, 1) AS forecast, round(lower, 1) AS lower, round(upper, 1) AS upper
FROM TABLE(forecast(input => TABLE(SELECT date_trunc('month', sold_at) AS month, sum(amount) AS amount FROM sales GROUP BY 1), time => DESCRIPTOR(month), value => DESCRIPTOR(amount), horizon => 6, missing => 'zero'))
ORDER BY time`,
	Roles: seriesRoles,
	Options: []mining.Option{
		{Name: "horizon", Type: types.BigIntType, Default: int64(12), Domain: mining.Between(1, maxHorizon), Doc: "Number of steps to continue each series by."},
		periodOption, modelOption,
		{Name: "level", Type: types.DoubleType, Default: 0.95, Domain: mining.Within(0, 1), Doc: "Probability with which a value is expected between lower and upper."},
		{Name: "levels", Type: types.ArrayOf(types.DoubleType), Domain: mining.Within(0, 1), Doc: "Several levels at once, as ARRAY[0.8, 0.95]: a row for each step and level."},
		{Name: "minimum", Type: types.DoubleType, Doc: "Forecasts and bounds below it are raised to it: 0 for what cannot be negative."},
		missingOption, extendOption, duplicatesOption,
	},
	Bind: bindForecast,
}

// maxHorizon bounds the steps of a forecast.
const maxHorizon = 10_000

var modelOption = mining.Option{
	Name: "model", Type: types.VarcharType, Default: DefaultMethod, Values: MethodNames(),
	Doc: "The method: 'auto' is the mean of Theta and exponential smoothing; also 'theta', 'ets', 'holt_winters', 'naive2' and others, or one ETS model, as 'ets_AAdN'.",
}

var forecastFigures = []string{"forecast", "lower", "upper", "level"}

// forecastOptions are the parameters of a call.
type forecastOptions struct {
	period  int64
	horizon int
	model   string
	levels  []float64
	minimum float64 // -Inf: none
}

func bindForecast(a *mining.Args) (*mining.Bound, error) {
	alg, err := newSeriesAlgorithm(a)
	if err != nil {
		return nil, err
	}
	o := &forecastOptions{period: a.Int("period"), horizon: int(a.Int("horizon")), model: a.Text("model"), levels: []float64{a.Float("level")}, minimum: math.Inf(-1)}
	if a.Given("levels") {
		if a.Given("level") {
			return nil, a.Errorf("levels", "level and levels exclude each other")
		}
		if o.levels = a.Floats("levels"); len(o.levels) == 0 {
			return nil, a.Errorf("levels", "levels is empty: name one level or more, as in ARRAY[0.8, 0.95]")
		}
	}
	if a.Given("minimum") {
		if o.minimum = a.Float("minimum"); math.IsInf(o.minimum, 0) {
			return nil, a.Errorf("minimum", "minimum must be a finite number")
		}
	}
	alg.Solve = o.solve
	t := a.Field("time").Type
	return &mining.Bound{Fields: resultFields(a.Schema, alg.Columns.by, &t, forecastFigures, "model"), Algorithm: alg, Sorted: true}, nil
}

// solve forecasts all series.
func (o *forecastOptions) solve(ctx context.Context, env *mining.Env, p *plan) (*seriesTable, error) {
	n := p.count()
	if n > 0 && p.calendar.size == 0 {
		return nil, fmt.Errorf("the step between times cannot be told, since no series has more than one row")
	}
	period := p.season(o.period)
	perSeries := o.horizon * len(o.levels)
	rows := n * perSeries
	if err := p.reserve(env, rows, len(forecastFigures), 24); err != nil {
		return nil, err
	}
	t := &seriesTable{
		name: "forecast", keys: p.keys, offsets: make([]int, n+1), labels: make([]string, n), times: make([]int64, rows),
		figures: make([][]float64, len(forecastFigures)),
	}
	for s := range n {
		t.offsets[s+1] = (s + 1) * perSeries
	}
	typ := p.calendar.typ
	t.fields = resultFields(p.input, p.columns.by, &typ, forecastFigures, "model")
	for i := range t.figures {
		t.figures[i] = make([]float64, rows)
	}
	err := eachSeries(ctx, env, "forecast", n, func() (func(int) error, error) {
		f, err := NewForecaster(o.model, period)
		if err != nil {
			return nil, err
		}
		w := &forecastWorker{options: o, plan: p, forecaster: f, table: t}
		return func(s int) error { return w.run(ctx, s) }, nil
	})
	if err != nil {
		return nil, err
	}
	t.summary = fmt.Sprintf("%d series continued by %d steps, one a %s, period %d, by %s", n, o.horizon, p.calendar, period, o.model)
	t.metrics = []mining.Metric{{Name: "series", Value: float64(n)}, {Name: "horizon", Value: float64(o.horizon)}, {Name: "period", Value: float64(period)}}
	return t, nil
}

// forecastWorker is the state of one goroutine.
type forecastWorker struct {
	options    *forecastOptions
	plan       *plan
	forecaster *Forecaster
	table      *seriesTable
	y          []float64
	out        Forecast
}

func (w *forecastWorker) run(ctx context.Context, s int) error {
	o, p, t := w.options, w.plan, w.table
	steps := p.offsets[s+1] - p.offsets[s]
	w.y = resize(w.y, steps)
	known := p.fill(s, w.y)
	if known {
		if err := w.forecaster.Forecast(ctx, w.y, o.horizon, &w.out); err != nil {
			return err
		}
	} else {
		w.out.reset(o.horizon)
		for h := range w.out.Mean {
			w.out.Mean[h], w.out.SD[h] = math.NaN(), math.NaN()
		}
		w.out.Model = "no values"
	}
	t.labels[s] = w.out.Model
	first, _ := p.rows(s)
	row := t.offsets[s]
	for h := range o.horizon {
		at, ok := p.calendar.at(p.times[first], uint64(steps+h))
		if !ok {
			return fmt.Errorf("%s: step %d of the forecast leaves the range of %s: use a shorter horizon", p.keys.name(s), h+1, p.calendar.typ)
		}
		for _, level := range o.levels {
			z := math.Sqrt2 * math.Erfinv(level)
			mean, margin := w.out.Mean[h], z*w.out.SD[h]
			t.times[row] = at
			t.figures[0][row] = max(mean, o.minimum)
			t.figures[1][row] = max(mean-margin, o.minimum)
			t.figures[2][row] = max(mean+margin, o.minimum)
			t.figures[3][row] = level
			row++
		}
	}
	return nil
}
