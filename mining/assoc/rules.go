package assoc

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
	"sync"

	"github.com/clientele-db/clientele/engine/mem"
)

// RuleConfig says which rules [Rules] holds.
type RuleConfig struct {
	MinConfidence float64 // least confidence, 0 … 1
	MinLift       float64 // least lift; 0: any
	MaxConsequent int     // largest number of items of a consequent; 0 means 1
	// NonRedundant leaves out a rule if a more general one, with the same consequent and fewer items in the antecedent,
	// none included, has the same or a higher confidence: its improvement is not positive (Bayardo, Agrawal, Gunopulos,
	// "Constraint-based rule mining in large, dense databases", 2000).
	NonRedundant bool
	// MinImprovement leaves out rules of less improvement, where it is above 0: less than that much more confidence than
	// every more general rule.
	MinImprovement float64
	Workers        int // goroutines; 0 means 1. The result does not depend on it
}

// improves reports whether redundancy is looked at.
func (c *RuleConfig) improves() bool { return c.NonRedundant || c.MinImprovement > 0 }

// Rules are rules X → Y between parts of frequent item sets; neither side is empty. A rule takes 16 bytes.
type Rules struct {
	sets    *Sets
	baskets int64
	rules   []rule
	held    int64
	tracker *mem.Tracker
}

// rule divides a set: consequent has a one for each of its items on the right-hand side. A set has at most 31 items here,
// since all of its 2^n parts are among the sets, of which there are fewer than 2^32.
type rule struct {
	set        uint32
	consequent uint32
	countX     uint32
	countY     uint32
}

// setsPerChunk is how many sets a worker takes at a time.
const setsPerChunk = 4096

