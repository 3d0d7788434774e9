package retail

import (
	"math"

	"github.com/clientele-db/clientele/bench/internal/rowgen"
)

// article is a row of products. Days count from the first day of the period; money is in cents.
type article struct {
	category     int
	kind         string
	brand, name  string
	tier         tier
	price        [years]int
	cost         int
	launched     int     // may be before the period
	discontinued int     // farAway if never
	popularity   float64 // weight among the articles of the same category and tier
	quality      float64 // mean rating of its reviews, before the customer's mood
	bundle       int     // index into bundles, or -1
	bundleBit    uint8
}

// farAway is a day after everything.
const farAway = 1 << 20

// perTier is the number of articles of a kind in each tier.
const perTier = 4

// shelf is the articles of a category in a tier with their cumulative popularity.
type shelf struct {
	articles   []int
	cumulative []float64
}

// assortment is everything on sale.
type assortment struct {
	articles []article
	shelves  [][tiers]shelf // by category
	byKind   map[string]int // a standing article of each kind, see representative
}

// priceRise is the factor of prices in each year.
var priceRise = [years]float64{1, 1.035, 1.058}

// newAssortment draws the articles: for each kind perTier in each tier, their prices log-uniform in the tier's third of
// the kind's range.
func newAssortment(seed uint64) *assortment {
	r := rowgen.Stream(seed, articleStream, 0)
	a := &assortment{shelves: make([][tiers]shelf, len(categories)), byKind: map[string]int{}}
	for c := range categories {
		for _, k := range categories[c].kinds {
			for t := range tiers {
				for i := range perTier {
					a.add(r, c, k, t, i)
				}
			}
		}
		for t := range tiers {
			a.shelves[c][t].cumulative = rowgen.Cumulative(a.shelves[c][t].cumulative)
		}
	}
	for b := range bundles {
		for bit, kindName := range bundles[b].kinds {
			p := &a.articles[a.byKind[kindName]]
			p.bundle, p.bundleBit = b, 1<<bit
		}
	}
	return a
}

func (a *assortment) add(r *rowgen.Rand, c int, k kind, t tier, i int) {
	dept := categories[c].dept
	brand := brands[dept][r.Below(len(brands[dept]))]
	variant := variants[dept][r.Below(len(variants[dept]))]
	p := article{
		category: c, kind: k.name, brand: brand, name: brand + " " + k.name + " " + variant, tier: t,
		launched: -r.Between(30, 2500), discontinued: farAway, bundle: -1,
	}
	third := math.Log(k.hi/k.lo) / float64(tiers)
	price := k.lo * math.Exp(third*(float64(t)+r.Float()))
	for y := range p.price {
		p.price[y] = niceCents(price * priceRise[y])
	}
	p.cost = int(float64(p.price[0]) * (0.38 + 0.34*r.Float()))
	p.popularity = math.Exp(1.1 * r.Normal())
	p.quality = min(4.8, max(1.8, 3.6+0.4*float64(t)+0.55*r.Normal()))
	// The first article of a kind in a tier is always on sale; of the others some come, some go.
	if i > 0 {
		switch u := r.Float(); {
		case u < 0.12:
			p.launched = r.Between(30, days-120)
		case u < 0.2:
			p.discontinued = r.Between(120, days-30)
		}
	}
	number := len(a.articles)
	if t == standard && i == 0 {
		a.byKind[k.name] = number
		p.popularity = 2
	}
	a.articles = append(a.articles, p)
	s := &a.shelves[c][t]
	s.articles = append(s.articles, number)
	s.cumulative = append(s.cumulative, p.popularity)
}

// niceCents rounds a price in euros to one that a shop would ask: ending in 9 cents, or in 99 from 20 euros on.
func niceCents(euros float64) int {
	if euros >= 20 {
		return max(1, int(math.Round(euros)))*100 - 1
	}
	return max(1, int(math.Round(euros*10)))*10 - 1
}

// representative returns the article that stands for a kind in bundles and sequences. It is always on sale.
func (a *assortment) representative(kindName string) int { return a.byKind[kindName] }

// pick returns an article of a category and tier that is on sale on a day.
func (a *assortment) pick(r *rowgen.Rand, c int, t tier, day int) int {
	s := &a.shelves[c][t]
	for range 8 {
		if number := s.articles[r.Pick(s.cumulative)]; a.onSale(number, day) {
			return number
		}
	}
	return s.articles[0] // see add
}

func (a *assortment) onSale(number, day int) bool {
	p := &a.articles[number]
	return p.launched <= day && day < p.discontinued
}
