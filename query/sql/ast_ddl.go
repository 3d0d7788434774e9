package sql

// ObjectKind is what a statement creates, drops, renames or shows.
type ObjectKind uint8

// The kinds of objects.
const (
	TableObject ObjectKind = iota
	ViewObject
	MaterializedViewObject
	SchemaObject
	ModelObject
	ColumnObject // COMMENT ON COLUMN only
)

// Property is name = value in WITH (…).
type Property struct {
	Span
	Name  Ident
	Value Expr // nil for DEFAULT
}

// TableElement is an item of CREATE TABLE (…): *ColumnDef, *LikeTable or *PrimaryKey.
type TableElement interface {
	Node
	tableElement()
}

// ColumnDef is name type [NOT NULL] [DEFAULT x] [PRIMARY KEY] [COMMENT 'c'] [WITH (…)].
type ColumnDef struct {
	Span
	Name       Ident
	Type       *TypeName
	NotNull    bool
	Default    Expr // nil when absent
	PrimaryKey bool
	Comment    *StringLit // nil when absent
	Properties []*Property
}

// LikeTable is LIKE table [INCLUDING|EXCLUDING PROPERTIES].
type LikeTable struct {
	Span
	Table      Name
	Properties bool
}

// PrimaryKey is PRIMARY KEY (a, b).
type PrimaryKey struct {
	Span
	Columns []Ident
}

// CreateTable is CREATE [OR REPLACE] TABLE [IF NOT EXISTS] name (elements…) [COMMENT 'c'] [WITH (…)].
type CreateTable struct {
	Span
	OrReplace, IfNotExists bool
	Name                   Name
	Elements               []TableElement
	Comment                *StringLit
	Properties             []*Property
}

// CreateTableAs is CREATE TABLE name [(columns)] [COMMENT 'c'] [WITH (…)] AS query [WITH [NO] DATA].
type CreateTableAs struct {
	Span
	OrReplace, IfNotExists bool
	Name                   Name
	Columns                []Ident
	Comment                *StringLit
	Properties             []*Property
	Query                  *Query
	NoData                 bool
}

// Security is whose rights a view uses; SecurityDefault when not written.
type Security uint8

// The modes of security.
const (
	SecurityDefault Security = iota
	SecurityDefiner
	SecurityInvoker
)

// CreateView is CREATE [OR REPLACE] VIEW [IF NOT EXISTS] name [(columns)] [COMMENT 'c'] [SECURITY …] [WITH (…)] AS query.
type CreateView struct {
	Span
	OrReplace, IfNotExists bool
	Name                   Name
	Columns                []Ident
	Comment                *StringLit
	Security               Security
	Properties             []*Property
	Query                  *Query
}

// CreateMaterializedView is CREATE … MATERIALIZED VIEW name [GRACE PERIOD interval] [COMMENT 'c'] [WITH (…)] AS query.
type CreateMaterializedView struct {
	Span
	OrReplace, IfNotExists bool
	Name                   Name
	GracePeriod            *IntervalLit
	Comment                *StringLit
	Properties             []*Property
	Query                  *Query
}

// CreateSchema is CREATE SCHEMA [IF NOT EXISTS] name [WITH (…)].
type CreateSchema struct {
	Span
	IfNotExists bool
	Name        Name
	Properties  []*Property
}

// CreateModel is CREATE [OR REPLACE] MODEL [IF NOT EXISTS] name [WITH (…)] AS query.
type CreateModel struct {
	Span
	OrReplace, IfNotExists bool
	Name                   Name
	Properties             []*Property
	Query                  *Query
}

// DropBehavior is CASCADE or RESTRICT; DropDefault when not written.
type DropBehavior uint8

// The behaviours of DROP.
const (
	DropDefault DropBehavior = iota
	DropCascade
	DropRestrict
)

// Drop is DROP kind [IF EXISTS] name [CASCADE|RESTRICT].
type Drop struct {
	Span
	Kind     ObjectKind
	IfExists bool
	Name     Name
	Behavior DropBehavior
}

// Rename is ALTER kind [IF EXISTS] name RENAME TO new.
type Rename struct {
	Span
	Kind     ObjectKind
	IfExists bool
	Name, To Name
}

// AlterTable is ALTER TABLE [IF EXISTS] name action; renaming the table itself is [Rename].
type AlterTable struct {
	Span
	IfExists bool
	Name     Name
	Action   AlterAction
}

// AlterAction is *AddColumn, *DropColumn, *RenameColumn, *SetColumnType, *SetNotNull or *SetProperties.
type AlterAction interface {
	Node
	alterAction()
}

// AddColumn is ADD COLUMN [IF NOT EXISTS] definition.
type AddColumn struct {
	Span
	IfNotExists bool
	Column      *ColumnDef
}

// DropColumn is DROP COLUMN [IF EXISTS] name.
type DropColumn struct {
	Span
	IfExists bool
	Column   Ident
}

// RenameColumn is RENAME COLUMN [IF EXISTS] name TO new.
type RenameColumn struct {
	Span
	IfExists bool
	From, To Ident
}

// SetColumnType is ALTER COLUMN name SET DATA TYPE type.
type SetColumnType struct {
	Span
	Column Ident
	Type   *TypeName
}

// SetNotNull is ALTER COLUMN name SET NOT NULL or DROP NOT NULL.
type SetNotNull struct {
	Span
	Column Ident
	Drop   bool
}

// SetProperties is SET PROPERTIES name = value, ….
type SetProperties struct {
	Span
	Properties []*Property
}

// Refresh is REFRESH MATERIALIZED VIEW name or REFRESH MODEL name.
type Refresh struct {
	Span
	Kind ObjectKind
	Name Name
}

// Comment is COMMENT ON kind name IS 'text' or NULL.
type Comment struct {
	Span
	Kind ObjectKind
	Name Name
	Text *StringLit // nil for NULL
}

func (*ColumnDef) tableElement()  {}
func (*LikeTable) tableElement()  {}
func (*PrimaryKey) tableElement() {}

func (*AddColumn) alterAction()     {}
func (*DropColumn) alterAction()    {}
func (*RenameColumn) alterAction()  {}
func (*SetColumnType) alterAction() {}
func (*SetNotNull) alterAction()    {}
func (*SetProperties) alterAction() {}

func (*CreateTable) statement()            {}
func (*CreateTableAs) statement()          {}
func (*CreateView) statement()             {}
func (*CreateMaterializedView) statement() {}
func (*CreateSchema) statement()           {}
func (*CreateModel) statement()            {}
func (*Drop) statement()                   {}
func (*Rename) statement()                 {}
func (*AlterTable) statement()             {}
func (*Refresh) statement()                {}
func (*Comment) statement()                {}
