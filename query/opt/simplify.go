package opt

import (
	"slices"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
)

// simplify computes constant expressions and applies the laws of three-valued logic:
//
//	NOT (a AND b) = NOT a OR NOT b      NOT (a < b) = a >= b      a AND TRUE = a      a OR TRUE = TRUE
//	CASE WHEN FALSE … = …               COALESCE(a, b) = a where a is not NULL        5 < a = a > 5
//
// A constant that fails to compute (1 / 0) stays, so that it fails only if it is reached.
func simplify(s *state, n logical.Node) logical.Node {
	return s.upAll(n, func(n logical.Node) logical.Node {
		var notNull logical.ColumnSet
		known := false
		out := mapExprs(n, func(e expr.Expr) expr.Expr {
			if !known {
				notNull, known = inputNotNull(n), true
			}
			return s.simplify(e, notNull)
		})
		if f, ok := out.(*logical.Filter); ok {
			if expr.IsTrue(f.Cond) {
				return f.In
			}
			if expr.IsFalse(f.Cond) || expr.IsNullConst(f.Cond) {
				return emptyOf(f)
			}
		}
		if j, ok := out.(*logical.Join); ok && j.On != nil && expr.IsTrue(j.On) {
			c := *j
			c.On = nil
			if c.Kind == logical.Inner && c.AsofOn == nil {
				c.Kind = logical.Cross
			}
			return &c
		}
		return out
	})
}

// upAll rewrites bottom-up, plans of subqueries included.
func (s *state) upAll(n logical.Node, f func(logical.Node) logical.Node) logical.Node {
	return s.up(n, func(n logical.Node) logical.Node {
		n = mapExprs(n, func(e expr.Expr) expr.Expr {
			return expr.Transform(e, func(e expr.Expr) expr.Expr {
				if q, ok := e.(*logical.Subquery); ok {
					return q.WithPlan(s.restore(s.upAll(q.Plan, f), q.Plan.Columns()))
				}
				return e
			})
		})
		return f(n)
	})
}

// inputNotNull are the columns that n's expressions read and that are never NULL.
func inputNotNull(n logical.Node) logical.ColumnSet {
	var s logical.ColumnSet
	if sc, ok := n.(*logical.Scan); ok {
		return storedNotNull(sc)
	}
	for _, in := range n.Inputs() {
		s.AddSet(notNullOf(in))
	}
	return s
}

// simplify rewrites e bottom-up; notNull are the columns that are never NULL.
func (s *state) simplify(e expr.Expr, notNull logical.ColumnSet) expr.Expr {
	return expr.Transform(e, func(e expr.Expr) expr.Expr { return s.simplifyNode(e, notNull) })
}

func (s *state) simplifyNode(e expr.Expr, notNull logical.ColumnSet) expr.Expr {
	switch e := e.(type) {
	case *expr.Column, *expr.Const, *expr.Lambda, *logical.Subquery:
		return e
	case *expr.And:
		return connect(e, e.Terms, notNull, true)
	case *expr.Or:
		return connect(e, e.Terms, notNull, false)
	case *expr.Not:
		return s.simplifyNot(e)
	case *expr.IsNull:
		if !nullable(e.X, notNull) && !isVolatile(e.X) && !mayFail(e.X) {
			return expr.Bool(false)
		}
	case *expr.Case:
		return simplifyCase(e, notNull)
	case *expr.Coalesce:
		return simplifyCoalesce(e, notNull)
	case *expr.Call:
		if r := s.simplifyCompare(e, notNull); r != e {
			return r
		}
	case *expr.In:
		if e.Values.N == 1 && !e.HasNull {
			if c := constAt(e.Values, 0); c != nil {
				return s.simplifyNode(s.compareOf(equal, e.X, c), notNull)
			}
		}
		if r := s.unwrapIn(e); r != e {
			return r
		}
	case *expr.Cast:
		if e.To.Equal(e.X.Type()) {
			return e.X
		}
	}
	return s.fold(e)
}

// fold computes e if all its operands are literals.
func (s *state) fold(e expr.Expr) expr.Expr {
	for _, c := range e.Children() {
		if _, ok := c.(*expr.Const); !ok {
			return e
		}
	}
	if !expr.IsConst(e) || e.Type().IsNested() {
		return e
	}
	if c, err := expr.Fold(e, s.opt.Fn); err == nil && c != nil {
		return c
	}
	return e
}

// mayFail reports that computing e can end the statement: leaving it out would hide an error.
func mayFail(e expr.Expr) bool {
	found := false
	expr.Walk(e, func(e expr.Expr) bool {
		switch e := e.(type) {
		case *expr.Call:
			if op, _, _ := comparison(e); op == noCompare {
				found = true
			}
		case *expr.Cast:
			found = found || !e.Try
		}
		return !found
	})
	return found
}

