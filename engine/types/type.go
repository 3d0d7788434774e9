package types

import (
	"strconv"
	"strings"
)

// Kind is the constructor of a logical type.
type Kind uint8

// The kinds, in the order of Trino's documentation. Unknown is the type of a bare NULL.
const (
	Unknown Kind = iota
	Boolean
	TinyInt
	SmallInt
	Integer
	BigInt
	Real
	Double
	Decimal
	Varchar
	Char
	Varbinary
	Date
	Time
	Timestamp
	TimestampTZ
	IntervalYM
	IntervalDS
	Array
	Map
	Row
	JSON
	UUID
)

var kindNames = [...]string{
	"unknown", "boolean", "tinyint", "smallint", "integer", "bigint", "real", "double", "decimal", "varchar", "char",
	"varbinary", "date", "time", "timestamp", "timestamp with time zone", "interval year to month",
	"interval day to second", "array", "map", "row", "json", "uuid",
}

// String returns the name of the kind in lower case, as Trino prints it.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "kind " + strconv.Itoa(int(k))
}

// Unbounded is the Precision of a VARCHAR without a length.
const Unbounded = -1

// MaxPrecision is the largest number of digits of a DECIMAL.
const MaxPrecision = 38

// MaxShortPrecision is the largest number of digits of a DECIMAL that lies in an int64.
const MaxShortPrecision = 18

// Type is a logical type. The zero value is Unknown, the type of NULL. Compare with [Type.Equal].
type Type struct {
	Kind Kind
	// Precision is the number of digits of a DECIMAL, the length of a CHAR or VARCHAR in characters (Unbounded if
	// none), or the fractional digits of a TIME or TIMESTAMP (0 to 6).
	Precision int
	// Scale is the number of digits of a DECIMAL after the point.
	Scale int
	// Fields are the element of an ARRAY (one), key and value of a MAP (two), or the fields of a ROW.
	Fields []Field
}

// Field is a named, typed column of a schema or of a ROW. Name is empty for array elements, map parts and
// anonymous row fields.
type Field struct {
	Name string
	Type Type
	// NotNull says that the field never holds NULL.
	NotNull bool
}

// Constructors of the types without parameters.
var (
	Null             = Type{}
	BooleanType      = Type{Kind: Boolean}
	TinyIntType      = Type{Kind: TinyInt}
	SmallIntType     = Type{Kind: SmallInt}
	IntegerType      = Type{Kind: Integer}
	BigIntType       = Type{Kind: BigInt}
	RealType         = Type{Kind: Real}
	DoubleType       = Type{Kind: Double}
	VarcharType      = Type{Kind: Varchar, Precision: Unbounded}
	VarbinaryType    = Type{Kind: Varbinary}
	DateType         = Type{Kind: Date}
	IntervalYMType   = Type{Kind: IntervalYM}
	IntervalDSType   = Type{Kind: IntervalDS}
	JSONType         = Type{Kind: JSON}
	UUIDType         = Type{Kind: UUID}
	TimestampMicros  = Type{Kind: Timestamp, Precision: 6}
	TimestampMillis  = Type{Kind: Timestamp, Precision: 3}
	TimestampTZMicro = Type{Kind: TimestampTZ, Precision: 6}
)

// DecimalOf returns DECIMAL(precision, scale); 1 ≤ precision ≤ 38 and 0 ≤ scale ≤ precision must hold.
func DecimalOf(precision, scale int) Type {
	return Type{Kind: Decimal, Precision: precision, Scale: scale}
}

// VarcharOf returns VARCHAR(length).
func VarcharOf(length int) Type { return Type{Kind: Varchar, Precision: length} }

// ArrayOf returns ARRAY(elem).
func ArrayOf(elem Type) Type { return Type{Kind: Array, Fields: []Field{{Type: elem}}} }

// MapOf returns MAP(key, value).
func MapOf(key, value Type) Type {
	return Type{Kind: Map, Fields: []Field{{Type: key, NotNull: true}, {Type: value}}}
}

