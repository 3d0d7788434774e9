package cache

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/clientele-db/clientele/engine/mem"
)

func TestClasses(t *testing.T) {
	last := 0
	for n := 1; n <= maxClass+1; n++ {
		c, size := classOf(n)
		if size < n || n > 256 && size > n+n/4+1 && n <= maxClass {
			t.Fatalf("%d bytes take %d", n, size)
		}
		if n > maxClass {
			if c != -1 {
				t.Fatalf("%d bytes are of class %d", n, c)
			}
			break
		}
		if c < last || c >= classCount {
			t.Fatalf("%d bytes are of class %d after %d", n, c, last)
		}
		if c == last && n > 256 {
			_, before := classOf(n - 1)
			if before != size {
				t.Fatalf("class %d has blocks of %d and %d", c, before, size)
			}
		}
		last = c
	}
}

// TestAllocator gives out and takes back blocks at random and checks that no two overlap.
func TestAllocator(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var a allocator
	type held struct {
		b    block
		mark byte
	}
	var live []held
	for i := range 20000 {
		if len(live) > 0 && (r.IntN(5) < 2 || i > 18000) {
			k := r.IntN(len(live))
			h := live[k]
			for _, c := range h.b.b {
				if c != h.mark {
					t.Fatalf("block of %d bytes was overwritten", len(h.b.b))
				}
			}
			a.free(h.b)
			live[k] = live[len(live)-1]
			live = live[:len(live)-1]
			continue
		}
		n := 1 + r.IntN(1<<(4+r.IntN(15)))
		b, err := a.alloc(n)
		if err != nil {
			t.Fatal(err)
		}
		if len(b.b) != n || cap(b.b) != a.size(n) {
			t.Fatalf("%d bytes gave %d of %d", n, len(b.b), cap(b.b))
		}
		h := held{b, byte(i)}
		for k := range b.b {
			b.b[k] = h.mark
		}
		live = append(live, h)
	}
	for _, h := range live {
		a.free(h.b)
	}
	a.close()
	for i := range a.classes {
		if n := len(a.classes[i].partial); n != 0 {
			t.Errorf("class %d keeps %d spans", i, n)
		}
	}
}

func loader(n int, calls *atomic.Int64) Loader {
	return func(alloc func(int) ([]byte, error)) (any, int64, error) {
		calls.Add(1)
		b, err := alloc(n)
		return b, 0, err
	}
}

func TestBudget(t *testing.T) {
	root := mem.New("database", "memory_limit", 0)
	c := New(10<<10, root.Child("page cache", "cache_size", 0))
	var calls atomic.Int64
	slots := make([]Slot, 100)
	get := func(i int) *Entry {
		e, err := c.Get(t.Context(), &slots[i], loader(1024, &calls))
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	for i := range slots {
		get(i).Unpin()
		if u := c.Stats().Used; u > 10<<10 || u != root.Used() {
			t.Fatalf("%d bytes used, %d accounted", u, root.Used())
		}
	}
	if calls.Load() != 100 {
		t.Fatalf("%d loads", calls.Load())
	}
	// What is pinned stays, even beyond the budget.
	var pinned []*Entry
	for i := range 20 {
		pinned = append(pinned, get(i))
	}
	if u := c.Stats().Used; u != 20<<10 {
		t.Fatalf("%d bytes used by 20 pinned entries", u)
	}
	before := calls.Load()
	for i := range 20 {
		e := get(i)
		if e != pinned[i] {
			t.Fatal("pinned entry was loaded again")
		}
		e.Unpin()
	}
	if calls.Load() != before {
		t.Fatal("pinned entries were loaded again")
	}
	for _, e := range pinned {
		e.Unpin()
	}
	get(50).Unpin()
	if u := c.Stats().Used; u > 10<<10 {
		t.Fatalf("%d bytes used after unpinning", u)
	}
	c.Drop(slots)
	if u := c.Stats().Used; u != 0 || root.Used() != 0 {
		t.Fatalf("%d bytes used after Drop", u)
	}
	c.Close()
}

// TestLimit: beyond the limit of the whole database pinned entries make loading fail, unpinned ones make room.
func TestLimit(t *testing.T) {
	root := mem.New("database", "memory_limit", 4096)
	c := New(1<<20, root.Child("page cache", "cache_size", 0))
	var calls atomic.Int64
	slots := make([]Slot, 10)
	var pinned []*Entry
	for i := range 4 {
		e, err := c.Get(t.Context(), &slots[i], loader(1024, &calls))
		if err != nil {
			t.Fatal(err)
		}
		pinned = append(pinned, e)
	}
	if _, err := c.Get(t.Context(), &slots[5], loader(1024, &calls)); !errors.Is(err, mem.ErrLimit) {
		t.Fatalf("error %v", err)
	}
	pinned[0].Unpin()
	e, err := c.Get(t.Context(), &slots[5], loader(1024, &calls))
	if err != nil {
		t.Fatal(err)
	}
	e.Unpin()
	if slots[0].e.Load() != nil {
		t.Error("entry was not evicted")
	}
}

func TestLoadErrors(t *testing.T) {
	c := New(1<<20, nil)
	var s Slot
	boom := errors.New("boom")
	fail := func(alloc func(int) ([]byte, error)) (any, int64, error) {
		if _, err := alloc(100); err != nil {
			return nil, 0, err
		}
		return nil, 0, boom
	}
	if _, err := c.Get(t.Context(), &s, fail); !errors.Is(err, boom) {
		t.Fatalf("error %v", err)
	}
	if u := c.Stats().Used; u != 0 {
		t.Fatalf("%d bytes used after a failure", u)
	}
	var calls atomic.Int64
	e, err := c.Get(t.Context(), &s, loader(10, &calls))
	if err != nil {
		t.Fatal(err)
	}
	e.Unpin()
	// One whose context ends does not fail the others.
	var s2 Slot
	ctx, cancel := context.WithCancel(t.Context())
	started := make(chan struct{})
	go func() {
		_, _ = c.Get(ctx, &s2, func(func(int) ([]byte, error)) (any, int64, error) {
			close(started)
			<-ctx.Done()
			return nil, 0, ctx.Err()
		})
	}()
	<-started
	done := make(chan error)
	go func() {
		e, err := c.Get(t.Context(), &s2, loader(10, &calls))
		if err == nil {
			e.Unpin()
		}
		done <- err
	}()
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// TestConcurrent has goroutines pin, check and unpin entries of a cache that is far too small.
func TestConcurrent(t *testing.T) {
	c := New(64<<10, nil)
	slots := make([]Slot, 200)
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(g), 1))
			for range 800 {
				i := r.IntN(len(slots))
				e, err := c.Get(context.Background(), &slots[i], func(alloc func(int) ([]byte, error)) (any, int64, error) {
					b, err := alloc(500 + 10*i)
					for k := range b {
						b[k] = byte(i)
					}
					return b, 0, err
				})
				if err != nil {
					t.Error(err)
					return
				}
				b := e.Value.([]byte)
				if b[0] != byte(i) || b[len(b)-1] != byte(i) || len(b) != 500+10*i {
					t.Errorf("entry %d holds something else", i)
					return
				}
				e.Unpin()
			}
		})
	}
	wg.Wait()
	c.Drop(slots)
	if u := c.Stats().Used; u != 0 {
		t.Fatalf("%d bytes used after Drop", u)
	}
}
