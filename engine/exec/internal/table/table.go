// Package table holds the hash tables of the operators: [Table] numbers 64-bit keys, [Strings] byte strings, both in the
// order in which they first come, by linear probing over slots that hold the key itself. Look-ups work on blocks of keys:
// hash all, prefetch all, then probe, so that a table larger than the cache costs one overlapped miss a key.
package table

import (
	"math/bits"
	"slices"

	"github.com/clientele-db/clientele/engine/kernel"
)

// None is the ID of a key that is not there.
const None = ^uint32(0)

// block is the number of keys that are hashed and prefetched before they are probed (measured: 64 to 1,024 are equal).
const block = 256

// minSlots is the size of the smallest table.
const minSlots = 1 << 10

// slot holds a key and its ID plus one; zero is empty.
type slot struct {
	key uint64
	id  uint32
	_   uint32
}

// Table numbers keys 0, 1, 2 … in the order in which they come. One goroutine uses it; Find may be called by many while
// nobody inserts. The zero value is empty and ready.
//
// As long as keys come in ascending order, equal ones behind each other, as they do from a table that is clustered by them, a
// key is compared with the last one only, and there are no slots. The first that is less than one before brings them about; the
// numbers stay.
type Table struct {
	slots []slot
	shift uint
	keys  []uint64
	stale bool // the slots are those of other keys
}

// ascending reports that keys have come in order so far.
func (t *Table) ascending() bool { return t.slots == nil }

// New returns a table with room for n keys at a load of at most 0.36, beyond which misses of the first slot outweigh a
// larger table (measured with prefetch).
func New(n int) *Table {
	t := &Table{}
	t.resize(max(minSlots, 1<<bits.Len(uint(n)*25/9)))
	t.keys = make([]uint64, 0, n)
	return t
}

func (t *Table) resize(slots int) {
	t.stale = false
	t.slots = make([]slot, slots)
	t.shift = uint(64 - bits.TrailingZeros(uint(slots)))
	var idx [block]uint32
	for lo := 0; lo < len(t.keys); lo += block {
		keys := t.keys[lo:min(lo+block, len(t.keys))]
		t.hash(&idx, keys)
		for j, k := range keys {
			i := idx[j]
			for t.slots[i].id != 0 {
				i = (i + 1) & uint32(len(t.slots)-1)
			}
			t.slots[i] = slot{key: k, id: uint32(lo+j) + 1}
		}
	}
}

// hash writes the first slot of each key to idx and prefetches it if the table is large.
func (t *Table) hash(idx *[block]uint32, keys []uint64) {
	shift := t.shift & 63
	for j, k := range keys {
		idx[j&(block-1)] = uint32(kernel.HashInt64(int64(k)) >> shift)
	}
	if len(t.slots) > 1<<14 { // 256 KiB
		kernel.Prefetch(t.slots, idx[:len(keys)])
	}
}

// insertAscending is Insert for the keys before the first that is out of order. It returns their number.
func (t *Table) insertAscending(ids []uint32, keys []uint64) int {
	last, n := uint64(0), len(t.keys)
	if n > 0 {
		last = t.keys[n-1]
	} else if len(keys) > 0 {
		last, n = keys[0], 1
		t.keys = append(t.keys, last)
	}
	for j, k := range keys {
		if k != last {
			if k < last {
				return j
			}
			t.keys = append(t.keys, k)
			last = k
			n++
		}
		ids[j] = uint32(n - 1)
	}
	return len(keys)
}

// Insert writes the ID of every key to ids, giving new keys the next ones.
func (t *Table) Insert(ids []uint32, keys []uint64) {
	if t.stale {
		t.resize(len(t.slots))
	}
	if t.ascending() {
		n := t.insertAscending(ids, keys)
		if n == len(keys) {
			return
		}
		ids, keys = ids[n:], keys[n:]
		t.index()
	}
	for len(keys) > 0 {
		n := min(block, len(keys))
		if need := len(t.keys) + n; 2*need > len(t.slots) {
			t.grow(need)
		}
		if inRuns(keys[:n]) {
			t.insertRuns(ids[:n], keys[:n])
		} else {
			t.insertBlock(ids[:n], keys[:n])
		}
		ids, keys = ids[n:], keys[n:]
	}
}

