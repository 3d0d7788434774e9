package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/storage/cache"
	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/corrupt"
	"github.com/clientele-db/clientele/storage/kv"
	"github.com/clientele-db/clientele/storage/table"
)

// DefaultSchema is the schema that every database begins with.
const DefaultSchema = "main"

// Options configure a database. The zero value opens it for writing.
type Options struct {
	// ReadOnly opens without the lock and changes nothing, so that it goes beside the process that writes; it sees what
	// was committed at that moment.
	ReadOnly bool
	// CacheBytes is the budget of the page cache; 0 means 256 MiB.
	CacheBytes int64
	// Mem accounts for cache and loads; nil does not.
	Mem *mem.Tracker
	// Workers is the number of goroutines that encode a load; 0 means one a processor.
	Workers int
	// Failed is called with errors that concern nobody's statement, such as a file that could not be removed; nil drops them.
	Failed func(error)
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	fs    vfs.FS
	dir   string
	opts  Options
	lock  io.Closer
	kv    *kv.DB
	store *table.Store

	commit  sync.Mutex // held by a commit
	current atomic.Pointer[state]
	mu      sync.Mutex // guards current together with its reference
	locks   lockTable

	lastTable atomic.Uint64
	lastTxn   atomic.Uint64
	segIDs    sync.Map // table id → *atomic.Uint64: last segment id given out
	closed    atomic.Bool
	witnessed uint64 // what the file COMMITTED says
}

// state is one version of the whole database.
type state struct {
	seq      uint64
	cat      *catalog.State
	versions map[uint64]*table.Version
	refs     atomic.Int64
}

func (s *state) unref() {
	if s.refs.Add(-1) > 0 {
		return
	}
	for _, v := range s.versions {
		v.Unref()
	}
}

// stored is what the store says of the database as a whole.
type stored struct {
	Format    int // of the directory
	Seq       uint64
	LastTable uint64
}

const (
	stateVersion = 1
	dirFormat    = 1
)

// ErrReadOnly is the error of changing a database that was opened for reading.
var ErrReadOnly = errors.New("database is open for reading only")

// ErrLocked is the error of opening a database for writing that another process, or this one, writes to.
var ErrLocked = errors.New("database is in use by another process")

// Open opens the database in dir, and makes it if there is none, unless it is to be read only. fs is vfs.Default, or
// vfs.NewMem() for a database in memory.
func Open(fs vfs.FS, dir string, o Options) (*DB, error) {
	if o.CacheBytes <= 0 {
		o.CacheBytes = 256 << 20
	}
	db := &DB{fs: fs, dir: dir, opts: o}
	db.locks.init()
	if o.ReadOnly {
		db.fs = readOnlyFS{fs}
	}
	if err := db.open(); err != nil {
		db.abandon()
		return nil, fmt.Errorf("open database %s: %w", dir, err)
	}
	return db, nil
}

func (db *DB) open() (err error) {
	o := &db.opts
	if !o.ReadOnly {
		if err := db.prepare(); err != nil {
			return err
		}
		if err := db.create(); err != nil {
			return err
		}
	}
	if db.kv, err = kv.Open(db.fs, db.fs.PathJoin(db.dir, metaDir), kv.Options{ReadOnly: o.ReadOnly}); err != nil {
		return err
	}
	db.store = &table.Store{
		FS: db.fs, Dir: db.fs.PathJoin(db.dir, "data"), KV: db.kv, Mem: o.Mem, Workers: o.Workers, Failed: o.Failed,
		Cache: cache.New(o.CacheBytes, o.Mem.Child("page cache", "cache_size", 0)),
	}
	if err := db.load(); err != nil {
		return err
	}
	if err := db.checkCommitted(db.current.Load().seq); err != nil {
		return err
	}
	if o.ReadOnly {
		return nil
	}
	return db.sweep()
}

// prepare makes the folders and takes the lock.
func (db *DB) prepare() error {
	// What is in a folder survives a crash only if the folder does.
	parents := []string{db.dir}
	for d := db.dir; ; {
		if _, err := db.fs.Stat(d); err == nil {
			break
		}
		up := db.fs.PathDir(d)
		if up == d {
			break
		}
		parents = append(parents, up)
		d = up
	}
	for _, d := range []string{"data", "tmp"} {
		if err := db.fs.MkdirAll(db.fs.PathJoin(db.dir, d), 0o755); err != nil {
			return err
		}
	}
	for _, d := range parents {
		if err := table.SyncDir(db.fs, d); err != nil {
			return err
		}
	}
	l, err := db.fs.Lock(db.fs.PathJoin(db.dir, "LOCK"))
	if err != nil {
		return fmt.Errorf("%w (%w)", ErrLocked, err)
	}
	db.lock = l
	return nil
}

