package table

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/column"
	"github.com/clientele-db/clientele/storage/segment"
)

// Writer brings rows to an Appender. One goroutine uses it; an Appender has as many as there are goroutines that bring
// rows.
//
// Every row comes with a sequence number, that of the batch it is in. The numbers of one writer must not descend, and
// should not be shared with another. Rows get into the table in ascending order of their numbers, and as they came where
// these are equal; so a writer that brings nothing for long should Advance, and one that has nothing more to bring must
// Close, or the others wait for it.
type Writer struct {
	app  *Appender
	pos  int64 // guarded by order.mu
	buf  []*vec.Vector
	seq  int64
	rows int
	shut bool
}

// bufferRows is how many rows Append collects before it passes them on.
const bufferRows = 16 << 10

// Writer returns a new writer.
func (a *Appender) Writer() *Writer {
	w := &Writer{app: a}
	a.order.open(w)
	return w
}

// Append copies the selected rows of a batch whose columns are those of the table, in any form.
func (w *Writer) Append(ctx context.Context, seq int64, b *vec.Batch) error {
	if len(b.Cols) != len(w.app.fields) {
		return fmt.Errorf("append to %s: %d columns, the table has %d", w.app.def.Name, len(b.Cols), len(w.app.fields))
	}
	if b.K == 0 {
		return nil
	}
	if w.rows > 0 && seq != w.seq {
		if err := w.flush(ctx); err != nil {
			return err
		}
	}
	w.seq = seq
	if w.buf == nil {
		w.buf = make([]*vec.Vector, len(b.Cols))
		for i, f := range w.app.fields {
			w.buf[i] = new(vec.Vector)
			column.Init(w.buf[i], f.Type)
		}
	}
	for i, v := range b.Cols {
		if w.buf[i].Type.Phys() == types.PhysBytes && !column.Room(w.buf[i], int64(len(v.Bytes))) {
			if err := w.flush(ctx); err != nil {
				return err
			}
			return w.Append(ctx, seq, b)
		}
	}
	column.AppendBatch(w.buf, b)
	w.rows += b.K
	if w.rows >= bufferRows {
		return w.flush(ctx)
	}
	return nil
}

// flush passes on what Append has collected.
func (w *Writer) flush(ctx context.Context) error {
	if w.rows == 0 {
		return nil
	}
	cols, n := w.buf, w.rows
	w.buf, w.rows = nil, 0
	return w.give(ctx, w.seq, n, cols, nil)
}

// Give takes over n rows as vectors of the types of the table's columns. They must be Flat, and neither be read nor written
// by the caller until release (which may be nil) is called, from any goroutine, once.
func (w *Writer) Give(ctx context.Context, seq int64, n int, cols []*vec.Vector, release func()) error {
	if len(cols) != len(w.app.fields) {
		return fmt.Errorf("append to %s: %d columns, the table has %d", w.app.def.Name, len(cols), len(w.app.fields))
	}
	if err := w.flush(ctx); err != nil {
		return err
	}
	if n == 0 {
		if release != nil {
			release()
		}
		return nil
	}
	return w.give(ctx, seq, n, cols, release)
}

func (w *Writer) give(ctx context.Context, seq int64, n int, cols []*vec.Vector, release func()) error {
	a := w.app
	c := &chunk{seq: seq, rows: n, cols: cols, release: release, app: a}
	c.refs.Store(1)
	for i, v := range cols {
		if v.N != n || v.Form != vec.Flat {
			return fmt.Errorf("append to %s: column %q comes as %d rows of form %v, %d flat ones are expected",
				a.def.Name, a.fields[i].Name, v.N, v.Form, n)
		}
		if a.fields[i].NotNull && v.Valid != nil && vec.CountBits(v.Valid, n) < n {
			return &segment.NotNullError{Column: a.fields[i].Name}
		}
		c.bytes += column.Size(v)
	}
	if err := a.mem.Reserve(c.bytes); err != nil {
		return err
	}
	a.rows.Add(int64(n))
	return a.order.put(ctx, w, c)
}

// Advance says that nothing below seq will come any more.
func (w *Writer) Advance(ctx context.Context, seq int64) error {
	if w.rows > 0 && seq > w.seq {
		if err := w.flush(ctx); err != nil {
			return err
		}
	}
	return w.app.order.advance(ctx, w, seq)
}

// Close passes on what is left. It may be called twice.
func (w *Writer) Close(ctx context.Context) error {
	if w.shut {
		return nil
	}
	w.shut = true
	err := w.flush(ctx)
	w.seq = math.MaxInt64
	if err2 := w.app.order.closeWriter(ctx, w); err == nil {
		err = err2
	}
	return err
}
