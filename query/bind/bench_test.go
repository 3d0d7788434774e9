package bind

import (
	"testing"

	"github.com/clientele-db/clientele/query/sql"
)

// BenchmarkBind is the part of binding in the time of a small statement.
func BenchmarkBind(b *testing.B) {
	c := newCatalog()
	c.define(b, fuzzTables)
	f := func(name, text string) {
		b.Run(name, func(b *testing.B) {
			s, err := sql.ParseStatement(text)
			if err != nil {
				b.Fatal(err)
			}
			cfg := testConfig(c)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Bind(s, cfg); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	f("one", "SELECT 1")
	f("lookup", "SELECT name FROM people WHERE id = 5 AND born >= DATE '2000-01-01'")
	f("report", `SELECT p.region, o.day, sum(o.amount * 2) AS revenue, count(DISTINCT p.id)
		FROM people p JOIN orders o ON o.person = p.id
		WHERE o.day >= DATE '2026-01-01' AND o.day < DATE '2026-01-01' + INTERVAL '3' MONTH AND p.region IN ('north', 'south')
		GROUP BY p.region, o.day HAVING sum(o.amount * 2) > 100 ORDER BY revenue DESC LIMIT 10`)
}
