package trend

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/mining"
)

// ForecastAccuracy is the table function that holds forecasts against values that were kept from them.
var ForecastAccuracy = &mining.Function{
	Name: "forecast_accuracy",
	Doc:  "Forecasts the last steps of time series from those before, and measures the errors.",
	Example: `SELECT round(smape, 1) AS smape, round(naive2_smape, 1) AS naive2_smape, model
FROM TABLE(forecast_accuracy(input => TABLE(SELECT date_trunc('month', sold_at) AS month, sum(amount) AS amount FROM sales GROUP BY 1), time => DESCRIPTOR(month), value => DESCRIPTOR(amount), horizon => 3, missing => 'zero'))`,
	Roles: seriesRoles,
	Options: []mining.Option{
		{Name: "horizon", Type: types.BigIntType, Default: int64(12), Domain: mining.Between(1, maxHorizon), Doc: "Number of steps at the end of each series that are kept from the forecast and compared with it."},
		periodOption, modelOption,
		{Name: "level", Type: types.DoubleType, Default: 0.95, Domain: mining.Within(0, 1), Doc: "Level of the prediction intervals whose coverage is measured."},
		missingOption, extendOption, duplicatesOption,
	},
	Bind: bindAccuracy,
}

var accuracyFigures = []string{"smape", "mase", "mae", "rmse", "coverage", "naive2_smape", "naive2_mase"}

// accuracyOptions are the parameters of a call.
type accuracyOptions struct {
	period  int64
	horizon int
	model   string
	level   float64
}

func bindAccuracy(a *mining.Args) (*mining.Bound, error) {
	alg, err := newSeriesAlgorithm(a)
	if err != nil {
		return nil, err
	}
	o := &accuracyOptions{period: a.Int("period"), horizon: int(a.Int("horizon")), model: a.Text("model"), level: a.Float("level")}
	alg.Solve = o.solve
	return &mining.Bound{Fields: resultFields(a.Schema, alg.Columns.by, nil, accuracyFigures, "model"), Algorithm: alg, Sorted: true}, nil
}

// solve makes one row for each series.
func (o *accuracyOptions) solve(ctx context.Context, env *mining.Env, p *plan) (*seriesTable, error) {
	n := p.count()
	period := p.season(o.period)
	if err := p.reserve(env, n, len(accuracyFigures), 24); err != nil {
		return nil, err
	}
	t := &seriesTable{name: "forecast_accuracy", keys: p.keys, offsets: make([]int, n+1), labels: make([]string, n), figures: make([][]float64, len(accuracyFigures))}
	for s := range n {
		t.offsets[s+1] = s + 1
	}
	t.fields = resultFields(p.input, p.columns.by, nil, accuracyFigures, "model")
	for i := range t.figures {
		t.figures[i] = make([]float64, n)
	}
	z := math.Sqrt2 * math.Erfinv(o.level)
	err := eachSeries(ctx, env, "forecast", n, func() (func(int) error, error) {
		f, err := NewForecaster(o.model, period)
		if err != nil {
			return nil, err
		}
		base, err := NewForecaster("naive2", period)
		if err != nil {
			return nil, err
		}
		var y []float64
		var out Forecast
		return func(s int) error {
			set := func(i int, v float64) { t.figures[i][s] = v }
			y = resize(y, p.offsets[s+1]-p.offsets[s])
			cut := len(y) - o.horizon
			if !p.fill(s, y) || cut < 1 {
				for i := range t.figures {
					set(i, math.NaN())
				}
				t.labels[s] = "too short"
				return nil
			}
			train, test := y[:cut], y[cut:]
			if err := f.Forecast(ctx, train, len(test), &out); err != nil {
				return err
			}
			t.labels[s] = out.Model
			set(0, SMAPE(test, out.Mean))
			set(1, MASE(train, test, out.Mean, period))
			abs, squares, covered := 0.0, 0.0, 0.0
			for h, v := range test {
				d := math.Abs(v - out.Mean[h])
				abs += d
				squares += d * d
				if d <= z*out.SD[h] {
					covered++
				}
			}
			steps := float64(len(test))
			set(2, abs/steps)
			set(3, math.Sqrt(squares/steps))
			set(4, covered/steps)
			if err := base.Forecast(ctx, train, len(test), &out); err != nil {
				return err
			}
			set(5, SMAPE(test, out.Mean))
			set(6, MASE(train, test, out.Mean, period))
			return nil
		}, nil
	})
	if err != nil {
		return nil, err
	}
	t.summary = fmt.Sprintf("%d series, the last %d steps of each forecast by %s", n, o.horizon, o.model)
	for i, name := range accuracyFigures {
		t.metrics = append(t.metrics, mining.Metric{Name: name, Value: meanKnown(t.figures[i])})
	}
	return t, nil
}

// meanKnown is the mean of the values that are not NaN.
func meanKnown(x []float64) float64 {
	sum, n := 0.0, 0.0
	for _, v := range x {
		if !math.IsNaN(v) {
			sum += v
			n++
		}
	}
	return sum / n
}
