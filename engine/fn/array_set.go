package fn

import (
	"slices"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var arraySetFunctions = []*Scalar{
	{
		Name: "contains", Doc: "Tells whether an array contains an element; NULL if it does not but has a NULL.",
		Examples: []Example{{"contains(ARRAY[1, 2], 2)", "true"}, {"contains(ARRAY[1, NULL], 2)", "NULL"}},
		Resolve:  resolveArrayElement("contains", types.BooleanType, boolRows(arrayContains)),
	},
	{
		Name: "array_position", Doc: "Returns the index, counted from 1, at which an array first holds an element, 0 if it does not.",
		Examples: []Example{{"array_position(ARRAY['a', 'b'], 'b')", "2"}},
		Resolve:  resolveArrayElement("array_position", types.BigIntType, intRows(arrayPosition)),
	},
	{
		Name: "array_remove", Doc: "Removes all elements that equal one from an array.",
		Examples: []Example{{"array_remove(ARRAY[1, 2, 1], 1)", "[2]"}},
		Resolve:  resolveArrayElement("array_remove", types.Type{}, listRows(arrayRemove)),
	},
	{
		Name: "contains_sequence", Doc: "Tells whether an array contains the elements of another one after the other.",
		Examples: []Example{{"contains_sequence(ARRAY[1, 2, 3], ARRAY[2, 3])", "true"}},
		Resolve:  resolveArrays("contains_sequence", types.BooleanType, boolRows(containsSequence)),
	},
	{
		Name: "array_distinct", Doc: "Removes duplicates from an array.",
		Examples: []Example{{"array_distinct(ARRAY[1, 2, 1, NULL, NULL])", "[1, 2, NULL]"}},
		Resolve: resolver("array_distinct", signature{params: []param{pArray}, resultOf: sameAs(0), eval: setRows(func(r *row, set *rowSet) {
			addSpan(r, set, 0)
		})}),
	},
	{
		Name: "array_union", Doc: "Returns the elements of either array, without duplicates.",
		Examples: []Example{{"array_union(ARRAY[1, 2], ARRAY[2, 3])", "[1, 2, 3]"}},
		Resolve: resolveArrays("array_union", types.Type{}, setRows(func(r *row, set *rowSet) {
			addSpan(r, set, 0)
			addSpan(r, set, 1)
		})),
	},
	{
		Name: "array_intersect", Doc: "Returns the elements that are in both arrays, without duplicates.",
		Examples: []Example{{"array_intersect(ARRAY[1, 2, 2], ARRAY[2, 3])", "[2]"}},
		Resolve:  resolveArrays("array_intersect", types.Type{}, membershipRows(true)),
	},
	{
		Name: "array_except", Doc: "Returns the elements of the first array that are not in the second, without duplicates.",
		Examples: []Example{{"array_except(ARRAY[1, 2, 2, 3], ARRAY[2])", "[1, 3]"}},
		Resolve:  resolveArrays("array_except", types.Type{}, membershipRows(false)),
	},
	{
		Name: "arrays_overlap", Doc: "Tells whether two arrays have an element in common that is not NULL; NULL if they have none but either has a NULL.",
		Examples: []Example{{"arrays_overlap(ARRAY[1, 2], ARRAY[2, 3])", "true"}},
		Resolve:  resolveArrays("arrays_overlap", types.BooleanType, boolRows(arraysOverlap)),
	},
	{
		Name: "array_sort", Doc: "Sorts an array in ascending order, NULLs last.",
		Examples: []Example{{"array_sort(ARRAY[3, NULL, 1])", "[1, 3, NULL]"}},
		Resolve: func(args []types.Type) (*Overload, error) {
			if len(args) != 1 || args[0].Kind != types.Array || !args[0].Elem().Orderable() {
				return nil, noOverload("array_sort", args, "array_sort(array(T)) of orderable elements")
			}
			return &Overload{Args: args, Result: args[0], Eval: sortArrays}, nil
		},
		ResolveLambda: resolveSortLambda,
	},
	{
		Name: "array_max", Doc: "Returns the largest element of an array; NULL if it is empty or has a NULL.",
		Examples: []Example{{"array_max(ARRAY[1, 3, 2])", "3"}},
		Resolve:  resolveArrayExtreme("array_max", 1),
	},
	{
		Name: "array_min", Doc: "Returns the smallest element of an array; NULL if it is empty or has a NULL.",
		Examples: []Example{{"array_min(ARRAY[3, 1, 2])", "1"}},
		Resolve:  resolveArrayExtreme("array_min", -1),
	},
	{
		Name: "array_histogram", Doc: "Returns a map from the elements of an array to how often they occur; NULLs are left out.",
		Examples: []Example{{"array_histogram(ARRAY[42, 7, 42, NULL])", "{42=2, 7=1}"}},
		Resolve: resolver("array_histogram", signature{
			params:   []param{pArray},
			resultOf: func(args []types.Type) types.Type { return types.MapOf(args[0].Elem(), types.BigIntType) },
			eval:     listRows(arrayHistogram),
		}),
	},
}

// resolveArrayElement is the Resolve of functions of an array and an element. Without a result type it is the array's.
func resolveArrayElement(name string, result types.Type, eval Eval) func([]types.Type) (*Overload, error) {
	return func(args []types.Type) (*Overload, error) {
		if len(args) == 2 && args[0].Kind == types.Array {
			if e, ok := types.CommonSuper(args[0].Elem(), args[1]); ok {
				o := &Overload{Args: []types.Type{types.ArrayOf(e), e}, Result: result, Eval: eval}
				if result.Kind == types.Unknown {
					o.Result = o.Args[0]
				}
				return o, nil
			}
		}
		return nil, noOverload(name, args, name+"(array(T), T)")
	}
}

// resolveArrays is the Resolve of functions of two arrays of a common type. Without a result type it is the arrays'.
func resolveArrays(name string, result types.Type, eval Eval) func([]types.Type) (*Overload, error) {
	return func(args []types.Type) (*Overload, error) {
		if len(args) == 2 {
			if t, ok := types.CommonSuper(args[0], args[1]); ok && t.Kind == types.Array {
				o := &Overload{Args: []types.Type{t, t}, Result: result, Eval: eval}
				if result.Kind == types.Unknown {
					o.Result = t
				}
				return o, nil
			}
		}
		return nil, noOverload(name, args, name+"(array(T), array(T))")
	}
}

func arrayContains(r *row) (bool, error) {
	list := r.args[0].Child[0]
	unknown := false
	for lo, hi := r.span(0); lo < hi; lo++ {
		if rowNull(list, lo) {
			unknown = true
			continue
		}
		switch equalRows(list, lo, r.args[1], r.i) {
		case isTrue:
			return true, nil
		case isUnknown:
			unknown = true
		}
	}
	if unknown {
		return false, errNull
	}
	return false, nil
}

func arrayPosition(r *row) (int64, error) {
	list := r.args[0].Child[0]
	first, hi := r.span(0)
	for k := first; k < hi; k++ {
		if !rowNull(list, k) && equalRows(list, k, r.args[1], r.i) == isTrue {
			return int64(k-first) + 1, nil
		}
	}
	return 0, nil
}

func arrayRemove(r *row, out *vec.Vector) error {
	list := r.args[0].Child[0]
	for lo, hi := r.span(0); lo < hi; lo++ {
		if rowNull(list, lo) || equalRows(list, lo, r.args[1], r.i) != isTrue {
			appendRow(out.Child[0], list, lo)
		}
	}
	return nil
}

func containsSequence(r *row) (bool, error) {
	a, b := r.args[0].Child[0], r.args[1].Child[0]
	lo, hi := r.span(0)
	from, to := r.span(1)
	for ; lo+to-from <= hi; lo++ {
		k := from
		for k < to && CompareRows(a, lo+k-from, b, k) == 0 {
			k++
		}
		if k == to {
			return true, nil
		}
	}
	return false, nil
}

// setRows makes an Eval of a function that adds the elements of one row to a set.
func setRows(f func(r *row, set *rowSet)) Eval {
	return func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		var set rowSet
		return listRows(func(r *row, out *vec.Vector) error {
			set.reset(out.Child[0])
			f(r, &set)
			return nil
		})(c, out, args, n)
	}
}

