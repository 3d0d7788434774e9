package sql

// ColumnRef is a dotted chain of identifiers: a column, a qualified column, or fields of a row within either. Which parts
// name the table, the column and the fields is for the binder to find out.
type ColumnRef struct {
	Span
	Parts []Ident
}

// FieldAccess takes a field of a row that is not itself a plain chain of identifiers: f(x).a, (r).a, a[1].b.
type FieldAccess struct {
	Span
	Base  Expr
	Field Ident
}

// Subscript takes an element of an array, a map or a row: Base[Index].
type Subscript struct {
	Span
	Base, Index Expr
}

// NullLit is NULL.
type NullLit struct{ Span }

// BoolLit is TRUE or FALSE.
type BoolLit struct {
	Span
	Value bool
}

// NumberKind tells the literal types of numbers apart.
type NumberKind uint8

// The kinds of [NumberLit].
const (
	Integer NumberKind = iota // 42: INTEGER or BIGINT by size
	Decimal                   // 1.50: DECIMAL(3,2), exact
	Double                    // 1.5e0: DOUBLE
)

// NumberLit is a number. Text is in base ten whatever the base it was written in, without underscores, with a leading '-'
// when a sign stood directly before it: -9223372036854775808 is one literal.
type NumberLit struct {
	Span
	Kind NumberKind
	Text string
}

// StringLit is 'text' or U&'text', decoded.
type StringLit struct {
	Span
	Value string
}

// BinaryLit is X'00ff', decoded.
type BinaryLit struct {
	Span
	Value []byte
}

// TypedLit is a type's name and a string: DATE '2026-01-31', DECIMAL '1.50', JSON '{}'. The string is not checked.
type TypedLit struct {
	Span
	Type  *TypeName
	Value string
}

// IntervalField is a unit of an interval.
type IntervalField uint8

// The fields of intervals; NoField marks an absent one.
const (
	NoField IntervalField = iota
	Year
	Month
	Day
	Hour
	Minute
	Second
)

// IntervalLit is INTERVAL [-] 'value' from [TO to]. The value is not checked.
type IntervalLit struct {
	Span
	Negative bool
	Value    string
	From, To IntervalField // To is NoField when absent
}

// Param is a '?' of a prepared statement.
type Param struct {
	Span
	Index int // 0-based, in order of the text of one statement
}

// UnaryOp is a sign.
type UnaryOp uint8

// The signs.
const (
	Neg UnaryOp = iota
	Plus
)

// Unary is a signed expression.
type Unary struct {
	Span
	Op UnaryOp
	X  Expr
}

// BinaryOp is an arithmetic operator or ||.
type BinaryOp uint8

// The binary operators.
const (
	Add BinaryOp = iota
	Sub
	Mul
	Div
	Mod
	Concat
)

// Binary is Left op Right. Chains of one level lean to the left and may be thousands deep (see [MaxHeight]).
type Binary struct {
	Span
	Op          BinaryOp
	OpPos       Pos
	Left, Right Expr
}

// CompareOp is a comparison operator.
type CompareOp uint8

// The comparison operators.
const (
	Eq CompareOp = iota
	Ne
	Lt
	Le
	Gt
	Ge
)

// Compare is Left op Right.
type Compare struct {
	Span
	Op          CompareOp
	OpPos       Pos
	Left, Right Expr
}

// LogicalOp is AND or OR.
type LogicalOp uint8

// The logical operators.
const (
	And LogicalOp = iota
	Or
)

// Logical is a whole chain of AND or of OR: at least two terms, none of them a Logical of the same operator unless it
// was written in parentheses.
type Logical struct {
	Span
	Op    LogicalOp
	Terms []Expr
}

// Not is NOT X.
type Not struct {
	Span
	X Expr
}

// IsNull is X IS [NOT] NULL.
type IsNull struct {
	Span
	X   Expr
	Not bool
}

// TruthValue is what IS tests a boolean for.
type TruthValue uint8

// The truth values.
const (
	True TruthValue = iota
	False
	Unknown
)

