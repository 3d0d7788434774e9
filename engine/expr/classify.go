package expr

import (
	"bytes"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
)

// nullTest recognises x IS NULL (want false) and x IS NOT NULL (want true) on a column.
func nullTest(e Expr) (want, ok bool) {
	if n, not := e.(*Not); not {
		want, ok = nullTest(n.X)
		return !want, ok
	}
	if n, is := e.(*IsNull); is {
		_, col := bare(n.X).(*Column)
		return false, col
	}
	return false, false
}

// bare strips casts under which values lie in memory as before.
func bare(e Expr) Expr {
	for {
		c, ok := e.(*Cast)
		if !ok {
			return e
		}
		o, err := fn.CastOf(c.X.Type(), c.To)
		if err != nil || !o.Alias {
			return e
		}
		e = c.X
	}
}

// filterOf returns the test on the encoded form of the one column that e reads, nil if e is of another shape.
func filterOf(e Expr) kernel.Filter {
	switch e := e.(type) {
	case *Column:
		return kernel.BoolFilter{Want: true}
	case *Not:
		if _, ok := e.X.(*Column); ok {
			return kernel.BoolFilter{Want: false}
		}
	case *In:
		// a NULL in the list keeps no row more
		if c, ok := bare(e.X).(*Column); ok && c.T.Phys() == e.X.Type().Phys() {
			return listFilter(e.Values)
		}
	case *Call:
		if len(e.Args) == 2 {
			return compareFilter(e)
		}
	}
	return nil
}

// compareFilter recognises a comparison between a column and a constant, and LIKE 'prefix%'.
func compareFilter(e *Call) kernel.Filter {
	op, ok := kernel.OpOf(e.Def.Name)
	x, c := bare(e.Args[0]), e.Args[1]
	if k, swapped := e.Args[0].(*Const); swapped {
		x, c, op = bare(e.Args[1]), k, op.Flip()
	}
	k, isConst := c.(*Const)
	col, isCol := x.(*Column)
	if !ok && e.Def.Name != "like" {
		return nil
	}
	if !isConst || !isCol || col.T.Phys() != k.Value.Type.Phys() {
		return nil
	}
	v := k.Value
	if v.ConstNull() {
		return kernel.Nothing{}
	}
	switch {
	case e.Def.Name == "like" && col.T.Kind == types.Varchar && e.Args[0] != c:
		return likePrefix(v.BytesAt(0))
	case e.Def.Name == "like", col.T.IsNested():
		return nil
	case col.T.Kind == types.UUID && op != kernel.EQ && op != kernel.NE:
		return nil // UUIDs are ordered as bytes
	}
	switch col.T.Phys() {
	case types.PhysInt64:
		if op == kernel.NE {
			return kernel.Outside{Lo: v.I64[0], Hi: v.I64[0]}
		}
		r, _ := rangeOf(op, v.I64[0])
		return r
	case types.PhysFloat64:
		return kernel.FloatFilter{Op: op, X: v.F64[0]}
	case types.PhysInt128:
		if v.Narrow {
			return kernel.LongFilter{Op: op, X: types.Int128Of(v.I64[0])}
		}
		return kernel.LongFilter{Op: op, X: v.I128[0]}
	case types.PhysBytes:
		return kernel.BytesFilter{Op: op, X: v.BytesAt(0)}
	}
	return nil
}

// likePrefix returns the test of a pattern that is a prefix (abc%) or a whole string; nil for others.
func likePrefix(pattern []byte) kernel.Filter {
	if i := bytes.IndexAny(pattern, "%_"); i < 0 {
		return kernel.BytesFilter{Op: kernel.EQ, X: pattern}
	} else if i == len(pattern)-1 && pattern[i] == '%' {
		return kernel.PrefixFilter{X: pattern[:i]}
	}
	return nil
}
