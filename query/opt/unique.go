package opt

import (
	"slices"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// maxKeys bounds how many keys are followed through a tree.
const maxKeys = 8

// keysOf returns sets of columns of which no two rows of n agree (rows that hold NULL in one left aside). The empty set
// says that there is at most one row.
func keysOf(n logical.Node) []logical.ColumnSet {
	switch n := n.(type) {
	case *logical.Scan:
		return scanKeys(n)
	case *logical.Values:
		if len(n.Rows) <= 1 {
			return []logical.ColumnSet{{}}
		}
	case *logical.Filter:
		return withEqualities(keysOf(n.In), n.Cond)
	case *logical.Sort:
		return keysOf(n.In)
	case *logical.TopN:
		return limited(keysOf(n.In), n.Count)
	case *logical.Limit:
		if len(n.WithTies) > 0 {
			return keysOf(n.In)
		}
		return limited(keysOf(n.In), n.Count)
	case *logical.Window:
		return keysOf(n.In)
	case *logical.Project:
		return projectedKeys(keysOf(n.In), n.Exprs)
	case *logical.Aggregate:
		return aggregateKeys(n)
	case *logical.Join:
		return joinKeys(n)
	case *logical.SetOp:
		if !n.All {
			return []logical.ColumnSet{logical.SetOf(n.Cols)}
		}
	case *logical.Materialize:
		from := n.In.Columns()
		list := make([]logical.Assign, len(from))
		for i := range from {
			list[i] = logical.Assign{Col: n.Cols[i], Expr: from[i].Ref()}
		}
		return projectedKeys(keysOf(n.In), list)
	}
	return nil
}

// atMostOneRow reports that n returns one row or none.
func atMostOneRow(n logical.Node) bool {
	for _, k := range keysOf(n) {
		if k.Empty() {
			return true
		}
	}
	return false
}

// exactlyOneRow reports that n returns one row whatever its inputs hold.
func exactlyOneRow(n logical.Node) bool {
	switch n := n.(type) {
	case *logical.Values:
		return len(n.Rows) == 1
	case *logical.Project:
		return exactlyOneRow(n.In)
	case *logical.Sort:
		return exactlyOneRow(n.In)
	case *logical.Window:
		return exactlyOneRow(n.In)
	case *logical.Aggregate:
		return len(n.Keys) == 0 && len(n.Sets) <= 1
	case *logical.Limit:
		return n.Offset == 0 && n.Count != 0 && exactlyOneRow(n.In)
	case *logical.TopN:
		return n.Offset == 0 && n.Count != 0 && exactlyOneRow(n.In)
	case *logical.Materialize:
		return exactlyOneRow(n.In)
	case *logical.Join:
		switch n.Kind {
		case logical.Cross:
			return exactlyOneRow(n.L) && exactlyOneRow(n.R)
		case logical.Mark, logical.Single:
			return exactlyOneRow(n.L)
		case logical.Left:
			return exactlyOneRow(n.L) && atMostOneRow(n.R)
		}
	}
	return false
}

func scanKeys(n *logical.Scan) []logical.ColumnSet {
	var out []logical.ColumnSet
	at := func(field int) int { return slices.Index(n.Fields, field) }
	if pk := n.Table.PrimaryKey; len(pk) > 0 {
		var k logical.ColumnSet
		whole := true
		for _, f := range pk {
			if i := at(f); i >= 0 {
				k.Add(n.Cols[i].ID)
			} else {
				whole = false
			}
		}
		if whole {
			out = append(out, k)
		}
	}
	if n.Table.Source != nil {
		for i, f := range n.Fields {
			if n.Table.Source.ColumnStats(f).Unique && len(out) < maxKeys {
				var k logical.ColumnSet
				k.Add(n.Cols[i].ID)
				out = append(out, k)
			}
		}
	}
	return withEqualities(out, expr.AndOf(n.Filters...))
}

// withEqualities drops columns that a condition fixes to one value from the keys.
func withEqualities(keys []logical.ColumnSet, cond expr.Expr) []logical.ColumnSet {
	var fixed logical.ColumnSet
	for _, c := range conjuncts(cond) {
		l, r, nullSafe, ok := equality(c)
		if !ok || nullSafe {
			continue
		}
		if col, ok := l.(*expr.Column); ok && expr.IsConst(r) {
			fixed.Add(col.ID)
		}
		if col, ok := r.(*expr.Column); ok && expr.IsConst(l) {
			fixed.Add(col.ID)
		}
	}
	if fixed.Empty() {
		return keys
	}
	out := make([]logical.ColumnSet, len(keys))
	for i, k := range keys {
		out[i] = k.Clone()
		out[i].RemoveSet(fixed)
	}
	return out
}

func limited(keys []logical.ColumnSet, count int64) []logical.ColumnSet {
	if count >= 0 && count <= 1 {
		return []logical.ColumnSet{{}}
	}
	return keys
}

// projectedKeys renames keys to the columns of a projection and drops those that it does not keep whole.
func projectedKeys(keys []logical.ColumnSet, list []logical.Assign) []logical.ColumnSet {
	to := map[expr.ColumnID]expr.ColumnID{}
	for _, a := range list {
		if c, ok := a.Expr.(*expr.Column); ok {
			if _, dup := to[c.ID]; !dup || c.ID == a.Col.ID {
				to[c.ID] = a.Col.ID
			}
		}
	}
	var out []logical.ColumnSet
next:
	for _, k := range keys {
		var renamed logical.ColumnSet
		for _, id := range k.IDs() {
			now, ok := to[id]
			if !ok {
				continue next
			}
			renamed.Add(now)
		}
		out = append(out, renamed)
	}
	return out
}

func aggregateKeys(n *logical.Aggregate) []logical.ColumnSet {
	if len(n.Sets) > 1 {
		return nil
	}
	var all logical.ColumnSet
	set := n.Sets
	if len(set) == 0 {
		for _, k := range n.Keys {
			all.Add(k.Col.ID)
		}
	} else {
		for _, i := range set[0] {
			all.Add(n.Keys[i].Col.ID)
		}
	}
	out := []logical.ColumnSet{all}
	for _, k := range projectedKeys(keysOf(n.In), n.Keys) {
		if k.SubsetOf(all) && len(out) < maxKeys {
			out = append(out, k)
		}
	}
	return out
}

func joinKeys(n *logical.Join) []logical.ColumnSet {
	left := keysOf(n.L)
	switch n.Kind {
	case logical.Semi, logical.Anti, logical.Mark, logical.Single:
		return left
	case logical.Right, logical.Full:
		return nil
	}
	if n.AsofOn != nil {
		return left
	}
	right := keysOf(n.R)
	var out []logical.ColumnSet
	if coversKey(right, equalColumns(n.On, columnsOf(n.L), columnsOf(n.R), true)) {
		out = append(out, left...)
	}
	if n.Kind != logical.Left && coversKey(left, equalColumns(n.On, columnsOf(n.L), columnsOf(n.R), false)) {
		out = append(out, right...)
	}
	if len(out) == 0 {
		for _, l := range left {
			for _, r := range right {
				if len(out) < maxKeys {
					k := l.Clone()
					k.AddSet(r)
					out = append(out, k)
				}
			}
		}
	}
	return out[:min(len(out), maxKeys)]
}

// coversKey reports that the columns hold a key.
func coversKey(keys []logical.ColumnSet, cols logical.ColumnSet) bool {
	for _, k := range keys {
		if k.SubsetOf(cols) {
			return true
		}
	}
	return false
}

// equalColumns collects the columns of one side that a condition fixes by equality to an expression of the other side or a
// constant. NULL-safe equality counts for columns without NULL only, so it is left out.
func equalColumns(on expr.Expr, left, right logical.ColumnSet, rightSide bool) logical.ColumnSet {
	var out logical.ColumnSet
	own, other := left, right
	if rightSide {
		own, other = right, left
	}
	for _, c := range conjuncts(on) {
		l, r, nullSafe, ok := equality(c)
		if !ok || nullSafe {
			continue
		}
		for range 2 {
			if col, ok := l.(*expr.Column); ok && own.Has(col.ID) && logical.ExprColumns(r).SubsetOf(other) {
				out.Add(col.ID)
			}
			l, r = r, l
		}
	}
	return out
}
