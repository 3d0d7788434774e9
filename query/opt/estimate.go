package opt

import (
	"math"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/query/logical"
)

// Estimator guesses how many rows trees return, from the statistics of the sources: row counts, bounds and distinct values
// of columns, values spread evenly, columns independent of each other. It remembers what it was asked, by node. It belongs
// to one goroutine.
type Estimator struct {
	fn   *fn.Context
	memo map[logical.Node]*estimate
	kept map[dictionaryKey]float64
}

// NewEstimator returns an estimator; c is what functions of constants may know.
func NewEstimator(c *fn.Context) *Estimator {
	if c == nil {
		c = &fn.Context{}
	}
	return &Estimator{fn: c, memo: map[logical.Node]*estimate{}, kept: map[dictionaryKey]float64{}}
}

// Rows estimates the number of rows that n returns.
func (e *Estimator) Rows(n logical.Node) float64 { return e.of(n).rows }

// Distinct estimates the number of different values of a column of n, 0 if it has no such column.
func (e *Estimator) Distinct(n logical.Node, id expr.ColumnID) float64 {
	if c := e.of(n).cols[id]; c != nil {
		return c.distinct
	}
	return 0
}

// Origin returns the scan and the field of it that column id of n passes through unchanged, if it does.
func (e *Estimator) Origin(n logical.Node, id expr.ColumnID) (t *logical.Table, field int, ok bool) {
	c := e.of(n).cols[id]
	if c == nil || c.table == nil {
		return nil, 0, false
	}
	return c.table, c.field, true
}

// estimate is what is guessed of one tree.
type estimate struct {
	rows float64
	// base is the number of rows before filters, for a scan and what lies on it.
	base float64
	cols map[expr.ColumnID]*columnEstimate
}

// columnEstimate is what is guessed of one column. They are never changed once made.
type columnEstimate struct {
	distinct float64 // at least 1
	// domain is the number of different values before conditions on other columns thinned the rows: what the values of a
	// foreign key are drawn from. It is at least distinct.
	domain  float64
	nulls   float64 // share of rows
	bounded bool
	lo, hi  float64 // by numberOf
	dict    *vec.Dictionary
	table   *logical.Table // where the column comes from, if it does from a scan
	field   int
	leaf    *logical.Scan
	padded  bool // an outer join may have made it NULL
	result  bool // of an aggregate
}

// Guesses where nothing is known.
const (
	unknownRows     = 1000.0
	shareOfRange    = 1.0 / 3
	shareOfHaving   = 0.1 // HAVING sum(x) > 5 looks for what is rare
	shareOfLike     = 0.1
	shareOfPrefix   = 0.03
	shareOfNotEqual = 0.9
	shareOfOther    = 0.3
	unnestFanOut    = 4.0
)

func (e *Estimator) of(n logical.Node) *estimate {
	if out, ok := e.memo[n]; ok {
		return out
	}
	out := e.compute(n)
	if !(out.rows >= 0) { // NaN too
		out.rows = unknownRows
	}
	out.rows = math.Min(out.rows, 1e18)
	e.memo[n] = out
	return out
}

func (e *Estimator) compute(n logical.Node) *estimate {
	switch n := n.(type) {
	case *logical.Scan:
		return e.scan(n)
	case *logical.Values:
		out := &estimate{rows: float64(len(n.Rows)), cols: map[expr.ColumnID]*columnEstimate{}}
		for _, c := range n.Cols {
			out.cols[c.ID] = &columnEstimate{distinct: math.Max(1, out.rows)}
		}
		return out
	case *logical.Filter:
		return e.filtered(e.of(n.In), conjuncts(n.Cond))
	case *logical.Project:
		in := e.of(n.In)
		return &estimate{rows: in.rows, base: in.base, cols: e.assigned(in, n.Exprs)}
	case *logical.Join:
		return e.join(n)
	case *logical.Aggregate:
		return e.aggregate(n)
	case *logical.Window:
		in := e.of(n.In)
		out := in.copied(in.rows)
		for _, c := range n.Calls {
			out.cols[c.Col.ID] = &columnEstimate{distinct: math.Max(1, in.rows)}
		}
		return out
	case *logical.Sort:
		return e.of(n.In)
	case *logical.Limit:
		return e.limited(n.In, n.Count, n.Offset)
	case *logical.TopN:
		return e.limited(n.In, n.Count, n.Offset)
	case *logical.SetOp:
		return e.setOp(n)
	case *logical.Unnest:
		in := e.of(n.In)
		out := in.copied(in.rows * unnestFanOut)
		for _, c := range n.Columns() {
			if out.cols[c.ID] == nil {
				out.cols[c.ID] = &columnEstimate{distinct: math.Max(1, out.rows)}
			}
		}
		return out
	case *logical.GapFill:
		in := e.of(n.In)
		return in.copied(in.rows * 2)
	case *logical.Materialize:
		in := e.of(n.In)
		out := &estimate{rows: in.rows, cols: make(map[expr.ColumnID]*columnEstimate, len(n.Cols))}
		from := n.In.Columns()
		for i, c := range n.Cols {
			if i < len(from) {
				out.cols[c.ID] = in.column(from[i].ID)
			}
		}
		return out
	}
	out := &estimate{rows: unknownRows, cols: map[expr.ColumnID]*columnEstimate{}}
	for _, in := range n.Inputs() {
		out.rows = math.Max(out.rows, e.of(in).rows)
	}
	for _, c := range n.Columns() {
		out.cols[c.ID] = &columnEstimate{distinct: math.Max(1, out.rows)}
	}
	return out
}

