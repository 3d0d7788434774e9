package trend

import (
	"fmt"
	"testing"
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

func thetaMethod(th Theta, period int) func([]float64, *Forecast) {
	var a adjustment
	var fit thetaFit
	return func(y []float64, out *Forecast) {
		a.adjust(y, period, true)
		th.fit(a.y, &fit)
		th.forecast(a.y, &fit, out)
		a.restore(out, len(y))
	}
}

func TestExplore(t *testing.T) {
	for _, c := range []struct {
		file   string
		period int
	}{{"m3_monthly.csv.gz", 12}, {"m3_quarterly.csv.gz", 4}} {
		series := readM3(t, c.file)
		var a adjustment
		n2 := evaluate(series, c.period, func(y []float64, out *Forecast) { naive2(y, c.period, &a, out) })
		show := func(name string, s score) {
			fmt.Printf("%-30s %.4f %.4f %.5f\n", name, s.smape, s.mase, OWA(s.smape, s.mase, n2.smape, n2.mase))
		}
		show("naive2", n2)
		for _, th := range []Theta{{}, {Optimised: true}, {Dynamic: true}, {Optimised: true, Dynamic: true}} {
			show(th.Name(), evaluate(series, c.period, thetaMethod(th, c.period)))
		}
	}
}
