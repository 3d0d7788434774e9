package ssb

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clientele-db/clientele/bench/internal/gentest"
)

// generate writes the data of seed 1 at a scale factor to a new directory.
func generate(t *testing.T, cfg Config) string {
	t.Helper()
	dir := t.TempDir()
	if _, err := Generate(t.Context(), cfg, dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestSameSeedSameBytes(t *testing.T) {
	one := generate(t, Config{ScaleFactor: 0.02, Seed: 7, Workers: 1})
	two := generate(t, Config{ScaleFactor: 0.02, Seed: 7, Workers: 2})
	gentest.SameFiles(t, one, two)
	other := generate(t, Config{ScaleFactor: 0.02, Seed: 8, Workers: 2})
	for _, table := range Tables() {
		same := gentest.SameBytes(t, filepath.Join(one, table.File()), filepath.Join(other, table.File()))
		if want := table.Name == "date"; same != want {
			t.Errorf("%s is the same for another seed: %v, want %v", table.Name, same, want)
		}
	}
}

// TestBytesStable pins the data of seed 1, on which answers kept elsewhere rest. A change of the generator that alters
// them is a change of the data set's version and belongs in the changelog.
func TestBytesStable(t *testing.T) {
	dir := generate(t, Config{ScaleFactor: 0.01, Seed: 1})
	const want = "19626b16febd764a8342c80d49f4729546d69f43f14131a52279b08bf0fde3ee"
	if got := gentest.Digest(t, dir, "lineorder.csv", "customer.csv", "supplier.csv", "part.csv", "date.csv"); got != want {
		t.Errorf("digest is %s", got)
	}
}

// TestCardinalities checks the rows of the specification's figure 1.2.
func TestCardinalities(t *testing.T) {
	check := func(sf float64, want sizes) {
		t.Helper()
		if got := sizesAt(sf); got != want {
			t.Errorf("at scale factor %v: %+v, want %+v", sf, got, want)
		}
	}
	check(1, sizes{customers: 30_000, suppliers: 2_000, parts: 200_000, orders: 1_500_000})
	check(2, sizes{customers: 60_000, suppliers: 4_000, parts: 400_000, orders: 3_000_000})
	check(7, sizes{customers: 210_000, suppliers: 14_000, parts: 600_000, orders: 10_500_000})
	check(100, sizes{customers: 3_000_000, suppliers: 200_000, parts: 1_400_000, orders: 150_000_000})
	check(0.1, sizes{customers: 3_000, suppliers: 200, parts: 20_000, orders: 150_000})
}

func TestBadConfig(t *testing.T) {
	for _, sf := range []float64{-1, 1e-9, 1e9} {
		if _, err := Generate(t.Context(), Config{ScaleFactor: sf}, t.TempDir()); err == nil {
			t.Errorf("scale factor %v was accepted", sf)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Generate(ctx, Config{ScaleFactor: 0.01}, t.TempDir()); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled context gives %v", err)
	}
}

func TestDateDimension(t *testing.T) {
	row := func(y int, m time.Month, d int) string {
		return string(appendDate(nil, time.Date(y, m, d, 0, 0, 0, 0, time.UTC)))
	}
	check := func(got, want string) {
		t.Helper()
		if got != want+"\n" {
			t.Errorf("got  %swant %s", got, want)
		}
	}
	// Calendar facts: 1 January 1992 was a Wednesday, 29 February 1996 a Thursday, 26 December 1998 a Saturday.
	check(row(1992, 1, 1), `19920101,"January 1, 1992",Wednesday,January,1992,199201,Jan1992,4,1,1,1,1,Winter,0,0,1,1`)
	check(row(1996, 2, 29), `19960229,"February 29, 1996",Thursday,February,1996,199602,Feb1996,5,29,60,2,9,Winter,0,1,0,1`)
	check(row(1998, 12, 26),
		`19981226,"December 26, 1998",Saturday,December,1998,199812,Dec1998,7,26,360,12,52,Christmas,1,0,0,0`)
	check(row(1996, 12, 31),
		`19961231,"December 31, 1996",Tuesday,December,1996,199612,Dec1996,3,31,366,12,53,Christmas,0,1,0,1`)
}

func TestQueriesAndSchema(t *testing.T) {
	want := []string{
		"Q1.1", "Q1.2", "Q1.3", "Q2.1", "Q2.2", "Q2.3", "Q3.1", "Q3.2", "Q3.3", "Q3.4", "Q4.1", "Q4.2", "Q4.3",
	}
	queries := Queries()
	if len(queries) != len(want) {
		t.Fatalf("%d queries, want 13", len(queries))
	}
	for i, q := range queries {
		if q.Name != want[i] {
			t.Errorf("query %d is %s, want %s", i, q.Name, want[i])
		}
		if !strings.HasPrefix(q.SQL, "select") || strings.Contains(q.SQL, ";") {
			t.Errorf("%s is not one plain statement: %s", q.Name, q.SQL)
		}
	}
	dir := generate(t, Config{ScaleFactor: 0.001})
	for _, table := range Tables() {
		for _, k := range table.Key {
			if table.Column(k) < 0 {
				t.Errorf("key column %s is missing in %s", k, table.Name)
			}
		}
		rows := gentest.Each(t, filepath.Join(dir, table.File()), func(r *gentest.Row) {
			for _, c := range table.Columns {
				value := r.Text(c.Name)
				if c.Type == "INTEGER" || c.Type == "BIGINT" {
					r.Int(c.Name)
				} else if limit := sizeOf(t, c.Type); value == "" || len(value) > limit {
					t.Fatalf("%s.%s: %q does not fit %s", table.Name, c.Name, value, c.Type)
				}
			}
		})
		if rows == 0 {
			t.Errorf("%s is empty", table.Name)
		}
	}
}

// sizeOf returns n of VARCHAR(n).
func sizeOf(t *testing.T, sqlType string) int {
	t.Helper()
	n := 0
	for _, c := range strings.TrimPrefix(sqlType, "VARCHAR(") {
		if c >= '0' && c <= '9' {
			n = n*10 + int(c-'0')
		}
	}
	if n == 0 {
		t.Fatalf("type %s has no size", sqlType)
	}
	return n
}
