package difftest

import (
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/clientele-db/clientele"
)

// TestAgainstDuckDB compares random queries. CLIENTELE_DIFF_QUERIES sets their number and CLIENTELE_DIFF_SEED the first seed;
// every seed brings new tables.
func TestAgainstDuckDB(t *testing.T) {
	queries, seed := 400, uint64(1)
	if testing.Short() {
		queries = 100
	}
	if v, err := strconv.Atoi(os.Getenv("CLIENTELE_DIFF_QUERIES")); err == nil {
		queries = v
	}
	if v, err := strconv.ParseUint(os.Getenv("CLIENTELE_DIFF_SEED"), 10, 64); err == nil {
		seed = v
	}
	duck := startDuck(t)
	db, err := clientele.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const each = 200
	start := time.Now()
	refused, explained, rows, failed := 0, map[string]int{}, 0, 0
	for done := 0; done < queries; done += each {
		rep, err := Run(Clientele{db.NewSession()}, duck, seed, min(each, queries-done), 10)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		refused += rep.Refused
		rows += rep.Rows
		for why, n := range rep.Explains {
			explained[why] += n
		}
		for _, d := range rep.Diffs {
			t.Error(d)
			failed++
		}
		if failed > 40 {
			break
		}
		if n := done + rep.Queries; queries > 1000 {
			t.Logf("seed %d: %d queries, %d rows, %.0f queries/s", seed, n, rows, float64(n)/time.Since(start).Seconds())
		}
		seed++
	}
	t.Logf("%d queries, %d rows compared, %d refused by both, explained differences %v", queries, rows, refused, explained)
	if refused*20 > queries {
		t.Errorf("%d of %d queries are refused by both engines: they compare nothing", refused, queries)
	}
}
