package clientele_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/bench/peer"
)

// questions are asked of Clientele and of DuckDB over UCI Online Retail. duck is DuckDB's spelling where it differs.
var questions = []struct{ name, sql, duck string }{
	{"revenue by month", `SELECT date_trunc('month', InvoiceDate) AS m, sum(Quantity * UnitPrice) FROM sales GROUP BY 1`, ""},
	{"top customers", `SELECT CustomerID, sum(Quantity * UnitPrice) AS r FROM sales WHERE CustomerID IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20`, ""},
	{"returns by country", `SELECT Country, count(*) FILTER (WHERE Quantity < 0), count(*) FROM sales GROUP BY 1`, ""},
	{
		"recency, frequency, monetary",
		`SELECT CustomerID, date_diff('day', CAST(max(InvoiceDate) AS date), DATE '2011-12-10') AS r, count(DISTINCT InvoiceNo) AS f, sum(Quantity * UnitPrice) AS m
		FROM sales WHERE CustomerID IS NOT NULL AND InvoiceNo NOT LIKE 'C%' AND Quantity > 0 AND UnitPrice > 0 GROUP BY 1`, "",
	},
	{
		"quintiles of value",
		`SELECT q, count(*), min(m), max(m) FROM (SELECT ntile(5) OVER (ORDER BY m, c) AS q, m FROM
		(SELECT CustomerID AS c, sum(Quantity * UnitPrice) AS m FROM sales WHERE CustomerID IS NOT NULL GROUP BY 1) AS x) AS y GROUP BY q`, "",
	},
	{
		"new against returning by month",
		`WITH f AS (SELECT CustomerID AS c, min(date_trunc('month', InvoiceDate)) AS first FROM sales WHERE CustomerID IS NOT NULL GROUP BY 1)
		SELECT date_trunc('month', s.InvoiceDate) AS m, count(DISTINCT CASE WHEN date_trunc('month', s.InvoiceDate) = f.first THEN f.c END),
		count(DISTINCT CASE WHEN date_trunc('month', s.InvoiceDate) > f.first THEN f.c END) FROM sales s JOIN f ON f.c = s.CustomerID GROUP BY 1`, "",
	},
	{
		"cohorts",
		`WITH f AS (SELECT CustomerID AS c, min(date_trunc('month', InvoiceDate)) AS first FROM sales WHERE CustomerID IS NOT NULL GROUP BY 1)
		SELECT f.first, date_diff('month', f.first, date_trunc('month', s.InvoiceDate)) AS age, count(DISTINCT f.c) FROM sales s JOIN f ON f.c = s.CustomerID GROUP BY 1, 2`, "",
	},
	{
		"bought together",
		`SELECT a.StockCode, b.StockCode, count(DISTINCT a.InvoiceNo) AS n FROM sales a JOIN sales b ON a.InvoiceNo = b.InvoiceNo AND a.StockCode < b.StockCode
		WHERE a.StockCode LIKE '2272%' AND b.StockCode LIKE '2272%' GROUP BY 1, 2 HAVING count(DISTINCT a.InvoiceNo) > 20`, "",
	},
	{"weekday and hour", `SELECT day_of_week(InvoiceDate), hour(InvoiceDate), count(*) FROM sales GROUP BY 1, 2`, `SELECT isodow(InvoiceDate), hour(InvoiceDate), count(*) FROM sales GROUP BY 1, 2`},
	{"running revenue", `SELECT d, r, sum(r) OVER (ORDER BY d) FROM (SELECT CAST(InvoiceDate AS date) AS d, sum(Quantity * UnitPrice) AS r FROM sales GROUP BY 1) AS x`, ""},
	{"moving average of seven days", `SELECT d, avg(CAST(r AS double)) OVER (ORDER BY d ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) FROM (SELECT CAST(InvoiceDate AS date) AS d, sum(Quantity * UnitPrice) AS r FROM sales GROUP BY 1) AS x`, ""},
	{"rank of products within countries", `SELECT * FROM (SELECT Country, StockCode, sum(Quantity) AS q, rank() OVER (PARTITION BY Country ORDER BY sum(Quantity) DESC) AS r FROM sales GROUP BY 1, 2) AS x WHERE r <= 3`, ""},
	{
		"days between purchases",
		`SELECT c, avg(gap), count(gap) FROM (SELECT c, date_diff('day', lag(d) OVER (PARTITION BY c ORDER BY d), d) AS gap FROM
		(SELECT DISTINCT CustomerID AS c, CAST(InvoiceDate AS date) AS d FROM sales WHERE CustomerID IS NOT NULL) AS x) AS y GROUP BY c`, "",
	},
	{"customers who never returned a thing", `SELECT count(DISTINCT CustomerID) FROM sales s WHERE CustomerID IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sales r WHERE r.CustomerID = s.CustomerID AND r.Quantity < 0)`, ""},
	{"above their country's average", `SELECT Country, count(*) FROM sales s WHERE Quantity > (SELECT avg(CAST(x.Quantity AS double)) FROM sales x WHERE x.Country = s.Country) GROUP BY 1`, ""},
	{"spread of prices", `SELECT Country, stddev_samp(CAST(UnitPrice AS double)), min(UnitPrice), max(UnitPrice), avg(CAST(UnitPrice AS double)) FROM sales GROUP BY 1`, ""},
	{"products in one country alone", `SELECT StockCode FROM sales GROUP BY 1 HAVING count(DISTINCT Country) = 1 AND count(*) > 5`, ""},
	{"countries with and without customers", `SELECT Country FROM sales WHERE CustomerID IS NULL INTERSECT SELECT Country FROM sales WHERE CustomerID IS NOT NULL`, ""},
	{"every customer's largest invoice", `SELECT CustomerID, max_by(InvoiceNo, v), max(v) FROM (SELECT CustomerID, InvoiceNo, sum(Quantity * UnitPrice) + CAST(0 AS decimal(18,3)) AS v FROM sales WHERE CustomerID = 17850 GROUP BY 1, 2) AS x GROUP BY 1`, `SELECT CustomerID, max_by(InvoiceNo, v), max(v) FROM (SELECT CustomerID, InvoiceNo, sum(Quantity * UnitPrice) AS v FROM sales WHERE CustomerID = 17850 GROUP BY 1, 2) AS x GROUP BY 1`},
	{"words of descriptions", `SELECT split_part(Description, ' ', 1) AS w, count(*) FROM sales WHERE Description IS NOT NULL GROUP BY 1 HAVING count(*) > 1000`, ""},
	{"median basket", `SELECT approx_percentile(n, 0.5) BETWEEN 13 AND 17, count(*) FROM (SELECT InvoiceNo, CAST(count(*) AS double) AS n FROM sales GROUP BY 1) AS x`, `SELECT median(n) BETWEEN 13 AND 17, count(*) FROM (SELECT InvoiceNo, count(*) AS n FROM sales GROUP BY 1) AS x`},
	{"full join of years", `SELECT coalesce(a.c, b.c), a.r, b.r FROM (SELECT Country AS c, sum(Quantity) AS r FROM sales WHERE year(InvoiceDate) = 2010 GROUP BY 1) AS a FULL JOIN (SELECT Country AS c, sum(Quantity) AS r FROM sales WHERE year(InvoiceDate) = 2011 GROUP BY 1) AS b ON a.c = b.c`, ""},
}

