package exec

import (
	"context"
	"sync"

	"github.com/clientele-db/clientele/engine/exec/internal/rows"
	"github.com/clientele-db/clientele/engine/vec"
)

// sortedRows are rows of a table in an order of their own.
type sortedRows struct {
	name  string
	table *rows.Table // nil if there are no rows
	width int         // columns to return
	ids   []uint32
}

// worker returns the stream of worker i: all rows for the first, none for the others.
func (s *sortedRows) worker(q *Query, i int) Operator {
	if i > 0 || len(s.ids) == 0 {
		return &sortedOp{name: s.name}
	}
	o := &sortedOp{name: s.name, rows: s, q: q, batch: q.batchRows()}
	o.end = (len(s.ids) + o.batch - 1) / o.batch
	return o
}

// gatherAlone is the number of batches below which the reader gathers them itself.
const gatherAlone = 4

// framesAhead is how many batches each worker may have gathered before they are asked for.
const framesAhead = 3

// sortedOp returns sorted rows in batches. Gathering rows from all over the table costs more than sorting them, so several
// workers do it, each every n-th batch, ahead of the reader.
type sortedOp struct {
	name  string
	rows  *sortedRows
	q     *Query
	batch int
	next  int // batch
	end   int
	alone columnBatch

	cancel context.CancelFunc // nil while no worker runs
	wg     sync.WaitGroup
	lanes  []*lane
	held   *columnBatch // what the reader has, of the lane of the last batch
}

// lane is one worker's stream of batches.
type lane struct {
	full, free chan *columnBatch
	err        error // valid after full is closed
}

// Next implements [Operator].
func (o *sortedOp) Next(ctx context.Context) (*vec.Batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if o.next >= o.end {
		return nil, nil
	}
	if o.lanes == nil && o.q.Workers > 1 && o.end > gatherAlone {
		o.start()
	}
	if o.lanes == nil {
		o.next++
		return o.gather(&o.alone, o.next-1)
	}
	if o.held != nil {
		o.lanes[(o.next-1)%len(o.lanes)].free <- o.held
		o.held = nil
	}
	l := o.lanes[o.next%len(o.lanes)]
	select {
	case f, ok := <-l.full:
		if !ok {
			return nil, l.err
		}
		o.held = f
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	o.next++
	return &o.held.b, nil
}

// gather makes c batch i.
func (o *sortedOp) gather(c *columnBatch, i int) (*vec.Batch, error) {
	ids := o.rows.ids[i*o.batch : min((i+1)*o.batch, len(o.rows.ids))]
	b, err := c.gather(o.rows.table, o.rows.width, ids)
	if err != nil {
		return nil, err
	}
	b.Seq = int64(i)
	return b, nil
}

// start gives each lane its worker.
func (o *sortedOp) start() {
	ctx, cancel := context.WithCancel(o.q.Ctx)
	o.cancel = cancel
	o.lanes = make([]*lane, o.q.Workers)
	for w := range o.lanes {
		l := &lane{full: make(chan *columnBatch, framesAhead), free: make(chan *columnBatch, framesAhead)}
		o.lanes[w] = l
		for range framesAhead {
			l.free <- new(columnBatch)
		}
		o.wg.Go(func() {
			defer close(l.full)
			l.err = protect(func() error { return o.run(ctx, l, w) })
		})
	}
}

func (o *sortedOp) run(ctx context.Context, l *lane, w int) error {
	for i := w; i < o.end; i += len(o.lanes) {
		select {
		case f := <-l.free:
			if _, err := o.gather(f, i); err != nil {
				return err
			}
			l.full <- f
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Close implements [Operator].
func (o *sortedOp) Close() error {
	if o.cancel != nil {
		o.cancel()
		o.wg.Wait()
	}
	return nil
}

// Children implements [Operator].
func (o *sortedOp) Children() []Operator { return nil }

// String implements [Operator].
func (o *sortedOp) String() string { return o.name }
