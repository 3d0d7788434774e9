package clientele_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/bench/retail"
	"github.com/clientele-db/clientele/mining/builtin"
)

// retailer imports the tables of a small retailer, on which the examples of mining run.
func retailer(t *testing.T, customers int) *clientele.DB {
	t.Helper()
	dir := t.TempDir()
	if _, err := retail.Generate(context.Background(), retail.Config{Customers: customers, Seed: 7}, dir); err != nil {
		t.Fatal(err)
	}
	db := open(t, "")
	for _, table := range retail.Tables() {
		files, err := filepath.Glob(filepath.Join(dir, table.Name+".csv*"))
		if err != nil || len(files) == 0 {
			t.Fatalf("table %s has no file: %v", table.Name, err)
		}
		if _, err := db.Import(context.Background(), files, clientele.ImportOptions{Table: table.Name}); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// TestMiningExamples runs the example of everything in the registry of mining.
func TestMiningExamples(t *testing.T) {
	db := retailer(t, 600)
	run := func(name, example string) {
		t.Helper()
		res, err := db.Query(context.Background(), example)
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, example)
			return
		}
		defer res.Close()
		n := 0
		for _, err := range res.Rows(context.Background()) {
			if err != nil {
				t.Errorf("%s: %v\n%s", name, err, example)
				return
			}
			n++
		}
		if res.Tag() == "SELECT" && n == 0 {
			t.Errorf("%s: its example returns no rows\n%s", name, example)
		}
	}
	for _, f := range builtin.Functions() {
		run(f.Name, f.Example)
	}
	for _, d := range builtin.Models() {
		run(d.Name, d.Example)
	}
	for _, row := range all(t, db, "SHOW MODELS") {
		model := row[0].(string)
		if n := len(all(t, db, "DESCRIBE MODEL "+model)); n < 10 {
			t.Errorf("DESCRIBE MODEL %s: %d rows", model, n)
		}
		if n := len(all(t, db, "SELECT * FROM TABLE(ml_evaluate(model => '"+model+"'))")); n == 0 {
			t.Errorf("model %s has no metrics", model)
		}
	}
}

