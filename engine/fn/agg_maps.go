package fn

import (
	"slices"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var mapAggregates = []*Aggregate{
	{
		Name: "histogram", Doc: "Makes a map from each value to how often it occurs.",
		Examples: []Example{{"SELECT histogram(x) FROM (VALUES 'a', 'b', 'a') AS t(x)", "{a=2, b=1}"}},
		Resolve: aggregate("histogram", aggSig{
			params: []param{pComparable}, resultOf: func(a []types.Type) types.Type { return types.MapOf(a[0], types.BigIntType) },
			new: func(_ *Context, _ []*vec.Vector, args []types.Type) (GroupedState, error) {
				return &keyCounts{keys: newGroupedKeys(args[0]), finish: appendCounts}, nil
			},
		}),
	},
	{
		Name: "mode", Doc: "Returns the most frequent value; of several the smallest.",
		Examples: []Example{{"SELECT mode(x) FROM (VALUES 1, 2, 2, 3) AS t(x)", "2"}},
		Resolve: aggregate("mode", aggSig{
			params: []param{pComparable}, resultOf: sameAs(0),
			new: func(_ *Context, _ []*vec.Vector, args []types.Type) (GroupedState, error) {
				return &keyCounts{keys: newGroupedKeys(args[0]), finish: appendMode}, nil
			},
		}),
	},
	{
		Name: "approx_most_frequent", Doc: "Makes a map of the most frequent values, at most as many as buckets, to how often they occur; counts are exact, and capacity, which Trino needs, is not used.",
		Examples: []Example{{"SELECT approx_most_frequent(1, x, 10) FROM (VALUES 'a', 'b', 'a') AS t(x)", "{a=2}"}},
		Resolve: aggregate("approx_most_frequent", aggSig{
			params: []param{pBigInt, pComparable, pBigInt}, resultOf: func(a []types.Type) types.Type { return types.MapOf(a[1], types.BigIntType) },
			new: func(_ *Context, consts []*vec.Vector, args []types.Type) (GroupedState, error) {
				if consts[0] == nil || consts[0].ConstNull() || consts[0].I64[0] < 1 {
					return nil, errorf(InvalidArgument, "approx_most_frequent bucket count must be a constant greater than zero")
				}
				return &keyCounts{keys: newGroupedKeys(args[1]), arg: 1, finish: appendMostFrequent(consts[0].I64[0])}, nil
			},
		}),
	},
	{
		Name: "map_agg", Doc: "Makes a map of keys and values; of a key that occurs more than once one value is taken.",
		Examples: []Example{{"SELECT map_agg(k, v) FROM (VALUES ('a', 1), ('b', 2)) AS t(k, v)", "{a=1, b=2}"}},
		Resolve: aggregate("map_agg", aggSig{
			params: []param{pComparable, pAny}, resultOf: func(a []types.Type) types.Type { return types.MapOf(a[0], a[1]) },
			new: func(_ *Context, _ []*vec.Vector, args []types.Type) (GroupedState, error) {
				return &keyValues{keys: newGroupedKeys(args[0]), values: valueLists{values: newVector(args[1]), nulls: true}}, nil
			},
		}),
	},
	{
		Name: "multimap_agg", Doc: "Makes a map of keys to the arrays of their values.",
		Examples: []Example{{"SELECT multimap_agg(k, v) FROM (VALUES ('a', 1), ('b', 2), ('a', 3)) AS t(k, v)", "{a=[1, 3], b=[2]}"}},
		Resolve: aggregate("multimap_agg", aggSig{
			params: []param{pComparable, pAny}, resultOf: func(a []types.Type) types.Type { return types.MapOf(a[0], types.ArrayOf(a[1])) },
			new: func(_ *Context, _ []*vec.Vector, args []types.Type) (GroupedState, error) {
				return &keyValues{multi: true, keys: newGroupedKeys(args[0]), values: valueLists{values: newVector(args[1]), nulls: true}}, nil
			},
		}),
	},
	{
		Name: "map_union", Doc: "Joins maps; of a key that is in several one value is taken.",
		Examples: []Example{{"SELECT map_union(x) FROM (VALUES MAP(ARRAY['a'], ARRAY[1]), MAP(ARRAY['b'], ARRAY[2])) AS t(x)", "{a=1, b=2}"}},
		Resolve: aggregate("map_union", aggSig{
			params: []param{pMap}, resultOf: sameAs(0),
			new: func(_ *Context, _ []*vec.Vector, args []types.Type) (GroupedState, error) {
				return &mapUnions{keyValues{keys: newGroupedKeys(args[0].Key()), values: valueLists{values: newVector(args[0].Value()), nulls: true}}}, nil
			},
		}),
	},
}

// groupedKeys finds the entry of a key within a group: one hash table for all groups. Entries are numbered as they come,
// and the entries of a group are chained.
type groupedKeys struct {
	keys   *vec.Vector // of the entries
	group  []uint32
	hashes []uint64
	chains chains
	slots  []uint32 // entry + 1 by linear probing
}

func newGroupedKeys(t types.Type) *groupedKeys { return &groupedKeys{keys: newVector(t)} }

// add returns the entry of key i of v in group g, and whether it is new.
func (s *groupedKeys) add(g uint32, v *vec.Vector, i int) (entry int, fresh bool) {
	if len(s.slots) < 2*(s.keys.N+1) {
		s.rehash()
	}
	h := kernel.HashCombine(kernel.HashInt64(int64(g)), hashRow(v, i))
	mask := uint64(len(s.slots) - 1)
	at := h & mask
	for ; s.slots[at] != 0; at = (at + 1) & mask {
		e := int(s.slots[at]) - 1
		if s.hashes[e] == h && s.group[e] == g && CompareRows(s.keys, e, v, i) == 0 {
			return e, false
		}
	}
	e := s.keys.N
	s.slots[at] = uint32(e + 1)
	appendRow(s.keys, v, i)
	s.group, s.hashes = append(s.group, g), append(s.hashes, h)
	s.chains.add(g)
	return e, true
}

func (s *groupedKeys) rehash() {
	s.slots = make([]uint32, max(64, 4*len(s.slots)))
	mask := uint64(len(s.slots) - 1)
	for e, h := range s.hashes {
		at := h & mask
		for s.slots[at] != 0 {
			at = (at + 1) & mask
		}
		s.slots[at] = uint32(e + 1)
	}
}

func (s *groupedKeys) bytes() int64 {
	return vectorBytes(s.keys) + int64(cap(s.group)+cap(s.slots))*4 + int64(cap(s.hashes))*8 + s.chains.bytes()
}

// each calls f for the entries of group g in order.
func (s *groupedKeys) each(g int, f func(e int)) {
	for r := s.chains.head[g]; r != 0; r = s.chains.next[r-1] {
		f(int(r - 1))
	}
}

// keyCounts counts how often each value occurs in each group.
type keyCounts struct {
	keys   *groupedKeys
	counts []int64 // by entry
	arg    int     // the argument that is counted
	finish func(s *keyCounts, out *vec.Vector, g int)
}

func (s *keyCounts) Grow(n int) { s.keys.chains.grow(n) }

func (s *keyCounts) add(g uint32, v *vec.Vector, i int, count int64) {
	if rowNull(v, i) {
		return
	}
	e, fresh := s.keys.add(g, v, i)
	if fresh {
		s.counts = append(s.counts, 0)
	}
	s.counts[e] += count
}

func (s *keyCounts) Update(groups []uint32, args []*vec.Vector, n int) error {
	for i, g := range groups[:n] {
		s.add(g, args[s.arg], i, 1)
	}
	return nil
}

func (s *keyCounts) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	for i := range n {
		s.add(group, args[s.arg], i, 1)
	}
	return nil
}

