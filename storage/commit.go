package storage

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/kv"
	"github.com/clientele-db/clientele/storage/table"
)

// Commit makes the changes durable and visible, in one synced batch. When it fails nothing is changed, and the transaction
// is over. Loads that are not finished are.
func (tx *Txn) Commit(ctx context.Context) error {
	if tx.done {
		return errDone
	}
	defer tx.end()
	loads := map[uint64][]*table.Load{}
	for id, c := range tx.data {
		for _, a := range c.loads {
			l, err := a.Finish(ctx)
			if err != nil {
				return err
			}
			loads[id] = append(loads[id], l)
		}
	}
	if tx.draft.Empty() && len(tx.data) == 0 {
		return nil
	}
	if err := tx.check(); err != nil {
		return err
	}
	db := tx.db
	db.commit.Lock()
	defer db.commit.Unlock()
	cur := db.current.Load()
	cat, err := tx.draft.Rebase(cur.cat)
	if err != nil {
		return err
	}
	next := &state{seq: cur.seq + 1, cat: cat, versions: maps.Clone(cur.versions)}
	next.refs.Store(1)
	b := db.kv.NewBatch()
	fresh, err := tx.apply(b, cur, next, loads)
	if err == nil {
		err = db.putState(b, next.seq)
	}
	if err != nil {
		_ = b.Close() // the error that ended the commit says more
	} else {
		err = b.Commit()
	}
	if err == nil || errors.Is(err, kv.ErrFailed) {
		// The batch names the segments, or may: they are not this transaction's to remove any more.
		for _, c := range tx.data {
			c.loads = nil
		}
	}
	if err != nil {
		for _, v := range fresh {
			v.Unref()
		}
		return err
	}
	isFresh := map[*table.Version]bool{}
	for _, v := range fresh {
		isFresh[v] = true
	}
	for _, v := range next.versions {
		if !isFresh[v] {
			v.Ref()
		}
	}
	for id, old := range cur.versions {
		if now := next.versions[id]; now != old {
			old.Forget(now)
		}
	}
	db.mu.Lock()
	db.current.Store(next)
	db.mu.Unlock()
	cur.unref()
	return nil
}

// apply writes the changes to a batch and to the versions of the next state. It returns the versions that it made, whose
// references are the next state's.
func (tx *Txn) apply(b *kv.Batch, cur, next *state, loads map[uint64][]*table.Load) (fresh []*table.Version, err error) {
	if err := tx.applyDefinitions(b); err != nil {
		return nil, err
	}
	for _, c := range tx.draft.Tables {
		switch {
		case c.New == nil:
			if v := next.versions[c.Old.ID]; v != nil {
				if err := v.Load(); err != nil {
					return fresh, err
				}
				v.Drop(b)
				delete(next.versions, c.Old.ID)
			}
		case c.Old != nil && tx.data[c.New.ID] == nil:
			if v := next.versions[c.New.ID]; v != nil {
				n, err := v.Redefined(c.New)
				if err != nil {
					return fresh, err
				}
				fresh = append(fresh, n)
				next.versions[c.New.ID] = n
			}
		}
	}
	for id, c := range tx.data {
		base := c.version
		if !c.created {
			// The write lock keeps others from changing the table's rows since.
			if base = cur.versions[id]; base == nil {
				return fresh, fmt.Errorf("table %q %w", c.def.Name, catalog.ErrConflict)
			}
		}
		if def := tx.finalDef(id); def != nil && def != base.Def() {
			r, err := base.Redefined(def)
			if err != nil {
				return fresh, err
			}
			defer r.Unref()
			base = r
		}
		n, err := base.Apply(b, table.Change{Truncate: c.truncate, Loads: loads[id]}, next.seq)
		if err != nil {
			return fresh, err
		}
		fresh = append(fresh, n)
		next.versions[id] = n
	}
	return fresh, nil
}

// finalDef returns the last definition that the transaction gave a table, nil if it gave none.
func (tx *Txn) finalDef(id uint64) *catalog.Table {
	var def *catalog.Table
	for _, c := range tx.draft.Tables {
		if c.New != nil && c.New.ID == id {
			def = c.New
		}
	}
	return def
}

func (tx *Txn) applyDefinitions(b *kv.Batch) error {
	for _, c := range tx.draft.Schemas {
		if c.New == nil {
			b.Delete(kv.NameKey(kv.KindSchema, c.Old.Name))
		} else if err := put(b, kv.NameKey(kv.KindSchema, c.New.Name), c.New); err != nil {
			return err
		}
	}
	for _, c := range tx.draft.Tables {
		if c.New == nil {
			b.Delete(kv.Key(kv.KindTable, c.Old.ID))
		} else if err := put(b, kv.Key(kv.KindTable, c.New.ID), c.New); err != nil {
			return err
		}
	}
	for _, c := range tx.draft.Views {
		if c.New == nil {
			b.Delete(kv.NameKey(kv.KindView, c.Old.Schema, c.Old.Name))
		} else if err := put(b, kv.NameKey(kv.KindView, c.New.Schema, c.New.Name), c.New); err != nil {
			return err
		}
	}
	return tx.applyModels(b)
}

func put[T catalog.Schema | catalog.Table | catalog.View | catalog.Model](b *kv.Batch, key []byte, d *T) error {
	v, err := catalog.Encode(d)
	if err != nil {
		return err
	}
	b.Set(key, catalog.Version, v)
	return nil
}
