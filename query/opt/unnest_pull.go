package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
)

// puller takes references to outer columns out of a tree.
type puller struct {
	*state
	outer logical.ColumnSet
}

// pulled is a tree without references to the outer columns.
type pulled struct {
	// node returns the columns of the tree that it came from, except those of late, and perhaps more.
	node logical.Node
	// conds read columns of node and outer ones. A row belongs to the result for those outer values with which they hold.
	conds []expr.Expr
	// late are columns that can be computed with the outer columns at hand alone.
	late map[expr.ColumnID]expr.Expr
}

func (p *puller) isOuter(e expr.Expr) bool { return logical.ExprColumns(e).Intersects(p.outer) }

func (p *puller) isCorrelated(n logical.Node) bool {
	return logical.OuterColumns(n).Intersects(p.outer)
}

// pull frees n. With dup, rows of the result may be repeated. It reports false if a domain is needed.
func (p *puller) pull(n logical.Node, dup bool) (pulled, bool) {
	if !p.isCorrelated(n) {
		return pulled{node: n}, true
	}
	switch n := n.(type) {
	case *logical.Filter:
		return p.filter(n, dup)
	case *logical.Project:
		return p.project(n.In, n.Exprs, dup)
	case *logical.Sort:
		return p.pull(n.In, dup)
	case *logical.Join:
		return p.join(n, dup)
	case *logical.Aggregate:
		if dup && len(n.Aggs) == 0 && len(n.Keys) > 0 && len(n.Sets) == 0 {
			return p.project(n.In, n.Keys, dup)
		}
		return p.aggregate(n)
	case *logical.Window:
		return p.window(n)
	case *logical.Limit:
		return p.limit(n)
	case *logical.TopN:
		return p.limit(&logical.Limit{In: &logical.Sort{In: n.In, Keys: n.Keys}, Count: n.Count, Offset: n.Offset})
	case *logical.Unnest:
		in, ok := p.pull(n.In, dup)
		if !ok {
			return in, false
		}
		for _, e := range n.Exprs {
			if p.isOuter(e) || readsAny(e, in.late) {
				return in, false
			}
		}
		in.node = n.WithInputs([]logical.Node{in.node})
		return in, true
	}
	return pulled{}, false
}

func readsAny(e expr.Expr, late map[expr.ColumnID]expr.Expr) bool {
	if len(late) == 0 {
		return false
	}
	for _, id := range logical.ExprColumns(e).IDs() {
		if _, ok := late[id]; ok {
			return true
		}
	}
	return false
}

func (p *puller) filter(n *logical.Filter, dup bool) (pulled, bool) {
	out, ok := p.pull(n.In, dup)
	if !ok {
		return out, false
	}
	var stay []expr.Expr
	for _, c := range conjuncts(replaceOpt(n.Cond, out.late)) {
		if p.isOuter(c) {
			out.conds = append(out.conds, c)
		} else {
			stay = append(stay, c)
		}
	}
	out.node = filter(out.node, stay)
	return out, true
}

func (p *puller) project(in logical.Node, list []logical.Assign, dup bool) (pulled, bool) {
	below, ok := p.pull(in, dup)
	if !ok {
		return below, false
	}
	out := pulled{conds: below.conds}
	proj := &logical.Project{In: below.node}
	var have, need logical.ColumnSet
	for _, a := range list {
		a.Expr = replaceOpt(a.Expr, below.late)
		if !p.isOuter(a.Expr) {
			proj.Exprs = append(proj.Exprs, a)
			have.Add(a.Col.ID)
			continue
		}
		if isVolatile(a.Expr) {
			return out, false
		}
		if out.late == nil {
			out.late = map[expr.ColumnID]expr.Expr{}
		}
		out.late[a.Col.ID] = a.Expr
		logical.AddExprColumns(&need, a.Expr)
	}
	for _, c := range below.conds {
		logical.AddExprColumns(&need, c)
	}
	for _, c := range below.node.Columns() {
		if need.Has(c.ID) && !have.Has(c.ID) {
			proj.Exprs = append(proj.Exprs, keep(c))
		}
	}
	out.node = proj
	return out, true
}

