package table

import (
	"fmt"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clientele-db/clientele/storage/cache"
	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/segment"
)

// OpenFiles returns a source over Parquet files of any origin, which must all have the same columns, one behind the other.
// What is read of them is kept in the store's cache until the source is closed.
func (s *Store) OpenFiles(fs vfs.FS, paths []string) (*Source, error) {
	v := NewVersion(s, &catalog.Table{Name: "file"})
	defer v.Unref()
	v.loaded = true
	for i, p := range paths {
		f, err := openFile(fs, p)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			for _, c := range f.Columns() {
				v.def.Columns = append(v.def.Columns, catalog.Column{Name: c.Name, Type: c.Type, NotNull: c.NotNull})
			}
			v.stats = make([]segment.ColumnStats, len(f.Columns()))
			v.dicts = make([]*Dictionary, len(f.Columns()))
		} else if err := sameColumns(v.def, f); err != nil {
			_ = f.Close() // the mismatch says more
			return nil, fmt.Errorf("%s and %s cannot be read as one table: %w", paths[0], p, err)
		}
		seg := &Segment{store: s, path: p, def: v.def, cols: len(v.def.Columns)}
		for b := range f.Blocks() {
			rows, _ := f.BlockRows(b)
			seg.Groups = append(seg.Groups, rows)
		}
		n := f.Blocks() * seg.cols
		seg.blocks, seg.dicts = make([]cache.Slot, n), make([]cache.Slot, n)
		seg.opened.Store(f)
		seg.ref()
		v.segments = append(v.segments, seg)
		v.head.Rows += f.Rows()
		for c := range v.stats {
			st := f.Stats(c)
			v.stats[c].Join(&st)
		}
	}
	return NewSource(v)
}

func openFile(fs vfs.FS, path string) (*segment.File, error) {
	r, err := fs.Open(path, vfs.RandomReadsOption)
	if err != nil {
		return nil, err
	}
	info, err := r.Stat()
	if err != nil {
		_ = r.Close() // the error of Stat says more
		return nil, err
	}
	return segment.Open(path, r, info.Size(), segment.FileOptions{})
}

// sameColumns checks that a file has the columns of a table. NULLs may be in the columns of either.
func sameColumns(def *catalog.Table, f *segment.File) error {
	cols := f.Columns()
	if len(cols) != len(def.Columns) {
		return fmt.Errorf("%d columns against %d", len(def.Columns), len(cols))
	}
	for i, c := range cols {
		d := &def.Columns[i]
		if c.Name != d.Name || !c.Type.Equal(d.Type) {
			return fmt.Errorf("column %d is %q %v against %q %v", i+1, d.Name, d.Type, c.Name, c.Type)
		}
		d.NotNull = d.NotNull && c.NotNull
	}
	return nil
}
