package fn

import (
	"math"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var regressionAggregates = []*Aggregate{
	pairAggregate("covar_pop", "Returns the population covariance of y and x.", func(r *pairRow) (float64, bool) { return r.xy / r.n, r.n > 0 }, "1.125"),
	pairAggregate("covar_samp", "Returns the sample covariance of y and x.", func(r *pairRow) (float64, bool) { return r.xy / (r.n - 1), r.n > 1 }, "1.5"),
	pairAggregate("corr", "Returns the correlation coefficient of y and x.", func(r *pairRow) (float64, bool) { return finite(r.xy / math.Sqrt(r.xx*r.yy)) }, "0.923381"),
	pairAggregate("regr_slope", "Returns the slope of the least-squares line of y over x.", func(r *pairRow) (float64, bool) { return finite(r.xy / r.xx) }, "0.9"),
	pairAggregate("regr_intercept", "Returns the value at zero of the least-squares line of y over x.", func(r *pairRow) (float64, bool) { return finite(r.my - r.xy/r.xx*r.mx) }, "0.5"),
	pairAggregate("regr_r2", "Returns the share of the variance of y that the least-squares line over x explains.", func(r *pairRow) (float64, bool) {
		if r.yy == 0 && r.xx > 0 {
			return 1, true
		}
		return finite(r.xy * r.xy / (r.xx * r.yy))
	}, "0.852632"),
	pairAggregate("regr_avgx", "Returns the mean of x over the rows in which neither y nor x is NULL.", func(r *pairRow) (float64, bool) { return r.mx, r.n > 0 }, "2.5"),
	pairAggregate("regr_avgy", "Returns the mean of y over the rows in which neither y nor x is NULL.", func(r *pairRow) (float64, bool) { return r.my, r.n > 0 }, "2.75"),
	pairAggregate("regr_sxx", "Returns the sum of squared deviations of x from its mean.", func(r *pairRow) (float64, bool) { return r.xx, r.n > 0 }, "5.0"),
	pairAggregate("regr_syy", "Returns the sum of squared deviations of y from its mean.", func(r *pairRow) (float64, bool) { return r.yy, r.n > 0 }, "4.75"),
	pairAggregate("regr_sxy", "Returns the sum of products of the deviations of y and x from their means.", func(r *pairRow) (float64, bool) { return r.xy, r.n > 0 }, "4.5"),
	pairAggregate("regr_count", "Returns the number of rows in which neither y nor x is NULL.", func(r *pairRow) (float64, bool) { return r.n, true }, "4"),
}

// pairAggregate is an aggregate of (y, x). Its example is over (1, 1), (3, 2), (3, 3), (4, 4).
func pairAggregate(name, doc string, result func(*pairRow) (float64, bool), text string) *Aggregate {
	t := types.DoubleType
	call := "round(" + name + "(y, x), 6)"
	if name == "regr_count" {
		t, call = types.BigIntType, name+"(y, x)"
	}
	return &Aggregate{
		Name: name, Doc: doc, EmptyIsZero: name == "regr_count",
		Examples: []Example{{"SELECT " + call + " FROM (VALUES (1, 1), (3, 2), (3, 3), (4, 4)) AS t(y, x)", text}},
		Resolve: aggregate(name, aggSig{
			params: []param{pDouble, pDouble}, result: t,
			new: func(*Context, []*vec.Vector, []types.Type) (GroupedState, error) {
				return &pairMoments{result: result}, nil
			},
		}),
	}
}

func finite(v float64) (float64, bool) { return v, v-v == 0 }

// pairRow is what results are computed from: count, means, and sums of products of deviations from the means.
type pairRow struct{ n, mx, my, xx, yy, xy float64 }

// pairSums is one group's count, and the sums of the deviations from its first pair, their squares and products.
type pairSums struct {
	n, fromX, fromY  float64
	x, y, xx, yy, xy doubleDouble
}

func (r *pairSums) add(y, x float64) {
	if r.n == 0 {
		r.fromX, r.fromY = x, y
	}
	r.n++
	addDeviation(x, r.fromX, x, r.fromX, &r.x, &r.xx)
	addDeviation(y, r.fromY, y, r.fromY, &r.y, &r.yy)
	addDeviation(x, r.fromX, y, r.fromY, new(doubleDouble), &r.xy)
}

func (r *pairSums) merge(o *pairSums) {
	if r.n == 0 || o.n == 0 {
		if r.n == 0 {
			*r = *o
		}
		return
	}
	dx, dy := o.fromX-r.fromX, o.fromY-r.fromY
	r.xx.plus(moved(o.xx, o.x, o.x, dx, dx, o.n))
	r.yy.plus(moved(o.yy, o.y, o.y, dy, dy, o.n))
	r.xy.plus(moved(o.xy, o.x, o.y, dx, dy, o.n))
	r.x.plus(movedSum(o.x, dx, o.n))
	r.y.plus(movedSum(o.y, dy, o.n))
	r.n += o.n
}

func (r *pairSums) row() pairRow {
	return pairRow{
		n: r.n, mx: r.fromX + r.x.float()/r.n, my: r.fromY + r.y.float()/r.n,
		xx: max(0, deviation(r.xx, r.x, r.x, r.n)), yy: max(0, deviation(r.yy, r.y, r.y, r.n)), xy: deviation(r.xy, r.x, r.y, r.n),
	}
}

// pairMoments holds sums of pairs as [variances] does those of single values.
type pairMoments struct {
	result func(*pairRow) (float64, bool)
	rows   []pairSums
}

func (s *pairMoments) Grow(n int) { s.rows = grown(s.rows, n) }

func (s *pairMoments) Update(groups []uint32, args []*vec.Vector, n int) error {
	y, x := args[0], args[1]
	for i, g := range groups[:n] {
		if !y.IsNull(i) && !x.IsNull(i) {
			s.rows[g].add(y.F64[at(y, i)], x.F64[at(x, i)])
		}
	}
	return nil
}

func (s *pairMoments) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	y, x := args[0], args[1]
	for i := range n {
		if !y.IsNull(i) && !x.IsNull(i) {
			s.rows[group].add(y.F64[at(y, i)], x.F64[at(x, i)])
		}
	}
	return nil
}

func (s *pairMoments) Merge(other GroupedState, groups []uint32, n int) error {
	o := other.(*pairMoments)
	for i, g := range groups[:n] {
		s.rows[g].merge(&o.rows[i])
	}
	return nil
}

func (s *pairMoments) Finalize(out *vec.Vector, lo, hi int) error {
	for g := lo; g < hi; g++ {
		row := s.rows[g].row()
		v, ok := s.result(&row)
		switch {
		case !ok:
			appendNull(out)
		case out.Type.Kind == types.BigInt:
			appendI64(out, int64(v))
		default:
			appendF64(out, v)
		}
	}
	return nil
}

func (s *pairMoments) Bytes() int64 { return int64(cap(s.rows)) * 104 }
