package trend

import (
	"fmt"
	"math"
	"testing"
)

type airTruth struct {
	STL struct {
		Trend, Seasonal, Resid []float64
		StrengthTrend          float64 `json:"strength_trend"`
		StrengthSeasonal       float64 `json:"strength_seasonal"`
	} `json:"stl_log"`
	Multiplicative struct {
		Index     []float64 `json:"seasonal_index_jan_to_dec"`
		Trend     []float64 `json:"trend_cycle_months_7_to_138"`
		Irregular []float64 `json:"irregular_months_7_to_138"`
	} `json:"classical_multiplicative"`
	Additive struct {
		Index []float64 `json:"seasonal_index_jan_to_dec"`
	} `json:"classical_additive"`
	HP struct {
		Trend, Cycle struct {
			First3, Last3 []float64
			Var           float64
		}
	} `json:"trend_vs_cycle"`
}

func TestAirPassengersSTL(t *testing.T) {
	var truth airTruth
	readJSON(t, "truth/series_air_passengers.json", &truth)
	y := airPassengers(t)
	for i := range y {
		y[i] = math.Log(y[i])
	}
	s, err := STL{Period: 12, Seasonal: 13}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	if s.Trend != 21 || s.LowPass != 13 {
		t.Fatalf("windows %d and %d, statsmodels takes 21 and 13", s.Trend, s.LowPass)
	}
	n := len(y)
	trend, seasonal, resid, weights := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	if err := s.decompose(t.Context(), &stlWork{}, y, trend, seasonal, weights); err != nil {
		t.Fatal(err)
	}
	for i := range y {
		resid[i] = y[i] - trend[i] - seasonal[i]
	}
	near(t, "trend", trend, truth.STL.Trend, 1e-7)
	near(t, "seasonal", seasonal, truth.STL.Seasonal, 1e-7)
	near(t, "resid", resid, truth.STL.Resid, 1e-7)
	near(t, "strengths", []float64{Strength(trend, resid), Strength(seasonal, resid)},
		[]float64{truth.STL.StrengthTrend, truth.STL.StrengthSeasonal}, 1e-6)
}

func TestAirPassengersClassical(t *testing.T) {
	var truth airTruth
	readJSON(t, "truth/series_air_passengers.json", &truth)
	y := airPassengers(t)
	n := len(y)
	trend, seasonal, index := make([]float64, n), make([]float64, n), make([]float64, 12)
	if err := (&Classical{Period: 12}).decompose(y, trend, seasonal, index); err != nil {
		t.Fatal(err)
	}
	near(t, "additive indices", index, truth.Additive.Index, 1e-7)
	if err := (&Classical{Period: 12, Multiplicative: true}).decompose(y, trend, seasonal, index); err != nil {
		t.Fatal(err)
	}
	near(t, "multiplicative indices", index, truth.Multiplicative.Index, 1e-7)
	near(t, "trend-cycle", trend[6:138], truth.Multiplicative.Trend, 1e-7)
	var irregular []float64
	for i := 6; i < 138; i++ {
		irregular = append(irregular, y[i]/trend[i]/seasonal[i])
	}
	near(t, "irregular", irregular, truth.Multiplicative.Irregular, 1e-7)
	if !math.IsNaN(trend[5]) || !math.IsNaN(trend[138]) {
		t.Error("the half period at the ends has a trend")
	}
	hp := HodrickPrescott{Lambda: RavnUhlig(12)}
	if hp.Lambda != 129600 {
		t.Errorf("λ = %g for months", hp.Lambda)
	}
	tc := trend[6:138]
	smooth, cycle := make([]float64, 132), make([]float64, 132)
	hp.Split(smooth, tc)
	for i := range cycle {
		cycle[i] = tc[i] - smooth[i]
	}
	near(t, "HP trend", smooth[:3], truth.HP.Trend.First3, 1e-7)
	near(t, "HP trend", smooth[129:], truth.HP.Trend.Last3, 1e-7)
	near(t, "HP cycle", cycle[:3], truth.HP.Cycle.First3, 1e-7)
	near(t, "HP cycle", cycle[129:], truth.HP.Cycle.Last3, 1e-7)
	near(t, "variances", []float64{variance(nil, smooth), variance(nil, cycle)}, []float64{truth.HP.Trend.Var, truth.HP.Cycle.Var}, 1e-6)
}

