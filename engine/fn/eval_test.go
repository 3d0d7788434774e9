package fn

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// testContext is that of a statement that started at 2024-05-06 07:08:09.123456 UTC.
var testContext = &Context{
	Ctx: context.Background(), Now: time.Date(2024, 5, 6, 7, 8, 9, 123456000, time.UTC), User: "tester",
}

// textCol is a Flat VARCHAR column; "NULL" is NULL.
func textCol(values ...string) *vec.Vector {
	v := newVector(types.VarcharType)
	for _, s := range values {
		if s == "NULL" {
			appendNull(v)
		} else {
			appendBytes(v, s)
		}
	}
	return v
}

// col is a Flat column of a type, each value read from its text by CAST (nested ones from JSON).
func col(t testing.TB, typeName string, values ...string) *vec.Vector {
	t.Helper()
	want, err := types.ParseType(typeName)
	if err != nil {
		t.Fatal(err)
	}
	v := textCol(values...)
	if want.Equal(types.VarcharType) {
		return v
	}
	from := types.VarcharType
	if want.IsNested() {
		v.Type, from = types.JSONType, types.JSONType
	}
	if want.Kind == types.Unknown {
		out := newVector(want)
		out.Valid, out.N = make([]uint64, vec.Words(len(values))), len(values)
		return out
	}
	o, err := CastOf(from, want)
	if err != nil {
		t.Fatal(err)
	}
	out, err := evalOverload(o, v)
	if err != nil {
		t.Fatal(err)
	}
	widen(out)
	return out
}

// constant makes the first value of a column a Const vector.
func constant(v *vec.Vector) *vec.Vector { return vec.ConstOf(v, v.N) }

// evalOverload computes a call as the evaluator does. All columns have as many rows as the first Flat one.
func evalOverload(o *Overload, args ...*vec.Vector) (*vec.Vector, error) {
	return evalScalar(&Scalar{}, o, args...)
}

func evalScalar(s *Scalar, o *Overload, args ...*vec.Vector) (*vec.Vector, error) {
	n := 1
	for _, a := range args {
		if a.Form == vec.Flat {
			n = a.N
		}
	}
	return evalRows(s, o, args, n)
}

// evalRows computes n rows.
func evalRows(s *Scalar, o *Overload, args []*vec.Vector, n int) (*vec.Vector, error) {
	out := &vec.Vector{Type: o.Result}
	sizeOut(out, n)
	var consts []*vec.Vector
	for i, a := range args {
		if a.Form == vec.Const {
			args[i] = vec.ConstOf(a, n)
			consts = append(consts, args[i])
		} else {
			consts = append(consts, nil)
		}
	}
	if s.Null == NullPropagates {
		for _, a := range args {
			for i := range n {
				if rowNull(a, i) {
					setNull(out, i, n)
				}
			}
		}
	}
	if s.Null == NullPropagates && out.Valid != nil && vec.CountBits(out.Valid, n) == 0 && n > 0 {
		allNull(out, n) // the evaluator does not call for nothing but NULLs
		return out, nil
	}
	eval := o.Eval
	if o.Prepare != nil {
		var err error
		if eval, err = o.Prepare(testContext, consts); err != nil {
			return nil, err
		}
	}
	if err := eval(testContext, out, args, n); err != nil {
		return nil, err
	}
	out.N = n
	if recorder != nil {
		recorder(s, o, args, out)
	}
	return out, nil
}

// recorder, if set, sees every call of a scalar function.
var recorder func(def *Scalar, o *Overload, args []*vec.Vector, out *vec.Vector)

// call resolves a function for the columns' types, coerces them and computes it.
func call(name string, args ...*vec.Vector) (*vec.Vector, error) {
	s := LookupScalar(name)
	if s == nil {
		return nil, fmt.Errorf("no function %s", name)
	}
	ts := make([]types.Type, len(args))
	for i, a := range args {
		ts[i] = a.Type
	}
	o, err := s.Resolve(ts)
	if err != nil {
		return nil, err
	}
	coerced := make([]*vec.Vector, len(args))
	for i, a := range args {
		if coerced[i], err = coerce(a, o.Args[i]); err != nil {
			return nil, err
		}
	}
	return evalScalar(s, o, coerced...)
}

func coerce(a *vec.Vector, t types.Type) (*vec.Vector, error) {
	if a.Type.Equal(t) {
		return a, nil
	}
	c, err := CastOf(a.Type, t)
	if err != nil {
		return nil, err
	}
	form, n := a.Form, a.N
	one := *a
	if form == vec.Const {
		one.Form, one.N = vec.Flat, 1
	}
	out, err := evalOverload(c, &one)
	if err != nil {
		return nil, err
	}
	widen(out)
	out.Form, out.N = form, n
	return out, nil
}

// texts prints the rows of a column, joined by |.
func texts(v *vec.Vector) string {
	rows := make([]string, v.N)
	for i := range rows {
		rows[i] = string(AppendText(nil, v, i))
	}
	return strings.Join(rows, "|")
}

// check computes a call and compares its rows (joined by |) or its error (behind "error: ").
func check(t *testing.T, want, name string, args ...*vec.Vector) {
	t.Helper()
	out, err := call(name, args...)
	got := ""
	if err != nil {
		got = "error: " + err.Error()
	} else {
		got = texts(out)
	}
	if got != want {
		t.Errorf("%s = %s, want %s", name, got, want)
	}
}
