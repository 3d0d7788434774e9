package trend

import "math"

// forecast continues the series with the variances of Hyndman et al., chapter 6: exact for additive errors (table 6.1) and
// for multiplicative ones with an additive season or none (section 6.3). For a multiplicative season, whose exact form needs
// matrices of the size of the period squared, the effects of one error on later levels and on later seasons of its own phase
// are added; simulated futures differ from that by less than 3 %.
func (f *etsFit) forecast(out *Forecast) {
	e, p := f.model, f.params
	horizon := len(out.Mean)
	f.weights = resize(f.weights, horizon)
	c := f.weights          // of an error on the level and slope h+1 steps later
	damp, power := 0.0, 1.0 // φ + … + φ^h, φ^h
	seasonal := e.Season != None
	for h := range horizon {
		power *= p.phi
		damp += power
		c[h] = p.alpha + p.beta*damp
		out.Mean[h] = f.last.level
		if e.Trend != None {
			out.Mean[h] += damp * f.last.slope
		}
	}
	season := func(h int) float64 { return f.last.season[(f.n+h)%f.period] }
	if e.Season == Additive {
		for h := range out.Mean {
			out.Mean[h] += season(h)
		}
	}
	if e.Error == Additive {
		sum := 1.0
		for h := range out.SD {
			out.SD[h] = math.Sqrt(f.sigma2 * sum)
			w := c[h]
			if seasonal && (h+1)%f.period == 0 {
				w += p.gamma
			}
			sum += w * w
		}
	} else {
		f.relativeVariance(out, c)
	}
	if e.Season == Multiplicative {
		for h := range out.Mean {
			out.Mean[h] *= season(h)
			out.SD[h] *= season(h)
		}
	}
	out.Model = "ets_" + e.String()
}

// relativeVariance writes the standard deviations of a multiplicative error, σ(h)² = (1+σ²) θ(h) - μ(h)² with
// θ(h) = μ(h)² + σ² Σ c(j)² θ(h-j). The error of j steps before moves an additive season by γ of the value then, and a
// multiplicative one by γ of the value now, where j is whole seasons.
func (f *etsFit) relativeVariance(out *Forecast, c []float64) {
	theta := out.SD
	for h, mu := range out.Mean {
		theta[h] = mu * mu
		for j := 1; j <= h; j++ {
			w := c[j-1]
			if j%f.period == 0 {
				switch f.model.Season {
				case Additive:
					w += f.params.gamma
				case Multiplicative:
					if then := out.Mean[h-j]; then > 0 {
						w += f.params.gamma * mu / then
					}
				}
			}
			theta[h] += f.sigma2 * w * w * theta[h-j]
		}
	}
	for h, mu := range out.Mean {
		out.SD[h] = math.Sqrt(max(0, (1+f.sigma2)*theta[h]-mu*mu))
	}
}
