package exec_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/exec/exectest"
	"github.com/clientele-db/clientele/engine/types"
)

// wideRows makes rows with a column of every kind of key and argument.
func wideRows(n int, seed uint64) exectest.Input {
	rng := rand.New(rand.NewPCG(seed, 0))
	dec := types.DecimalOf(12, 2)
	long := types.DecimalOf(30, 2)
	in := exectest.Input{FirstID: 1, Fields: []types.Field{
		{Name: "small", Type: types.IntegerType},             // 0
		{Name: "wide", Type: types.BigIntType},               // 1: whole range of int64
		{Name: "s", Type: types.VarcharType},                 // 2
		{Name: "text", Type: types.VarcharType},              // 3: longer than a slot
		{Name: "f", Type: types.DoubleType},                  // 4
		{Name: "b", Type: types.BooleanType},                 // 5
		{Name: "dec", Type: dec},                             // 6
		{Name: "long", Type: long},                           // 7
		{Name: "day", Type: types.DateType},                  // 8
		{Name: "arr", Type: types.ArrayOf(types.BigIntType)}, // 9
		{Name: "uuid", Type: types.UUIDType},                 // 10
	}}
	wide := []int64{math.MinInt64, -1, 0, 1 << 40, math.MaxInt64, 77}
	for range n {
		f := float64(rng.IntN(8)) / 4
		switch rng.IntN(12) {
		case 0:
			f = math.NaN()
		case 1:
			f = math.Copysign(0, -1)
		}
		in.Rows = append(in.Rows, exectest.Tuple{
			int64(rng.IntN(5) - 2), wide[rng.IntN(len(wide))], fmt.Sprint("s", rng.IntN(4)),
			fmt.Sprint("a long string that ends in ", rng.IntN(3)), f, rng.IntN(2) == 0,
			int64(rng.IntN(100_000)),
			types.Int128{Hi: int64(rng.IntN(2)), Lo: uint64(rng.IntN(3))},
			int64(10_000 + rng.IntN(3)),
			[]any{int64(rng.IntN(2)), nil},
			types.Int128{Hi: 5, Lo: uint64(rng.IntN(3))},
		})
	}
	return in
}

func keysOf(cols []exec.Column, at ...int) []exec.GroupKey {
	var ks []exec.GroupKey
	for i, c := range at {
		out := cols[c]
		out.ID = 100 + out.ID + 0
		_ = i
		ks = append(ks, exec.GroupKey{Col: out, Expr: exectest.Ref(cols[c])})
	}
	return ks
}

func TestHashAggregateKeys(t *testing.T) {
	in := wideRows(150, 1)
	for _, at := range [][]int{{0}, {1}, {2}, {3}, {4}, {5}, {7}, {9}, {10}, {0, 5, 8}, {2, 0}, {1, 4}, {1, 2, 0}, {9, 3, 10}, {1, 4, 3, 7, 2}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}} {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			exectest.Run(t, exectest.Case{
				Inputs: []exectest.Input{in},
				Plan: func(nodes []exec.Node) exec.Node {
					cols := nodes[0].Schema()
					return exec.NewHashAggregate(exec.HashAggregateConfig{
						In: nodes[0], Keys: keysOf(cols, at...),
						Aggs: []exec.AggregateCall{exectest.Aggregate("count", 200), exectest.Aggregate("sum", 201, exectest.Ref(cols[6]))},
					})
				},
				Want: func(rows [][]exectest.Tuple) []exectest.Tuple {
					return exectest.GroupBy(rows[0], at, exectest.CountRows, exectest.SumOf(6, true))
				},
			})
		})
	}
}

func TestHashAggregateIsDistinctWithoutCalls(t *testing.T) {
	for _, at := range [][]int{{0, 2}, {1, 3}} {
		exectest.Run(t, exectest.Case{
			Inputs: []exectest.Input{wideRows(200, 4)},
			Plan: func(nodes []exec.Node) exec.Node {
				return exec.NewHashAggregate(exec.HashAggregateConfig{In: nodes[0], Keys: keysOf(nodes[0].Schema(), at...)})
			},
			Want: func(rows [][]exectest.Tuple) []exectest.Tuple { return exectest.GroupBy(rows[0], at) },
		})
	}
}

