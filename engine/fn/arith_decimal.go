package fn

import (
	"math"
	"slices"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var errDecimalOverflow = &Error{OutOfRange, "Decimal overflow"}

// decimalEval returns the Eval of an operator on decimals ta and tb with result tr. It computes in 64 bits where the bounds
// of the batch prove that nothing overflows, and leaves a long result Narrow then; else in 128 bits, row by row.
func decimalEval(op arithOp, ta, tb, tr types.Type) Eval {
	d := &decimalOp{op: op, result: tr}
	switch op {
	case opAdd, opSub, opMod:
		d.scaleA, d.scaleB = tr.Scale-ta.Scale, tr.Scale-tb.Scale
	case opMul:
		d.excess = ta.Scale + tb.Scale - tr.Scale
	case opDiv:
		d.scaleA = tr.Scale - ta.Scale + tb.Scale
	}
	return d.eval
}

type decimalOp struct {
	op             arithOp
	result         types.Type
	scaleA, scaleB int // digits by which the operands are shifted left first
	excess         int // digits by which a product is shifted right, rounding half up
}

func (d *decimalOp) eval(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	a, b := args[0], args[1]
	long := d.result.Phys() == types.PhysInt128
	if n == 0 || a.ConstNull() || b.ConstNull() {
		out.Narrow = long
		out.I64 = resize(out.I64, n)
		clear(out.I64)
		return nil
	}
	a, okA := narrowConst(a)
	b, okB := narrowConst(b)
	if okA && okB && d.scaleA <= types.MaxShortPrecision && d.scaleB <= types.MaxShortPrecision && d.excess == 0 {
		if long {
			out.I64 = resize(out.I64, n)
		}
		done, err := d.short(out, a, b, n)
		if done || err != nil {
			out.Narrow = long
			return err
		}
	}
	if !long {
		return d.shortResult(out, a, b, n)
	}
	out.I128 = resize(out.I128, n)
	for i := range n {
		r, ok, err := d.wide(i128At(a, at(a, i)), i128At(b, at(b, i)))
		if (err != nil || !ok) && isSet(out.Valid, i) {
			if err == nil {
				err = errDecimalOverflow
			}
			return err
		}
		out.I128[i] = r
	}
	return nil
}

// narrowConst reports whether v lies in I64; a constant of 128 bits that fits 64 is brought there.
func narrowConst(v *vec.Vector) (*vec.Vector, bool) {
	if v.Phys() == types.PhysInt64 {
		return v, true
	}
	if v.Form == vec.Const {
		if x, ok := v.I128[0].Int64(); ok {
			c := *v
			c.Narrow, c.I64 = true, []int64{x}
			return &c, true
		}
	}
	return v, false
}

// short computes in 64 bits if the bounds allow it.
func (d *decimalOp) short(out, a, b *vec.Vector, n int) (done bool, err error) {
	ra, ok1 := boundsOf(a, n).times(interval64{types.Pow10Int64(d.scaleA), types.Pow10Int64(d.scaleA)})
	rb, ok2 := boundsOf(b, n).times(interval64{types.Pow10Int64(d.scaleB), types.Pow10Int64(d.scaleB)})
	if !ok1 || !ok2 {
		return false, nil
	}
	dst := out.I64[:n]
	switch d.op {
	case opDiv, opMod:
		if ra.lo == math.MinInt64 { // divided by -1 it leaves the range
			return false, nil
		}
		return true, d.shortDivide(out, scaled(a, d.scaleA, n), scaled(b, d.scaleB, n), n)
	}
	r, ok := resultRange(d.op, ra, rb)
	if !ok {
		return false, nil
	}
	switch {
	case d.scaleA > 0:
		a = rescaled(dst, a, d.scaleA)
	case d.scaleB > 0:
		b = rescaled(dst, b, d.scaleB)
	}
	applyI64(d.op, dst, a, b)
	setBounds(out, r)
	return true, nil
}

// rescaled returns v × 10^digits: a constant, or in dst.
func rescaled(dst []int64, v *vec.Vector, digits int) *vec.Vector {
	if v.Form == vec.Const {
		return &vec.Vector{Form: vec.Const, I64: []int64{v.I64[0] * types.Pow10Int64(digits)}}
	}
	rescaleInto(dst, v, digits)
	return &vec.Vector{I64: dst}
}

// rescaleInto writes v × 10^digits.
func rescaleInto(dst []int64, v *vec.Vector, digits int) {
	f := types.Pow10Int64(digits)
	if v.Form == vec.Const {
		fill(dst, v.I64[0]*f)
		return
	}
	kernel.MulConst(dst, v.I64, f)
}

// scaled returns the n values of v × 10^digits.
func scaled(v *vec.Vector, digits, n int) []int64 {
	if digits == 0 {
		return spread(v, n)
	}
	if v.Form == vec.Const {
		return slices.Repeat([]int64{v.I64[0] * types.Pow10Int64(digits)}, n)
	}
	dst := make([]int64, n)
	kernel.MulConst(dst, v.I64, types.Pow10Int64(digits))
	return dst
}

// shortDivide computes / rounding half up, or %, on scaled operands.
func (d *decimalOp) shortDivide(out *vec.Vector, x, y []int64, n int) error {
	dst := out.I64[:n]
	limit, checked := int64(0), d.result.Precision <= types.MaxShortPrecision
	if checked {
		limit = types.Pow10Int64(d.result.Precision)
	}
	for i := range dst {
		v := y[i]
		if v == 0 {
			if isSet(out.Valid, i) {
				return errDivisionByZero
			}
			dst[i] = 0
			continue
		}
		if d.op == opMod {
			dst[i] = x[i] % v
			continue
		}
		q := types.DivRound64(x[i], v)
		if checked && (q >= limit || q <= -limit) && isSet(out.Valid, i) {
			return errDecimalOverflow
		}
		dst[i] = q
	}
	return nil
}

// shortResult computes in 128 bits into a result of at most 18 digits.
func (d *decimalOp) shortResult(out, a, b *vec.Vector, n int) error {
	dst := out.I64[:n]
	for i := range dst {
		r, ok, err := d.wide(i128At(a, at(a, i)), i128At(b, at(b, i)))
		if (err != nil || !ok) && isSet(out.Valid, i) {
			if err == nil {
				err = errDecimalOverflow
			}
			return err
		}
		dst[i] = int64(r.Lo)
	}
	return nil
}

// wide computes one row in 128 bits; ok is false if the result has more digits than its type.
func (d *decimalOp) wide(x, y types.Int128) (r types.Int128, ok bool, err error) {
	var over bool
	switch d.op {
	case opMul:
		r, over = x.MulOverflow(y)
		if over && d.excess == 0 {
			return r, false, nil
		}
		if d.excess > 0 {
			r, ok = types.MulDivRound(x, y, types.Pow10(d.excess))
			over = !ok
		}
	case opDiv:
		if y.IsZero() {
			return r, false, errDivisionByZero
		}
		r, ok = types.ScaleDivRound(x, d.scaleA, y)
		over = !ok
	default:
		var o1, o2 bool
		x, o1 = x.MulOverflow(types.Pow10(d.scaleA))
		y, o2 = y.MulOverflow(types.Pow10(d.scaleB))
		over = o1 || o2
		if over {
			return r, false, nil
		}
		switch d.op {
		case opAdd:
			r, over = x.AddOverflow(y)
		case opSub:
			r, over = x.SubOverflow(y)
		case opMod:
			if y.IsZero() {
				return r, false, errDivisionByZero
			}
			_, r = x.QuoRem(y)
		}
	}
	return r, !over && types.FitsPrecision(r, d.result.Precision), nil
}

func negateDecimal(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	a := args[0]
	out.Narrow = a.Phys() != a.Type.Phys()
	if n == 0 || a.ConstNull() {
		out.I64 = resize(out.I64, n)
		return nil
	}
	if a.Phys() == types.PhysInt64 {
		if r := boundsOf(a, n); r.lo > math.MinInt64 {
			out.I64 = resize(out.I64, n)
			kernel.ConstSub(out.I64, 0, spread(a, n))
			setBounds(out, interval64{-r.hi, -r.lo})
			return nil
		}
	}
	out.Narrow = false
	out.I128 = resize(out.I128, n)
	for i := range n {
		out.I128[i] = i128At(a, at(a, i)).Neg()
	}
	return nil
}
