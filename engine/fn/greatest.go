package fn

import (
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var greatestFunctions = []*Scalar{
	{
		Name: "greatest", Doc: "Returns the largest of its arguments, NULL if any is NULL.",
		Examples: []Example{{"greatest(1, 3.5, 2)", "3.5"}, {"greatest('a', 'b')", "b"}},
		Resolve:  resolveGreatest("greatest", 1),
	},
	{
		Name: "least", Doc: "Returns the smallest of its arguments, NULL if any is NULL.",
		Examples: []Example{{"least(DATE '2024-02-01', DATE '2024-01-01')", "2024-01-01"}},
		Resolve:  resolveGreatest("least", -1),
	},
}

func resolveGreatest(name string, sign int) func([]types.Type) (*Overload, error) {
	return func(args []types.Type) (*Overload, error) {
		var t types.Type
		for _, a := range args {
			s, ok := types.CommonSuper(t, a)
			if !ok || !s.Orderable() {
				return nil, noOverload(name, args, name+"(T, …) of one orderable type")
			}
			t = s
		}
		if len(args) == 0 {
			return nil, noOverload(name, args, name+"(T, …)")
		}
		coerced := make([]types.Type, len(args))
		for i := range coerced {
			coerced[i] = t
		}
		return &Overload{Args: coerced, Result: t, Eval: greatestEval(t, sign)}, nil
	}
}

func greatestEval(t types.Type, sign int) Eval {
	switch t.Phys() {
	case types.PhysInt64:
		return func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
			extremeOf(out.I64[:n], args, sign)
			return nil
		}
	case types.PhysFloat64:
		return func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
			extremeOf(out.F64[:n], args, sign)
			return nil
		}
	}
	return valueRows(func(r *row, out *vec.Vector) error {
		best := r.args[0]
		for _, a := range r.args[1:] {
			if CompareRows(a, r.i, best, r.i)*sign > 0 {
				best = a
			}
		}
		appendRow(out, best, r.i)
		return nil
	})
}

// extremeOf takes the largest (sign 1) or smallest argument of each row. NaN loses to every number, as in Trino.
func extremeOf[T int64 | float64](dst []T, args []*vec.Vector, sign int) {
	for k, a := range args {
		if a.ConstNull() {
			return
		}
		x := column[T](a)
		for i := range dst {
			v := x[at(a, i)]
			if k == 0 || dst[i] != dst[i] || sign > 0 && v > dst[i] || sign < 0 && v < dst[i] {
				dst[i] = v
			}
		}
	}
}
