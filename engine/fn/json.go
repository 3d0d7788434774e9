package fn

import (
	"bytes"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var jsonFunctions = []*Scalar{
	{
		Name: "json_parse", Doc: "Reads text as JSON.",
		Examples: []Example{{`json_parse('{"b": 1, "a": [true, null]}')`, `{"a":[true,null],"b":1}`}},
		Resolve: resolver("json_parse", sig(types.JSONType, bytesRows(func(r *row, dst []byte) ([]byte, error) {
			v, ok := validJSON(r.bytes(0))
			if !ok {
				return dst, errorf(InvalidArgument, "Cannot convert value to JSON: '%s'", r.bytes(0))
			}
			return appendCanonical(dst, v), nil
		}), pVarchar)),
	},
	{
		Name: "json_format", Doc: "Writes JSON as text.",
		Examples: []Example{{`json_format(JSON '[1, 2]')`, `[1,2]`}},
		Resolve: resolver("json_format", sig(types.VarcharType, bytesRows(func(r *row, dst []byte) ([]byte, error) {
			return append(dst, r.bytes(0)...), nil
		}), pJSON)),
	},
	{
		Name: "json_extract", Doc: "Returns the value at a path of JSON (or of text that holds it); NULL if there is none.",
		Examples: []Example{{`json_extract('{"a": {"b": [1, 2]}}', '$.a.b[1]')`, "2"}},
		Resolve:  resolver("json_extract", jsonPathSignatures(types.JSONType, bytesRows, extractJSON)...),
	},
	{
		Name: "json_extract_scalar", Doc: "Returns the text of the number, string or boolean at a path of JSON; NULL if there is none.",
		Examples: []Example{{`json_extract_scalar('{"name": "Ann"}', '$.name')`, "Ann"}},
		Resolve:  resolver("json_extract_scalar", jsonPathSignatures(types.VarcharType, bytesRows, extractScalar)...),
	},
	{
		Name: "json_size", Doc: "Returns the number of members of the object, or elements of the array, at a path of JSON; 0 for a scalar.",
		Examples: []Example{{`json_size('{"x": {"a": 1, "b": 2}}', '$.x')`, "2"}},
		Resolve: resolver("json_size", jsonPathSignatures(types.BigIntType, intRows, func(path jsonPath) func(r *row) (int64, error) {
			return func(r *row) (int64, error) {
				v, ok := path.find(r.bytes(0))
				if !ok {
					return 0, errNull
				}
				return jsonSize(v), nil
			}
		})...),
	},
	{
		Name: "json_array_length", Doc: "Returns the number of elements of a JSON array; NULL for other values.",
		Examples: []Example{{"json_array_length('[1, 2, 3]')", "3"}},
		Resolve:  resolver("json_array_length", sig(types.BigIntType, intRows(jsonArrayLength), pJSON), sig(types.BigIntType, intRows(jsonArrayLength), pVarchar)),
	},
	{
		Name: "json_array_get", Doc: "Returns the element of a JSON array at an index counted from 0, or from the end if negative.",
		Examples: []Example{{`json_array_get('["a", "b"]', -1)`, `"b"`}},
		Resolve: resolver("json_array_get", sig(types.JSONType, bytesRows(jsonArrayGet), pJSON, pBigInt),
			sig(types.JSONType, bytesRows(jsonArrayGet), pVarchar, pBigInt)),
	},
	{
		Name: "json_array_contains", Doc: "Tells whether a JSON array contains a boolean, number or string.",
		Examples: []Example{{"json_array_contains('[1, 2, 3]', 2)", "true"}},
		Resolve:  resolver("json_array_contains", jsonContainsSignatures()...),
	},
	{
		Name: "is_json_scalar", Doc: "Tells whether JSON is a number, string, boolean or null.",
		Examples: []Example{{"is_json_scalar('[1]')", "false"}},
		Resolve:  resolver("is_json_scalar", sig(types.BooleanType, boolRows(isJSONScalar), pJSON), sig(types.BooleanType, boolRows(isJSONScalar), pVarchar)),
	},
}

// jsonPathSignatures are those of a function of JSON, or text, and a path. rows makes the Eval from the function of a row.
func jsonPathSignatures[F any](result types.Type, rows func(F) Eval, compiled func(jsonPath) F) []signature {
	each := func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		return perPath(c, out, args, n, func(p jsonPath) Eval { return rows(compiled(p)) })
	}
	prepare := func(_ *Context, consts []*vec.Vector) (Eval, error) {
		if consts[1] == nil || consts[1].ConstNull() {
			return each, nil
		}
		p, err := compileJSONPath(string(consts[1].BytesAt(0)))
		if err != nil {
			return nil, err
		}
		return rows(compiled(p)), nil
	}
	var sigs []signature
	for _, p := range []param{pJSON, pVarchar} {
		sigs = append(sigs, signature{params: []param{p, pVarchar}, result: result, eval: each, prepare: prepare})
	}
	return sigs
}

