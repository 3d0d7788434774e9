package fn

import (
	"math"
	"slices"

	"github.com/clientele-db/clientele/engine/vec"
)

func negateFloat(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	x := spreadF64(args[0], n)
	dst := out.F64[:n]
	for i, v := range x {
		dst[i] = -v
	}
	return nil
}

// spreadF64 is spread for vectors of PhysFloat64.
func spreadF64(v *vec.Vector, n int) []float64 {
	if v.Form == vec.Const {
		if len(v.F64) == 0 { // a NULL without a value
			return make([]float64, n)
		}
		return slices.Repeat(v.F64[:1], n)
	}
	return v.F64[:n]
}

// floatEval returns the Eval of an operator on DOUBLE, or on REAL with results rounded to its precision.
func floatEval(op arithOp, real bool) Eval {
	return func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		a, b := args[0], args[1]
		if n == 0 || a.ConstNull() || b.ConstNull() {
			clear(out.F64)
			return nil
		}
		dst := out.F64[:n]
		ac, bc := a.Form == vec.Const, b.Form == vec.Const
		switch {
		case op >= opDiv || ac && bc:
			divideFloats(op, dst, spreadF64(a, n), spreadF64(b, n))
		case op == opAdd && bc:
			addVC(dst, a.F64, b.F64[0])
		case op == opAdd && ac:
			addVC(dst, b.F64, a.F64[0])
		case op == opAdd:
			addVV(dst, a.F64, b.F64)
		case op == opSub && bc:
			subVC(dst, a.F64, b.F64[0])
		case op == opSub && ac:
			subCV(dst, a.F64[0], b.F64)
		case op == opSub:
			subVV(dst, a.F64, b.F64)
		case bc:
			mulVC(dst, a.F64, b.F64[0])
		case ac:
			mulVC(dst, b.F64, a.F64[0])
		default:
			mulVV(dst, a.F64, b.F64)
		}
		if real {
			roundReal(dst)
		}
		return nil
	}
}

// divideFloats computes / and % (and the rest, for two constants); nothing fails: 1/0 is Infinity.
func divideFloats(op arithOp, dst, a, b []float64) {
	switch op {
	case opAdd:
		addVV(dst, a, b)
	case opSub:
		subVV(dst, a, b)
	case opMul:
		mulVV(dst, a, b)
	case opDiv:
		for i := range dst {
			dst[i] = a[i] / b[i]
		}
	case opMod:
		for i := range dst {
			dst[i] = math.Mod(a[i], b[i])
		}
	}
}
