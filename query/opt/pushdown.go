package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// pushDown moves conditions towards the scans:
//
//	σ(p)(π(L))     = π(σ(p')(L))         p' over what π computes from
//	σ(p ∧ q)(L ⋈ R) = σ(p)(L) ⋈ σ(q)(R)  p over L, q over R; what reads both becomes the join's condition
//	σ(p)(γ(k; …)(L)) = γ(k; …)(σ(p)(L))  p over keys of every grouping set
//	σ(p)(ω(k; …)(L)) = ω(k; …)(σ(p)(L))  p over the window's partition
//	σ(p)(L ∪ R)     = σ(p)(L) ∪ σ(p)(R)
//
// Scans evaluate what reaches them.
func pushDown(s *state, n logical.Node) logical.Node { return s.push(n, nil) }

// push returns n with only the rows for which conds hold. Nothing in conds is volatile.
func (s *state) push(n logical.Node, conds []expr.Expr) logical.Node {
	switch n := n.(type) {
	case *logical.Filter:
		var fixed []expr.Expr
		down := conds[:len(conds):len(conds)]
		for _, c := range conjuncts(n.Cond) {
			if isVolatile(c) {
				fixed = append(fixed, c)
			} else {
				down = append(down, c)
			}
		}
		in := s.push(n.In, down)
		if len(fixed) > 0 && in == n.In && len(conds) == 0 && len(down) == 0 {
			return n
		}
		return filter(in, fixed)
	case *logical.Scan:
		if len(conds) == 0 {
			return n
		}
		c := *n
		c.Filters = s.addNew(n.Filters, conds)
		return &c
	case *logical.Project:
		return s.pushProject(n, conds)
	case *logical.Join:
		return s.pushJoin(n, conds)
	case *logical.Aggregate:
		return s.pushAggregate(n, conds)
	case *logical.Window:
		var part logical.ColumnSet
		for _, p := range n.Partition {
			if c, ok := p.(*expr.Column); ok {
				part.Add(c.ID)
			}
		}
		down, stay := split(conds, part)
		if len(n.Partition) == 0 {
			down, stay = nil, conds
		}
		return s.above(n, down, stay)
	case *logical.Sort:
		return s.above(n, conds, nil)
	case *logical.SetOp:
		return s.pushSetOp(n, conds)
	case *logical.Unnest:
		down, stay := split(conds, columnsOf(n.In))
		return s.above(n, down, stay)
	case *logical.GapFill:
		var keys logical.ColumnSet
		for _, id := range n.Keys {
			keys.Add(id)
		}
		down, stay := split(conds, keys)
		return s.above(n, down, stay)
	}
	return s.above(n, nil, conds)
}

// above pushes down into n's input, which is the only one or else gets nothing, and keeps stay on top.
func (s *state) above(n logical.Node, down, stay []expr.Expr) logical.Node {
	n = s.mapInputs(n, func(in logical.Node) logical.Node { return s.push(in, down) })
	return filter(n, stay)
}

// addNew appends the conditions that are not in the list yet.
func (s *state) addNew(list, conds []expr.Expr) []expr.Expr {
	known := make(map[string]bool, len(list))
	for _, c := range list {
		known[expr.Key(c)] = true
	}
	out := list[:len(list):len(list)]
	for _, c := range conds {
		if k := expr.Key(c); !known[k] {
			known[k] = true
			out = append(out, c)
		}
	}
	return out
}

// split divides conditions into those that read columns of the set alone and the others.
func split(conds []expr.Expr, set logical.ColumnSet) (within, other []expr.Expr) {
	for _, c := range conds {
		if logical.ExprColumns(c).SubsetOf(set) {
			within = append(within, c)
		} else {
			other = append(other, c)
		}
	}
	return within, other
}

