package assoc

import (
	"context"
	"math/bits"

	"github.com/clientele-db/clientele/engine/kernel"
)

// index finds item sets by their items: open addressing at a load of at most one half, under a hash that is the sum of
// hashes of the items, so that the hash of a set without an item is one subtraction away.
type index struct {
	sets  *Sets
	slots []uint32 // number of the set plus one; 0: free
	shift int
	held  int64
}

// newIndex indexes all sets; they must not change any more.
func newIndex(ctx context.Context, s *Sets) (*index, error) {
	b := max(4, bits.Len(uint(2*s.Len())))
	x := &index{sets: s, shift: 64 - b, held: 4 << b}
	if err := s.tracker.Reserve(x.held); err != nil {
		return nil, err
	}
	x.slots = make([]uint32, 1<<b)
	for i := range s.Len() {
		if i&(rowsPerCheck-1) == 0 && ctx.Err() != nil {
			x.release()
			return nil, ctx.Err()
		}
		slot := hashItems(s.Items(i)) >> x.shift
		for x.slots[slot] != 0 {
			slot = (slot + 1) & uint64(len(x.slots)-1)
		}
		x.slots[slot] = uint32(i) + 1
	}
	return x, nil
}

// release gives back the memory.
func (x *index) release() {
	x.sets.tracker.Release(x.held)
	x.slots, x.held = nil, 0
}

func hashItem(code uint32) uint64 { return kernel.HashInt64(int64(code) + 1) }

func hashItems(items []uint32) uint64 {
	h := uint64(0)
	for _, c := range items {
		h += hashItem(c)
	}
	return h
}

// find returns the number of the set of those items at which mask has ones; hash is that of these items. The set must
// be there, as every part of a frequent set is among all frequent sets.
func (x *index) find(items []uint32, mask uint32, hash uint64) int {
	size := bits.OnesCount32(mask)
	for slot := hash >> x.shift; ; slot = (slot + 1) & uint64(len(x.slots)-1) {
		i := int(x.slots[slot]) - 1
		if i < 0 {
			panic("assoc: a part of a frequent set is missing")
		}
		set := x.sets.Items(i)
		if len(set) != size {
			continue
		}
		at := 0
		for m := mask; m != 0 && set[at] == items[bits.TrailingZeros32(m)]; m &= m - 1 {
			at++
		}
		if at == size {
			return i
		}
	}
}
