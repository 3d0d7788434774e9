package opt

import (
	"errors"
	"fmt"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
)

// ErrUnsupported is the class of errors about statements that are valid SQL but that the optimiser cannot plan.
var ErrUnsupported = errors.New("not supported")

// use says what of a BOOLEAN its surroundings look at.
type use uint8

const (
	asValue use = iota
	asTruth     // whether it is TRUE: a condition, and below it AND, OR
	asFalse     // whether it is FALSE: below a NOT in a condition
)

// inverted is the use of the operand of a NOT.
func (u use) inverted() use {
	switch u {
	case asTruth:
		return asFalse
	case asFalse:
		return asTruth
	}
	return asValue
}

// expr returns e with its subqueries replaced by columns that it attaches to the input.
func (a *attachment) expr(e expr.Expr, u use) expr.Expr {
	if !logical.HasSubquery(e) {
		return e
	}
	switch e := e.(type) {
	case *expr.And:
		return e.WithChildren(mapList(e.Terms, func(t expr.Expr) expr.Expr { return a.expr(t, u) }))
	case *expr.Or:
		return e.WithChildren(mapList(e.Terms, func(t expr.Expr) expr.Expr { return a.expr(t, u) }))
	case *expr.Not:
		return negate(a.expr(e.X, u.inverted()))
	case *expr.Case:
		c := e.Children()
		out := make([]expr.Expr, len(c))
		for i := range c {
			out[i] = a.expr(c[i], asValue)
			if i%2 == 0 && i/2 < len(e.Whens) {
				out[i] = a.expr(c[i], asTruth)
			}
		}
		return e.WithChildren(out)
	case *expr.Lambda:
		a.fail(fmt.Errorf("subquery inside a lambda expression: %w", ErrUnsupported))
		return e
	case *logical.Subquery:
		return a.subquery(e, u)
	}
	return e.WithChildren(mapList(e.Children(), func(c expr.Expr) expr.Expr { return a.expr(c, asValue) }))
}

func (a *attachment) subquery(q *logical.Subquery, u use) expr.Expr {
	switch q.Kind {
	case logical.ScalarSubquery, logical.ExistsSubquery:
		if v, ok := a.done[q.Plan]; ok {
			return v
		}
		var v expr.Expr
		if q.Kind == logical.ScalarSubquery {
			v = a.scalar(q)
		} else if exactlyOneRow(q.Plan) {
			v = expr.Bool(true)
		} else {
			v = a.exists(existing(a.plan(q)), nil)
		}
		a.done[q.Plan] = v
		return v
	}
	if exactlyOneRow(q.Plan) {
		return a.compareRow(q)
	}
	q, all, inverted := a.operands(q)
	if inverted {
		return negate(a.membership(q, false, u.inverted()))
	}
	return a.membership(q, all, u)
}

// membership is the value of X IN q, X op ANY q, or X op ALL q.
func (a *attachment) membership(q *logical.Subquery, all bool, u use) expr.Expr {
	plan := a.plan(q)
	terms := a.terms(q, plan)
	notNull := notNullOf(a.in)
	notNull.AddSet(notNullOf(plan))
	cond := expr.AndOf(terms...)
	if !nullable(cond, notNull) {
		// Two-valued: a row decides, or none does.
		if all {
			return negate(a.exists(plan, negate(cond)))
		}
		return a.exists(plan, cond)
	}
	switch {
	case u == asTruth && all:
		return negate(a.exists(plan, isNotTrue(cond, notNull)))
	case u == asTruth:
		return a.exists(plan, cond)
	}
	if _, _, nullSafe, eq := equality(cond); eq && !nullSafe && !all && logical.OuterColumns(plan).Empty() {
		col := a.newColumn("in", types.BooleanType, false)
		j := a.add(logical.Mark, plan, cond)
		j.MarkCol = &col
		return col.Ref()
	}
	if u == asFalse {
		if all {
			return negate(a.exists(plan, negate(cond)))
		}
		return a.exists(plan, isNotFalse(cond, notNull))
	}
	// TRUE or FALSE if a row decides, else NULL if a row left it open.
	if all {
		cond = negate(cond)
	}
	decided := a.exists(plan, cond)
	again, to := a.clone(plan)
	open := a.exists(again, &expr.IsNull{X: renamed(cond, to)})
	return &expr.Case{
		T: types.BooleanType,
		Whens: []expr.When{
			{Cond: decided, Then: expr.Bool(!all)},
			{Cond: open, Then: expr.Null(types.BooleanType)},
		},
		Else: expr.Bool(all),
	}
}

// renamed replaces columns by others of the same type.
func renamed(e expr.Expr, to map[expr.ColumnID]expr.ColumnID) expr.Expr {
	return expr.Transform(e, func(e expr.Expr) expr.Expr {
		if c, ok := e.(*expr.Column); ok {
			if id, ok := to[c.ID]; ok {
				return &expr.Column{ID: id, Name: c.Name, T: c.T}
			}
		}
		return e
	})
}

// scalar attaches the single value of a subquery.
func (a *attachment) scalar(q *logical.Subquery) expr.Expr {
	plan := a.plan(q)
	col := plan.Columns()[0]
	if e, ok := rowExpr(plan, col.ID); ok {
		return e
	}
	kind := logical.Single
	switch {
	case exactlyOneRow(plan) && len(correlation(a.in, plan)) == 0:
		kind = logical.Cross
	case atMostOneRow(plan):
		kind = logical.Left
	}
	a.add(kind, plan, nil)
	return col.Ref()
}

// rowExpr returns a column of a plan that is nothing but one row of expressions, such as (SELECT a + 1).
func rowExpr(n logical.Node, id expr.ColumnID) (expr.Expr, bool) {
	switch n := n.(type) {
	case *logical.Project:
		v, ok := n.In.(*logical.Values)
		if !ok || len(v.Rows) != 1 || len(v.Cols) != 0 {
			return nil, false
		}
		for _, e := range n.Exprs {
			if e.Col.ID == id && !isVolatile(e.Expr) {
				return e.Expr, true
			}
		}
	case *logical.Values:
		if len(n.Rows) != 1 {
			return nil, false
		}
		for i, c := range n.Cols {
			if c.ID == id && !isVolatile(n.Rows[0][i]) {
				return n.Rows[0][i], true
			}
		}
	}
	return nil, false
}

// compareRow handles x IN q and x op ANY|ALL q where q always returns one row: it is x op q.
func (a *attachment) compareRow(q *logical.Subquery) expr.Expr {
	q, _, inverted := a.operands(q)
	plan := a.plan(q)
	terms := a.terms(q, plan)
	kind := logical.Cross
	if len(correlation(a.in, plan)) > 0 {
		kind = logical.Left
	}
	a.add(kind, plan, nil)
	if inverted {
		return negate(expr.AndOf(terms...))
	}
	return expr.AndOf(terms...)
}
