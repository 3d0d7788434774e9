package opt

import (
	"slices"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
)

// mergeRanges brings what a condition says of one expression and constants together:
//
//	a > 3 AND a > 5 = a > 5              a = 1 OR a = 2           = a IN (1, 2)
//	a > 3 AND a < 2 = FALSE              a IN (1, 2) AND a > 1    = a = 2
//	a >= 3 AND a <= 3 = a = 3
//
// It holds in conditions alone, where NULL counts as FALSE.
func mergeRanges(s *state, n logical.Node) logical.Node {
	return s.up(n, func(n logical.Node) logical.Node {
		switch n := n.(type) {
		case *logical.Filter:
			conds := conjuncts(n.Cond)
			if out, changed := s.mergeConds(conds); changed {
				return filterOrEmpty(n.In, out)
			}
		case *logical.Scan:
			if out, changed := s.mergeConds(n.Filters); changed {
				c := *n
				c.Filters = out
				if len(out) == 1 && expr.IsFalse(out[0]) {
					return emptyOf(n)
				}
				return &c
			}
		case *logical.Join:
			if n.On == nil || n.Kind == logical.Mark && !n.Exists || n.NullAware {
				return n
			}
			if out, changed := s.mergeConds(conjuncts(n.On)); changed {
				c := *n
				c.On = onOf(out)
				return &c
			}
		}
		return n
	})
}

// filterOrEmpty is a filter, or nothing if the condition cannot be true.
func filterOrEmpty(in logical.Node, conds []expr.Expr) logical.Node {
	for _, c := range conds {
		if expr.IsFalse(c) || expr.IsNullConst(c) {
			return emptyOf(in)
		}
	}
	return filter(in, conds)
}

// mergeConds simplifies a conjunction; a contradiction makes it the single term FALSE.
func (s *state) mergeConds(conds []expr.Expr) (out []expr.Expr, changed bool) {
	flat := make([]expr.Expr, 0, len(conds))
	for _, c := range conds {
		now := s.mergeOr(c)
		changed = changed || now != c
		if expr.IsFalse(now) || expr.IsNullConst(now) {
			return []expr.Expr{expr.Bool(false)}, true
		}
		flat = expr.SplitConjuncts(flat, now)
	}
	type subject struct {
		x     expr.Expr
		r     valueRange
		terms int
		first int
	}
	var subjects []*subject
	byKey := map[string]*subject{}
	for i, c := range flat {
		x, r, ok := rangeOf(c)
		if !ok {
			out = append(out, c)
			continue
		}
		k := expr.Key(x)
		sub := byKey[k]
		if sub == nil {
			sub = &subject{x: x, r: r, first: i}
			byKey[k] = sub
			subjects = append(subjects, sub)
			out = append(out, nil) // its place
			sub.first = len(out) - 1
		} else {
			sub.r = sub.r.intersect(r)
		}
		sub.terms++
		if sub.terms == 1 {
			out[sub.first] = c
		}
	}
	for i, c := range out {
		op, x, k := comparison(c)
		v, ok := k.(*expr.Const)
		if c == nil || op != notEqual || !ok || !orderedConst(v) {
			continue
		}
		sub := byKey[expr.Key(x)]
		if sub == nil || sub.r.list == nil && sub.r.contains(v) {
			continue
		}
		// The range decides: it does not hold the value, or can be without it.
		out[i] = expr.Bool(true)
		changed = true
		if sub.r.contains(v) {
			sub.r.list = slices.DeleteFunc(sub.r.list, func(o *expr.Const) bool { return compareConst(o, v) == 0 })
			sub.terms++
		}
	}
	for _, sub := range subjects {
		if sub.r.isEmpty() {
			return []expr.Expr{expr.Bool(false)}, true
		}
		if sub.terms == 1 {
			continue
		}
		changed = true
		out[sub.first] = expr.AndOf(s.rangeExprs(sub.x, sub.r)...)
	}
	if !changed {
		return conds, false
	}
	var whole []expr.Expr
	for _, c := range out {
		whole = expr.SplitConjuncts(whole, c)
	}
	if len(whole) == len(conds) {
		same := true
		for i := range whole {
			same = same && expr.Equal(whole[i], conds[i])
		}
		if same {
			return conds, false
		}
	}
	return whole, true
}

// mergeOr collects equalities and lists of one expression among the terms of a disjunction, below conjunctions too.
func (s *state) mergeOr(e expr.Expr) expr.Expr {
	o, ok := e.(*expr.Or)
	if !ok {
		return e
	}
	type group struct {
		x    expr.Expr
		list []*expr.Const
		at   int
		n    int
	}
	byKey := map[string]*group{}
	var groups []*group
	var out []expr.Expr
	changed := false
	for _, t := range o.Terms {
		if a, ok := t.(*expr.And); ok {
			merged, c := s.mergeConds(a.Terms)
			if c {
				changed = true
				t = expr.AndOf(merged...)
			}
		}
		if expr.IsFalse(t) || expr.IsNullConst(t) {
			changed = true
			continue
		}
		x, r, ok := rangeOf(t)
		if !ok || r.list == nil {
			out = append(out, t)
			continue
		}
		k := expr.Key(x)
		g := byKey[k]
		if g == nil {
			g = &group{x: x, at: len(out)}
			byKey[k] = g
			groups = append(groups, g)
			out = append(out, t)
		}
		g.list = append(g.list, r.list...)
		g.n++
	}
	for _, g := range groups {
		if g.n > 1 {
			changed = true
			out[g.at] = s.listExpr(g.x, normalList(g.list))
		}
	}
	if !changed {
		return e
	}
	return expr.OrOf(out...)
}

