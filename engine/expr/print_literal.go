package expr

import (
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// literal prints row i of a Flat or Const vector as SQL would write it.
func (p *printer) literal(v *vec.Vector, i int) {
	if v.Type.Kind == types.Unknown || v.IsNull(i) {
		if p.exact && v.Type.Kind != types.Unknown {
			p.WriteString("CAST(NULL AS " + v.Type.String() + ")")
			return
		}
		p.WriteString("NULL")
		return
	}
	if v.Form == vec.Const {
		i = 0
	}
	t := v.Type
	switch t.Kind {
	case types.Boolean:
		p.WriteString(strconv.FormatBool(v.BoolAt(i)))
	case types.TinyInt, types.SmallInt, types.Integer, types.BigInt:
		p.typed(t, types.Integer, strconv.FormatInt(v.I64[i], 10))
	case types.Real, types.Double:
		p.typed(t, types.Double, strconv.FormatFloat(v.F64[i], 'E', -1, 64))
	case types.Decimal:
		var x types.Int128
		if v.Phys() == types.PhysInt64 {
			x = types.Int128Of(v.I64[i])
		} else {
			x = v.I128[i]
		}
		s := decimalText(x, t.Scale)
		if p.exact {
			s = t.String() + " '" + s + "'"
		}
		p.WriteString(s)
	case types.Varchar, types.Char, types.JSON:
		s := quote(string(v.BytesAt(i)))
		if p.exact || t.Kind == types.JSON {
			s = t.String() + " " + s
		}
		p.WriteString(s)
	case types.Varbinary:
		p.WriteString("X'" + strings.ToUpper(hex.EncodeToString(v.BytesAt(i))) + "'")
	case types.Date:
		p.WriteString("DATE '" + time.Unix(v.I64[i]*86400, 0).UTC().Format("2006-01-02") + "'")
	case types.Time:
		p.micros(t, v.I64[i], "TIME '", "15:04:05.000000", "'")
	case types.Timestamp:
		p.micros(t, v.I64[i], "TIMESTAMP '", "2006-01-02 15:04:05.000000", "'")
	case types.TimestampTZ:
		p.micros(t, v.I64[i], "TIMESTAMP '", "2006-01-02 15:04:05.000000", " UTC'")
	case types.IntervalYM:
		p.WriteString("INTERVAL '" + strconv.FormatInt(v.I64[i], 10) + "' MONTH")
	case types.IntervalDS:
		p.WriteString("INTERVAL '" + decimalText(types.Int128Of(v.I64[i]), 6) + "' SECOND")
	case types.UUID:
		p.WriteString("UUID '" + uuidText(v.I128[i]) + "'")
	case types.Array:
		p.nested("ARRAY[", "]", v, i, v.Child[0])
	case types.Map:
		p.nested("MAP(ARRAY[", "], ", v, i, v.Child[0])
		p.nested("ARRAY[", "])", v, i, v.Child[1])
	case types.Row:
		p.WriteString("ROW(")
		for k, c := range v.Child {
			if k > 0 {
				p.WriteString(", ")
			}
			p.literal(c, i)
		}
		p.WriteByte(')')
	}
}

// typed prints s, and in exact mode names t unless a bare literal is of type bare.
func (p *printer) typed(t types.Type, bare types.Kind, s string) {
	if p.exact && t.Kind != bare {
		s = t.String() + " '" + s + "'"
	}
	p.WriteString(s)
}

func (p *printer) micros(t types.Type, us int64, before, layout, after string) {
	if p.exact {
		p.WriteString(t.String() + " ")
	}
	s := time.UnixMicro(us).UTC().Format(layout)
	p.WriteString(before + strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + after)
}

func (p *printer) nested(before, after string, v *vec.Vector, i int, c *vec.Vector) {
	if p.exact {
		p.WriteString(v.Type.String() + " ")
	}
	p.WriteString(before)
	for k := v.Off[i]; k < v.Off[i+1]; k++ {
		if k > v.Off[i] {
			p.WriteString(", ")
		}
		p.literal(c, int(k))
	}
	p.WriteString(after)
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// decimalText prints x / 10^scale with scale digits after the point.
func decimalText(x types.Int128, scale int) string {
	s := x.Big().String()
	if scale == 0 {
		return s
	}
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	if len(s) <= scale {
		s = strings.Repeat("0", scale+1-len(s)) + s
	}
	return sign + s[:len(s)-scale] + "." + s[len(s)-scale:]
}

func uuidText(x types.Int128) string {
	var b [16]byte
	for i := range 8 {
		b[i], b[8+i] = byte(uint64(x.Hi)>>(56-8*i)), byte(x.Lo>>(56-8*i))
	}
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
