package trend

import (
	"context"
	"fmt"
	"math"
	"strings"
)

// Forecaster continues series by one method, one series after another. It holds the memory of the fits, so that a series
// costs no allocation once they have grown; one goroutine uses it.
type Forecaster struct {
	method     method
	period     int
	adjustment adjustment
	theta      thetaFit
	ets        etsWork
	best       etsFit
	other      Forecast
}

// method is a way to continue a series. It reports false where the series is too short for it.
type method struct {
	name, doc string
	run       func(ctx context.Context, f *Forecaster, y []float64, out *Forecast) bool
}

// DefaultMethod is the method where none is asked for.
const DefaultMethod = "auto"

// methods lists them; a name of an ETS model (ets_AAN) is a method too.
var methods = []method{
	{DefaultMethod, "mean of optimised_theta and ets", auto},
	{"theta", "Theta method of Assimakopoulos and Nikolopoulos", thetaMethod(Theta{}, false)},
	{"optimised_theta", "Theta with its second line optimised", thetaMethod(Theta{Optimised: true}, false)},
	{"dynamic_theta", "Theta with its straight line taken anew at each value", thetaMethod(Theta{Dynamic: true}, false)},
	{"dynamic_optimised_theta", "both", thetaMethod(Theta{Optimised: true, Dynamic: true}, false)},
	{"ets", "exponential smoothing, the model with the smallest AICc", etsMethod(autoETS())},
	{"ses", "simple exponential smoothing of the seasonally adjusted series", adjustedETS(ETS{Additive, None, None})},
	{"holt", "Holt's linear trend of the seasonally adjusted series", adjustedETS(ETS{Additive, Additive, None})},
	{"damped", "damped trend of the seasonally adjusted series", adjustedETS(ETS{Additive, Damped, None})},
	{"holt_winters", "Holt and Winters, additive or multiplicative by AICc", etsMethod([]ETS{{Additive, Additive, Additive}, {Multiplicative, Additive, Multiplicative}})},
	{"naive", "the last value", func(_ context.Context, _ *Forecaster, y []float64, out *Forecast) bool {
		naive(y, out)
		return true
	}},
	{"seasonal_naive", "the last period", func(_ context.Context, f *Forecaster, y []float64, out *Forecast) bool {
		seasonalNaive(y, f.period, out)
		return true
	}},
	{"naive2", "the last value of the seasonally adjusted series", func(_ context.Context, f *Forecaster, y []float64, out *Forecast) bool {
		naive2(y, f.period, &f.adjustment, out)
		return true
	}},
}

// MethodNames lists the methods by name.
func MethodNames() []string {
	var names []string
	for _, m := range methods {
		names = append(names, m.name)
	}
	for _, e := range allETS() {
		names = append(names, strings.ToLower("ets_"+e.String()))
	}
	return names
}

// autoETS lists the models that compete where no model is named. A trend that is not damped is none of them: over a year and
// more it overshoots, and on the M3 data leaving it out is better for months and for quarters.
func autoETS() []ETS {
	var out []ETS
	for _, e := range allETS() {
		if e.Trend != Additive {
			out = append(out, e)
		}
	}
	return out
}

// maxETSPeriod is the longest season that an ETS model has states for; longer ones are adjusted for, as in the program
// forecast.
const maxETSPeriod = 24

// maxHistory is the number of values, the newest, that a forecast is made from. Older ones have no weight that matters, and
// one pass over more would keep a cancelled query waiting.
const maxHistory = 1 << 17

// NewForecaster returns a forecaster by the name of a method, for series with a period (1: no season).
func NewForecaster(name string, period int) (*Forecaster, error) {
	f := &Forecaster{period: max(1, period)}
	for _, m := range methods {
		if strings.EqualFold(m.name, name) {
			f.method = m
			return f, nil
		}
	}
	if short, found := strings.CutPrefix(strings.ToLower(name), "ets_"); found {
		e, err := ParseETS(short)
		if err != nil {
			return nil, err
		}
		f.method = method{"ets_" + e.String(), "", etsMethod([]ETS{e})}
		return f, nil
	}
	return nil, fmt.Errorf("there is no forecasting method %q; there are %s", name, strings.Join(MethodNames(), ", "))
}

