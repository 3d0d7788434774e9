package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// decorrelate frees the right sides of joins from references to the left.
//
// What refers to the left by equalities, as nearly all subqueries do, is pulled up into the condition of the join:
//
//	L ⋉ σ(r.a = l.a ∧ q)(R)               = L ⋉(r.a = l.a) σ(q)(R)
//	L × γ(; sum(r.x))(σ(r.a = l.a)(R))    = L ⟕(r.a = l.a) γ(r.a; sum(r.x))(R)      (counts become 0 where padded)
//	L × first-n(σ(r.a = l.a)(R))          = L ⋈(r.a = l.a) σ(row number by r.a ≤ n)(R)
//
// The rest follows T. Neumann and A. Kemper, "Unnesting Arbitrary Queries" (2015): the different values D of what the right
// side refers to are pushed down through its operators until nothing refers to the left any more,
//
//	L ⋈(p) R(l) = L ⋈(p ∧ l = d) (D ⋈ R(d)),
//
// from the outermost such join to the innermost, so that L itself is always free of references.
func decorrelate(s *state, n logical.Node) logical.Node {
	if !isCorrelated(n) {
		return n
	}
	n = s.pullUp(n)
	return s.unnest(n)
}

func isCorrelated(n logical.Node) bool {
	found := false
	logical.Walk(n, func(n logical.Node) bool {
		if j, ok := n.(*logical.Join); ok && len(j.Correlated) > 0 {
			found = true
		}
		return !found
	})
	return found
}

// pullUp frees the joins that need no domain, from the innermost to the outermost.
func (s *state) pullUp(n logical.Node) logical.Node {
	n = s.mapInputs(n, s.pullUp)
	j, ok := n.(*logical.Join)
	if !ok || len(j.Correlated) == 0 {
		return n
	}
	var outer logical.ColumnSet
	for _, id := range correlation(j.L, j.R) {
		outer.Add(id)
	}
	if outer.Empty() {
		return uncorrelated(j, j.On)
	}
	if out, ok := s.unnestAggregate(j, outer); ok {
		return out
	}
	p := puller{state: s, outer: outer}
	got, ok := p.pull(j.R, ignoresDuplicates(j))
	if !ok {
		return n
	}
	return s.joinPulled(j, got)
}

// ignoresDuplicates reports that rows may be repeated on the right side of a join without changing its result.
func ignoresDuplicates(j *logical.Join) bool {
	return j.Kind == logical.Semi || j.Kind == logical.Anti || j.Kind == logical.Mark
}

// uncorrelated is j on another condition, without the correlation that it no longer has.
func uncorrelated(j *logical.Join, on expr.Expr) *logical.Join {
	c := *j
	c.Correlated = nil
	c.On = on
	if c.Kind == logical.Cross && on != nil {
		c.Kind = logical.Inner
	}
	if c.Kind == logical.Single && coversKey(keysOf(c.R), equalColumns(on, columnsOf(c.L), columnsOf(c.R), true)) {
		c.Kind = logical.Left
	}
	return &c
}

// joinPulled joins the left side of j with what was pulled from the right.
func (s *state) joinPulled(j *logical.Join, got pulled) logical.Node {
	padded := j.Kind == logical.Left || j.Kind == logical.Single
	conds := append(conjuncts(replaceOpt(j.On, got.late)), got.conds...)
	right := got.node
	var marker logical.Column
	if padded && len(got.late) > 0 {
		right, marker = s.withMarker(right)
	}
	c := *j
	c.R = right
	c.AsofOn = replaceOpt(j.AsofOn, got.late)
	out := logical.Node(uncorrelated(&c, onOf(conds)))
	if len(got.late) == 0 || ignoresDuplicates(j) {
		return out
	}
	p := &logical.Project{In: out}
	for _, col := range out.Columns() {
		p.Exprs = append(p.Exprs, keep(col))
	}
	for _, col := range j.R.Columns() {
		e, ok := got.late[col.ID]
		if !ok {
			continue
		}
		if padded {
			col.NotNull = false
			e = &expr.Case{
				T:     col.Type,
				Whens: []expr.When{{Cond: &expr.Not{X: &expr.IsNull{X: marker.Ref()}}, Then: e}},
			}
		}
		p.Exprs = append(p.Exprs, logical.Assign{Col: col, Expr: e})
	}
	return p
}

func replaceOpt(e expr.Expr, by map[expr.ColumnID]expr.Expr) expr.Expr {
	if e == nil || len(by) == 0 {
		return e
	}
	return expr.Replace(e, by)
}

// withMarker adds a column that is TRUE, and NULL where an outer join pads.
func (s *state) withMarker(n logical.Node) (logical.Node, logical.Column) {
	p := &logical.Project{In: n}
	for _, c := range n.Columns() {
		p.Exprs = append(p.Exprs, keep(c))
	}
	m := s.newColumn("matched", expr.Bool(true).Type(), true)
	p.Exprs = append(p.Exprs, logical.Assign{Col: m, Expr: expr.Bool(true)})
	return p, m
}