// load reads the catalog.
func (db *DB) load() error {
	st := &state{cat: catalog.NewState(), versions: map[uint64]*table.Version{}}
	st.refs.Store(1)
	key := kv.Key(kv.KindState)
	version, b, ok, err := db.kv.Get(key)
	if err != nil {
		return err
	}
	if !ok {
		return db.kv.In(corrupt.New("the state of the database is missing"), key)
	}
	var s stored
	if version != stateVersion {
		return fmt.Errorf("format %d is unknown to this program", version)
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return db.kv.In(corrupt.New("malformed state: %v", err), key)
	}
	if s.Format != dirFormat {
		return fmt.Errorf("format %d, this program reads %d", s.Format, dirFormat)
	}
	st.seq = s.Seq
	db.lastTable.Store(s.LastTable)
	err = restore[catalog.Schema](db, kv.KindSchema, st.cat)
	if err == nil {
		err = restore[catalog.View](db, kv.KindView, st.cat)
	}
	if err == nil {
		err = restore[catalog.Model](db, kv.KindModel, st.cat)
	}
	if err == nil {
		err = restore[catalog.Table](db, kv.KindTable, st.cat)
	}
	if err != nil {
		return err
	}
	for _, t := range st.cat.Tables("") {
		st.versions[t.ID] = table.NewVersion(db.store, t)
	}
	db.current.Store(st)
	return nil
}

// restore reads all definitions of one kind.
func restore[T catalog.Schema | catalog.Table | catalog.View | catalog.Model](db *DB, k kv.Kind, s *catalog.State) error {
	return db.kv.Scan(context.Background(), kv.Key(k), func(key []byte, version byte, b []byte) error {
		d, err := catalog.Decode[T](version, b)
		if err != nil {
			return db.kv.In(err, key)
		}
		s.Restore(d)
		return nil
	})
}

// putState writes the state of the database as a whole after commit seq.
func (db *DB) putState(b *kv.Batch, seq uint64) error {
	v, err := json.Marshal(stored{Format: dirFormat, Seq: seq, LastTable: db.lastTable.Load()})
	if err != nil {
		return err
	}
	b.Set(kv.Key(kv.KindState), stateVersion, v)
	return nil
}

// abandon closes what a failed Open has opened.
func (db *DB) abandon() {
	if db.store != nil {
		db.store.Cache.Close()
	}
	if db.kv != nil {
		_ = db.kv.Close() // the error that opening met says more
	}
	if db.lock != nil {
		_ = db.lock.Close()
	}
}

// Close closes the database. Snapshots and transactions must have been closed.
func (db *DB) Close() error {
	if db.closed.Swap(true) {
		return nil
	}
	db.commit.Lock()
	defer db.commit.Unlock()
	db.mu.Lock()
	st := db.current.Load()
	db.mu.Unlock()
	seq := st.seq
	st.unref()
	db.store.Cache.Close()
	err := db.kv.Close()
	if err == nil && !db.opts.ReadOnly && seq > db.witnessed {
		err = db.writeCommitted(seq)
	}
	if db.lock != nil {
		err = errors.Join(err, db.lock.Close())
	}
	if err != nil {
		return fmt.Errorf("close database %s: %w", db.dir, err)
	}
	return nil
}

// Dir returns the directory of the database.
func (db *DB) Dir() string { return db.dir }

// TempDir returns the folder for spills. It is emptied when the database is opened.
func (db *DB) TempDir() string { return db.fs.PathJoin(db.dir, "tmp") }

// FS returns the file system of the database.
func (db *DB) FS() vfs.FS { return db.fs }

// ReadOnly reports whether the database was opened for reading only.
func (db *DB) ReadOnly() bool { return db.opts.ReadOnly }

// CacheStats returns the figures of the page cache.
func (db *DB) CacheStats() cache.Stats { return db.store.Cache.Stats() }
