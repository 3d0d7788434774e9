package opt

import (
	"slices"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
)

// compare is a comparison operator.
type compare uint8

const (
	noCompare compare = iota
	equal
	notEqual
	less
	lessEqual
	greater
	greaterEqual
	distinctFrom
)

var compareNames = [...]string{"", "=", "<>", "<", "<=", ">", ">=", "is_distinct_from"}

// flipped is the operator with its sides exchanged.
func (c compare) flipped() compare {
	switch c {
	case less:
		return greater
	case lessEqual:
		return greaterEqual
	case greater:
		return less
	case greaterEqual:
		return lessEqual
	}
	return c
}

// negated is the operator that is true where c is false and NULL where c is.
func (c compare) negated() compare {
	switch c {
	case equal:
		return notEqual
	case notEqual:
		return equal
	case less:
		return greaterEqual
	case lessEqual:
		return greater
	case greater:
		return lessEqual
	case greaterEqual:
		return less
	}
	return noCompare
}

// comparison takes a comparison apart.
func comparison(e expr.Expr) (op compare, l, r expr.Expr) {
	c, ok := e.(*expr.Call)
	if !ok || len(c.Args) != 2 {
		return noCompare, nil, nil
	}
	switch c.Def.Name {
	case "=":
		op = equal
	case "<>":
		op = notEqual
	case "<":
		op = less
	case "<=":
		op = lessEqual
	case ">":
		op = greater
	case ">=":
		op = greaterEqual
	case "is_distinct_from":
		op = distinctFrom
	default:
		return noCompare, nil, nil
	}
	return op, c.Args[0], c.Args[1]
}

// equality takes l = r apart; nullSafe says that it was l IS NOT DISTINCT FROM r.
func equality(e expr.Expr) (l, r expr.Expr, nullSafe, ok bool) {
	if n, is := e.(*expr.Not); is {
		if op, l, r := comparison(n.X); op == distinctFrom {
			return l, r, true, true
		}
		return nil, nil, false, false
	}
	op, l, r := comparison(e)
	return l, r, false, op == equal
}

// compareOf makes a comparison of two expressions of one type.
func (s *state) compareOf(op compare, l, r expr.Expr) expr.Expr {
	return s.call(compareNames[op], l, r)
}

// call applies a scalar function of the engine, with casts where it asks for other types.
func (s *state) call(name string, args ...expr.Expr) expr.Expr {
	def := fn.LookupScalar(name)
	if def == nil {
		s.fail(errNoFunction(name))
		return expr.Null(types.BooleanType)
	}
	ts := make([]types.Type, len(args))
	for i, a := range args {
		ts[i] = a.Type()
	}
	o, err := def.Resolve(ts)
	if err != nil {
		s.fail(err)
		return expr.Null(types.BooleanType)
	}
	c := &expr.Call{Def: def, Overload: o, Args: args}
	for i, t := range o.Args {
		if i < len(args) && !t.Equal(ts[i]) {
			if &c.Args[0] == &args[0] {
				c.Args = slices.Clone(args)
			}
			c.Args[i] = &expr.Cast{X: args[i], To: t}
		}
	}
	return c
}

type errNoFunction string

func (e errNoFunction) Error() string { return "optimise: no function " + string(e) }

// sameAs is the equality of two columns of which at least one may be NULL: NULL equals NULL.
func (s *state) sameAs(a, b logical.Column) expr.Expr {
	if a.NotNull || b.NotNull {
		return s.compareOf(equal, a.Ref(), b.Ref())
	}
	return &expr.Not{X: s.compareOf(distinctFrom, a.Ref(), b.Ref())}
}

// isNotTrue is TRUE where e is FALSE or NULL, else FALSE.
func isNotTrue(e expr.Expr, notNull logical.ColumnSet) expr.Expr {
	if nullable(e, notNull) {
		e = &expr.Coalesce{Args: []expr.Expr{e, expr.Bool(false)}}
	}
	return negate(e)
}

// isNotFalse is TRUE where e is TRUE or NULL, else FALSE.
func isNotFalse(e expr.Expr, notNull logical.ColumnSet) expr.Expr {
	if nullable(e, notNull) {
		return &expr.Coalesce{Args: []expr.Expr{e, expr.Bool(true)}}
	}
	return e
}

// negate is NOT e without a double negation.
func negate(e expr.Expr) expr.Expr {
	if n, ok := e.(*expr.Not); ok {
		return n.X
	}
	return &expr.Not{X: e}
}
