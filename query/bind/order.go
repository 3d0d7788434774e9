package bind

import (
	"slices"
	"strconv"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// orderItem is a bound item of ORDER BY: the item-th output column, or an expression over the columns of FROM.
type orderItem struct {
	node       sql.Node
	item       int // -1 for an expression
	expr       expr.Expr
	desc       bool
	nullsFirst bool
}

// hiddenKey is a sort key that has to be computed beside the output columns.
type hiddenKey struct {
	node sql.Node
	expr expr.Expr
	key  int
}

// orderBy binds the ORDER BY of a SELECT, where names of output columns come before those of FROM, and DISTINCT ON.
func (s *selectBinder) orderBy(q *sql.Query) ([]orderItem, error) {
	p := s.place("ORDER BY clause")
	p.aggregates, p.windows = true, true
	p.aliases = &aliases{items: s.items, first: true}
	for _, e := range s.stmt.DistinctOn {
		it, err := p.orderItem(e, "DISTINCT ON", len(s.items))
		if err != nil {
			return nil, err
		}
		s.on = append(s.on, it)
	}
	if q == nil {
		return nil, nil
	}
	if q.OrderAll != nil {
		out := make([]orderItem, len(s.items))
		for i, it := range s.items {
			out[i] = orderItem{node: it.node, item: i, desc: q.OrderAll.Desc, nullsFirst: q.OrderAll.Nulls == sql.NullsFirst}
			if err := orderable(it.node, it.expr.Type(), "ORDER BY"); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	out := make([]orderItem, 0, len(q.OrderBy))
	for _, o := range q.OrderBy {
		it, err := p.orderItem(o.Expr, "ORDER BY", len(s.items))
		if err != nil {
			return nil, err
		}
		it.desc, it.nullsFirst = o.Desc, o.Nulls == sql.NullsFirst
		if err := orderable(o.Expr, s.itemExpr(it).Type(), "ORDER BY"); err != nil {
			return nil, err
		}
		out = append(out, it)
	}
	return out, nil
}

// orderItem binds an expression of ORDER BY, or the ordinal of an output column.
func (p *place) orderItem(e sql.Expr, clause string, columns int) (orderItem, error) {
	if n, ok, err := ordinal(e, clause, columns); ok || err != nil {
		return orderItem{node: e, item: n}, err
	}
	x, err := p.expr(e)
	return orderItem{node: e, item: -1, expr: x}, err
}

// ordinal reads the position of an output column, 0-based; ok is false if e is no integer literal.
func ordinal(e sql.Expr, clause string, columns int) (n int, ok bool, err error) {
	lit, ok := e.(*sql.NumberLit)
	if !ok || lit.Kind != sql.Integer {
		return 0, false, nil
	}
	n, convErr := strconv.Atoi(lit.Text)
	if convErr != nil || n < 1 || n > columns {
		return 0, false, errorAt(e, InvalidColumnReference, "%s position %s is not in select list", clause, lit.Text)
	}
	return n - 1, true, nil
}

func orderable(n sql.Node, t types.Type, clause string) error {
	if t.Orderable() {
		return nil
	}
	return errorAt(n, TypeMismatch, "Type %s is not orderable, and therefore cannot be used in %s", t, clause)
}

// sortKeys turns bound items of ORDER BY into keys over the output columns, and lists those that need columns of their own.
func (s *selectBinder) sortKeys(order []orderItem) (keys []logical.SortKey, hidden []hiddenKey) {
	var shown logical.ColumnSet
	for _, it := range s.items {
		shown.Add(it.col.ID)
	}
	below := logical.SetOf(s.plan.Columns())
	below.RemoveSet(shown)
	for _, o := range order {
		k := logical.SortKey{Desc: o.desc, NullsFirst: o.nullsFirst}
		if o.item >= 0 {
			k.Expr = s.items[o.item].col.Ref()
		} else {
			if _, constant := o.expr.(*expr.Const); constant {
				continue
			}
			k.Expr = s.overOutput(o.expr)
			if reads(k.Expr, below) {
				hidden = append(hidden, hiddenKey{node: o.node, expr: o.expr, key: len(keys)})
			}
		}
		keys = append(keys, k)
	}
	return keys, hidden
}

// overOutput puts output columns in the place of the expressions that they show.
func (s *selectBinder) overOutput(e expr.Expr) expr.Expr {
	for _, it := range s.items {
		if _, constant := it.expr.(*expr.Const); !constant && same(e, it.expr) {
			return it.col.Ref()
		}
	}
	in := e.Children()
	if len(in) == 0 {
		return e
	}
	out := make([]expr.Expr, len(in))
	for i, c := range in {
		out[i] = s.overOutput(c)
	}
	return e.WithChildren(out)
}

// same reports equal expressions. It compares the roots first: most differ there.
func same(a, b expr.Expr) bool {
	if a == b {
		return true
	}
	switch x := a.(type) {
	case *expr.Column:
		y, ok := b.(*expr.Column)
		return ok && x.ID == y.ID
	case *expr.Const:
		if _, ok := b.(*expr.Const); !ok {
			return false
		}
	case *expr.Call:
		if y, ok := b.(*expr.Call); !ok || x.Def.Name != y.Def.Name || x.Def.Volatility == fn.Volatile {
			return false
		}
	case *logical.Subquery:
		return false
	default:
		if len(a.Children()) != len(b.Children()) {
			return false
		}
	}
	return a.Type().Equal(b.Type()) && expr.Equal(a, b)
}

// distinctOn returns the expressions of DISTINCT ON over the output columns; those that need columns of their own are
// added to the projection.
func (s *selectBinder) distinctOn(
	assigns []logical.Assign, order []orderItem, have map[expr.ColumnID]logical.Column, used *logical.ColumnSet,
) ([]expr.Expr, []logical.Assign, error) {
	asItems := make([]orderItem, len(s.on))
	copy(asItems, s.on)
	keys, hidden := s.sortKeys(asItems)
	for i := range hidden {
		c := s.passOrMake(hidden[i].expr, "on", have, used)
		assigns = append(assigns, logical.Assign{Col: c, Expr: hidden[i].expr})
		keys[hidden[i].key].Expr = c.Ref()
	}
	for i := range min(len(order), len(s.on)) {
		matches := false
		for _, on := range s.on {
			matches = matches || s.itemExpr(on) == s.itemExpr(order[i]) || same(s.itemExpr(on), s.itemExpr(order[i]))
		}
		if !matches {
			return nil, nil, errorAt(order[i].node, ExpressionNotInDistinct, "SELECT DISTINCT ON expressions must match initial ORDER BY expressions")
		}
	}
	on := make([]expr.Expr, len(keys))
	for i := range keys {
		on[i] = keys[i].Expr
	}
	return on, assigns, nil
}

func (s *selectBinder) itemExpr(o orderItem) expr.Expr {
	if o.item >= 0 {
		return s.items[o.item].expr
	}
	return o.expr
}

// firstOf keeps the first row, in the order of keys, of those that agree in all expressions of on.
func (b *binder) firstOf(n sql.Node, in logical.Node, on []expr.Expr, keys []logical.SortKey) (logical.Node, error) {
	def := fn.LookupWindow("row_number")
	if def == nil {
		return nil, unsupported(n, "DISTINCT ON is not supported")
	}
	o, err := def.Resolve(nil)
	if err != nil {
		return nil, positioned(n, err)
	}
	number := b.column("row_number", o.Result, true)
	var within []logical.SortKey // rows of a partition agree in the other keys
	for _, k := range keys {
		if !slices.ContainsFunc(on, func(x expr.Expr) bool { return same(x, k.Expr) }) {
			within = append(within, k)
		}
	}
	w := &logical.Window{
		In: in, Partition: on, Order: within,
		Calls: []logical.WindowCall{{Col: number, Func: def, FuncO: o, Frame: defaultFrame}},
	}
	cond, err := b.call(n, "=", number.Ref(), expr.Int(o.Result, 1))
	if err != nil {
		return nil, err
	}
	return &logical.Filter{In: w, Cond: cond}, nil
}

// defaultFrame is the frame of a window without a frame clause.
var defaultFrame = logical.Frame{Unit: logical.FrameRange, Start: logical.UnboundedPreceding, End: logical.CurrentRow, IsDefault: true}

// orderAndLimit puts Sort and Limit over a relation.
func (b *binder) orderAndLimit(r *relation, q *sql.Query, keys []logical.SortKey) error {
	if q == nil {
		return nil
	}
	if len(keys) > 0 {
		r.plan = &logical.Sort{In: r.plan, Keys: keys}
	}
	if q.Limit == nil && q.Offset == nil {
		return nil
	}
	l := &logical.Limit{In: r.plan, Count: -1}
	var err error
	if q.Offset != nil {
		if l.Offset, err = b.rowCount(q.Offset, "OFFSET"); err != nil {
			return err
		}
	}
	if q.Limit != nil {
		if l.Count, err = b.rowCount(q.Limit, "LIMIT"); err != nil {
			return err
		}
	}
	if q.WithTies {
		if len(q.OrderBy) == 0 && q.OrderAll == nil {
			return errorAt(q, MissingOrderBy, "FETCH FIRST WITH TIES clause requires ORDER BY")
		}
		l.WithTies = keys
	}
	if l.Count >= 0 || l.Offset > 0 {
		r.plan = l
	}
	return nil
}

// rowCount reads the constant of LIMIT or OFFSET.
func (b *binder) rowCount(e sql.Expr, clause string) (int64, error) {
	p := &place{binder: b, scope: &scope{}, clause: clause + " clause"}
	x, err := p.expr(e)
	if err != nil {
		return 0, err
	}
	if c, ok := x.(*expr.Const); ok {
		if _, param := b.params[c]; param {
			b.coerce(x, types.BigIntType)
			return 0, nil
		}
		if c.Value.Type.IsInteger() && !c.Value.ConstNull() && c.Value.I64[0] >= 0 {
			return c.Value.I64[0], nil
		}
	}
	return 0, errorAt(e, InvalidLimitClause, "%s must be a non-negative integer", clause)
}
