package exec

import (
	"context"

	"github.com/clientele-db/clientele/engine/exec/internal/rows"
	"github.com/clientele-db/clientele/engine/vec"
)

// Rows is the result of a running plan: one stream of batches. One goroutine uses it.
type Rows struct {
	root   Node
	g      *gather
	cancel context.CancelFunc
	frame  rows.Frame
	done   bool
	closed bool
	err    error // of Close
}

// Run opens root and returns its rows as one stream: in root's order if it is Ordered, else in the order of Batch.Seq, so
// that a scan without ORDER BY comes in the order of its table. Rows owns root from here on: its Close closes root, and
// so does Run if it fails.
func Run(q *Query, root Node) (*Rows, error) {
	run := *q
	r := &Rows{root: root}
	run.Ctx, r.cancel = context.WithCancel(q.Ctx)
	err := protect(func() error { return root.Open(&run) })
	if err == nil {
		r.g, err = newGather(&run, root)
	}
	if err != nil {
		_ = r.Close() // the error that opening met says more
		return nil, err
	}
	return r, nil
}

// Schema describes the columns.
func (r *Rows) Schema() []Column { return r.root.Schema() }

// Next returns the next batch, or nil for ever after the end. All its rows are selected; columns are Flat, Const, or Dict
// over codes of these forms. It is valid until the next call.
func (r *Rows) Next(ctx context.Context) (*vec.Batch, error) {
	for !r.done {
		b, err := r.g.Next(ctx)
		if err != nil {
			r.done = true
			return nil, err
		}
		if b == nil {
			r.done = true
			break
		}
		if b.K == 0 {
			continue
		}
		if b.Sel == vec.SelAll && !hasPacked(b) {
			return b, nil
		}
		if err := r.frame.Fill(b); err != nil {
			r.done = true
			return nil, err
		}
		return &r.frame.Batch, nil
	}
	return nil, nil
}

func hasPacked(b *vec.Batch) bool {
	for _, v := range b.Cols {
		if v.Form == vec.Packed || v.Form == vec.Dict && v.Codes.Form == vec.Packed {
			return true
		}
	}
	return false
}

// Close ends the workers, waits for them and closes the plan. It may be called twice, and before the end.
func (r *Rows) Close() error {
	if r.closed {
		return r.err
	}
	r.closed, r.done = true, true
	r.cancel()
	if r.g != nil {
		r.err = r.g.Close()
	}
	if err := r.root.Close(); r.err == nil {
		r.err = err
	}
	return r.err
}
