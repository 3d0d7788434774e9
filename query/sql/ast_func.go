package sql

// NullTreatment says what a window function does with NULL arguments.
type NullTreatment uint8

// The treatments; NullsDefault when none was written.
const (
	NullsDefault NullTreatment = iota
	RespectNulls
	IgnoreNulls
)

// FuncCall is a call of a scalar, aggregate or window function:
//
//	name([DISTINCT] args… [ORDER BY …]) [WITHIN GROUP (ORDER BY …)] [FILTER (WHERE …)] [IGNORE NULLS] [OVER …]
type FuncCall struct {
	Span
	Name        Name
	Star        bool   // f(*): Args is empty
	Args        []Expr // a named argument is a *NamedArg
	Distinct    bool
	OrderBy     []*SortItem // within the parentheses
	Overflow    *Overflow   // LISTAGG only
	WithinGroup []*SortItem
	Filter      Expr // nil when absent
	Nulls       NullTreatment
	Over        *Over // nil when absent
}

// NamedArg is name => value among the arguments of a function.
type NamedArg struct {
	Span
	Name  Ident
	Value Expr
}

// Overflow is LISTAGG's ON OVERFLOW ERROR, or TRUNCATE [filler] WITH|WITHOUT COUNT.
type Overflow struct {
	Span
	Truncate  bool
	Filler    *StringLit // nil when absent
	WithCount bool
}

// Over is OVER name, or OVER (window).
type Over struct {
	Span
	Name   *Ident  // a window of the WINDOW clause, used as it is
	Window *Window // else not nil
}

// Window is the inside of OVER (…) and of WINDOW name AS (…).
type Window struct {
	Span
	Base        *Ident // the window that this one refines; nil when none
	PartitionBy []Expr
	OrderBy     []*SortItem
	Frame       *Frame // nil when absent
}

// FrameUnit is how a frame's bounds count.
type FrameUnit uint8

// The units of frames.
const (
	Rows FrameUnit = iota
	Range
	Groups
)

// FrameExclusion is what a frame leaves out around the current row.
type FrameExclusion uint8

// The exclusions.
const (
	ExcludeNoOthers FrameExclusion = iota
	ExcludeCurrentRow
	ExcludeGroup
	ExcludeTies
)

// Frame is the frame of a window.
type Frame struct {
	Span
	Unit    FrameUnit
	From    FrameBound
	To      FrameBound // CurrentRow when the frame was written with one bound
	Exclude FrameExclusion
}

// BoundKind is the kind of a [FrameBound].
type BoundKind uint8

// The kinds of bounds.
const (
	UnboundedPreceding BoundKind = iota
	Preceding
	CurrentRow
	Following
	UnboundedFollowing
)

// FrameBound is one end of a frame.
type FrameBound struct {
	Kind   BoundKind
	Offset Expr // Preceding and Following only
}

// Extract is EXTRACT(field FROM x): YEAR, QUARTER, MONTH, WEEK, DAY, DOW, DOY, HOUR, TIMEZONE_HOUR…
type Extract struct {
	Span
	Field Ident
	From  Expr
}

// SessionValueKind is one of the functions that are called without parentheses.
type SessionValueKind uint8

// The session values.
const (
	CurrentDate SessionValueKind = iota
	CurrentTime
	CurrentTimestamp
	LocalTime
	LocalTimestamp
	CurrentUser
	CurrentCatalog
	CurrentSchema
	CurrentPath
	CurrentRole
)

// SessionValue is CURRENT_DATE, CURRENT_TIMESTAMP(p), CURRENT_USER and their like.
type SessionValue struct {
	Span
	Kind      SessionValueKind
	Precision int // of the four with a time of day; -1 when not written
}

// Grouping is GROUPING(a, b): which of the columns the grouping set of a row leaves out, as bits.
type Grouping struct {
	Span
	Args []Expr
}

func (*FuncCall) expr()     {}
func (*NamedArg) expr()     {}
func (*Extract) expr()      {}
func (*SessionValue) expr() {}
func (*Grouping) expr()     {}
