package ssb

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/clientele-db/clientele/bench/peer"
)

// TestReferenceByHand evaluates three orders whose answers were worked out on paper.
func TestReferenceByHand(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("customer.csv", customerTable.Header()+"1,c,a,UNITED KI1,UNITED KINGDOM,EUROPE,p,m\n2,c,a,PERU     3,PERU,AMERICA,p,m\n")
	write("supplier.csv", supplierTable.Header()+"1,s,a,UNITED KI5,UNITED KINGDOM,EUROPE,p\n2,s,a,UNITED ST0,UNITED STATES,AMERICA,p\n")
	write("part.csv", partTable.Header()+"1,n,MFGR#1,MFGR#14,MFGR#1401,c,t,1,b\n2,n,MFGR#2,MFGR#22,MFGR#2221,c,t,1,b\n")
	write("date.csv", dateTable.Header()+
		`19930105,"January 5, 1993",Tuesday,January,1993,199301,Jan1993,3,5,5,1,1,Winter,0,0,0,1`+"\n"+
		`19971224,"December 24, 1997",Wednesday,December,1997,199712,Dec1997,4,24,358,12,52,Christmas,0,0,0,1`+"\n")
	// custkey, partkey, suppkey, orderdate, quantity, price, discount, revenue, supplycost
	line := func(c, p, s, d, qty, price, disc, rev, cost int) string {
		return fmt.Sprintf("1,1,%d,%d,%d,%d,1-URGENT,0,%d,%d,0,%d,%d,%d,0,19930301,RAIL\n", c, p, s, d, qty, price, disc, rev, cost)
	}
	write("lineorder.csv", lineorderTable.Header()+
		line(1, 2, 1, 19930105, 24, 1000, 3, 970, 100)+ // Q1.1, Q2.3, Q3.3
		line(1, 2, 1, 19971224, 25, 500, 4, 480, 50)+ // Q2.3, Q3.3, Q3.4
		line(2, 1, 2, 19971224, 30, 200, 0, 200, 30)+ // Q4.1, Q4.2, Q4.3
		line(2, 1, 2, 19971224, 30, 100, 0, 100, 130)) // the same group, at a loss
	got, err := Reference(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][][]string{
		"Q1.1": {{"3000"}}, "Q1.2": {{"NULL"}}, "Q1.3": {{"NULL"}}, "Q2.1": {}, "Q2.2": {},
		"Q2.3": {{"970", "1993", "MFGR#2221"}, {"480", "1997", "MFGR#2221"}}, "Q3.1": {}, "Q3.2": {},
		"Q3.3": {{"UNITED KI1", "UNITED KI5", "1993", "970"}, {"UNITED KI1", "UNITED KI5", "1997", "480"}},
		"Q3.4": {{"UNITED KI1", "UNITED KI5", "1997", "480"}},
		"Q4.1": {{"1997", "PERU", "140"}}, "Q4.2": {{"1997", "UNITED STATES", "MFGR#14", "140"}},
		"Q4.3": {{"1997", "UNITED ST0", "MFGR#1401", "140"}},
	}
	for _, q := range Queries() {
		if !slices.EqualFunc(got[q.Name], want[q.Name], slices.Equal) {
			t.Errorf("%s is %v, want %v", q.Name, got[q.Name], want[q.Name])
		}
	}
}

// TestReferenceAgainstDuckDB holds the evaluation against an engine at a scale where every query has rows.
func TestReferenceAgainstDuckDB(t *testing.T) {
	duck, err := peer.StartDuckDB("", 2)
	if errors.Is(err, peer.ErrAbsent) {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
	defer duck.Close()
	dir := generate(t, Config{ScaleFactor: 0.1, Seed: 3})
	ask := func(sql string) [][]string {
		t.Helper()
		r, err := duck.Query(sql)
		if err == nil && r.Error != "" {
			err = errors.New(r.Error)
		}
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		rows := make([][]string, len(r.Rows))
		for i, row := range r.Rows {
			for _, c := range row {
				if c == nil {
					rows[i] = append(rows[i], "NULL")
				} else {
					rows[i] = append(rows[i], *c)
				}
			}
		}
		return rows
	}
	for _, table := range Tables() {
		ask(table.CreateTable())
		ask(fmt.Sprintf("COPY %s FROM '%s' (HEADER)", table.Name, filepath.Join(dir, table.File())))
	}
	got, err := Reference(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range Queries() {
		want := ask(q.SQL)
		SortRows(q.Name, want)
		if !slices.EqualFunc(got[q.Name], want, slices.Equal) {
			t.Errorf("%s is %v, DuckDB has %v", q.Name, got[q.Name], want)
		}
		if len(want) == 0 {
			t.Logf("%s has no rows", q.Name)
		}
	}
}

func TestReferenceRefuses(t *testing.T) {
	if _, err := Reference(t.Context(), t.TempDir()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no files: %v", err)
	}
	dir := generate(t, Config{ScaleFactor: 0.001})
	if err := os.WriteFile(filepath.Join(dir, "part.csv"), []byte(partTable.Header()+"1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Reference(t.Context(), dir); err == nil {
		t.Error("a short row was accepted")
	}
	if err := os.WriteFile(filepath.Join(dir, "part.csv"), []byte(partTable.Header()), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Reference(t.Context(), dir); err == nil {
		t.Error("a part that is not there was accepted")
	}
}
