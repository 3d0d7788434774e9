package plan

import (
	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/query/logical"
)

// setOp combines inputs by position. UNION without ALL is a grouping of UNION ALL.
func (b *builder) setOp(n *logical.SetOp) (exec.Node, error) {
	in := make([]exec.Node, len(n.In))
	rows := 0.0
	for i, x := range n.In {
		rows += b.est.Rows(x)
		var err error
		if in[i], err = b.exactly(x, x.Columns()); err != nil {
			return nil, err
		}
	}
	cols := columns(n.Cols)
	if n.Kind != logical.Union {
		out := in[0]
		for _, r := range in[1:] {
			out = exec.NewSetOperation(exec.SetOperationConfig{
				Except: n.Kind == logical.Except, All: n.All, Left: out, Right: r, Columns: cols,
			})
		}
		return out, nil
	}
	union := exec.Node(exec.NewUnion(exec.UnionConfig{In: in, Columns: cols}))
	if n.All {
		return union, nil
	}
	cfg := exec.HashAggregateConfig{In: union, Rows: count(rows), Groups: count(b.est.Rows(n))}
	for _, c := range n.Cols {
		cfg.Keys = append(cfg.Keys, exec.GroupKey{Col: column(c), Expr: c.Ref()})
	}
	return exec.NewHashAggregate(cfg), nil
}
