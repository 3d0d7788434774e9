package clientele

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/arrowio"
)

// Result is the answer to one statement: rows for a query, a count for what changes data. One goroutine uses it at a time; it
// must be closed. A query runs while its rows are read; closing it early ends it.
type Result struct {
	cols     []Column
	rows     *exec.Rows
	batches  []*vec.Batch // of a result that is in memory already
	tag      string
	affected int64
	counted  bool
	release  func()
	cancel   context.CancelFunc
	start    time.Time
	stats    func() Profile
	closed   bool
}

// Profile says what a statement took.
type Profile struct {
	Elapsed time.Duration
	// BytesTouched is the encoded size of the column pages that scans read, in memory or from files.
	BytesTouched int64
	// PeakMemory is the most memory that its operators held, without the page cache.
	PeakMemory int64
}

// Columns describes the columns; it is empty for statements without rows.
func (r *Result) Columns() []Column { return r.cols }

// HasRows reports whether the statement returns rows, perhaps none.
func (r *Result) HasRows() bool { return r.rows != nil || r.batches != nil || len(r.cols) > 0 }

// Tag names what was done, in capitals: SELECT, CREATE TABLE, INSERT …
func (r *Result) Tag() string { return r.tag }

// RowsAffected returns the number of rows that were written, and whether the statement counts them.
func (r *Result) RowsAffected() (n int64, ok bool) { return r.affected, r.counted }

// Batch returns the next batch of rows, all selected, or nil at the end. It is valid until the next call. Most callers
// prefer [Result.Rows] or [Result.Records].
func (r *Result) Batch(ctx context.Context) (*vec.Batch, error) {
	if r.closed {
		return nil, errors.New("the result is closed")
	}
	if r.rows == nil {
		if len(r.batches) == 0 {
			return nil, nil
		}
		b := r.batches[0]
		r.batches = r.batches[1:]
		return b, nil
	}
	b, err := r.rows.Next(ctx)
	if err != nil {
		return nil, userError(err)
	}
	return b, nil
}

// Rows goes through the rows as Go values. After an error the sequence ends.
func (r *Result) Rows(ctx context.Context) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		var rows []Row
		for {
			var err error
			if rows, err = r.Fetch(ctx, rows[:0]); err != nil {
				yield(nil, err)
				return
			}
			if len(rows) == 0 {
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

// Records goes through the rows as Arrow record batches, which the receiver releases. After an error the sequence ends.
func (r *Result) Records(ctx context.Context) iter.Seq2[arrow.RecordBatch, error] {
	return func(yield func(arrow.RecordBatch, error) bool) {
		w := arrowio.NewWriter(r.cols)
		for {
			b, err := r.Batch(ctx)
			if err != nil {
				yield(nil, err)
				return
			}
			if b == nil {
				return
			}
			rec, err := w.Record(b)
			if !yield(rec, err) || err != nil {
				return
			}
		}
	}
}

// ArrowSchema returns the schema of [Result.Records].
func (r *Result) ArrowSchema() *arrow.Schema { return arrowio.Schema(r.cols) }

// Profile returns what the statement has taken so far.
func (r *Result) Profile() Profile {
	var p Profile
	if r.stats != nil {
		p = r.stats()
	}
	p.Elapsed = time.Since(r.start)
	return p
}

// Close ends the statement and frees what it holds. It may be called twice.
func (r *Result) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	if r.cancel != nil {
		r.cancel()
	}
	var err error
	if r.rows != nil {
		err = r.rows.Close()
	}
	if r.release != nil {
		r.release()
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, io.EOF) {
		err = nil
	}
	return err
}

// Fetch appends the rows of the next batch to dst; none are appended at the end.
func (r *Result) Fetch(ctx context.Context, dst []Row) ([]Row, error) {
	b, err := r.Batch(ctx)
	if err != nil || b == nil {
		return dst, err
	}
	for i := range b.K {
		row := make(Row, len(b.Cols))
		for c, v := range b.Cols {
			row[c] = anyAt(v, i)
		}
		dst = append(dst, row)
	}
	return dst, nil
}
