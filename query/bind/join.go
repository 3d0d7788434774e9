package bind

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

var joinKinds = map[sql.JoinKind]logical.JoinKind{
	sql.InnerJoin: logical.Inner, sql.LeftJoin: logical.Left, sql.RightJoin: logical.Right, sql.FullJoin: logical.Full,
	sql.CrossJoin: logical.Cross, sql.SemiJoin: logical.Semi, sql.AntiJoin: logical.Anti,
}

// join binds left JOIN right.
func (b *binder) join(j *sql.Join, outer, lateral *scope) (*fromItem, error) {
	left, err := b.relation(j.Left, outer, lateral)
	if err != nil {
		return nil, err
	}
	if j.Kind == sql.CrossJoin {
		return b.cross(left, j.Right, outer, lateral)
	}
	if u, alias := unnestOf(j.Right); u != nil {
		return b.joinUnnest(j, left, u, alias, outer, lateral)
	}
	right, err := b.relation(j.Right, outer, lateral.inner(left.columns))
	if err != nil {
		return nil, err
	}
	n := &logical.Join{Kind: joinKinds[j.Kind], L: left.plan, R: right.plan, Correlated: correlated(left.plan, right.plan)}
	if len(n.Correlated) > 0 && n.Kind != logical.Inner && n.Kind != logical.Left {
		return nil, unsupported(j.Right, "LATERAL in the right side of a %s JOIN is not supported", j.Kind)
	}
	if j.Natural || len(j.Using) > 0 {
		return b.using(j, n, left, right)
	}
	if j.On == nil {
		return nil, errorAt(j, SyntaxError, "JOIN needs ON or USING")
	}
	p := &place{binder: b, scope: outer.inner(appendColumns(left.columns, right.columns)), clause: "JOIN ON clause"}
	cond, err := p.condition(j.On)
	if err != nil {
		return nil, err
	}
	plan, err := b.joinOn(j, n, expr.SplitConjuncts(nil, cond))
	if err != nil {
		return nil, err
	}
	if n.Kind == logical.Semi || n.Kind == logical.Anti {
		return &fromItem{plan: plan, columns: left.columns}, nil
	}
	return &fromItem{plan: plan, columns: appendColumns(left.columns, right.columns)}, nil
}

// joinOn puts the conjuncts of the condition on a join. Subqueries are taken out of it, where they can be evaluated before
// or behind the join.
func (b *binder) joinOn(j *sql.Join, n *logical.Join, terms []expr.Expr) (logical.Node, error) {
	if j.Asof {
		var err error
		if terms, err = b.asof(j, n, terms); err != nil {
			return nil, err
		}
	}
	var on, behind []expr.Expr
	l, r := logical.SetOf(n.L.Columns()), logical.SetOf(n.R.Columns())
	for _, t := range terms {
		readsL, readsR := reads(t, l), reads(t, r)
		switch {
		case !logical.HasSubquery(t):
			on = append(on, t)
		case n.Kind == logical.Inner && !j.Asof:
			behind = append(behind, t)
		case (n.Kind == logical.Left || n.Kind == logical.Semi || n.Kind == logical.Anti) && !readsL:
			n.R = &logical.Filter{In: n.R, Cond: t}
		case (n.Kind == logical.Right || n.Kind == logical.Semi) && !readsR:
			n.L = &logical.Filter{In: n.L, Cond: t}
		case !readsR:
			// Padded rows need its value, not its filtering: it becomes a column of the side that it reads.
			var m expr.Expr
			n.L, m = b.computed(n.L, t)
			on = append(on, m)
		case !readsL:
			var m expr.Expr
			n.R, m = b.computed(n.R, t)
			on = append(on, m)
		default: // the optimiser sees to it
			on = append(on, t)
		}
	}
	if len(on) > 0 {
		n.On = expr.AndOf(on...)
	}
	if len(behind) > 0 {
		return &logical.Filter{In: n, Cond: expr.AndOf(behind...)}, nil
	}
	return n, nil
}

// computed adds a condition to a relation as a column.
func (b *binder) computed(in logical.Node, cond expr.Expr) (logical.Node, expr.Expr) {
	c := b.column("condition", types.BooleanType, false)
	return &logical.Project{In: in, Exprs: append(passAll(in), logical.Assign{Col: c, Expr: cond})}, c.Ref()
}

// passAll passes all columns of a relation on.
func passAll(in logical.Node) []logical.Assign {
	cols := in.Columns()
	out := make([]logical.Assign, len(cols), len(cols)+1)
	for i, c := range cols {
		out[i] = logical.Assign{Col: c, Expr: c.Ref()}
	}
	return out
}

// asof finds the one inequality between the sides of an ASOF join, and returns the other terms.
func (b *binder) asof(j *sql.Join, n *logical.Join, terms []expr.Expr) ([]expr.Expr, error) {
	var rest []expr.Expr
	l, r := logical.SetOf(n.L.Columns()), logical.SetOf(n.R.Columns())
	for _, t := range terms {
		c, ok := t.(*expr.Call)
		if !ok || len(c.Args) != 2 || !inequality(c.Def.Name) {
			rest = append(rest, t)
			continue
		}
		x, y := c.Args[0], c.Args[1]
		switch {
		case reads(x, l) && !reads(x, r) && reads(y, r) && !reads(y, l):
		case reads(x, r) && !reads(x, l) && reads(y, l) && !reads(y, r):
			var err error
			if t, err = b.call(j, flipped[c.Def.Name], y, x); err != nil {
				return nil, err
			}
		default:
			rest = append(rest, t)
			continue
		}
		if n.AsofOn != nil {
			return nil, errorAt(j.On, InvalidArguments, "ASOF JOIN takes one inequality between its sides: the condition has several")
		}
		n.AsofOn = t
	}
	if n.AsofOn == nil {
		return nil, errorAt(j, InvalidArguments, "ASOF JOIN needs an inequality between its sides, such as a.time >= b.time")
	}
	return rest, nil
}

