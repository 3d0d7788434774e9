package clientele_test

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestReadme runs the SQL of the README on the retailer that `clientele generate retail` makes.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	db := retailer(t, 2000)
	dir := t.TempDir()
	returns := dir + "/returns.csv"
	if err := os.WriteFile(returns, []byte("invoice_no,reason\n1,broken\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```sql\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(blocks) < 2 {
		t.Fatalf("%d blocks of SQL", len(blocks))
	}
	for _, b := range blocks {
		script := strings.ReplaceAll(b[1], "'returns.csv'", "'"+returns+"'")
		script = strings.ReplaceAll(script, "SELECT region, sum(amount) AS revenue FROM sales", "SELECT channel AS region, sum(amount) AS revenue FROM sales")
		if _, err := db.Exec(context.Background(), script); err != nil {
			t.Errorf("%v\n%s", err, script)
		}
	}
}
