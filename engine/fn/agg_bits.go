package fn

import (
	"encoding/binary"
	"math"

	"github.com/cespare/xxhash/v2"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var bitAggregates = []*Aggregate{
	{
		Name: "bool_and", Aliases: []string{"every"}, Doc: "Tells whether all values are true.", IgnoresDistinct: true,
		Examples: []Example{{"SELECT bool_and(x) FROM (VALUES true, NULL, false) AS t(x)", "false"}},
		Resolve:  aggregate("bool_and", foldSig(pBoolean, types.BooleanType, func(a, b int64) int64 { return a & b })),
	},
	{
		Name: "bool_or", Doc: "Tells whether any value is true.", IgnoresDistinct: true,
		Examples: []Example{{"SELECT bool_or(x) FROM (VALUES true, NULL, false) AS t(x)", "true"}},
		Resolve:  aggregate("bool_or", foldSig(pBoolean, types.BooleanType, func(a, b int64) int64 { return a | b })),
	},
	{
		Name: "bitwise_and_agg", Doc: "Returns the bitwise AND of all values.", IgnoresDistinct: true,
		Examples: []Example{{"SELECT bitwise_and_agg(x) FROM (VALUES 7, 6) AS t(x)", "6"}},
		Resolve:  aggregate("bitwise_and_agg", foldSig(pBigInt, types.BigIntType, func(a, b int64) int64 { return a & b })),
	},
	{
		Name: "bitwise_or_agg", Doc: "Returns the bitwise OR of all values.", IgnoresDistinct: true,
		Examples: []Example{{"SELECT bitwise_or_agg(x) FROM (VALUES 1, 6) AS t(x)", "7"}},
		Resolve:  aggregate("bitwise_or_agg", foldSig(pBigInt, types.BigIntType, func(a, b int64) int64 { return a | b })),
	},
	{
		Name: "bitwise_xor_agg", Doc: "Returns the bitwise exclusive OR of all values.",
		Examples: []Example{{"SELECT bitwise_xor_agg(x) FROM (VALUES 1, 3) AS t(x)", "2"}},
		Resolve:  aggregate("bitwise_xor_agg", foldSig(pBigInt, types.BigIntType, func(a, b int64) int64 { return a ^ b })),
	},
	{
		Name: "checksum", Doc: "Returns a checksum of values that does not depend on their order.",
		Examples: []Example{{"SELECT length(checksum(x)) FROM (VALUES 1, 2) AS t(x)", "8"}},
		Resolve: aggregate("checksum", aggSig{
			params: []param{pComparable}, result: types.VarbinaryType,
			new: func(*Context, []*vec.Vector, []types.Type) (GroupedState, error) { return new(checksums), nil },
		}),
	},
	{
		Name: "geometric_mean", Doc: "Returns the geometric mean.",
		Examples: []Example{{"SELECT round(geometric_mean(x), 6) FROM (VALUES 1, 4, 16) AS t(x)", "4.0"}},
		Resolve: aggregate("geometric_mean", aggSig{
			params: []param{pDouble}, result: types.DoubleType,
			new: func(*Context, []*vec.Vector, []types.Type) (GroupedState, error) { return new(logSums), nil },
		}),
	},
	{
		Name: "entropy", Doc: "Returns the entropy in bits of a distribution given as counts.", EmptyIsZero: true,
		Examples: []Example{{"SELECT entropy(x) FROM (VALUES 1, 1, 1, 1) AS t(x)", "2.0"}},
		Resolve: aggregate("entropy", aggSig{
			params: []param{pDouble}, result: types.DoubleType,
			new: func(*Context, []*vec.Vector, []types.Type) (GroupedState, error) { return new(entropies), nil },
		}),
	},
}

func foldSig(p param, t types.Type, f func(a, b int64) int64) aggSig {
	return aggSig{params: []param{p}, result: t, new: func(*Context, []*vec.Vector, []types.Type) (GroupedState, error) {
		return &folds{f: f}, nil
	}}
}

// folds combine 64-bit words (or booleans as 0 and 1) by an associative, commutative operation.
type folds struct {
	f     func(a, b int64) int64
	words []int64
	seen  []bool
}

func (s *folds) Grow(n int) { s.words, s.seen = grown(s.words, n), grown(s.seen, n) }

func (s *folds) add(g uint32, v int64) {
	if s.seen[g] {
		v = s.f(s.words[g], v)
	}
	s.words[g], s.seen[g] = v, true
}

func (s *folds) row(g uint32, a *vec.Vector, i int) {
	if a.IsNull(i) {
		return
	}
	if a.Type.Kind == types.Boolean {
		s.add(g, int64(b2u(a.BoolAt(i))))
	} else {
		s.add(g, a.I64[at(a, i)])
	}
}

func (s *folds) Update(groups []uint32, args []*vec.Vector, n int) error {
	for i, g := range groups[:n] {
		s.row(g, args[0], i)
	}
	return nil
}

func (s *folds) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	for i := range n {
		s.row(group, args[0], i)
	}
	return nil
}

