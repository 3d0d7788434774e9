package fn

import (
	"math"
	"math/bits"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var sumAggregates = []*Aggregate{
	{
		Name: "sum", Doc: "Adds up values: integers into BIGINT, decimals exactly into DECIMAL(38,s), floating-point numbers with compensation for rounding.",
		Examples: []Example{{"SELECT sum(x) FROM (VALUES 1, 2, NULL) AS t(x)", "3"}, {"SELECT sum(x) FROM (VALUES 1.10, 2.25) AS t(x)", "3.35"}},
		Resolve: aggregate(
			"sum",
			aggSig{params: []param{pInteger}, result: types.BigIntType, new: newIntSum, fused: fusedIf(types.PhysInt64, FusedSum)},
			aggSig{params: []param{pDecimal}, resultOf: sumDecimal, new: newIntSum, fused: always(FusedSum)},
			aggSig{params: []param{pReal}, result: types.RealType, new: newFloatSum},
			aggSig{params: []param{pDouble}, result: types.DoubleType, new: newFloatSum, fused: fusedIf(types.PhysFloat64, FusedSum)},
			aggSig{params: []param{pYM}, result: types.IntervalYMType, new: newIntSum},
			aggSig{params: []param{pDS}, result: types.IntervalDSType, new: newIntSum},
		),
	},
	{
		Name: "avg", Doc: "Returns the arithmetic mean; that of decimals has their type and is rounded half up.",
		Examples: []Example{{"SELECT avg(x) FROM (VALUES 1, 2) AS t(x)", "1.5"}, {"SELECT avg(x) FROM (VALUES 1.10, 2.25) AS t(x)", "1.68"}},
		Resolve: aggregate(
			"avg",
			aggSig{params: []param{pInteger}, result: types.DoubleType, new: newIntAvg, fused: fusedIf(types.PhysInt64, FusedAvg)},
			aggSig{params: []param{pDecimal}, resultOf: sameAs(0), new: newIntAvg, fused: always(FusedAvg)},
			aggSig{params: []param{pReal}, result: types.RealType, new: newFloatAvg},
			aggSig{params: []param{pDouble}, result: types.DoubleType, new: newFloatAvg, fused: fusedIf(types.PhysFloat64, FusedAvg)},
			aggSig{params: []param{pYM}, result: types.IntervalYMType, new: newIntAvg},
			aggSig{params: []param{pDS}, result: types.IntervalDSType, new: newIntAvg},
		),
	},
}

func sumDecimal(args []types.Type) types.Type {
	return types.DecimalOf(types.MaxPrecision, args[0].Scale)
}

// fusedIf names the fused form for arguments of one physical type.
func fusedIf(p types.Phys, f Fused) func([]types.Type) Fused {
	return func(args []types.Type) Fused {
		if args[0].Phys() == p {
			return f
		}
		return FusedNone
	}
}

// always names the fused form whatever the arguments are.
func always(f Fused) func([]types.Type) Fused { return func([]types.Type) Fused { return f } }

func newIntSum(_ *Context, _ []*vec.Vector, args []types.Type) (GroupedState, error) {
	return &intSums{arg: args[0]}, nil
}

func newIntAvg(_ *Context, _ []*vec.Vector, args []types.Type) (GroupedState, error) {
	return &intSums{arg: args[0], avg: true}, nil
}

func newFloatSum(_ *Context, _ []*vec.Vector, args []types.Type) (GroupedState, error) {
	return &floatSums{real: args[0].Kind == types.Real}, nil
}

func newFloatAvg(_ *Context, _ []*vec.Vector, args []types.Type) (GroupedState, error) {
	return &floatSums{real: args[0].Kind == types.Real, avg: true}, nil
}

// intSums are sums of integers, decimals or intervals in 128 bits, so that only the result can overflow, whatever the
// order of the rows and the number of workers.
type intSums struct {
	arg    types.Type
	avg    bool
	sums   []types.Int128
	counts []int64
	over   bool // a sum left even 128 bits
}

func (s *intSums) Grow(n int) {
	s.sums = grown(s.sums, n)
	s.counts = grown(s.counts, n)
}

// add64 adds a 64-bit integer.
func add64(a *types.Int128, v int64) {
	var c uint64
	a.Lo, c = bits.Add64(a.Lo, uint64(v), 0)
	a.Hi += v>>63 + int64(c)
}

func (s *intSums) add128(g uint32, v types.Int128) {
	var over bool
	s.sums[g], over = s.sums[g].AddOverflow(v)
	s.over = s.over || over
}

func (s *intSums) Update(groups []uint32, args []*vec.Vector, n int) error {
	a := args[0]
	if a.ConstNull() || n == 0 {
		return nil
	}
	if a.Phys() != types.PhysInt64 {
		for i, g := range groups[:n] {
			if !a.IsNull(i) {
				s.add128(g, a.I128[at(a, i)])
				s.counts[g]++
			}
		}
		return nil
	}
	switch {
	case a.Form == vec.Const:
		v := a.I64[0]
		for _, g := range groups[:n] {
			add64(&s.sums[g], v)
			s.counts[g]++
		}
	case a.Valid == nil:
		x := a.I64[:n]
		for i, g := range groups[:n] {
			add64(&s.sums[g], x[i])
			s.counts[g]++
		}
	default:
		for i, g := range groups[:n] {
			if a.Valid[i>>6]>>(i&63)&1 != 0 {
				add64(&s.sums[g], a.I64[i])
				s.counts[g]++
			}
		}
	}
	return nil
}

func (s *intSums) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	a := args[0]
	count := countValid(args, n)
	if count == 0 {
		return nil
	}
	s.counts[group] += int64(count)
	if a.Form == vec.Const {
		p, over := i128At(a, 0).MulOverflow(types.Int128Of(int64(n)))
		s.over = s.over || over
		s.add128(group, p)
		return nil
	}
	if a.Phys() == types.PhysInt64 {
		s.add128(group, sumI64(a, n))
		return nil
	}
	for i := range n {
		if isSet(a.Valid, i) {
			s.add128(group, a.I128[i])
		}
	}
	return nil
}

