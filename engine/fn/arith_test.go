package fn

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

func TestIntegerArithmetic(t *testing.T) {
	a := col(t, "bigint", "1", "NULL", "-7", "9223372036854775806")
	one := constant(col(t, "bigint", "1"))
	check(t, "2|NULL|-6|9223372036854775807", "+", a, one)
	check(t, "error: bigint addition overflow: 9223372036854775806 + 2", "+", a, constant(col(t, "bigint", "2")))
	check(t, "0|NULL|-8|9223372036854775805", "-", a, one)
	check(t, "0|NULL|8|-9223372036854775805", "-", one, a)
	check(t, "error: bigint multiplication overflow: 2 * 9223372036854775806", "*", constant(col(t, "bigint", "2")), a)
	check(t, "error: bigint division overflow: -9223372036854775808 / -1", "/", col(t, "bigint", "-9223372036854775808"), col(t, "bigint", "-1"))
	check(t, "0", "%", col(t, "bigint", "-9223372036854775808"), col(t, "bigint", "-1"))
	check(t, "error: Division by zero", "/", a, constant(col(t, "bigint", "0")))
	check(t, "error: Division by zero", "%", a, col(t, "bigint", "1", "0", "0", "1"))
	check(t, "1|NULL|-7", "/", col(t, "bigint", "1", "5", "-7"), col(t, "bigint", "1", "NULL", "1"))
	check(t, "error: integer addition overflow: 2147483647 + 1", "+", col(t, "integer", "2147483647"), col(t, "integer", "1"))
	check(t, "2147483648", "+", col(t, "integer", "2147483647"), col(t, "bigint", "1"))
	check(t, "error: tinyint multiplication overflow: 64 * 2", "*", col(t, "tinyint", "64"), col(t, "tinyint", "2"))
	check(t, "error: smallint subtraction overflow: -32768 - 1", "-", col(t, "smallint", "-32768"), col(t, "smallint", "1"))
	check(t, "error: bigint negation overflow: -9223372036854775808", "negate", col(t, "bigint", "-9223372036854775808"))
	check(t, "error: Cannot apply operator: varchar + bigint", "+", textCol("1"), a)
	check(t, "NULL|NULL", "+", col(t, "unknown", "NULL", "NULL"), col(t, "integer", "1", "2"))
}

// TestIntegersAgainstBig covers every operator and constness at random magnitudes, with the garbage that lies at NULL rows.
func TestIntegersAgainstBig(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for round := range 600 {
		n := []int{0, 1, 63, 64, 65, 130}[rng.IntN(6)]
		shift := rng.IntN(64)
		fill := func() *vec.Vector {
			v := &vec.Vector{Type: types.BigIntType, N: n, I64: make([]int64, n)}
			for i := range v.I64 {
				v.I64[i] = int64(rng.Uint64()) >> shift
			}
			if rng.IntN(3) == 0 && n > 0 {
				v.Valid = allValid(nil, n)
				for i := range n {
					if rng.IntN(4) == 0 {
						vec.ClearBit(v.Valid, i)
						v.I64[i] = math.MinInt64
					}
				}
			}
			return v
		}
		a, b := fill(), fill()
		if rng.IntN(3) == 0 && n > 0 && a.Valid == nil {
			a = vec.ConstOf(a, n)
		}
		if rng.IntN(3) == 0 && n > 0 && b.Valid == nil {
			b = vec.ConstOf(b, n)
		}
		op := []string{"+", "-", "*", "/", "%"}[round%5]
		out, err := func() (*vec.Vector, error) {
			o, _ := LookupScalar(op).Resolve([]types.Type{types.BigIntType, types.BigIntType})
			return evalRows(LookupScalar(op), o, []*vec.Vector{a, b}, n)
		}()
		wantErr := false
		for i := range n {
			if a.IsNull(i) || b.IsNull(i) {
				continue
			}
			x, y := big.NewInt(a.I64[at(a, i)]), big.NewInt(b.I64[at(b, i)])
			want := new(big.Int)
			switch op {
			case "+":
				want.Add(x, y)
			case "-":
				want.Sub(x, y)
			case "*":
				want.Mul(x, y)
			default:
				if y.Sign() == 0 {
					wantErr = true
					continue
				}
				r := new(big.Int)
				if want.QuoRem(x, y, r); op == "%" {
					want = r
				}
			}
			if !want.IsInt64() {
				wantErr = true
				continue
			}
			if err == nil && out.I64[i] != want.Int64() {
				t.Fatalf("%v %s %v = %d", x, op, y, out.I64[i])
			}
			if err == nil && out.Bounded && (out.I64[i] < out.Lo || out.I64[i] > out.Hi) {
				t.Fatalf("%v %s %v = %d is outside of %d … %d", x, op, y, out.I64[i], out.Lo, out.Hi)
			}
		}
		if wantErr != (err != nil) {
			t.Fatalf("%s: error %v, want one: %v", op, err, wantErr)
		}
	}
}

