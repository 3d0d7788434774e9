package exec

// SortConfig configures a [Sort].
type SortConfig struct {
	In   Node
	Keys []SortKey
}

// Sort orders its rows; rows that compare equal stay in the order of the input.
type Sort struct {
	pending
	cfg SortConfig
}

// NewSort returns a sort.
func NewSort(cfg SortConfig) *Sort {
	return &Sort{pending: pending{node{name: "Sort", schema: cfg.In.Schema(), in: []Node{cfg.In}}}, cfg: cfg}
}
