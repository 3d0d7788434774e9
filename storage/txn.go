package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/table"
)

// Txn is a transaction: changes of definitions and loads of rows that become visible together, or not at all. One
// goroutine calls its methods (the writers of its loads may be used by others).
type Txn struct {
	db    *DB
	id    uint64
	base  *state
	draft *catalog.Draft
	data  map[uint64]*change // by table id
	// models is what new models learned.
	models map[*catalog.Model][]byte
	// locked are the tables whose write lock the transaction holds.
	locked []uint64
	done   bool
}

// change is what a transaction does to the rows of a table.
type change struct {
	def      *catalog.Table
	version  *table.Version // what the change begins with, with a reference
	created  bool
	truncate bool
	loads    []*table.Appender
}

var errDone = errors.New("transaction is over")

func notFound(schema, name string) error {
	return fmt.Errorf("table %q %w", schema+"."+name, catalog.ErrNotFound)
}

// Begin begins a transaction.
func (db *DB) Begin() *Txn {
	st := db.pin()
	return &Txn{
		db: db, id: db.lastTxn.Add(1), base: st, draft: catalog.NewDraft(st.cat), data: map[uint64]*change{},
	}
}

// Catalog returns the definitions as the transaction sees them, its own changes included. It is valid until the next
// change.
func (tx *Txn) Catalog() *catalog.State { return tx.draft.State }

func (tx *Txn) check() error {
	switch {
	case tx.done:
		return errDone
	case tx.db.opts.ReadOnly:
		return ErrReadOnly
	}
	return nil
}

// CreateSchema adds a schema.
func (tx *Txn) CreateSchema(s catalog.Schema) error {
	if err := tx.check(); err != nil {
		return err
	}
	return tx.draft.CreateSchema(s)
}

// DropSchema removes a schema, with cascade together with what is in it.
func (tx *Txn) DropSchema(ctx context.Context, name string, cascade bool) error {
	if err := tx.check(); err != nil {
		return err
	}
	if cascade {
		for _, t := range tx.draft.State.Tables(name) {
			if err := tx.lock(ctx, t); err != nil {
				return err
			}
		}
	}
	return tx.draft.DropSchema(name, cascade)
}

// CreateTable adds a table without rows. Of def it takes everything but what the catalog sets itself.
func (tx *Txn) CreateTable(ctx context.Context, def catalog.Table) (*catalog.Table, error) {
	if err := tx.check(); err != nil {
		return nil, err
	}
	t, err := tx.draft.CreateTable(def, tx.db.lastTable.Add(1))
	if err != nil {
		return nil, err
	}
	if err := table.CheckTypes(t); err != nil {
		return nil, errors.Join(err, tx.draft.DropTable(t.Schema, t.Name))
	}
	if err := tx.db.locks.acquire(ctx, t.ID, t.Name, tx); err != nil {
		return nil, err
	}
	tx.data[t.ID] = &change{def: t, version: table.EmptyVersion(tx.db.store, t), created: true}
	return t, nil
}

// DropTable removes a table with its rows.
func (tx *Txn) DropTable(ctx context.Context, schema, name string) error {
	if err := tx.check(); err != nil {
		return err
	}
	t := tx.draft.Table(schema, name)
	if t == nil {
		return notFound(schema, name)
	}
	if err := tx.lock(ctx, t); err != nil {
		return err
	}
	if c := tx.data[t.ID]; c != nil {
		c.abort()
		delete(tx.data, t.ID)
	}
	return tx.draft.DropTable(schema, name)
}

// AlterTable changes the definition of a table in ways that leave its rows as they are: name, comments, properties.
func (tx *Txn) AlterTable(ctx context.Context, schema, name string, alter func(*catalog.Table)) error {
	if err := tx.check(); err != nil {
		return err
	}
	t := tx.draft.Table(schema, name)
	if t == nil {
		return notFound(schema, name)
	}
	if err := tx.lock(ctx, t); err != nil {
		return err
	}
	return tx.draft.AlterTable(schema, name, alter)
}

