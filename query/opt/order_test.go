package opt_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/opt"
	"github.com/clientele-db/clientele/query/opt/opttest"
)

// optimized returns the optimised tree of each query of a benchmark, by file name.
func optimized(t *testing.T, dir string, c opttest.Catalog) map[string]logical.Node {
	t.Helper()
	files, err := filepath.Glob("../../bench/" + dir + "/queries/*.sql")
	if err != nil || len(files) < 13 {
		t.Fatalf("%d queries of %s: %v", len(files), dir, err)
	}
	out := map[string]logical.Node{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		n, err := opttest.Plan(string(text), c)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if err := opt.Validate(n); err != nil {
			t.Fatalf("%s as bound: %v", f, err)
		}
		tree, err := opt.Optimize(context.Background(), n, opt.Options{Check: true})
		if err != nil {
			t.Fatalf("%s: %v\n%s", f, err, logical.Format(n))
		}
		out[filepath.Base(f)] = tree
	}
	return out
}

// TestStarJoins checks the shape of all queries of SSB: the fact is probed by each dimension in turn, the one that keeps
// the smallest share of its rows first; conditions lie in the scans; nothing is read that is not used.
func TestStarJoins(t *testing.T) {
	c, err := opttest.SSB()
	if err != nil {
		t.Fatal(err)
	}
	for name, tree := range optimized(t, "ssb", c) {
		est := opt.NewEstimator(nil)
		var shares []float64
		scans := 0
		logical.Walk(tree, func(n logical.Node) bool {
			switch n := n.(type) {
			case *logical.Filter:
				t.Errorf("%s: the filter %v is not in a scan", name, n.Cond)
			case *logical.Join:
				r, ok := n.R.(*logical.Scan)
				if n.Kind != logical.Inner || !ok || r.Table.Name == "lineorder" {
					t.Errorf("%s: a join is no star join:\n%s", name, logical.Format(n))
					return false
				}
				shares = append(shares, est.Rows(n)/est.Rows(n.L))
			case *logical.Scan:
				scans++
			}
			return true
		})
		if scans != len(shares)+1 {
			t.Errorf("%s: %d scans, %d joins", name, scans, len(shares))
		}
		for i := 1; i < len(shares); i++ { // from the last join to the first
			if shares[i] > shares[i-1]*1.001 {
				t.Errorf("%s: shares kept, from the last join to the first: %v\n%s", name, shares, logical.Format(tree))
			}
		}
	}
}

// TestNoCrossProducts checks that the joins of TPC-H follow its keys: what is joined without an equality is a single row, or
// the two pairs of nations that Q7 asks for.
func TestNoCrossProducts(t *testing.T) {
	c, err := opttest.TPCH()
	if err != nil {
		t.Fatal(err)
	}
	for name, tree := range optimized(t, "tpch", c) {
		est := opt.NewEstimator(nil)
		logical.Walk(tree, func(n logical.Node) bool {
			j, ok := n.(*logical.Join)
			if !ok {
				return true
			}
			left, right := logical.SetOf(j.L.Columns()), logical.SetOf(j.R.Columns())
			keyed := false
			for _, e := range conjunctsOf(j) {
				_, _, _, ok := opt.Equality(e, left, right)
				keyed = keyed || ok
			}
			if !keyed && est.Rows(j.L)*est.Rows(j.R) > 1e6 {
				t.Errorf("%s joins without a key:\n%s", name, logical.Format(j))
			}
			if l, r := est.Rows(j.L), est.Rows(j.R); j.Kind == logical.Inner && r > 8*l+100_000 {
				t.Errorf("%s builds from the larger side (%.0f of %.0f rows):\n%s", name, r, l, logical.Format(j))
			}
			return true
		})
	}
}
