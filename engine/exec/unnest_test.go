package exec_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/exec/exectest"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
)

func TestUnnest(t *testing.T) {
	pair := types.RowOf(types.Field{Name: "x", Type: types.BigIntType}, types.Field{Name: "y", Type: types.VarcharType})
	in := exectest.Input{FirstID: 1, Fields: []types.Field{
		{Name: "id", Type: types.BigIntType},
		{Name: "s", Type: types.VarcharType},
		{Name: "a", Type: types.ArrayOf(types.VarcharType)},
		{Name: "m", Type: types.MapOf(types.BigIntType, types.VarcharType)},
		{Name: "r", Type: types.ArrayOf(pair)},
	}}
	rng := rand.New(rand.NewPCG(4, 4))
	text := func() any {
		if rng.IntN(4) == 0 {
			return nil
		}
		return fmt.Sprint("e", rng.IntN(9))
	}
	for i := range 90 {
		a, m, r := []any{}, []any{}, []any{}
		for range rng.IntN(4) {
			a = append(a, text())
		}
		for k := range rng.IntN(3) {
			m = append(m, int64(k), text())
		}
		for range rng.IntN(3) {
			if rng.IntN(4) == 0 {
				r = append(r, nil)
			} else {
				r = append(r, []any{int64(rng.IntN(5)), text()})
			}
		}
		in.Rows = append(in.Rows, exectest.Tuple{int64(i), fmt.Sprint("s", i%5), a, m, r})
	}
	in.Rows[7][2] = make([]any, 300) // longer than a batch of the test
	f := func(lists []int, outer, ordinality bool) {
		t.Helper()
		widths := map[int]int{2: 1, 3: 2, 4: 2}
		elem := func(list any, col, k int) []any {
			l, _ := list.([]any)
			w := widths[col]
			if col == 3 {
				if 2*k < len(l) {
					return l[2*k : 2*k+2]
				}
				return make([]any, w)
			}
			if k >= len(l) {
				return make([]any, w)
			}
			if col == 4 {
				if l[k] == nil {
					return make([]any, w)
				}
				return l[k].([]any)
			}
			return l[k : k+1]
		}
		length := func(list any, col int) int {
			l, _ := list.([]any)
			if col == 3 {
				return len(l) / 2
			}
			return len(l)
		}
		t.Run(fmt.Sprint(lists, outer, ordinality), func(t *testing.T) {
			exectest.Run(t, exectest.Case{
				Inputs: []exectest.Input{in},
				Plan: func(n []exec.Node) exec.Node {
					cols := n[0].Schema()
					cfg := exec.UnnestConfig{In: n[0], Outer: outer}
					id := 100
					col := func(typ types.Type) exec.Column {
						id++
						return exec.Column{ID: expr.ColumnID(id), Name: "e", Type: typ}
					}
					for _, l := range lists {
						cfg.Exprs = append(cfg.Exprs, exectest.Ref(cols[l]))
						switch l {
						case 2:
							cfg.Columns = append(cfg.Columns, []exec.Column{col(types.VarcharType)})
						default:
							cfg.Columns = append(cfg.Columns, []exec.Column{col(types.BigIntType), col(types.VarcharType)})
						}
					}
					if ordinality {
						c := col(types.BigIntType)
						cfg.Ordinality = &c
					}
					return exec.NewUnnest(cfg)
				},
				Want: func(rows [][]exectest.Tuple) []exectest.Tuple {
					var out []exectest.Tuple
					for _, r := range rows[0] {
						n := 0
						for _, l := range lists {
							n = max(n, length(r[l], l))
						}
						empty := n == 0 && outer
						if empty {
							n = 1
						}
						for k := range n {
							x := append(exectest.Tuple{}, r...)
							for _, l := range lists {
								x = append(x, elem(r[l], l, k)...)
							}
							if ordinality && empty {
								x = append(x, nil)
							} else if ordinality {
								x = append(x, int64(k+1))
							}
							out = append(out, x)
						}
					}
					return out
				},
				Ordered: true,
			})
		})
	}
	for _, outer := range []bool{false, true} {
		f([]int{2}, outer, false)
		f([]int{3}, outer, true)
		f([]int{4}, outer, true)
		f([]int{2, 3, 4}, outer, true)
	}
}
