package fn

import (
	"math/rand/v2"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var arrayFunctions = []*Scalar{
	{
		Name: "array", Hidden: true, Null: NullHandled, Doc: "Makes an array of its arguments, brought to a common type.",
		Examples: []Example{{"ARRAY[1, 1.2, NULL]", "[1.0, 1.2, NULL]"}},
		Resolve:  resolveArray,
	},
	{
		Name: "cardinality", Doc: "Returns the number of elements of an array, or of entries of a map.",
		Examples: []Example{{"cardinality(ARRAY[1, 2])", "2"}, {"cardinality(ARRAY[])", "0"}},
		Resolve:  resolver("cardinality", sig(types.BigIntType, evalCardinality, pArray), sig(types.BigIntType, evalCardinality, pMap)),
	},
	{
		Name: "subscript", Hidden: true,
		Doc:      "Returns the element of an array at an index, counted from 1, or the value of a key of a map; it fails where there is none.",
		Examples: []Example{{"ARRAY[1, 1.2, 4][2]", "1.2"}, {"MAP(ARRAY['a', 'b'], ARRAY[1, 2])['b']", "2"}},
		Resolve:  resolveElement("subscript", true),
	},
	{
		Name: "element_at", Doc: "Returns the element of an array at an index, counted from 1, or from the end if negative, or the value of a key of a map; NULL where there is none.",
		Examples: []Example{{"element_at(ARRAY[7, 8, 9], -1)", "9"}, {"element_at(MAP(ARRAY['a'], ARRAY[1]), 'x')", "NULL"}},
		Resolve:  resolveElement("element_at", false),
	},
	{
		Name: "array_first", Doc: "Returns the first element of an array, NULL if it is empty.",
		Examples: []Example{{"array_first(ARRAY[7, 8])", "7"}},
		Resolve:  resolver("array_first", signature{params: []param{pArray}, resultOf: elemOf(0), eval: valueRows(func(r *row, out *vec.Vector) error { return elementAt(r, out, 1) })}),
	},
	{
		Name: "array_last", Doc: "Returns the last element of an array, NULL if it is empty.",
		Examples: []Example{{"array_last(ARRAY[7, 8])", "8"}},
		Resolve:  resolver("array_last", signature{params: []param{pArray}, resultOf: elemOf(0), eval: valueRows(func(r *row, out *vec.Vector) error { return elementAt(r, out, -1) })}),
	},
	{
		Name: "slice", Doc: "Returns the part of an array from a start index, counted from 1 or from the end if negative, of a length.",
		Examples: []Example{{"slice(ARRAY[1, 2, 3, 4], 2, 2)", "[2, 3]"}, {"slice(ARRAY[1, 2, 3, 4], -2, 2)", "[3, 4]"}},
		Resolve:  resolver("slice", signature{params: []param{pArray, pBigInt, pBigInt}, resultOf: sameAs(0), eval: listRows(slicePart)}),
	},
	{
		Name: "trim_array", Doc: "Removes a number of elements from the end of an array.",
		Examples: []Example{{"trim_array(ARRAY[1, 2, 3, 4], 1)", "[1, 2, 3]"}},
		Resolve: resolver("trim_array", signature{params: []param{pArray, pBigInt}, resultOf: sameAs(0), eval: listRows(func(r *row, out *vec.Vector) error {
			lo, hi := r.span(0)
			n := r.int(1)
			if n < 0 {
				return errorf(InvalidArgument, "size must not be negative: %d", n)
			}
			if n > int64(hi-lo) {
				return errorf(InvalidArgument, "size must not exceed array cardinality %d: %d", hi-lo, n)
			}
			appendRange(out.Child[0], r.args[0].Child[0], lo, hi-int(n))
			return nil
		})}),
	},
	{
		Name: "repeat", Null: NullHandled, Doc: "Makes an array of an element, a number of times.",
		Examples: []Example{{"repeat('ab', 3)", "[ab, ab, ab]"}},
		Resolve: resolver("repeat", signature{
			params:   []param{pAny, pBigInt},
			resultOf: func(args []types.Type) types.Type { return types.ArrayOf(args[0]) },
			eval:     nullUnless(listRows(repeatElement), 1),
		}),
	},
	{
		Name: "sequence", Doc: "Makes an array of integers, dates or timestamps from a start to an end, by a step of 1 (or one day) if none is given.",
		Examples: []Example{
			{"sequence(1, 5)", "[1, 2, 3, 4, 5]"},
			{"sequence(5, 1, -2)", "[5, 3, 1]"},
			{"sequence(DATE '2024-01-31', DATE '2024-03-31', INTERVAL '1' MONTH)", "[2024-01-31, 2024-02-29, 2024-03-31]"},
		},
		Resolve: resolveSequence,
	},
	{
		Name: "flatten", Doc: "Joins the arrays in an array.",
		Examples: []Example{{"flatten(ARRAY[ARRAY[1, 2], ARRAY[3]])", "[1, 2, 3]"}},
		Resolve: func(args []types.Type) (*Overload, error) {
			if len(args) != 1 || args[0].Kind != types.Array || args[0].Elem().Kind != types.Array {
				return nil, noOverload("flatten", args, "flatten(array(array(T)))")
			}
			return &Overload{Args: args, Result: args[0].Elem(), Eval: listRows(func(r *row, out *vec.Vector) error {
				inner := r.args[0].Child[0]
				for lo, hi := r.span(0); lo < hi; lo++ {
					if !inner.IsNull(lo) {
						appendRange(out.Child[0], inner.Child[0], int(inner.Off[lo]), int(inner.Off[lo+1]))
					}
				}
				return nil
			})}, nil
		},
	},
	{
		Name: "zip", Doc: "Makes an array of rows of the elements of arrays, side by side; shorter ones are filled up with NULL.",
		Examples: []Example{{"zip(ARRAY[1, 2], ARRAY['a'])", "[{field0=1, field1=a}, {field0=2, field1=NULL}]"}},
		Resolve:  resolveZip,
	},
	{
		Name: "shuffle", Volatility: Volatile, Doc: "Returns the elements of an array in random order.",
		Examples: []Example{{"cardinality(shuffle(ARRAY[1, 2, 3]))", "3"}},
		Resolve: resolver("shuffle", signature{params: []param{pArray}, resultOf: sameAs(0), eval: listRows(func(r *row, out *vec.Vector) error {
			lo, hi := r.span(0)
			for _, k := range rand.Perm(hi - lo) {
				appendRow(out.Child[0], r.args[0].Child[0], lo+k)
			}
			return nil
		})}),
	},
}

func elemOf(i int) func([]types.Type) types.Type {
	return func(args []types.Type) types.Type { return args[i].Elem() }
}

// nullUnless makes an Eval of a NullHandled function whose result is NULL where argument k is.
func nullUnless(e Eval, k int) Eval {
	return func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		out.Valid = nil
		for i := range n {
			if rowNull(args[k], i) {
				setNull(out, i, n)
			}
		}
		return e(c, out, args, n)
	}
}

