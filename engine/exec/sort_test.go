package exec_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/exec/exectest"
	"github.com/clientele-db/clientele/engine/types"
)

// sortKeys turns reference keys into the operator's.
func sortKeys(cols []exec.Column, by []exectest.Order) []exec.SortKey {
	keys := make([]exec.SortKey, len(by))
	for i, o := range by {
		keys[i] = exec.SortKey{Expr: exectest.Ref(cols[o.Col]), Desc: o.Desc, NullsFirst: o.NullsFirst}
	}
	return keys
}

func TestSortOrdersEveryType(t *testing.T) {
	for i, typ := range everyType {
		if typ.Kind == types.Map {
			continue // maps have no order
		}
		for d := range 4 {
			by := exectest.Order{Col: 0, Desc: d&1 != 0, NullsFirst: d&2 != 0}
			t.Run(fmt.Sprintf("%v %+v", typ, by), func(t *testing.T) {
				fields, rows := randomRows(150, []types.Type{typ, types.BigIntType}, uint64(i*4+d))
				for r := range rows {
					rows[r][1] = int64(r) // tells equal rows apart
				}
				in := exectest.Input{Fields: fields, Rows: rows, FirstID: 1, Keep: []int{1}}
				exectest.Run(t, exectest.Case{
					Inputs: []exectest.Input{in},
					Plan: func(n []exec.Node) exec.Node {
						return exec.NewSort(exec.SortConfig{In: n[0], Keys: sortKeys(in.Columns(), []exectest.Order{by})})
					},
					Want:    func(n [][]exectest.Tuple) []exectest.Tuple { return exectest.Sorted(n[0], by) },
					Ordered: true,
				})
			})
		}
	}
}

func TestSortOrdersUUIDsByTheirBytes(t *testing.T) {
	fields := []types.Field{{Name: "u", Type: types.UUIDType}}
	rows := []exectest.Tuple{{types.Int128{Hi: -1, Lo: 3}}, {types.Int128{Hi: 1, Lo: 1 << 63}}, {types.Int128{Hi: 1, Lo: 2}}, {types.Int128{Hi: -1, Lo: 2}}}
	in := exectest.Input{Fields: fields, Rows: rows, FirstID: 1, Keep: []int{0}}
	exectest.Run(t, exectest.Case{
		Inputs: []exectest.Input{in},
		Plan: func(n []exec.Node) exec.Node {
			return exec.NewSort(exec.SortConfig{In: n[0], Keys: sortKeys(in.Columns(), []exectest.Order{{Col: 0}})})
		},
		Want:    func([][]exectest.Tuple) []exectest.Tuple { return []exectest.Tuple{rows[2], rows[1], rows[3], rows[0]} },
		Ordered: true,
	})
}

func TestSortBySeveralKeys(t *testing.T) {
	f := func(by ...exectest.Order) {
		t.Helper()
		fields, rows := randomRows(200, []types.Type{
			types.VarcharType, types.DoubleType, types.DecimalOf(38, 4), types.TinyIntType, types.ArrayOf(types.BigIntType), types.BigIntType,
		}, 8)
		for r := range rows {
			rows[r][5] = int64(r)
		}
		in := exectest.Input{Fields: fields, Rows: rows, FirstID: 1, Keep: []int{5}}
		exectest.Run(t, exectest.Case{
			Inputs: []exectest.Input{in},
			Plan: func(n []exec.Node) exec.Node {
				return exec.NewSort(exec.SortConfig{In: n[0], Keys: sortKeys(in.Columns(), by)})
			},
			Want:    func(n [][]exectest.Tuple) []exectest.Tuple { return exectest.Sorted(n[0], by...) },
			Ordered: true,
		})
	}
	o := func(col int, desc, nullsFirst bool) exectest.Order {
		return exectest.Order{Col: col, Desc: desc, NullsFirst: nullsFirst}
	}
	f()
	f(o(3, false, false), o(0, true, false), o(1, false, true))
	f(o(4, true, true), o(3, false, false))
	f(o(0, false, true), o(1, true, false), o(2, false, false), o(4, false, false))
	f(o(1, true, true), o(2, true, true), o(3, true, true))
	f(o(3, false, false), o(3, true, false))
}

