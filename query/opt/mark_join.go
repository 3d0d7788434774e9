package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// markToSemi uses a mark join whose mark is a condition for what it is:
//
//	σ(m)(L mark-join(m) R)     = L ⋉ R, m = TRUE
//	σ(NOT m)(L mark-join(m) R) = L ▷ R, m = FALSE
func markToSemi(s *state, n logical.Node) logical.Node {
	return s.up(n, func(n logical.Node) logical.Node {
		f, ok := n.(*logical.Filter)
		if !ok {
			return n
		}
		conds := conjuncts(f.Cond)
		in := f.In
		changed := false
		for i := 0; i < len(conds); i++ {
			if below, ok := s.useMark(in, conds[i]); ok {
				in, changed = below, true
				conds = append(conds[:i:i], conds[i+1:]...)
				i--
			}
		}
		if !changed {
			return n
		}
		return filter(in, conds)
	})
}

// useMark replaces the mark join below n whose mark is cond or its negation.
func (s *state) useMark(n logical.Node, cond expr.Expr) (logical.Node, bool) {
	not := false
	if x, ok := cond.(*expr.Not); ok {
		cond, not = x.X, true
	}
	col, ok := cond.(*expr.Column)
	if !ok {
		return nil, false
	}
	j, ok := n.(*logical.Join)
	if !ok {
		return nil, false
	}
	if j.Kind != logical.Mark || j.MarkCol.ID != col.ID {
		switch j.Kind {
		case logical.Mark, logical.Left, logical.Single, logical.Semi, logical.Anti:
			if l, ok := s.useMark(j.L, markRef(cond, not)); ok {
				return j.WithInputs([]logical.Node{l, j.R}), true
			}
		}
		return nil, false
	}
	c := *j
	c.Kind, c.MarkCol, c.Exists = logical.Semi, nil, false
	if not {
		c.Kind, c.NullAware = logical.Anti, !j.Exists
		if c.NullAware {
			notNull := notNullOf(j.L)
			notNull.AddSet(notNullOf(j.R))
			c.NullAware = nullable(j.On, notNull)
		}
	}
	p := project(&c, j.L.Columns()).(*logical.Project)
	p.Exprs = append(p.Exprs, logical.Assign{Col: *j.MarkCol, Expr: expr.Bool(!not)})
	return p, true
}

func markRef(cond expr.Expr, not bool) expr.Expr {
	if not {
		return &expr.Not{X: cond}
	}
	return cond
}
