package clientele

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Column is a column of a result: its name and its type, printed by Type.String as Trino does.
type Column = types.Field

// Type is a logical type.
type Type = types.Type

// Row is one row as Go values, NULL as nil:
//
//	BOOLEAN bool · TINYINT … BIGINT int64 · REAL, DOUBLE float64 · DECIMAL Decimal · VARCHAR, CHAR, JSON string ·
//	VARBINARY []byte · DATE, TIMESTAMP, TIMESTAMP WITH TIME ZONE time.Time in UTC · TIME, INTERVAL DAY TO SECOND
//	time.Duration · INTERVAL YEAR TO MONTH Months · UUID uuid.UUID · ARRAY []any · MAP []Entry · ROW []any
type Row []any

// Decimal is an exact number: Unscaled × 10^-Scale.
type Decimal struct {
	Unscaled types.Int128
	Scale    int
}

// String prints all Scale digits: 12.50.
func (d Decimal) String() string {
	neg := d.Unscaled.IsNeg()
	s := strings.TrimPrefix(d.Unscaled.Big().String(), "-")
	if d.Scale > 0 {
		if len(s) <= d.Scale {
			s = strings.Repeat("0", d.Scale-len(s)+1) + s
		}
		s = s[:len(s)-d.Scale] + "." + s[len(s)-d.Scale:]
	}
	if neg {
		s = "-" + s
	}
	return s
}

// Float64 returns the nearest double.
func (d Decimal) Float64() float64 {
	if d.Scale == 0 {
		return d.Unscaled.Float64()
	}
	return d.Unscaled.Float64() / types.Pow10(d.Scale).Float64()
}

// Months is an INTERVAL YEAR TO MONTH.
type Months int64

// Entry is one entry of a MAP.
type Entry struct{ Key, Value any }

// valueAt returns row i of a Flat or Const vector.
func valueAt(v *vec.Vector, i int) any {
	if v.IsNull(i) {
		return nil
	}
	k := i
	if v.Form == vec.Const {
		k = 0
	}
	switch v.Type.Kind {
	case types.Unknown:
		return nil
	case types.Boolean:
		return v.BoolAt(i)
	case types.TinyInt, types.SmallInt, types.Integer, types.BigInt:
		return v.I64[k]
	case types.Real, types.Double:
		return v.F64[k]
	case types.Decimal:
		if v.Phys() == types.PhysInt64 {
			return Decimal{types.Int128Of(v.I64[k]), v.Type.Scale}
		}
		return Decimal{v.I128[k], v.Type.Scale}
	case types.Varchar, types.Char, types.JSON:
		return string(v.BytesAt(i))
	case types.Varbinary:
		return append([]byte{}, v.BytesAt(i)...)
	case types.Date:
		return time.Unix(v.I64[k]*86400, 0).UTC()
	case types.Timestamp, types.TimestampTZ:
		return time.UnixMicro(v.I64[k]).UTC()
	case types.Time, types.IntervalDS:
		return time.Duration(v.I64[k]) * time.Microsecond
	case types.IntervalYM:
		return Months(v.I64[k])
	case types.UUID:
		var u uuid.UUID
		x := v.I128[k]
		for b := range 8 {
			u[b] = byte(uint64(x.Hi) >> (56 - 8*b))
			u[8+b] = byte(x.Lo >> (56 - 8*b))
		}
		return u
	case types.Array:
		out := make([]any, 0, v.Off[k+1]-v.Off[k])
		for j := v.Off[k]; j < v.Off[k+1]; j++ {
			out = append(out, anyAt(v.Child[0], int(j)))
		}
		return out
	case types.Map:
		out := make([]Entry, 0, v.Off[k+1]-v.Off[k])
		for j := v.Off[k]; j < v.Off[k+1]; j++ {
			out = append(out, Entry{anyAt(v.Child[0], int(j)), anyAt(v.Child[1], int(j))})
		}
		return out
	case types.Row:
		out := make([]any, len(v.Child))
		for c := range v.Child {
			out[c] = anyAt(v.Child[c], k)
		}
		return out
	}
	return fmt.Sprintf("(%s)", v.Type)
}

// anyAt is valueAt for vectors of every form.
func anyAt(v *vec.Vector, i int) any {
	if v.Form == vec.Flat || v.Form == vec.Const {
		return valueAt(v, i)
	}
	var r kernel.Register
	if err := kernel.Gather(&r, v, []uint32{uint32(i)}); err != nil {
		return nil
	}
	return valueAt(&r.Vec, 0)
}

// AppendText appends a value as the command line, CSV and casts to VARCHAR print it. NULL appends nothing.
func AppendText(dst []byte, v *vec.Vector, row int) []byte { return fn.AppendText(dst, v, row) }
