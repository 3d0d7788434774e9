package exec

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/clientele-db/clientele/engine/vec"
)

// parallel runs f for workers 0 … n-1 and waits for all of them. The first error ends ctx for the others and is returned;
// a panic becomes an error.
func parallel(ctx context.Context, n int, f func(ctx context.Context, w int) error) error {
	if n <= 1 {
		return protect(func() error { return f(ctx, 0) })
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		wg    sync.WaitGroup
		once  sync.Once
		first error
	)
	run := func(w int) {
		if err := protect(func() error { return f(ctx, w) }); err != nil {
			once.Do(func() { first = err })
			cancel()
		}
	}
	for w := 1; w < n; w++ {
		wg.Go(func() { run(w) })
	}
	run(0)
	wg.Wait()
	return first
}

// streamer is a node that knows how many of its workers' streams may hold rows. The streams behind are empty: a driver
// need not make them.
type streamer interface{ streams() int }

// streams returns how many of in's streams to run.
func streams(q *Query, in Node) int {
	n := max(1, q.Workers)
	if in.Ordered() {
		return 1
	}
	if s, ok := in.(streamer); ok {
		return max(1, min(n, s.streams()))
	}
	return n
}

// openStreams makes the streams of in, which is open.
func openStreams(q *Query, in Node) ([]Operator, error) {
	ops := make([]Operator, streams(q, in))
	for w := range ops {
		op, err := in.Worker(w)
		if err != nil {
			for _, o := range ops[:w] {
				_ = o.Close()
			}
			return nil, err
		}
		ops[w] = op
	}
	return ops, nil
}

// drain runs the workers of in, which is open, to their end in parallel. sink(w) is called before worker w's first batch
// and returns what takes its batches, in one goroutine.
func drain(q *Query, in Node, sink func(w int) func(*vec.Batch) error) error {
	ops, err := openStreams(q, in)
	if err != nil {
		return err
	}
	err = parallel(q.Ctx, len(ops), func(ctx context.Context, w int) error {
		op := ops[w]
		var take func(*vec.Batch) error
		for {
			if err := ctx.Err(); err != nil {
				return err
			}
			b, err := op.Next(ctx)
			if err != nil || b == nil {
				return err
			}
			if b.K == 0 {
				continue
			}
			if take == nil {
				take = sink(w)
			}
			if err := take(b); err != nil {
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

// share runs f for the units 0 … n-1 on up to q.Workers workers, which take them one by one. It looks at the query's end
// before each unit, so units should be short.
func share(q *Query, n int, f func(w, i int) error) error {
	var next atomic.Int64
	return parallel(q.Ctx, min(max(1, q.Workers), n), func(ctx context.Context, w int) error {
		for {
			i := int(next.Add(1)) - 1
			if i >= n {
				return nil
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := f(w, i); err != nil {
				return err
			}
		}
	})
}
