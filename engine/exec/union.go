package exec

// UnionConfig configures a [Union].
type UnionConfig struct {
	In      []Node // of the same types by position
	Columns []Column
}

// Union returns the rows of all inputs, duplicates included.
type Union struct {
	pending
	cfg UnionConfig
}

// NewUnion returns a union.
func NewUnion(cfg UnionConfig) *Union {
	return &Union{pending: pending{node{name: "Union", schema: cfg.Columns, in: cfg.In}}, cfg: cfg}
}
