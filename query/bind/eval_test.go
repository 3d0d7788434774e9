package bind

import (
	"errors"
	"testing"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// call computes an Eval on one Flat column.
func call(t *testing.T, eval fn.Eval, result types.Type, in *vec.Vector) (*vec.Vector, error) {
	t.Helper()
	out := new(vec.Vector)
	out.Reset(result)
	out.Valid = in.Valid
	err := eval(&fn.Context{}, out, []*vec.Vector{in}, in.N)
	out.N = in.N
	return out, err
}

func TestPlainFloats(t *testing.T) {
	values := []float64{2.5, -4, 0, 12345678.25, 1e20, 1e-9, 0.001, 7}
	want := []string{"2.5", "-4", "0", "12345678.25", "1e+20", "1e-09", "0.001", ""}
	in := &vec.Vector{Type: types.DoubleType, N: len(values), F64: values, Valid: []uint64{1<<7 - 1}}
	out, err := call(t, plainFloats, types.VarcharType, in)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range want {
		if got := string(out.BytesAt(i)); got != w {
			t.Errorf("%v prints as %s, want %s", values[i], got, w)
		}
	}
	f := func(v float64, want string) {
		t.Helper()
		out, err := call(t, plainFloats, types.VarcharType, expr.Float(types.RealType, v).Value)
		if err != nil || string(out.BytesAt(0)) != want {
			t.Errorf("got %s (%v), want %s", out.Bytes, err, want)
		}
	}
	f(float64(float32(0.1)), "0.1")
}

func TestFits(t *testing.T) {
	f := func(s string, length int, want string, fails bool) {
		t.Helper()
		out, err := call(t, fits(types.VarcharOf(length)), types.VarcharType, expr.Bytes(types.VarcharType, s).Value)
		if _, ok := errors.AsType[*fn.Error](err); ok != fails {
			t.Fatalf("%q in %d characters: %v", s, length, err)
		}
		if !fails && string(out.BytesAt(0)) != want {
			t.Errorf("%q became %q, want %q", s, out.BytesAt(0), want)
		}
	}
	f("abc", 3, "abc", false)
	f("äöü", 3, "äöü", false)
	f("abcd", 3, "", true)
	f("abc  ", 3, "abc  ", false) // the cast behind it cuts the spaces
	f("", 0, "", false)
	in := &vec.Vector{Type: types.VarcharType, N: 2, Off: []uint32{0, 9, 10}, Bytes: []byte("too long!x"), Valid: []uint64{2}}
	out, err := call(t, fits(types.VarcharOf(3)), types.VarcharType, in)
	if err != nil || string(out.BytesAt(1)) != "x" || len(out.BytesAt(0)) != 0 {
		t.Errorf("a NULL was looked at: %v %q", err, out.Bytes)
	}
}