func addSpan(r *row, set *rowSet, k int) {
	for lo, hi := r.span(k); lo < hi; lo++ {
		set.add(r.args[k].Child[0], lo)
	}
}

// membershipRows keeps the elements of the first array that are, or are not, in the second.
func membershipRows(want bool) Eval {
	return func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		var result, other rowSet
		second := newVector(args[1].Type.Elem())
		return listRows(func(r *row, out *vec.Vector) error {
			truncate(second, 0)
			other.reset(second)
			addSpan(r, &other, 1)
			result.reset(out.Child[0])
			for lo, hi := r.span(0); lo < hi; lo++ {
				if other.find(r.args[0].Child[0], lo, second.N) >= 0 == want {
					result.add(r.args[0].Child[0], lo)
				}
			}
			return nil
		})(c, out, args, n)
	}
}

func arraysOverlap(r *row) (bool, error) {
	a, b := r.args[0].Child[0], r.args[1].Child[0]
	unknown := false
	from, to := r.span(1)
	for k := from; k < to; k++ {
		unknown = unknown || rowNull(b, k)
	}
	for lo, hi := r.span(0); lo < hi; lo++ {
		if rowNull(a, lo) {
			unknown = unknown || from < to
			continue
		}
		for k := from; k < to; k++ {
			if !rowNull(b, k) && equalRows(a, lo, b, k) == isTrue {
				return true, nil
			}
		}
	}
	if lo, hi := r.span(0); unknown && lo < hi {
		return false, errNull
	}
	return false, nil
}

