package storage

import (
	"errors"
	"fmt"
	"os"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/kv"
	"github.com/clientele-db/clientele/storage/table"
)

// metaDir is the folder of the store, below that of the database.
const metaDir = "meta"

// exists reports whether there is something of a name.
func exists(fs vfs.FS, path string) (bool, error) {
	_, err := fs.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// create makes the store of a new database. It is made under another name and renamed when it is whole: a store that a
// crash left half made could not be opened, nor be told from one that was damaged.
func (db *DB) create() error {
	path := db.fs.PathJoin(db.dir, metaDir)
	if ok, err := exists(db.fs, path); ok || err != nil {
		return err
	}
	// A database whose store is gone is not a new one.
	if err := db.checkCommitted(0); err != nil {
		return err
	}
	fresh := path + ".new"
	if err := db.fs.RemoveAll(fresh); err != nil {
		return err
	}
	if err := db.fs.MkdirAll(fresh, 0o755); err != nil {
		return err
	}
	store, err := kv.Open(db.fs, fresh, kv.Options{})
	if err != nil {
		return err
	}
	if err := errors.Join(db.found(store), store.Close()); err != nil {
		return err
	}
	if err := table.SyncDir(db.fs, fresh); err != nil {
		return err
	}
	if err := db.fs.Rename(fresh, path); err != nil {
		return fmt.Errorf("create %s: %w", path, err)
	}
	return table.SyncDir(db.fs, db.dir)
}

// found writes the first state of a database.
func (db *DB) found(store *kv.DB) error {
	b := store.NewBatch()
	d, err := catalog.Encode(&catalog.Schema{Name: DefaultSchema})
	if err == nil {
		b.Set(kv.NameKey(kv.KindSchema, DefaultSchema), catalog.Version, d)
		err = db.putState(b, 0)
	}
	if err != nil {
		return errors.Join(err, b.Close())
	}
	return b.Commit()
}