func resolveArray(args []types.Type) (*Overload, error) {
	var elem types.Type
	for _, a := range args {
		e, ok := types.CommonSuper(elem, a)
		if !ok {
			return nil, errorf(TypeMismatch, "All ARRAY elements must be the same type or coercible to a common type. Cannot find common type between %s and %s", elem, a)
		}
		elem = e
	}
	coerced := make([]types.Type, len(args))
	for i := range coerced {
		coerced[i] = elem
	}
	return &Overload{Args: coerced, Result: types.ArrayOf(elem), Eval: func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		out.Valid = nil
		startList(out, n)
		for i := range n {
			for _, a := range args {
				appendRow(out.Child[0], a, i)
			}
			endList(out)
		}
		return nil
	}}, nil
}

func evalCardinality(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	a := args[0]
	if a.ConstNull() {
		return nil
	}
	for i := range n {
		j := at(a, i)
		out.I64[i] = int64(a.Off[j+1] - a.Off[j])
	}
	return nil
}

// resolveElement is the Resolve of a[i], m[k] and element_at.
func resolveElement(name string, strict bool) func([]types.Type) (*Overload, error) {
	return func(args []types.Type) (*Overload, error) {
		if len(args) == 2 {
			switch a := args[0]; {
			case a.Kind == types.Array && types.CanCoerce(args[1], types.BigIntType):
				return &Overload{Args: []types.Type{a, types.BigIntType}, Result: a.Elem(), Eval: valueRows(func(r *row, out *vec.Vector) error {
					i := r.int(1)
					if strict {
						return subscript(r, out, i)
					}
					return elementAt(r, out, i)
				})}, nil
			case a.Kind == types.Map:
				key, ok := types.CommonSuper(a.Key(), args[1])
				if !ok {
					break
				}
				m := types.MapOf(key, a.Value())
				return &Overload{Args: []types.Type{m, key}, Result: a.Value(), Eval: valueRows(func(r *row, out *vec.Vector) error {
					return mapValue(r, out, strict)
				})}, nil
			case a.Kind == types.Row && strict:
				return nil, errorf(NotSupported, "Subscript of a row needs a constant index; use its field's name")
			}
		}
		return nil, noOverload(name, args, name+"(array(T), bigint)", name+"(map(K,V), K)")
	}
}

