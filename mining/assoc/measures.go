package assoc

import "math"

// Measures are what is said of a rule X → Y by the numbers of baskets with X and Y, with X, with Y, and of all baskets.
// Supports are shares of all baskets: supp(X) = |baskets ⊇ X| / n.
type Measures struct {
	// Support is supp(X ∪ Y), the share of baskets to which the rule applies and in which it holds (Agrawal, Imieliński,
	// Swami, "Mining association rules between sets of items in large databases", 1993).
	Support float64
	// Confidence is supp(X ∪ Y) / supp(X), the share of baskets with X that have Y (same paper).
	Confidence float64
	// Lift is supp(X ∪ Y) / (supp(X) · supp(Y)): 1 where X and Y are independent (Brin, Motwani, Ullman, Tsur, "Dynamic
	// itemset counting and implication rules for market basket data", 1997, there "interest").
	Lift float64
	// Leverage is supp(X ∪ Y) − supp(X) · supp(Y), the share of baskets beyond those expected from independence
	// (Piatetsky-Shapiro, "Discovery, analysis, and presentation of strong rules", 1991).
	Leverage float64
	// Conviction is (1 − supp(Y)) / (1 − confidence): how much more often the rule would be wrong if X and Y were
	// independent (Brin et al., 1997). It is +Inf for a rule that is never wrong, and NaN where all baskets have Y, so that
	// no rule about Y can be wrong.
	Conviction float64
}

// Measure computes the measures of a rule from counts of baskets: with both sides, with the antecedent, with the
// consequent, and all.
func Measure(both, antecedent, consequent, baskets int64) Measures {
	n, x, y, xy := float64(baskets), float64(antecedent), float64(consequent), float64(both)
	m := Measures{
		Support:    xy / n,
		Confidence: xy / x,
		Lift:       xy * n / (x * y),
		Leverage:   xy/n - x/n*(y/n),
	}
	switch {
	case consequent == baskets:
		m.Conviction = math.NaN()
	case both == antecedent:
		m.Conviction = math.Inf(1)
	default:
		// (1 − y/n) / (1 − xy/x), with one rounding a product.
		m.Conviction = x * (n - y) / (n * (x - xy))
	}
	return m
}
