package trend

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
)

// seriesTable is a relation of series: the keys of the series, a time, figures, and a label of the series.
type seriesTable struct {
	name    string
	summary string
	metrics []mining.Metric
	fields  []types.Field
	keys    *seriesKeys
	offsets []int   // rows of series s: offsets[s] … offsets[s+1]-1
	times   []int64 // nil: no time column
	figures [][]float64
	labels  []string // one a series
}

// resultFields are the columns of a [seriesTable]: keys and time, figures, label.
func resultFields(in *mining.Schema, by []int, time *types.Type, figures []string, label string) []types.Field {
	var out []types.Field
	for _, c := range by {
		out = append(out, in.Columns[c])
	}
	if time != nil {
		out = append(out, types.Field{Name: "time", Type: *time, NotNull: true})
	}
	for _, f := range figures {
		out = append(out, types.Field{Name: f, Type: types.DoubleType})
	}
	return append(out, types.Field{Name: label, Type: types.VarcharType, NotNull: true})
}

// Describe implements [mining.Model].
func (t *seriesTable) Describe() mining.Description {
	return mining.Description{Summary: t.summary, Metrics: t.metrics}
}

// AppendTo implements [mining.Model]: the version, the shape, and the columns one after another. Results of table functions
// are not stored; equal ones have equal bytes.
func (t *seriesTable) AppendTo(dst []byte) []byte {
	dst = append(dst, 1)
	dst = binary.AppendUvarint(dst, uint64(len(t.offsets)-1))
	for _, o := range t.offsets {
		dst = binary.AppendUvarint(dst, uint64(o))
	}
	for s := range len(t.offsets) - 1 {
		for _, v := range t.keys.values {
			text := formatValue(v, s)
			dst = append(binary.AppendUvarint(dst, uint64(len(text))), text...)
		}
		dst = append(binary.AppendUvarint(dst, uint64(len(t.labels[s]))), t.labels[s]...)
	}
	for _, v := range t.times {
		dst = binary.LittleEndian.AppendUint64(dst, uint64(v))
	}
	for _, f := range t.figures {
		for _, v := range f {
			dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(v))
		}
	}
	return dst
}

// Tables implements [mining.Tabular].
func (t *seriesTable) Tables() []mining.Table {
	return []mining.Table{{Name: t.name, Fields: t.fields, Rows: func() mining.RowSource { return &seriesRows{t: t} }}}
}

// seriesRows reads a [seriesTable]: figures are views, keys and labels are spread over the rows of their series.
type seriesRows struct {
	t      *seriesTable
	at     int // next row
	series int // that of the row
	batch  vec.Batch
	cols   []vec.Vector
	of     []uint32 // series of each row of the batch
}

// Next implements [mining.RowSource].
func (r *seriesRows) Next(ctx context.Context) (*vec.Batch, error) {
	t := r.t
	total := t.offsets[len(t.offsets)-1]
	if err := ctx.Err(); err != nil || r.at >= total {
		return nil, err
	}
	n := min(vec.BatchRows, total-r.at)
	if r.cols == nil {
		r.cols = make([]vec.Vector, len(t.fields))
		r.batch.Cols = make([]*vec.Vector, len(t.fields))
		for i := range r.cols {
			r.batch.Cols[i] = &r.cols[i]
		}
	}
	r.of = r.of[:0]
	for i := r.at; i < r.at+n; i++ {
		for i >= t.offsets[r.series+1] {
			r.series++
		}
		r.of = append(r.of, uint32(r.series))
	}
	c := 0
	for i, v := range t.keys.values {
		r.cols[c].Reset(t.keys.fields[i].Type)
		if v.Phys() == types.PhysBytes {
			r.cols[c].Off = append(r.cols[c].Off, 0)
		}
		if err := kernel.AppendRows(&r.cols[c], v, r.of); err != nil {
			return nil, fmt.Errorf("column '%s': %w", t.keys.fields[i].Name, err)
		}
		c++
	}
	if t.times != nil {
		r.cols[c] = vec.Vector{Type: t.fields[c].Type, N: n, I64: t.times[r.at : r.at+n]}
		c++
	}
	for _, f := range t.figures {
		v := &r.cols[c]
		x := f[r.at : r.at+n]
		*v = vec.Vector{Type: types.DoubleType, N: n, F64: x}
		for i, f := range x {
			if math.IsNaN(f) {
				if v.Valid == nil {
					v.Valid = make([]uint64, vec.Words(n))
					vec.FillBits(v.Valid, n)
				}
				vec.ClearBit(v.Valid, i)
			}
		}
		c++
	}
	r.labels(&r.cols[c], n)
	r.batch.SetAll(n)
	r.batch.Seq = int64(r.at)
	r.at += n
	return &r.batch, nil
}

func (r *seriesRows) labels(v *vec.Vector, n int) {
	v.Reset(types.VarcharType)
	v.N = n
	v.Off = append(v.Off, 0)
	for _, s := range r.of {
		v.Bytes = append(v.Bytes, r.t.labels[s]...)
		v.Off = append(v.Off, uint32(len(v.Bytes)))
	}
	v.Bytes = append(v.Bytes, make([]byte, vec.Pad)...)[:len(v.Bytes)]
}
