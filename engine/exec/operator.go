package exec

import (
	"context"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Operator is one worker's stream of batches. One goroutine calls it.
type Operator interface {
	// Next returns the next batch, or nil for ever after the end. The batch is valid until the next call. It must return
	// within 100 ms of ctx ending, with ctx's error; after an error it must not be called again.
	Next(ctx context.Context) (*vec.Batch, error)
	// Close frees what the worker holds. It may be called twice, and before the end.
	Close() error
	Children() []Operator
	String() string
}

// Node is an operator of a physical plan, shared by all workers of its pipeline. A pipeline runs from a scan (or a
// blocking node's result) to the next blocking node; that one runs the pipeline's workers.
//
// A blocking node (aggregation, join build, sort) does in Open what must precede its first row: it opens its child, runs
// its workers to the end in parallel, and merges; its own workers then share out the result.
type Node interface {
	// Schema describes the columns of the batches, in order.
	Schema() []Column
	// Open is called once, before any Worker, by one goroutine.
	Open(q *Query) error
	// Worker returns the stream of worker i, 0 ≤ i < q.Workers. Streams of different workers run in parallel; together they
	// are the relation. Called after Open, by one goroutine.
	Worker(i int) (Operator, error)
	// Ordered says that worker 0 returns all rows, in an order that means something (ORDER BY), and the others none.
	Ordered() bool
	// Close frees what Open and the workers hold. It may be called twice, and without Open.
	Close() error
	Inputs() []Node
	// Describe returns what EXPLAIN prints: the operator's name and its details, one line each.
	Describe() (name string, details []string)
	// Stats are the figures of EXPLAIN ANALYZE, summed over workers.
	Stats() *Stats
}

// Column is a column of a physical relation.
type Column struct {
	ID   expr.ColumnID
	Name string
	Type types.Type
}

// Query is the context of one running statement.
type Query struct {
	Ctx     context.Context
	Workers int
	Fn      *fn.Context
	Mem     *mem.Tracker
	// Analyze asks for times and bytes; rows are always counted.
	Analyze bool
	// BatchRows overrides vec.BatchRows in tests; 0 means the default.
	BatchRows int
}
