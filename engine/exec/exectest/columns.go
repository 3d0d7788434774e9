package exectest

import (
	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Columns gives fields IDs from first on.
func Columns(fields []types.Field, first int) []exec.Column {
	out := make([]exec.Column, len(fields))
	for i, f := range fields {
		out[i] = exec.Column{ID: expr.ColumnID(first + i), Name: f.Name, Type: f.Type}
	}
	return out
}

// Ref returns an expression that reads a column.
func Ref(c exec.Column) expr.Expr { return &expr.Column{ID: c.ID, Name: c.Name, T: c.Type} }

// Lit returns a literal.
func Lit(t types.Type, x any) expr.Expr {
	v := vector(t, x)
	return &expr.Const{Value: vec.ConstOf(v, 1)}
}

// Call returns a call of a scalar function or operator; its arguments are cast to what the overload takes.
func Call(name string, args ...expr.Expr) expr.Expr {
	def := fn.LookupScalar(name)
	if def == nil {
		panic("exectest: no function " + name)
	}
	ts := make([]types.Type, len(args))
	for i, a := range args {
		ts[i] = a.Type()
	}
	o, err := def.Resolve(ts)
	if err != nil {
		panic(err)
	}
	for i, a := range args {
		if !a.Type().Equal(o.Args[i]) {
			args[i] = &expr.Cast{X: a, To: o.Args[i]}
		}
	}
	return &expr.Call{Def: def, Overload: o, Args: args}
}

// Aggregate returns a call of an aggregate function.
func Aggregate(name string, id int, args ...expr.Expr) exec.AggregateCall {
	def := fn.LookupAggregate(name)
	if def == nil {
		panic("exectest: no aggregate " + name)
	}
	ts := make([]types.Type, len(args))
	for i, a := range args {
		ts[i] = a.Type()
	}
	o, err := def.Resolve(ts)
	if err != nil {
		panic(err)
	}
	for i, a := range args {
		if !a.Type().Equal(o.Args[i]) {
			args[i] = &expr.Cast{X: a, To: o.Args[i]}
		}
	}
	return exec.AggregateCall{Col: exec.Column{ID: expr.ColumnID(id), Name: name, Type: o.Result}, Def: def, Overload: o, Args: args}
}
