package exec

import "github.com/clientele-db/clientele/engine/expr"

// NestedLoopJoinConfig configures a [NestedLoopJoin].
type NestedLoopJoinConfig struct {
	Kind        JoinKind
	Left, Right Node // the right side is kept in memory
	// On is any condition over both sides; nil is true (a cross join).
	On expr.Expr
	// NullAware: Anti also removes the rows for which On is NULL.
	NullAware bool
	// MarkCol is the output of a Mark join. With Exists it is whether On is true for a right row; else it is NULL if none
	// makes On true and some make it NULL.
	MarkCol *Column
	Exists  bool
	// Output are the columns to return, nil for all.
	Output []expr.ColumnID
}

// NestedLoopJoin joins on any condition, block by block.
type NestedLoopJoin struct {
	pending
	cfg NestedLoopJoinConfig
}

// NewNestedLoopJoin returns a join.
func NewNestedLoopJoin(cfg NestedLoopJoinConfig) *NestedLoopJoin {
	cols := joinSchema(cfg.Kind, cfg.Left.Schema(), cfg.Right.Schema(), cfg.MarkCol, cfg.Output)
	return &NestedLoopJoin{pending: pending{node{name: "NestedLoopJoin", schema: cols, in: []Node{cfg.Left, cfg.Right}}}, cfg: cfg}
}
