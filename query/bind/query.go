package bind

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// maxQueries bounds the queries that one statement comes to once its views and WITH queries are put in.
const maxQueries = 10_000

// query binds a query. outer are the columns of enclosing queries that it may refer to.
func (b *binder) query(q *sql.Query, outer *scope) (*relation, error) {
	b.queries++
	if b.queries > maxQueries {
		return nil, errorAt(q, GenericUserError, "The statement comes to more than %d queries with its views and WITH queries put in", maxQueries)
	}
	if q.With != nil {
		saved := b.ctes
		defer func() { b.ctes = saved }()
		if err := b.with(q.With, outer); err != nil {
			return nil, err
		}
	}
	if sel, ok := q.Body.(*sql.Select); ok {
		return b.bindSelect(sel, q, outer)
	}
	r, err := b.body(q.Body, outer)
	if err != nil {
		return nil, err
	}
	keys, err := b.orderOutput(q, r, outer)
	if err != nil {
		return nil, err
	}
	return r, b.orderAndLimit(r, q, keys)
}

// body binds what a query orders and limits.
func (b *binder) body(body sql.QueryBody, outer *scope) (*relation, error) {
	switch body := body.(type) {
	case *sql.Select:
		return b.bindSelect(body, nil, outer)
	case *sql.Query:
		return b.query(body, outer)
	case *sql.Values:
		return b.values(body, outer)
	case *sql.TableBody:
		in, err := b.tableRef(&sql.TableRef{Span: body.Span, Name: body.Name})
		if err != nil {
			return nil, err
		}
		r := &relation{plan: in.plan}
		for _, c := range in.columns {
			r.shown = append(r.shown, shown{col: c.col, anonymous: c.name == ""})
		}
		return r, nil
	case *sql.SetOp:
		return b.setOp(body, outer)
	}
	return nil, unsupported(body, "This form of query is not supported")
}

// orderOutput binds an ORDER BY that sees the output columns alone: that of a set operation, VALUES or TABLE.
func (b *binder) orderOutput(q *sql.Query, r *relation, outer *scope) ([]logical.SortKey, error) {
	var keys []logical.SortKey
	if q.OrderAll != nil {
		for _, s := range r.shown {
			if err := orderable(q.OrderAll, s.col.Type, "ORDER BY"); err != nil {
				return nil, err
			}
			keys = append(keys, logical.SortKey{Expr: s.col.Ref(), Desc: q.OrderAll.Desc, NullsFirst: q.OrderAll.Nulls == sql.NullsFirst})
		}
		return keys, nil
	}
	p := &place{binder: b, scope: outer.inner(r.qualify(&qualifier{})), clause: "ORDER BY clause"}
	for _, o := range q.OrderBy {
		it, err := p.orderItem(o.Expr, "ORDER BY", len(r.shown))
		if err != nil {
			return nil, err
		}
		x := it.expr
		if it.item >= 0 {
			x = r.shown[it.item].col.Ref()
		}
		if err := orderable(o.Expr, x.Type(), "ORDER BY"); err != nil {
			return nil, err
		}
		if _, constant := x.(*expr.Const); constant {
			continue
		}
		keys = append(keys, logical.SortKey{Expr: x, Desc: o.Desc, NullsFirst: o.Nulls == sql.NullsFirst})
	}
	return keys, nil
}

var setKinds = map[sql.SetOpKind]logical.SetKind{
	sql.Union: logical.Union, sql.Intersect: logical.Intersect, sql.Except: logical.Except,
}

// setOp binds UNION, INTERSECT and EXCEPT.
func (b *binder) setOp(n *sql.SetOp, outer *scope) (*relation, error) {
	terms := make([]*relation, len(n.Terms))
	for i, t := range n.Terms {
		r, err := b.body(t, outer)
		if err != nil {
			return nil, err
		}
		if i > 0 && len(r.shown) != len(terms[0].shown) {
			return nil, errorAt(t, TypeMismatch, "%s query has different number of fields: %d, %d", n.Op, len(terms[0].shown), len(r.shown))
		}
		terms[i] = r
	}
	want := make([]types.Type, len(terms[0].shown))
	for c := range want {
		t := terms[0].shown[c].col.Type
		for i, r := range terms[1:] {
			u, ok := types.CommonSuper(t, r.shown[c].col.Type)
			if !ok {
				return nil, errorAt(n.Terms[i+1], TypeMismatch, "column %d in %s query has incompatible types: %s, %s", c+1, n.Op, t, r.shown[c].col.Type)
			}
			t = u
		}
		if !t.Comparable() && !(n.Op == sql.Union && n.All) {
			return nil, errorAt(n, TypeMismatch, "Type %s is not comparable and therefore cannot be used in %s DISTINCT", t, n.Op)
		}
		want[c] = t
	}
	plans := make([]logical.Node, len(terms))
	for i, r := range terms {
		plans[i] = b.convert(r, want)
	}
	kind := setKinds[n.Op]
	if kind == logical.Union {
		return b.combine(kind, n.All, terms, plans, want), nil
	}
	// INTERSECT and EXCEPT take two at a time.
	left := terms[0]
	left = &relation{plan: plans[0], shown: left.shown}
	for i := 1; i < len(terms); i++ {
		left = b.combine(kind, n.All, []*relation{left, terms[i]}, []logical.Node{left.plan, plans[i]}, want)
	}
	return left, nil
}

