package sql

// Query is [WITH …] body [ORDER BY …] [OFFSET …] [LIMIT …]. Parenthesised, it is a [QueryBody] again.
type Query struct {
	Span
	With     *With // nil when absent
	Body     QueryBody
	OrderBy  []*SortItem
	OrderAll *OrderAll // ORDER BY ALL; OrderBy is empty then
	Offset   Expr      // nil when absent
	Limit    Expr      // nil when absent or ALL; FETCH FIRST n ROWS is a limit too
	WithTies bool      // FETCH FIRST n ROWS WITH TIES
}

// With is WITH [RECURSIVE] and its named queries.
type With struct {
	Span
	Recursive bool
	Queries   []*NamedQuery
}

// NamedQuery is name [(columns)] AS (query).
type NamedQuery struct {
	Span
	Name    Ident
	Columns []Ident // empty when not renamed
	Query   *Query
}

// NullOrder is where NULLs sort; NullsAuto when not written (Trino: last, ascending or descending).
type NullOrder uint8

// The places of NULLs.
const (
	NullsAuto NullOrder = iota
	NullsFirst
	NullsLast
)

// SortItem is an item of ORDER BY. In a query's ORDER BY an integer literal is the ordinal of a column.
type SortItem struct {
	Span
	Expr  Expr
	Desc  bool
	Nulls NullOrder
}

// OrderAll is ORDER BY ALL: by every column, from left to right.
type OrderAll struct {
	Span
	Desc  bool
	Nulls NullOrder
}

// Select is SELECT … FROM … WHERE … GROUP BY … HAVING … WINDOW … QUALIFY.
type Select struct {
	Span
	Distinct   bool
	DistinctOn []Expr // SELECT DISTINCT ON (…); Distinct is set too
	Items      []SelectItem
	From       []Relation // joined by commas; empty without FROM
	Where      Expr       // nil when absent
	GroupBy    *GroupBy   // nil when absent
	Having     Expr       // nil when absent
	Windows    []*NamedWindow
	Qualify    Expr // nil when absent
}

// ExprItem is expression [AS alias].
type ExprItem struct {
	Span
	Expr  Expr
	Alias *Ident // nil when absent
}

// StarItem is *, t.* or row.* with what is left out or replaced.
type StarItem struct {
	Span
	Target  Expr    // nil for *; a *ColumnRef that names a relation or a row, or any row expression
	Aliases []Ident // row.* AS (a, b)
	Exclude []Ident // EXCLUDE (a, b)
	Replace []*ReplaceItem
}

// ReplaceItem is an item of * REPLACE (expression AS column).
type ReplaceItem struct {
	Span
	Expr   Expr
	Column Ident
}

// GroupBy is GROUP BY and its elements.
type GroupBy struct {
	Span
	Auto     bool // GROUP BY ALL or AUTO: by every select item without an aggregate; Elements is empty then
	Distinct bool // GROUP BY DISTINCT: equal grouping sets count once
	Elements []GroupingElement
}

// GroupingSet is one expression or a parenthesised list; () is the set of all rows. An integer literal is an ordinal.
type GroupingSet struct {
	Span
	Exprs []Expr
}

// Rollup is ROLLUP (a, (b, c), …).
type Rollup struct {
	Span
	Sets []*GroupingSet
}

// Cube is CUBE (a, (b, c), …).
type Cube struct {
	Span
	Sets []*GroupingSet
}

// GroupingSets is GROUPING SETS (a, (b, c), ()).
type GroupingSets struct {
	Span
	Sets []*GroupingSet
}

// NamedWindow is an item of the WINDOW clause.
type NamedWindow struct {
	Span
	Name   Ident
	Window *Window
}

// Values is VALUES (1, 'a'), (2, 'b'). A row of one column may stand without parentheses; a *RowExpr is a row of several.
type Values struct {
	Span
	Rows []Expr
}

// TableBody is TABLE name: all of a table's rows.
type TableBody struct {
	Span
	Name Name
}

// SetOpKind is UNION, INTERSECT or EXCEPT.
type SetOpKind uint8

// The set operations.
const (
	Union SetOpKind = iota
	Intersect
	Except
)

// SetOp is a chain of one set operation with one quantifier, applied from left to right over at least two terms.
type SetOp struct {
	Span
	Op    SetOpKind
	All   bool // ALL; else DISTINCT
	Terms []QueryBody
}

func (*Query) queryBody()     {}
func (*Select) queryBody()    {}
func (*Values) queryBody()    {}
func (*TableBody) queryBody() {}
func (*SetOp) queryBody()     {}

func (*ExprItem) selectItem() {}
func (*StarItem) selectItem() {}

func (*GroupingSet) groupingElement()  {}
func (*Rollup) groupingElement()       {}
func (*Cube) groupingElement()         {}
func (*GroupingSets) groupingElement() {}