// unscaled is the value of a decimal row as a rational.
func unscaled(v *vec.Vector, i int) *big.Rat {
	return new(big.Rat).SetFrac(i128At(v, at(v, i)).Big(), types.Pow10(v.Type.Scale).Big())
}

// roundRat is the rational rounded half away from zero, times 10^scale.
func roundRat(r *big.Rat, scale int) *big.Int {
	x := new(big.Rat).Mul(r, new(big.Rat).SetInt(types.Pow10(scale).Big()))
	n, d := new(big.Int).Abs(x.Num()), x.Denom()
	n.Lsh(n, 1).Add(n, d)
	n.Quo(n, new(big.Int).Lsh(d, 1))
	if x.Sign() < 0 {
		n.Neg(n)
	}
	return n
}

// TestDecimalsAgainstBig holds decimal arithmetic against math/big: types by Trino's rules, values exact or rounded half up,
// errors exactly where the result has more digits than its type. Operands come short, long, Narrow and constant.
func TestDecimalsAgainstBig(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	operand := func(n int) *vec.Vector {
		p := 1 + rng.IntN(38)
		s := rng.IntN(p + 1)
		v := &vec.Vector{Type: types.DecimalOf(p, s), N: n}
		digits := 1 + rng.IntN(p)
		narrow := p > 18 && digits <= 18 && rng.IntN(2) == 0
		v.Narrow = narrow
		for range n {
			x := types.Int128{Hi: int64(rng.Uint64() >> 1), Lo: rng.Uint64()}
			_, x = x.QuoRem(types.Pow10(digits))
			if rng.IntN(2) == 0 {
				x = x.Neg()
			}
			if rng.IntN(20) == 0 {
				x = types.Int128{}
			}
			if v.Phys() == types.PhysInt64 {
				v.I64 = append(v.I64, int64(x.Lo))
			} else {
				v.I128 = append(v.I128, x)
			}
		}
		if rng.IntN(4) == 0 {
			return vec.ConstOf(v, n)
		}
		return v
	}
	errors, narrowResults := 0, 0
	for round := range 20_000 {
		n := 1 + rng.IntN(4)
		a, b := operand(n), operand(n)
		op := []string{"+", "-", "*", "/", "%"}[round%5]
		o, err := LookupScalar(op).Resolve([]types.Type{a.Type, b.Type})
		if err != nil {
			t.Fatal(err)
		}
		s := LookupScalar(op)
		out, err := evalRows(s, o, []*vec.Vector{a, b}, n)
		bad := false
		for i := range n {
			x, y := unscaled(a, i), unscaled(b, i)
			want := new(big.Rat)
			switch op {
			case "+":
				want.Add(x, y)
			case "-":
				want.Sub(x, y)
			case "*":
				want.Mul(x, y)
			case "/":
				if y.Sign() == 0 {
					bad = true
					continue
				}
				want.Quo(x, y)
			case "%":
				if y.Sign() == 0 {
					bad = true
					continue
				}
				q := new(big.Rat).Quo(x, y)
				whole := new(big.Int).Quo(q.Num(), q.Denom())
				want.Sub(x, new(big.Rat).Mul(y, new(big.Rat).SetInt(whole)))
			}
			w := roundRat(want, o.Result.Scale)
			if new(big.Int).Abs(w).Cmp(types.Pow10(o.Result.Precision).Big()) >= 0 {
				bad = true
				continue
			}
			if op == "%" || op == "+" || op == "-" { // operands that 128 bits do not hold at the common scale
				for _, v := range []*vec.Vector{a, b} {
					m := new(big.Int).Mul(i128At(v, at(v, i)).Big(), types.Pow10(o.Result.Scale-v.Type.Scale).Big())
					if m.BitLen() > 127 {
						bad = true
					}
				}
				if bad {
					continue
				}
			}
			if err == nil {
				if got := i128At(out, i).Big(); got.Cmp(w) != 0 {
					t.Fatalf("%s %s %s (%s, %s) = %s, want %s", x, op, y, a.Type, b.Type, got, w)
				}
				if out.Bounded && out.Phys() == types.PhysInt64 && (out.I64[i] < out.Lo || out.I64[i] > out.Hi) {
					t.Fatalf("bounds of %s %s %s", x, op, y)
				}
			}
		}
		if bad != (err != nil) {
			t.Fatalf("%s %s %s: error %v, want one: %v", a.Type, op, b.Type, err, bad)
		}
		if err != nil {
			errors++
		} else if out.Narrow {
			narrowResults++
		}
	}
	if errors == 0 || narrowResults == 0 {
		t.Fatalf("%d errors, %d Narrow results: the test does not reach them", errors, narrowResults)
	}
}