func inequality(op string) bool { return op == "<" || op == "<=" || op == ">" || op == ">=" }

// joinUnnest binds left JOIN UNNEST(…) ON condition.
func (b *binder) joinUnnest(j *sql.Join, left *fromItem, u *sql.Unnest, alias *sql.Aliased, outer, lateral *scope) (*fromItem, error) {
	if j.Kind != sql.InnerJoin && j.Kind != sql.LeftJoin || j.Natural || len(j.Using) > 0 || j.On == nil || j.Asof {
		return nil, unsupported(j, "UNNEST may be joined by CROSS JOIN, by INNER JOIN … ON and by LEFT JOIN … ON TRUE")
	}
	out, err := b.unnest(left, u, alias, lateral.inner(left.columns), j.Kind == sql.LeftJoin)
	if err != nil {
		return nil, err
	}
	cond, err := (&place{binder: b, scope: outer.inner(out.columns), clause: "JOIN ON clause"}).condition(j.On)
	if err != nil {
		return nil, err
	}
	if expr.IsTrue(cond) {
		return out, nil
	}
	if j.Kind == sql.LeftJoin {
		return nil, unsupported(j.On, "LEFT JOIN involving UNNEST is only supported with condition ON TRUE")
	}
	out.plan = &logical.Filter{In: out.plan, Cond: cond}
	return out, nil
}

// using binds JOIN … USING (a, b) and NATURAL JOIN. The columns that both sides share come first, once; the sides' own are
// hidden from * and from bare names.
func (b *binder) using(j *sql.Join, n *logical.Join, left, right *fromItem) (*fromItem, error) {
	names := j.Using
	if j.Natural {
		names = common(j, left, right)
	}
	l, r := appendColumns(left.columns, nil), appendColumns(right.columns, nil)
	var merged []scopeColumn
	var terms []expr.Expr
	var made []logical.Assign
	for i, id := range names {
		lc, err := side(l, id, "left")
		if err != nil {
			return nil, err
		}
		rc, err := side(r, id, "right")
		if err != nil {
			return nil, err
		}
		op := "="
		if j.Asof && i == len(names)-1 {
			op = ">="
		}
		eq, err := b.compare(id, op, lc.col.Ref(), rc.col.Ref())
		if err != nil {
			return nil, err
		}
		terms = append(terms, eq)
		if n.Kind == logical.Semi || n.Kind == logical.Anti {
			continue
		}
		m, assign := b.merge(n.Kind, lc, rc)
		if assign != nil {
			made = append(made, *assign)
		}
		merged = append(merged, m)
		lc.hidden, rc.hidden = true, true
	}
	plan, err := b.joinOn(j, n, terms)
	if err != nil {
		return nil, err
	}
	if n.Kind == logical.Semi || n.Kind == logical.Anti {
		return &fromItem{plan: plan, columns: left.columns}, nil
	}
	if len(made) > 0 {
		plan = &logical.Project{In: plan, Exprs: append(passAll(plan), made...)}
	}
	return &fromItem{plan: plan, columns: appendColumns(merged, appendColumns(l, r))}, nil
}

// common lists the names that occur on both sides, in the order of the left.
func common(j *sql.Join, left, right *fromItem) []sql.Ident {
	there := map[string]bool{}
	for _, c := range right.columns {
		if !c.hidden && c.name != "" {
			there[c.name] = true
		}
	}
	var out []sql.Ident
	for _, c := range left.columns {
		if !c.hidden && there[c.name] {
			out = append(out, sql.Ident{Span: sql.Span{Start: j.Pos(), Stop: j.End()}, Name: c.col.Name})
			delete(there, c.name)
		}
	}
	return out
}

// side finds a USING column on one side.
func side(columns []scopeColumn, id sql.Ident, name string) (*scopeColumn, error) {
	var found *scopeColumn
	var names []string
	for i := range columns {
		c := &columns[i]
		if c.hidden {
			continue
		}
		names = append(names, c.name)
		if c.name != id.Lower() {
			continue
		}
		if found != nil {
			return nil, errorAt(id, AmbiguousName, "Column '%s' is ambiguous on the %s side of the join", id.Name, name)
		}
		found = c
	}
	if found == nil {
		return nil, errorAt(id, ColumnNotFound, "Column '%s' is missing from %s side of join", id.Name, name).nearest(id.Name, names)
	}
	return found, nil
}

// merge returns the column that stands for both sides: the one that is never padded, else the first that is not NULL.
func (b *binder) merge(kind logical.JoinKind, l, r *scopeColumn) (scopeColumn, *logical.Assign) {
	t, ok := types.CommonSuper(l.col.Type, r.col.Type)
	if !ok {
		t = l.col.Type // the comparison has failed before
	}
	from := l
	if kind == logical.Right || kind == logical.Inner && r.col.Type.Equal(t) && !l.col.Type.Equal(t) {
		from = r
	}
	if kind != logical.Full && from.col.Type.Equal(t) {
		m := *from
		m.of, m.hidden, m.name = nil, false, l.name
		return m, nil
	}
	x := b.coerce(from.col.Ref(), t)
	if kind == logical.Full {
		x = &expr.Coalesce{Args: []expr.Expr{b.coerce(l.col.Ref(), t), b.coerce(r.col.Ref(), t)}}
	}
	c := b.column(l.col.Name, t, false)
	return scopeColumn{col: c, name: l.name}, &logical.Assign{Col: c, Expr: x}
}
