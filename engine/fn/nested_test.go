package fn

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// TestArraysAndMaps takes results from Trino's documentation where it has them, else from its rules.
func TestArraysAndMaps(t *testing.T) {
	f := sqlTest(t)
	f("ARRAY[1, 2][3]", "error: Array subscript must be less than or equal to array length: 3 > 2")
	f("ARRAY[1, 2][0]", "error: SQL array indices start at 1")
	f("ARRAY[1, 2][-1]", "error: Array subscript is negative: -1")
	f("element_at(ARRAY[1, 2], 3)", "NULL")
	f("element_at(ARRAY[1, 2], -9223372036854775807)", "NULL")
	f("MAP(ARRAY['a'], ARRAY[1])['b']", "error: Key not present in map: b")
	f("slice(ARRAY[1, 2, 3], 2, 100)", "[2, 3]")
	f("slice(ARRAY[1, 2, 3], 5, 1)", "[]")
	f("slice(ARRAY[1, 2, 3], 1, -1)", "error: length must be greater than or equal to 0")
	f("trim_array(ARRAY[1], 2)", "error: size must not exceed array cardinality 1: 2")
	f("sequence(1, 10, 0)", "error: step must not be zero")
	f("sequence(1, 100000)", "error: result of sequence function must not have more than 10000 entries")
	f("sequence(9223372036854775806, 9223372036854775807)", "[9223372036854775806, 9223372036854775807]")
	f("repeat(NULL, 2)", "[NULL, NULL]")
	f("repeat('a', -1)", "error: count argument of repeat function must be greater than or equal to 0")
	f("ARRAY[1] || ARRAY[2.5]", "[1.0, 2.5]")
	f("ARRAY[ARRAY[1]] || ARRAY[ARRAY[2]]", "[[1], [2]]")
	f("ARRAY[1, NULL] || NULL", "NULL")
	f("array_sort(ARRAY[3, 2, NULL, 5, NULL, 1, 2])", "[1, 2, 2, 3, 5, NULL, NULL]")
	f("array_sort(ARRAY['b', 'aaa', 'cc'], (x, y) -> length(x) - length(y))", "error: Lambda comparator must return either -1, 0, or 1")
	f("array_sort(ARRAY['b', 'aaa', 'cc', 'd'], (x, y) -> CAST(sign(length(x) - length(y)) AS integer))", "[b, d, cc, aaa]")
	f("array_max(ARRAY[1, NULL])", "NULL")
	f("array_min(ARRAY['b', 'a'])", "a")
	f("array_join(ARRAY['a', NULL, 'c'], '-')", "a-c")
	f("array_join(ARRAY[1, NULL, 3], '-', '?')", "1-?-3")
	f("arrays_overlap(ARRAY[1, NULL], ARRAY[2])", "NULL")
	f("arrays_overlap(ARRAY[1, NULL], ARRAY[1])", "true")
	f("contains(ARRAY[1, 2], 3)", "false")
	f("array_position(ARRAY[1, NULL, 2], 2)", "3")
	f("array_union(ARRAY[NULL, 1], ARRAY[NULL, 2])", "[NULL, 1, 2]")
	f("array_intersect(ARRAY[1, NULL, 1], ARRAY[NULL, 1])", "[1, NULL]")
	f("array_except(ARRAY[1, NULL, 2, 1], ARRAY[2])", "[1, NULL]")
	f("flatten(ARRAY[ARRAY[1], NULL, ARRAY[2, NULL]])", "[1, 2, NULL]")
	f("contains_sequence(ARRAY[1, 2, 3], ARRAY[1, 3])", "false")
	f("MAP(ARRAY[1, 1], ARRAY[2, 3])", "error: Duplicate map keys (1) are not allowed")
	f("MAP(ARRAY[1, NULL], ARRAY[2, 3])", "error: map key cannot be null")
	f("MAP(ARRAY[1], ARRAY[2, 3])", "error: Key and value arrays must be the same length")
	f("cardinality(map())", "0")
	f("filter(ARRAY[5, NULL, 7], x -> coalesce(x, 0) > 5)", "[7]")
	f("transform(ARRAY['x', 'abc'], x -> x || '0')", "[x0, abc0]")
	f("transform(ARRAY[ARRAY[1, 2], ARRAY[3]], a -> filter(a, x -> x > 1))", "[[2], [3]]")
	f("reduce(ARRAY[5, 20, NULL, 50], 0, (s, x) -> s + x, s -> s)", "NULL")
	f("reduce(ARRAY[5, 20, NULL, 50], 0, (s, x) -> s + coalesce(x, 0), s -> s)", "75")
	f("reduce(ARRAY[2147483647, 1], CAST(0 AS bigint), (s, x) -> s + x, s -> s)", "2147483648")
	f("any_match(ARRAY[1, NULL], x -> x > 5)", "NULL")
	f("any_match(ARRAY[9, NULL], x -> x > 5)", "true")
	f("all_match(ARRAY[9, NULL], x -> x > 5)", "NULL")
	f("all_match(ARRAY[1, NULL], x -> x > 5)", "false")
	f("none_match(ARRAY[1, NULL], x -> x > 5)", "NULL")
	f("zip_with(ARRAY['a'], ARRAY['d', NULL, 'f'], (x, y) -> coalesce(x, y))", "[a, NULL, f]")
	f("transform_keys(MAP(ARRAY[1, 2], ARRAY['a', 'b']), (k, v) -> 1)", "error: Duplicate map keys (1) are not allowed")
	f("map_filter(MAP(ARRAY[10, 20], ARRAY['a', NULL]), (k, v) -> k > 10)", "{20=NULL}")
}

