package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/query/logical"
)

// inputs are those that a rule rewrites: the tree under a [logical.Materialize] is optimised on its own.
func inputs(n logical.Node) []logical.Node {
	if _, ok := n.(*logical.Materialize); ok {
		return nil
	}
	return n.Inputs()
}

// byPosition reports that n reads the columns of its inputs by position, so that their order and number must stay.
func byPosition(n logical.Node) bool {
	switch n.(type) {
	case *logical.SetOp, *logical.TableFunction, *logical.Materialize:
		return true
	}
	return false
}

// mapInputs replaces the inputs of n by f's results, which must have all columns that n uses and may have others.
func (s *state) mapInputs(n logical.Node, f func(logical.Node) logical.Node) logical.Node {
	in := inputs(n)
	var out []logical.Node
	for i, old := range in {
		now := f(old)
		if now != old && byPosition(n) {
			now = s.restore(now, old.Columns())
		}
		if now != old && out == nil {
			out = append(make([]logical.Node, 0, len(in)), in...)
		}
		if out != nil {
			out[i] = now
		}
	}
	if out == nil {
		return n
	}
	return n.WithInputs(out)
}

// up rewrites bottom-up.
func (s *state) up(n logical.Node, f func(logical.Node) logical.Node) logical.Node {
	return f(s.mapInputs(n, func(in logical.Node) logical.Node { return s.up(in, f) }))
}

// mapExprs is logical.MapExprs that returns n itself if nothing changed.
func mapExprs(n logical.Node, f func(expr.Expr) expr.Expr) logical.Node {
	changed := false
	out := logical.MapExprs(n, func(e expr.Expr) expr.Expr {
		r := f(e)
		changed = changed || r != e
		return r
	})
	if !changed {
		return n
	}
	return out
}

// restore returns n with exactly the columns cols, which it must have, in their order.
func (s *state) restore(n logical.Node, cols []logical.Column) logical.Node {
	if sameColumns(n.Columns(), cols) {
		return n
	}
	return project(n, cols)
}

func sameColumns(a, b []logical.Column) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].ID != b[i].ID {
			return false
		}
	}
	return true
}

// project keeps the columns cols of n.
func project(n logical.Node, cols []logical.Column) logical.Node {
	p := &logical.Project{In: n, Exprs: make([]logical.Assign, len(cols))}
	for i, c := range cols {
		p.Exprs[i] = keep(c)
	}
	return p
}

// keep passes a column through a projection or makes it a key of a grouping.
func keep(c logical.Column) logical.Assign { return logical.Assign{Col: c, Expr: c.Ref()} }

// isKept reports an assignment that passes a column through.
func isKept(a logical.Assign) bool {
	c, ok := a.Expr.(*expr.Column)
	return ok && c.ID == a.Col.ID
}

// filter puts the conjunction of conds over n.
func filter(n logical.Node, conds []expr.Expr) logical.Node {
	if len(conds) == 0 {
		return n
	}
	c := expr.AndOf(conds...)
	if expr.IsTrue(c) {
		return n
	}
	return &logical.Filter{In: n, Cond: c}
}

// conjuncts splits a condition that may be nil.
func conjuncts(e expr.Expr) []expr.Expr { return expr.SplitConjuncts(nil, e) }

// onOf is the condition of a join: nil if there are no terms.
func onOf(conds []expr.Expr) expr.Expr {
	var flat []expr.Expr
	for _, c := range conds {
		flat = expr.SplitConjuncts(flat, c)
	}
	if len(flat) == 0 {
		return nil
	}
	return expr.AndOf(flat...)
}

// columnsOf is the set of n's output columns.
func columnsOf(n logical.Node) logical.ColumnSet { return logical.SetOf(n.Columns()) }

// find returns the column of cols with the ID.
func find(cols []logical.Column, id expr.ColumnID) (logical.Column, bool) {
	for _, c := range cols {
		if c.ID == id {
			return c, true
		}
	}
	return logical.Column{}, false
}

// isVolatile reports that computing e once more, once less or at another place may give another value.
func isVolatile(e expr.Expr) bool { return expr.Volatility(e) == fn.Volatile }

// emptyOf is a relation of n's columns without rows.
func emptyOf(n logical.Node) logical.Node { return &logical.Values{Cols: n.Columns()} }

// isEmpty reports a relation that is known to have no rows.
func isEmpty(n logical.Node) bool {
	v, ok := n.(*logical.Values)
	return ok && len(v.Rows) == 0
}

// oneRow is the relation of one row and no columns.
func oneRow() logical.Node { return &logical.Values{Rows: [][]expr.Expr{{}}} }
