package demo

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/clientele-db/clientele"
)

// TestAgreement holds the query of the adjusted Rand index to the examples of scikit-learn's documentation of adjusted_rand_score
// (version 1.9.1) and of purity to its definition.
func TestAgreement(t *testing.T) {
	db, err := clientele.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	r := &report{ctx: t.Context(), db: db}
	f := func(rows string, rand, purity float64) {
		t.Helper()
		res, err := r.ask("WITH cells AS (SELECT found, planted, count(*) AS n FROM (VALUES " + rows + ") AS v (found, planted) GROUP BY 1, 2)" + agreement)
		if err != nil {
			t.Fatal(err)
		}
		if got := res.number(0, 0); math.Abs(got-rand) > 1e-9 {
			t.Errorf("the adjusted Rand index of %s is %v, want %v", rows, got, rand)
		}
		if got := res.number(0, 1); math.Abs(got-purity) > 1e-9 {
			t.Errorf("the purity of %s is %v, want %v", rows, got, purity)
		}
	}
	f("(1, 0), (1, 0), (0, 1), (0, 1)", 1, 1)
	f("(0, 0), (0, 0), (1, 1), (2, 1)", 0.5714285714285714, 1)
	f("(0, 0), (0, 0), (1, 1), (1, 2)", 0.5714285714285714, 0.75)
	f("(0, 0), (1, 0), (2, 0), (3, 0)", 0, 1)
	f("(0, 0), (1, 0), (0, 1), (1, 1)", -0.5, 0.5)
}

func TestBundlesFound(t *testing.T) {
	items := func(ids ...int64) []any {
		var out []any
		for _, id := range ids {
			out = append(out, id)
		}
		return out
	}
	a := answers{
		"planted": {rows: []clientele.Row{{int64(1), "7|5", int64(9), int64(10)}, {int64(2), "1|2|3", int64(4), int64(4)}}},
		"rules": {rows: []clientele.Row{
			{items(5), items(7), int64(10), 0.1, 0.9, 8.0},
			{items(1), items(2), int64(5), 0.1, 0.8, 7.0},
			{items(5), items(1), int64(3), 0.1, 0.5, 3.0},
			{items(7), items(5), int64(10), 0.1, 0.7, 2.0},
		}},
		"sets":     {rows: []clientele.Row{{items(5, 7), int64(10)}, {items(1, 2), int64(5)}}},
		"articles": {rows: []clientele.Row{{int64(5), "Tent", "Summit Tent"}}},
	}
	found := checkBundles(a)[0].found
	for _, want := range []string{"Recall 50.0 %", "Precision 75.0 %: 3 of 4", "1 of the 2 largest"} {
		if !strings.Contains(found, want) {
			t.Errorf("found %q, want %s", found, want)
		}
	}
	g := rulesTable(a, 1)
	if len(g.Rows) != 3 || g.Rows[0][0] != "Tent" || g.Rows[0][5] != "1" || g.Rows[2][5] != "none" {
		t.Errorf("the rules are %q", g.Rows)
	}
}

func TestCentroids(t *testing.T) {
	r := result{columns: []string{"cluster", "size", "share", "by_app", "flat"}, rows: []clientele.Row{{int64(0), 3.0, 0.75, 1.0, 2.0}, {int64(1), 1.0, 0.25, 5.0, 2.0}}}
	features, deviations := centroids(r)
	// The mean is 2 and the standard deviation √3.
	want := [][]float64{{-1 / math.Sqrt(3), 0}, {math.Sqrt(3), 0}}
	for i := range want {
		for k := range want[i] {
			if math.Abs(deviations[i][k]-want[i][k]) > 1e-12 {
				t.Errorf("deviations are %v, want %v", deviations, want)
			}
		}
	}
	if !slices.Equal(features, []string{"by app", "flat"}) {
		t.Errorf("features are %q", features)
	}
	if got := portrait(features, deviations[0], 1); got != "−by app" {
		t.Errorf("the portrait is %s", got)
	}
}

func TestNames(t *testing.T) {
	f := func(r, fr, m float64, want string) {
		t.Helper()
		if got := valueName(r, fr, m); got != want {
			t.Errorf("the name of %v, %v, %v is %s, want %s", r, fr, m, got, want)
		}
	}
	f(0, 0.5, -0.5, "average")
	f(1, -1, -1, "lapsed, rare, low spend")
	f(-1, 1, 0, "recent, frequent")
	if got := signed(-0.04) + signed(-1.26) + signed(0.5); got != "0.0−1.3+0.5" {
		t.Errorf("signed to %s", got)
	}
	if got := monthName(0) + monthName(12); got != "no monthDecember" {
		t.Errorf("months are %s", got)
	}
}

func TestTables(t *testing.T) {
	g := newGrid("name", ">n")
	g.add("林婷", "1")
	g.add("x", "1,000")
	var b strings.Builder
	g.print(&b)
	if want := "  name      n\n  林婷      1\n  x     1,000\n"; b.String() != want {
		t.Errorf("printed\n%swant\n%s", b.String(), want)
	}
	b.Reset()
	wrap(&b, "  found ", strings.Repeat("word ", 30))
	lines := strings.Split(b.String(), "\n")
	if len(lines) != 3 || len(lines[0]) > pageWidth || !strings.HasPrefix(lines[1], "        word") {
		t.Errorf("wrapped to %q", lines)
	}
}

// TestStatement fills in a path that needs quotes.
func TestStatement(t *testing.T) {
	if got := (Config{Dir: "o'brien"}).statement("FROM {truth/year.csv}, {other}"); got != "FROM 'o''brien/files/truth/year.csv', {other}" {
		t.Errorf("the statement is %s", got)
	}
}
