package storage

import (
	"fmt"
	"io"
	"os"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// readOnlyFS lets files be read and nothing else. Its lock is always free: a reader does not keep the writer out, nor the
// writer the reader.
type readOnlyFS struct{ vfs.FS }

func refuse(op, name string) error { return fmt.Errorf("%s %s: %w", op, name, ErrReadOnly) }

func (readOnlyFS) Create(name string, _ vfs.DiskWriteCategory) (vfs.File, error) {
	return nil, refuse("create", name)
}

func (readOnlyFS) Link(_, name string) error { return refuse("link", name) }

func (f readOnlyFS) OpenReadWrite(name string, _ vfs.DiskWriteCategory, o ...vfs.OpenOption) (vfs.File, error) {
	return nil, refuse("write to", name)
}

func (readOnlyFS) Remove(name string) error    { return refuse("remove", name) }
func (readOnlyFS) RemoveAll(name string) error { return refuse("remove", name) }

func (readOnlyFS) Rename(name, _ string) error { return refuse("rename", name) }

func (readOnlyFS) ReuseForWrite(name, _ string, _ vfs.DiskWriteCategory) (vfs.File, error) {
	return nil, refuse("reuse", name)
}

func (readOnlyFS) MkdirAll(name string, _ os.FileMode) error { return refuse("make", name) }

type noLock struct{}

func (noLock) Close() error { return nil }

func (readOnlyFS) Lock(string) (io.Closer, error) { return noLock{}, nil }
