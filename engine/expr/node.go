package expr

import (
	"github.com/clientele-db/clientele/engine/types"
)

// Type implements Expr.
func (e *Column) Type() types.Type { return e.T }

// Children implements Expr.
func (e *Column) Children() []Expr { return nil }

// WithChildren implements Expr.
func (e *Column) WithChildren([]Expr) Expr { return e }

// Type implements Expr.
func (e *Const) Type() types.Type { return e.Value.Type }

// Children implements Expr.
func (e *Const) Children() []Expr { return nil }

// WithChildren implements Expr.
func (e *Const) WithChildren([]Expr) Expr { return e }

// Type implements Expr.
func (e *Call) Type() types.Type { return e.Overload.Result }

// Children implements Expr.
func (e *Call) Children() []Expr { return e.Args }

// WithChildren implements Expr.
func (e *Call) WithChildren(c []Expr) Expr { return &Call{Def: e.Def, Overload: e.Overload, Args: c} }

// Type implements Expr.
func (e *And) Type() types.Type { return types.BooleanType }

// Children implements Expr.
func (e *And) Children() []Expr { return e.Terms }

// WithChildren implements Expr.
func (e *And) WithChildren(c []Expr) Expr { return &And{Terms: c} }

// Type implements Expr.
func (e *Or) Type() types.Type { return types.BooleanType }

// Children implements Expr.
func (e *Or) Children() []Expr { return e.Terms }

// WithChildren implements Expr.
func (e *Or) WithChildren(c []Expr) Expr { return &Or{Terms: c} }

// Type implements Expr.
func (e *Not) Type() types.Type { return types.BooleanType }

// Children implements Expr.
func (e *Not) Children() []Expr { return []Expr{e.X} }

// WithChildren implements Expr.
func (e *Not) WithChildren(c []Expr) Expr { return &Not{X: c[0]} }

// Type implements Expr.
func (e *IsNull) Type() types.Type { return types.BooleanType }

// Children implements Expr.
func (e *IsNull) Children() []Expr { return []Expr{e.X} }

// WithChildren implements Expr.
func (e *IsNull) WithChildren(c []Expr) Expr { return &IsNull{X: c[0]} }

// Type implements Expr.
func (e *In) Type() types.Type { return types.BooleanType }

// Children implements Expr.
func (e *In) Children() []Expr { return []Expr{e.X} }

// WithChildren implements Expr.
func (e *In) WithChildren(c []Expr) Expr { return &In{X: c[0], Values: e.Values, HasNull: e.HasNull} }

// Type implements Expr.
func (e *Cast) Type() types.Type { return e.To }

// Children implements Expr.
func (e *Cast) Children() []Expr { return []Expr{e.X} }

// WithChildren implements Expr.
func (e *Cast) WithChildren(c []Expr) Expr { return &Cast{X: c[0], To: e.To, Try: e.Try} }

// Type implements Expr.
func (e *Case) Type() types.Type { return e.T }

// Children implements Expr: condition and result of each branch in turn, then Else if there is one.
func (e *Case) Children() []Expr {
	c := make([]Expr, 0, 2*len(e.Whens)+1)
	for _, w := range e.Whens {
		c = append(c, w.Cond, w.Then)
	}
	if e.Else != nil {
		c = append(c, e.Else)
	}
	return c
}

// WithChildren implements Expr.
func (e *Case) WithChildren(c []Expr) Expr {
	n := &Case{T: e.T, Whens: make([]When, len(e.Whens))}
	for i := range n.Whens {
		n.Whens[i] = When{Cond: c[2*i], Then: c[2*i+1]}
	}
	if e.Else != nil {
		n.Else = c[len(c)-1]
	}
	return n
}

// Type implements Expr.
func (e *Coalesce) Type() types.Type { return e.Args[0].Type() }

// Children implements Expr.
func (e *Coalesce) Children() []Expr { return e.Args }

// WithChildren implements Expr.
func (e *Coalesce) WithChildren(c []Expr) Expr { return &Coalesce{Args: c} }

// Type implements Expr.
func (e *Try) Type() types.Type { return e.X.Type() }

// Children implements Expr.
func (e *Try) Children() []Expr { return []Expr{e.X} }

// WithChildren implements Expr.
func (e *Try) WithChildren(c []Expr) Expr { return &Try{X: c[0]} }

// Type implements Expr: the type of the body.
func (e *Lambda) Type() types.Type { return e.Body.Type() }

// Children implements Expr.
func (e *Lambda) Children() []Expr { return []Expr{e.Body} }

// WithChildren implements Expr.
func (e *Lambda) WithChildren(c []Expr) Expr { return &Lambda{Params: e.Params, Body: c[0]} }
