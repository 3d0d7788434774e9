package exec

import (
	"context"

	"github.com/clientele-db/clientele/engine/vec"
)

// StreamConfig configures a [Stream].
type StreamConfig struct {
	// Name and Details are what EXPLAIN prints.
	Name    string
	Details []string
	Columns []Column
	// In are inputs, for EXPLAIN and Close; Start runs them by [Run].
	In []Node
	// Start is called by Open and returns what Next of the only worker calls; its batches obey Operator. stop, if not nil, is
	// called once by Close.
	Start func(q *Query) (next func(context.Context) (*vec.Batch, error), stop func() error, err error)
}

// Stream is a relation computed by a function: a table function, a statistic, a listing.
type Stream struct {
	pending
	cfg StreamConfig
}

// NewStream returns a stream.
func NewStream(cfg StreamConfig) *Stream {
	return &Stream{pending: pending{node{name: cfg.Name, schema: cfg.Columns, in: cfg.In}}, cfg: cfg}
}
