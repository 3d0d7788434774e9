package fn

import (
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var rankWindows = []*Window{
	{
		Name: "row_number", Doc: "Numbers the rows of a partition from 1.",
		Examples: []Example{{"SELECT array_agg(r) FROM (SELECT row_number() OVER (ORDER BY x) AS r FROM (VALUES 10, 10, 20) AS t(x))", "[1, 2, 3]"}},
		Resolve: noArguments("row_number", types.BigIntType, func(out *vec.Vector, w *Partition, i int) {
			appendI64(out, int64(i)+1)
		}),
	},
	{
		Name: "rank", NeedsOrder: true, Doc: "Returns the rank of a row: one more than the number of rows before its peers.",
		Examples: []Example{{"SELECT array_agg(r ORDER BY r) FROM (SELECT rank() OVER (ORDER BY x) AS r FROM (VALUES 10, 10, 20) AS t(x))", "[1, 1, 3]"}},
		Resolve: noArguments("rank", types.BigIntType, func(out *vec.Vector, w *Partition, i int) {
			appendI64(out, int64(w.PeerLo[i])+1)
		}),
	},
	{
		Name: "dense_rank", NeedsOrder: true, Doc: "Returns the rank of a row without gaps: the number of its peer group.",
		Examples: []Example{{"SELECT array_agg(r ORDER BY r) FROM (SELECT dense_rank() OVER (ORDER BY x) AS r FROM (VALUES 10, 10, 20) AS t(x))", "[1, 1, 2]"}},
		Resolve: windowResolver("dense_rank", windowSig{result: types.BigIntType, eval: func(_ *Context, out *vec.Vector, _ []*vec.Vector, w *Partition) error {
			rank := int64(0)
			for i := range w.N {
				if int(w.PeerLo[i]) == i {
					rank++
				}
				appendI64(out, rank)
			}
			return nil
		}}),
	},
	{
		Name: "percent_rank", NeedsOrder: true, Doc: "Returns (rank - 1) / (rows - 1), 0 in a partition of one row.",
		Examples: []Example{{"SELECT array_agg(r ORDER BY r) FROM (SELECT percent_rank() OVER (ORDER BY x) AS r FROM (VALUES 10, 20, 30) AS t(x))", "[0.0, 0.5, 1.0]"}},
		Resolve: noArguments("percent_rank", types.DoubleType, func(out *vec.Vector, w *Partition, i int) {
			appendF64(out, float64(w.PeerLo[i])/float64(max(1, w.N-1)))
		}),
	},
	{
		Name: "cume_dist", NeedsOrder: true, Doc: "Returns the share of rows up to and including a row's peers.",
		Examples: []Example{{"SELECT array_agg(r ORDER BY r) FROM (SELECT cume_dist() OVER (ORDER BY x) AS r FROM (VALUES 10, 10, 20, 30) AS t(x))", "[0.5, 0.5, 0.75, 1.0]"}},
		Resolve: noArguments("cume_dist", types.DoubleType, func(out *vec.Vector, w *Partition, i int) {
			appendF64(out, float64(w.PeerHi[i])/float64(w.N))
		}),
	},
	{
		Name: "ntile", Doc: "Divides the rows of a partition into n buckets of about one size and returns a row's, from 1.",
		Examples: []Example{{"SELECT array_agg(r ORDER BY r) FROM (SELECT ntile(2) OVER (ORDER BY x) AS r FROM (VALUES 1, 2, 3) AS t(x))", "[1, 1, 2]"}},
		Resolve:  windowResolver("ntile", windowSig{params: []param{pBigInt}, result: types.BigIntType, eval: ntile}),
	},
}

// windowSig is one way to call a window function.
type windowSig struct {
	params   []param
	result   types.Type
	resultOf func([]types.Type) types.Type // instead of result
	eval     func(c *Context, out *vec.Vector, args []*vec.Vector, w *Partition) error
}

func windowResolver(name string, sigs ...windowSig) func([]types.Type) (*WindowOverload, error) {
	plain := make([]signature, len(sigs))
	for i, s := range sigs {
		plain[i] = signature{params: s.params}
	}
	return func(args []types.Type) (*WindowOverload, error) {
		i, coerced := pick(args, plain)
		if i < 0 {
			return nil, noOverload(name, args, describe(name, plain)...)
		}
		s := sigs[i]
		o := &WindowOverload{Args: coerced, Result: s.result, Eval: s.eval}
		if s.resultOf != nil {
			o.Result = s.resultOf(coerced)
		}
		return o, nil
	}
}

// noArguments is the Resolve of a function of the row's place alone.
func noArguments(name string, t types.Type, f func(out *vec.Vector, w *Partition, i int)) func([]types.Type) (*WindowOverload, error) {
	return windowResolver(name, windowSig{result: t, eval: func(_ *Context, out *vec.Vector, _ []*vec.Vector, w *Partition) error {
		for i := range w.N {
			f(out, w, i)
		}
		return nil
	}})
}

// ntile gives the first rows%n buckets one row more.
func ntile(_ *Context, out *vec.Vector, args []*vec.Vector, w *Partition) error {
	a := args[0]
	for i := range w.N {
		if a.IsNull(i) {
			appendNull(out)
			continue
		}
		n := a.I64[at(a, i)]
		if n < 1 {
			return errorf(InvalidArgument, "Buckets must be greater than 0")
		}
		rows := int64(w.N)
		if rows < n {
			appendI64(out, int64(i)+1)
			continue
		}
		size, more := rows/n, rows%n
		if k := int64(i); k < (size+1)*more {
			appendI64(out, k/(size+1)+1)
		} else {
			appendI64(out, (k-more)/size+1)
		}
	}
	return nil
}
