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

// varianceRow is one group's count, sum and sum of squares.
type varianceRow struct {
	n         float64
	sum, sum2 doubleDouble
}

func (r *varianceRow) add(x float64) {
	r.n++
	r.sum.add(x)
	r.sum2.addProduct(x, x)
}

// variances keeps sums and sums of squares in double-double arithmetic. The difference from which the variance comes loses
// (mean/deviation)² in precision, of which 2^104 is there: even for values around 10^9 that differ in the third decimal the
// result is better than by Welford's updates in float64, and it is the same for every split of the rows.
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
		r, from := &s.rows[g], &o.rows[i]
		r.n += from.n
		r.sum.plus(from.sum)
		r.sum2.plus(from.sum2)
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

func (s *variances) Bytes() int64 { return int64(cap(s.rows)) * 40 }
