package exec

import "github.com/clientele-db/clientele/engine/expr"

// FilterConfig configures a [Filter].
type FilterConfig struct {
	In   Node
	Cond expr.Expr
}

// Filter keeps the rows for which a condition is true.
type Filter struct {
	pending
	cfg FilterConfig
}

// NewFilter returns a filter.
func NewFilter(cfg FilterConfig) *Filter {
	return &Filter{pending: pending{node{name: "Filter", schema: cfg.In.Schema(), in: []Node{cfg.In}}}, cfg: cfg}
}
