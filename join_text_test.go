package clientele_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGroupByTextAboveJoins groups by a text of a file that has come through two joins: what the second join indexes are rows of
// the first, and the rows of a join are no distinct values.
func TestGroupByTextAboveJoins(t *testing.T) {
	db := open(t, "")
	dir := t.TempDir()
	var facts, months strings.Builder
	facts.WriteString("name,month\n")
	months.WriteString("name,month,x\n")
	for m := range 24 {
		for c := range 10 {
			if m >= 18 {
				fmt.Fprintf(&facts, "category %d,%d\n", c, m)
			}
			fmt.Fprintf(&months, "category %d,%d,1\n", c, m)
		}
	}
	for name, text := range map[string]string{"facts.csv": facts.String(), "months.csv": months.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Exec(t.Context(), "CREATE TABLE months AS SELECT * FROM '"+filepath.Join(dir, "months.csv")+"'"); err != nil {
		t.Fatal(err)
	}
	from := " FROM '" + filepath.Join(dir, "facts.csv") + "' f JOIN months m ON m.name = f.name AND m.month = f.month JOIN months y ON y.name = f.name AND y.month = f.month - 12"
	if got := one(t, db, "SELECT count(DISTINCT f.name), count(*)"+from); got[0] != int64(10) || got[1] != int64(60) {
		t.Errorf("count(DISTINCT name), count(*) are %v, want 10, 60", got)
	}
	rows := all(t, db, "SELECT f.name, count(*)"+from+" GROUP BY 1")
	if len(rows) != 10 {
		t.Errorf("%d groups, want 10", len(rows))
	}
	for _, r := range rows {
		if r[1] != int64(6) {
			t.Errorf("group %v, want 6 rows", r)
		}
	}
}
