package bind

import (
	"testing"

	"github.com/clientele-db/clientele/query/sql"
)

const fuzzTables = `
CREATE TABLE people (id bigint NOT NULL PRIMARY KEY, name varchar, born date, region varchar(10), score double);
CREATE TABLE orders (id bigint, person bigint, day date, amount decimal(12,2), note char(5), ts timestamp(3));
CREATE TABLE t (id bigint, g varchar, x double, n integer, day date, a array(integer), r row(p integer, q varchar), m map(varchar, double));
CREATE VIEW v AS SELECT region, count(*) AS n FROM people GROUP BY region;
`

// FuzzBind binds whatever parses. It must not panic, and what it binds must be a plan whose columns are made before they
// are read.
func FuzzBind(f *testing.F) {
	for _, text := range corpus(f) {
		f.Add(text)
	}
	c := newCatalog()
	c.define(f, fuzzTables)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4096 {
			return
		}
		list, err := sql.Parse(text)
		if err != nil {
			return
		}
		for _, s := range list {
			if bound, err := Bind(s, testConfig(c)); err == nil {
				checkStatement(t, bound)
			}
		}
	})
}
