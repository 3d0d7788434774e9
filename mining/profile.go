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
