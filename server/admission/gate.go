package admission

import (
	"context"
	"errors"
	"sync"
)

// ErrBusy says that all places are taken and the line before them is full.
var ErrBusy = errors.New("too many queries are running and waiting")

// Config sizes a gate.
type Config struct {
	// Running is the number of places; 0 means 8.
	Running int
	// Waiting is how many may stand in line; 0 means none.
	Waiting int
	// Workers is the number of workers that all queries share; 0 means 1.
	Workers int
}

// Gate admits queries. Any number of goroutines use it.
type Gate struct {
	cfg     Config
	mu      sync.Mutex
	running int
	line    []*waiter // first come first; those that gave up are taken out
	refused int64
}

// waiter stands in line until admitted is closed.
type waiter struct{ admitted chan struct{} }

// New returns a gate.
func New(cfg Config) *Gate {
	if cfg.Running <= 0 {
		cfg.Running = 8
	}
	cfg.Workers = max(cfg.Workers, 1)
	cfg.Waiting = max(cfg.Waiting, 0)
	return &Gate{cfg: cfg}
}

// Enter waits for a place. It fails with [ErrBusy] at once if the line is full, and with the context's error if that ends first.
func (g *Gate) Enter(ctx context.Context) (*Place, error) {
	if err := g.enter(ctx, false); err != nil {
		return nil, err
	}
	return &Place{gate: g, held: true}, nil
}

// enter takes a place; returning is for queries that have begun: the line is never full for them.
func (g *Gate) enter(ctx context.Context, returning bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	g.mu.Lock()
	if g.running < g.cfg.Running && len(g.line) == 0 {
		g.running++
		g.mu.Unlock()
		return nil
	}
	if len(g.line) >= g.cfg.Waiting && !returning {
		g.refused++
		g.mu.Unlock()
		return ErrBusy
	}
	w := &waiter{make(chan struct{})}
	g.line = append(g.line, w)
	g.mu.Unlock()
	select {
	case <-w.admitted:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, x := range g.line {
		if x == w {
			g.line = append(g.line[:i], g.line[i+1:]...)
			return ctx.Err()
		}
	}
	g.leave() // admitted while giving up
	return ctx.Err()
}

// leave gives a place to the first in line. The caller holds the lock.
func (g *Gate) leave() {
	if len(g.line) == 0 {
		g.running--
		return
	}
	close(g.line[0].admitted)
	g.line[0] = nil
	g.line = g.line[1:]
}

// Workers is how many workers a query that has just been admitted should have, so that those who run and wait share what there is.
func (g *Gate) Workers() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	others := max(g.running+len(g.line), 1)
	return max((g.cfg.Workers+others-1)/others, 1)
}

// Load is what a gate is busy with.
type Load struct {
	Running, Waiting int
	// Refused counts those who found the line full.
	Refused int64
}

// Load returns the present load.
func (g *Gate) Load() Load {
	g.mu.Lock()
	defer g.mu.Unlock()
	return Load{g.running, len(g.line), g.refused}
}

// Place is the right to compute. One query's writer uses it; Pause may come from another goroutine than Leave and Resume.
type Place struct {
	gate *Gate
	mu   sync.Mutex
	held bool
	left bool
}

// Pause gives the place to others until Resume.
func (p *Place) Pause() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.give()
}

func (p *Place) give() {
	if !p.held {
		return
	}
	p.held = false
	p.gate.mu.Lock()
	p.gate.leave()
	p.gate.mu.Unlock()
}

// Resume waits for a place again after Pause; without one before it does nothing.
func (p *Place) Resume(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held || p.left {
		return nil
	}
	if err := p.gate.enter(ctx, true); err != nil {
		return err
	}
	p.held = true
	return nil
}

// Leave ends the use of the place. It may be called twice.
func (p *Place) Leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left = true
	p.give()
}
