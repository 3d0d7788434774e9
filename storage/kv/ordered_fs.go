package kv

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// orderedFS makes the entries of a folder durable before one that refers to them is made. Pebble names its manifest by a
// marker, an empty file whose name says it all, and syncs the folder only after both were made: a crash that kept the
// marker and lost the manifest's entry would leave a store that cannot be opened.
type orderedFS struct{ vfs.FS }

// Create implements vfs.FS.
func (f orderedFS) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	if strings.HasPrefix(f.PathBase(name), "marker.") {
		dir := f.PathDir(name)
		d, err := f.OpenDir(dir)
		if err == nil {
			err = errors.Join(d.Sync(), d.Close())
		}
		if err != nil {
			return nil, fmt.Errorf("sync folder %s: %w", dir, err)
		}
	}
	return f.FS.Create(name, c)
}

// Unwrap implements vfs.FS.
func (f orderedFS) Unwrap() vfs.FS { return f.FS }
