package opt

import (
	"math/bits"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// eagerAggregate groups before a join where each group is one row of one side of it:
//
//	γ(l.k, l.x; sum(r.y))(L ⋈(l.k = r.k) R) = π(l.k, l.x, sum)(L ⋈(l.k = r.k) γ(r.k; sum(r.y))(R))    l.k a key of L
//	γ(l.k, l.x; count(r.y))(L ⟕(l.k = r.k) R) likewise, with 0 where a row of L has no match
//
// The grouping then has one key instead of many wide ones, and the columns of L are read once a group. The keys of L that
// are left filter R at run time, so that groups which nobody asks for are not made. (W. P. Yan and P.-Å. Larson, "Eager
// Aggregation and Lazy Aggregation", 1995.)
func eagerAggregate(s *state, n logical.Node) logical.Node {
	s.estimator = NewEstimator(s.opt.Fn)
	return s.up(n, func(n logical.Node) logical.Node {
		a, ok := n.(*logical.Aggregate)
		if !ok || len(a.Keys) == 0 || len(a.Aggs) == 0 || len(a.Sets) > 0 || a.GroupingCol != nil || hasVolatileExprs(a) {
			return n
		}
		if !isRegion(a.In) {
			return n
		}
		if out := s.eagerLeft(a); out != nil {
			return out
		}
		if out := s.eagerInner(a); out != nil {
			return out
		}
		return n
	})
}

func hasVolatileExprs(n logical.Node) bool {
	found := false
	logical.VisitExprs(n, func(e expr.Expr) { found = found || isVolatile(e) })
	return found
}

// eagerLeft handles the right side of a left join.
func (s *state) eagerLeft(a *logical.Aggregate) logical.Node {
	keys, in := a.Keys, a.In
	if p, ok := in.(*logical.Project); ok { // what it computes is computed in the aggregate
		by := map[expr.ColumnID]expr.Expr{}
		for _, x := range p.Exprs {
			if isVolatile(x.Expr) {
				return nil
			}
			by[x.Col.ID] = x.Expr
		}
		a = logical.MapExprs(a, func(e expr.Expr) expr.Expr { return expr.Replace(e, by) }).(*logical.Aggregate)
		keys, in = a.Keys, p.In
	}
	j, ok := in.(*logical.Join)
	if !ok || j.Kind != logical.Left || j.AsofOn != nil {
		return nil
	}
	on := conjuncts(j.On)
	if len(on) != 1 {
		return nil
	}
	left, right := columnsOf(j.L), columnsOf(j.R)
	l, r, ok := sides(on[0], left, right)
	if !ok {
		return nil
	}
	lc, ok := l.(*expr.Column)
	if _, _, nullSafe, _ := equality(on[0]); !ok || nullSafe {
		return nil
	}
	var one logical.ColumnSet // rows of L with NULL there, of which each would be kept, are one group
	one.Add(lc.ID)
	if !coversKey(differentRows(j.L), one) {
		return nil
	}
	hasKey := false
	for _, k := range keys {
		if !logical.ExprColumns(k.Expr).SubsetOf(left) {
			return nil
		}
		c, ok := k.Expr.(*expr.Column)
		hasKey = hasKey || ok && c.ID == lc.ID
	}
	if !hasKey {
		return nil
	}
	alone := make([]expr.Expr, len(a.Aggs)) // the result over a row that has no match
	for i, g := range a.Aggs {
		if len(g.Args) == 0 && g.Filter == nil && g.Def.Name == "count" {
			alone[i] = expr.Int(g.Col.Type, 1)
			continue
		}
		if len(g.Args) != 1 || !logical.ExprColumns(g.Args[0]).SubsetOf(right) || !nullWhen(g.Args[0], right) || !ignoresNull[g.Def.Name] {
			return nil
		}
		if g.Filter != nil && !logical.ExprColumns(g.Filter).SubsetOf(right) || len(g.OrderBy) > 0 {
			return nil
		}
		if g.Def.EmptyIsZero {
			alone[i] = zeroOf(g.Col.Type)
		}
	}
	grouped, key, results := s.groupedBy(j.R, r, a.Aggs)
	c := *j
	c.R = grouped
	c.On = s.compareOf(equal, l, key.Ref())
	out := &logical.Project{In: &c, Exprs: append([]logical.Assign(nil), keys...)}
	for i, g := range a.Aggs {
		e := expr.Expr(results[i].Ref())
		if alone[i] != nil {
			e = &expr.Coalesce{Args: []expr.Expr{e, alone[i]}}
		}
		out.Exprs = append(out.Exprs, logical.Assign{Col: g.Col, Expr: e})
	}
	return out
}

// ignoresNull are the aggregates of one argument to which a row with NULL adds nothing.
var ignoresNull = map[string]bool{
	"count": true, "sum": true, "avg": true, "min": true, "max": true, "stddev": true, "stddev_samp": true, "stddev_pop": true,
	"variance": true, "var_samp": true, "var_pop": true, "approx_distinct": true, "bool_and": true, "bool_or": true, "every": true,
}

// isKey reports that no two rows of n agree in a column (NULL left aside).
func (s *state) isKey(n logical.Node, id expr.ColumnID) bool {
	var one logical.ColumnSet
	one.Add(id)
	return coversKey(keysOf(n), one)
}

// groupedBy groups a relation by one expression. Key and results get new columns.
func (s *state) groupedBy(in logical.Node, by expr.Expr, aggs []logical.Agg) (out logical.Node, key logical.Column, results []logical.Column) {
	key = s.newColumn(nameOf(by), by.Type(), false)
	g := &logical.Aggregate{In: in, Keys: []logical.Assign{{Col: key, Expr: by}}}
	for _, a := range aggs {
		a.Col = s.newColumn(a.Col.Name, a.Col.Type, a.Col.NotNull)
		results = append(results, a.Col)
		g.Aggs = append(g.Aggs, a)
	}
	return g, key, results
}

// eagerInner handles inner joins: it looks for a way to divide their relations in two that one equality connects.
func (s *state) eagerInner(a *logical.Aggregate) logical.Node {
	g := &region{s: s, est: s.estimator, computed: map[expr.ColumnID]expr.Expr{}, owner: map[expr.ColumnID]int{}}
	g.collect(a.In)
	n := len(g.rels)
	if n < 2 || n > maxExhaustive {
		return nil
	}
	over := func(e expr.Expr) expr.Expr { return expr.Replace(e, g.computed) }
	var measured relSet // what the aggregates read
	for _, x := range a.Aggs {
		for _, e := range append(append([]expr.Expr(nil), x.Args...), x.Filter) {
			if e != nil {
				measured |= g.refs(over(e))
			}
		}
		for _, k := range x.OrderBy {
			measured |= g.refs(over(k.Expr))
		}
	}
	all := relSet(1)<<n - 1
	for size := 1; size < n; size++ { // the fewest relations grouped early
		for right := relSet(1); right < all; right++ {
			if bits.OnesCount64(right) != size || measured&^right != 0 || measured == 0 && !g.holdsLargest(right) {
				continue
			}
			if out := g.eagerSplit(a, all&^right, right, over); out != nil {
				return out
			}
		}
	}
	return nil
}

// holdsLargest reports that the relation with the most rows is in the set.
func (g *region) holdsLargest(set relSet) bool {
	best, at := -1.0, 0
	for i := range g.rels {
		if r := g.est.Rows(g.rels[i].node); g.rels[i].op == nil && r > best {
			best, at = r, i
		}
	}
	return set>>at&1 != 0
}

// eagerSplit groups the relations of right early, if the division allows it and it pays.
func (g *region) eagerSplit(a *logical.Aggregate, left, right relSet, over func(expr.Expr) expr.Expr) logical.Node {
	for i := range g.rels {
		r := &g.rels[i]
		if r.op == nil {
			continue
		}
		side := left
		if right>>i&1 != 0 {
			side = right
		}
		for _, c := range r.on {
			if g.refs(c)&^side != 0 {
				return nil
			}
		}
		if r.op.On == nil && side == right {
			return nil
		}
	}
	var link expr.Expr
	var toL, toR []expr.Expr
	for _, c := range g.pending {
		switch refs := g.refs(c); {
		case refs&^left == 0:
			toL = append(toL, c)
		case refs&^right == 0:
			toR = append(toR, c)
		case link == nil:
			link = c
		default:
			return nil
		}
	}
	if link == nil {
		return nil
	}
	l, r, nullSafe, ok := equality(link)
	if !ok || nullSafe {
		return nil
	}
	if g.refs(l)&^left != 0 {
		l, r = r, l
	}
	lc, ok := l.(*expr.Column)
	if !ok || g.refs(l)&^left != 0 || g.refs(r)&^right != 0 {
		return nil
	}
	keys := make([]logical.Assign, len(a.Keys))
	hasKey := false
	for i, k := range a.Keys {
		e := over(k.Expr)
		if expr.Equal(e, l) || expr.Equal(e, r) {
			hasKey = true
			e = l
		} else if g.refs(e)&^left != 0 {
			return nil
		}
		keys[i] = logical.Assign{Col: k.Col, Expr: e}
	}
	if !hasKey {
		return nil
	}
	lt, rt := g.naive(left, toL), g.naive(right, toR)
	if lt == nil || rt == nil || !g.s.isKey(lt, lc.ID) || !g.pays(a, lt, rt, l, r) {
		return nil
	}
	aggs := logical.MapExprs(a, over).(*logical.Aggregate).Aggs
	grouped, key, results := g.s.groupedBy(rt, r, aggs)
	j := &logical.Join{Kind: logical.Inner, L: lt, R: grouped, On: g.s.compareOf(equal, l, key.Ref())}
	out := &logical.Project{In: filter(j, g.loose), Exprs: keys}
	for i, x := range a.Aggs {
		out.Exprs = append(out.Exprs, logical.Assign{Col: x.Col, Expr: results[i].Ref()})
	}
	return out
}

// naive joins a set of relations in the order in which they stand.
func (g *region) naive(set relSet, conds []expr.Expr) logical.Node {
	var out logical.Node
	for i := range g.rels {
		if set>>i&1 == 0 {
			continue
		}
		r := &g.rels[i]
		switch {
		case r.op != nil && out == nil:
			return nil
		case r.op != nil:
			j := *r.op
			j.L, j.R, j.On = out, r.node, onOf(r.on)
			out = &j
		case out == nil:
			out = r.node
		default:
			out = &logical.Join{Kind: logical.Cross, L: out, R: r.node}
		}
	}
	return g.s.push(out, conds)
}

// maxWasted is how many times more rows may be grouped early than would come out of the join, where the left side's keys
// cannot filter them at run time.
const maxWasted = 2

// pays compares the rows that would be grouped early with those that come out of the join.
func (g *region) pays(a *logical.Aggregate, left, right logical.Node, l, r expr.Expr) bool {
	joined := g.est.Rows(&logical.Join{Kind: logical.Inner, L: left, R: right, On: g.s.compareOf(equal, l, r)})
	early := g.est.Rows(right)
	if early <= joined*maxWasted {
		return true
	}
	// A scan that takes the keys as a filter groups what the join would let through.
	c, ok := r.(*expr.Column)
	if !ok {
		return false
	}
	_, _, scanned := g.est.Origin(right, c.ID)
	return scanned && len(a.Keys) > 1
}
