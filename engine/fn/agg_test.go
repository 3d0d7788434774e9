package fn

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// randomColumn is n random values of a type, with NULLs and many duplicates.
func randomColumn(t testing.TB, typeName string, n int, rng *rand.Rand) *vec.Vector {
	t.Helper()
	tt, err := types.ParseType(typeName)
	if err != nil {
		t.Fatal(err)
	}
	v := newVector(tt)
	for range n {
		switch {
		case rng.IntN(6) == 0:
			appendNull(v)
		case tt.Kind == types.Boolean:
			appendBool(v, rng.IntN(2) == 0)
		case tt.Phys() == types.PhysInt64:
			appendI64(v, rng.Int64N(40)-10)
		case tt.Phys() == types.PhysFloat64:
			appendF64(v, float64(rng.IntN(4000))/64-10)
		case tt.Phys() == types.PhysInt128:
			appendI128(v, types.Int128{Hi: rng.Int64N(1 << 20), Lo: uint64(rng.IntN(5))})
		case tt.Phys() == types.PhysBytes:
			appendBytes(v, fmt.Sprintf("v%d", rng.IntN(12)))
		case tt.Kind == types.Array:
			ensureOff(v)
			for range rng.IntN(3) {
				appendI64(v.Child[0], rng.Int64N(3))
			}
			appendValid(v, true)
			endList(v)
			v.N++
		case tt.Kind == types.Map:
			ensureOff(v)
			if rng.IntN(3) > 0 {
				appendBytes(v.Child[0], fmt.Sprintf("k%d", rng.IntN(4)))
				appendI64(v.Child[1], rng.Int64N(5))
			}
			appendValid(v, true)
			endList(v)
			v.N++
		default:
			t.Fatalf("no random %s", tt)
		}
	}
	return v
}

// take makes a Flat column of some rows.
func takeRows(v *vec.Vector, rows []int) *vec.Vector {
	if v.Form == vec.Const {
		return vec.ConstOf(v, len(rows))
	}
	out := newVector(v.Type)
	for _, r := range rows {
		appendRow(out, v, r)
	}
	return out
}

