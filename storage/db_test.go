package storage

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/table"
)

// small makes several segments and row groups of few rows.
var small = table.AppendOptions{GroupRows: 512, SegmentRows: 2048}

func TestLoadAndReopen(t *testing.T) {
	for _, fs := range []vfs.FS{vfs.NewMem(), vfs.Default} {
		dir := "db"
		if fs == vfs.Default {
			dir = t.TempDir()
		}
		root := mem.New("database", "memory_limit", 0)
		db, err := Open(fs, dir, Options{Mem: root})
		if err != nil {
			t.Fatal(err)
		}
		mustCommit(t, db, func(tx *Txn) error {
			if _, err := tx.CreateTable(t.Context(), sales("sales")); err != nil {
				return err
			}
			return load(t.Context(), tx, "sales", 0, 5000, small)
		})
		checkSales(t, db, "sales", 0, 5000)
		mustCommit(t, db, func(tx *Txn) error { return load(t.Context(), tx, "sales", 5000, 7000, small) })
		checkSales(t, db, "sales", 0, 7000)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if n := root.Used(); n != 0 {
			t.Errorf("%d bytes accounted after Close", n)
		}
		db = open(t, fs, dir, Options{})
		checkSales(t, db, "sales", 0, 7000)
		mustCommit(t, db, func(tx *Txn) error { return load(t.Context(), tx, "sales", 7000, 7001, small) })
		checkSales(t, db, "sales", 0, 7001)
		ro := open(t, fs, dir, Options{ReadOnly: true})
		checkSales(t, ro, "sales", 0, 7001)
		tx := ro.Begin()
		if err := tx.CreateSchema(catalog.Schema{Name: "x"}); !errors.Is(err, ErrReadOnly) {
			t.Errorf("change of a database opened for reading: %v", err)
		}
		tx.Rollback()
		if _, err := Open(fs, dir, Options{}); !errors.Is(err, ErrLocked) {
			t.Errorf("second writer: %v", err)
		}
	}
}

func TestColumnStats(t *testing.T) {
	db := open(t, vfs.NewMem(), "db", Options{})
	mustCommit(t, db, func(tx *Txn) error {
		if _, err := tx.CreateTable(t.Context(), sales("sales")); err != nil {
			return err
		}
		return load(t.Context(), tx, "sales", 10, 4010, small)
	})
	mustCommit(t, db, func(tx *Txn) error { return load(t.Context(), tx, "sales", 4010, 6010, small) })
	snap := db.Snapshot()
	defer snap.Close()
	src, err := snap.Source("main", "sales")
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	id := src.ColumnStats(0)
	if !id.Bounded || id.Lo != 10 || id.Hi != 6009 || !id.Unique || !id.AscendingDense || id.Distinct != 6000 || id.Nulls != 0 {
		t.Errorf("id: %+v", id)
	}
	region := src.ColumnStats(1)
	want := salesRows(10, 6000)
	nulls := 0
	for i := range 6000 {
		if want[1].IsNull(i) {
			nulls++
		}
	}
	if region.Distinct != 4 || region.Dictionary == nil || region.Dictionary.Len() != 4 || region.Nulls != nulls || region.Unique ||
		string(region.MinBytes) != "east" || string(region.MaxBytes) != "west" {
		t.Errorf("region: %+v", region)
	}
	distinct := map[string]bool{}
	for i := range 6000 {
		distinct[string(want[2].BytesAt(i))] = true
	}
	customer := src.ColumnStats(2)
	if d := float64(customer.Distinct) / float64(len(distinct)); d < 0.9 || d > 1.1 {
		t.Errorf("customer: %d distinct, there are %d", customer.Distinct, len(distinct))
	}
	rate := src.ColumnStats(4)
	if !rate.FloatBounded || rate.FloatLo < 0 || rate.FloatHi > 1 || rate.FloatHi < 0.9 {
		t.Errorf("rate: %+v", rate)
	}
	for m := range src.Morsels() {
		z := src.Zone(m, 0)
		if !z.Bounded || z.Hi-z.Lo != int64(src.MorselRows(m)-1) {
			t.Errorf("morsel %d: %+v", m, z)
		}
	}
}

