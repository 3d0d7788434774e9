package retail

import "github.com/clientele-db/clientele/bench/internal/rowgen"

// year returns the planted profile of a year over all customers: the factors of ordinary lines and of their revenue in each
// calendar month, 1 on average. It is what seasons of categories, months of segments and discounts come to when the segments
// have their planted shares and rates all the time; growth, leaving, guests, campaigns, bundles and sequences are apart.
func (g *generator) year() (lines, revenue season) {
	for s := range segments {
		p := &segments[s]
		visits := p.Share * p.Visits
		for c := range categories {
			worth := g.lineWorth(p, c)
			for m := range lines {
				n := visits * p.Months[m] * p.Lines * g.demand.weights[s][c] * categories[c].season[m]
				lines[m] += n
				revenue[m] += n * worth * (1 - discountChance(p, m)*meanDiscount)
			}
		}
	}
	return normalised(lines), normalised(revenue)
}

// lineWorth is the mean price of a line of a category in a segment, in cents of the first year, before discounts.
func (g *generator) lineWorth(s *segment, category int) float64 {
	sum, weight := 0.0, 0.0
	for t := range tiers {
		price, popularity := 0.0, 0.0
		for _, number := range g.shelves[category][t].articles {
			a := &g.articles[number]
			price += a.popularity * float64(a.price[0])
			popularity += a.popularity
		}
		sum += s.Tiers[t] * price / popularity
		weight += s.Tiers[t]
	}
	return sum / weight * (1 + extraPieces(s, category))
}

// meanDiscount is the share of the price that a discount takes off on average.
var meanDiscount = func() float64 {
	mean, before := 0.0, 0.0
	for i, upTo := range discountWeights {
		mean += float64(discountRates[i]) / 100 * (upTo - before)
		before = upTo
	}
	return mean / before
}()

// normalised divides factors by their mean.
func normalised(s season) season {
	mean := 0.0
	for _, f := range s {
		mean += f / float64(len(s))
	}
	for m := range s {
		s[m] /= mean
	}
	return s
}

func (g *generator) writeYear(out *rowgen.Buffer) {
	lines, revenue := g.year()
	b := out.B
	for m := range lines {
		b = rowgen.AppendInt(b, m+1)
		b = appendDecimal(b, lines[m])
		b = appendDecimal(b, revenue[m])
		b = rowgen.EndRow(b)
	}
	out.B, out.Rows = b, int64(len(lines))
}
