package bind

import (
	"strings"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/sql"
)

// Precisions of types that are written without parameters, and the largest ones (Trino's, but for fractional seconds,
// which are held in microseconds).
const (
	defaultTimePrecision = 3
	maxTimePrecision     = 6
	maxVarcharLength     = 1<<31 - 2
	maxRowFields         = 1000
)

// plainTypes are the types without parameters, and spellings of other dialects that cannot be mistaken.
var plainTypes = map[string]types.Type{
	"BOOLEAN": types.BooleanType, "BOOL": types.BooleanType, "TINYINT": types.TinyIntType, "SMALLINT": types.SmallIntType,
	"INTEGER": types.IntegerType, "INT": types.IntegerType, "BIGINT": types.BigIntType, "REAL": types.RealType,
	"DOUBLE": types.DoubleType, "VARBINARY": types.VarbinaryType, "DATE": types.DateType, "JSON": types.JSONType,
	"UUID": types.UUIDType, "STRING": types.VarcharType, "TEXT": types.VarcharType,
}

// typeWords are all names of types, for suggestions.
var typeWords = []string{
	"boolean", "tinyint", "smallint", "integer", "bigint", "real", "double", "decimal", "varchar", "char", "varbinary",
	"date", "time", "timestamp", "interval", "array", "map", "row", "json", "uuid",
}

// typeOf returns the type that a name means.
func typeOf(n *sql.TypeName) (types.Type, error) {
	name := strings.ToUpper(n.Name)
	if t, ok := plainTypes[name]; ok {
		if len(n.Args) > 0 {
			return t, errorAt(n, TypeMismatch, "Type %s takes no parameters", strings.ToLower(n.Name))
		}
		return t, nil
	}
	switch name {
	case "DECIMAL", "DEC", "NUMERIC":
		return decimalTypeOf(n)
	case "VARCHAR":
		if len(n.Args) == 0 {
			return types.VarcharType, nil
		}
		length, err := typeParam(n, 0, maxVarcharLength)
		return types.VarcharOf(length), err
	case "CHAR", "CHARACTER":
		length := 1
		var err error
		if len(n.Args) > 0 {
			length, err = typeParam(n, 0, types.MaxCharLength)
		}
		return types.Type{Kind: types.Char, Precision: length}, err
	case "TIME", "TIMESTAMP":
		return timeTypeOf(n, name)
	case "INTERVAL":
		return intervalTypeOf(n)
	case "ARRAY":
		if len(n.Args) != 1 {
			return types.Type{}, errorAt(n, TypeMismatch, "ARRAY takes one type: array(bigint)")
		}
		elem, err := nestedType(n, 0)
		return types.ArrayOf(elem), err
	case "MAP":
		if len(n.Args) != 2 {
			return types.Type{}, errorAt(n, TypeMismatch, "MAP takes two types: map(varchar, bigint)")
		}
		key, err := nestedType(n, 0)
		if err != nil {
			return types.Type{}, err
		}
		value, err := nestedType(n, 1)
		return types.MapOf(key, value), err
	case "ROW":
		return rowTypeOf(n)
	}
	e := errorAt(n, TypeNotFound, "Unknown type: %s", strings.ToLower(n.Name))
	if use, ok := foreignTypes[name]; ok {
		return types.Type{}, e.hint("use %s", use)
	}
	return types.Type{}, e.nearest(n.Name, typeWords)
}

// typeParam is the single numeric parameter of a type.
func typeParam(n *sql.TypeName, low, high int64) (int, error) {
	if len(n.Args) != 1 || n.Args[0].Type != nil {
		return 0, errorAt(n, TypeMismatch, "Type %s takes one number", strings.ToLower(n.Name))
	}
	v := n.Args[0].Number
	if v < low || v > high {
		return 0, errorAt(n, NumericValueOutOfRange, "Parameter %d of type %s must be in range [%d, %d]", v, strings.ToLower(n.Name), low, high)
	}
	return int(v), nil
}

func decimalTypeOf(n *sql.TypeName) (types.Type, error) {
	precision, scale := int64(types.MaxPrecision), int64(0)
	if len(n.Args) > 2 {
		return types.Type{}, errorAt(n, TypeMismatch, "DECIMAL takes a precision and a scale: decimal(12, 2)")
	}
	for i, a := range n.Args {
		switch {
		case a.Type != nil:
			return types.Type{}, errorAt(n, TypeMismatch, "DECIMAL takes a precision and a scale: decimal(12, 2)")
		case i == 0:
			precision = a.Number
		default:
			scale = a.Number
		}
	}
	if precision < 1 || precision > types.MaxPrecision {
		return types.Type{}, errorAt(n, NumericValueOutOfRange, "DECIMAL precision must be in range [1, %d]: %d", types.MaxPrecision, precision)
	}
	if scale < 0 || scale > precision {
		return types.Type{}, errorAt(n, NumericValueOutOfRange, "DECIMAL scale must be in range [0, precision (%d)]: %d", precision, scale)
	}
	return types.DecimalOf(int(precision), int(scale)), nil
}

func timeTypeOf(n *sql.TypeName, name string) (types.Type, error) {
	precision := defaultTimePrecision
	if len(n.Args) > 0 {
		var err error
		if precision, err = typeParam(n, 0, maxTimePrecision); err != nil {
			return types.Type{}, err
		}
	}
	switch {
	case name == "TIME" && n.WithTimeZone:
		return types.Type{}, unsupported(n, "TIME WITH TIME ZONE is not supported")
	case name == "TIME":
		return types.Type{Kind: types.Time, Precision: precision}, nil
	case n.WithTimeZone:
		return types.Type{Kind: types.TimestampTZ, Precision: precision}, nil
	}
	return types.Type{Kind: types.Timestamp, Precision: precision}, nil
}

// intervalTypeOf accepts YEAR TO MONTH, DAY TO SECOND, and narrower ranges of fields, which are held the same way.
func intervalTypeOf(n *sql.TypeName) (types.Type, error) {
	from, to := n.From, n.To
	if to == sql.NoField {
		to = from
	}
	switch {
	case from == sql.NoField || from > to:
	case to <= sql.Month:
		return types.IntervalYMType, nil
	case from >= sql.Day:
		return types.IntervalDSType, nil
	}
	return types.Type{}, errorAt(n, TypeNotFound, "Unknown type: interval %s to %s",
		strings.ToLower(n.From.String()), strings.ToLower(n.To.String())).
		hint("there are INTERVAL YEAR TO MONTH and INTERVAL DAY TO SECOND")
}

func nestedType(n *sql.TypeName, i int) (types.Type, error) {
	if n.Args[i].Type == nil {
		return types.Type{}, errorAt(n, TypeMismatch, "Type %s takes types, not numbers", strings.ToLower(n.Name))
	}
	return typeOf(n.Args[i].Type)
}

func rowTypeOf(n *sql.TypeName) (types.Type, error) {
	if len(n.Fields) == 0 || len(n.Fields) > maxRowFields {
		return types.Type{}, errorAt(n, TypeMismatch, "ROW takes 1 to %d fields", maxRowFields)
	}
	fields := make([]types.Field, len(n.Fields))
	for i, f := range n.Fields {
		t, err := typeOf(f.Type)
		if err != nil {
			return types.Type{}, err
		}
		fields[i].Type = t
		if f.Name != nil {
			fields[i].Name = f.Name.Lower()
		}
	}
	return types.RowOf(fields...), nil
}

// TypeOf resolves the name of a type.
func TypeOf(n *sql.TypeName) (types.Type, error) { return typeOf(n) }
