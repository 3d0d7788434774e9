package types

// Phys is how the values of a vector lie in memory.
type Phys uint8

// The physical types; see the package comment.
const (
	PhysNone Phys = iota // the type of NULL: no values at all
	PhysBool
	PhysInt64
	PhysFloat64
	PhysInt128
	PhysBytes
	PhysList
	PhysStruct
)

var physNames = [...]string{"none", "bool", "int64", "float64", "int128", "bytes", "list", "struct"}

// String returns the name of the physical type.
func (p Phys) String() string { return physNames[p] }

// Phys returns the physical type in which values of t are held.
func (t Type) Phys() Phys {
	switch t.Kind {
	case Boolean:
		return PhysBool
	case TinyInt, SmallInt, Integer, BigInt, Date, Time, Timestamp, TimestampTZ, IntervalYM, IntervalDS:
		return PhysInt64
	case Real, Double:
		return PhysFloat64
	case Decimal:
		if t.Precision <= MaxShortPrecision {
			return PhysInt64
		}
		return PhysInt128
	case UUID:
		return PhysInt128
	case Varchar, Char, Varbinary, JSON:
		return PhysBytes
	case Array, Map:
		return PhysList
	case Row:
		return PhysStruct
	}
	return PhysNone
}