// NewRules finds the rules in all frequent sets of a number of baskets: sets must come from [Mine] with Kind All and
// MinSize 1, and stay until the rules are released. Confidence can only fall as items move from the antecedent to the
// consequent, so that a consequent is extended only while it has enough (Agrawal, Srikant, "Fast algorithms for mining
// association rules", 1994, ap-genrules).
func NewRules(ctx context.Context, sets *Sets, baskets int64, c RuleConfig) (*Rules, error) {
	x, err := newIndex(ctx, sets)
	if err != nil {
		return nil, err
	}
	defer x.release()
	c.MaxConsequent = max(c.MaxConsequent, 1)
	g := &generator{c: c, index: x, sets: sets, baskets: baskets}
	if c.improves() {
		if g.best, err = newGenerals(ctx, x, baskets, c.MaxConsequent); err != nil {
			return nil, err
		}
		defer g.best.release(sets.tracker)
	}
	chunks := (sets.Len() + setsPerChunk - 1) / setsPerChunk
	found := make([][]rule, chunks)
	out := &Rules{sets: sets, baskets: baskets, tracker: sets.tracker}
	var (
		mu   sync.Mutex
		next int
		fail error
		wg   sync.WaitGroup
	)
	for range max(min(c.Workers, chunks), 1) {
		wg.Go(func() {
			var own []rule
			for {
				mu.Lock()
				k := next
				next++
				stop := k >= chunks || fail != nil
				mu.Unlock()
				if stop {
					return
				}
				own = own[:0]
				err := ctx.Err()
				for i := k * setsPerChunk; i < min((k+1)*setsPerChunk, sets.Len()) && err == nil; i++ {
					own = g.rules(own, i)
					if i&255 == 0 {
						err = ctx.Err()
					}
				}
				if err == nil {
					err = sets.tracker.Reserve(int64(len(own)) * 16)
				}
				mu.Lock()
				if err != nil && fail == nil {
					fail = err
				}
				if err == nil {
					out.held += int64(len(own)) * 16
					found[k] = slices.Clone(own)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if fail != nil {
		out.Release()
		return nil, fail
	}
	if err := out.join(ctx, found); err != nil {
		out.Release()
		return nil, err
	}
	return out, nil
}

// join brings the chunks into one slice and into order.
func (r *Rules) join(ctx context.Context, found [][]rule) error {
	n := 0
	for _, f := range found {
		n += len(f)
	}
	if err := r.tracker.Reserve(int64(n) * 16); err != nil {
		return err
	}
	r.rules = make([]rule, 0, n)
	for k, f := range found {
		r.rules = append(r.rules, f...)
		found[k] = nil
	}
	// The chunks' memory is that of the slice now, and what was reserved for the slice is room to sort.
	defer r.tracker.Release(int64(n) * 16)
	lift := func(x *rule) float64 {
		return float64(r.sets.counts[x.set]) / (float64(x.countX) * float64(x.countY))
	}
	return sort(ctx, r.rules, make([]rule, n), func(x, y rule) int {
		if c := cmp.Compare(lift(&y), lift(&x)); c != 0 {
			return c
		}
		if c := cmp.Compare(r.sets.counts[y.set], r.sets.counts[x.set]); c != 0 {
			return c
		}
		a, b := r.sets.Items(int(x.set)), r.sets.Items(int(y.set))
		if c := cmp.Compare(len(a), len(b)); c != 0 {
			return c
		}
		if c := slices.Compare(a, b); c != 0 {
			return c
		}
		return cmp.Compare(x.consequent, y.consequent)
	})
}

// Release gives back the memory of the rules; that of the sets stays.
func (r *Rules) Release() {
	r.tracker.Release(r.held)
	r.rules, r.held = nil, 0
}

// Len returns the number of rules. They are in descending order of lift, then of count, then by size, items and consequent.
func (r *Rules) Len() int { return len(r.rules) }

// Rule appends the codes of both sides of rule i, ascending, and returns them with the number of baskets that hold both.
func (r *Rules) Rule(i int, antecedent, consequent []uint32) (x, y []uint32, count int64) {
	u := &r.rules[i]
	for p, code := range r.sets.Items(int(u.set)) {
		if u.consequent>>p&1 != 0 {
			consequent = append(consequent, code)
		} else {
			antecedent = append(antecedent, code)
		}
	}
	return antecedent, consequent, r.sets.Count(int(u.set))
}

// Measures returns the measures of rule i.
func (r *Rules) Measures(i int) Measures {
	u := &r.rules[i]
	return Measure(r.sets.Count(int(u.set)), int64(u.countX), int64(u.countY), r.baskets)
}

// generator finds the rules of one set after the other. It is read only.
type generator struct {
	c       RuleConfig
	index   *index
	sets    *Sets
	baskets int64
	best    *generals
}

// rules appends the rules of set i.
func (g *generator) rules(dst []rule, i int) []rule {
	items := g.sets.Items(i)
	if len(items) < 2 {
		return dst
	}
	v := setView{items: items, all: 1<<len(items) - 1, hash: hashItems(items)}
	if g.best != nil {
		for p := range items {
			v.parts[p] = uint32(v.find(g.index, v.all&^(1<<p)))
		}
	}
	return g.extend(dst, uint32(i), &v, 0, 0)
}

// setView is a set with what is asked about it again and again.
type setView struct {
	items []uint32
	all   uint32
	hash  uint64
	parts [32]uint32 // the set without item p, for redundancy
}

// find returns the number of a part of the set.
func (v *setView) find(x *index, mask uint32) int {
	h := v.hash
	for m := v.all &^ mask; m != 0; m &= m - 1 {
		h -= hashItem(v.items[bits.TrailingZeros32(m)])
	}
	return x.find(v.items, mask, h)
}

// extend appends the rules whose consequent is y and items from position at on.
func (g *generator) extend(dst []rule, set uint32, v *setView, y uint32, at int) []rule {
	both := float64(g.sets.counts[set])
	for p := at; p < len(v.items); p++ {
		next := y | 1<<p
		if next == v.all {
			break
		}
		x := g.sets.counts[v.find(g.index, v.all&^next)]
		confidence := both / float64(x)
		if confidence < g.c.MinConfidence {
			continue
		}
		c := g.sets.counts[v.find(g.index, next)]
		lift := both * float64(g.baskets) / (float64(x) * float64(c))
		if lift >= g.c.MinLift && g.improved(v, next, confidence) {
			dst = append(dst, rule{set: set, consequent: next, countX: x, countY: c})
		}
		if bits.OnesCount32(next) < g.c.MaxConsequent {
			dst = g.extend(dst, set, v, next, p+1)
		}
	}
	return dst
}

// improved reports whether the rule is better than every more general one, by as much as is asked for.
func (g *generator) improved(v *setView, y uint32, confidence float64) bool {
	if g.best == nil {
		return true
	}
	d := confidence - g.best.general(v, y)
	return d > 0 && d >= g.c.MinImprovement
}
