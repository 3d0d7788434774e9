package arrowio

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/clientele-db/clientele/engine/types"
)

// TypeOf returns the Arrow type of a logical type.
func TypeOf(t types.Type) arrow.DataType {
	switch t.Kind {
	case types.Boolean:
		return arrow.FixedWidthTypes.Boolean
	case types.TinyInt:
		return arrow.PrimitiveTypes.Int8
	case types.SmallInt:
		return arrow.PrimitiveTypes.Int16
	case types.Integer:
		return arrow.PrimitiveTypes.Int32
	case types.BigInt:
		return arrow.PrimitiveTypes.Int64
	case types.Real:
		return arrow.PrimitiveTypes.Float32
	case types.Double:
		return arrow.PrimitiveTypes.Float64
	case types.Decimal:
		return &arrow.Decimal128Type{Precision: int32(t.Precision), Scale: int32(t.Scale)}
	case types.Varchar, types.Char, types.JSON:
		return arrow.BinaryTypes.String
	case types.Varbinary:
		return arrow.BinaryTypes.Binary
	case types.Date:
		return arrow.FixedWidthTypes.Date32
	case types.Time:
		return arrow.FixedWidthTypes.Time64us
	case types.Timestamp:
		return &arrow.TimestampType{Unit: arrow.Microsecond}
	case types.TimestampTZ:
		return &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}
	case types.IntervalYM:
		return arrow.FixedWidthTypes.MonthInterval
	case types.IntervalDS:
		return arrow.FixedWidthTypes.Duration_us
	case types.UUID:
		return &arrow.FixedSizeBinaryType{ByteWidth: 16}
	case types.Array:
		return arrow.ListOf(TypeOf(t.Elem()))
	case types.Map:
		return arrow.MapOf(TypeOf(t.Key()), TypeOf(t.Value()))
	case types.Row:
		fs := make([]arrow.Field, len(t.Fields))
		for i, f := range t.Fields {
			name := f.Name
			if name == "" {
				name = fmt.Sprintf("field%d", i)
			}
			fs[i] = arrow.Field{Name: name, Type: TypeOf(f.Type), Nullable: !f.NotNull}
		}
		return arrow.StructOf(fs...)
	}
	return arrow.Null
}

// Schema returns the Arrow schema of columns.
func Schema(fields []types.Field) *arrow.Schema {
	fs := make([]arrow.Field, len(fields))
	for i, f := range fields {
		fs[i] = arrow.Field{Name: f.Name, Type: TypeOf(f.Type), Nullable: !f.NotNull}
	}
	return arrow.NewSchema(fs, nil)
}
