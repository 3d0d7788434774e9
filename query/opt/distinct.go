package opt

import (
	"github.com/clientele-db/clientele/query/logical"
)

// removeDistinct drops groupings without aggregates over rows that are different already:
//
//	δ(L) = L          if L's columns hold a key
//	δ(δ(L)) = δ(L)
func removeDistinct(s *state, n logical.Node) logical.Node {
	return s.up(n, func(n logical.Node) logical.Node {
		d, ok := n.(*logical.Aggregate)
		if !ok || len(d.Aggs) > 0 || len(d.Keys) == 0 || len(d.Sets) > 0 || d.GroupingCol != nil {
			return n
		}
		unique := false
		var made logical.ColumnSet
		for _, k := range d.Keys {
			made.Add(k.Col.ID)
		}
		for _, k := range projectedKeys(differentRows(d.In), d.Keys) {
			unique = unique || k.SubsetOf(made)
		}
		if !unique {
			return n
		}
		return &logical.Project{In: d.In, Exprs: d.Keys}
	})
}

// differentRows returns sets of columns of which no two rows agree, NULL counted as a value.
func differentRows(n logical.Node) []logical.ColumnSet {
	switch n := n.(type) {
	case *logical.Aggregate:
		if len(n.Sets) == 0 {
			var all logical.ColumnSet
			for _, k := range n.Keys {
				all.Add(k.Col.ID)
			}
			return []logical.ColumnSet{all}
		}
	case *logical.Project:
		return projectedKeys(differentRows(n.In), n.Exprs)
	case *logical.Filter, *logical.Sort, *logical.Limit, *logical.TopN, *logical.Window:
		return differentRows(n.Inputs()[0])
	case *logical.Join:
		if n.Kind == logical.Semi || n.Kind == logical.Anti || n.Kind == logical.Mark || n.Kind == logical.Single {
			return differentRows(n.L)
		}
	case *logical.SetOp:
		if !n.All {
			return []logical.ColumnSet{logical.SetOf(n.Cols)}
		}
	}
	notNull := notNullOf(n)
	var out []logical.ColumnSet
	for _, k := range keysOf(n) {
		if k.SubsetOf(notNull) {
			out = append(out, k)
		}
	}
	return out
}
