package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/engine/vec/vectest"
)

// holdsFilter applies f to v under every form of selection and compares with want, row by row.
func holdsFilter(t *testing.T, rng *rand.Rand, what string, f Filter, v *vec.Vector, want func(x any) bool) {
	t.Helper()
	if v.Form != vec.Const && (v.Form != vec.Dict || v.Dict.Len() > 0) { // the filter alone, of values that are no NULL
		if _, codes := f.(CodeFilter); codes || v.Form != vec.Dict {
			bm, rows := make([]uint64, vec.Words(v.N)), seq(v.N)
			f.Bits(bm, v)
			n := f.Refine(rows, v)
			for i := range v.N {
				x := vectest.At(v, i)
				if x == nil {
					continue
				}
				if w := want(x); vec.BitAt(bm, i) != w || slices.Contains(rows[:n], uint32(i)) != w || f.Test(v, i) != w {
					t.Fatalf("%s: row %d (%v): bits %v, refine %v, test %v, want %v", what, i, x,
						vec.BitAt(bm, i), slices.Contains(rows[:n], uint32(i)), f.Test(v, i), w)
				}
			}
		}
	}
	var s Selection
	for _, form := range []vec.SelForm{vec.SelAll, vec.SelBits, vec.SelRows} {
		for _, share := range []float64{0.05, 0.5, 1} {
			var b vec.Batch
			vectest.Select(rng, &b, v.N, share, form)
			bits, rows := slices.Clone(b.Bits), slices.Clone(b.Rows)
			foreign := b
			var keep []int
			for _, i := range vectest.Rows(&b) {
				if x := vectest.At(v, i); x != nil && want(x) {
					keep = append(keep, i)
				}
			}
			s.Filter(&b, f, v)
			what := fmt.Sprintf("%s selection %d share %v", what, form, share)
			if got := vectest.Rows(&b); !slices.Equal(got, keep) || b.K != len(keep) {
				t.Fatalf("%s: kept %v (K=%d), want %v", what, got, b.K, keep)
			}
			if !slices.Equal(foreign.Bits, bits) || !slices.Equal(foreign.Rows, rows) {
				t.Fatalf("%s: wrote to a selection that is not its own", what)
			}
			// and once more, on its own result
			s.Filter(&b, f, v)
			if got := vectest.Rows(&b); !slices.Equal(got, keep) {
				t.Fatalf("%s: the second time kept %v, want %v", what, got, keep)
			}
		}
	}
}

func TestIntFilters(t *testing.T) {
	for _, n := range []int{1, 64, 100, 1000} {
		for _, nulls := range []float64{0, 0.3, 1} {
			for _, spread := range []int64{1, 20, 5000, 1 << 30, 0} {
				rng := rand.New(rand.NewPCG(uint64(n), uint64(spread)))
				vals := vectest.Values(rng, types.BigIntType, n, nulls, spread)
				for _, form := range append(vectest.Forms(types.BigIntType, vals), vec.Const) {
					v := vectest.From(types.BigIntType, form, vals)
					m := max(spread, 2)
					for _, r := range [][2]int64{
						{-m / 2, m / 3},
						{0, 0},
						{math.MinInt64, -1},
						{3, math.MaxInt64},
						{math.MinInt64, math.MaxInt64},
						{1, 0},
						{m + 1, m + 9},
						{math.MinInt64, math.MinInt64},
						{-m, m},
					} {
						in := func(x any) bool { return r[0] <= x.(int64) && x.(int64) <= r[1] }
						what := fmt.Sprintf("%v n=%d nulls=%v spread=%d range %v", form, n, nulls, spread, r)
						holdsFilter(t, rng, what, Range{r[0], r[1]}, v, in)
						if r[0] <= r[1] {
							holdsFilter(t, rng, what+" outside", Outside{r[0], r[1]}, v, func(x any) bool { return !in(x) })
						}
					}
					for _, lo := range []int64{-m, -m / 2, 0, m / 2, 2 * m, math.MinInt64, math.MaxInt64 - 200} {
						set := NewSet(lo, 100)
						list := IntIn{}
						for i := range int64(100) {
							if rng.IntN(2) == 0 {
								set.Add(lo + i)
								list[lo+i] = struct{}{}
							}
						}
						what := fmt.Sprintf("%v n=%d nulls=%v spread=%d set at %d", form, n, nulls, spread, lo)
						holdsFilter(t, rng, what, InSet{set}, v, func(x any) bool { return set.Has(x.(int64)) })
						holdsFilter(t, rng, what, list, v, func(x any) bool { _, ok := list[x.(int64)]; return ok })
					}
				}
			}
		}
	}
}

