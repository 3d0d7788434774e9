package trend

import "math"

// goldenSection returns a minimum of f between lo and hi to within tol.
func goldenSection(lo, hi, tol float64, f func(float64) float64) float64 {
	const ratio = 0.6180339887498949
	a, b := hi-ratio*(hi-lo), lo+ratio*(hi-lo)
	fa, fb := f(a), f(b)
	for hi-lo > tol {
		if fa <= fb {
			hi, b, fb = b, a, fa
			a = hi - ratio*(hi-lo)
			fa = f(a)
		} else {
			lo, a, fa = a, b, fb
			b = lo + ratio*(hi-lo)
			fb = f(b)
		}
	}
	return (lo + hi) / 2
}

// simplex minimises functions of a few variables between 0 and 1 by the method of J. A. Nelder and R. Mead, "A simplex
// method for function minimization", Computer Journal 7 (1965), with the parameters by dimension of F. Gao and L. Han (2012).
// Points outside the unit cube are moved to its surface. It holds the memory of one search at a time.
type simplex struct {
	points []float64 // (d+1) × d
	values []float64 // d+1
	trial  [3][]float64
}

// minimise searches from x, which it replaces by the best point found, with first steps of size step. It ends when the
// values at the corners differ by less than tol (relative to their size or 1, whichever is larger) or after maxCalls.
func (s *simplex) minimise(x []float64, step, tol float64, maxCalls int, f func([]float64) float64) float64 {
	d := len(x)
	s.points, s.values = resize(s.points, (d+1)*d), resize(s.values, d+1)
	for i := range s.trial {
		s.trial[i] = resize(s.trial[i], d)
	}
	row := func(i int) []float64 { return s.points[i*d:][:d] }
	calls := 0
	eval := func(p []float64) float64 {
		calls++
		v := f(p)
		if math.IsNaN(v) {
			return math.Inf(1)
		}
		return v
	}
	for i := range d + 1 {
		p := row(i)
		copy(p, x)
		if i > 0 {
			if p[i-1]+step <= 1 {
				p[i-1] += step
			} else {
				p[i-1] -= step
			}
		}
		s.values[i] = eval(p)
	}
	dim := float64(max(2, d))
	expand, contract, shrink := 1+2/dim, 0.75-1/(2*dim), 1-1/dim
	centre, reflected, other := s.trial[0], s.trial[1], s.trial[2]
	for calls < maxCalls {
		best, worst, second := s.rank()
		if s.values[worst]-s.values[best] <= tol*max(1, math.Abs(s.values[best])) {
			break
		}
		for j := range d {
			sum := 0.0
			for i := range d + 1 {
				if i != worst {
					sum += s.points[i*d+j]
				}
			}
			centre[j] = sum / float64(d)
		}
		w := row(worst)
		along(reflected, centre, w, -1)
		fr := eval(reflected)
		switch {
		case fr < s.values[best]:
			along(other, centre, w, -expand)
			if fe := eval(other); fe < fr {
				copy(w, other)
				s.values[worst] = fe
			} else {
				copy(w, reflected)
				s.values[worst] = fr
			}
			continue
		case fr < s.values[second]:
			copy(w, reflected)
			s.values[worst] = fr
			continue
		case fr < s.values[worst]:
			along(other, centre, w, -contract)
		default:
			along(other, centre, w, contract)
		}
		if fc := eval(other); fc < min(fr, s.values[worst]) {
			copy(w, other)
			s.values[worst] = fc
			continue
		}
		b := row(best)
		for i := range d + 1 {
			if i == best {
				continue
			}
			p := row(i)
			for j := range p {
				p[j] = b[j] + shrink*(p[j]-b[j])
			}
			s.values[i] = eval(p)
		}
	}
	best, _, _ := s.rank()
	copy(x, row(best))
	return s.values[best]
}

// rank returns the corners with the smallest, the largest, and the second largest value.
func (s *simplex) rank() (best, worst, second int) {
	second = -1
	for i, v := range s.values {
		if v < s.values[best] {
			best = i
		}
		if v > s.values[worst] {
			worst = i
		}
	}
	for i, v := range s.values {
		if i != worst && (second < 0 || v > s.values[second]) {
			second = i
		}
	}
	return best, worst, second
}

// along writes centre + t (p - centre), moved into the unit cube.
func along(dst, centre, p []float64, t float64) {
	for j, c := range centre {
		dst[j] = max(0, min(1, c+t*(p[j]-c)))
	}
}
