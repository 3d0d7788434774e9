package plan

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/query/logical"
)

// TableOp is what logical.TableFunction.Op must implement, or nothing can run the function.
type TableOp interface {
	// PlanTable returns the operator of a call. in are the plans of its table arguments; cols are the columns to return, in
	// order. The operator owns the inputs' nodes: they must be among its Inputs, and closing it must close them.
	PlanTable(in []logical.PlannedInput, cols []exec.Column) (exec.Node, error)
}

func (b *builder) tableFunction(n *logical.TableFunction) (exec.Node, error) {
	op, ok := n.Op.(TableOp)
	if !ok {
		return nil, fmt.Errorf("plan: table function %s (%T) has no operator", n.Name, n.Op)
	}
	in := make([]logical.PlannedInput, len(n.In))
	for i, x := range n.In {
		var err error
		if in[i].Node, err = b.exactly(x, x.Columns()); err != nil {
			return nil, err
		}
		in[i].Rows = b.est.Rows(x)
		in[i].Again = func() (exec.Node, error) { return b.again().exactly(x, x.Columns()) }
	}
	out, err := op.PlanTable(in, columns(n.Cols))
	if err != nil {
		return nil, fmt.Errorf("plan table function %s: %w", n.Name, err)
	}
	return out, nil
}

// again returns a builder like b that shares nothing with what was built before.
func (b *builder) again() *builder {
	return &builder{est: b.est, rows: map[exec.Node]float64{}, shared: map[int]*exec.Shared{}, kept: b.kept}
}
