package demo

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/clientele-db/clientele/cmd/internal/human"
	"github.com/clientele-db/clientele/server/chart"
)

// mostRules is how many rules are listed.
const mostRules = 20

var bundles = section{
	title: "Bought together",
	note: "Association rules between articles of one purchase: at least 0.1 % of the purchases, a confidence of 10 % and a lift of 2. Of each largest set of articles the rule " +
		"with the highest lift is listed. The generator planted bundles in less than 1 % of the purchases each.",
	steps: []step{{"the table basket_rules", `
CREATE TABLE basket_rules AS
SELECT *
FROM TABLE(association_rules(
  input => TABLE(SELECT invoice_no, product_id FROM sales WHERE quantity > 0),
  basket => DESCRIPTOR(invoice_no), item => DESCRIPTOR(product_id), min_support => 0.001, min_confidence => 0.1, min_lift => 2))`}},
	queries: []query{{"rules", "the rules", `
SELECT antecedent, consequent, support_count, support, confidence, lift
FROM basket_rules
ORDER BY lift DESC, confidence DESC, support_count DESC, antecedent, consequent`}, {"sets", "the sets of articles that are no part of a larger one", `
SELECT items, support_count
FROM TABLE(frequent_itemsets(
  input => TABLE(SELECT invoice_no, product_id FROM sales WHERE quantity > 0),
  basket => DESCRIPTOR(invoice_no), item => DESCRIPTOR(product_id), min_support => 0.001, min_size => 2, kind => 'maximal'))
ORDER BY support_count DESC, items`}, {"articles", "what the articles are", `
SELECT product_id, kind, name FROM products`}, {"planted", "the planted bundles", `
SELECT bundle, product_ids, purchases_planted, purchases_with_all FROM {truth/bundles.csv} ORDER BY bundle`}},
	print: printBundles, show: showBundles, check: checkBundles,
}

// basket is a set of articles, in ascending order of their keys.
type basket []int64

// basketOf reads arrays of articles as one set.
func basketOf(arrays ...any) basket {
	var b basket
	for _, a := range arrays {
		items, _ := a.([]any)
		for _, x := range items {
			id, _ := x.(int64)
			b = append(b, id)
		}
	}
	slices.Sort(b)
	return slices.Compact(b)
}

// within says whether all articles of b are in of.
func (b basket) within(of basket) bool {
	for _, id := range b {
		if _, ok := slices.BinarySearch(of, id); !ok {
			return false
		}
	}
	return true
}

// plantedBundles are the planted sets, in their order, with the number of purchases that hold all of each.
func plantedBundles(r result) (sets []basket, counts []float64) {
	for i, row := range r.rows {
		var b basket
		for id := range strings.SplitSeq(text(row[1]), "|") {
			if n, err := strconv.ParseInt(id, 10, 64); err == nil {
				b = append(b, n)
			}
		}
		slices.Sort(b)
		sets, counts = append(sets, b), append(counts, r.number(i, 3))
	}
	return sets, counts
}

// bundleOf is the number of the planted set that holds all of b, from 1, or 0.
func bundleOf(b basket, planted []basket) int {
	return 1 + slices.IndexFunc(planted, func(p basket) bool { return b.within(p) })
}

// articleNames has the kinds (column 1) or names (column 2) of articles.
func articleNames(r result, column int) map[int64]string {
	names := make(map[int64]string, len(r.rows))
	for _, row := range r.rows {
		if id, ok := row[0].(int64); ok {
			names[id] = text(row[column])
		}
	}
	return names
}

// join writes the names of articles with plus signs.
func join(b basket, names map[int64]string) string {
	parts := make([]string, len(b))
	for i, id := range b {
		parts[i] = cmp.Or(names[id], fmt.Sprint(id))
	}
	return strings.Join(parts, " + ")
}