// aggCalls lists argument types, and the text of arguments that are constant, for every aggregate.
var aggCalls = map[string][][]string{
	"count": {{}, {"bigint"}, {"varchar"}}, "count_if": {{"boolean"}}, "sum": {{"bigint"}, {"integer"}, {"decimal(10,2)"}, {"decimal(30,2)"}, {"real"}, {"double"}, {"interval year to month"}, {"interval day to second"}},
	"avg":      {{"bigint"}, {"decimal(10,2)"}, {"decimal(30,2)"}, {"real"}, {"double"}, {"interval day to second"}},
	"min":      {{"bigint"}, {"double"}, {"varchar"}, {"decimal(30,2)"}, {"boolean"}, {"date"}, {"array(bigint)"}, {"varchar", "=bigint 3"}, {"double", "=bigint 2"}},
	"max":      {{"bigint"}, {"double"}, {"varchar"}, {"decimal(30,2)"}, {"boolean"}, {"uuid"}, {"array(bigint)"}, {"bigint", "=bigint 3"}},
	"min_by":   {{"varchar", "bigint"}, {"bigint", "double"}, {"array(bigint)", "varchar"}, {"varchar", "bigint", "=bigint 2"}},
	"max_by":   {{"varchar", "bigint"}, {"bigint", "varchar"}, {"varchar", "double", "=bigint 3"}},
	"bool_and": {{"boolean"}}, "bool_or": {{"boolean"}}, "bitwise_and_agg": {{"bigint"}}, "bitwise_or_agg": {{"bigint"}}, "bitwise_xor_agg": {{"bigint"}},
	"checksum": {{"bigint"}, {"varchar"}, {"array(bigint)"}}, "geometric_mean": {{"double"}}, "entropy": {{"=double 3"}},
	"variance": {{"double"}}, "var_pop": {{"double"}}, "stddev": {{"bigint"}}, "stddev_pop": {{"decimal(10,2)"}}, "skewness": {{"double"}}, "kurtosis": {{"double"}},
	"covar_pop": {{"double", "double"}}, "covar_samp": {{"double", "double"}}, "corr": {{"double", "double"}}, "regr_slope": {{"double", "double"}}, "regr_intercept": {{"double", "double"}},
	"regr_r2": {{"double", "double"}}, "regr_avgx": {{"double", "double"}}, "regr_avgy": {{"double", "double"}}, "regr_sxx": {{"double", "double"}}, "regr_syy": {{"double", "double"}},
	"regr_sxy": {{"double", "double"}}, "regr_count": {{"double", "double"}},
	"any_value": {{"bigint"}, {"varchar"}}, "array_agg": {{"bigint"}, {"varchar"}, {"array(bigint)"}}, "listagg": {{"varchar"}, {"varchar", "=varchar , "}},
	"histogram": {{"bigint"}, {"varchar"}}, "mode": {{"bigint"}, {"varchar"}}, "approx_most_frequent": {{"=bigint 2", "varchar", "=bigint 10"}}, "map_agg": {{"varchar", "bigint"}}, "multimap_agg": {{"varchar", "bigint"}},
	"map_union": {{"map(varchar, bigint)"}}, "approx_distinct": {{"bigint"}, {"varchar"}, {"double", "=double 0.1"}},
	"approx_percentile": {{"bigint", "=double 0.5"}, {"double", "=double 0.9"}, {"real", "=array(double) [0.1,0.5,1]"}, {"bigint", "=double 2", "=double 0.5"}, {"date", "=double 0.25"}},
	"median":            {{"bigint"}}, "quantile_cont": {{"double", "=double 0.3"}, {"double", "=array(double) [0,0.5,1]"}}, "quantile_disc": {{"bigint", "=double 0.3"}, {"varchar", "=double 0.5"}, {"varchar", "=array(double) [0.1,0.9]"}},
}

// sameResult compares two texts of results; numbers may differ in the last digits.
func sameResult(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := types.ParseFloat([]byte(a))
	y, errY := types.ParseFloat([]byte(b))
	return errX == nil && errY == nil && math.Abs(x-y) <= 1e-12*math.Max(math.Abs(x), math.Abs(y))
}

