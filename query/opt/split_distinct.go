package opt

import (
	"slices"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
)

// splitDistinct turns aggregates over different values into two groupings:
//
//	γ(k; count(DISTINCT x), sum(y), count(z), max(z))(R) = γ(k; count(x), sum(s), sum(c), max(m))(γ(k, x; sum(y) s, count(z) c, max(z) m)(R))
//
// One set of different values for each of many groups is a table that no cache holds, into which each row leaps; groupings
// are divided until they fit. Sums of doubles stay as they are, since in two steps they are rounded twice.
//
// Of k and x the one with more values is the first key of the inner grouping, by which its keys are ordered first: what has the
// most values is most often the number of an event, by which a log lies in order, and keys that ascend need no hashing.
func splitDistinct(s *state, n logical.Node) logical.Node {
	s.estimator = NewEstimator(s.opt.Fn)
	return s.up(n, func(n logical.Node) logical.Node {
		a, ok := n.(*logical.Aggregate)
		if !ok || len(a.Keys) == 0 || len(a.Sets) > 0 || a.GroupingCol != nil || hasVolatileExprs(a) {
			return n
		}
		x := distinctArgument(a)
		if x == nil {
			return n
		}
		groups, values, many := s.manyDistinct(a, x)
		if !many {
			return n
		}
		if out := s.split(a, x, values > groups); out != nil {
			return out
		}
		return n
	})
}

// distinctArgument is the only argument of all aggregates with DISTINCT, nil if there is none or several.
func distinctArgument(a *logical.Aggregate) expr.Expr {
	var x expr.Expr
	for _, g := range a.Aggs {
		if !g.Distinct || g.Def.IgnoresDistinct {
			continue
		}
		if len(g.Args) != 1 || g.Filter != nil || len(g.OrderBy) > 0 || x != nil && !expr.Equal(x, g.Args[0]) || !g.Args[0].Type().Comparable() {
			return nil
		}
		x = g.Args[0]
	}
	return x
}

// Groupings of fewer rows fit a cache anyway, and where groups × values are fewer than these the different ones are bits.
const (
	splitRows  = 1 << 17
	splitPairs = 1 << 26
)

// manyDistinct estimates groups and values of x, and reports whether the different values of all groups are too many for bits.
func (s *state) manyDistinct(a *logical.Aggregate, x expr.Expr) (groups, values float64, many bool) {
	if s.estimator.Rows(a.In) < splitRows {
		return 0, 0, false
	}
	groups = s.estimator.Rows(&logical.Aggregate{In: a.In, Keys: a.Keys})
	values = s.estimator.Rows(&logical.Aggregate{In: a.In, Keys: []logical.Assign{{Col: s.newColumn(nameOf(x), x.Type(), false), Expr: x}}})
	return groups, values, groups*values > splitPairs
}

// split makes the two groupings, nil if one of the aggregates cannot be computed in two steps. first says that x is the first
// key of the inner one.
func (s *state) split(a *logical.Aggregate, x expr.Expr, first bool) logical.Node {
	inner := &logical.Aggregate{In: a.In}
	outer := &logical.Aggregate{In: inner}
	for _, k := range a.Keys {
		c := s.newColumn(k.Col.Name, k.Col.Type, k.Col.NotNull)
		inner.Keys = append(inner.Keys, logical.Assign{Col: c, Expr: k.Expr})
		outer.Keys = append(outer.Keys, logical.Assign{Col: k.Col, Expr: c.Ref()})
	}
	value := s.newColumn(nameOf(x), x.Type(), false)
	at := len(inner.Keys)
	if first {
		at = 0
	}
	inner.Keys = slices.Insert(inner.Keys, at, logical.Assign{Col: value, Expr: x})
	for _, g := range a.Aggs {
		if g.Distinct && !g.Def.IgnoresDistinct {
			g.Distinct, g.Args = false, []expr.Expr{value.Ref()}
			outer.Aggs = append(outer.Aggs, g)
			continue
		}
		second := map[string]string{"count": "sum", "sum": "sum", "min": "min", "max": "max"}[g.Def.Name]
		if second == "" || len(g.OrderBy) > 0 || len(g.Args) > 1 || second == "sum" && g.Col.Type.Phys() == types.PhysFloat64 {
			return nil
		}
		def := fn.LookupAggregate(second)
		over, err := def.Resolve([]types.Type{g.Col.Type})
		if err != nil || !over.Result.Equal(g.Col.Type) {
			return nil
		}
		part := g
		part.Col = s.newColumn(g.Col.Name, g.Col.Type, g.Col.NotNull)
		inner.Aggs = append(inner.Aggs, part)
		outer.Aggs = append(outer.Aggs, logical.Agg{Col: g.Col, Def: def, Overload: over, Args: []expr.Expr{part.Col.Ref()}})
	}
	return outer
}
