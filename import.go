package clientele

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage"
	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/ingest"
	"github.com/clientele-db/clientele/storage/table"
)

// ImportOptions say how files become a table. The zero value finds out format, dialect, header, types and time formats.
type ImportOptions struct {
	// Table is the table to load, schema.table or table; empty means one table for each file, named after it. A table that
	// exists gets the rows appended, its columns matched by name where the file has a header, else by position.
	Table string
	// Replace loads a table anew instead of appending to it.
	Replace bool
	// OnError is abort (the default: the first bad row ends the import and nothing is changed), skip or quarantine (bad rows go to the
	// table <table>_rejects, with file, line, column, value, reason and text).
	OnError string
	// SortedBy are columns by which a new table keeps its rows sorted.
	SortedBy []string
	// Types fix columns' types by name, in SQL notation.
	Types map[string]string
	// Reading are the options of the reader; its OnError, Types and Schema are set from here.
	Reading ingest.Options
}

// ImportReport says what became of the files of one table.
type ImportReport struct {
	Table      string // schema.table
	Created    bool
	Rows       int64
	BadRows    int64
	FirstBad   []BadRow // at most ten of them, in the order of the files
	Quarantine string   // table of the bad rows, if any were kept
	Bytes      int64    // of the files
	Elapsed    time.Duration
	Columns    []ingest.Column
	Dialect    ingest.Dialect
	Format     ingest.Format
}

// rejectColumns are the columns of a table of bad rows.
var rejectColumns = []types.Field{
	{Name: "file", Type: types.VarcharType},
	{Name: "line", Type: types.BigIntType},
	{Name: "column_name", Type: types.VarcharType},
	{Name: "value", Type: types.VarcharType},
	{Name: "reason", Type: types.VarcharType},
	{Name: "record", Type: types.VarcharType},
}

// Import loads files. All of one table become visible at once, when the last row is in; after an error nothing has changed
// of the table at hand, and tables that were done before stay.
func (db *DB) Import(ctx context.Context, files []string, o ImportOptions) ([]ImportReport, error) {
	if len(files) == 0 {
		return nil, errors.New("no files to import")
	}
	if o.Table != "" {
		r, err := db.importTable(ctx, o.Table, files, o)
		if err != nil {
			return nil, err
		}
		return []ImportReport{*r}, nil
	}
	var out []ImportReport
	for _, f := range files {
		r, err := db.importTable(ctx, TableName(f), []string{f}, o)
		if err != nil {
			return out, err
		}
		out = append(out, *r)
	}
	return out, nil
}

// TableName makes a table's name of a file's: "Sales 2024.csv.gz" becomes sales_2024.
func TableName(path string) string {
	name := strings.ToLower(filepath.Base(path))
	for _, z := range []string{".gz", ".zst", ".zstd"} {
		name = strings.TrimSuffix(name, z)
	}
	name = strings.TrimSuffix(name, filepath.Ext(name))
	var b strings.Builder
	for _, r := range name {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' || r >= 0x80:
			b.WriteRune(r)
		default:
			b.WriteByte('_')
		}
	}
	name = strings.Trim(b.String(), "_")
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = "t_" + name
	}
	return name
}

// splitName splits schema.table; the schema is main if there is none.
func splitName(s string) (schema, name string) {
	if a, b, ok := strings.Cut(s, "."); ok {
		return strings.ToLower(a), strings.ToLower(b)
	}
	return defaultSchema, strings.ToLower(s)
}

const defaultSchema = "main"

func (db *DB) importTable(ctx context.Context, target string, files []string, o ImportOptions) (*ImportReport, error) {
	start := time.Now()
	schema, name := splitName(target)
	snap := db.store.Snapshot()
	defer snap.Close() //nolint:errcheck // releases a pin
	exists := snap.Catalog().Table(schema, name)
	if snap.Catalog().View(schema, name) != nil {
		return nil, fmt.Errorf("%s.%s is a view: give the table another name with --table", schema, name)
	}
	ro := o.Reading
	policy, err := ingest.ParsePolicy(o.OnError)
	if err != nil {
		return nil, err
	}
	ro.OnError = policy
	if ro.Workers == 0 {
		ro.Workers = db.opts.Threads
	}
	if len(o.Types) > 0 {
		ro.Types = map[string]types.Type{}
		for c, t := range o.Types {
			typ, err := parseType(t)
			if err != nil {
				return nil, fmt.Errorf("type of column %q: %w", c, err)
			}
			ro.Types[strings.ToLower(c)] = typ
		}
	}
	if exists != nil && !o.Replace {
		ro.Schema = exists.Fields()
	}
	format := ro.Format
	if format == ingest.Auto {
		if format, err = ingest.FormatOf(files[0]); err != nil {
			return nil, err
		}
	}
	report := &ImportReport{Table: schema + "." + name, Created: exists == nil, Format: format}
	if format == ingest.Parquet {
		err = db.importParquet(ctx, schema, name, files, &o, exists, report)
	} else {
		err = db.importText(ctx, schema, name, files, &o, &ro, exists, report)
	}
	if err != nil {
		return nil, err
	}
	report.Elapsed = time.Since(start)
	return report, nil
}