func (p *puller) join(n *logical.Join, dup bool) (pulled, bool) {
	if len(n.Correlated) > 0 {
		return pulled{}, false
	}
	// Where rows may be repeated, a semi join is an inner one.
	inner := (n.Kind == logical.Inner || n.Kind == logical.Cross || n.Kind == logical.Semi && dup) && n.AsofOn == nil
	if !inner && p.isCorrelated(n.R) || n.Kind == logical.Right || n.Kind == logical.Full {
		return pulled{}, false
	}
	out, ok := p.pull(n.L, dup)
	if !ok {
		return out, false
	}
	right := pulled{node: n.R}
	if inner {
		if right, ok = p.pull(n.R, dup); !ok {
			return out, false
		}
		out.conds = append(out.conds, right.conds...)
		for id, e := range right.late {
			if out.late == nil {
				out.late = map[expr.ColumnID]expr.Expr{}
			}
			out.late[id] = e
		}
	}
	j := *n
	j.L, j.R = out.node, right.node
	j.AsofOn = replaceOpt(n.AsofOn, out.late)
	var stay []expr.Expr
	for _, c := range conjuncts(replaceOpt(n.On, out.late)) {
		switch {
		case !p.isOuter(c):
			stay = append(stay, c)
		case inner:
			out.conds = append(out.conds, c)
		default:
			return out, false
		}
	}
	if j.AsofOn != nil && p.isOuter(j.AsofOn) {
		return out, false
	}
	if inner {
		j.Kind = logical.Inner
	}
	j.On = onOf(stay)
	if j.On == nil && inner {
		j.Kind = logical.Cross
	}
	out.node = &j
	return out, true
}

// fixedBy turns conditions into equalities of a local and an outer expression. Conditions on outer columns alone are let
// through. It reports false if there is any other.
func (p *puller) fixedBy(conds []expr.Expr) (local, outer []expr.Expr, nullSafe []bool, alone []expr.Expr, ok bool) {
	for _, c := range conds {
		if logical.ExprColumns(c).SubsetOf(p.outer) {
			alone = append(alone, c)
			continue
		}
		l, r, safe, ok := equality(c)
		if !ok {
			return nil, nil, nil, nil, false
		}
		if p.isOuter(l) {
			l, r = r, l
		}
		if p.isOuter(l) || !logical.ExprColumns(r).SubsetOf(p.outer) || isVolatile(l) {
			return nil, nil, nil, nil, false
		}
		local, outer, nullSafe = append(local, l), append(outer, r), append(nullSafe, safe)
	}
	return local, outer, nullSafe, alone, true
}

// equate compares a column with an outer expression.
func (p *puller) equate(c logical.Column, outer expr.Expr, nullSafe bool) expr.Expr {
	if nullSafe {
		return &expr.Not{X: p.compareOf(distinctFrom, c.Ref(), outer)}
	}
	return p.compareOf(equal, c.Ref(), outer)
}

// aggregate groups by the local sides of the conditions as well.
func (p *puller) aggregate(n *logical.Aggregate) (pulled, bool) {
	if len(n.Keys) == 0 || len(n.Sets) > 0 {
		return pulled{}, false
	}
	agg, conds, ok := p.groupedBy(n)
	if !ok {
		return pulled{}, false
	}
	return pulled{node: agg, conds: conds}, true
}

// groupedBy frees the input of n and adds what the conditions compare to the keys.
func (p *puller) groupedBy(n *logical.Aggregate) (logical.Node, []expr.Expr, bool) {
	in, ok := p.pull(n.In, false)
	if !ok {
		return nil, nil, false
	}
	local, outer, nullSafe, conds, ok := p.fixedBy(in.conds)
	if !ok {
		return nil, nil, false
	}
	agg, ok := p.replaced(n, in.late).(*logical.Aggregate)
	if !ok {
		return nil, nil, false
	}
	c := *agg
	c.In = in.node
	c.Keys = append([]logical.Assign(nil), agg.Keys...)
	for i, e := range local {
		key, found := logical.Column{}, false
		for _, k := range c.Keys {
			if expr.Equal(k.Expr, e) {
				key, found = k.Col, true
			}
		}
		if !found {
			key = p.newColumn(nameOf(e), e.Type(), !nullable(e, notNullOf(in.node)))
			c.Keys = append(c.Keys, logical.Assign{Col: key, Expr: e})
		}
		conds = append(conds, p.equate(key, outer[i], nullSafe[i]))
	}
	return &c, conds, true
}