// combine makes one SetOp; names are those of the first term.
func (b *binder) combine(kind logical.SetKind, all bool, terms []*relation, plans []logical.Node, want []types.Type) *relation {
	op := &logical.SetOp{Kind: kind, All: all, In: plans, Cols: make([]logical.Column, len(want))}
	r := &relation{plan: op, shown: make([]shown, len(want))}
	for c := range want {
		first := terms[0].shown[c]
		never := true // NULL
		for i, t := range terms {
			if kind == logical.Union || i == 0 {
				never = never && t.shown[c].col.NotNull
			}
		}
		op.Cols[c] = b.column(first.col.Name, want[c], never)
		r.shown[c] = shown{col: op.Cols[c], anonymous: first.anonymous}
	}
	return r
}

// convert returns the plan of exactly the visible columns, brought to the given types.
func (b *binder) convert(r *relation, want []types.Type) logical.Node {
	same := true
	for i := range want {
		same = same && r.shown[i].col.Type.Equal(want[i])
	}
	if same {
		return r.exactly()
	}
	assigns := make([]logical.Assign, len(want))
	for i, s := range r.shown {
		c := s.col
		if !c.Type.Equal(want[i]) {
			c = b.column(c.Name, want[i], c.NotNull)
		}
		assigns[i] = logical.Assign{Col: c, Expr: b.coerce(s.col.Ref(), want[i])}
	}
	return &logical.Project{In: r.plan, Exprs: assigns}
}

// values binds VALUES.
func (b *binder) values(n *sql.Values, outer *scope) (*relation, error) {
	p := &place{binder: b, scope: orEmpty(outer), clause: "VALUES"}
	rows := make([][]expr.Expr, len(n.Rows))
	for i, e := range n.Rows {
		items := []sql.Expr{e}
		if r, ok := e.(*sql.RowExpr); ok {
			items = r.Items
		}
		row, err := p.list(items)
		if err != nil {
			return nil, err
		}
		if i > 0 && len(row) != len(rows[0]) {
			return nil, errorAt(e, TypeMismatch, "Values rows have mismatched sizes: %d vs %d", len(rows[0]), len(row))
		}
		rows[i] = row
	}
	cols := make([]logical.Column, len(rows[0]))
	for c := range cols {
		t := types.Null
		never := true // NULL
		for i, row := range rows {
			u, ok := types.CommonSuper(t, row[c].Type())
			if !ok {
				return nil, errorAt(n.Rows[i], TypeMismatch, "Values rows have mismatched types: %s vs %s in column %d", t, row[c].Type(), c+1)
			}
			t = u
		}
		for _, row := range rows {
			row[c] = b.coerce(row[c], t)
			never = never && notNull(row[c])
		}
		cols[c] = b.column(anonymousName(c), t, never)
	}
	r := &relation{shown: make([]shown, len(cols))}
	for i, c := range cols {
		r.shown[i] = shown{col: c, anonymous: true}
	}
	var err error
	r.plan, err = b.rows(n, rows, cols)
	return r, err
}

// orEmpty is a scope without columns in the place of none.
func orEmpty(s *scope) *scope {
	if s == nil {
		return &scope{}
	}
	return s
}

// rows makes the relation of a list of rows. Values holds expressions over no columns; rows that read columns of enclosing
// queries or hold subqueries are chosen by a projection over their numbers instead.
func (b *binder) rows(n sql.Node, rows [][]expr.Expr, cols []logical.Column) (logical.Node, error) {
	closed := true
	for _, row := range rows {
		for _, x := range row {
			if _, constant := x.(*expr.Const); constant {
				continue
			}
			closed = closed && len(expr.Columns(nil, x)) == 0 && !logical.HasSubquery(x)
		}
	}
	if closed {
		return &logical.Values{Cols: cols, Rows: rows}, nil
	}
	assigns := make([]logical.Assign, len(cols))
	if len(rows) == 1 {
		for i, c := range cols {
			assigns[i] = logical.Assign{Col: c, Expr: rows[0][i]}
		}
		return &logical.Project{In: oneRow(), Exprs: assigns}, nil
	}
	number := b.column("row", types.BigIntType, true)
	numbers := &logical.Values{Cols: []logical.Column{number}}
	conds := make([]expr.Expr, len(rows))
	for i := range rows {
		k := expr.Int(types.BigIntType, int64(i))
		numbers.Rows = append(numbers.Rows, []expr.Expr{k})
		cond, err := b.call(n, "=", number.Ref(), k)
		if err != nil {
			return nil, err
		}
		conds[i] = cond
	}
	last := len(rows) - 1
	for i, c := range cols {
		x := &expr.Case{T: c.Type, Else: rows[last][i]}
		for j := range rows[:last] {
			x.Whens = append(x.Whens, expr.When{Cond: conds[j], Then: rows[j][i]})
		}
		assigns[i] = logical.Assign{Col: c, Expr: x}
	}
	return &logical.Project{In: numbers, Exprs: assigns}, nil
}
