package admission_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/clientele-db/clientele/server/admission"
)

func enter(t *testing.T, g *admission.Gate) *admission.Place {
	t.Helper()
	p, err := g.Enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestFirstComeFirstServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := admission.New(admission.Config{Running: 1, Waiting: 3})
		first := enter(t, g)
		var mu sync.Mutex
		var order []int
		var wg sync.WaitGroup
		for i := range 3 {
			wg.Go(func() {
				p := enter(t, g)
				mu.Lock()
				order = append(order, i)
				mu.Unlock()
				p.Leave()
			})
			synctest.Wait()
		}
		if l := g.Load(); l != (admission.Load{Running: 1, Waiting: 3}) {
			t.Errorf("%+v", l)
		}
		if _, err := g.Enter(t.Context()); !errors.Is(err, admission.ErrBusy) {
			t.Errorf("the fourth in line: %v", err)
		}
		first.Leave()
		first.Leave()
		wg.Wait()
		if order[0] != 0 || order[1] != 1 || order[2] != 2 {
			t.Errorf("order %v", order)
		}
		if l := g.Load(); l != (admission.Load{Refused: 1}) {
			t.Errorf("at the end: %+v", l)
		}
	})
}

func TestGivingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := admission.New(admission.Config{Running: 1, Waiting: 2})
		first := enter(t, g)
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := g.Enter(ctx); !errors.Is(err, context.Canceled) {
				t.Errorf("gave up: %v", err)
			}
		})
		synctest.Wait()
		wg.Go(func() { enter(t, g).Leave() })
		synctest.Wait()
		cancel()
		synctest.Wait()
		if l := g.Load(); l.Waiting != 1 {
			t.Errorf("%+v", l)
		}
		first.Leave()
		wg.Wait()
		if _, err := g.Enter(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("a context that has ended: %v", err)
		}
		if l := g.Load(); l != (admission.Load{}) {
			t.Errorf("at the end: %+v", l)
		}
	})
}

func TestPauseLetsOthersIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := admission.New(admission.Config{Running: 1})
		slow := enter(t, g)
		slow.Pause()
		slow.Pause()
		other := enter(t, g)
		done := make(chan error)
		go func() { done <- slow.Resume(t.Context()) }()
		synctest.Wait()
		if l := g.Load(); l != (admission.Load{Running: 1, Waiting: 1}) {
			t.Errorf("%+v", l) // it may come back although nobody may wait
		}
		other.Leave()
		if err := <-done; err != nil {
			t.Error(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		slow.Pause()
		if err := slow.Resume(ctx); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		slow.Leave()
		if err := slow.Resume(t.Context()); err != nil { // after the end it takes nothing
			t.Error(err)
		}
		if l := g.Load(); l != (admission.Load{}) {
			t.Errorf("at the end: %+v", l)
		}
	})
}

func TestWorkersAreShared(t *testing.T) {
	g := admission.New(admission.Config{Running: 16, Workers: 8})
	for _, want := range []int{8, 4, 3, 2, 2, 2, 2, 1, 1} {
		enter(t, g)
		if got := g.Workers(); got != want {
			t.Errorf("%d running: %d workers, want %d", g.Load().Running, got, want)
		}
	}
}

// TestRandomTraffic checks that places are neither lost nor made, whatever happens at once.
func TestRandomTraffic(t *testing.T) {
	g := admission.New(admission.Config{Running: 3, Waiting: 5})
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			for k := range 50 {
				ctx, cancel := context.WithCancel(context.Background())
				if (i+k)%4 == 0 {
					go cancel()
				}
				if p, err := g.Enter(ctx); err == nil {
					if l := g.Load(); l.Running > 3 {
						t.Errorf("%+v", l)
					}
					p.Pause()
					_ = p.Resume(ctx)
					p.Leave()
				}
				cancel()
			}
		})
	}
	wg.Wait()
	if l := g.Load(); l.Running != 0 || l.Waiting != 0 {
		t.Errorf("at the end: %+v", l)
	}
}
