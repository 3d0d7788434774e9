package storage

import (
	"fmt"

	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/table"
)

// sweep removes what no record names: segments of loads that were not committed, folders of tables that are gone, spills.
func (db *DB) sweep() error {
	tables := map[string]*catalog.Table{}
	for _, t := range db.current.Load().cat.Tables("") {
		tables[t.Dir] = t
	}
	data := db.fs.PathJoin(db.dir, "data")
	dirs, err := db.fs.List(data)
	if err != nil {
		return fmt.Errorf("sweep %s: %w", data, err)
	}
	for _, d := range dirs {
		p := db.fs.PathJoin(data, d)
		t := tables[d]
		if t == nil {
			if err := db.fs.RemoveAll(p); err != nil {
				return fmt.Errorf("sweep %s: %w", p, err)
			}
			continue
		}
		if err := db.sweepTable(t, p); err != nil {
			return err
		}
	}
	tmp := db.TempDir()
	files, err := db.fs.List(tmp)
	if err != nil {
		return fmt.Errorf("sweep %s: %w", tmp, err)
	}
	for _, f := range files {
		if err := db.fs.RemoveAll(db.fs.PathJoin(tmp, f)); err != nil {
			return fmt.Errorf("sweep %s: %w", tmp, err)
		}
	}
	return nil
}

func (db *DB) sweepTable(t *catalog.Table, folder string) error {
	files, err := db.fs.List(folder)
	if err != nil {
		return fmt.Errorf("sweep %s: %w", folder, err)
	}
	for _, f := range files {
		if id, ok := table.ParseFileName(f); ok {
			named, err := db.kv.Has(table.SegmentKey(t.ID, id))
			if err != nil {
				return err
			}
			if named {
				continue
			}
		}
		if err := db.fs.RemoveAll(db.fs.PathJoin(folder, f)); err != nil {
			return fmt.Errorf("sweep %s: %w", folder, err)
		}
	}
	return nil
}
