package rowgen

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// Parallel calls f for every chunk in 0..chunks-1 on the given number of workers (0: one per processor), in no fixed
// order, and returns when all calls have ended. It stops early with the context's error.
func Parallel(ctx context.Context, workers, chunks int, f func(chunk int)) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(workers, chunks) {
		wg.Go(func() {
			for ctx.Err() == nil {
				chunk := int(next.Add(1)) - 1
				if chunk >= chunks {
					return
				}
				f(chunk)
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}
