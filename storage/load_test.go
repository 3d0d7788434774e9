package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/column"
	"github.com/clientele-db/clientele/storage/table"
)

// contents reads all files below a folder, by name.
func contents(t *testing.T, fs vfs.FS, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, p := range files(t, fs, dir) {
		f, err := fs.Open(p)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		out[p] = b
	}
	return out
}

// TestLoadOrder brings rows by several writers at once, in chunks of random sizes: the table, and the very bytes of its
// files, are those of a load by one.
func TestLoadOrder(t *testing.T) {
	const rows = 20000
	var first map[string][]byte
	for _, c := range []struct{ workers, writers int }{{1, 1}, {4, 1}, {2, 3}, {4, 8}} {
		fs := vfs.NewMem()
		db := open(t, fs, "db", Options{Workers: c.workers})
		mustCommit(t, db, func(tx *Txn) error {
			ctx := t.Context()
			if _, err := tx.CreateTable(ctx, sales("a")); err != nil {
				return err
			}
			app, err := tx.Append(ctx, "main", "a", table.AppendOptions{GroupRows: 1024, SegmentRows: 4096})
			if err != nil {
				return err
			}
			// Chunks that writers take one after another, as from an atomic counter.
			r := rand.New(rand.NewPCG(uint64(c.writers), 7))
			var cuts []int
			for at := 0; at < rows; at += 1 + r.IntN(700) {
				cuts = append(cuts, at)
			}
			cuts = append(cuts, rows)
			var next atomic.Int64
			var wg sync.WaitGroup
			var released atomic.Int64
			for range c.writers {
				w := app.Writer()
				wg.Go(func() {
					for {
						i := next.Add(1) - 1
						if int(i) >= len(cuts)-1 {
							break
						}
						cols := salesRows(cuts[i], cuts[i+1]-cuts[i])
						if err := w.Give(ctx, i, cols[0].N, cols, func() { released.Add(1) }); err != nil {
							t.Error(err)
							return
						}
					}
					if err := w.Close(ctx); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if _, err := app.Finish(ctx); err != nil {
				return err
			}
			if n := int(released.Load()); n != len(cuts)-1 {
				t.Errorf("%d of %d chunks were released", n, len(cuts)-1)
			}
			return nil
		})
		checkSales(t, db, "a", 0, rows)
		got := contents(t, fs, "db/data")
		if first == nil {
			first = got
			continue
		}
		if len(got) != len(first) {
			t.Fatalf("%d files, want %d", len(got), len(first))
		}
		for p, b := range got {
			if !bytes.Equal(b, first[p]) {
				t.Errorf("%d workers, %d writers: %s differs", c.workers, c.writers, p)
			}
		}
	}
}

// TestAppendWithoutRoom has writers wait for each other all the time: next to nothing may wait to be put in order. It must end.
func TestAppendWithoutRoom(t *testing.T) {
	const chunks, rows = 2000, 3
	db := open(t, vfs.NewMem(), "db", Options{Workers: 2})
	mustCommit(t, db, func(tx *Txn) error {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := tx.CreateTable(ctx, sales("a")); err != nil {
			return err
		}
		app, err := tx.Append(ctx, "main", "a", table.AppendOptions{Memory: 1})
		if err != nil {
			return err
		}
		var next atomic.Int64
		var wg sync.WaitGroup
		for range 3 {
			w := app.Writer()
			wg.Go(func() {
				for i := next.Add(1) - 1; i < chunks; i = next.Add(1) - 1 {
					if err := w.Give(ctx, i, rows, salesRows(int(i)*rows, rows), nil); err != nil {
						t.Error(err)
						break
					}
				}
				if err := w.Close(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		return ctx.Err()
	})
	checkSales(t, db, "a", 0, chunks*rows)
}

// TestAppendForms brings batches of every form and selection.
func TestAppendForms(t *testing.T) {
	db := open(t, vfs.NewMem(), "db", Options{})
	ctx := t.Context()
	def := catalog.Table{Schema: "main", Name: "f", Columns: []catalog.Column{
		{Name: "i", Type: types.IntegerType}, {Name: "s", Type: types.VarcharType}, {Name: "d", Type: types.DecimalOf(20, 0)},
	}}
	packed := &vec.Vector{Type: types.IntegerType, Form: vec.Packed, N: 8, Width: 4, Base: 100, Raw: append([]byte{0x10, 0x32, 0x54, 0x76}, make([]byte, vec.Pad)...)}
	dict := &vec.Vector{
		Type: types.VarcharType, Form: vec.Dict, N: 8, Valid: []uint64{0xfe}, Codes: &vec.Vector{Type: types.BigIntType, N: 8, I64: []int64{0, 1, 0, 1, 0, 1, 0, 1}},
		Dict: &vec.Dictionary{Values: &vec.Vector{Type: types.VarcharType, N: 2, Off: []uint32{0, 1, 3}, Bytes: []byte("abb")}},
	}
	narrow := &vec.Vector{Type: types.DecimalOf(20, 0), Form: vec.Const, Narrow: true, N: 8, I64: []int64{-7}}
	var want []string
	mustCommit(t, db, func(tx *Txn) error {
		if _, err := tx.CreateTable(ctx, def); err != nil {
			return err
		}
		app, err := tx.Append(ctx, "main", "f", table.AppendOptions{})
		if err != nil {
			return err
		}
		w := app.Writer()
		b := batchOf([]*vec.Vector{packed, dict, narrow})
		if err := w.Append(ctx, 0, b); err != nil {
			return err
		}
		b.Sel, b.K, b.Rows = vec.SelRows, 3, []uint32{0, 1, 7}
		if err := w.Append(ctx, 1, b); err != nil {
			return err
		}
		b.Sel, b.K, b.Bits = vec.SelBits, 2, []uint64{0b1001}
		if err := w.Append(ctx, 2, b); err != nil {
			return err
		}
		null := &vec.Vector{Type: types.VarcharType, Form: vec.Const, N: 8, Valid: []uint64{0}, Off: []uint32{0, 0}}
		b.Cols[1], b.Sel, b.K = null, vec.SelAll, 8
		if err := w.Append(ctx, 3, b); err != nil {
			return err
		}
		return w.Close(ctx)
	})
	row := func(i int, s string) { want = append(want, fmt.Sprint(100+i, s, -7)) }
	for i := range 8 {
		row(i, []string{"NULL", "bb", "a", "bb", "a", "bb", "a", "bb"}[i])
	}
	row(0, "NULL")
	row(1, "bb")
	row(7, "bb")
	row(0, "NULL")
	row(3, "bb")
	for i := range 8 {
		row(i, "NULL")
	}
	snap := db.Snapshot()
	defer snap.Close()
	src, err := snap.Source("main", "f")
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	got, err := scan(ctx, src, 64)
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for i := range got[0].N {
		rows = append(rows, show(got[0], i)+show(got[1], i)+show(got[2], i))
	}
	if !slices.Equal(rows, want) {
		t.Errorf("rows are\n%v, want\n%v", rows, want)
	}
}

// TestTableDictionary loads columns of strings whose dictionaries live, grow over loads, map, and die.
func TestTableDictionary(t *testing.T) {
	fs := vfs.NewMem()
	db, err := Open(fs, "db", Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	def := catalog.Table{Schema: "main", Name: "d", Columns: []catalog.Column{
		{Name: "few", Type: types.VarcharType}, {Name: "shifting", Type: types.VarcharType}, {Name: "unique", Type: types.VarcharType},
	}}
	var want [3][]string
	bring := func(tx *Txn, rows int) error {
		app, err := tx.Append(ctx, "main", "d", table.AppendOptions{GroupRows: 4096, SegmentRows: 8192})
		if err != nil {
			return err
		}
		w := app.Writer()
		cols := make([]*vec.Vector, 3)
		for i := range cols {
			cols[i] = new(vec.Vector)
			column.Init(cols[i], types.VarcharType)
		}
		for range rows {
			i := len(want[0])
			for c, s := range []string{fmt.Sprint("f", i%7+i/9000), fmt.Sprint("shift ", i/3000*900+i%1000*7%1000), fmt.Sprintf("u%x", i*2654435761)} {
				want[c] = append(want[c], s)
				column.Append(cols[c], text(s), 0, 1)
			}
		}
		if err := w.Give(ctx, 0, rows, cols, nil); err != nil {
			return err
		}
		return w.Close(ctx)
	}
	check := func(parents bool) {
		t.Helper()
		snap := db.Snapshot()
		defer snap.Close()
		src, err := snap.Source("main", "d")
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		got, err := scan(ctx, src, 512)
		if err != nil {
			t.Fatal(err)
		}
		for c := range want {
			for i, s := range want[c] {
				if g := string(got[c].BytesAt(i)); g != s {
					t.Fatalf("column %d, row %d is %q, want %q", c, i, g, s)
				}
			}
		}
		if d := src.ColumnStats(2).Dictionary; d != nil {
			t.Error("a column of unique strings has a dictionary")
		}
		for c := range 2 {
			all := src.ColumnStats(c).Dictionary
			if all == nil {
				t.Fatalf("column %d has no dictionary", c)
			}
			distinct := map[string]bool{}
			for _, s := range want[c] {
				distinct[s] = true
			}
			if all.Len() != len(distinct) {
				t.Errorf("column %d: dictionary of %d values, want %d", c, all.Len(), len(distinct))
			}
			// Codes mean the same everywhere: directly, or through the way to the parent.
			r, err := src.Reader([]int{c})
			if err != nil {
				t.Fatal(err)
			}
			row, mapped := 0, false
			for m := range src.Morsels() {
				if err := r.Seek(ctx, m); err != nil {
					t.Fatal(err)
				}
				for {
					n, err := r.Next(4096)
					if err != nil || n == 0 {
						break
					}
					var v vec.Vector
					if err := r.Vector(ctx, 0, &v); err != nil {
						t.Fatal(err)
					}
					if v.Form != vec.Dict || v.Dict != all && v.Dict.Parent != all {
						t.Fatalf("column %d, morsel %d: form %v without way to the table's dictionary", c, m, v.Form)
					}
					for i := range n {
						code := uint32(column.IntAt(v.Codes, i))
						if v.Dict != all {
							mapped = true
							code = v.Dict.ToParent[code]
						}
						if s := string(all.Values.BytesAt(int(code))); s != want[c][row+i] {
							t.Fatalf("column %d, row %d: code %d is %q, want %q", c, row+i, code, s, want[c][row+i])
						}
					}
					row += n
				}
			}
			r.Close()
			if c == 1 && mapped != parents {
				t.Errorf("codes mapped: %v, want %v", mapped, parents)
			}
		}
	}
	mustCommit(t, db, func(tx *Txn) error {
		if _, err := tx.CreateTable(ctx, def); err != nil {
			return err
		}
		return bring(tx, 9000)
	})
	check(true)
	for _, n := range []int{3000, 1, 5000} {
		mustCommit(t, db, func(tx *Txn) error { return bring(tx, n) })
	}
	check(true)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = open(t, fs, "db", Options{})
	check(true)
}

// TestSortedBy checks that each load is sorted, NULLs last, equal rows as they came.
func TestSortedBy(t *testing.T) {
	for _, memory := range []int64{0, 50 << 10} { // the second makes several runs
		db := open(t, vfs.NewMem(), "db", Options{Mem: mem.New("database", "memory_limit", 0)})
		ctx := t.Context()
		def := sales("a")
		def.SortedBy = []int{1, 5, 4}
		o := table.AppendOptions{GroupRows: 1024, SegmentRows: 4096, Memory: memory}
		mustCommit(t, db, func(tx *Txn) error {
			if _, err := tx.CreateTable(ctx, def); err != nil {
				return err
			}
			return load(ctx, tx, "a", 0, 9000, o)
		})
		snap := db.Snapshot()
		defer snap.Close()
		src, err := snap.Source("main", "a")
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		got, err := scan(ctx, src, 8192)
		if err != nil {
			t.Fatal(err)
		}
		less := func(a, b int) int {
			an, bn := got[1].IsNull(a), got[1].IsNull(b)
			switch {
			case an != bn && bn:
				return -1
			case an != bn:
				return 1
			}
			if c := bytes.Compare(got[1].BytesAt(a), got[1].BytesAt(b)); !an && c != 0 {
				return c
			}
			if x, y := got[5].BoolAt(a), got[5].BoolAt(b); x != y {
				if y {
					return -1
				}
				return 1
			}
			if x, y := got[4].F64[a], got[4].F64[b]; x < y {
				return -1
			} else if x > y {
				return 1
			}
			return 0
		}
		breaks, seen := 0, map[int64]bool{}
		for i := range got[0].N {
			seen[got[0].I64[i]] = true
			if i > 0 && less(i-1, i) > 0 {
				breaks++
			}
		}
		if len(seen) != 9000 {
			t.Errorf("%d different rows of 9000", len(seen))
		}
		if memory == 0 && breaks != 0 {
			t.Errorf("%d rows out of order", breaks)
		}
		if memory != 0 && (breaks == 0 || breaks > 20) {
			t.Errorf("%d runs, expected some", breaks+1)
		}
	}
}

// TestLoadMemory: a load holds no more than its bound allows, and gives everything back.
func TestLoadMemory(t *testing.T) {
	root := mem.New("database", "memory_limit", 0)
	db := open(t, vfs.NewMem(), "db", Options{Mem: root, Workers: 2})
	ctx := context.Background()
	o := table.AppendOptions{GroupRows: 1024, Memory: 1 << 20}
	mustCommit(t, db, func(tx *Txn) error {
		if _, err := tx.CreateTable(ctx, sales("a")); err != nil {
			return err
		}
		return load(ctx, tx, "a", 0, 50000, o)
	})
	if p := root.Peak(); p > 4<<20 {
		t.Errorf("peak of %d bytes", p)
	}
	if u := root.Used(); u != 0 {
		t.Errorf("%d bytes are still accounted", u)
	}
	// A limit that is too small is an error that says so, and leaves nothing behind.
	tiny := mem.New("database", "memory_limit", 64<<10)
	db2 := open(t, vfs.NewMem(), "db", Options{Mem: tiny})
	tx := db2.Begin()
	if _, err := tx.CreateTable(ctx, sales("a")); err != nil {
		t.Fatal(err)
	}
	err := load(ctx, tx, "a", 0, 50000, table.AppendOptions{})
	if err == nil {
		err = tx.Commit(ctx)
	}
	tx.Rollback()
	if _, ok := errors.AsType[*mem.LimitError](err); !ok {
		t.Errorf("load beyond the limit: %v", err)
	}
	if u := tiny.Used(); u != 0 {
		t.Errorf("%d bytes are still accounted", u)
	}
}
