package bind

import (
	"errors"
	"slices"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// subquery binds a query within an expression. Its ORDER BY is dropped where no LIMIT needs it.
func (p *place) subquery(n sql.Node, q *sql.Query) (*relation, error) {
	if p.lambda {
		return nil, unsupported(n, "Lambda expression cannot contain subqueries")
	}
	r, err := p.query(q, p.scope)
	if err != nil {
		return nil, err
	}
	if s, ok := r.plan.(*logical.Sort); ok {
		r.plan = s.In
	}
	return r, nil
}

// scalarQuery binds (query) as a value.
func (p *place) scalarQuery(e *sql.Subquery) (expr.Expr, error) {
	r, err := p.subquery(e, e.Query)
	if err != nil {
		return nil, err
	}
	if len(r.shown) != 1 {
		return nil, errorAt(e, UnsupportedSubquery, "Scalar subquery must return one column, found %d", len(r.shown))
	}
	plan := r.exactly()
	return &logical.Subquery{
		Kind: logical.ScalarSubquery, Plan: plan, Outer: logical.OuterRefs(plan), T: r.shown[0].col.Type,
	}, nil
}

func (p *place) exists(e *sql.Exists) (expr.Expr, error) {
	r, err := p.subquery(e, e.Query)
	if err != nil {
		return nil, err
	}
	return &logical.Subquery{
		Kind: logical.ExistsSubquery, Plan: r.plan, Outer: logical.OuterRefs(r.plan), T: types.BooleanType,
	}, nil
}

// inQuery binds x IN (query), and (a, b) IN (query of two columns).
func (p *place) inQuery(e *sql.InQuery) (expr.Expr, error) {
	left := []sql.Expr{e.X}
	if row, ok := e.X.(*sql.RowExpr); ok {
		left = row.Items
	}
	xs, err := p.list(left)
	if err != nil {
		return nil, err
	}
	r, err := p.subquery(e, e.Query)
	if err != nil {
		return nil, err
	}
	if len(r.shown) != len(xs) {
		return nil, errorAt(e, TypeMismatch, "The left side of IN has %s, the subquery returns %d", count(len(xs), "value"), len(r.shown))
	}
	want := slices.Clone(r.types())
	for i := range xs {
		t, ok := types.CommonSuper(xs[i].Type(), want[i])
		if !ok || !t.Comparable() {
			return nil, errorAt(e, TypeMismatch, "value and result of subquery must be of the same type for IN expression: %s vs %s", xs[i].Type(), want[i])
		}
		xs[i], want[i] = p.coerce(xs[i], t), t
	}
	plan := p.convert(r, want)
	in := &logical.Subquery{
		Kind: logical.InSubquery, Plan: plan, Outer: logical.OuterRefs(plan), X: xs, T: types.BooleanType,
	}
	return p.negated(in, e.Not), nil
}

// quantified binds x op ANY|ALL (query). = ANY is IN, and <> ALL is NOT IN.
func (p *place) quantified(e *sql.QuantifiedCompare) (expr.Expr, error) {
	switch {
	case e.Op == sql.Eq && e.Quantifier == sql.Any:
		return p.inQuery(&sql.InQuery{Span: e.Span, X: e.Left, Query: e.Query})
	case e.Op == sql.Ne && e.Quantifier == sql.All:
		return p.inQuery(&sql.InQuery{Span: e.Span, X: e.Left, Query: e.Query, Not: true})
	}
	x, err := p.expr(e.Left)
	if err != nil {
		return nil, err
	}
	r, err := p.subquery(e, e.Query)
	if err != nil {
		return nil, err
	}
	if len(r.shown) != 1 {
		return nil, errorAt(e, UnsupportedSubquery, "Quantified comparison needs a subquery of one column, found %d", len(r.shown))
	}
	t, ok := types.CommonSuper(x.Type(), r.shown[0].col.Type)
	mismatched := errorAt(operatorAt{e, e.OpPos}, TypeMismatch, "Cannot apply operator: %s %s %s", x.Type(), e.Op, r.shown[0].col.Type)
	if !ok {
		return nil, mismatched
	}
	def := fn.LookupScalar(e.Op.String())
	if def == nil {
		return nil, mismatched
	}
	o, err := def.Resolve([]types.Type{t, t})
	if err != nil {
		if _, ok := errors.AsType[*fn.Error](err); ok {
			return nil, mismatched
		}
		return nil, err
	}
	if len(o.Args) == 2 && o.Args[0].Equal(o.Args[1]) {
		t = o.Args[0]
	}
	plan := p.convert(r, []types.Type{t})
	return &logical.Subquery{
		Kind: logical.QuantifiedSubquery, Plan: plan, Outer: logical.OuterRefs(plan), X: []expr.Expr{p.coerce(x, t)},
		Cmp: def, CmpO: o, All: e.Quantifier == sql.All, T: types.BooleanType,
	}, nil
}