// big is a table of n rows whose columns are the worst that a sort may meet.
func big(n int, seed uint64) ([]types.Field, []exectest.Tuple) {
	rng := rand.New(rand.NewPCG(seed, 5))
	fields := []types.Field{
		{Name: "id", Type: types.BigIntType},
		{Name: "few", Type: types.IntegerType},
		{Name: "outlier", Type: types.BigIntType},
		{Name: "f", Type: types.DoubleType},
		{Name: "url", Type: types.VarcharType},
		{Name: "name", Type: types.VarcharType},
	}
	rows := make([]exectest.Tuple, n)
	for i := range rows {
		rows[i] = exectest.Tuple{
			int64(i), int64(rng.IntN(7)), int64(rng.IntN(100)), rng.NormFloat64(),
			"https://www.example.org/" + strings.Repeat("deep/", rng.IntN(3)) + fmt.Sprint("page-", rng.IntN(n/2)),
			fmt.Sprint("name", rng.IntN(300)),
		}
		if rng.IntN(1000) == 0 {
			rows[i][2] = int64(rng.Uint64())
		}
		for c := 1; c < len(fields); c++ {
			if rng.IntN(50) == 0 {
				rows[i][c] = nil
			}
		}
	}
	return fields, rows
}

func TestSortLargeInputs(t *testing.T) {
	fields, rows := big(150_000, 1)
	tables := []*exectest.Table{
		exectest.FromTuples(fields, rows, exectest.TableOptions{}),
		exectest.FromTuples(fields, rows, exectest.TableOptions{NoDictionary: true, PageRows: 4096, MorselPages: 3, Seed: 3}),
	}
	f := func(by ...exectest.Order) {
		t.Helper()
		want := exectest.Sorted(rows, by...)
		for _, tab := range tables {
			for _, workers := range []int{1, 2} {
				cols := tab.Exec(1)
				scan := exec.NewScan(exec.ScanConfig{Source: tab, Columns: cols, Fields: []int{0, 1, 2, 3, 4, 5}})
				q := exectest.Query(t.Context(), workers)
				got, err := exectest.Collect(q, exec.NewSort(exec.SortConfig{In: scan, Keys: sortKeys(cols, by)}))
				if err != nil {
					t.Fatal(err)
				}
				if !slices.EqualFunc(got, want, func(a, b exectest.Tuple) bool { return a[0] == b[0] }) {
					t.Errorf("by %v, %d workers: wrong order", by, workers)
				}
				for i := 0; i < len(got); i += 1000 {
					if got[i].String() != want[i].String() {
						t.Errorf("by %v, %d workers: row %d is %v, want %v", by, workers, i, got[i], want[i])
					}
				}
				if q.Mem.Used() != 0 {
					t.Errorf("%d bytes still accounted for", q.Mem.Used())
				}
			}
		}
	}
	f(exectest.Order{Col: 1})
	f(exectest.Order{Col: 2, Desc: true})
	f(exectest.Order{Col: 3, NullsFirst: true})
	f(exectest.Order{Col: 4})
	f(exectest.Order{Col: 1, Desc: true}, exectest.Order{Col: 4, Desc: true, NullsFirst: true})
	f(exectest.Order{Col: 5}, exectest.Order{Col: 2}, exectest.Order{Col: 3})
	f(exectest.Order{Col: 0})
}

func TestSortWithoutColumnsKeepsTheRows(t *testing.T) {
	fields, rows := randomRows(100, []types.Type{types.BigIntType}, 1)
	in := exectest.Input{Fields: fields, Rows: rows, FirstID: 1}
	exectest.Run(t, exectest.Case{
		Inputs: []exectest.Input{in},
		Plan: func(n []exec.Node) exec.Node {
			p := exec.NewProject(exec.ProjectConfig{In: n[0]})
			return exec.NewSort(exec.SortConfig{In: p, Keys: []exec.SortKey{{Expr: exectest.Lit(types.BigIntType, int64(1))}}})
		},
		Want: func(n [][]exectest.Tuple) []exectest.Tuple { return make([]exectest.Tuple, len(n[0])) },
	})
}

func TestSortEndsSoonAfterCancel(t *testing.T) {
	fields, rows := big(300_000, 2)
	tab := exectest.FromTuples(fields, rows, exectest.TableOptions{NoDictionary: true})
	for _, after := range []time.Duration{0, time.Millisecond, 10 * time.Millisecond, 30 * time.Millisecond} {
		ctx, cancel := context.WithCancel(t.Context())
		scan := exec.NewScan(exec.ScanConfig{Source: tab, Columns: tab.Exec(1), Fields: []int{0, 1, 2, 3, 4, 5}})
		q := exectest.Query(ctx, 2)
		timer := time.AfterFunc(after, cancel)
		start := time.Now()
		_, err := exectest.Collect(q, exec.NewSort(exec.SortConfig{In: scan, Keys: sortKeys(tab.Exec(1), []exectest.Order{{Col: 4}})}))
		if took := time.Since(start); took > after+time.Second {
			t.Errorf("cancelled after %v, ended after %v", after, took)
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled query returned %v", err)
		}
		if q.Mem.Used() != 0 {
			t.Errorf("%d bytes still accounted for", q.Mem.Used())
		}
		timer.Stop()
		cancel()
	}
}
