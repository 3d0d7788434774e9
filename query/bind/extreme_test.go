package bind

import (
	"strings"
	"testing"
	"time"

	"github.com/clientele-db/clientele/query/sql"
)

// TestExtremes binds statements at the limits of what parses: they must neither overflow the stack nor take long.
func TestExtremes(t *testing.T) {
	c := newCatalog()
	c.define(t, fuzzTables)
	f := func(name, text string) {
		t.Helper()
		s, err := sql.ParseStatement(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		start := time.Now()
		bound, err := Bind(s, testConfig(c))
		if err == nil && name != "joins" {
			checkStatement(t, bound)
		}
		if d := time.Since(start); d > 20*time.Second {
			t.Errorf("%s took %v (%v)", name, d, err)
		} else {
			t.Logf("%s: %v %.200v", name, d, err)
		}
	}
	rep := func(s string, n int) string { return strings.Repeat(s, n) }
	f("sum", "SELECT id"+rep(" + id", 10_000)+" FROM people")
	f("constants", "SELECT 1"+rep(" + 1", 10_000))
	f("grouped", "SELECT id"+rep(" + id", 3_000)+" FROM people GROUP BY id"+rep(" + id", 3_000))
	f("and", "SELECT 1 FROM people WHERE id = 1"+rep(" AND id = 1", 20_000))
	f("in", "SELECT 1 FROM people WHERE id IN (1"+rep(", 2", 50_000)+")")
	f("values", "VALUES (1, 'a')"+rep(", (2, 'b')", 50_000))
	f("nested", "SELECT "+rep("(SELECT ", 200)+"1"+rep(")", 200))
	f("derived", rep("SELECT * FROM (", 200)+"SELECT 1"+rep(")", 200))
	f("correlated", "SELECT 1 FROM people p WHERE "+rep("EXISTS (SELECT 1 FROM orders WHERE person = p.id AND ", 100)+"TRUE"+rep(")", 100))
	f("not", "SELECT "+rep("NOT ", 400)+"TRUE")
	f("case", "SELECT "+rep("CASE WHEN id = 1 THEN 2 ELSE ", 200)+"3"+rep(" END", 200)+" FROM people")
	f("joins", "SELECT 1 FROM people"+rep(" CROSS JOIN people", 300))
	f("union", "SELECT 1"+rep(" UNION ALL SELECT 1", 5_000))
	f("columns", "SELECT id"+rep(", id + 1, name", 2_000)+" FROM people ORDER BY ALL")
	f("distinct", "SELECT DISTINCT id"+rep(", id + 1, name", 500)+" FROM people ORDER BY ALL")
	f("groups", "SELECT count(*) FROM people GROUP BY id"+rep(", id + 1", 500))
	f("windows", "SELECT sum(id) OVER ()"+rep(", sum(id) OVER (ORDER BY id + 1)", 1_000)+" FROM people")
	f("with", "WITH a0 AS (SELECT count(*) n FROM people)"+doubling(40)+" SELECT * FROM a40")
	f("cheap with", "WITH a0 AS (SELECT id n FROM people)"+strings.ReplaceAll(doubling(40), "UNION ALL", "CROSS JOIN people UNION ALL")+" SELECT * FROM a40")
	f("correlated with", "SELECT (WITH a0 AS (SELECT p.id n)"+doubling(40)+" SELECT count(*) FROM a40) FROM people p")
}

// doubling is a list of queries each of which reads the one before it twice.
func doubling(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		b.WriteString(strings.NewReplacer("$1", itoa(i), "$0", itoa(i-1)).Replace(", a$1 AS (SELECT n FROM a$0 UNION ALL SELECT n FROM a$0)"))
	}
	return b.String()
}

func itoa(i int) string { return strings.TrimPrefix(anonymousName(i), "_col") }
