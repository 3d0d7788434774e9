package fn

import (
	"time"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// AppendText appends the text of row i of v, a vector of any form and type, as the command line and CSV files show it; NULL
// is the word NULL (look at IsNull first to write it otherwise). Arrays print as [1, 2], maps as {a=1, b=2}, rows as
// {x=1, y=2}. Instants are shown in UTC.
func AppendText(dst []byte, v *vec.Vector, i int) []byte { return AppendTextIn(dst, v, i, nil) }

// AppendTextIn is AppendText with instants shown in a zone; nil means UTC.
func AppendTextIn(dst []byte, v *vec.Vector, i int, zone *time.Location) []byte {
	if rowNull(v, i) {
		return append(dst, "NULL"...)
	}
	t := v.Type // that of the values of a dictionary may have another precision
	v, i = resolveRow(v, i)
	switch t.Kind {
	case types.Boolean:
		if vec.BitAt(v.Bits, i) {
			return append(dst, "true"...)
		}
		return append(dst, "false"...)
	case types.TinyInt, types.SmallInt, types.Integer, types.BigInt:
		return types.AppendShortDecimal(dst, v.I64[i], 0)
	case types.Real:
		return types.AppendReal(dst, v.F64[i])
	case types.Double:
		return types.AppendDouble(dst, v.F64[i])
	case types.Decimal:
		return types.AppendDecimal(dst, i128At(v, i), t.Scale)
	case types.Varchar, types.JSON:
		return append(dst, v.Bytes[v.Off[i]:v.Off[i+1]]...)
	case types.Char:
		return appendChar(dst, v.Bytes[v.Off[i]:v.Off[i+1]], t.Precision)
	case types.Varbinary:
		return types.AppendBinary(dst, v.Bytes[v.Off[i]:v.Off[i+1]])
	case types.Date:
		return types.AppendDate(dst, v.I64[i])
	case types.Time:
		return types.AppendTime(dst, v.I64[i], t.Precision)
	case types.Timestamp:
		return types.AppendTimestamp(dst, v.I64[i], t.Precision)
	case types.TimestampTZ:
		return types.AppendTimestampTZ(dst, v.I64[i], t.Precision, zone)
	case types.IntervalYM:
		return types.AppendIntervalYM(dst, v.I64[i])
	case types.IntervalDS:
		return types.AppendIntervalDS(dst, v.I64[i])
	case types.UUID:
		return types.AppendUUID(dst, v.I128[i])
	case types.Array:
		return appendListText(dst, v, i, zone)
	case types.Map:
		return appendMapText(dst, v, i, zone)
	case types.Row:
		return appendRowText(dst, v, i, zone)
	}
	return dst
}

// appendChar pads a CHAR, which is stored without its trailing spaces.
func appendChar(dst, b []byte, length int) []byte {
	dst = append(dst, b...)
	for n := runeCount(b); n < length; n++ {
		dst = append(dst, ' ')
	}
	return dst
}

func appendListText(dst []byte, v *vec.Vector, i int, zone *time.Location) []byte {
	dst = append(dst, '[')
	for k := v.Off[i]; k < v.Off[i+1]; k++ {
		if k > v.Off[i] {
			dst = append(dst, ", "...)
		}
		dst = AppendTextIn(dst, v.Child[0], int(k), zone)
	}
	return append(dst, ']')
}

func appendMapText(dst []byte, v *vec.Vector, i int, zone *time.Location) []byte {
	dst = append(dst, '{')
	for k := v.Off[i]; k < v.Off[i+1]; k++ {
		if k > v.Off[i] {
			dst = append(dst, ", "...)
		}
		dst = AppendTextIn(dst, v.Child[0], int(k), zone)
		dst = append(dst, '=')
		dst = AppendTextIn(dst, v.Child[1], int(k), zone)
	}
	return append(dst, '}')
}

// appendRowText prints fields without a name as field0, field1 …
func appendRowText(dst []byte, v *vec.Vector, i int, zone *time.Location) []byte {
	dst = append(dst, '{')
	for k, f := range v.Type.Fields {
		if k > 0 {
			dst = append(dst, ", "...)
		}
		if f.Name == "" {
			dst = types.AppendShortDecimal(append(dst, "field"...), int64(k), 0)
		} else {
			dst = append(dst, f.Name...)
		}
		dst = append(dst, '=')
		dst = AppendTextIn(dst, v.Child[k], i, zone)
	}
	return append(dst, '}')
}
