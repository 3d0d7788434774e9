package assoc

import (
	"context"
	"fmt"
	"slices"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/mining"
)

// AssociationRules is the table function association_rules.
var AssociationRules = &mining.Function{
	Name: "association_rules",
	Doc:  "Finds rules of the form: baskets with these items also hold those.",
	Example: `SELECT antecedent, consequent, support_count, confidence, lift
FROM TABLE(association_rules(input => TABLE(sales), basket => DESCRIPTOR(invoice_no), item => DESCRIPTOR(product_id), min_support => 0.001, min_confidence => 0.2, redundant => false))
ORDER BY lift DESC LIMIT 10`,
	Roles: roles,
	Options: slices.Concat(supportOptions, []mining.Option{
		{Name: "min_confidence", Doc: "Least share of the baskets with the antecedent that hold the consequent.", Type: types.DoubleType, Default: 0.5, Domain: mining.Between(0, 1)},
		{Name: "min_lift", Doc: "Least lift; above 1 leaves rules whose sides occur together more often than by chance.", Type: types.DoubleType, Default: 0.0, Domain: mining.AtLeast(0)},
		{Name: "max_consequent", Doc: "Largest number of items of a consequent.", Type: types.BigIntType, Default: int64(1), Domain: mining.Between(1, 31)},
		{Name: "redundant", Doc: "Whether rules stay to which a more general one exists, with fewer items in the antecedent and the same or a higher confidence.", Type: types.BooleanType, Default: true},
		{Name: "min_improvement", Doc: "Least gain in confidence over every more general rule.", Type: types.DoubleType, Default: 0.0, Domain: mining.Between(0, 1)},
		maxSizeOption,
		maxBasketOption,
	}),
	Bind: func(a *mining.Args) (*mining.Bound, error) {
		if err := checkLeast(a); err != nil {
			return nil, err
		}
		side := types.ArrayOf(a.Field("item").Type)
		s := &rulesCall{
			gather: newGather(a), least: func(baskets int64) int64 { return least(a, baskets) }, maxSize: int(a.Int("max_size")),
			config: RuleConfig{
				MinConfidence: a.Float("min_confidence"), MinLift: a.Float("min_lift"), MaxConsequent: int(a.Int("max_consequent")),
				NonRedundant: !a.Bool("redundant"), MinImprovement: a.Float("min_improvement"),
			},
			fields: []types.Field{
				{Name: "antecedent", Type: side, NotNull: true},
				{Name: "consequent", Type: side, NotNull: true},
				{Name: "support_count", Type: types.BigIntType, NotNull: true},
				{Name: "support", Type: types.DoubleType, NotNull: true},
				{Name: "confidence", Type: types.DoubleType, NotNull: true},
				{Name: "lift", Type: types.DoubleType, NotNull: true},
				{Name: "leverage", Type: types.DoubleType, NotNull: true},
				{Name: "conviction", Type: types.DoubleType},
			},
		}
		return &mining.Bound{Fields: s.fields, Algorithm: s, Sorted: true}, nil
	},
}

// rulesCall is a bound call.
type rulesCall struct {
	gather  gather
	config  RuleConfig
	maxSize int
	least   func(baskets int64) int64
	fields  []types.Field
}

// Start implements [mining.Algorithm].
func (s *rulesCall) Start(_ *mining.Schema, env *mining.Env) (mining.Training, error) {
	return s.gather.start(env, s.mine)
}

func (s *rulesCall) mine(ctx context.Context, g *gathered) (mining.Model, error) {
	minCount := s.least(g.baskets.Count)
	sets, err := g.search(ctx, Config{MaxSize: s.maxSize}, minCount)
	if err != nil {
		return nil, err
	}
	c := s.config
	c.Workers = g.env.Workers
	rules, err := NewRules(ctx, sets, g.baskets.Count, c)
	if err != nil {
		sets.Release()
		return nil, fmt.Errorf("rules of %s: %w", counted(int64(sets.Len()), "item set", "item sets"), err)
	}
	r := &result{fields: s.fields, rows: rules.Len(), items: g.items}
	r.description = mining.Description{
		Summary: g.summary(fmt.Sprintf("%s from %s of at least %s", counted(int64(rules.Len()), "rule", "rules"),
			counted(int64(sets.Len()), "item set", "item sets"), counted(minCount, "basket", "baskets"))),
		Metrics: append(g.metrics(minCount), mining.Metric{Name: "item_sets", Value: float64(sets.Len())}, mining.Metric{Name: "rules", Value: float64(rules.Len())}),
	}
	r.write = func(w *writer, lo, hi int) error {
		var x, y []uint32
		var count int64
		for i := lo; i < hi; i++ {
			x, y, count = rules.Rule(i, x[:0], y[:0])
			m := rules.Measures(i)
			w.array(0, x)
			w.array(1, y)
			w.int(2, count)
			w.float(3, m.Support)
			w.float(4, m.Confidence)
			w.float(5, m.Lift)
			w.float(6, m.Leverage)
			if m.Conviction != m.Conviction {
				w.float(7, 0)
				w.null(7, i-lo, hi-lo)
				continue
			}
			w.float(7, m.Conviction)
		}
		return nil
	}
	return r, nil
}
