package fn

import (
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var arrayTextFunctions = []*Scalar{
	{
		Name: "array_join", Doc: "Joins the elements of an array into text with a delimiter; NULLs are left out, or replaced by a third argument.",
		Examples: []Example{{"array_join(ARRAY['a', NULL, 'c'], '-')", "a-c"}, {"array_join(ARRAY[1, NULL, 3], '-', '?')", "1-?-3"}},
		Resolve:  resolveArrayJoin,
	},
	{
		Name: "ngrams", Doc: "Returns the runs of n neighbouring elements of an array; the whole array if it has no more than n.",
		Examples: []Example{{"ngrams(ARRAY['foo', 'bar', 'baz', 'foo'], 3)", "[[foo, bar, baz], [bar, baz, foo]]"}},
		Resolve: resolver("ngrams", signature{
			params:   []param{pArray, pBigInt},
			resultOf: func(args []types.Type) types.Type { return types.ArrayOf(args[0]) },
			eval:     listRows(ngrams),
		}),
	},
}

// resolveArrayJoin takes arrays of whatever CAST turns into text.
func resolveArrayJoin(args []types.Type) (*Overload, error) {
	bad := func() (*Overload, error) {
		return nil, noOverload("array_join", args, "array_join(array(T), varchar[, varchar])")
	}
	if len(args) != 2 && len(args) != 3 || args[0].Kind != types.Array {
		return bad()
	}
	elem := args[0].Elem()
	if elem.Kind != types.Unknown && castFuncOf(elem, types.VarcharType) == nil {
		return bad()
	}
	coerced := []types.Type{args[0]}
	for _, a := range args[1:] {
		t, ok := pVarchar.accept(a)
		if !ok {
			return bad()
		}
		coerced = append(coerced, t)
	}
	return &Overload{Args: coerced, Result: types.VarcharType, Eval: bytesRows(func(r *row, dst []byte) ([]byte, error) {
		list := r.args[0].Child[0]
		k := castCall{ctx: r.c, from: elem, to: types.VarcharType}
		first := true
		for lo, hi := r.span(0); lo < hi; lo++ {
			if rowNull(list, lo) && len(r.args) == 2 {
				continue
			}
			if !first {
				dst = append(dst, r.bytes(1)...)
			}
			first = false
			if rowNull(list, lo) {
				dst = append(dst, r.bytes(2)...)
			} else {
				dst = appendCastText(dst, list, lo, &k)
			}
		}
		return dst, nil
	})}, nil
}

func ngrams(r *row, out *vec.Vector) error {
	lo, hi := r.span(0)
	n := r.int(1)
	if n <= 0 {
		return errorf(InvalidArgument, "N must be positive")
	}
	size := int(min(n, int64(hi-lo)))
	lists := out.Child[0]
	ensureOff(lists)
	for ; lo+size <= hi; lo++ {
		appendRange(lists.Child[0], r.args[0].Child[0], lo, lo+size)
		appendValid(lists, true)
		endList(lists)
		lists.N++
		if size == 0 {
			break
		}
	}
	return nil
}
