package retail

import (
	"cmp"
	"context"
	"slices"

	"github.com/clientele-db/clientele/bench/internal/rowgen"
)

// basket is a purchase or the return of one, without its lines, which lines.go derives from its stream.
type basket struct {
	at      int32 // seconds from the start of the period
	person  int32
	number  uint16 // of the person's baskets
	store   uint16
	returns int32 // the index of the basket that is returned, -1 for a purchase
	// planted is 0, or 2i+1 for the first and 2i+2 for the second purchase of sequence i.
	planted    uint8
	campaign   uint8 // 0, or 1 + the index of the campaign whose offer is used
	anonymous, // the customer did not show who they are
	second bool // the customer used their second record
}

func (b *basket) day() int { return int(b.at) / secondsPerDay }

// contact is a customer chosen for a campaign.
type contact struct {
	person                              int32
	control, opened, clicked, converted bool
}

// ticket is a contact with support.
type ticket struct {
	at, person, basket           int32 // basket is an index or -1
	medium, reason, satisfaction uint8 // satisfaction is 0 if not given
	minutes                      int32 // 0 if never solved
}

// opinion is a review; what it is about follows from the basket.
type opinion struct {
	basket, day int32
}

// events is all that happens, in no order of time; order and position give the baskets theirs.
type events struct {
	baskets  []basket
	contacts [][]contact // by campaign, in the order of people
	tickets  []ticket    // in the order of time
	opinions []opinion   // in the order of time
	// order has the baskets' indexes in the order of time, position is its inverse, dayStart has the first place in order
	// of each day and one more.
	order, position []int32
	dayStart        [days + 1]int
	// lastDay is the day of each person's last purchase, noDay without one; an anonymous one counts.
	lastDay []int32
}

// eventChunk people are followed through the period together.
const eventChunk = 256

// happen follows everybody through the period.
func (g *generator) happen(ctx context.Context) error {
	chunks := rowgen.Chunks(len(g.people), eventChunk)
	parts := make([]events, chunks)
	err := rowgen.Parallel(ctx, g.cfg.Workers, chunks, func(chunk int) {
		from, to := rowgen.Bounds(chunk, eventChunk, len(g.people))
		l := life{g: g, r: rowgen.Stream(g.cfg.Seed, eventStream, uint64(chunk))}
		l.contacts = make([][]contact, len(campaigns))
		for p := from; p < to; p++ {
			l.follow(p)
		}
		parts[chunk] = l.events
	})
	if err != nil {
		return err
	}

	count := 0
	for i := range parts {
		count += len(parts[i].baskets)
	}
	g.baskets = make([]basket, 0, count)
	g.contacts = make([][]contact, len(campaigns))
	for i := range parts { // indexes within the part become indexes of all
		offset := int32(len(g.baskets))
		for _, b := range parts[i].baskets {
			if b.returns >= 0 {
				b.returns += offset
			}
			g.baskets = append(g.baskets, b)
		}
		for _, t := range parts[i].tickets {
			if t.basket >= 0 {
				t.basket += offset
			}
			g.tickets = append(g.tickets, t)
		}
		for _, o := range parts[i].opinions {
			g.opinions = append(g.opinions, opinion{basket: o.basket + offset, day: o.day})
		}
		for c := range campaigns {
			g.contacts[c] = append(g.contacts[c], parts[i].contacts[c]...)
		}
		parts[i] = events{}
	}
	g.lastDay = make([]int32, len(g.people))
	for i := range g.lastDay {
		g.lastDay[i] = noDay
	}
	for i := range g.baskets {
		b := &g.baskets[i]
		if last := &g.lastDay[b.person]; b.returns < 0 && (*last == noDay || int(*last) < b.day()) {
			*last = int32(b.day())
		}
	}
	slices.SortStableFunc(g.tickets, func(a, b ticket) int { return cmp.Compare(a.at, b.at) })
	slices.SortStableFunc(g.opinions, func(a, b opinion) int { return cmp.Compare(a.day, b.day) })
	return g.sortBaskets(ctx)
}

// sortBaskets orders the baskets by time: by day through counting, within the days by comparing.
func (g *generator) sortBaskets(ctx context.Context) error {
	for i := range g.baskets {
		g.dayStart[g.baskets[i].day()+1]++
	}
	for d := range days {
		g.dayStart[d+1] += g.dayStart[d]
	}
	next := g.dayStart
	g.order, g.position = make([]int32, len(g.baskets)), make([]int32, len(g.baskets))
	for i := range g.baskets {
		d := g.baskets[i].day()
		g.order[next[d]] = int32(i)
		next[d]++
	}
	return rowgen.Parallel(ctx, g.cfg.Workers, days, func(d int) {
		today := g.order[g.dayStart[d]:g.dayStart[d+1]]
		slices.SortFunc(today, func(a, b int32) int {
			return cmp.Or(cmp.Compare(g.baskets[a].at, g.baskets[b].at), cmp.Compare(a, b))
		})
		for i, b := range today {
			g.position[b] = int32(g.dayStart[d] + i)
		}
	})
}

// invoice returns the invoice number of a basket.
func (g *generator) invoice(basket int32) int { return firstInvoice + int(g.position[basket]) }

// customer returns the key of the customer on a basket's invoice, or 0 if unknown.
func (g *generator) customer(b *basket) int {
	switch {
	case b.anonymous:
		return 0
	case b.second:
		return firstCustomer + int(g.secondOf[b.person])
	default:
		return firstCustomer + int(g.recordOf[b.person])
	}
}
