package opt

import (
	"math"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// share estimates the share of rows for which a condition holds.
func (e *Estimator) share(in *estimate, c expr.Expr) float64 {
	if p, ok := e.shareOfDictionary(in, c); ok {
		return p
	}
	x, r, ok := rangeOf(c)
	if ok {
		if col, is := x.(*expr.Column); is {
			p, _ := in.column(col.ID).shareIn(r)
			return p
		}
		d := math.Max(1, in.distinctOf(x))
		if r.list != nil {
			return math.Min(1, float64(len(r.list))/d)
		}
		if r.lo != nil && r.hi != nil {
			return shareOfRange * shareOfRange
		}
		return shareOfRange
	}
	switch c := c.(type) {
	case *expr.Const:
		if expr.IsTrue(c) {
			return 1
		}
		return 0
	case *expr.And:
		return e.filtered(in, c.Terms).rows / math.Max(in.rows, 1e-9)
	case *expr.Or:
		none := 1.0
		for _, t := range c.Terms {
			none *= 1 - e.share(in, t)
		}
		return 1 - none
	case *expr.Not:
		return clampShare(1 - e.share(in, c.X))
	case *expr.IsNull:
		if col, ok := c.X.(*expr.Column); ok {
			return clampShare(in.column(col.ID).nulls)
		}
		return 0.05
	case *expr.In:
		return math.Min(1, float64(c.Values.N)/math.Max(1, in.distinctOf(c.X)))
	case *expr.Column:
		return 0.5
	case *expr.Coalesce:
		return e.share(in, c.Args[0])
	case *expr.Call:
		return e.shareOfCall(in, c)
	}
	return shareOfOther
}

func clampShare(p float64) float64 { return math.Max(0.001, math.Min(1, p)) }

func (e *Estimator) shareOfCall(in *estimate, c *expr.Call) float64 {
	op, l, r := comparison(c)
	switch op {
	case equal:
		return 1 / math.Max(1, math.Max(in.distinctOf(l), in.distinctOf(r)))
	case notEqual, distinctFrom:
		return shareOfNotEqual
	case less, lessEqual, greater, greaterEqual:
		return shareOfRange
	}
	if c.Def.Name == "like" {
		if _, _, ok := likePrefix(c); ok {
			return shareOfPrefix
		}
		return shareOfLike
	}
	return shareOfOther
}

// dictionaryKey is a condition on a column with a dictionary.
type dictionaryKey struct {
	dict *vec.Dictionary
	cond string
}

// dictionarySample is the largest number of values that a condition is tried on.
const dictionarySample = 2048

// shareOfDictionary tries a condition on the values of its only column's dictionary, a sample of them if there are many.
func (e *Estimator) shareOfDictionary(in *estimate, c expr.Expr) (float64, bool) {
	col := singleColumn(c)
	if col == nil {
		return 0, false
	}
	est := in.cols[col.ID]
	if est == nil || est.dict == nil || est.dict.Len() == 0 || isVolatile(c) {
		return 0, false
	}
	// The condition may be written for any column, so its key is the text over a neutral one.
	neutral := expr.Replace(c, map[expr.ColumnID]expr.Expr{col.ID: &expr.Column{ID: 0, Name: "v", T: col.T}})
	key := dictionaryKey{est.dict, expr.Key(neutral)}
	if p, ok := e.kept[key]; ok {
		return p * (1 - est.nulls), p >= 0
	}
	p := e.tryValues(est.dict, neutral)
	e.kept[key] = p
	return p * (1 - est.nulls), p >= 0
}

// tryValues returns the share of a dictionary's values for which cond, over column 0, is true, or -1 if it does not compute.
func (e *Estimator) tryValues(dict *vec.Dictionary, cond expr.Expr) float64 {
	values := sample(dict.Values, dictionarySample)
	if values == nil {
		return -1
	}
	prog, err := expr.Compile([]expr.Expr{cond}, []expr.ColumnID{0}, e.fn)
	if err != nil {
		return -1
	}
	var b vec.Batch
	b.SetAll(values.N)
	b.Cols = []*vec.Vector{values}
	out, err := prog.Run(&b)
	if err != nil || len(out) != 1 || out[0].Type.Kind != types.Boolean {
		return -1
	}
	kept := 0
	for i := range values.N {
		if !out[0].IsNull(i) && out[0].BoolAt(i) {
			kept++
		}
	}
	// A sample in which nothing passes does not say that nothing does.
	return math.Max(float64(kept), 0.5) / float64(values.N)
}

// sample returns at most n values of a Flat vector of bytes, evenly spread; nil if it is of another physical type.
func sample(v *vec.Vector, n int) *vec.Vector {
	if v.Type.Phys() != types.PhysBytes || v.Form != vec.Flat {
		return nil
	}
	if v.N <= n {
		return v
	}
	out := new(vec.Vector)
	out.Reset(v.Type)
	out.N = n
	out.Off = append(out.Off, 0)
	for i := range n {
		out.Bytes = append(out.Bytes, v.BytesAt(i*(v.N/n))...)
		out.Off = append(out.Off, uint32(len(out.Bytes)))
	}
	out.Bytes = append(out.Bytes, make([]byte, vec.Pad)...)[:len(out.Bytes)]
	return out
}
