package expr

import "github.com/clientele-db/clientele/engine/types"

// infallible are the functions that no argument makes fail, and that cost little: they may be computed for rows that do
// not need them.
var infallible = map[string]bool{
	"=": true, "<>": true, "<": true, "<=": true, ">": true, ">=": true, "is_distinct_from": true,
	"length": true, "year": true, "month": true, "day": true, "quarter": true, "day_of_week": true, "is_nan": true,
	"is_finite": true, "is_infinite": true, "starts_with": true,
}

// total reports whether a call cannot fail and costs little.
func total(e *Call) bool {
	for _, a := range e.Args {
		if a.Type().IsNested() {
			return false
		}
	}
	if infallible[e.Def.Name] {
		return true
	}
	t := e.Overload.Result
	switch e.Def.Name {
	case "+", "-", "negate":
		// a sum has one digit more than its terms: it fits as long as the type has that digit
		return t.Kind == types.Double || t.Kind == types.Decimal && t.Precision < types.MaxPrecision
	case "*":
		if t.Kind == types.Decimal && len(e.Args) == 2 {
			return e.Overload.Args[0].Precision+e.Overload.Args[1].Precision <= types.MaxPrecision
		}
		return t.Kind == types.Double
	}
	return false
}

// harmless are further functions that no argument makes fail, but that cost more.
var harmless = map[string]bool{
	"like": true, "lower": true, "upper": true, "trim": true, "ltrim": true, "rtrim": true, "reverse": true, "strpos": true,
	"position": true, "concat": true, "||": true, "substr": true, "substring": true, "replace": true, "date_trunc": true,
	"week": true, "day_of_year": true, "year_of_week": true, "hour": true, "minute": true, "second": true,
	"levenshtein_distance": true, "ends_with": true, "greatest": true, "least": true,
}

// safe reports whether computing e cannot fail, so that it may run before conditions that stand in front of it.
func safe(e Expr) bool {
	ok := true
	Walk(e, func(e Expr) bool {
		switch e := e.(type) {
		case *Column, *Const, *Not, *IsNull, *And, *Or, *In, *Case, *Coalesce:
		case *Try:
			return false // whatever it holds
		case *Call:
			ok = ok && (total(e) || harmless[e.Def.Name])
			for _, a := range e.Args {
				ok = ok && !a.Type().IsNested()
			}
		case *Cast:
			ok = ok && (e.Try || bare(e) != e)
		default:
			ok = false
		}
		return ok
	})
	return ok
}

// cheap reports whether e costs so little, and so surely does not fail, that it may be computed for all rows of a block
// although only some need it.
func cheap(e Expr) bool {
	switch e := e.(type) {
	case *Column, *Const:
		return true
	case *Not, *IsNull, *And, *Or:
	case *In:
		if e.Values.Type.IsNested() {
			return false
		}
	case *Call:
		if !total(e) {
			return false
		}
	default:
		return false
	}
	for _, c := range e.Children() {
		if !cheap(c) {
			return false
		}
	}
	return true
}