// column returns what is known of a column; a column that nothing is known of may have as many values as there are rows.
func (s *estimate) column(id expr.ColumnID) *columnEstimate {
	if c := s.cols[id]; c != nil {
		return c
	}
	return &columnEstimate{distinct: math.Max(1, s.rows)}
}

// copied is s with another number of rows; fewer rows have fewer distinct values.
func (s *estimate) copied(rows float64) *estimate {
	out := &estimate{rows: rows, base: s.base, cols: make(map[expr.ColumnID]*columnEstimate, len(s.cols))}
	for id, c := range s.cols {
		out.cols[id] = c.thinned(s.rows, rows)
	}
	return out
}

// thinned is the column when only some of its rows are left: of d values that occur equally often, those that have a row
// among them (S. B. Yao, "Approximating Block Accesses in Database Organizations", 1977).
func (c *columnEstimate) thinned(before, after float64) *columnEstimate {
	if after >= before || before <= 0 || c.distinct <= 1 {
		return c
	}
	d := c.distinct * (1 - math.Pow(1-after/before, before/c.distinct))
	n := *c
	n.distinct = math.Max(1, math.Min(d, after))
	return &n
}

// domainOf is distinctOf as it was before conditions on other columns.
func (s *estimate) domainOf(x expr.Expr) float64 {
	d := s.distinctOf(x)
	for {
		switch e := x.(type) {
		case *expr.Cast:
			x = e.X
			continue
		case *expr.Column:
			d = math.Max(d, s.column(e.ID).domain)
		}
		return d
	}
}

// distinctOf estimates the number of different values of an expression.
func (s *estimate) distinctOf(x expr.Expr) float64 {
	switch x := x.(type) {
	case *expr.Column:
		return s.column(x.ID).distinct
	case *expr.Const:
		return 1
	case *expr.Cast:
		return s.distinctOf(x.X)
	case *expr.And, *expr.Or, *expr.Not, *expr.IsNull, *expr.In:
		return 2
	case *expr.Call:
		if d, ok := s.distinctOfCall(x); ok {
			return d
		}
	}
	d := 1.0
	for _, c := range x.Children() {
		d = math.Min(d*s.distinctOf(c), math.Max(1, s.rows))
	}
	return d
}

// distinctOfCall knows the functions that are grouped by most.
func (s *estimate) distinctOfCall(x *expr.Call) (float64, bool) {
	if op, _, _ := comparison(x); op != noCompare {
		return 2, true
	}
	most := map[string]float64{
		"like": 2, "month": 12, "quarter": 4, "day": 31, "day_of_month": 31, "day_of_week": 7, "dow": 7, "hour": 24,
		"minute": 60, "second": 60, "week": 53, "sign": 3, "length": 64, "day_of_year": 366, "doy": 366,
	}[x.Def.Name]
	all := 1.0
	for _, a := range x.Args {
		all *= s.distinctOf(a)
	}
	if x.Def.Name == "year" && len(x.Args) == 1 {
		most = 20
		if c, ok := x.Args[0].(*expr.Column); ok {
			if col := s.column(c.ID); col.bounded {
				days := col.hi - col.lo
				if days > 1e6 { // a timestamp, in microseconds
					days /= microsOfDay
				}
				most = math.Max(1, math.Ceil(days/365.25))
			}
		}
	}
	if x.Def.Name == "substring" || x.Def.Name == "substr" {
		most = 100
	}
	if most == 0 {
		return 0, false
	}
	return math.Max(1, math.Min(most, all)), true
}

