// Package driver offers Clientele to database/sql under the name "clientele". The data source name is a database's
// directory, empty for one in memory, with options behind a question mark:
//
//	db, err := sql.Open("clientele", "shop?mode=ro&threads=4&memory=2GB")
//
// Connections of one sql.DB share the database, which closes with the last sql.DB that uses it. Parameters are ? in order.
// DECIMAL values come as text, ARRAY, MAP and ROW as the Go values that clientele.Row lists.
package driver

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/engine/types"
)

func init() { sql.Register("clientele", drv{}) } // database/sql knows no other way

type drv struct{}

// Open implements driver.Driver; database/sql calls OpenConnector instead.
func (d drv) Open(name string) (sqldriver.Conn, error) {
	c, err := d.OpenConnector(name)
	if err != nil {
		return nil, err
	}
	return c.Connect(context.Background())
}

// OpenConnector implements driver.DriverContext.
func (drv) OpenConnector(name string) (sqldriver.Connector, error) {
	dir, query, _ := strings.Cut(name, "?")
	vals, err := url.ParseQuery(query)
	if err != nil {
		return nil, fmt.Errorf("data source %q: %w", name, err)
	}
	o := &clientele.Options{}
	for k, v := range vals {
		switch k {
		case "mode":
			if v[0] != "ro" && v[0] != "rw" {
				return nil, fmt.Errorf("data source %q: mode is ro or rw", name)
			}
			o.ReadOnly = v[0] == "ro"
		case "threads":
			if o.Threads, err = strconv.Atoi(v[0]); err != nil {
				return nil, fmt.Errorf("data source %q: threads: %w", name, err)
			}
		case "memory":
			if o.MemoryBytes, err = clientele.ParseBytes(v[0]); err != nil {
				return nil, fmt.Errorf("data source %q: memory: %w", name, err)
			}
		default:
			return nil, fmt.Errorf("data source %q: there is no option %q; there are mode, threads, memory", name, k)
		}
	}
	db, err := clientele.Open(dir, o)
	if err != nil {
		return nil, err
	}
	return &connector{db: db, owned: true}, nil
}

// NewConnector returns a connector on an open database, for sql.OpenDB. Closing the sql.DB leaves the database open.
func NewConnector(db *clientele.DB) sqldriver.Connector { return &connector{db: db} }

type connector struct {
	db    *clientele.DB
	owned bool
}

// Connect implements driver.Connector.
func (c *connector) Connect(context.Context) (sqldriver.Conn, error) {
	return &conn{s: c.db.NewSession()}, nil
}

// Driver implements driver.Connector.
func (c *connector) Driver() sqldriver.Driver { return drv{} }

// Close implements io.Closer: database/sql calls it when the sql.DB is closed.
func (c *connector) Close() error {
	if !c.owned {
		return nil
	}
	return c.db.Close()
}

type conn struct{ s *clientele.Session }

// Close implements driver.Conn.
func (c *conn) Close() error { return nil }

// Begin implements driver.Conn.
func (c *conn) Begin() (sqldriver.Tx, error) {
	return nil, errors.New("transactions of several statements are not supported: every statement is one by itself")
}

// Prepare implements driver.Conn.
func (c *conn) Prepare(query string) (sqldriver.Stmt, error) {
	n, err := clientele.CountParameters(query)
	if err != nil {
		return nil, err
	}
	return &stmt{c: c, query: query, params: n}, nil
}

// CheckNamedValue implements driver.NamedValueChecker: values go to the engine as they are.
func (c *conn) CheckNamedValue(v *sqldriver.NamedValue) error {
	if v.Name != "" {
		return errors.New("parameters have no names: use ?")
	}
	switch x := v.Value.(type) {
	case nil, bool, int, int32, int64, float32, float64, string, []byte, time.Time, time.Duration, clientele.Decimal, clientele.Months, uuid.UUID:
		return nil
	case sqldriver.Valuer:
		val, err := x.Value()
		v.Value = val
		return err
	}
	val, err := sqldriver.DefaultParameterConverter.ConvertValue(v.Value)
	v.Value = val
	return err
}

func values(args []sqldriver.NamedValue) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a.Value
	}
	return out
}

// QueryContext implements driver.QueryerContext.
func (c *conn) QueryContext(ctx context.Context, query string, args []sqldriver.NamedValue) (sqldriver.Rows, error) {
	r, err := c.s.Query(ctx, query, values(args)...)
	if err != nil {
		return nil, err
	}
	return &rows{ctx: ctx, r: r}, nil
}

