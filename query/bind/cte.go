package bind

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// cteScope is a list of common table expressions, the nearest first.
type cteScope struct {
	parent *cteScope
	cte    *cte
}

// cte is a common table expression.
type cte struct {
	node  *sql.NamedQuery
	name  string
	env   *cteScope // what its query may refer to
	outer *scope    // of the query that it belongs to
	bound *relation
	// binding says that its query is being bound, and a name in it means itself.
	binding bool
	// inline says that each reading binds the query anew: computing it twice costs no more than keeping it, or it depends
	// on a row of an enclosing query.
	inline bool
	taken  bool // bound is part of the plan
	id     int  // of Materialize; 0 for none
}

// with binds the queries of a WITH clause and makes them visible.
func (b *binder) with(w *sql.With, outer *scope) error {
	for i, q := range w.Queries {
		for _, before := range w.Queries[:i] {
			if before.Name.Lower() == q.Name.Lower() {
				return errorAt(q, DuplicateNamedQuery, "WITH query name '%s' specified more than once", q.Name.Name)
			}
		}
		c := &cte{node: q, name: q.Name.Lower(), env: b.ctes, outer: outer}
		if w.Recursive {
			c.env = &cteScope{parent: b.ctes, cte: c}
		}
		var err error
		if c.bound, err = b.bindCTE(c); err != nil {
			return err
		}
		c.inline = cheap(c.bound.plan) || !logical.OuterColumns(c.bound.plan).Empty()
		b.ctes = &cteScope{parent: b.ctes, cte: c}
	}
	return nil
}

// bindCTE binds the query in the place where it was defined.
func (b *binder) bindCTE(c *cte) (*relation, error) {
	saved := b.ctes
	b.ctes, c.binding = c.env, true
	r, err := b.query(c.node.Query, c.outer)
	b.ctes, c.binding = saved, false
	if err != nil {
		return nil, err
	}
	if len(c.node.Columns) > 0 {
		if len(c.node.Columns) != len(r.shown) {
			return nil, errorAt(c.node, MismatchedColumnAliases, "Column alias list has %d entries but WITH query has %s",
				len(c.node.Columns), count(len(r.shown), "column"))
		}
		for i, id := range c.node.Columns {
			r.shown[i].col.Name, r.shown[i].anonymous = id.Name, false
		}
	}
	return r, nil
}

// readCTE returns a reading of a common table expression.
func (b *binder) readCTE(n sql.Node, c *cte) (*relation, error) {
	if c.binding {
		return nil, unsupported(n, "WITH RECURSIVE is not supported: '%s' refers to itself", c.node.Name.Name)
	}
	if c.inline {
		if !c.taken {
			c.taken = true
			return c.bound, nil
		}
		return b.bindCTE(c)
	}
	if c.id == 0 {
		b.materialized++
		c.id = b.materialized
	}
	m := &logical.Materialize{ID: c.id, Name: c.node.Name.Name, In: c.bound.exactly()}
	c.bound.plan = m.In
	r := &relation{plan: m, shown: make([]shown, len(c.bound.shown))}
	for i, s := range c.bound.shown {
		col := b.fresh(s.col)
		m.Cols = append(m.Cols, col)
		r.shown[i] = shown{col: col, anonymous: s.anonymous}
	}
	return r, nil
}

// cheap reports plans that may be computed at each reading: a scan or a few constants, filtered and projected.
func cheap(n logical.Node) bool {
	const maxRows = 64
	for {
		plain := true
		logical.VisitExprs(n, func(e expr.Expr) { plain = plain && !volatile(e) && !logical.HasSubquery(e) })
		if !plain {
			return false
		}
		switch x := n.(type) {
		case *logical.Scan:
			return true
		case *logical.Values:
			return len(x.Rows) <= maxRows
		case *logical.Filter:
			n = x.In
		case *logical.Project:
			n = x.In
		default:
			return false
		}
	}
}

// maxNodes bounds a plan in which every reading of a common table expression counts: readings of readings multiply.
const maxNodes = 200_000

// finish removes the Materialize of what is read only once.
func (b *binder) finish(plan logical.Node) (logical.Node, error) {
	if b.materialized == 0 {
		return plan, nil
	}
	f := finisher{readings: map[int]int{}, sizes: map[int]int{}, done: map[int]logical.Node{}}
	if f.count(plan) > maxNodes {
		return nil, &Error{Code: GenericUserError, Message: "The query is too complex: its WITH queries read each other too often"}
	}
	return f.node(plan), nil
}

// finisher treats what is below the readings of one common table expression once.
type finisher struct {
	readings, sizes map[int]int
	done            map[int]logical.Node // the rewritten inputs of Materialize
}

// count counts the readings, and returns the size of the tree in which every reading counts, or a little over maxNodes.
func (f *finisher) count(n logical.Node) int {
	m, shared := n.(*logical.Materialize)
	if shared {
		f.readings[m.ID]++
		if size, ok := f.sizes[m.ID]; ok {
			return size
		}
	}
	size := 1
	logical.VisitExprs(n, func(e expr.Expr) {
		expr.Walk(e, func(e expr.Expr) bool {
			if s, ok := e.(*logical.Subquery); ok {
				size = min(maxNodes+1, size+f.count(s.Plan))
			}
			return true
		})
	})
	for _, in := range n.Inputs() {
		size = min(maxNodes+1, size+f.count(in))
	}
	if shared {
		f.sizes[m.ID] = size
	}
	return size
}

func (f *finisher) node(n logical.Node) logical.Node {
	in := n.Inputs()
	out := make([]logical.Node, len(in))
	changed := false
	m, shared := n.(*logical.Materialize)
	for i := range in {
		if d, ok := f.done[materializeID(m)]; shared && ok {
			out[i] = d
		} else {
			out[i] = f.node(in[i])
		}
		changed = changed || out[i] != in[i]
	}
	if shared {
		f.done[m.ID] = out[0]
	}
	if changed {
		n = n.WithInputs(out)
	}
	if shared && f.readings[m.ID] == 1 {
		return reading(out[0], m.Cols)
	}
	subqueries := false
	logical.VisitExprs(n, func(e expr.Expr) { subqueries = subqueries || logical.HasSubquery(e) })
	if !subqueries {
		return n
	}
	return logical.MapExprs(n, func(e expr.Expr) expr.Expr {
		return expr.Transform(e, func(e expr.Expr) expr.Expr {
			if s, ok := e.(*logical.Subquery); ok {
				return s.WithPlan(f.node(s.Plan))
			}
			return e
		})
	})
}

func materializeID(m *logical.Materialize) int {
	if m == nil {
		return 0
	}
	return m.ID
}

// reading renames the columns of a common table expression to those of its only reading.
func reading(in logical.Node, cols []logical.Column) logical.Node {
	have := in.Columns()
	assigns := make([]logical.Assign, len(cols))
	for i, c := range cols {
		assigns[i] = logical.Assign{Col: c, Expr: have[i].Ref()}
	}
	return &logical.Project{In: in, Exprs: assigns}
}