// rulesTable lists the best rule of each set of articles that is no part of a larger one.
func rulesTable(a answers, column int) *grid {
	planted, _ := plantedBundles(a["planted"])
	names := articleNames(a["articles"], column)
	g := newGrid("who buys", "also buys", ">purchases", ">confidence", ">lift", ">planted bundle")
	r := a["rules"]
	sets := make([]basket, len(r.rows))
	for i, row := range r.rows {
		sets[i] = basketOf(row[0], row[1])
	}
	for i, row := range r.rows {
		all := sets[i]
		part := func(s basket) bool { return len(all) < len(s) && all.within(s) }
		same := func(s basket) bool { return slices.Equal(all, s) }
		if len(g.Rows) == mostRules || slices.ContainsFunc(sets, part) || slices.ContainsFunc(sets[:i], same) {
			continue
		}
		bundle := "none"
		if n := bundleOf(all, planted); n > 0 {
			bundle = fmt.Sprint(n)
		}
		g.add(join(basketOf(row[0]), names), join(basketOf(row[1]), names), count(r.number(i, 2)), percent(r.number(i, 4)), fmt.Sprintf("%.1f", r.number(i, 5)), bundle)
	}
	return g
}

func printBundles(w io.Writer, a answers) {
	g := rulesTable(a, 1)
	for _, row := range g.Rows {
		row[0], row[1] = clip(row[0], 40), clip(row[1], 20)
	}
	g.Head[2], g.Head[5] = "times", "planted"
	g.print(w)
}

func showBundles(a answers) []figure {
	planted, counts := plantedBundles(a["planted"])
	kinds := articleNames(a["articles"], 1)
	sets := a["sets"]
	c := chart.Bars{
		Text:   chart.Text{ID: "bundles", Title: "purchases with all of a set", Desc: "A bar for each largest set of articles that is frequent, with a line across at the number in the truth."},
		Format: count, Mark: "planted bundle, by the truth",
	}
	g := newGrid("set of articles", ">purchases", ">by the truth")
	for i, row := range sets.rows[:min(mostRules, len(sets.rows))] {
		b := basketOf(row[0])
		bar := chart.Bar{Label: join(b, kinds), Value: sets.number(i, 1)}
		truth := "not planted"
		if k := slices.IndexFunc(planted, func(p basket) bool { return slices.Equal(p, b) }); k >= 0 {
			bar.Mark, truth = counts[k], count(counts[k])
		}
		c.Items = append(c.Items, bar)
		g.add(bar.Label, count(bar.Value), truth)
	}
	return []figure{
		drawn("The largest sets of articles that are bought together", g, c),
		{Caption: "The best rule of each set", Table: rulesTable(a, 2)},
	}
}

func checkBundles(a answers) []finding {
	planted, counts := plantedBundles(a["planted"])
	rules := a["rules"]
	within := 0
	covered := make([]basket, len(planted))
	for _, row := range rules.rows {
		b := basketOf(row[0], row[1])
		if n := bundleOf(b, planted); n > 0 {
			within++
			covered[n-1] = append(covered[n-1], b...)
		}
	}
	recalled, exact := 0, 0
	for i, p := range planted {
		slices.Sort(covered[i])
		if p.within(covered[i]) {
			recalled++
		}
	}
	sets := a["sets"]
	for i, row := range sets.rows {
		b := basketOf(row[0])
		if k := slices.IndexFunc(planted, func(p basket) bool { return slices.Equal(p, b) }); k >= 0 && counts[k] == sets.number(i, 1) {
			exact++
		}
	}
	return []finding{{
		truth: fmt.Sprintf("%d bundles of two to four articles.", len(planted)),
		found: fmt.Sprintf("Recall %s: the rules name all articles of %d bundles. Precision %s: %d of %d rules lie within a bundle. %d of the %d largest frequent sets are bundles, each with the number of purchases that the generator counted.",
			human.Share(float64(recalled), float64(len(planted))), recalled, human.Share(float64(within), float64(len(rules.rows))), within, len(rules.rows), exact, len(sets.rows)),
	}}
}
