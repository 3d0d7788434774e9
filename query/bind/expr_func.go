package bind

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/sql"
)

// funcCall binds a call by name: a conditional form, an aggregate, a window function or a scalar function.
func (p *place) funcCall(e *sql.FuncCall) (expr.Expr, error) {
	if len(e.Name.Parts) != 1 {
		return nil, errorAt(e, FunctionNotFound, "Function '%s' not registered", dotted(e.Name.Parts))
	}
	name := e.Name.Last().Lower()
	if e.Over != nil {
		return p.windowCall(e, name)
	}
	if x, ok, err := p.conditional(e, name); ok {
		return x, err
	}
	switch name {
	case gapFillFunction:
		return p.gapFillKey(e)
	case "locf", "interpolate":
		return p.gapFillValue(e, name)
	}
	if def := fn.LookupAggregate(name); def != nil {
		return p.aggregateCall(e, def)
	}
	if def := fn.LookupScalar(name); def != nil && !(def.Hidden && def.Name == name) {
		return p.scalarCall(e, def)
	}
	if fn.LookupWindow(name) != nil {
		return nil, errorAt(e, MissingOver, "Window function %s requires an OVER clause", name)
	}
	return nil, noFunction(e, name)
}

// plainCall checks that a call has none of the parts that only aggregates and window functions take.
func (p *place) plainCall(e *sql.FuncCall) error {
	name := e.Name.Last().Lower()
	switch {
	case e.Distinct:
		return errorAt(e, FunctionNotAggregate, "DISTINCT is not supported for non-aggregation functions")
	case len(e.OrderBy) > 0 || len(e.WithinGroup) > 0:
		return errorAt(e, FunctionNotAggregate, "ORDER BY is not supported for non-aggregation functions")
	case e.Filter != nil:
		return errorAt(e, FunctionNotAggregate, "Filter is only valid for aggregation functions: '%s'", name)
	case e.Nulls != sql.NullsDefault:
		return errorAt(e, FunctionNotWindow, "Cannot specify null treatment clause for %s function", name)
	case e.Star:
		return errorAt(e, FunctionNotFound, "Function '%s' does not take *", name)
	}
	return nil
}

// scalarCall binds a call of a scalar function.
func (p *place) scalarCall(e *sql.FuncCall, def *fn.Scalar) (expr.Expr, error) {
	if err := p.plainCall(e); err != nil {
		return nil, err
	}
	for _, a := range e.Args {
		if _, ok := a.(*sql.Lambda); ok {
			return p.higherOrder(e, def)
		}
	}
	args, err := p.list(e.Args)
	if err != nil {
		return nil, err
	}
	return p.apply(e, def, args...)
}

// higherOrder binds a call with lambdas among its arguments: the function says what their parameters are.
func (p *place) higherOrder(e *sql.FuncCall, def *fn.Scalar) (expr.Expr, error) {
	if def.ResolveLambda == nil {
		return nil, errorAt(e, FunctionNotFound, "Function '%s' takes no lambda expression", def.Name)
	}
	args := make([]expr.Expr, len(e.Args))
	argTypes := make([]types.Type, len(e.Args))
	for i, a := range e.Args {
		if _, ok := a.(*sql.Lambda); ok {
			continue
		}
		x, err := p.expr(a)
		if err != nil {
			return nil, err
		}
		args[i], argTypes[i] = x, x.Type()
	}
	o, err := def.ResolveLambda(argTypes, func(i int, params []types.Type) (types.Type, error) {
		if i < 0 || i >= len(e.Args) {
			return types.Null, errorAt(e, FunctionNotFound, "Unexpected parameters for function %s", def.Name)
		}
		l, ok := e.Args[i].(*sql.Lambda)
		if !ok {
			return types.Null, errorAt(e.Args[i], TypeMismatch, "Argument %d of function %s must be a lambda expression", i+1, def.Name)
		}
		bound, err := p.lambdaExpr(l, params)
		if err != nil {
			return types.Null, err
		}
		args[i] = bound
		return bound.Type(), nil
	})
	if err != nil {
		return nil, positioned(e, err)
	}
	for i, a := range args {
		switch a := a.(type) {
		case nil:
			return nil, errorAt(e.Args[i], TypeMismatch, "Argument %d of function %s must not be a lambda expression", i+1, def.Name)
		case *expr.Lambda:
			if i < len(o.Args) && !o.Args[i].Equal(a.Body.Type()) {
				args[i] = &expr.Lambda{Params: a.Params, Body: p.coerce(a.Body, o.Args[i])}
			}
		default:
			if i < len(o.Args) {
				args[i] = p.coerce(a, o.Args[i])
			}
		}
	}
	return &expr.Call{Def: def, Overload: o, Args: args}, nil
}

// lambdaExpr binds (x, y) -> body with parameters of the given types.
func (p *place) lambdaExpr(e *sql.Lambda, params []types.Type) (*expr.Lambda, error) {
	if len(e.Params) != len(params) {
		return nil, errorAt(e, InvalidFunctionArgument, "Expected a lambda that takes %s but got %d", count(len(params), "argument"), len(e.Params))
	}
	out := &expr.Lambda{Params: make([]expr.Column, len(params))}
	columns := make([]scopeColumn, len(params))
	for i, t := range params {
		c := p.column(e.Params[i].Name, t, false)
		columns[i] = scopeColumn{col: c, name: e.Params[i].Lower()}
		for _, before := range columns[:i] {
			if before.name == columns[i].name {
				return nil, errorAt(e.Params[i], InvalidArguments, "Lambda argument name '%s' is used twice", e.Params[i].Name)
			}
		}
		out.Params[i] = *c.Ref()
	}
	body, err := p.at(func(q *place) {
		q.scope = p.scope.inner(columns)
		q.lambda, q.aggregates, q.windows = true, false, false
		q.clause = "Lambda expression"
		if q.aliases != nil && q.aliases.first {
			q.aliases = &aliases{items: q.aliases.items}
		}
	}).expr(e.Body)
	if err != nil {
		return nil, err
	}
	out.Body = body
	return out, nil
}
