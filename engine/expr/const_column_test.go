package expr

import (
	"testing"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// TestConstantColumnsChangeFromBatchToBatch compares a dictionary column with a column that is constant within each
// batch: what holds for the dictionary in one batch does not in the next.
func TestConstantColumnsChangeFromBatchToBatch(t *testing.T) {
	dict := &vec.Dictionary{Values: &vec.Vector{Type: types.BigIntType, N: 3, I64: []int64{10, 20, 30}}}
	a, b := &Column{ID: 1, Name: "a", T: types.BigIntType}, &Column{ID: 2, Name: "b", T: types.BigIntType}
	less := fn.LookupScalar("<")
	o, err := less.Resolve([]types.Type{a.T, b.T})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Compile([]Expr{&Call{Def: less, Overload: o, Args: []Expr{a, b}}}, []ColumnID{1, 2}, &fn.Context{})
	if err != nil {
		t.Fatal(err)
	}
	f := func(x int64, want ...bool) {
		t.Helper()
		var batch vec.Batch
		batch.SetAll(3)
		batch.Cols = []*vec.Vector{
			{Type: a.T, Form: vec.Const, N: 3, I64: []int64{x}},
			{Type: b.T, Form: vec.Dict, N: 3, Dict: dict, Codes: &vec.Vector{Type: types.BigIntType, N: 3, I64: []int64{0, 1, 2}}},
		}
		got, err := p.Run(&batch)
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range want {
			if got[0].BoolAt(i) != w {
				t.Errorf("%d < %d is %v", x, dict.Values.I64[i], !w)
			}
		}
	}
	for range 4 { // often enough that computing over the dictionary pays
		f(15, false, true, true)
		f(25, false, false, true)
		f(5, true, true, true)
	}
}
