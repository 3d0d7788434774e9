package clientele_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/clientele-db/clientele"
)

// TestAssociationSQL mines Online Retail by SQL alone and holds the counts against pyfim's.
func TestAssociationSQL(t *testing.T) {
	var truth map[string]json.RawMessage
	b, err := os.ReadFile(shared(t, "truth/association_rules.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &truth); err != nil {
		t.Fatal(err)
	}
	var want struct {
		BySupport map[string]struct {
			Sets        int64 `json:"item_sets"`
			SumOfCounts int64 `json:"sum_of_counts"`
			Closed      int64
			Maximal     int64
		} `json:"by_support"`
		Rules map[string]struct{ Rules int64 }
	}
	if err := json.Unmarshal(truth["online_retail_invoices"], &want); err != nil {
		t.Fatal(err)
	}
	db := open(t, t.TempDir())
	if _, err := db.Import(context.Background(), []string{shared(t, "data/online_retail/online_retail.parquet")}, clientele.ImportOptions{Table: "sales"}); err != nil {
		t.Fatal(err)
	}
	const input = `input => TABLE(SELECT InvoiceNo, StockCode FROM sales WHERE CustomerID IS NOT NULL AND InvoiceNo NOT LIKE 'C%' AND Quantity > 0 AND UnitPrice > 0),
		basket => DESCRIPTOR(InvoiceNo), item => DESCRIPTOR(StockCode)`
	for support, w := range want.BySupport {
		got := one(t, db, `SELECT count(*), sum(support_count), sum(cardinality(items)) = sum(size) FROM TABLE(frequent_itemsets(`+input+`, min_support => `+support+`))`)
		if got[0] != w.Sets || fmt.Sprint(got[1]) != fmt.Sprint(w.SumOfCounts) || got[2] != true {
			t.Errorf("support %s: %v, want %d sets whose counts sum to %d", support, got, w.Sets, w.SumOfCounts)
		}
		for kind, n := range map[string]int64{"closed": w.Closed, "maximal": w.Maximal} {
			got := one(t, db, `SELECT count(*) FROM TABLE(frequent_itemsets(`+input+`, min_support => `+support+`, kind => '`+kind+`'))`)
			if got[0] != n {
				t.Errorf("support %s: %v %s sets, want %d", support, got[0], kind, n)
			}
		}
	}
	for name, w := range want.Rules {
		var s, conf float64
		if _, err := fmt.Sscanf(strings.ReplaceAll(name, ",", " "), "support=%g confidence=%g", &s, &conf); err != nil {
			t.Fatal(name, err)
		}
		got := one(t, db, fmt.Sprintf(`SELECT count(*), max_by(antecedent[1], confidence) FROM TABLE(association_rules(%s, min_support => %g, min_confidence => %g))`, input, s, conf))
		if got[0] != w.Rules {
			t.Errorf("%s: %v rules, want %d", name, got[0], w.Rules)
		}
	}
	// The order of the result is that of its rows.
	rows := all(t, db, `SELECT support_count, items FROM TABLE(frequent_itemsets(`+input+`, min_support => 0.02, min_size => 2))`)
	if len(rows) != 42 || rows[0][0].(int64) < rows[41][0].(int64) {
		t.Errorf("%d rows, from %v to %v", len(rows), rows[0], rows[len(rows)-1])
	}
	// Errors name the argument.
	for text, want := range map[string]string{
		`min_support => 2`:                   "min_support must be more than 0 and at most 1",
		`min_support => 0.1, min_count => 3`: "min_support and min_count are two ways to say the same",
		`kind => 'some'`:                     "kind must be one of all, closed, maximal",
		`min_size => 3, max_size => 2`:       "max_size 2 is below min_size 3",
	} {
		_, err := db.Query(context.Background(), `SELECT * FROM TABLE(frequent_itemsets(`+input+`, `+text+`))`)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
