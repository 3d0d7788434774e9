package assoc

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// ruleKey names a rule of a corpus by its items as texts.
func (c *corpus) ruleKey(x, y []uint32) string {
	side := func(codes []uint32) string {
		var s []string
		for _, k := range codes {
			s = append(s, c.items[k])
		}
		slices.Sort(s)
		return strings.Join(s, ", ")
	}
	return side(x) + " => " + side(y)
}

func (c *corpus) rules(t testing.TB, support float64, rc RuleConfig) *Rules {
	t.Helper()
	b := c.build(t)
	n := b.Count
	sets, err := Mine(t.Context(), b, Config{MinCount: MinCount(support, n), Workers: 2}, nil)
	if err != nil {
		t.Fatal(err)
	}
	rc.Workers = 2
	r, err := NewRules(t.Context(), sets, n, rc)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRulesTruth holds rules and measures against pyfim's, and the counts for Groceries against those published: 410 (arules
// vignette) and 463 (Lantz, "Machine Learning with R").
func TestRulesTruth(t *testing.T) {
	close := func(got, want float64) bool { return math.Abs(got-want) <= 5.1e-8*math.Abs(want) } // the file has 8 digits
	for _, c := range corpora {
		t.Run(c.name, func(t *testing.T) {
			if testing.Short() && c.name != "groceries" {
				t.Skip("large")
			}
			want := readTruth(t, c.name)
			data := c.load(t)
			for name, w := range want.Rules {
				var s, conf float64
				if _, err := fmt.Sscanf(strings.ReplaceAll(name, ",", " "), "support=%g confidence=%g", &s, &conf); err != nil {
					t.Fatal(name, err)
				}
				r := data.rules(t, s, RuleConfig{MinConfidence: conf})
				if r.Len() != w.Rules {
					t.Errorf("%s: %d rules, want %d", name, r.Len(), w.Rules)
				}
				bySize := map[string]int{}
				at := map[string]int{}
				for i := range r.Len() {
					x, y, _ := r.Rule(i, nil, nil)
					bySize[strconv.Itoa(len(x))]++
					at[data.ruleKey(x, y)] = i
				}
				for size, n := range w.LHSBySize {
					if bySize[size] != n {
						t.Errorf("%s: %d rules of %s items, want %d", name, bySize[size], size, n)
					}
				}
				for k, row := range append(slices.Clone(w.ByLift), w.ByConf...) {
					slices.Sort(row.LHS)
					i, ok := at[strings.Join(row.LHS, ", ")+" => "+row.RHS]
					if !ok {
						t.Errorf("%s: no rule %v => %s", name, row.LHS, row.RHS)
						continue
					}
					_, _, count := r.Rule(i, nil, nil)
					m := r.Measures(i)
					conviction := math.Inf(1)
					if row.Conviction != nil {
						conviction = *row.Conviction
					}
					if count != row.Count || !close(m.Support, row.Support) || !close(m.Confidence, row.Confidence) || !close(m.Lift, row.Lift) ||
						!close(m.Leverage, row.Leverage) || m.Conviction != conviction && !close(m.Conviction, conviction) {
						t.Errorf("%s: %v => %s: %d %+v, want %+v", name, row.LHS, row.RHS, count, m, row)
					}
					if k < len(w.ByLift) && !close(r.Measures(k).Lift, row.Lift) {
						t.Errorf("%s: lift %d is %v, want %v", name, k, r.Measures(k).Lift, row.Lift)
					}
				}
			}
		})
	}
}

// TestMeasures computes a rule by hand: of 8 baskets 4 have X, 2 have Y, 2 both.
func TestMeasures(t *testing.T) {
	if got, want := Measure(2, 4, 2, 8), (Measures{0.25, 0.5, 2, 0.125, 1.5}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := Measure(4, 4, 5, 8).Conviction; !math.IsInf(got, 1) {
		t.Errorf("conviction of a rule that is never wrong: %v", got)
	}
	if got := Measure(4, 4, 8, 8).Conviction; !math.IsNaN(got) {
		t.Errorf("conviction of a consequent of all baskets: %v", got)
	}
}

// TestRulesByDefinition compares with all divisions of all frequent sets of random baskets, measured and judged by the
// definitions.
func TestRulesByDefinition(t *testing.T) {
	for seed := range uint64(60) {
		c, sets := randomBaskets(seed)
		n := len(sets)
		support := func(items uint32) int64 {
			k := int64(0)
			for _, s := range sets {
				if s&items == items {
					k++
				}
			}
			return k
		}
		least := int64(1 + seed%4)
		for _, rc := range []RuleConfig{
			{MinConfidence: 0.5},
			{MinConfidence: 0.3, MinLift: 1.1, MaxConsequent: 2},
			{MaxConsequent: 3, NonRedundant: true},
			{MinConfidence: 0.2, MinImprovement: 0.1},
			{MaxConsequent: 2, MinImprovement: 0.05},
		} {
			want := map[string]bool{}
			for f := uint32(1); f < 1<<len(c.items); f++ {
				if support(f) < least {
					continue
				}
				for y := (f - 1) & f; y > 0; y = (y - 1) & f {
					x := f &^ y
					conf := float64(support(f)) / float64(support(x))
					lift := conf / (float64(support(y)) / float64(n))
					if ones(y) > max(rc.MaxConsequent, 1) || conf < rc.MinConfidence || lift < rc.MinLift-1e-12 {
						continue
					}
					redundant := false
					for z := x; z > 0; {
						z = (z - 1) & x
						general := float64(support(z|y)) / float64(support(z))
						redundant = redundant || rc.NonRedundant && conf <= general || rc.MinImprovement > 0 && conf-general < rc.MinImprovement
					}
					if !redundant {
						want[c.ruleKey(codes(x), codes(y))] = true
					}
				}
			}
			r := c.rules(t, float64(least)/float64(n), rc)
			got := map[string]bool{}
			for i := range r.Len() {
				x, y, count := r.Rule(i, nil, nil)
				key := c.ruleKey(x, y)
				got[key] = true
				if !want[key] {
					t.Errorf("seed %d, %+v: rule %s is not wanted", seed, rc, key)
				}
				if count != support(mask(x)|mask(y)) {
					t.Errorf("seed %d: count of %s is %d", seed, key, count)
				}
			}
			if len(got) != len(want) || r.Len() != len(want) {
				t.Fatalf("seed %d, %+v: %d rules, want %d", seed, rc, r.Len(), len(want))
			}
		}
	}
}

// TestRulesWorkers holds the rules of one worker against those of several.
func TestRulesWorkers(t *testing.T) {
	c := quest(2000, 3)
	b := c.build(t)
	sets, err := Mine(t.Context(), b, Config{MinCount: 4, Workers: 2}, nil)
	if err != nil {
		t.Fatal(err)
	}
	one, err := NewRules(t.Context(), sets, b.Count, RuleConfig{MinConfidence: 0.6, NonRedundant: true, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	five, err := NewRules(t.Context(), sets, b.Count, RuleConfig{MinConfidence: 0.6, NonRedundant: true, Workers: 5})
	if err != nil {
		t.Fatal(err)
	}
	if one.Len() < 1000 || !slices.Equal(one.rules, five.rules) {
		t.Errorf("%d rules by one worker, %d by five", one.Len(), five.Len())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := NewRules(ctx, sets, b.Count, RuleConfig{Workers: 2}); err == nil {
		t.Error("cancelled rules were returned")
	}
}
