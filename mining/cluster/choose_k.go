package cluster

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/mining"
)

// Rules by which ChooseK chooses.
const (
	RuleSilhouette = "silhouette"
	RuleGap        = "gap"
)

// chooseSample is the most rows that ChooseK works on by default: silhouettes need all pairs.
const chooseSample = silhouetteRows

// ChooseK clusters rows, or a sample of them, with every number of clusters of a range, and compares the outcomes. A zero
// field stands for the default.
type ChooseK struct {
	// Min and Max are the range, 1 ≤ Min ≤ Max ≤ 1000; default 2 to 10.
	Min, Max int
	// Rule chooses. RuleSilhouette (the default): the largest mean silhouette, of equals the fewest clusters. RuleGap: the
	// fewest clusters k for which gap(k) ≥ gap(k+1) - error(k+1), as Tibshirani, Walther and Hastie have it; if there are none
	// in the range, the largest gap.
	Rule string
	// References is the number of sets of rows without clusters against which gaps are measured; default 10, negative: none.
	References int
	// Restarts is how many starting points compete for each outcome; default 4.
	Restarts int
	// Raw and Weight are as in [KMeans].
	Raw    bool
	Weight int
	// Sample is the most rows that are clustered; default 10,000. Of more, as many are drawn.
	Sample int
}

func (c ChooseK) defaults() ChooseK {
	if c.Min == 0 {
		c.Min = 2
	}
	if c.Max == 0 {
		c.Max = max(10, c.Min)
	}
	if c.Rule == "" {
		c.Rule = RuleSilhouette
	}
	switch {
	case c.References == 0:
		c.References = 10
	case c.References < 0:
		c.References = 0
	}
	if c.Restarts <= 0 {
		c.Restarts = 4
	}
	if c.Sample <= 0 {
		c.Sample = chooseSample
	}
	return c
}

// check says what is wrong with the parameters: which, and why.
func (c *ChooseK) check() (option, why string) {
	switch {
	case c.Max < c.Min:
		return "max_k", fmt.Sprintf("max_k is %d, which is less than min_k, %d", c.Max, c.Min)
	case c.Rule != RuleSilhouette && c.Rule != RuleGap:
		return "rule", fmt.Sprintf("rule must be '%s' or '%s', not '%s'", RuleSilhouette, RuleGap, c.Rule)
	case c.Rule == RuleSilhouette && c.Max < 2:
		return "max_k", "a single cluster has no silhouette: max_k must be at least 2, or rule 'gap'"
	case c.Rule == RuleGap && c.References == 0:
		return "n_reference", "rule 'gap' needs reference sets: n_reference must be at least 1"
	}
	return "", ""
}

// Start implements [mining.Algorithm].
func (c *ChooseK) Start(in *mining.Schema, env *mining.Env) (mining.Training, error) {
	features, err := featureColumns(in, c.Weight)
	if err != nil {
		return nil, err
	}
	a := c.defaults()
	if _, why := a.check(); why != "" {
		return nil, errors.New(why)
	}
	k := &KMeans{K: a.Max, Restarts: a.Restarts, Raw: a.Raw, Weight: a.Weight, Sample: a.Sample}
	alg := k.defaults()
	return &choosing{training: newTraining(&alg, in, features, env), c: &a}, nil
}

// choosing is the training of ChooseK: one pass, that of k-means which gathers a sample.
type choosing struct {
	*training
	c       *ChooseK
	choices []choice
}

// choice is what is known of one number of clusters.
type choice struct {
	k          int
	inertia    float64
	silhouette float64
	ch, db     float64
	gap, err   float64 // NaN if not known
	chosen     bool
}

// Step implements [mining.Training].
func (t *choosing) Step(ctx context.Context, p mining.Pass) (bool, error) {
	pts, all, err := t.gathered(p.(*gatherPass))
	if err != nil {
		return false, err
	}
	g := gaps{pts: pts}
	total := int64(t.c.Max-t.c.Min+1) * int64(1+t.c.References)
	done := int64(0)
	report := func() {
		done++
		t.env.Report("choose k", done, total)
	}
	for k := t.c.Min; k <= t.c.Max; k++ {
		r, err := t.cluster(ctx, pts, k, t.env.Seed)
		if err != nil {
			if distinct, ok := errors.AsType[*distinctError](err); ok {
				if all {
					return false, distinct.explain(t.skipped)
				}
				return false, fmt.Errorf("a sample of %d rows has only %d distinct ones: choose a max_k of at most that, or a larger sample", pts.n, distinct.distinct)
			}
			return false, err
		}
		s, err := silhouette(ctx, pts, assign(pts, &r.packed), k, t.env.Workers, t.mem)
		if err != nil {
			return false, err
		}
		ix := &indices{k: k, d: pts.d, mean: r.center, size: r.size, inertia: r.inertia, distance: r.distance}
		weight := sum(r.size)
		g.add(r.total() / weight)
		t.choices = append(t.choices, choice{
			k: k, inertia: r.total() * (t.total.weight / weight), silhouette: s, ch: ix.calinskiHarabasz(), db: ix.daviesBouldin(),
		})
		report()
	}
	for b := range t.c.References {
		ref := g.reference(t.env.Seed, b)
		if b == 0 {
			if err := t.mem.Reserve(pointsBytes(pts.n, pts.d, false)); err != nil {
				return false, err
			}
		}
		for i := range t.choices {
			r, err := t.cluster(ctx, ref, t.choices[i].k, t.env.Seed)
			if err != nil {
				if _, ok := errors.AsType[*distinctError](err); !ok {
					return false, err
				}
			}
			g.against(i, r.total()/float64(ref.n))
			report()
		}
	}
	for i := range t.choices {
		t.choices[i].gap, t.choices[i].err = g.gap(i)
	}
	t.choices[choose(t.choices, t.c.Rule)].chosen = true
	t.mem.ReleaseAll()
	return true, nil
}

