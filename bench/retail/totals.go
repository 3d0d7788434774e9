package retail

import (
	"math/bits"
	"sync"
	"sync/atomic"
)

// flow sums lines. Money is in cents.
type flow struct {
	invoices, lines, pieces int64
	gross, discount         int64 // of purchases
	returned                int64 // what was paid back, positive
}

// net is the revenue: what was paid less what was paid back. It is the sum of the column amount.
func (f *flow) net() int64 { return f.gross - f.discount - f.returned }

func (f *flow) add(o *flow) {
	f.invoices += o.invoices
	f.lines += o.lines
	f.pieces += o.pieces
	f.gross += o.gross
	f.discount += o.discount
	f.returned += o.returned
}

// line adds one line.
func (f *flow) line(l *line) {
	f.lines++
	f.pieces += int64(l.quantity)
	if l.quantity > 0 {
		f.gross += int64(l.quantity * l.price)
		f.discount += int64(l.discount)
	} else {
		f.returned -= int64(l.amount())
	}
}

// bundleCount counts the purchases in which a bundle was planted, and all that hold its articles together.
type bundleCount struct{ planted, together int64 }

// sums are the totals of one day. Everything is a whole number, so the order in which days are added does not matter.
type sums struct {
	month                   int
	all, purchases, returns flow
	unknown                 flow // without a customer
	channels                [channels]flow
	countries               []flow
	categories              []flow
	bundles                 []bundleCount
	masks                   []uint8 // of the invoice being counted, by bundle
}

// totals are what was sold.
type totals struct {
	g    *generator
	free sync.Pool
	mu   sync.Mutex // guards what follows, down to bundles

	purchases, returns, unknown flow
	months                      [months]flow
	channels                    [channels]flow
	countries                   []flow
	categories                  [][months]flow
	bundles                     []bundleCount

	// By row of customers and by article.
	customerNet, customerPurchases []atomic.Int64
	articleNet, articlePieces      []atomic.Int64

	// active and fresh count the customers who bought in each month, and those who did for the first time.
	active, fresh [months]int64
}

func newTotals(g *generator) *totals {
	t := &totals{
		g: g, countries: make([]flow, len(countries)), categories: make([][months]flow, len(categories)),
		bundles:     make([]bundleCount, len(bundles)),
		customerNet: make([]atomic.Int64, len(g.records)), customerPurchases: make([]atomic.Int64, len(g.records)),
		articleNet: make([]atomic.Int64, len(g.articles)), articlePieces: make([]atomic.Int64, len(g.articles)),
	}
	t.free.New = func() any {
		return &sums{
			countries: make([]flow, len(countries)), categories: make([]flow, len(categories)),
			bundles: make([]bundleCount, len(bundles)), masks: make([]uint8, len(bundles)),
		}
	}
	t.countCustomers()
	return t
}

// countCustomers fills active and fresh.
func (t *totals) countCustomers() {
	lastMonth := make([]int16, len(t.g.records))
	for _, i := range t.g.order {
		b := &t.g.baskets[i]
		customer := t.g.customer(b)
		if customer == 0 || b.returns >= 0 {
			continue
		}
		month := monthOfDay[b.day()]
		last := &lastMonth[customer-firstCustomer] // 0 is never, else 1 + the month
		if *last == 0 {
			t.fresh[month]++
		}
		if int(*last) != month+1 {
			t.active[month]++
			*last = int16(month + 1)
		}
	}
}

// begin returns empty sums for one day.
func (t *totals) begin() *sums { return t.free.Get().(*sums) }

// count adds an invoice to the day's sums.
func (t *totals) count(s *sums, b *basket, lines []line, planted int) {
	s.month = monthOfDay[b.day()]
	var f flow
	f.invoices = 1
	store := &t.g.stores[b.store]
	for i := range lines {
		l := &lines[i]
		f.line(l)
		a := &t.g.articles[l.article]
		s.categories[a.category].line(l)
		t.articleNet[l.article].Add(int64(l.amount()))
		t.articlePieces[l.article].Add(int64(l.quantity))
		if a.bundle >= 0 {
			s.masks[a.bundle] |= a.bundleBit
		}
	}
	if b.returns < 0 {
		s.purchases.add(&f)
		for i := range s.masks {
			if bits.OnesCount8(s.masks[i]) == len(bundles[i].kinds) {
				s.bundles[i].together++
			}
		}
		if planted >= 0 {
			s.bundles[planted].planted++
		}
	} else {
		s.returns.add(&f)
	}
	clear(s.masks)
	s.all.add(&f)
	s.channels[store.channel].add(&f)
	s.countries[store.country].add(&f)
	customer := t.g.customer(b)
	if customer == 0 {
		s.unknown.add(&f)
		return
	}
	t.customerNet[customer-firstCustomer].Add(f.net())
	if b.returns < 0 {
		t.customerPurchases[customer-firstCustomer].Add(1)
	}
}

// end adds the day's sums to the totals.
func (t *totals) end(s *sums) {
	t.mu.Lock()
	t.purchases.add(&s.purchases)
	t.returns.add(&s.returns)
	t.unknown.add(&s.unknown)
	t.months[s.month].add(&s.all)
	for i := range s.channels {
		t.channels[i].add(&s.channels[i])
	}
	for i := range s.countries {
		t.countries[i].add(&s.countries[i])
	}
	for i := range s.categories {
		t.categories[i][s.month].add(&s.categories[i])
	}
	for i := range s.bundles {
		t.bundles[i].planted += s.bundles[i].planted
		t.bundles[i].together += s.bundles[i].together
	}
	t.mu.Unlock()

	s.all, s.purchases, s.returns, s.unknown, s.channels = flow{}, flow{}, flow{}, flow{}, [channels]flow{}
	clear(s.countries)
	clear(s.categories)
	clear(s.bundles)
	t.free.Put(s)
}