// TestAgainstStatsmodels compares both decompositions and the filter under many parameters; the series has two outliers.
func TestAgainstStatsmodels(t *testing.T) {
	var truth struct {
		Series []float64
		STL    []struct {
			Options struct {
				Period, Seasonal, Trend, Inner, Outer int
				LowPass                               int `json:"low_pass"`
				Robust                                bool
				SeasonalDegree                        *int `json:"seasonal_deg"`
				TrendDegree                           *int `json:"trend_deg"`
				LowPassDegree                         *int `json:"low_pass_deg"`
				SeasonalJump                          int  `json:"seasonal_jump"`
				TrendJump                             int  `json:"trend_jump"`
				LowPassJump                           int  `json:"low_pass_jump"`
			}
			Trend, Seasonal, Weights []float64
		}
		Classical []struct {
			Model       string
			Period      int
			Extrapolate bool
			Trend       []*float64
			Seasonal    []float64
		}
		HP []struct {
			Lambda float64
			Trend  []float64
		}
	}
	testdata(t, "statsmodels.json", &truth)
	y := truth.Series
	n := len(y)
	trend, seasonal, weights := make([]float64, n), make([]float64, n), make([]float64, n)
	degree := func(d *int) Degree {
		if d != nil && *d == 0 {
			return Constant
		}
		return Linear
	}
	work := &stlWork{} // shared: nothing may be left over from one to the next
	for i, c := range truth.STL {
		o := c.Options
		s, err := STL{
			Period: o.Period, Seasonal: o.Seasonal, Trend: o.Trend, LowPass: o.LowPass, Robust: o.Robust, Inner: o.Inner, Outer: o.Outer,
			SeasonalDegree: degree(o.SeasonalDegree), TrendDegree: degree(o.TrendDegree), LowPassDegree: degree(o.LowPassDegree),
			SeasonalJump: o.SeasonalJump, TrendJump: o.TrendJump, LowPassJump: o.LowPassJump,
		}.withDefaults()
		if err != nil {
			t.Fatal(err)
		}
		if err := s.decompose(t.Context(), work, y, trend, seasonal, weights); err != nil {
			t.Fatal(err)
		}
		what := fmt.Sprintf("STL %d ", i)
		near(t, what+"trend", trend, c.Trend, 1e-9)
		near(t, what+"seasonal", seasonal, c.Seasonal, 1e-9)
		near(t, what+"weights", weights, c.Weights, 1e-7)
	}
	for _, c := range truth.Classical {
		d := Classical{Period: c.Period, Multiplicative: c.Model == "multiplicative", Extrapolate: c.Extrapolate}
		if err := d.decompose(y, trend, seasonal, make([]float64, c.Period)); err != nil {
			t.Fatal(err)
		}
		if c.Extrapolate {
			// At the end they leave the last known point out of the line, which moves the indices a little as well.
			c.Trend = c.Trend[:n-c.Period]
		} else {
			near(t, c.Model+" seasonal", seasonal, c.Seasonal, 1e-10)
		}
		for i, want := range c.Trend {
			if want == nil {
				if !math.IsNaN(trend[i]) {
					t.Errorf("%s: trend %d is %g, want none", c.Model, i, trend[i])
				}
				continue
			}
			near(t, c.Model+" trend", trend[i:i+1], []float64{*want}, 1e-10)
		}
	}
	for _, c := range truth.HP {
		hp := HodrickPrescott{Lambda: c.Lambda}
		hp.Split(trend, y)
		near(t, fmt.Sprintf("HP %g", c.Lambda), trend, c.Trend, 1e-7)
	}
}
