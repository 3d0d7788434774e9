package retail

import "github.com/clientele-db/clientele/bench/internal/rowgen"

// line is a line of an invoice. Of a return quantity and discount are negative.
type line struct {
	article, quantity int
	price, discount   int // cents
}

func (l *line) amount() int { return l.quantity*l.price - l.discount }

// habit is the chance that a customer takes the article of a category that they always take.
const habit = 0.35

// lineMaker derives the lines of baskets. It serves one goroutine.
type lineMaker struct {
	g        *generator
	r, habit rowgen.Rand
	lines    []line
	original []line
}

// invoice returns the lines of a basket and the index of the bundle that was planted in it, or -1. The lines hold until
// the next call.
func (m *lineMaker) invoice(b *basket) (lines []line, planted int) {
	if b.returns < 0 {
		m.lines, planted = m.purchase(b, m.lines[:0])
		return m.lines, planted
	}
	m.original, _ = m.purchase(&m.g.baskets[b.returns], m.original[:0])
	m.lines = m.takeBack(b, m.lines[:0])
	return m.lines, -1
}

// purchase appends the lines of a purchase. They depend on the basket alone, whenever it is asked for them.
func (m *lineMaker) purchase(b *basket, dst []line) (lines []line, planted int) {
	m.r.Reset(m.g.cfg.Seed, lineStream, uint64(b.person)<<16|uint64(b.number))
	r, day := &m.r, b.day()
	month := monthOfDay[day]
	p := &m.g.people[b.person]
	s := &segments[p.segment]

	if b.planted > 0 {
		pair := &sequences[(b.planted-1)/2]
		kindName := pair.first
		if b.planted%2 == 0 {
			kindName = pair.then
		}
		dst = m.add(dst, m.g.representative(kindName), 1, day, 0)
	}
	if b.campaign > 0 {
		c := &campaigns[b.campaign-1]
		article := m.choose(b, m.offered(int(p.segment), month, c.dept), day)
		dst = m.add(dst, article, m.pieces(s, article), day, c.percent)
	}
	planted = -1
	for u, i := r.Float(), 0; i < len(bundles); i++ {
		if u -= bundles[i].rate; u < 0 {
			planted = i
			for _, kindName := range bundles[i].kinds {
				article := m.g.representative(kindName)
				dst = m.add(dst, article, 1, day, m.percent(s, month))
			}
			break
		}
	}
	ordinary := r.Poisson(s.Lines - 1)
	if len(dst) == 0 {
		ordinary++
	}
	for range ordinary {
		article := m.choose(b, r.Pick(m.g.demand.lines[p.segment][month]), day)
		dst = m.add(dst, article, m.pieces(s, article), day, m.percent(s, month))
	}
	return dst, planted
}

// add appends a line, unless the article is there already.
func (m *lineMaker) add(dst []line, article, quantity, day, percent int) []line {
	for i := range dst {
		if dst[i].article == article {
			return dst
		}
	}
	price := m.g.articles[article].price[monthOfDay[day]/12]
	return append(dst, line{
		article: article, quantity: quantity, price: price, discount: (quantity*price*percent + 50) / 100,
	})
}

// choose returns an article of a category for a customer: the one they always take if it is on sale, or another.
func (m *lineMaker) choose(b *basket, category, day int) int {
	weights := m.g.demand.tiers[m.g.people[b.person].segment]
	if m.r.Chance(habit) {
		m.habit.Reset(m.g.cfg.Seed, habitStream, uint64(b.person)<<16|uint64(category))
		t := tier(m.habit.Pick(weights))
		shelf := &m.g.shelves[category][t]
		if article := shelf.articles[m.habit.Pick(shelf.cumulative)]; m.g.onSale(article, day) {
			return article
		}
	}
	return m.g.pick(&m.r, category, tier(m.r.Pick(weights)), day)
}

// offered returns a category of the department on offer, as the segment likes it.
func (m *lineMaker) offered(segment, month int, dept department) int {
	for range 200 {
		if c := m.r.Pick(m.g.demand.lines[segment][month]); dept == departments || categories[c].dept == dept {
			return c
		}
	}
	for c := range categories { // a department that the segment hardly knows
		if categories[c].dept == dept {
			return c
		}
	}
	return 0
}

// pieces returns how many of an article are bought.
func (m *lineMaker) pieces(s *segment, article int) int {
	return 1 + m.r.Poisson(extraPieces(s, m.g.articles[article].category))
}

// extraPieces is the mean number of further pieces of an article of a category beyond the first.
func extraPieces(s *segment, category int) float64 {
	extra := s.Extra
	switch categories[category].dept {
	case food, office:
		extra *= 1.6
	case electronics:
		extra *= 0.25
	case fashion, home:
		extra *= 0.5
	}
	return extra
}

// discountRates are the percentages of discounts outside campaigns with their chances.
var (
	discountRates   = [...]int{5, 10, 20, 30, 50}
	discountWeights = rowgen.Cumulative([]float64{0.25, 0.35, 0.25, 0.1, 0.05})
)

// percent returns the discount of a line: mostly none, more often in the months of sales.
func (m *lineMaker) percent(s *segment, month int) int {
	if !m.r.Chance(discountChance(s, month)) {
		return 0
	}
	return discountRates[m.r.Pick(discountWeights)]
}

// discountChance is the chance that a line is bought at a discount in a month.
func discountChance(s *segment, month int) float64 {
	switch month % 12 {
	case 0, 6: // January, July
		return min(1, s.Discount*1.4)
	case 10: // November
		return min(1, s.Discount*1.6)
	}
	return s.Discount
}

// takeBack appends the lines that are returned of the purchase in m.original: at least one, mostly with all pieces.
func (m *lineMaker) takeBack(b *basket, dst []line) []line {
	m.r.Reset(m.g.cfg.Seed, lineStream, uint64(b.person)<<16|uint64(b.number))
	readiest, most := 0, -1.0
	for i := range m.original {
		readiness := categories[m.g.articles[m.original[i].article].category].returns
		u := m.r.Float()
		if u < 0.35*readiness {
			dst = append(dst, m.reverse(&m.original[i]))
		}
		if readiness*(1-u) > most {
			readiest, most = i, readiness*(1-u)
		}
	}
	if len(dst) == 0 {
		dst = append(dst, m.reverse(&m.original[readiest]))
	}
	return dst
}

// reverse returns the line that takes some pieces of a line back, with their part of its discount.
func (m *lineMaker) reverse(l *line) line {
	back := l.quantity
	if back > 1 && m.r.Chance(0.3) {
		back = m.r.Between(1, back)
	}
	return line{article: l.article, quantity: -back, price: l.price, discount: -(l.discount * back / l.quantity)}
}
