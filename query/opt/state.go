package opt

import (
	"context"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
)

// state is what the rules share while one statement is optimised.
type state struct {
	ctx       context.Context
	opt       Options
	nextCol   expr.ColumnID
	nextMat   int
	err       error           // the first failure of a rule
	shared    map[int]*shared // by Materialize.ID
	estimator *Estimator
}

// fail keeps the first error; run returns it.
func (s *state) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// reserveIDs sets the counters past every column and shared tree of n.
func (s *state) reserveIDs(n logical.Node) {
	seen := func(id expr.ColumnID) {
		if id >= s.nextCol {
			s.nextCol = id + 1
		}
	}
	logical.WalkAll(n, func(n logical.Node) {
		for _, c := range n.Columns() {
			seen(c.ID)
		}
		if m, ok := n.(*logical.Materialize); ok && m.ID >= s.nextMat {
			s.nextMat = m.ID + 1
		}
		logical.VisitExprs(n, func(e expr.Expr) {
			expr.Walk(e, func(e expr.Expr) bool {
				switch e := e.(type) {
				case *expr.Column:
					seen(e.ID)
				case *expr.Lambda:
					for _, p := range e.Params {
						seen(p.ID)
					}
				}
				return true
			})
		})
	})
}

// newColumn makes a column that occurs nowhere yet.
func (s *state) newColumn(name string, t types.Type, notNull bool) logical.Column {
	c := logical.Column{ID: s.nextCol, Name: name, Type: t, NotNull: notNull}
	s.nextCol++
	return c
}

// newShared returns an ID for a [logical.Materialize].
func (s *state) newShared() int {
	s.nextMat++
	return s.nextMat - 1
}
