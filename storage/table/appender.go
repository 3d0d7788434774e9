package table

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/segment"
)

// AppendOptions configure a load. The zero value is a sensible default.
type AppendOptions struct {
	// Memory bounds the bytes of rows that wait to be encoded, 256 MiB if it is 0. Sorting takes up to twice as much.
	Memory int64
	// SegmentRows is the number of rows of a segment, 1 Mi if it is 0.
	SegmentRows int
	// GroupRows is the number of rows of a row group, segment.GroupRows if it is 0; a multiple of 64.
	GroupRows int
}

func (o *AppendOptions) defaults() {
	if o.Memory <= 0 {
		o.Memory = 256 << 20
	}
	if o.GroupRows <= 0 || o.GroupRows > segment.GroupRows {
		o.GroupRows = segment.GroupRows
	}
	if o.SegmentRows <= 0 {
		o.SegmentRows = 1 << 20
	}
}

// ErrAborted is the error of an Appender that was aborted.
var ErrAborted = errors.New("load was aborted")

// Appender loads rows into new segments of one table. Rows come through Writers, in parallel; row groups are encoded by
// goroutines of the Appender, and written in order. Nothing is visible before the transaction commits.
type Appender struct {
	store  *Store
	def    *catalog.Table
	schema *segment.Schema
	fields []types.Field
	opts   AppendOptions
	mem    *mem.Tracker

	order  order     // puts chunks into the order of their sequence numbers
	sorter *sorter   // nil unless the table is sorted by something
	enc    *encoders // encodes and writes row groups

	rows     atomic.Int64
	done     bool
	finished *Load
}

// Load is what an Appender has written: segments that no version names yet.
type Load struct {
	store     *Store
	def       *catalog.Table
	rows      int64
	segments  []loaded
	interners []*interner // by column, nil for those that are not strings
}

// loaded is a finished segment.
type loaded struct {
	record Record
	stats  []segment.ColumnStats
}

// Rows returns the number of rows.
func (l *Load) Rows() int64 { return l.rows }

// Bytes returns the size of the files.
func (l *Load) Bytes() int64 {
	n := int64(0)
	for i := range l.segments {
		n += l.segments[i].record.Bytes
	}
	return n
}

// Abort removes the files of a load that is not to be committed.
func (l *Load) Abort() {
	for i := range l.segments {
		if err := l.store.FS.Remove(l.store.File(l.def, l.segments[i].record.ID)); err != nil {
			l.store.fail(err)
		}
	}
	l.segments = nil
}

// NewAppender begins a load of rows that go behind those of base, which must be loaded; truncated says that base's rows
// will be gone by then. ids gives the identifiers of new segments. The caller sees to it that nobody else changes the table
// until the load is committed or aborted.
func NewAppender(base *Version, truncated bool, ids func() uint64, o AppendOptions) (*Appender, error) {
	o.defaults()
	def := base.def
	schema, err := segment.NewSchema(def.Fields())
	if err != nil {
		return nil, fmt.Errorf("table %s.%s: %w", def.Schema, def.Name, err)
	}
	s := base.store
	if err := s.FS.MkdirAll(s.Folder(def), 0o755); err != nil {
		return nil, fmt.Errorf("make folder of table %s.%s: %w", def.Schema, def.Name, err)
	}
	// The folder must be found after a crash before what lies in it is.
	if err := SyncDir(s.FS, s.Dir); err != nil {
		return nil, err
	}
	a := &Appender{store: s, def: def, schema: schema, fields: def.Fields(), opts: o}
	a.mem = s.Mem.Child("load of "+def.Name, "memory_limit", 0)
	load := &Load{store: s, def: def, interners: make([]*interner, len(def.Columns))}
	for i, f := range a.fields {
		if f.Type.Phys() != types.PhysBytes || f.Type.Kind == types.Varbinary || f.Type.Kind == types.JSON {
			continue
		}
		h, d := base.head.Dicts[i], base.dicts[i]
		if truncated {
			h, d = DictHead{}, nil
		}
		if load.interners[i], err = newInterner(h, d); err != nil {
			return nil, err
		}
	}
	workers := s.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	a.enc = newEncoders(a, load, ids, workers)
	if len(def.SortedBy) > 0 {
		a.sorter = newSorter(a)
	}
	a.order.init(a)
	return a, nil
}

// SyncDir makes the entries of a folder durable.
func SyncDir(fs vfs.FS, dir string) error {
	d, err := fs.OpenDir(dir)
	if err != nil {
		return fmt.Errorf("open folder: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("sync folder %s: %w", dir, err)
	}
	return nil
}

// Fields returns the columns that rows must have.
func (a *Appender) Fields() []types.Field { return a.fields }

// Rows returns the number of rows taken so far.
func (a *Appender) Rows() int64 { return a.rows.Load() }

// Finish waits until all rows are in segments that are durable, and returns them. All writers must be closed. It may be
// called again and returns the same.
func (a *Appender) Finish(ctx context.Context) (*Load, error) {
	if a.done {
		if a.finished == nil {
			return nil, ErrAborted
		}
		return a.finished, nil
	}
	stop := context.AfterFunc(ctx, func() { a.enc.fail(ctx.Err()) })
	defer stop()
	err := a.order.finish()
	if err == nil && a.sorter != nil {
		err = a.sorter.flush(ctx)
	}
	if err == nil {
		err = a.enc.flush()
	}
	load, err2 := a.enc.close()
	if err == nil {
		err = err2
	}
	a.done = true
	a.mem.ReleaseAll()
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		load.Abort()
		return nil, err
	}
	load.rows = a.rows.Load()
	a.finished = load
	return load, nil
}

// Abort ends a load and removes its files. It does nothing after Finish, whose Load has an Abort of its own.
func (a *Appender) Abort() {
	if a.done {
		return
	}
	a.done = true
	a.enc.fail(ErrAborted)
	load, _ := a.enc.close()
	load.Abort()
	a.mem.ReleaseAll()
}

// chunk is a run of rows that are in order, on their way into a row group.
type chunk struct {
	seq     int64
	rows    int
	bytes   int64
	cols    []*vec.Vector
	refs    atomic.Int32 // pieces of it that are not encoded yet
	release func()
	app     *Appender
}

// unref drops one reference; the last one gives the memory back.
func (c *chunk) unref() {
	if c.refs.Add(-1) > 0 {
		return
	}
	c.cols = nil
	c.app.mem.Release(c.bytes)
	if c.release != nil {
		c.release()
	}
}

// Discard ends the load in whatever state it is and removes its files.
func (a *Appender) Discard() {
	if a.finished != nil {
		a.finished.Abort()
		a.finished = nil
		return
	}
	a.Abort()
}