// sumI64 adds up n rows of a Flat vector in 64 bits if its magnitudes allow, else in 128.
func sumI64(a *vec.Vector, n int) types.Int128 {
	x := a.I64[:n]
	b := boundsOf(a, n)
	limit := math.MaxInt64 / int64(n)
	small := b.lo >= -limit && b.hi <= limit
	var total types.Int128
	switch {
	case a.Valid == nil && small:
		return types.Int128Of(kernel.SumWrap(x))
	case a.Valid == nil:
		for _, v := range x {
			add64(&total, v)
		}
	default:
		for i, v := range x {
			keep := -int64(a.Valid[i>>6] >> (i & 63) & 1)
			add64(&total, v&keep)
		}
	}
	return total
}

func (s *intSums) Merge(other GroupedState, groups []uint32, n int) error {
	o := other.(*intSums)
	s.over = s.over || o.over
	for i, g := range groups[:n] {
		s.add128(g, o.sums[i])
		s.counts[g] += o.counts[i]
	}
	return nil
}

func (s *intSums) Finalize(out *vec.Vector, lo, hi int) error {
	if s.over {
		return errDecimalOverflow
	}
	for g := lo; g < hi; g++ {
		if s.counts[g] == 0 {
			appendNull(out)
			continue
		}
		if err := s.result(out, s.sums[g], s.counts[g]); err != nil {
			return err
		}
	}
	return nil
}

// result appends a sum, or the mean.
func (s *intSums) result(out *vec.Vector, sum types.Int128, count int64) error {
	if s.avg {
		if out.Type.Kind == types.Double {
			appendF64(out, sum.Float64()/float64(count))
			return nil
		}
		sum = AvgDecimal(sum, count)
	}
	switch out.Type.Phys() {
	case types.PhysInt128:
		if !types.FitsPrecision(sum, types.MaxPrecision) {
			return errDecimalOverflow
		}
		appendI128(out, sum)
	default:
		v, ok := sum.Int64()
		if !ok {
			return errorf(OutOfRange, "bigint addition overflow")
		}
		appendI64(out, v)
	}
	return nil
}