// online opens a database with the rows of Online Retail that the truth file keeps, as view kept.
func online(t *testing.T) *clientele.DB {
	t.Helper()
	db := open(t, "")
	if _, err := db.Import(context.Background(), []string{shared(t, "data/online_retail/online_retail.parquet")}, clientele.ImportOptions{Table: "sales"}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(context.Background(), `CREATE VIEW kept AS SELECT *, Quantity * CAST(UnitPrice AS decimal(18,3)) AS amount FROM sales
		WHERE CustomerID IS NOT NULL AND InvoiceNo NOT LIKE 'C%' AND Quantity > 0 AND UnitPrice > 0`); err != nil {
		t.Fatal(err)
	}
	return db
}

const onlineRFM = "TABLE(rfm(input => TABLE(kept), customer => DESCRIPTOR(CustomerID), time => DESCRIPTOR(InvoiceDate), amount => DESCRIPTOR(amount), invoice => DESCRIPTOR(InvoiceNo)))"

// TestRFM holds rfm against what pandas computes of Online Retail (truth/rfm_kmeans_online_retail.json).
func TestRFM(t *testing.T) {
	var truth struct {
		First []struct{ CustomerID, R, F, M float64 } `json:"rfm_first5_by_customer"`
		Sum   struct{ R, F, M float64 }               `json:"rfm_sum"`
		Score struct {
			Cells int64            `json:"n_cells"`
			Top   map[string]int64 `json:"top10_cells"`
		} `json:"rfm_scores"`
		Customers int64 `json:"customers"`
	}
	b, err := os.ReadFile(shared(t, "truth/rfm_kmeans_online_retail.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &truth); err != nil {
		t.Fatal(err)
	}
	db := online(t)
	near := func(got any, want float64) bool { return math.Abs(got.(float64)-want) < 0.005 }
	sum := one(t, db, "SELECT count(*), CAST(sum(recency) AS double), CAST(sum(frequency) AS double), CAST(sum(monetary) AS double) FROM "+onlineRFM)
	if sum[0] != truth.Customers || sum[1] != truth.Sum.R || sum[2] != truth.Sum.F || !near(sum[3], truth.Sum.M) {
		t.Errorf("sums %v, want %v %v", sum, truth.Customers, truth.Sum)
	}
	first := all(t, db, "SELECT CAST(customer AS double), CAST(recency AS double), CAST(frequency AS double), CAST(monetary AS double) FROM "+onlineRFM+" ORDER BY customer LIMIT 5")
	for i, w := range truth.First {
		r := first[i]
		if r[0] != w.CustomerID || r[1] != w.R || r[2] != w.F || !near(r[3], w.M) {
			t.Errorf("customer %v, want %v", r, w)
		}
	}
	cells := all(t, db, "SELECT CAST(100 * r + 10 * f + m AS varchar), count(*) FROM "+onlineRFM+" GROUP BY 1 ORDER BY 2 DESC")
	if int64(len(cells)) != truth.Score.Cells {
		t.Errorf("%d cells, want %d", len(cells), truth.Score.Cells)
	}
	found := 0
	for _, c := range cells {
		if n, ok := truth.Score.Top[c[0].(string)]; ok {
			found++
			if c[1] != n {
				t.Errorf("cell %v has %v customers, want %d", c[0], c[1], n)
			}
		}
	}
	if found != len(truth.Score.Top) {
		t.Errorf("%d of %d cells found", found, len(truth.Score.Top))
	}
}

// TestRFMOptions holds the options of rfm against SQL that says the same otherwise.
func TestRFMOptions(t *testing.T) {
	db := open(t, "")
	ctx := context.Background()
	exec := func(s string) {
		t.Helper()
		if _, err := db.Exec(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	exec(`CREATE TABLE s AS SELECT * FROM (VALUES
		('a', DATE '2024-01-01', 10.0, 1), ('a', DATE '2024-01-01', 5.0, 2), ('a', DATE '2024-02-01', 1.0, 3),
		('b', DATE '2024-03-01', 100.0, 4), (NULL, DATE '2024-03-02', 1.0, 5), ('c', DATE '2024-02-15', 20.0, 6), ('d', NULL, 20.0, 6)) AS t (who, day, amount, bill)`)
	exec(`CREATE TABLE names AS SELECT * FROM (VALUES ('new', 2, NULL, 1), ('all', NULL, NULL, 9), ('big', 2, 2, 0)) AS t (segment, r_min, m_min, priority)`)
	call := func(more string) string {
		return "TABLE(rfm(input => TABLE(s), customer => DESCRIPTOR(who), time => DESCRIPTOR(day), amount => DESCRIPTOR(amount)" + more + "))"
	}
	f := func(query, want string) {
		t.Helper()
		var lines []string
		for _, r := range all(t, db, query) {
			var b strings.Builder
			for i, v := range r {
				if i > 0 {
					b.WriteByte(' ')
				}
				b.WriteString(fmt.Sprint(v))
			}
			lines = append(lines, b.String())
		}
		if got := strings.Join(lines, "; "); got != want {
			t.Errorf("%s\n got %s\nwant %s", query, got, want)
		}
	}
	// Without invoices, days count; recency is from the day after the last purchase of a known customer.
	f("SELECT customer, recency, frequency, monetary FROM "+call("")+" ORDER BY 1", "a 30 2 16.0; b 1 1 100.0; c 16 1 20.0")
	f("SELECT customer, frequency FROM "+call(", invoice => DESCRIPTOR(bill)")+" ORDER BY 1", "a 3; b 1; c 1")
	// What happens on and after as_of does not leak in.
	f("SELECT customer, recency, frequency FROM "+call(", as_of => DATE '2024-02-15'")+" ORDER BY 1", "a 14 2")
	f("SELECT customer, r, f, m FROM "+call(", bins => 3")+" ORDER BY 1", "a 1 3 1; b 3 1 3; c 2 2 2")
	f("SELECT customer, segment FROM "+call(", bins => 2, segments => TABLE(names)")+" ORDER BY 1", "a all; b big; c all")
	for query, want := range map[string]string{
		"SELECT * FROM " + call(", bins => 1"):                                                                                             "bins must be from 2 to 100, not 1",
		"SELECT * FROM " + call(", invoise => DESCRIPTOR(bill)"):                                                                           "did you mean 'invoice'?",
		"SELECT * FROM " + call(", invoice => DESCRIPTOR(bil)"):                                                                            "Column 'bil' is not in the table of argument INPUT",
		"SELECT * FROM " + call(", segments => TABLE(SELECT 1 AS x)"):                                                                      "needs a column segment",
		"SELECT * FROM " + call(", segments => TABLE(SELECT 'x' AS segment)"):                                                              "has no bounds",
		"SELECT * FROM TABLE(rfm(input => TABLE(s), customer => DESCRIPTOR(who), time => DESCRIPTOR(bill), amount => DESCRIPTOR(amount)))": "time must be a DATE or TIMESTAMP; column 'bill' is",
		"SELECT * FROM TABLE(rfm(input => TABLE(s), customer => DESCRIPTOR(who), time => DESCRIPTOR(day)))":                                "Missing argument: AMOUNT",
	} {
		_, err := db.Query(ctx, query)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n%v, want %q", query, err, want)
		}
	}
	if got := one(t, db, "SELECT count(*) FROM "+call("")+" WHERE segment IS NULL"); got[0] != int64(0) {
		t.Errorf("%v customers without a segment", got[0])
	}
	// Every cell has a name, at any number of bins.
	for _, bins := range []string{"2", "3", "5", "7", "10"} {
		names := all(t, db, `SELECT DISTINCT segment FROM TABLE(rfm(input => TABLE(SELECT n % 997 AS who, date_add('day', n * n % 700, DATE '2020-01-01') AS day, n * 7919 % 1000 AS amount
			FROM UNNEST(sequence(1, 5000)) AS t (n)), customer => DESCRIPTOR(who), time => DESCRIPTOR(day), amount => DESCRIPTOR(amount), bins => `+bins+`))`)
		if slices.ContainsFunc(names, func(r clientele.Row) bool { return r[0] == nil }) || len(names) < 3 {
			t.Errorf("%s bins: segments %v", bins, names)
		}
	}
}