func TestCodeFilter(t *testing.T) {
	for _, nulls := range []float64{0, 0.3, 1} {
		for round := range 12 {
			rng := rand.New(rand.NewPCG(1, uint64(round)))
			vals := vectest.Values(rng, types.VarcharType, 500, nulls, 1)
			v := vectest.From(types.VarcharType, vec.Dict, vals)
			if round%3 == 2 {
				v.Codes = vectest.From(types.IntegerType, vec.Const, []any{int64(0)})
				v.Codes.N = v.N
				if v.Dict.Len() == 0 {
					continue
				}
			}
			set := NewSet(0, v.Dict.Len())
			pass := map[string]bool{}
			for c := range v.Dict.Len() {
				if round%4 == 3 && c > 1 && c < 5 || round%4 < 3 && rng.IntN(2) == 0 {
					set.Add(int64(c))
					pass[string(v.Dict.Values.BytesAt(c))] = true
				}
			}
			holdsFilter(t, rng, fmt.Sprint("nulls ", nulls), CodeIn(set), v, func(x any) bool { return pass[x.(string)] })
			holdsFilter(t, rng, fmt.Sprint("nulls ", nulls), CodeFilter{InSet{set}}, v, func(x any) bool { return pass[x.(string)] })
		}
	}
}

func TestKeepDense(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2))
	var s Selection
	for _, sel := range []vec.SelForm{vec.SelAll, vec.SelBits, vec.SelRows} {
		var b vec.Batch
		vectest.Select(rng, &b, 300, 0.5, sel)
		var keep []int
		bm, valid := make([]uint64, 5), make([]uint64, 5)
		for i := range bm {
			bm[i], valid[i] = rng.Uint64(), rng.Uint64()
		}
		for j, i := range vectest.Rows(&b) {
			if vec.BitAt(bm, j) && vec.BitAt(valid, j) {
				keep = append(keep, i)
			}
		}
		s.KeepDense(&b, bm, valid)
		if got := vectest.Rows(&b); !slices.Equal(got, keep) {
			t.Fatalf("selection %d: kept %v, want %v", sel, got, keep)
		}
	}
}

func TestOtherFilters(t *testing.T) {
	ops := []Op{EQ, NE, LT, LE, GT, GE}
	for _, n := range []int{1, 64, 333} {
		for _, nulls := range []float64{0, 0.3} {
			rng := rand.New(rand.NewPCG(uint64(n), 3))
			f := func(typ types.Type, spread int64, fs func(v *vec.Vector, what string)) {
				vals := vectest.Values(rng, typ, n, nulls, spread)
				for _, form := range append(vectest.Forms(typ, vals), vec.Const) {
					fs(vectest.From(typ, form, vals), fmt.Sprintf("%v %v n=%d nulls=%v", typ, form, n, nulls))
				}
			}
			for _, op := range ops {
				for _, x := range []float64{0, 1.25, math.NaN(), math.Inf(1)} {
					f(types.DoubleType, 0, func(v *vec.Vector, what string) {
						holdsFilter(t, rng, fmt.Sprint(what, op, x), FloatFilter{op, x}, v, func(y any) bool {
							a := y.(float64)
							return [...]bool{a == x, a != x, a < x, a <= x, a > x, a >= x}[op]
						})
					})
				}
				for _, spread := range []int64{3, 0} {
					x := types.Int128Of(1)
					f(types.DecimalOf(38, 2), spread, func(v *vec.Vector, what string) {
						holdsFilter(t, rng, fmt.Sprint(what, op), LongFilter{op, x}, v, func(y any) bool {
							return op.Holds(y.(types.Int128).Big().Cmp(x.Big()))
						})
					})
				}
				for _, x := range []string{"", "abc", "green", "0123456789abcdef", "A LONGER STRING OF BYTES", "zzz"} {
					f(types.VarcharType, 0, func(v *vec.Vector, what string) {
						holdsFilter(t, rng, fmt.Sprint(what, op, x), BytesFilter{op, []byte(x)}, v, func(y any) bool {
							a := y.(string)
							return [...]bool{a == x, a != x, a < x, a <= x, a > x, a >= x}[op]
						})
					})
				}
			}
			f(types.VarcharType, 0, func(v *vec.Vector, what string) {
				for _, x := range []string{"", "ab", "special", "0123456789a"} {
					holdsFilter(t, rng, what+" prefix "+x, PrefixFilter{[]byte(x)}, v, func(y any) bool { return strings.HasPrefix(y.(string), x) })
				}
				holdsFilter(t, rng, what+" in", BytesIn{"ab": {}, "": {}}, v, func(y any) bool { return y == "ab" || y == "" })
			})
			f(types.BooleanType, 0, func(v *vec.Vector, what string) {
				holdsFilter(t, rng, what, BoolFilter{true}, v, func(y any) bool { return y.(bool) })
				holdsFilter(t, rng, what, BoolFilter{false}, v, func(y any) bool { return !y.(bool) })
			})
		}
	}
}

