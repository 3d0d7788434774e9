package storage

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/clientele-db/clientele/storage/kv"
	"github.com/clientele-db/clientele/storage/table"
)

// commits are what crashes are tried on: loads, a replacement, a dropped and a created table. after[k] are the rows of
// tables a and b after k commits, as a range of sales; nil: no such table.
var commits = []struct {
	run  func(t *testing.T, tx *Txn) error
	a, b []int
}{
	{func(t *testing.T, tx *Txn) error {
		if _, err := tx.CreateTable(t.Context(), sales("a")); err != nil {
			return err
		}
		return load(t.Context(), tx, "a", 0, 1500, tiny)
	}, []int{0, 1500}, nil},
	{func(t *testing.T, tx *Txn) error { return load(t.Context(), tx, "a", 1500, 1900, tiny) }, []int{0, 1900}, nil},
	{func(t *testing.T, tx *Txn) error {
		if _, err := tx.CreateTable(t.Context(), sales("b")); err != nil {
			return err
		}
		if err := load(t.Context(), tx, "b", 100, 300, tiny); err != nil {
			return err
		}
		return load(t.Context(), tx, "a", 1900, 2000, tiny)
	}, []int{0, 2000}, []int{100, 300}},
	{func(t *testing.T, tx *Txn) error {
		if err := tx.Truncate(t.Context(), "main", "b"); err != nil {
			return err
		}
		return load(t.Context(), tx, "b", 0, 700, tiny)
	}, []int{0, 2000}, []int{0, 700}},
	{func(t *testing.T, tx *Txn) error { return tx.DropTable(t.Context(), "main", "a") }, nil, []int{0, 700}},
}

var tiny = table.AppendOptions{GroupRows: 256, SegmentRows: 512}

// checkAfter checks that a database holds what it does after k commits, and no file besides.
func checkAfter(t *testing.T, db *DB, k int) {
	t.Helper()
	for name, rows := range map[string][]int{"a": commits[k-1].a, "b": commits[k-1].b} {
		snap := db.Snapshot()
		has := snap.Catalog().Table("main", name) != nil
		snap.Close()
		if has != (rows != nil) {
			t.Fatalf("after %d commits, table %s: %v", k, name, has)
		}
		if has {
			checkSales(t, db, name, rows[0], rows[1])
		}
	}
	checkNoOrphans(t, db)
}

func checkNoOrphans(t *testing.T, db *DB) {
	t.Helper()
	named := 0
	snap := db.Snapshot()
	defer snap.Close()
	for _, d := range snap.Catalog().Tables("") {
		v := snap.st.versions[d.ID]
		if err := v.Load(); err != nil {
			t.Fatal(err)
		}
		named += v.Segments()
	}
	if fs := files(t, db.fs, "db/data"); len(fs) != named {
		t.Fatalf("%d segments are named, files are %v", named, fs)
	}
}

