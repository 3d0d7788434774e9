package exec

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
)

// GroupKey is one expression to group by. NULL is a value of its own, all NaN are one, and -0 is 0.
type GroupKey struct {
	Col    Column
	Expr   expr.Expr
	Domain Domain
}

// AggregateCall is one aggregate of a group-by.
type AggregateCall struct {
	Col      Column
	Def      *fn.Aggregate
	Overload *fn.AggregateOverload
	// Args have exactly the types of Overload.Args.
	Args     []expr.Expr
	Distinct bool
	// Filter drops rows for this call alone; nil drops none.
	Filter expr.Expr
	// OrderBy orders the rows that the call sees within each group.
	OrderBy []SortKey
}

// HashAggregateConfig configures a [HashAggregate].
type HashAggregateConfig struct {
	In Node
	// Keys are empty for a global aggregate, which has one group also over no rows.
	Keys []GroupKey
	// Aggs are empty for DISTINCT.
	Aggs []AggregateCall
	// Sets are the grouping sets as positions in Keys; nil is the one set of all keys. Keys outside a set are NULL.
	Sets [][]int
	// GroupingCol, a BIGINT, returns the number of the set; nil leaves it out.
	GroupingCol *Column
	// Groups estimates the number of groups; 0 means unknown.
	Groups int64
}

// HashAggregate groups rows. Its columns are the keys, the calls and GroupingCol.
type HashAggregate struct {
	pending
	cfg HashAggregateConfig
}

// NewHashAggregate returns an aggregation.
func NewHashAggregate(cfg HashAggregateConfig) *HashAggregate {
	var cols []Column
	for _, k := range cfg.Keys {
		cols = append(cols, k.Col)
	}
	for _, a := range cfg.Aggs {
		cols = append(cols, a.Col)
	}
	if cfg.GroupingCol != nil {
		cols = append(cols, *cfg.GroupingCol)
	}
	return &HashAggregate{pending: pending{node{name: "HashAggregate", schema: cols, in: []Node{cfg.In}}}, cfg: cfg}
}
