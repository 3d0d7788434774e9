package exec

import "github.com/clientele-db/clientele/engine/expr"

// ScanConfig configures a [Scan].
type ScanConfig struct {
	Source Source
	// Name is the table's name, for EXPLAIN.
	Name string
	// Columns are the output; column i is field Fields[i] of the source. Columns that only Filter reads belong here too:
	// what nobody reads is never loaded.
	Columns []Column
	Fields  []int
	// Filter is over Columns; nil keeps all rows. Its conjuncts are reordered as they prove selective.
	Filter expr.Expr
}

// Scan reads a source by morsels.
type Scan struct {
	pending
	cfg ScanConfig
}

// NewScan returns a scan. It does not close the source.
func NewScan(cfg ScanConfig) *Scan {
	return &Scan{pending: pending{node{name: "Scan", schema: cfg.Columns}}, cfg: cfg}
}
