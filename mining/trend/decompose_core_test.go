package trend

import (
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
