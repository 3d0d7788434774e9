package clientele_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/clientele-db/clientele"
)

// shared returns a file of the shared data sets, or skips.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("CLIENTELE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "shared")
	}
	p := filepath.Join(dir, name)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("shared data %s is absent", name)
	}
	return p
}

func open(t testing.TB, dir string) *clientele.DB {
	t.Helper()
	db, err := clientele.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// one runs a query of one row.
func one(t testing.TB, db *clientele.DB, query string, args ...any) clientele.Row {
	t.Helper()
	rows := all(t, db, query, args...)
	if len(rows) != 1 {
		t.Fatalf("%s: %d rows", query, len(rows))
	}
	return rows[0]
}

func all(t testing.TB, db *clientele.DB, query string, args ...any) []clientele.Row {
	t.Helper()
	ctx := context.Background()
	res, err := db.Query(ctx, query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer res.Close()
	var out []clientele.Row
	for row, err := range res.Rows(ctx) {
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		out = append(out, row)
	}
	return out
}

// TestOnlineRetailTotals imports the file in both formats and holds the totals that trusted tools compute of it.
func TestOnlineRetailTotals(t *testing.T) {
	var truth struct {
		RowsRaw   int64   `json:"rows_raw"`
		RowsKept  int64   `json:"rows_kept"`
		Customers int64   `json:"customers"`
		Invoices  int64   `json:"invoices"`
		Products  int64   `json:"products"`
		Revenue   float64 `json:"revenue"`
	}
	b, err := os.ReadFile(shared(t, "truth/rfm_kmeans_online_retail.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &truth); err != nil {
		t.Fatal(err)
	}
	db := open(t, t.TempDir())
	for _, f := range []string{"online_retail.csv.gz", "online_retail.parquet"} {
		reports, err := db.Import(context.Background(), []string{shared(t, "data/online_retail/"+f)}, clientele.ImportOptions{Table: "sales", Replace: true})
		if err != nil {
			t.Fatal(err)
		}
		if reports[0].Rows != truth.RowsRaw {
			t.Errorf("%s: %d rows, want %d", f, reports[0].Rows, truth.RowsRaw)
		}
		got := one(t, db, `SELECT count(*), count(DISTINCT CustomerID), count(DISTINCT InvoiceNo), count(DISTINCT StockCode),
			CAST(round(sum(Quantity * CAST(UnitPrice AS decimal(18,3))), 2) AS double)
			FROM sales WHERE CustomerID IS NOT NULL AND InvoiceNo NOT LIKE 'C%' AND Quantity > 0 AND UnitPrice > 0`)
		want := clientele.Row{truth.RowsKept, truth.Customers, truth.Invoices, truth.Products, truth.Revenue}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: column %d is %v, want %v", f, i, got[i], want[i])
			}
		}
	}
}
