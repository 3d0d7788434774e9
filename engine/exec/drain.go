package exec

import (
	"context"

	"github.com/clientele-db/clientele/engine/vec"
)

// Drain opens in, hands its rows to sinks, one for each worker, and closes it: a pass over a relation for whoever
// accumulates by itself. sink is called once for every stream, before any row is read; what it returns takes the stream's
// batches, valid during the call, in ascending order of Batch.Seq, and nil when the stream is at its end. opened, if not
// nil, is called when in is open; its error ends the pass before it begins.
func Drain(q *Query, in Node, opened func() error, sink func() func(*vec.Batch) error) (err error) {
	run := *q
	ctx, cancel := context.WithCancel(q.Ctx)
	defer cancel()
	run.Ctx = ctx
	defer func() {
		if e := in.Close(); err == nil {
			err = e
		}
	}()
	if err := protect(func() error { return in.Open(&run) }); err != nil {
		return err
	}
	if opened != nil {
		if err := opened(); err != nil {
			return err
		}
	}
	ops, err := openStreams(&run, in)
	if err != nil {
		return err
	}
	takes := make([]func(*vec.Batch) error, len(ops))
	for w := range ops {
		takes[w] = sink()
	}
	err = parallel(ctx, len(ops), func(ctx context.Context, w int) error {
		for {
			if err := ctx.Err(); err != nil {
				return err
			}
			b, err := ops[w].Next(ctx)
			if err != nil {
				return err
			}
			if b == nil {
				return takes[w](nil)
			}
			if b.K == 0 {
				continue
			}
			if err := takes[w](b); err != nil {
				return err
			}
		}
	})
	for _, op := range ops {
		if e := op.Close(); err == nil {
			err = e
		}
	}
	if err != nil && q.Ctx.Err() != nil {
		return context.Cause(q.Ctx)
	}
	return err
}
