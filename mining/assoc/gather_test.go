package assoc

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/mining"
	"github.com/clientele-db/clientele/mining/miningtest"
)

// run calls a function on rows of (basket, item) and returns its rows as text.
func run(t *testing.T, f *mining.Function, rows *miningtest.Rows, values map[string]any) (mining.Description, []string) {
	t.Helper()
	a, err := mining.NewArgs(f.Name, rows.Schema(), f.Roles, f.Options, map[string][]int{"basket": {0}, "item": {1}}, values)
	if err != nil {
		t.Fatal(err)
	}
	b, err := f.Bind(a)
	if err != nil {
		t.Fatal(err)
	}
	out, err := mining.Train(t.Context(), b.Algorithm, rows, mining.Options{Workers: 2, Mem: mem.New("test", "test", 0)})
	if err != nil {
		t.Fatal(err)
	}
	var text []string
	src := out.Model.(mining.Tabular).Tables()[0].Rows()
	for {
		batch, err := src.Next(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if batch == nil {
			return out.Model.Describe(), text
		}
		for i := range batch.N {
			var line []string
			for _, v := range batch.Cols {
				if v.IsNull(i) {
					line = append(line, "NULL")
				} else {
					line = append(line, string(fn.AppendText(nil, v, i)))
				}
			}
			text = append(text, strings.Join(line, " "))
		}
	}
}

// TestBasketNumbers gives the same baskets numbers that lie close, far apart in different ways, and NULL.
func TestBasketNumbers(t *testing.T) {
	kinds := map[string]func(k int64) int64{
		"close":         func(k int64) int64 { return k },
		"negative":      func(k int64) int64 { return k - 7 },
		"spread":        func(k int64) int64 { return k * 1_000_003 },
		"far apart":     func(k int64) int64 { return k * 1_000_000_007_000 },
		"the extremes":  func(k int64) int64 { return []int64{math.MinInt64, math.MaxInt64}[k%2] + k/2*(1-2*(k%2)) },
		"one far":       func(k int64) int64 { return k + k/399*(1<<40) },
		"partitions":    func(k int64) int64 { return k + k/200<<32 },
		"just in reach": func(k int64) int64 { return k + k/399*(maxSpread-399) },
	}
	var want []string
	for _, name := range []string{"close", "negative", "spread", "far apart", "the extremes", "one far", "partitions", "just in reach"} {
		for _, partition := range []int{0, 64, 500} {
			b := mining.NewTableBuilder([]types.Field{{Name: "b", Type: types.BigIntType}, {Name: "i", Type: types.VarcharType}})
			for k := range int64(400) {
				for i := range 1 + k%5 {
					b.Int(0, kinds[name](k))
					b.Text(1, fmt.Sprint("item ", (i*i+k)%7))
				}
				if k%9 == 0 {
					b.Null(0)
					b.Text(1, "item 1")
				}
			}
			fields, cols := b.Columns()
			rows := (&miningtest.Rows{Columns: fields, Values: cols}).With(func(r *miningtest.Rows) { r.PartitionRows, r.Workers, r.BatchRows = partition, 2, 50 })
			d, got := run(t, FrequentItemsets, rows, map[string]any{"min_count": int64(5)})
			if want == nil {
				want = got
			}
			if !slices.Equal(got, want) || len(got) < 20 {
				t.Errorf("%s, partitions of %d: %d rows, want %d", name, partition, len(got), len(want))
			}
			if !strings.HasSuffix(d.Summary, "item sets of at least 5 baskets in 400 baskets, 45 rows without basket or item") {
				t.Errorf("%s: %s", name, d.Summary)
			}
			for _, m := range d.Metrics {
				if m.Name == "baskets" && m.Value != 400 || m.Name == "rows_ignored" && m.Value != 45 {
					t.Errorf("%s: %s is %v", name, m.Name, m.Value)
				}
			}
		}
	}
}

// TestRulesTable shows a result in full, computed by hand: baskets {a b}, {a b}, {a c}, {b}.
func TestRulesTable(t *testing.T) {
	b := mining.NewTableBuilder([]types.Field{{Name: "b", Type: types.VarcharType}, {Name: "i", Type: types.DateType}})
	for k, items := range [][]int64{{1, 2}, {2, 1, 2}, {1, 3}, {2}} {
		for _, x := range items {
			b.Text(0, fmt.Sprint("basket ", k))
			b.Int(1, x)
		}
	}
	fields, cols := b.Columns()
	_, got := run(t, AssociationRules, &miningtest.Rows{Columns: fields, Values: cols}, map[string]any{"min_count": int64(1), "min_confidence": 0.5})
	same(t, "rules", got, []string{
		// 3 → 1: in 1 of 4 baskets, always; 1 is in 3 of 4.
		"[1970-01-04] [1970-01-02] 1 0.25 1.0 1.3333333333333333 0.0625 Infinity",
		// 2 → 1 and 1 → 2: in 2 of 4, both sides in 3 of 4.
		"[1970-01-03] [1970-01-02] 2 0.5 0.6666666666666666 0.8888888888888888 -0.0625 0.75",
		"[1970-01-02] [1970-01-03] 2 0.5 0.6666666666666666 0.8888888888888888 -0.0625 0.75",
	})
	_, got = run(t, FrequentItemsets, &miningtest.Rows{Columns: fields, Values: cols}, map[string]any{"min_count": int64(2)})
	same(t, "sets", got, []string{"[1970-01-02] 1 3 0.75", "[1970-01-03] 1 3 0.75", "[1970-01-02, 1970-01-03] 2 2 0.5"})
}
