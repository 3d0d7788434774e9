package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// join takes the subqueries out of a join's condition:
//
//	L ⋈(p) R         = σ(p)(L × R)
//	L ⟕(p(q(l))) R   = (L with q) ⟕(p) R               a subquery that refers to one side is attached there
//	L ⟕(p(q(l,r))) R = L ⟕(l = d ∧ p) (R × D with q)   D: the different values of l
//	L ⟗(p) R         = L ⟕(p) R ∪ (R ▷(p) L)           where a subquery refers to both sides
func (r *subqueryRemover) join(n *logical.Join) logical.Node {
	if (n.Kind == logical.Inner || n.Kind == logical.Cross) && n.AsofOn == nil {
		var plain, rest []expr.Expr
		for _, c := range conjuncts(n.On) {
			if logical.HasSubquery(c) {
				rest = append(rest, c)
			} else {
				plain = append(plain, c)
			}
		}
		j := *n
		j.On = onOf(plain)
		return r.filter(&j, rest)
	}
	left, right := columnsOf(n.L), columnsOf(n.R)
	var both logical.ColumnSet // of the left, what subqueries that refer to both sides read
	logical.VisitExprs(n, func(e expr.Expr) {
		eachSubquery(e, func(q *logical.Subquery) {
			c := logical.ExprColumns(q)
			if c.Intersects(left) && c.Intersects(right) {
				c.RemoveSet(right)
				for _, id := range c.IDs() {
					if left.Has(id) {
						both.Add(id)
					}
				}
			}
		})
	})
	if !both.Empty() {
		switch n.Kind {
		case logical.Right:
			c := *n
			c.Kind, c.L, c.R = logical.Left, n.R, n.L
			return r.join(&c)
		case logical.Full:
			return r.tree(r.fullAsUnion(n))
		}
		return r.join(r.withDomain(n, both.IDs()))
	}
	al, ar := r.attachTo(n.L), r.attachTo(n.R)
	out := logical.MapExprs(n, func(e expr.Expr) expr.Expr {
		return expr.Transform(e, func(e expr.Expr) expr.Expr {
			q, ok := e.(*logical.Subquery)
			if !ok {
				return e
			}
			if logical.ExprColumns(q).Intersects(left) {
				return al.expr(q, asValue)
			}
			return ar.expr(q, asValue)
		})
	})
	return out.WithInputs([]logical.Node{al.in, ar.in})
}

// eachSubquery visits the outermost subqueries of e.
func eachSubquery(e expr.Expr, f func(*logical.Subquery)) {
	expr.Walk(e, func(e expr.Expr) bool {
		q, ok := e.(*logical.Subquery)
		if ok {
			f(q)
		}
		return !ok
	})
}

// withDomain puts the different values of columns of the left side beside every row of the right, so that subqueries in
// the condition refer to the right side alone.
func (r *subqueryRemover) withDomain(n *logical.Join, cols []expr.ColumnID) *logical.Join {
	l, again := r.twice(n.L)
	d, to := r.domain(again, cols)
	by := make(map[expr.ColumnID]expr.Expr, len(cols))
	conds := make([]expr.Expr, 0, len(cols)+1)
	have := l.Columns()
	for _, id := range cols {
		by[id] = to[id].Ref()
		c, _ := find(have, id)
		conds = append(conds, r.sameAs(c, to[id]))
	}
	inside := func(e expr.Expr) expr.Expr {
		if e == nil {
			return nil
		}
		return expr.Transform(e, func(e expr.Expr) expr.Expr {
			if q, ok := e.(*logical.Subquery); ok && logical.ExprColumns(q).Intersects(columnsOf(n.R)) {
				return logical.Replace(q, by)
			}
			return e
		})
	}
	j := *n
	j.L = l
	j.R = &logical.Join{Kind: logical.Cross, L: n.R, R: d}
	j.On = expr.AndOf(append(conds, conjuncts(inside(n.On))...)...)
	j.AsofOn = inside(n.AsofOn)
	return &j
}

// fullAsUnion is a full join as the left join and the right rows without a match.
func (r *subqueryRemover) fullAsUnion(n *logical.Join) logical.Node {
	l, copyL := r.twice(n.L)
	r2, copyR := r.twice(n.R)
	left := &logical.Join{Kind: logical.Left, L: l, R: r2, On: n.On}
	againL, toL := copyL()
	againR, toR := copyR()
	by := map[expr.ColumnID]expr.Expr{}
	for _, m := range []map[expr.ColumnID]logical.Column{toL, toR} {
		for id, c := range m {
			by[id] = c.Ref()
		}
	}
	rest := &logical.Join{Kind: logical.Anti, L: againR, R: againL, On: logical.Replace(n.On, by)}
	p := &logical.Project{In: rest}
	u := &logical.SetOp{Kind: logical.Union, All: true}
	for _, c := range n.L.Columns() {
		p.Exprs = append(p.Exprs, logical.Assign{Col: r.newColumn(c.Name, c.Type, false), Expr: expr.Null(c.Type)})
	}
	for _, c := range n.R.Columns() {
		p.Exprs = append(p.Exprs, keep(toR[c.ID]))
	}
	u.In = []logical.Node{left, p}
	// The union takes the place of the join, under the join's own columns: those of the readings must be others.
	u.In[0], _ = r.clone(left)
	for _, c := range n.Columns() {
		c.NotNull = false
		u.Cols = append(u.Cols, c)
	}
	return u
}
