package cluster

import (
	"testing"

	"github.com/clientele-db/clientele/mining/miningtest"
)

func TestConform(t *testing.T) {
	columns := []string{"x", "y", "amount"}
	weight := map[string][]string{"weight": {"amount"}}
	for name, c := range map[string]miningtest.Case{
		"in memory": {Columns: columns, Values: map[string]any{"k": int64(3), "n_init": int64(3)}},
		"weighted":  {Columns: columns, Roles: weight, Values: map[string]any{"k": int64(3), "n_init": int64(2), "standardize": false}},
		// more rows than the sample holds
		"by passes": {Columns: columns[:2], Rows: 17_000, Values: map[string]any{"k": int64(2), "centroids": []any{0., 0., 1., 1.}}},
		"bounded, weighted": {
			Columns: columns, Roles: weight, Rows: 17_000,
			Values: map[string]any{"k": int64(70), "n_init": int64(1), "max_iterations": int64(5), "init": "random"},
		},
	} {
		t.Run(name, func(t *testing.T) { miningtest.ConformModel(t, KMeansDef, c) })
	}
	t.Run("choose k", func(t *testing.T) {
		miningtest.ConformFunction(t, ChooseKFunction, miningtest.Case{
			Columns: columns, Rows: 1500,
			Values: map[string]any{"max_k": int64(4), "n_reference": int64(2), "n_init": int64(2), "sample_rows": int64(1000)},
		})
	})
}
