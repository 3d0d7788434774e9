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
			eq = append(eq, keyPair{l.distinctOf(a), r.distinctOf(b), a, b})
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

// keyPair is an equality between the sides of a join and how many different values each side has.
type keyPair struct {
	dl, dr float64
	l, r   expr.Expr
}

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

// divisor is by how much equalities thin the cross product. Several equalities together have at most as many values as
// a side has rows; if they hold a key of a side, its rows before filters are how many.
func divisor(eq []keyPair, l, r *estimate, keyL, keyR bool) float64 {
	if len(eq) == 0 {
		return 1
	}
	if len(eq) == 1 {
		return math.Max(1, math.Max(eq[0].dl, eq[0].dr))
	}
	all, dl, dr, maxL, maxR := 1.0, 1.0, 1.0, 0.0, 0.0
	for _, p := range eq {
		all *= math.Max(p.dl, p.dr)
		dl *= p.dl
		dr *= p.dr
		maxL, maxR = math.Max(maxL, p.dl), math.Max(maxR, p.dr)
	}
	// Where one column alone is the key, the others thin further.
	baseL, baseR := math.Max(l.base, l.rows), math.Max(r.base, r.rows)
	limit := math.Inf(1)
	if (keyL || dl >= baseL) && maxL < 0.9*baseL {
		limit = math.Min(limit, baseL)
	}
	if (keyR || dr >= baseR) && maxR < 0.9*baseR {
		limit = math.Min(limit, baseR)
	}
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
		share = math.Min(share, p.dr/math.Max(1, p.dl))
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
