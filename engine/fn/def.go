package fn

import (
	"context"
	"time"

	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// NullRule says what a scalar function makes of NULL arguments.
type NullRule uint8

const (
	// NullPropagates says that the result is NULL where any argument is. The evaluator sets out.Valid to the arguments' common
	// validity before it calls Eval; Eval must not fail on what lies at NULL rows (it looks at out.Valid where it could).
	NullPropagates NullRule = iota
	// NullHandled says that Eval sees the arguments' validity and sets out.Valid itself (coalesce, IS DISTINCT FROM …).
	NullHandled
)

// Volatility says when a call may be computed once for many rows.
type Volatility uint8

const (
	// Immutable results depend on the arguments alone.
	Immutable Volatility = iota
	// Stable results are constant within one statement (current_date).
	Stable
	// Volatile results differ from row to row (random, uuid).
	Volatile
)

// Context is what a function may know beyond its arguments. It is shared by the workers of a query and read only.
type Context struct {
	Ctx  context.Context
	Now  time.Time      // start of the statement
	Zone *time.Location // of the session; nil means UTC
	User string
	Mem  *mem.Tracker
}

// Eval computes n rows of out. Arguments are Flat or Const vectors of n rows and of the types that the overload named,
// the children of nested ones Flat; out is Flat, of the result type, its slice for fixed-width values sized n rounded up to
// 64, its Off and Bytes empty with capacity to append to, its Valid its own. Eval must not keep or write to the arguments,
// and must not allocate per row. It may clear bits of out.Valid (allocating it if nil) to make rows NULL, and may state
// bounds of what it computed (out.Bounded). Called by many goroutines, each with its own out.
// An error is the user's (division by zero, overflow, bad format) and fails the statement.
type Eval func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error

// Lambda computes the body of a lambda expression for n rows of its parameters, Flat or Const vectors of the types that it
// was bound to. rows[i] is the row of the call to which row i belongs, ascending: from there the body takes the columns
// of the query that it refers to. The result is Flat or Const and valid until the next call of the same Lambda.
type Lambda func(params []*vec.Vector, rows []uint32, n int) (*vec.Vector, error)

// EvalLambda is the [Eval] of a higher-order function. args[i] is nil where argument i is a lambda; lambdas holds those
// in the order of the arguments.
type EvalLambda func(c *Context, out *vec.Vector, args []*vec.Vector, lambdas []Lambda, n int) error

// BindLambda binds the lambda that is argument arg to the types of its parameters, and returns the type of its body.
type BindLambda func(arg int, params []types.Type) (types.Type, error)

// Overload is a function bound to argument types.
type Overload struct {
	// Args are the types to which the arguments are coerced before Eval sees them.
	// Of an argument that is a lambda it is the type to which the lambda's body is coerced.
	Args   []types.Type
	Result types.Type
	Eval   Eval
	// EvalLambda is set instead of Eval if an argument is a lambda.
	EvalLambda EvalLambda
	// Narrow says that Eval takes Narrow arguments as they are, and that out may become Narrow (Eval then sees to the size of
	// out.I64 itself). For all others the evaluator widens arguments before the call.
	Narrow bool
	// Alias says that the result is the argument under another type (INTEGER to BIGINT): instead of calling Eval the evaluator
	// may retype a shallow copy of the argument, in whatever form it is.
	Alias bool
	// Prepare, if set, is called once per call site with the arguments that are constant (nil for the others) and returns
	// the Eval to use: patterns and formats are compiled here. An error is the user's.
	Prepare func(c *Context, consts []*vec.Vector) (Eval, error)
}

// Example is an expression, or a query that returns a single value, and its result as text, as the command line prints it.
// Every example is executed by a test.
type Example struct{ SQL, Result string }

// Scalar is a scalar function or operator as a value. Operators are functions with the names of house style:
// "+", "-", "*", "/", "%", "||", "=", "<>", "<", "<=", ">", ">=", "is_distinct_from", "negate", "like", "subscript"…
type Scalar struct {
	Name       string
	Aliases    []string
	Doc        string // one sentence
	Examples   []Example
	Null       NullRule
	Volatility Volatility
	// Hidden functions are reached by syntax only and are not listed.
	Hidden bool
	// Resolve picks the overload for argument types (Unknown for a bare NULL or an untyped parameter). Its error says which types are accepted.
	Resolve func(args []types.Type) (*Overload, error)
	// ResolveLambda is called instead of Resolve if an argument is a lambda, args being Unknown there. It calls bind for each of
	// them, in order; where it calls bind again for the same argument, the last call counts.
	ResolveLambda func(args []types.Type, bind BindLambda) (*Overload, error)
}

// GroupedState holds the states of one aggregate for many groups, by columns. One goroutine uses it at a time.
type GroupedState interface {
	// Grow makes room for groups 0 … n-1; new ones start empty.
	Grow(n int)
	// Update adds row i of the arguments to group groups[i], for all i < n. Arguments are Flat or Const, with NULLs.
	Update(groups []uint32, args []*vec.Vector, n int) error
	// UpdateOne adds all n rows to a single group.
	UpdateOne(group uint32, args []*vec.Vector, n int) error
	// Merge adds the states of groups 0 … n-1 of other to groups[0] … groups[n-1] here.
	Merge(other GroupedState, groups []uint32, n int) error
	// Finalize appends the results of groups lo … hi-1 to out (Flat, of the result type, reset by the caller).
	Finalize(out *vec.Vector, lo, hi int) error
	// Bytes returns the memory held now.
	Bytes() int64
}

// AggregateOverload is an aggregate bound to argument types.
type AggregateOverload struct {
	Args   []types.Type
	Result types.Type
	// New returns an empty state. consts are the constant arguments, nil for the others (percentile's share, a separator).
	New func(c *Context, consts []*vec.Vector) (GroupedState, error)
	// Fused names the aggregates that the group-by operator computes itself in one pass over the rows, instead of by New.
	Fused Fused
}

// Fused is the kind of an aggregate that operators know by heart.
type Fused uint8

// FusedNone for all but the simplest.
const (
	FusedNone Fused = iota
	FusedCountStar
	FusedCount
	FusedSum // of PhysInt64 into BIGINT, of decimals (also long ones, Narrow or not) into DECIMAL(38,s), of PhysFloat64 into DOUBLE
	FusedMin
	FusedMax
	FusedAvg // sum and count; the result by the rules of avg
)

// Aggregate is an aggregate function as a value.
type Aggregate struct {
	Name     string
	Aliases  []string
	Doc      string
	Examples []Example
	// IgnoresDistinct says that DISTINCT changes nothing (min, max, bool_and).
	IgnoresDistinct bool
	// NullIfEmpty and EmptyResult: the result over no rows is NULL, except for count and its like (0).
	EmptyIsZero bool
	Resolve     func(args []types.Type) (*AggregateOverload, error)
}

// Window is a pure window function: row_number, rank, lag … Aggregates over windows need no entry here.
type Window struct {
	Name     string
	Doc      string
	Examples []Example
	// NeedsOrder says that the call is meaningless without ORDER BY.
	NeedsOrder bool
	Resolve    func(args []types.Type) (*WindowOverload, error)
}

// WindowOverload is a window function bound to argument types.
type WindowOverload struct {
	Args   []types.Type
	Result types.Type
	// Eval computes one partition. Its rows are 0 … n-1 in window order; args are Flat or Const of n rows; peers[i] is the first row
	// of row i's peer group and ends[i] the row after its last; frame gives each row's frame [lo, hi) where the function
	// uses one. It appends n rows to out.
	Eval func(c *Context, out *vec.Vector, args []*vec.Vector, w *Partition) error
}

// Partition is one window partition in window order.
type Partition struct {
	N                int
	PeerLo, PeerHi   []int32 // peer group of each row: [PeerLo, PeerHi)
	FrameLo, FrameHi []int32 // frame of each row: [FrameLo, FrameHi), empty if FrameHi ≤ FrameLo
	IgnoreNulls      bool
}