// insertBlock is Insert for a block of keys for which there is room.
func (t *Table) insertBlock(ids []uint32, keys []uint64) {
	var idx [block]uint32
	t.hash(&idx, keys)
	slots, mask := t.slots, uint32(len(t.slots)-1)
	ids = ids[:len(keys)]
	for j, k := range keys {
		i := idx[j&(block-1)]
		for {
			s := &slots[i&mask]
			if s.id == 0 {
				t.keys = append(t.keys, k)
				*s = slot{key: k, id: uint32(len(t.keys))}
			}
			if s.key == k {
				ids[j] = s.id - 1
				break
			}
			i++
		}
	}
}

// inRuns reports that many keys are equal to the one before, as the lines of an invoice are: a look at the first of a block.
func inRuns(keys []uint64) bool {
	const look = 64
	if len(keys) < look {
		return false
	}
	equal := 0
	for j, k := range keys[1:look] {
		if k == keys[j] {
			equal++
		}
	}
	return equal >= look/3
}

// insertRuns is insertBlock that looks up each run of equal keys once.
func (t *Table) insertRuns(ids []uint32, keys []uint64) {
	var runs [block]uint64
	var of [block]uint8
	var found [block]uint32
	m, last := 0, keys[0]
	runs[0] = last
	for j, k := range keys {
		if k != last {
			m++
			last = k
			runs[m&(block-1)] = k
		}
		of[j&(block-1)] = uint8(m)
	}
	t.insertBlock(found[:m+1], runs[:m+1])
	for j := range ids[:len(keys)] {
		ids[j] = found[of[j&(block-1)]]
	}
}

// grow makes room for n keys: fourfold while the table is small, so that few keys are moved often.
func (t *Table) grow(n int) {
	slots := max(minSlots, 2*len(t.slots))
	if slots < 1<<16 {
		slots *= 2
	}
	for slots < 2*n {
		slots *= 2
	}
	t.resize(slots)
}

// index makes slots for the keys that came in order, and as many more.
func (t *Table) index() {
	slots := minSlots
	for slots < 4*len(t.keys) {
		slots *= 2
	}
	t.resize(slots)
}

// Index prepares for Find. It is for when no more keys come and many are looked for, perhaps by many at once.
func (t *Table) Index() {
	switch {
	case t.stale:
		t.resize(len(t.slots))
	case t.ascending() && len(t.keys) > 0:
		t.index()
	}
}

// Find writes the ID of every key to ids, None where it is not there. After Rekey there must be an Index before many call it.
func (t *Table) Find(ids []uint32, keys []uint64) {
	if t.stale {
		t.resize(len(t.slots))
	}
	if t.ascending() {
		for j, k := range keys {
			ids[j] = None
			if i, ok := slices.BinarySearch(t.keys, k); ok {
				ids[j] = uint32(i)
			}
		}
		return
	}
	var idx [block]uint32
	for len(keys) > 0 {
		n := min(block, len(keys))
		t.hash(&idx, keys[:n])
		slots, mask := t.slots, uint32(len(t.slots)-1)
		out := ids[:n]
		for j, k := range keys[:n] {
			i := idx[j&(block-1)]
			s := &slots[i&mask]
			for s.key != k && s.id != 0 {
				i++
				s = &slots[i&mask]
			}
			out[j] = s.id - 1 // None if empty; a zero key in an empty slot is none, too
		}
		ids, keys = ids[n:], keys[n:]
	}
}

// Len returns the number of keys.
func (t *Table) Len() int { return len(t.keys) }

// Keys returns the keys by ID; it must not be written to.
func (t *Table) Keys() []uint64 { return t.keys }

// Rekey replaces the keys, by ID, which must differ from each other.
func (t *Table) Rekey(keys []uint64) {
	t.keys = keys
	switch {
	case !t.ascending():
		t.stale = true // perhaps they are only to be read
	case !slices.IsSorted(keys):
		t.index()
	}
}

// Bytes returns the memory that the table holds.
func (t *Table) Bytes() int64 { return int64(16*len(t.slots) + 8*cap(t.keys)) }

// Keyed returns a table of which only Keys and Len may be used: key i has ID i.
func Keyed(keys []uint64) *Table { return &Table{keys: keys} }
