package plan_test

import (
	"context"
	"os"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/clientele-db/clientele/query/opt"
	"github.com/clientele-db/clientele/query/opt/opttest"
	"github.com/clientele-db/clientele/query/plan"
)

// TestPlans runs the files of testdata: the physical plan of a query, or with logical the optimised tree, with estimates.
//
//	plan [schema=tpch|ssb [query=q01]] [logical]
func TestPlans(t *testing.T) {
	catalogs := map[string]opttest.Catalog{}
	for name, load := range map[string]func() (opttest.Catalog, error){
		"": opttest.Small, "tpch": opttest.TPCH, "ssb": opttest.SSB,
	} {
		c, err := load()
		if err != nil {
			t.Fatal(err)
		}
		catalogs[name] = c
	}
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			schema, query := "", ""
			d.MaybeScanArgs(t, "schema", &schema)
			d.MaybeScanArgs(t, "query", &query)
			text := d.Input
			if query != "" {
				b, err := os.ReadFile("../../bench/" + schema + "/queries/" + query + ".sql")
				if err != nil {
					t.Fatal(err)
				}
				text = string(b)
			}
			n, err := opttest.Plan(text, catalogs[schema])
			if err != nil {
				return "error: " + err.Error() + "\n"
			}
			tree, err := opt.Optimize(context.Background(), n, opt.Options{Check: true})
			if err != nil {
				return "error: " + err.Error() + "\n"
			}
			p, err := plan.Build(tree, plan.Options{})
			if err != nil {
				return "error: " + err.Error() + "\n"
			}
			if err := samePositions(p); err != nil {
				t.Fatalf("%s: %v", d.Pos, err)
			}
			if d.HasArg("logical") {
				return p.ExplainLogical()
			}
			return p.Explain(false)
		})
	})
}
