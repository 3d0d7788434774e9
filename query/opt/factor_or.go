package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// factorOr takes out of a disjunction what all its terms have in common, and adds what it implies for single inputs of a
// join, so that both can be pushed down:
//
//	(a AND b) OR (a AND c)                       = a AND (b OR c)
//	(l.x = 1 AND r.y = 2) OR (l.x = 3 AND r.y = 4) implies l.x IN (1, 3) and r.y IN (2, 4)
func factorOr(s *state, n logical.Node) logical.Node {
	return s.up(n, func(n logical.Node) logical.Node {
		switch n := n.(type) {
		case *logical.Filter:
			conds, changed := s.factorConds(conjuncts(n.Cond), leaves(n.In, nil))
			if changed {
				return filter(n.In, conds)
			}
		case *logical.Join:
			if n.On == nil || n.NullAware || n.Kind == logical.Mark && !n.Exists {
				return n
			}
			conds, changed := s.factorConds(conjuncts(n.On), leaves(n.R, leaves(n.L, nil)))
			if changed {
				c := *n
				c.On = onOf(conds)
				return &c
			}
		case *logical.Scan:
			conds, changed := s.factorConds(n.Filters, nil)
			if changed {
				c := *n
				c.Filters = conds
				return &c
			}
		}
		return n
	})
}

// leaves collects the column sets of the relations that a tree of joins and filters combines.
func leaves(n logical.Node, dst []logical.ColumnSet) []logical.ColumnSet {
	switch n := n.(type) {
	case *logical.Filter:
		return leaves(n.In, dst)
	case *logical.Join:
		dst = leaves(n.L, dst)
		if n.Kind == logical.Semi || n.Kind == logical.Anti || n.Kind == logical.Mark {
			return dst
		}
		return leaves(n.R, dst)
	}
	return append(dst, columnsOf(n))
}

func (s *state) factorConds(conds []expr.Expr, leaves []logical.ColumnSet) (out []expr.Expr, changed bool) {
	known := map[string]bool{}
	for _, c := range conds {
		known[expr.Key(c)] = true
	}
	for _, c := range conds {
		o, ok := c.(*expr.Or)
		if !ok || isVolatile(c) {
			out = append(out, c)
			continue
		}
		common, rest := factor(o)
		if len(common) > 0 {
			changed = true
			out = append(out, common...)
		}
		for _, r := range rest {
			out = append(out, r)
			if o, ok := r.(*expr.Or); ok && len(leaves) > 1 {
				for _, i := range implied(o, leaves) {
					i = s.mergeOr(i)
					if k := expr.Key(i); !known[k] {
						known[k] = true
						changed = true
						out = append(out, i)
					}
				}
			}
		}
	}
	return out, changed
}

// factor splits a disjunction into the conjuncts that all its terms share and what is left of it.
func factor(o *expr.Or) (common, rest []expr.Expr) {
	terms := make([][]expr.Expr, len(o.Terms))
	count := map[string]int{}
	for i, t := range o.Terms {
		terms[i] = conjuncts(t)
		seen := map[string]bool{}
		for _, c := range terms[i] {
			k := expr.Key(c)
			if !seen[k] {
				seen[k] = true
				count[k]++
			}
		}
	}
	shared := map[string]bool{}
	for _, c := range terms[0] {
		if k := expr.Key(c); count[k] == len(terms) && !shared[k] {
			shared[k] = true
			common = append(common, c)
		}
	}
	if len(common) == 0 {
		return nil, []expr.Expr{o}
	}
	var left []expr.Expr
	for _, t := range terms {
		var own []expr.Expr
		for _, c := range t {
			if !shared[expr.Key(c)] {
				own = append(own, c)
			}
		}
		if len(own) == 0 {
			return common, nil // a OR (a AND b) = a
		}
		left = append(left, expr.AndOf(own...))
	}
	return common, []expr.Expr{expr.OrOf(left...)}
}

// implied returns, for each leaf that all terms of a disjunction say something of, what they say.
func implied(o *expr.Or, leaves []logical.ColumnSet) []expr.Expr {
	var out []expr.Expr
	whole := logical.ExprColumns(o)
next:
	for _, leaf := range leaves {
		if !whole.Intersects(leaf) || whole.SubsetOf(leaf) {
			continue
		}
		var alternatives []expr.Expr
		for _, t := range o.Terms {
			var own []expr.Expr
			for _, c := range conjuncts(t) {
				if cols := logical.ExprColumns(c); !cols.Empty() && cols.SubsetOf(leaf) {
					own = append(own, c)
				}
			}
			if len(own) == 0 {
				continue next
			}
			alternatives = append(alternatives, expr.AndOf(own...))
		}
		e := expr.OrOf(alternatives...)
		if o, ok := e.(*expr.Or); ok {
			common, rest := factor(o)
			e = expr.AndOf(append(common, rest...)...)
		}
		out = append(out, e)
	}
	return out
}
