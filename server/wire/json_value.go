package wire

import (
	"encoding/base64"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// JSONValue writes the values of one column as JSON that loses nothing:
//
//	BOOLEAN                    true, false
//	TINYINT … BIGINT           a number with all its digits (readers with doubles alone lose some beyond 2^53)
//	REAL, DOUBLE               the shortest number that gives the value back; "NaN", "Infinity", "-Infinity"
//	DECIMAL                    a string with all digits of its scale: "12.50"
//	VARCHAR, CHAR              a string; bytes that are no UTF-8 become U+FFFD
//	VARBINARY                  a string: base64 by RFC 4648, padded
//	DATE                       "2024-02-29"
//	TIME(p)                    "13:05:00.250", with p digits behind the point
//	TIMESTAMP(p)               "2024-02-29T13:05:00.250"
//	TIMESTAMP(p) WITH TIME ZONE  the same with the zone's offset: "…Z", "…+02:00"
//	INTERVAL                   a string as casts to VARCHAR print it: "1-2", "3 04:05:06.000"
//	UUID                       a string
//	JSON                       itself
//	ARRAY, MAP, ROW            an array; an object with the keys as text; an object with the fields' names
//
// NULL is null. Types are resolved once, here, and not for each row.
type JSONValue struct {
	typ    types.Type
	zone   *time.Location
	names  [][]byte // of a ROW's fields, as "name":
	nested []*JSONValue
}

// NewJSONValue returns a writer for columns of type t, with instants in zone; nil means UTC.
func NewJSONValue(t types.Type, zone *time.Location) *JSONValue {
	j := &JSONValue{typ: t, zone: zone}
	for _, f := range t.Fields {
		j.nested = append(j.nested, NewJSONValue(f.Type, zone))
	}
	if t.Kind == types.Row {
		for _, n := range UniqueNames(t.Fields, "field") {
			j.names = append(j.names, append(AppendJSONString(nil, []byte(n)), ':'))
		}
	}
	return j
}

// Append appends row r of v, a Flat or Const vector.
func (j *JSONValue) Append(dst []byte, v *vec.Vector, r int) []byte {
	if v.IsNull(r) {
		return append(dst, "null"...)
	}
	k := r
	if v.Form == vec.Const {
		k = 0
	}
	switch j.typ.Kind {
	case types.Unknown:
		return append(dst, "null"...)
	case types.Boolean:
		return strconv.AppendBool(dst, v.BoolAt(k))
	case types.TinyInt, types.SmallInt, types.Integer, types.BigInt:
		return strconv.AppendInt(dst, v.I64[k], 10)
	case types.Real:
		return appendJSONFloat(dst, v.F64[k], 32)
	case types.Double:
		return appendJSONFloat(dst, v.F64[k], 64)
	case types.Varchar:
		return AppendJSONString(dst, v.Bytes[v.Off[k]:v.Off[k+1]])
	case types.Char:
		return AppendJSONString(dst, fn.AppendText(nil, v, r))
	case types.Varbinary:
		dst = append(dst, '"')
		dst = base64.StdEncoding.AppendEncode(dst, v.Bytes[v.Off[k]:v.Off[k+1]])
		return append(dst, '"')
	case types.JSON:
		return append(dst, v.Bytes[v.Off[k]:v.Off[k+1]]...)
	case types.Decimal:
		dst = append(dst, '"')
		if v.Phys() == types.PhysInt64 {
			dst = types.AppendShortDecimal(dst, v.I64[k], j.typ.Scale)
		} else {
			dst = types.AppendDecimal(dst, v.I128[k], j.typ.Scale)
		}
		return append(dst, '"')
	case types.Timestamp:
		dst = append(dst, '"')
		dst = appendISO(dst, v.I64[k], j.typ.Precision)
		return append(dst, '"')
	case types.TimestampTZ:
		dst = append(dst, '"')
		offset := (types.FromUTC(v.I64[k], j.zone) - v.I64[k]) / types.Minute * types.Minute // ISO 8601 has no seconds there
		dst = appendISO(dst, v.I64[k]+offset, j.typ.Precision)
		dst = appendOffset(dst, offset)
		return append(dst, '"')
	case types.Array:
		dst = append(dst, '[')
		for i := v.Off[k]; i < v.Off[k+1]; i++ {
			if i > v.Off[k] {
				dst = append(dst, ',')
			}
			dst = j.nested[0].Append(dst, v.Child[0], int(i))
		}
		return append(dst, ']')
	case types.Map:
		dst = append(dst, '{')
		for i := v.Off[k]; i < v.Off[k+1]; i++ {
			if i > v.Off[k] {
				dst = append(dst, ',')
			}
			dst = AppendJSONString(dst, fn.AppendTextIn(nil, v.Child[0], int(i), j.zone))
			dst = append(dst, ':')
			dst = j.nested[len(j.nested)-1].Append(dst, v.Child[1], int(i))
		}
		return append(dst, '}')
	case types.Row:
		dst = append(dst, '{')
		for i, n := range j.names {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(dst, n...)
			dst = j.nested[i].Append(dst, v.Child[i], k)
		}
		return append(dst, '}')
	}
	dst = append(dst, '"') // dates, times, intervals, UUIDs: digits and signs alone
	dst = fn.AppendText(dst, v, r)
	return append(dst, '"')
}

func appendJSONFloat(dst []byte, f float64, bits int) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, `"NaN"`...)
	case math.IsInf(f, 1):
		return append(dst, `"Infinity"`...)
	case math.IsInf(f, -1):
		return append(dst, `"-Infinity"`...)
	}
	format := byte('f') // as ECMAScript prints numbers, so that counts stay readable
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(dst, f, format, -1, bits)
}

// appendISO appends microseconds since 1970 with a T between date and time.
func appendISO(dst []byte, us int64, precision int) []byte {
	dst = types.AppendDate(dst, types.FloorDiv(us, types.Day))
	dst = append(dst, 'T')
	return types.AppendTime(dst, types.FloorMod(us, types.Day), precision)
}

// appendOffset appends a zone's offset in microseconds: Z, +02:00, -03:30.
func appendOffset(dst []byte, us int64) []byte {
	if us == 0 {
		return append(dst, 'Z')
	}
	sign := byte('+')
	if us < 0 {
		sign, us = '-', -us
	}
	dst = append(dst, sign)
	return types.AppendTime(dst, us, 0)[:len(dst)+len("00:00")]
}

const hexDigits = "0123456789abcdef"

// AppendJSONString appends s as a JSON string; bytes that are no UTF-8 become U+FFFD.
func AppendJSONString(dst, s []byte) []byte {
	dst = append(dst, '"')
	plain := 0 // s[plain:i] needs no escape
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRune(s[i:])
			if r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
		}
		dst = append(dst, s[plain:i]...)
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			if c >= utf8.RuneSelf {
				dst = utf8.AppendRune(dst, utf8.RuneError)
			} else {
				dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			}
		}
		i++
		plain = i
	}
	dst = append(dst, s[plain:]...)
	return append(dst, '"')
}
