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
		"by passes": {Columns: columns, Rows: 20_000, Values: map[string]any{"k": int64(6), "n_init": int64(3), "max_iterations": int64(20)}},
		"bounded":   {Columns: columns, Rows: 20_000, Values: map[string]any{"k": int64(60), "n_init": int64(1), "max_iterations": int64(10), "init": "random"}},
		"by passes, weighted": {
			Columns: columns, Roles: weight, Rows: 20_000,
			Values: map[string]any{"k": int64(2), "centroids": []any{0., 0., 1., 1.}},
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
