package opttest

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/query/logical"
)

// expr computes an expression; NULL is nil.
func (e *evaluator) expr(x expr.Expr, v *env) (any, error) {
	if err := e.tick(1); err != nil {
		return nil, err
	}
	switch x := x.(type) {
	case *expr.Column:
		val, ok := v.value(x.ID)
		if !ok {
			return nil, fmt.Errorf("evaluate: column %v is not available", x)
		}
		return val, nil
	case *expr.Const:
		return valueAt(x.Value, 0), nil
	case *expr.And:
		return e.connect(x.Terms, v, false)
	case *expr.Or:
		return e.connect(x.Terms, v, true)
	case *expr.Not:
		b, err := e.expr(x.X, v)
		if b == nil || err != nil {
			return nil, err
		}
		return !b.(bool), nil
	case *expr.IsNull:
		b, err := e.expr(x.X, v)
		return b == nil, err
	case *expr.In:
		return e.in(x, v)
	case *expr.Case:
		for _, w := range x.Whens {
			c, err := e.expr(w.Cond, v)
			if err != nil {
				return nil, err
			}
			if c == true {
				return e.expr(w.Then, v)
			}
		}
		if x.Else == nil {
			return nil, nil
		}
		return e.expr(x.Else, v)
	case *expr.Coalesce:
		for _, a := range x.Args {
			if val, err := e.expr(a, v); val != nil || err != nil {
				return val, err
			}
		}
		return nil, nil
	case *expr.Call:
		return e.call(x, v)
	case *logical.Subquery:
		return e.subquery(x, v)
	}
	// What else there is goes through the engine, with its operands replaced by their values.
	in := x.Children()
	list := make([]expr.Expr, len(in))
	for i, a := range in {
		val, err := e.expr(a, v)
		if err != nil {
			return nil, err
		}
		list[i] = constOf(a.Type(), val)
	}
	c, err := expr.Fold(x.WithChildren(list), &fn.Context{})
	if err != nil {
		return nil, err
	}
	return valueAt(c.Value, 0), nil
}

// connect computes AND or, with or, OR.
func (e *evaluator) connect(terms []expr.Expr, v *env, or bool) (any, error) {
	unknown := false
	for _, t := range terms {
		b, err := e.expr(t, v)
		if err != nil {
			return nil, err
		}
		if b == nil {
			unknown = true
		} else if b.(bool) == or {
			return or, nil
		}
	}
	if unknown {
		return nil, nil
	}
	return !or, nil
}

func (e *evaluator) in(x *expr.In, v *env) (any, error) {
	val, err := e.expr(x.X, v)
	if val == nil || err != nil {
		return nil, err
	}
	for i := range x.Values.N {
		if compareValues(val, valueAt(x.Values, i)) == 0 {
			return true, nil
		}
	}
	if x.HasNull {
		return nil, nil
	}
	return false, nil
}

func (e *evaluator) call(x *expr.Call, v *env) (any, error) {
	args := make([]any, len(x.Args))
	null := false
	for i, a := range x.Args {
		var err error
		if args[i], err = e.expr(a, v); err != nil {
			return nil, err
		}
		null = null || args[i] == nil
	}
	if x.Def.Name == "is_distinct_from" {
		if args[0] == nil || args[1] == nil {
			return (args[0] == nil) != (args[1] == nil), nil
		}
		return compareValues(args[0], args[1]) != 0, nil
	}
	if null && x.Def.Null == fn.NullPropagates {
		return nil, nil
	}
	if len(args) == 2 {
		if val, ok := compared(x.Def.Name, args[0], args[1]); ok {
			return val, nil
		}
	}
	list := make([]expr.Expr, len(args))
	for i := range args {
		list[i] = constOf(x.Args[i].Type(), args[i])
	}
	c, err := expr.Fold(x.WithChildren(list), &fn.Context{})
	if err != nil {
		return nil, err
	}
	return valueAt(c.Value, 0), nil
}

// compared computes comparisons, and sums and products of small numbers.
func compared(op string, a, b any) (any, bool) {
	switch op {
	case "=":
		return compareValues(a, b) == 0, true
	case "<>":
		return compareValues(a, b) != 0, true
	case "<":
		return compareValues(a, b) < 0, true
	case "<=":
		return compareValues(a, b) <= 0, true
	case ">":
		return compareValues(a, b) > 0, true
	case ">=":
		return compareValues(a, b) >= 0, true
	}
	x, ok1 := a.(int64)
	y, ok2 := b.(int64)
	if !ok1 || !ok2 || max(x, -x) > 1<<30 || max(y, -y) > 1<<30 {
		return nil, false
	}
	switch op {
	case "+":
		return x + y, true
	case "-":
		return x - y, true
	}
	return nil, false
}

func (e *evaluator) subquery(q *logical.Subquery, v *env) (any, error) {
	rows, err := e.node(q.Plan, v)
	if err != nil {
		return nil, err
	}
	switch q.Kind {
	case logical.ScalarSubquery:
		if len(rows) > 1 {
			return nil, ErrManyRows
		}
		if len(rows) == 0 {
			return nil, nil
		}
		return rows[0][0], nil
	case logical.ExistsSubquery:
		return len(rows) > 0, nil
	}
	x := make([]any, len(q.X))
	for i := range x {
		if x[i], err = e.expr(q.X[i], v); err != nil {
			return nil, err
		}
	}
	op := "="
	if q.Kind == logical.QuantifiedSubquery {
		op = q.Cmp.Name
	}
	unknown := false
	for _, r := range rows {
		b := compareRows(op, x, r)
		if b == nil {
			unknown = true
		} else if b.(bool) != q.All {
			return !q.All, nil
		}
	}
	if unknown {
		return nil, nil
	}
	return q.All, nil
}

// compareRows compares rows by three-valued logic; several columns by = or <>.
func compareRows(op string, x []any, r Row) any {
	if len(x) == 1 {
		if x[0] == nil || r[0] == nil {
			return nil
		}
		b, _ := compared(op, x[0], r[0])
		return b
	}
	unknown := false
	for i := range x {
		if x[i] == nil || r[i] == nil {
			unknown = true
		} else if compareValues(x[i], r[i]) != 0 {
			return op == "<>"
		}
	}
	if unknown {
		return nil
	}
	return op == "="
}

// valueAt reads row i of a Flat or Const vector.
func valueAt(v *vec.Vector, i int) any {
	if v.Type.Kind == types.Unknown || v.IsNull(i) {
		return nil
	}
	if v.Form == vec.Const {
		i = 0
	}
	switch v.Type.Phys() {
	case types.PhysBool:
		return v.BoolAt(i)
	case types.PhysInt64:
		return v.I64[i]
	case types.PhysFloat64:
		return v.F64[i]
	case types.PhysInt128:
		if v.Narrow {
			return types.Int128Of(v.I64[i])
		}
		return v.I128[i]
	case types.PhysBytes:
		return string(v.BytesAt(i))
	}
	return nil
}

// constOf makes a literal.
func constOf(t types.Type, x any) *expr.Const {
	switch x := x.(type) {
	case bool:
		return expr.Bool(x)
	case int64:
		return expr.Int(t, x)
	case float64:
		return expr.Float(t, x)
	case string:
		return expr.Bytes(t, x)
	case types.Int128:
		return expr.Long(t, x)
	}
	return expr.Null(t)
}
