// Package cache keeps loaded columns in memory under one budget.
//
// What can be cached has a [Slot], an element of an array that its owner keeps (a segment has one for each column of each
// row group); a slot that is filled is found by one atomic load. [Cache.Get] returns the slot's [Entry] pinned, loading it
// if need be, once however many ask at the same time. Entries that nobody has pinned may be evicted, by a clock. Memory
// for an entry comes from the cache while it is loaded, outside of the garbage collector's heap where the system allows;
// it is gone when the entry is evicted, so whoever uses an entry must hold the pin.
//
// The budget is a target: entries that are pinned stay, even above it, as long as the tracker of the whole database grants
// the memory. The package knows nothing of what is in an entry.
package cache

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/clientele-db/clientele/engine/mem"
)

// Cache is a cache. It is safe for concurrent use.
type Cache struct {
	limit int64
	mem   *mem.Tracker

	mu      sync.Mutex
	used    int64
	ring    []*Entry // entries that may be evicted, and holes (nil)
	holes   []int
	hand    int
	loading map[*Slot]*load
	slabs   allocator

	hits, misses, evicted atomic.Int64
}

// Slot is where an entry is found. The zero value is empty.
type Slot struct{ e atomic.Pointer[Entry] }

// Entry is something in the cache, pinned by whoever got it from Get.
type Entry struct {
	// Value is what the loader returned.
	Value any

	cache *Cache
	slot  *Slot
	slabs []block
	size  int64
	index int          // in the ring
	refs  atomic.Int32 // pins; dead below zero
	used  atomic.Bool  // since the clock's hand passed
}

// load is a loading in progress.
type load struct {
	done chan struct{}
	err  error
}

// Loader loads an entry. alloc gives memory that lives as long as the entry does; extra is the size of other memory that
// the value holds.
type Loader func(alloc func(n int) ([]byte, error)) (value any, extra int64, err error)

// dead is the count of pins of an entry that is being freed.
const dead = -1 << 30

// New returns a cache of limit bytes, which it reserves from t as it grows.
func New(limit int64, t *mem.Tracker) *Cache {
	return &Cache{limit: limit, mem: t, loading: map[*Slot]*load{}}
}

