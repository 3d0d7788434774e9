package mining

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/clientele-db/clientele/bench/dataset"
)

const rfmCall = "TABLE(rfm(input => TABLE(sales), customer => DESCRIPTOR(customer), time => DESCRIPTOR(sold_on), amount => DESCRIPTOR(amount), invoice => DESCRIPTOR(invoice)))"

// RFMColumns are the figures by which scores of customers are compared: customers, the sums of what was measured and of the scores, and a sum in
// which a score that went to another customer shows.
const RFMColumns = `count(*) AS customers, sum(recency) AS recency, sum(frequency) AS frequency, sum(monetary) AS monetary,
  sum(100 * r + 10 * f + m) AS scores, sum(CAST(customer AS bigint) * (100 * r + 10 * f + m)) AS placed`

// rfm scores the customers of the sales.
func (s *sales) rfm() Work {
	return Work{
		Query: dataset.Query{
			Name: "rfm", SQL: "SELECT customer, recency, frequency, monetary, r, f, m FROM " + rfmCall,
			Probe: "SELECT " + RFMColumns + " FROM " + rfmCall,
		},
		Source:  s.Source,
		Quality: "SELECT CAST(customers AS double) AS customers, CAST(placed AS double) AS placed FROM (SELECT " + RFMColumns + " FROM " + rfmCall + ")",
		Answers: s.scored,
	}
}

// customer is what is measured of one.
type customer struct{ id, lastDay, invoices, cents int }

// scored goes through the lines one by one, and ranks the customers by sorting them: recency counts from the day after the last, the
// worst come first, equals by their numbers, and rank n of c has score 1 + ⌊5n/c⌋.
func (s *sales) scored(ctx context.Context) ([][]string, error) {
	all := make([]customer, s.customers)
	last := 0
	for chunk := range s.Chunks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s.each(chunk, func(l sale) {
			c := &all[l.customer]
			c.id, c.lastDay, last = l.customer, max(c.lastDay, l.day), max(last, l.day)
			c.cents += l.cents
			if l.line == 1 {
				c.invoices++
			}
		})
	}
	var recency, frequency, cents, scores, placed int
	for _, c := range all {
		recency += last + 1 - c.lastDay
		frequency += c.invoices
		cents += c.cents
	}
	for _, by := range []struct {
		weight int
		value  func(c customer) int
	}{
		{100, func(c customer) int { return c.lastDay }},
		{10, func(c customer) int { return c.invoices }},
		{1, func(c customer) int { return c.cents }},
	} {
		slices.SortFunc(all, func(a, b customer) int { return cmp.Or(cmp.Compare(by.value(a), by.value(b)), cmp.Compare(a.id, b.id)) })
		for rank, c := range all {
			score := by.weight * (1 + 5*rank/len(all))
			scores += score
			placed += c.id * score
		}
	}
	return [][]string{{
		strconv.Itoa(len(all)), strconv.Itoa(recency), strconv.Itoa(frequency), fmt.Sprintf("%d.%02d", cents/100, cents%100),
		strconv.Itoa(scores), strconv.Itoa(placed),
	}}, nil
}
