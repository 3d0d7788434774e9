package parquet

import "encoding/binary"

// writer encodes the compact protocol by appending to b.
type writer struct {
	b    []byte
	last []int16 // last field number of the open structs
}

func (w *writer) begin() { w.last = append(w.last, 0) }

func (w *writer) end() {
	w.b = append(w.b, tStop)
	w.last = w.last[:len(w.last)-1]
}

func (w *writer) field(id int16, typ byte) {
	l := &w.last[len(w.last)-1]
	if d := id - *l; d > 0 && d < 16 {
		w.b = append(w.b, byte(d)<<4|typ)
	} else {
		w.b = binary.AppendVarint(append(w.b, typ), int64(id))
	}
	*l = id
}

func (w *writer) i32(id int16, v int32) { w.i64typ(id, tI32, int64(v)) }
func (w *writer) i64(id int16, v int64) { w.i64typ(id, tI64, v) }

func (w *writer) i64typ(id int16, typ byte, v int64) {
	w.field(id, typ)
	w.b = binary.AppendVarint(w.b, v)
}

func (w *writer) bool(id int16, v bool) {
	if v {
		w.field(id, tTrue)
	} else {
		w.field(id, tFalse)
	}
}

func (w *writer) bytes(id int16, v []byte) {
	w.field(id, tBinary)
	w.rawBytes(v)
}

func (w *writer) rawBytes(v []byte) {
	w.b = append(binary.AppendUvarint(w.b, uint64(len(v))), v...)
}

func (w *writer) string(id int16, v string) {
	w.field(id, tBinary)
	w.b = append(binary.AppendUvarint(w.b, uint64(len(v))), v...)
}

// list writes the field and the head of a list of n elements.
func (w *writer) list(id int16, n int, typ byte) {
	w.field(id, tList)
	if n < 15 {
		w.b = append(w.b, byte(n)<<4|typ)
	} else {
		w.b = binary.AppendUvarint(append(w.b, 0xf0|typ), uint64(n))
	}
}

func (w *writer) i64List(id int16, v []int64) {
	w.list(id, len(v), tI64)
	for _, x := range v {
		w.b = binary.AppendVarint(w.b, x)
	}
}

func (w *writer) structField(id int16) {
	w.field(id, tStruct)
	w.begin()
}

func (w *writer) varint(v int64) { w.b = binary.AppendVarint(w.b, v) }
