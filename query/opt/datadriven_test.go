package opt_test

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/opt"
	"github.com/clientele-db/clientele/query/opt/opttest"
)

// TestPlans runs the files of testdata:
//
//	rule names=(push_down, …)   the tree as bound, and what these rules and the required ones make of it
//	optimize [schema=tpch]      what all rules make of it
//	optimize schema=ssb query=q2.1
//
// Numbers of columns are left out behind optimize.
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
	datadriven.Walk(t, "testdata/plans", func(t *testing.T, path string) {
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
			o := opt.Options{Check: true}
			before := ""
			switch d.Cmd {
			case "rule":
				o.Disable = map[string]bool{}
				for _, r := range opt.Rules() {
					o.Disable[r.Name] = true
				}
				for _, a := range d.CmdArgs {
					if a.Key == "names" {
						for _, name := range a.Vals {
							if !o.Disable[name] {
								t.Fatalf("%s: no rule %s", d.Pos, name)
							}
							delete(o.Disable, name)
						}
					}
				}
				before = logical.Format(n) + "=>\n"
			case "optimize":
			default:
				t.Fatalf("%s: no command %s", d.Pos, d.Cmd)
			}
			out, err := opt.Optimize(context.Background(), n, o)
			if err != nil {
				return "error: " + err.Error() + "\n"
			}
			s := before + logical.Format(out)
			if d.Cmd == "optimize" {
				s = number.ReplaceAllString(s, "$1")
			}
			return s
		})
	})
}

// number is the number of a column behind its name. (A string such as 'MFGR#12' has a quote or a letter in front.)
var number = regexp.MustCompile(`(\b[a-z_][a-z_0-9]*)#[0-9]+\b`)

// TestRequired checks that every rule can be switched off alone and that names are unique.
func TestRequired(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range opt.Rules() {
		if seen[r.Name] || strings.ToLower(r.Name) != r.Name {
			t.Errorf("rule %q", r.Name)
		}
		seen[r.Name] = true
	}
	if !seen["order_joins"] || len(seen) < 15 {
		t.Errorf("rules %v", seen)
	}
}
