package trend

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"
)

func testdata(t testing.TB, name string, v any) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// logLikelihood is that of a fit, from its criterion.
func logLikelihood(criterion float64, n int) float64 {
	k := float64(n)
	return -k/2*(math.Log(2*math.Pi/k)+1) - criterion/2
}

// givenETS takes the parameters and states of testdata/ets.json through y. Seasonal states are listed back in time there.
func givenETS(t testing.TB, name string, y []float64) (f *etsFit, criterion float64) {
	t.Helper()
	e, err := ParseETS(name)
	if err != nil {
		t.Fatal(err)
	}
	f = &etsFit{model: e, period: 1, n: len(y), params: etsParams{alpha: 0.3, phi: 1}}
	f.last.level = 115
	if e.Trend != None {
		f.params.beta, f.last.slope = 0.05, 1.5
	}
	if e.Trend == Damped {
		f.params.phi = 0.95
	}
	if e.Season != None {
		f.params.gamma, f.period = 0.2, 12
		for j := range 12 {
			c := math.Cos(float64(11 - j))
			if e.Season == Multiplicative {
				f.last.season = append(f.last.season, 1+c/10)
			} else {
				f.last.season = append(f.last.season, 10*c)
			}
		}
	}
	sse, logs := e.run(y, f.params, &f.last, f.period)
	f.sigma2 = sse / float64(len(y))
	return f, float64(len(y))*math.Log(sse) + 2*logs
}

// TestETSAgainstStatsmodels compares likelihood, forecasts and variances at given parameters, and how likely a fit is.
func TestETSAgainstStatsmodels(t *testing.T) {
	var truth struct {
		Models []struct {
			Model          string
			LLF            float64
			Mean, Variance []float64
			FitLLF         float64 `json:"fit_llf"`
		}
	}
	testdata(t, "ets.json", &truth)
	y := airPassengers(t)
	var w etsWork
	for _, m := range truth.Models {
		f, criterion := givenETS(t, m.Model, y)
		// Their multiplicative season moves by the new level, not by the equations of the model; see the next test.
		if f.model.Season != Multiplicative {
			near(t, m.Model+" likelihood", []float64{logLikelihood(criterion, len(y))}, []float64{m.LLF}, 1e-9)
			var out Forecast
			out.reset(len(m.Mean))
			f.forecast(&out)
			near(t, m.Model+" forecast", out.Mean, m.Mean, 1e-9)
			// Their variances of multiplicative errors are simulated; TestETSVariances does that better.
			if f.model.Error == Additive {
				for h := range out.SD {
					out.SD[h] *= out.SD[h]
				}
				near(t, m.Model+" variance", out.SD, m.Variance, 1e-8)
			}
		}
		// Backcast states are not those of the greatest likelihood, but nearly. Their own search sometimes ends early (AAN).
		if !f.model.fit(t.Context(), y, 12, &w) {
			t.Errorf("%s: no fit", m.Model)
			continue
		}
		if got := logLikelihood(w.fit.criterion, len(y)); got < m.FitLLF-2 {
			t.Errorf("%s: log likelihood of the fit %.2f, statsmodels finds %.2f", m.Model, got, m.FitLLF)
		}
	}
}

// TestETSAgainstStatsForecast compares likelihood and forecasts of models with multiplicative errors at given parameters.
func TestETSAgainstStatsForecast(t *testing.T) {
	var truth struct {
		Models []struct {
			Model     string
			Criterion float64
			Mean      []float64
		}
	}
	testdata(t, "ets_relative.json", &truth)
	y := airPassengers(t)
	for _, m := range truth.Models {
		f, criterion := givenETS(t, m.Model, y)
		near(t, m.Model+" criterion", []float64{criterion}, []float64{m.Criterion}, 1e-9)
		var out Forecast
		out.reset(len(m.Mean))
		f.forecast(&out)
		// Like the program forecast it damps by φ + φ + φ² + …, where the model says φ + φ² + φ³ + …
		if f.model.Trend == Damped {
			out.Mean, m.Mean = out.Mean[:1], m.Mean[:1]
		}
		near(t, m.Model+" forecast", out.Mean, m.Mean, 1e-9)
	}
}

// TestETSVariances holds the formulas of the variances against simulated futures of each model.
func TestETSVariances(t *testing.T) {
	y := airPassengers(t)
	if testing.Short() {
		t.Skip("simulates 300,000 futures")
	}
	const horizon, paths = 30, 20000
	for _, e := range allETS() {
		f, _ := givenETS(t, e.String(), y)
		if e.Error == Multiplicative {
			f.sigma2 = 0.04 * 0.04
		}
		var out Forecast
		out.reset(horizon)
		f.forecast(&out)
		rng := rand.New(rand.NewPCG(1, 1))
		sums, squares := make([]float64, horizon), make([]float64, horizon)
		var s etsStates
		for range paths {
			s.set(&f.last)
			for h := range horizon {
				v := simulateStep(f, &s, h, math.Sqrt(f.sigma2)*rng.NormFloat64())
				sums[h] += v
				squares[h] += v * v
			}
		}
		for h := range horizon {
			mean := sums[h] / paths
			sd := math.Sqrt(squares[h]/paths - mean*mean)
			if math.Abs(out.SD[h]/sd-1) > 0.03 {
				t.Errorf("%s: standard deviation of step %d is %.3f, simulated %.3f", e, h+1, out.SD[h], sd)
				break
			}
			if math.Abs(mean-out.Mean[h]) > 0.02*out.Mean[h] {
				t.Errorf("%s: mean of step %d is %.3f, simulated %.3f", e, h+1, out.Mean[h], mean)
				break
			}
		}
	}
}

// simulateStep moves the states by the equations of Hyndman et al., table 2.2 and 2.3, and returns the value.
func simulateStep(f *etsFit, s *etsStates, h int, err float64) float64 {
	e, p := f.model, f.params
	slope := 0.0
	if e.Trend != None {
		slope = p.phi * s.slope
	}
	q := s.level + slope
	season := 0.0
	i := (f.n + h) % f.period
	if e.Season != None {
		season = s.season[i]
	}
	mu := q
	switch e.Season {
	case Additive:
		mu += season
	case Multiplicative:
		mu *= season
	}
	a := err // error in the units of the level
	if e.Error == Multiplicative {
		a = mu * err
		if e.Season == Multiplicative {
			a = q * err
		}
	}
	s.level = q + p.alpha*a
	s.slope = slope + p.beta*a
	switch e.Season {
	case Additive:
		s.season[i] = season + p.gamma*a
	case Multiplicative:
		s.season[i] = season * (1 + p.gamma*err)
	}
	if e.Error == Multiplicative {
		return mu * (1 + err)
	}
	return mu + err
}

func TestParseETS(t *testing.T) {
	for _, e := range allETS() {
		if got, err := ParseETS(e.String()); err != nil || got != e {
			t.Errorf("%s: %v, %v", e, got, err)
		}
	}
	if _, err := ParseETS("AMM"); err == nil {
		t.Error("AMM is read")
	}
}
