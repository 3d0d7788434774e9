package opt

import (
	"math"
	"math/bits"
	"slices"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
)

// maxRelations is how many relations one region may have: a set of them is a word.
const maxRelations = 64

// relSet is a set of relations of a region, by position.
type relSet = uint64

// relation is an input of a region of joins: of the inner joins, or the right side of a join of another kind.
type relation struct {
	node logical.Node
	est  *estimate
	// op is the join that the relation is the right side of, nil for an input of inner joins. It preserves what is on its left
	// and may come as soon as the relations of needs are there:
	//	(A ⋈ B) ⟕(a = c) C = (A ⟕(a = c) C) ⋈ B      the same for ⋉, ▷, mark and single joins
	op     *logical.Join
	on     []expr.Expr
	needs  relSet
	factor float64 // by how much op changes the number of rows
	single bool    // at most one row
	dense  bool    // a key by which it is joined has nearly all values of its range: its table is an array
}

// condition is a conjunct that reads several relations and is no equality of two.
type condition struct {
	e     expr.Expr
	refs  relSet
	share float64
}

// class is a set of expressions that are equal, each over one relation.
type class struct{ members []member }

type member struct {
	rel              int
	e                expr.Expr
	distinct, domain float64
}

// region is a maximal tree of joins whose order is free.
type region struct {
	s       *state
	est     *Estimator
	rels    []relation
	conds   []condition
	classes []class
	loose   []expr.Expr // read nothing
	// computed are columns of projections between the joins: they are computed at the top, and their expressions put into
	// the conditions that read them.
	computed map[expr.ColumnID]expr.Expr
	pending  []expr.Expr
	owner    map[expr.ColumnID]int
	all      *estimate // columns of all relations
	pairs    []pairFix
}

// pairFix corrects the estimate for two relations that several equalities connect.
type pairFix struct {
	both   relSet
	factor float64
}

// collect adds the tree to the region.
func (g *region) collect(n logical.Node) {
	switch n := n.(type) {
	case *logical.Filter:
		if !isVolatile(n.Cond) {
			g.collect(n.In)
			g.pending = append(g.pending, g.over(conjuncts(n.Cond))...)
			return
		}
	case *logical.Project:
		if !volatileList(n.Exprs) {
			g.collect(n.In)
			for _, a := range n.Exprs {
				if !isKept(a) {
					g.computed[a.Col.ID] = expr.Replace(a.Expr, g.computed)
				}
			}
			return
		}
	case *logical.Join:
		if n.AsofOn != nil || n.On != nil && isVolatile(n.On) {
			break
		}
		switch n.Kind {
		case logical.Inner, logical.Cross:
			g.collect(n.L)
			g.collect(n.R)
			g.pending = append(g.pending, g.over(conjuncts(n.On))...)
			return
		case logical.Left, logical.Semi, logical.Anti, logical.Mark, logical.Single:
			g.collect(n.L)
			g.add(relation{node: n.R, op: n, on: g.over(conjuncts(n.On))})
			return
		}
	}
	g.add(relation{node: n})
}

// over puts the expressions of the projections collected so far, which are those below, into conditions.
func (g *region) over(conds []expr.Expr) []expr.Expr {
	return mapList(conds, func(c expr.Expr) expr.Expr { return expr.Replace(c, g.computed) })
}

func volatileList(list []logical.Assign) bool {
	for _, a := range list {
		if isVolatile(a.Expr) {
			return true
		}
	}
	return false
}

func (g *region) add(r relation) {
	at := len(g.rels)
	g.rels = append(g.rels, r)
	for _, c := range r.node.Columns() {
		g.owner[c.ID] = at
	}
	if r.op != nil && r.op.MarkCol != nil {
		g.owner[r.op.MarkCol.ID] = at
	}
}

// refs returns the relations that e reads.
func (g *region) refs(e expr.Expr) relSet {
	var out relSet
	for _, id := range logical.ExprColumns(e).IDs() {
		if r, ok := g.owner[id]; ok {
			out |= 1 << r
		}
	}
	return out
}

