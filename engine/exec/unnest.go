package exec

import (
	"slices"

	"github.com/clientele-db/clientele/engine/expr"
)

// UnnestConfig configures an [Unnest].
type UnnestConfig struct {
	In    Node
	Exprs []expr.Expr // arrays and maps
	// Columns are those of each expression: one for an array, its fields for an array of rows, two for a map.
	Columns [][]Column
	// Ordinality, a BIGINT, counts the elements from 1; nil leaves it out.
	Ordinality *Column
	// Outer keeps a row whose arrays are all empty or NULL.
	Outer bool
}

// Unnest appends to each row the elements of its arrays and maps, side by side, padded with NULL.
type Unnest struct {
	pending
	cfg UnnestConfig
}

// NewUnnest returns an unnest.
func NewUnnest(cfg UnnestConfig) *Unnest {
	cols := slices.Clone(cfg.In.Schema())
	for _, c := range cfg.Columns {
		cols = append(cols, c...)
	}
	if cfg.Ordinality != nil {
		cols = append(cols, *cfg.Ordinality)
	}
	return &Unnest{pending: pending{node{name: "Unnest", schema: cols, in: []Node{cfg.In}}}, cfg: cfg}
}
