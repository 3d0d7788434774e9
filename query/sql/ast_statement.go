package sql

// QueryStatement is a query as a statement.
type QueryStatement struct {
	Span
	Query *Query
}

// Explain is EXPLAIN [ANALYZE] [VERBOSE] [(TYPE t, FORMAT f)] statement.
type Explain struct {
	Span
	Analyze, Verbose bool
	Type             string // LOGICAL, DISTRIBUTED, VALIDATE or IO; "" when absent
	Format           string // TEXT, GRAPHVIZ or JSON; "" when absent
	Statement        Statement
}

// Insert is INSERT INTO table [(columns)] query.
type Insert struct {
	Span
	Table   Name
	Columns []Ident // empty for all of them, in order
	Query   *Query
}

// Delete is DELETE FROM table [WHERE x].
type Delete struct {
	Span
	Table Name
	Where Expr // nil when absent
}

// Assignment is column = value.
type Assignment struct {
	Span
	Column Ident
	Value  Expr
}

// Update is UPDATE table SET a = x, … [WHERE y].
type Update struct {
	Span
	Table Name
	Set   []*Assignment
	Where Expr // nil when absent
}

// Merge is MERGE INTO table [alias] USING source ON x WHEN ….
type Merge struct {
	Span
	Table  Name
	Alias  *Ident // nil when absent
	Source Relation
	On     Expr
	Cases  []*MergeCase
}

// MergeAction is what a [MergeCase] does.
type MergeAction uint8

// The actions of MERGE. MergeInsert is for rows that are not matched, the others for rows that are.
const (
	MergeUpdate MergeAction = iota
	MergeDelete
	MergeInsert
)

// MergeCase is WHEN [NOT] MATCHED [AND x] THEN action.
type MergeCase struct {
	Span
	And     Expr // nil when absent
	Action  MergeAction
	Set     []*Assignment // MergeUpdate
	Columns []Ident       // MergeInsert; empty for all of them
	Values  []Expr        // MergeInsert
}

// Truncate is TRUNCATE TABLE name.
type Truncate struct {
	Span
	Table Name
}

// CopyOption is name [value] in the options of COPY.
type CopyOption struct {
	Span
	Name  Ident
	Value Expr // nil when the name stands alone; a bare word is a *ColumnRef, a parenthesised list a *RowExpr
}

// CopyFrom is COPY table [(columns)] FROM 'file' [WITH] (options).
type CopyFrom struct {
	Span
	Table   Name
	Columns []Ident
	File    *StringLit
	Options []*CopyOption
}

// CopyTo is COPY (query) TO 'file' [WITH] (options), or COPY table [(columns)] TO 'file'.
type CopyTo struct {
	Span
	Query   *Query // nil when a table is copied
	Table   Name
	Columns []Ident
	File    *StringLit
	Options []*CopyOption
}

// ShowKind is what [Show] lists.
type ShowKind uint8

// What can be listed.
const (
	ShowTables ShowKind = iota
	ShowSchemas
	ShowCatalogs
	ShowColumns
	ShowFunctions
	ShowSession
	ShowModels
)

// Show is SHOW kind [FROM name] [LIKE 'pattern' [ESCAPE 'c']].
type Show struct {
	Span
	Kind         ShowKind
	From         *Name // nil when absent
	Like, Escape *StringLit
}

// ShowCreate is SHOW CREATE kind name.
type ShowCreate struct {
	Span
	Kind ObjectKind
	Name Name
}

// ShowStats is SHOW STATS FOR table, or for (query).
type ShowStats struct {
	Span
	Query *Query // nil when a table's are shown
	Table Name
}

// Describe is DESCRIBE name: of a table, or of a model when Kind is ModelObject.
type Describe struct {
	Span
	Kind ObjectKind
	Name Name
}

// DescribeQuery is DESCRIBE query: names and types of its columns.
type DescribeQuery struct {
	Span
	Query *Query
}

// DescribePrepared is DESCRIBE INPUT name or DESCRIBE OUTPUT name.
type DescribePrepared struct {
	Span
	Output bool
	Name   Ident
}

// Summarize is SUMMARIZE relation, or SUMMARIZE query: a profile of every column.
type Summarize struct {
	Span
	Query *Query // a bare table is SELECT * FROM it
}

// SetSession is SET SESSION name = value.
type SetSession struct {
	Span
	Name  Name
	Value Expr
}

// ResetSession is RESET SESSION name.
type ResetSession struct {
	Span
	Name Name
}

// SetTimeZone is SET TIME ZONE zone.
type SetTimeZone struct {
	Span
	Zone Expr // nil for LOCAL
}

// Use is USE [catalog.]schema.
type Use struct {
	Span
	Catalog *Ident // nil when absent
	Schema  Ident
}

// Prepare is PREPARE name FROM statement.
type Prepare struct {
	Span
	Name      Ident
	Statement Statement
}

// Execute is EXECUTE name [USING values].
type Execute struct {
	Span
	Name  Ident
	Using []Expr
}

// ExecuteImmediate is EXECUTE IMMEDIATE 'statement' [USING values]. The string is not parsed.
type ExecuteImmediate struct {
	Span
	Text  *StringLit
	Using []Expr
}

// Deallocate is DEALLOCATE PREPARE name.
type Deallocate struct {
	Span
	Name Ident
}

// Isolation is a level of transaction isolation; IsolationDefault when not written.
type Isolation uint8

// The levels of isolation.
const (
	IsolationDefault Isolation = iota
	ReadUncommitted
	ReadCommitted
	RepeatableRead
	Serializable
)

// AccessMode is READ ONLY or READ WRITE; AccessDefault when not written.
type AccessMode uint8

// The modes of access.
const (
	AccessDefault AccessMode = iota
	ReadOnly
	ReadWrite
)

// StartTransaction is START TRANSACTION or BEGIN, with its modes.
type StartTransaction struct {
	Span
	Isolation Isolation
	Access    AccessMode
}

// Commit is COMMIT [WORK].
type Commit struct{ Span }

// Rollback is ROLLBACK [WORK].
type Rollback struct{ Span }

// Analyze is ANALYZE table [WITH (…)].
type Analyze struct {
	Span
	Table      Name
	Properties []*Property
}

// Call is CALL procedure(arguments…); a named argument is a *NamedArg.
type Call struct {
	Span
	Name Name
	Args []Expr
}

func (*QueryStatement) statement()   {}
func (*Explain) statement()          {}
func (*Insert) statement()           {}
func (*Delete) statement()           {}
func (*Update) statement()           {}
func (*Merge) statement()            {}
func (*Truncate) statement()         {}
func (*CopyFrom) statement()         {}
func (*CopyTo) statement()           {}
func (*Show) statement()             {}
func (*ShowCreate) statement()       {}
func (*ShowStats) statement()        {}
func (*Describe) statement()         {}
func (*DescribeQuery) statement()    {}
func (*DescribePrepared) statement() {}
func (*Summarize) statement()        {}
func (*SetSession) statement()       {}
func (*ResetSession) statement()     {}
func (*SetTimeZone) statement()      {}
func (*Use) statement()              {}
func (*Prepare) statement()          {}
func (*Execute) statement()          {}
func (*ExecuteImmediate) statement() {}
func (*Deallocate) statement()       {}
func (*StartTransaction) statement() {}
func (*Commit) statement()           {}
func (*Rollback) statement()         {}
func (*Analyze) statement()          {}
func (*Call) statement()             {}