// TestAggregateSplits computes every aggregate in one pass, in parts that are merged, and group by group: all must agree.
func TestAggregateSplits(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	for _, def := range Aggregates() {
		calls := aggCalls[def.Name]
		if calls == nil {
			t.Errorf("aggregate %s is not tested", def.Name)
		}
		for _, argTypes := range calls {
			for round := range 6 {
				n := []int{0, 1, 70, 300, 1000, 3000}[round]
				const groups = 7
				args := make([]*vec.Vector, len(argTypes))
				ts := make([]types.Type, len(argTypes))
				for i, name := range argTypes {
					if text, ok := strings.CutPrefix(name, "="); ok {
						name, text, _ = strings.Cut(text, " ")
						args[i] = vec.ConstOf(col(t, name, text), n)
					} else {
						args[i] = randomColumn(t, name, n, rng)
					}
					ts[i] = args[i].Type
				}
				o, err := def.Resolve(ts)
				if err != nil {
					t.Fatal(err)
				}
				consts := make([]*vec.Vector, len(args))
				for i := range args {
					args[i] = mustCoerce(args[i], o.Args[i])
					if args[i].Form == vec.Const {
						consts[i] = args[i]
					}
				}
				group := make([]uint32, n)
				for i := range group {
					group[i] = uint32(rng.IntN(groups - 1)) // the last one stays empty
				}
				newState := func() GroupedState {
					s, err := o.New(testContext, consts)
					if err != nil {
						t.Fatal(err)
					}
					return s
				}
				finish := func(s GroupedState) *vec.Vector {
					out := new(vec.Vector)
					out.Reset(o.Result)
					for _, cut := range [][2]int{{0, 3}, {3, 3}, {3, groups}} {
						if err := s.Finalize(out, cut[0], cut[1]); err != nil {
							t.Fatal(err)
						}
					}
					if s.Bytes() < 0 {
						t.Fatalf("%s holds %d bytes", def.Name, s.Bytes())
					}
					return out
				}

				whole := newState()
				whole.Grow(groups)
				if err := whole.Update(group, args, n); err != nil {
					t.Fatal(err)
				}
				single := newState()
				single.Grow(groups)
				for g := range groups {
					var rows []int
					for i := range n {
						if group[i] == uint32(g) {
							rows = append(rows, i)
						}
					}
					part := make([]*vec.Vector, len(args))
					for i, a := range args {
						part[i] = takeRows(a, rows)
					}
					if err := single.UpdateOne(uint32(g), part, len(rows)); err != nil {
						t.Fatal(err)
					}
				}
				merged := newState()
				merged.Grow(groups)
				for lo := 0; lo < n; {
					hi := min(n, lo+1+rng.IntN(400))
					local := map[uint32]uint32{} // the part numbers its groups as they come
					var back, numbers []uint32
					var rows []int
					for i := lo; i < hi; i++ {
						if _, ok := local[group[i]]; !ok {
							local[group[i]] = uint32(len(back))
							back = append(back, group[i])
						}
						numbers = append(numbers, local[group[i]])
						rows = append(rows, i)
					}
					part := make([]*vec.Vector, len(args))
					for i, a := range args {
						part[i] = takeRows(a, rows)
					}
					s := newState()
					half := len(rows) / 2
					s.Grow(len(back))
					first, second := make([]*vec.Vector, len(part)), make([]*vec.Vector, len(part))
					idx := make([]int, len(rows))
					for i := range idx {
						idx[i] = i
					}
					for i, a := range part {
						first[i], second[i] = takeRows(a, idx[:half]), takeRows(a, idx[half:])
					}
					if err := s.Update(numbers[:half], first, half); err != nil {
						t.Fatal(err)
					}
					if err := s.Update(numbers[half:], second, len(rows)-half); err != nil {
						t.Fatal(err)
					}
					if err := merged.Merge(s, back, len(back)); err != nil {
						t.Fatal(err)
					}
					lo = hi
				}
				a, b, c := finish(whole), finish(single), finish(merged)
				for g := range groups {
					x, y, z := string(AppendText(nil, a, g)), string(AppendText(nil, b, g)), string(AppendText(nil, c, g))
					if !sameResult(x, y) || !sameResult(x, z) {
						t.Fatalf("%s(%s), %d rows, group %d:\n one pass %s\n by group %s\n merged   %s", def.Name, strings.Join(argTypes, ", "), n, g, x, y, z)
					}
					if g == groups-1 {
						if isNull := a.IsNull(g); isNull == def.EmptyIsZero {
							t.Fatalf("%s over no rows is NULL: %v", def.Name, isNull)
						}
					}
				}
			}
		}
	}
}

// aggregateOf computes an aggregate over one group of all rows.
func aggregateOf(t testing.TB, name string, args ...*vec.Vector) (string, error) {
	t.Helper()
	def := LookupAggregate(name)
	ts := make([]types.Type, len(args))
	consts := make([]*vec.Vector, len(args))
	for i, a := range args {
		ts[i] = a.Type
	}
	o, err := def.Resolve(ts)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for i := range args {
		args[i] = mustCoerce(args[i], o.Args[i])
		if args[i].Form == vec.Const {
			consts[i] = args[i]
		} else {
			n = args[i].N
		}
	}
	s, err := o.New(testContext, consts)
	if err != nil {
		return "", err
	}
	s.Grow(1)
	if err := s.UpdateOne(0, args, n); err != nil {
		return "", err
	}
	out := new(vec.Vector)
	out.Reset(o.Result)
	if err := s.Finalize(out, 0, 1); err != nil {
		return "", err
	}
	return texts(out), nil
}

