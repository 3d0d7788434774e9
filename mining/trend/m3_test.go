package trend

import (
	"fmt"
	"math"
	"testing"
	"time"
)

type score struct{ smape, mase float64 }

// evaluate scores a method over series: the means of the series' figures.
func evaluate(series []m3Series, period int, f func(y []float64, out *Forecast)) score {
	var s score
	var out Forecast
	for _, m := range series {
		out.reset(len(m.test))
		f(m.train, &out)
		s.smape += SMAPE(m.test, out.Mean)
		s.mase += MASE(m.train, m.test, out.Mean, period)
	}
	return score{s.smape / float64(len(series)), s.mase / float64(len(series))}
}

func TestExplore(t *testing.T) {
	for _, c := range []struct {
		file   string
		period int
	}{{"m3_monthly.csv.gz", 12}, {"m3_quarterly.csv.gz", 4}} {
		series := readM3(t, c.file)
		var n2 score
		for _, name := range []string{"naive2", "seasonal_naive", "theta", "optimised_theta", "dynamic_theta", "dynamic_optimised_theta", "ets", "ses", "holt", "damped", "holt_winters", "auto"} {
			f, err := NewForecaster(name, c.period)
			if err != nil {
				t.Fatal(err)
			}
			in := map[float64]int{}
			total := 0
			at := 0
			st := time.Now()
			s := evaluate(series, c.period, func(y []float64, out *Forecast) {
				if err := f.Forecast(t.Context(), y, len(out.Mean), out); err != nil {
					t.Fatal(err)
				}
				for h, v := range series[at].test {
					for _, z := range []float64{1.281552, 1.959964} {
						if math.Abs(v-out.Mean[h]) <= z*out.SD[h] {
							in[z]++
						}
					}
					total++
				}
				at++
			})
			if name == "naive2" {
				n2 = s
			}
			fmt.Printf("%-30s %.4f %.4f %.5f  coverage 80: %.3f 95: %.3f %v\n", name, s.smape, s.mase, OWA(s.smape, s.mase, n2.smape, n2.mase), float64(in[1.281552])/float64(total), float64(in[1.959964])/float64(total), time.Since(st))
		}
	}
}
