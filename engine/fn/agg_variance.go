package fn

import (
	"math"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// spreadAggregate is the variance or one of its kin; result gets the sum of squared deviations from the mean.
func spreadAggregate(name string, aliases []string, doc string, result func(m2, n float64) (float64, bool), example, text string) *Aggregate {
	return &Aggregate{
		Name: name, Aliases: aliases, Doc: doc, Examples: []Example{{example, text}},
		Resolve: aggregate(name, aggSig{
			params: []param{pDouble}, result: types.DoubleType,
			new: func(*Context, []*vec.Vector, []types.Type) (GroupedState, error) {
				return &variances{result: result}, nil
			},
		}),
	}
}

func varSamp(m2, n float64) (float64, bool) { return m2 / (n - 1), n > 1 }

func varPop(m2, n float64) (float64, bool) { return m2 / n, n > 0 }

func root(f func(m2, n float64) (float64, bool)) func(m2, n float64) (float64, bool) {
	return func(m2, n float64) (float64, bool) {
		v, ok := f(m2, n)
		return math.Sqrt(v), ok
	}
}

// varianceRow is one group's count, and the sums of the deviations from its first value and of their squares.
type varianceRow struct {
	n, from   float64
	sum, sum2 doubleDouble
}

func (r *varianceRow) add(x float64) {
	if r.n == 0 {
		r.from = x
	}
	r.n++
	d, dl := twoSum(x, -r.from)
	p, pe := twoProduct(d, d)
	var e float64
	r.sum.hi, e = twoSum(r.sum.hi, d)
	r.sum.lo += e + dl
	r.sum2.hi, e = twoSum(r.sum2.hi, p)
	r.sum2.lo += e + (pe + 2*d*dl)
}

func (r *varianceRow) merge(o *varianceRow) {
	if r.n == 0 || o.n == 0 {
		if r.n == 0 {
			*r = *o
		}
		return
	}
	d := o.from - r.from
	r.sum2.plus(moved(o.sum2, o.sum, o.sum, d, d, o.n))
	r.sum.plus(movedSum(o.sum, d, o.n))
	r.n += o.n
}

// variances sums deviations in double-double arithmetic. As the point from which they are taken is one of the values, the
// difference from which the variance comes loses at most a factor of the number of rows, of the 2^104 in precision that
// are there: the result is the nearest float64 or next to it, for every split of the rows.
type variances struct {
	result func(m2, n float64) (float64, bool)
	rows   []varianceRow
}

func (s *variances) Grow(n int) { s.rows = grown(s.rows, n) }

func (s *variances) Update(groups []uint32, args []*vec.Vector, n int) error {
	a := args[0]
	for i, g := range groups[:n] {
		if !a.IsNull(i) {
			s.rows[g].add(a.F64[at(a, i)])
		}
	}
	return nil
}

func (s *variances) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	a := args[0]
	r := s.rows[group]
	for i := range n {
		if !a.IsNull(i) {
			r.add(a.F64[at(a, i)])
		}
	}
	s.rows[group] = r
	return nil
}

func (s *variances) Merge(other GroupedState, groups []uint32, n int) error {
	o := other.(*variances)
	for i, g := range groups[:n] {
		s.rows[g].merge(&o.rows[i])
	}
	return nil
}

func (s *variances) Finalize(out *vec.Vector, lo, hi int) error {
	for g := lo; g < hi; g++ {
		r := &s.rows[g]
		m2 := deviation(r.sum2, r.sum, r.sum, r.n)
		if m2 < 0 {
			m2 = 0
		}
		if v, ok := s.result(m2, r.n); ok {
			appendF64(out, v)
		} else {
			appendNull(out)
		}
	}
	return nil
}

func (s *variances) Bytes() int64 { return int64(cap(s.rows)) * 48 }