// IsTruth is X IS [NOT] TRUE, FALSE or UNKNOWN.
type IsTruth struct {
	Span
	X     Expr
	Value TruthValue
	Not   bool
}

// IsDistinct is Left IS [NOT] DISTINCT FROM Right.
type IsDistinct struct {
	Span
	Left, Right Expr
	Not         bool
}

// Between is X [NOT] BETWEEN [SYMMETRIC] Low AND High.
type Between struct {
	Span
	X, Low, High Expr
	Not          bool
	Symmetric    bool // the bounds may come in either order
}

// InList is X [NOT] IN (a, b, …); the list is not empty.
type InList struct {
	Span
	X    Expr
	List []Expr
	Not  bool
}

// InQuery is X [NOT] IN (query).
type InQuery struct {
	Span
	X     Expr
	Query *Query
	Not   bool
}

// Like is X [NOT] LIKE Pattern [ESCAPE Escape].
type Like struct {
	Span
	X, Pattern Expr
	Escape     Expr // nil when absent
	Not        bool
	AnyCase    bool // ILIKE
}

// Exists is EXISTS (query).
type Exists struct {
	Span
	Query *Query
}

// Quantifier is that of a comparison with the rows of a query. SOME is ANY.
type Quantifier uint8

// The quantifiers.
const (
	Any Quantifier = iota
	All
)

// QuantifiedCompare is Left op ANY|ALL (query).
type QuantifiedCompare struct {
	Span
	Op         CompareOp
	OpPos      Pos
	Quantifier Quantifier
	Left       Expr
	Query      *Query
}

// Subquery is a query in scalar position: its one row's one value, NULL when there is no row.
type Subquery struct {
	Span
	Query *Query
}

// RowExpr is ROW(a, b) or (a, b).
type RowExpr struct {
	Span
	Items []Expr
}

// ArrayExpr is ARRAY[a, b].
type ArrayExpr struct {
	Span
	Items []Expr
}

// When is one WHEN … THEN … of a [Case].
type When struct {
	Span
	Cond, Result Expr
}

// Case is CASE [Operand] WHEN … END. With an operand each Cond is a value it is compared to, else a condition.
type Case struct {
	Span
	Operand Expr // nil in the searched form
	Whens   []*When
	Else    Expr // nil when absent
}

// Cast is CAST(X AS Type), TRY_CAST(X AS Type) or X::Type.
type Cast struct {
	Span
	X    Expr
	Type *TypeName
	Try  bool // NULL instead of an error
}

// AtTimeZone is X AT TIME ZONE Zone.
type AtTimeZone struct {
	Span
	X, Zone Expr
}

// Lambda is x -> body or (x, y) -> body.
type Lambda struct {
	Span
	Params []Ident
	Body   Expr
}

func (*ColumnRef) expr()         {}
func (*FieldAccess) expr()       {}
func (*Subscript) expr()         {}
func (*NullLit) expr()           {}
func (*BoolLit) expr()           {}
func (*NumberLit) expr()         {}
func (*StringLit) expr()         {}
func (*BinaryLit) expr()         {}
func (*TypedLit) expr()          {}
func (*IntervalLit) expr()       {}
func (*Param) expr()             {}
func (*Unary) expr()             {}
func (*Binary) expr()            {}
func (*Compare) expr()           {}
func (*Logical) expr()           {}
func (*Not) expr()               {}
func (*IsNull) expr()            {}
func (*IsTruth) expr()           {}
func (*IsDistinct) expr()        {}
func (*Between) expr()           {}
func (*InList) expr()            {}
func (*InQuery) expr()           {}
func (*Like) expr()              {}
func (*Exists) expr()            {}
func (*QuantifiedCompare) expr() {}
func (*Subquery) expr()          {}
func (*RowExpr) expr()           {}
func (*ArrayExpr) expr()         {}
func (*Case) expr()              {}
func (*Cast) expr()              {}
func (*AtTimeZone) expr()        {}
func (*Lambda) expr()            {}
