package bind

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// Bind gives names and types to a statement. The error is an [*Error], or one of the catalog's.
func Bind(stmt sql.Statement, cfg *Config) (Statement, error) {
	b := newBinder(cfg)
	if _, kept := stmt.(*sql.Prepare); !kept && !cfg.Untyped {
		if err := b.countParams(stmt, stmt); err != nil {
			return nil, err
		}
	}
	return b.statement(stmt)
}

// countParams checks that there are as many values as the statement has ?.
func (b *binder) countParams(n sql.Node, stmt sql.Statement) error {
	want := 0
	sql.Inspect(stmt, func(n sql.Node) bool {
		if p, ok := n.(*sql.Param); ok {
			want = max(want, p.Index+1)
		}
		return true
	})
	if want != len(b.cfg.Params) {
		return errorAt(n, InvalidParameterUsage, "Incorrect number of parameters: expected %d but found %d", want, len(b.cfg.Params))
	}
	return nil
}

// binder binds one statement.
type binder struct {
	cfg    *Config
	fn     *fn.Context
	schema string // to which names without a schema belong; a view has its own

	nextID  expr.ColumnID
	ctes    *cteScope
	views   []string // views being bound, outermost first: schema.name
	tables  map[string]*Object
	queries int // bound so far
	nested  int // EXECUTE of an EXECUTE

	// refs are where the columns of expressions were written, for messages about grouping.
	refs map[*expr.Column]sql.Node

	materialized int // number of common table expressions that have an ID

	// params are the untyped constants that stand for ? without a value, by index, and paramTypes what they turned out to be.
	params     map[*expr.Const]int
	paramTypes []types.Type
}

func newBinder(cfg *Config) *binder {
	return &binder{
		cfg: cfg, fn: cfg.functions(), schema: cfg.schema(), nextID: 1,
		refs: map[*expr.Column]sql.Node{}, tables: map[string]*Object{}, params: map[*expr.Const]int{},
	}
}

// column makes a column with an ID of its own.
func (b *binder) column(name string, t types.Type, notNull bool) logical.Column {
	c := logical.Column{ID: b.nextID, Name: name, Type: t, NotNull: notNull}
	b.nextID++
	return c
}

// fresh returns a column like c with an ID of its own.
func (b *binder) fresh(c logical.Column) logical.Column { return b.column(c.Name, c.Type, c.NotNull) }

// relation is a bound query or item of FROM: its plan and the columns that it shows, in order. The plan may return more.
type relation struct {
	plan  logical.Node
	shown []shown
}

// shown is a visible column. An anonymous one (an expression without an alias) is called _colN and cannot be referred to.
type shown struct {
	col       logical.Column
	anonymous bool
}

// types lists the types of the visible columns.
func (r *relation) types() []types.Type {
	out := make([]types.Type, len(r.shown))
	for i := range r.shown {
		out[i] = r.shown[i].col.Type
	}
	return out
}

// exactly returns the plan with the visible columns alone, in order, under the names that the user sees.
func (r *relation) exactly() logical.Node {
	have := r.plan.Columns()
	same := len(have) == len(r.shown)
	for i := range r.shown {
		same = same && have[i].ID == r.shown[i].col.ID && have[i].Name == r.shown[i].col.Name
	}
	if same {
		return r.plan
	}
	exprs := make([]logical.Assign, len(r.shown))
	for i := range r.shown {
		c := r.shown[i].col
		exprs[i] = logical.Assign{Col: c, Expr: c.Ref()}
	}
	return &logical.Project{In: r.plan, Exprs: exprs}
}

// show makes all columns of a plan visible.
func show(plan logical.Node) *relation {
	cols := plan.Columns()
	r := &relation{plan: plan, shown: make([]shown, len(cols))}
	for i, c := range cols {
		r.shown[i].col = c
	}
	return r
}
