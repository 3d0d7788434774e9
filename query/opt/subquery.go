package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
)

// removeSubqueries replaces every subquery in an expression by a join below the node that holds the expression:
//
//	σ(EXISTS q)(L)      = L ⋉ q                    σ(NOT EXISTS q)(L)  = L ▷ q
//	σ(x IN q)(L)        = L ⋉(x = y) q             σ(x NOT IN q)(L)    = L ▷(x = y, null-aware) q
//	σ(x < ANY q)(L)     = L ⋉(x < y) q             σ(x < ALL q)(L)     = L ▷((x < y) is not true) q
//	f(q as a value)(L)  = f(y)(L single-join q)    f(EXISTS q)(L)      = f(m)(L mark-join q)
//
// The right side of such a join may refer to columns of the left (Join.Correlated); decorrelate comes next.
func removeSubqueries(s *state, n logical.Node) logical.Node {
	r := &subqueryRemover{state: s, used: map[logical.Node]bool{}}
	return r.tree(n)
}

type subqueryRemover struct {
	*state
	used map[logical.Node]bool // plans that stand in the tree already
}

// tree rewrites bottom-up.
func (r *subqueryRemover) tree(n logical.Node) logical.Node {
	n = r.mapInputs(n, r.tree)
	found := false
	logical.VisitExprs(n, func(e expr.Expr) { found = found || logical.HasSubquery(e) })
	if !found {
		return n
	}
	switch n := n.(type) {
	case *logical.Filter:
		return r.filter(n.In, conjuncts(n.Cond))
	case *logical.Join:
		return r.join(n)
	case *logical.Values:
		return r.values(n)
	case *logical.Scan:
		bare := *n
		bare.Filters = nil
		return r.filter(&bare, n.Filters)
	}
	in := n.Inputs()[0]
	a := r.attachTo(in)
	n = logical.MapExprs(n, func(e expr.Expr) expr.Expr { return a.expr(e, asValue) })
	return n.WithInputs([]logical.Node{a.in})
}

// filter keeps the rows of in for which all conds hold. Conditions without subqueries go below the joins.
func (r *subqueryRemover) filter(in logical.Node, conds []expr.Expr) logical.Node {
	var plain, rest []expr.Expr
	for _, c := range conds {
		if logical.HasSubquery(c) {
			rest = append(rest, c)
		} else {
			plain = append(plain, c)
		}
	}
	in = filter(in, plain)
	var above []expr.Expr
	a := r.attachTo(in)
	for _, c := range rest {
		if !a.semi(c) {
			above = append(above, a.expr(c, asTruth))
		}
	}
	return filter(a.in, above)
}

// values turns rows with subqueries into a union of single rows.
func (r *subqueryRemover) values(n *logical.Values) logical.Node {
	u := &logical.SetOp{Kind: logical.Union, All: true, Cols: n.Cols}
	for _, row := range n.Rows {
		p := &logical.Project{In: oneRow()}
		for i, e := range row {
			col := r.newColumn(n.Cols[i].Name, n.Cols[i].Type, false)
			p.Exprs = append(p.Exprs, logical.Assign{Col: col, Expr: e})
		}
		u.In = append(u.In, r.tree(p))
	}
	for i, in := range u.In {
		u.In[i] = r.restore(in, in.Columns()[:len(n.Cols)])
	}
	return u
}

// attachment adds columns and conditions for subqueries to one input.
type attachment struct {
	*subqueryRemover
	in   logical.Node
	done map[logical.Node]expr.Expr // values of scalar and EXISTS subqueries that are attached already, by their plan
}

func (r *subqueryRemover) attachTo(in logical.Node) *attachment {
	return &attachment{subqueryRemover: r, in: in, done: map[logical.Node]expr.Expr{}}
}

// plan returns a subquery's plan without subqueries. A plan that two expressions hold is copied for the second.
func (r *subqueryRemover) plan(q *logical.Subquery) logical.Node {
	p := q.Plan
	if r.used[p] {
		p, _ = r.clone(p)
	} else {
		r.used[p] = true
	}
	return r.restore(r.tree(p), p.Columns())
}

// add puts a join with the plan on top of the input.
func (a *attachment) add(kind logical.JoinKind, plan logical.Node, on expr.Expr) *logical.Join {
	j := &logical.Join{Kind: kind, L: a.in, R: plan, On: on}
	j.Correlated = correlation(a.in, plan)
	a.in = j
	return j
}

// correlation lists the columns of left that right refers to.
func correlation(left, right logical.Node) []expr.ColumnID {
	outer := logical.OuterColumns(right)
	if outer.Empty() {
		return nil
	}
	var out []expr.ColumnID
	for _, c := range left.Columns() {
		if outer.Has(c.ID) {
			out = append(out, c.ID)
		}
	}
	return out
}

