package bind

import (
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// mayAggregate checks that an aggregate or GROUPING may stand here.
func (p *place) mayAggregate(e sql.Expr, name string) error {
	switch {
	case p.lambda:
		return errorAt(e, ExpressionNotScalar, "Lambda expression cannot contain aggregations, window functions or grouping operations: [%s]", sql.Format(e))
	case p.within != "":
		return errorAt(e, NestedAggregation, "Cannot nest aggregations inside aggregation '%s': [%s]", p.within, sql.Format(e))
	case p.sel == nil || !p.aggregates:
		return errorAt(e, ExpressionNotScalar, "%s cannot contain aggregations, window functions or grouping operations: [%s]", p.clause, sql.Format(e))
	}
	return nil
}

// aggregateCall binds a call of an aggregate function; it becomes a column of the SELECT's Aggregate.
func (p *place) aggregateCall(e *sql.FuncCall, def *fn.Aggregate) (expr.Expr, error) {
	if err := p.mayAggregate(e, def.Name); err != nil {
		return nil, err
	}
	if e.Nulls != sql.NullsDefault {
		return nil, errorAt(e, FunctionNotWindow, "Cannot specify null treatment clause for %s function", def.Name)
	}
	in := p.at(func(q *place) {
		q.within, q.aggregates, q.windows, q.aliases = def.Name, false, false, nil
	})
	e, err := ordered(e, def)
	if err != nil {
		return nil, err
	}
	a := logical.Agg{Def: def}
	if a.Args, a.Overload, err = in.aggregateArgs(e, def); err != nil {
		return nil, err
	}
	order := e.OrderBy
	if len(e.WithinGroup) > 0 {
		order = e.WithinGroup
	}
	if a.OrderBy, err = in.sortItems(order, "ORDER BY"); err != nil {
		return nil, err
	}
	if e.Overflow != nil && e.Overflow.Truncate {
		return nil, unsupported(e.Overflow, "LISTAGG with ON OVERFLOW TRUNCATE is not supported")
	}
	if a.Distinct, err = in.distinctArgs(e, def, &a); err != nil {
		return nil, err
	}
	if e.Filter != nil {
		if a.Filter, err = in.at(func(q *place) { q.clause = "FILTER clause" }).condition(e.Filter); err != nil {
			return nil, err
		}
	}
	if err := p.ownColumns(e, &a); err != nil {
		return nil, err
	}
	return p.sel.aggregate(a), nil
}

// ordered brings percentile_cont(share) WITHIN GROUP (ORDER BY x) to the form quantile_cont(x, share), and refuses WITHIN
// GROUP where it has no meaning.
func ordered(e *sql.FuncCall, def *fn.Aggregate) (*sql.FuncCall, error) {
	if len(e.WithinGroup) == 0 || def.Name == "listagg" {
		return e, nil
	}
	if def.Name != "quantile_cont" && def.Name != "quantile_disc" {
		return nil, errorAt(e, FunctionNotAggregate, "WITHIN GROUP is not supported for function %s", def.Name)
	}
	if len(e.WithinGroup) != 1 || len(e.Args) != 1 {
		return nil, errorAt(e, InvalidFunctionArgument, "%s takes a share, and one expression in WITHIN GROUP", e.Name.Last().Lower())
	}
	key, share := e.WithinGroup[0], e.Args[0]
	if key.Desc {
		if def.Name == "quantile_disc" {
			return nil, unsupported(key, "%s over a descending order is not supported", e.Name.Last().Lower())
		}
		one := &sql.NumberLit{Span: e.Span, Kind: sql.Double, Text: "1E0"}
		share = &sql.Binary{Span: e.Span, Op: sql.Sub, OpPos: share.Pos(), Left: one, Right: share}
	}
	c := *e
	c.WithinGroup, c.Args = nil, []sql.Expr{key.Expr, share}
	return &c, nil
}

// aggregateArgs binds the arguments of an aggregate, also of one over a window.
func (p *place) aggregateArgs(e *sql.FuncCall, def *fn.Aggregate) ([]expr.Expr, *fn.AggregateOverload, error) {
	if e.Star && def.Name != "count" {
		return nil, nil, errorAt(e, FunctionNotFound, "Function '%s' does not take *", def.Name)
	}
	args, err := p.list(e.Args)
	if err != nil {
		return nil, nil, err
	}
	o, err := def.Resolve(typesOf(args))
	if err != nil {
		return nil, nil, positioned(e, err)
	}
	args, want := p.arguments(args, o.Args)
	if !sameTypes(want, o.Args) {
		own := *o
		own.Args = want
		o = &own
	}
	return args, o, nil
}

// distinctArgs reports whether DISTINCT was written and means something, and checks what goes with it.
func (p *place) distinctArgs(e *sql.FuncCall, def *fn.Aggregate, a *logical.Agg) (bool, error) {
	if !e.Distinct {
		return false, nil
	}
	if len(a.Args) == 0 {
		return false, errorAt(e, FunctionNotFound, "DISTINCT needs an argument: %s(DISTINCT x)", def.Name)
	}
	for i, x := range a.Args {
		if t := x.Type(); !t.Comparable() {
			return false, errorAt(e.Args[i], TypeMismatch, "DISTINCT can only be applied to comparable types (actual: %s)", t)
		}
	}
	for i, k := range a.OrderBy {
		found := false
		for _, x := range a.Args {
			found = found || same(k.Expr, x)
		}
		if !found {
			items := e.OrderBy
			if len(e.WithinGroup) > 0 {
				items = e.WithinGroup
			}
			return false, errorAt(items[i], ExpressionNotInDistinct, "For aggregate function with DISTINCT, ORDER BY expressions must appear in arguments")
		}
	}
	return !def.IgnoresDistinct, nil
}

// ownColumns refuses an aggregate whose arguments are columns of enclosing queries alone: it would belong to those.
func (p *place) ownColumns(e *sql.FuncCall, a *logical.Agg) error {
	var used logical.ColumnSet
	for _, x := range a.Args {
		logical.AddExprColumns(&used, x)
	}
	if used.Empty() || used.Intersects(p.sel.input) {
		return nil
	}
	return unsupported(e, "Aggregation of columns of an outer query is not supported: [%s]", sql.Format(e))
}

// sortItems binds the ORDER BY within an aggregate or a window, where integers are no ordinals.
func (p *place) sortItems(list []*sql.SortItem, clause string) ([]logical.SortKey, error) {
	var keys []logical.SortKey
	for _, it := range list {
		x, err := p.expr(it.Expr)
		if err != nil {
			return nil, err
		}
		if err := orderable(it.Expr, x.Type(), clause); err != nil {
			return nil, err
		}
		keys = append(keys, logical.SortKey{Expr: x, Desc: it.Desc, NullsFirst: it.Nulls == sql.NullsFirst})
	}
	return keys, nil
}

// aggregate adds a call, or finds an equal one, and returns its column.
func (s *selectBinder) aggregate(a logical.Agg) expr.Expr {
	var b strings.Builder
	b.WriteString(a.Def.Name)
	if a.Distinct {
		b.WriteString(" distinct")
	}
	for _, x := range a.Args {
		b.WriteString("\x00" + expr.Key(x))
	}
	if a.Filter != nil {
		b.WriteString("\x00filter " + expr.Key(a.Filter))
	}
	keyText(&b, a.OrderBy)
	text := b.String()
	volatile := false
	for _, x := range a.Args {
		volatile = volatile || expr.Volatility(x) == fn.Volatile
	}
	if i, ok := s.aggAt[text]; ok && !volatile {
		return s.aggs[i].Col.Ref()
	}
	t := a.Overload.Result
	a.Col = s.column(a.Def.Name, t, a.Def.EmptyIsZero && t.Kind != types.Unknown)
	s.aggAt[text] = len(s.aggs)
	s.aggs = append(s.aggs, a)
	return a.Col.Ref()
}

// keyText writes what makes sort keys equal.
func keyText(b *strings.Builder, keys []logical.SortKey) {
	for _, k := range keys {
		b.WriteString("\x00by " + expr.Key(k.Expr))
		if k.Desc {
			b.WriteString(" desc")
		}
		if k.NullsFirst {
			b.WriteString(" first")
		}
	}
}
