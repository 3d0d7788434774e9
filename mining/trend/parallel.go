package trend

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/clientele-db/clientele/mining"
)

// eachSeries runs a worker for every series, env.Workers at a time; newWorker makes the state of one goroutine. The error is
// that of the first series that has one, whatever the number of workers.
func eachSeries(ctx context.Context, env *mining.Env, what string, n int, newWorker func() (func(s int) error, error)) error {
	var (
		next, done atomic.Int64
		mu         sync.Mutex
		failed     = n
		failure    error
		wg         sync.WaitGroup
	)
	fail := func(s int, err error) {
		mu.Lock()
		defer mu.Unlock()
		if failure == nil || s < failed {
			failed, failure = s, err
		}
		next.Store(int64(n)) // nobody begins another
	}
	for range max(1, min(env.Workers, n)) {
		wg.Go(func() {
			work, err := newWorker()
			if err != nil {
				fail(-1, err)
				return
			}
			for {
				s := int(next.Add(1) - 1)
				if s >= n {
					return
				}
				if err := ctx.Err(); err != nil {
					fail(s, err)
					return
				}
				if err := work(s); err != nil {
					fail(s, err)
					return
				}
				if d := done.Add(1); d%reportEvery == 0 {
					env.Report(what, d, int64(n))
				}
			}
		})
	}
	wg.Wait()
	if failure == nil {
		env.Report(what, int64(n), int64(n))
	}
	return failure
}

// reportEvery is how many series pass between two reports.
const reportEvery = 256
