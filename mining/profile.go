package mining

import (
	"math"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// ColumnProfile describes a column of the input of a training, so that rows that a model meets later can be held against
// those that it knows.
type ColumnProfile struct {
	Name, Type  string
	Rows, Nulls int64
	// Min, Max, Mean and Deviation (of the population) are of numbers and times that are not NULL or NaN; Numbers counts them.
	Numbers                   int64
	Min, Max, Mean, Deviation float64
}

// profile gathers the profile of a partition. Means are merged by Chan, Golub and LeVeque's update ("Updating Formulae and a
// Pairwise Algorithm for Computing Sample Variances", 1979), so that large offsets lose no digits.
type profile struct {
	schema *Schema
	reader Reader
	cols   []columnMoments
}

type columnMoments struct {
	rows, nulls, n     int64
	lo, hi, mean, sumq float64
}

func newProfile(s *Schema) *profile {
	p := &profile{schema: s, cols: make([]columnMoments, len(s.Columns))}
	for i := range p.cols {
		p.cols[i].lo, p.cols[i].hi = math.Inf(1), math.Inf(-1)
	}
	return p
}

// measured reports types whose values have a place on a line.
func measured(t types.Type) bool {
	return t.IsNumeric() || t.Kind == types.Boolean || Temporal(t) == ""
}

func (p *profile) update(b *vec.Batch) error {
	n := p.reader.Start(b)
	for i, f := range p.schema.Columns {
		m := &p.cols[i]
		m.rows += int64(n)
		if !measured(f.Type) {
			if valid := p.reader.Valid(i); valid != nil {
				m.nulls += int64(n - vec.CountBits(valid, n))
			}
			continue
		}
		x, valid, err := p.reader.Floats(i)
		if err != nil {
			return err
		}
		var c columnMoments
		c.lo, c.hi = math.Inf(1), math.Inf(-1)
		c.add(x, valid)
		m.nulls += c.nulls
		m.merge(&c)
	}
	return nil
}

// add makes c the moments of x, in two loops: the mean, then squares around it.
func (c *columnMoments) add(x []float64, valid []uint64) {
	if valid == nil && c.addNumbers(x) {
		return
	}
	sum := 0.0
	for i, v := range x {
		switch {
		case valid != nil && !vec.BitAt(valid, i):
			c.nulls++
		case v == v:
			c.n++
			sum += v
			c.lo, c.hi = min(c.lo, v), max(c.hi, v)
		}
	}
	if c.n == 0 {
		return
	}
	c.mean = sum / float64(c.n)
	for i, v := range x {
		if (valid == nil || vec.BitAt(valid, i)) && v == v {
			c.sumq += (v - c.mean) * (v - c.mean)
		}
	}
}

// addNumbers is add where all of x are numbers; it reports false, and leaves c as it was, if they are not. Four sums at a time do
// not wait for each other.
func (c *columnMoments) addNumbers(x []float64) bool {
	if len(x) == 0 {
		return true
	}
	var s0, s1, s2, s3 float64
	lo, hi := x[0], x[0]
	rest := x
	for ; len(rest) >= 4; rest = rest[4:] {
		a, b, c, d := rest[0], rest[1], rest[2], rest[3]
		s0 += a
		s1 += b
		s2 += c
		s3 += d
		if a < lo || b < lo || c < lo || d < lo {
			lo = min(lo, a, b, c, d)
		}
		if a > hi || b > hi || c > hi || d > hi {
			hi = max(hi, a, b, c, d)
		}
	}
	for _, v := range rest {
		s0 += v
		lo, hi = min(lo, v), max(hi, v)
	}
	mean := (s0 + s1 + (s2 + s3)) / float64(len(x))
	if mean != mean { // a NaN, or both infinities
		return false
	}
	s0, s1, s2, s3 = 0, 0, 0, 0
	for rest = x; len(rest) >= 4; rest = rest[4:] {
		a, b, c, d := rest[0]-mean, rest[1]-mean, rest[2]-mean, rest[3]-mean
		s0 += a * a
		s1 += b * b
		s2 += c * c
		s3 += d * d
	}
	for _, v := range rest {
		s0 += (v - mean) * (v - mean)
	}
	c.n, c.lo, c.hi, c.mean = int64(len(x)), lo, hi, mean
	c.sumq = s0 + s1 + (s2 + s3)
	return true
}

// merge adds moments of numbers.
func (c *columnMoments) merge(o *columnMoments) {
	if o.n == 0 {
		return
	}
	n, d := float64(c.n+o.n), o.mean-c.mean
	c.sumq += o.sumq + d*d*float64(c.n)*float64(o.n)/n
	c.mean += d * float64(o.n) / n
	c.n += o.n
	c.lo, c.hi = min(c.lo, o.lo), max(c.hi, o.hi)
}

func (p *profile) merge(o *profile) {
	for i := range p.cols {
		c := &o.cols[i]
		p.cols[i].rows += c.rows
		p.cols[i].nulls += c.nulls
		p.cols[i].merge(c)
	}
}

func (p *profile) columns() []ColumnProfile {
	out := make([]ColumnProfile, len(p.cols))
	for i, f := range p.schema.Columns {
		c := &p.cols[i]
		out[i] = ColumnProfile{Name: f.Name, Type: f.Type.String(), Rows: c.rows, Nulls: c.nulls, Numbers: c.n}
		if c.n > 0 {
			out[i].Min, out[i].Max, out[i].Mean, out[i].Deviation = c.lo, c.hi, c.mean, math.Sqrt(c.sumq/float64(c.n))
		}
	}
	return out
}
