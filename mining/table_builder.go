package mining

import (
	"context"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// TableBuilder makes a relation in memory. Its columns are appended to on their own; when it is done all must be equally
// long.
type TableBuilder struct {
	fields []types.Field
	cols   []*vec.Vector
}

// NewTableBuilder returns an empty relation.
func NewTableBuilder(fields []types.Field) *TableBuilder {
	b := &TableBuilder{fields: fields, cols: make([]*vec.Vector, len(fields))}
	for i, f := range fields {
		v := new(vec.Vector)
		v.Reset(f.Type)
		switch f.Type.Phys() {
		case types.PhysBytes:
			v.Off = []uint32{0}
		case types.PhysList:
			v.Off = []uint32{0}
			v.Child = []*vec.Vector{new(vec.Vector)}
			v.Child[0].Reset(f.Type.Fields[0].Type)
			if v.Child[0].Type.Phys() == types.PhysBytes {
				v.Child[0].Off = []uint32{0}
			}
		}
		b.cols[i] = v
	}
	return b
}

// Len returns the number of rows of column 0.
func (b *TableBuilder) Len() int {
	if len(b.cols) == 0 {
		return 0
	}
	return b.cols[0].N
}

// next makes room for the validity of one more row.
func (b *TableBuilder) next(c int, valid bool) *vec.Vector {
	v := b.cols[c]
	if v.Valid == nil && !valid {
		v.Valid = make([]uint64, vec.Words(v.N+1))
		vec.FillBits(v.Valid, v.N)
	}
	if v.Valid != nil {
		if vec.Words(v.N+1) > len(v.Valid) {
			v.Valid = append(v.Valid, 0)
		}
		if valid {
			vec.SetBit(v.Valid, v.N)
		} else {
			vec.ClearBit(v.Valid, v.N)
		}
	}
	v.N++
	return v
}

// Int appends to a column whose values lie in 64 bits: integers, dates, timestamps, unscaled decimals.
func (b *TableBuilder) Int(c int, x int64) {
	v := b.next(c, true)
	v.I64 = append(v.I64, x)
}

// Float appends to a column of doubles.
func (b *TableBuilder) Float(c int, x float64) {
	v := b.next(c, true)
	v.F64 = append(v.F64, x)
}

// Text appends to a column of text or bytes.
func (b *TableBuilder) Text(c int, s string) {
	v := b.next(c, true)
	v.Bytes = append(v.Bytes, s...)
	v.Off = append(v.Off, uint32(len(v.Bytes)))
}

// Bool appends to a column of booleans.
func (b *TableBuilder) Bool(c int, x bool) {
	v := b.next(c, true)
	if vec.Words(v.N) > len(v.Bits) {
		v.Bits = append(v.Bits, 0)
	}
	if x {
		vec.SetBit(v.Bits, v.N-1)
	}
}

// Null appends a NULL.
func (b *TableBuilder) Null(c int) {
	v := b.next(c, false)
	switch v.Type.Phys() {
	case types.PhysInt64:
		v.I64 = append(v.I64, 0)
	case types.PhysFloat64:
		v.F64 = append(v.F64, 0)
	case types.PhysBool:
		if vec.Words(v.N) > len(v.Bits) {
			v.Bits = append(v.Bits, 0)
		}
	case types.PhysInt128:
		v.I128 = append(v.I128, types.Int128{})
	case types.PhysBytes:
		v.Off = append(v.Off, uint32(len(v.Bytes)))
	case types.PhysList:
		v.Off = append(v.Off, v.Off[len(v.Off)-1])
	}
}

// Copy appends row i of src, a Flat or Const vector of the column's type.
func (b *TableBuilder) Copy(c int, src *vec.Vector, i uint32) error {
	return b.CopyRows(c, src, []uint32{i})
}

// CopyRows appends rows of src, a Flat or Const vector of the column's type. The error is that of a column of more than 4 GiB.
func (b *TableBuilder) CopyRows(c int, src *vec.Vector, rows []uint32) error {
	if err := kernel.AppendRows(b.cols[c], src, rows); err != nil {
		return err
	}
	if b.cols[c].Narrow {
		kernel.Widen(b.cols[c])
	}
	return nil
}

// Array appends the array of the given rows of src, a Flat vector of the element type.
func (b *TableBuilder) Array(c int, src *vec.Vector, rows []uint32) error {
	v := b.next(c, true)
	child := v.Child[0]
	if err := kernel.AppendRows(child, src, rows); err != nil {
		return err
	}
	if child.Narrow {
		kernel.Widen(child)
	}
	v.Off = append(v.Off, uint32(child.N))
	return nil
}

// Floats appends an array of doubles.
func (b *TableBuilder) Floats(c int, x []float64) {
	v := b.next(c, true)
	child := v.Child[0]
	child.F64 = append(child.F64, x...)
	child.N = len(child.F64)
	v.Off = append(v.Off, uint32(child.N))
}

// Bytes returns about how many bytes the relation holds.
func (b *TableBuilder) Bytes() int64 {
	n := 0
	for _, v := range b.cols {
		n += vectorBytes(v)
	}
	return int64(n)
}

func vectorBytes(v *vec.Vector) int {
	n := 8*(cap(v.I64)+cap(v.F64)+cap(v.Bits)+cap(v.Valid)) + 16*cap(v.I128) + 4*cap(v.Off) + cap(v.Bytes)
	for _, c := range v.Child {
		n += vectorBytes(c)
	}
	return n
}

// Columns returns the columns as they are: Flat vectors that the builder goes on to use.
func (b *TableBuilder) Columns() ([]types.Field, []*vec.Vector) { return b.fields, b.cols }

// Rows returns the rows from the first on. The builder must not be appended to any more.
func (b *TableBuilder) Rows() RowSource { return &builtRows{cols: b.cols, n: b.Len()} }

// Table returns the relation under a name.
func (b *TableBuilder) Table(name string) Table {
	return Table{Name: name, Fields: b.fields, Rows: b.Rows}
}

// builtRows reads columns in memory.
type builtRows struct {
	cols  []*vec.Vector
	n, at int
	batch vec.Batch
	views []vec.Vector
}

// Next implements [RowSource].
func (r *builtRows) Next(ctx context.Context) (*vec.Batch, error) {
	if err := ctx.Err(); err != nil || r.at == r.n {
		return nil, err
	}
	hi := min(r.at+vec.BatchRows, r.n)
	if r.views == nil {
		r.views = make([]vec.Vector, len(r.cols))
		r.batch.Cols = make([]*vec.Vector, len(r.cols))
	}
	for i, c := range r.cols {
		r.views[i] = kernel.Slice(c, r.at, hi)
		r.batch.Cols[i] = &r.views[i]
	}
	r.batch.SetAll(hi - r.at)
	r.batch.Seq = int64(r.at)
	r.at = hi
	return &r.batch, nil
}

// MetricFields are the columns of the result of ml_evaluate.
var MetricFields = []types.Field{{Name: "metric", Type: types.VarcharType, NotNull: true}, {Name: "value", Type: types.DoubleType}}

// MetricTable makes a relation of metrics; NaN becomes NULL.
func MetricTable(name string, metrics []Metric) Table {
	b := NewTableBuilder(MetricFields)
	for _, m := range metrics {
		b.Text(0, m.Name)
		if m.Value != m.Value {
			b.Null(1)
		} else {
			b.Float(1, m.Value)
		}
	}
	return b.Table(name)
}
