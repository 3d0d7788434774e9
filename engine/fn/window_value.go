package fn

import (
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var valueWindows = []*Window{
	{
		Name: "lag", NeedsOrder: true, Doc: "Returns the value a number of rows before (1 unless given), else the default.",
		Examples: []Example{{"SELECT array_agg(r ORDER BY x) FROM (SELECT x, lag(x) OVER (ORDER BY x) AS r FROM (VALUES 1, 2, 3) AS t(x))", "[NULL, 1, 2]"}},
		Resolve:  resolveShift("lag", -1),
	},
	{
		Name: "lead", NeedsOrder: true, Doc: "Returns the value a number of rows behind (1 unless given), else the default.",
		Examples: []Example{{"SELECT array_agg(r ORDER BY x) FROM (SELECT x, lead(x, 1, 0) OVER (ORDER BY x) AS r FROM (VALUES 1, 2, 3) AS t(x))", "[2, 3, 0]"}},
		Resolve:  resolveShift("lead", 1),
	},
	{
		Name: "first_value", Doc: "Returns the first value of the frame.",
		Examples: []Example{{"SELECT array_agg(r) FROM (SELECT first_value(x) OVER (ORDER BY x) AS r FROM (VALUES 1, 2, 3) AS t(x))", "[1, 1, 1]"}},
		Resolve:  windowResolver("first_value", windowSig{params: []param{pAny}, resultOf: sameAs(0), eval: frameValue(func(*vec.Vector, int) int64 { return 1 })}),
	},
	{
		Name: "last_value", Doc: "Returns the last value of the frame.",
		Examples: []Example{{"SELECT array_agg(r ORDER BY r) FROM (SELECT last_value(x) OVER (ORDER BY x) AS r FROM (VALUES 1, 2, 3) AS t(x))", "[1, 2, 3]"}},
		Resolve:  windowResolver("last_value", windowSig{params: []param{pAny}, resultOf: sameAs(0), eval: frameValue(func(*vec.Vector, int) int64 { return -1 })}),
	},
	{
		Name: "nth_value", Doc: "Returns the n-th value of the frame, NULL if it has fewer.",
		Examples: []Example{{"SELECT array_agg(r ORDER BY x) FROM (SELECT x, nth_value(x, 2) OVER (ORDER BY x) AS r FROM (VALUES 1, 2, 3) AS t(x))", "[NULL, 2, 2]"}},
		Resolve:  windowResolver("nth_value", windowSig{params: []param{pAny, pBigInt}, resultOf: sameAs(0), eval: nthValue}),
	},
}

// resolveShift is the Resolve of lag (sign -1) and lead: of a value, an offset, and a default of the value's type.
func resolveShift(name string, sign int64) func([]types.Type) (*WindowOverload, error) {
	return func(args []types.Type) (*WindowOverload, error) {
		ok := len(args) >= 1 && len(args) <= 3
		coerced := append([]types.Type(nil), args...)
		if len(args) > 1 {
			ok = ok && types.CanCoerce(args[1], types.BigIntType)
			coerced[1] = types.BigIntType
		}
		if ok && len(args) == 3 {
			var t types.Type
			t, ok = types.CommonSuper(args[0], args[2])
			coerced[0], coerced[2] = t, t
		}
		if !ok {
			return nil, noOverload(name, args, name+"(T)", name+"(T, bigint)", name+"(T, bigint, T)")
		}
		return &WindowOverload{Args: coerced, Result: coerced[0], Eval: func(_ *Context, out *vec.Vector, args []*vec.Vector, w *Partition) error {
			return shiftRows(out, args, w, sign)
		}}, nil
	}
}

func shiftRows(out *vec.Vector, args []*vec.Vector, w *Partition, sign int64) error {
	x := args[0]
	var places []int32 // of the values that are not NULL
	if w.IgnoreNulls {
		places = valuePlaces(x, w.N)
	}
	k := 0 // values before row i
	for i := range w.N {
		for k < len(places) && int(places[k]) < i {
			k++
		}
		offset := int64(1)
		if len(args) > 1 {
			if args[1].IsNull(i) {
				appendNull(out)
				continue
			}
			if offset = args[1].I64[at(args[1], i)]; offset < 0 {
				return errorf(InvalidArgument, "Offset must be at least 0")
			}
		}
		row := int64(-1)
		switch {
		case offset > int64(w.N):
		case offset == 0 || !w.IgnoreNulls:
			row = int64(i) + sign*offset
		default:
			p := int64(k) + sign*offset
			if sign > 0 {
				p--
				if k < len(places) && int(places[k]) == i { // a lead counts from behind the row itself
					p++
				}
			}
			if p >= 0 && p < int64(len(places)) {
				row = int64(places[p])
			}
		}
		switch {
		case row >= 0 && row < int64(w.N):
			appendRow(out, x, int(row))
		case len(args) > 2:
			appendRow(out, args[2], i)
		default:
			appendNull(out)
		}
	}
	return nil
}

// valuePlaces lists the rows that are not NULL.
func valuePlaces(x *vec.Vector, n int) []int32 {
	places := make([]int32, 0, n)
	for i := range n {
		if !rowNull(x, i) {
			places = append(places, int32(i))
		}
	}
	return places
}

// frameValue makes the eval of a function that takes the n-th value of the frame, or of those that are not NULL; -1 is the
// last.
func frameValue(nth func(arg *vec.Vector, i int) int64) func(*Context, *vec.Vector, []*vec.Vector, *Partition) error {
	return func(_ *Context, out *vec.Vector, args []*vec.Vector, w *Partition) error {
		x := args[0]
		var before []int32 // before[i] is the number of values in rows 0 … i-1 that are not NULL
		var places []int32
		if w.IgnoreNulls {
			before = make([]int32, w.N+1)
			for i := range w.N {
				before[i+1] = before[i] + int32(b2u(!rowNull(x, i)))
			}
			places = valuePlaces(x, w.N)
		}
		for i := range w.N {
			lo, hi := int64(w.FrameLo[i]), int64(w.FrameHi[i])
			var arg *vec.Vector
			if len(args) > 1 {
				arg = args[1]
			}
			n := nth(arg, i)
			if n == 0 {
				appendNull(out)
				continue
			}
			if w.IgnoreNulls && lo < hi {
				lo, hi = int64(before[lo]), int64(before[hi])
			}
			at := lo + n - 1
			if n < 0 {
				at = hi + n
			}
			switch {
			case at < lo || at >= hi:
				appendNull(out)
			case w.IgnoreNulls:
				appendRow(out, x, int(places[at]))
			default:
				appendRow(out, x, int(at))
			}
		}
		return nil
	}
}

func nthValue(c *Context, out *vec.Vector, args []*vec.Vector, w *Partition) error {
	n := args[1]
	for i := range w.N {
		if !n.IsNull(i) && n.I64[at(n, i)] < 1 {
			return errorf(InvalidArgument, "Offset must be at least 1")
		}
	}
	return frameValue(func(arg *vec.Vector, i int) int64 {
		if arg.IsNull(i) {
			return 0
		}
		return min(arg.I64[at(arg, i)], int64(w.N)+1)
	})(c, out, args, w)
}
