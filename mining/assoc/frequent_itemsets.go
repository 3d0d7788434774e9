package assoc

import (
	"context"
	"fmt"
	"slices"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/mining"
)

// Roles and options that both functions have.
var (
	roles = []mining.Role{
		{Name: "basket", Doc: "Which basket the row belongs to; several columns name it together.", Required: true, Many: true, Accepts: comparable},
		{Name: "item", Doc: "What is in the basket. The same item twice in a basket counts once; rows with a NULL are left out.", Required: true, Accepts: comparable},
	}
	supportOptions = []mining.Option{
		{
			Name: "min_support", Doc: "Least share of baskets that hold a set.", Type: types.DoubleType, Default: 0.01,
			Domain: mining.Domain{Set: true, Min: 0, MinOpen: true, Max: 1},
		},
		{Name: "min_count", Doc: "Least number of baskets that hold a set, in place of min_support.", Type: types.BigIntType, Domain: mining.AtLeast(1)},
	}
	maxSizeOption   = mining.Option{Name: "max_size", Doc: "Largest number of items of a set; by default any.", Type: types.BigIntType, Domain: mining.Between(1, 1<<30)}
	maxBasketOption = mining.Option{
		Name: "max_basket", Doc: "Baskets with more distinct items than this are skipped, as if they were not there; by default none.",
		Type: types.BigIntType, Domain: mining.Between(1, 1<<30),
	}
)

func comparable(t types.Type) string {
	switch t.Phys() {
	case types.PhysInt64, types.PhysBool, types.PhysFloat64, types.PhysBytes, types.PhysInt128:
		return ""
	}
	return "of a type that is not nested"
}

// FrequentItemsets is the table function frequent_itemsets.
var FrequentItemsets = &mining.Function{
	Name: "frequent_itemsets",
	Doc:  "Finds the sets of items that many baskets hold.",
	Example: `SELECT items, support_count, support
FROM TABLE(frequent_itemsets(input => TABLE(sales), basket => DESCRIPTOR(invoice_no), item => DESCRIPTOR(product_id), min_support => 0.001, min_size => 2))
ORDER BY support_count DESC LIMIT 10`,
	Roles: roles,
	Options: slices.Concat(supportOptions, []mining.Option{
		{Name: "min_size", Doc: "Least number of items of a set.", Type: types.BigIntType, Default: int64(1), Domain: mining.Between(1, 1<<30)},
		maxSizeOption,
		{
			Name: "kind", Doc: "Which of the frequent sets: all; closed, those without a superset of the same count; maximal, those without a frequent superset.",
			Type: types.VarcharType, Default: "all", Values: kindNames[:],
		},
		maxBasketOption,
	}),
	Bind: func(a *mining.Args) (*mining.Bound, error) {
		if err := checkLeast(a); err != nil {
			return nil, err
		}
		if a.Given("max_size") && a.Int("max_size") < a.Int("min_size") {
			return nil, a.Errorf("max_size", "max_size %d is below min_size %d", a.Int("max_size"), a.Int("min_size"))
		}
		s := &itemsets{gather: newGather(a), least: func(baskets int64) int64 { return least(a, baskets) }}
		s.config = Config{Kind: Kind(slices.Index(kindNames[:], a.Text("kind"))), MinSize: int(a.Int("min_size")), MaxSize: int(a.Int("max_size"))}
		s.fields = []types.Field{
			{Name: "items", Type: types.ArrayOf(a.Field("item").Type), NotNull: true},
			{Name: "size", Type: types.BigIntType, NotNull: true},
			{Name: "support_count", Type: types.BigIntType, NotNull: true},
			{Name: "support", Type: types.DoubleType, NotNull: true},
		}
		return &mining.Bound{Fields: s.fields, Algorithm: s, Sorted: true}, nil
	},
}

// itemsets is a bound call.
type itemsets struct {
	gather gather
	config Config
	least  func(baskets int64) int64
	fields []types.Field
}

// Start implements [mining.Algorithm].
func (s *itemsets) Start(_ *mining.Schema, env *mining.Env) (mining.Training, error) {
	return s.gather.start(env, s.mine)
}

// search mines the baskets.
func (g *gathered) search(ctx context.Context, c Config, minCount int64) (*Sets, error) {
	c.MinCount, c.Workers = minCount, g.env.Workers
	c.Progress = func(done, total int64) { g.env.Report("items", done, total) }
	return Mine(ctx, g.baskets, c, g.env.Mem)
}

func (s *itemsets) mine(ctx context.Context, g *gathered) (mining.Model, error) {
	minCount := s.least(g.baskets.Count)
	sets, err := g.search(ctx, s.config, minCount)
	if err != nil {
		return nil, err
	}
	order, err := sets.Order(ctx)
	if err != nil {
		sets.Release()
		return nil, err
	}
	n := g.baskets.Count
	r := &result{fields: s.fields, rows: len(order), items: g.items}
	r.description = mining.Description{
		Summary: g.summary(fmt.Sprintf("%s of at least %s", counted(int64(len(order)), "item set", "item sets"), counted(minCount, "basket", "baskets"))),
		Metrics: append(g.metrics(minCount), mining.Metric{Name: "item_sets", Value: float64(len(order))}),
	}
	r.write = func(w *writer, lo, hi int) error {
		for _, i := range order[lo:hi] {
			items, count := sets.Items(int(i)), sets.Count(int(i))
			w.array(0, items)
			w.int(1, int64(len(items)))
			w.int(2, count)
			w.float(3, float64(count)/float64(n))
		}
		return nil
	}
	return r, nil
}
