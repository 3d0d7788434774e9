package fn

import (
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// hashRow hashes row i of v; equal values of one type (by CompareRows) have equal hashes, NULL is a value.
func hashRow(v *vec.Vector, i int) uint64 {
	if rowNull(v, i) {
		return kernel.HashNull
	}
	v, i = resolveRow(v, i)
	switch v.Phys() {
	case types.PhysBool:
		return kernel.HashBool(vec.BitAt(v.Bits, i))
	case types.PhysInt64:
		return kernel.HashInt64(v.I64[i])
	case types.PhysFloat64:
		return kernel.HashFloat64(v.F64[i])
	case types.PhysInt128:
		return kernel.HashInt128(v.I128[i])
	case types.PhysBytes:
		return kernel.HashBytes(v.Bytes[v.Off[i]:v.Off[i+1]])
	case types.PhysList:
		var h uint64
		for e := int(v.Off[i]); e < int(v.Off[i+1]); e++ {
			if v.Type.Kind == types.Map { // in any order
				h += kernel.HashCombine(hashRow(v.Child[0], e), hashRow(v.Child[1], e))
			} else {
				h = kernel.HashCombine(h, hashRow(v.Child[0], e))
			}
		}
		return h
	}
	var h uint64
	for _, c := range v.Child {
		h = kernel.HashCombine(h, hashRow(c, i))
	}
	return h
}

// rowSet finds duplicates among the rows of a vector from row lo on. Short sets are searched one by one.
type rowSet struct {
	v     *vec.Vector
	lo    int
	slots []int32 // of a hash table, by linear probing: row - lo + 1, 0 for none; unused while short
}

const shortSet = 16

// newKeySet returns the set of the rows that are appended to v from now on.
func newKeySet(v *vec.Vector) *rowSet { return &rowSet{v: v, lo: v.N} }

// reset makes the set that of the rows appended to v from now on.
func (s *rowSet) reset(v *vec.Vector) {
	s.v, s.lo = v, v.N
	s.slots = s.slots[:0]
}

// find returns the place (0 for row lo) of the row among the first n of the set that equals row i of src, or -1.
func (s *rowSet) find(src *vec.Vector, i, n int) int {
	if n <= shortSet {
		for k := range n {
			if CompareRows(s.v, s.lo+k, src, i) == 0 {
				return k
			}
		}
		return -1
	}
	s.index(n)
	mask := uint64(len(s.slots) - 1)
	for h := hashRow(src, i) & mask; ; h = (h + 1) & mask {
		k := int(s.slots[h]) - 1
		if k < 0 {
			return -1
		}
		if k < n && CompareRows(s.v, s.lo+k, src, i) == 0 {
			return k
		}
	}
}

// index makes the hash table hold the first n rows, at a load of at most a half.
func (s *rowSet) index(n int) {
	if len(s.slots) >= 2*n {
		return
	}
	size := 64
	for size < 4*n {
		size *= 2
	}
	s.slots = resize(s.slots, size)
	clear(s.slots)
	for k := range n {
		s.insert(k)
	}
}

func (s *rowSet) insert(k int) {
	mask := uint64(len(s.slots) - 1)
	h := hashRow(s.v, s.lo+k) & mask
	for s.slots[h] != 0 {
		h = (h + 1) & mask
	}
	s.slots[h] = int32(k + 1)
}

// add appends row i of src to the set's vector unless it is in the set; it returns its place and whether it is new.
func (s *rowSet) add(src *vec.Vector, i int) (place int, fresh bool) {
	n := s.v.N - s.lo
	if k := s.find(src, i, n); k >= 0 {
		return k, false
	}
	appendRow(s.v, src, i)
	if len(s.slots) > 0 {
		s.insert(n)
	}
	return n, true
}

// addLast is add for the row that has just been appended to the vector itself; a duplicate is removed again.
func (s *rowSet) addLast() (place int, fresh bool) {
	n := s.v.N - s.lo - 1
	if k := s.find(s.v, s.v.N-1, n); k >= 0 {
		truncate(s.v, s.v.N-1)
		return k, false
	}
	if len(s.slots) > 0 {
		s.insert(n)
	}
	return n, true
}

// truncate cuts a Flat vector to its first n rows.
func truncate(v *vec.Vector, n int) {
	v.N = n
	if v.Valid != nil {
		v.Valid = v.Valid[:vec.Words(n)]
	}
	switch v.Phys() {
	case types.PhysBool:
		v.Bits = v.Bits[:vec.Words(n)]
	case types.PhysInt64:
		v.I64 = v.I64[:n]
	case types.PhysFloat64:
		v.F64 = v.F64[:n]
	case types.PhysInt128:
		v.I128 = v.I128[:n]
	case types.PhysBytes:
		v.Off = v.Off[:n+1]
		v.Bytes = v.Bytes[:v.Off[n]]
	case types.PhysList:
		v.Off = v.Off[:n+1]
		for _, c := range v.Child {
			truncate(c, int(v.Off[n]))
		}
	case types.PhysStruct:
		for _, c := range v.Child {
			truncate(c, n)
		}
	}
}
