package logical

import (
	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
)

// Node is an operator of the logical algebra.
type Node interface {
	// Columns are the output columns, in order.
	Columns() []Column
	Inputs() []Node
	// WithInputs returns the same operator over other inputs, which must return (at least) the columns that it uses.
	WithInputs(in []Node) Node
	// Describe returns what EXPLAIN prints: the operator's name and its details on one line.
	Describe() (name, details string)
}

// Column is an output column: its ID, the name it has for the user, and its type.
type Column struct {
	ID      expr.ColumnID
	Name    string
	Type    types.Type
	NotNull bool
}

// Ref returns an expression that reads the column.
func (c Column) Ref() *expr.Column { return &expr.Column{ID: c.ID, Name: c.Name, T: c.Type} }

// Table is a table as the binder resolved it, pinned at the statement's snapshot.
type Table struct {
	Schema, Name string
	Fields       []types.Field
	Source       exec.Source
	// PrimaryKey are positions in Fields, empty if none is declared.
	PrimaryKey []int
}

// Scan reads columns of a table. Cols[i] is field Fields[i] of the table. Filters are conjuncts over Cols that the scan
// applies itself (filled by the optimiser).
type Scan struct {
	Table   *Table
	Cols    []Column
	Fields  []int
	Filters []expr.Expr
}

// Values is a list of rows of expressions over no columns.
type Values struct {
	Cols []Column
	Rows [][]expr.Expr
}

// Filter keeps the rows for which Cond is true.
type Filter struct {
	In   Node
	Cond expr.Expr
}

// Assign computes one output column.
type Assign struct {
	Col  Column
	Expr expr.Expr
}

// Project computes its columns from the input's; a column passed through is an Assign of a *expr.Column with the same ID.
type Project struct {
	In    Node
	Exprs []Assign
}

// JoinKind is the kind of a join.
type JoinKind uint8

// The kinds. Semi and Anti return the left columns alone. Mark returns the left columns and MarkCol, a BOOLEAN by the
// three-valued logic of IN. Single is a left join whose right side must have at most one match for a left row, else the
// statement fails as Trino's does ("Scalar sub-query has returned multiple rows").
const (
	Inner JoinKind = iota
	Left
	Right
	Full
	Cross
	Semi
	Anti
	Mark
	Single
)

// Join combines two inputs on a condition (nil: true).
type Join struct {
	Kind JoinKind
	L, R Node
	On   expr.Expr
	// NullAware: Anti as NOT IN understands it (a NULL on either side of the equalities removes the row).
	NullAware bool
	// MarkCol is the output of a Mark join. If Exists is set it is never NULL (EXISTS), else it is IN's.
	MarkCol *Column
	Exists  bool
	// Asof: for each left row, the last right row by AsofOn (an inequality between one left and one right expression)
	// among those that satisfy On. Kind is Inner or Left.
	AsofOn expr.Expr
	// Correlated lists columns of L that R's tree refers to (LATERAL, and subqueries on their way to being decorrelated).
	// Empty after optimisation.
	Correlated []expr.ColumnID
}

// SortKey orders by one expression.
type SortKey struct {
	Expr       expr.Expr
	Desc       bool
	NullsFirst bool
}

// Agg is one aggregate call.
type Agg struct {
	Col      Column
	Def      *fn.Aggregate
	Overload *fn.AggregateOverload
	Args     []expr.Expr // of exactly the types of Overload.Args
	Distinct bool
	Filter   expr.Expr // nil: none
	OrderBy  []SortKey // array_agg(x ORDER BY y)
}

// Aggregate groups by Keys. Without keys there is one group, also over no rows. Aggregates without Aggs is DISTINCT.
type Aggregate struct {
	In   Node
	Keys []Assign // expressions over the input; the columns are the output's
	Aggs []Agg
	// Sets are the grouping sets as positions in Keys, nil for the single set of all keys. Keys outside a set are NULL.
	Sets [][]int
	// GroupingCol, if set, returns the set's number (0 …), from which GROUPING() is computed.
	GroupingCol *Column
}