// TestArraySets holds the set functions against Go maps, with more elements than are searched one by one.
func TestArraySets(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 9))
	random := func() []int64 {
		x := make([]int64, rng.IntN(80))
		for i := range x {
			x[i] = rng.Int64N(50)
		}
		return x
	}
	list := func(x []int64) *vec.Vector {
		v := newVector(types.ArrayOf(types.BigIntType))
		for _, e := range x {
			appendI64(v.Child[0], e)
		}
		endList(v)
		v.N = 1
		return v
	}
	distinct := func(x []int64, keep func(int64) bool) (out []int64) {
		for _, e := range x {
			if keep(e) && !slices.Contains(out, e) {
				out = append(out, e)
			}
		}
		return out
	}
	all := func(int64) bool { return true }
	for range 2000 {
		a, b := random(), random()
		for name, want := range map[string][]int64{
			"array_union":     distinct(slices.Concat(a, b), all),
			"array_intersect": distinct(a, func(e int64) bool { return slices.Contains(b, e) }),
			"array_except":    distinct(a, func(e int64) bool { return !slices.Contains(b, e) }),
		} {
			out, err := call(name, list(a), list(b))
			if err != nil {
				t.Fatal(err)
			}
			if got := texts(out); got != texts(list(want)) {
				t.Fatalf("%s(%v, %v) = %s, want %v", name, a, b, got, want)
			}
		}
		out, err := call("array_distinct", list(a))
		if err != nil || texts(out) != texts(list(distinct(a, all))) {
			t.Fatalf("array_distinct(%v) = %s, %v", a, texts(out), err)
		}
	}
}

// TestJSON checks reading, canonical form and paths.
func TestJSON(t *testing.T) {
	f := sqlTest(t)
	f(`json_parse(' {"b" : [1, 2.50, -0e1], "a":{"z":"\u0041\n","y":null}, "b":true} ')`, `{"a":{"y":null,"z":"A\n"},"b":true}`)
	f(`json_parse('"\ud83d\ude00"')`, `"😀"`)
	for _, bad := range []string{``, `{`, `[1,]`, `{"a"}`, `{"a":1,}`, `01`, `1.`, `.5`, `+1`, `tru`, `"a`, `"\x"`, `"\u12"`, `[1] 2`, `{a:1}`, `nan`, "\"\t\""} {
		f(fmt.Sprintf("json_parse('%s')", bad), fmt.Sprintf("error: Cannot convert value to JSON: '%s'", bad))
	}
	f(`json_extract('{"a b": {"c.d": [10, {"e": "x"}]}}', '$["a b"]["c.d"][1].e')`, `"x"`)
	f(`json_extract('{"a": 1}', '$')`, `{"a":1}`)
	f(`json_extract('{"a": 1}', '$.b')`, "NULL")
	f(`json_extract('[1]', '$[1]')`, "NULL")
	f(`json_extract('not json', '$.a')`, "NULL")
	f(`json_extract('{"a": 1}', '$..a')`, "error: Invalid JSON path: '$..a'")
	f(`json_extract('{"a": 1}', '$[')`, "error: Invalid JSON path: '$['")
	f(`json_extract('{"a": 1}', '$.a[-1]')`, "error: Invalid JSON path: '$.a[-1]'")
	f(`json_extract_scalar('[1, "x\ty", true, null, {}]', '$[1]')`, "x\ty")
	f(`json_extract_scalar('[1, "x", true, null, {}]', '$[3]')`, "NULL")
	f(`json_extract_scalar('[1, "x", true, null, {}]', '$[4]')`, "NULL")
	f(`json_extract_scalar('[1, "x", true]', '$[2]')`, "true")
	f(`json_size('{"x": [1, 2, 3]}', '$.x')`, "3")
	f(`json_size('{"x": 5}', '$.x')`, "0")
	f(`json_size('{"x": 5}', '$.y')`, "NULL")
	f(`json_array_length('{"x": 5}')`, "NULL")
	f(`json_array_contains('[1, "2", true]', '2')`, "true")
	f(`json_array_contains('[1, "2", true]', true)`, "true")
	f(`json_array_contains('[1.5]', 1.5e0)`, "true")
	f(`is_json_scalar('{')`, "error: Invalid JSON value: '{'")
	check(t, "1|2|NULL", "json_extract_scalar", textCol(`{"a":1}`, `{"b":2}`, `{"b":2}`), textCol("$.a", "$.b", "NULL"))
	deep := make([]byte, 0, 4096)
	for range 2000 {
		deep = append(deep, '[')
	}
	if _, ok := validJSON(deep); ok {
		t.Error("two thousand open brackets pass")
	}
}

func FuzzJSON(f *testing.F) {
	f.Add(`{"a":[1,2.5e3,"x\u00e9"],"b":null}`, "$.a[2]")
	f.Fuzz(func(t *testing.T, text, path string) {
		v, ok := validJSON([]byte(text))
		if ok {
			once := appendCanonical(nil, v)
			again, ok := validJSON(once)
			if !ok || string(appendCanonical(nil, again)) != string(once) {
				t.Fatalf("%q becomes %q, then %q", text, once, appendCanonical(nil, again))
			}
		}
		if p, err := compileJSONPath(path); err == nil {
			p.find([]byte(text))
		}
	})
}
