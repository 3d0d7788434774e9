package assoc

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/clientele-db/clientele/engine/mem"
)

// Kind says which of the frequent item sets are wanted.
type Kind uint8

// All frequent sets; those without a superset of the same count; those without a frequent superset.
const (
	All Kind = iota
	Closed
	Maximal
)

var kindNames = [...]string{"all", "closed", "maximal"}

// String returns the name of the kind: all, closed, maximal.
func (k Kind) String() string { return kindNames[k] }

// Config says what [Mine] looks for. Kind is decided among all frequent sets; sizes then choose which are returned, so a
// maximal set of 9 items does not make one of its subsets maximal under MaxSize 3.
type Config struct {
	Kind     Kind
	MinCount int64 // least number of baskets of a set; at least 1
	MinSize  int   // least number of items; 0 and 1 mean any
	MaxSize  int   // largest number of items; 0: no limit
	Workers  int   // goroutines; 0 means 1. The result does not depend on it
	// Progress, if not nil, is told how many of the items have been searched.
	Progress func(done, total int64)
}

// ErrTooManySets is the class of the errors that end a search whose item sets do not fit the memory it may use.
var ErrTooManySets = errors.New("too many item sets")

// Mine returns the item sets that at least MinCount baskets hold, of the kind and the sizes that are wanted, in no
// particular order ([Sets.Order] has one). The baskets are used up: they must only be released afterwards. Memory for
// the search and for the sets is reserved with tracker; where it is refused the error says how many sets had been found
// and which count would fit.
func Mine(ctx context.Context, b *Baskets, c Config, tracker *mem.Tracker) (*Sets, error) {
	c.MinCount = max(c.MinCount, 1)
	if c.MinCount > b.Count {
		return &Sets{tracker: tracker}, nil
	}
	root, err := b.rank(ctx, c.MinCount)
	if err != nil {
		return nil, err
	}
	begin := time.Now()
	sets, err := search(ctx, root, c, tracker, b.Count, &trial{})
	if err == nil {
		return sets, nil
	}
	var over *overflowError
	if errors.As(err, &over) {
		over.baskets = b.Count
		over.fit(ctx, root, c, tracker, time.Since(begin))
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, over
	}
	return nil, err
}

// search mines the root with c.Workers goroutines. Each takes the next block of items, the least frequent ones first, and
// searches the sets whose least frequent item is in the block.
func search(ctx context.Context, root *rows, c Config, tracker *mem.Tracker, baskets int64, budget *trial) (*Sets, error) {
	workers := max(min(c.Workers, root.live), 1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		next   atomic.Int64
		done   atomic.Int64
		failed atomic.Bool
		wg     sync.WaitGroup
		miners = make([]*miner, workers)
		errs   = make([]error, workers)
	)
	blocks := root.blocks(c, baskets)
	next.Store(int64(len(blocks)))
	for w := range workers {
		m := newMiner(ctx, c, tracker, budget)
		miners[w] = m
		wg.Go(func() {
			defer m.release()
			for !failed.Load() && errs[w] == nil {
				i := next.Add(-1)
				if i < 0 {
					errs[w] = m.tell()
					break
				}
				errs[w] = m.sweepBlock(root, blocks[i])
				if n := done.Add(int64(blocks[i].hi - blocks[i].lo)); c.Progress != nil {
					c.Progress(n, int64(root.live))
				}
			}
			if errs[w] != nil {
				failed.Store(true)
				cancel()
			}
		})
	}
	wg.Wait()
	sets := &Sets{tracker: tracker}
	// The first error is the cause; a cancellation of the others follows from it.
	err := firstCause(errs)
	if err == nil {
		for _, m := range miners {
			if err = sets.take(&m.out); err != nil {
				break
			}
		}
	}
	if err == nil {
		if err = sets.arrange(ctx); err == nil {
			return sets, nil
		}
	}
	found, bytes := int64(sets.Len()), sets.held
	for _, m := range miners {
		found += int64(m.out.Len())
		bytes += m.out.held
		m.out.Release()
	}
	sets.Release()
	if errors.Is(err, mem.ErrLimit) || errors.Is(err, errTooMany) {
		return nil, &overflowError{cause: err, found: found, bytes: bytes, count: c.MinCount}
	}
	return nil, err
}

// firstCause returns the error that is not a cancellation, if there is one, else the first.
func firstCause(errs []error) error {
	var first error
	for _, err := range errs {
		switch {
		case err == nil:
		case !errors.Is(err, context.Canceled):
			return err
		case first == nil:
			first = err
		}
	}
	return first
}

// overflowError says that a support is too low for the memory there is.
type overflowError struct {
	cause   error
	baskets int64
	count   int64 // least count asked for
	found   int64 // sets found before the end
	bytes   int64 // memory they took
	tried   int64 // the largest count that is known not to fit
	fits    int64 // a least count that was tried and fits; 0 if none was found in time
	fitSets int64 // sets that it yields
}

// Error implements error.
func (e *overflowError) Error() string {
	s := fmt.Sprintf("a support of %d baskets (%s of %d) yields more than %d item sets, which do not fit in memory",
		e.count, share(e.count, e.baskets), e.baskets, e.found)
	switch {
	case e.fits == 0 && e.tried > e.count:
		s += fmt.Sprintf("; %d baskets (min_support %s) are too few as well", e.tried, share(e.tried, e.baskets))
	case e.fits > 0:
		s += fmt.Sprintf("; %d baskets (min_support %s) fit, with %d item sets", e.fits, share(e.fits, e.baskets), e.fitSets)
	}
	return s + fmt.Sprintf("; raise min_support, set max_size, or give the query more memory (%v)", e.cause)
}

// Is makes errors.Is(err, ErrTooManySets) true.
func (e *overflowError) Is(target error) bool { return target == ErrTooManySets }

// Unwrap returns what was refused.
func (e *overflowError) Unwrap() error { return e.cause }
