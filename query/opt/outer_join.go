package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// rightJoins leaves left joins alone: L right-join R = R left-join L.
func rightJoins(s *state, n logical.Node) logical.Node {
	return s.upAll(n, func(n logical.Node) logical.Node {
		if j, ok := n.(*logical.Join); ok && j.Kind == logical.Right {
			c := *j
			c.Kind, c.L, c.R = logical.Left, j.R, j.L
			return &c
		}
		return n
	})
}

// outerToInner makes outer joins inner ones where a condition above drops the padded rows anyway:
//
//	σ(p)(L ⟕ R) = σ(p)(L ⋈ R)     if p is not true where R's columns are NULL
//	σ(p)(L ⟗ R) = σ(p)(L ⟕ R)     if p is not true where L's columns are NULL
func outerToInner(s *state, n logical.Node) logical.Node { return s.strengthen(n, nil) }

// strengthen rewrites n, of whose rows only those matter for which known holds.
func (s *state) strengthen(n logical.Node, known []expr.Expr) logical.Node {
	below := func(conds []expr.Expr) func(logical.Node) logical.Node {
		return func(in logical.Node) logical.Node { return s.strengthen(in, conds) }
	}
	switch n := n.(type) {
	case *logical.Filter:
		return s.mapInputs(n, below(append(conjuncts(n.Cond), known...)))
	case *logical.Project:
		return s.mapInputs(n, below(substitute(known, n.Exprs)))
	case *logical.Aggregate:
		if len(n.Sets) == 0 && len(n.Keys) > 0 {
			return s.mapInputs(n, below(substitute(onlyOver(known, n.Keys), n.Keys)))
		}
	case *logical.Sort:
		return s.mapInputs(n, below(known))
	case *logical.Join:
		return s.strengthenJoin(n, known)
	}
	return s.mapInputs(n, below(nil))
}

// onlyOver keeps the conditions that read no other columns than those of the list.
func onlyOver(conds []expr.Expr, list []logical.Assign) []expr.Expr {
	var made logical.ColumnSet
	for _, a := range list {
		made.Add(a.Col.ID)
	}
	var out []expr.Expr
	for _, c := range conds {
		if logical.ExprColumns(c).SubsetOf(made) {
			out = append(out, c)
		}
	}
	return out
}

// substitute replaces the columns of a list by their expressions. Conditions that would compute something volatile twice
// are left out.
func substitute(conds []expr.Expr, list []logical.Assign) []expr.Expr {
	if len(conds) == 0 {
		return nil
	}
	by := make(map[expr.ColumnID]expr.Expr, len(list))
	for _, a := range list {
		by[a.Col.ID] = a.Expr
	}
	var out []expr.Expr
	for _, c := range conds {
		if c = expr.Replace(c, by); !isVolatile(c) {
			out = append(out, c)
		}
	}
	return out
}

func (s *state) strengthenJoin(n *logical.Join, known []expr.Expr) logical.Node {
	rejects := func(side logical.Node) bool {
		cols := columnsOf(side)
		for _, c := range known {
			if logical.ExprColumns(c).Intersects(cols) && notTrueWhen(c, cols) {
				return true
			}
		}
		return false
	}
	c := *n
	if c.Kind == logical.Full {
		noL, noR := rejects(n.L), rejects(n.R)
		switch {
		case noL && noR:
			c.Kind = logical.Inner
		case noL:
			c.Kind = logical.Left
		case noR:
			c.Kind, c.L, c.R = logical.Left, n.R, n.L
		}
	}
	if c.Kind == logical.Left && rejects(c.R) {
		c.Kind = logical.Inner
		if c.On == nil && c.AsofOn == nil {
			c.Kind = logical.Cross
		}
	}
	on := conjuncts(c.On)
	var left, right []expr.Expr
	switch c.Kind {
	case logical.Inner, logical.Cross:
		if c.AsofOn == nil {
			left = append(on, known...)
			right = left
		} else {
			left = known
		}
	case logical.Semi:
		left, right = append(on, known...), on
	case logical.Left, logical.Anti, logical.Mark, logical.Single:
		left = known
		if !c.NullAware && (c.Kind != logical.Mark || c.Exists) {
			right = on
		}
	}
	l, r := s.strengthen(c.L, left), s.strengthen(c.R, right)
	if c.Kind == n.Kind && l == n.L && r == n.R {
		return n
	}
	c.L, c.R = l, r
	return &c
}
