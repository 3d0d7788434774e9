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

// trialTime is how long trials may take together. A trial is far quicker than the search that failed, since it keeps
// nothing and ends at the same number of sets.
const trialTime = 3 * time.Second

// fit looks for a support that fits: it raises the count by steps of a half until the sets of a trial take at most two
// thirds of what the failed search had (sorting and growing needs the rest), or the time is over.
func (e *overflowError) fit(ctx context.Context, root *rows, c Config, tracker *mem.Tracker) {
	end := time.Now().Add(trialTime)
	ctx, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	limit := e.bytes * 2 / 3
	if limit == 0 {
		return
	}
	c.Progress = nil
	for n := c.MinCount + max(c.MinCount/2, 1); n <= int64(root.counts[0]); n += max(n/2, 1) {
		c.MinCount = n
		t, err := count(ctx, root.atLeast(n), c, tracker, e.baskets, limit)
		if err == nil {
			e.fits, e.fitSets = n, t
			return
		}
		if !errors.Is(err, errTrial) {
			return
		}
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
