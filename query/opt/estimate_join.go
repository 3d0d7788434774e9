package opt

import (
	"math"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// join estimates the rows of a join: of l and r rows of which a and b different values are compared, l·r / max(a, b).
func (e *Estimator) join(n *logical.Join) *estimate {
	l, r := e.of(n.L), e.of(n.R)
	left, right := columnsOf(n.L), columnsOf(n.R)
	both := &estimate{rows: l.rows * r.rows, cols: make(map[expr.ColumnID]*columnEstimate, len(l.cols)+len(r.cols))}
	for id, c := range l.cols {
		both.cols[id] = c
	}
	for id, c := range r.cols {
		both.cols[id] = c
	}
	var eq []keyPair
	rest := 1.0
	for _, c := range conjuncts(n.On) {
		if a, b, ok := sides(c, left, right); ok {
			eq = append(eq, pairOf(l, r, a, b))
			continue
		}
		rest *= e.share(both, c)
	}
	if n.AsofOn != nil {
		rows := l.rows
		return &estimate{rows: rows, cols: both.cols}
	}
	match := 1 / divisor(eq, l, r, coversKey(keysOf(n.L), pairColumns(eq, false)), coversKey(keysOf(n.R), pairColumns(eq, true)))
	inner := l.rows * r.rows * match * rest
	rows := inner
	switch n.Kind {
	case logical.Left:
		rows = math.Max(inner, l.rows)
	case logical.Right:
		rows = math.Max(inner, r.rows)
	case logical.Full:
		rows = math.Max(inner, math.Max(l.rows, r.rows))
	case logical.Single, logical.Mark:
		rows = l.rows
	case logical.Semi:
		rows = l.rows * matching(eq, r.rows, rest)
	case logical.Anti:
		rows = l.rows * math.Max(0.05, 1-matching(eq, r.rows, rest))
	}
	out := &estimate{rows: rows, cols: make(map[expr.ColumnID]*columnEstimate, len(both.cols))}
	for id, c := range l.cols {
		out.cols[id] = c.thinned(l.rows, rows)
	}
	if n.Kind == logical.Semi || n.Kind == logical.Anti {
		return out
	}
	if n.Kind == logical.Mark {
		out.cols[n.MarkCol.ID] = &columnEstimate{distinct: 2}
		return out
	}
	for id, c := range r.cols {
		out.cols[id] = c.thinned(r.rows, rows)
	}
	if n.Kind == logical.Inner {
		for _, p := range eq {
			d := math.Max(1, math.Min(math.Min(p.dl, p.dr), rows))
			for _, x := range []expr.Expr{p.l, p.r} {
				if c, ok := x.(*expr.Column); ok && out.cols[c.ID] != nil && out.cols[c.ID].distinct > d {
					n := *out.cols[c.ID]
					n.distinct = d
					out.cols[c.ID] = &n
				}
			}
		}
	}
	if n.Kind == logical.Full || n.Kind == logical.Right {
		for id, c := range out.cols {
			p := *c
			p.padded = true
			out.cols[id] = &p
		}
	}
	if padded := n.Kind == logical.Left || n.Kind == logical.Single; padded && rows > 0 {
		missing := math.Max(0, 1-matching(eq, r.rows, rest))
		for id := range r.cols {
			n := *out.cols[id]
			n.nulls = 1 - (1-n.nulls)*(1-missing)
			n.padded = true
			out.cols[id] = &n
		}
	}
	return out
}

// keyPair is an equality between the sides of a join: how many different values each side has, and of how many they are
// what is left.
type keyPair struct {
	dl, dr           float64
	domainL, domainR float64
	l, r             expr.Expr
}

func pairOf(left, right *estimate, l, r expr.Expr) keyPair {
	return keyPair{left.distinctOf(l), right.distinctOf(r), left.domainOf(l), right.domainOf(r), l, r}
}

// domain is how many values both sides draw from.
func (p keyPair) domain() float64 { return math.Max(1, math.Max(p.domainL, p.domainR)) }

// sides takes apart an equality of an expression over left and one over right.
func sides(c expr.Expr, left, right logical.ColumnSet) (l, r expr.Expr, ok bool) {
	l, r, _, ok = equality(c)
	if !ok {
		return nil, nil, false
	}
	cl, cr := logical.ExprColumns(l), logical.ExprColumns(r)
	if cl.Empty() || cr.Empty() {
		return nil, nil, false
	}
	if cl.SubsetOf(left) && cr.SubsetOf(right) {
		return l, r, true
	}
	if cl.SubsetOf(right) && cr.SubsetOf(left) {
		return r, l, true
	}
	return nil, nil, false
}

func pairColumns(eq []keyPair, right bool) logical.ColumnSet {
	var s logical.ColumnSet
	for _, p := range eq {
		x := p.l
		if right {
			x = p.r
		}
		if c, ok := x.(*expr.Column); ok {
			s.Add(c.ID)
		}
	}
	return s
}

// divisor is by how much equalities thin the cross product. Where several together are a key of a side, they have as many
// values as that side has rows before filters: of a side that is no scan, its rows over the share of values that are left.
func divisor(eq []keyPair, l, r *estimate, keyL, keyR bool) float64 {
	if len(eq) == 0 {
		return 1
	}
	if len(eq) == 1 {
		return eq[0].domain()
	}
	all, limit := 1.0, math.Inf(1)
	for _, p := range eq {
		all *= p.domain()
	}
	side := func(est *estimate, key bool, own func(keyPair) (distinct, domain float64)) {
		combos, most, left := 1.0, 0.0, 1.0
		for _, p := range eq {
			distinct, domain := own(p)
			combos *= domain
			most = math.Max(most, domain)
			left *= distinct / domain
		}
		values := est.base
		if values == 0 {
			values = est.rows / left
		}
		values = math.Max(values, est.rows)
		// Where one column alone is the key, the others thin further.
		if (key || combos >= est.rows) && most < 0.9*values {
			limit = math.Min(limit, values)
		}
	}
	side(l, keyL, func(p keyPair) (float64, float64) { return p.dl, p.domainL })
	side(r, keyR, func(p keyPair) (float64, float64) { return p.dr, p.domainR })
	return math.Max(1, math.Min(all, limit))
}

// matching estimates the share of left rows that have a match among rows right ones, of which rest satisfy what is no
// equality.
func matching(eq []keyPair, rows, rest float64) float64 {
	if rows < 1 {
		return rows
	}
	if len(eq) == 0 {
		return math.Min(1, 1-math.Pow(1-math.Min(1, rest), math.Min(rows, 1e6)))
	}
	share, combos := 1.0, 1.0
	for _, p := range eq {
		share = math.Min(share, p.dr/p.domain())
		combos = math.Min(combos*p.dr, rows)
	}
	perKey := math.Max(1, rows/math.Max(1, combos))
	return math.Min(1, share) * (1 - math.Pow(1-math.Min(1, rest), perKey))
}

// Equality takes apart an equality of an expression over the left columns and one over the right; nullSafe says that NULL
// equals NULL.
func Equality(e expr.Expr, left, right logical.ColumnSet) (l, r expr.Expr, nullSafe, ok bool) {
	_, _, nullSafe, ok = equality(e)
	if !ok {
		return nil, nil, false, false
	}
	l, r, ok = sides(e, left, right)
	return l, r, nullSafe, ok
}
