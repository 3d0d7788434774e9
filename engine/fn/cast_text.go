package fn

import (
	"errors"
	"strings"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// upper is the name of a kind in messages.
func upper(k types.Kind) string { return strings.ToUpper(k.String()) }

// castToText converts any basic value to VARCHAR or CHAR. A text that is longer than the target is an error.
func castToText(k *castCall, out, in *vec.Vector, n int) error {
	startBytes(out, n)
	for i := range n {
		if isSet(out.Valid, i) {
			start := len(out.Bytes)
			out.Bytes = appendCastText(out.Bytes, in, i, k)
			if k.to.Precision != types.Unbounded && len(out.Bytes)-start > k.to.Precision {
				s := string(out.Bytes[start:])
				out.Bytes = out.Bytes[:start]
				if err := k.reject(out, i, n, InvalidCast, "Value %s cannot be represented as %s", s, k.to); err != nil {
					return err
				}
			}
		}
		endRow(out)
	}
	return checkBytes(out)
}

// appendCastText is AppendText but for floating-point numbers, whose cast is always in scientific notation.
func appendCastText(dst []byte, v *vec.Vector, i int, k *castCall) []byte {
	if k.from.IsFloat() {
		return types.AppendDoubleCast(dst, v.F64[at(v, i)], k.from.Kind == types.Real)
	}
	return AppendTextIn(dst, v, i, k.ctx.Zone)
}

// castFromText converts from VARCHAR and CHAR.
func castFromText(to types.Type) castFunc {
	switch to.Kind {
	case types.Boolean:
		return castTextToBool
	case types.TinyInt, types.SmallInt, types.Integer, types.BigInt:
		return castTextToInt
	case types.Real, types.Double:
		return castTextToFloat
	case types.Decimal:
		return castTextToDecimal
	case types.Varchar, types.Char:
		return castTextToText
	case types.Varbinary:
		return castCopy
	case types.Date, types.Time, types.Timestamp, types.TimestampTZ:
		return castTextToTemporal
	case types.IntervalYM, types.IntervalDS:
		return castTextToInterval
	case types.UUID:
		return castTextToUUID
	case types.JSON:
		return castToJSON
	}
	return nil
}

func castTextToBool(k *castCall, out, in *vec.Vector, n int) error {
	bits := boolBits(out, n)
	for i := range n {
		v, err := types.ParseBool(in.BytesAt(i))
		if err != nil {
			if err := k.rejectText(out, in, i, n, "BOOLEAN"); err != nil {
				return err
			}
		}
		setBitTo(bits, i, v)
	}
	return nil
}

// rejectText is the error of a text that the target type does not read.
func (k *castCall) rejectText(out, in *vec.Vector, i, n int, target string) error {
	return k.reject(out, i, n, InvalidCast, "Cannot cast '%s' to %s", in.BytesAt(i), target)
}

func castTextToInt(k *castCall, out, in *vec.Vector, n int) error {
	r := rangeOf(k.to)
	dst := out.I64[:n]
	for i := range dst {
		v, err := types.ParseInt(types.TrimSpace(in.BytesAt(i)))
		if err != nil || v < r.lo || v > r.hi {
			target := upper(k.to.Kind)
			if k.to.Kind == types.Integer {
				target = "INT"
			}
			if err := k.rejectText(out, in, i, n, target); err != nil {
				return err
			}
			v = 0
		}
		dst[i] = v
	}
	return nil
}

func castTextToFloat(k *castCall, out, in *vec.Vector, n int) error {
	dst := out.F64[:n]
	for i := range dst {
		b := types.TrimSpace(in.BytesAt(i))
		var v float64
		var err error
		if k.to.Kind == types.Real {
			v, err = types.ParseReal(b)
		} else {
			v, err = types.ParseFloat(b)
		}
		if err != nil {
			if err := k.rejectText(out, in, i, n, upper(k.to.Kind)); err != nil {
				return err
			}
		}
		dst[i] = v
	}
	return nil
}

func castTextToDecimal(k *castCall, out, in *vec.Vector, n int) error {
	long := k.to.Phys() == types.PhysInt128
	for i := range n {
		b := types.TrimSpace(in.BytesAt(i))
		var err error
		if long {
			out.I128[i], err = types.ParseDecimal(b, k.to.Precision, k.to.Scale)
		} else {
			out.I64[i], err = types.ParseShortDecimal(b, k.to.Precision, k.to.Scale)
		}
		if err != nil {
			why := "Value is not a number."
			if errors.Is(err, types.ErrRange) {
				why = "Value too large."
			}
			if err := k.reject(out, i, n, InvalidCast, "Cannot cast VARCHAR '%s' to %s. %s", in.BytesAt(i), decimalName(k.to), why); err != nil {
				return err
			}
		}
	}
	return nil
}

// castTextToText cuts what is longer than the target; CHAR drops trailing spaces.
func castTextToText(k *castCall, out, in *vec.Vector, n int) error {
	startBytes(out, n)
	for i := range n {
		if isSet(out.Valid, i) {
			b := in.BytesAt(i)
			if k.to.Precision != types.Unbounded {
				b = b[:runeOffset(b, k.to.Precision)]
			}
			if k.to.Kind == types.Char {
				for len(b) > 0 && b[len(b)-1] == ' ' {
					b = b[:len(b)-1]
				}
			}
			out.Bytes = append(out.Bytes, b...)
		}
		endRow(out)
	}
	return checkBytes(out)
}

func castTextToTemporal(k *castCall, out, in *vec.Vector, n int) error {
	dst := out.I64[:n]
	for i := range dst {
		b := types.TrimSpace(in.BytesAt(i))
		var v int64
		var err error
		switch k.to.Kind {
		case types.Date:
			v, err = types.ParseDate(b)
		case types.Time:
			v, err = types.ParseTime(b, k.to.Precision)
		case types.Timestamp:
			v, err = types.ParseTimestamp(b, k.to.Precision)
		default:
			v, err = types.ParseTimestampTZ(b, k.to.Precision, k.ctx.Zone)
		}
		if err != nil {
			format := "Value cannot be cast to %s: %s"
			if err := k.reject(out, i, n, InvalidCast, format, k.to.Kind, in.BytesAt(i)); err != nil {
				return err
			}
			v = 0
		}
		dst[i] = v
	}
	return nil
}

func castTextToInterval(k *castCall, out, in *vec.Vector, n int) error {
	dst := out.I64[:n]
	for i := range dst {
		v, err := types.ParseInterval(types.TrimSpace(in.BytesAt(i)), k.to.Kind)
		if err != nil {
			if err := k.reject(out, i, n, InvalidCast, "Value cannot be cast to %s: %s", k.to, in.BytesAt(i)); err != nil {
				return err
			}
		}
		dst[i] = v
	}
	return nil
}

func castTextToUUID(k *castCall, out, in *vec.Vector, n int) error {
	for i := range n {
		v, err := types.ParseUUID(types.TrimSpace(in.BytesAt(i)))
		if err != nil {
			if err := k.reject(out, i, n, InvalidCast, "Cannot cast value to UUID: %s", in.BytesAt(i)); err != nil {
				return err
			}
		}
		out.I128[i] = v
	}
	return nil
}

func castUUIDToBytes(_ *castCall, out, in *vec.Vector, n int) error {
	startBytes(out, n)
	for i := range n {
		v := in.I128[at(in, i)]
		for s := 56; s >= 0; s -= 8 {
			out.Bytes = append(out.Bytes, byte(uint64(v.Hi)>>s))
		}
		for s := 56; s >= 0; s -= 8 {
			out.Bytes = append(out.Bytes, byte(v.Lo>>s))
		}
		endRow(out)
	}
	return nil
}

func castBytesToUUID(k *castCall, out, in *vec.Vector, n int) error {
	for i := range n {
		b := in.BytesAt(i)
		out.I128[i] = types.Int128{}
		if len(b) != 16 {
			if err := k.reject(out, i, n, InvalidCast, "Invalid UUID binary length: %d", len(b)); err != nil {
				return err
			}
			continue
		}
		var hi, lo uint64
		for j := range 8 {
			hi, lo = hi<<8|uint64(b[j]), lo<<8|uint64(b[8+j])
		}
		out.I128[i] = types.Int128{Hi: int64(hi), Lo: lo}
	}
	return nil
}