func (s *state) pushProject(n *logical.Project, conds []expr.Expr) logical.Node {
	by := make(map[expr.ColumnID]expr.Expr, len(n.Exprs))
	for _, a := range n.Exprs {
		by[a.Col.ID] = a.Expr
	}
	var down, stay []expr.Expr
	for _, c := range conds {
		if below := expr.Replace(c, by); isVolatile(below) {
			stay = append(stay, c)
		} else {
			down = append(down, below)
		}
	}
	return s.above(n, down, stay)
}

func (s *state) pushAggregate(n *logical.Aggregate, conds []expr.Expr) logical.Node {
	inAll := make([]int, len(n.Keys))
	for _, set := range n.Sets {
		for _, k := range set {
			inAll[k]++
		}
	}
	var keys logical.ColumnSet
	for i, k := range n.Keys {
		if (len(n.Sets) == 0 || inAll[i] == len(n.Sets)) && !isVolatile(k.Expr) {
			keys.Add(k.Col.ID)
		}
	}
	var down, stay []expr.Expr
	if keys.Empty() {
		stay = conds
	} else {
		down, stay = split(conds, keys)
	}
	by := make(map[expr.ColumnID]expr.Expr, len(n.Keys))
	for _, k := range n.Keys {
		by[k.Col.ID] = k.Expr
	}
	for i := range down {
		down[i] = expr.Replace(down[i], by)
	}
	return s.above(n, down, stay)
}

func (s *state) pushSetOp(n *logical.SetOp, conds []expr.Expr) logical.Node {
	i := -1
	return s.mapInputs(n, func(in logical.Node) logical.Node {
		i++
		if len(conds) == 0 {
			return s.push(in, nil)
		}
		cols := in.Columns()
		by := make(map[expr.ColumnID]expr.Expr, len(cols))
		for k, c := range n.Cols {
			by[c.ID] = cols[k].Ref()
		}
		return s.push(in, mapList(conds, func(c expr.Expr) expr.Expr { return expr.Replace(c, by) }))
	})
}

func (s *state) pushJoin(n *logical.Join, conds []expr.Expr) logical.Node {
	left, right := columnsOf(n.L), columnsOf(n.R)
	on := conjuncts(n.On)
	var toL, toR, stay, above []expr.Expr
	take := func(dst *[]expr.Expr, from []expr.Expr, set logical.ColumnSet) []expr.Expr {
		within, other := split(from, set)
		*dst = append(*dst, within...)
		return other
	}
	plain := n.AsofOn == nil
	var fixed []expr.Expr // volatile conditions stay where they are
	for i := 0; i < len(on); {
		if isVolatile(on[i]) {
			fixed = append(fixed, on[i])
			on = append(on[:i:i], on[i+1:]...)
			continue
		}
		i++
	}
	kind := n.Kind
	switch kind {
	case logical.Inner, logical.Cross:
		if plain {
			stay = take(&toR, take(&toL, append(on, conds...), left), right)
			break
		}
		above = take(&toL, conds, left)
		stay = take(&toR, take(&toL, on, left), right)
	case logical.Left, logical.Single:
		above = take(&toL, conds, left)
		stay = take(&toR, on, right)
	case logical.Semi:
		toL = conds
		stay = take(&toR, take(&toL, on, left), right)
	case logical.Anti:
		toL = conds
		if stay = on; !n.NullAware {
			stay = take(&toR, on, right)
		}
	case logical.Mark:
		above = take(&toL, conds, left)
		if stay = on; n.Exists {
			stay = take(&toR, on, right)
		}
	default:
		above, stay = conds, on
	}
	l, r := s.push(n.L, toL), s.push(n.R, toR)
	stay = append(stay, fixed...)
	if l == n.L && r == n.R && len(conds) == 0 && len(stay) == len(conjuncts(n.On)) {
		return n
	}
	c := *n
	c.L, c.R, c.On = l, r, onOf(s.addNew(nil, stay))
	switch {
	case c.Kind == logical.Cross && c.On != nil:
		c.Kind = logical.Inner
	case c.Kind == logical.Inner && c.On == nil && plain:
		c.Kind = logical.Cross
	}
	return filter(&c, above)
}
