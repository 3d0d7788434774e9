package fn

import (
	"math"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var approxDistinctAggregates = []*Aggregate{
	{
		Name: "approx_distinct", Doc: "Estimates the number of different values with a standard error of 2.3 %, or of the given one (0.0040625 to 0.26); up to some hundreds the count is exact.",
		Examples:    []Example{{"SELECT approx_distinct(x) FROM (VALUES 1, 2, 2, NULL) AS t(x)", "2"}},
		EmptyIsZero: true, IgnoresDistinct: true,
		Resolve: aggregate("approx_distinct",
			aggSig{params: []param{pComparable}, result: types.BigIntType, new: newDistinctSketches},
			aggSig{params: []param{pComparable, pDouble}, result: types.BigIntType, new: newDistinctSketches},
		),
	},
}

// defaultDistinctBits gives 2048 registers: a standard error of 1.04/√2048 = 2.3 %, Trino's default.
const defaultDistinctBits = 11

func newDistinctSketches(_ *Context, consts []*vec.Vector, args []types.Type) (GroupedState, error) {
	s := &distinctSketches{p: defaultDistinctBits}
	if len(args) == 2 {
		if consts[1] == nil || consts[1].ConstNull() {
			return nil, errorf(InvalidArgument, "The standard error of approx_distinct must be a constant")
		}
		e := consts[1].F64[0]
		if !(e >= 0.0040625 && e <= 0.26) {
			return nil, errorf(InvalidArgument, "Max standard error must be in [0.0040625, 0.26]: %g", e)
		}
		s.p = uint(math.Ceil(math.Log2(1.04 / e * 1.04 / e)))
	}
	return s, nil
}

// distinctSketches estimates the number of distinct values of groups.
type distinctSketches struct {
	p        uint
	sketches []hyperLogLog
	hasher   kernel.Hasher
	hashes   []uint64
	held     int64
}

func (s *distinctSketches) Grow(n int) { s.sketches = grown(s.sketches, n) }

// hash hashes the rows of a batch.
func (s *distinctSketches) hash(v *vec.Vector, n int) []uint64 {
	s.hashes = resize(s.hashes, max(n, v.N))
	if v.N != n {
		c := *v
		c.N = n
		v = &c
	}
	s.hasher.Hash(s.hashes, v, false)
	return s.hashes
}

func (s *distinctSketches) add(g uint32, hash uint64) {
	h := &s.sketches[g]
	before := cap(h.hashes)*8 + cap(h.registers)
	h.add(hash, s.p)
	s.held += int64(cap(h.hashes)*8 + cap(h.registers) - before)
}

func (s *distinctSketches) Update(groups []uint32, args []*vec.Vector, n int) error {
	a := args[0]
	if a.ConstNull() || n == 0 || a.Type.Kind == types.Unknown {
		return nil
	}
	hashes := s.hash(a, n)
	for i, g := range groups[:n] {
		if !a.IsNull(i) {
			s.add(g, hashes[i])
		}
	}
	return nil
}

func (s *distinctSketches) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	a := args[0]
	if a.ConstNull() || n == 0 || a.Type.Kind == types.Unknown {
		return nil
	}
	for i, h := range s.hash(a, n)[:n] {
		if !a.IsNull(i) {
			s.add(group, h)
		}
	}
	return nil
}

func (s *distinctSketches) Merge(other GroupedState, groups []uint32, n int) error {
	o := other.(*distinctSketches)
	for i, g := range groups[:n] {
		h := &s.sketches[g]
		before := cap(h.hashes)*8 + cap(h.registers)
		h.merge(&o.sketches[i], s.p)
		s.held += int64(cap(h.hashes)*8 + cap(h.registers) - before)
	}
	return nil
}

func (s *distinctSketches) Finalize(out *vec.Vector, lo, hi int) error {
	for g := lo; g < hi; g++ {
		appendI64(out, s.sketches[g].estimate(s.p))
	}
	return nil
}

func (s *distinctSketches) Bytes() int64 {
	return int64(cap(s.sketches))*48 + int64(cap(s.hashes))*8 + s.held
}
