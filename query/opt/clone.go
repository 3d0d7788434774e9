package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// clone copies a tree so that both can stand in one statement: every column that the copy makes is new. It also returns
// which old column became which new one; columns that come from outside stay.
func (s *state) clone(n logical.Node) (logical.Node, map[expr.ColumnID]expr.ColumnID) {
	c := cloner{s: s, to: map[expr.ColumnID]expr.ColumnID{}}
	return c.node(n), c.to
}

type cloner struct {
	s  *state
	to map[expr.ColumnID]expr.ColumnID
}

func (c *cloner) column(col logical.Column) logical.Column {
	id, ok := c.to[col.ID]
	if !ok {
		id = c.s.nextCol
		c.s.nextCol++
		c.to[col.ID] = id
	}
	col.ID = id
	return col
}

func (c *cloner) columns(cols []logical.Column) []logical.Column {
	out := make([]logical.Column, len(cols))
	for i := range cols {
		out[i] = c.column(cols[i])
	}
	return out
}

func (c *cloner) optional(col *logical.Column) *logical.Column {
	if col == nil {
		return nil
	}
	n := c.column(*col)
	return &n
}

func (c *cloner) expr(e expr.Expr) expr.Expr {
	return expr.Transform(e, func(e expr.Expr) expr.Expr {
		switch e := e.(type) {
		case *expr.Column:
			if id, ok := c.to[e.ID]; ok {
				return &expr.Column{ID: id, Name: e.Name, T: e.T}
			}
		case *logical.Subquery:
			return e.WithPlan(c.node(e.Plan))
		}
		return e
	})
}

// node copies inputs first, so that their columns are known by the time the node's expressions are rewritten.
func (c *cloner) node(n logical.Node) logical.Node {
	if in := inputs(n); len(in) > 0 {
		out := make([]logical.Node, len(in))
		for i := range in {
			out[i] = c.node(in[i])
		}
		n = n.WithInputs(out)
	}
	if sc, ok := n.(*logical.Scan); ok {
		cp := *sc
		cp.Cols = c.columns(sc.Cols)
		n = &cp
	}
	n = logical.MapExprs(n, c.expr)
	switch n := n.(type) {
	case *logical.Values:
		cp := *n
		cp.Cols = c.columns(n.Cols)
		return &cp
	case *logical.Project:
		for i := range n.Exprs {
			n.Exprs[i].Col = c.column(n.Exprs[i].Col)
		}
	case *logical.Join:
		cp := *n
		cp.MarkCol = c.optional(n.MarkCol)
		cp.Correlated = c.ids(n.Correlated)
		return &cp
	case *logical.Aggregate:
		for i := range n.Keys {
			n.Keys[i].Col = c.column(n.Keys[i].Col)
		}
		for i := range n.Aggs {
			n.Aggs[i].Col = c.column(n.Aggs[i].Col)
		}
		n.GroupingCol = c.optional(n.GroupingCol)
	case *logical.Window:
		for i := range n.Calls {
			n.Calls[i].Col = c.column(n.Calls[i].Col)
		}
	case *logical.SetOp:
		cp := *n
		cp.Cols = c.columns(n.Cols)
		return &cp
	case *logical.Unnest:
		cp := *n
		cp.Cols = make([][]logical.Column, len(n.Cols))
		for i := range n.Cols {
			cp.Cols[i] = c.columns(n.Cols[i])
		}
		cp.Ordinality = c.optional(n.Ordinality)
		return &cp
	case *logical.GapFill:
		cp := *n
		cp.TimeKey = c.ids([]expr.ColumnID{n.TimeKey})[0]
		cp.Keys = c.ids(n.Keys)
		return &cp
	case *logical.TableFunction:
		cp := *n
		cp.Cols = c.columns(n.Cols)
		return &cp
	case *logical.Materialize:
		cp := *n
		cp.Cols = c.columns(n.Cols)
		return &cp
	}
	return n
}

func (c *cloner) ids(ids []expr.ColumnID) []expr.ColumnID {
	out := make([]expr.ColumnID, len(ids))
	for i, id := range ids {
		out[i] = id
		if to, ok := c.to[id]; ok {
			out[i] = to
		}
	}
	return out
}
