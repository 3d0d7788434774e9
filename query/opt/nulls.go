package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
)

// neverNullOfValues are the functions whose result is not NULL unless an argument is. (Other functions that propagate NULL
// may still return it of themselves.)
var neverNullOfValues = map[string]bool{
	"=": true, "<>": true, "<": true, "<=": true, ">": true, ">=": true, "+": true, "-": true, "*": true, "/": true, "%": true,
	"negate": true, "like": true, "||": true, "lower": true, "upper": true, "length": true, "substring": true, "year": true,
	"month": true, "day": true, "date_trunc": true, "abs": true,
}

// nullable reports that e may be NULL where the columns of notNull are not.
func nullable(e expr.Expr, notNull logical.ColumnSet) bool {
	some := func(list []expr.Expr) bool {
		for _, x := range list {
			if nullable(x, notNull) {
				return true
			}
		}
		return false
	}
	switch e := e.(type) {
	case *expr.Column:
		return !notNull.Has(e.ID)
	case *expr.Const:
		return expr.IsNullConst(e)
	case *expr.Call:
		if e.Def.Name == "is_distinct_from" {
			return false
		}
		if !neverNullOfValues[e.Def.Name] {
			return true
		}
		for _, a := range e.Args {
			if a.Type().IsNested() { // (1, NULL) = (1, NULL) is NULL
				return true
			}
		}
		return some(e.Args)
	case *expr.And, *expr.Or, *expr.Not:
		return some(e.Children())
	case *expr.IsNull:
		return false
	case *expr.In:
		return e.HasNull || e.X.Type().IsNested() || nullable(e.X, notNull)
	case *expr.Cast:
		return e.Try || e.X.Type().Kind == types.JSON || nullable(e.X, notNull)
	case *expr.Case:
		if e.Else == nil || nullable(e.Else, notNull) {
			return true
		}
		for _, w := range e.Whens {
			if nullable(w.Then, notNull) {
				return true
			}
		}
		return false
	case *expr.Coalesce:
		for _, x := range e.Args {
			if !nullable(x, notNull) {
				return false
			}
		}
		return true
	}
	return true
}

// nullWhen reports that e is NULL wherever all columns of null are.
func nullWhen(e expr.Expr, null logical.ColumnSet) bool {
	switch e := e.(type) {
	case *expr.Column:
		return null.Has(e.ID)
	case *expr.Const:
		return expr.IsNullConst(e)
	case *expr.Call:
		if e.Def.Null != fn.NullPropagates {
			return false
		}
		for _, a := range e.Args {
			if nullWhen(a, null) {
				return true
			}
		}
	case *expr.Cast:
		return nullWhen(e.X, null)
	case *expr.In:
		return nullWhen(e.X, null)
	case *expr.Not:
		return nullWhen(e.X, null)
	case *expr.Coalesce:
		for _, a := range e.Args {
			if !nullWhen(a, null) {
				return false
			}
		}
		return true
	case *expr.And:
		return allNull(e.Terms, null)
	case *expr.Or:
		return allNull(e.Terms, null)
	}
	return false
}

func allNull(list []expr.Expr, null logical.ColumnSet) bool {
	for _, e := range list {
		if !nullWhen(e, null) {
			return false
		}
	}
	return true
}

// notTrueWhen reports that a condition is FALSE or NULL wherever all columns of null are NULL: such a condition removes the
// rows that an outer join has padded.
func notTrueWhen(e expr.Expr, null logical.ColumnSet) bool {
	switch e := e.(type) {
	case *expr.And:
		for _, t := range e.Terms {
			if notTrueWhen(t, null) {
				return true
			}
		}
		return false
	case *expr.Or:
		for _, t := range e.Terms {
			if !notTrueWhen(t, null) {
				return false
			}
		}
		return true
	case *expr.Not:
		return notFalseWhen(e.X, null)
	case *expr.Coalesce:
		for _, a := range e.Args {
			if !notTrueWhen(a, null) {
				return false
			}
		}
		return true
	case *expr.Const:
		return !expr.IsTrue(e)
	case *expr.Case:
		for _, w := range e.Whens {
			if !notTrueWhen(w.Cond, null) && !notTrueWhen(w.Then, null) {
				return false
			}
		}
		return e.Else == nil || notTrueWhen(e.Else, null)
	}
	return nullWhen(e, null)
}

// notFalseWhen reports that a condition is TRUE or NULL wherever all columns of null are NULL.
func notFalseWhen(e expr.Expr, null logical.ColumnSet) bool {
	switch e := e.(type) {
	case *expr.And:
		for _, t := range e.Terms {
			if !notFalseWhen(t, null) {
				return false
			}
		}
		return true
	case *expr.Or:
		for _, t := range e.Terms {
			if notFalseWhen(t, null) {
				return true
			}
		}
		return false
	case *expr.Not:
		return notTrueWhen(e.X, null)
	case *expr.IsNull:
		return nullWhen(e.X, null)
	case *expr.Coalesce:
		for _, a := range e.Args {
			if !notFalseWhen(a, null) {
				return false
			}
		}
		return true
	case *expr.Const:
		return !expr.IsFalse(e)
	}
	return nullWhen(e, null)
}