func sortArrays(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	var order []int32
	return listRows(func(r *row, out *vec.Vector) error {
		list := r.args[0].Child[0]
		order = order[:0]
		for lo, hi := r.span(0); lo < hi; lo++ {
			order = append(order, int32(lo))
		}
		slices.SortStableFunc(order, func(x, y int32) int { return CompareRows(list, int(x), list, int(y)) })
		for _, k := range order {
			appendRow(out.Child[0], list, int(k))
		}
		return nil
	})(c, out, args, n)
}

func resolveArrayExtreme(name string, sign int) func([]types.Type) (*Overload, error) {
	return func(args []types.Type) (*Overload, error) {
		if len(args) != 1 || args[0].Kind != types.Array || !args[0].Elem().Orderable() {
			return nil, noOverload(name, args, name+"(array(T)) of orderable elements")
		}
		return &Overload{Args: args, Result: args[0].Elem(), Eval: valueRows(func(r *row, out *vec.Vector) error {
			list := r.args[0].Child[0]
			best := -1
			for lo, hi := r.span(0); lo < hi; lo++ {
				if rowNull(list, lo) {
					return errNull
				}
				if best < 0 || CompareRows(list, lo, list, best)*sign > 0 {
					best = lo
				}
			}
			if best < 0 {
				return errNull
			}
			appendRow(out, list, best)
			return nil
		})}, nil
	}
}

func arrayHistogram(r *row, out *vec.Vector) error {
	list := r.args[0].Child[0]
	set := newKeySet(out.Child[0])
	counts := out.Child[1]
	first := counts.N
	for lo, hi := r.span(0); lo < hi; lo++ {
		if rowNull(list, lo) {
			continue
		}
		place, fresh := set.add(list, lo)
		if fresh {
			appendI64(counts, 0)
		}
		counts.I64[first+place]++
	}
	return nil
}
