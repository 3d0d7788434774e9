package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// leftToAnti finds rows without a match by an anti join:
//
//	σ(r.x IS NULL)(L ⟕ R) = L ▷ R, R's columns NULL     where r.x is not NULL in any row that matches
func leftToAnti(s *state, n logical.Node) logical.Node {
	return s.up(n, func(n logical.Node) logical.Node {
		f, ok := n.(*logical.Filter)
		if !ok {
			return n
		}
		j, ok := f.In.(*logical.Join)
		if !ok || j.Kind != logical.Left || j.AsofOn != nil {
			return n
		}
		right := columnsOf(j.R)
		present := notNullOf(j.R)
		rejected(&present, conjuncts(j.On), right)
		conds := conjuncts(f.Cond)
		for i, c := range conds {
			is, ok := c.(*expr.IsNull)
			if !ok {
				continue
			}
			col, ok := is.X.(*expr.Column)
			if !ok || !right.Has(col.ID) || !present.Has(col.ID) {
				continue
			}
			rest := append(conds[:i:i], conds[i+1:]...)
			// The columns live on as NULLs: those that the condition reads become others.
			r, to := s.clone(j.R)
			anti := *j
			anti.Kind, anti.R = logical.Anti, r
			if j.On != nil {
				anti.On = renamed(j.On, to)
			}
			return filter(s.paddedWith(&anti, j.R.Columns()), rest)
		}
		return n
	})
}