// allCalls are aggregates of every way, with their references.
func allCalls(cols []exec.Column) (calls []exec.AggregateCall, want []func([]exectest.Tuple) any) {
	ref := func(c int) exec.Column { return cols[c] }
	add := func(c exec.AggregateCall, w func([]exectest.Tuple) any) {
		calls, want = append(calls, c), append(want, w)
	}
	with := func(c exec.AggregateCall, f func(*exec.AggregateCall)) exec.AggregateCall {
		f(&c)
		return c
	}
	filter := func(c *exec.AggregateCall) { c.Filter = exectest.Ref(ref(5)) }
	distinct := func(c *exec.AggregateCall) { c.Distinct = true }
	agg := func(name string, id, c int) exec.AggregateCall {
		return exectest.Aggregate(name, id, exectest.Ref(ref(c)))
	}
	add(exectest.Aggregate("count", 200), exectest.CountRows)
	add(agg("count", 201, 2), exectest.CountOf(2))
	add(agg("sum", 202, 0), exectest.SumOf(0, false))
	add(agg("sum", 203, 6), exectest.SumOf(6, true))
	add(agg("sum", 204, 7), exectest.SumOf(7, true))
	add(agg("avg", 205, 0), exectest.MeanOf(0))
	add(agg("min", 206, 1), exectest.LeastOf(1))
	add(agg("max", 207, 1), exectest.GreatestOf(1))
	add(agg("min", 208, 2), exectest.LeastOf(2))
	add(agg("max", 209, 8), exectest.GreatestOf(8))
	add(with(exectest.Aggregate("count", 210), filter), exectest.Where(5, exectest.CountRows))
	add(with(agg("sum", 211, 6), filter), exectest.Where(5, exectest.SumOf(6, true)))
	add(with(agg("max", 212, 3), filter), exectest.Where(5, exectest.GreatestOf(3)))
	add(with(agg("count", 213, 2), distinct), exectest.Distinct(2, exectest.CountOf(2)))
	add(with(agg("count", 214, 1), distinct), exectest.Distinct(1, exectest.CountOf(1)))
	add(with(agg("sum", 215, 6), distinct), exectest.Distinct(6, exectest.SumOf(6, true)))
	add(with(with(agg("count", 216, 9), distinct), filter), exectest.Where(5, exectest.Distinct(9, exectest.CountOf(9))))
	add(with(agg("min", 217, 0), distinct), exectest.LeastOf(0))
	return calls, want
}

func TestHashAggregateCalls(t *testing.T) {
	for _, at := range [][]int{{}, {0}, {2}, {1, 3}} {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			in := wideRows(150, 9)
			_, want := allCalls(in.Columns())
			exectest.Run(t, exectest.Case{
				Inputs: []exectest.Input{in},
				Plan: func(nodes []exec.Node) exec.Node {
					calls, _ := allCalls(nodes[0].Schema())
					return exec.NewHashAggregate(exec.HashAggregateConfig{In: nodes[0], Keys: keysOf(nodes[0].Schema(), at...), Aggs: calls})
				},
				Want: func(rows [][]exectest.Tuple) []exectest.Tuple { return exectest.GroupBy(rows[0], at, want...) },
			})
		})
	}
}

func TestHashAggregateOverNoRows(t *testing.T) {
	f := func(keys []int, sets [][]int, want ...string) {
		t.Helper()
		in := wideRows(0, 0)
		cols := in.Columns()
		agg := exec.NewHashAggregate(exec.HashAggregateConfig{
			In: exec.NewValues(exec.ValuesConfig{Columns: cols}), Keys: keysOf(cols, keys...), Sets: sets,
			Aggs: []exec.AggregateCall{exectest.Aggregate("count", 200), exectest.Aggregate("sum", 201, exectest.Ref(cols[6])), exectest.Aggregate("min", 202, exectest.Ref(cols[2]))},
		})
		got, err := exectest.Collect(exectest.Query(t.Context(), 2), agg)
		if err != nil {
			t.Fatal(err)
		}
		if s := exectest.Strings(got, false); fmt.Sprint(s) != fmt.Sprint(want) {
			t.Errorf("got %q, want %q", s, want)
		}
	}
	f(nil, nil, "0|NULL|NULL")
	f([]int{0}, nil)
	f([]int{0}, [][]int{{0}, {}}, "NULL|0|NULL|NULL")
}

