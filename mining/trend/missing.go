package trend

import (
	"fmt"
	"math"
)

// missingPolicy is what a step without a value means.
type missingPolicy string

// The policies.
const (
	missingError       missingPolicy = "error"
	missingZero        missingPolicy = "zero"
	missingInterpolate missingPolicy = "interpolate"
)

// maxFill bounds how much longer than its rows a filled series may be: beyond it the step was misread.
const maxFill = 100

// plan is how the rows of a collection become series of equal steps.
type plan struct {
	*collection
	calendar *calendar
	missing  missingPolicy
	// extend continues series to the last time of all.
	extend bool
	last   int64
	// scratch is the memory of the workers that is reserved.
	scratch int64
	// offsets are the first values of the series in a relation that holds all of their steps.
	offsets []int
}

// newPlan checks the rows, finds the step, and counts the steps of every series.
func newPlan(c *collection, duplicates duplicatePolicy, missing missingPolicy, extend bool) (*plan, error) {
	if err := c.unite(duplicates); err != nil {
		return nil, err
	}
	p := &plan{collection: c, missing: missing, extend: extend}
	if err := c.reserveTo(c.held + int64(c.count()+1)*16); err != nil {
		return nil, err
	}
	p.calendar = detectCalendar(c.field(c.columns.time).Type, c.times, append(append([]int(nil), c.starts...), len(c.times)))
	for i, t := range c.times {
		if i == 0 || t > p.last {
			p.last = t
		}
	}
	p.offsets = make([]int, 1, c.count()+1)
	for s := range c.starts {
		n, err := p.length(s)
		if err != nil {
			return nil, err
		}
		p.offsets = append(p.offsets, p.offsets[s]+n)
	}
	return p, nil
}

// length returns the steps of series s, or says what is missing.
func (p *plan) length(s int) (int, error) {
	lo, hi := p.rows(s)
	first, last := p.times[lo], p.times[hi-1]
	steps := p.calendar.steps(first, last)
	if p.extend {
		steps = p.calendar.steps(first, p.last)
	}
	rows := uint64(hi - lo)
	if p.missing == missingError {
		if steps+1 != rows {
			return 0, p.gap(s, steps+1-rows)
		}
		for i := lo; i < hi; i++ {
			if math.IsNaN(p.values[i]) {
				return 0, fmt.Errorf("%s has no value (NULL or NaN) at %s%s", p.keys.name(s), p.format(p.times[i]), missingAdvice)
			}
		}
	}
	if steps >= maxFill*(rows+10) {
		return 0, fmt.Errorf("%s has %d rows from %s to %s, and its step is taken as one %s, which makes %d: round the times first, as in date_trunc('day', %s)",
			p.keys.name(s), rows, p.format(first), p.format(last), p.calendar, steps+1, p.field(p.columns.time).Name)
	}
	return int(steps) + 1, nil
}

// missingAdvice ends messages about steps without a value.
const missingAdvice = ": say what that means by missing => 'zero' (there was nothing) or missing => 'interpolate' (it is not known)"

// gap is the error of missing rows.
func (p *plan) gap(s int, count uint64) error {
	lo, hi := p.rows(s)
	at := p.times[lo]
	for i := lo + 1; i < hi; i++ {
		if p.calendar.steps(p.times[lo], p.times[i]) != uint64(i-lo) {
			break
		}
		at = p.times[i]
	}
	missing, _ := p.calendar.at(p.times[lo], p.calendar.steps(p.times[lo], at)+1)
	verb := "is"
	if count > 1 {
		verb = "are"
	}
	return fmt.Errorf("%s has no row at %s (the step is one %s; %d %s missing between %s and %s)%s",
		p.keys.name(s), p.format(missing), p.calendar, count, verb, p.format(p.times[lo]), p.format(p.times[hi-1]), missingAdvice)
}

// fill writes the values of series s, step by step, to y, which has the series' length. It reports false where not a single
// value is known.
func (p *plan) fill(s int, y []float64) bool {
	lo, hi := p.rows(s)
	times, values := p.times[lo:hi], p.values[lo:hi]
	if len(y) == len(values) {
		copy(y, values)
	} else {
		for i := range y {
			y[i] = math.NaN()
		}
		for i, t := range times {
			y[p.calendar.steps(times[0], t)] = values[i]
		}
	}
	if p.missing == missingZero {
		for i, v := range y {
			if math.IsNaN(v) {
				y[i] = 0
			}
		}
		return true
	}
	return interpolate(y)
}

// interpolate replaces NaN by straight lines between the values known, and at the ends by the nearest one.
func interpolate(y []float64) bool {
	known := -1
	for i, v := range y {
		if math.IsNaN(v) {
			continue
		}
		switch {
		case known < 0:
			for j := range i {
				y[j] = v
			}
		case known < i-1:
			line(y[known : i+1])
		}
		known = i
	}
	if known < 0 {
		return false
	}
	for j := known + 1; j < len(y); j++ {
		y[j] = y[known]
	}
	return true
}
