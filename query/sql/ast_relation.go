package sql

// TableRef is a table or view by name, at a version when Period is not nil.
type TableRef struct {
	Span
	Name   Name
	Period *Period
}

// Period is FOR VERSION AS OF x or FOR TIMESTAMP AS OF x.
type Period struct {
	Span
	Timestamp bool // else a version
	Value     Expr
}

// FileRef is a quoted file name as a table: FROM 'sales.csv'.
type FileRef struct {
	Span
	Path string
}

// Aliased is relation [AS] alias [(columns)].
type Aliased struct {
	Span
	Relation Relation
	Alias    Ident
	Columns  []Ident // empty when not renamed
}

// DerivedTable is (query) or LATERAL (query).
type DerivedTable struct {
	Span
	Query   *Query
	Lateral bool
}

// Unnest is UNNEST(a, b) [WITH ORDINALITY].
type Unnest struct {
	Span
	Exprs      []Expr
	Ordinality bool
}

// JoinKind is the kind of a [Join].
type JoinKind uint8

// The kinds of joins.
const (
	InnerJoin JoinKind = iota
	LeftJoin
	RightJoin
	FullJoin
	CrossJoin
	SemiJoin // left rows with a match
	AntiJoin // left rows without a match
)

// Join is Left kind JOIN Right. At most one of Natural, On and Using says how; CROSS has none.
type Join struct {
	Span
	Kind        JoinKind
	Asof        bool // ASOF: of the matching right rows only the nearest; Kind is InnerJoin or LeftJoin
	Natural     bool
	Left, Right Relation
	On          Expr
	Using       []Ident
}

// SampleMethod is how TABLESAMPLE picks.
type SampleMethod uint8

// The methods of sampling.
const (
	Bernoulli SampleMethod = iota // row by row
	System                        // block by block
)

// Sample is relation TABLESAMPLE method (percentage).
type Sample struct {
	Span
	Relation   Relation
	Method     SampleMethod
	Percentage Expr
}

// TableFunc is TABLE(name(arguments… [COPARTITION (a, b)])). As an addition, FROM name(arguments) means the same.
type TableFunc struct {
	Span
	Name        Name
	Args        []*TableFuncArg
	Copartition [][]Name
}

// TableFuncArg is [name =>] value.
type TableFuncArg struct {
	Span
	Name  *Ident // nil for a positional argument
	Value TableFuncValue
}

// TableFuncValue is what a table function takes: *ScalarArg, *TableArg or *DescriptorArg.
type TableFuncValue interface {
	Node
	tableFuncValue()
}

// ScalarArg is an expression as an argument.
type ScalarArg struct {
	Span
	Expr Expr
}

// EmptyInput says what a table function does on an empty table; EmptyDefault when not written.
type EmptyInput uint8

// The treatments of empty input.
const (
	EmptyDefault EmptyInput = iota
	PruneWhenEmpty
	KeepWhenEmpty
)

// TableArg is a table as an argument:
//
//	TABLE(name) or TABLE(query) [AS alias [(columns)]] [PARTITION BY …] [PRUNE|KEEP WHEN EMPTY] [ORDER BY …]
type TableArg struct {
	Span
	Relation    Relation // a *TableRef or a *DerivedTable, perhaps *Aliased
	Partitioned bool     // PARTITION BY was written; PARTITION BY () has no expressions
	PartitionBy []Expr
	Empty       EmptyInput
	OrderBy     []*SortItem
}

// DescriptorArg is DESCRIPTOR(a, b BIGINT), a list of columns by name.
type DescriptorArg struct {
	Span
	Null   bool // CAST(NULL AS DESCRIPTOR); Columns is empty
	Fields []*DescriptorField
}

// DescriptorField is a column of a descriptor.
type DescriptorField struct {
	Span
	Name Ident
	Type *TypeName // nil when absent
}

func (*TableRef) relation()     {}
func (*FileRef) relation()      {}
func (*Aliased) relation()      {}
func (*DerivedTable) relation() {}
func (*Unnest) relation()       {}
func (*Join) relation()         {}
func (*Sample) relation()       {}
func (*TableFunc) relation()    {}

func (*ScalarArg) tableFuncValue()     {}
func (*TableArg) tableFuncValue()      {}
func (*DescriptorArg) tableFuncValue() {}
