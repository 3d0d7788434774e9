package assoc

import (
	"context"
	"errors"
	"testing"
	"time"
)

// TestCancel cancels searches at all stages and looks at how long they go on: 100 ms are allowed, and a machine that others
// use as well may take some times that.
func TestCancel(t *testing.T) {
	n := 60_000
	if testing.Short() {
		n = 10_000
	}
	data := quest(n, 1)
	var worst time.Duration
	for _, kind := range []Kind{All, Closed, Maximal} {
		for delay := time.Millisecond; ; delay = delay * 3 / 2 {
			ctx, cancel := context.WithCancel(t.Context())
			at := make(chan time.Time, 1)
			timer := time.AfterFunc(delay, func() { at <- time.Now(); cancel() })
			err := searchAll(ctx, data, kind)
			end := time.Now()
			timer.Stop()
			cancel()
			if err == nil {
				break
			}
			if !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			worst = max(worst, end.Sub(<-at))
		}
	}
	t.Logf("at most %v from the end of the context to the end of the search", worst)
	if worst > time.Second {
		t.Errorf("a search went on for %v after its context had ended", worst)
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