// TestDecimalTypes states result types by hand from Trino's documentation of decimal operators.
func TestDecimalTypes(t *testing.T) {
	f := func(a types.Type, op string, b types.Type, want string) {
		t.Helper()
		o, err := LookupScalar(op).Resolve([]types.Type{a, b})
		if err != nil {
			t.Fatal(err)
		}
		if got := o.Result.String(); got != want {
			t.Errorf("%s %s %s is %s, want %s", a, op, b, got, want)
		}
	}
	d := types.DecimalOf
	f(d(12, 2), "+", d(12, 2), "decimal(13,2)")
	f(d(12, 2), "*", d(12, 2), "decimal(24,4)")
	f(d(12, 2), "/", d(12, 2), "decimal(14,2)")
	f(d(10, 2), "/", d(5, 4), "decimal(16,4)")
	f(d(12, 2), "%", d(5, 3), "decimal(5,3)")
	f(types.IntegerType, "-", d(12, 2), "decimal(13,2)")
	f(types.BigIntType, "*", d(3, 1), "decimal(22,1)")
	f(d(38, 10), "+", d(38, 10), "decimal(38,10)")
	f(d(38, 30), "*", d(38, 30), "decimal(38,38)")
	f(d(5, 2), "+", types.DoubleType, "double")
	f(d(5, 2), "+", types.RealType, "real")
}

func TestFloatArithmetic(t *testing.T) {
	a := col(t, "double", "1", "NULL", "-7.5", "Infinity", "NaN")
	check(t, "0.5|NULL|-3.75|Infinity|NaN", "/", a, constant(col(t, "double", "2")))
	check(t, "Infinity|NULL|-Infinity|Infinity|NaN", "/", a, constant(col(t, "double", "0")))
	check(t, "1.0|NULL|-1.5|NaN|NaN", "%", a, constant(col(t, "double", "2")))
	check(t, "-1.0|NULL|7.5|-Infinity|NaN", "negate", a)
	check(t, "1.6777216E7", "+", col(t, "real", "16777216"), col(t, "real", "1"))
	check(t, "0.3", "+", col(t, "real", "0.1"), col(t, "real", "0.2"))
	check(t, "0.30000000000000004", "+", col(t, "double", "0.1"), constant(col(t, "double", "0.2")))
	check(t, "1.5|NULL|-7.0|Infinity|NaN", "+", a, constant(col(t, "decimal(2,1)", "0.5")))
}

func TestTemporalArithmetic(t *testing.T) {
	f := func(sql, want string) {
		t.Helper()
		got, err := miniSQL(sql)
		if err != nil {
			got = "error: " + err.Error()
		}
		if got != want {
			t.Errorf("%s = %s, want %s", sql, got, want)
		}
	}
	// From the table in Trino's documentation of date and time operators; literals without fraction have precision 0.
	f("date '2012-08-08' + interval '2' day", "2012-08-10")
	f("time '01:00' + interval '3' hour", "04:00:00.000")
	f("timestamp '2012-08-08 01:00' + interval '29' hour", "2012-08-09 06:00:00.000")
	f("timestamp '2012-10-31 01:00' + interval '1' month", "2012-11-30 01:00:00")
	f("interval '2' day + interval '3' hour", "2 03:00:00.000")
	f("interval '3' year + interval '5' month", "3-5")
	f("date '2012-08-08' - interval '2' day", "2012-08-06")
	f("time '01:00' - interval '3' hour", "22:00:00.000")
	f("timestamp '2012-08-08 01:00' - interval '29' hour", "2012-08-06 20:00:00.000")
	f("timestamp '2012-10-31 01:00' - interval '1' month", "2012-09-30 01:00:00")
	f("interval '2' day - interval '3' hour", "1 21:00:00.000")
	f("interval '3' year - interval '5' month", "2-7")
	// By hand.
	f("interval '1' month + date '2024-01-31'", "2024-02-29")
	f("date '2024-02-29' - interval '1' year", "2023-02-28")
	f("date '2024-03-01' - date '2024-02-01'", "29 00:00:00.000")
	f("timestamp '2024-03-01 00:00:00.5' - date '2024-02-29'", "1 00:00:00.500")
	f("date '2024-01-01' + interval '3' hour", "error: Cannot add hour, minutes or seconds to a date")
	f("interval '2' hour * 1.5", "0 03:00:00.000")
	f("2 * interval '5' month", "0-10")
	f("interval '1' day / 4", "0 06:00:00.000")
	f("interval '1' day / 0", "error: Division by zero")
	f("date '2024-01-01' + 1", "error: Cannot apply operator: date + integer")
	f("-(interval '1' day)", "-1 00:00:00.000")
	f("date '2024-01-01' + interval '99999999' year", "error: date addition overflow")
}