// valueRange is a set of values of one type that are not NULL: those of a list, or those between bounds.
type valueRange struct {
	list           []*expr.Const // sorted, each once; nil: not a list
	lo, hi         *expr.Const   // nil: unbounded
	loOpen, hiOpen bool
}

// rangeOf takes apart what compares an expression with constants.
func rangeOf(e expr.Expr) (x expr.Expr, r valueRange, ok bool) {
	if in, is := e.(*expr.In); is {
		if isVolatile(in.X) {
			return nil, r, false
		}
		for i := range in.Values.N {
			c := constAt(in.Values, i)
			if c == nil || !orderedConst(c) {
				return nil, r, false
			}
			r.list = append(r.list, c)
		}
		r.list = normalList(r.list)
		return in.X, r, len(r.list) > 0
	}
	op, l, right := comparison(e)
	c, is := right.(*expr.Const)
	if op == noCompare || !is || !orderedConst(c) || isVolatile(l) || l.Type().Kind == types.Char {
		return nil, r, false
	}
	switch op {
	case equal:
		r.list = []*expr.Const{c}
	case less, lessEqual:
		r.hi, r.hiOpen = c, op == less
	case greater, greaterEqual:
		r.lo, r.loOpen = c, op == greater
	default:
		return nil, r, false
	}
	return l, r, true
}

func normalList(list []*expr.Const) []*expr.Const {
	list = slices.Clone(list)
	slices.SortFunc(list, compareConst)
	return slices.CompactFunc(list, func(a, b *expr.Const) bool { return compareConst(a, b) == 0 })
}

func (r valueRange) contains(c *expr.Const) bool {
	if r.list != nil {
		_, ok := slices.BinarySearchFunc(r.list, c, compareConst)
		return ok
	}
	if r.lo != nil {
		if d := compareConst(c, r.lo); d < 0 || d == 0 && r.loOpen {
			return false
		}
	}
	if r.hi != nil {
		if d := compareConst(c, r.hi); d > 0 || d == 0 && r.hiOpen {
			return false
		}
	}
	return true
}

func (r valueRange) intersect(o valueRange) valueRange {
	if r.list == nil && o.list != nil {
		r, o = o, r
	}
	if r.list != nil {
		kept := []*expr.Const{}
		for _, c := range r.list {
			if o.contains(c) {
				kept = append(kept, c)
			}
		}
		r.list = kept
		return r
	}
	if o.lo != nil {
		if r.lo == nil {
			r.lo, r.loOpen = o.lo, o.loOpen
		} else if d := compareConst(o.lo, r.lo); d > 0 || d == 0 && o.loOpen {
			r.lo, r.loOpen = o.lo, o.loOpen
		}
	}
	if o.hi != nil {
		if r.hi == nil {
			r.hi, r.hiOpen = o.hi, o.hiOpen
		} else if d := compareConst(o.hi, r.hi); d < 0 || d == 0 && o.hiOpen {
			r.hi, r.hiOpen = o.hi, o.hiOpen
		}
	}
	return r
}

func (r valueRange) isEmpty() bool {
	if r.list != nil {
		return len(r.list) == 0
	}
	if r.lo == nil || r.hi == nil {
		return false
	}
	d := compareConst(r.lo, r.hi)
	return d > 0 || d == 0 && (r.loOpen || r.hiOpen)
}

// rangeExprs writes a range as conditions.
func (s *state) rangeExprs(x expr.Expr, r valueRange) []expr.Expr {
	if r.list != nil {
		return []expr.Expr{s.listExpr(x, r.list)}
	}
	if r.lo != nil && r.hi != nil && compareConst(r.lo, r.hi) == 0 {
		return []expr.Expr{s.compareOf(equal, x, r.lo)}
	}
	var out []expr.Expr
	if r.lo != nil {
		op := greaterEqual
		if r.loOpen {
			op = greater
		}
		out = append(out, s.compareOf(op, x, r.lo))
	}
	if r.hi != nil {
		op := lessEqual
		if r.hiOpen {
			op = less
		}
		out = append(out, s.compareOf(op, x, r.hi))
	}
	return out
}

func (s *state) listExpr(x expr.Expr, list []*expr.Const) expr.Expr {
	if len(list) == 1 {
		return s.compareOf(equal, x, list[0])
	}
	return &expr.In{X: x, Values: listOf(x.Type(), list)}
}