// AvgDecimal is the mean of decimals (or intervals) with the given sum: rounded half up, as avg does.
func AvgDecimal(sum types.Int128, count int64) types.Int128 {
	q, _ := sum.DivRound(types.Int128Of(count))
	return q
}

func (s *intSums) Bytes() int64 { return int64(cap(s.sums))*16 + int64(cap(s.counts))*8 }

// floatSums are sums of floating-point numbers with the rounding errors summed beside (Neumaier; the error of each
// addition by Knuth's branch-free TwoSum), so that the result hardly depends on the order of the rows.
type floatSums struct {
	real, avg  bool
	sums, errs []float64
	counts     []int64
}

func (s *floatSums) Grow(n int) {
	s.sums, s.errs = grown(s.sums, n), grown(s.errs, n)
	s.counts = grown(s.counts, n)
}

// compensated is the value of a sum and its errors; an infinite sum has no meaningful error.
func compensated(sum, err float64) float64 {
	if math.IsInf(sum, 0) || math.IsNaN(sum) {
		return sum
	}
	return sum + err
}

func (s *floatSums) add(g uint32, v float64) {
	t, e := twoSum(s.sums[g], v)
	s.sums[g] = t
	s.errs[g] += e
}

func (s *floatSums) Update(groups []uint32, args []*vec.Vector, n int) error {
	a := args[0]
	if a.ConstNull() || n == 0 {
		return nil
	}
	if a.Form == vec.Flat && a.Valid == nil {
		x := a.F64[:n]
		for i, g := range groups[:n] {
			s.add(g, x[i])
			s.counts[g]++
		}
		return nil
	}
	for i, g := range groups[:n] {
		if !a.IsNull(i) {
			s.add(g, a.F64[at(a, i)])
			s.counts[g]++
		}
	}
	return nil
}

func (s *floatSums) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	a := args[0]
	s.counts[group] += int64(countValid(args, n))
	if a.ConstNull() {
		return nil
	}
	if a.Form == vec.Flat && a.Valid == nil {
		sum, errs := sumFloats(a.F64[:n])
		s.add(group, sum)
		s.errs[group] += errs
		return nil
	}
	for i := range n {
		if !a.IsNull(i) {
			s.add(group, a.F64[at(a, i)])
		}
	}
	return nil
}

// sumFloats keeps four sums, so that additions do not wait for each other.
func sumFloats(x []float64) (sum, errs float64) {
	var s0, s1, s2, s3, e0, e1, e2, e3 float64
	for len(x) >= 4 {
		t, d := twoSum(s0, x[0])
		s0, e0 = t, e0+d
		t, d = twoSum(s1, x[1])
		s1, e1 = t, e1+d
		t, d = twoSum(s2, x[2])
		s2, e2 = t, e2+d
		t, d = twoSum(s3, x[3])
		s3, e3 = t, e3+d
		x = x[4:]
	}
	for _, v := range x {
		t, d := twoSum(s0, v)
		s0, e0 = t, e0+d
	}
	a, d := twoSum(s0, s1)
	b, e := twoSum(s2, s3)
	sum, errs = twoSum(a, b)
	return sum, errs + d + e + ((e0 + e1) + (e2 + e3))
}

func (s *floatSums) Merge(other GroupedState, groups []uint32, n int) error {
	o := other.(*floatSums)
	for i, g := range groups[:n] {
		s.add(g, o.sums[i])
		s.errs[g] += o.errs[i]
		s.counts[g] += o.counts[i]
	}
	return nil
}

func (s *floatSums) Finalize(out *vec.Vector, lo, hi int) error {
	for g := lo; g < hi; g++ {
		if s.counts[g] == 0 {
			appendNull(out)
			continue
		}
		v := compensated(s.sums[g], s.errs[g])
		if s.avg {
			v /= float64(s.counts[g])
		}
		if s.real {
			v = float64(float32(v))
		}
		appendF64(out, v)
	}
	return nil
}

func (s *floatSums) Bytes() int64 {
	return int64(cap(s.sums)+cap(s.errs)+cap(s.counts)) * 8
}
