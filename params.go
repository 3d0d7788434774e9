package clientele

import (
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/bind"
	"github.com/clientele-db/clientele/query/sql"
)

func ordinal(n int) string { return strconv.Itoa(n) }

// constant turns a Go value into a literal: a time.Time at midnight UTC is a TIMESTAMP like any other.
func constant(a any) (*expr.Const, error) {
	switch v := a.(type) {
	case nil:
		return expr.Null(types.Null), nil
	case bool:
		return expr.Bool(v), nil
	case int:
		return expr.Int(types.BigIntType, int64(v)), nil
	case int32:
		return expr.Int(types.IntegerType, int64(v)), nil
	case int64:
		return expr.Int(types.BigIntType, v), nil
	case float32:
		return expr.Float(types.RealType, float64(v)), nil
	case float64:
		return expr.Float(types.DoubleType, v), nil
	case string:
		return expr.Bytes(types.VarcharType, v), nil
	case []byte:
		return expr.Bytes(types.VarbinaryType, string(v)), nil
	case time.Time:
		return expr.Int(types.TimestampMicros, v.UTC().UnixMicro()), nil
	case time.Duration:
		return expr.Int(types.IntervalDSType, v.Microseconds()), nil
	case Months:
		return expr.Int(types.IntervalYMType, int64(v)), nil
	case Decimal:
		digits := len(v.Unscaled.Big().Text(10))
		return expr.Decimal(types.DecimalOf(min(max(digits, v.Scale, 1), types.MaxPrecision), v.Scale), v.Unscaled), nil
	case uuid.UUID:
		var x types.Int128
		for i := range 8 {
			x.Hi = x.Hi<<8 | int64(v[i])
			x.Lo = x.Lo<<8 | uint64(v[8+i])
		}
		return expr.Long(types.UUIDType, x), nil
	}
	return nil, fmt.Errorf("a Go %T has no SQL type", a)
}

// parseType reads a type in SQL notation: decimal(12,2), timestamp.
func parseType(s string) (types.Type, error) {
	t, err := sql.ParseType(s)
	if err != nil {
		return types.Type{}, err
	}
	return bind.TypeOf(t)
}

// CountParameters returns the number of ? of a statement.
func CountParameters(query string) (int, error) {
	stmt, err := sql.ParseStatement(query)
	if err != nil {
		return 0, userError(err)
	}
	n := 0
	sql.Inspect(stmt, func(node sql.Node) bool {
		if _, ok := node.(*sql.Param); ok {
			n++
		}
		return true
	})
	return n, nil
}
