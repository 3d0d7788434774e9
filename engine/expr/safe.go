package expr

// infallible are the functions that no argument makes fail, and that cost little: they may be computed for rows that do
// not need them.
var infallible = map[string]bool{
	"=": true, "<>": true, "<": true, "<=": true, ">": true, ">=": true, "is_distinct_from": true,
	"length": true, "year": true, "month": true, "day": true, "quarter": true, "day_of_week": true, "is_nan": true,
	"is_finite": true, "is_infinite": true, "starts_with": true,
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
		case *Column, *Const, *Not, *IsNull, *And, *Or, *In, *Case, *Coalesce, *Try:
		case *Call:
			ok = ok && (infallible[e.Def.Name] || harmless[e.Def.Name])
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
		if !infallible[e.Def.Name] {
			return false
		}
		for _, a := range e.Args {
			if a.Type().IsNested() {
				return false
			}
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
