package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// prune drops columns, expressions, aggregates, window calls and whole joins that nothing above reads:
//
//	π(l)(L ⟕ R) = π(l)(L)      if a left row has at most one match
//	π(l)(L mark-join R) = π(l)(L)
func prune(s *state, n logical.Node) logical.Node {
	return s.need(n, logical.SetOf(n.Columns()))
}

// need returns n with at least the columns of want that it has.
func (s *state) need(n logical.Node, want logical.ColumnSet) logical.Node {
	switch n := n.(type) {
	case *logical.Scan:
		return needScan(n, want)
	case *logical.Values:
		return needValues(n, want)
	case *logical.Project:
		return s.needProject(n, want)
	case *logical.Join:
		return s.needJoin(n, want)
	case *logical.Aggregate:
		return s.needAggregate(n, want)
	case *logical.Window:
		c := *n
		c.Calls = nil
		for _, w := range n.Calls {
			if want.Has(w.Col.ID) {
				c.Calls = append(c.Calls, w)
			}
		}
		if len(c.Calls) == 0 {
			return s.need(n.In, want)
		}
		if len(c.Calls) == len(n.Calls) {
			return s.needBelow(n, want)
		}
		return s.needBelow(&c, want)
	case *logical.SetOp:
		return s.needSetOp(n, want)
	case *logical.Unnest:
		if n.Ordinality != nil && !want.Has(n.Ordinality.ID) {
			c := *n
			c.Ordinality = nil
			return s.needBelow(&c, want)
		}
	case *logical.Materialize:
		s.readShared(n, want)
		return n
	case *logical.TableFunction:
		return s.mapInputs(n, func(in logical.Node) logical.Node { return s.need(in, columnsOf(in)) })
	}
	return s.needBelow(n, want)
}

// needBelow asks n's inputs for what is wanted of it and what it reads itself.
func (s *state) needBelow(n logical.Node, want logical.ColumnSet) logical.Node {
	want = want.Clone()
	want.AddSet(logical.UsedColumns(n))
	return s.mapInputs(n, func(in logical.Node) logical.Node { return s.need(in, want) })
}

func needScan(n *logical.Scan, want logical.ColumnSet) logical.Node {
	used := want.Clone()
	for _, f := range n.Filters {
		logical.AddExprColumns(&used, f)
	}
	c := *n
	c.Cols, c.Fields = nil, nil
	for i, col := range n.Cols {
		if used.Has(col.ID) {
			c.Cols = append(c.Cols, col)
			c.Fields = append(c.Fields, n.Fields[i])
		}
	}
	if len(c.Cols) == len(n.Cols) {
		return n
	}
	return &c
}

func needValues(n *logical.Values, want logical.ColumnSet) logical.Node {
	var at []int
	for i, c := range n.Cols {
		if want.Has(c.ID) {
			at = append(at, i)
		}
	}
	if len(at) == len(n.Cols) {
		return n
	}
	c := &logical.Values{Rows: make([][]expr.Expr, len(n.Rows))}
	for _, i := range at {
		c.Cols = append(c.Cols, n.Cols[i])
	}
	for r, row := range n.Rows {
		c.Rows[r] = []expr.Expr{}
		for _, i := range at {
			c.Rows[r] = append(c.Rows[r], row[i])
		}
	}
	return c
}

func (s *state) needProject(n *logical.Project, want logical.ColumnSet) logical.Node {
	c := &logical.Project{}
	var used logical.ColumnSet
	for _, a := range n.Exprs {
		if want.Has(a.Col.ID) {
			c.Exprs = append(c.Exprs, a)
			logical.AddExprColumns(&used, a.Expr)
		}
	}
	in := s.need(n.In, used)
	if allKept(c.Exprs) {
		return in
	}
	if in == n.In && len(c.Exprs) == len(n.Exprs) {
		return n
	}
	c.In = in
	return c
}

// allKept reports a projection that computes nothing.
func allKept(list []logical.Assign) bool {
	for _, a := range list {
		if !isKept(a) {
			return false
		}
	}
	return true
}

func (s *state) needJoin(n *logical.Join, want logical.ColumnSet) logical.Node {
	right := columnsOf(n.R)
	switch n.Kind {
	case logical.Mark:
		if !want.Has(n.MarkCol.ID) {
			return s.need(n.L, want)
		}
	case logical.Left, logical.Single:
		if want.Intersects(right) {
			break
		}
		once := n.On == nil && atMostOneRow(n.R) || n.AsofOn != nil
		if once || coversKey(keysOf(n.R), equalColumns(n.On, columnsOf(n.L), right, true)) {
			return s.need(n.L, want)
		}
	}
	return s.needBelow(n, want)
}

func (s *state) needAggregate(n *logical.Aggregate, want logical.ColumnSet) logical.Node {
	c := *n
	c.Aggs = nil
	for _, a := range n.Aggs {
		if want.Has(a.Col.ID) {
			c.Aggs = append(c.Aggs, a)
		}
	}
	if n.GroupingCol != nil && !want.Has(n.GroupingCol.ID) {
		c.GroupingCol = nil
	}
	if len(c.Keys) == 0 && len(c.Aggs) == 0 && len(c.Sets) <= 1 && c.GroupingCol == nil {
		return oneRow()
	}
	var used logical.ColumnSet
	same := c.GroupingCol == n.GroupingCol && len(c.Aggs) == len(n.Aggs)
	logical.VisitExprs(&c, func(e expr.Expr) { logical.AddExprColumns(&used, e) })
	in := s.need(n.In, used)
	if same && in == n.In {
		return n
	}
	c.In = in
	return &c
}

func (s *state) needSetOp(n *logical.SetOp, want logical.ColumnSet) logical.Node {
	var at []int
	for i, c := range n.Cols {
		if want.Has(c.ID) || n.Kind != logical.Union || !n.All {
			at = append(at, i)
		}
	}
	if len(at) == len(n.Cols) {
		return s.mapInputs(n, func(in logical.Node) logical.Node { return s.need(in, columnsOf(in)) })
	}
	c := *n
	c.Cols, c.In = nil, make([]logical.Node, len(n.In))
	for _, i := range at {
		c.Cols = append(c.Cols, n.Cols[i])
	}
	for k, in := range n.In {
		from := in.Columns()
		var cols []logical.Column
		for _, i := range at {
			cols = append(cols, from[i])
		}
		c.In[k] = s.restore(s.need(in, logical.SetOf(cols)), cols)
	}
	return &c
}
