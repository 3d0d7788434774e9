package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// removeSorts drops orders that nothing looks at: below groupings, joins, set operations and other orders.
func removeSorts(s *state, n logical.Node) logical.Node { return s.unsort(n, true) }

func (s *state) unsort(n logical.Node, ordered bool) logical.Node {
	switch n := n.(type) {
	case *logical.Sort:
		if !ordered {
			return s.unsort(n.In, false)
		}
		ordered = false
	case *logical.Limit, *logical.TableFunction:
		ordered = true
	case *logical.Project, *logical.Filter, *logical.Unnest:
	default:
		ordered = false
	}
	return s.mapInputs(n, func(in logical.Node) logical.Node { return s.unsort(in, ordered) })
}

// pushLimits moves limits down and merges them with orders:
//
//	limit(sort(L)) = top-n(L)              limit(π(L)) = π(limit(L))
//	limit(L ∪ R)   = limit(limit(L) ∪ limit(R))
//	top-n(L ⟕ R)   = top-n(top-n(L) ⟕ R)   if the order is by columns of L
func pushLimits(s *state, n logical.Node) logical.Node {
	n = s.mapInputs(n, func(in logical.Node) logical.Node { return pushLimits(s, in) })
	switch n := n.(type) {
	case *logical.Limit:
		return s.pushLimit(n)
	case *logical.TopN:
		return s.pushTopN(n)
	}
	return n
}

// first is limit over in for as many rows as n can need of it.
func first(n logical.Node, count int64) logical.Node {
	switch l := n.(type) {
	case *logical.Limit:
		if len(l.WithTies) == 0 && l.Count >= 0 && l.Count <= count {
			return n
		}
	case *logical.TopN:
		if l.Count <= count {
			return n
		}
	case *logical.Values:
		if int64(len(l.Rows)) <= count {
			return n
		}
	}
	return &logical.Limit{In: n, Count: count}
}

func (s *state) pushLimit(n *logical.Limit) logical.Node {
	if len(n.WithTies) > 0 {
		return n
	}
	if n.Count < 0 && n.Offset == 0 {
		return n.In
	}
	total := n.Offset + n.Count
	switch in := n.In.(type) {
	case *logical.Project:
		c := *n
		c.In = in.In
		return in.WithInputs([]logical.Node{s.pushLimit(&c)})
	case *logical.Sort:
		if n.Count >= 0 {
			return s.pushTopN(&logical.TopN{In: in.In, Keys: in.Keys, Count: n.Count, Offset: n.Offset})
		}
	case *logical.Limit:
		if len(in.WithTies) == 0 {
			c := *in
			c.Count, c.Offset = sliceOf(in.Count, in.Offset, n.Count, n.Offset)
			return s.pushLimit(&c)
		}
	case *logical.TopN:
		c := *in
		c.Count, c.Offset = sliceOf(in.Count, in.Offset, n.Count, n.Offset)
		return &c
	case *logical.SetOp:
		if n.Count >= 0 && in.Kind == logical.Union && in.All {
			return n.WithInputs([]logical.Node{s.mapInputs(in, func(x logical.Node) logical.Node {
				return pushLimits(s, first(x, total))
			})})
		}
	case *logical.Join:
		if n.Count < 0 {
			return n
		}
		switch in.Kind {
		case logical.Mark, logical.Single:
			c := *n
			c.In = in.L
			return in.WithInputs([]logical.Node{s.pushLimit(&c), in.R})
		case logical.Left:
			if l := first(in.L, total); l != in.L {
				return n.WithInputs([]logical.Node{in.WithInputs([]logical.Node{pushLimits(s, l), in.R})})
			}
		}
	}
	return n
}

// sliceOf composes two limits: count and offset of the inner one, then those of the outer one.
func sliceOf(count, offset, outerCount, outerOffset int64) (int64, int64) {
	if count >= 0 {
		count = max(0, count-outerOffset)
	}
	if outerCount >= 0 && (count < 0 || outerCount < count) {
		count = outerCount
	}
	return count, offset + outerOffset
}

func (s *state) pushTopN(n *logical.TopN) logical.Node {
	total := n.Offset + n.Count
	switch in := n.In.(type) {
	case *logical.Project:
		keys, ok := keysBelow(n.Keys, in.Exprs)
		if !ok {
			return n
		}
		c := *n
		c.In, c.Keys = in.In, keys
		return in.WithInputs([]logical.Node{s.pushTopN(&c)})
	case *logical.SetOp:
		if in.Kind != logical.Union || !in.All {
			return n
		}
		return n.WithInputs([]logical.Node{s.mapInputs(in, func(x logical.Node) logical.Node {
			from := x.Columns()
			list := make([]logical.Assign, len(from))
			for i := range from {
				list[i] = logical.Assign{Col: in.Cols[i], Expr: from[i].Ref()}
			}
			keys, ok := keysBelow(n.Keys, list)
			if !ok || first(x, total) == x {
				return x
			}
			return s.pushTopN(&logical.TopN{In: x, Keys: keys, Count: total})
		})})
	case *logical.Join:
		left := columnsOf(in.L)
		for _, k := range n.Keys {
			if !logical.ExprColumns(k.Expr).SubsetOf(left) {
				return n
			}
		}
		switch in.Kind {
		case logical.Mark, logical.Single:
			c := *n
			c.In = in.L
			return in.WithInputs([]logical.Node{s.pushTopN(&c), in.R})
		case logical.Left:
			if first(in.L, total) != in.L {
				l := s.pushTopN(&logical.TopN{In: in.L, Keys: n.Keys, Count: total})
				return n.WithInputs([]logical.Node{in.WithInputs([]logical.Node{l, in.R})})
			}
		}
	}
	return n
}

// keysBelow rewrites sort keys to what a projection computes them from.
func keysBelow(keys []logical.SortKey, list []logical.Assign) ([]logical.SortKey, bool) {
	by := make(map[expr.ColumnID]expr.Expr, len(list))
	for _, a := range list {
		by[a.Col.ID] = a.Expr
	}
	out := make([]logical.SortKey, len(keys))
	for i, k := range keys {
		k.Expr = expr.Replace(k.Expr, by)
		if isVolatile(k.Expr) {
			return nil, false
		}
		out[i] = k
	}
	return out, true
}