// ExecContext implements driver.ExecerContext.
func (c *conn) ExecContext(ctx context.Context, query string, args []sqldriver.NamedValue) (sqldriver.Result, error) {
	r, err := c.s.Query(ctx, query, values(args)...)
	if err != nil {
		return nil, err
	}
	defer r.Close() //nolint:errcheck // Batch tells what went wrong
	for {
		b, err := r.Batch(ctx)
		if err != nil {
			return nil, err
		}
		if b == nil {
			n, _ := r.RowsAffected()
			return sqldriver.RowsAffected(n), nil
		}
	}
}

type stmt struct {
	c      *conn
	query  string
	params int
}

// Close implements driver.Stmt.
func (s *stmt) Close() error { return nil }

// NumInput implements driver.Stmt.
func (s *stmt) NumInput() int { return s.params }

// Exec implements driver.Stmt; database/sql calls ExecContext.
func (s *stmt) Exec(args []sqldriver.Value) (sqldriver.Result, error) {
	return s.ExecContext(context.Background(), named(args))
}

// Query implements driver.Stmt; database/sql calls QueryContext.
func (s *stmt) Query(args []sqldriver.Value) (sqldriver.Rows, error) {
	return s.QueryContext(context.Background(), named(args))
}

func named(args []sqldriver.Value) []sqldriver.NamedValue {
	out := make([]sqldriver.NamedValue, len(args))
	for i, a := range args {
		out[i] = sqldriver.NamedValue{Ordinal: i + 1, Value: a}
	}
	return out
}

// ExecContext implements driver.StmtExecContext.
func (s *stmt) ExecContext(ctx context.Context, args []sqldriver.NamedValue) (sqldriver.Result, error) {
	return s.c.ExecContext(ctx, s.query, args)
}

// QueryContext implements driver.StmtQueryContext.
func (s *stmt) QueryContext(ctx context.Context, args []sqldriver.NamedValue) (sqldriver.Rows, error) {
	return s.c.QueryContext(ctx, s.query, args)
}

// CheckNamedValue implements driver.NamedValueChecker.
func (s *stmt) CheckNamedValue(v *sqldriver.NamedValue) error { return s.c.CheckNamedValue(v) }

type rows struct {
	ctx  context.Context
	r    *clientele.Result
	cur  []clientele.Row
	next int
}

// Columns implements driver.Rows.
func (r *rows) Columns() []string {
	out := make([]string, len(r.r.Columns()))
	for i, c := range r.r.Columns() {
		out[i] = c.Name
	}
	return out
}

// Close implements driver.Rows.
func (r *rows) Close() error { return r.r.Close() }

// Next implements driver.Rows.
func (r *rows) Next(dest []sqldriver.Value) error {
	if r.next == len(r.cur) {
		cur, err := r.r.Fetch(r.ctx, r.cur[:0])
		if err != nil {
			return err
		}
		if len(cur) == 0 {
			return io.EOF
		}
		r.cur, r.next = cur, 0
	}
	for i, v := range r.cur[r.next] {
		switch x := v.(type) {
		case clientele.Decimal:
			v = x.String()
		case clientele.Months:
			v = int64(x)
		case time.Duration:
			v = int64(x)
		case uuid.UUID:
			v = x.String()
		}
		dest[i] = v
	}
	r.next++
	return nil
}

// ColumnTypeDatabaseTypeName implements driver.RowsColumnTypeDatabaseTypeName.
func (r *rows) ColumnTypeDatabaseTypeName(i int) string {
	return strings.ToUpper(r.r.Columns()[i].Type.Kind.String())
}

// ColumnTypeNullable implements driver.RowsColumnTypeNullable.
func (r *rows) ColumnTypeNullable(i int) (nullable, ok bool) { return !r.r.Columns()[i].NotNull, true }

// ColumnTypePrecisionScale implements driver.RowsColumnTypePrecisionScale.
func (r *rows) ColumnTypePrecisionScale(i int) (precision, scale int64, ok bool) {
	t := r.r.Columns()[i].Type
	return int64(t.Precision), int64(t.Scale), t.Kind == types.Decimal
}

// ColumnTypeScanType implements driver.RowsColumnTypeScanType.
func (r *rows) ColumnTypeScanType(i int) reflect.Type {
	switch t := r.r.Columns()[i].Type; {
	case t.Kind == types.Boolean:
		return reflect.TypeFor[bool]()
	case t.IsInteger():
		return reflect.TypeFor[int64]()
	case t.IsFloat():
		return reflect.TypeFor[float64]()
	case t.Kind == types.Varbinary:
		return reflect.TypeFor[[]byte]()
	case t.Kind == types.Date || t.Kind == types.Timestamp || t.Kind == types.TimestampTZ:
		return reflect.TypeFor[time.Time]()
	case t.IsNested():
		return reflect.TypeFor[any]()
	}
	return reflect.TypeFor[string]()
}
