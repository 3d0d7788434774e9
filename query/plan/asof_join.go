package plan

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// asofJoin puts the left expression of the inequality on its left.
func (b *builder) asofJoin(n *logical.Join, want logical.ColumnSet) (exec.Node, error) {
	left, right, err := b.sides(n, want)
	if err != nil {
		return nil, err
	}
	call, ok := n.AsofOn.(*expr.Call)
	if !ok || len(call.Args) != 2 {
		return nil, fmt.Errorf("plan: ASOF JOIN on %v, which is no inequality", n.AsofOn)
	}
	ops := map[string]exec.AsofOp{
		">=": exec.AsofGreaterEqual, ">": exec.AsofGreater, "<=": exec.AsofLessEqual, "<": exec.AsofLess,
	}
	flipped := map[string]string{">=": "<=", ">": "<", "<=": ">=", "<": ">"}
	name, l, r := call.Def.Name, call.Args[0], call.Args[1]
	if logical.ExprColumns(l).SubsetOf(logical.SetOf(n.R.Columns())) {
		name, l, r = flipped[name], r, l
	}
	op, ok := ops[name]
	if !ok {
		return nil, fmt.Errorf("plan: ASOF JOIN on %v, which is no inequality", n.AsofOn)
	}
	keys, rest := joinKeys(conjuncts(n.On), n)
	return exec.NewAsofJoin(exec.AsofJoinConfig{
		Outer: n.Kind == logical.Left, Left: left, Right: right, Keys: keys, LeftOn: l, RightOn: r, Op: op,
		Residual: condition(rest), Output: wanted(n, want),
	}), nil
}
