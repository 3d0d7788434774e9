package fn

import (
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var mapFunctions = []*Scalar{
	{
		Name: "map", Doc: "Makes a map of an array of keys and one of values; without arguments an empty one.",
		Examples: []Example{{"MAP(ARRAY['a', 'b'], ARRAY[1, 2])", "{a=1, b=2}"}, {"map()", "{}"}},
		Resolve: func(args []types.Type) (*Overload, error) {
			switch {
			case len(args) == 0:
				return &Overload{Result: types.MapOf(types.Null, types.Null), Eval: listRows(func(*row, *vec.Vector) error { return nil })}, nil
			case len(args) == 2 && args[0].Kind == types.Array && args[1].Kind == types.Array && args[0].Elem().Comparable():
				return &Overload{Args: args, Result: types.MapOf(args[0].Elem(), args[1].Elem()), Eval: listRows(makeMap)}, nil
			}
			return nil, noOverload("map", args, "map()", "map(array(K), array(V))")
		},
	},
	{
		Name: "map_keys", Doc: "Returns the keys of a map as an array.",
		Examples: []Example{{"map_keys(MAP(ARRAY['a', 'b'], ARRAY[1, 2]))", "[a, b]"}},
		Resolve:  resolver("map_keys", signature{params: []param{pMap}, resultOf: func(a []types.Type) types.Type { return types.ArrayOf(a[0].Key()) }, eval: mapPart(0)}),
	},
	{
		Name: "map_values", Doc: "Returns the values of a map as an array.",
		Examples: []Example{{"map_values(MAP(ARRAY['a', 'b'], ARRAY[1, 2]))", "[1, 2]"}},
		Resolve:  resolver("map_values", signature{params: []param{pMap}, resultOf: func(a []types.Type) types.Type { return types.ArrayOf(a[0].Value()) }, eval: mapPart(1)}),
	},
	{
		Name: "map_entries", Doc: "Returns the entries of a map as an array of rows.",
		Examples: []Example{{"map_entries(MAP(ARRAY[1, 2], ARRAY['x', 'y']))", "[{field0=1, field1=x}, {field0=2, field1=y}]"}},
		Resolve: resolver("map_entries", signature{
			params: []param{pMap}, resultOf: func(a []types.Type) types.Type { return types.ArrayOf(entryType(a[0])) },
			eval: listRows(mapEntries),
		}),
	},
	{
		Name: "map_from_entries", Doc: "Makes a map of an array of rows of a key and a value.",
		Examples: []Example{{"map_from_entries(ARRAY[(1, 'x'), (2, 'y')])", "{1=x, 2=y}"}},
		Resolve:  resolveFromEntries("map_from_entries", func(k, v types.Type) types.Type { return types.MapOf(k, v) }, mapFromEntries),
	},
	{
		Name: "multimap_from_entries", Doc: "Makes a map of an array of rows of a key and a value; each key has the array of its values.",
		Examples: []Example{{"multimap_from_entries(ARRAY[(1, 'x'), (2, 'y'), (1, 'z')])", "{1=[x, z], 2=[y]}"}},
		Resolve: resolveFromEntries("multimap_from_entries", func(k, v types.Type) types.Type { return types.MapOf(k, types.ArrayOf(v)) },
			multimapFromEntries),
	},
	{
		Name: "map_concat", Doc: "Joins maps; of a key that is in several the last one's value is taken.",
		Examples: []Example{{"map_concat(MAP(ARRAY['a'], ARRAY[1]), MAP(ARRAY['a', 'b'], ARRAY[2, 3]))", "{a=2, b=3}"}},
		Resolve: func(args []types.Type) (*Overload, error) {
			var t types.Type
			for _, a := range args {
				s, ok := types.CommonSuper(t, a)
				if !ok || s.Kind != types.Map {
					return nil, noOverload("map_concat", args, "map_concat(map(K,V), map(K,V), …)")
				}
				t = s
			}
			if len(args) < 2 {
				return nil, noOverload("map_concat", args, "map_concat(map(K,V), map(K,V), …)")
			}
			coerced := make([]types.Type, len(args))
			for i := range coerced {
				coerced[i] = t
			}
			return &Overload{Args: coerced, Result: t, Eval: listRows(mapConcat)}, nil
		},
	},
	{
		Name: "map_filter", Doc: "Keeps the entries of a map for which a condition of key and value is true.",
		Examples:      []Example{{"map_filter(MAP(ARRAY['a', 'b'], ARRAY[20, 3]), (k, v) -> v > 10)", "{a=20}"}},
		Resolve:       wantsLambda("map_filter", "map_filter(map(K,V), (K, V) -> boolean)"),
		ResolveLambda: resolveMapFilter,
	},
	{
		Name: "transform_values", Doc: "Applies a function of key and value to each value of a map.",
		Examples:      []Example{{"transform_values(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> v * 10)", "{a=10, b=20}"}},
		Resolve:       wantsLambda("transform_values", "transform_values(map(K,V), (K, V) -> U)"),
		ResolveLambda: resolveMapTransform("transform_values", 1),
	},
	{
		Name: "transform_keys", Doc: "Applies a function of key and value to each key of a map.",
		Examples:      []Example{{"transform_keys(MAP(ARRAY[1, 2], ARRAY['a', 'b']), (k, v) -> k + 1)", "{2=a, 3=b}"}},
		Resolve:       wantsLambda("transform_keys", "transform_keys(map(K,V), (K, V) -> U)"),
		ResolveLambda: resolveMapTransform("transform_keys", 0),
	},
}

func entryType(m types.Type) types.Type {
	return types.RowOf(types.Field{Type: m.Key()}, types.Field{Type: m.Value()})
}

func errDuplicateKey(v *vec.Vector, i int) error {
	return errorf(DuplicateArgument, "Duplicate map keys (%s) are not allowed", AppendText(nil, v, i))
}

func makeMap(r *row, out *vec.Vector) error {
	keys, values := r.args[0].Child[0], r.args[1].Child[0]
	lo, hi := r.span(0)
	from, to := r.span(1)
	if hi-lo != to-from {
		return errorf(InvalidArgument, "Key and value arrays must be the same length")
	}
	set := newKeySet(out.Child[0])
	for k := lo; k < hi; k++ {
		if rowNull(keys, k) {
			return errorf(InvalidArgument, "map key cannot be null")
		}
		if _, fresh := set.add(keys, k); !fresh {
			return errDuplicateKey(keys, k)
		}
	}
	appendRange(out.Child[1], values, from, to)
	return nil
}

func mapPart(part int) Eval {
	return listRows(func(r *row, out *vec.Vector) error {
		lo, hi := r.span(0)
		appendRange(out.Child[0], r.args[0].Child[part], lo, hi)
		return nil
	})
}

func mapEntries(r *row, out *vec.Vector) error {
	rows := out.Child[0]
	ensureOff(rows)
	for lo, hi := r.span(0); lo < hi; lo++ {
		appendRow(rows.Child[0], r.args[0].Child[0], lo)
		appendRow(rows.Child[1], r.args[0].Child[1], lo)
		appendValid(rows, true)
		rows.N++
	}
	return nil
}

func resolveFromEntries(name string, result func(k, v types.Type) types.Type, f func(*row, *vec.Vector) error) func([]types.Type) (*Overload, error) {
	return func(args []types.Type) (*Overload, error) {
		if len(args) == 1 && args[0].Kind == types.Array {
			if e := args[0].Elem(); e.Kind == types.Row && len(e.Fields) == 2 && e.Fields[0].Type.Comparable() {
				return &Overload{Args: args, Result: result(e.Fields[0].Type, e.Fields[1].Type), Eval: listRows(f)}, nil
			}
		}
		return nil, noOverload(name, args, name+"(array(row(K, V)))")
	}
}

// entryKeys checks the keys of row r and calls f for each entry.
func entryKeys(r *row, f func(entries *vec.Vector, e int) error) error {
	entries := r.args[0].Child[0]
	for lo, hi := r.span(0); lo < hi; lo++ {
		if rowNull(entries, lo) {
			return errorf(InvalidArgument, "map entry cannot be null")
		}
		if rowNull(entries.Child[0], lo) {
			return errorf(InvalidArgument, "map key cannot be null")
		}
		if err := f(entries, lo); err != nil {
			return err
		}
	}
	return nil
}

func mapFromEntries(r *row, out *vec.Vector) error {
	set := newKeySet(out.Child[0])
	return entryKeys(r, func(entries *vec.Vector, e int) error {
		if _, fresh := set.add(entries.Child[0], e); !fresh {
			return errDuplicateKey(entries.Child[0], e)
		}
		appendRow(out.Child[1], entries.Child[1], e)
		return nil
	})
}

func multimapFromEntries(r *row, out *vec.Vector) error {
	set := newKeySet(out.Child[0])
	var places []int // of the entries' keys
	err := entryKeys(r, func(entries *vec.Vector, e int) error {
		place, _ := set.add(entries.Child[0], e)
		places = append(places, place)
		return nil
	})
	if err != nil {
		return err
	}
	lists, values := out.Child[1], r.args[0].Child[0].Child[1]
	ensureOff(lists)
	lo, _ := r.span(0)
	for key := range out.Child[0].N - set.lo {
		for k, p := range places {
			if p == key {
				appendRow(lists.Child[0], values, lo+k)
			}
		}
		appendValid(lists, true)
		endList(lists)
		lists.N++
	}
	return nil
}

func mapConcat(r *row, out *vec.Vector) error {
	set := newKeySet(out.Child[0])
	type source struct{ arg, entry int }
	var from []source
	for a := range r.args {
		for lo, hi := r.span(a); lo < hi; lo++ {
			place, fresh := set.add(r.args[a].Child[0], lo)
			if fresh {
				from = append(from, source{})
			}
			from[place] = source{a, lo}
		}
	}
	for _, s := range from {
		appendRow(out.Child[1], r.args[s.arg].Child[1], s.entry)
	}
	return nil
}

func resolveMapFilter(args []types.Type, bind BindLambda) (*Overload, error) {
	if len(args) != 2 || args[0].Kind != types.Map {
		return nil, noOverload("map_filter", args, "map_filter(map(K,V), (K, V) -> boolean)")
	}
	if err := bindBoolean("map_filter", bind, 1, args[0].Key(), args[0].Value()); err != nil {
		return nil, err
	}
	return &Overload{
		Args: []types.Type{args[0], types.BooleanType}, Result: args[0],
		EvalLambda: func(_ *Context, out *vec.Vector, args []*vec.Vector, lambdas []Lambda, n int) error {
			keys, rows := elements(args[0], 0, out.Valid, n)
			values, _ := elements(args[0], 1, out.Valid, n)
			keep, err := callLambda(lambdas[0], types.BooleanType, []*vec.Vector{keys, values}, rows)
			if err != nil {
				return err
			}
			startList(out, n)
			e := 0
			for i := range n {
				for range spanOf(args[0], out.Valid, i) {
					if !rowNull(keep, e) && keep.BoolAt(e) {
						appendRow(out.Child[0], keys, e)
						appendRow(out.Child[1], values, e)
					}
					e++
				}
				endList(out)
			}
			return nil
		},
	}, nil
}

// resolveMapTransform is the ResolveLambda of transform_keys (part 0) and transform_values (part 1).
func resolveMapTransform(name string, part int) func([]types.Type, BindLambda) (*Overload, error) {
	return func(args []types.Type, bind BindLambda) (*Overload, error) {
		if len(args) != 2 || args[0].Kind != types.Map {
			return nil, noOverload(name, args, name+"(map(K,V), (K, V) -> U)")
		}
		u, err := bind(1, []types.Type{args[0].Key(), args[0].Value()})
		if err != nil {
			return nil, err
		}
		result := types.MapOf(args[0].Key(), u)
		if part == 0 {
			result = types.MapOf(u, args[0].Value())
		}
		return &Overload{
			Args: []types.Type{args[0], u}, Result: result,
			EvalLambda: func(_ *Context, out *vec.Vector, args []*vec.Vector, lambdas []Lambda, n int) error {
				return transformMaps(out, args[0], lambdas[0], u, part, n)
			},
		}, nil
	}
}

func transformMaps(out, m *vec.Vector, f Lambda, u types.Type, part, n int) error {
	keys, rows := elements(m, 0, out.Valid, n)
	values, _ := elements(m, 1, out.Valid, n)
	res, err := callLambda(f, u, []*vec.Vector{keys, values}, rows)
	if err != nil {
		return err
	}
	startList(out, n)
	if part == 1 {
		appendRange(out.Child[0], keys, 0, len(rows))
		appendRange(out.Child[1], res, 0, len(rows))
		end := uint32(0)
		for i := range n {
			end += uint32(spanOf(m, out.Valid, i))
			out.Off = append(out.Off, end)
		}
		return nil
	}
	e := 0
	for i := range n {
		set := newKeySet(out.Child[0])
		for range spanOf(m, out.Valid, i) {
			if rowNull(res, e) {
				return errorf(InvalidArgument, "map key cannot be null")
			}
			if _, fresh := set.add(res, e); !fresh {
				return errDuplicateKey(res, e)
			}
			appendRow(out.Child[1], values, e)
			e++
		}
		endList(out)
	}
	return nil
}
