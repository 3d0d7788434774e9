package exec_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/exec/exectest"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
)

func TestGapFill(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	f := func(name string, typ types.Type, step expr.Expr, starts []int64, from, to int, keyed bool, n int) {
		t.Helper()
		in := exectest.Input{FirstID: 1, Keep: []int{0}, Fields: []types.Field{
			{Name: "t", Type: typ}, {Name: "k", Type: types.VarcharType}, {Name: "v", Type: types.BigIntType},
		}}
		for range n {
			in.Rows = append(in.Rows, exectest.Tuple{starts[rng.IntN(len(starts))], fmt.Sprint("k", rng.IntN(3)), int64(rng.IntN(9))})
		}
		t.Run(name, func(t *testing.T) {
			exectest.Run(t, exectest.Case{
				Inputs: []exectest.Input{in},
				Plan: func(n []exec.Node) exec.Node {
					cols := n[0].Schema()
					cfg := exec.GapFillConfig{In: n[0], TimeKey: cols[0].ID, Step: step}
					if keyed {
						cfg.Keys = []expr.ColumnID{cols[1].ID}
					}
					if from >= 0 {
						cfg.From = exectest.Lit(typ, starts[from])
					}
					if to >= 0 {
						cfg.To = exectest.Lit(typ, starts[to])
					}
					return exec.NewGapFill(cfg)
				},
				Want: func(rows [][]exectest.Tuple) []exectest.Tuple {
					out := slices.Clone(rows[0])
					lo, hi := len(starts), -1
					groups := map[string]any{}
					seen := map[string]bool{}
					key := func(r exectest.Tuple) any {
						if keyed {
							return r[1]
						}
						return nil
					}
					for _, r := range rows[0] {
						i := slices.Index(starts, r[0].(int64))
						lo, hi = min(lo, i), max(hi, i)
						groups[exectest.ValueString(key(r))] = key(r)
						seen[fmt.Sprint(exectest.ValueString(key(r)), i)] = true
					}
					if from >= 0 {
						lo = from
					}
					if to >= 0 {
						hi = to - 1
					}
					if !keyed && from >= 0 && to >= 0 {
						groups["NULL"] = nil
					}
					for g, k := range groups {
						for i := lo; i <= hi; i++ {
							if !seen[fmt.Sprint(g, i)] {
								out = append(out, exectest.Tuple{starts[i], k, nil})
							}
						}
					}
					return out
				},
			})
		})
	}
	// Starts of months of 2023 and 2024 as day numbers, from the calendar: 19358 is 2023-01-01.
	months := []int64{19358}
	for i, d := range []int64{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 29, 31} {
		months = append(months, months[i]+d)
	}
	weeks, minutes, tens := []int64{}, []int64{}, []int64{}
	for i := range int64(40) {
		weeks = append(weeks, 19359+7*i) // 2023-01-02 is a Monday
		minutes = append(minutes, (1_700_000_100+60*i)*1_000_000)
		tens = append(tens, -200+10*i)
	}
	day := func(n int64) expr.Expr { return exectest.Lit(types.IntervalDSType, n*86_400_000_000) }
	f("months", types.DateType, exectest.Lit(types.IntervalYMType, int64(1)), months, -1, -1, true, 20)
	f("months in a range", types.DateType, exectest.Lit(types.IntervalYMType, int64(1)), months, 0, 15, false, 20)
	f("weeks", types.DateType, day(7), weeks, 3, 35, true, 20)
	f("minutes", types.TimestampMicros, exectest.Lit(types.IntervalDSType, int64(60_000_000)), minutes, -1, 39, true, 30)
	f("integers", types.BigIntType, exectest.Lit(types.BigIntType, int64(10)), tens, -1, -1, false, 15)
	f("no rows, a range", types.DateType, day(7), weeks, 3, 30, false, 0)
	f("no rows, keys", types.DateType, day(7), weeks, 3, 30, true, 0)
	f("no rows", types.DateType, day(7), weeks, -1, -1, false, 0)
}