// prepare sorts the conditions: onto single relations, into classes of equal expressions, and the rest.
func (g *region) prepare() {
	var inner relSet
	for i := range g.rels {
		if g.rels[i].op == nil {
			inner |= 1 << i
		}
	}
	var equalities []expr.Expr
	for _, c := range g.pending {
		refs := g.refs(c)
		switch {
		case refs == 0:
			g.loose = append(g.loose, c)
		case bits.OnesCount64(refs) == 1 && refs&inner != 0:
			r := &g.rels[bits.TrailingZeros64(refs)]
			r.node = filter(r.node, []expr.Expr{c})
		default:
			if l, r, nullSafe, ok := equality(c); ok && !nullSafe && refs&^inner == 0 &&
				bits.OnesCount64(g.refs(l)) == 1 && bits.OnesCount64(g.refs(r)) == 1 && g.refs(l) != g.refs(r) {
				equalities = append(equalities, c)
				continue
			}
			g.conds = append(g.conds, condition{e: c, refs: refs})
		}
	}
	g.classify(equalities)
	g.all = &estimate{cols: map[expr.ColumnID]*columnEstimate{}}
	for i := range g.rels {
		r := &g.rels[i]
		r.node = g.s.push(r.node, nil)
		r.est = g.est.of(r.node)
		r.single = atMostOneRow(r.node)
		g.all.rows = math.Max(g.all.rows, r.est.rows)
		for id, c := range r.est.cols {
			g.all.cols[id] = c
		}
		if r.op == nil {
			continue
		}
		for k := range r.on {
			r.needs |= g.refs(r.on[k])
		}
		r.needs &^= 1 << i
	}
	for i := range g.rels {
		if g.rels[i].op != nil {
			g.rels[i].factor = g.opFactor(i)
		}
	}
	for i := range g.conds {
		g.conds[i].share = g.est.share(g.all, g.conds[i].e)
	}
	for i := range g.classes {
		for k := range g.classes[i].members {
			m := &g.classes[i].members[k]
			r := &g.rels[m.rel]
			m.distinct = math.Max(1, r.est.distinctOf(m.e))
			m.domain = math.Max(1, r.est.domainOf(m.e))
			r.dense = r.dense || g.isDense(r, m.e)
		}
	}
	g.fixPairs()
}

// maxSpread is how many times larger than the number of rows the range of a dense key may be.
const maxSpread = 4

// isDense reports a key of a scanned relation that can index an array.
func (g *region) isDense(r *relation, e expr.Expr) bool {
	c, ok := e.(*expr.Column)
	if !ok || r.op != nil || c.T.Phys() != types.PhysInt64 || !recomputable(r.node) || !g.s.isKey(r.node, c.ID) {
		return false
	}
	lo, hi, ok := r.est.boundsOf(c)
	return ok && hi-lo < maxSpread*math.Max(r.est.base, r.est.rows)
}

// classify puts equal expressions together. Two of one relation become a condition on it.
func (g *region) classify(equalities []expr.Expr) {
	type entry struct{ class int }
	at := map[string]*entry{}
	enter := func(e expr.Expr) *entry {
		k := expr.Key(e)
		if at[k] == nil {
			at[k] = &entry{class: len(g.classes)}
			g.classes = append(g.classes, class{members: []member{{rel: bits.TrailingZeros64(g.refs(e)), e: e}}})
		}
		return at[k]
	}
	for _, c := range equalities {
		l, r, _, _ := equality(c)
		a, b := enter(l), enter(r)
		if a.class == b.class {
			continue
		}
		from, to := b.class, a.class
		for _, m := range g.classes[from].members {
			dup := slices.IndexFunc(g.classes[to].members, func(o member) bool { return o.rel == m.rel })
			if dup >= 0 {
				rel := &g.rels[m.rel]
				rel.node = filter(rel.node, []expr.Expr{g.s.compareOf(equal, g.classes[to].members[dup].e, m.e)})
			}
		}
		g.classes[to].members = append(g.classes[to].members, g.classes[from].members...)
		g.classes[from].members = nil
		for _, x := range at {
			if x.class == from {
				x.class = to
			}
		}
	}
	g.classes = slices.DeleteFunc(g.classes, func(c class) bool { return len(c.members) == 0 })
}

