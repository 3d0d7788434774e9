package exec

import "github.com/clientele-db/clientele/engine/expr"

// AsofOp compares the left expression of an ASOF join with the right one.
type AsofOp uint8

// The comparisons. The nearest match is the largest right value for > and >=, the smallest for < and <=.
const (
	AsofGreaterEqual AsofOp = iota
	AsofGreater
	AsofLessEqual
	AsofLess
)

// AsofJoinConfig configures an [AsofJoin].
type AsofJoinConfig struct {
	// Outer keeps left rows without a match (LEFT), else they go (INNER).
	Outer       bool
	Left, Right Node // the right side is kept in memory, sorted
	// Keys are equalities that must hold as well; there may be none.
	Keys []JoinKey
	// LeftOn Op RightOn is the inequality; both are of one orderable type.
	LeftOn, RightOn expr.Expr
	Op              AsofOp
	// Residual, over the columns of both sides, must also be true; the nearest row is sought among those. nil is true.
	Residual expr.Expr
	// Output are the columns to return, nil for all.
	Output []expr.ColumnID
}

// AsofJoin joins each left row with the nearest right row. Of several with the same value it is the last one in the
// order of the right side.
type AsofJoin struct {
	pending
	cfg AsofJoinConfig
}

// NewAsofJoin returns a join.
func NewAsofJoin(cfg AsofJoinConfig) *AsofJoin {
	cols := joinSchema(InnerJoin, cfg.Left.Schema(), cfg.Right.Schema(), nil, cfg.Output)
	return &AsofJoin{pending: pending{node{name: "AsofJoin", schema: cols, in: []Node{cfg.Left, cfg.Right}}}, cfg: cfg}
}
