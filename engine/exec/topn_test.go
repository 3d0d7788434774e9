package exec_test

import (
	"math"
	"slices"
	"testing"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/exec/exectest"
	"github.com/clientele-db/clientele/engine/types"
)

// slice returns count rows behind the first offset.
func slice(rows []exectest.Tuple, count, offset int64) []exectest.Tuple {
	lo := min(offset, int64(len(rows)))
	hi := int64(len(rows))
	if count >= 0 && count < hi-lo {
		hi = lo + count
	}
	return rows[lo:hi]
}

func TestTopNOfEveryType(t *testing.T) {
	for i, typ := range everyType {
		if typ.Kind == types.Map {
			continue
		}
		for _, d := range []int{0, 3} {
			by := exectest.Order{Col: 0, Desc: d&1 != 0, NullsFirst: d&2 != 0}
			fields, rows := randomRows(150, []types.Type{typ, types.BigIntType}, uint64(i*4+d))
			for r := range rows {
				rows[r][1] = int64(r)
			}
			in := exectest.Input{Fields: fields, Rows: rows, FirstID: 1, Keep: []int{1}}
			exectest.Run(t, exectest.Case{
				Inputs: []exectest.Input{in},
				Plan: func(n []exec.Node) exec.Node {
					return exec.NewTopN(exec.TopNConfig{In: n[0], Keys: sortKeys(in.Columns(), []exectest.Order{by}), Count: 7, Offset: 3})
				},
				Want: func(n [][]exectest.Tuple) []exectest.Tuple {
					return slice(exectest.Sorted(n[0], by), 7, 3)
				},
				Ordered: true,
			})
		}
	}
}

// TestTopNPassesOverRows has enough rows that workers throw some away and pass over most.
func TestTopNPassesOverRows(t *testing.T) {
	fields, rows := big(60_000, 4)
	tables := []*exectest.Table{
		exectest.FromTuples(fields, rows, exectest.TableOptions{PageRows: 1024, MorselPages: 2}),
		exectest.FromTuples(fields, rows, exectest.TableOptions{NoDictionary: true, PageRows: 2048, MorselPages: 2, Seed: 3}),
	}
	f := func(count, offset int64, by ...exectest.Order) {
		t.Helper()
		want := slice(exectest.Sorted(rows, by...), count, offset)
		for _, tab := range tables {
			for _, workers := range []int{1, 2} {
				cols := tab.Exec(1)
				keys := sortKeys(cols, by)

				scan := exec.NewScan(exec.ScanConfig{Source: tab, Columns: cols, Fields: []int{0, 1, 2, 3, 4, 5}})
				q := exectest.Query(t.Context(), workers)
				got, err := exectest.Collect(q, exec.NewTopN(exec.TopNConfig{In: scan, Keys: keys, Count: count, Offset: offset}))
				if err != nil {
					t.Fatal(err)
				}
				if g, w := exectest.Strings(got, true), exectest.Strings(want, true); !slices.Equal(g, w) {
					t.Errorf("first %d behind %d by %v, %d workers: %d rows that differ", count, offset, by, workers, len(g))
				}
				if q.Mem.Used() != 0 {
					t.Errorf("%d bytes still accounted for", q.Mem.Used())
				}
			}
		}
	}
	for c := range fields {
		for d := range 4 {
			by := exectest.Order{Col: c, Desc: d&1 != 0, NullsFirst: d&2 != 0}
			f(100, 50*int64(d), by, exectest.Order{Col: 5, Desc: true})
		}
	}
	f(5000, 7000, exectest.Order{Col: 3}, exectest.Order{Col: 4})
	f(100, math.MaxInt64, exectest.Order{Col: 0})
	f(math.MaxInt64, 59_990, exectest.Order{Col: 0, Desc: true})
	f(0, 5, exectest.Order{Col: 0})
}

func TestTopNByComputedKeys(t *testing.T) {
	fields, rows := big(20_000, 4)
	tab := exectest.FromTuples(fields, rows, exectest.TableOptions{PageRows: 1024, MorselPages: 2})
	want := slice(exectest.Sorted(rows, exectest.Order{Col: 1, Desc: true}, exectest.Order{Col: 0, Desc: true}), 50, 0)
	cols := tab.Exec(1)
	scan := exec.NewScan(exec.ScanConfig{Source: tab, Columns: cols, Fields: []int{0, 1, 2, 3, 4, 5}})
	keys := []exec.SortKey{{Expr: exectest.Call("negate", exectest.Ref(cols[1]))}, {Expr: exectest.Call("negate", exectest.Ref(cols[0]))}}
	got, err := exectest.Collect(exectest.Query(t.Context(), 2), exec.NewTopN(exec.TopNConfig{In: scan, Keys: keys, Count: 50}))
	if err != nil {
		t.Fatal(err)
	}
	if g, w := exectest.Strings(got, true), exectest.Strings(want, true); !slices.Equal(g, w) {
		t.Errorf("got %q, want %q", g[:5], w[:5])
	}
}

