package exec

import "github.com/clientele-db/clientele/engine/expr"

// ValuesConfig configures a [Values].
type ValuesConfig struct {
	Columns []Column
	Rows    [][]expr.Expr // over no columns
}

// Values returns rows of expressions. Without columns it returns as many empty rows.
type Values struct {
	pending
	cfg ValuesConfig
}

// NewValues returns rows.
func NewValues(cfg ValuesConfig) *Values {
	return &Values{pending: pending{node{name: "Values", schema: cfg.Columns}}, cfg: cfg}
}
