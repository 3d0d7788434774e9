package retail

import (
	"cmp"
	"slices"

	"github.com/clientele-db/clientele/bench/internal/rowgen"
)

// summary is truth/summary.json: exact totals, money as text with two decimals.
type summary struct {
	Seed      uint64            `json:"seed"`
	FirstDay  string            `json:"first_day"`
	LastDay   string            `json:"last_day"`
	Rows      map[string]int64  `json:"rows"`
	People    int               `json:"people"` // behind the records of customers
	Sales     flowSummary       `json:"sales"`
	Purchases flowSummary       `json:"purchases"`
	Returns   flowSummary       `json:"returns"`
	Unknown   flowSummary       `json:"unknown_customer"`
	Buyers    int               `json:"customers_with_purchases"`
	Months    []monthSummary    `json:"months"`
	Channels  []namedSummary    `json:"channels"`
	Countries []namedSummary    `json:"countries"`
	Depts     []namedSummary    `json:"departments"`
	Customers []customerSummary `json:"top_customers"`
	Products  []productSummary  `json:"top_products"`
}

// flowSummary is a flow; Net is the sum of sales.amount.
type flowSummary struct {
	Invoices int64  `json:"invoices,omitempty"`
	Lines    int64  `json:"lines"`
	Pieces   int64  `json:"pieces"`
	Gross    string `json:"gross"`
	Discount string `json:"discount"`
	Returned string `json:"returned"`
	Net      string `json:"net"`
}

type namedSummary struct {
	Name string `json:"name"`
	flowSummary
}

type monthSummary struct {
	Month string `json:"month"`
	flowSummary
	// Active customers bought in the month, new ones for the first time in the period.
	Active int64 `json:"active_customers"`
	New    int64 `json:"new_customers"`
}

type customerSummary struct {
	ID        int    `json:"customer_id"`
	Purchases int64  `json:"purchases"`
	Net       string `json:"net"`
}

type productSummary struct {
	ID     int    `json:"product_id"`
	Name   string `json:"name"`
	Pieces int64  `json:"pieces"`
	Net    string `json:"net"`
}

// topRows is the length of the lists of best customers and products.
const topRows = 10

func money(cents int64) string {
	text := rowgen.AppendCents(nil, int(cents))
	return string(text[:len(text)-1])
}

func (f *flow) summary() flowSummary {
	return flowSummary{
		Invoices: f.invoices, Lines: f.lines, Pieces: f.pieces, Gross: money(f.gross), Discount: money(f.discount),
		Returned: money(f.returned), Net: money(f.net()),
	}
}

func (g *generator) summary() summary {
	t := g.sold
	all := t.purchases
	all.add(&t.returns)
	ranking := g.ranking()
	contacts := 0
	for _, c := range g.contacts {
		contacts += len(c)
	}
	s := summary{
		Seed: g.cfg.Seed, FirstDay: g.dayText(0), LastDay: g.dayText(days - 1), People: g.known, Buyers: len(ranking),
		Rows: map[string]int64{
			"customers": int64(len(g.records)), "products": int64(len(g.articles)), "stores": int64(len(g.stores)),
			"campaigns": int64(len(campaigns)), "campaign_contacts": int64(contacts),
			"support_tickets": int64(len(g.tickets)), "reviews": int64(len(g.opinions)), "sales": all.lines,
		},
		Sales: all.summary(), Purchases: t.purchases.summary(), Returns: t.returns.summary(), Unknown: t.unknown.summary(),
	}
	for m := range months {
		s.Months = append(s.Months, monthSummary{
			Month: monthText(m), flowSummary: t.months[m].summary(), Active: t.active[m], New: t.fresh[m],
		})
	}
	for c := range channels {
		s.Channels = append(s.Channels, namedSummary{channelNames[c], t.channels[c].summary()})
	}
	for c := range countries {
		s.Countries = append(s.Countries, namedSummary{countries[c].name, t.countries[c].summary()})
	}
	var depts [departments]flow
	for c := range categories {
		for m := range months {
			depts[categories[c].dept].add(&t.categories[c][m])
		}
	}
	for d := range departments {
		s.Depts = append(s.Depts, namedSummary{departmentNames[d], depts[d].summary()})
	}
	for _, row := range ranking[:min(topRows, len(ranking))] {
		s.Customers = append(s.Customers, customerSummary{
			firstCustomer + row, t.customerPurchases[row].Load(), money(t.customerNet[row].Load()),
		})
	}
	s.Products = g.bestProducts()
	return s
}

// bestProducts returns the articles with the highest net revenue.
func (g *generator) bestProducts() []productSummary {
	numbers := make([]int, len(g.articles))
	for i := range numbers {
		numbers[i] = i
	}
	slices.SortFunc(numbers, func(a, b int) int {
		return cmp.Or(cmp.Compare(g.sold.articleNet[b].Load(), g.sold.articleNet[a].Load()), cmp.Compare(a, b))
	})
	var best []productSummary
	for _, n := range numbers[:topRows] {
		best = append(best, productSummary{
			firstProduct + n, g.articles[n].name, g.sold.articlePieces[n].Load(), money(g.sold.articleNet[n].Load()),
		})
	}
	return best
}