// CreateView adds a view, or replaces one.
func (tx *Txn) CreateView(v catalog.View, replace bool) error {
	if err := tx.check(); err != nil {
		return err
	}
	return tx.draft.CreateView(v, replace)
}

// DropView removes a view.
func (tx *Txn) DropView(schema, name string) error {
	if err := tx.check(); err != nil {
		return err
	}
	return tx.draft.DropView(schema, name)
}

// lock takes the write lock of a table and checks that it is still what the transaction began with.
func (tx *Txn) lock(ctx context.Context, t *catalog.Table) error {
	if slices.Contains(tx.locked, t.ID) {
		return nil
	}
	if err := tx.db.locks.acquire(ctx, t.ID, t.Name, tx); err != nil {
		return err
	}
	if now := tx.db.current.Load().cat.Table(t.Schema, t.Name); now != t {
		return fmt.Errorf("table %q %w", t.Schema+"."+t.Name, catalog.ErrConflict)
	}
	return nil
}

// changeOf returns the change of a table's rows, beginning it if there is none yet.
func (tx *Txn) changeOf(ctx context.Context, schema, name string) (*change, error) {
	if err := tx.check(); err != nil {
		return nil, err
	}
	t := tx.draft.Table(schema, name)
	if t == nil {
		return nil, notFound(schema, name)
	}
	if c := tx.data[t.ID]; c != nil {
		return c, nil
	}
	if err := tx.lock(ctx, t); err != nil {
		return nil, err
	}
	// Others may have committed to the table since the transaction began: appending to what they left is no conflict.
	st := tx.db.pin()
	defer st.unref()
	v := st.versions[t.ID]
	if err := v.Load(); err != nil {
		return nil, err
	}
	v.Ref()
	c := &change{def: t, version: v}
	tx.data[t.ID] = c
	return c, nil
}

// Append begins a load of rows behind those that the table has. It waits for other transactions that write to the table.
// A transaction has one load of a table at a time: the next begins after the Finish of the one before.
func (tx *Txn) Append(ctx context.Context, schema, name string, o table.AppendOptions) (*table.Appender, error) {
	c, err := tx.changeOf(ctx, schema, name)
	if err != nil {
		return nil, err
	}
	if len(c.loads) > 0 {
		return nil, fmt.Errorf("table %q has a load in this transaction already", schema+"."+name)
	}
	a, err := table.NewAppender(c.version, c.truncate, tx.db.segmentIDs(c.version), o)
	if err != nil {
		return nil, err
	}
	c.loads = append(c.loads, a)
	return a, nil
}

// Truncate removes all rows that the table has.
func (tx *Txn) Truncate(ctx context.Context, schema, name string) error {
	c, err := tx.changeOf(ctx, schema, name)
	if err != nil {
		return err
	}
	if len(c.loads) > 0 {
		return fmt.Errorf("table %q has a load in this transaction already", schema+"."+name)
	}
	c.truncate = true
	return nil
}

// segmentIDs gives identifiers for new segments of a table, none of them twice while the database is open.
func (db *DB) segmentIDs(v *table.Version) func() uint64 {
	x, _ := db.segIDs.LoadOrStore(v.Def().ID, new(atomic.Uint64))
	last := x.(*atomic.Uint64)
	return func() uint64 {
		for {
			l := last.Load()
			id := max(l+1, v.NextSegment())
			if last.CompareAndSwap(l, id) {
				return id
			}
		}
	}
}

func (c *change) abort() {
	for _, a := range c.loads {
		a.Discard()
	}
	c.loads = nil
	c.version.Unref()
}

// Rollback ends the transaction without any change. It does nothing after Commit.
func (tx *Txn) Rollback() {
	if tx.done {
		return
	}
	tx.end()
}

func (tx *Txn) end() {
	tx.done = true
	for _, c := range tx.data {
		c.abort()
	}
	tx.data = nil
	tx.db.locks.release(tx)
	tx.base.unref()
}
