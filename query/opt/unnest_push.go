package opt

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// unnest frees the joins that are still correlated, from the outermost to the innermost: n refers to nothing outside.
func (s *state) unnest(n logical.Node) logical.Node {
	j, ok := n.(*logical.Join)
	if !ok || len(j.Correlated) == 0 {
		return s.mapInputs(n, s.unnest)
	}
	c := *j
	c.L = s.unnest(j.L)
	return s.unnestJoin(&c)
}

// unnestJoin frees a join whose left side is free of correlation.
func (s *state) unnestJoin(j *logical.Join) logical.Node {
	cols := correlation(j.L, j.R)
	if len(cols) == 0 {
		c := *j
		c.R = s.unnest(j.R)
		return uncorrelated(&c, j.On)
	}
	left, again := s.twice(j.L)
	d, names := s.domain(again, cols)
	shared := s.share(d)
	u := &unnester{state: s, cols: cols, read: func() (logical.Node, mapping) {
		n, to := shared.again()
		m := make(mapping, len(cols))
		for _, id := range cols {
			m[id] = to[names[id].ID]
		}
		return n, m
	}}
	for _, id := range cols {
		u.outer.Add(id)
	}
	have, notNull := left.Columns(), notNullOf(left)
	same := func(m mapping) []expr.Expr {
		out := make([]expr.Expr, len(cols))
		for i, id := range cols {
			o, _ := find(have, id)
			o.NotNull = notNull.Has(id)
			out[i] = s.sameAs(o, m[id])
		}
		return out
	}
	if chain, agg := aggregateBelow(j.R); agg != nil && padsWithNull(j) {
		agg, value := s.padded(agg)
		in, m := u.push(agg.In)
		agg = logical.MapExprs(agg, m.in).(*logical.Aggregate)
		agg.In, agg.Keys = in, u.kept(m)
		c := *j
		c.L = left
		return joinAggregate(&c, chain, value, &logical.Join{Kind: logical.Left, L: left, R: agg, On: onOf(same(m))})
	}
	right, m := u.push(j.R)
	c := *j
	c.L, c.R = left, right
	on := conjuncts(j.On)
	if c.NullAware {
		notNull := notNullOf(left)
		notNull.AddSet(notNullOf(right))
		on = mapList(on, func(e expr.Expr) expr.Expr { return isNotFalse(e, notNull) })
		c.NullAware = false
	}
	return uncorrelated(&c, onOf(append(on, same(m)...)))
}

// mapping gives, for each outer column, the column that holds its value in some tree.
type mapping map[expr.ColumnID]logical.Column

// unnester pushes a domain down a tree.
type unnester struct {
	*state
	cols  []expr.ColumnID // the outer columns
	outer logical.ColumnSet
	read  func() (logical.Node, mapping) // reads the domain, under new columns each time
}

func (u *unnester) isCorrelated(n logical.Node) bool {
	return logical.OuterColumns(n).Intersects(u.outer)
}

// in returns e with the outer columns replaced.
func (m mapping) in(e expr.Expr) expr.Expr {
	if e == nil {
		return nil
	}
	return logical.Replace(e, m.exprs())
}

func (m mapping) exprs() map[expr.ColumnID]expr.Expr {
	by := make(map[expr.ColumnID]expr.Expr, len(m))
	for id, c := range m {
		by[id] = c.Ref()
	}
	return by
}

// equate says that two mappings hold the same values.
func (u *unnester) equate(a, b mapping) []expr.Expr {
	out := make([]expr.Expr, len(u.cols))
	for i, id := range u.cols {
		out[i] = u.sameAs(a[id], b[id])
	}
	return out
}

// kept passes the columns of a mapping through a projection or a grouping.
func (u *unnester) kept(m mapping) []logical.Assign {
	out := make([]logical.Assign, len(u.cols))
	for i, id := range u.cols {
		out[i] = keep(m[id])
	}
	return out
}

