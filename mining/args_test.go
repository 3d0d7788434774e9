package mining_test

import (
	"math"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/mining"
)

func TestArgs(t *testing.T) {
	in := &mining.Schema{Columns: []types.Field{{Name: "id", Type: types.BigIntType}, {Name: "name", Type: types.VarcharType}}}
	roles := []mining.Role{
		{Name: "key", Doc: "The key.", Required: true},
		{Name: "value", Doc: "The value.", Many: true, Accepts: mining.Numeric},
	}
	options := []mining.Option{
		{Name: "k", Doc: "How many.", Type: types.BigIntType, Default: int64(5), Domain: mining.Between(1, 9)},
		{Name: "share", Doc: "Of what.", Type: types.DoubleType, Domain: mining.Within(0, 1)},
		{Name: "kind", Doc: "What kind.", Type: types.VarcharType, Default: "all", Values: []string{"all", "some"}},
		{Name: "list", Doc: "Numbers.", Type: types.ArrayOf(types.DoubleType), Domain: mining.AtLeast(0)},
	}
	f := func(cols map[string][]int, values map[string]any, want string) *mining.Args {
		t.Helper()
		a, err := mining.NewArgs("thing", in, roles, options, cols, values)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%v, want %q", err, want)
		}
		return a
	}
	key := map[string][]int{"key": {0}}
	a := f(key, nil, "")
	if a.Int("k") != 5 || a.Given("k") || a.Text("kind") != "all" || a.Column("value") != -1 || a.Column("key") != 0 || a.Floats("list") != nil {
		t.Errorf("defaults %v", a)
	}
	if free := a.Free("key"); len(free) != 1 || free[0] != 1 {
		t.Errorf("free columns %v", free)
	}
	a = f(key, map[string]any{"k": int64(9), "kind": "SOME", "share": 0.5, "list": []any{1.0, 2.0}}, "")
	if a.Int("k") != 9 || a.Text("kind") != "some" || a.Float("share") != 0.5 || len(a.Floats("list")) != 2 || !a.Given("share") {
		t.Errorf("values %v", a)
	}
	f(nil, nil, "key is missing: The key.")
	f(map[string][]int{"key": {0, 1}}, nil, "key is one column, not 2")
	f(map[string][]int{"key": {0}, "value": {0, 1}}, nil, "value must be a number; column 'name' is varchar")
	f(key, map[string]any{"k": int64(10)}, "k must be from 1 to 9, not 10")
	f(key, map[string]any{"share": 1.0}, "share must be between 0 and 1, both excluded, not 1")
	f(key, map[string]any{"share": math.NaN()}, "not NaN")
	f(key, map[string]any{"kind": "none"}, `kind must be one of all, some, not "none"`)
	f(key, map[string]any{"list": []any{1.0, -2.0}}, "at least 0")
	f(key, map[string]any{"list": []any{1.0, nil}}, "NULL")
}
