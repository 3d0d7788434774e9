package trend

import "math"

// forecast continues the series with the variances of Hyndman et al., chapter 6: exact for additive errors (table 6.1) and
// for multiplicative ones with an additive season (section 6.3), the approximation of section 6.4 for a multiplicative
// season.
func (f *etsFit) forecast(out *Forecast) {
	e, p := f.model, f.params
	var damp, weight float64 // φ + … + φ^h
	damp = 0
	power := 1.0
	horizon := len(out.Mean)
	c := make([]float64, horizon) // weight of an error on the value h steps later, less its seasonal part
	for h := range horizon {
		power *= p.phi
		damp += power
		weight = p.alpha + p.beta*(1+damp-power)
		if e.Trend == None {
			weight = p.alpha
		}
		c[h] = weight
		mu := f.last.level
		if e.Trend != None {
			mu += damp * f.last.slope
		}
		out.Mean[h] = mu
	}
	season := func(h int) float64 { return f.last.season[(f.n+h)%f.period] }
	switch {
	case e.Error == Additive:
		sum := 1.0
		for h := range horizon {
			if e.Season == Additive {
				out.Mean[h] += season(h)
			}
			out.SD[h] = math.Sqrt(f.sigma2 * sum)
			w := c[h]
			if e.Season == Additive && (h+1)%f.period == 0 {
				w += p.gamma
			}
			sum += w * w
		}
	case e.Season == Multiplicative:
		f.relativeVariance(out, c, false)
		for h := range horizon {
			// section 6.4: the season's own errors add (1 + γ² σ²)^k for k whole seasons before the step.
			s := season(h)
			mu := out.Mean[h]
			theta := out.SD[h] // θ of the part without season, see relativeVariance
			k := float64(h / f.period)
			v := theta*(1+f.sigma2)*math.Pow(1+p.gamma*p.gamma*f.sigma2, k) - mu*mu
			out.SD[h] = s * math.Sqrt(max(0, v))
			out.Mean[h] = s * mu
		}
	default:
		if e.Season == Additive {
			for h := range horizon {
				out.Mean[h] += season(h)
			}
		}
		f.relativeVariance(out, c, e.Season == Additive)
		for h := range horizon {
			mu := out.Mean[h]
			out.SD[h] = math.Sqrt(max(0, out.SD[h]*(1+f.sigma2)-mu*mu))
		}
	}
	out.Model = "ets_" + e.String()
}

// relativeVariance writes θ(h) = μ(h)² + σ² Σ c(j)² θ(h-j) to SD.
func (f *etsFit) relativeVariance(out *Forecast, c []float64, seasonal bool) {
	for h := range out.Mean {
		theta := out.Mean[h] * out.Mean[h]
		for j := 1; j <= h; j++ {
			w := c[j-1]
			if seasonal && j%f.period == 0 {
				w += f.params.gamma
			}
			theta += f.sigma2 * w * w * out.SD[h-j]
		}
		out.SD[h] = theta
	}
}