// TestSumOverflow checks that only the result can overflow, not a sum on the way to it.
func TestSumOverflow(t *testing.T) {
	v := col(t, "bigint", "9223372036854775807", "9223372036854775807", "-9223372036854775807")
	if got, err := aggregateOf(t, "sum", v); err != nil || got != "9223372036854775807" {
		t.Errorf("sum = %s, %v", got, err)
	}
	v = col(t, "bigint", "9223372036854775807", "1")
	if _, err := aggregateOf(t, "sum", v); err == nil || err.Error() != "bigint addition overflow" {
		t.Errorf("sum fails with %v", err)
	}
	if got, _ := aggregateOf(t, "avg", v); got != "4.611686018427388E18" {
		t.Errorf("avg = %s", got)
	}
	big := col(t, "decimal(38,0)", "99999999999999999999999999999999999999", "1")
	if _, err := aggregateOf(t, "sum", big); err == nil || err.Error() != "Decimal overflow" {
		t.Errorf("sum of decimals fails with %v", err)
	}
}

// TestAvgDecimal checks rounding half up, on both sides of zero.
func TestAvgDecimal(t *testing.T) {
	f := func(want string, values ...string) {
		t.Helper()
		if got, err := aggregateOf(t, "avg", col(t, "decimal(10,2)", values...)); err != nil || got != want {
			t.Errorf("avg of %v = %s, %v; want %s", values, got, err, want)
		}
	}
	f("0.02", "0.01", "0.02")
	f("-0.02", "-0.01", "-0.02")
	f("0.33", "1.00", "0.00", "0.00")
	f("1.50", "1.50", "NULL")
}

// TestNarrowAggregates feeds long decimals that lie in 64 bits, and constants.
func TestNarrowAggregates(t *testing.T) {
	wide := types.DecimalOf(30, 2)
	narrow := &vec.Vector{Type: wide, Narrow: true, N: 4, I64: []int64{150, -300, 0, 99}, Valid: []uint64{0b1011}}
	plain := *narrow
	plain.Valid = nil
	fixed := &vec.Vector{Type: wide, Narrow: true, Form: vec.Const, N: 4, I64: []int64{250}}
	for name, want := range map[string][3]string{
		"sum": {"-0.51", "-0.51", "10.00"}, "avg": {"-0.17", "-0.13", "2.50"}, "min": {"-3.00", "-3.00", "2.50"}, "max": {"1.50", "1.50", "2.50"}, "count": {"3", "4", "4"},
	} {
		for i, v := range []*vec.Vector{narrow, &plain, fixed} {
			o, err := LookupAggregate(name).Resolve([]types.Type{wide})
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range []bool{false, true} {
				s, _ := o.New(testContext, []*vec.Vector{nil})
				s.Grow(1)
				if one {
					err = s.UpdateOne(0, []*vec.Vector{v}, 4)
				} else {
					err = s.Update(make([]uint32, 4), []*vec.Vector{v}, 4)
				}
				if err != nil {
					t.Fatal(err)
				}
				out := new(vec.Vector)
				out.Reset(o.Result)
				if err := s.Finalize(out, 0, 1); err != nil {
					t.Fatal(err)
				}
				if got := texts(out); got != want[i] {
					t.Errorf("%s of column %d = %s, want %s", name, i, got, want[i])
				}
			}
		}
	}
}

