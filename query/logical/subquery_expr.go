package logical

import (
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
)

var _ expr.Expr = (*Subquery)(nil)

// Type implements expr.Expr.
func (s *Subquery) Type() types.Type { return s.T }

// Children implements expr.Expr: the left side. Expressions of the plan are not operands.
func (s *Subquery) Children() []expr.Expr { return s.X }

// WithChildren implements expr.Expr.
func (s *Subquery) WithChildren(c []expr.Expr) expr.Expr {
	n := *s
	n.X = c
	return &n
}

// WithPlan returns the subquery over another plan that returns the same columns. Outer is computed anew.
func (s *Subquery) WithPlan(plan Node) *Subquery {
	if plan == s.Plan {
		return s
	}
	n := *s
	n.Plan = plan
	n.Outer = OuterRefs(plan)
	return &n
}

// OuterRefs lists the columns that the tree reads but does not make, each once, in the order in which they are met.
func OuterRefs(plan Node) []expr.Column {
	outer := OuterColumns(plan)
	if outer.Empty() {
		return nil
	}
	var out []expr.Column
	add := func(c expr.Column) {
		if outer.Has(c.ID) {
			outer.Remove(c.ID)
			out = append(out, c)
		}
	}
	Walk(plan, func(n Node) bool {
		VisitExprs(n, func(e expr.Expr) {
			expr.Walk(e, func(e expr.Expr) bool {
				switch e := e.(type) {
				case *expr.Column:
					add(*e)
				case *Subquery:
					for _, c := range e.Outer {
						add(c)
					}
				}
				return true
			})
		})
		_, closed := n.(*Materialize)
		return !closed
	})
	return out
}

// String implements expr.Expr: the left side, the operator, and the plan on one line.
func (s *Subquery) String() string {
	var b strings.Builder
	s.lead(&b)
	b.WriteByte('(')
	writeInline(&b, s.Plan)
	b.WriteByte(')')
	return b.String()
}

// lead writes what stands before the plan.
func (s *Subquery) lead(b *strings.Builder) {
	if len(s.X) > 1 {
		b.WriteByte('(')
	}
	for i, x := range s.X {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(x.String())
	}
	if len(s.X) > 1 {
		b.WriteByte(')')
	}
	switch s.Kind {
	case ExistsSubquery:
		b.WriteString("EXISTS ")
	case InSubquery:
		b.WriteString(" IN ")
	case QuantifiedSubquery:
		b.WriteByte(' ')
		if s.Cmp != nil {
			b.WriteString(s.Cmp.Name)
		}
		if s.All {
			b.WriteString(" ALL ")
		} else {
			b.WriteString(" ANY ")
		}
	}
}

// planRef stands for a subquery whose plan is printed apart.
type planRef struct {
	of *Subquery
	no string
}

func (r *planRef) Type() types.Type      { return r.of.T }
func (r *planRef) Children() []expr.Expr { return r.of.X }
func (r *planRef) WithChildren(c []expr.Expr) expr.Expr {
	return &planRef{of: r.of.WithChildren(c).(*Subquery), no: r.no}
}

func (r *planRef) String() string {
	var b strings.Builder
	r.of.lead(&b)
	b.WriteString(r.no)
	return b.String()
}
