package bind

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// Statement is a bound statement: a pointer to one of the structs of this package that name a kind of statement.
type Statement interface{ statement() }

// Select is a statement that returns rows: a query, and what is answered by one (SHOW, DESCRIBE, SUMMARIZE).
type Select struct {
	// Plan returns exactly the columns of the result, named as the user sees them.
	Plan logical.Node
	// Params are the types that the ? of the statement turned out to have, where it was bound without values. Unknown
	// means that nothing tells.
	Params []types.Type
}

// Columns returns the names and types of the result.
func (s *Select) Columns() []types.Field {
	cols := s.Plan.Columns()
	out := make([]types.Field, len(cols))
	for i, c := range cols {
		out[i] = types.Field{Name: c.Name, Type: c.Type, NotNull: c.NotNull}
	}
	return out
}

// Explain shows how a statement is executed, or with Analyze executes it and shows how it went.
type Explain struct {
	Analyze, Verbose bool
	Type             string // LOGICAL, DISTRIBUTED, VALIDATE or IO; "" if not written
	Format           string // TEXT, GRAPHVIZ or JSON; "" if not written
	Statement        Statement
}

// Property is an entry of WITH (name = value). Value is nil for DEFAULT.
type Property struct {
	Name  string // in lower case
	Value *expr.Const
	Pos   sql.Pos
}

// ObjectKind is what a statement creates, drops or renames.
type ObjectKind = sql.ObjectKind

// CreateTable makes an empty table.
type CreateTable struct {
	Schema, Name           string
	OrReplace, IfNotExists bool
	Fields                 []types.Field
	PrimaryKey             []int // positions in Fields
	Comment                string
	ColumnComments         []string // by position
	Properties             []Property
}

// CreateTableAs makes a table of the rows of Plan, whose columns are the table's.
type CreateTableAs struct {
	Schema, Name           string
	OrReplace, IfNotExists bool
	// Exists says that the table is there and IF NOT EXISTS was written: nothing is done. Plan is nil.
	Exists     bool
	Plan       logical.Node
	Fields     []types.Field
	NoData     bool
	Comment    string
	Properties []Property
}

// CreateView stores a query under a name. Its text is canonical; names without a schema in it belong to View.InSchema.
type CreateView struct {
	View                   View
	OrReplace, IfNotExists bool
	Comment                string
}

// CreateSchema makes a schema.
type CreateSchema struct {
	Name        string
	IfNotExists bool
}

// Drop removes a table, a view or a schema (Schema is its name, Name is empty).
type Drop struct {
	Kind         ObjectKind
	Schema, Name string
	IfExists     bool
	// Exists says that the object was there when the statement was bound.
	Exists  bool
	Cascade bool
}

// Rename gives a table, a view or a schema another name.
type Rename struct {
	Kind             ObjectKind
	Schema, Name     string
	ToSchema, ToName string
	Exists           bool // false only with IF EXISTS: nothing is done
}

// AddColumn adds a column of NULLs to a table.
type AddColumn struct {
	Table   *logical.Table
	Field   types.Field
	Comment string
	Noop    bool // IF EXISTS or IF NOT EXISTS says that nothing is done
}

// DropColumn removes the column at a position.
type DropColumn struct {
	Table  *logical.Table
	Column int
	Noop   bool
}

// RenameColumn gives the column at a position another name.
type RenameColumn struct {
	Table  *logical.Table
	Column int
	To     string
	Noop   bool
}

// Insert adds the rows of Plan, whose columns are the table's, in order and of their types.
type Insert struct {
	Table *logical.Table
	Plan  logical.Node
}

// Truncate removes all rows. Delete says that it was written as DELETE FROM table, which answers with the number of rows.
type Truncate struct {
	Table  *logical.Table
	Delete bool
}

// CopyFrom loads a file into a table. Columns are positions in the table's fields, in the order of the file's columns; nil
// means that the file's header or order says.
type CopyFrom struct {
	Table   *logical.Table
	Columns []int
	File    string
	Options []Option
}

// CopyTo writes the rows of Plan to a file.
type CopyTo struct {
	Plan    logical.Node
	File    string
	Options []Option
}

// Option is an option of COPY: name, name value, or name (value, …). Values are constants; a bare word is its text.
type Option struct {
	Name   string // in lower case
	Values []*expr.Const
	Pos    sql.Pos
}

// SetSession changes a setting of the session. Value is of the setting's type.
type SetSession struct {
	Name  string
	Value *expr.Const
}

// ResetSession gives a setting its default again.
type ResetSession struct{ Name string }

// SetTimeZone changes the session's time zone; an empty Zone is that of the server.
type SetTimeZone struct{ Zone string }

// Use changes the current schema.
type Use struct{ Schema string }

// Prepare keeps a statement under a name (in lower case) for EXECUTE, which binds it with its values.
type Prepare struct {
	Name      string
	Statement sql.Statement
}

// Deallocate forgets a prepared statement.
type Deallocate struct{ Name string }

// Begin starts a transaction.
type Begin struct {
	Isolation sql.Isolation
	ReadOnly  bool
}

// Commit ends a transaction and keeps what it did.
type Commit struct{}

// Rollback ends a transaction and undoes what it did.
type Rollback struct{}

