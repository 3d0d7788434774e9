package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
)

// countRows answers count(*) over a whole table from what its snapshot says.
func countRows(s *state, n logical.Node) logical.Node {
	return s.up(n, func(n logical.Node) logical.Node {
		a, ok := n.(*logical.Aggregate)
		if !ok || len(a.Keys) > 0 || len(a.Sets) > 0 || a.GroupingCol != nil || len(a.Aggs) == 0 {
			return n
		}
		in := a.In
		for {
			p, ok := in.(*logical.Project)
			if !ok {
				break
			}
			in = p.In
		}
		sc, ok := in.(*logical.Scan)
		if !ok || len(sc.Filters) > 0 || sc.Table.Source == nil {
			return n
		}
		v := &logical.Values{Rows: [][]expr.Expr{nil}}
		for _, g := range a.Aggs {
			if g.Def.Name != "count" || len(g.Args) > 0 || g.Filter != nil || g.Col.Type.Kind != types.BigInt {
				return n
			}
			v.Cols = append(v.Cols, g.Col)
			v.Rows[0] = append(v.Rows[0], expr.Int(g.Col.Type, sc.Table.Source.Rows()))
		}
		return v
	})
}