// importText loads CSV or NDJSON. Where a value behind the sample does not fit the type that was guessed, the column is widened and the
// load starts again: nothing has been committed.
func (db *DB) importText(ctx context.Context, schema, name string, files []string, o *ImportOptions, ro *ingest.Options, exists *catalog.Table, report *ImportReport) error {
	r, err := ingest.Open(files, ro)
	if err != nil {
		return err
	}
	for {
		err := db.loadText(ctx, schema, name, r, o, exists, report)
		var conflict *ingest.Conflict
		if !errors.As(err, &conflict) {
			return err
		}
		r.Widen(conflict)
	}
}

func (db *DB) loadText(ctx context.Context, schema, name string, r *ingest.Reader, o *ImportOptions, exists *catalog.Table, report *ImportReport) error {
	tx := db.store.Begin()
	defer tx.Rollback()
	app, err := beginLoad(ctx, tx, schema, name, r.Fields(), o, exists)
	if err != nil {
		return err
	}
	report.Columns, report.Dialect = r.Columns(), r.Dialect()
	var mu sync.Mutex
	var rows, size atomic.Int64
	bad := map[int64][]ingest.BadRow{}
	writers := make([]*table.Writer, r.Workers())
	for i := range writers {
		writers[i] = app.Writer()
	}
	err = r.Run(ctx, func(worker int, c *ingest.Chunk) error {
		if len(c.Bad) > 0 {
			mu.Lock()
			bad[c.Seq] = c.Bad
			mu.Unlock()
		}
		rows.Add(int64(c.Rows))
		size.Add(c.Bytes)
		if c.Rows == 0 {
			return writers[worker].Advance(ctx, c.Seq+1)
		}
		return writers[worker].Give(ctx, c.Seq, c.Rows, c.Cols, nil)
	}, func(worker int) error { return writers[worker].Close(ctx) })
	if err != nil {
		return err
	}
	report.Rows, report.Bytes = rows.Load(), size.Load()
	report.BadRows, report.FirstBad = countBad(bad)
	if report.BadRows > 0 && o.OnError == "quarantine" {
		if err := quarantine(ctx, tx, schema, name+"_rejects", bad); err != nil {
			return err
		}
		report.Quarantine = schema + "." + name + "_rejects"
	}
	return tx.Commit(ctx)
}

// beginLoad makes the table where it must and begins appending to it.
func beginLoad(ctx context.Context, tx *storage.Txn, schema, name string, fields []types.Field, o *ImportOptions, exists *catalog.Table) (*table.Appender, error) {
	if exists != nil && o.Replace {
		if err := tx.DropTable(ctx, schema, name); err != nil {
			return nil, err
		}
	}
	if exists == nil || o.Replace {
		if err := createTable(ctx, tx, schema, name, fields, o.SortedBy); err != nil {
			return nil, err
		}
	}
	return tx.Append(ctx, schema, name, table.AppendOptions{})
}

func createTable(ctx context.Context, tx *storage.Txn, schema, name string, fields []types.Field, sortedBy []string) error {
	t := catalog.Table{Schema: schema, Name: name}
	for _, f := range fields {
		if f.Type.Kind == types.Unknown {
			return fmt.Errorf("column %q has no type: CAST its NULLs", f.Name)
		}
		t.Columns = append(t.Columns, catalog.Column{Name: f.Name, Type: f.Type, NotNull: f.NotNull})
	}
	for _, s := range sortedBy {
		i := fieldIndex(fields, s)
		if i < 0 {
			return fmt.Errorf("sorted_by: table %s has no column %q", name, s)
		}
		t.SortedBy = append(t.SortedBy, i)
	}
	_, err := tx.CreateTable(ctx, t)
	return err
}

func fieldIndex(fields []types.Field, name string) int {
	for i, f := range fields {
		if strings.EqualFold(f.Name, name) {
			return i
		}
	}
	return -1
}

// quarantine appends bad rows to their table, which it makes if it must.
func quarantine(ctx context.Context, tx *storage.Txn, schema, name string, bad map[int64][]ingest.BadRow) error {
	if tx.Catalog().Table(schema, name) == nil {
		if err := createTable(ctx, tx, schema, name, rejectColumns, nil); err != nil {
			return err
		}
	}
	app, err := tx.Append(ctx, schema, name, table.AppendOptions{})
	if err != nil {
		return err
	}
	w := app.Writer()
	for seq, rows := range bad {
		cols := make([]*vec.Vector, len(rejectColumns))
		for i, f := range rejectColumns {
			cols[i] = &vec.Vector{Type: f.Type, N: len(rows)}
			if f.Type.Kind == types.Varchar {
				cols[i].Off = []uint32{0}
			}
		}
		for _, r := range rows {
			cols[1].I64 = append(cols[1].I64, r.Line)
			for i, s := range []string{0: r.File, 2: r.Column, 3: r.Value, 4: r.Reason, 5: r.Raw} {
				if i != 1 {
					cols[i].Bytes = append(cols[i].Bytes, s...)
					cols[i].Off = append(cols[i].Off, uint32(len(cols[i].Bytes)))
				}
			}
		}
		b := &vec.Batch{Cols: cols}
		b.SetAll(len(rows))
		if err := w.Append(ctx, seq, b); err != nil {
			return err
		}
	}
	return w.Close(ctx)
}
