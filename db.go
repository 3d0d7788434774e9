package clientele

import (
	"context"
	"runtime/debug"
	"sync"

	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/storage"
)

// buildVersion is set by the linker.
var buildVersion = ""

// Version returns the version of the program, "dev" for a build without one.
func Version() string {
	if buildVersion != "" {
		return buildVersion
	}
	if i, ok := debug.ReadBuildInfo(); ok && i.Main.Version != "" && i.Main.Version != "(devel)" {
		return i.Main.Version
	}
	return "dev"
}

// DB is an open database. It serves any number of goroutines.
type DB struct {
	opts  Options
	dir   string
	store *storage.DB
	mem   *mem.Tracker
	// background is the session of Query and Exec.
	background *Session
	models     modelCache

	mu      sync.Mutex
	closed  bool
	running sync.WaitGroup
}

// Open opens the database in dir and makes it if it is not there; an empty dir gives a database in memory.
func Open(dir string, o *Options) (*DB, error) {
	opts := o.withDefaults()
	tracker := mem.New("the database", "memory", opts.MemoryBytes)
	store, err := openStore(dir, &opts, tracker)
	if err != nil {
		return nil, err
	}
	db := &DB{opts: opts, dir: dir, store: store, mem: tracker}
	db.background = db.NewSession()
	return db, nil
}

// Close waits for running statements to end and closes the database. Results that are still open must be closed first.
func (db *DB) Close() error {
	db.mu.Lock()
	if db.closed {
		db.mu.Unlock()
		return nil
	}
	db.closed = true
	db.mu.Unlock()
	db.running.Wait()
	return db.store.Close()
}

// Query runs one statement in a session of its own and returns its result, which must be closed. args are the values of its ?.
func (db *DB) Query(ctx context.Context, query string, args ...any) (*Result, error) {
	return db.NewSession().Query(ctx, query, args...)
}

// Exec runs the statements of a script one after the other, and returns the number of rows that the last one wrote.
func (db *DB) Exec(ctx context.Context, script string) (int64, error) {
	return db.NewSession().Exec(ctx, script)
}

// begin counts a statement as running, unless the database is closed.
func (db *DB) begin() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		return ErrClosed
	}
	db.running.Add(1)
	return nil
}
