package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// propagateEmpty removes operators over relations that have no rows, or one row without columns:
//
//	∅ ⋈ R = ∅      L ⟕ ∅ = L padded with NULL      L ▷ ∅ = L      L ∪ ∅ = L      γ(k; …)(∅) = ∅      L × {()} = L
func propagateEmpty(s *state, n logical.Node) logical.Node {
	return s.up(n, func(n logical.Node) logical.Node {
		switch n := n.(type) {
		case *logical.Join:
			return s.emptyJoin(n)
		case *logical.SetOp:
			return s.emptySetOp(n)
		case *logical.Aggregate:
			if len(n.Keys) > 0 && isEmpty(n.In) && !hasEmptySet(n) {
				return emptyOf(n)
			}
		case *logical.Limit:
			if n.Count == 0 || isEmpty(n.In) {
				return emptyOf(n)
			}
			if n.Count < 0 && n.Offset == 0 {
				return n.In
			}
		case *logical.TopN:
			if n.Count == 0 || isEmpty(n.In) {
				return emptyOf(n)
			}
		case *logical.Filter, *logical.Project, *logical.Sort, *logical.Window, *logical.Unnest, *logical.GapFill:
			if isEmpty(n.Inputs()[0]) {
				return emptyOf(n)
			}
		}
		return n
	})
}

func hasEmptySet(n *logical.Aggregate) bool {
	for _, set := range n.Sets {
		if len(set) == 0 {
			return true
		}
	}
	return false
}

// isUnit reports the relation of one row and no columns.
func isUnit(n logical.Node) bool {
	v, ok := n.(*logical.Values)
	return ok && len(v.Cols) == 0 && len(v.Rows) == 1
}

func (s *state) emptyJoin(n *logical.Join) logical.Node {
	l, r := isEmpty(n.L), isEmpty(n.R)
	switch n.Kind {
	case logical.Inner, logical.Cross:
		if l || r {
			return emptyOf(n)
		}
		if n.AsofOn == nil && isUnit(n.L) {
			return filter(n.R, conjuncts(n.On))
		}
		if n.AsofOn == nil && isUnit(n.R) {
			return filter(n.L, conjuncts(n.On))
		}
	case logical.Semi:
		if l || r {
			return emptyOf(n)
		}
		if n.On == nil && exactlyOneRow(n.R) {
			return n.L
		}
	case logical.Anti:
		if l {
			return emptyOf(n)
		}
		if r {
			return n.L
		}
	case logical.Left, logical.Single:
		if l {
			return emptyOf(n)
		}
		if r {
			return s.paddedWith(n.L, n.R.Columns())
		}
	case logical.Mark:
		if l {
			return emptyOf(n)
		}
		if r {
			p := project(n.L, n.L.Columns()).(*logical.Project)
			p.Exprs = append(p.Exprs, logical.Assign{Col: *n.MarkCol, Expr: expr.Bool(false)})
			return p
		}
	case logical.Full:
		switch {
		case l && r:
			return emptyOf(n)
		case r:
			return s.paddedWith(n.L, n.R.Columns())
		case l:
			return s.paddedWith(n.R, n.L.Columns())
		}
	}
	return n
}

// paddedWith adds columns of NULLs.
func (s *state) paddedWith(n logical.Node, cols []logical.Column) logical.Node {
	p := project(n, n.Columns()).(*logical.Project)
	for _, c := range cols {
		c.NotNull = false
		p.Exprs = append(p.Exprs, logical.Assign{Col: c, Expr: expr.Null(c.Type)})
	}
	return p
}

func (s *state) emptySetOp(n *logical.SetOp) logical.Node {
	var kept []logical.Node
	for i, in := range n.In {
		if !isEmpty(in) {
			kept = append(kept, in)
			continue
		}
		if n.Kind == logical.Intersect || n.Kind == logical.Except && i == 0 {
			return emptyOf(n)
		}
	}
	if len(kept) == len(n.In) {
		return n
	}
	if len(kept) == 0 {
		return emptyOf(n)
	}
	if len(kept) > 1 {
		c := *n
		c.In = kept
		return &c
	}
	p := &logical.Project{In: kept[0]}
	for i, c := range kept[0].Columns() {
		p.Exprs = append(p.Exprs, logical.Assign{Col: n.Cols[i], Expr: c.Ref()})
	}
	if n.All {
		return p
	}
	d := &logical.Aggregate{In: kept[0]}
	d.Keys = append(d.Keys, p.Exprs...)
	return d
}