// push returns the join of the domain with n for each value: the columns of n and those of the mapping.
func (u *unnester) push(n logical.Node) (logical.Node, mapping) {
	if !u.isCorrelated(n) {
		d, m := u.read()
		n = u.unnest(n)
		if v, ok := n.(*logical.Values); ok && len(v.Cols) == 0 && len(v.Rows) == 1 {
			return d, m
		}
		return &logical.Join{Kind: logical.Cross, L: n, R: d}, m
	}
	switch n := n.(type) {
	case *logical.Scan:
		bare := *n
		bare.Filters = nil
		return u.push(filter(&bare, n.Filters))
	case *logical.Values:
		return u.values(n)
	case *logical.Filter:
		in, m := u.push(n.In)
		return &logical.Filter{In: in, Cond: m.in(n.Cond)}, m
	case *logical.Project:
		in, m := u.push(n.In)
		p := logical.MapExprs(n, m.in).(*logical.Project)
		return &logical.Project{In: in, Exprs: append(p.Exprs, u.missing(p.Exprs, m)...)}, m
	case *logical.Join:
		return u.join(n)
	case *logical.Aggregate:
		return u.aggregate(n)
	case *logical.Window:
		in, m := u.push(n.In)
		w := logical.MapExprs(n, m.in).(*logical.Window)
		w.In = in
		for _, a := range u.kept(m) {
			w.Partition = append(w.Partition, a.Expr)
		}
		return w, m
	case *logical.Sort:
		return u.push(n.In)
	case *logical.Limit:
		return u.limit(n)
	case *logical.TopN:
		return u.limit(&logical.Limit{In: &logical.Sort{In: n.In, Keys: n.Keys}, Count: n.Count, Offset: n.Offset})
	case *logical.SetOp:
		return u.setOp(n)
	case *logical.Unnest:
		in, m := u.push(n.In)
		return logical.MapExprs(n, m.in).WithInputs([]logical.Node{in}), m
	case *logical.GapFill:
		in, m := u.push(n.In)
		g := *logical.MapExprs(n, m.in).(*logical.GapFill)
		g.In = in
		g.Keys = append([]expr.ColumnID(nil), n.Keys...)
		for _, id := range u.cols {
			g.Keys = append(g.Keys, m[id].ID)
		}
		return &g, m
	}
	name, _ := n.Describe()
	u.fail(fmt.Errorf("%s that refers to columns of an enclosing query: %w", name, ErrUnsupported))
	return n, mapping{}
}

// missing are the columns of m that a list does not pass through already.
func (u *unnester) missing(list []logical.Assign, m mapping) []logical.Assign {
	var have logical.ColumnSet
	for _, a := range list {
		have.Add(a.Col.ID)
	}
	var out []logical.Assign
	for _, a := range u.kept(m) {
		if !have.Has(a.Col.ID) {
			out = append(out, a)
		}
	}
	return out
}

// values computes rows of outer columns for each value of the domain.
func (u *unnester) values(n *logical.Values) (logical.Node, mapping) {
	row := func(i int, cols []logical.Column) (*logical.Project, mapping) {
		d, m := u.read()
		p := &logical.Project{In: d}
		for k, c := range cols {
			p.Exprs = append(p.Exprs, logical.Assign{Col: c, Expr: m.in(n.Rows[i][k])})
		}
		p.Exprs = append(p.Exprs, u.kept(m)...)
		return p, m
	}
	if len(n.Rows) == 1 {
		p, m := row(0, n.Cols)
		return p, m
	}
	s := &logical.SetOp{Kind: logical.Union, All: true, Cols: append([]logical.Column(nil), n.Cols...)}
	for i := range n.Rows {
		cols := make([]logical.Column, len(n.Cols))
		for k, c := range n.Cols {
			cols[k] = u.newColumn(c.Name, c.Type, c.NotNull)
		}
		p, _ := row(i, cols)
		s.In = append(s.In, p)
	}
	m := u.renamed(s.In[0].Columns()[len(n.Cols):])
	for _, id := range u.cols {
		s.Cols = append(s.Cols, m[id])
	}
	return s, m
}

