package fn

import (
	"slices"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var lambdaFunctions = []*Scalar{
	{
		Name: "transform", Doc: "Applies a function to each element of an array.",
		Examples:      []Example{{"transform(ARRAY[5, NULL, 6], x -> coalesce(x, 0) + 1)", "[6, 1, 7]"}},
		Resolve:       wantsLambda("transform", "transform(array(T), T -> U)"),
		ResolveLambda: resolveTransform,
	},
	{
		Name: "filter", Doc: "Keeps the elements of an array for which a condition is true.",
		Examples:      []Example{{"filter(ARRAY[5, -6, NULL, 7], x -> x > 0)", "[5, 7]"}},
		Resolve:       wantsLambda("filter", "filter(array(T), T -> boolean)"),
		ResolveLambda: predicateOverArray("filter", func(t types.Type) types.Type { return t }, filterArrays),
	},
	{
		Name: "any_match", Doc: "Tells whether a condition is true of any element of an array.",
		Examples:      []Example{{"any_match(ARRAY[1, 2], x -> x > 1)", "true"}},
		Resolve:       wantsLambda("any_match", "any_match(array(T), T -> boolean)"),
		ResolveLambda: predicateOverArray("any_match", toBoolean, matchArrays(true, true)),
	},
	{
		Name: "all_match", Doc: "Tells whether a condition is true of all elements of an array.",
		Examples:      []Example{{"all_match(ARRAY[1, 2], x -> x > 1)", "false"}},
		Resolve:       wantsLambda("all_match", "all_match(array(T), T -> boolean)"),
		ResolveLambda: predicateOverArray("all_match", toBoolean, matchArrays(false, false)),
	},
	{
		Name: "none_match", Doc: "Tells whether a condition is true of no element of an array.",
		Examples:      []Example{{"none_match(ARRAY[1, 2], x -> x > 2)", "true"}},
		Resolve:       wantsLambda("none_match", "none_match(array(T), T -> boolean)"),
		ResolveLambda: predicateOverArray("none_match", toBoolean, matchArrays(true, false)),
	},
	{
		Name: "reduce", Null: NullHandled,
		Doc:           "Folds an array: from an initial state, one function takes the state and each element to the next state, another the last state to the result.",
		Examples:      []Example{{"reduce(ARRAY[5, 20, 50], 0, (s, x) -> s + x, s -> s)", "75"}},
		Resolve:       wantsLambda("reduce", "reduce(array(T), S, (S, T) -> S, S -> R)"),
		ResolveLambda: resolveReduce,
	},
	{
		Name: "zip_with", Doc: "Applies a function to the elements of two arrays side by side; the shorter one is filled up with NULL.",
		Examples:      []Example{{"zip_with(ARRAY[1, 2], ARRAY[3, 4], (x, y) -> x + y)", "[4, 6]"}},
		Resolve:       wantsLambda("zip_with", "zip_with(array(T), array(U), (T, U) -> R)"),
		ResolveLambda: resolveZipWith,
	},
}

// wantsLambda is the Resolve of functions that cannot be called without a lambda.
func wantsLambda(name, expected string) func([]types.Type) (*Overload, error) {
	return func(args []types.Type) (*Overload, error) { return nil, noOverload(name, args, expected) }
}

func toBoolean(types.Type) types.Type { return types.BooleanType }

// elements gathers the elements of the arrays (or one part of the entries of maps) of all rows that are not NULL: the
// values, and for each the row to which it belongs.
func elements(list *vec.Vector, part int, valid []uint64, n int) (values *vec.Vector, rows []uint32) {
	values = newVector(list.Type.Fields[part].Type)
	for i := range n {
		if !isSet(valid, i) || rowNull(list, i) {
			continue
		}
		j := at(list, i)
		lo, hi := int(list.Off[j]), int(list.Off[j+1])
		appendRange(values, list.Child[part], lo, hi)
		for range hi - lo {
			rows = append(rows, uint32(i))
		}
	}
	return values, rows
}

// spanOf is the number of elements of row i, 0 if it is NULL.
func spanOf(list *vec.Vector, valid []uint64, i int) int {
	if !isSet(valid, i) || rowNull(list, i) {
		return 0
	}
	j := at(list, i)
	return int(list.Off[j+1] - list.Off[j])
}

// callLambda applies a lambda unless there is nothing to apply it to.
func callLambda(f Lambda, t types.Type, params []*vec.Vector, rows []uint32) (*vec.Vector, error) {
	if len(rows) == 0 {
		return newVector(t), nil
	}
	return f(params, rows, len(rows))
}

func resolveTransform(args []types.Type, bind BindLambda) (*Overload, error) {
	if len(args) != 2 || args[0].Kind != types.Array {
		return nil, noOverload("transform", args, "transform(array(T), T -> U)")
	}
	u, err := bind(1, []types.Type{args[0].Elem()})
	if err != nil {
		return nil, err
	}
	return &Overload{
		Args: []types.Type{args[0], u}, Result: types.ArrayOf(u),
		EvalLambda: func(_ *Context, out *vec.Vector, args []*vec.Vector, lambdas []Lambda, n int) error {
			values, rows := elements(args[0], 0, out.Valid, n)
			res, err := callLambda(lambdas[0], u, []*vec.Vector{values}, rows)
			if err != nil {
				return err
			}
			startList(out, n)
			appendRange(out.Child[0], res, 0, len(rows))
			end := uint32(0)
			for i := range n {
				end += uint32(spanOf(args[0], out.Valid, i))
				out.Off = append(out.Off, end)
			}
			return nil
		},
	}, nil
}

// predicateOverArray is the ResolveLambda of functions of an array and a condition.
func predicateOverArray(name string, result func(types.Type) types.Type, eval EvalLambda) func([]types.Type, BindLambda) (*Overload, error) {
	return func(args []types.Type, bind BindLambda) (*Overload, error) {
		if len(args) != 2 || args[0].Kind != types.Array {
			return nil, noOverload(name, args, name+"(array(T), T -> boolean)")
		}
		if err := bindBoolean(name, bind, 1, args[0].Elem()); err != nil {
			return nil, err
		}
		return &Overload{Args: []types.Type{args[0], types.BooleanType}, Result: result(args[0]), EvalLambda: eval}, nil
	}
}

func bindBoolean(name string, bind BindLambda, arg int, params ...types.Type) error {
	t, err := bind(arg, params)
	if err != nil {
		return err
	}
	if !types.CanCoerce(t, types.BooleanType) {
		return errorf(TypeMismatch, "The function in %s must return boolean, not %s", name, t)
	}
	return nil
}

func filterArrays(_ *Context, out *vec.Vector, args []*vec.Vector, lambdas []Lambda, n int) error {
	values, rows := elements(args[0], 0, out.Valid, n)
	keep, err := callLambda(lambdas[0], types.BooleanType, []*vec.Vector{values}, rows)
	if err != nil {
		return err
	}
	startList(out, n)
	e := 0
	for i := range n {
		for range spanOf(args[0], out.Valid, i) {
			if !rowNull(keep, e) && keep.BoolAt(e) {
				appendRow(out.Child[0], values, e)
			}
			e++
		}
		endList(out)
	}
	return nil
}

// matchArrays decides as soon as one element's condition is decisive: the result is then found, else the opposite, or NULL
// if some element's condition was.
func matchArrays(decisive, found bool) EvalLambda {
	return func(_ *Context, out *vec.Vector, args []*vec.Vector, lambdas []Lambda, n int) error {
		values, rows := elements(args[0], 0, out.Valid, n)
		res, err := callLambda(lambdas[0], types.BooleanType, []*vec.Vector{values}, rows)
		if err != nil {
			return err
		}
		bits := boolBits(out, n)
		e := 0
		for i := range n {
			if !isSet(out.Valid, i) {
				continue
			}
			hit, unknown := false, false
			for range spanOf(args[0], out.Valid, i) {
				if rowNull(res, e) {
					unknown = true
				} else if res.BoolAt(e) == decisive {
					hit = true
				}
				e++
			}
			switch {
			case hit:
				setBitTo(bits, i, found)
			case unknown:
				setNull(out, i, n)
			default:
				setBitTo(bits, i, !found)
			}
		}
		return nil
	}
}

func resolveReduce(args []types.Type, bind BindLambda) (*Overload, error) {
	if len(args) != 4 || args[0].Kind != types.Array {
		return nil, noOverload("reduce", args, "reduce(array(T), S, (S, T) -> S, S -> R)")
	}
	state := args[1]
	for range 2 { // the state is wide enough for what the function makes of it
		t, err := bind(2, []types.Type{state, args[0].Elem()})
		if err != nil {
			return nil, err
		}
		s, ok := types.CommonSuper(state, t)
		if !ok {
			return nil, errorf(TypeMismatch, "The function in reduce must return the type of the state, %s, not %s", state, t)
		}
		if s.Equal(state) {
			break
		}
		state = s
	}
	if _, err := bind(2, []types.Type{state, args[0].Elem()}); err != nil {
		return nil, err
	}
	result, err := bind(3, []types.Type{state})
	if err != nil {
		return nil, err
	}
	return &Overload{
		Args: []types.Type{args[0], state, state, result}, Result: result,
		EvalLambda: func(_ *Context, out *vec.Vector, args []*vec.Vector, lambdas []Lambda, n int) error {
			return reduceArrays(out, args[0], args[1], lambdas, n)
		},
	}, nil
}

// reduceArrays goes through the arrays of all rows side by side: step p computes the states after element p.
func reduceArrays(out, list, initial *vec.Vector, lambdas []Lambda, n int) error {
	states := newVector(initial.Type)
	var active []uint32
	for i := range n {
		if !rowNull(list, i) {
			active = append(active, uint32(i))
			appendRow(states, initial, i)
		}
	}
	done := newVector(initial.Type)
	place := make([]int, n) // row of done that holds the last state
	for p := 0; len(active) > 0; p++ {
		in, elems := newVector(initial.Type), newVector(list.Type.Elem())
		var still []uint32
		for k, i := range active {
			j := at(list, int(i))
			if lo, hi := int(list.Off[j]), int(list.Off[j+1]); lo+p < hi {
				appendRow(in, states, k)
				appendRow(elems, list.Child[0], lo+p)
				still = append(still, i)
			} else {
				place[i] = done.N
				appendRow(done, states, k)
			}
		}
		active = still
		res, err := callLambda(lambdas[0], initial.Type, []*vec.Vector{in, elems}, active)
		if err != nil {
			return err
		}
		states = res // read before the next call
	}
	last := newVector(initial.Type)
	var rows []uint32
	for i := range n {
		if !rowNull(list, i) {
			rows = append(rows, uint32(i))
			appendRow(last, done, place[i])
		}
	}
	res, err := callLambda(lambdas[1], out.Type, []*vec.Vector{last}, rows)
	if err != nil {
		return err
	}
	out.Reset(out.Type)
	startEmpty(out)
	k := 0
	for i := range n {
		if k < len(rows) && rows[k] == uint32(i) {
			appendRow(out, res, k)
			k++
		} else {
			appendNull(out)
		}
	}
	return nil
}

func resolveZipWith(args []types.Type, bind BindLambda) (*Overload, error) {
	if len(args) != 3 || args[0].Kind != types.Array || args[1].Kind != types.Array {
		return nil, noOverload("zip_with", args, "zip_with(array(T), array(U), (T, U) -> R)")
	}
	u, err := bind(2, []types.Type{args[0].Elem(), args[1].Elem()})
	if err != nil {
		return nil, err
	}
	return &Overload{
		Args: []types.Type{args[0], args[1], u}, Result: types.ArrayOf(u),
		EvalLambda: func(_ *Context, out *vec.Vector, args []*vec.Vector, lambdas []Lambda, n int) error {
			sides := [2]*vec.Vector{newVector(args[0].Type.Elem()), newVector(args[1].Type.Elem())}
			var rows []uint32
			startList(out, n)
			for i := range n {
				longest := max(spanOf(args[0], out.Valid, i), spanOf(args[1], out.Valid, i))
				for k, side := range sides {
					size := spanOf(args[k], out.Valid, i)
					if longest == 0 {
						continue
					}
					lo := int(args[k].Off[at(args[k], i)])
					appendRange(side, args[k].Child[0], lo, lo+size)
					for range longest - size {
						appendNull(side)
					}
				}
				rows = slices.Concat(rows, slices.Repeat([]uint32{uint32(i)}, longest))
				out.Off = append(out.Off, uint32(len(rows)))
			}
			res, err := callLambda(lambdas[0], u, sides[:], rows)
			if err != nil {
				return err
			}
			appendRange(out.Child[0], res, 0, len(rows))
			return nil
		},
	}, nil
}

// resolveSortLambda is the ResolveLambda of array_sort with a comparison.
func resolveSortLambda(args []types.Type, bind BindLambda) (*Overload, error) {
	if len(args) != 2 || args[0].Kind != types.Array {
		return nil, noOverload("array_sort", args, "array_sort(array(T), (T, T) -> integer)")
	}
	t, err := bind(1, []types.Type{args[0].Elem(), args[0].Elem()})
	if err != nil {
		return nil, err
	}
	if !types.CanCoerce(t, types.BigIntType) {
		return nil, errorf(TypeMismatch, "The function in array_sort must return an integer, not %s", t)
	}
	return &Overload{
		Args: []types.Type{args[0], types.BigIntType}, Result: args[0],
		EvalLambda: func(_ *Context, out *vec.Vector, args []*vec.Vector, lambdas []Lambda, n int) error {
			return sortByLambda(out, args[0], lambdas[0], n)
		},
	}, nil
}

// sortByLambda merges runs bottom up. The comparisons of one step of all merges of all rows go to the lambda together, so
// that it is called O(longest array) times and not once a comparison.
func sortByLambda(out, list *vec.Vector, compare Lambda, n int) error {
	values, rows := elements(list, 0, out.Valid, n)
	order := make([]int32, values.N)
	for i := range order {
		order[i] = int32(i)
	}
	var bounds []int // of the arrays in values
	longest := 0
	for i := range n {
		bounds = append(bounds, spanOf(list, out.Valid, i))
		longest = max(longest, bounds[i])
	}
	type merge struct{ a, aEnd, b, bEnd, to int }
	next := make([]int32, len(order))
	for width := 1; width < longest; width *= 2 {
		copy(next, order)
		var open []merge
		lo := 0
		for _, size := range bounds {
			for a := lo; a+width < lo+size; a += 2 * width {
				open = append(open, merge{a, a + width, a + width, min(a+2*width, lo+size), a})
			}
			lo += size
		}
		for len(open) > 0 {
			x, y := newVector(values.Type), newVector(values.Type)
			of := make([]uint32, len(open))
			for k, m := range open {
				appendRow(x, values, int(order[m.a]))
				appendRow(y, values, int(order[m.b]))
				of[k] = rows[order[m.a]]
			}
			res, err := compare([]*vec.Vector{x, y}, of, len(of))
			if err != nil {
				return err
			}
			kept := open[:0]
			for k, m := range open {
				if rowNull(res, k) || res.I64[at(res, k)] < -1 || res.I64[at(res, k)] > 1 {
					return errorf(InvalidArgument, "Lambda comparator must return either -1, 0, or 1")
				}
				if res.I64[at(res, k)] <= 0 {
					next[m.to] = order[m.a]
					m.a++
				} else {
					next[m.to] = order[m.b]
					m.b++
				}
				m.to++
				switch {
				case m.a == m.aEnd:
					copy(next[m.to:], order[m.b:m.bEnd])
				case m.b == m.bEnd:
					copy(next[m.to:], order[m.a:m.aEnd])
				default:
					kept = append(kept, m)
				}
			}
			open = kept
		}
		order, next = next, order
	}
	startList(out, n)
	e := 0
	for _, size := range bounds {
		for range size {
			appendRow(out.Child[0], values, int(order[e]))
			e++
		}
		endList(out)
	}
	return nil
}
