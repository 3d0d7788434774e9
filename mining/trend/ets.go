package trend

import (
	"fmt"
	"math"
	"strings"
)

// Component is the form of a part of an ETS model.
type Component uint8

// Absent, added, damped and added (a trend), or multiplied.
const (
	None Component = iota
	Additive
	Damped
	Multiplicative
)

// ETS is a model of exponential smoothing in state space form: error, trend, season. R. J. Hyndman, A. B. Koehler, J. K. Ord
// and R. D. Snyder, "Forecasting with Exponential Smoothing: The State Space Approach" (2008). ANN is simple exponential
// smoothing, AAN is Holt's method, AAdN the damped trend of Gardner and McKenzie (1985), AAA and MAM the method of Holt and
// Winters. The error is Additive or Multiplicative (values then positive), the trend None, Additive or Damped, the season
// None, Additive or, if the error is too, Multiplicative: the combinations left out have infinite variances or are unstable
// (section 15.2 there).
type ETS struct {
	Error, Trend, Season Component
}

// String returns the usual short name: ANN, AAdN, MAM.
func (e ETS) String() string {
	part := [...]string{"N", "A", "Ad", "M"}
	return part[e.Error] + part[e.Trend] + part[e.Season]
}

// ParseETS reads the short name of a model.
func ParseETS(s string) (ETS, error) {
	for _, e := range allETS() {
		if strings.EqualFold(e.String(), s) {
			return e, nil
		}
	}
	names := make([]string, 0, 15)
	for _, e := range allETS() {
		names = append(names, e.String())
	}
	return ETS{}, fmt.Errorf("%q is no ETS model; there are %s", s, strings.Join(names, ", "))
}

// allETS lists the models, the smaller before the larger.
func allETS() []ETS {
	var all []ETS
	for _, season := range []Component{None, Additive, Multiplicative} {
		for _, trend := range []Component{None, Additive, Damped} {
			for _, e := range []Component{Additive, Multiplicative} {
				if season != Multiplicative || e == Multiplicative {
					all = append(all, ETS{e, trend, season})
				}
			}
		}
	}
	return all
}

// positive reports whether the model needs positive values.
func (e ETS) positive() bool { return e.Error == Multiplicative }

// smoothing returns the number of smoothing parameters.
func (e ETS) smoothing() int {
	n := 1
	if e.Trend != None {
		n++
	}
	if e.Trend == Damped {
		n++
	}
	if e.Season != None {
		n++
	}
	return n
}

// states returns the number of free initial states; seasonal states have a fixed sum.
func (e ETS) states(period int) int {
	n := 1
	if e.Trend != None {
		n++
	}
	if e.Season != None {
		n += period - 1
	}
	return n
}

// parameters returns the number of parameters that the likelihood is maximised over, the variance included.
func (e ETS) parameters(period int) int { return e.smoothing() + e.states(period) + 1 }

// smoothing parameters and where they may lie: the usual region of Hyndman et al., with the bounds of the program forecast.
type etsParams struct {
	alpha, beta, gamma, phi float64
}

const (
	etsLeast  = 1e-4
	etsMost   = 1 - 1e-4
	etsPhiMin = 0.8
	etsPhiMax = 0.98
)

// params maps a point of the unit cube to parameters: β below α and γ below 1 - α.
func (e ETS) params(x []float64) etsParams {
	p := etsParams{alpha: etsLeast + (etsMost-etsLeast)*x[0], phi: 1}
	i := 1
	if e.Trend != None {
		p.beta = etsLeast + (p.alpha-etsLeast)*x[i]
		i++
	}
	if e.Season != None {
		p.gamma = etsLeast + max(0, 1-p.alpha-etsLeast)*x[i]
		i++
	}
	if e.Trend == Damped {
		p.phi = etsPhiMin + (etsPhiMax-etsPhiMin)*x[i]
	}
	return p
}

// etsStates are the level, the slope and the season by phase (that of y[0] is season[0]).
type etsStates struct {
	level, slope float64
	season       []float64
}

func (s *etsStates) set(o *etsStates) {
	s.level, s.slope = o.level, o.slope
	s.season = append(s.season[:0], o.season...)
}

// run takes the states through y and returns Σ e² of the errors of one step (relative ones of a multiplicative error)
// and Σ log |forecast| (0 for an additive error). It returns +Inf where a multiplicative model leaves the positive numbers.
func (e ETS) run(y []float64, p etsParams, s *etsStates, period int) (sse, logs float64) {
	level, slope := s.level, 0.0
	if e.Trend != None {
		slope = s.slope
	}
	season, phase := s.season, 0
	product := 1.0 // of forecasts, whose logarithm is taken when it grows large or small
	for _, v := range y {
		growth := p.phi * slope
		q := level + growth
		f, target := q, v
		switch e.Season {
		case Additive:
			f += season[phase]
			target -= season[phase]
		case Multiplicative:
			if q <= 0 || season[phase] <= 0 {
				return math.Inf(1), 0
			}
			f *= season[phase]
			target /= season[phase]
		}
		err := v - f
		if e.Error == Multiplicative {
			if f <= 0 {
				return math.Inf(1), 0
			}
			err /= f
			product *= f
			if product > 1e200 || product < 1e-200 {
				logs += math.Log(product)
				product = 1
			}
		}
		sse += err * err
		gap := target - q
		level = q + p.alpha*gap
		slope = growth + p.beta*gap
		if e.Season != None {
			t := v - q
			if e.Season == Multiplicative {
				t = v / q
			}
			season[phase] += p.gamma * (t - season[phase])
			if phase++; phase == period {
				phase = 0
			}
		}
	}
	s.level, s.slope = level, slope
	return sse, logs + math.Log(product)
}

// back takes the states at the end of y to its start: the same smoothing through the values in reverse, with the slope
// turned around. It returns false where a multiplicative model leaves the positive numbers.
func (e ETS) back(y []float64, p etsParams, s *etsStates, period int) bool {
	level, slope := s.level, 0.0
	if e.Trend != None {
		slope = -s.slope
	}
	season := s.season
	phase := 0
	if e.Season != None {
		phase = (len(y) - 1) % period
	}
	for i := len(y) - 1; i >= 0; i-- {
		v := y[i]
		growth := p.phi * slope
		q := level + growth
		target := v
		switch e.Season {
		case Additive:
			target -= season[phase]
		case Multiplicative:
			if q <= 0 || season[phase] <= 0 {
				return false
			}
			target /= season[phase]
		}
		gap := target - q
		level = q + p.alpha*gap
		slope = growth + p.beta*gap
		if e.Season != None {
			t := v - q
			if e.Season == Multiplicative {
				t = v / q
			}
			season[phase] += p.gamma * (t - season[phase])
			if phase--; phase < 0 {
				phase = period - 1
			}
		}
	}
	// The level is that of y[0] and the slope points into the past; one step further back is the state before y[0].
	s.level, s.slope = level+p.phi*slope, -slope
	return true
}
