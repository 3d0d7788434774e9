package clientele

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
	"github.com/clientele-db/clientele/storage"
	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/ingest"
	"github.com/clientele-db/clientele/storage/memtable"
	"github.com/clientele-db/clientele/storage/parquetfile"
)

// openStore opens the storage of a directory, or of memory.
func openStore(dir string, o *Options, tracker *mem.Tracker) (*storage.DB, error) {
	fs := vfs.Default
	if dir == "" {
		fs, dir = vfs.NewMem(), "memory"
	}
	return storage.Open(fs, dir, storage.Options{ReadOnly: o.ReadOnly, CacheBytes: o.CacheBytes, Mem: tracker, Workers: o.Threads})
}

// filesAllowed refuses statements that name files where the database was opened without them.
func (db *DB) filesAllowed() error {
	if db.opts.NoFiles {
		return failure("PERMISSION_DENIED", "statements that read or write files are not allowed here; import and export files by the command line, or allow them where the database is opened")
	}
	return nil
}

// openParquet opens a Parquet file as a table.
func (st *statement) openParquet(path string) (*logical.Table, error) {
	src, err := parquetfile.Open(path)
	if err != nil {
		return nil, err
	}
	return &logical.Table{Schema: "file", Name: path, Fields: src.Columns(), Source: src}, nil
}

// readText reads a CSV or NDJSON file into memory.
func (st *statement) readText(path string) (exec.Source, []types.Field, error) {
	r, err := ingest.Open([]string{path}, &ingest.Options{Workers: st.query.Workers})
	if err != nil {
		return nil, nil, err
	}
	for {
		src, err := st.loadText(r)
		if conflict, ok := errors.AsType[*ingest.Conflict](err); ok {
			r.Widen(conflict)
			continue
		}
		return src, r.Fields(), err
	}
}

func (st *statement) loadText(r *ingest.Reader) (exec.Source, error) {
	var mu sync.Mutex
	var chunks []*ingest.Chunk
	err := r.Run(st.ctx, func(_ int, c *ingest.Chunk) error {
		mu.Lock()
		defer mu.Unlock()
		chunks = append(chunks, c)
		return nil
	}, nil)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(chunks, func(a, b *ingest.Chunk) int { return int(a.Seq - b.Seq) })
	b := memtable.NewBuilder(r.Fields(), st.fn.Mem.Child("reading a file", "query_memory", 0))
	for _, c := range chunks {
		if err := b.Give(c.Cols, c.Rows); err != nil {
			return nil, err
		}
	}
	return b.Table()
}

// importParquet loads Parquet files by the queries that read them.
func (db *DB) importParquet(ctx context.Context, schema, name string, files []string, o *ImportOptions, exists *catalog.Table, report *ImportReport) error {
	var parts []string
	for _, f := range files {
		src, err := parquetfile.Open(f)
		if err != nil {
			return err
		}
		if report.Columns == nil {
			for _, c := range src.Columns() {
				report.Columns = append(report.Columns, ingest.Column{Field: c})
			}
		}
		if err := src.Close(); err != nil {
			return err
		}
		parts = append(parts, "SELECT * FROM "+sql.QuoteString(f))
	}
	target := sql.QuoteIdent(schema) + "." + sql.QuoteIdent(name)
	query := strings.Join(parts, " UNION ALL ")
	text := "INSERT INTO " + target + " " + query
	if exists == nil || o.Replace {
		with := ""
		if len(o.SortedBy) > 0 {
			cols := make([]string, len(o.SortedBy))
			for i, c := range o.SortedBy {
				cols[i] = sql.QuoteString(c)
			}
			with = " WITH (sorted_by = ARRAY[" + strings.Join(cols, ", ") + "])"
		}
		text = "CREATE OR REPLACE TABLE " + target + with + " AS " + query
	}
	r, err := db.NewSession().Query(ctx, text)
	if err != nil {
		return err
	}
	report.Rows, _ = r.RowsAffected()
	return r.Close()
}