// TestQuestionsAgainstDuckDB holds the answers against DuckDB's on the same file.
func TestQuestionsAgainstDuckDB(t *testing.T) {
	file := shared(t, "data/online_retail/online_retail.csv.gz")
	duck, err := peer.StartDuckDB("", 2)
	if errors.Is(err, peer.ErrAbsent) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer duck.Close()
	load, err := duck.Query(fmt.Sprintf(`CREATE TABLE sales AS SELECT * FROM read_csv('%s', types={'InvoiceNo': 'VARCHAR', 'StockCode': 'VARCHAR', 'UnitPrice': 'DECIMAL(18,3)', 'CustomerID': 'BIGINT'})`, file))
	if err != nil || load.Error != "" {
		t.Fatal(err, load)
	}
	db := open(t, "")
	if _, err := db.Import(context.Background(), []string{file}, clientele.ImportOptions{Table: "sales"}); err != nil {
		t.Fatal(err)
	}
	ours := db.NewSession()
	for _, q := range questions {
		t.Run(q.name, func(t *testing.T) {
			a, err := peer.Ask(t.Context(), ours, q.sql)
			if err != nil {
				t.Fatal(err)
			}
			text := q.duck
			if text == "" {
				text = q.sql
			}
			b, err := duck.Query(text)
			if err != nil || b.Error != "" {
				t.Fatal(err, b)
			}
			if d := peer.Differ(a, b); d != "" {
				t.Error(d)
			}
			if len(a.Rows) == 0 {
				t.Error("no rows")
			}
		})
	}
}
