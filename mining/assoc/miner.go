package assoc

import (
	"context"
	"math"
	"unsafe"

	"github.com/clientele-db/clientele/engine/mem"
)

// miner is one goroutine's search: the path to the set at hand, scratch memory by depth, and the sets found.
type miner struct {
	ctx     context.Context // of the search, which outlives none of its miners
	kind    Kind
	min     uint32
	minSize int
	maxSize int

	// prefix is the set at hand. For closed and maximal sets it contains every item that all of its baskets hold; for all
	// sets those items are in free instead: each set of the prefix and any choice of free items has the count of the prefix.
	prefix []uint32
	free   []uint32

	sweep   sweep
	levels  []*level
	classes []*class
	planes  planes     // weights of the vertical database at hand
	check   [][]uint64 // vectors of items that may show a set not to be closed or maximal
	weights []uint32
	local   []uint32 // items of one row, renumbered

	out     Sets
	budget  *trial
	sets    int64 // counted and not yet told to budget
	bytes   int64
	work    int // units of about a nanosecond since the context was asked
	tracker *mem.Tracker
	held    int64
}

func newMiner(ctx context.Context, c Config, tracker *mem.Tracker, budget *trial) *miner {
	m := &miner{
		ctx: ctx, kind: c.Kind, min: uint32(c.MinCount), minSize: max(c.MinSize, 1), maxSize: c.MaxSize,
		budget: budget, tracker: tracker, out: Sets{tracker: tracker},
	}
	if m.maxSize <= 0 {
		m.maxSize = math.MaxInt
	}
	return m
}

// release gives back the scratch memory; the sets stay.
func (m *miner) release() {
	m.tracker.Release(m.held)
	m.held, m.levels, m.classes, m.check, m.weights, m.local = 0, nil, nil, nil, nil, nil
	m.planes, m.sweep = planes{}, sweep{}
}

// room returns s with n elements of unspecified value. Memory it has to take is reserved first.
func room[T any](m *miner, s []T, n int) ([]T, error) {
	if n <= cap(s) {
		return s[:n], nil
	}
	var t T
	grown := n + n/4
	more := int64(grown-cap(s)) * int64(unsafe.Sizeof(t))
	if err := m.tracker.Reserve(more); err != nil {
		return nil, err
	}
	m.held += more
	return make([]T, n, grown), nil
}

// checkEvery is the work between two looks at the context: some milliseconds.
const checkEvery = 1 << 22

// spend adds to the work done and returns the context's error if it is time to look.
func (m *miner) spend(work int) error {
	m.work += work
	if m.work < checkEvery {
		return nil
	}
	m.work = 0
	return m.ctx.Err()
}

// emit adds the prefix with every choice of the free items.
func (m *miner) emit(count uint32) error {
	if len(m.free) == 0 {
		return m.add(nil, count)
	}
	return m.choose(nil, m.free, count)
}

// choose adds the prefix with chosen, then with each choice that goes on among rest.
func (m *miner) choose(chosen, rest []uint32, count uint32) error {
	if err := m.add(chosen, count); err != nil {
		return err
	}
	if len(m.prefix)+len(chosen) >= m.maxSize {
		return nil
	}
	for i, x := range rest {
		if err := m.choose(append(chosen, x), rest[i+1:], count); err != nil {
			return err
		}
	}
	return nil
}

// add adds the prefix with some more items if the size is wanted.
func (m *miner) add(more []uint32, count uint32) error {
	if err := m.spend(16); err != nil {
		return err
	}
	size := len(m.prefix) + len(more)
	if size < m.minSize || size > m.maxSize {
		return nil
	}
	if m.budget.limit == 0 {
		return m.out.add(m.prefix, more, count)
	}
	m.sets++
	m.bytes += int64(size)*4 + 8
	if m.sets%batchSets == 0 {
		return m.tell()
	}
	return nil
}

// tell adds what was counted to the trial.
func (m *miner) tell() error {
	m.budget.sets.Add(m.sets)
	bytes := m.budget.bytes.Add(m.bytes)
	m.sets, m.bytes = 0, 0
	if bytes > m.budget.limit && m.budget.limit > 0 {
		return errTrial
	}
	return nil
}
