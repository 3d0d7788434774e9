package bind

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// insert binds INSERT INTO table (columns) query. Columns that are not written are NULL.
func (b *binder) insert(s *sql.Insert) (Statement, error) {
	o, _, err := b.table(s.Table, "Inserting into")
	if err != nil {
		return nil, err
	}
	t := o.Table
	target, err := insertColumns(s.Columns, t)
	if err != nil {
		return nil, err
	}
	var r *relation
	if v, ok := s.Query.Body.(*sql.Values); ok && plainQuery(s.Query) {
		r, err = b.insertValues(v, t, target)
	} else if r, err = b.query(s.Query, nil); err == nil {
		err = b.insertQuery(s, r, t, target)
	}
	if err != nil {
		return nil, err
	}
	// The table's columns in order.
	assigns := make([]logical.Assign, len(t.Fields))
	for i, f := range t.Fields {
		assigns[i] = logical.Assign{Col: b.column(f.Name, f.Type, false), Expr: expr.Null(f.Type)}
	}
	for i, at := range target {
		c := r.shown[i].col
		c.Name = t.Fields[at].Name
		assigns[at] = logical.Assign{Col: c, Expr: c.Ref()}
	}
	plan, err := b.finish(project(r.plan, assigns))
	if err != nil {
		return nil, err
	}
	return &Insert{Table: t, Plan: plan}, nil
}

// plainQuery reports a query that is nothing but its body.
func plainQuery(q *sql.Query) bool {
	return q.With == nil && len(q.OrderBy) == 0 && q.OrderAll == nil && q.Limit == nil && q.Offset == nil
}

// insertColumns returns the positions of the columns that are written.
func insertColumns(ids []sql.Ident, t *logical.Table) ([]int, error) {
	var target []int
	if len(ids) == 0 {
		for i := range t.Fields {
			target = append(target, i)
		}
		return target, nil
	}
	seen := map[int]bool{}
	for _, id := range ids {
		i := columnAt(t.Fields, id.Name)
		if i < 0 {
			return nil, errorAt(id, ColumnNotFound, "Column '%s' does not exist in the target table", id.Name).nearest(id.Name, fieldNames(t.Fields))
		}
		if seen[i] {
			return nil, errorAt(id, DuplicateColumnName, "Column '%s' is specified more than once", id.Name)
		}
		seen[i] = true
		target = append(target, i)
	}
	return target, nil
}

// insertValues binds VALUES with each value brought to the type of its column.
func (b *binder) insertValues(v *sql.Values, t *logical.Table, target []int) (*relation, error) {
	p := &place{binder: b, clause: "VALUES"}
	rows := make([][]expr.Expr, len(v.Rows))
	for i, e := range v.Rows {
		items := []sql.Expr{e}
		if r, ok := e.(*sql.RowExpr); ok {
			items = r.Items
		}
		if len(items) != len(target) {
			return nil, errorAt(e, TypeMismatch, "Insert has %s but the row has %s", count(len(target), "column"), count(len(items), "value"))
		}
		row := make([]expr.Expr, len(items))
		for j, item := range items {
			x, err := p.expr(item)
			if err != nil {
				return nil, err
			}
			f := t.Fields[target[j]]
			if row[j], err = b.assign(item, x, f); err != nil {
				return nil, err
			}
		}
		rows[i] = row
	}
	cols := make([]logical.Column, len(target))
	r := &relation{shown: make([]shown, len(target))}
	for j, at := range target {
		never := true // NULL
		for _, row := range rows {
			never = never && notNull(row[j])
		}
		cols[j] = b.column(t.Fields[at].Name, t.Fields[at].Type, never)
		r.shown[j].col = cols[j]
	}
	var err error
	r.plan, err = b.rows(v, rows, cols)
	return r, err
}

// insertQuery brings the columns of a query to the types of the table's.
func (b *binder) insertQuery(s *sql.Insert, r *relation, t *logical.Table, target []int) error {
	if len(r.shown) != len(target) {
		return errorAt(s.Query, TypeMismatch, "Insert query has %s but %d are written", count(len(r.shown), "column"), len(target))
	}
	assigns := make([]logical.Assign, len(target))
	for i, at := range target {
		c := r.shown[i].col
		x, err := b.assign(s.Query, c.Ref(), t.Fields[at])
		if err != nil {
			return mismatchedInsert(s, r, t, target, err)
		}
		if !c.Type.Equal(t.Fields[at].Type) {
			c = b.column(t.Fields[at].Name, t.Fields[at].Type, c.NotNull)
		}
		assigns[i] = logical.Assign{Col: c, Expr: x}
		r.shown[i].col = c
	}
	r.plan = project(r.plan, assigns)
	return nil
}