// cluster returns the best run with k clusters.
func (t *choosing) cluster(ctx context.Context, p *points, k int, seed uint64) (*run, error) {
	s := search{k: k, restarts: t.c.Restarts, limits: t.limits, seed: mix(seed + uint64(k)), workers: t.env.Workers, mem: t.mem}
	runs, err := s.runs(ctx, p)
	if runs == nil {
		return nil, err
	}
	return runs[0], err
}

// choose returns the number of the choice that a rule takes.
func choose(c []choice, rule string) int {
	if rule == RuleGap {
		for i := range c[:len(c)-1] {
			if c[i].gap >= c[i+1].gap-c[i+1].err {
				return i
			}
		}
	}
	best, most := 0, math.Inf(-1)
	for i := range c {
		v := c[i].silhouette
		if rule == RuleGap {
			v = c[i].gap
		}
		if v > most {
			best, most = i, v
		}
	}
	return best
}

var chooseFields = []types.Field{
	{Name: "k", Type: types.IntegerType, NotNull: true},
	{Name: "inertia", Type: types.DoubleType, NotNull: true},
	{Name: "silhouette", Type: types.DoubleType},
	{Name: "calinski_harabasz", Type: types.DoubleType},
	{Name: "davies_bouldin", Type: types.DoubleType},
	{Name: "gap", Type: types.DoubleType},
	{Name: "gap_error", Type: types.DoubleType},
	{Name: "chosen", Type: types.BooleanType, NotNull: true},
}

// Model implements [mining.Training].
func (t *choosing) Model() mining.Model { return choices(t.choices) }

// choices is the result.
type choices []choice

// Describe implements [mining.Model].
func (c choices) Describe() mining.Description {
	for _, v := range c {
		if v.chosen {
			return mining.Description{
				Summary: fmt.Sprintf("%d clusters, of %d to %d", v.k, c[0].k, c[len(c)-1].k),
				Metrics: []mining.Metric{{Name: "k", Value: float64(v.k)}},
			}
		}
	}
	return mining.Description{}
}

// AppendTo implements [mining.Model]. Nothing is stored.
func (c choices) AppendTo(dst []byte) []byte { return dst }

// Tables implements [mining.Tabular].
func (c choices) Tables() []mining.Table {
	b := mining.NewTableBuilder(chooseFields)
	for _, v := range c {
		b.Int(0, int64(v.k))
		for i, x := range []float64{v.inertia, v.silhouette, v.ch, v.db, v.gap, v.err} {
			floatOrNull(b, 1+i, x)
		}
		b.Bool(7, v.chosen)
	}
	return []mining.Table{b.Table("choices")}
}

// ChooseKFunction is the table function ml_choose_k.
var ChooseKFunction = &mining.Function{
	Name: "ml_choose_k",
	Doc:  "Clusters rows by k-means with every k of a range, and says how well each fits: one row for each k, one of them chosen.",
	Example: `SELECT k, silhouette, gap, chosen
FROM TABLE(ml_choose_k(input => TABLE(SELECT ln(recency) AS recency, ln(frequency) AS frequency, ln(monetary) AS monetary
  FROM TABLE(rfm(input => TABLE(sales), customer => DESCRIPTOR(customer_id), time => DESCRIPTOR(sold_at), amount => DESCRIPTOR(amount), invoice => DESCRIPTOR(invoice_no)))
  WHERE recency > 0 AND monetary > 0), max_k => 6))`,
	Roles: []mining.Role{weightRole},
	Options: []mining.Option{
		{Name: "min_k", Doc: "Least number of clusters.", Type: types.BigIntType, Default: int64(2), Domain: mining.Between(1, 1000)},
		{Name: "max_k", Doc: "Greatest number of clusters.", Type: types.BigIntType, Default: int64(10), Domain: mining.Between(1, 1000)},
		{
			Name: "rule", Doc: "What chooses: the largest mean silhouette; or the first k whose gap is not exceeded by the next by more than its error.",
			Type: types.VarcharType, Default: RuleSilhouette, Values: []string{RuleSilhouette, RuleGap},
		},
		{
			Name: "n_reference", Doc: "Number of sets of uniformly scattered rows that gaps are measured against; 0: no gaps.",
			Type: types.BigIntType, Default: int64(10), Domain: mining.Between(0, 1000),
		},
		{Name: "n_init", Doc: "How many starting points compete for each k.", Type: types.BigIntType, Default: int64(4), Domain: mining.Between(1, 1000)},
		{
			Name: "sample_rows", Doc: "Most rows that are clustered; of more, as many are drawn.",
			Type: types.BigIntType, Default: int64(chooseSample), Domain: mining.Between(10, 100_000),
		},
		standardizeOption,
	},
	Bind: bindChooseK,
}

func bindChooseK(a *mining.Args) (*mining.Bound, error) {
	c := &ChooseK{
		Min: int(a.Int("min_k")), Max: int(a.Int("max_k")), Rule: a.Text("rule"), References: int(a.Int("n_reference")), Restarts: int(a.Int("n_init")),
		Raw: !a.Bool("standardize"), Weight: a.Column("weight"), Sample: int(a.Int("sample_rows")),
	}
	if c.References == 0 {
		c.References = -1
	}
	if _, err := featureColumns(a.Schema, c.Weight); err != nil {
		return nil, a.Errorf("", "%s", err)
	}
	d := c.defaults()
	if option, why := d.check(); why != "" {
		return nil, a.Errorf(option, "%s", why)
	}
	return &mining.Bound{Fields: chooseFields, Algorithm: c, Sorted: true}, nil
}
