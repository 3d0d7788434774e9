package assoc

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"github.com/clientele-db/clientele/engine/mem"
)

// Sets are item sets with their counts: set i is items[ends[i-1]:ends[i]], ascending codes, in counts[i] baskets. A set
// of k items takes 4·k + 8 bytes.
type Sets struct {
	items   []uint32
	ends    []uint32
	counts  []uint32
	tracker *mem.Tracker
	held    int64
}

// errTooMany ends a search whose sets could not even be numbered.
var errTooMany = errors.New("more than 4,294,967,295 items in all item sets")

// Len returns the number of sets.
func (s *Sets) Len() int { return len(s.counts) }

// Items returns the codes of set i in ascending order. The slice must not be written to.
func (s *Sets) Items(i int) []uint32 {
	from := uint32(0)
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.items[from:s.ends[i]:s.ends[i]]
}

// Count returns the number of baskets that hold set i.
func (s *Sets) Count(i int) int64 { return int64(s.counts[i]) }

// Release gives back the memory; the sets must not be used afterwards.
func (s *Sets) Release() {
	s.tracker.Release(s.held)
	*s = Sets{tracker: s.tracker}
}

// add appends the set of the items of a and b.
func (s *Sets) add(a, b []uint32, count uint32) error {
	n := len(s.items) + len(a) + len(b)
	if n > cap(s.items) || len(s.counts) == cap(s.counts) {
		if err := s.grow(n, len(s.counts)+1); err != nil {
			return err
		}
	}
	s.items = append(append(s.items, a...), b...)
	s.ends = append(s.ends, uint32(n))
	s.counts = append(s.counts, count)
	return nil
}

// grow makes room for the given numbers of items and of sets: by half of what is there, or by just what is needed if the
// budget has no more.
func (s *Sets) grow(items, sets int) error {
	if items > math.MaxUint32 {
		return errTooMany
	}
	if items > cap(s.items) {
		v, err := s.regrown(s.items, items)
		if err != nil {
			return err
		}
		s.items = v
	}
	if sets > cap(s.counts) {
		v, err := s.regrown(s.ends, sets)
		if err != nil {
			return err
		}
		s.ends = v
		if v, err = s.regrown(s.counts, sets); err != nil {
			return err
		}
		s.counts = v
	}
	return nil
}

func (s *Sets) regrown(v []uint32, n int) ([]uint32, error) {
	to := max(n, cap(v)+cap(v)/2, 1<<10)
	// Old and new memory live side by side while the values move.
	if err := s.tracker.Reserve(int64(to) * 4); err != nil {
		return nil, err
	}
	w := make([]uint32, len(v), to)
	copy(w, v)
	s.tracker.Release(int64(cap(v)) * 4)
	s.held += int64(to-cap(v)) * 4
	return w, nil
}

// take appends the sets of o and releases o.
func (s *Sets) take(o *Sets) error {
	if len(s.counts) == 0 {
		s.Release()
		*s, *o = *o, Sets{tracker: o.tracker}
		return nil
	}
	base := len(s.items)
	if err := s.grow(base+len(o.items), len(s.counts)+len(o.counts)); err != nil {
		return err
	}
	s.items = append(s.items, o.items...)
	s.counts = append(s.counts, o.counts...)
	for _, e := range o.ends {
		s.ends = append(s.ends, uint32(base)+e)
	}
	o.Release()
	return nil
}

// arrange sorts the items of each set.
func (s *Sets) arrange(ctx context.Context) error {
	from := uint32(0)
	for i, end := range s.ends {
		if i&(rowsPerCheck-1) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row := s.items[from:end]
		from = end
		for i := 1; i < len(row); i++ {
			x := row[i]
			j := i
			for j > 0 && row[j-1] > x {
				row[j] = row[j-1]
				j--
			}
			row[j] = x
		}
	}
	return nil
}

// Order returns the numbers of the sets by descending count, then ascending size, then items. Its 4 bytes a set are
// reserved and belong to the sets until Release.
func (s *Sets) Order(ctx context.Context) ([]uint32, error) {
	n := len(s.counts)
	scratch := int64(n) * 20
	if err := s.tracker.Reserve(int64(n)*4 + scratch); err != nil {
		return nil, err
	}
	s.held += int64(n) * 4
	defer s.tracker.Release(scratch)
	// Most of the order is one word: count, and the number of the set.
	keys, more := make([]uint64, n), make([]uint64, n)
	for i, c := range s.counts {
		keys[i] = uint64(^c)<<32 | uint64(i)
	}
	if err := sort(ctx, keys, more, cmp.Compare[uint64]); err != nil {
		return nil, err
	}
	order := make([]uint32, n)
	for i, k := range keys {
		order[i] = uint32(k)
	}
	bySize := func(x, y uint32) int {
		a, b := s.Items(int(x)), s.Items(int(y))
		if c := cmp.Compare(len(a), len(b)); c != 0 {
			return c
		}
		return slices.Compare(a, b)
	}
	ties := make([]uint32, n)
	for i := 0; i < n; {
		j := i + 1
		for j < n && s.counts[order[j]] == s.counts[order[i]] {
			j++
		}
		if j > i+1 {
			if err := sort(ctx, order[i:j], ties, bySize); err != nil {
				return nil, err
			}
		}
		i = j
	}
	return order, nil
}
