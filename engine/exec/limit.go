package exec

// LimitConfig configures a [Limit].
type LimitConfig struct {
	In Node
	// Count is the number of rows to return, negative for all; Offset that of rows to skip first.
	Count, Offset int64
	// WithTies also returns the peers of the last row by these keys, by which the input is sorted.
	WithTies []SortKey
}

// Limit returns a slice of its input, in the input's order.
type Limit struct {
	pending
	cfg LimitConfig
}

// NewLimit returns a limit.
func NewLimit(cfg LimitConfig) *Limit {
	return &Limit{pending: pending{node{name: "Limit", schema: cfg.In.Schema(), in: []Node{cfg.In}}}, cfg: cfg}
}
