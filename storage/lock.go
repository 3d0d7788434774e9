package storage

import (
	"context"
	"fmt"
	"sync"

	"github.com/clientele-db/clientele/storage/catalog"
)

// lockTable holds the write locks of tables. Transactions wait for each other, but not in a circle: one that holds a lock
// already gets ErrConflict instead of waiting for an older one.
type lockTable struct {
	mu      sync.Mutex
	changed *sync.Cond
	held    map[uint64]*Txn // by table id
}

func (l *lockTable) init() {
	l.changed = sync.NewCond(&l.mu)
	l.held = map[uint64]*Txn{}
}

// acquire takes the lock of a table for a transaction, waiting for it if need be.
func (l *lockTable) acquire(ctx context.Context, id uint64, name string, tx *Txn) error {
	stop := context.AfterFunc(ctx, func() {
		l.mu.Lock()
		l.changed.Broadcast()
		l.mu.Unlock()
	})
	defer stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		owner := l.held[id]
		switch {
		case owner == tx:
			return nil
		case owner == nil:
			l.held[id] = tx
			tx.locked = append(tx.locked, id)
			return nil
		case len(tx.locked) > 0 && owner.id < tx.id:
			return fmt.Errorf("table %q %w", name, catalog.ErrConflict)
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("wait for the lock of table %q: %w", name, err)
		}
		l.changed.Wait()
	}
}

// release gives back all locks of a transaction.
func (l *lockTable) release(tx *Txn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range tx.locked {
		delete(l.held, id)
	}
	tx.locked = nil
	l.changed.Broadcast()
}
