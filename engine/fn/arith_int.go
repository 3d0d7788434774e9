package fn

import (
	"slices"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// integerEval returns the Eval of an operator on two arguments of one integer type.
func integerEval(op arithOp, t types.Type) Eval {
	switch op {
	case opDiv, opMod:
		return func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
			return divideInts(op, t, out, args[0], args[1], n)
		}
	}
	return func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		a, b := args[0], args[1]
		if n == 0 || a.ConstNull() || b.ConstNull() {
			clear(out.I64)
			return nil
		}
		r, ok := resultRange(op, boundsOf(a, n), boundsOf(b, n))
		if ok && r.within(rangeOf(t)) {
			applyI64(op, out.I64[:n], a, b)
			setBounds(out, r)
			return nil
		}
		return exactInts(op, t, out, a, b, n)
	}
}

func resultRange(op arithOp, a, b interval64) (interval64, bool) {
	switch op {
	case opAdd:
		return a.plus(b)
	case opSub:
		return a.minus(b)
	}
	return a.times(b)
}

// applyI64 computes +, - or * modulo 2^64.
func applyI64(op arithOp, dst []int64, a, b *vec.Vector) {
	ac, bc := a.Form == vec.Const, b.Form == vec.Const
	switch {
	case ac && bc:
		one := [1]int64{}
		applyI64(op, one[:], &vec.Vector{I64: a.I64[:1]}, b)
		fill(dst, one[0])
	case op == opAdd && bc:
		kernel.AddConst(dst, a.I64, b.I64[0])
	case op == opAdd && ac:
		kernel.AddConst(dst, b.I64, a.I64[0])
	case op == opAdd:
		kernel.Add(dst, a.I64, b.I64)
	case op == opSub && bc:
		kernel.AddConst(dst, a.I64, -b.I64[0])
	case op == opSub && ac:
		kernel.ConstSub(dst, a.I64[0], b.I64)
	case op == opSub:
		kernel.Sub(dst, a.I64, b.I64)
	case bc:
		kernel.MulConst(dst, a.I64, b.I64[0])
	case ac:
		kernel.MulConst(dst, b.I64, a.I64[0])
	default:
		kernel.Mul(dst, a.I64, b.I64)
	}
}

func fill[T any](dst []T, x T) {
	for i := range dst {
		dst[i] = x
	}
}

// exactInts computes +, - or * row by row and reports the first row that leaves the range of t.
func exactInts(op arithOp, t types.Type, out, a, b *vec.Vector, n int) error {
	x, y := spread(a, n), spread(b, n)
	dst := out.I64[:n]
	r := rangeOf(t)
	for i := range dst {
		var s int64
		var over bool
		switch op {
		case opAdd:
			s = x[i] + y[i]
			over = (x[i]^s)&(y[i]^s) < 0
		case opSub:
			s = x[i] - y[i]
			over = (x[i]^y[i])&(x[i]^s) < 0
		default:
			p := types.MulInt64(x[i], y[i])
			var ok bool
			s, ok = p.Int64()
			over = !ok
		}
		dst[i] = s
		if (over || s < r.lo || s > r.hi) && isSet(out.Valid, i) {
			return errorf(OutOfRange, "%s %s overflow: %d %s %d", t, arithNouns[op], x[i], arithNames[op], y[i])
		}
	}
	return nil
}

// spread returns the n values of a Flat or Const vector as a slice.
func spread(v *vec.Vector, n int) []int64 {
	if v.Form == vec.Const {
		return slices.Repeat(v.I64[:1], n)
	}
	return v.I64[:n]
}

// divideInts computes / or %.
func divideInts(op arithOp, t types.Type, out, a, b *vec.Vector, n int) error {
	if n == 0 || a.ConstNull() || b.ConstNull() {
		clear(out.I64)
		return nil
	}
	dst := out.I64[:n]
	if b.Form == vec.Const && a.Form != vec.Const && b.I64[0] > 0 {
		divideByConst(op, out, a, b.I64[0], n)
		return nil
	}
	x, y := spread(a, n), spread(b, n)
	lowest := rangeOf(t).lo
	for i := range dst {
		d := y[i]
		switch {
		case d == 0:
			if isSet(out.Valid, i) {
				return errDivisionByZero
			}
			dst[i] = 0
		case op == opMod:
			dst[i] = x[i] % d
		case d == -1 && x[i] == lowest:
			if isSet(out.Valid, i) {
				return errorf(OutOfRange, "%s division overflow: %d / %d", t, x[i], d)
			}
			dst[i] = 0
		default:
			dst[i] = x[i] / d
		}
	}
	return nil
}

// divideByConst computes / or % by a positive constant, which cannot fail.
func divideByConst(op arithOp, out, a *vec.Vector, c int64, n int) {
	dst, x := out.I64[:n], a.I64[:n]
	if op == opDiv {
		for i, v := range x {
			dst[i] = v / c
		}
		if a.Bounded {
			setBounds(out, interval64{a.Lo / c, a.Hi / c})
		}
		return
	}
	for i, v := range x {
		dst[i] = v % c
	}
	r := interval64{1 - c, c - 1}
	if a.Bounded && a.Lo >= 0 {
		r.lo = 0
	}
	setBounds(out, r)
}

// resolveNegate is the Resolve of unary minus.
func resolveNegate(args []types.Type) (*Overload, error) {
	if len(args) != 1 {
		return nil, noOverload("-", args, "-(number)", "-(interval)")
	}
	t := args[0]
	switch {
	case t.Kind == types.Unknown:
		t = types.BigIntType
		fallthrough
	case t.IsInteger(), t.Kind == types.IntervalYM, t.Kind == types.IntervalDS:
		return &Overload{Args: []types.Type{t}, Result: t, Eval: negateInts(t)}, nil
	case t.Kind == types.Decimal:
		return &Overload{Args: []types.Type{t}, Result: t, Eval: negateDecimal, Narrow: true}, nil
	case t.IsFloat():
		return &Overload{Args: []types.Type{t}, Result: t, Eval: negateFloat}, nil
	}
	return nil, errorf(TypeMismatch, "Cannot negate %s", t)
}

func negateInts(t types.Type) Eval {
	return func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		a := args[0]
		if n == 0 || a.ConstNull() {
			clear(out.I64)
			return nil
		}
		lowest := rangeOf(t).lo
		b := boundsOf(a, n)
		dst := out.I64[:n]
		x := spread(a, n)
		if b.lo > lowest {
			kernel.ConstSub(dst, 0, x)
			setBounds(out, interval64{-b.hi, -b.lo})
			return nil
		}
		for i, v := range x {
			if v == lowest && isSet(out.Valid, i) {
				return errorf(OutOfRange, "%s negation overflow: %d", t, v)
			}
			dst[i] = -v
		}
		return nil
	}
}