// renamed makes new columns for those of the domain, given in the order of u.cols.
func (u *unnester) renamed(cols []logical.Column) mapping {
	m := make(mapping, len(u.cols))
	for i, id := range u.cols {
		m[id] = u.newColumn(cols[i].Name, cols[i].Type, cols[i].NotNull)
	}
	return m
}

func (u *unnester) join(n *logical.Join) (logical.Node, mapping) {
	if len(n.Correlated) > 0 {
		// Both domains come from the left side from now on; the inner join is freed with them at hand.
		l, m := u.push(n.L)
		c := *n
		c.L, c.R = l, logical.ReplaceIn(n.R, m.exprs())
		c.On, c.AsofOn = m.in(n.On), m.in(n.AsofOn)
		return u.unnestJoin(&c), m
	}
	if n.Kind == logical.Full {
		return u.fullJoin(n)
	}
	if n.Kind == logical.Right {
		c := *n
		c.Kind, c.L, c.R = logical.Left, n.R, n.L
		return u.join(&c)
	}
	inner := (n.Kind == logical.Inner || n.Kind == logical.Cross) && n.AsofOn == nil
	right := u.isCorrelated(n.R)
	left := !inner || !right || u.isCorrelated(n.L)
	c := *n
	var m, mr mapping
	if left {
		c.L, m = u.push(n.L)
	} else {
		c.L = u.unnest(n.L)
	}
	if right {
		c.R, mr = u.push(n.R)
	} else {
		c.R = u.unnest(n.R)
	}
	if !left {
		m = mr
	}
	on := conjuncts(m.in(n.On))
	if left && right {
		if c.NullAware {
			notNull := notNullOf(c.L)
			notNull.AddSet(notNullOf(c.R))
			on = mapList(on, func(e expr.Expr) expr.Expr { return isNotFalse(e, notNull) })
			c.NullAware = false
		}
		on = append(on, u.equate(m, mr)...)
	}
	c.AsofOn = m.in(n.AsofOn)
	c.On = onOf(on)
	if c.Kind == logical.Cross && c.On != nil {
		c.Kind = logical.Inner
	}
	return &c, m
}

// fullJoin joins for each value of the domain; a padded row has its value from the other side.
func (u *unnester) fullJoin(n *logical.Join) (logical.Node, mapping) {
	c := *n
	var ml, mr mapping
	c.L, ml = u.push(n.L)
	c.R, mr = u.push(n.R)
	c.On = onOf(append(conjuncts(ml.in(n.On)), u.equate(ml, mr)...))
	m := mapping{}
	p := &logical.Project{In: &c}
	for _, col := range n.Columns() {
		p.Exprs = append(p.Exprs, keep(col))
	}
	for _, id := range u.cols {
		l, r := ml[id], mr[id]
		m[id] = u.newColumn(l.Name, l.Type, l.NotNull && r.NotNull)
		p.Exprs = append(p.Exprs, logical.Assign{Col: m[id], Expr: &expr.Coalesce{Args: []expr.Expr{l.Ref(), r.Ref()}}})
	}
	return p, m
}

func (u *unnester) aggregate(n *logical.Aggregate) (logical.Node, mapping) {
	in, m := u.push(n.In)
	var rest logical.Node
	if hasEmptySet(n) {
		h := u.share(in)
		in = h.first()
		rest, _ = h.again()
	}
	agg := logical.MapExprs(n, m.in).(*logical.Aggregate)
	agg.In = in
	at := len(agg.Keys)
	agg.Keys = append(agg.Keys, u.kept(m)...)
	agg.Sets = nil
	for _, set := range n.Sets {
		set = append([]int(nil), set...)
		for k := range u.cols {
			set = append(set, at+k)
		}
		agg.Sets = append(agg.Sets, set)
	}
	switch {
	case rest != nil:
		return u.withEmptySets(n, agg, rest, m)
	case len(n.Keys) > 0:
		return agg, m
	}
	// Without keys there is a row for every value of the domain, also where the aggregate has none.
	agg, value := u.padded(agg)
	d, all := u.read()
	p := &logical.Project{
		In:    &logical.Join{Kind: logical.Left, L: d, R: agg, On: onOf(u.equate(all, m))},
		Exprs: u.kept(all),
	}
	for _, a := range n.Aggs {
		p.Exprs = append(p.Exprs, logical.Assign{Col: a.Col, Expr: value[a.Col.ID]})
	}
	return p, all
}