func (s *keyCounts) Merge(other GroupedState, groups []uint32, n int) error {
	o := other.(*keyCounts)
	for i, g := range groups[:n] {
		o.keys.each(i, func(e int) { s.add(g, o.keys.keys, e, o.counts[e]) })
	}
	return nil
}

func (s *keyCounts) Finalize(out *vec.Vector, lo, hi int) error {
	for g := lo; g < hi; g++ {
		if s.keys.chains.head[g] == 0 {
			appendNull(out)
		} else {
			s.finish(s, out, g)
		}
	}
	return checkBytes(out)
}

func (s *keyCounts) Bytes() int64 { return s.keys.bytes() + int64(cap(s.counts))*8 }

func appendCounts(s *keyCounts, out *vec.Vector, g int) {
	ensureOff(out)
	s.keys.each(g, func(e int) {
		appendRow(out.Child[0], s.keys.keys, e)
		appendI64(out.Child[1], s.counts[e])
	})
	appendValid(out, true)
	endList(out)
	out.N++
}

func appendMode(s *keyCounts, out *vec.Vector, g int) {
	best := -1
	s.keys.each(g, func(e int) {
		if best < 0 || s.counts[e] > s.counts[best] || s.counts[e] == s.counts[best] && CompareRows(s.keys.keys, e, s.keys.keys, best) < 0 {
			best = e
		}
	})
	appendRow(out, s.keys.keys, best)
}

