package storage

import (
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clientele-db/clientele/engine/exec"
)

// OpenParquet returns a source over Parquet files of any origin, which must all have the same columns. They are read
// through the database's page cache; fs is the file system that they lie in, vfs.Default for the machine's. What the files
// say of themselves is checked as far as they carry checksums; they must not change while they are read.
func (db *DB) OpenParquet(fs vfs.FS, paths ...string) (exec.Source, error) {
	return db.store.OpenFiles(fs, paths)
}
