package bind

import (
	"errors"
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// setting finds a setting of the session, with or without the catalog's name before it.
func (b *binder) setting(n sql.Name) (*Setting, error) {
	parts := n.Lower()
	if len(parts) == 2 && parts[0] == CatalogName {
		parts = parts[1:]
	}
	name := strings.Join(parts, ".")
	var names []string
	for i := range b.cfg.Session.Settings {
		s := &b.cfg.Session.Settings[i]
		if strings.EqualFold(s.Name, name) {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return nil, errorAt(n, InvalidSessionProperty, "Session property '%s' does not exist", name).nearest(name, names)
}

func (b *binder) setSession(s *sql.SetSession) (Statement, error) {
	set, err := b.setting(s.Name)
	if err != nil {
		return nil, err
	}
	c, err := (&place{binder: b, clause: "SET SESSION value"}).constant(s.Value)
	if err != nil {
		return nil, err
	}
	if expr.IsNullConst(c) {
		return nil, errorAt(s.Value, InvalidSessionProperty, "Session property value must not be null")
	}
	x := expr.Expr(c)
	if from := c.Value.Type; !from.Equal(set.Type) {
		number := from.IsNumeric() && set.Type.IsNumeric()
		if !types.CanCoerce(from, set.Type) && !number {
			return nil, errorAt(s.Value, InvalidSessionProperty, "Unable to set session property '%s': expected %s, got %s", set.Name, set.Type, from)
		}
		x = b.coerce(c, set.Type)
	}
	v, ok := x.(*expr.Const)
	if !ok {
		return nil, errorAt(s.Value, InvalidSessionProperty, "Unable to set session property '%s' to %s", set.Name, sql.Format(s.Value))
	}
	return &SetSession{Name: set.Name, Value: v}, nil
}

func (b *binder) setTimeZone(s *sql.SetTimeZone) (Statement, error) {
	if s.Zone == nil {
		return &SetTimeZone{}, nil
	}
	c, err := (&place{binder: b, clause: "Time zone"}).constant(s.Zone)
	if err != nil {
		return nil, err
	}
	if !c.Value.Type.IsString() || c.Value.ConstNull() {
		return nil, errorAt(s.Zone, TypeMismatch, "Expected expression of varchar type for time zone but got %s", c.Value.Type)
	}
	return &SetTimeZone{Zone: string(c.Value.BytesAt(0))}, nil
}

func (b *binder) use(s *sql.Use) (Statement, error) {
	if s.Catalog != nil && s.Catalog.Lower() != CatalogName {
		return nil, errorAt(s.Catalog, CatalogNotFound, "Catalog '%s' not found", s.Catalog.Name).hint("the only catalog is %s", CatalogName)
	}
	if err := b.mustSchema(s.Schema, s.Schema.Lower()); err != nil {
		return nil, err
	}
	return &Use{Schema: s.Schema.Lower()}, nil
}

// prepared finds a prepared statement.
func (b *binder) prepared(id sql.Ident) (sql.Statement, error) {
	if b.cfg.Session.Prepared != nil {
		if s, ok := b.cfg.Session.Prepared(id.Lower()); ok {
			return s, nil
		}
	}
	return nil, errorAt(id, NotFound, "Prepared statement not found: %s", id.Name)
}

// maxPrepared bounds EXECUTE of a statement that is itself an EXECUTE.
const maxPrepared = 16

// execute binds the statement that was prepared, with the values given.
func (b *binder) execute(s *sql.Execute) (Statement, error) {
	stmt, err := b.prepared(s.Name)
	if err != nil {
		return nil, err
	}
	return b.withValues(s, stmt, s.Using)
}

func (b *binder) executeImmediate(s *sql.ExecuteImmediate) (Statement, error) {
	stmt, err := sql.ParseStatement(s.Text.Value)
	if err != nil {
		if e, ok := errors.AsType[*sql.Error](err); ok {
			return nil, &Error{Code: SyntaxError, Pos: s.Text.Pos(), Message: e.Error(), Err: err}
		}
		return nil, err
	}
	return b.withValues(s, stmt, s.Using)
}

// withValues binds a statement with values for its ?.
func (b *binder) withValues(n sql.Node, stmt sql.Statement, using []sql.Expr) (Statement, error) {
	if b.nested++; b.nested > maxPrepared {
		return nil, errorAt(n, NotSupported, "EXECUTE within EXECUTE is nested too deeply")
	}
	values := make([]*expr.Const, len(using))
	p := &place{binder: b, clause: "Parameter"}
	for i, e := range using {
		c, err := p.constant(e)
		if err != nil {
			return nil, err
		}
		values[i] = c
	}
	cfg := *b.cfg
	cfg.Params, cfg.Untyped = values, false
	inner := newBinder(&cfg)
	inner.nested = b.nested
	if err := inner.countParams(n, stmt); err != nil {
		return nil, err
	}
	return inner.statement(stmt)
}

// describePrepared lists the parameters of a prepared statement, or the columns that it returns.
func (b *binder) describePrepared(s *sql.DescribePrepared) (Statement, error) {
	stmt, err := b.prepared(s.Name)
	if err != nil {
		return nil, err
	}
	if b.nested++; b.nested > maxPrepared {
		return nil, errorAt(s, NotSupported, "DESCRIBE of an EXECUTE is nested too deeply")
	}
	cfg := *b.cfg
	cfg.Params, cfg.Untyped = nil, true
	inner := newBinder(&cfg)
	inner.nested = b.nested
	bound, err := inner.statement(stmt)
	if err != nil {
		return nil, err
	}
	if !s.Output {
		list := b.listing(bigintColumn("Position"), textColumn("Type"))
		for i, t := range inner.paramTypes {
			list.add(int64(i), t.String())
		}
		return list.statement(), nil
	}
	list := b.listing(textColumn("Column Name"), textColumn("Catalog"), textColumn("Schema"), textColumn("Table"),
		textColumn("Type"), bigintColumn("Type Size"), booleanColumn("Aliased"))
	if q, ok := bound.(*Select); ok {
		for _, c := range q.Columns() {
			list.add(c.Name, "", "", "", c.Type.String(), int64(typeSize(c.Type)), false)
		}
	} else {
		list.add("rows", "", "", "", "bigint", int64(8), false)
	}
	return list.statement(), nil
}

// typeSize is the number of bytes of the types that have one size, 0 for all others.
func typeSize(t types.Type) int {
	switch t.Kind {
	case types.Boolean, types.TinyInt:
		return 1
	case types.SmallInt:
		return 2
	case types.Integer, types.Real, types.Date, types.IntervalYM:
		return 4
	case types.BigInt, types.Double, types.Time, types.Timestamp, types.TimestampTZ, types.IntervalDS:
		return 8
	case types.UUID:
		return 16
	}
	return 0
}

// describeQuery lists the columns of a query.
func (b *binder) describeQuery(s *sql.DescribeQuery) (Statement, error) {
	plan, err := b.topLevel(s.Query)
	if err != nil {
		return nil, err
	}
	list := b.columnListing()
	for _, c := range plan.Columns() {
		list.add(c.Name, c.Type.String(), extra(c.NotNull), "")
	}
	return list.statement(), nil
}

func extra(notNull bool) string {
	if notNull {
		return "not null"
	}
	return ""
}

// columnListing is what SHOW COLUMNS and DESCRIBE return.
func (b *binder) columnListing() *listing {
	return b.listing(textColumn("Column"), textColumn("Type"), textColumn("Extra"), textColumn("Comment"))
}

// listing is a relation of literals, made row by row.
type listing struct{ values *logical.Values }

func textColumn(name string) types.Field { return types.Field{Name: name, Type: types.VarcharType} }

func bigintColumn(name string) types.Field { return types.Field{Name: name, Type: types.BigIntType} }

func doubleColumn(name string) types.Field { return types.Field{Name: name, Type: types.DoubleType} }

func booleanColumn(name string) types.Field { return types.Field{Name: name, Type: types.BooleanType} }

func (b *binder) listing(fields ...types.Field) *listing {
	l := &listing{values: &logical.Values{}}
	for _, f := range fields {
		l.values.Cols = append(l.values.Cols, b.column(f.Name, f.Type, false))
	}
	return l
}

// add appends a row of string, int64, float64 and bool; nil is NULL.
func (l *listing) add(row ...any) {
	out := make([]expr.Expr, len(row))
	for i, v := range row {
		t := l.values.Cols[i].Type
		switch v := v.(type) {
		case string:
			out[i] = expr.Bytes(t, v)
		case int64:
			out[i] = expr.Int(t, v)
		case float64:
			out[i] = expr.Float(t, v)
		case bool:
			out[i] = expr.Bool(v)
		default:
			out[i] = expr.Null(t)
		}
	}
	l.values.Rows = append(l.values.Rows, out)
}

func (l *listing) statement() *Select { return &Select{Plan: l.values} }
