package trend

import (
	"math"
	"testing"
)

// m3Truth is what StatsForecast 2.1.1 reaches on the M3 data, and Naive2 as in the M4 competition.
type m3Truth struct {
	Models map[string]struct {
		SMAPE float64
		MASE  float64
	}
	Naive2 struct {
		Series   string
		Forecast []float64
	} `json:"naive2_first_series"`
}

type m3Score struct{ smape, mase, covered80, covered95 float64 }

// score forecasts the test values of all series by a method and returns the means over series, and the shares of values
// within the intervals.
func scoreM3(t testing.TB, series []m3Series, period int, name string) m3Score {
	t.Helper()
	f, err := NewForecaster(name, period)
	if err != nil {
		t.Fatal(err)
	}
	var s m3Score
	var out Forecast
	steps := 0.0
	for _, m := range series {
		if err := f.Forecast(t.Context(), m.train, len(m.test), &out); err != nil {
			t.Fatal(err)
		}
		s.smape += SMAPE(m.test, out.Mean)
		s.mase += MASE(m.train, m.test, out.Mean, period)
		for h, v := range m.test {
			if math.Abs(v-out.Mean[h]) <= 1.281552*out.SD[h] {
				s.covered80++
			}
			if math.Abs(v-out.Mean[h]) <= 1.959964*out.SD[h] {
				s.covered95++
			}
			steps++
		}
	}
	n := float64(len(series))
	return m3Score{s.smape / n, s.mase / n, s.covered80 / steps, s.covered95 / steps}
}

func every(series []m3Series, k int) []m3Series {
	var out []m3Series
	for i := 0; i < len(series); i += k {
		out = append(out, series[i])
	}
	return out
}

// TestM3 holds the methods against StatsForecast on the M3 data: baselines are equal, fits as good.
func TestM3(t *testing.T) {
	if testing.Short() {
		t.Skip("forecasts 1,428 series")
	}
	var truth struct {
		All       m3Truth `json:"monthly_all_fast"`
		Monthly   m3Truth `json:"monthly_every_28th"`
		Quarterly m3Truth `json:"quarterly_every_14th"`
	}
	readJSON(t, "truth/series_m3.json", &truth)
	monthly, quarterly := readM3(t, "m3_monthly.csv.gz"), readM3(t, "m3_quarterly.csv.gz")
	for _, c := range []struct {
		name   string
		series []m3Series
		period int
		truth  m3Truth
		bar    float64 // OWA of the automatic method
	}{
		// The best single method of StatsForecast on all of them is dynamic optimised theta with .819; Theta has .827.
		{"monthly", monthly, 12, truth.All, 0.81},
		{"monthly, every 28th", every(monthly, 28), 12, truth.Monthly, 0.83},
		// There the peers' best is .932, the mean of their three.
		{"quarterly, every 14th", every(quarterly, 14), 4, truth.Quarterly, 0.93},
	} {
		base := scoreM3(t, c.series, c.period, "naive2")
		owa := func(s m3Score) float64 { return OWA(s.smape, s.mase, base.smape, base.mase) }
		near(t, c.name+" naive2", []float64{base.smape, base.mase}, []float64{c.truth.Models["Naive2"].SMAPE, c.truth.Models["Naive2"].MASE}, 1e-6)
		seasonal := scoreM3(t, c.series, c.period, "seasonal_naive")
		near(t, c.name+" seasonal naive", []float64{seasonal.smape, seasonal.mase}, []float64{c.truth.Models["SeasonalNaive"].SMAPE, c.truth.Models["SeasonalNaive"].MASE}, 1e-6)
		for ours, theirs := range map[string]string{"theta": "Theta", "optimised_theta": "OptimizedTheta", "ets": "AutoETS"} {
			want, ok := c.truth.Models[theirs]
			if !ok {
				continue
			}
			got := owa(scoreM3(t, c.series, c.period, ours))
			// Sums of squares have several hollows. Ours is the deepest, theirs the one nearest to where the search starts; for 4 of
			// the 54 quarterly series they differ, and one of these (N0744) was luckier there.
			if w := OWA(want.SMAPE, want.MASE, base.smape, base.mase); got > w*1.035 {
				t.Errorf("%s: %s has OWA %.4f, StatsForecast %.4f", c.name, ours, got, w)
			}
		}
		auto := scoreM3(t, c.series, c.period, "auto")
		t.Logf("%s: auto sMAPE %.3f MASE %.4f OWA %.4f, within 80 %% %.3f, within 95 %% %.3f", c.name, auto.smape, auto.mase, owa(auto), auto.covered80, auto.covered95)
		if owa(auto) > c.bar {
			t.Errorf("%s: auto has OWA %.4f, more than %.4f", c.name, owa(auto), c.bar)
		}
		if auto.covered95 < 0.86 || auto.covered95 > 0.97 {
			t.Errorf("%s: intervals of 95 %% hold %.3f", c.name, auto.covered95)
		}
		first := c.series[0]
		f, err := NewForecaster("naive2", c.period)
		if err != nil {
			t.Fatal(err)
		}
		var out Forecast
		if err := f.Forecast(t.Context(), first.train, len(first.test), &out); err != nil {
			t.Fatal(err)
		}
		near(t, first.name+" naive2", out.Mean, c.truth.Naive2.Forecast, 1e-6)
	}
}

// TestAirPassengersForecasts compares the errors over the last one and two years with those of StatsForecast.
func TestAirPassengersForecasts(t *testing.T) {
	var truth struct {
		One m3Truth `json:"last_12_held_out"`
		Two m3Truth `json:"last_24_held_out"`
	}
	readJSON(t, "truth/series_air_passengers.json", &truth)
	y := airPassengers(t)
	for _, c := range []struct {
		held  int
		truth m3Truth
	}{{12, truth.One}, {24, truth.Two}} {
		series := []m3Series{{"AP", y[:len(y)-c.held], y[len(y)-c.held:]}}
		for ours, theirs := range map[string]string{"naive2": "Naive2", "seasonal_naive": "SeasonalNaive", "theta": "Theta", "optimised_theta": "OptimizedTheta"} {
			got, want := scoreM3(t, series, 12, ours), c.truth.Models[theirs]
			tol := 1e-6
			if ours == "theta" || ours == "optimised_theta" {
				tol = 0.01 // their search ends at a standard deviation of 1e-4
			}
			near(t, ours, []float64{got.smape, got.mase}, []float64{want.SMAPE, want.MASE}, tol)
		}
		got := scoreM3(t, series, 12, "auto")
		t.Logf("%d held out: auto sMAPE %.3f MASE %.4f", c.held, got.smape, got.mase)
		if want := c.truth.Models["AutoETS"]; got.smape > want.SMAPE || got.mase > want.MASE {
			t.Errorf("%d held out: auto has sMAPE %.3f, AutoETS %.3f", c.held, got.smape, want.SMAPE)
		}
	}
}
