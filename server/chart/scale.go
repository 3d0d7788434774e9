package chart

import "math"

// scale maps values to pixels, linearly.
type scale struct {
	lo, hi   float64 // values
	from, to float64 // pixels
}

func (s scale) at(v float64) float64 { return s.from + (v-s.lo)/(s.hi-s.lo)*(s.to-s.from) }

// ticks returns round values that cover lo to hi in about n steps, the first not above lo and the last not below hi. The steps
// are 1, 2 or 5 times a power of ten (Paul S. Heckbert, "Nice numbers for graph labels", in Graphics Gems, 1990).
func ticks(lo, hi float64, n int) []float64 {
	switch {
	case math.IsNaN(lo) || math.IsNaN(hi) || math.IsInf(lo, 0) || math.IsInf(hi, 0):
		lo, hi = 0, 1
	case lo > hi:
		lo, hi = hi, lo
	}
	// A range of one value, or one too narrow for doubles to count through, is widened.
	if least := 1e-9 * max(math.Abs(lo), math.Abs(hi)); hi-lo <= least {
		pad := max(math.Abs(lo)/10, least, 1e-300)
		if lo == 0 {
			pad = 1
		}
		if lo > 0 {
			pad = min(pad, lo)
		}
		lo, hi = lo-pad, hi+pad
	}
	step := nice(hi/float64(n) - lo/float64(n))
	first, last := math.Floor(lo/step+1e-9), math.Ceil(hi/step-1e-9)
	out := make([]float64, 0, n+2)
	for i := first; i <= last; i++ {
		out = append(out, i*step)
	}
	return out
}

// nice returns the round number next to a step.
func nice(step float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(step)))
	switch f := step / power; {
	case f < 1.5:
		return power
	case f < 3:
		return 2 * power
	case f < 7:
		return 5 * power
	}
	return 10 * power
}

// extent widens lo to hi by the finite ones of the values.
func extent(lo, hi float64, values []float64) (float64, float64) {
	for _, v := range values {
		if finite(v) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	return lo, hi
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