// perPath computes each row by its own path.
func perPath(c *Context, out *vec.Vector, args []*vec.Vector, n int, eval func(jsonPath) Eval) error {
	valid := out.Valid
	t := out.Type
	total := newVector(t)
	for i := range n {
		if !isSet(valid, i) {
			appendNull(total)
			continue
		}
		p, err := compileJSONPath(string(args[1].BytesAt(i)))
		if err != nil {
			return err
		}
		one := &vec.Vector{Type: t}
		sizeOut(one, 1)
		src := newVector(args[0].Type)
		appendRow(src, args[0], i)
		if err := eval(p)(c, one, []*vec.Vector{src, args[1]}, 1); err != nil {
			return err
		}
		appendRow(total, one, 0)
	}
	*out = *total
	return nil
}

func extractJSON(path jsonPath) func(r *row, dst []byte) ([]byte, error) {
	return func(r *row, dst []byte) ([]byte, error) {
		v, ok := path.find(r.bytes(0))
		if !ok {
			return dst, errNull
		}
		return appendCanonical(dst, v), nil
	}
}

func extractScalar(path jsonPath) func(r *row, dst []byte) ([]byte, error) {
	return func(r *row, dst []byte) ([]byte, error) {
		v, ok := path.find(r.bytes(0))
		if !ok {
			return dst, errNull
		}
		switch v[0] {
		case '{', '[', 'n':
			return dst, errNull
		case '"':
			return appendUnquoted(dst, v), nil
		}
		return append(dst, v...), nil
	}
}

func jsonSize(v []byte) (n int64) {
	r := jsonReader{b: v}
	switch r.peek() {
	case '{':
		r.object(func(_, _ []byte) bool { n++; return true })
	case '[':
		r.array(func([]byte) bool { n++; return true })
	}
	return n
}

// jsonArray returns the text of row's first argument if it is a JSON array.
func jsonArray(r *row) ([]byte, bool) {
	v, ok := validJSON(r.bytes(0))
	return v, ok && v[0] == '['
}

func jsonArrayLength(r *row) (int64, error) {
	v, ok := jsonArray(r)
	if !ok {
		return 0, errNull
	}
	return jsonSize(v), nil
}

func jsonArrayGet(r *row, dst []byte) ([]byte, error) {
	v, ok := jsonArray(r)
	i := r.int(1)
	if ok && i < 0 {
		i += jsonSize(v)
	}
	if !ok || i < 0 {
		return dst, errNull
	}
	e, ok := jsonStep{index: i}.find(v)
	if !ok || e[0] == 'n' {
		return dst, errNull
	}
	return appendCanonical(dst, e), nil
}

func jsonContainsSignatures() []signature {
	test := func(equal func(r *row, v []byte) bool) Eval {
		return boolRows(func(r *row) (bool, error) {
			v, ok := jsonArray(r)
			if !ok {
				return false, errNull
			}
			found := false
			jr := jsonReader{b: v}
			jr.array(func(e []byte) bool {
				found = equal(r, e)
				return !found
			})
			return found, nil
		})
	}
	evals := []struct {
		p param
		e Eval
	}{
		{pBoolean, test(func(r *row, v []byte) bool {
			return v[0] == 't' && r.args[1].BoolAt(r.i) || v[0] == 'f' && !r.args[1].BoolAt(r.i)
		})},
		{pBigInt, test(func(r *row, v []byte) bool {
			x, err := types.ParseInt(v)
			return err == nil && x == r.int(1)
		})},
		{pDouble, test(func(r *row, v []byte) bool {
			if v[0] == '"' || v[0] == 'n' {
				return false
			}
			x, err := types.ParseFloat(v)
			return err == nil && x == r.float(1)
		})},
		{pVarchar, test(func(r *row, v []byte) bool { return v[0] == '"' && bytes.Equal(appendUnquoted(nil, v), r.bytes(1)) })},
	}
	var sigs []signature
	for _, s := range evals {
		sigs = append(sigs, sig(types.BooleanType, s.e, pJSON, s.p), sig(types.BooleanType, s.e, pVarchar, s.p))
	}
	return sigs
}

func isJSONScalar(r *row) (bool, error) {
	v, ok := validJSON(r.bytes(0))
	if !ok {
		return false, errorf(InvalidArgument, "Invalid JSON value: '%s'", r.bytes(0))
	}
	return v[0] != '[' && v[0] != '{', nil
}
