package storage

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/column"
	"github.com/clientele-db/clientele/storage/table"
)

// shared returns the path of a file of the shared data, and skips where there is none.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	root := os.Getenv("CLIENTELE_SHARED")
	if root == "" {
		root = "../../shared"
	}
	p := filepath.Join(append([]string{root, "data"}, path...)...)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("needs %s: set CLIENTELE_SHARED to the folder of shared data", filepath.Join(path...))
	}
	return p
}

// retailSums are what DuckDB 2.0 says of online_retail.parquet: rows, NULLs, sums and different values of its columns.
var retailSums = struct {
	rows, quantity, customer, noCustomer, noDescription int64
	price                                               float64
	first, last                                         int64
	invoices, stock, countries                          int
}{541909, 5176450, 6219475867, 135080, 0, 2498803.973997051, 1291191960000000, 1323435000000000, 25900, 4070, 38}

// checkRetail compares the columns of Online Retail with what DuckDB says.
func checkRetail(t *testing.T, cols []*vec.Vector) {
	t.Helper()
	w := retailSums
	if int64(cols[0].N) != w.rows {
		t.Fatalf("%d rows, want %d", cols[0].N, w.rows)
	}
	sum := func(v *vec.Vector) (s, nulls int64) {
		for i := range v.N {
			if v.IsNull(i) {
				nulls++
			} else {
				s += v.I64[i]
			}
		}
		return s, nulls
	}
	distinct := func(v *vec.Vector) int {
		m := map[string]bool{}
		for i := range v.N {
			if !v.IsNull(i) {
				m[string(v.BytesAt(i))] = true
			}
		}
		return len(m)
	}
	if s, _ := sum(cols[3]); s != w.quantity {
		t.Errorf("quantity %d, want %d", s, w.quantity)
	}
	if s, n := sum(cols[6]); s != w.customer || n != w.noCustomer {
		t.Errorf("customers %d, %d without, want %d, %d", s, n, w.customer, w.noCustomer)
	}
	n := 0
	for i := range cols[2].N {
		if cols[2].IsNull(i) {
			n++
		}
	}
	if int64(n) != w.noDescription {
		t.Errorf("%d without description, want %d", n, w.noDescription)
	}
	price := 0.0
	for _, p := range cols[5].F64 {
		price += p
	}
	if math.Abs(price-w.price) > 1e-6*w.price {
		t.Errorf("prices %v, want %v", price, w.price)
	}
	first, last := cols[4].I64[0], cols[4].I64[0]
	for _, x := range cols[4].I64 {
		first, last = min(first, x), max(last, x)
	}
	if first != w.first || last != w.last {
		t.Errorf("dates %d … %d, want %d … %d", first, last, w.first, w.last)
	}
	for i, n := range map[int]int{0: w.invoices, 1: w.stock, 7: w.countries} {
		if d := distinct(cols[i]); d != n {
			t.Errorf("column %d has %d different values, want %d", i, d, n)
		}
	}
}

// TestOnlineRetail reads the file as it stands, loads it, and reads the table.
func TestOnlineRetail(t *testing.T) {
	path := shared(t, "online_retail", "online_retail.parquet")
	ctx := t.Context()
	db := open(t, vfs.NewMem(), "db", Options{})
	src, err := db.OpenParquet(vfs.Default, path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := scan(ctx, src, vec.BatchRows)
	if err != nil {
		t.Fatal(err)
	}
	checkRetail(t, got)
	def := catalog.Table{Schema: "main", Name: "retail"}
	for _, f := range src.Columns() {
		def.Columns = append(def.Columns, catalog.Column{Name: f.Name, Type: f.Type})
	}
	mustCommit(t, db, func(tx *Txn) error {
		if _, err := tx.CreateTable(ctx, def); err != nil {
			return err
		}
		app, err := tx.Append(ctx, "main", "retail", table.AppendOptions{})
		if err != nil {
			return err
		}
		w := app.Writer()
		r, err := src.Reader([]int{0, 1, 2, 3, 4, 5, 6, 7})
		if err != nil {
			return err
		}
		defer r.Close()
		for m := range src.Morsels() {
			if err := r.Seek(ctx, m); err != nil {
				return err
			}
			for {
				n, err := r.Next(vec.BatchRows)
				if err != nil {
					return err
				}
				if n == 0 {
					break
				}
				cols := make([]*vec.Vector, 8)
				for i := range cols {
					cols[i] = new(vec.Vector)
					if err := r.Vector(ctx, i, cols[i]); err != nil {
						return err
					}
				}
				if err := w.Append(ctx, int64(m), batchOf(cols)); err != nil {
					return err
				}
			}
		}
		return w.Close(ctx)
	})
	if err := src.Close(); err != nil {
		t.Fatal(err)
	}
	snap := db.Snapshot()
	defer snap.Close()
	own, err := snap.Source("main", "retail")
	if err != nil {
		t.Fatal(err)
	}
	defer own.Close()
	back, err := scan(ctx, own, vec.BatchRows)
	if err != nil {
		t.Fatal(err)
	}
	checkRetail(t, back)
	for c := range got {
		if d := difference(back[c], got[c]); d != "" {
			t.Errorf("column %d: %s", c, d)
		}
	}
	info, err := snap.Info("main", "retail")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes on disk", info.Bytes)
	if st := own.ColumnStats(7); st.Dictionary == nil || st.Dictionary.Len() != retailSums.countries {
		t.Errorf("countries: %+v", st)
	}
}

// TestOpenParquetMismatch: files of different columns are not one table.
func TestOpenParquetMismatch(t *testing.T) {
	fs := vfs.NewMem()
	db := open(t, fs, "db", Options{})
	other := catalog.Table{Schema: "main", Name: "o", Columns: []catalog.Column{{Name: "x", Type: types.BigIntType}}}
	mustCommit(t, db, func(tx *Txn) error {
		if err := commits[0].run(t, tx); err != nil {
			return err
		}
		if _, err := tx.CreateTable(t.Context(), other); err != nil {
			return err
		}
		app, err := tx.Append(t.Context(), "main", "o", table.AppendOptions{})
		if err != nil {
			return err
		}
		x := new(vec.Vector)
		column.Init(x, types.BigIntType)
		x.I64, x.N = []int64{1}, 1
		w := app.Writer()
		if err := w.Give(t.Context(), 0, 1, []*vec.Vector{x}, nil); err != nil {
			return err
		}
		return w.Close(t.Context())
	})
	paths := files(t, fs, "db/data")
	if _, err := db.OpenParquet(fs, paths...); err == nil {
		t.Error("files of different columns were opened as one table")
	}
	src, err := db.OpenParquet(fs, paths[:len(paths)-1]...)
	if err != nil {
		t.Fatal(err)
	}
	if src.Rows() != 1500 {
		t.Errorf("%d rows", src.Rows())
	}
	src.Close()
	if n := db.CacheStats().Used; n != 0 {
		t.Errorf("%d bytes are cached of files that were closed", n)
	}
}