// semi turns a conjunct into a semi or anti join, if it is of that form.
func (a *attachment) semi(e expr.Expr) bool {
	not := false
	if n, ok := e.(*expr.Not); ok {
		e, not = n.X, true
	}
	q, ok := e.(*logical.Subquery)
	if !ok || q.Kind == logical.ScalarSubquery {
		return false
	}
	if q.Kind == logical.ExistsSubquery {
		if exactlyOneRow(q.Plan) {
			if not {
				a.in = emptyOf(a.in)
			}
			return true
		}
		kind := logical.Semi
		if not {
			kind = logical.Anti
		}
		a.add(kind, existing(a.plan(q)), nil)
		return true
	}
	if exactlyOneRow(q.Plan) {
		return false
	}
	q, all, inverted := a.operands(q)
	not = not != inverted
	plan := a.plan(q)
	terms := a.terms(q, plan)
	notNull := notNullOf(a.in)
	notNull.AddSet(notNullOf(plan))
	switch {
	case all && !not: // no row for which the comparison is not true
		a.add(logical.Anti, plan, expr.OrOf(mapList(terms, func(e expr.Expr) expr.Expr { return isNotTrue(e, notNull) })...))
	case all: // a row for which it is false
		a.add(logical.Semi, plan, negate(expr.AndOf(terms...)))
	case !not:
		a.add(logical.Semi, plan, expr.AndOf(terms...))
	default:
		a.anti(plan, terms, notNull)
	}
	return true
}

// anti keeps the rows that have no match of which all terms are TRUE or NULL.
func (a *attachment) anti(plan logical.Node, terms []expr.Expr, notNull logical.ColumnSet) {
	loose := mapList(terms, func(e expr.Expr) expr.Expr { return isNotFalse(e, notNull) })
	j := a.add(logical.Anti, plan, expr.AndOf(loose...))
	if len(terms) == 1 && loose[0] != terms[0] && logical.OuterColumns(plan).Empty() {
		if _, _, nullSafe, ok := equality(terms[0]); ok && !nullSafe {
			j.On, j.NullAware = terms[0], true
		}
	}
}

// existing strips a plan of which only matters whether it returns a row.
func existing(n logical.Node) logical.Node {
	switch p := n.(type) {
	case *logical.Project:
		return existing(p.In)
	case *logical.Sort:
		return existing(p.In)
	case *logical.Window:
		return existing(p.In)
	case *logical.Limit:
		if p.Offset == 0 && p.Count != 0 {
			return existing(p.In)
		}
	case *logical.TopN:
		if p.Offset == 0 && p.Count != 0 {
			return existing(p.In)
		}
	case *logical.Aggregate:
		if len(p.Keys) > 0 && len(p.Sets) == 0 {
			return existing(p.In)
		}
	}
	return n
}

// operands attaches the subqueries on the left side of a comparison with a subquery. It reports whether the quantifier is
// ALL, and whether the truth value is to be inverted: x <> ALL q is NOT (x IN q).
func (a *attachment) operands(q *logical.Subquery) (out *logical.Subquery, all, inverted bool) {
	c := *q
	c.X = mapList(q.X, func(e expr.Expr) expr.Expr { return a.expr(e, asValue) })
	if q.Kind != logical.QuantifiedSubquery || !q.All {
		return &c, false, false
	}
	if q.Cmp != nil && q.Cmp.Name == "<>" {
		c.Kind, c.All = logical.InSubquery, false
		return &c, false, true
	}
	return &c, true, false
}

// terms compares the left side of q with the columns of its plan.
func (a *attachment) terms(q *logical.Subquery, plan logical.Node) []expr.Expr {
	cols := plan.Columns()
	out := make([]expr.Expr, len(q.X))
	for i, x := range q.X {
		if q.Kind == logical.QuantifiedSubquery && q.CmpO != nil && len(q.X) == 1 {
			out[i] = &expr.Call{Def: q.Cmp, Overload: q.CmpO, Args: []expr.Expr{x, cols[i].Ref()}}
			continue
		}
		name := "="
		if q.Kind == logical.QuantifiedSubquery && q.Cmp != nil {
			name = q.Cmp.Name
		}
		out[i] = a.call(name, x, cols[i].Ref())
	}
	if q.Kind == logical.QuantifiedSubquery && len(q.X) > 1 && q.Cmp != nil && q.Cmp.Name == "<>" {
		return []expr.Expr{expr.OrOf(out...)} // rows differ if any part does
	}
	return out
}

func mapList(list []expr.Expr, f func(expr.Expr) expr.Expr) []expr.Expr {
	out := make([]expr.Expr, len(list))
	for i, e := range list {
		out[i] = f(e)
	}
	return out
}

// exists attaches a column that says whether plan has a row for which on holds.
func (a *attachment) exists(plan logical.Node, on expr.Expr) expr.Expr {
	col := a.newColumn("exists", types.BooleanType, true)
	j := a.add(logical.Mark, plan, on)
	j.MarkCol, j.Exists = &col, true
	return col.Ref()
}
