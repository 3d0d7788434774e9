package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// notNullOf is the set of n's output columns that are never NULL: by what the binder says of them, by the statistics of
// their table, or because a condition drops the rows where they are.
func notNullOf(n logical.Node) logical.ColumnSet {
	var s logical.ColumnSet
	switch n := n.(type) {
	case *logical.Scan:
		s = storedNotNull(n)
		rejected(&s, n.Filters, logical.SetOf(n.Cols))
		return s
	case *logical.Project:
		assignedNotNull(&s, n.Exprs, notNullOf(n.In))
	case *logical.Filter:
		s = notNullOf(n.In)
		rejected(&s, conjuncts(n.Cond), columnsOf(n.In))
		return s
	case *logical.Sort, *logical.Limit, *logical.TopN:
		return notNullOf(n.Inputs()[0])
	case *logical.Window, *logical.Unnest:
		s = notNullOf(n.Inputs()[0])
	case *logical.Join:
		s = joinNotNull(n)
	case *logical.Aggregate:
		if len(n.Sets) == 0 {
			assignedNotNull(&s, n.Keys, notNullOf(n.In))
		}
		for _, a := range n.Aggs {
			if a.Def.EmptyIsZero {
				s.Add(a.Col.ID)
			}
		}
	case *logical.SetOp:
		s = setOpNotNull(n)
	case *logical.Materialize:
		in := notNullOf(n.In)
		for i, c := range n.In.Columns() {
			if in.Has(c.ID) && i < len(n.Cols) {
				s.Add(n.Cols[i].ID)
			}
		}
	}
	for _, c := range n.Columns() {
		if c.NotNull {
			s.Add(c.ID)
		}
	}
	return s
}

// storedNotNull are the columns of a scan that hold no NULL in the table.
func storedNotNull(n *logical.Scan) logical.ColumnSet {
	var s logical.ColumnSet
	for i, c := range n.Cols {
		if c.NotNull {
			s.Add(c.ID)
			continue
		}
		if n.Table.Source != nil {
			if st := n.Table.Source.ColumnStats(n.Fields[i]); st.NullsKnown && st.Nulls == 0 {
				s.Add(c.ID)
			}
		}
	}
	return s
}

// rejected adds the columns for which some condition is not true where they are NULL.
func rejected(s *logical.ColumnSet, conds []expr.Expr, cols logical.ColumnSet) {
	for _, c := range conds {
		for _, id := range logical.ExprColumns(c).IDs() {
			if s.Has(id) || !cols.Has(id) {
				continue
			}
			var one logical.ColumnSet
			one.Add(id)
			if notTrueWhen(c, one) {
				s.Add(id)
			}
		}
	}
}

func assignedNotNull(s *logical.ColumnSet, list []logical.Assign, in logical.ColumnSet) {
	for _, a := range list {
		if !nullable(a.Expr, in) {
			s.Add(a.Col.ID)
		}
	}
}

func joinNotNull(n *logical.Join) logical.ColumnSet {
	var s logical.ColumnSet
	switch n.Kind {
	case logical.Full:
		return s
	case logical.Right:
		return notNullOf(n.R)
	}
	s = notNullOf(n.L)
	switch n.Kind {
	case logical.Inner, logical.Cross:
		s.AddSet(notNullOf(n.R))
		both := columnsOf(n.L)
		both.AddSet(columnsOf(n.R))
		rejected(&s, conjuncts(n.On), both)
	case logical.Semi:
		rejected(&s, conjuncts(n.On), columnsOf(n.L))
	case logical.Mark:
		if n.Exists {
			s.Add(n.MarkCol.ID)
		}
	}
	return s
}

func setOpNotNull(n *logical.SetOp) logical.ColumnSet {
	var s logical.ColumnSet
	for k, in := range n.In {
		have := notNullOf(in)
		for i, c := range in.Columns() {
			switch {
			case i >= len(n.Cols):
			case k == 0 && have.Has(c.ID):
				s.Add(n.Cols[i].ID)
			case n.Kind == logical.Union && !have.Has(c.ID):
				s.Remove(n.Cols[i].ID)
			case n.Kind == logical.Intersect && have.Has(c.ID):
				s.Add(n.Cols[i].ID)
			}
		}
		if n.Kind == logical.Except {
			break
		}
	}
	return s
}