// RowOf returns ROW(fields…).
func RowOf(fields ...Field) Type { return Type{Kind: Row, Fields: fields} }

// Elem returns the element type of an ARRAY.
func (t Type) Elem() Type { return t.Fields[0].Type }

// Key returns the key type of a MAP.
func (t Type) Key() Type { return t.Fields[0].Type }

// Value returns the value type of a MAP.
func (t Type) Value() Type { return t.Fields[1].Type }

// Equal reports whether both types are the same, parameters and field names included.
func (t Type) Equal(o Type) bool {
	if t.Kind != o.Kind || t.Precision != o.Precision || t.Scale != o.Scale || len(t.Fields) != len(o.Fields) {
		return false
	}
	for i := range t.Fields {
		if t.Fields[i].Name != o.Fields[i].Name || !t.Fields[i].Type.Equal(o.Fields[i].Type) {
			return false
		}
	}
	return true
}

// String prints the type as Trino does: decimal(12,2), varchar(20), array(bigint), row(a integer, b varchar).
func (t Type) String() string {
	switch t.Kind {
	case Decimal:
		return "decimal(" + strconv.Itoa(t.Precision) + "," + strconv.Itoa(t.Scale) + ")"
	case Varchar:
		if t.Precision == Unbounded {
			return "varchar"
		}
		return "varchar(" + strconv.Itoa(t.Precision) + ")"
	case Char:
		return "char(" + strconv.Itoa(t.Precision) + ")"
	case Time, Timestamp:
		return t.Kind.String() + "(" + strconv.Itoa(t.Precision) + ")"
	case TimestampTZ:
		return "timestamp(" + strconv.Itoa(t.Precision) + ") with time zone"
	case Array, Map, Row:
		var b strings.Builder
		b.WriteString(t.Kind.String())
		b.WriteByte('(')
		for i, f := range t.Fields {
			if i > 0 {
				b.WriteString(", ")
			}
			if f.Name != "" {
				b.WriteString(quoteName(f.Name))
				b.WriteByte(' ')
			}
			b.WriteString(f.Type.String())
		}
		b.WriteByte(')')
		return b.String()
	}
	return t.Kind.String()
}

func quoteName(s string) string {
	plain := s != ""
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c == '_' || c >= 'a' && c <= 'z' || i > 0 && c >= '0' && c <= '9') {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// IsInteger reports TINYINT, SMALLINT, INTEGER or BIGINT.
func (t Type) IsInteger() bool { return t.Kind >= TinyInt && t.Kind <= BigInt }

// IsFloat reports REAL or DOUBLE.
func (t Type) IsFloat() bool { return t.Kind == Real || t.Kind == Double }

// IsNumeric reports the integers, REAL, DOUBLE and DECIMAL.
func (t Type) IsNumeric() bool { return t.Kind >= TinyInt && t.Kind <= Decimal }

// IsString reports VARCHAR or CHAR.
func (t Type) IsString() bool { return t.Kind == Varchar || t.Kind == Char }

// IsTemporal reports DATE, TIME and both TIMESTAMPs.
func (t Type) IsTemporal() bool { return t.Kind >= Date && t.Kind <= TimestampTZ }

// IsNested reports ARRAY, MAP and ROW.
func (t Type) IsNested() bool { return t.Kind >= Array && t.Kind <= Row }

// Comparable reports whether values can be tested for equality (a MAP of comparable parts can, JSON can).
func (t Type) Comparable() bool {
	for _, f := range t.Fields {
		if !f.Type.Comparable() {
			return false
		}
	}
	return true
}

// Orderable reports whether values can be sorted.
func (t Type) Orderable() bool {
	if t.Kind == Map || t.Kind == JSON {
		return false
	}
	for _, f := range t.Fields {
		if !f.Type.Orderable() {
			return false
		}
	}
	return true
}