// TestCrash cuts at every sync, creation, renaming and removal of files, with none and with some of what was not synced on
// the disk. Every database opens, holds all that was acknowledged, nothing torn, and no orphan.
func TestCrash(t *testing.T) {
	type cut struct {
		fs    *vfs.MemFS
		acked int
		at    string
	}
	for _, percent := range []int{0, 50} {
		t.Run(fmt.Sprint(percent, " percent"), func(t *testing.T) {
			disk := vfs.NewCrashableMem()
			var mu sync.Mutex
			var cuts []cut
			var acked atomic.Int64
			watch := errorfs.InjectorFunc(func(op errorfs.Op) error {
				switch op.Kind {
				case errorfs.OpFileSync, errorfs.OpFileSyncData, errorfs.OpFileSyncTo, errorfs.OpRename, errorfs.OpCreate,
					errorfs.OpRemove, errorfs.OpRemoveAll, errorfs.OpFileClose:
					mu.Lock()
					defer mu.Unlock()
					cfg := vfs.CrashCloneCfg{UnsyncedDataPercent: percent}
					if percent > 0 {
						cfg.RNG = rand.New(rand.NewPCG(uint64(len(cuts)), 3))
					}
					n := int(acked.Load()) // before the clone: what is acknowledged later need not be there
					cuts = append(cuts, cut{disk.CrashClone(cfg), n, fmt.Sprint(op.Kind, " ", op.Path)})
				}
				return nil
			})
			db, err := Open(errorfs.Wrap(disk, watch), "db", Options{})
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range commits {
				mustCommit(t, db, func(tx *Txn) error { return c.run(t, tx) })
				acked.Store(int64(i + 1))
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			if len(cuts) < 50 {
				t.Fatalf("only %d cuts", len(cuts))
			}
			for i, c := range cuts {
				if testing.Short() && i%7 != 0 {
					continue
				}
				db, err := Open(c.fs, "db", Options{})
				if err != nil {
					t.Fatalf("cut %d, %s: %v", i, c.at, err)
				}
				// The sequence number counts commits.
				seq := int(db.current.Load().seq)
				if seq < c.acked || seq > c.acked+1 {
					t.Fatalf("cut %d, %s: %d commits are there, %d were acknowledged", i, c.at, seq, c.acked)
				}
				if seq > 0 {
					checkAfter(t, db, seq)
				}
				// And it can be gone on with.
				if seq < len(commits) {
					mustCommit(t, db, func(tx *Txn) error { return commits[seq].run(t, tx) })
					checkAfter(t, db, seq+1)
				}
				if err := db.Close(); err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("%d cuts", len(cuts))
		})
	}
}

// TestWriteErrors fails one operation on the segments' files after another: the load fails with that error, changes
// nothing, and the database goes on.
func TestWriteErrors(t *testing.T) {
	boom := errors.New("disk is full")
	for at := int64(1); ; at++ {
		var count, hits atomic.Int64
		inject := errorfs.InjectorFunc(func(op errorfs.Op) error {
			if !strings.Contains(op.Path, "/data") || op.Kind.ReadOrWrite() != errorfs.OpIsWrite || op.Kind == errorfs.OpRemove {
				return nil
			}
			if count.Add(1) == at {
				hits.Add(1)
				return boom
			}
			return nil
		})
		armed := &errorfs.Toggle{Injector: inject}
		fs := vfs.NewMem()
		db := open(t, errorfs.Wrap(fs, armed), "db", Options{})
		mustCommit(t, db, func(tx *Txn) error { return commits[0].run(t, tx) })
		armed.On()
		tx := db.Begin()
		err := commits[1].run(t, tx)
		if err == nil {
			err = tx.Commit(t.Context())
		}
		tx.Rollback()
		armed.Off()
		if hits.Load() == 0 {
			if err != nil {
				t.Fatalf("without a failure: %v", err)
			}
			if at < 10 {
				t.Fatalf("only %d operations", at)
			}
			return
		}
		if !errors.Is(err, boom) {
			t.Fatalf("failure of operation %d gave %v", at, err)
		}
		checkAfter(t, db, 1)
		mustCommit(t, db, func(tx *Txn) error { return commits[1].run(t, tx) })
		checkAfter(t, db, 2)
	}
}

// TestLogFailure: when the log cannot be written the commit fails, later ones do, and nothing that it may name is removed.
func TestLogFailure(t *testing.T) {
	boom := errors.New("disk is gone")
	armed := &errorfs.Toggle{Injector: errorfs.InjectorFunc(func(op errorfs.Op) error {
		if strings.Contains(op.Path, "/meta") && (op.Kind == errorfs.OpFileSync || op.Kind == errorfs.OpFileSyncData) {
			return boom
		}
		return nil
	})}
	disk := vfs.NewCrashableMem()
	db, err := Open(errorfs.Wrap(disk, armed), "db", Options{})
	if err != nil {
		t.Fatal(err)
	}
	mustCommit(t, db, func(tx *Txn) error { return commits[0].run(t, tx) })
	armed.On()
	for range 2 {
		tx := db.Begin()
		err := commits[1].run(t, tx)
		if err == nil {
			err = tx.Commit(t.Context())
		}
		tx.Rollback()
		if !errors.Is(err, kv.ErrFailed) {
			t.Fatalf("commit to a log that fails: %v", err)
		}
	}
	checkSales(t, db, "a", 0, 1500)
	for _, percent := range []int{0, 100} {
		cfg := vfs.CrashCloneCfg{UnsyncedDataPercent: percent, RNG: rand.New(rand.NewPCG(1, 1))}
		db := open(t, disk.CrashClone(cfg), "db", Options{})
		checkAfter(t, db, int(db.current.Load().seq))
	}
}
