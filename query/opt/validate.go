package opt

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
)

// Validate checks that a tree makes sense: every node reads columns that its inputs make, of the types that they have, and
// no column comes from two places. Subqueries and correlated joins may occur.
func Validate(n logical.Node) error {
	v := validator{shared: map[int][]logical.Column{}}
	_, err := v.node(n, scope{})
	return err
}

// checkFinished reports what must be gone after optimisation.
func checkFinished(n logical.Node) error {
	var err error
	logical.Walk(n, func(n logical.Node) bool {
		if j, ok := n.(*logical.Join); ok && len(j.Correlated) > 0 {
			err = fmt.Errorf("optimise: a correlated join is left: %s", logical.Format(n))
		}
		logical.VisitExprs(n, func(e expr.Expr) {
			if logical.HasSubquery(e) {
				err = fmt.Errorf("optimise: a subquery is left: %v", e)
			}
		})
		return err == nil
	})
	return err
}

// scope maps the columns that a node may read to their types.
type scope map[expr.ColumnID]types.Type

type validator struct {
	shared map[int][]logical.Column // columns of the input of each shared tree
}

// node checks the tree n, which may read the columns of outer besides its own inputs', and returns its columns.
func (v *validator) node(n logical.Node, outer scope) ([]logical.Column, error) {
	inScope := scope{}
	var ins [][]logical.Column
	for i, in := range n.Inputs() {
		below := outer
		if j, ok := n.(*logical.Join); ok && i == 1 && len(j.Correlated) > 0 {
			below = join(outer, inScope)
			for _, id := range j.Correlated {
				if _, ok := inScope[id]; !ok {
					return nil, fail(n, "correlated column #%d is not the left input's", id)
				}
			}
		}
		if m, ok := n.(*logical.Materialize); ok {
			if cols, ok := v.shared[m.ID]; ok {
				ins = append(ins, cols)
				continue
			}
		}
		cols, err := v.node(in, below)
		if err != nil {
			return nil, err
		}
		if m, ok := n.(*logical.Materialize); ok {
			v.shared[m.ID] = cols
		}
		for _, c := range cols {
			if _, ok := inScope[c.ID]; ok {
				return nil, fail(n, "column %v comes from two places", c)
			}
			if s, ok := n.(*logical.SetOp); !ok || s == nil {
				inScope[c.ID] = c.Type
			}
		}
		ins = append(ins, cols)
	}
	if sc, ok := n.(*logical.Scan); ok {
		for _, c := range sc.Cols {
			inScope[c.ID] = c.Type
		}
	}
	if err := v.shape(n, ins, inScope); err != nil {
		return nil, err
	}
	all := inScope
	if len(outer) > 0 {
		all = join(outer, inScope)
	}
	var err error
	logical.VisitExprs(n, func(e expr.Expr) {
		if err == nil {
			err = v.expr(n, e, all)
		}
	})
	if err != nil {
		return nil, err
	}
	out := n.Columns()
	once := scope{}
	for _, c := range out {
		if _, ok := once[c.ID]; ok {
			return nil, fail(n, "column %v is returned twice", c)
		}
		once[c.ID] = c.Type
	}
	return out, nil
}

func join(a, b scope) scope {
	out := make(scope, len(a)+len(b))
	for id, t := range a {
		out[id] = t
	}
	for id, t := range b {
		out[id] = t
	}
	return out
}

func fail(n logical.Node, format string, args ...any) error {
	name, details := n.Describe()
	return fmt.Errorf("%s %s: "+format, append([]any{name, details}, args...)...)
}

func (v *validator) expr(n logical.Node, e expr.Expr, in scope) error {
	switch e := e.(type) {
	case *expr.Column:
		t, ok := in[e.ID]
		if !ok {
			return fail(n, "column %v is not available", e)
		}
		if !t.Equal(e.T) {
			return fail(n, "column %v is read as %v, but is %v", e, e.T, t)
		}
		return nil
	case *expr.Lambda:
		body := join(in, nil)
		for _, p := range e.Params {
			body[p.ID] = p.T
		}
		return v.expr(n, e.Body, body)
	case *logical.Subquery:
		if _, err := v.node(e.Plan, in); err != nil {
			return err
		}
	}
	for _, c := range e.Children() {
		if err := v.expr(n, c, in); err != nil {
			return err
		}
	}
	return nil
}

// shape checks what n demands of its inputs besides its expressions.
func (v *validator) shape(n logical.Node, ins [][]logical.Column, in scope) error {
	same := func(what string, cols, from []logical.Column) error {
		if len(cols) != len(from) {
			return fail(n, "%s has %d columns, not %d", what, len(from), len(cols))
		}
		for i := range cols {
			if !cols[i].Type.Equal(from[i].Type) {
				return fail(n, "column %v is %v, but %v is %v", cols[i], cols[i].Type, from[i], from[i].Type)
			}
		}
		return nil
	}
	assigns := func(list []logical.Assign) error {
		for _, a := range list {
			if !a.Col.Type.Equal(a.Expr.Type()) {
				return fail(n, "column %v is %v, but its expression is %v", a.Col, a.Col.Type, a.Expr.Type())
			}
			if _, ok := in[a.Col.ID]; ok && !isKept(a) {
				return fail(n, "column %v exists already", a.Col)
			}
		}
		return nil
	}
	fresh := func(c logical.Column) error {
		if _, ok := in[c.ID]; ok {
			return fail(n, "column %v exists already", c)
		}
		return nil
	}
	switch n := n.(type) {
	case *logical.Values:
		for i, row := range n.Rows {
			if len(row) != len(n.Cols) {
				return fail(n, "row %d has %d values, not %d", i+1, len(row), len(n.Cols))
			}
		}
	case *logical.Scan:
		if len(n.Cols) != len(n.Fields) {
			return fail(n, "%d columns of %d fields", len(n.Cols), len(n.Fields))
		}
	case *logical.Project:
		return assigns(n.Exprs)
	case *logical.Join:
		if (n.Kind == logical.Mark) != (n.MarkCol != nil) {
			return fail(n, "mark column and kind do not agree")
		}
		if n.MarkCol != nil {
			return fresh(*n.MarkCol)
		}
	case *logical.Aggregate:
		for _, set := range n.Sets {
			for _, k := range set {
				if k < 0 || k >= len(n.Keys) {
					return fail(n, "grouping set holds key %d of %d", k, len(n.Keys))
				}
			}
		}
		for _, a := range n.Aggs {
			if err := fresh(a.Col); err != nil {
				return err
			}
		}
		return assigns(n.Keys)
	case *logical.Window:
		for _, c := range n.Calls {
			if err := fresh(c.Col); err != nil {
				return err
			}
		}
	case *logical.SetOp:
		for i := range ins {
			if err := same(fmt.Sprintf("input %d", i+1), n.Cols, ins[i]); err != nil {
				return err
			}
		}
	case *logical.Materialize:
		return same("the shared tree", n.Cols, ins[0])
	case *logical.GapFill:
		for _, id := range append([]expr.ColumnID{n.TimeKey}, n.Keys...) {
			if _, ok := in[id]; !ok {
				return fail(n, "key #%d is not available", id)
			}
		}
	}
	return nil
}
