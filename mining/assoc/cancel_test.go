package assoc

import (
	"context"
	"errors"
	"testing"
	"time"
)

// TestCancel cancels searches at all stages and looks at how much they go on computing: 100 ms are allowed, to each of two
// workers. It counts the time of the processors, since that of the clock says little where others use them as well.
func TestCancel(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector slows the search down")
	}
	data := quest(60_000, 1)
	var worst time.Duration
	for _, kind := range []Kind{All, Closed, Maximal} {
		for delay := time.Millisecond; ; delay = delay * 3 / 2 {
			ctx, cancel := context.WithCancel(t.Context())
			at := make(chan time.Duration, 1)
			timer := time.AfterFunc(delay, func() { at <- cpuTime(); cancel() })
			err := searchAll(ctx, data, kind)
			end := cpuTime()
			timer.Stop()
			cancel()
			if err == nil {
				break
			}
			if !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			worst = max(worst, end-<-at)
		}
	}
	t.Logf("at most %v of computing after the end of the context", worst)
	if worst > 200*time.Millisecond {
		t.Errorf("a search went on computing for %v after its context had ended", worst)
	}
}

// searchAll goes through all stages.
func searchAll(ctx context.Context, data *corpus, kind Kind) error {
	b, err := NewBaskets(ctx, []Pairs{data.pairs}, data.baskets, len(data.items), 0, nil)
	if err != nil {
		return err
	}
	sets, err := Mine(ctx, b, Config{Kind: kind, MinCount: b.Count / 2000, Workers: 2}, nil)
	if err != nil {
		return err
	}
	if _, err = sets.Order(ctx); err == nil && kind == All {
		_, err = NewRules(ctx, sets, b.Count, RuleConfig{MinConfidence: 0.5, NonRedundant: true, MaxConsequent: 2, Workers: 2})
	}
	return err
}