// assigned estimates computed columns.
func (e *Estimator) assigned(in *estimate, list []logical.Assign) map[expr.ColumnID]*columnEstimate {
	out := make(map[expr.ColumnID]*columnEstimate, len(list))
	for _, a := range list {
		x := a.Expr
		if c, ok := x.(*expr.Column); ok {
			out[a.Col.ID] = in.column(c.ID)
			continue
		}
		c := &columnEstimate{distinct: math.Max(1, in.distinctOf(x)), padded: true}
		c.lo, c.hi, c.bounded = in.boundsOf(x)
		out[a.Col.ID] = c
	}
	return out
}

func (e *Estimator) limited(n logical.Node, count, offset int64) *estimate {
	in := e.of(n)
	rows := math.Max(0, in.rows-float64(offset))
	if count >= 0 {
		rows = math.Min(rows, float64(count))
	}
	return in.copied(rows)
}

func (e *Estimator) setOp(n *logical.SetOp) *estimate {
	out := &estimate{cols: map[expr.ColumnID]*columnEstimate{}}
	for i, in := range n.In {
		est := e.of(in)
		switch {
		case n.Kind == logical.Union:
			out.rows += est.rows
		case n.Kind == logical.Intersect:
			if i == 0 || est.rows < out.rows {
				out.rows = est.rows
			}
		case i == 0:
			out.rows = est.rows
		}
		cols := in.Columns()
		for k, c := range n.Cols {
			if k >= len(cols) {
				break
			}
			now := est.column(cols[k].ID)
			if i == 0 {
				out.cols[c.ID] = &columnEstimate{distinct: now.distinct, nulls: now.nulls}
			} else if n.Kind == logical.Union {
				out.cols[c.ID].distinct = math.Max(out.cols[c.ID].distinct, now.distinct)
			}
		}
	}
	if n.Kind == logical.Union && !n.All {
		groups := 1.0
		for _, c := range out.cols {
			groups = math.Min(groups*c.distinct, out.rows)
		}
		return out.copied(groups)
	}
	return out
}

// groups estimates how many combinations of values some expressions have. Columns of one scan have at most as many as
// the scan has rows.
func (s *estimate) groups(keys []expr.Expr) float64 {
	byLeaf := map[*logical.Scan]float64{}
	most := map[*logical.Scan]float64{}
	all := 1.0
	for _, k := range keys {
		d := s.distinctOf(k)
		var leaf *logical.Scan
		if c, ok := k.(*expr.Column); ok {
			if col := s.cols[c.ID]; col != nil && col.leaf != nil {
				leaf = col.leaf
				if col.table.Source != nil {
					most[leaf] = float64(col.table.Source.Rows())
				}
			}
		}
		if leaf == nil {
			all *= d
			continue
		}
		if byLeaf[leaf] == 0 {
			byLeaf[leaf] = 1
		}
		byLeaf[leaf] *= d
	}
	for leaf, d := range byLeaf {
		if m := most[leaf]; m > 0 {
			d = math.Min(d, m)
		}
		all *= d
	}
	return math.Max(1, math.Min(all, s.rows))
}

func (e *Estimator) aggregate(n *logical.Aggregate) *estimate {
	in := e.of(n.In)
	keys := make([]expr.Expr, len(n.Keys))
	for i, k := range n.Keys {
		keys[i] = k.Expr
	}
	rows := in.groups(keys)
	if len(n.Keys) == 0 {
		rows = 1
	}
	if len(n.Sets) > 0 {
		rows = 0
		for _, set := range n.Sets {
			var some []expr.Expr
			for _, k := range set {
				some = append(some, keys[k])
			}
			rows += in.groups(some)
		}
	}
	out := &estimate{rows: rows, base: rows, cols: e.assigned(in, n.Keys)}
	for id, c := range out.cols {
		if c.distinct > rows {
			thin := *c
			thin.distinct = math.Max(1, rows)
			out.cols[id] = &thin
		}
	}
	for _, a := range n.Aggs {
		out.cols[a.Col.ID] = &columnEstimate{distinct: math.Max(1, rows), result: true}
	}
	return out
}
