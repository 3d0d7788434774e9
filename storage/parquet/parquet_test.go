package parquet

import (
	"reflect"
	"strings"
	"testing"
)

func exampleFooter() *FileMeta {
	return &FileMeta{
		Version: 2, NumRows: 7, CreatedBy: "test", TypeOrder: true,
		KeyValues: []KeyValue{{"k", "v"}},
		Schema: []SchemaElement{
			{Type: NoType, Name: "schema", NumChildren: 2, Converted: NoConverted},
			{Type: Int64, Name: "t", Repetition: Optional, Converted: TimestampMicros, Logical: LogicalType{Kind: LogicalTimestamp, Unit: Micros, UTC: true}},
			{Type: FixedLenByteArray, TypeLength: 16, Name: "d", Converted: Decimal, Scale: 2, Precision: 30, Logical: LogicalType{Kind: LogicalDecimal, Scale: 2, Precision: 30}},
		},
		RowGroups: []RowGroup{{
			NumRows: 7, TotalByteSize: 99, TotalCompressed: 50, FileOffset: 4, Sorting: []SortingColumn{{Column: 1, Descending: true}},
			Columns: []ColumnChunk{{
				hasMeta: true, OffsetIndexOffset: 100, OffsetIndexLength: 10, ColumnIndexOffset: 90, ColumnIndexLength: 9,
				Meta: ColumnMeta{
					Type: Int64, Encodings: []Encoding{RLEDictionary, Plain, RLE}, Path: []string{"a", "b"}, Codec: Zstd, NumValues: 7,
					Uncompressed: 1 << 40, Compressed: 33, KeyValues: []KeyValue{{"x", ""}}, DataPageOffset: 44, DictPageOffset: 4,
					Stats:         Statistics{Nulls: 1, Distinct: 3, Min: []byte{1, 0}, Max: []byte{9}, MinExact: true},
					EncodingStats: []EncodingStat{{DataPage, RLEDictionary, 2}},
				},
			}},
		}},
	}
}

func TestFooterRoundTrip(t *testing.T) {
	want := exampleFooter()
	got, err := DecodeFooter(AppendFooter(nil, want))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read\n%+v, want\n%+v", got, want)
	}
}

func TestPageHeaderRoundTrip(t *testing.T) {
	f := func(want PageHeader) {
		t.Helper()
		b := AppendPageHeader(nil, &want)
		got, n, err := DecodePageHeader(append(b, 0xff))
		if err != nil || n != len(b) {
			t.Fatalf("%d bytes of %d, %v", n, len(b), err)
		}
		if got.Type == DataPage {
			want.DefEncoding, want.RepEncoding = RLE, RLE
		}
		if got != want {
			t.Errorf("read %+v, want %+v", got, want)
		}
	}
	f(PageHeader{Type: DataPage, Uncompressed: 100, Compressed: 80, HasCRC: true, CRC: 0xffffffff, NumValues: 1000, Encoding: DeltaBinaryPacked})
	f(PageHeader{Type: DictionaryPage, Uncompressed: 1, Compressed: 2, NumValues: 3, Sorted: true})
}

// TestKnownBytes decodes a header that was put together by hand from Thrift's compact protocol: a data page of version 2.
func TestKnownBytes(t *testing.T) {
	b := []byte{
		0x15, 0x06, // 1: type, i32 3
		0x15, 0x14, // 2: uncompressed 10
		0x15, 0x12, // 3: compressed 9
		0x5c,       // 8: struct
		0x15, 0x0a, // 1: values 5
		0x15, 0x02, // 2: nulls 1
		0x15, 0x08, // 3: rows 4
		0x15, 0x00, // 4: PLAIN
		0x15, 0x04, // 5: def bytes 2
		0x15, 0x02, // 6: rep bytes 1
		0x12, // 7: not compressed
		0x00, 0x00,
	}
	h, n, err := DecodePageHeader(b)
	want := PageHeader{
		Type: DataPageV2, Uncompressed: 10, Compressed: 9, NumValues: 5, NumNulls: 1, NumRows: 4, DefBytes: 2, RepBytes: 1, NotCompressed: true,
	}
	if err != nil || n != len(b) || h != want {
		t.Errorf("%+v, %d bytes, %v", h, n, err)
	}
}

func TestMalformed(t *testing.T) {
	f := func(b []byte, want string) {
		t.Helper()
		_, err := DecodeFooter(b)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%x: %v, want %q", b, err, want)
		}
	}
	f(nil, "ends early")
	f([]byte{0}, "lacks its schema")
	f([]byte{0x29, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f}, "list of 4294967295 elements")
	f([]byte{0x29, 0x1c, 0x00, 0x00}, "without a name")
	f([]byte{0x28, 0x01, 0x00}, "type 8 where 9")
	deep := append([]byte{0x9c}, make([]byte, 0)...)
	for range 100 {
		deep = append(deep, 0x1c)
	}
	f(deep, "nested deeper")
}
