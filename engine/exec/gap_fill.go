package exec

import "github.com/clientele-db/clientele/engine/expr"

// GapFillConfig configures a [GapFill].
type GapFillConfig struct {
	In Node
	// TimeKey is a column of type DATE or TIMESTAMP whose values are starts of buckets.
	TimeKey expr.ColumnID
	// Keys are the other columns to fill for each combination of.
	Keys []expr.ColumnID
	// Step is an interval, Origin (nil: that of time_bucket), From and To (nil: the least and the greatest bucket of all
	// rows; To is exclusive) are of TimeKey's type; all are constants.
	Step, Origin, From, To expr.Expr
}

// GapFill adds the buckets that are missing.
type GapFill struct {
	pending
	cfg GapFillConfig
}

// NewGapFill returns a gap fill.
func NewGapFill(cfg GapFillConfig) *GapFill {
	return &GapFill{pending: pending{node{name: "GapFill", schema: cfg.In.Schema(), in: []Node{cfg.In}}}, cfg: cfg}
}