// mismatchedInsert lists the types of both sides, as Trino does.
func mismatchedInsert(s *sql.Insert, r *relation, t *logical.Table, target []int, cause error) error {
	if e, ok := errors.AsType[*Error](cause); !ok || e.Code != TypeMismatch {
		return cause
	}
	var want, have []string
	for i, at := range target {
		want = append(want, t.Fields[at].Type.String())
		have = append(have, r.shown[i].col.Type.String())
	}
	return errorAt(s.Query, TypeMismatch, "Insert query has mismatched column types: Table: [%s], Query: [%s]",
		strings.Join(want, ", "), strings.Join(have, ", "))
}

// assign brings a value to the type of the column that stores it: by coercion, and where that loses nothing silently by
// conversion (a number out of range and a text that is too long are errors).
func (b *binder) assign(n sql.Node, x expr.Expr, f types.Field) (expr.Expr, error) {
	from, to := x.Type(), f.Type
	if types.CanCoerce(from, to) {
		return b.coerce(x, to), nil
	}
	c, constant := x.(*expr.Const)
	switch {
	case from.IsNumeric() && to.IsNumeric(), from.Kind == to.Kind && to.IsTemporal():
		x = b.coerce(x, to)
		if _, folded := x.(*expr.Const); constant && !folded {
			_, err := expr.Fold(x, b.fn)
			return nil, positioned(n, err)
		}
		return x, nil
	case from.IsString() && to.IsString():
		return b.fit(n, x, to)
	case constant && from.Kind == types.Varchar && (to.IsTemporal() || to.Kind == types.UUID || to.Kind == types.JSON):
		v, err := b.parse(string(c.Value.BytesAt(0)), to)
		if err != nil {
			return nil, &Error{
				Code: InvalidLiteral, Pos: n.Pos(), Err: err,
				Message: "'" + string(c.Value.BytesAt(0)) + "' cannot be read as a " + to.String() + " for column '" + f.Name + "'",
			}
		}
		return v, nil
	case constant && from.Kind == types.Timestamp && to.Kind == types.Date:
		// A program's only type for a day may be a point in time.
		day := b.coerce(x, to)
		if back, ok := b.coerce(day, from).(*expr.Const); ok && expr.Equal(back, c) {
			return day, nil
		}
	}
	return nil, errorAt(n, TypeMismatch, "Column '%s' is of type %s but the value is of type %s", f.Name, to, from).hint("use CAST")
}

// fit brings text to a bounded type, failing where it is longer.
func (b *binder) fit(n sql.Node, x expr.Expr, to types.Type) (expr.Expr, error) {
	if to.Precision != types.Unbounded && x.Type().Kind == types.Varchar {
		o := &fn.Overload{Args: []types.Type{x.Type()}, Result: x.Type(), Eval: fits(to)}
		checked := &expr.Call{Def: fitFunction, Overload: o, Args: []expr.Expr{x}}
		if _, constant := x.(*expr.Const); constant {
			if _, err := expr.Fold(checked, b.fn); err != nil {
				return nil, positioned(n, err)
			}
		} else {
			x = checked
		}
	}
	return b.coerce(x, to), nil
}

// fitFunction passes text on, and fails where it is longer than the column that is to store it.
var fitFunction = &fn.Scalar{
	Name: "fit", Doc: "Passes text on that fits a column's length.", Hidden: true,
	Resolve: func(args []types.Type) (*fn.Overload, error) {
		return nil, &fn.Error{Code: fn.FunctionNotFound, Message: "fit cannot be called"}
	},
}

// fits returns the Eval of [fitFunction]. As in Trino, spaces at the end do not count: they are cut off.
func fits(to types.Type) fn.Eval {
	return func(_ *fn.Context, out *vec.Vector, args []*vec.Vector, n int) error {
		in := args[0]
		out.Off = append(out.Off[:0], 0)
		for i := range n {
			s := in.BytesAt(i)
			if !in.IsNull(i) {
				if len(s) > to.Precision && utf8.RuneCount(s) > to.Precision {
					if utf8.RuneCountInString(strings.TrimRight(string(s), " ")) > to.Precision {
						return &fn.Error{
							Code:    fn.InvalidArgument,
							Message: "Cannot truncate non-space characters when casting to " + to.String() + " on INSERT: '" + string(s) + "'",
						}
					}
				}
				out.Bytes = append(out.Bytes, s...)
			}
			out.Off = append(out.Off, uint32(len(out.Bytes)))
		}
		return nil
	}
}

// delete binds DELETE FROM table without a condition, which empties the table.
func (b *binder) delete(s *sql.Delete) (Statement, error) {
	if s.Where != nil {
		return nil, b.cannotModify(s, s.Table, "DELETE with a WHERE clause")
	}
	o, _, err := b.table(s.Table, "Deleting from")
	if err != nil {
		return nil, err
	}
	return &Truncate{Table: o.Table, Delete: true}, nil
}

// cannotModify refuses statements that change single rows, once the table is known to be there.
func (b *binder) cannotModify(s sql.Node, table sql.Name, what string) error {
	if _, _, err := b.table(table, "Modifying"); err != nil {
		return err
	}
	return unsupported(s, "%s is not supported: this database does not support modifying table rows", what)
}
