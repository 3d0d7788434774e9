package fn

import (
	"math"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// temporalOverload returns the overload of an operator on dates, times, timestamps and intervals; nil if there is none.
func temporalOverload(op arithOp, a, b types.Type) *Overload {
	ka, kb := a.Kind, b.Kind
	bin := func(a, b, r types.Type, f func(x, y int64) (int64, bool)) *Overload {
		return &Overload{Args: []types.Type{a, b}, Result: r, Eval: temporalEval(op, r, f)}
	}
	isInterval := func(k types.Kind) bool { return k == types.IntervalYM || k == types.IntervalDS }
	switch op {
	case opAdd, opSub:
		if isInterval(ka) && !isInterval(kb) && op == opAdd {
			o := temporalOverload(op, b, a)
			if o == nil {
				return nil
			}
			return flipped(o)
		}
		if kb == types.Unknown { // date - NULL
			b = types.IntervalDSType
			kb = b.Kind
		}
		switch {
		case isInterval(ka) && ka == kb:
			return bin(a, b, a, addOrSub(op))
		case ka == types.Date && kb == types.IntervalYM:
			return bin(a, b, a, func(x, y int64) (int64, bool) { return types.AddMonths(x, signed(op, y)), inMonths(y) })
		case ka == types.Date && kb == types.IntervalDS:
			return &Overload{Args: []types.Type{a, b}, Result: a, Eval: addDays(op)}
		case (ka == types.Timestamp || ka == types.TimestampTZ) && kb == types.IntervalYM:
			return bin(a, b, a, func(x, y int64) (int64, bool) { return addTimestampMonths(x, signed(op, y)), inMonths(y) })
		case (ka == types.Timestamp || ka == types.TimestampTZ) && kb == types.IntervalDS:
			r := types.Type{Kind: ka, Precision: max(3, a.Precision)}
			return bin(a, b, r, addOrSub(op))
		case ka == types.Time && kb == types.IntervalDS:
			r := types.Type{Kind: ka, Precision: max(3, a.Precision)}
			return bin(a, b, r, func(x, y int64) (int64, bool) { return types.FloorMod(x+signed(op, y%types.Day), types.Day), true })
		}
		if op == opSub {
			return difference(a, b)
		}
	case opMul:
		switch {
		case isInterval(ka) && b.IsInteger():
			return bin(a, types.BigIntType, a, multiply)
		case isInterval(kb) && a.IsInteger():
			return bin(types.BigIntType, b, b, multiply)
		case isInterval(ka) && b.IsNumeric():
			return &Overload{Args: []types.Type{a, types.DoubleType}, Result: a, Eval: scaleInterval(false)}
		case isInterval(kb) && a.IsNumeric():
			return flipped(&Overload{Args: []types.Type{b, types.DoubleType}, Result: b, Eval: scaleInterval(false)})
		}
	case opDiv:
		switch {
		case isInterval(ka) && b.IsInteger():
			return &Overload{
				Args: []types.Type{a, types.BigIntType}, Result: a,
				Eval: func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
					return divideInts(opDiv, a, out, args[0], args[1], n)
				},
			}
		case isInterval(ka) && b.IsNumeric():
			return &Overload{Args: []types.Type{a, types.DoubleType}, Result: a, Eval: scaleInterval(true)}
		}
	}
	return nil
}

// flipped exchanges the arguments of a binary overload.
func flipped(o *Overload) *Overload {
	inner := o.Eval
	return &Overload{
		Args: []types.Type{o.Args[1], o.Args[0]}, Result: o.Result,
		Eval: func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
			return inner(c, out, []*vec.Vector{args[1], args[0]}, n)
		},
	}
}

func signed(op arithOp, x int64) int64 {
	if op == opSub {
		return -x
	}
	return x
}

// maxMonths bounds intervals of months, so that sums of dates and months stay far from the ends of int64.
const maxMonths = 12 * 600_000

func inMonths(m int64) bool { return m > -maxMonths && m < maxMonths }

func addOrSub(op arithOp) func(x, y int64) (int64, bool) {
	if op == opAdd {
		return func(x, y int64) (int64, bool) {
			s := x + y
			return s, (x^s)&(y^s) >= 0
		}
	}
	return func(x, y int64) (int64, bool) {
		s := x - y
		return s, (x^y)&(x^s) >= 0
	}
}

func multiply(x, y int64) (int64, bool) { return types.MulInt64(x, y).Int64() }

// addTimestampMonths moves a timestamp by calendar months and keeps its time of day.
func addTimestampMonths(us, months int64) int64 {
	day := types.FloorDiv(us, types.Day)
	return types.AddMonths(day, months)*types.Day + types.FloorMod(us, types.Day)
}

// difference returns a - b as an interval, for two dates, times or timestamps.
func difference(a, b types.Type) *Overload {
	if b.Kind == types.IntervalDS || !a.IsTemporal() {
		return nil
	}
	t, ok := types.CommonSuper(a, b)
	if !ok || !t.IsTemporal() {
		return nil
	}
	scale := int64(1)
	if t.Kind == types.Date {
		scale = types.Day
	}
	return &Overload{
		Args: []types.Type{t, t}, Result: types.IntervalDSType,
		Eval: temporalEval(opSub, types.IntervalDSType, func(x, y int64) (int64, bool) {
			return types.MulInt64(x-y, scale).Int64()
		}),
	}
}

// temporalEval applies f to each row. One indirect call a row is of no weight beside the calendar.
func temporalEval(op arithOp, t types.Type, f func(x, y int64) (int64, bool)) Eval {
	return func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		a, b := args[0], args[1]
		if n == 0 || a.ConstNull() || b.ConstNull() {
			clear(out.I64)
			return nil
		}
		for i := range n {
			r, ok := f(a.I64[at(a, i)], b.I64[at(b, i)])
			if !ok && isSet(out.Valid, i) {
				return errorf(OutOfRange, "%s %s overflow", t, arithNouns[op])
			}
			out.I64[i] = r
		}
		return nil
	}
}

// addDays adds an interval of whole days to a date.
func addDays(op arithOp) Eval {
	return func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		a, b := args[0], args[1]
		if n == 0 || a.ConstNull() || b.ConstNull() {
			clear(out.I64)
			return nil
		}
		for i := range n {
			y := b.I64[at(b, i)]
			if y%types.Day != 0 && isSet(out.Valid, i) {
				return errorf(InvalidArgument, "Cannot add hour, minutes or seconds to a date")
			}
			out.I64[i] = a.I64[at(a, i)] + signed(op, y/types.Day)
		}
		return nil
	}
}

// scaleInterval multiplies or divides an interval by a DOUBLE and drops what is behind the smallest unit.
func scaleInterval(divide bool) Eval {
	return func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		a, b := args[0], args[1]
		if n == 0 || a.ConstNull() || b.ConstNull() {
			clear(out.I64)
			return nil
		}
		for i := range n {
			x, y := float64(a.I64[at(a, i)]), b.F64[at(b, i)]
			r := x * y
			if divide {
				r = x / y
			}
			if divide && y == 0 && isSet(out.Valid, i) {
				return errDivisionByZero
			}
			if math.IsNaN(r) || math.Abs(r) >= 1<<63 {
				if isSet(out.Valid, i) {
					return errorf(OutOfRange, "%s out of range", a.Type)
				}
				r = 0
			}
			out.I64[i] = int64(r)
		}
		return nil
	}
}
