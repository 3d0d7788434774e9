package exec_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/exec/exectest"
	"github.com/clientele-db/clientele/engine/types"
)

// tableRows makes rows of an ascending number, a small number, a string and a float, some of them NULL.
func tableRows(n int, seed uint64) ([]types.Field, []exectest.Tuple) {
	rng := rand.New(rand.NewPCG(seed, 0))
	fields := []types.Field{
		{Name: "id", Type: types.BigIntType},
		{Name: "n", Type: types.IntegerType},
		{Name: "s", Type: types.VarcharType},
		{Name: "f", Type: types.DoubleType},
	}
	rows := make([]exectest.Tuple, n)
	for i := range rows {
		rows[i] = exectest.Tuple{int64(i), int64(rng.IntN(50)), fmt.Sprint("s", rng.IntN(20)), float64(rng.IntN(1000)) / 4}
		for c := 1; c < 4; c++ {
			if rng.IntN(10) == 0 {
				rows[i][c] = nil
			}
		}
	}
	return fields, rows
}

func TestScanReturnsTheTableInOrder(t *testing.T) {
	f := func(rows, workers int, o exectest.TableOptions) {
		t.Helper()
		fields, want := tableRows(rows, 3)
		tab := exectest.FromTuples(fields, want, o)
		scan := exec.NewScan(exec.ScanConfig{Source: tab, Name: "t", Columns: tab.Exec(1), Fields: []int{0, 1, 2, 3}})
		got, err := exectest.Collect(exectest.Query(t.Context(), workers), scan)
		if err != nil {
			t.Fatal(err)
		}
		if g, w := exectest.Strings(got, true), exectest.Strings(want, true); !slices.Equal(g, w) {
			t.Fatalf("%d rows, %d workers: got %d rows that differ", rows, workers, len(g))
		}
		if n := scan.Stats().Rows.Load(); n != int64(rows) {
			t.Errorf("counted %d rows, want %d", n, rows)
		}
	}
	for _, workers := range []int{1, 2, 5} {
		f(0, workers, exectest.TableOptions{})
		f(1, workers, exectest.TableOptions{})
		f(1000, workers, exectest.TableOptions{PageRows: 64, MorselPages: 2})
		f(1000, workers, exectest.TableOptions{PageRows: 128, MorselPages: 1, Seed: 9})
		f(20_000, workers, exectest.TableOptions{PageRows: 1024, MorselPages: 4, Seed: 4})
	}
}

func TestRowsEndAtOnceWhenCancelled(t *testing.T) {
	fields, rows := tableRows(5000, 1)
	tab := exectest.FromTuples(fields, rows, exectest.TableOptions{PageRows: 64, MorselPages: 1})
	for _, workers := range []int{1, 3} {
		ctx, cancel := context.WithCancel(t.Context())
		r, err := exec.Run(exectest.Query(ctx, workers), exec.NewScan(exec.ScanConfig{Source: tab, Columns: tab.Exec(1), Fields: []int{0, 1, 2, 3}}))
		if err != nil {
			t.Fatal(err)
		}
		if b, err := r.Next(ctx); b == nil || err != nil {
			t.Fatalf("first batch: %v, %v", b, err)
		}
		cancel()
		if _, err := r.Next(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%d workers: after cancel: %v", workers, err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestValuesReturnsItsRows(t *testing.T) {
	cols := exectest.Columns([]types.Field{{Name: "a", Type: types.BigIntType}, {Name: "b", Type: types.VarcharType}}, 1)
	cfg := exec.ValuesConfig{Columns: cols}
	var want []exectest.Tuple
	for i := range 200 {
		row := exectest.Tuple{int64(i), fmt.Sprint(i)}
		if i%7 == 0 {
			row[1] = nil
		}
		want = append(want, row)
		cfg.Rows = append(cfg.Rows, nil)
		for c := range row {
			cfg.Rows[i] = append(cfg.Rows[i], exectest.Lit(cols[c].Type, row[c]))
		}
	}
	q := exectest.Query(t.Context(), 2)
	q.BatchRows = 64
	got, err := exectest.Collect(q, exec.NewValues(cfg))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(exectest.Strings(got, true), exectest.Strings(want, true)) {
		t.Errorf("got %v", got)
	}
}

func TestHarnessPassesRowsThrough(t *testing.T) {
	fields, rows := tableRows(300, 8)
	exectest.Run(t, exectest.Case{
		Inputs: []exectest.Input{{Fields: fields, Rows: rows, FirstID: 1}},
		Plan:   func(in []exec.Node) exec.Node { return in[0] },
		Want:   func(in [][]exectest.Tuple) []exectest.Tuple { return in[0] },
		// Morsels are 64 rows, so that the order of two workers is that of the table.
		Ordered: true,
	})
}