func TestSnapshotIsolation(t *testing.T) {
	fs := vfs.NewMem()
	db := open(t, fs, "db", Options{})
	mustCommit(t, db, func(tx *Txn) error {
		if _, err := tx.CreateTable(t.Context(), sales("a")); err != nil {
			return err
		}
		return load(t.Context(), tx, "a", 0, 3000, small)
	})
	old := db.Snapshot()
	src, err := old.Source("main", "a")
	if err != nil {
		t.Fatal(err)
	}
	old.Close() // the source lives on its own
	mustCommit(t, db, func(tx *Txn) error {
		if err := tx.Truncate(t.Context(), "main", "a"); err != nil {
			return err
		}
		return load(t.Context(), tx, "a", 100, 600, small)
	})
	checkSales(t, db, "a", 100, 600)
	mustCommit(t, db, func(tx *Txn) error { return tx.DropTable(t.Context(), "main", "a") })
	got, err := scan(t.Context(), src, 4096)
	if err != nil {
		t.Fatal(err)
	}
	for c, v := range salesRows(0, 3000) {
		if d := difference(got[c], v); d != "" {
			t.Fatalf("column %d: %s", c, d)
		}
	}
	if n := len(files(t, fs, "db/data")); n == 0 {
		t.Error("files of a version in use were removed")
	}
	src.Close()
	if fs := files(t, fs, "db/data"); len(fs) != 0 {
		t.Errorf("files of a dropped table remain: %v", fs)
	}
}

func TestRollbackAndFailedLoads(t *testing.T) {
	fs := vfs.NewMem()
	db := open(t, fs, "db", Options{})
	ctx := t.Context()
	mustCommit(t, db, func(tx *Txn) error {
		_, err := tx.CreateTable(ctx, sales("a"))
		return err
	})
	tx := db.Begin()
	if err := load(ctx, tx, "a", 0, 3000, small); err != nil {
		t.Fatal(err)
	}
	tx.Rollback()
	checkSales(t, db, "a", 0, 0)

	// A NULL in a column that must have none.
	tx = db.Begin()
	app, err := tx.Append(ctx, "main", "a", small)
	if err != nil {
		t.Fatal(err)
	}
	bad := salesRows(0, 10)
	bad[0].Valid = []uint64{0x3fe}
	err = app.Writer().Give(ctx, 0, 10, bad, nil)
	if err == nil || err.Error() != `NULL value not allowed for column "id"` {
		t.Errorf("NULL in a NOT NULL column: %v", err)
	}
	tx.Rollback()

	// A context that ends.
	tx = db.Begin()
	cctx, cancel := context.WithCancel(ctx)
	if err := load(cctx, tx, "a", 0, 3000, small); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := tx.Commit(cctx); !errors.Is(err, context.Canceled) {
		t.Errorf("commit with a context that has ended: %v", err)
	}
	checkSales(t, db, "a", 0, 0)
	if fs := files(t, fs, "db/data"); len(fs) != 0 {
		t.Errorf("files of loads that failed remain: %v", fs)
	}
	mustCommit(t, db, func(tx *Txn) error { return load(ctx, tx, "a", 0, 100, small) })
	checkSales(t, db, "a", 0, 100)
}

func TestWritersOfOneTableWait(t *testing.T) {
	db := open(t, vfs.NewMem(), "db", Options{})
	ctx := t.Context()
	mustCommit(t, db, func(tx *Txn) error {
		_, err := tx.CreateTable(ctx, sales("a"))
		return err
	})
	tx1, tx2 := db.Begin(), db.Begin()
	defer tx2.Rollback()
	if err := load(ctx, tx1, "a", 0, 700, small); err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	if err := load(short, tx2, "a", 700, 900, small); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("second writer got %v", err)
	}
	done := make(chan error)
	go func() {
		err := load(ctx, tx2, "a", 700, 900, small)
		if err == nil {
			err = tx2.Commit(ctx)
		}
		done <- err
	}()
	if err := tx1.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	checkSales(t, db, "a", 0, 900)
}

