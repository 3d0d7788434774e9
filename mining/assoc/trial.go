package assoc

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/clientele-db/clientele/engine/mem"
)

// trial counts sets instead of keeping them, to find a support whose sets fit in memory.
type trial struct {
	limit int64 // bytes that the sets may take; 0: sets are kept, and the tracker decides
	bytes atomic.Int64
	sets  atomic.Int64
}

// errTrial ends a trial that is over its limit.
var errTrial = errors.New("over the limit of the trial")

// batchSets is how many sets a worker counts before it tells the others: the shared counters must not be a bottleneck.
const batchSets = 4096

// trialTime is how long trials may take together, or as long as the search that failed. A trial is quicker, since it keeps
// nothing and ends at about the same number of sets.
const trialTime = 3 * time.Second

// fit looks for a support that fits: one whose sets take at most two thirds of the memory that those of the failed search
// had, since growing and sorting need the rest. It doubles the count until a trial fits, and then tries the middle once,
// unless the time is over before.
func (e *overflowError) fit(ctx context.Context, root *rows, c Config, tracker *mem.Tracker, took time.Duration) {
	limit := e.bytes * 2 / 3
	if limit == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, max(trialTime, took))
	defer cancel()
	c.Progress = nil
	try := func(n int64) error {
		c.MinCount = n
		sets, err := count(ctx, root.atLeast(n), c, tracker, e.baskets, limit)
		switch {
		case err == nil:
			e.fits, e.fitSets = n, sets
		case errors.Is(err, errTrial):
			e.tried = n
		}
		return err
	}
	e.tried = c.MinCount
	for e.fits == 0 && 2*e.tried <= int64(root.counts[0]) {
		if err := try(2 * e.tried); err != nil && !errors.Is(err, errTrial) {
			return
		}
	}
	if middle := (e.tried + e.fits) / 2; e.fits > 0 && middle > e.tried {
		_ = try(middle) // the count that fits stands in any case
	}
}

// atLeast returns the database with the candidates of at least n baskets, the first ones by their order.
func (d *rows) atLeast(n int64) *rows {
	r := *d
	for r.live > 0 && int64(r.counts[r.live-1]) < n {
		r.live--
	}
	return &r
}

// count returns the number of sets that search would return, or errTrial if they take more than limit bytes.
func count(ctx context.Context, root *rows, c Config, tracker *mem.Tracker, baskets, limit int64) (int64, error) {
	t := &trial{limit: limit}
	_, err := search(ctx, root, c, tracker, baskets, t)
	return t.sets.Load(), err
}

// share prints n of total as the shortest decimal fraction that MinCount turns into n again.
func share(n, total int64) string {
	for digits := 1; digits <= 17; digits++ {
		s := strconv.FormatFloat(float64(n)/float64(total), 'g', digits, 64)
		if f, err := strconv.ParseFloat(s, 64); err == nil && MinCount(f, total) == n {
			return strconv.FormatFloat(f, 'f', -1, 64)
		}
	}
	return strconv.FormatFloat(float64(n)/float64(total), 'f', -1, 64)
}
