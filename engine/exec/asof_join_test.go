package exec_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/exec/exectest"
	"github.com/clientele-db/clientele/engine/types"
)

// asof is the reference: the nearest right row by column 1 among those with equal columns 0 that pass the residual.
func asof(left, right []exectest.Tuple, op exec.AsofOp, keyed, outer, residual bool) []exectest.Tuple {
	var out []exectest.Tuple
	for _, l := range left {
		var best exectest.Tuple
		for _, r := range right {
			if keyed && exectest.Equal(0, 0)(l, r) != true || l[1] == nil || r[1] == nil {
				continue
			}
			c := exectest.Compare(l[1], r[1])
			if f, ok := l[1].(float64); ok && (f != f || r[1].(float64) != r[1].(float64)) {
				continue
			}
			good := [...]bool{c >= 0, c > 0, c <= 0, c < 0}[op]
			if residual {
				good = good && l[2] != nil && r[2] != nil && l[2].(int64) <= r[2].(int64)
			}
			if !good {
				continue
			}
			if best == nil {
				best = r
				continue
			}
			d := exectest.Compare(r[1], best[1])
			if op == exec.AsofLess || op == exec.AsofLessEqual {
				d = -d
			}
			if d >= 0 {
				best = r
			}
		}
		if best == nil && !outer {
			continue
		}
		if best == nil {
			best = make(exectest.Tuple, 4)
		}
		out = append(out, append(append(exectest.Tuple{}, l...), best...))
	}
	return out
}

func TestAsofJoin(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	f := func(typ types.Type, value func() any, keyed, outer, residual bool, nr int) {
		t.Helper()
		side := func(prefix string, n, first int) exectest.Input {
			in := exectest.Input{FirstID: first, Fields: []types.Field{
				{Name: prefix + "k", Type: types.VarcharType},
				{Name: prefix + "t", Type: typ},
				{Name: prefix + "n", Type: types.BigIntType},
				{Name: prefix + "s", Type: types.VarcharType},
			}}
			for i := range n {
				in.Rows = append(in.Rows, exectest.Tuple{fmt.Sprint("k", rng.IntN(4)), value(), int64(rng.IntN(9)), fmt.Sprint(prefix, i)})
			}
			return in
		}
		in := []exectest.Input{side("l", 50, 1), side("r", nr, 11)}
		for op := exec.AsofGreaterEqual; op <= exec.AsofLess; op++ {
			t.Run(fmt.Sprint(typ, keyed, outer, residual, nr, op), func(t *testing.T) {
				exectest.Run(t, exectest.Case{
					Inputs: in,
					Plan: func(n []exec.Node) exec.Node {
						l, r := n[0].Schema(), n[1].Schema()
						cfg := exec.AsofJoinConfig{Left: n[0], Right: n[1], Outer: outer, Op: op, LeftOn: exectest.Ref(l[1]), RightOn: exectest.Ref(r[1])}
						if keyed {
							cfg.Keys = []exec.JoinKey{{Left: exectest.Ref(l[0]), Right: exectest.Ref(r[0])}}
						}
						if residual {
							cfg.Residual = exectest.Call("<=", exectest.Ref(l[2]), exectest.Ref(r[2]))
						}
						return exec.NewAsofJoin(cfg)
					},
					Want: func(rows [][]exectest.Tuple) []exectest.Tuple {
						return asof(rows[0], rows[1], op, keyed, outer, residual)
					},
				})
			})
		}
	}
	integer := func() any { return int64(rng.IntN(40)) }
	f(types.DateType, integer, true, false, false, 40)
	f(types.DateType, integer, false, true, false, 40)
	f(types.TimestampMicros, integer, true, true, true, 40)
	f(types.DoubleType, func() any { return float64(rng.IntN(20)) - 10 }, true, false, true, 40)
	f(types.VarcharType, func() any { return fmt.Sprint(rng.IntN(20)) }, false, true, false, 30)
	f(types.DateType, integer, true, true, false, 0)
}