func (*Select) statement()        {}
func (*Explain) statement()       {}
func (*CreateTable) statement()   {}
func (*CreateTableAs) statement() {}
func (*CreateView) statement()    {}
func (*CreateSchema) statement()  {}
func (*Drop) statement()          {}
func (*Rename) statement()        {}
func (*AddColumn) statement()     {}
func (*DropColumn) statement()    {}
func (*RenameColumn) statement()  {}
func (*Insert) statement()        {}
func (*Truncate) statement()      {}
func (*CopyFrom) statement()      {}
func (*CopyTo) statement()        {}
func (*SetSession) statement()    {}
func (*ResetSession) statement()  {}
func (*SetTimeZone) statement()   {}
func (*Use) statement()           {}
func (*Prepare) statement()       {}
func (*Deallocate) statement()    {}
func (*Begin) statement()         {}
func (*Commit) statement()        {}
func (*Rollback) statement()      {}

// statement binds a statement of any kind.
func (b *binder) statement(s sql.Statement) (Statement, error) {
	switch s := s.(type) {
	case *sql.QueryStatement:
		return b.selectStatement(s.Query)
	case *sql.Explain:
		inner, err := b.statement(s.Statement)
		if err != nil {
			return nil, err
		}
		return &Explain{Analyze: s.Analyze, Verbose: s.Verbose, Type: s.Type, Format: s.Format, Statement: inner}, nil
	case *sql.CreateTable:
		return b.createTable(s)
	case *sql.CreateTableAs:
		return b.createTableAs(s)
	case *sql.CreateView:
		return b.createView(s)
	case *sql.CreateSchema:
		return b.createSchema(s)
	case *sql.Drop:
		return b.drop(s)
	case *sql.Rename:
		return b.rename(s)
	case *sql.AlterTable:
		return b.alterTable(s)
	case *sql.Insert:
		return b.insert(s)
	case *sql.Truncate:
		o, _, err := b.table(s.Table, "Truncating")
		if err != nil {
			return nil, err
		}
		return &Truncate{Table: o.Table}, nil
	case *sql.Delete:
		return b.delete(s)
	case *sql.Update:
		return nil, b.cannotModify(s, s.Table, "UPDATE")
	case *sql.Merge:
		return nil, b.cannotModify(s, s.Table, "MERGE")
	case *sql.CopyFrom:
		return b.copyFrom(s)
	case *sql.CopyTo:
		return b.copyTo(s)
	}
	return b.sessionStatement(s)
}

// sessionStatement binds what shows or changes the session.
func (b *binder) sessionStatement(s sql.Statement) (Statement, error) {
	switch s := s.(type) {
	case *sql.Show:
		return b.show(s)
	case *sql.ShowCreate:
		return b.showCreate(s)
	case *sql.ShowStats:
		return b.showStats(s)
	case *sql.Describe:
		return b.describe(s)
	case *sql.DescribeQuery:
		return b.describeQuery(s)
	case *sql.DescribePrepared:
		return b.describePrepared(s)
	case *sql.Summarize:
		return b.summarize(s)
	case *sql.SetSession:
		return b.setSession(s)
	case *sql.ResetSession:
		set, err := b.setting(s.Name)
		if err != nil {
			return nil, err
		}
		return &ResetSession{Name: set.Name}, nil
	case *sql.SetTimeZone:
		return b.setTimeZone(s)
	case *sql.Use:
		return b.use(s)
	case *sql.Prepare:
		return &Prepare{Name: s.Name.Lower(), Statement: s.Statement}, nil
	case *sql.Execute:
		return b.execute(s)
	case *sql.ExecuteImmediate:
		return b.executeImmediate(s)
	case *sql.Deallocate:
		if _, err := b.prepared(s.Name); err != nil {
			return nil, err
		}
		return &Deallocate{Name: s.Name.Lower()}, nil
	case *sql.StartTransaction:
		return &Begin{Isolation: s.Isolation, ReadOnly: s.Access == sql.ReadOnly}, nil
	case *sql.Commit:
		return &Commit{}, nil
	case *sql.Rollback:
		return &Rollback{}, nil
	case *sql.CreateModel:
		return b.createModel(s)
	case *sql.CreateMaterializedView:
		return nil, unsupported(s, "CREATE MATERIALIZED VIEW is not supported")
	case *sql.Refresh:
		if s.Kind == sql.ModelObject {
			return b.refreshModel(s)
		}
		return nil, unsupported(s, "REFRESH %s is not supported", s.Kind)
	case *sql.Comment:
		return nil, unsupported(s, "COMMENT ON is not supported")
	case *sql.Analyze:
		return nil, unsupported(s, "ANALYZE is not supported").hint("statistics are kept as rows are written")
	case *sql.Call:
		return nil, errorAt(s, NotFound, "Procedure '%s' not registered", dotted(s.Name.Parts))
	}
	return nil, unsupported(s, "This statement is not supported")
}

// selectStatement binds a query as a statement.
func (b *binder) selectStatement(q *sql.Query) (Statement, error) {
	plan, err := b.topLevel(q)
	if err != nil {
		return nil, err
	}
	return &Select{Plan: plan, Params: b.paramTypes}, nil
}

// topLevel binds a query that refers to nothing outside of it, to a plan of exactly its columns.
func (b *binder) topLevel(q *sql.Query) (logical.Node, error) {
	r, err := b.query(q, nil)
	if err != nil {
		return nil, err
	}
	return b.finish(r.exactly())
}
