package retail

import "github.com/clientele-db/clientele/bench/internal/rowgen"

// life collects what happens to some people. Indexes of baskets are within it.
type life struct {
	events
	g *generator
	r *rowgen.Rand
	// of the person who is being followed
	person int
	p      *person
	s      *segment
	first  int // their first basket
}

const (
	// anonymousInStore is the share of purchases in stores at which no customer card is shown.
	anonymousInStore = 0.1
	// otherStore is the share of purchases in stores that are made in another one than usual.
	otherStore = 0.15
	// firstPurchase is the share of new customers who buy on the day they sign up.
	firstPurchase = 0.9
)

// follow takes one person through the period: purchases, returns, campaigns, tickets, reviews.
func (l *life) follow(i int) {
	l.person, l.p, l.first = i, &l.g.people[i], len(l.baskets)
	l.s = &segments[l.p.segment]
	if i >= l.g.known {
		l.visitOnce()
		return
	}
	if l.p.signup >= 0 && l.p.signup < l.p.churn && l.r.Chance(firstPurchase) {
		l.buy(int(l.p.signup))
	}
	for m := range months {
		visits := l.r.Poisson(float64(l.p.rate) / 12 * l.g.demand.visits[l.p.segment][m])
		for range visits {
			day := firstDay[m] + l.r.Pick(l.g.demand.daily[l.p.segment][m])
			if !l.active(day) || day >= int(l.p.churn)-declineDays && !l.r.Chance(declineShare) {
				continue
			}
			l.buy(day)
		}
	}
	l.plantSequences()
	l.answerCampaigns()
	l.useSecondRecord()
	for b := l.first; b < len(l.baskets); b++ {
		if l.baskets[b].returns < 0 {
			l.afterPurchase(b)
		}
	}
	l.callSupport()
}

// visitOnce is a guest's life: one purchase, sometimes a second.
func (l *life) visitOnce() {
	for day := int(l.p.signup); day < days; day += l.r.Between(5, 200) {
		l.buy(day)
		l.baskets[len(l.baskets)-1].anonymous = true
		if !l.r.Chance(0.25) {
			return
		}
	}
}

// active says whether the person is a customer on a day.
func (l *life) active(day int) bool { return day >= int(l.p.signup) && day < int(l.p.churn) }

// buy adds a purchase on a day and returns it. The pointer holds until the next one is added.
func (l *life) buy(day int) *basket {
	var weights [channels]float64
	year := min(years-1, monthOfDay[day]/12)
	shut, total := closed(day), 0.0
	for c := range channels {
		if c != inStore || !shut {
			total += l.s.Channels[c] * channelGrowth[year][c]
		}
		weights[c] = total
	}
	ch := channel(l.r.Pick(weights[:]))
	store := l.g.shops[l.p.country][ch]
	if ch == inStore {
		store = int(l.p.home)
		if l.r.Chance(otherStore) {
			others := l.g.byCountry[l.p.country]
			store = others[l.r.Below(len(others))]
		}
	}
	l.baskets = append(l.baskets, basket{
		at:     int32(day*secondsPerDay + l.second(ch)),
		person: int32(l.person), number: uint16(len(l.baskets) - l.first), store: uint16(store), returns: -1,
		anonymous: ch == inStore && l.r.Chance(anonymousInStore),
	})
	return &l.baskets[len(l.baskets)-1]
}

// second returns a second of the day at which the segment buys through a channel.
func (l *life) second(ch channel) int {
	hours := l.s.hours[ch]
	total := 0.0
	for _, w := range hours {
		total += w
	}
	x := l.r.Float() * total
	for h, w := range hours {
		if x -= w; x < 0 {
			return h*3600 + l.r.Below(3600)
		}
	}
	return 12 * 3600
}

// plantSequences makes some purchases begin a sequence and adds those that follow.
func (l *life) plantSequences() {
	total := 0.0
	for i := range sequences {
		total += sequences[i].rate
	}
	for b, end := l.first, len(l.baskets); b < end; b++ {
		u := l.r.Float()
		if u >= total || l.baskets[b].anonymous {
			continue
		}
		i := 0
		for u >= sequences[i].rate {
			u -= sequences[i].rate
			i++
		}
		l.baskets[b].planted = uint8(2*i + 1)
		s := &sequences[i]
		day := l.baskets[b].day() + l.r.Between(s.minDays, s.maxDays)
		if l.r.Chance(s.follow) && day < days && l.active(day) {
			next := l.buy(day)
			next.planted, next.anonymous = uint8(2*i+2), false
		}
	}
}

// useSecondRecord gives half of the purchases after the second record's day to it.
func (l *life) useSecondRecord() {
	row := l.g.secondOf[l.person]
	if row < 0 {
		return
	}
	since := int(l.g.records[row].signup)
	for b := l.first; b < len(l.baskets); b++ {
		if l.baskets[b].day() >= since && l.r.Chance(0.5) {
			l.baskets[b].second = true
		}
	}
}

// afterPurchase lets a purchase be returned, reviewed and complained about.
func (l *life) afterPurchase(b int) {
	bought := l.baskets[b]
	ch := l.g.stores[bought.store].channel
	chance := l.s.Return
	if ch == inStore {
		chance *= 0.7
	} else {
		chance *= 1.3
	}
	returned := false
	if l.r.Chance(chance) {
		day := bought.day() + l.r.Between(2, 30)
		if day < days && !(ch == inStore && closed(day)) {
			back := bought
			back.at = int32(day*secondsPerDay + l.second(ch))
			back.number = uint16(len(l.baskets) - l.first)
			back.returns, back.planted, back.campaign = int32(b), 0, 0
			l.baskets = append(l.baskets, back)
			returned = true
		}
	}
	if bought.anonymous {
		return
	}
	if l.r.Chance(l.s.Review) {
		if day := bought.day() + l.r.Between(3, 25); day < days {
			l.opinions = append(l.opinions, opinion{basket: int32(b), day: int32(day)})
		}
	}
	if returned && l.r.Chance(0.15) {
		l.open(bought.day()+l.r.Between(3, 35), reasonReturn, b, 3)
	} else if ch != inStore && l.r.Chance(0.02) {
		l.open(bought.day()+l.r.Between(1, 10), reasonDelivery, b, 3)
	}
}
