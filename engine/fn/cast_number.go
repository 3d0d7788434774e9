package fn

import (
	"math"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// castFromNumber converts from BOOLEAN and the numbers.
func castFromNumber(from, to types.Type) castFunc {
	switch {
	case to.IsString():
		return castToText
	case to.Kind == types.JSON:
		return castToJSON
	case from.Kind == types.Boolean && to.IsNumeric():
		return castBoolToNumber
	case to.Kind == types.Boolean:
		return castNumberToBool
	case from.IsInteger() && to.IsInteger():
		return castIntToInt
	case from.IsInteger() && to.IsFloat():
		return castIntToFloat
	case (from.IsInteger() || from.Kind == types.Decimal) && to.Kind == types.Decimal:
		return castToDecimal
	case from.IsFloat() && to.IsInteger():
		return castFloatToInt
	case from.IsFloat() && to.IsFloat():
		return castDoubleToReal
	case from.IsFloat() && to.Kind == types.Decimal:
		return castFloatToDecimal
	case from.Kind == types.Decimal && to.IsFloat():
		return castDecimalToFloat
	case from.Kind == types.Decimal && to.IsInteger():
		return castDecimalToInt
	}
	return nil
}

func castBoolToNumber(k *castCall, out, in *vec.Vector, n int) error {
	switch k.to.Phys() {
	case types.PhysFloat64:
		for i := range n {
			out.F64[i] = float64(b2u(in.BoolAt(i)))
		}
	case types.PhysInt64:
		one := int64(1)
		if k.to.Kind == types.Decimal {
			if k.to.Precision == k.to.Scale {
				return decimalTooSmall(k, out, in, n)
			}
			one = types.Pow10Int64(k.to.Scale)
		}
		for i := range n {
			out.I64[i] = int64(b2u(in.BoolAt(i))) * one
		}
	default:
		if k.to.Precision == k.to.Scale {
			return decimalTooSmall(k, out, in, n)
		}
		one := types.Pow10(k.to.Scale)
		for i := range n {
			out.I128[i] = types.Int128{}
			if in.BoolAt(i) {
				out.I128[i] = one
			}
		}
	}
	return nil
}

// decimalTooSmall converts booleans to a DECIMAL(p,p), which holds 0 but not 1.
func decimalTooSmall(k *castCall, out, in *vec.Vector, n int) error {
	if k.to.Phys() == types.PhysInt64 {
		clear(out.I64[:n])
	} else {
		clear(out.I128[:n])
	}
	for i := range n {
		if in.BoolAt(i) {
			if err := k.reject(out, i, n, InvalidCast, "Cannot cast BOOLEAN 'true' to %s", decimalName(k.to)); err != nil {
				return err
			}
		}
	}
	return nil
}

func castNumberToBool(_ *castCall, out, in *vec.Vector, n int) error {
	bits := boolBits(out, n)
	for i := range n {
		j := at(in, i)
		switch in.Phys() {
		case types.PhysFloat64:
			setBitTo(bits, i, in.F64[j] != 0)
		case types.PhysInt64:
			setBitTo(bits, i, in.I64[j] != 0)
		default:
			setBitTo(bits, i, !in.I128[j].IsZero())
		}
	}
	return nil
}

func castIntToInt(k *castCall, out, in *vec.Vector, n int) error {
	r := rangeOf(k.to)
	x := spread(in, n)
	dst := out.I64[:n]
	copy(dst, x)
	b := boundsOf(in, n)
	if b.within(r) {
		setBounds(out, b)
		return nil
	}
	for i, v := range x {
		if v < r.lo || v > r.hi {
			if err := k.reject(out, i, n, InvalidCast, "Out of range for %s: %d", k.to, v); err != nil {
				return err
			}
			dst[i] = 0
		}
	}
	return nil
}

func castIntToFloat(k *castCall, out, in *vec.Vector, n int) error {
	dst := out.F64[:n]
	if k.to.Kind == types.Real {
		for i, v := range spread(in, n) {
			dst[i] = float64(float32(v))
		}
		return nil
	}
	for i, v := range spread(in, n) {
		dst[i] = float64(v)
	}
	return nil
}

// castFloatToInt rounds half away from zero.
func castFloatToInt(k *castCall, out, in *vec.Vector, n int) error {
	lo, hi := -0x1p63, 0x1p63 // hi is excluded
	if k.to.Kind != types.BigInt {
		r := rangeOf(k.to)
		lo, hi = float64(r.lo), float64(r.hi)+1
	}
	dst := out.I64[:n]
	for i, v := range spreadF64(in, n) {
		r := math.Round(v)
		if !(r >= lo && r < hi) {
			if err := k.rejectFloat(out, i, n, v); err != nil {
				return err
			}
			r = 0
		}
		dst[i] = int64(r)
	}
	return nil
}

func (k *castCall) rejectFloat(out *vec.Vector, i, n int, v float64) error {
	s := types.AppendDouble(nil, v)
	switch {
	case k.to.Kind == types.BigInt:
		return k.reject(out, i, n, InvalidCast, "Unable to cast %s to bigint", s)
	case v != v:
		return k.reject(out, i, n, InvalidCast, "Cannot cast %s NaN to %s", k.from, k.to)
	}
	return k.reject(out, i, n, OutOfRange, "Out of range for %s: %s", k.to, s)
}

func castDoubleToReal(_ *castCall, out, in *vec.Vector, n int) error {
	dst := out.F64[:n]
	for i, v := range spreadF64(in, n) {
		dst[i] = float64(float32(v))
	}
	return nil
}

// decimalName prints a DECIMAL as Trino's messages do.
func decimalName(t types.Type) string {
	return "DECIMAL(" + string(types.AppendShortDecimal(nil, int64(t.Precision), 0)) + ", " +
		string(types.AppendShortDecimal(nil, int64(t.Scale), 0)) + ")"
}

// castToDecimal converts from integers and decimals: 64 bits where source and result lie there, else 128.
func castToDecimal(k *castCall, out, in *vec.Vector, n int) error {
	shift := k.to.Scale - k.from.Scale
	long := k.to.Phys() == types.PhysInt128
	if in.Phys() == types.PhysInt64 && shift >= 0 && shift <= types.MaxShortPrecision {
		f := types.Pow10Int64(shift)
		if r, ok := boundsOf(in, n).times(interval64{f, f}); ok && r.fitsPrecision(k.to.Precision) {
			out.Narrow = long
			out.I64 = resize(out.I64, n)
			rescaleInto(out.I64, in, shift)
			setBounds(out, r)
			return nil
		}
	}
	if long {
		out.I128 = resize(out.I128, n)
	}
	for i := range n {
		v := i128At(in, at(in, i))
		r, ok := types.Rescale(v, k.from.Scale, k.to.Scale, k.to.Precision)
		if !ok {
			if err := k.reject(out, i, n, InvalidCast, "Cannot cast %s '%s' to %s", upper(k.from.Kind),
				types.AppendDecimal(nil, v, k.from.Scale), decimalName(k.to)); err != nil {
				return err
			}
			r = types.Int128{}
		}
		if long {
			out.I128[i] = r
		} else {
			out.I64[i] = int64(r.Lo)
		}
	}
	return nil
}

// fitsPrecision reports that all values of the range have at most that many digits.
func (r interval64) fitsPrecision(precision int) bool {
	if precision > types.MaxShortPrecision {
		return true
	}
	p := types.Pow10Int64(precision)
	return r.lo > -p && r.hi < p
}

func castFloatToDecimal(k *castCall, out, in *vec.Vector, n int) error {
	long := k.to.Phys() == types.PhysInt128
	for i, v := range spreadF64(in, n) {
		if k.from.Kind == types.Real { // the digits that REAL shows, not those of its binary expansion
			if s, err := types.ParseFloat(types.AppendReal(nil, v)); err == nil {
				v = s
			}
		}
		r, ok := types.DecimalFromFloat(v, k.to.Precision, k.to.Scale)
		if !ok {
			if err := k.reject(out, i, n, InvalidCast, "Cannot cast %s '%s' to %s", upper(k.from.Kind),
				types.AppendDouble(nil, v), decimalName(k.to)); err != nil {
				return err
			}
			r = types.Int128{}
		}
		if long {
			out.I128[i] = r
		} else {
			out.I64[i] = int64(r.Lo)
		}
	}
	return nil
}

func castDecimalToFloat(k *castCall, out, in *vec.Vector, n int) error {
	dst := out.F64[:n]
	for i := range dst {
		v := types.DecimalFloat(i128At(in, at(in, i)), k.from.Scale)
		if k.to.Kind == types.Real {
			v = float64(float32(v))
		}
		dst[i] = v
	}
	return nil
}

func castDecimalToInt(k *castCall, out, in *vec.Vector, n int) error {
	r := rangeOf(k.to)
	dst := out.I64[:n]
	for i := range dst {
		v := i128At(in, at(in, i))
		q, _ := v.DivRound(types.Pow10(k.from.Scale))
		x, ok := q.Int64()
		if !ok || x < r.lo || x > r.hi {
			if err := k.reject(out, i, n, InvalidCast, "Cannot cast '%s' to %s",
				types.AppendDecimal(nil, v, k.from.Scale), upper(k.to.Kind)); err != nil {
				return err
			}
			x = 0
		}
		dst[i] = x
	}
	return nil
}