// withEmptySets adds, for each empty grouping set of n, the row over no rows for those values of the domain that have none
// in again, another reading of agg's input.
func (u *unnester) withEmptySets(n, agg *logical.Aggregate, again logical.Node, m mapping) (logical.Node, mapping) {
	at := map[expr.ColumnID]int{}
	for i, c := range agg.In.Columns() {
		at[c.ID] = i
	}
	there := mapping{}
	for _, id := range u.cols {
		there[id] = again.Columns()[at[m[id].ID]]
	}
	out := &logical.SetOp{Kind: logical.Union, All: true, In: []logical.Node{agg}}
	cols := agg.Columns()
	for i, set := range n.Sets {
		if len(set) > 0 {
			continue
		}
		d, all := u.read()
		p := &logical.Project{In: &logical.Join{Kind: logical.Anti, L: d, R: again, On: onOf(u.equate(all, there))}}
		add := func(c logical.Column, e expr.Expr) {
			p.Exprs = append(p.Exprs, logical.Assign{Col: u.newColumn(c.Name, c.Type, false), Expr: e})
		}
		for _, k := range n.Keys {
			add(k.Col, expr.Null(k.Col.Type))
		}
		for _, id := range u.cols {
			add(all[id], all[id].Ref())
		}
		for _, a := range n.Aggs {
			if a.Def.EmptyIsZero {
				add(a.Col, zeroOf(a.Col.Type))
			} else {
				add(a.Col, expr.Null(a.Col.Type))
			}
		}
		if n.GroupingCol != nil {
			add(*n.GroupingCol, expr.Int(n.GroupingCol.Type, int64(i)))
		}
		out.In = append(out.In, p)
		again, _ = u.clone(again)
		for _, id := range u.cols {
			there[id] = again.Columns()[at[m[id].ID]]
		}
	}
	// The union stands for the aggregate, under its columns but for those of the domain, which pass through twice.
	to := u.renamed(cols[len(n.Keys) : len(n.Keys)+len(u.cols)])
	for i, c := range cols {
		if k := i - len(n.Keys); k >= 0 && k < len(u.cols) {
			c = to[u.cols[k]]
		}
		c.NotNull = false
		out.Cols = append(out.Cols, c)
	}
	inner, _ := u.clone(agg)
	out.In[0] = inner
	return out, to
}

func (u *unnester) limit(n *logical.Limit) (logical.Node, mapping) {
	if p, ok := n.In.(*logical.Project); ok && len(n.WithTies) == 0 {
		below := *n
		below.In = p.In
		return u.push(p.WithInputs([]logical.Node{&below}))
	}
	in, keys := sorted(n.In)
	in, m := u.push(in)
	for i := range keys {
		keys[i].Expr = m.in(keys[i].Expr)
	}
	var by []expr.Expr
	for _, a := range u.kept(m) {
		by = append(by, a.Expr)
	}
	return u.firstOfEach(in, by, keys, n), m
}

// setOp combines the inputs for each value of the domain, which becomes part of their rows.
func (u *unnester) setOp(n *logical.SetOp) (logical.Node, mapping) {
	c := *n
	c.In = make([]logical.Node, len(n.In))
	var cols []logical.Column
	for i, in := range n.In {
		now, m := u.push(in)
		cols = append([]logical.Column(nil), in.Columns()...)
		for _, id := range u.cols {
			cols = append(cols, m[id])
		}
		c.In[i] = u.restore(now, cols)
	}
	m := u.renamed(cols[len(n.Cols):])
	c.Cols = append([]logical.Column(nil), n.Cols...)
	for _, id := range u.cols {
		c.Cols = append(c.Cols, m[id])
	}
	return &c, m
}
