package exec_test

import (
	"fmt"
	"testing"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/exec/exectest"
	"github.com/clientele-db/clientele/engine/types"
)

func TestNestedLoopJoin(t *testing.T) {
	kinds := []exec.JoinKind{
		exec.InnerJoin, exec.LeftJoin, exec.RightJoin, exec.FullJoin, exec.SemiJoin, exec.AntiJoin, exec.MarkJoin, exec.SingleJoin,
	}
	less := func(a, b exectest.Tuple) any {
		if a[3] == nil || b[3] == nil {
			return nil
		}
		return a[3].(int64)+60 < b[3].(int64)
	}
	f := func(kind exec.JoinKind, nr int, condition, exists, nullAware bool) {
		t.Helper()
		in := joinInputs(40, nr, 60, false, 7)
		mark := exec.Column{ID: 99, Name: "m", Type: types.BooleanType}
		t.Run(fmt.Sprint(kind, nr, condition, exists, nullAware), func(t *testing.T) {
			exectest.Run(t, exectest.Case{
				Inputs: in,
				Plan: func(n []exec.Node) exec.Node {
					l, r := n[0].Schema(), n[1].Schema()
					cfg := exec.NestedLoopJoinConfig{Kind: kind, Left: n[0], Right: n[1], Exists: exists, NullAware: nullAware}
					if condition {
						cfg.On = exectest.Call("<", exectest.Call("+", exectest.Ref(l[3]), exectest.Lit(types.IntegerType, int64(60))), exectest.Ref(r[3]))
					}
					if kind == exec.MarkJoin {
						cfg.MarkCol = &mark
					}
					return exec.NewNestedLoopJoin(cfg)
				},
				Want: func(rows [][]exectest.Tuple) []exectest.Tuple {
					on := exectest.All()
					if condition {
						on = less
					}
					return exectest.Join(kind, rows[0], rows[1], on, 6, 6, exists, nullAware)
				},
			})
		})
	}
	for _, kind := range kinds {
		for _, nr := range []int{0, 1, 30} {
			if kind == exec.SingleJoin && nr > 1 {
				continue
			}
			f(kind, nr, true, false, false)
			f(kind, nr, false, false, false)
		}
	}
	f(exec.MarkJoin, 30, true, true, false)
	f(exec.AntiJoin, 30, true, false, true)
	f(exec.AntiJoin, 0, true, false, true)
}
