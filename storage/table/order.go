package table

import (
	"context"
	"math"
	"slices"
	"sync"
)

// order takes chunks from writers and passes them on in ascending order of sequence numbers. What it may pass on follows
// from the writers' positions: a writer's numbers ascend, so nothing below the least position of all can still come.
type order struct {
	app     *Appender
	mu      sync.Mutex
	changed sync.Cond
	writers []*Writer
	waiting []*chunk // ascending by seq; equal ones as they came
	bytes   int64    // of waiting
	busy    bool     // somebody is passing on
	err     error
}

func (o *order) init(a *Appender) {
	o.app = a
	o.changed.L = &o.mu
}

// low returns the least position of the open writers.
func (o *order) low() int64 {
	low := int64(math.MaxInt64)
	for _, w := range o.writers {
		low = min(low, w.pos)
	}
	return low
}

func (o *order) open(w *Writer) {
	o.mu.Lock()
	w.pos = math.MinInt64
	o.writers = append(o.writers, w)
	o.mu.Unlock()
}

func (o *order) closeWriter(ctx context.Context, w *Writer) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if i := slices.Index(o.writers, w); i >= 0 {
		o.writers = slices.Delete(o.writers, i, i+1)
	}
	o.changed.Broadcast()
	return o.pass(ctx)
}

// advance says that w will bring nothing below seq any more.
func (o *order) advance(ctx context.Context, w *Writer, seq int64) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if seq <= w.pos {
		return o.err
	}
	w.pos = seq
	o.changed.Broadcast()
	return o.pass(ctx)
}

// put takes a chunk of w. It waits while much is waiting already, unless w is the one that the others wait for.
func (o *order) put(ctx context.Context, w *Writer, c *chunk) error {
	stop := context.AfterFunc(ctx, func() {
		o.mu.Lock()
		o.changed.Broadcast()
		o.mu.Unlock()
	})
	defer stop()
	o.mu.Lock()
	defer o.mu.Unlock()
	if c.seq > w.pos {
		w.pos = c.seq
		o.changed.Broadcast() // the others may have waited for w, and now w waits for one of them
	}
	for o.err == nil && ctx.Err() == nil && o.bytes > o.app.opts.Memory/2 && w.pos > o.low() {
		o.changed.Wait()
	}
	if o.err == nil {
		o.err = ctx.Err()
	}
	if o.err != nil {
		c.unref()
		return o.err
	}
	i, _ := slices.BinarySearchFunc(o.waiting, c, func(a, b *chunk) int {
		if a.seq <= b.seq {
			return -1
		}
		return 1
	})
	o.waiting = slices.Insert(o.waiting, i, c)
	o.bytes += c.bytes
	return o.pass(ctx)
}

// pass passes on what is in order. Only one goroutine does at a time; the others leave it what they bring.
func (o *order) pass(ctx context.Context) error {
	if o.busy {
		return o.err
	}
	o.busy = true
	defer func() {
		o.busy = false
		o.changed.Broadcast()
	}()
	for o.err == nil {
		low := o.low()
		n := 0
		for n < len(o.waiting) && o.waiting[n].seq <= low {
			n++
		}
		if n == 0 {
			break
		}
		ready := slices.Clone(o.waiting[:n])
		o.waiting = slices.Delete(o.waiting, 0, n)
		for _, c := range ready {
			o.bytes -= c.bytes
		}
		o.changed.Broadcast()
		o.mu.Unlock()
		var err error
		for i, c := range ready {
			if err = o.app.take(ctx, c); err != nil {
				for _, c := range ready[i+1:] {
					c.unref()
				}
				break
			}
		}
		o.mu.Lock()
		if err != nil && o.err == nil {
			o.err = err
			o.changed.Broadcast()
		}
	}
	return o.err
}

// finish passes on the rest.
func (o *order) finish() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.writers = nil
	for o.busy {
		o.changed.Wait()
	}
	return o.pass(context.Background())
}

// take adds a chunk that is next in order to the row group at hand, or to the rows to be sorted. One goroutine calls it at
// a time.
func (a *Appender) take(ctx context.Context, c *chunk) error {
	if a.sorter != nil {
		return a.sorter.add(ctx, c)
	}
	return a.enc.add(ctx, c)
}
