package clientele

import (
	"context"
	"runtime/debug"
	"time"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/mining/builtin"
	"github.com/clientele-db/clientele/query/bind"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/mine"
	"github.com/clientele-db/clientele/query/opt"
	"github.com/clientele-db/clientele/query/plan"
	"github.com/clientele-db/clientele/query/sql"
	"github.com/clientele-db/clientele/storage"
)

// statement is one running statement: what it sees, and what must be freed when it ends.
type statement struct {
	s      *Session
	db     *DB
	ctx    context.Context
	cancel context.CancelFunc
	start  time.Time
	snap   *storage.Snapshot
	cat    *snapshotCatalog
	fn     *fn.Context
	query  *exec.Query
	freed  bool
}

// run binds and executes one statement.
func (s *Session) run(ctx context.Context, stmt sql.Statement, args []any) (*Result, error) {
	if err := s.db.begin(); err != nil {
		return nil, err
	}
	st := &statement{s: s, db: s.db, start: time.Now()}
	st.ctx, st.cancel = context.WithCancel(ctx)
	st.snap = s.db.store.Snapshot()
	st.cat = &snapshotCatalog{st: st}
	tracker := s.db.mem.Child("the query", "query_memory", s.queryMemory())
	st.fn = &fn.Context{Ctx: st.ctx, Now: st.start, Zone: s.zone, User: s.user(), Mem: tracker}
	st.query = &exec.Query{Ctx: st.ctx, Workers: s.threads(), Fn: st.fn, Mem: tracker}
	r, err := st.protected(stmt, args)
	if err != nil {
		st.free()
		return nil, err
	}
	r.start, r.cancel = st.start, st.cancel
	r.release = st.free
	return r, nil
}

// protected is execute, with a panic of the layers above the operators turned into the error of this statement.
func (st *statement) protected(stmt sql.Statement, args []any) (r *Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			r, err = nil, &exec.InternalError{Value: p, Stack: debug.Stack()}
		}
	}()
	return st.execute(stmt, args)
}

// free ends the statement. It may be called twice.
func (st *statement) free() {
	if st.freed {
		return
	}
	st.freed = true
	st.cancel()
	st.cat.close()
	_ = st.snap.Close() // releases a pin
	st.fn.Mem.ReleaseAll()
	st.db.running.Done()
}

// execute has one case for each kind of statement.
func (st *statement) execute(stmt sql.Statement, args []any) (*Result, error) {
	params, err := constants(args)
	if err != nil {
		return nil, err
	}
	bound, err := bind.Bind(stmt, st.bindConfig(params))
	if err != nil {
		return nil, err
	}
	switch b := bound.(type) {
	case *bind.Select:
		return st.rows(b.Plan, "SELECT")
	case *bind.Explain:
		return st.explain(b)
	case *bind.CreateTableAs:
		return st.createTableAs(b)
	case *bind.Insert:
		return st.insert(b)
	case *bind.CopyFrom:
		return st.copyFrom(b)
	case *bind.CopyTo:
		return st.copyTo(b)
	case *bind.CreateTable:
		return st.createTable(b)
	case *bind.CreateView:
		return st.createView(b)
	case *bind.CreateSchema:
		return st.createSchema(b)
	case *bind.CreateModel:
		return st.createModel(b)
	case *bind.RefreshModel:
		return st.refreshModel(b)
	case *bind.Drop:
		return st.drop(b)
	case *bind.Rename:
		return st.rename(b)
	case *bind.AddColumn:
		return st.addColumn(b)
	case *bind.DropColumn:
		return st.dropColumn(b)
	case *bind.RenameColumn:
		return st.renameColumn(b)
	case *bind.Truncate:
		return st.truncate(b)
	case *bind.SetSession, *bind.ResetSession, *bind.SetTimeZone, *bind.Use, *bind.Prepare, *bind.Deallocate:
		return st.s.change(bound)
	case *bind.Begin, *bind.Commit, *bind.Rollback:
		return nil, failure("NOT_SUPPORTED", "transactions of several statements are not supported: every statement is one by itself")
	}
	return nil, failure("NOT_SUPPORTED", "this statement is not supported")
}

// bindConfig says on what the statement is bound.
func (st *statement) bindConfig(params []*expr.Const) *bind.Config {
	return &bind.Config{
		Catalog: st.cat, Session: st.s.bindSession(), Params: params, Now: st.start, Zone: st.s.zone,
		TableFunctions: st.miner().Lookup, AllTableFunctions: st.miner().Functions,
		ModelType: modelType, ModelTypes: modelTypes,
	}
}

func modelType(name string) *bind.ModelType {
	if d := builtin.Model(name); d != nil {
		return mine.ModelType(d)
	}
	return nil
}

func modelTypes() []string {
	var out []string
	for _, d := range builtin.Models() {
		out = append(out, d.Name)
	}
	return out
}

// plan optimises and plans a query.
func (st *statement) plan(n logical.Node) (*plan.Plan, error) {
	n, err := opt.Optimize(st.ctx, n, opt.Options{Fn: st.fn, Disable: st.s.disabledRules()})
	if err != nil {
		return nil, err
	}
	return plan.Build(n, plan.Options{Fn: st.fn})
}

// rows starts a query.
func (st *statement) rows(n logical.Node, tag string) (*Result, error) {
	p, err := st.plan(n)
	if err != nil {
		return nil, err
	}
	cols := fields(p.Columns)
	for i, c := range n.Columns() {
		cols[i].Name = c.Name // a rule may have left out the projection that renamed a column
	}
	rows, err := exec.Run(st.query, p.Root)
	if err != nil {
		return nil, err
	}
	return &Result{cols: cols, rows: rows, tag: tag, stats: func() Profile { return profile(p.Root, st.fn) }}, nil
}

func fields(cols []logical.Column) []Column {
	out := make([]Column, len(cols))
	for i, c := range cols {
		out[i] = Column{Name: c.Name, Type: c.Type, NotNull: c.NotNull}
	}
	return out
}

// profile sums the figures of a plan.
func profile(root exec.Node, c *fn.Context) Profile {
	p := Profile{PeakMemory: c.Mem.Peak()}
	var walk func(exec.Node)
	walk = func(n exec.Node) {
		p.BytesTouched += n.Stats().Bytes.Load()
		for _, in := range n.Inputs() {
			walk(in)
		}
	}
	walk(root)
	return p
}

// done is the result of a statement without rows.
func done(tag string) *Result { return &Result{tag: tag} }

// wrote is the result of a statement that wrote n rows.
func wrote(tag string, n int64) *Result { return &Result{tag: tag, affected: n, counted: true} }

// constants turns Go values into those of parameters.
func constants(args []any) ([]*expr.Const, error) {
	out := make([]*expr.Const, len(args))
	for i, a := range args {
		c, err := constant(a)
		if err != nil {
			return nil, failure("INVALID_PARAMETER_USAGE", "parameter "+ordinal(i+1)+": "+err.Error())
		}
		out[i] = c
	}
	return out, nil
}