// Forecast continues y, one or more finite values, by horizon steps. Where the series is too short for the method it is
// continued by the last value, and out.Model says so.
func (f *Forecaster) Forecast(ctx context.Context, y []float64, horizon int, out *Forecast) error {
	out.reset(horizon)
	if len(y) > maxHistory {
		y = y[len(y)-maxHistory:]
	}
	if constant(y) {
		naive(y, out)
		out.Model = "constant"
		return ctx.Err()
	}
	if !f.method.run(ctx, f, y, out) || !finite(out.Mean) {
		naive(y, out)
	}
	return ctx.Err()
}

func constant(y []float64) bool {
	for _, v := range y {
		if v != y[0] {
			return false
		}
	}
	return len(y) > 1
}

func finite(x []float64) bool {
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// auto is the mean of Theta with an optimised line and of the best ETS model: two methods that err in different ways. On
// the M3 data each alone has an OWA of .854 and .833 for months, .910 and .927 for quarters; their mean has .806 and
// .863. That simple means are hard to beat is the oldest finding of the field: J. M. Bates and C. W. J. Granger (1969),
// S. Makridakis and M. Hibon (2000). A season that the ETS model has is given to Theta, too: the test of Theta, by
// autocorrelation, overlooks the season of a series that grows.
func auto(ctx context.Context, f *Forecaster, y []float64, out *Forecast) bool {
	f.other.reset(len(out.Mean))
	two := etsMethod(autoETSModels)(ctx, f, y, &f.other)
	seasonal := two && f.period <= maxETSPeriod && f.best.model.Season != None && len(y) >= 2*f.period
	one := thetaMethod(Theta{Optimised: true}, seasonal)(ctx, f, y, out)
	switch {
	case !two:
		return one
	case !one:
		copy(out.Mean, f.other.Mean)
		copy(out.SD, f.other.SD)
		out.Model = f.other.Model
		return true
	}
	for h := range out.Mean {
		out.Mean[h] = (out.Mean[h] + f.other.Mean[h]) / 2
		out.SD[h] = (out.SD[h] + f.other.SD[h]) / 2
	}
	out.Model = "mean of " + out.Model + " and " + f.other.Model
	return true
}

var autoETSModels = autoETS()

// thetaMethod adjusts for a season if the test finds one, or if it is known that there is one.
func thetaMethod(t Theta, seasonal bool) func(context.Context, *Forecaster, []float64, *Forecast) bool {
	return func(ctx context.Context, f *Forecaster, y []float64, out *Forecast) bool {
		if len(y) < thetaLeast {
			return false
		}
		if seasonal {
			f.adjustment.take(y, f.period, true)
		} else {
			f.adjustment.adjust(y, f.period, true)
		}
		t.fit(ctx, f.adjustment.y, &f.theta)
		t.forecast(f.adjustment.y, &f.theta, out)
		f.adjustment.restore(out, len(y))
		out.Model = t.Name()
		return true
	}
}

// etsMethod fits the models and takes the one with the smallest AICc.
func etsMethod(models []ETS) func(context.Context, *Forecaster, []float64, *Forecast) bool {
	return func(ctx context.Context, f *Forecaster, y []float64, out *Forecast) bool {
		if f.period > maxETSPeriod {
			return adjustedETS(models...)(ctx, f, y, out)
		}
		if !f.pick(ctx, models, y) {
			return false
		}
		f.best.forecast(out)
		return true
	}
}

// adjustedETS fits models, their seasons left out, to the seasonally adjusted series.
func adjustedETS(models ...ETS) func(context.Context, *Forecaster, []float64, *Forecast) bool {
	var plain []ETS
	for _, e := range models {
		if e.Season == None {
			plain = append(plain, e)
		}
	}
	return func(ctx context.Context, f *Forecaster, y []float64, out *Forecast) bool {
		f.adjustment.adjust(y, f.period, true)
		if !f.pick(ctx, plain, f.adjustment.y) {
			return false
		}
		f.best.forecast(out)
		if f.adjustment.period > 0 {
			out.Model += " seasonally adjusted"
		}
		f.adjustment.restore(out, len(y))
		return true
	}
}

// pick leaves the fit with the smallest AICc in f.best.
func (f *Forecaster) pick(ctx context.Context, models []ETS, y []float64) bool {
	found := false
	for _, e := range models {
		if e.fit(ctx, y, f.period, &f.ets) && (!found || f.ets.fit.aicc < f.best.aicc) {
			f.best.set(&f.ets.fit)
			found = true
		}
	}
	return found
}
