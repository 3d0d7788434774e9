package runner

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/bench/dataset"
)

// Clientele is this engine on a database directory of its own.
type Clientele struct {
	db  *clientele.DB
	dir string
	// Progress, if not nil, is told the bytes of a table's file that are read, and in all.
	Progress func(table string, done, total int64)
}

// OpenClientele opens a new database in dir; what was there is removed.
func OpenClientele(dir string, o *clientele.Options) (*Clientele, error) {
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	db, err := clientele.Open(dir, o)
	if err != nil {
		return nil, err
	}
	return &Clientele{db: db, dir: dir}, nil
}

// Name implements Engine.
func (c *Clientele) Name() string { return "clientele " + clientele.Version() }

// Load implements Engine.
func (c *Clientele) Load(ctx context.Context, tables []dataset.Table, dir string) (int64, error) {
	for _, t := range tables {
		if _, err := c.db.Exec(ctx, t.CreateTable()); err != nil {
			return 0, fmt.Errorf("create %s: %w", t.Name, err)
		}
		o := clientele.ImportOptions{Table: t.Name}
		if c.Progress != nil {
			o.Reading.Progress = func(done, total int64) { c.Progress(t.Name, done, total) }
		}
		if _, err := c.db.Import(ctx, []string{filepath.Join(dir, t.File())}, o); err != nil {
			return 0, fmt.Errorf("import %s: %w", t.Name, err)
		}
	}
	return sizeOf(c.dir)
}

// Fill implements Filler.
func (c *Clientele) Fill(ctx context.Context, fill func(context.Context, *clientele.DB) (int64, error)) (rows, disk int64, err error) {
	if rows, err = fill(ctx, c.db); err != nil {
		return 0, 0, err
	}
	disk, err = sizeOf(c.dir)
	return rows, disk, err
}

func sizeOf(dir string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += info.Size()
		} else if errors.Is(err, fs.ErrNotExist) {
			err = nil // removed in between
		}
		return err
	})
	return n, err
}

// Answer implements Engine.
func (c *Clientele) Answer(ctx context.Context, sql string) (*Answer, error) {
	res, err := c.db.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	defer res.Close() //nolint:errcheck // Batch tells what went wrong
	a := new(Answer)
	for _, col := range res.Columns() {
		a.Columns = append(a.Columns, col.Name)
	}
	for {
		b, err := res.Batch(ctx)
		if err != nil {
			return nil, err
		}
		if b == nil {
			return a, nil
		}
		for r := range b.K {
			row := make([]string, len(b.Cols))
			for i, v := range b.Cols {
				row[i] = string(clientele.AppendText(nil, v, r))
			}
			a.Rows = append(a.Rows, row)
		}
	}
}

// Time implements Engine.
func (c *Clientele) Time(ctx context.Context, sql string) (Timing, error) {
	start := time.Now()
	res, err := c.db.Query(ctx, sql)
	if err != nil {
		return Timing{}, err
	}
	defer res.Close() //nolint:errcheck // Batch tells what went wrong
	for {
		b, err := res.Batch(ctx)
		if err != nil {
			return Timing{}, err
		}
		if b == nil {
			p := res.Profile()
			return Timing{time.Since(start), p.BytesTouched, p.PeakMemory}, nil
		}
	}
}

// Close implements Engine.
func (c *Clientele) Close() error { return c.db.Close() }
