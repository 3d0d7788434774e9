package table

import (
	"context"
	"fmt"
	"path"
	"sync"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/storage/cache"
	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/kv"
	"github.com/clientele-db/clientele/storage/segment"
)

// Store is what the tables of a database share.
type Store struct {
	FS    vfs.FS
	Dir   string // the data folder
	KV    *kv.DB
	Cache *cache.Cache
	Mem   *mem.Tracker // the database's; nil: no accounting
	// Workers is the number of goroutines that encode a load.
	Workers int
	// Failed is called with errors of removing files that nothing names any more; they are removed at the next open.
	Failed func(error)
}

// Folder returns the folder of a table's segments.
func (s *Store) Folder(t *catalog.Table) string { return s.FS.PathJoin(s.Dir, t.Dir) }

// File returns the path of a segment of a table.
func (s *Store) File(t *catalog.Table, id uint64) string {
	return s.FS.PathJoin(s.Folder(t), FileName(id))
}

// FileName returns the name of a segment's file.
func FileName(id uint64) string { return fmt.Sprintf("%08d.parquet", id) }

// ParseFileName returns the segment id of a file's name.
func ParseFileName(name string) (id uint64, ok bool) {
	if path.Ext(name) != ".parquet" {
		return 0, false
	}
	_, err := fmt.Sscanf(name, "%d.parquet", &id)
	return id, err == nil && FileName(id) == name
}

// Segment is an open segment. Versions that contain it hold references.
type Segment struct {
	Record
	store *Store
	path  string
	cols  int

	refs     atomic.Int64
	obsolete atomic.Bool

	mu     sync.Mutex
	opened atomic.Pointer[segment.File]
	def    *catalog.Table
	blocks []cache.Slot // column after column within a block
	dicts  []cache.Slot
}

// newSegment returns a segment without a reference.
func newSegment(s *Store, def *catalog.Table, r *Record) *Segment {
	return &Segment{Record: *r, store: s, path: s.File(def, r.ID), def: def, cols: len(def.Columns)}
}

// file opens the segment's file at first use.
func (s *Segment) file() (*segment.File, error) {
	if f := s.opened.Load(); f != nil {
		return f, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.opened.Load(); f != nil {
		return f, nil
	}
	r, err := s.store.FS.Open(s.path, vfs.RandomReadsOption)
	if err != nil {
		return nil, fmt.Errorf("open segment: %w", err)
	}
	f, err := segment.Open(s.path, r, s.Bytes, segment.FileOptions{Columns: s.def.Fields(), FooterCRC: s.FooterCRC})
	if err != nil {
		return nil, err
	}
	if f.Blocks() != len(s.Groups) {
		_ = f.Close() // the mismatch says more
		return nil, fmt.Errorf("open %s: %d row groups, recorded were %d", s.path, f.Blocks(), len(s.Groups))
	}
	n := f.Blocks() * s.cols
	s.blocks, s.dicts = make([]cache.Slot, n), make([]cache.Slot, n)
	s.opened.Store(f)
	return f, nil
}

// block returns a column of a row group, pinned.
func (s *Segment) block(ctx context.Context, f *segment.File, b, c int) (*cache.Entry, error) {
	return s.store.Cache.Get(ctx, &s.blocks[b*s.cols+c], func(alloc func(int) ([]byte, error)) (any, int64, error) {
		var taken int64
		blk, err := f.Load(ctx, c, b, func(n int) ([]byte, error) {
			taken += int64(n)
			return alloc(n)
		})
		if err != nil {
			return nil, 0, err
		}
		return blk, blk.Bytes - taken, nil
	})
}

func (s *Segment) ref() { s.refs.Add(1) }

// unref drops a reference; the last one closes the file, and removes it if the segment is obsolete.
func (s *Segment) unref() {
	if s.refs.Add(-1) > 0 {
		return
	}
	s.mu.Lock()
	f := s.opened.Swap(nil)
	s.mu.Unlock()
	if f != nil {
		s.store.Cache.Drop(s.blocks)
		s.store.Cache.Drop(s.dicts)
		if err := f.Close(); err != nil {
			s.store.fail(err)
		}
	}
	if s.obsolete.Load() {
		if err := s.store.FS.Remove(s.path); err != nil {
			s.store.fail(err)
		}
	}
}

func (s *Store) fail(err error) {
	if s.Failed != nil {
		s.Failed(err)
	}
}
