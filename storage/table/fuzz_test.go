package table

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/clientele-db/clientele/storage/encoding"
	"github.com/clientele-db/clientele/storage/segment"
)

// FuzzManifest decodes bytes as everything that the store holds of a table. What decodes is encoded and decoded again, and
// must be the same.
func FuzzManifest(f *testing.F) {
	r := Record{ID: 3, Position: 3, Added: 7, Bytes: 1 << 33, FooterCRC: 0xdeadbeef, Groups: []int{131072, 5}}
	f.Add(r.encode())
	h := Head{Seq: 9, NextSegment: 4, Rows: 1 << 40, Dicts: []DictHead{{}, {State: DictAlive, Values: 5, Blocks: 1, Bytes: 30, Tail: 5}, {State: DictGone}}}
	f.Add(h.encode())
	st := segment.ColumnStats{Rows: 5, Nulls: 1, Ranged: true, Lo: -3, Hi: 9, BytesRanged: true, MinBytes: []byte("a"), MaxBytes: []byte("b"), Strict: true}
	st.Sketch.Add(12345)
	f.Add(encodeStats([]segment.ColumnStats{st, {FloatRanged: true, FloatLo: 1, FloatHi: 2}}))
	f.Add(encodeDictBlock(newBlockEncoder(), []uint32{0, 2, 5}, []byte("abcde")))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := decodeRecord(3, recordVersion, b); err == nil {
			if again, err := decodeRecord(3, recordVersion, r.encode()); err != nil || !reflect.DeepEqual(again, r) {
				t.Fatalf("%+v became %+v, %v", r, again, err)
			}
		}
		if h, err := decodeHead(headVersion, b); err == nil {
			if again, err := decodeHead(headVersion, h.encode()); err != nil || !reflect.DeepEqual(again, h) {
				t.Fatalf("%+v became %+v, %v", h, again, err)
			}
		}
		for n := range 4 {
			if st, err := decodeStats(statisticsVersion, b, n); err == nil {
				one := encodeStats(st)
				again, err := decodeStats(statisticsVersion, one, n)
				if err != nil || !bytes.Equal(encodeStats(again), one) {
					t.Fatalf("%+v became %+v, %v", st, again, err)
				}
			}
		}
		var vals encoding.Bytes
		if err := decodeDictBlock(&vals, dictionaryVersion, b); err == nil && vals.Len() > 0 {
			var again encoding.Bytes
			again.Reset()
			err := decodeDictBlock(&again, dictionaryVersion, encodeDictBlock(newBlockEncoder(), vals.Off, vals.Data))
			if err != nil || !reflect.DeepEqual(again.Off, vals.Off) || !bytes.Equal(again.Data, vals.Data) {
				t.Fatalf("dictionary of %d values became %d, %v", vals.Len(), again.Len(), err)
			}
		}
	})
}
