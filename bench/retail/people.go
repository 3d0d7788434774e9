package retail

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/clientele-db/clientele/bench/internal/rowgen"
)

// person is a customer, or a guest who leaves no record. Days count from the first day of the period.
type person struct {
	segment uint8
	country uint8
	city    uint8
	reason  uint8  // why they leave, an index into reasons
	home    uint16 // the store where they usually go
	optIn   bool
	signup  int32   // may lie before the period
	churn   int32   // the day from which they buy nothing, farAway if they stay
	rate    float32 // visits a year
}

// record is a row of customers.
type record struct {
	person int32
	second bool
	signup int32
}

// reasons are why customers leave. Those who leave for the service complain first.
var reasons = [...]string{"price", "service", "moved", "competitor", "no need"}

const leftForService = 1

const (
	// personChunk people are drawn from one stream.
	personChunk = 1024
	// declineDays before they leave customers come less often: only the share declineShare of their visits remains.
	declineDays  = 120
	declineShare = 0.45
	// secondRecords of all records are second ones of people who have one already.
	secondRecords = 0.02
	// guestsPerCustomer is the number of guests for each customer.
	guestsPerCustomer = 0.6
)

// populate draws customers and guests and numbers the records by the day of sign-up.
func (g *generator) populate(ctx context.Context) error {
	second := int(secondRecords * float64(g.cfg.Customers))
	g.known = g.cfg.Customers - second
	g.people = make([]person, g.known+int(guestsPerCustomer*float64(g.cfg.Customers)))
	shares := make([]float64, len(segments))
	for s := range segments {
		shares[s] = segments[s].Share
	}
	shares = rowgen.Cumulative(shares)
	err := rowgen.Parallel(ctx, g.cfg.Workers, rowgen.Chunks(len(g.people), personChunk), func(chunk int) {
		from, to := rowgen.Bounds(chunk, personChunk, len(g.people))
		r := rowgen.Stream(g.cfg.Seed, personStream, uint64(chunk))
		for i := from; i < to; i++ {
			g.people[i] = g.draw(r, shares, i >= g.known)
		}
	})
	if err != nil {
		return err
	}

	g.records = make([]record, 0, g.cfg.Customers)
	for i := range g.known {
		g.records = append(g.records, record{person: int32(i), signup: g.people[i].signup})
	}
	r := rowgen.Stream(g.cfg.Seed, recordStream, math.MaxUint32)
	for i := range second { // of each stretch of people one has a second record, so nobody has three
		from, to := i*g.known/second, (i+1)*g.known/second
		p := r.Between(from, to-1)
		begin := max(int(g.people[p].signup), -700)
		g.records = append(g.records, record{
			person: int32(p), second: true, signup: int32(begin + r.Below(days-begin)),
		})
	}
	slices.SortStableFunc(g.records, func(a, b record) int { return cmp.Compare(a.signup, b.signup) })
	g.recordOf, g.secondOf = make([]int32, g.known), make([]int32, g.known)
	for i := range g.secondOf {
		g.secondOf[i] = -1
	}
	for row, rec := range g.records {
		if rec.second {
			g.secondOf[rec.person] = int32(row)
		} else {
			g.recordOf[rec.person] = int32(row)
		}
	}
	return nil
}

func (g *generator) draw(r *rowgen.Rand, shares []float64, guest bool) person {
	p := person{churn: farAway, country: uint8(r.Pick(countryShares)), segment: uint8(r.Pick(shares))}
	if guest {
		p.segment = uint8(len(segments) - 1)
	}
	s := &segments[p.segment]
	p.city = uint8(r.Pick(cityWeights[p.country]))
	p.home = uint16(g.network.home(r, int(p.country), int(p.city)))
	p.optIn = r.Chance(s.OptIn)
	p.rate = float32(s.Visits * math.Exp(s.Spread*r.Normal()-s.Spread*s.Spread/2))
	if guest {
		p.optIn = false
		p.signup = int32(growing(r))
		return p
	}
	if r.Chance(0.45) { // customers before the period, most of them recent ones
		u := r.Float()
		p.signup = -1 - int32(2900*u*u)
	} else {
		p.signup = int32(growing(r))
	}
	stays := -math.Log(1-r.Float()) / s.Churn * 365
	p.reason = uint8(r.Below(len(reasons)))
	if left := max(float64(p.signup), -200) + stays; left < days {
		p.churn = int32(left)
	}
	return p
}

// growing returns a day of the period; the last are twice as likely as the first.
func growing(r *rowgen.Rand) int {
	return min(days-1, int(days*(math.Sqrt(1+3*r.Float())-1)))
}

var countryShares = func() []float64 {
	shares := make([]float64, len(countries))
	for i := range countries {
		shares[i] = countries[i].share
	}
	return rowgen.Cumulative(shares)
}()

var cityWeights = func() [][]float64 {
	all := make([][]float64, len(countries))
	for i := range countries {
		for _, c := range countries[i].cities {
			all[i] = append(all[i], c.weight)
		}
		all[i] = rowgen.Cumulative(all[i])
	}
	return all
}()
