package opt

import (
	"math"
	"math/bits"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// maxExhaustive is the number of relations up to which all orders are compared: 3^n splits of sets are looked at.
const maxExhaustive = 11

// orderJoins finds the cheapest order of each region of joins by their estimated rows: of all orders, bushy ones included,
// by dynamic programming over sets of relations (P. G. Selinger and others, "Access Path Selection in a Relational
// Database Management System", 1979), or beyond maxExhaustive relations by joining the pair with the fewest rows first
// (L. Fegaras, "A New Heuristic for Optimizing Large Queries", 1998). The left side of a join is the one to probe with,
// the right one the table to build.
func orderJoins(s *state, n logical.Node) logical.Node {
	s.estimator = NewEstimator(s.opt.Fn)
	return s.order(n)
}

func (s *state) order(n logical.Node) logical.Node {
	if !isRegion(n) {
		return s.mapInputs(n, s.order)
	}
	g := &region{s: s, est: s.estimator, computed: map[expr.ColumnID]expr.Expr{}, owner: map[expr.ColumnID]int{}}
	g.collect(n)
	for i := range g.rels {
		g.rels[i].node = s.order(g.rels[i].node)
	}
	if len(g.rels) < 2 || len(g.rels) > maxRelations {
		return s.mapInputs(n, s.order)
	}
	g.prepare()
	tree := g.best()
	if tree == nil {
		return s.mapInputs(n, s.order)
	}
	out := g.build(tree)
	out = filter(out, g.loose)
	return g.finish(out, n.Columns())
}

// isRegion reports a tree whose top is a join that may be reordered, below filters and projections.
func isRegion(n logical.Node) bool {
	for {
		switch x := n.(type) {
		case *logical.Filter:
			if isVolatile(x.Cond) {
				return false
			}
			n = x.In
		case *logical.Project:
			if volatileList(x.Exprs) {
				return false
			}
			n = x.In
		case *logical.Join:
			return x.AsofOn == nil && x.Kind != logical.Full && x.Kind != logical.Right && (x.On == nil || !isVolatile(x.On))
		default:
			return false
		}
	}
}

// finish computes what projections between the joins computed.
func (g *region) finish(n logical.Node, cols []logical.Column) logical.Node {
	p := &logical.Project{In: n, Exprs: make([]logical.Assign, len(cols))}
	computes := false
	for i, c := range cols {
		p.Exprs[i] = keep(c)
		if e, ok := g.computed[c.ID]; ok {
			p.Exprs[i].Expr = e
			computes = true
		}
	}
	if !computes {
		return n
	}
	return p
}

// plan is the best order found for a set of relations.
type plan struct {
	set         relSet
	left, right *plan // nil for a single relation
	rows, cost  float64
}

// best returns the cheapest plan of all relations.
func (g *region) best() *plan {
	if len(g.rels) > maxExhaustive {
		return g.greedy()
	}
	all := relSet(1)<<len(g.rels) - 1
	for _, anyCross := range []bool{false, true} {
		plans := g.exhaustive(anyCross)
		if plans[all] != nil {
			return plans[all]
		}
	}
	return g.greedy()
}

func (g *region) leaf(i int) *plan {
	r := &g.rels[i]
	return &plan{set: 1 << i, rows: math.Max(1, r.est.rows)}
}

func (g *region) exhaustive(anyCross bool) []*plan {
	n := len(g.rels)
	plans := make([]*plan, 1<<n)
	for i := range n {
		plans[1<<i] = g.leaf(i)
	}
	parts := g.components()
	for set := relSet(3); set < 1<<n; set++ {
		if bits.OnesCount64(set) < 2 {
			continue
		}
		low := set & -set
		rows := -1.0
		var top *plan
		rest := set ^ low
		// All ways to divide the set: a holds the lowest relation.
		for sub := (rest - 1) & rest; ; sub = (sub - 1) & rest {
			a, b := plans[low|sub], plans[rest^sub]
			if a != nil && b != nil {
				if g.joinable(a.set, b.set, anyCross, parts) {
					if rows < 0 {
						rows = g.rowsOf(set)
					}
					top = g.cheaper(top, a, b, rows)
				}
			}
			if sub == 0 {
				break
			}
		}
		plans[set] = top
	}
	return plans
}

// operator returns the relation of a set that is the right side of a join other than inner, nil if it is not one alone.
func (g *region) operator(set relSet) *relation {
	if bits.OnesCount64(set) != 1 {
		return nil
	}
	if r := &g.rels[bits.TrailingZeros64(set)]; r.op != nil {
		return r
	}
	return nil
}

// joinable reports whether two sets may be joined.
func (g *region) joinable(a, b relSet, anyCross bool, parts []relSet) bool {
	if r := g.operator(a); r != nil {
		a, b = b, a
	}
	if g.operator(a) != nil {
		return false
	}
	if r := g.operator(b); r != nil {
		return r.needs&^a == 0
	}
	if anyCross || g.connected(a, b) {
		return true
	}
	// Cross products: with a single row, and between parts that nothing connects.
	if g.isSingle(a) || g.isSingle(b) {
		return true
	}
	for _, p := range parts {
		if p&a != 0 && p&^a != 0 || p&b != 0 && p&^b != 0 {
			return false
		}
	}
	return true
}

func (g *region) isSingle(set relSet) bool {
	return bits.OnesCount64(set) == 1 && g.rels[bits.TrailingZeros64(set)].single
}

// connected reports that a condition reads both sets and nothing else.
func (g *region) connected(a, b relSet) bool {
	for i := range g.classes {
		var hit relSet
		for k := range g.classes[i].members {
			hit |= 1 << g.classes[i].members[k].rel
		}
		if hit&a != 0 && hit&b != 0 {
			return true
		}
	}
	for i := range g.conds {
		if r := g.conds[i].refs; r&^(a|b) == 0 && r&a != 0 && r&b != 0 {
			return true
		}
	}
	return false
}

// components returns the parts of the region that conditions connect.
func (g *region) components() []relSet {
	var parts []relSet
	merge := func(set relSet) {
		out := parts[:0]
		for _, p := range parts {
			if p&set != 0 {
				set |= p
			} else {
				out = append(out, p)
			}
		}
		parts = append(out, set)
	}
	for i := range g.rels {
		parts = append(parts, 1<<i)
	}
	for i := range g.rels {
		merge(1<<i | g.rels[i].needs)
	}
	for _, c := range g.classes {
		var set relSet
		for _, m := range c.members {
			set |= 1 << m.rel
		}
		merge(set)
	}
	for _, c := range g.conds {
		merge(c.refs)
	}
	return parts
}

// cheaper returns the better of top and the joins of a and b.
func (g *region) cheaper(top, a, b *plan, rows float64) *plan {
	try := func(l, r *plan) {
		cost := l.cost + r.cost + g.joinCost(l, r, rows)
		if top == nil || cost < top.cost {
			top = &plan{set: l.set | r.set, left: l, right: r, rows: rows, cost: cost}
		}
	}
	opA, opB := g.operator(a.set) != nil, g.operator(b.set) != nil
	if !opA {
		try(a, b)
	}
	if !opB {
		try(b, a)
	}
	return top
}

// Costs a row, relative to probing a table that fits the cache. Rows without a match cost less: the keys of the built side
// filter the scans below the other.
const (
	costProbe  = 1.0
	costFilter = 0.25
	costBuild  = 2.0
	costDense  = 1.0 // building an array
	costJoined = 4.0 // building from joins, whose columns must be copied
	costOutput = 0.4
	costPair   = 0.3
	// costBreak is that of building from the larger scan: its pipeline ends there, and the smaller relation cannot filter it.
	costBreak = 20_000
)

// joinCost estimates the work of joining l (probes) and r (builds), beyond that of making them.
func (g *region) joinCost(l, r *plan, rows float64) float64 {
	op := g.operator(r.set)
	hash := false
	if op != nil {
		for _, c := range op.on {
			if _, _, _, ok := equality(c); ok {
				hash = true
			}
		}
		if len(op.on) == 0 || r.rows <= 1 {
			return l.rows*costPair + rows*costOutput
		}
	} else {
		hash = g.hashable(l.set, r.set)
	}
	if !hash {
		return l.rows*r.rows*costPair + rows*costOutput
	}
	cost := g.hashCost(l, r, rows)
	if g.driving(r) > g.driving(l) {
		cost += costBreak
	}
	if op != nil && op.op.Kind != logical.Mark && op.op.Kind != logical.Single && !op.op.NullAware {
		cost = math.Min(cost, g.hashCost(r, l, rows))
	}
	return cost + rows*costOutput
}

// driving is the number of rows, before filters, of the relation whose scan drives the pipeline of a plan.
func (g *region) driving(p *plan) float64 {
	for p.left != nil {
		p = p.left
	}
	est := g.rels[bits.TrailingZeros64(p.set)].est
	return math.Max(est.base, est.rows)
}

func (g *region) hashCost(probe, build *plan, out float64) float64 {
	each, miss := costBuild, 1.0
	dense := build.left == nil && g.rels[bits.TrailingZeros64(build.set)].dense
	switch {
	case dense:
		each = costDense
	case build.left != nil:
		each = costJoined
	}
	// Tables beyond the second and the third level cache cost a miss a row; an array holds four bytes for a value.
	switch {
	case build.rows > 1e6 && dense:
		miss = 2
	case build.rows > 1e6:
		miss = 3
	case build.rows > 5e4 && !dense:
		miss = 1.7
	}
	return probe.rows*costFilter + math.Min(probe.rows, out)*costProbe*miss + build.rows*each*miss
}

// hashable reports an equality between two sets.
func (g *region) hashable(a, b relSet) bool {
	for i := range g.classes {
		var hit relSet
		for k := range g.classes[i].members {
			hit |= 1 << g.classes[i].members[k].rel
		}
		if hit&a != 0 && hit&b != 0 {
			return true
		}
	}
	for i := range g.conds {
		c := &g.conds[i]
		if c.refs&^(a|b) != 0 {
			continue
		}
		if l, r, _, ok := equality(c.e); ok {
			x, y := g.refs(l), g.refs(r)
			if x != 0 && y != 0 && (x&^a == 0 && y&^b == 0 || x&^b == 0 && y&^a == 0) {
				return true
			}
		}
	}
	return false
}

// greedy joins the pair with the fewest rows until one plan is left.
func (g *region) greedy() *plan {
	var plans []*plan
	for i := range g.rels {
		plans = append(plans, g.leaf(i))
	}
	parts := g.components()
	for len(plans) > 1 {
		var best *plan
		var at [2]int
		for _, anyCross := range []bool{false, true} {
			for i := range plans {
				for j := range i {
					if !g.joinable(plans[i].set, plans[j].set, anyCross, parts) {
						continue
					}
					p := g.cheaper(nil, plans[i], plans[j], g.rowsOf(plans[i].set|plans[j].set))
					if p != nil && (best == nil || p.rows < best.rows || p.rows == best.rows && p.cost < best.cost) {
						best, at = p, [2]int{i, j}
					}
				}
			}
			if best != nil {
				break
			}
		}
		if best == nil {
			return nil
		}
		plans[at[1]] = best
		plans = append(plans[:at[0]], plans[at[0]+1:]...)
	}
	return plans[0]
}

// build makes the tree of a plan.
func (g *region) build(p *plan) logical.Node {
	if p.left == nil {
		return g.rels[bits.TrailingZeros64(p.set)].node
	}
	l, r := g.build(p.left), g.build(p.right)
	if op := g.operator(p.right.set); op != nil {
		j := *op.op
		j.L, j.R, j.On = l, r, onOf(op.on)
		return filter(&j, g.satisfied(p.left.set, 0, p.set))
	}
	on := append(g.equate(p.left.set, p.right.set), g.satisfied(p.left.set, p.right.set, p.set)...)
	j := &logical.Join{Kind: logical.Inner, L: l, R: r, On: onOf(on)}
	if j.On == nil {
		j.Kind = logical.Cross
	}
	return j
}

// satisfied returns the conditions that can be computed over set but over neither a nor b.
func (g *region) satisfied(a, b, set relSet) []expr.Expr {
	var out []expr.Expr
	for i := range g.conds {
		if r := g.conds[i].refs; r&^set == 0 && r&^a != 0 && (b == 0 || r&^b != 0) {
			out = append(out, g.conds[i].e)
		}
	}
	return out
}

// equate returns an equality for each class that has members on both sides.
func (g *region) equate(a, b relSet) []expr.Expr {
	var out []expr.Expr
	for i := range g.classes {
		var l, r *member
		for k := range g.classes[i].members {
			m := &g.classes[i].members[k]
			bit := relSet(1) << m.rel
			if a&bit != 0 && (l == nil || m.distinct < l.distinct) {
				l = m
			}
			if b&bit != 0 && (r == nil || m.distinct < r.distinct) {
				r = m
			}
		}
		if l != nil && r != nil {
			out = append(out, g.s.compareOf(equal, l.e, r.e))
		}
	}
	return out
}
