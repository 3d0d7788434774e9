package arrowio

import (
	"encoding/binary"
	"fmt"
	"math"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Writer makes record batches of one schema. One goroutine uses it at a time.
type Writer struct {
	schema *arrow.Schema
	loader kernel.Loader
	reg    kernel.Register
}

// NewWriter returns a writer for columns.
func NewWriter(fields []types.Field) *Writer { return &Writer{schema: Schema(fields)} }

// Schema returns the schema of the record batches.
func (w *Writer) Schema() *arrow.Schema { return w.schema }

// Record copies the selected rows of a batch.
func (w *Writer) Record(b *vec.Batch) (arrow.RecordBatch, error) {
	w.loader.Start(b)
	cols := make([]arrow.Array, len(b.Cols))
	defer func() {
		for _, c := range cols {
			if c != nil {
				c.Release()
			}
		}
	}()
	for i, v := range b.Cols {
		if err := w.loader.Load(&w.reg, v); err != nil {
			return nil, err
		}
		d, err := data(&w.reg.Vec, b.K, w.schema.Field(i).Type)
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", w.schema.Field(i).Name, err)
		}
		cols[i] = array.MakeFromData(d)
		d.Release()
	}
	return array.NewRecordBatch(w.schema, cols, int64(b.K)), nil
}

func buffer(b []byte) *memory.Buffer { return memory.NewBufferBytes(b) }

// bytesOf copies a slice of fixed-width values as bytes.
func bytesOf[T any](s []T) []byte {
	if len(s) == 0 {
		return []byte{}
	}
	n := len(s) * int(unsafe.Sizeof(s[0]))
	return append(make([]byte, 0, n), unsafe.Slice((*byte)(unsafe.Pointer(&s[0])), n)...)
}

func narrow[T int8 | int16 | int32](s []int64) []byte {
	out := make([]T, len(s))
	for i, x := range s {
		out[i] = T(x)
	}
	return bytesOf(out)
}

