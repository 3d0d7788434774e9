package storage

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clientele-db/clientele/storage/corrupt"
	"github.com/clientele-db/clientele/storage/table"
)

// The file COMMITTED holds a sequence number that the store had reached when the database was closed. Damage at the end of
// the store's manifest or log looks to the store like a write that was torn off; without this witness the commits before
// would be gone without a word, and their segments be swept away as if nobody had named them.
const committedFile = "COMMITTED"

// writeCommitted records that the store has reached seq, in one line of the number and a note for whoever looks.
func (db *DB) writeCommitted(seq uint64) error {
	path := db.fs.PathJoin(db.dir, committedFile)
	tmp := path + ".new"
	f, err := db.fs.Create(tmp, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, strconv.FormatUint(seq, 10)+" commits were durable when the database was last closed\n")
	if err == nil {
		err = f.Sync()
	}
	if err2 := f.Close(); err == nil {
		err = err2
	}
	if err == nil {
		err = db.fs.Rename(tmp, path)
	}
	if err == nil {
		err = table.SyncDir(db.fs, db.dir)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// checkCommitted compares the store's sequence number with the one recorded.
func (db *DB) checkCommitted(seq uint64) error {
	path := db.fs.PathJoin(db.dir, committedFile)
	f, err := db.fs.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	b, err := io.ReadAll(io.LimitReader(f, 1024))
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	first, _, _ := strings.Cut(string(b), " ")
	n, err := strconv.ParseUint(first, 10, 64)
	if err != nil {
		return &corrupt.Error{File: path, Offset: 0, Detail: "it does not begin with a number"}
	}
	if seq < n {
		return &corrupt.Error{File: db.fs.PathJoin(db.dir, metaDir), Offset: -1, Detail: fmt.Sprintf(
			"it ends with commit %d, but %s says that there were %d; to go on with what is left, delete that file", seq, path, n)}
	}
	db.witnessed = n
	return nil
}
