package plan

import (
	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

func (b *builder) filter(n *logical.Filter, want logical.ColumnSet) (exec.Node, error) {
	in, err := b.input(n, want)
	if err != nil {
		return nil, err
	}
	return exec.NewFilter(exec.FilterConfig{In: in, Cond: n.Cond}), nil
}

// project computes the columns that are wanted. One that only passes columns on is no operator.
func (b *builder) project(n *logical.Project, want logical.ColumnSet) (exec.Node, error) {
	cfg := exec.ProjectConfig{}
	var used logical.ColumnSet
	computes := false
	for _, a := range n.Exprs {
		if want.Has(a.Col.ID) {
			c, ok := a.Expr.(*expr.Column)
			computes = computes || !ok || c.ID != a.Col.ID
			cfg.Exprs = append(cfg.Exprs, exec.Assign{Col: column(a.Col), Expr: a.Expr})
			logical.AddExprColumns(&used, a.Expr)
		}
	}
	in, err := b.node(n.In, used)
	if err != nil || !computes {
		return in, err
	}
	cfg.In = in
	return exec.NewProject(cfg), nil
}

func (b *builder) unnest(n *logical.Unnest, want logical.ColumnSet) (exec.Node, error) {
	in, err := b.input(n, want)
	if err != nil {
		return nil, err
	}
	cfg := exec.UnnestConfig{In: in, Exprs: n.Exprs, Ordinality: optional(n.Ordinality), Outer: n.Outer}
	for _, c := range n.Cols {
		cfg.Columns = append(cfg.Columns, columns(c))
	}
	return exec.NewUnnest(cfg), nil
}

func (b *builder) gapFill(n *logical.GapFill, want logical.ColumnSet) (exec.Node, error) {
	in, err := b.input(n, want)
	if err != nil {
		return nil, err
	}
	return exec.NewGapFill(exec.GapFillConfig{
		In: in, TimeKey: n.TimeKey, Keys: n.Keys, Step: n.Step, Origin: n.Origin, From: n.From, To: n.To,
	}), nil
}
