package fn

import (
	"math"
	"slices"

	"github.com/clientele-db/clientele/engine/kernel"
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
			kernel.AddConst(dst, a.F64, b.F64[0])
		case op == opAdd && ac:
			kernel.AddConst(dst, b.F64, a.F64[0])
		case op == opAdd:
			kernel.Add(dst, a.F64, b.F64)
		case op == opSub && bc:
			kernel.AddConst(dst, a.F64, -b.F64[0])
		case op == opSub && ac:
			kernel.ConstSub(dst, a.F64[0], b.F64)
		case op == opSub:
			kernel.Sub(dst, a.F64, b.F64)
		case bc:
			kernel.MulConst(dst, a.F64, b.F64[0])
		case ac:
			kernel.MulConst(dst, b.F64, a.F64[0])
		default:
			kernel.Mul(dst, a.F64, b.F64)
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
		kernel.Add(dst, a, b)
	case opSub:
		kernel.Sub(dst, a, b)
	case opMul:
		kernel.Mul(dst, a, b)
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

// roundReal rounds to the precision of REAL.
func roundReal(v []float64) {
	for i, x := range v {
		v[i] = float64(float32(x))
	}
}
