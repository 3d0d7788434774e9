package clientele_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/clientele-db/clientele"
)

// TestClusteringInSQL goes from invoice lines to segments in SQL alone, and holds them against what scikit-learn found.
func TestClusteringInSQL(t *testing.T) {
	var truth struct {
		Customers int64 `json:"customers"`
		KMeans    struct {
			K map[string]struct {
				Best float64 `json:"best_inertia_of_50"`
			} `json:"k"`
		} `json:"kmeans"`
	}
	b, err := os.ReadFile(shared(t, "truth/rfm_kmeans_online_retail.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &truth); err != nil {
		t.Fatal(err)
	}
	db := open(t, t.TempDir())
	if _, err := db.Import(context.Background(), []string{shared(t, "data/online_retail/online_retail.parquet")}, clientele.ImportOptions{Table: "lines"}); err != nil {
		t.Fatal(err)
	}
	all(t, db, `CREATE TABLE customers AS
		SELECT ln(recency) AS r, ln(frequency) AS f, ln(monetary) AS m, customer
		FROM TABLE(rfm(
			input => TABLE(SELECT CustomerID, InvoiceDate, InvoiceNo, Quantity * CAST(UnitPrice AS decimal(18,3)) AS amount FROM lines
				WHERE CustomerID IS NOT NULL AND InvoiceNo NOT LIKE 'C%' AND Quantity > 0 AND UnitPrice > 0),
			customer => DESCRIPTOR(CustomerID), time => DESCRIPTOR(InvoiceDate), amount => DESCRIPTOR(amount), invoice => DESCRIPTOR(InvoiceNo)))`)
	for _, k := range []string{"4", "5", "6"} {
		all(t, db, `CREATE OR REPLACE MODEL segments WITH (type = 'kmeans', k = `+k+`) AS SELECT r, f, m FROM customers`)
		got := one(t, db, `SELECT value FROM TABLE(ml_evaluate(model => 'segments', input => TABLE(customers))) WHERE metric = 'inertia'`)[0].(float64)
		if want := truth.KMeans.K[k].Best; got > 1.01*want || got < want*(1-1e-6) {
			t.Errorf("k=%s: inertia %v, the best of 50 is %v", k, got, want)
		}
		// what is predicted for the rows of the training is what the centroids count
		for _, row := range all(t, db, `SELECT c.cluster, c.size, p.n, c.mean_distance - p.d
			FROM TABLE(ml_centroids(model => 'segments')) c JOIN (
				SELECT cluster, count(*) AS n, avg(distance) AS d FROM TABLE(ml_predict(model => 'segments', input => TABLE(customers))) GROUP BY cluster
			) p ON c.cluster = p.cluster`) {
			if d := row[3].(float64); row[1] != row[2] || d > 1e-9 || d < -1e-9 {
				t.Errorf("k=%s: %v", k, row)
			}
		}
	}
	chosen := all(t, db, `SELECT k FROM TABLE(ml_choose_k(input => TABLE(SELECT r, f, m FROM customers), max_k => 4, n_reference => 2)) WHERE chosen`)
	if len(chosen) != 1 || fmt.Sprint(chosen[0][0]) != "2" { // the silhouettes of the truth file fall from k = 4 on; two are further apart
		t.Errorf("chosen: %v", chosen)
	}
	for query, want := range map[string]string{
		`CREATE MODEL x WITH (type = 'kmeans', k = 3) AS SELECT r, Country FROM customers, lines`:                        "column 'Country' is varchar",
		`CREATE MODEL x WITH (type = 'kmeans', k = 0) AS SELECT r FROM customers`:                                        "k must be from 1 to 65536, not 0",
		`CREATE MODEL x WITH (type = 'kmeans', k = 2, centroids = ARRAY[1.0, 2.0, 3.0]) AS SELECT r FROM customers`:      "2 clusters of 1 columns need 2 numbers",
		`CREATE MODEL x WITH (type = 'kmeans', k = 5000) AS SELECT r FROM customers`:                                     "only 4338 usable rows",
		`CREATE MODEL x WITH (type = 'kmeans', k = 9) AS SELECT CustomerID % 8 AS c FROM lines WHERE CustomerID > 0`:     "only 8 distinct rows",
		`SELECT * FROM TABLE(ml_choose_k(input => TABLE(SELECT r FROM customers), max_k => 3, min_k => 5))`:              "max_k is 3, which is less than min_k, 5",
		`SELECT * FROM TABLE(ml_choose_k(input => TABLE(SELECT r FROM customers), rule => 'elbow'))`:                     "rule must be one of silhouette, gap",
		`SELECT * FROM TABLE(ml_choose_k(input => TABLE(SELECT r FROM customers WHERE false)))`:                          "no usable rows",
		`CREATE MODEL x WITH (type = 'kmeans', k = 2, weight = 'm') AS SELECT r, -1 - abs(m) AS m FROM customers`:        "a weight must not be negative",
		`CREATE MODEL x WITH (type = 'kmeans', k = 2, weight = 'c') AS SELECT r, CAST(f AS varchar) AS c FROM customers`: "weight must be a number",
	} {
		res, err := db.Query(context.Background(), query)
		if err == nil {
			for _, err = range res.Rows(context.Background()) {
				if err != nil {
					break
				}
			}
			res.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", query, err, want)
		}
	}
}
