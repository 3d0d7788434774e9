package exec

import (
	"math/bits"

	"github.com/clientele-db/clientele/engine/exec/internal/keys"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// rankedSpread bounds the range of integer keys that are indexed by their rank, in bits for each row; rankedSmall is always
// small enough: 1 MiB of bits.
const (
	rankedSpread = 1 << 9
	rankedSmall  = 1 << 23
)

// keyRange returns the least and the greatest of a column of integer keys and reports whether there is one.
func keyRange(v *vec.Vector, n int) (lo, hi int64, ok bool) {
	if v.Valid != nil {
		return kernel.MinMaxValid(v.I64[:n], v.Valid)
	}
	lo, hi = kernel.MinMax(v.I64[:n])
	return lo, hi, n > 0
}

// ranks reports whether n keys between lo and hi are few bits apart.
func ranks(lo, hi int64, n int) bool {
	span := uint64(hi) - uint64(lo)
	return span < pushedBits && span < uint64(max(rankedSpread*n, rankedSmall))
}

// setOf makes the set of a column of integers from lo to hi, without the rows in null. again reports that some repeat.
func (j *HashJoin) setOf(v *vec.Vector, n int, null []uint64, lo, hi int64) (s *kernel.Set, again bool, err error) {
	domain := int(hi-lo) + 1
	if err := j.mem.Reserve(int64(domain / 8)); err != nil {
		return nil, false, err
	}
	s = kernel.NewSet(lo, domain)
	var twice uint64
	for from := 0; from < n; from += lookEvery + 1 {
		if err := j.q.Ctx.Err(); err != nil {
			return nil, false, err
		}
		for r, y := range v.I64[from:min(from+lookEvery+1, n)] {
			if null != nil && vec.BitAt(null, from+r) {
				continue
			}
			i := uint64(y) - uint64(lo)
			w, m := &s.Words[i>>6], uint64(1)<<(i&63)
			twice |= *w & m
			*w |= m
		}
	}
	s.Recount()
	return s, twice != 0, nil
}

// indexRanked indexes integers that lie too far apart for an array by their rank among those that are there: a set of them
// with the number of members before each of its words (G. Jacobson, "Space-efficient Static Trees and Graphs", 1989). It stays in a near cache
// where an array or a hash table would not; where rows come in the order of their keys the rank is the row.
func (x *joinIndex) indexRanked(j *HashJoin, v *vec.Vector, null []uint64) (ok bool, err error) {
	lo, hi, ok := keyRange(v, x.n)
	if !ok || !ranks(lo, hi, x.n) {
		return false, nil
	}
	set, again, err := j.setOf(v, x.n, null, lo, hi)
	if err != nil {
		return false, err
	}
	x.set, x.lo, x.domain, x.members, x.unique = set, lo, set.Len, set.Count, !again
	x.before = make([]uint32, len(set.Words))
	count := 0
	for i, w := range set.Words {
		x.before[i] = uint32(count)
		count += bits.OnesCount64(w)
	}
	k := v.I64[:x.n]
	x.slot = make([]uint32, x.members+1) // the entry behind the last is 0
	if again {
		return true, x.runs(j.q, func(r int) (int, bool) {
			if null != nil && vec.BitAt(null, r) {
				return 0, false
			}
			return int(x.rank(k[r])), true
		})
	}
	for r, y := range k {
		if r&lookEvery == 0 {
			if err := j.q.Ctx.Err(); err != nil {
				return false, err
			}
		}
		if null == nil || !vec.BitAt(null, r) {
			x.slot[x.rank(y)] = uint32(r) + 1
		}
	}
	return true, nil
}

// rank returns the number of keys before k, or that of all keys if k is none.
func (x *joinIndex) rank(k int64) uint32 {
	i := min(uint64(k)-uint64(x.lo), uint64(x.domain)) // no key has the bit behind the last
	w, m := x.set.Words[i>>6], uint64(1)<<(i&63)
	if w&m == 0 {
		return uint32(x.members)
	}
	return x.before[i>>6] + uint32(bits.OnesCount64(w&(m-1)))
}

// findRanked looks integers up by their rank.
func (o *joinOp) findRanked(in keys.Input) error {
	x := o.join.index
	if err := in.Loader.Load(&o.keyReg, in.Vec); err != nil {
		return err
	}
	v := &o.keyReg.Vec
	switch {
	case v.ConstNull() || v.Type.Kind == types.Unknown:
		clear(o.slots)
		return nil
	case v.Form == vec.Const || v.Phys() == types.PhysInt128:
		for i := range o.slots {
			at := i
			if v.Form == vec.Const {
				at = 0
			}
			o.slots[i] = 0
			if k, ok := int64At(v, at); ok {
				o.slots[i] = x.slot[x.rank(k)]
			}
		}
	default:
		for i, k := range v.I64[:len(o.slots)] {
			o.ids[i] = x.rank(k)
		}
		if len(x.slot) > prefetchSlots {
			kernel.Prefetch(x.slot, o.ids[:len(o.slots)])
		}
		for i, r := range o.ids[:len(o.slots)] {
			o.slots[i] = x.slot[r]
		}
	}
	if v.Form != vec.Const && v.Valid != nil {
		for i := range o.slots {
			if !vec.BitAt(v.Valid, i) {
				o.slots[i] = 0
			}
		}
	}
	return nil
}