// TestFloatSums holds sums, means and variances of nasty data against 300-bit arithmetic: for every order of the rows the
// result is the nearest float64, or next to it.
func TestFloatSums(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	exact := func(x []float64) (sum, variance float64) {
		const bits = 300
		s := new(big.Float).SetPrec(bits)
		for _, v := range x {
			s.Add(s, new(big.Float).SetPrec(bits).SetFloat64(v))
		}
		n := new(big.Float).SetPrec(bits).SetInt64(int64(len(x)))
		mean := new(big.Float).SetPrec(bits).Quo(s, n)
		m2 := new(big.Float).SetPrec(bits)
		for _, v := range x {
			d := new(big.Float).SetPrec(bits).Sub(new(big.Float).SetPrec(bits).SetFloat64(v), mean)
			m2.Add(m2, d.Mul(d, d))
		}
		sum, _ = s.Float64()
		variance, _ = m2.Quo(m2, new(big.Float).SetInt64(int64(len(x)-1))).Float64()
		return sum, variance
	}
	near := func(got, want, tolerance float64) bool { return math.Abs(got-want) <= tolerance*math.Abs(want) }
	for _, test := range []struct {
		name string
		next func() float64
	}{
		{"ordinary", rng.NormFloat64},
		{"offset", func() float64 { return 1e9 + rng.Float64()/1000 }},
		{"cancel", func() float64 { return math.Copysign(rng.ExpFloat64()*1e15, rng.Float64()-0.5) }},
		{"spread", func() float64 { return math.Exp(rng.NormFloat64() * 20) }},
		{"constant", func() float64 { return 0.1 }},
	} {
		name, next := test.name, test.next
		x := make([]float64, 5000)
		for i := range x {
			x[i] = next()
		}
		if name == "cancel" {
			for i := 0; i < len(x)-10; i += 2 {
				x[i+1] = -x[i]
			}
		}
		sum, variance := exact(x)
		for range 3 {
			rng.Shuffle(len(x), func(i, j int) { x[i], x[j] = x[j], x[i] })
			part := 1 + rng.IntN(len(x))
			v := &vec.Vector{Type: types.DoubleType, N: len(x), F64: x}
			for agg, want := range map[string]float64{"sum": sum, "avg": sum / float64(len(x)), "var_samp": variance, "stddev": math.Sqrt(variance)} {
				got := inParts(t, agg, v, part)
				if name == "constant" && want < 1e-20 {
					want = got // 0.1 a thousand times has no spread; the exact mean is not 0.1 by less than 2^-100
					if got > 1e-30 {
						t.Errorf("%s of a constant = %v", agg, got)
					}
				}
				if !near(got, want, 4e-16) {
					t.Errorf("%s of %s data = %v, want %v", agg, name, got, want)
				}
			}
		}
	}
	special := col(t, "double", "1", "Infinity", "2")
	for agg, want := range map[string]string{"sum": "Infinity", "avg": "Infinity", "variance": "NaN", "max": "Infinity", "min": "1.0"} {
		if got, _ := aggregateOf(t, agg, special); got != want {
			t.Errorf("%s = %s, want %s", agg, got, want)
		}
	}
	nan := col(t, "double", "1", "NaN", "2")
	for agg, want := range map[string]string{"sum": "NaN", "min": "1.0", "max": "2.0", "median": "2.0"} {
		if got, _ := aggregateOf(t, agg, nan); got != want {
			t.Errorf("%s = %s, want %s", agg, got, want)
		}
	}
}

// inParts computes an aggregate of one DOUBLE column in states of so many rows, which are merged.
func inParts(t *testing.T, name string, v *vec.Vector, rows int) float64 {
	t.Helper()
	o, err := LookupAggregate(name).Resolve([]types.Type{v.Type})
	if err != nil {
		t.Fatal(err)
	}
	var total GroupedState
	for lo := 0; lo < v.N; lo += rows {
		hi := min(v.N, lo+rows)
		s, _ := o.New(testContext, []*vec.Vector{nil})
		s.Grow(1)
		if err := s.UpdateOne(0, []*vec.Vector{{Type: v.Type, N: hi - lo, F64: v.F64[lo:hi]}}, hi-lo); err != nil {
			t.Fatal(err)
		}
		if total == nil {
			total = s
		} else if err := total.Merge(s, []uint32{0}, 1); err != nil {
			t.Fatal(err)
		}
	}
	out := new(vec.Vector)
	out.Reset(o.Result)
	if err := total.Finalize(out, 0, 1); err != nil {
		t.Fatal(err)
	}
	return out.F64[0]
}

