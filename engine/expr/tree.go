package expr

import (
	"slices"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
)

// Walk calls f for e and everything below it, parents first; where f returns false it does not descend.
func Walk(e Expr, f func(Expr) bool) {
	if e == nil || !f(e) {
		return
	}
	for _, c := range e.Children() {
		Walk(c, f)
	}
}

// Transform rebuilds e from its leaves up: f is called for every node after its children and returns what takes its
// place (the node itself to keep it). Subtrees without a change are shared with e.
func Transform(e Expr, f func(Expr) Expr) Expr {
	if e == nil {
		return nil
	}
	if n, changed := transformChildren(e, f); changed {
		e = e.WithChildren(n)
	}
	return f(e)
}

func transformChildren(e Expr, f func(Expr) Expr) (out []Expr, changed bool) {
	old := e.Children()
	for i, c := range old {
		n := Transform(c, f)
		if n != c && !changed {
			out, changed = slices.Clone(old), true
		}
		if changed {
			out[i] = n
		}
	}
	return out, changed
}

// Replace puts m[id] in the place of every column id that m holds. Parameters of lambdas are left alone.
func Replace(e Expr, m map[ColumnID]Expr) Expr {
	return Transform(e, func(x Expr) Expr {
		if c, ok := x.(*Column); ok {
			if r, ok := m[c.ID]; ok {
				return r
			}
		}
		return x
	})
}

// Columns appends the IDs of the columns that e reads to dst, each once and in the order of their first use, except for
// the parameters of its own lambdas.
func Columns(dst []ColumnID, e Expr) []ColumnID {
	var params []ColumnID
	var walk func(Expr)
	walk = func(e Expr) {
		switch e := e.(type) {
		case nil:
			return
		case *Column:
			if !slices.Contains(params, e.ID) && !slices.Contains(dst, e.ID) {
				dst = append(dst, e.ID)
			}
			return
		case *Lambda:
			n := len(params)
			for _, p := range e.Params {
				params = append(params, p.ID)
			}
			walk(e.Body)
			params = params[:n]
			return
		}
		for _, c := range e.Children() {
			walk(c)
		}
	}
	walk(e)
	return dst
}

// Volatility returns that of the most volatile call in e.
func Volatility(e Expr) fn.Volatility {
	v := fn.Immutable
	Walk(e, func(e Expr) bool {
		if c, ok := e.(*Call); ok {
			v = max(v, c.Def.Volatility)
		}
		return true
	})
	return v
}

// IsConst reports whether e has one value within a statement: it reads no column and calls nothing volatile. It may
// still fail. Nodes of other packages (subqueries) are not constant.
func IsConst(e Expr) bool {
	ok := len(Columns(nil, e)) == 0 && Volatility(e) != fn.Volatile
	Walk(e, func(e Expr) bool {
		switch e.(type) {
		case *Column, *Const, *Call, *And, *Or, *Not, *IsNull, *In, *Cast, *Case, *Coalesce, *Try, *Lambda:
		default:
			ok = false
		}
		return ok
	})
	return ok
}

// IsTrue reports the literal TRUE.
func IsTrue(e Expr) bool { return isBool(e, true) }

// IsFalse reports the literal FALSE.
func IsFalse(e Expr) bool { return isBool(e, false) }

func isBool(e Expr, b bool) bool {
	c, ok := e.(*Const)
	return ok && c.Value.Type.Kind == types.Boolean && !c.Value.ConstNull() && c.Value.BoolAt(0) == b
}

// IsNullConst reports a literal NULL of any type.
func IsNullConst(e Expr) bool {
	c, ok := e.(*Const)
	return ok && (c.Value.Type.Kind == types.Unknown || c.Value.ConstNull())
}

// SplitConjuncts appends the terms that must all be true for e to be true to dst; literals TRUE and a nil e are left out.
func SplitConjuncts(dst []Expr, e Expr) []Expr {
	if e == nil || IsTrue(e) {
		return dst
	}
	if a, ok := e.(*And); ok {
		for _, t := range a.Terms {
			dst = SplitConjuncts(dst, t)
		}
		return dst
	}
	return append(dst, e)
}

// SplitDisjuncts appends the terms of which one must be true for e to be true to dst.
func SplitDisjuncts(dst []Expr, e Expr) []Expr {
	if o, ok := e.(*Or); ok {
		for _, t := range o.Terms {
			dst = SplitDisjuncts(dst, t)
		}
		return dst
	}
	return append(dst, e)
}

// AndOf returns the conjunction of the terms without nesting: TRUE of none, the term itself of one.
func AndOf(terms ...Expr) Expr {
	var flat []Expr
	for _, t := range terms {
		flat = SplitConjuncts(flat, t)
	}
	switch len(flat) {
	case 0:
		return Bool(true)
	case 1:
		return flat[0]
	}
	return &And{Terms: flat}
}

// OrOf returns the disjunction of the terms without nesting: FALSE of none, the term itself of one.
func OrOf(terms ...Expr) Expr {
	var flat []Expr
	for _, t := range terms {
		flat = SplitDisjuncts(flat, t)
	}
	switch len(flat) {
	case 0:
		return Bool(false)
	case 1:
		return flat[0]
	}
	return &Or{Terms: flat}
}
