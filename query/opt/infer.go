package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// inferPredicates carries what is known of one side of an equality over to the other:
//
//	σ(l.a < 5)(L) ⋈(l.a = r.b) R = σ(l.a < 5)(L) ⋈(l.a = r.b) σ(r.b < 5)(R)
//
// For outer, anti, mark and single joins from the left side to the right alone; not where NULLs of the right side matter.
func inferPredicates(s *state, n logical.Node) logical.Node {
	memo := map[logical.Node][]fact{}
	return s.up(n, func(n logical.Node) logical.Node {
		j, ok := n.(*logical.Join)
		if !ok || j.On == nil || j.NullAware || j.Kind == logical.Mark && !j.Exists {
			return n
		}
		toLeft := j.AsofOn == nil && (j.Kind == logical.Inner || j.Kind == logical.Semi)
		toRight := j.AsofOn == nil && j.Kind != logical.Full && j.Kind != logical.Right
		var addL, addR []expr.Expr
		left, right := columnsOf(j.L), columnsOf(j.R)
		for _, c := range conjuncts(j.On) {
			l, r, _, ok := equality(c)
			if !ok {
				continue
			}
			a, ok1 := l.(*expr.Column)
			b, ok2 := r.(*expr.Column)
			if !ok1 || !ok2 {
				continue
			}
			if right.Has(a.ID) {
				a, b = b, a
			}
			if !left.Has(a.ID) || !right.Has(b.ID) {
				continue
			}
			if toRight {
				addR = s.transfer(addR, factsOf(j.L, memo), factsOf(j.R, memo), a, b)
			}
			if toLeft {
				addL = s.transfer(addL, factsOf(j.R, memo), factsOf(j.L, memo), b, a)
			}
		}
		if len(addL) == 0 && len(addR) == 0 {
			return n
		}
		c := *j
		c.L, c.R = filter(j.L, addL), filter(j.R, addR)
		return &c
	})
}

// fact is a condition on one column that holds for all rows of a tree.
type fact struct {
	col expr.ColumnID
	r   valueRange
}

// transfer appends what is known of from, said of to, unless that is known already.
func (s *state) transfer(dst []expr.Expr, known, already []fact, from, to *expr.Column) []expr.Expr {
	var r valueRange
	found := false
	for _, f := range known {
		if f.col == from.ID {
			if !found {
				r, found = f.r, true
			} else {
				r = r.intersect(f.r)
			}
		}
	}
	if !found || r.isEmpty() || !from.T.Equal(to.T) {
		return dst
	}
	for _, f := range already {
		if f.col == to.ID && within(f.r, r) {
			return dst
		}
	}
	return append(dst, s.rangeExprs(to, r)...)
}

// within reports that every value of a lies in b.
func within(a, b valueRange) bool {
	if a.list != nil {
		for _, c := range a.list {
			if !b.contains(c) {
				return false
			}
		}
		return true
	}
	if b.list != nil {
		return false
	}
	m := a.intersect(b)
	return m.lo == a.lo && m.loOpen == a.loOpen && m.hi == a.hi && m.hiOpen == a.hiOpen
}

// factsOf lists what is known of single columns of n by comparisons with constants.
func factsOf(n logical.Node, memo map[logical.Node][]fact) []fact {
	if f, ok := memo[n]; ok {
		return f
	}
	out := computeFacts(n, memo)
	memo[n] = out
	return out
}

func computeFacts(n logical.Node, memo map[logical.Node][]fact) []fact {
	switch n := n.(type) {
	case *logical.Scan:
		return addFacts(nil, n.Filters)
	case *logical.Filter:
		return addFacts(append([]fact(nil), factsOf(n.In, memo)...), conjuncts(n.Cond))
	case *logical.Project:
		return renameFacts(factsOf(n.In, memo), n.Exprs)
	case *logical.Aggregate:
		if len(n.Sets) == 0 {
			return renameFacts(factsOf(n.In, memo), n.Keys)
		}
	case *logical.Sort, *logical.Limit, *logical.TopN, *logical.Window, *logical.Unnest:
		return factsOf(n.Inputs()[0], memo)
	case *logical.Join:
		switch n.Kind {
		case logical.Inner, logical.Cross:
			both := append([]fact(nil), factsOf(n.L, memo)...)
			return append(both, factsOf(n.R, memo)...)
		case logical.Left, logical.Semi, logical.Anti, logical.Mark, logical.Single:
			return factsOf(n.L, memo)
		}
	}
	return nil
}

func addFacts(dst []fact, conds []expr.Expr) []fact {
	for _, c := range conds {
		x, r, ok := rangeOf(c)
		if !ok {
			continue
		}
		if col, ok := x.(*expr.Column); ok {
			dst = append(dst, fact{col.ID, r})
		}
	}
	return dst
}

func renameFacts(in []fact, list []logical.Assign) []fact {
	var out []fact
	for _, a := range list {
		c, ok := a.Expr.(*expr.Column)
		if !ok {
			continue
		}
		for _, f := range in {
			if f.col == c.ID {
				out = append(out, fact{a.Col.ID, f.r})
			}
		}
	}
	return out
}
