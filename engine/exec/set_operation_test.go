package exec_test

import (
	"fmt"
	"testing"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/exec/exectest"
	"github.com/clientele-db/clientele/engine/types"
)

func TestSetOperations(t *testing.T) {
	// setOf counts the rows of both sides and returns each as often as SQL:2016, 7.17, general rule 3 says.
	setOf := func(l, r []exectest.Tuple, except, all bool) []exectest.Tuple {
		count := func(rows []exectest.Tuple) map[string]int {
			m := map[string]int{}
			for _, x := range rows {
				m[x.String()]++
			}
			return m
		}
		m, n := count(l), count(r)
		done := map[string]bool{}
		var out []exectest.Tuple
		for _, x := range l {
			k := x.String()
			if done[k] {
				continue
			}
			done[k] = true
			times := 0
			switch {
			case all && except:
				times = max(0, m[k]-n[k])
			case all:
				times = min(m[k], n[k])
			case except == (n[k] == 0):
				times = 1
			}
			for range times {
				out = append(out, x)
			}
		}
		return out
	}
	side := func(seed uint64, n, first int) exectest.Input {
		wide := wideRows(n, seed)
		in := exectest.Input{FirstID: first}
		for _, c := range []int{0, 2, 4} {
			in.Fields = append(in.Fields, wide.Fields[c])
		}
		for _, r := range wide.Rows {
			in.Rows = append(in.Rows, exectest.Pick(r, 0, 2, 4))
		}
		return in
	}
	cols := exectest.Columns([]types.Field{{Name: "a", Type: types.IntegerType}, {Name: "b", Type: types.VarcharType}, {Name: "c", Type: types.DoubleType}}, 101)
	for _, sizes := range [][2]int{{150, 120}, {60, 0}, {0, 60}} {
		for _, except := range []bool{false, true} {
			for _, all := range []bool{false, true} {
				t.Run(fmt.Sprint(sizes, except, all), func(t *testing.T) {
					exectest.Run(t, exectest.Case{
						Inputs: []exectest.Input{side(1, sizes[0], 1), side(2, sizes[1], 11)},
						Plan: func(n []exec.Node) exec.Node {
							return exec.NewSetOperation(exec.SetOperationConfig{Except: except, All: all, Left: n[0], Right: n[1], Columns: cols})
						},
						Want: func(rows [][]exectest.Tuple) []exectest.Tuple { return setOf(rows[0], rows[1], except, all) },
					})
				})
			}
		}
	}
}
