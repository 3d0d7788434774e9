package segment

import (
	"bytes"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

type memFile struct{ *bytes.Reader }

func (memFile) Close() error { return nil }

func TestSmoke(t *testing.T) {
	cols := []types.Field{{Name: "a", Type: types.BigIntType}, {Name: "s", Type: types.VarcharType}}
	s, err := NewSchema(cols)
	if err != nil {
		t.Fatal(err)
	}
	n := 100000
	a := &vec.Vector{Type: types.BigIntType, N: n}
	str := &vec.Vector{Type: types.VarcharType, N: n, Off: []uint32{0}}
	for i := range n {
		a.I64 = append(a.I64, int64(i*7%1000))
		str.Bytes = append(str.Bytes, "hello"[:i%5]...)
		str.Off = append(str.Off, uint32(len(str.Bytes)))
	}
	e := NewEncoder()
	var cs []*Column
	for i, v := range []*vec.Vector{a, str} {
		c, err := e.Encode(s, i, []Piece{{V: v, To: n}}, n, PageRows, nil)
		if err != nil {
			t.Fatal(err)
		}
		cs = append(cs, c)
	}
	var buf bytes.Buffer
	w := NewWriter(&buf, s, nil)
	if err := w.AddGroup(n, PageRows, cs); err != nil {
		t.Fatal(err)
	}
	size, crc, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	for _, own := range []bool{true, false} {
		o := FileOptions{}
		if own {
			o = FileOptions{Columns: cols, FooterCRC: crc}
		}
		f, err := Open("x", memFile{bytes.NewReader(buf.Bytes())}, size, o)
		if err != nil {
			t.Fatal(err)
		}
		b, err := f.Load(t.Context(), 0, 0, HeapAlloc)
		if err != nil {
			t.Fatal(err)
		}
		t.Log(f.Columns(), len(b.Pages), b.Pages[0].Form, b.Pages[0].Width, b.Pages[0].Base, b.Bytes, f.PageZone(0, 0, 1))
		b, err = f.Load(t.Context(), 1, 0, HeapAlloc)
		if err != nil {
			t.Fatal(err)
		}
		t.Log(len(b.Pages), b.Pages[0].Form, b.Bytes)
	}
}
