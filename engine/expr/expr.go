package expr

import (
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Expr is a bound, typed scalar expression. Trees are immutable: a rewrite makes new nodes.
// Other packages add nodes (query/logical: subqueries), which must be gone before Compile.
type Expr interface {
	Type() types.Type
	// Children returns the operands in order; the slice must not be written to.
	Children() []Expr
	// WithChildren returns the same node over other operands, as many as Children returned, of the same types.
	WithChildren(c []Expr) Expr
	// String prints the expression; equal expressions print equally. Columns carry their number (price#7). EXPLAIN prints
	// [Text], which leaves it out; compare by [Equal], and use [Key] in maps.
	String() string
}

// ColumnID names a column within one statement. Every column that a logical operator creates has an ID of its own, so
// that expressions stay valid wherever a rewrite moves them.
type ColumnID int32

// Column is a reference to a column.
type Column struct {
	ID   ColumnID
	Name string // for EXPLAIN and messages
	T    types.Type
}

// Const is a literal.
type Const struct {
	Value *vec.Vector // Const form, one row
}

// Call applies a scalar function. Args have exactly the types of Overload.Args: the binder has inserted casts.
type Call struct {
	Def      *fn.Scalar
	Overload *fn.Overload
	Args     []Expr
}

// And is the conjunction of its terms by three-valued logic, Or the disjunction. At least one term.
type And struct{ Terms []Expr }

// Or is the disjunction of its terms.
type Or struct{ Terms []Expr }

// Not negates; NULL stays NULL.
type Not struct{ X Expr }

// IsNull tests for NULL.
type IsNull struct{ X Expr }

// In tests for membership in a list of constants, all of X's type. A NULL among them is told by HasNull.
type In struct {
	X       Expr
	Values  *vec.Vector // Flat, no NULLs, of X's type
	HasNull bool
}

// Cast converts; the same node serves CAST and TRY_CAST.
type Cast struct {
	X   Expr
	To  types.Type
	Try bool
}

// Case is the searched CASE: the Then of the first When that is true, else Else (nil: NULL). A branch is evaluated for
// the rows that take it alone, so that a guarded division cannot fail.
type Case struct {
	Whens []When
	Else  Expr
	T     types.Type
}

// When is one branch of a Case.
type When struct{ Cond, Then Expr }

// Coalesce is the first operand that is not NULL; operands behind are not evaluated for the rows that have one.
type Coalesce struct{ Args []Expr }

// Try is its operand, or NULL where evaluating it fails.
type Try struct{ X Expr }

// Lambda is an argument of a higher-order function: Body over Params.
type Lambda struct {
	Params []Column
	Body   Expr
}
