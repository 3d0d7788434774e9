package parquet

import "strconv"

// Type is a physical type.
type Type int32

// The physical types. NoType marks a group.
const (
	NoType            Type = -1
	Boolean           Type = 0
	Int32             Type = 1
	Int64             Type = 2
	Int96             Type = 3
	Float             Type = 4
	Double            Type = 5
	ByteArray         Type = 6
	FixedLenByteArray Type = 7
)

var typeNames = [...]string{"BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"}

// String returns the name in Parquet's definition.
func (t Type) String() string { return nameOf(typeNames[:], int32(t)) }

// Repetition says how often a field occurs in its parent.
type Repetition int32

// The repetitions.
const (
	Required Repetition = 0
	Optional Repetition = 1
	Repeated Repetition = 2
)

// Encoding is how the values of a page are written.
type Encoding int32

// The encodings.
const (
	Plain                Encoding = 0
	PlainDictionary      Encoding = 2
	RLE                  Encoding = 3
	BitPacked            Encoding = 4
	DeltaBinaryPacked    Encoding = 5
	DeltaLengthByteArray Encoding = 6
	DeltaByteArray       Encoding = 7
	RLEDictionary        Encoding = 8
	ByteStreamSplit      Encoding = 9
)

var encodingNames = [...]string{
	"PLAIN", "GROUP_VAR_INT", "PLAIN_DICTIONARY", "RLE", "BIT_PACKED", "DELTA_BINARY_PACKED", "DELTA_LENGTH_BYTE_ARRAY",
	"DELTA_BYTE_ARRAY", "RLE_DICTIONARY", "BYTE_STREAM_SPLIT",
}

// String returns the name in Parquet's definition.
func (e Encoding) String() string { return nameOf(encodingNames[:], int32(e)) }

// Codec is how the bytes of a page are compressed.
type Codec int32

// The codecs.
const (
	Uncompressed Codec = 0
	Snappy       Codec = 1
	Gzip         Codec = 2
	LZO          Codec = 3
	Brotli       Codec = 4
	LZ4          Codec = 5
	Zstd         Codec = 6
	LZ4Raw       Codec = 7
)

var codecNames = [...]string{"UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"}

// String returns the name in Parquet's definition.
func (c Codec) String() string { return nameOf(codecNames[:], int32(c)) }

// PageType is the kind of a page.
type PageType int32

// The kinds of pages.
const (
	DataPage       PageType = 0
	IndexPage      PageType = 1
	DictionaryPage PageType = 2
	DataPageV2     PageType = 3
)

var pageTypeNames = [...]string{"DATA_PAGE", "INDEX_PAGE", "DICTIONARY_PAGE", "DATA_PAGE_V2"}

// String returns the name in Parquet's definition.
func (p PageType) String() string { return nameOf(pageTypeNames[:], int32(p)) }

// Converted is the older annotation of a type.
type Converted int32

// The converted types. NoConverted marks its absence.
const (
	NoConverted     Converted = -1
	UTF8            Converted = 0
	MapConverted    Converted = 1
	MapKeyValue     Converted = 2
	List            Converted = 3
	Enum            Converted = 4
	Decimal         Converted = 5
	Date            Converted = 6
	TimeMillis      Converted = 7
	TimeMicros      Converted = 8
	TimestampMillis Converted = 9
	TimestampMicros Converted = 10
	Uint8           Converted = 11
	Uint16          Converted = 12
	Uint32          Converted = 13
	Uint64          Converted = 14
	Int8            Converted = 15
	Int16           Converted = 16
	Int32Converted  Converted = 17
	Int64Converted  Converted = 18
	JSON            Converted = 19
	BSON            Converted = 20
	Interval        Converted = 21
)

// LogicalKind is the member of the union LogicalType; the values are its field numbers.
type LogicalKind int16

// The logical kinds. NoLogical marks the absence of a logical type.
const (
	NoLogical        LogicalKind = 0
	LogicalString    LogicalKind = 1
	LogicalMap       LogicalKind = 2
	LogicalList      LogicalKind = 3
	LogicalEnum      LogicalKind = 4
	LogicalDecimal   LogicalKind = 5
	LogicalDate      LogicalKind = 6
	LogicalTime      LogicalKind = 7
	LogicalTimestamp LogicalKind = 8
	LogicalInteger   LogicalKind = 10
	LogicalNull      LogicalKind = 11
	LogicalJSON      LogicalKind = 12
	LogicalBSON      LogicalKind = 13
	LogicalUUID      LogicalKind = 14
	LogicalFloat16   LogicalKind = 15
)

// TimeUnit is the unit of a time or timestamp; the values are the field numbers of the union.
type TimeUnit int16

// The units.
const (
	Millis TimeUnit = 1
	Micros TimeUnit = 2
	Nanos  TimeUnit = 3
)

// LogicalType annotates a physical type.
type LogicalType struct {
	Kind             LogicalKind
	Scale, Precision int32    // LogicalDecimal
	Unit             TimeUnit // LogicalTime, LogicalTimestamp
	UTC              bool     // LogicalTime, LogicalTimestamp: adjusted to UTC
	Bits             int8     // LogicalInteger
	Signed           bool     // LogicalInteger
}

func nameOf(names []string, i int32) string {
	if i >= 0 && int(i) < len(names) {
		return names[i]
	}
	return "number " + strconv.Itoa(int(i))
}
