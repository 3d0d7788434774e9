package clientele_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/clientele-db/clientele"
)

func execute(t testing.TB, db *clientele.DB, script string) {
	t.Helper()
	if _, err := db.Exec(context.Background(), script); err != nil {
		t.Fatalf("%s: %v", script, err)
	}
}

func refused(t testing.TB, db *clientele.DB, query, want string) {
	t.Helper()
	res, err := db.Query(context.Background(), query)
	if err == nil {
		for _, e := range res.Rows(context.Background()) {
			if e != nil {
				err = e
			}
		}
		res.Close()
	}
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%s\n%v, want %q", query, err, want)
	}
}

const clouds = `CREATE TABLE points AS SELECT n AS id, 100.0 * (n % 3) + n % 7 AS x, CAST(-50 * (n % 3) + n % 5 AS decimal(10,2)) AS y, 'p' || CAST(n AS varchar) AS name
	FROM UNNEST(sequence(1, 3000)) AS t (n)`

// TestModels goes through the life of a model: trained, shown, used, trained again, dropped, and all that over a restart.
func TestModels(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	execute(t, db, clouds)
	execute(t, db, "CREATE MODEL m WITH (type = 'kmeans', k = 3, seed = 5) AS SELECT x, y FROM points WHERE id <= 2999")
	refused(t, db, "CREATE MODEL m WITH (type = 'kmeans', k = 3) AS SELECT x FROM points", "already exists")
	if n := one(t, db, "SELECT count(*) FROM TABLE(ml_centroids(model => 'm'))"); n[0] != int64(3) {
		t.Errorf("%v centroids", n)
	}
	// The clouds are far apart, so that clusters and remainders are the same.
	predicted := "SELECT count(DISTINCT cluster), count(DISTINCT id % 3), count(DISTINCT ROW(cluster, id % 3)) FROM TABLE(ml_predict(model => 'main.m', input => TABLE(SELECT name, y, x, id FROM points)))"
	if got := one(t, db, predicted); got[0] != int64(3) || got[1] != int64(3) || got[2] != int64(3) {
		t.Errorf("clusters %v", got)
	}
	if got := one(t, db, "SELECT count(*), count(cluster), count(distance) FROM TABLE(ml_predict(model => 'm', input => TABLE(SELECT x, NULLIF(y, 0) AS y, 1 AS cluster FROM points)))"); got[0] != int64(3000) || got[1] != int64(3000) {
		t.Errorf("an input with a column of the output's name: %v", got)
	}
	metrics := map[string]float64{}
	for _, r := range all(t, db, "SELECT metric, value FROM TABLE(ml_evaluate(model => 'm', input => TABLE(points)))") {
		metrics[r[0].(string)], _ = r[1].(float64)
	}
	if metrics["silhouette"] < 0.9 || metrics["rows"] != 3000 {
		t.Errorf("metrics %v", metrics)
	}
	execute(t, db, "INSERT INTO points SELECT * FROM points; REFRESH MODEL m")
	show := all(t, db, "SHOW MODELS")
	if len(show) != 1 || show[0][2] != int64(2) || show[0][4] != int64(5998) {
		t.Errorf("models %v", show)
	}
	if got := one(t, db, "SELECT sum(size) FROM TABLE(ml_centroids(model => 'm', version => 1))"); fmt.Sprint(got[0]) != "2999" {
		t.Errorf("rows of version 1: %v", got)
	}
	refused(t, db, "SELECT * FROM TABLE(ml_centroids(model => 'm', version => 3))", "has no version 3, the newest is 2")
	refused(t, db, "SELECT * FROM TABLE(ml_centroids(model => 'mm'))", "model 'main.mm' does not exist")
	refused(t, db, "SELECT * FROM TABLE(ml_predict(model => 'm', input => TABLE(SELECT x FROM points)))", "the table has no column 'y', on which model 'm' was trained")
	refused(t, db, "SELECT * FROM TABLE(ml_predict(model => 'm', input => TABLE(SELECT x, name AS y FROM points)))", "column 'y' is varchar, model 'm' was trained on decimal(10,2)")
	refused(t, db, "CREATE MODEL n WITH (type = 'kmeans', k = 3) AS SELECT x, name FROM points", "name")
	refused(t, db, "CREATE MODEL n WITH (type = 'kmeans', k = 0) AS SELECT x FROM points", "k must be")
	refused(t, db, "CREATE MODEL n WITH (type = 'kmeans', k = 50) AS SELECT 1 AS x FROM points", "distinct")
	created := one(t, db, "SHOW CREATE MODEL m")[0].(string)
	execute(t, db, strings.Replace(created, "main.m\n", "main.copy\n", 1))
	if got := all(t, db, "SELECT name, value FROM TABLE(ml_describe(model => 'copy')) WHERE section = 'option' ORDER BY name"); fmt.Sprint(got) != "[[k 3] [seed 5] [type 'kmeans']]" {
		t.Errorf("options %v", got)
	}
	plan := all(t, db, "EXPLAIN ANALYZE CREATE MODEL z WITH (type = 'kmeans', k = 3) AS SELECT x, y FROM points")
	if text := fmt.Sprint(plan); !strings.Contains(text, "pass 1: 6000 rows, read ") || !strings.Contains(text, "memory ") {
		t.Errorf("plan %s", text)
	}
	if n := len(all(t, db, "SHOW MODELS LIKE 'z'")); n != 0 {
		t.Error("EXPLAIN ANALYZE stored a model")
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	db, err := clientele.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := one(t, db, predicted); got[2] != int64(3) {
		t.Errorf("after a restart: clusters %v", got)
	}
	if got := all(t, db, "SELECT model_name, version, type FROM system.models ORDER BY 1, 2"); fmt.Sprint(got) != "[[copy 1 kmeans] [m 1 kmeans] [m 2 kmeans]]" {
		t.Errorf("models %v", got)
	}
	refused(t, db, "DROP SCHEMA main", "")
	execute(t, db, "DROP MODEL m")
	refused(t, db, "DESCRIBE MODEL m", "does not exist")
	execute(t, db, "DROP MODEL IF EXISTS m; CREATE SCHEMA s; CREATE MODEL s.m WITH (type = 'kmeans', k = 3) AS SELECT x, y FROM points")
	refused(t, db, "DROP SCHEMA s", "is not empty")
	execute(t, db, "DROP SCHEMA s CASCADE")
	if got := all(t, db, "SELECT model_name, version FROM system.models"); fmt.Sprint(got) != "[[copy 1]]" {
		t.Errorf("models %v", got)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// TestModelBytes checks that a model does not depend on the number of threads, also over groups, whose order does.
func TestModelBytes(t *testing.T) {
	db := open(t, "")
	execute(t, db, `CREATE TABLE s AS SELECT n * 7919 % 5003 AS customer, sqrt(n % 1009) AS amount, n % 31 AS day FROM TABLE(sequence(1, 200000)) AS t (n)`)
	queries := []string{
		"SELECT amount, day FROM s WHERE day > 3",
		"SELECT sum(amount) AS amount, avg(day) AS day FROM s GROUP BY customer",
		"SELECT a.amount, b.amount AS b FROM s AS a JOIN (SELECT customer, max(amount) AS amount FROM s GROUP BY customer) AS b ON a.customer = b.customer",
		"SELECT DISTINCT customer % 1000 AS x, day FROM s UNION ALL SELECT customer, 1 FROM s WHERE day = 4",
	}
	ctx := context.Background()
	for i, q := range queries {
		for _, threads := range []int{1, 2, 3} {
			s := db.NewSession()
			for _, text := range []string{
				fmt.Sprintf("SET SESSION threads = %d", threads),
				fmt.Sprintf("CREATE MODEL m%d_%d WITH (type = 'kmeans', k = 4, seed = 3) AS %s", i, threads, q),
			} {
				if _, err := s.Exec(ctx, text); err != nil {
					t.Fatalf("%s: %v", text, err)
				}
			}
		}
		centroids := func(threads int) string {
			return fmt.Sprint(all(t, db, fmt.Sprintf("SELECT * FROM TABLE(ml_centroids(model => 'm%d_%d'))", i, threads)))
		}
		for _, threads := range []int{2, 3} {
			if a, b := centroids(1), centroids(threads); a != b {
				t.Errorf("%s: with %d threads\n%s\nwith 1\n%s", q, threads, b, a)
			}
		}
	}
}
