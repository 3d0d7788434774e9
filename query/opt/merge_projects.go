package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// mergeProjects computes at once what is computed one after the other. The programs of the engine compute common parts of
// their expressions once, so nothing is computed twice:
//
//	π(f(x))(π(x := g(y))(L)) = π(f(g(y)))(L)
//	γ(k; sum(x))(π(x := g(y))(L)) = γ(k; sum(g(y)))(L)
func mergeProjects(s *state, n logical.Node) logical.Node {
	return s.up(n, func(n logical.Node) logical.Node {
		switch n.(type) {
		case *logical.Project, *logical.Aggregate:
		default:
			return n
		}
		p, ok := n.Inputs()[0].(*logical.Project)
		if !ok || volatileList(p.Exprs) || hasVolatileExprs(n) {
			return n
		}
		by := make(map[expr.ColumnID]expr.Expr, len(p.Exprs))
		for _, a := range p.Exprs {
			by[a.Col.ID] = a.Expr
		}
		out := logical.MapExprs(n, func(e expr.Expr) expr.Expr { return expr.Replace(e, by) })
		return out.WithInputs([]logical.Node{p.In})
	})
}
