package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// sharing is a tree that is computed once and read at several places.
type sharing struct {
	s  *state
	id int
	in logical.Node
}

// share makes n readable at several places.
func (s *state) share(n logical.Node) *sharing { return &sharing{s: s, id: s.newShared(), in: n} }

// first is the reading under the tree's own columns. It may stand in a statement once.
func (h *sharing) first() logical.Node {
	return &logical.Materialize{ID: h.id, In: h.in, Cols: h.in.Columns()}
}

// again is a reading under new columns, by those of the tree.
func (h *sharing) again() (logical.Node, map[expr.ColumnID]logical.Column) {
	cols := h.in.Columns()
	m := &logical.Materialize{ID: h.id, In: h.in, Cols: make([]logical.Column, len(cols))}
	to := make(map[expr.ColumnID]logical.Column, len(cols))
	for i, c := range cols {
		m.Cols[i] = h.s.newColumn(c.Name, c.Type, c.NotNull)
		to[c.ID] = m.Cols[i]
	}
	return m, to
}

// recomputable reports a tree that is about as cheap to compute twice as to keep: a scan and what runs in its pipeline.
func recomputable(n logical.Node) bool {
	switch n := n.(type) {
	case *logical.Scan:
		return true
	case *logical.Values:
		return true
	case *logical.Filter:
		return !isVolatile(n.Cond) && recomputable(n.In)
	case *logical.Project:
		for _, a := range n.Exprs {
			if isVolatile(a.Expr) {
				return false
			}
		}
		return recomputable(n.In)
	}
	return false
}

// twice returns n in a form that may stand in the statement, and a function that makes copies of it under new columns. What
// refers to an enclosing query cannot be kept, and is computed again.
func (s *state) twice(n logical.Node) (logical.Node, func() (logical.Node, map[expr.ColumnID]logical.Column)) {
	if !recomputable(n) && logical.OuterColumns(n).Empty() {
		h := s.share(n)
		return h.first(), h.again
	}
	return n, func() (logical.Node, map[expr.ColumnID]logical.Column) {
		c, ids := s.clone(n)
		now := c.Columns()
		to := make(map[expr.ColumnID]logical.Column, len(now))
		for i, old := range n.Columns() {
			if ids[old.ID] == now[i].ID {
				to[old.ID] = now[i]
			}
		}
		return c, to
	}
}

// domain returns the different values of some columns of a relation that again makes copies of, and for each of the
// columns the one that holds its values.
func (s *state) domain(again func() (logical.Node, map[expr.ColumnID]logical.Column), cols []expr.ColumnID) (logical.Node, map[expr.ColumnID]logical.Column) {
	in, to := again()
	notNull := notNullOf(in)
	d := &logical.Aggregate{In: in}
	out := make(map[expr.ColumnID]logical.Column, len(cols))
	for _, id := range cols {
		c := to[id]
		c.NotNull = notNull.Has(c.ID)
		d.Keys = append(d.Keys, keep(c))
		out[id] = c
	}
	return d, out
}
