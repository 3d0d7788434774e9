package storage

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/table"
)

// lineorderColumns are the columns of SSB's fact table, with values of the distributions that its specification gives.
var lineorderColumns = []string{
	"orderkey", "linenumber", "custkey", "partkey", "suppkey", "orderdate", "orderpriority", "shippriority", "quantity",
	"extendedprice", "ordtotalprice", "discount", "revenue", "supplycost", "tax", "commitdate", "shipmode",
}

// lineorder makes about n rows, chunk rows at a time.
func lineorder(r *rand.Rand, n, chunk int, give func(seq int64, cols []*vec.Vector, n int)) {
	priorities := []string{"1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECI", "5-LOW"}
	modes := []string{"REG AIR", "AIR", "RAIL", "TRUCK", "MAIL", "FOB", "SHIP"}
	var dates []int64
	for d := time.Date(1992, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() < 1999; d = d.AddDate(0, 0, 1) {
		dates = append(dates, int64(d.Year()*10000+int(d.Month())*100+d.Day()))
	}
	var cols []*vec.Vector
	rows, seq, order := 0, int64(0), int64(0)
	begin := func() {
		cols = make([]*vec.Vector, len(lineorderColumns))
		for i, f := range lineorderFields() {
			cols[i] = &vec.Vector{Type: f.Type}
			if f.Type.Kind == types.Varchar {
				cols[i].Off = []uint32{0}
			} else {
				cols[i].I64 = make([]int64, 0, chunk+8)
			}
		}
		rows = 0
	}
	str := func(c int, s string) {
		v := cols[c]
		v.Bytes = append(v.Bytes, s...)
		v.Off = append(v.Off, uint32(len(v.Bytes)))
	}
	begin()
	for total := 0; total < n; {
		order++
		lines := 1 + r.IntN(7)
		cust, date := 1+r.Int64N(30000), r.IntN(2406)
		prio := priorities[r.IntN(5)]
		sum := int64(0)
		for l := range lines {
			qty, part := 1+r.Int64N(50), 1+r.Int64N(200000)
			price := qty * (90000 + part/10%20001 + 100*(part%1000)) / 10
			disc, tax := r.Int64N(11), r.Int64N(9)
			sum += price
			for c, v := range []int64{
				order/8*32 + order%8, int64(l + 1), cust, part, 1 + r.Int64N(2000), dates[date], 0, 0, qty, price, sum, disc,
				price * (100 - disc) / 100, 6 * price / 10 / qty, tax, dates[min(date+30+r.IntN(60), len(dates)-1)], 0,
			} {
				if cols[c].I64 != nil {
					cols[c].I64 = append(cols[c].I64, v)
				}
			}
			str(6, prio)
			str(7, "0")
			str(16, modes[r.IntN(7)])
		}
		rows += lines
		total += lines
		if rows >= chunk-8 || total >= n {
			for _, v := range cols {
				v.N = rows
			}
			give(seq, cols, rows)
			seq++
			begin()
		}
	}
}

func lineorderFields() []types.Field {
	fs := make([]types.Field, len(lineorderColumns))
	for i, n := range lineorderColumns {
		fs[i] = types.Field{Name: "lo_" + n, Type: types.IntegerType, NotNull: true}
		if n == "orderpriority" || n == "shipmode" || n == "shippriority" {
			fs[i].Type = types.VarcharType
		}
	}
	return fs
}

// BenchmarkLoadLineorder loads six million rows of 17 columns that are in memory already: encoding, compression, files.
func BenchmarkLoadLineorder(b *testing.B) {
	type piece struct {
		cols []*vec.Vector
		n    int
	}
	var pieces []piece
	rows := 6_000_000
	if testing.Short() {
		rows = 300_000
	}
	lineorder(rand.New(rand.NewPCG(1, 1)), rows, 16<<10, func(_ int64, cols []*vec.Vector, n int) {
		pieces = append(pieces, piece{cols, n})
	})
	ctx := context.Background()
	for b.Loop() {
		db, err := Open(vfs.Default, b.TempDir(), Options{})
		if err != nil {
			b.Fatal(err)
		}
		def := catalog.Table{Schema: "main", Name: "lineorder"}
		for _, f := range lineorderFields() {
			def.Columns = append(def.Columns, catalog.Column{Name: f.Name, Type: f.Type, NotNull: f.NotNull})
		}
		at := time.Now()
		tx := db.Begin()
		if _, err := tx.CreateTable(ctx, def); err != nil {
			b.Fatal(err)
		}
		app, err := tx.Append(ctx, "main", "lineorder", table.AppendOptions{})
		if err != nil {
			b.Fatal(err)
		}
		w := app.Writer()
		for seq, p := range pieces {
			if err := w.Give(ctx, int64(seq), p.n, p.cols, nil); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Close(ctx); err != nil {
			b.Fatal(err)
		}
		if err := tx.Commit(ctx); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(at).Seconds(), "s/load")
		snap := db.Snapshot()
		info, err := snap.Info("main", "lineorder")
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Bytes)/1e6, "MB")
		src, err := snap.Source("main", "lineorder")
		if err != nil {
			b.Fatal(err)
		}
		at = time.Now()
		var all []int
		for c := range src.Columns() {
			all = append(all, c)
		}
		if err := src.(*table.Source).Prefetch(ctx, all); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(at).Seconds(), "s/read")
		b.ReportMetric(float64(db.CacheStats().Used)/1e6, "cacheMB")
		src.Close()
		snap.Close()
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
