package fn

import (
	"math"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var momentAggregates = []*Aggregate{
	spreadAggregate("variance", []string{"var_samp"}, "Returns the sample variance.", varSamp, "SELECT variance(x) FROM (VALUES 1, 2, 3, 4) AS t(x)", "1.6666666666666667"),
	spreadAggregate("var_pop", nil, "Returns the population variance.", varPop, "SELECT var_pop(x) FROM (VALUES 1, 2, 3, 4) AS t(x)", "1.25"),
	spreadAggregate("stddev", []string{"stddev_samp"}, "Returns the sample standard deviation.", root(varSamp), "SELECT stddev(x) FROM (VALUES 2, 4, 4, 4, 5, 5, 7, 9, 5) AS t(x)", "2.0"),
	spreadAggregate("stddev_pop", nil, "Returns the population standard deviation.", root(varPop), "SELECT stddev_pop(x) FROM (VALUES 2, 4, 4, 4, 5, 5, 7, 9) AS t(x)", "2.0"),
	momentAggregate("skewness", 3, "Returns Fisher's moment coefficient of skewness.", skewness, "SELECT round(skewness(x), 6) FROM (VALUES 1, 2, 3, 10) AS t(x)", "1.018234"),
	momentAggregate("kurtosis", 4, "Returns the excess kurtosis, an unbiased estimate.", kurtosis, "SELECT round(kurtosis(x), 6) FROM (VALUES 1, 2, 3, 4, 10) AS t(x)", "3.152"),
}

func momentAggregate(name string, order int, doc string, result func(*momentRow) (float64, bool), example, text string) *Aggregate {
	return &Aggregate{
		Name: name, Doc: doc, Examples: []Example{{example, text}},
		Resolve: aggregate(name, aggSig{
			params: []param{pDouble}, result: types.DoubleType,
			new: func(*Context, []*vec.Vector, []types.Type) (GroupedState, error) {
				return &moments{order: order, result: result}, nil
			},
		}),
	}
}

// momentRow is one group's count, mean and sums of powers of the deviations from the mean.
type momentRow struct{ n, mean, m2, m3, m4 float64 }

// moments holds the central moments of groups, of an order of 3 or 4. Rows are added by Welford's method and groups merged
// by that of Chan, Golub and LeVeque (1979), extended to higher moments by Pébay (2008): no sum of large squares is ever
// subtracted from another.
type moments struct {
	order  int
	result func(*momentRow) (float64, bool)
	rows   []momentRow
}

func (s *moments) Grow(n int) { s.rows = grown(s.rows, n) }

func (r *momentRow) add(x float64, order int) {
	r.n++
	d := x - r.mean
	dn := d / r.n
	t := d * dn * (r.n - 1)
	if order > 2 {
		if order > 3 {
			r.m4 += t*dn*dn*(r.n*r.n-3*r.n+3) + 6*dn*dn*r.m2 - 4*dn*r.m3
		}
		r.m3 += t*dn*(r.n-2) - 3*dn*r.m2
	}
	r.mean += dn
	r.m2 += t
}

func (r *momentRow) merge(o *momentRow) {
	if o.n == 0 {
		return
	}
	if r.n == 0 {
		*r = *o
		return
	}
	n := r.n + o.n
	d := o.mean - r.mean
	dn := d / n
	p := r.n * o.n
	m4 := r.m4 + o.m4 + d*dn*dn*dn*p*(r.n*r.n-p+o.n*o.n) + 6*dn*dn*(r.n*r.n*o.m2+o.n*o.n*r.m2) + 4*dn*(r.n*o.m3-o.n*r.m3)
	m3 := r.m3 + o.m3 + d*dn*dn*p*(r.n-o.n) + 3*dn*(r.n*o.m2-o.n*r.m2)
	*r = momentRow{n: n, mean: r.mean + dn*o.n, m2: r.m2 + o.m2 + d*dn*p, m3: m3, m4: m4}
}

func (s *moments) Update(groups []uint32, args []*vec.Vector, n int) error {
	a := args[0]
	for i, g := range groups[:n] {
		if !a.IsNull(i) {
			s.rows[g].add(a.F64[at(a, i)], s.order)
		}
	}
	return nil
}

func (s *moments) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	a := args[0]
	r := s.rows[group]
	for i := range n {
		if !a.IsNull(i) {
			r.add(a.F64[at(a, i)], s.order)
		}
	}
	s.rows[group] = r
	return nil
}

func (s *moments) Merge(other GroupedState, groups []uint32, n int) error {
	o := other.(*moments)
	for i, g := range groups[:n] {
		s.rows[g].merge(&o.rows[i])
	}
	return nil
}

func (s *moments) Finalize(out *vec.Vector, lo, hi int) error {
	for g := lo; g < hi; g++ {
		if v, ok := s.result(&s.rows[g]); ok {
			appendF64(out, v)
		} else {
			appendNull(out)
		}
	}
	return nil
}

func (s *moments) Bytes() int64 { return int64(cap(s.rows)) * 40 }

func skewness(r *momentRow) (float64, bool) {
	return math.Sqrt(r.n) * r.m3 / math.Pow(r.m2, 1.5), r.n > 2
}

func kurtosis(r *momentRow) (float64, bool) {
	n := r.n
	variance := r.m2 / (n - 1)
	return n*(n+1)/((n-1)*(n-2)*(n-3))*r.m4/(variance*variance) - 3*(n-1)*(n-1)/((n-2)*(n-3)), n > 3
}