func TestComparison(t *testing.T) {
	for _, typeName := range []string{"bigint", "double", "decimal(5,1)", "decimal(30,1)", "varchar", "date"} {
		values := []string{"1", "2", "3", "NULL"}
		if typeName == "date" {
			values = []string{"2024-01-01", "2024-01-02", "2024-01-03", "NULL"}
		}
		a := col(t, typeName, values...)
		two := constant(col(t, typeName, values[1]))
		for op, want := range map[string]string{
			"=": "false|true|false|NULL", "<>": "true|false|true|NULL", "<": "true|false|false|NULL",
			"<=": "true|true|false|NULL", ">": "false|false|true|NULL", ">=": "false|true|true|NULL",
		} {
			check(t, want, op, a, two)
			check(t, want, op, a, col(t, typeName, values[1], values[1], values[1], values[1]))
			flipped := map[string]string{"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}[op]
			check(t, want, flipped, two, a)
		}
		check(t, "true|false|true|true", "is_distinct_from", a, two)
	}
	nan := col(t, "double", "NaN", "NaN", "1")
	check(t, "false|false|false", "=", nan, constant(col(t, "double", "NaN")))
	check(t, "true|true|true", "<>", nan, constant(col(t, "double", "NaN")))
	check(t, "false|false|true", "is_distinct_from", nan, constant(col(t, "double", "NaN")))
	check(t, "true", "=", col(t, "double", "-0.0"), col(t, "double", "0"))
	arr := col(t, "array(bigint)", "[1,2]", "[1,null]", "[1]", "NULL")
	check(t, "true|NULL|false|NULL", "=", arr, constant(col(t, "array(bigint)", "[1,2]")))
	check(t, "error: array comparison not supported for values with null elements", "<", arr, constant(col(t, "array(bigint)", "[1,2]")))
	check(t, "false|true|true|true", "is_distinct_from", arr, constant(col(t, "array(bigint)", "[1,2]")))
	check(t, "true", "=", col(t, "map(varchar, bigint)", `{"a":1,"b":2}`), col(t, "map(varchar, bigint)", `{"b":2,"a":1}`))
	check(t, "error: Cannot apply operator: varchar = bigint", "=", textCol("1"), col(t, "bigint", "1"))
	check(t, "true", "<", col(t, "row(a bigint, b varchar)", `[1,"a"]`), col(t, "row(a bigint, b varchar)", `[1,"b"]`))
}

func BenchmarkDecimalArithmetic(b *testing.B) {
	const n = vec.BatchRows
	fill := func(t types.Type, limit int64) *vec.Vector {
		v := &vec.Vector{Type: t, N: n, I64: make([]int64, n), Bounded: true, Hi: limit}
		for i := range v.I64 {
			v.I64[i] = int64(i) % limit
		}
		return v
	}
	x, y := fill(types.DecimalOf(12, 2), 10_000_000), fill(types.DecimalOf(12, 2), 10)
	for _, op := range []string{"+", "*", "/"} {
		for _, bounded := range []bool{true, false} {
			b.Run(fmt.Sprintf("%s/bounds=%v", op, bounded), func(b *testing.B) {
				s := LookupScalar(op)
				o, _ := s.Resolve([]types.Type{x.Type, y.Type})
				x, y := *x, *y
				x.Bounded, y.Bounded = bounded, bounded
				if op == "/" {
					for i := range y.I64 {
						y.I64[i] = int64(i)%9 + 1
					}
				}
				out := &vec.Vector{Type: o.Result}
				sizeOut(out, n)
				args := []*vec.Vector{&x, &y}
				for b.Loop() {
					if err := o.Eval(testContext, out, args, n); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
			})
		}
	}
}
