package bind

import (
	"time"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// CatalogName is the only catalog: clientele.schema.table.
const CatalogName = "clientele"

// DefaultSchema is the current schema of a session that has chosen none.
const DefaultSchema = "main"

// Catalog is one state of the database's names, that of the statement's snapshot. Names are given in lower case and must
// be compared without regard to case. One goroutine calls it.
type Catalog interface {
	// Object returns the table or view of a name, nil if there is none.
	Object(schema, name string) (*Object, error)
	// Schemas lists all schemas, information_schema and system included.
	Schemas() ([]string, error)
	// Objects lists the tables and views of a schema.
	Objects(schema string) ([]ObjectInfo, error)
	// File opens a file as a table: FROM 'sales.csv'. An error is the user's and must name the file.
	File(path string) (*logical.Table, error)
	// Models lists the models of a schema by name, each by its newest version.
	Models(schema string) ([]ModelInfo, error)
	// Model returns what is known of a model, nil if there is none of the name.
	Model(schema, name string) (*Model, error)
}

// Object is a table or a view: exactly one of Table and View is set.
type Object struct {
	Table *logical.Table
	View  *View
	// Comment is the text of COMMENT ON, "" if there is none; ColumnComments go by position and may be shorter.
	Comment        string
	ColumnComments []string
	// Properties are those of WITH (…), the values as SQL text, for SHOW CREATE TABLE.
	Properties []ShownProperty
}

// ShownProperty is a property of a table as SHOW CREATE TABLE prints it.
type ShownProperty struct{ Name, SQL string }

// ObjectInfo is an entry in the listing of a schema.
type ObjectInfo struct {
	Name string
	View bool
}

// View is a stored query.
type View struct {
	Schema, Name string
	// Text is the query; names in it without a schema belong to InSchema.
	Text     string
	InSchema string
	// Columns are the view's columns as they were when it was made.
	Columns []types.Field
}

// Session is what a statement may know of the session that runs it.
type Session struct {
	Schema string // the current one; "" means DefaultSchema
	User   string
	// Settings are all settings of sessions with their present values.
	Settings []Setting
	// Prepared finds a prepared statement by its name in lower case. It may be nil.
	Prepared func(name string) (sql.Statement, bool)
}

// Setting is one setting of a session.
type Setting struct {
	Name, Value, Default string
	Type                 types.Type
	Doc                  string
}

// Config says on what a statement is bound.
type Config struct {
	Catalog Catalog
	Session Session
	// Params are the values of the statement's ? in order: as many as there are.
	Params []*expr.Const
	// Untyped binds a statement for its description alone: without values, a ? is a NULL whose type Select.Params reports.
	Untyped bool
	// TableFunctions finds a table function by its name in lower case, beside those built in. It may be nil.
	TableFunctions func(name string) *TableFunction
	// AllTableFunctions lists them, for suggestions and SHOW FUNCTIONS. It may be nil.
	AllTableFunctions func() []*TableFunction
	// ModelType finds a type of model by its name in lower case, and ModelTypes lists them. They may be nil.
	ModelType  func(name string) *ModelType
	ModelTypes func() []string
	// Now is the start of the statement and Zone the session's time zone (nil: UTC), as functions see them.
	Now  time.Time
	Zone *time.Location
}

func (c *Config) schema() string {
	if c.Session.Schema == "" {
		return DefaultSchema
	}
	return c.Session.Schema
}

func (c *Config) functions() *fn.Context {
	return &fn.Context{Now: c.Now, Zone: c.Zone, User: c.Session.User}
}