// opFactor estimates by how much the join of relation i changes the number of rows on its left.
func (g *region) opFactor(i int) float64 {
	r := &g.rels[i]
	own := columnsOf(r.node)
	var others logical.ColumnSet
	for id, o := range g.owner {
		if o != i {
			others.Add(id)
		}
	}
	var eq []keyPair
	rest := 1.0
	for _, c := range r.on {
		if a, b, ok := sides(c, others, own); ok {
			eq = append(eq, pairOf(g.all, r.est, a, b))
			continue
		}
		rest *= g.est.share(g.all, c)
	}
	switch r.op.Kind {
	case logical.Semi:
		return math.Max(1e-6, matching(eq, r.est.rows, rest))
	case logical.Anti:
		return math.Max(0.05, 1-matching(eq, r.est.rows, rest))
	case logical.Left:
		left := &estimate{rows: g.all.rows, base: math.Inf(1)}
		d := divisor(eq, left, r.est, false, coversKey(keysOf(r.node), pairColumns(eq, true)))
		return math.Max(1, r.est.rows*rest/d)
	}
	return 1
}

// fixPairs finds relations that several classes connect: their equalities are not independent if they hold a key.
func (g *region) fixPairs() {
	for i := range g.rels {
		for j := range i {
			var eq []keyPair
			for _, c := range g.classes {
				var a, b *member
				for k := range c.members {
					switch c.members[k].rel {
					case i:
						a = &c.members[k]
					case j:
						b = &c.members[k]
					}
				}
				if a != nil && b != nil {
					eq = append(eq, pairOf(g.rels[i].est, g.rels[j].est, a.e, b.e))
				}
			}
			if len(eq) < 2 {
				continue
			}
			l, r := &g.rels[i], &g.rels[j]
			d := divisor(eq, l.est, r.est, coversKey(keysOf(l.node), pairColumns(eq, false)), coversKey(keysOf(r.node), pairColumns(eq, true)))
			all := 1.0
			for _, p := range eq {
				all *= p.domain()
			}
			if all > d {
				g.pairs = append(g.pairs, pairFix{1<<i | 1<<j, all / d})
			}
		}
	}
}

// rowsOf estimates the rows of the join of a set, whatever its order.
func (g *region) rowsOf(set relSet) float64 {
	rows := 1.0
	for s := set; s != 0; s &= s - 1 {
		r := &g.rels[bits.TrailingZeros64(s)]
		if r.op != nil {
			rows *= r.factor
		} else {
			rows *= math.Max(r.est.rows, 0.01)
		}
	}
	for i := range g.classes {
		rows /= g.classes[i].divisor(set)
	}
	for i := range g.conds {
		if c := &g.conds[i]; c.refs&^set == 0 {
			rows *= c.share
		}
	}
	for _, p := range g.pairs {
		if p.both&^set == 0 {
			rows *= p.factor
		}
	}
	return rows
}

// divisor is the product of the domains of the members within a set, one a relation, but for the smallest.
func (c *class) divisor(set relSet) float64 {
	all, least, n := 1.0, math.Inf(1), 0
	var seen relSet
	for i := range c.members {
		m := &c.members[i]
		if bit := relSet(1) << m.rel; set&bit != 0 && seen&bit == 0 {
			seen |= bit
			all *= m.domain
			least = math.Min(least, m.domain)
			n++
		}
	}
	if n < 2 {
		return 1
	}
	return all / least
}