// replaced puts late columns into the expressions of n; it returns nil if those refer to outer columns then.
func (p *puller) replaced(n logical.Node, late map[expr.ColumnID]expr.Expr) logical.Node {
	ok := true
	out := logical.MapExprs(n, func(e expr.Expr) expr.Expr {
		e = replaceOpt(e, late)
		ok = ok && !p.isOuter(e)
		return e
	})
	if !ok {
		return nil
	}
	return out
}

// nameOf names a column that holds e.
func nameOf(e expr.Expr) string {
	if c, ok := e.(*expr.Column); ok {
		return c.Name
	}
	return "key"
}

// window adds the local sides of the conditions to the partition.
func (p *puller) window(n *logical.Window) (pulled, bool) {
	in, ok := p.pull(n.In, false)
	if !ok {
		return in, false
	}
	local, _, _, _, ok := p.fixedBy(in.conds)
	if !ok {
		return in, false
	}
	w, ok := p.replaced(n, in.late).(*logical.Window)
	if !ok {
		return in, false
	}
	c := *w
	c.In = in.node
	c.Partition = append(append([]expr.Expr(nil), w.Partition...), local...)
	in.node = &c
	return in, true
}

// limit numbers the rows for each value of the local sides of the conditions.
func (p *puller) limit(n *logical.Limit) (pulled, bool) {
	if proj, ok := n.In.(*logical.Project); ok && len(n.WithTies) == 0 {
		below := *n
		below.In = proj.In
		return p.project(&below, proj.Exprs, false)
	}
	in, keys := sorted(n.In)
	out, ok := p.pull(in, false)
	if !ok {
		return out, false
	}
	local, _, _, _, ok := p.fixedBy(out.conds)
	if !ok {
		return out, false
	}
	for i := range keys {
		keys[i].Expr = replaceOpt(keys[i].Expr, out.late)
		if p.isOuter(keys[i].Expr) {
			return out, false
		}
	}
	out.node = p.firstOfEach(out.node, local, keys, n)
	return out, true
}

// sorted takes the order off a tree.
func sorted(n logical.Node) (logical.Node, []logical.SortKey) {
	if srt, ok := n.(*logical.Sort); ok {
		return srt.In, append([]logical.SortKey(nil), srt.Keys...)
	}
	return n, nil
}

// firstOfEach is the limit l for every value of by instead of once.
func (s *state) firstOfEach(in logical.Node, by []expr.Expr, order []logical.SortKey, l *logical.Limit) logical.Node {
	w := &logical.Window{In: in, Partition: by, Order: order}
	number := func(name string) expr.Expr {
		def := fn.LookupWindow(name)
		if def == nil {
			s.fail(errNoFunction(name))
			return expr.Int(types.BigIntType, 0)
		}
		o, err := def.Resolve(nil)
		if err != nil {
			s.fail(err)
			return expr.Int(types.BigIntType, 0)
		}
		col := s.newColumn(name, o.Result, true)
		w.Calls = append(w.Calls, logical.WindowCall{
			Col: col, Func: def, FuncO: o, Frame: logical.Frame{Start: logical.UnboundedPreceding, End: logical.CurrentRow, IsDefault: true},
		})
		return col.Ref()
	}
	row := number("row_number")
	var conds []expr.Expr
	if l.Offset > 0 {
		conds = append(conds, s.compareOf(greater, row, expr.Int(row.Type(), l.Offset)))
	}
	if l.Count >= 0 {
		last := row
		if len(l.WithTies) > 0 {
			last = number("rank")
		}
		conds = append(conds, s.compareOf(lessEqual, last, expr.Int(last.Type(), l.Offset+l.Count)))
	}
	return filter(w, conds)
}