// Get returns the entry of s, pinned, loading it if it is not there. Of concurrent calls one loads; the others wait for
// it, and try again if it fails for reasons of its own (its context).
func (c *Cache) Get(ctx context.Context, s *Slot, load Loader) (*Entry, error) {
	for {
		if e := s.pinned(); e != nil {
			c.hits.Add(1)
			return e, nil
		}
		l, mine := c.begin(s)
		if l == nil {
			continue
		}
		if mine {
			return c.load(s, l, load)
		}
		select {
		case <-l.done:
			if l.err != nil && !errors.Is(l.err, context.Canceled) && !errors.Is(l.err, context.DeadlineExceeded) {
				return nil, l.err
			}
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
}

// pinned pins and returns the entry, nil if there is none.
func (s *Slot) pinned() *Entry {
	e := s.e.Load()
	if e == nil {
		return nil
	}
	for {
		n := e.refs.Load()
		if n < 0 {
			return nil
		}
		if e.refs.CompareAndSwap(n, n+1) {
			if !e.used.Load() {
				e.used.Store(true)
			}
			return e
		}
	}
}

// begin returns the loading of s and whether the caller is to do it; nil if the entry has come in the meantime.
func (c *Cache) begin(s *Slot) (l *load, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if l := c.loading[s]; l != nil {
		return l, false
	}
	if e := s.e.Load(); e != nil && e.refs.Load() >= 0 {
		return nil, false
	}
	l = &load{done: make(chan struct{})}
	c.loading[s] = l
	return l, true
}

func (c *Cache) load(s *Slot, l *load, ld Loader) (*Entry, error) {
	c.misses.Add(1)
	e := &Entry{cache: c, slot: s}
	e.refs.Store(1)
	e.used.Store(true)
	err := context.Canceled // of a loader that panics: the others try themselves
	defer func() {
		c.mu.Lock()
		delete(c.loading, s)
		if err != nil {
			c.free(e)
		} else {
			c.enter(e)
			s.e.Store(e)
		}
		c.mu.Unlock()
		l.err = err
		close(l.done)
	}()
	value, extra, lerr := ld(func(n int) ([]byte, error) { return c.alloc(e, n) })
	if lerr == nil {
		c.mu.Lock()
		lerr = c.reserve(extra)
		c.mu.Unlock()
	}
	if err = lerr; err != nil {
		return nil, err
	}
	e.Value = value
	e.size += extra
	return e, nil
}

// alloc gives memory to an entry that is being loaded.
func (c *Cache) alloc(e *Entry, n int) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	size := c.slabs.size(n)
	if err := c.reserve(int64(size)); err != nil {
		return nil, err
	}
	b, err := c.slabs.alloc(n)
	if err != nil {
		c.release(int64(size))
		return nil, err
	}
	e.slabs = append(e.slabs, b)
	e.size += int64(size)
	return b.b, nil
}

// reserve makes room for n bytes. The caller holds mu.
func (c *Cache) reserve(n int64) error {
	for c.used+n > c.limit && c.evict() {
	}
	for {
		err := c.mem.Reserve(n)
		if err == nil {
			c.used += n
			return nil
		}
		if !c.evict() {
			return err
		}
	}
}

func (c *Cache) release(n int64) {
	c.used -= n
	c.mem.Release(n)
}

// enter puts an entry into the ring.
func (c *Cache) enter(e *Entry) {
	if n := len(c.holes); n > 0 {
		e.index = c.holes[n-1]
		c.holes = c.holes[:n-1]
		c.ring[e.index] = e
		return
	}
	e.index = len(c.ring)
	c.ring = append(c.ring, e)
}

// evict frees one entry that is not pinned, one that was not used since the hand passed it if there is one. It returns
// false if all are pinned.
func (c *Cache) evict() bool {
	for range 2 * len(c.ring) {
		if c.hand >= len(c.ring) {
			c.hand = 0
		}
		e := c.ring[c.hand]
		c.hand++
		if e == nil || e.refs.Load() != 0 || e.used.Swap(false) {
			continue
		}
		if e.refs.CompareAndSwap(0, dead) {
			c.remove(e)
			c.evicted.Add(1)
			return true
		}
	}
	return false
}

// remove takes a dead entry out of its slot and the ring, and frees it.
func (c *Cache) remove(e *Entry) {
	e.slot.e.CompareAndSwap(e, nil)
	c.ring[e.index] = nil
	c.holes = append(c.holes, e.index)
	c.free(e)
}

func (c *Cache) free(e *Entry) {
	for _, b := range e.slabs {
		c.slabs.free(b)
	}
	e.slabs, e.Value = nil, nil
	c.release(e.size)
	e.size = 0
}

// Unpin ends the use of an entry.
func (e *Entry) Unpin() { e.refs.Add(-1) }

// Drop frees the entries of slots that nobody will ask for again and nobody has pinned.
func (c *Cache) Drop(slots []Slot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range slots {
		if e := slots[i].e.Load(); e != nil && e.refs.CompareAndSwap(0, dead) {
			c.remove(e)
		}
	}
}

// Close frees everything that is not pinned.
func (c *Cache) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.ring {
		if e != nil && e.refs.CompareAndSwap(0, dead) {
			c.remove(e)
		}
	}
	c.slabs.close()
}

// Stats are figures of a cache.
type Stats struct {
	Used, Limit           int64
	Hits, Misses, Evicted int64
}

// Stats returns the figures so far.
func (c *Cache) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Stats{Used: c.used, Limit: c.limit, Hits: c.hits.Load(), Misses: c.misses.Load(), Evicted: c.evicted.Load()}
}
