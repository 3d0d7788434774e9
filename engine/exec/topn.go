package exec

// TopNConfig configures a [TopN].
type TopNConfig struct {
	In            Node
	Keys          []SortKey
	Count, Offset int64
}

// TopN returns Count rows of the sorted input behind the first Offset, without sorting it all.
type TopN struct {
	pending
	cfg TopNConfig
}

// NewTopN returns a top-N.
func NewTopN(cfg TopNConfig) *TopN {
	return &TopN{pending: pending{node{name: "TopN", schema: cfg.In.Schema(), in: []Node{cfg.In}}}, cfg: cfg}
}
