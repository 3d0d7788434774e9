package exec

import (
	"context"
	"errors"

	"github.com/clientele-db/clientele/engine/vec"
)

// Rows is the result of a running plan: one stream of batches.
type Rows struct{ root Node }

// Run opens root and returns its rows as one stream: in root's order if it is Ordered, else in the order of Batch.Seq.
// The caller must Close the rows, also after an error; that closes root.
func Run(q *Query, root Node) (*Rows, error) { return nil, errors.ErrUnsupported }

// Schema describes the columns.
func (r *Rows) Schema() []Column { return r.root.Schema() }

// Next returns the next batch, dense (all rows selected), or nil at the end. It is valid until the next call.
func (r *Rows) Next(ctx context.Context) (*vec.Batch, error) { return nil, errors.ErrUnsupported }

// Close ends the workers, waits for them and closes the plan. It may be called twice, and before the end.
func (r *Rows) Close() error { return nil }