func TestLimitOfAnOrderedInput(t *testing.T) {
	fields, rows := randomRows(300, []types.Type{types.TinyIntType, types.VarcharType}, 6)
	by := []exectest.Order{{Col: 0, NullsFirst: true}}
	f := func(count, offset int64, ties bool) {
		t.Helper()
		in := exectest.Input{Fields: fields, Rows: rows, FirstID: 1}
		exectest.Run(t, exectest.Case{
			Inputs: []exectest.Input{in},
			Plan: func(n []exec.Node) exec.Node {
				cfg := exec.LimitConfig{Count: count, Offset: offset}
				keys := sortKeys(in.Columns(), by)
				cfg.In = exec.NewSort(exec.SortConfig{In: n[0], Keys: keys})
				if ties {
					cfg.WithTies = keys
				}
				return exec.NewLimit(cfg)
			},
			Want: func(n [][]exectest.Tuple) []exectest.Tuple {
				sorted := exectest.Sorted(n[0], by...)
				out := slice(sorted, count, offset)
				for end := int(offset) + len(out); ties && len(out) > 0 && end < len(sorted); end++ {
					if exectest.CompareNulls(sorted[end][0], out[len(out)-1][0], true) != 0 {
						break
					}
					out = sorted[offset : end+1]
				}
				return out
			},
			Ordered: true,
		})
	}
	for _, ties := range []bool{false, true} {
		f(10, 0, ties)
		f(64, 64, ties)
		f(65, 63, ties)
		f(1, 299, ties)
		f(10, 500, ties)
		f(0, 3, ties)
		f(1000, 0, ties)
	}
	f(-1, 100, false)
}

// TestLimitOfAnyInput checks that the first rows of the table come, whatever the number of workers.
func TestLimitOfAnyInput(t *testing.T) {
	fields, rows := randomRows(400, []types.Type{types.TinyIntType, types.VarcharType}, 6)
	exectest.Run(t, exectest.Case{
		Inputs: []exectest.Input{{Fields: fields, Rows: rows, FirstID: 1}},
		Plan: func(n []exec.Node) exec.Node {
			return exec.NewLimit(exec.LimitConfig{In: n[0], Count: 100, Offset: 50})
		},
		Want:    func(n [][]exectest.Tuple) []exectest.Tuple { return n[0][50:150] },
		Ordered: true,
	})
}

func TestLimitEndsTheScan(t *testing.T) {
	fields, rows := randomRows(50_000, []types.Type{types.TinyIntType}, 6)
	tab := exectest.FromTuples(fields, rows, exectest.TableOptions{PageRows: 64, MorselPages: 1})
	for _, workers := range []int{1, 2} {
		scan := exec.NewScan(exec.ScanConfig{Source: tab, Columns: tab.Exec(1), Fields: []int{0}})
		got, err := exectest.Collect(exectest.Query(t.Context(), workers), exec.NewLimit(exec.LimitConfig{In: scan, Count: 70}))
		if err != nil || len(got) != 70 {
			t.Fatalf("%d rows, %v", len(got), err)
		}
		if n := scan.Stats().Rows.Load(); n > 10_000 {
			t.Errorf("%d workers scanned %d rows for 70", workers, n)
		}
	}
}

func TestUnionKeepsTheOrderOfItsInputs(t *testing.T) {
	ts := []types.Type{types.VarcharType, types.DecimalOf(38, 4), types.BooleanType}
	fields, a := randomRows(150, ts, 1)
	_, b := randomRows(70, ts, 2)
	_, c := randomRows(10, ts, 3)
	exectest.Run(t, exectest.Case{
		Inputs: []exectest.Input{{Fields: fields, Rows: a, FirstID: 1}, {Fields: fields, Rows: b, FirstID: 11, Sorted: true}, {Fields: fields, Rows: c, FirstID: 21}, {Fields: fields, FirstID: 31}},
		Plan: func(n []exec.Node) exec.Node {
			return exec.NewUnion(exec.UnionConfig{In: n, Columns: exectest.Columns(fields, 41)})
		},
		Want: func(n [][]exectest.Tuple) []exectest.Tuple {
			return slices.Concat(n...)
		},
		Ordered: true,
	})
}

func TestMaterializeComputesOnce(t *testing.T) {
	fields, rows := randomRows(200, everyType, 1)
	in := exectest.Input{Fields: fields, Rows: rows, FirstID: 1}
	exectest.Run(t, exectest.Case{
		Inputs: []exectest.Input{in},
		Plan: func(n []exec.Node) exec.Node {
			shared := exec.NewShared("t", exec.NewFilter(exec.FilterConfig{In: n[0], Cond: exectest.Lit(types.BooleanType, true)}))
			var readings []exec.Node
			for i := range 3 {
				readings = append(readings, exec.NewMaterialize(exec.MaterializeConfig{From: shared, Columns: exectest.Columns(fields, 100*(i+1))}))
			}
			return exec.NewUnion(exec.UnionConfig{In: readings, Columns: exectest.Columns(fields, 1000)})
		},
		Want: func(n [][]exectest.Tuple) []exectest.Tuple {
			return slices.Concat(n[0], n[0], n[0])
		},
		Ordered: true,
	})
}
