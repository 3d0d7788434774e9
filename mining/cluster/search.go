package cluster

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/clientele-db/clientele/engine/mem"
)

// search runs k-means from several starting points on rows in memory.
type search struct {
	k, restarts int
	random      bool
	limits      limits
	seed        uint64
	workers     int
	mem         *mem.Tracker
}

// runs returns the runs at rest, the best first; of equals the one that started first. If the rows have fewer than k distinct
// values, it returns a *distinctError, and runs with centres that are doubled.
func (s *search) runs(ctx context.Context, p *points) ([]*run, error) {
	out := make([]*run, s.restarts)
	var short atomic.Int64
	err := parallel(ctx, s.workers, s.restarts, func() (func(i int) error, error) {
		bytes := tallyBytes(s.k, p.d, p.w != nil) + seedingBytes(p.n, s.k)
		if err := s.mem.Reserve(bytes); err != nil {
			return nil, err
		}
		t := newTally(s.k, p.d, p.w != nil)
		return func(i int) (err error) {
			if i < 0 {
				s.mem.Release(bytes)
				return nil
			}
			rng := rand.New(rand.NewPCG(s.seed, mix(uint64(i))))
			var center []float64
			if s.random {
				center = randomRows(p, s.k, rng)
			} else if center, err = plusPlus(ctx, p, s.k, rng); err != nil {
				return err
			}
			if n := len(center) / p.d; n < s.k {
				short.Store(int64(n))
				for len(center) < s.k*p.d {
					center = append(center, center[:p.d]...)
				}
			}
			out[i] = newRun(center, s.k, p.d)
			return out[i].lloyd(ctx, p, s.limits, t)
		}, nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, func(a, b *run) int {
		switch x, y := a.total(), b.total(); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	if n := short.Load(); n > 0 {
		return out, &distinctError{k: s.k, distinct: int(n)}
	}
	return out, nil
}

// parallel does jobs 0 … n-1 on up to workers goroutines, each with a function of its own, which is called with -1 at the end. The
// error is that of the first job, in their order, that has failed.
func parallel(ctx context.Context, workers, n int, worker func() (func(i int) error, error)) error {
	errs := make([]error, n+1)
	var next atomic.Int64
	var wg sync.WaitGroup
	var mu sync.Mutex
	for range min(max(workers, 1), n) {
		wg.Go(func() {
			do, err := worker()
			if err != nil {
				mu.Lock()
				errs[n] = err
				mu.Unlock()
				return
			}
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					break
				}
				if errs[i] = do(i); errs[i] != nil {
					break
				}
			}
			if err := do(-1); err != nil {
				mu.Lock()
				errs[n] = err
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
