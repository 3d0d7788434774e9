package exec

import (
	"context"
	"math"
	"sync"

	"github.com/clientele-db/clientele/engine/exec/internal/rows"
	"github.com/clientele-db/clientele/engine/vec"
)

// gatherAhead is how many batches a worker may be ahead of the reader: about a morsel.
const gatherAhead = 16

// gather turns the streams of a node into one, in the order of Batch.Seq. One stream is read in place; of several each
// has a goroutine that fills frames ahead of the reader.
type gather struct {
	ops    []Operator
	cancel context.CancelFunc
	wg     sync.WaitGroup
	feeds  []*feed // nil while not started, and for a single stream
	last   *feed   // whose head the reader holds
	ctx    context.Context
	err    error
}

// feed is one worker's stream of frames.
type feed struct {
	full chan *rows.Frame
	free chan *rows.Frame
	head *rows.Frame
	err  error // valid after full is closed
	done bool
}

// newGather makes the streams of in, which is open. They end with ctx.
func newGather(q *Query, in Node) (*gather, error) {
	ops, err := openStreams(q, in)
	if err != nil {
		return nil, err
	}
	g := &gather{ops: ops}
	g.ctx, g.cancel = context.WithCancel(q.Ctx)
	return g, nil
}

// Next returns the next batch, nil at the end. It is valid until the next call.
func (g *gather) Next(ctx context.Context) (*vec.Batch, error) {
	if g.err != nil {
		return nil, g.err
	}
	b, err := g.next(ctx)
	if err != nil {
		g.err = err
		g.cancel()
	}
	return b, err
}

func (g *gather) next(ctx context.Context) (*vec.Batch, error) {
	if err := g.ctx.Err(); err != nil {
		return nil, err
	}
	if len(g.ops) == 1 {
		var b *vec.Batch
		err := protect(func() (err error) {
			b, err = g.ops[0].Next(ctx)
			return err
		})
		return b, err
	}
	if g.feeds == nil {
		g.start()
	}
	if g.last != nil {
		g.last.free <- g.last.head
		g.last.head, g.last = nil, nil
	}
	var least *feed
	seq := int64(math.MaxInt64)
	for _, f := range g.feeds {
		if f.head == nil && !f.done {
			select {
			case f.head = <-f.full:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
			if f.head == nil {
				f.done = true
				if f.err != nil {
					return nil, f.err
				}
			}
		}
		if f.head != nil && (least == nil || f.head.Batch.Seq < seq) {
			least, seq = f, f.head.Batch.Seq
		}
	}
	if least == nil {
		return nil, nil
	}
	g.last = least
	return &least.head.Batch, nil
}

// start gives each stream its goroutine.
func (g *gather) start() {
	for _, op := range g.ops {
		f := &feed{full: make(chan *rows.Frame, gatherAhead), free: make(chan *rows.Frame, gatherAhead+1)}
		g.feeds = append(g.feeds, f)
		g.wg.Go(func() {
			defer close(f.full)
			f.err = protect(func() error { return f.run(g.ctx, op) })
		})
	}
}

func (f *feed) run(ctx context.Context, op Operator) error {
	made := 0
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		b, err := op.Next(ctx)
		if b == nil || err != nil {
			return err
		}
		if b.K == 0 {
			continue
		}
		var fr *rows.Frame
		select {
		case fr = <-f.free:
		default:
			if made <= gatherAhead {
				fr = new(rows.Frame)
				made++
				break
			}
			select {
			case fr = <-f.free:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if err := fr.Fill(b); err != nil {
			return err
		}
		select {
		case f.full <- fr:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Close ends the workers, waits for them and closes the streams. It may be called twice.
func (g *gather) Close() error {
	g.cancel()
	g.wg.Wait()
	var first error
	for _, op := range g.ops {
		if err := op.Close(); err != nil && first == nil {
			first = err
		}
	}
	return first
}