func TestFilterValid(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	var s Selection
	for _, nulls := range []float64{0, 0.4, 1} {
		for _, form := range []vec.Form{vec.Flat, vec.Const, vec.Dict} {
			for _, sel := range []vec.SelForm{vec.SelAll, vec.SelBits, vec.SelRows} {
				v := vectest.From(types.BigIntType, form, vectest.Values(rng, types.BigIntType, 130, nulls, 5))
				for _, want := range []bool{true, false} {
					var b vec.Batch
					vectest.Select(rng, &b, 130, 0.5, sel)
					var keep []int
					for _, i := range vectest.Rows(&b) {
						if (vectest.At(v, i) != nil) == want {
							keep = append(keep, i)
						}
					}
					s.FilterValid(&b, v, want)
					if got := vectest.Rows(&b); !slices.Equal(got, keep) || b.K != len(keep) {
						t.Fatalf("nulls=%v %v selection %d want=%v: kept %v, want %v", nulls, form, sel, want, got, keep)
					}
				}
			}
		}
	}
}

func TestCompare(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	for _, n := range []int{0, 1, 63, 64, 65, 200} {
		a, b := make([]float64, n), make([]float64, n)
		x, y := make([]int64, n), make([]int64, n)
		for i := range n {
			a[i] = []float64{0, math.Copysign(0, -1), 1, math.NaN(), -5}[rng.IntN(5)]
			b[i] = []float64{0, 1, math.NaN(), 7}[rng.IntN(4)]
			x[i], y[i] = int64(rng.IntN(3)), int64(rng.IntN(3))
		}
		bm := make([]uint64, vec.Words(n))
		for _, op := range []Op{EQ, NE, LT, LE, GT, GE} {
			f := func(what string, want func(i int) bool) {
				t.Helper()
				for i := range len(bm) * 64 {
					if w := i < n && want(i); vec.BitAt(bm, i) != w {
						t.Fatalf("%s %v n=%d row %d: %v, want %v", what, op, n, i, !w, w)
					}
				}
			}
			Compare(bm, op, a, b)
			f("floats", func(i int) bool { return floatHolds(op, a[i], b[i]) })
			CompareConst(bm, op, a, 1)
			f("float and constant", func(i int) bool { return floatHolds(op, a[i], 1) })
			Compare(bm, op, x, y)
			f("ints", func(i int) bool { return op.Holds(int(x[i] - y[i])) })
			CompareConst(bm, op, x, 1)
			f("int and constant", func(i int) bool { return op.Holds(int(x[i] - 1)) })
		}
	}
	for _, op := range []Op{EQ, NE, LT, LE, GT, GE} {
		if o, ok := OpOf(op.String()); !ok || o != op || op.Flip().Flip() != op || op.Holds(1) != op.Flip().Holds(-1) {
			t.Errorf("%v", op)
		}
	}
}

func floatHolds(op Op, a, b float64) bool {
	return [...]bool{a == b, a != b, a < b, a <= b, a > b, a >= b}[op]
}

func TestSet(t *testing.T) {
	s := NewSet(-10, 100)
	if _, _, _, ok := s.Bounds(); ok {
		t.Error("an empty set has bounds")
	}
	for _, v := range []int64{5, 6, 7, 6} {
		s.Add(v)
	}
	lo, hi, contiguous, ok := s.Bounds()
	if lo != 5 || hi != 7 || !contiguous || !ok || s.Count != 3 {
		t.Errorf("got %d … %d, contiguous %v, count %d", lo, hi, contiguous, s.Count)
	}
	s.Add(89)
	s.Recount()
	if _, hi, contiguous, _ := s.Bounds(); hi != 89 || contiguous || s.Count != 4 {
		t.Errorf("got hi %d, contiguous %v, count %d", hi, contiguous, s.Count)
	}
	if s.Has(-11) || s.Has(90) || s.Has(math.MinInt64) || !s.Has(89) {
		t.Error("Has")
	}
}
