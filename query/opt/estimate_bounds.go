package opt

import (
	"math"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
)

// DistinctOf estimates the number of different values of an expression over the rows of n.
func (e *Estimator) DistinctOf(n logical.Node, x expr.Expr) float64 {
	est := e.of(n)
	return math.Max(1, math.Min(est.distinctOf(x), est.rows))
}

// Bounds returns what the values of an expression of PhysInt64 over the rows of n are expected between.
func (e *Estimator) Bounds(n logical.Node, x expr.Expr) (lo, hi int64, ok bool) {
	l, h, ok := e.of(n).boundsOf(x)
	if !ok || math.Abs(l) > 1<<53 || math.Abs(h) > 1<<53 {
		return 0, 0, false
	}
	return int64(math.Floor(l)), int64(math.Ceil(h)), true
}

// Padded reports that column id of n may be NULL because of an outer join, whatever its table says.
func (e *Estimator) Padded(n logical.Node, id expr.ColumnID) bool {
	if c := e.of(n).cols[id]; c != nil {
		return c.padded
	}
	return true
}

// partBounds are the values of functions that return a part of a date.
var partBounds = map[string][2]float64{
	"month": {1, 12}, "quarter": {1, 4}, "day": {1, 31}, "day_of_month": {1, 31}, "day_of_week": {1, 7}, "dow": {1, 7},
	"hour": {0, 23}, "minute": {0, 59}, "second": {0, 59}, "week": {1, 53}, "day_of_year": {1, 366}, "doy": {1, 366},
	"millisecond": {0, 999},
}

// boundsOf bounds the values of an expression, on the scale of its type.
func (s *estimate) boundsOf(x expr.Expr) (lo, hi float64, ok bool) {
	switch x := x.(type) {
	case *expr.Column:
		c := s.column(x.ID)
		return c.lo, c.hi, c.bounded
	case *expr.Const:
		v, ok := numberOf(x)
		return v, v, ok && x.Type().Phys() != types.PhysBytes
	case *expr.Cast:
		if x.X.Type().IsInteger() && x.To.IsInteger() {
			return s.boundsOf(x.X)
		}
	case *expr.Case:
		for i, w := range x.Whens {
			l, h, ok := s.boundsOf(w.Then)
			if !ok {
				return 0, 0, false
			}
			if i == 0 {
				lo, hi = l, h
			}
			lo, hi = math.Min(lo, l), math.Max(hi, h)
		}
		if x.Else != nil && !expr.IsNullConst(x.Else) {
			l, h, ok := s.boundsOf(x.Else)
			return math.Min(lo, l), math.Max(hi, h), ok
		}
		return lo, hi, true
	case *expr.Call:
		return s.boundsOfCall(x)
	}
	return 0, 0, false
}

func (s *estimate) boundsOfCall(x *expr.Call) (lo, hi float64, ok bool) {
	if b, ok := partBounds[x.Def.Name]; ok {
		return b[0], b[1], true
	}
	switch {
	case x.Def.Name == "year" && len(x.Args) == 1:
		l, h, ok := s.boundsOf(x.Args[0])
		days := float64(microsOfDay)
		if x.Args[0].Type().Kind == types.Date {
			days = 1
		}
		return math.Floor(1970 + l/days/365.2425), math.Floor(1970 + h/days/365.2425), ok
	case (x.Def.Name == "+" || x.Def.Name == "-") && len(x.Args) == 2 && x.Type().IsInteger() &&
		x.Args[0].Type().IsInteger() && x.Args[1].Type().IsInteger():
		l, h, ok1 := s.boundsOf(x.Args[0])
		l2, h2, ok2 := s.boundsOf(x.Args[1])
		if x.Def.Name == "+" {
			return l + l2, h + h2, ok1 && ok2
		}
		return l - h2, h - l2, ok1 && ok2
	}
	return 0, 0, false
}
