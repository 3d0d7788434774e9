package parquet

import (
	"reflect"
	"testing"
)

// FuzzMetadata decodes bytes as every kind of metadata. What decodes is written and decoded again, and must be the same.
func FuzzMetadata(f *testing.F) {
	f.Add(AppendFooter(nil, exampleFooter()))
	f.Add(AppendPageHeader(nil, &PageHeader{Type: DataPage, Uncompressed: 10, Compressed: 5, HasCRC: true, CRC: 7, NumValues: 3, Encoding: Plain}))
	f.Add(AppendOffsetIndex(nil, []PageLocation{{4, 5, 0}, {9, 6, 100}}))
	f.Add(AppendColumnIndex(nil, &ColumnIndex{NullPages: []bool{false, true}, Min: [][]byte{{1}, {}}, Max: [][]byte{{2}, {}}, Nulls: []int64{0, 5}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := DecodeFooter(b); err == nil && !m.Encrypted {
			again, err := DecodeFooter(AppendFooter(nil, m))
			if err != nil {
				t.Fatalf("what was decoded cannot be written and read: %v", err)
			}
			if len(again.Schema) != len(m.Schema) || len(again.RowGroups) != len(m.RowGroups) || again.NumRows != m.NumRows {
				t.Fatalf("read again it differs: %+v, was %+v", again, m)
			}
		}
		if h, n, err := DecodePageHeader(b); err == nil && n > len(b) {
			t.Fatalf("header %+v of %d bytes in %d", h, n, len(b))
		}
		if ls, err := DecodeOffsetIndex(b); err == nil {
			again, err := DecodeOffsetIndex(AppendOffsetIndex(nil, ls))
			if err != nil || len(ls) > 0 && !reflect.DeepEqual(again, ls) {
				t.Fatalf("%v, %v, was %v", again, err, ls)
			}
		}
		if c, err := DecodeColumnIndex(b); err == nil {
			if _, err := DecodeColumnIndex(AppendColumnIndex(nil, c)); err != nil {
				t.Fatal(err)
			}
		}
	})
}
