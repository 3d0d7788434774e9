package logical

import "github.com/clientele-db/clientele/engine/expr"

// Walk visits n and its inputs, parents first, and skips the inputs of a node for which f returns false. Plans of
// subqueries are not visited; [WalkAll] does.
func Walk(n Node, f func(Node) bool) {
	if !f(n) {
		return
	}
	for _, in := range n.Inputs() {
		Walk(in, f)
	}
}

// WalkAll visits n, its inputs, and the plans of the subqueries in their expressions, parents first.
func WalkAll(n Node, f func(Node)) {
	f(n)
	VisitExprs(n, func(e expr.Expr) {
		expr.Walk(e, func(e expr.Expr) bool {
			if s, ok := e.(*Subquery); ok {
				WalkAll(s.Plan, f)
			}
			return true
		})
	})
	for _, in := range n.Inputs() {
		WalkAll(in, f)
	}
}

// Transform rewrites bottom-up: f gets each node with inputs already rewritten, and returns it or another with the
// same columns. Nodes under which nothing changed are kept. Plans of subqueries are left alone; [TransformAll] goes there.
func Transform(n Node, f func(Node) Node) Node {
	return f(mapInputs(n, func(in Node) Node { return Transform(in, f) }))
}

// TransformAll is Transform that rewrites the plans of subqueries as well, before the node that holds them.
func TransformAll(n Node, f func(Node) Node) Node {
	n = mapInputs(n, func(in Node) Node { return TransformAll(in, f) })
	if hasSubquery(n) {
		n = MapExprs(n, func(e expr.Expr) expr.Expr {
			return expr.Transform(e, func(e expr.Expr) expr.Expr {
				if s, ok := e.(*Subquery); ok {
					return s.WithPlan(TransformAll(s.Plan, f))
				}
				return e
			})
		})
	}
	return f(n)
}

// mapInputs returns n over rewritten inputs, or n itself if none changed.
func mapInputs(n Node, f func(Node) Node) Node {
	in := n.Inputs()
	var out []Node
	for i, old := range in {
		now := f(old)
		if now != old && out == nil {
			out = append(make([]Node, 0, len(in)), in[:i]...)
		}
		if out != nil {
			out = append(out, now)
		}
	}
	if out == nil {
		return n
	}
	return n.WithInputs(out)
}

func hasSubquery(n Node) bool {
	found := false
	VisitExprs(n, func(e expr.Expr) { found = found || HasSubquery(e) })
	return found
}

// HasSubquery reports whether e holds a [Subquery].
func HasSubquery(e expr.Expr) bool {
	found := false
	expr.Walk(e, func(e expr.Expr) bool {
		if _, ok := e.(*Subquery); ok {
			found = true
		}
		return !found
	})
	return found
}

// Replace returns e with the columns of by replaced, within the plans of its subqueries too.
func Replace(e expr.Expr, by map[expr.ColumnID]expr.Expr) expr.Expr {
	return expr.Transform(e, func(e expr.Expr) expr.Expr {
		switch e := e.(type) {
		case *expr.Column:
			if r, ok := by[e.ID]; ok {
				return r
			}
		case *Subquery:
			touched := false
			for i := range e.Outer {
				if _, ok := by[e.Outer[i].ID]; ok {
					touched = true
				}
			}
			if touched {
				return e.WithPlan(ReplaceIn(e.Plan, by))
			}
		}
		return e
	})
}

// ReplaceIn replaces columns in all expressions of a tree. Columns that the tree itself makes must not be among them. What
// is below a [Materialize] is left alone: it reads no columns from outside.
func ReplaceIn(n Node, by map[expr.ColumnID]expr.Expr) Node {
	if _, ok := n.(*Materialize); ok {
		return n
	}
	n = mapInputs(n, func(in Node) Node { return ReplaceIn(in, by) })
	return MapExprs(n, func(e expr.Expr) expr.Expr { return Replace(e, by) })
}

// AddExprColumns adds to s the columns that e reads, those that its subqueries take from outside included. The parameters
// of lambdas are no columns of a relation and are left out.
func AddExprColumns(s *ColumnSet, e expr.Expr) {
	switch e := e.(type) {
	case *expr.Column:
		s.Add(e.ID)
		return
	case *expr.Lambda:
		var body ColumnSet
		AddExprColumns(&body, e.Body)
		for i := range e.Params {
			body.Remove(e.Params[i].ID)
		}
		s.AddSet(body)
		return
	case *Subquery:
		for i := range e.Outer {
			s.Add(e.Outer[i].ID)
		}
	}
	for _, c := range e.Children() {
		AddExprColumns(s, c)
	}
}

// ExprColumns returns the columns that e reads; see [AddExprColumns].
func ExprColumns(e expr.Expr) ColumnSet {
	var s ColumnSet
	AddExprColumns(&s, e)
	return s
}

// UsedColumns returns the columns that n's own expressions read, and those that it needs by ID: the inputs of a [SetOp],
// a [Materialize] or a [TableFunction] by position, and the keys of a [GapFill].
func UsedColumns(n Node) ColumnSet {
	var s ColumnSet
	VisitExprs(n, func(e expr.Expr) { AddExprColumns(&s, e) })
	switch n := n.(type) {
	case *SetOp, *Materialize, *TableFunction:
		for _, in := range n.Inputs() {
			s.AddSet(SetOf(in.Columns()))
		}
	case *GapFill:
		s.Add(n.TimeKey)
		for _, id := range n.Keys {
			s.Add(id)
		}
	}
	return s
}

// OuterColumns returns the columns that the tree reads but none of its nodes makes: what makes it correlated. It does not
// look below a [Materialize], which is never correlated.
func OuterColumns(n Node) ColumnSet {
	var used, made ColumnSet
	Walk(n, func(n Node) bool {
		VisitExprs(n, func(e expr.Expr) { AddExprColumns(&used, e) })
		switch n := n.(type) {
		case *Filter, *Sort, *Limit, *TopN, *GapFill: // add none
		case *Join:
			if n.MarkCol != nil {
				made.Add(n.MarkCol.ID)
			}
		default:
			made.AddSet(SetOf(n.Columns()))
		}
		_, closed := n.(*Materialize)
		return !closed
	})
	used.RemoveSet(made)
	return used
}