func appendMostFrequent(buckets int64) func(*keyCounts, *vec.Vector, int) {
	return func(s *keyCounts, out *vec.Vector, g int) {
		var entries []int
		s.keys.each(g, func(e int) { entries = append(entries, e) })
		slices.SortFunc(entries, func(a, b int) int {
			switch {
			case s.counts[a] > s.counts[b]:
				return -1
			case s.counts[a] < s.counts[b]:
				return 1
			}
			return CompareRows(s.keys.keys, a, s.keys.keys, b)
		})
		ensureOff(out)
		for _, e := range entries[:min(int64(len(entries)), buckets)] {
			appendRow(out.Child[0], s.keys.keys, e)
			appendI64(out.Child[1], s.counts[e])
		}
		appendValid(out, true)
		endList(out)
		out.N++
	}
}

// keyValues keeps, for each key of a group, its first value, or all of them.
type keyValues struct {
	keys   *groupedKeys
	values valueLists // by entry
	multi  bool
}

func (s *keyValues) Grow(n int) { s.keys.chains.grow(n) }

func (s *keyValues) add(g uint32, k *vec.Vector, i int, v *vec.Vector, j int) {
	if rowNull(k, i) {
		return
	}
	e, fresh := s.keys.add(g, k, i)
	if fresh {
		s.values.Grow(e + 1)
	}
	if fresh || s.multi {
		s.values.add(uint32(e), v, j)
	}
}

func (s *keyValues) Update(groups []uint32, args []*vec.Vector, n int) error {
	for i, g := range groups[:n] {
		s.add(g, args[0], i, args[1], i)
	}
	return s.values.full()
}

func (s *keyValues) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	for i := range n {
		s.add(group, args[0], i, args[1], i)
	}
	return s.values.full()
}

func (s *keyValues) Merge(other GroupedState, groups []uint32, n int) error {
	s.merge(other.(*keyValues), groups, n)
	return s.values.full()
}

func (s *keyValues) merge(o *keyValues, groups []uint32, n int) {
	for i, g := range groups[:n] {
		o.keys.each(i, func(e int) {
			for r := o.values.chains.head[e]; r != 0; r = o.values.chains.next[r-1] {
				s.add(g, o.keys.keys, e, o.values.values, int(r-1))
			}
		})
	}
}

func (s *keyValues) Finalize(out *vec.Vector, lo, hi int) error {
	ensureOff(out)
	for g := lo; g < hi; g++ {
		if s.keys.chains.head[g] == 0 {
			appendNull(out)
			continue
		}
		s.keys.each(g, func(e int) {
			appendRow(out.Child[0], s.keys.keys, e)
			if !s.multi {
				s.values.appendList(out.Child[1], e)
				return
			}
			lists := out.Child[1]
			ensureOff(lists)
			s.values.appendList(lists.Child[0], e)
			appendValid(lists, true)
			endList(lists)
			lists.N++
		})
		appendValid(out, true)
		endList(out)
		out.N++
	}
	return nil
}

func (s *keyValues) Bytes() int64 { return s.keys.bytes() + s.values.Bytes() }

// mapUnions adds the entries of maps.
type mapUnions struct{ keyValues }

func (s *mapUnions) row(g uint32, m *vec.Vector, i int) {
	if rowNull(m, i) {
		return
	}
	m, i = resolveRow(m, i)
	for e := int(m.Off[i]); e < int(m.Off[i+1]); e++ {
		s.add(g, m.Child[0], e, m.Child[1], e)
	}
}

func (s *mapUnions) Update(groups []uint32, args []*vec.Vector, n int) error {
	for i, g := range groups[:n] {
		s.row(g, args[0], i)
	}
	return s.values.full()
}

func (s *mapUnions) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	for i := range n {
		s.row(group, args[0], i)
	}
	return s.values.full()
}

func (s *mapUnions) Merge(other GroupedState, groups []uint32, n int) error {
	s.merge(&other.(*mapUnions).keyValues, groups, n)
	return s.values.full()
}