func subscript(r *row, out *vec.Vector, i int64) error {
	lo, hi := r.span(0)
	switch {
	case i == 0:
		return errorf(InvalidArgument, "SQL array indices start at 1")
	case i < 0:
		return errorf(InvalidArgument, "Array subscript is negative: %d", i)
	case i > int64(hi-lo):
		return errorf(InvalidArgument, "Array subscript must be less than or equal to array length: %d > %d", i, hi-lo)
	}
	appendRow(out, r.args[0].Child[0], lo+int(i)-1)
	return nil
}

func elementAt(r *row, out *vec.Vector, i int64) error {
	lo, hi := r.span(0)
	n := int64(hi - lo)
	switch {
	case i == 0:
		return errorf(InvalidArgument, "SQL array indices start at 1")
	case i > n || i < -n:
		return errNull
	case i < 0:
		i += n + 1
	}
	appendRow(out, r.args[0].Child[0], lo+int(i)-1)
	return nil
}

func mapValue(r *row, out *vec.Vector, strict bool) error {
	m := r.args[0]
	lo, hi := r.span(0)
	e := -1
	for k := lo; k < hi; k++ {
		if CompareRows(m.Child[0], k, r.args[1], r.i) == 0 {
			e = k
			break
		}
	}
	if e < 0 {
		if strict {
			return errorf(InvalidArgument, "Key not present in map: %s", AppendText(nil, r.args[1], r.i))
		}
		return errNull
	}
	appendRow(out, m.Child[1], e)
	return nil
}

func slicePart(r *row, out *vec.Vector) error {
	lo, hi := r.span(0)
	start, length := r.int(1), r.int(2)
	switch {
	case length < 0:
		return errorf(InvalidArgument, "length must be greater than or equal to 0")
	case start == 0:
		return errorf(InvalidArgument, "SQL array indices start at 1")
	}
	from, to := part(int64(hi-lo), start, length)
	appendRange(out.Child[0], r.args[0].Child[0], lo+int(from), lo+int(to))
	return nil
}

// maxElements bounds the arrays that one call may make out of nothing, as in Trino.
const maxElements = 10_000

func repeatElement(r *row, out *vec.Vector) error {
	n := r.int(1)
	switch {
	case n < 0:
		return errorf(InvalidArgument, "count argument of repeat function must be greater than or equal to 0")
	case n > maxElements:
		return errorf(InvalidArgument, "count argument of repeat function must be less than or equal to %d", maxElements)
	}
	for range n {
		appendRow(out.Child[0], r.args[0], r.i)
	}
	return nil
}

func resolveZip(args []types.Type) (*Overload, error) {
	if len(args) == 0 {
		return nil, noOverload("zip", args, "zip(array(T), array(U), …)")
	}
	fields := make([]types.Field, len(args))
	for i, a := range args {
		if a.Kind != types.Array {
			return nil, noOverload("zip", args, "zip(array(T), array(U), …)")
		}
		fields[i].Type = a.Elem()
	}
	return &Overload{Args: args, Result: types.ArrayOf(types.RowOf(fields...)), Eval: listRows(func(r *row, out *vec.Vector) error {
		longest := 0
		for k := range r.args {
			lo, hi := r.span(k)
			longest = max(longest, hi-lo)
		}
		rows := out.Child[0]
		ensureOff(rows)
		for e := range longest {
			for k, a := range r.args {
				if lo, hi := r.span(k); lo+e < hi {
					appendRow(rows.Child[k], a.Child[0], lo+e)
				} else {
					appendNull(rows.Child[k])
				}
			}
			appendValid(rows, true)
			rows.N++
		}
		return nil
	})}, nil
}

// reverseArray is reverse for arrays.
func reverseArray(r *row, out *vec.Vector) error {
	lo, hi := r.span(0)
	for k := hi - 1; k >= lo; k-- {
		appendRow(out.Child[0], r.args[0].Child[0], k)
	}
	return nil
}
