package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
)

// unnestAggregate handles a join whose right side is an aggregate without keys, perhaps with a HAVING and expressions
// above it, correlated by equalities: grouped by what is compared, it has one row for a left row or none, and where it has
// none the aggregates' results over no rows take its place.
func (s *state) unnestAggregate(j *logical.Join, outer logical.ColumnSet) (logical.Node, bool) {
	if !padsWithNull(j) {
		return nil, false
	}
	chain, agg := aggregateBelow(j.R)
	if agg == nil {
		return nil, false
	}
	p := puller{state: s, outer: outer}
	agg, value := s.padded(agg)
	grouped, conds, ok := p.groupedBy(agg)
	if !ok {
		return nil, false
	}
	return joinAggregate(j, chain, value, &logical.Join{Kind: logical.Left, L: j.L, R: grouped, On: onOf(conds)}), true
}

// padsWithNull reports a join that a left join can stand for when its right side is an aggregate without keys.
func padsWithNull(j *logical.Join) bool {
	switch j.Kind {
	case logical.Inner, logical.Cross, logical.Left, logical.Single:
		return j.AsofOn == nil
	}
	return false
}

// joinAggregate computes on top of left, the left join of j's left side with a grouping, what chain computes on top of the
// aggregate. value holds the aggregates' results by their columns.
func joinAggregate(j *logical.Join, chain []logical.Node, value map[expr.ColumnID]expr.Expr, left *logical.Join) logical.Node {
	var having []expr.Expr
	for i := len(chain) - 1; i >= 0; i-- {
		switch n := chain[i].(type) {
		case *logical.Filter:
			having = append(having, conjuncts(expr.Replace(n.Cond, value))...)
		case *logical.Project:
			above := make(map[expr.ColumnID]expr.Expr, len(n.Exprs))
			for _, a := range n.Exprs {
				above[a.Col.ID] = expr.Replace(a.Expr, value)
			}
			value = above
		}
	}
	having = append(having, conjuncts(replaceOpt(j.On, value))...)

	out := &logical.Project{In: left}
	for _, c := range j.L.Columns() {
		out.Exprs = append(out.Exprs, keep(c))
	}
	inner := j.Kind == logical.Inner || j.Kind == logical.Cross
	if inner {
		out.In = filter(left, having)
		having = nil
	}
	for _, c := range j.R.Columns() {
		e := value[c.ID]
		if len(having) > 0 {
			c.NotNull = false
			e = &expr.Case{T: c.Type, Whens: []expr.When{{Cond: expr.AndOf(having...), Then: e}}}
		}
		out.Exprs = append(out.Exprs, logical.Assign{Col: c, Expr: e})
	}
	return out
}

// padded renames the results of n's aggregates and returns, by the old column, the expression that is right also where
// an outer join has padded the new one: the aggregate over no rows.
func (s *state) padded(n *logical.Aggregate) (*logical.Aggregate, map[expr.ColumnID]expr.Expr) {
	c := *n
	c.Aggs = append([]logical.Agg(nil), n.Aggs...)
	value := make(map[expr.ColumnID]expr.Expr, len(c.Aggs))
	for i := range c.Aggs {
		a := &c.Aggs[i]
		old := a.Col
		a.Col = s.newColumn(old.Name, old.Type, old.NotNull)
		value[old.ID] = a.Col.Ref()
		if a.Def.EmptyIsZero {
			value[old.ID] = &expr.Coalesce{Args: []expr.Expr{a.Col.Ref(), zeroOf(old.Type)}}
		}
	}
	return &c, value
}

// aggregateBelow finds the aggregate without keys at the bottom of projections and filters. It returns nil if there is none.
func aggregateBelow(n logical.Node) (chain []logical.Node, agg *logical.Aggregate) {
	for {
		switch p := n.(type) {
		case *logical.Aggregate:
			if len(p.Keys) > 0 || len(p.Sets) > 0 {
				return nil, nil
			}
			return chain, p
		case *logical.Project:
			for _, a := range p.Exprs {
				if isVolatile(a.Expr) {
					return nil, nil
				}
			}
			chain = append(chain, p)
			n = p.In
		case *logical.Filter:
			chain = append(chain, p)
			n = p.In
		case *logical.Sort:
			n = p.In
		case *logical.Limit:
			if p.Offset > 0 || p.Count == 0 {
				return nil, nil
			}
			n = p.In
		default:
			return nil, nil
		}
	}
}

// zeroOf is what a counting aggregate returns over no rows.
func zeroOf(t types.Type) expr.Expr {
	switch t.Phys() {
	case types.PhysInt64:
		return expr.Int(t, 0)
	case types.PhysFloat64:
		return expr.Float(t, 0)
	case types.PhysInt128:
		return expr.Long(t, types.Int128{})
	}
	return expr.Null(t)
}
