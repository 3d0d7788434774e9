package assoc

import (
	"context"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
)

// result is a [mining.Model] of one relation that is written batch by batch as it is read; nothing of it is kept.
type result struct {
	description mining.Description
	fields      []types.Field
	rows        int
	// write appends rows lo … hi-1.
	write func(w *writer, lo, hi int) error
	items *vec.Vector
}

// Describe implements [mining.Model].
func (r *result) Describe() mining.Description { return r.description }

// AppendTo implements [mining.Model]. Results of functions are not stored.
func (r *result) AppendTo(dst []byte) []byte { return dst }

// Tables implements [mining.Tabular].
func (r *result) Tables() []mining.Table {
	return []mining.Table{{Name: "result", Fields: r.fields, Rows: func() mining.RowSource { return &resultRows{r: r} }}}
}

// resultRows is one reading.
type resultRows struct {
	r  *result
	at int
	w  writer
}

// Next implements [mining.RowSource].
func (s *resultRows) Next(ctx context.Context) (*vec.Batch, error) {
	if err := ctx.Err(); err != nil || s.at == s.r.rows {
		return nil, err
	}
	hi := min(s.at+vec.BatchRows, s.r.rows)
	s.w.start(s.r.fields)
	if err := s.r.write(&s.w, s.at, hi); err != nil {
		return nil, err
	}
	b, err := s.w.finish(s.r.items, hi-s.at)
	if b != nil {
		b.Seq = int64(s.at)
	}
	s.at = hi
	return b, err
}

// writer makes a batch of arrays of items, BIGINT and DOUBLE columns. Arrays are gathered as codes, and each column of
// them becomes values by one kernel call a batch.
type writer struct {
	fields []types.Field
	cols   []vec.Vector
	codes  [][]uint32
	batch  vec.Batch
}

func (w *writer) start(fields []types.Field) {
	if w.cols == nil {
		w.fields, w.cols, w.codes = fields, make([]vec.Vector, len(fields)), make([][]uint32, len(fields))
		w.batch.Cols = make([]*vec.Vector, len(fields))
	}
	for i := range w.cols {
		w.cols[i].Reset(fields[i].Type)
		w.codes[i] = w.codes[i][:0]
		if fields[i].Type.Kind == types.Array {
			w.cols[i].Off = append(w.cols[i].Off, 0)
		}
	}
}

func (w *writer) array(c int, codes []uint32) {
	w.codes[c] = append(w.codes[c], codes...)
	w.cols[c].Off = append(w.cols[c].Off, uint32(len(w.codes[c])))
}

func (w *writer) int(c int, x int64)     { w.cols[c].I64 = append(w.cols[c].I64, x) }
func (w *writer) float(c int, x float64) { w.cols[c].F64 = append(w.cols[c].F64, x) }

// null makes the last value of a column NULL; n is the number of rows of the batch.
func (w *writer) null(c, row, n int) {
	v := &w.cols[c]
	if v.Valid == nil {
		v.Valid = make([]uint64, vec.Words(n))
		vec.FillBits(v.Valid, n)
	}
	vec.ClearBit(v.Valid, row)
}

func (w *writer) finish(items *vec.Vector, n int) (*vec.Batch, error) {
	for i := range w.cols {
		v := &w.cols[i]
		v.N = n
		w.batch.Cols[i] = v
		if w.fields[i].Type.Kind != types.Array {
			continue
		}
		child := new(vec.Vector)
		child.Reset(items.Type)
		if items.Type.Phys() == types.PhysBytes {
			child.Off = []uint32{0}
		}
		if err := kernel.AppendRows(child, items, w.codes[i]); err != nil {
			return nil, err
		}
		if child.Narrow {
			kernel.Widen(child)
		}
		v.Child = []*vec.Vector{child}
	}
	w.batch.SetAll(n)
	return &w.batch, nil
}
