package bind

import (
	"slices"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// gapFillFunction groups by time buckets and adds those without rows:
//
//	SELECT time_bucket_gapfill(INTERVAL '1' DAY, ts [, from, to]) AS day, region, sum(amount), locf(max(price))
//	FROM sales GROUP BY 1, 2
//
// For every combination of the other keys that occurs there is a row for each bucket from the first to the last, or from
// the bucket of from to the last one that begins before to. Aggregates are NULL in the rows that are added; locf(x) repeats
// the last x that is not NULL, interpolate(x) draws a line between its neighbours.
const gapFillFunction = "time_bucket_gapfill"

// gapFill is the gap filling of a SELECT.
type gapFill struct {
	node           sql.Node
	bucket         expr.Expr // time_bucket(step, ts): the key
	step, from, to expr.Expr
}

// gapValue is a locf or an interpolate: col stands for its value.
type gapValue struct {
	node sql.Node
	name string
	arg  expr.Expr
	col  logical.Column
}

func (g *gapFill) notGrouped() error {
	return errorAt(g.node, ExpressionNotAggregate, "%s must be an item of GROUP BY", gapFillFunction)
}

// gapFillKey binds time_bucket_gapfill(step, ts [, from, to]) as the key of its buckets.
func (p *place) gapFillKey(e *sql.FuncCall) (expr.Expr, error) {
	if err := p.plainCall(e); err != nil {
		return nil, err
	}
	if len(e.Args) != 2 && len(e.Args) != 4 {
		return nil, errorAt(e, InvalidFunctionArgument, "%s takes a step and a time, and optionally the ends of the range: (step, ts [, from, to])", gapFillFunction)
	}
	if p.sel == nil || p.lambda || p.within != "" || p.clause == "WHERE clause" {
		return nil, errorAt(e, ExpressionNotScalar, "%s may only stand in SELECT, GROUP BY and ORDER BY", gapFillFunction)
	}
	args, err := p.list(e.Args)
	if err != nil {
		return nil, err
	}
	bucket, err := p.call(e, "time_bucket", args[:2]...)
	if err != nil {
		return nil, err
	}
	g := &gapFill{node: e, bucket: bucket, step: args[0]}
	if _, ok := args[0].(*expr.Const); !ok {
		return nil, errorAt(e.Args[0], ExpressionNotConstant, "The step of %s must be constant", gapFillFunction)
	}
	if len(args) == 4 {
		ends := [2]expr.Expr{}
		for i, x := range args[2:] {
			if c, ok := x.(*expr.Const); ok {
				if x, err = p.readAs(e.Args[2+i], c, bucket.Type()); err != nil {
					return nil, err
				}
			}
			if !types.CanCoerce(x.Type(), bucket.Type()) {
				return nil, errorAt(e.Args[2+i], TypeMismatch, "The ends of %s must be of type %s (actual: %s)", gapFillFunction, bucket.Type(), x.Type())
			}
			if !expr.IsConst(x) {
				return nil, errorAt(e.Args[2+i], ExpressionNotConstant, "The ends of %s must be constant", gapFillFunction)
			}
			if !expr.IsNullConst(x) {
				ends[i] = p.coerce(x, bucket.Type())
			}
		}
		g.from, g.to = ends[0], ends[1]
	}
	if old := p.sel.gap; old != nil {
		if !same(old.bucket, bucket) || !sameOpt(old.from, g.from) || !sameOpt(old.to, g.to) {
			return nil, unsupported(e, "A query has one %s at most", gapFillFunction)
		}
		return old.bucket, nil
	}
	p.sel.gap = g
	return bucket, nil
}

// gapFillValue binds locf(x) and interpolate(x).
func (p *place) gapFillValue(e *sql.FuncCall, name string) (expr.Expr, error) {
	if err := p.plainCall(e); err != nil {
		return nil, err
	}
	if len(e.Args) != 1 {
		return nil, errorAt(e, InvalidFunctionArgument, "%s takes one argument", name)
	}
	if p.sel == nil || !p.aggregates || p.within != "" {
		return nil, errorAt(e, ExpressionNotScalar, "%s cannot contain %s", p.clause, name)
	}
	if p.sel.stmt.GroupBy == nil {
		return nil, errorAt(e, MissingGroupBy, "%s needs GROUP BY %s", name, gapFillFunction)
	}
	x, err := p.at(func(q *place) { q.windows = false }).expr(e.Args[0])
	if err != nil {
		return nil, err
	}
	t := x.Type()
	if name == "interpolate" && !t.IsNumeric() {
		return nil, errorAt(e.Args[0], TypeMismatch, "interpolate takes a number (actual: %s)", t)
	}
	for _, f := range p.sel.fills {
		if logical.ExprColumns(x).Has(f.col.ID) {
			return nil, unsupported(e, "%s cannot contain %s", name, f.name)
		}
	}
	c := p.column(name, t, false)
	p.sel.fills = append(p.sel.fills, gapValue{node: e, name: name, arg: x, col: c})
	return c.Ref(), nil
}

// fillGaps puts the GapFill on the plan, and the windows that fill in values behind it.
func (s *selectBinder) fillGaps() error {
	g := s.gap
	if g == nil {
		if len(s.fills) > 0 {
			f := s.fills[0]
			return errorAt(f.node, MissingGroupBy, "%s needs GROUP BY %s", f.name, gapFillFunction)
		}
		return nil
	}
	at := slices.IndexFunc(s.groups.keys, func(k groupKey) bool { return same(k.expr, g.bucket) })
	if at < 0 {
		return g.notGrouped()
	}
	if len(s.groups.sets) > 1 {
		return unsupported(g.node, "%s with several grouping sets is not supported", gapFillFunction)
	}
	node := &logical.GapFill{In: s.plan, TimeKey: s.groups.keys[at].col.ID, Step: g.step, From: g.from, To: g.to}
	w := &logical.Window{In: node, Order: []logical.SortKey{{Expr: s.groups.keys[at].col.Ref()}}}
	for i, k := range s.groups.keys {
		if i != at {
			node.Keys = append(node.Keys, k.col.ID)
			w.Partition = append(w.Partition, k.col.Ref())
		}
	}
	s.plan = node
	if len(s.fills) == 0 {
		return nil
	}
	var made []logical.Assign
	for _, f := range s.fills {
		if f.name == "locf" {
			if err := s.neighbour(f, w, "last_value", f.arg, f.col); err != nil {
				return err
			}
			continue
		}
		x, err := s.interpolation(f, w, s.groups.keys[at].col.Ref())
		if err != nil {
			return err
		}
		made = append(made, logical.Assign{Col: f.col, Expr: x})
	}
	s.plan = w
	if len(made) > 0 {
		s.plan = &logical.Project{In: w, Exprs: append(passAll(w), made...)}
	}
	return nil
}

// neighbour adds a call to the window: the last value of x that is not NULL up to the present row, or the first from it on.
func (s *selectBinder) neighbour(f gapValue, w *logical.Window, name string, x expr.Expr, col logical.Column) error {
	def := fn.LookupWindow(name)
	if def == nil {
		return unsupported(f.node, "%s is not supported", f.name)
	}
	o, err := def.Resolve([]types.Type{x.Type()})
	if err != nil {
		return positioned(f.node, err)
	}
	frame := logical.Frame{Unit: logical.FrameRows, Start: logical.UnboundedPreceding, End: logical.CurrentRow}
	if name == "first_value" {
		frame.Start, frame.End = logical.CurrentRow, logical.UnboundedFollowing
	}
	args, _ := s.arguments([]expr.Expr{x}, o.Args)
	w.Calls = append(w.Calls, logical.WindowCall{Col: col, Func: def, FuncO: o, Args: args, IgnoreNulls: true, Frame: frame})
	return nil
}

// interpolation is x, or where that is NULL the point at time t on the line between the neighbours of the row.
func (s *selectBinder) interpolation(f gapValue, w *logical.Window, t expr.Expr) (expr.Expr, error) {
	n := f.node
	seconds, err := s.call(n, "to_unixtime", s.timestamp(t))
	if err != nil {
		return nil, err
	}
	known := &expr.Not{X: &expr.IsNull{X: f.arg}}
	when := &expr.Case{Whens: []expr.When{{Cond: known, Then: seconds}}, T: seconds.Type()}
	value := s.coerce(f.arg, types.DoubleType)
	var at [4]expr.Expr // value and time before, value and time after
	for i, x := range []expr.Expr{value, when, value, when} {
		name := "last_value"
		if i >= 2 {
			name = "first_value"
		}
		c := s.column(name, x.Type(), false)
		if err := s.neighbour(f, w, name, x, c); err != nil {
			return nil, err
		}
		at[i] = c.Ref()
	}
	// at[0] + (at[2] - at[0]) * ((seconds - at[1]) / (at[3] - at[1]))
	steps := []struct {
		op   string
		l, r *expr.Expr
	}{
		{"-", &at[2], &at[0]}, {"-", &seconds, &at[1]}, {"-", &at[3], &at[1]},
	}
	var d [3]expr.Expr
	for i, st := range steps {
		if d[i], err = s.call(n, st.op, *st.l, *st.r); err != nil {
			return nil, err
		}
	}
	share, err := s.call(n, "/", d[1], d[2])
	if err != nil {
		return nil, err
	}
	rise, err := s.call(n, "*", d[0], share)
	if err != nil {
		return nil, err
	}
	point, err := s.call(n, "+", at[0], rise)
	if err != nil {
		return nil, err
	}
	return &expr.Case{
		Whens: []expr.When{{Cond: known, Then: f.arg}}, Else: s.coerce(point, f.arg.Type()), T: f.arg.Type(),
	}, nil
}

// timestamp brings a DATE to a TIMESTAMP; other times stay.
func (b *binder) timestamp(t expr.Expr) expr.Expr {
	if t.Type().Kind == types.Date {
		return b.coerce(t, types.TimestampMillis)
	}
	return t
}