// connect simplifies a conjunction or a disjunction.
func connect(e expr.Expr, terms []expr.Expr, notNull logical.ColumnSet, and bool) expr.Expr {
	var flat []expr.Expr
	if and {
		flat = expr.SplitConjuncts(flat, e)
	} else {
		flat = expr.SplitDisjuncts(flat, e)
	}
	out := flat[:0:0]
	seen := make(map[string]bool, len(flat))
	null := false
	for _, t := range flat {
		switch {
		case expr.IsTrue(t) == and && isBool(t): // the neutral element
			continue
		case isBool(t):
			return expr.Bool(!and)
		case expr.IsNullConst(t):
			null = true
			continue
		}
		k := expr.Key(t)
		if seen[k] && !isVolatile(t) {
			continue
		}
		seen[k] = true
		out = append(out, t)
	}
	for _, t := range out {
		if n, ok := t.(*expr.Not); ok && seen[expr.Key(n.X)] && !nullable(n.X, notNull) && !isVolatile(n.X) {
			return expr.Bool(!and) // a AND NOT a
		}
	}
	if null {
		out = append(out, expr.Null(types.BooleanType))
	}
	if len(out) == len(terms) && slices.Equal(out, terms) {
		return e
	}
	if and {
		return expr.AndOf(out...)
	}
	return expr.OrOf(out...)
}

// isBool reports the literals TRUE and FALSE.
func isBool(e expr.Expr) bool { return expr.IsTrue(e) || expr.IsFalse(e) }

func (s *state) simplifyNot(e *expr.Not) expr.Expr {
	switch x := e.X.(type) {
	case *expr.Not:
		return x.X
	case *expr.Const:
		if isBool(x) {
			return expr.Bool(expr.IsFalse(x))
		}
		return x
	case *expr.And:
		return expr.OrOf(mapList(x.Terms, func(t expr.Expr) expr.Expr { return s.simplifyNot(&expr.Not{X: t}) })...)
	case *expr.Or:
		return expr.AndOf(mapList(x.Terms, func(t expr.Expr) expr.Expr { return s.simplifyNot(&expr.Not{X: t}) })...)
	case *expr.Call:
		op, l, r := comparison(x)
		if n := op.negated(); n != noCompare && !l.Type().IsFloat() && !l.Type().IsNested() {
			return s.compareOf(n, l, r)
		}
		if op == equal || op == notEqual {
			return s.compareOf(op.negated(), l, r)
		}
	}
	return e
}

func simplifyCase(e *expr.Case, notNull logical.ColumnSet) expr.Expr {
	out := &expr.Case{T: e.T, Else: e.Else}
	for _, w := range e.Whens {
		if expr.IsFalse(w.Cond) || expr.IsNullConst(w.Cond) {
			continue
		}
		if expr.IsTrue(w.Cond) {
			out.Else = w.Then
			break
		}
		out.Whens = append(out.Whens, w)
	}
	if len(out.Whens) == 0 {
		if out.Else == nil {
			return expr.Null(e.T)
		}
		return out.Else
	}
	if len(out.Whens) == 1 && out.Else != nil && isBool(out.Whens[0].Then) && isBool(out.Else) {
		c := out.Whens[0].Cond
		if nullable(c, notNull) {
			c = &expr.Coalesce{Args: []expr.Expr{c, expr.Bool(false)}}
		}
		switch t, f := expr.IsTrue(out.Whens[0].Then), expr.IsTrue(out.Else); {
		case t && !f:
			return c
		case !t && f:
			return negate(c)
		}
	}
	if len(out.Whens) == len(e.Whens) {
		return e
	}
	return out
}

func simplifyCoalesce(e *expr.Coalesce, notNull logical.ColumnSet) expr.Expr {
	var out []expr.Expr
	var add func(list []expr.Expr) bool
	add = func(list []expr.Expr) bool {
		for _, a := range list {
			if c, ok := a.(*expr.Coalesce); ok {
				if add(c.Args) {
					return true
				}
				continue
			}
			if expr.IsNullConst(a) {
				continue
			}
			out = append(out, a)
			if !nullable(a, notNull) {
				return true
			}
		}
		return false
	}
	add(e.Args)
	switch {
	case len(out) == 0:
		return expr.Null(e.Type())
	case len(out) == 1:
		return out[0]
	case len(out) == len(e.Args):
		return e
	}
	return &expr.Coalesce{Args: out}
}

// simplifyCompare puts the literal of a comparison to the right, takes casts off the other side, and decides what is NULL.
func (s *state) simplifyCompare(e *expr.Call, notNull logical.ColumnSet) expr.Expr {
	op, l, r := comparison(e)
	if op == noCompare {
		return s.simplifyLike(e)
	}
	_, lc := l.(*expr.Const)
	_, rc := r.(*expr.Const)
	if lc && rc {
		return e
	}
	if lc {
		return s.simplifyNode(s.compareOf(op.flipped(), r, l), notNull)
	}
	if op == distinctFrom {
		switch {
		case expr.IsNullConst(r):
			return negate(&expr.IsNull{X: l})
		case !nullable(l, notNull) && !nullable(r, notNull) && !l.Type().IsNested():
			return s.compareOf(notEqual, l, r)
		}
		return e
	}
	if expr.IsNullConst(r) {
		return expr.Null(types.BooleanType)
	}
	if rc {
		if out := s.invert(e, op, l, r.(*expr.Const)); out != e {
			return out
		}
		return s.unwrapCast(e, op, l, r.(*expr.Const))
	}
	return e
}