func (s *folds) Merge(other GroupedState, groups []uint32, n int) error {
	o := other.(*folds)
	for i, g := range groups[:n] {
		if o.seen[i] {
			s.add(g, o.words[i])
		}
	}
	return nil
}

func (s *folds) Finalize(out *vec.Vector, lo, hi int) error {
	for g := lo; g < hi; g++ {
		switch {
		case !s.seen[g]:
			appendNull(out)
		case out.Type.Kind == types.Boolean:
			appendBool(out, s.words[g] != 0)
		default:
			appendI64(out, s.words[g])
		}
	}
	return nil
}

func (s *folds) Bytes() int64 { return int64(cap(s.words))*8 + int64(cap(s.seen)) }

// checksums add up hashes of the values' texts; NULLs count as a value.
type checksums struct {
	sums []uint64
	seen []bool
	buf  []byte
}

// checksumPrime spreads small hashes, and stands for NULL.
const checksumPrime = 0x9E3779B185EBCA87

func (s *checksums) Grow(n int) { s.sums, s.seen = grown(s.sums, n), grown(s.seen, n) }

func (s *checksums) row(g uint32, a *vec.Vector, i int) {
	h := uint64(checksumPrime)
	if !rowNull(a, i) {
		s.buf = AppendText(s.buf[:0], a, i)
		h = xxhash.Sum64(s.buf) * checksumPrime
	}
	s.sums[g] += h
	s.seen[g] = true
}

func (s *checksums) Update(groups []uint32, args []*vec.Vector, n int) error {
	for i, g := range groups[:n] {
		s.row(g, args[0], i)
	}
	return nil
}

func (s *checksums) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	for i := range n {
		s.row(group, args[0], i)
	}
	return nil
}

func (s *checksums) Merge(other GroupedState, groups []uint32, n int) error {
	o := other.(*checksums)
	for i, g := range groups[:n] {
		s.sums[g] += o.sums[i]
		s.seen[g] = s.seen[g] || o.seen[i]
	}
	return nil
}

func (s *checksums) Finalize(out *vec.Vector, lo, hi int) error {
	for g := lo; g < hi; g++ {
		if !s.seen[g] {
			appendNull(out)
			continue
		}
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], s.sums[g])
		appendBytes(out, b[:])
	}
	return nil
}

func (s *checksums) Bytes() int64 { return int64(cap(s.sums))*8 + int64(cap(s.seen)) }

// logSums is the mean of logarithms.
type logSums struct{ floatSums }

func (s *logSums) add(g uint32, a *vec.Vector, i int) {
	if !a.IsNull(i) {
		s.floatSums.add(g, math.Log(a.F64[at(a, i)]))
		s.counts[g]++
	}
}

func (s *logSums) Update(groups []uint32, args []*vec.Vector, n int) error {
	for i, g := range groups[:n] {
		s.add(g, args[0], i)
	}
	return nil
}

func (s *logSums) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	for i := range n {
		s.add(group, args[0], i)
	}
	return nil
}

func (s *logSums) Merge(other GroupedState, groups []uint32, n int) error {
	return s.floatSums.Merge(&other.(*logSums).floatSums, groups, n)
}

func (s *logSums) Finalize(out *vec.Vector, lo, hi int) error {
	for g := lo; g < hi; g++ {
		if s.counts[g] == 0 {
			appendNull(out)
		} else {
			appendF64(out, math.Exp(compensated(s.sums[g], s.errs[g])/float64(s.counts[g])))
		}
	}
	return nil
}

// entropies hold the sum of the counts, and in weighted that of the counts times their logarithms.
type entropies struct {
	total, weighted floatSums
}

func (s *entropies) Grow(n int) {
	s.total.Grow(n)
	s.weighted.Grow(n)
}

func (s *entropies) add(g uint32, a *vec.Vector, i int) error {
	if a.IsNull(i) {
		return nil
	}
	c := a.F64[at(a, i)]
	if !(c >= 0) {
		return errorf(InvalidArgument, "Entropy count argument must be non-negative")
	}
	if c > 0 {
		s.total.add(g, c)
		s.weighted.add(g, c*math.Log2(c))
	}
	return nil
}

func (s *entropies) Update(groups []uint32, args []*vec.Vector, n int) error {
	for i, g := range groups[:n] {
		if err := s.add(g, args[0], i); err != nil {
			return err
		}
	}
	return nil
}

func (s *entropies) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	for i := range n {
		if err := s.add(group, args[0], i); err != nil {
			return err
		}
	}
	return nil
}

func (s *entropies) Merge(other GroupedState, groups []uint32, n int) error {
	o := other.(*entropies)
	_ = s.total.Merge(&o.total, groups, n)
	return s.weighted.Merge(&o.weighted, groups, n)
}

func (s *entropies) Finalize(out *vec.Vector, lo, hi int) error {
	for g := lo; g < hi; g++ {
		total := compensated(s.total.sums[g], s.total.errs[g])
		h := 0.0
		if total > 0 {
			h = max(0, math.Log2(total)-compensated(s.weighted.sums[g], s.weighted.errs[g])/total)
		}
		appendF64(out, h)
	}
	return nil
}

func (s *entropies) Bytes() int64 { return s.total.Bytes() + s.weighted.Bytes() }