// TestMoments holds skewness, kurtosis and the regression family against direct formulas, in 300 bits where it matters.
func TestMoments(t *testing.T) {
	rng := rand.New(rand.NewPCG(41, 42))
	n := 2000
	x, y := make([]float64, n), make([]float64, n)
	for i := range x {
		x[i] = rng.ExpFloat64() + 100
		y[i] = 3*x[i] + rng.NormFloat64()
	}
	var mx, my float64
	for i := range x {
		mx += x[i] / float64(n)
		my += y[i] / float64(n)
	}
	var m2, m3, m4, yy, xy float64
	for i := range x {
		d, e := x[i]-mx, y[i]-my
		m2 += d * d
		m3 += d * d * d
		m4 += d * d * d * d
		yy += e * e
		xy += d * e
	}
	f := float64(n)
	variance := m2 / (f - 1)
	xs, ys := &vec.Vector{Type: types.DoubleType, N: n, F64: x}, &vec.Vector{Type: types.DoubleType, N: n, F64: y}
	for name, want := range map[string]float64{
		"skewness": math.Sqrt(f) * m3 / math.Pow(m2, 1.5),
		"kurtosis": f*(f+1)/((f-1)*(f-2)*(f-3))*m4/(variance*variance) - 3*(f-1)*(f-1)/((f-2)*(f-3)),
	} {
		text, _ := aggregateOf(t, name, xs)
		if got, _ := types.ParseFloat([]byte(text)); math.Abs(got-want) > 1e-9*math.Abs(want) {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	for name, want := range map[string]float64{
		"covar_pop": xy / f, "covar_samp": xy / (f - 1), "corr": xy / math.Sqrt(m2*yy), "regr_slope": xy / m2, "regr_intercept": my - xy/m2*mx,
		"regr_r2": xy * xy / (m2 * yy), "regr_avgx": mx, "regr_avgy": my, "regr_sxx": m2, "regr_syy": yy, "regr_sxy": xy, "regr_count": f,
	} {
		text, _ := aggregateOf(t, name, ys, xs)
		if got, _ := types.ParseFloat([]byte(text)); math.Abs(got-want) > 1e-9*math.Abs(want) {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	one := col(t, "double", "5")
	for name, want := range map[string]string{"variance": "NULL", "var_pop": "0.0", "skewness": "NULL", "kurtosis": "NULL"} {
		if got, _ := aggregateOf(t, name, one); got != want {
			t.Errorf("%s of one value = %s, want %s", name, got, want)
		}
	}
	for name, want := range map[string]string{"corr": "NULL", "covar_samp": "NULL", "covar_pop": "0.0", "regr_slope": "NULL"} {
		if got, _ := aggregateOf(t, name, one, one); got != want {
			t.Errorf("%s of one pair = %s, want %s", name, got, want)
		}
	}
}

// TestApproxDistinct checks that small counts are exact, that the mean error over many sets is small, and that its standard
// deviation is what the documentation says.
func TestApproxDistinct(t *testing.T) {
	rng := rand.New(rand.NewPCG(51, 52))
	for _, n := range []int{0, 1, 100, 256} {
		v := &vec.Vector{Type: types.BigIntType, N: n}
		for i := range n {
			v.I64 = append(v.I64, int64(i)*7919)
		}
		if got, _ := aggregateOf(t, "approx_distinct", v); got != fmt.Sprint(n) {
			t.Errorf("%d values: %s", n, got)
		}
	}
	for _, test := range []struct {
		e    string
		want float64
	}{{"", 0.023}, {"0.01", 0.01}, {"0.1", 0.1}} {
		var sum, squares, tries float64
		for _, n := range []int{300, 1000, 3000, 10_000, 50_000} {
			for range 30 {
				start := rng.Int64()
				v := &vec.Vector{Type: types.BigIntType, N: n, I64: make([]int64, n)}
				for i := range v.I64 {
					v.I64[i] = start + int64(i)
				}
				args := []*vec.Vector{v}
				if test.e != "" {
					args = append(args, constant(col(t, "double", test.e)))
				}
				text, err := aggregateOf(t, "approx_distinct", args...)
				if err != nil {
					t.Fatal(err)
				}
				got, _ := types.ParseInt([]byte(text))
				e := float64(got)/float64(n) - 1
				sum += e
				squares += e * e
				tries++
			}
		}
		mean, deviation := sum/tries, math.Sqrt(squares/tries)
		if math.Abs(mean) > test.want/3 || deviation > test.want*1.25 {
			t.Errorf("standard error %q: mean error %.4f, deviation %.4f", test.e, mean, deviation)
		}
	}
	if _, err := aggregateOf(t, "approx_distinct", col(t, "bigint", "1"), constant(col(t, "double", "0.5"))); err == nil {
		t.Error("a standard error of 0.5 passes")
	}
}

// TestApproxPercentile checks exact results up to the limit, and the error in rank beyond.
func TestApproxPercentile(t *testing.T) {
	rng := rand.New(rand.NewPCG(61, 62))
	f := func(want string, args ...*vec.Vector) {
		t.Helper()
		if got, err := aggregateOf(t, "approx_percentile", args...); err != nil || got != want {
			t.Errorf("%s, %v; want %s", got, err, want)
		}
	}
	v := col(t, "bigint", "4", "1", "NULL", "3", "2")
	f("2", v, constant(col(t, "double", "0.5")))
	f("1", v, constant(col(t, "double", "0")))
	f("4", v, constant(col(t, "double", "1")))
	f("3", v, col(t, "bigint", "1", "1", "1", "5", "1"), constant(col(t, "double", "0.5")))
	f("9007199254740993", col(t, "bigint", "9007199254740993", "1"), constant(col(t, "double", "1")))
	if _, err := aggregateOf(t, "approx_percentile", v, constant(col(t, "double", "1.5"))); err == nil {
		t.Error("a percentage of 1.5 passes")
	}
	if _, err := aggregateOf(t, "approx_percentile", v, col(t, "double", "0.5", "0.5", "0.5", "0.5", "0.5")); err == nil {
		t.Error("a percentage that is not constant passes")
	}
	for _, test := range []struct {
		name string
		next func() float64
	}{
		{"uniform", rng.Float64},
		{"normal", rng.NormFloat64},
		{"lognormal", func() float64 { return math.Exp(3 * rng.NormFloat64()) }},
		{"ten values", func() float64 { return float64(rng.IntN(10)) }},
		{"a thousand values", func() float64 { return float64(rng.IntN(1000)) }},
	} {
		name, next := test.name, test.next
		const n = 100_000
		x := make([]float64, n)
		for i := range x {
			x[i] = next()
		}
		sorted := slices.Sorted(slices.Values(x))
		shares := []float64{0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999}
		def := LookupAggregate("approx_percentile")
		o, _ := def.Resolve([]types.Type{types.DoubleType, types.ArrayOf(types.DoubleType)})
		list := newVector(types.ArrayOf(types.DoubleType))
		for _, p := range shares {
			appendF64(list.Child[0], p)
		}
		endList(list)
		list.N = 1
		total, _ := o.New(testContext, []*vec.Vector{nil, list})
		total.Grow(1)
		for lo := 0; lo < n; lo += 9000 { // as workers would
			part, _ := o.New(testContext, []*vec.Vector{nil, list})
			part.Grow(1)
			hi := min(n, lo+9000)
			if err := part.UpdateOne(0, []*vec.Vector{{Type: types.DoubleType, N: hi - lo, F64: x[lo:hi]}}, hi-lo); err != nil {
				t.Fatal(err)
			}
			if err := total.Merge(part, []uint32{0}, 1); err != nil {
				t.Fatal(err)
			}
		}
		out := new(vec.Vector)
		out.Reset(o.Result)
		if err := total.Finalize(out, 0, 1); err != nil {
			t.Fatal(err)
		}
		for i, p := range shares {
			got := out.Child[0].F64[i]
			lo, _ := slices.BinarySearch(sorted, got)
			hi, _ := slices.BinarySearch(sorted, math.Nextafter(got, math.Inf(1)))
			e := max(float64(lo)/n-p, p-float64(hi)/n, 0)
			limit := 0.002 // what the documentation promises
			if p <= 0.01 || p >= 0.99 {
				limit = 0.0005
			}
			if e > limit {
				t.Errorf("%s: rank of the %v quantile is off by %.5f, more than %.5f", name, p, e, limit)
			}
		}
	}
}

// TestQuantiles holds the exact quantiles against sorting; the interpolation is numpy's default (linear).
func TestQuantiles(t *testing.T) {
	rng := rand.New(rand.NewPCG(71, 72))
	for _, n := range []int{1, 2, 3, 10, 101, 1000} {
		x := make([]float64, n)
		for i := range x {
			x[i] = float64(rng.IntN(50)) - 20
		}
		sorted := slices.Sorted(slices.Values(x))
		for _, p := range []float64{0, 0.1, 0.25, 0.5, 0.77, 1} {
			share := constant(&vec.Vector{Type: types.DoubleType, N: 1, F64: []float64{p}})
			at := p * float64(n-1)
			k := int(at)
			want := sorted[k]
			if k+1 < n {
				want += (at - float64(k)) * (sorted[k+1] - sorted[k])
			}
			v := &vec.Vector{Type: types.DoubleType, N: n, F64: slices.Clone(x)}
			if got, _ := aggregateOf(t, "quantile_cont", v, share); got != string(types.AppendDouble(nil, want)) {
				t.Errorf("%d values, quantile_cont %v = %s, want %v", n, p, got, want)
			}
			want = sorted[max(0, int(math.Ceil(p*float64(n)))-1)]
			if got, _ := aggregateOf(t, "quantile_disc", v, share); got != string(types.AppendDouble(nil, want)) {
				t.Errorf("%d values, quantile_disc %v = %s, want %v", n, p, got, want)
			}
		}
	}
}

func BenchmarkAggregates(b *testing.B) {
	const n = vec.BatchRows
	rng := rand.New(rand.NewPCG(1, 2))
	group := make([]uint32, n)
	ints, floats := &vec.Vector{Type: types.BigIntType, N: n}, &vec.Vector{Type: types.DoubleType, N: n}
	for i := range group {
		group[i] = uint32(rng.IntN(1000))
		ints.I64 = append(ints.I64, rng.Int64N(1_000_000))
		floats.F64 = append(floats.F64, rng.NormFloat64())
	}
	for _, test := range []struct {
		name string
		arg  *vec.Vector
	}{{"count", ints}, {"sum", ints}, {"sum", floats}, {"avg", ints}, {"min", ints}, {"max", floats}, {"stddev", floats}, {"approx_distinct", ints}, {"median", floats}, {"array_agg", ints}, {"histogram", ints}} {
		for _, one := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/%s/one=%v", test.name, test.arg.Type, one), func(b *testing.B) {
				o, err := LookupAggregate(test.name).Resolve([]types.Type{test.arg.Type})
				if err != nil {
					b.Fatal(err)
				}
				s, _ := o.New(testContext, []*vec.Vector{nil})
				s.Grow(1000)
				rows := 0
				for b.Loop() {
					if rows += n; rows > 4_000_000 {
						rows = 0
						s, _ = o.New(testContext, []*vec.Vector{nil})
						s.Grow(1000)
					}
					if one {
						err = s.UpdateOne(5, []*vec.Vector{test.arg}, n)
					} else {
						err = s.Update(group, []*vec.Vector{test.arg}, n)
					}
					if err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
			})
		}
	}
}
