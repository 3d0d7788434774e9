package storage

import (
	"sync/atomic"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/table"
)

// Snapshot is one version of the whole database: its definitions, and the rows of all tables. It changes no more, and what
// it needs stays until Close. It is safe for concurrent use.
type Snapshot struct {
	db     *DB
	st     *state
	closed atomic.Bool
}

// Snapshot pins the last committed version.
func (db *DB) Snapshot() *Snapshot {
	return &Snapshot{db: db, st: db.pin()}
}

// pin returns the current state with a reference.
func (db *DB) pin() *state {
	db.mu.Lock()
	defer db.mu.Unlock()
	st := db.current.Load()
	st.refs.Add(1)
	return st
}

// Seq returns the sequence number of the last commit that the snapshot has.
func (s *Snapshot) Seq() uint64 { return s.st.seq }

// Catalog returns the definitions.
func (s *Snapshot) Catalog() *catalog.State { return s.st.cat }

// Source returns a table for scanning. Sources live on their own: they stay valid when the snapshot is closed.
func (s *Snapshot) Source(schema, name string) (exec.Source, error) {
	t := s.st.cat.Table(schema, name)
	if t == nil {
		return nil, notFound(schema, name)
	}
	return table.NewSource(s.st.versions[t.ID])
}

// TableInfo are figures of a table.
type TableInfo struct {
	Rows, Bytes int64 // Bytes of its files
}

// Info returns the figures of a table.
func (s *Snapshot) Info(schema, name string) (TableInfo, error) {
	t := s.st.cat.Table(schema, name)
	if t == nil {
		return TableInfo{}, notFound(schema, name)
	}
	v := s.st.versions[t.ID]
	if err := v.Load(); err != nil {
		return TableInfo{}, err
	}
	return TableInfo{Rows: v.Rows(), Bytes: v.Bytes()}, nil
}

// Close releases the snapshot. It may be called twice.
func (s *Snapshot) Close() error {
	if !s.closed.Swap(true) {
		s.st.unref()
	}
	return nil
}
