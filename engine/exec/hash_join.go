package exec

import "github.com/clientele-db/clientele/engine/expr"

// JoinKey is one equality between the two sides, of expressions of one type.
type JoinKey struct {
	Left, Right expr.Expr
	// NullSafe is IS NOT DISTINCT FROM: two NULLs are equal. Without it a NULL matches nothing.
	NullSafe bool
}

// HashJoinConfig configures a [HashJoin].
type HashJoinConfig struct {
	Kind        JoinKind
	Left, Right Node
	// BuildLeft builds the table from the left side and probes it with the right; the default is the other way round. The
	// smaller side should be built, and a dimension rather than the fact. Not for Mark, Single and null-aware joins.
	BuildLeft bool
	// Keys are at least one equality.
	Keys []JoinKey
	// Residual, over the columns of both sides, must also be true for rows to match; nil is true.
	Residual expr.Expr
	// NullAware is Anti as NOT IN understands it: a NULL on either side of the only key removes the row. It allows one
	// key and no residual.
	NullAware bool
	// MarkCol is the BOOLEAN output of a Mark join: with Exists whether there is a match, never NULL; else the value of IN
	// by three-valued logic, for one key without residual.
	MarkCol *Column
	Exists  bool
	// Output are the columns to return, nil for all. Order is always left, right, mark.
	Output []expr.ColumnID
}

// HashJoin joins on equality of keys.
type HashJoin struct {
	pending
	cfg HashJoinConfig
}

// NewHashJoin returns a join.
func NewHashJoin(cfg HashJoinConfig) *HashJoin {
	cols := joinSchema(cfg.Kind, cfg.Left.Schema(), cfg.Right.Schema(), cfg.MarkCol, cfg.Output)
	return &HashJoin{pending: pending{node{name: "HashJoin", schema: cols, in: []Node{cfg.Left, cfg.Right}}}, cfg: cfg}
}
