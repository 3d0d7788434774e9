package exec

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/vec"
)

// Assign computes one output column. A bare *expr.Column passes a column of the input through as it is.
type Assign struct {
	Col  Column
	Expr expr.Expr
}

// SortKey orders by one expression.
type SortKey struct {
	Expr       expr.Expr
	Desc       bool
	NullsFirst bool
}

// Domain is what the planner knows of a key's values. It only helps to choose a layout: values outside cost time, not
// correctness. The zero value says nothing.
type Domain struct {
	// Bounded says that the values are expected in Lo … Hi (PhysInt64 only).
	Bounded bool
	Lo, Hi  int64
	// Dictionary is the dictionary of the whole table in whose codes the values are expected.
	Dictionary *vec.Dictionary
	// NotNull says that no NULL is expected.
	NotNull bool
	// Distinct estimates the number of different values; 0 means unknown.
	Distinct int64
}

// node is what all plan nodes have in common.
type node struct {
	name   string
	schema []Column
	in     []Node
	stats  Stats
	q      *Query
	mem    *mem.Tracker
}

// Schema implements [Node].
func (n *node) Schema() []Column { return n.schema }

// Inputs implements [Node].
func (n *node) Inputs() []Node { return n.in }

// Stats implements [Node].
func (n *node) Stats() *Stats { return &n.stats }

// Ordered implements [Node].
func (n *node) Ordered() bool { return false }

// Close implements [Node]: it closes the inputs and gives the memory back.
func (n *node) Close() error {
	var first error
	for _, c := range n.in {
		if err := c.Close(); err != nil && first == nil {
			first = err
		}
	}
	if n.mem != nil {
		n.stats.Memory.Store(max(n.stats.Memory.Load(), n.mem.Peak()))
		n.mem.ReleaseAll()
	}
	return first
}

// start notes the query and makes the tracker of the node.
func (n *node) start(q *Query) {
	n.q = q
	n.mem = q.Mem.Child(n.name, "query_memory", 0)
}

// layout returns the IDs of columns, as programs want them.
func layout(cols []Column) []expr.ColumnID {
	ids := make([]expr.ColumnID, len(cols))
	for i := range cols {
		ids[i] = cols[i].ID
	}
	return ids
}

// batchRows is the number of rows that the query's batches should have at most.
func (q *Query) batchRows() int {
	if q.BatchRows > 0 {
		return q.BatchRows
	}
	return vec.BatchRows
}
