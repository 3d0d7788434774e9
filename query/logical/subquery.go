package logical

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
)

// SubqueryKind is the position in which a subquery stands.
type SubqueryKind uint8

// The kinds of subqueries in expressions.
const (
	ScalarSubquery SubqueryKind = iota // its single column, of at most one row
	ExistsSubquery
	InSubquery         // X IN (plan)
	QuantifiedSubquery // X op ANY/ALL (plan)
)

// Subquery is an expression that holds a plan. Outer lists the columns of enclosing queries that Plan refers to; it is
// empty for an uncorrelated one. Decorrelation replaces every Subquery by a join.
type Subquery struct {
	Kind  SubqueryKind
	Plan  Node
	Outer []expr.Column
	X     []expr.Expr // left side of IN and of a quantified comparison; several for a row value
	Cmp   *fn.Scalar  // comparison of a quantified one
	CmpO  *fn.Overload
	All   bool // ALL instead of ANY
	T     types.Type
}
