package bind

import (
	"slices"
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/sql"
)

// coerce brings e to type to, which it must be coercible or castable to.
func (b *binder) coerce(e expr.Expr, to types.Type) expr.Expr {
	from := e.Type()
	if from.Equal(to) {
		return e
	}
	if c, ok := e.(*expr.Const); ok {
		if i, ok := b.params[c]; ok && b.paramTypes[i].Kind == types.Unknown {
			b.paramTypes[i] = to
		}
		if c.Value.ConstNull() {
			return expr.Null(to)
		}
		if widens(from, to) {
			v := *c.Value
			v.Type = to
			return &expr.Const{Value: &v}
		}
		if w := widened(c, to); w != nil {
			return w
		}
	}
	if from.Kind == types.Unknown {
		return expr.Null(to) // whatever it is, it has no other value
	}
	return b.fold(&expr.Cast{X: e, To: to})
}

// widened converts the commonest constants without the evaluator: integers and short decimals to such types that hold
// their value exactly. It returns nil for all others.
func widened(c *expr.Const, to types.Type) *expr.Const {
	from := c.Value.Type
	if !from.IsInteger() && from.Kind != types.Decimal || c.Value.Phys() != types.PhysInt64 || to.Phys() != types.PhysInt64 {
		return nil
	}
	v := c.Value.I64[0]
	switch {
	case to.IsInteger():
		if from.Kind > to.Kind || from.Kind == types.Decimal {
			return nil
		}
		return expr.Int(to, v)
	case to.Kind != types.Decimal || to.Scale < from.Scale: // Scale is 0 for an integer
		return nil
	}
	most := types.Pow10Int64(to.Precision) - 1
	by := types.Pow10Int64(to.Scale - from.Scale)
	if v > most/by || v < -most/by {
		return nil
	}
	return expr.Int(to, v*by)
}

// widens reports a VARCHAR that becomes one of more characters: no value changes.
func widens(from, to types.Type) bool {
	return from.Kind == types.Varchar && to.Kind == types.Varchar &&
		(to.Precision == types.Unbounded || from.Precision != types.Unbounded && from.Precision <= to.Precision)
}

// arguments brings args to the types that an overload asks for. A VARCHAR stays of its own length where a longer one is
// asked for: want then says so. It is what the caller puts in the place of the overload's Args.
func (b *binder) arguments(args []expr.Expr, want []types.Type) ([]expr.Expr, []types.Type) {
	out := make([]expr.Expr, len(args))
	for i, a := range args {
		if i >= len(want) {
			out[i] = a
			continue
		}
		if _, constant := a.(*expr.Const); !constant && !a.Type().Equal(want[i]) && widens(a.Type(), want[i]) {
			want = slices.Clone(want)
			want[i] = a.Type()
		}
		out[i] = b.coerce(a, want[i])
	}
	return out, want
}

// apply calls a scalar function.
func (b *binder) apply(n sql.Node, def *fn.Scalar, args ...expr.Expr) (expr.Expr, error) {
	o, err := def.Resolve(typesOf(args))
	if err != nil {
		return nil, positioned(n, err)
	}
	call := &expr.Call{Def: def, Overload: o}
	var want []types.Type
	if call.Args, want = b.arguments(args, o.Args); !sameTypes(want, o.Args) {
		own := *o
		own.Args = want
		call.Overload = &own
	}
	return b.fold(call), nil
}

func sameTypes(a, b []types.Type) bool { return slices.EqualFunc(a, b, types.Type.Equal) }

// call calls a scalar function or operator by name.
func (b *binder) call(n sql.Node, name string, args ...expr.Expr) (expr.Expr, error) {
	def := fn.LookupScalar(name)
	if def == nil {
		return nil, errorAt(n, FunctionNotFound, "Function '%s' not registered", name)
	}
	return b.apply(n, def, args...)
}

func typesOf(list []expr.Expr) []types.Type {
	out := make([]types.Type, len(list))
	for i, e := range list {
		out[i] = e.Type()
	}
	return out
}

// fold computes e if its operands are constants and its value depends on nothing else. What fails is left to fail when it
// is executed, if it is.
func (b *binder) fold(e expr.Expr) expr.Expr {
	for _, c := range e.Children() {
		k, ok := c.(*expr.Const)
		if !ok {
			return e
		}
		if _, param := b.params[k]; param {
			return e
		}
	}
	if c, ok := e.(*expr.Call); ok && (c.Def.Volatility != fn.Immutable || c.Overload.EvalLambda != nil) {
		return e
	}
	k, err := expr.Fold(e, b.fn)
	if err != nil || !k.Value.Type.Equal(e.Type()) {
		return e
	}
	return k
}

// unify brings all expressions to one type. what names them in the message: "All CASE results".
func (b *binder) unify(n sql.Node, what string, list []expr.Expr) ([]expr.Expr, error) {
	t := types.Null
	for _, e := range list {
		u, ok := types.CommonSuper(t, e.Type())
		if !ok {
			return nil, noCommonType(n, what, t, e.Type(), typesOf(list))
		}
		t = u
	}
	out := make([]expr.Expr, len(list))
	for i, e := range list {
		out[i] = b.coerce(e, t)
	}
	return out, nil
}

func noCommonType(n sql.Node, what string, a, c types.Type, all []types.Type) error {
	var names []string
	for _, t := range all {
		if s := t.String(); !slices.Contains(names, s) {
			names = append(names, s)
		}
	}
	return errorAt(n, TypeMismatch,
		"%s must be the same type or coercible to a common type. Cannot find common type between %s and %s, all types (without duplicates): [%s]",
		what, a, c, strings.Join(names, ", "))
}

// boolean checks that e is a BOOLEAN; a bare NULL becomes one.
func (b *binder) boolean(n sql.Node, e expr.Expr, format string) (expr.Expr, error) {
	switch e.Type().Kind {
	case types.Boolean:
		return e, nil
	case types.Unknown:
		return b.coerce(e, types.BooleanType), nil
	}
	return nil, errorAt(n, TypeMismatch, format, e.Type())
}