func TestConflicts(t *testing.T) {
	db := open(t, vfs.NewMem(), "db", Options{})
	ctx := t.Context()
	mustCommit(t, db, func(tx *Txn) error {
		for _, n := range []string{"a", "b"} {
			if _, err := tx.CreateTable(ctx, sales(n)); err != nil {
				return err
			}
		}
		return tx.CreateSchema(catalog.Schema{Name: "s"})
	})
	// Two that would wait for each other: the younger gives way.
	tx1, tx2 := db.Begin(), db.Begin()
	if err := tx1.Truncate(ctx, "main", "a"); err != nil {
		t.Fatal(err)
	}
	if err := tx2.Truncate(ctx, "main", "b"); err != nil {
		t.Fatal(err)
	}
	if err := tx2.Truncate(ctx, "main", "a"); !errors.Is(err, catalog.ErrConflict) {
		t.Errorf("circle of locks: %v", err)
	}
	tx2.Rollback()
	if err := tx1.Truncate(ctx, "main", "b"); err != nil {
		t.Error(err)
	}
	tx1.Rollback()

	// The same name twice; a table in a schema that is gone; a table that is gone.
	tx1, tx2 = db.Begin(), db.Begin()
	for _, tx := range []*Txn{tx1, tx2} {
		if _, err := tx.CreateTable(ctx, sales("c")); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx1.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if err := tx2.Commit(ctx); !errors.Is(err, catalog.ErrExists) {
		t.Errorf("table created twice: %v", err)
	}
	tx1, tx2 = db.Begin(), db.Begin()
	in := sales("x")
	in.Schema = "s"
	if _, err := tx1.CreateTable(ctx, in); err != nil {
		t.Fatal(err)
	}
	if err := tx2.DropSchema(ctx, "s", false); err != nil {
		t.Fatal(err)
	}
	if err := tx2.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if err := tx1.Commit(ctx); !errors.Is(err, catalog.ErrConflict) {
		t.Errorf("table in a schema that is gone: %v", err)
	}
	tx1, tx2 = db.Begin(), db.Begin()
	defer tx2.Rollback()
	if err := tx1.DropTable(ctx, "main", "c"); err != nil {
		t.Fatal(err)
	}
	if err := tx1.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if err := tx2.Truncate(ctx, "main", "c"); !errors.Is(err, catalog.ErrConflict) {
		t.Errorf("change of a table that is gone: %v", err)
	}
}

func TestDefinitionsSurvive(t *testing.T) {
	fs := vfs.NewMem()
	db, err := Open(fs, "db", Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	def := sales("a")
	def.PrimaryKey, def.SortedBy, def.Comment = []int{0}, []int{1, 0}, "what was sold"
	def.Properties = map[string]string{"pii": "customer"}
	def.Columns[3].Comment = "EUR"
	def.Columns = append(def.Columns, catalog.Column{Name: "r", Type: types.RowOf(types.Field{Name: "x", Type: types.DecimalOf(9, 2)}, types.Field{Type: types.UUIDType})})
	mustCommit(t, db, func(tx *Txn) error {
		if err := tx.CreateSchema(catalog.Schema{Name: "s", Comment: "ours"}); err != nil {
			return err
		}
		if _, err := tx.CreateTable(ctx, def); err != nil {
			return err
		}
		return tx.CreateView(catalog.View{Schema: "s", Name: "v", SQL: "SELECT 1", Columns: []catalog.Column{{Name: "x", Type: types.IntegerType}}}, false)
	})
	mustCommit(t, db, func(tx *Txn) error {
		if err := tx.AlterTable(ctx, "main", "a", func(t *catalog.Table) { t.Name, t.Schema = "b", "s" }); err != nil {
			return err
		}
		return tx.CreateView(catalog.View{Schema: "s", Name: "v", SQL: "SELECT 2"}, true)
	})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = open(t, fs, "db", Options{})
	snap := db.Snapshot()
	defer snap.Close()
	c := snap.Catalog()
	got := c.Table("s", "b")
	if got == nil || c.Table("main", "a") != nil {
		t.Fatal("table was not renamed")
	}
	if got.Comment != def.Comment || got.Properties["pii"] != "customer" || got.Columns[3].Comment != "EUR" || len(got.SortedBy) != 2 ||
		!got.Columns[0].NotNull || !got.Columns[8].Type.Equal(def.Columns[8].Type) || !got.Columns[1].Type.Equal(types.VarcharType) {
		t.Errorf("definition is %+v", got)
	}
	if v := c.View("s", "v"); v == nil || v.SQL != "SELECT 2" || len(v.Columns) != 0 {
		t.Errorf("view is %+v", v)
	}
	if len(c.Schemas()) != 2 || c.Schema("s").Comment != "ours" {
		t.Errorf("schemas are %v", c.Schemas())
	}
	tx := db.Begin()
	defer tx.Rollback()
	if err := tx.DropSchema(ctx, "s", false); !errors.Is(err, catalog.ErrNotEmpty) {
		t.Errorf("drop of a schema with tables: %v", err)
	}
	if err := tx.DropSchema(ctx, "s", true); err != nil {
		t.Error(err)
	}
}