func TestHashAggregateGroupingSets(t *testing.T) {
	sets := [][]int{{0, 1}, {1}, {}, {0}}
	exectest.Run(t, exectest.Case{
		Inputs: []exectest.Input{wideRows(200, 2)},
		Plan: func(nodes []exec.Node) exec.Node {
			cols := nodes[0].Schema()
			set := exec.Column{ID: 300, Name: "set", Type: types.BigIntType}
			return exec.NewHashAggregate(exec.HashAggregateConfig{
				In: nodes[0], Keys: keysOf(cols, 0, 2), Sets: sets, GroupingCol: &set,
				Aggs: []exec.AggregateCall{exectest.Aggregate("count", 200), exectest.Aggregate("max", 201, exectest.Ref(cols[3]))},
			})
		},
		Want: func(rows [][]exectest.Tuple) []exectest.Tuple {
			var out []exectest.Tuple
			cols := []int{0, 2}
			for s, set := range sets {
				var by []int
				for _, k := range set {
					by = append(by, cols[k])
				}
				for _, g := range exectest.GroupBy(rows[0], by, exectest.CountRows, exectest.GreatestOf(3)) {
					full := exectest.Tuple{nil, nil}
					for i, k := range set {
						full[k] = g[i]
					}
					out = append(out, append(append(full, g[len(set):]...), int64(s)))
				}
			}
			return out
		},
	})
}

func TestHashAggregateOrderBy(t *testing.T) {
	// The order keys end in a column of different values, so that the order is total.
	f := func(name string, distinct bool, at []int) {
		t.Helper()
		in := wideRows(120, 6)
		for i := range in.Rows {
			in.Rows[i][6] = int64(i * 7919 % 120)
		}
		in.Keep = []int{6}
		t.Run(fmt.Sprint(name, distinct, at), func(t *testing.T) {
			exectest.Run(t, exectest.Case{
				Inputs: []exectest.Input{in},
				Plan: func(n []exec.Node) exec.Node {
					cols := n[0].Schema()
					call := exectest.Aggregate(name, 200, exectest.Ref(cols[2]))
					call.Distinct = distinct
					call.Filter = exectest.Ref(cols[5])
					call.OrderBy = []exec.SortKey{{Expr: exectest.Ref(cols[0]), Desc: true}, {Expr: exectest.Ref(cols[6])}}
					if distinct {
						call.OrderBy = []exec.SortKey{{Expr: exectest.Ref(cols[2]), NullsFirst: true}}
					}
					return exec.NewHashAggregate(exec.HashAggregateConfig{
						In: n[0], Keys: keysOf(cols, at...), Aggs: []exec.AggregateCall{call, exectest.Aggregate("count", 201)},
					})
				},
				Want: func(rows [][]exectest.Tuple) []exectest.Tuple {
					list := func(group []exectest.Tuple) any {
						by := []exectest.Order{{Col: 0, Desc: true}, {Col: 6}}
						if distinct {
							by = []exectest.Order{{Col: 2, NullsFirst: true}}
						}
						out := []any{}
						seen := map[string]bool{}
						for _, r := range exectest.Sorted(group, by...) {
							if k := exectest.ValueString(r[2]); distinct && seen[k] {
								continue
							} else {
								seen[k] = true
							}
							out = append(out, r[2])
						}
						if len(out) == 0 {
							return nil
						}
						return out
					}
					return exectest.GroupBy(rows[0], at, exectest.Where(5, list), exectest.CountRows)
				},
			})
		})
	}
	f("array_agg", false, nil)
	f("array_agg", false, []int{0})
	f("array_agg", false, []int{3, 8})
	f("array_agg", true, []int{0})
	f("array_agg", true, []int{1})
}
