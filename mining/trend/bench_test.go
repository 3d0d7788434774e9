package trend

import (
	"math"
	"math/rand/v2"
	"testing"
)

// monthly returns series of 120 months with trend, season and noise, and all of them over 0.
func monthly(count int) [][]float64 {
	rng := rand.New(rand.NewPCG(1, 2))
	out := make([][]float64, count)
	for s := range out {
		y := make([]float64, 120)
		level, slope, amplitude := 100+200*rng.Float64(), rng.NormFloat64(), 30*rng.Float64()
		for i := range y {
			level += slope + 2*rng.NormFloat64()
			y[i] = max(1, level+amplitude*math.Sin(float64(i)*math.Pi/6)+5*rng.NormFloat64())
		}
		out[s] = y
	}
	return out
}

// BenchmarkForecast continues one series of 120 months by each method.
func BenchmarkForecast(b *testing.B) {
	series := monthly(64)
	for _, name := range []string{"auto", "theta", "optimised_theta", "ets", "ets_AAdA", "ets_MAdM", "ets_AAdN", "naive2"} {
		b.Run(name, func(b *testing.B) {
			f, err := NewForecaster(name, 12)
			if err != nil {
				b.Fatal(err)
			}
			var out Forecast
			i := 0
			b.ReportAllocs()
			for b.Loop() {
				if err := f.Forecast(b.Context(), series[i%len(series)], 12, &out); err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	}
}