// data copies rows 0 … n-1 of a Flat or Const vector.
func data(v *vec.Vector, n int, dt arrow.DataType) (*array.Data, error) {
	if v.Form == vec.Const {
		if v.ConstNull() || v.Type.Phys() == types.PhysNone {
			return nulls(n, dt), nil
		}
		one := *v // a constant is a flat vector of one row
		one.Form, one.N, one.Valid = vec.Flat, 1, nil
		var r kernel.Register
		if err := kernel.Gather(&r, &one, make([]uint32, n)); err != nil {
			return nil, err
		}
		v = &r.Vec
	}
	var valid *memory.Buffer
	nullCount := 0
	if v.Valid != nil {
		nullCount = n - vec.CountBits(v.Valid, n)
		valid = buffer(bytesOf(v.Valid[:vec.Words(n)]))
	}
	fixed := func(b []byte) *array.Data {
		return array.NewData(dt, n, []*memory.Buffer{valid, buffer(b)}, nil, nullCount, 0)
	}
	switch v.Type.Kind {
	case types.Unknown:
		return nulls(n, dt), nil
	case types.Boolean:
		return fixed(bytesOf(v.Bits[:vec.Words(n)])), nil
	case types.TinyInt:
		return fixed(narrow[int8](v.I64[:n])), nil
	case types.SmallInt:
		return fixed(narrow[int16](v.I64[:n])), nil
	case types.Integer, types.Date, types.IntervalYM:
		return fixed(narrow[int32](v.I64[:n])), nil
	case types.BigInt, types.Time, types.Timestamp, types.TimestampTZ, types.IntervalDS:
		return fixed(bytesOf(v.I64[:n])), nil
	case types.Real:
		out := make([]float32, n)
		for i, x := range v.F64[:n] {
			out[i] = float32(x)
		}
		return fixed(bytesOf(out)), nil
	case types.Double:
		return fixed(bytesOf(v.F64[:n])), nil
	case types.Decimal:
		out := make([]byte, 16*n)
		if v.Phys() == types.PhysInt64 {
			for i, x := range v.I64[:n] {
				binary.LittleEndian.PutUint64(out[16*i:], uint64(x))
				binary.LittleEndian.PutUint64(out[16*i+8:], uint64(x>>63))
			}
		} else {
			for i, x := range v.I128[:n] {
				binary.LittleEndian.PutUint64(out[16*i:], x.Lo)
				binary.LittleEndian.PutUint64(out[16*i+8:], uint64(x.Hi))
			}
		}
		return fixed(out), nil
	case types.UUID:
		out := make([]byte, 16*n)
		for i, x := range v.I128[:n] {
			binary.BigEndian.PutUint64(out[16*i:], uint64(x.Hi))
			binary.BigEndian.PutUint64(out[16*i+8:], x.Lo)
		}
		return fixed(out), nil
	case types.Varchar, types.Char, types.JSON, types.Varbinary:
		off, lo, hi := offsets(v.Off, n)
		return array.NewData(dt, n, []*memory.Buffer{valid, off, buffer(append([]byte{}, v.Bytes[lo:hi]...))}, nil, nullCount, 0), nil
	case types.Array:
		off, lo, hi := offsets(v.Off, n)
		child, err := slice(v.Child[0], lo, hi, dt.(*arrow.ListType).Elem())
		if err != nil {
			return nil, err
		}
		defer child.Release()
		return array.NewData(dt, n, []*memory.Buffer{valid, off}, []arrow.ArrayData{child}, nullCount, 0), nil
	case types.Map:
		off, lo, hi := offsets(v.Off, n)
		mt := dt.(*arrow.MapType)
		k, err := slice(v.Child[0], lo, hi, mt.KeyType())
		if err != nil {
			return nil, err
		}
		defer k.Release()
		x, err := slice(v.Child[1], lo, hi, mt.ItemType())
		if err != nil {
			return nil, err
		}
		defer x.Release()
		entries := array.NewData(mt.Elem(), hi-lo, []*memory.Buffer{nil}, []arrow.ArrayData{k, x}, 0, 0)
		defer entries.Release()
		return array.NewData(dt, n, []*memory.Buffer{valid, off}, []arrow.ArrayData{entries}, nullCount, 0), nil
	case types.Row:
		st := dt.(*arrow.StructType)
		kids := make([]arrow.ArrayData, len(v.Child))
		for i, c := range v.Child {
			d, err := slice(c, 0, n, st.Field(i).Type)
			if err != nil {
				return nil, err
			}
			defer d.Release()
			kids[i] = d
		}
		return array.NewData(dt, n, []*memory.Buffer{valid}, kids, nullCount, 0), nil
	}
	return nil, fmt.Errorf("no Arrow form of %s", v.Type)
}

// offsets rebases n+1 offsets to 0 as int32.
func offsets(off []uint32, n int) (*memory.Buffer, int, int) {
	out := make([]int32, n+1)
	if n == 0 {
		return buffer(bytesOf(out)), 0, 0
	}
	lo := off[0]
	for i, o := range off[:n+1] {
		out[i] = int32(min(o-lo, math.MaxInt32))
	}
	return buffer(bytesOf(out)), int(lo), int(off[n])
}

// slice copies rows lo … hi-1 of a child vector.
func slice(v *vec.Vector, lo, hi int, dt arrow.DataType) (*array.Data, error) {
	var r kernel.Register
	rows := make([]uint32, hi-lo)
	for i := range rows {
		rows[i] = uint32(lo + i)
	}
	if err := kernel.Gather(&r, v, rows); err != nil {
		return nil, err
	}
	return data(&r.Vec, hi-lo, dt)
}

// nulls returns n NULLs of any type.
func nulls(n int, dt arrow.DataType) *array.Data {
	a := array.MakeArrayOfNull(memory.DefaultAllocator, dt, n)
	d := a.Data().(*array.Data)
	return d
}
