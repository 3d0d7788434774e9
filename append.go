package clientele

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/table"
)

// Append adds rows that a program makes to a table that is there, all in one commit, and returns their number; after an error
// nothing has changed. Rows come in chunks, some ten thousand rows each: fill is called once for every number below chunks, by as
// many goroutines as the database has threads, and rows lie in the table in the order of the chunks, so the same chunks make the
// same table however many goroutines there are.
//
// fill returns one vector for each column of the table, flat and of the column's type; they belong to the database from then
// on. A chunk may have no rows.
func (db *DB) Append(ctx context.Context, name string, chunks int, fill func(chunk int) ([]*vec.Vector, error)) (int64, error) {
	if err := db.begin(); err != nil {
		return 0, err
	}
	defer db.running.Done()
	schema, name := splitName(name)
	tx := db.store.Begin()
	defer tx.Rollback()
	if tx.Catalog().Table(schema, name) == nil {
		return 0, failure("TABLE_NOT_FOUND", fmt.Sprintf("Table '%s.%s' does not exist: CREATE TABLE makes it", schema, name))
	}
	app, err := tx.Append(ctx, schema, name, table.AppendOptions{})
	if err != nil {
		return 0, userError(err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var next, rows atomic.Int64
	work := func(w *table.Writer) error {
		for ctx.Err() == nil {
			chunk := next.Add(1) - 1
			if chunk >= int64(chunks) {
				break
			}
			cols, err := fill(int(chunk))
			if err == nil {
				err = checkColumns(cols, app.Fields())
			}
			if err != nil {
				return fmt.Errorf("chunk %d: %w", chunk, err)
			}
			if len(cols) == 0 || cols[0].N == 0 {
				err = w.Advance(ctx, chunk+1)
			} else {
				rows.Add(int64(cols[0].N))
				err = w.Give(ctx, chunk, cols[0].N, cols, nil)
			}
			if err != nil {
				return err
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		return w.Close(ctx)
	}
	errs := make([]error, min(db.opts.Threads, max(1, chunks)))
	writers := make([]*table.Writer, len(errs))
	for i := range writers {
		writers[i] = app.Writer()
	}
	var wg sync.WaitGroup
	for i, w := range writers {
		wg.Go(func() {
			if errs[i] = work(w); errs[i] != nil {
				cancel() // the others wait for rows that will not come
			}
		})
	}
	wg.Wait()
	if err := first(errs); err != nil {
		return 0, userError(err)
	}
	if err := tx.Commit(ctx); err != nil {
		return 0, userError(err)
	}
	return rows.Load(), nil
}

// first returns the error that made the others: one that is no cancellation, if there is one.
func first(errs []error) (err error) {
	for _, e := range errs {
		if e != nil && (err == nil || errors.Is(err, context.Canceled)) {
			err = e
		}
	}
	return err
}

// checkColumns refuses vectors that do not fit a table. What is in them is not looked at.
func checkColumns(cols []*vec.Vector, fields []types.Field) error {
	if len(cols) != len(fields) {
		return fmt.Errorf("%d columns, the table has %d", len(cols), len(fields))
	}
	for i, f := range fields {
		switch v := cols[i]; {
		case v == nil:
			return fmt.Errorf("column %q is missing", f.Name)
		case !v.Type.Equal(f.Type):
			return fmt.Errorf("column %q comes as %s, the table has %s", f.Name, v.Type, f.Type)
		case v.Form != vec.Flat:
			return fmt.Errorf("column %q comes in form %s, flat vectors are expected", f.Name, v.Form)
		case v.N != cols[0].N:
			return fmt.Errorf("column %q has %d rows, column %q has %d", f.Name, v.N, fields[0].Name, cols[0].N)
		}
	}
	return nil
}
