package storage

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/column"
	"github.com/clientele-db/clientele/storage/table"
)

// open opens a database and closes it at the end of the test.
func open(t testing.TB, fs vfs.FS, dir string, o Options) *DB {
	t.Helper()
	if o.Failed == nil {
		o.Failed = func(err error) { t.Errorf("background failure: %v", err) }
	}
	db, err := Open(fs, dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

// sales is a table with a column of every physical type, whose row i follows from i.
func sales(name string) catalog.Table {
	return catalog.Table{Schema: "main", Name: name, Columns: []catalog.Column{
		{Name: "id", Type: types.BigIntType, NotNull: true},
		{Name: "region", Type: types.VarcharType},
		{Name: "customer", Type: types.VarcharType},
		{Name: "amount", Type: types.DecimalOf(12, 2)},
		{Name: "rate", Type: types.DoubleType},
		{Name: "paid", Type: types.BooleanType},
		{Name: "total", Type: types.DecimalOf(30, 2)},
		{Name: "tags", Type: types.ArrayOf(types.VarcharType)},
	}}
}

var regions = []string{"north", "south", "east", "west"}

// salesRows makes rows from … from+n-1 of sales.
func salesRows(from, n int) []*vec.Vector {
	def := sales("")
	cols := make([]*vec.Vector, len(def.Columns))
	for i, c := range def.Columns {
		cols[i] = new(vec.Vector)
		column.Init(cols[i], c.Type)
	}
	str := func(v *vec.Vector, s string) {
		v.Bytes = append(v.Bytes, s...)
		v.Off = append(v.Off, uint32(len(v.Bytes)))
		v.N++
	}
	one := func(v *vec.Vector, x *vec.Vector) { column.Append(v, x, 0, 1) }
	for i := from; i < from+n; i++ {
		r := rand.New(rand.NewPCG(uint64(i), 0))
		cols[0].I64 = append(cols[0].I64, int64(i))
		cols[0].N++
		if r.IntN(10) == 0 {
			column.AppendNulls(cols[1], 1)
		} else {
			one(cols[1], text(regions[r.IntN(4)]))
		}
		str(cols[2], fmt.Sprintf("customer %d", r.IntN(20000)))
		cols[3].I64 = append(cols[3].I64, r.Int64N(1e6))
		cols[3].N++
		cols[4].F64 = append(cols[4].F64, r.Float64())
		cols[4].N++
		one(cols[5], &vec.Vector{Type: types.BooleanType, N: 1, Bits: []uint64{r.Uint64() & 1}})
		cols[6].I128 = append(cols[6].I128, types.Int128{Hi: int64(i % 3), Lo: r.Uint64()})
		cols[6].N++
		for range r.IntN(3) {
			str(cols[7].Child[0], "t"+regions[r.IntN(4)])
		}
		column.CloseRow(cols[7])
	}
	return cols
}

func text(s string) *vec.Vector {
	return &vec.Vector{Type: types.VarcharType, N: 1, Off: []uint32{0, uint32(len(s))}, Bytes: []byte(s)}
}

func batchOf(cols []*vec.Vector) *vec.Batch {
	b := &vec.Batch{Cols: cols}
	b.SetAll(cols[0].N)
	return b
}

// load appends rows from … to-1 of sales to a table within a transaction.
func load(ctx context.Context, tx *Txn, name string, from, to int, o table.AppendOptions) error {
	app, err := tx.Append(ctx, "main", name, o)
	if err != nil {
		return err
	}
	w := app.Writer()
	for at, seq := from, int64(0); at < to; seq++ {
		n := min(1000, to-at)
		if err := w.Append(ctx, seq, batchOf(salesRows(at, n))); err != nil {
			return err
		}
		at += n
	}
	return w.Close(ctx)
}

// mustCommit runs f in a transaction.
func mustCommit(t testing.TB, db *DB, f func(tx *Txn) error) {
	t.Helper()
	tx := db.Begin()
	defer tx.Rollback()
	if err := f(tx); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// scan reads all columns of a source in batches of at most batch rows.
func scan(ctx context.Context, src exec.Source, batch int) ([]*vec.Vector, error) {
	var all []int
	out := make([]*vec.Vector, len(src.Columns()))
	for i, f := range src.Columns() {
		all = append(all, i)
		out[i] = new(vec.Vector)
		column.Init(out[i], f.Type)
	}
	r, err := src.Reader(all)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for m := range src.Morsels() {
		if err := r.Seek(ctx, m); err != nil {
			return nil, err
		}
		rows := 0
		for {
			n, err := r.Next(batch)
			if err != nil {
				return nil, err
			}
			if n == 0 {
				break
			}
			rows += n
			for i := range out {
				var v vec.Vector
				if err := r.Vector(ctx, i, &v); err != nil {
					return nil, err
				}
				if v.N != n {
					return nil, fmt.Errorf("vector of %d rows in a batch of %d", v.N, n)
				}
				column.Append(out[i], &v, 0, n)
			}
		}
		if rows != src.MorselRows(m) {
			return nil, fmt.Errorf("morsel %d has %d rows, said %d", m, rows, src.MorselRows(m))
		}
	}
	return out, nil
}

// checkSales checks that a table holds rows from … to-1 of sales, in order.
func checkSales(t testing.TB, db *DB, name string, from, to int) {
	t.Helper()
	snap := db.Snapshot()
	defer snap.Close()
	src, err := snap.Source("main", name)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	got, err := scan(t.Context(), src, 1024)
	if err != nil {
		t.Fatal(err)
	}
	if src.Rows() != int64(to-from) {
		t.Fatalf("%s has %d rows, want %d", name, src.Rows(), to-from)
	}
	want := salesRows(from, to-from)
	for c := range want {
		if d := difference(got[c], want[c]); d != "" {
			t.Fatalf("%s, column %q: %s", name, src.Columns()[c].Name, d)
		}
	}
}

// difference describes the first row in which two Flat vectors differ, "" if there is none.
func difference(a, b *vec.Vector) string {
	if a.N != b.N {
		return fmt.Sprintf("%d rows, want %d", a.N, b.N)
	}
	for i := range a.N {
		if x, y := show(a, i), show(b, i); x != y {
			return fmt.Sprintf("row %d is %s, want %s", i, x, y)
		}
	}
	return ""
}

func show(v *vec.Vector, i int) string {
	if v.IsNull(i) {
		return "NULL"
	}
	switch v.Type.Phys() {
	case types.PhysBool:
		return fmt.Sprint(v.BoolAt(i))
	case types.PhysInt64:
		return fmt.Sprint(v.I64[i])
	case types.PhysFloat64:
		return fmt.Sprint(v.F64[i])
	case types.PhysInt128:
		return v.I128[i].Big().String()
	case types.PhysBytes:
		return string(v.BytesAt(i))
	case types.PhysList:
		s := "["
		for k := v.Off[i]; k < v.Off[i+1]; k++ {
			for _, c := range v.Child {
				s += show(c, int(k)) + " "
			}
		}
		return s + "]"
	}
	s := "("
	for _, c := range v.Child {
		s += show(c, i) + " "
	}
	return s + ")"
}

// files lists the files below a folder of a file system.
func files(t testing.TB, fs vfs.FS, dir string) []string {
	t.Helper()
	names, err := fs.List(dir)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	var out []string
	for _, n := range names {
		p := fs.PathJoin(dir, n)
		if info, err := fs.Stat(p); err == nil && info.IsDir() {
			out = append(out, files(t, fs, p)...)
		} else {
			out = append(out, p)
		}
	}
	return out
}

// zonesHold checks the bounds of ascending ids against the rows of morsels and pages.
func zonesHold(t testing.TB, src exec.Source, ids []int64) error {
	t.Helper()
	r, err := src.Reader([]int{0})
	if err != nil {
		return err
	}
	defer r.Close()
	row := 0
	holds := func(z exec.Zone, n int) {
		t.Helper()
		if z.Bounded && (z.Lo > ids[row] || z.Hi < ids[row+n-1]) {
			t.Fatalf("rows %d … %d lie outside of %+v", row, row+n-1, z)
		}
	}
	for m := range src.Morsels() {
		if err := r.Seek(context.Background(), m); err != nil {
			return err
		}
		holds(src.Zone(m, 0), src.MorselRows(m))
		for {
			n, err := r.Next(512)
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
			holds(r.Zone(0), n)
			row += n
		}
	}
	return nil
}