// FrameUnit is ROWS, RANGE or GROUPS.
type FrameUnit uint8

// The units of a window frame.
const (
	FrameRange FrameUnit = iota
	FrameRows
	FrameGroups
)

// BoundKind is how a frame's end is given.
type BoundKind uint8

// The bounds of a window frame, in the order of the rows.
const (
	UnboundedPreceding BoundKind = iota
	Preceding
	CurrentRow
	Following
	UnboundedFollowing
)

// Frame is a window frame. Offsets are expressions over the input (constants mostly), nil where the kind has none.
type Frame struct {
	Unit             FrameUnit
	Start, End       BoundKind
	StartOff, EndOff expr.Expr
	IsDefault        bool // no frame clause was written
}

// WindowCall is one function over a window: Func or Agg is set.
type WindowCall struct {
	Col         Column
	Func        *fn.Window
	FuncO       *fn.WindowOverload
	Agg         *fn.Aggregate
	AggO        *fn.AggregateOverload
	Args        []expr.Expr
	Filter      expr.Expr
	Distinct    bool
	IgnoreNulls bool
	Frame       Frame
}

// Window adds the calls' columns to the input's. All calls share partition and order.
type Window struct {
	In        Node
	Partition []expr.Expr
	Order     []SortKey
	Calls     []WindowCall
}

// Sort orders the rows.
type Sort struct {
	In   Node
	Keys []SortKey
}

// Limit skips Offset rows and returns at most Count (negative: all). WithTies also returns the peers of the last row.
type Limit struct {
	In       Node
	Count    int64
	Offset   int64
	WithTies []SortKey
}

// TopN is Limit over Sort, made by the optimiser.
type TopN struct {
	In     Node
	Keys   []SortKey
	Count  int64
	Offset int64
}

// SetKind is UNION, INTERSECT or EXCEPT.
type SetKind uint8

// The set operations.
const (
	Union SetKind = iota
	Intersect
	Except
)

// SetOp combines inputs by position; Cols are new columns. A Union may have more than two inputs.
type SetOp struct {
	Kind SetKind
	All  bool
	In   []Node
	Cols []Column
}

// Unnest appends, to each input row, the elements of its arrays and maps (side by side, padded with NULL). With Outer
// a row whose arrays are all empty is kept.
type Unnest struct {
	In         Node
	Exprs      []expr.Expr
	Cols       [][]Column // of each expression: one for an array (or the fields of an array of rows), two for a map
	Ordinality *Column
	Outer      bool
}

// GapFill adds the buckets that are missing between the first and the last of TimeKey, for every combination of the other
// keys that occurs; columns not in Keys are NULL there. From and To bound the range if not nil.
type GapFill struct {
	In       Node
	TimeKey  expr.ColumnID
	Keys     []expr.ColumnID
	Step     expr.Expr // an interval constant
	Origin   expr.Expr // nil: the default of time_bucket
	From, To expr.Expr
}

// TableFunction calls a table function: Op is made by the function's own binder and states its columns; the physical
// planner hands Op its input plans.
type TableFunction struct {
	Name string
	In   []Node
	Cols []Column
	Op   any
}

// PlannedInput is the physical plan of a table argument, as the operator of a [TableFunction] gets it: exactly the columns that the
// function's binder saw, by position.
type PlannedInput struct {
	Node exec.Node
	// Again plans it anew, for one more run.
	Again func() (exec.Node, error)
	// Rows is the estimated number of rows.
	Rows float64
}

// Materialize marks a common table expression that is computed once and read at several places: nodes with the same ID
// have the same In, which reads no columns from outside. Cols are the columns of this reading, by position those of In.
type Materialize struct {
	ID   int
	Name string
	In   Node
	Cols []Column
}
