package builtin_test

import (
	"testing"

	"github.com/clientele-db/clientele/mining/builtin"
	"github.com/clientele-db/clientele/mining/miningtest"
)

// cases has, for everything in the registry, arguments that suit the rows of miningtest.Sales.
var cases = map[string]miningtest.Case{
	"rfm":               {},
	"decompose":         series("method", "stl"),
	"forecast":          series("model", "auto"),
	"forecast_accuracy": series("model", "theta"),
	"frequent_itemsets": {
		Roles:  map[string][]string{"basket": {"basket"}, "item": {"item"}},
		Values: map[string]any{"min_support": 0.02},
	},
	"association_rules": {
		Roles:  map[string][]string{"basket": {"customer", "region"}, "item": {"item"}},
		Values: map[string]any{"min_count": int64(3), "min_confidence": 0.2, "max_consequent": int64(2)},
	},
	"kmeans":      {Columns: []string{"x", "y", "amount"}, Values: map[string]any{"k": int64(3)}},
	"ml_choose_k": {Columns: []string{"x", "y"}, Values: map[string]any{"max_k": int64(5)}},
}

// series are the amounts of each region by month.
func series(option, value string) miningtest.Case {
	return miningtest.Case{
		Rows:   600,
		Roles:  map[string][]string{"time": {"day"}, "value": {"amount"}, "by": {"region"}},
		Values: map[string]any{"missing": "interpolate", "duplicates": "mean", option: value},
	}
}

// TestConform holds all that is registered to the contract.
func TestConform(t *testing.T) {
	for _, d := range builtin.Models() {
		t.Run(d.Name, func(t *testing.T) {
			c, ok := cases[d.Name]
			if !ok {
				t.Fatalf("model type %s has no case here", d.Name)
			}
			miningtest.ConformModel(t, d, c)
		})
	}
	for _, f := range builtin.Functions() {
		t.Run(f.Name, func(t *testing.T) {
			c, ok := cases[f.Name]
			if !ok {
				t.Fatalf("function %s has no case here", f.Name)
			}
			miningtest.ConformFunction(t, f, c)
		})
	}
}
