package ssb

import (
	"cmp"
	"slices"
	"strconv"
)

// referenceQuery is a query in Go.
type referenceQuery struct {
	name    string
	keep    func(l *fact) bool
	group   func(l *fact) group
	measure func(l *fact) int
	// columns say what a row shows, by number: 0 the sum, 1 the year, 2 and 3 the texts.
	columns []int
	// order lists the columns of the answer (from 0) to order by, -n-1 for column n descending.
	order []int
}

// The parts of queries. Each is what one line of the published SQL says.
var (
	noGroup = func(*fact) group { return group{} }
	byBrand = func(l *fact) group { return group{l.date.year, [2]string{l.part.brand}, true} }
	byCity  = func(l *fact) group { return group{l.date.year, [2]string{l.customer.city, l.supplier.city}, true} }

	discounted = func(l *fact) int { return l.price * l.discount }
	revenue    = func(l *fact) int { return l.revenue }
	profit     = func(l *fact) int { return l.revenue - l.cost }

	brandColumns = []int{0, 1, 2}
	pairColumns  = []int{2, 3, 1, 0}
	pairOrder    = []int{2, -4} // d_year asc, revenue desc
)

func until97(l *fact) bool { return l.date.year >= 1992 && l.date.year <= 1997 }
func from97(l *fact) bool  { return l.date.year == 1997 || l.date.year == 1998 }
func unitedKI(city string) bool {
	return city == "UNITED KI1" || city == "UNITED KI5"
}
func twoMfgrs(l *fact) bool { return l.part.mfgr == "MFGR#1" || l.part.mfgr == "MFGR#2" }
func american(l *fact) bool { return l.customer.region == "AMERICA" && l.supplier.region == "AMERICA" }
func in(lo, v, hi int) bool { return lo <= v && v <= hi }

var referenceQueries = []referenceQuery{
	{
		"Q1.1",
		func(l *fact) bool { return l.date.year == 1993 && in(1, l.discount, 3) && l.quantity < 25 },
		noGroup, discounted,
		[]int{0},
		nil,
	},
	{
		"Q1.2",
		func(l *fact) bool {
			return l.date.yearMonth == 199401 && in(4, l.discount, 6) && in(26, l.quantity, 35)
		},
		noGroup, discounted,
		[]int{0},
		nil,
	},
	{
		"Q1.3",
		func(l *fact) bool {
			return l.date.week == 6 && l.date.year == 1994 && in(5, l.discount, 7) && in(26, l.quantity, 35)
		},
		noGroup, discounted,
		[]int{0},
		nil,
	},
	{
		"Q2.1", func(l *fact) bool { return l.part.category == "MFGR#12" && l.supplier.region == "AMERICA" },
		byBrand, revenue, brandColumns,
		[]int{1, 2},
	},
	{
		"Q2.2",
		func(l *fact) bool {
			return l.part.brand >= "MFGR#2221" && l.part.brand <= "MFGR#2228" && l.supplier.region == "ASIA"
		},
		byBrand, revenue, brandColumns,
		[]int{1, 2},
	},
	{
		"Q2.3", func(l *fact) bool { return l.part.brand == "MFGR#2221" && l.supplier.region == "EUROPE" },
		byBrand, revenue, brandColumns,
		[]int{1, 2},
	},
	{
		"Q3.1", func(l *fact) bool { return l.customer.region == "ASIA" && l.supplier.region == "ASIA" && until97(l) },
		func(l *fact) group { return group{l.date.year, [2]string{l.customer.nation, l.supplier.nation}, true} },
		revenue, pairColumns, pairOrder,
	},
	{
		"Q3.2",
		func(l *fact) bool {
			return l.customer.nation == "UNITED STATES" && l.supplier.nation == "UNITED STATES" && until97(l)
		},
		byCity, revenue, pairColumns, pairOrder,
	},
	{
		"Q3.3", func(l *fact) bool { return unitedKI(l.customer.city) && unitedKI(l.supplier.city) && until97(l) },
		byCity, revenue, pairColumns, pairOrder,
	},
	{
		"Q3.4",
		func(l *fact) bool {
			return unitedKI(l.customer.city) && unitedKI(l.supplier.city) && l.date.yearMonthText == "Dec1997"
		},
		byCity, revenue, pairColumns, pairOrder,
	},
	{
		"Q4.1", func(l *fact) bool { return american(l) && twoMfgrs(l) },
		func(l *fact) group { return group{l.date.year, [2]string{l.customer.nation}, true} },
		profit,
		[]int{1, 2, 0},
		[]int{0, 1},
	},
	{
		"Q4.2", func(l *fact) bool { return american(l) && from97(l) && twoMfgrs(l) },
		func(l *fact) group { return group{l.date.year, [2]string{l.supplier.nation, l.part.category}, true} },
		profit,
		[]int{1, 2, 3, 0},
		[]int{0, 1, 2},
	},
	{
		"Q4.3",
		func(l *fact) bool {
			return l.customer.region == "AMERICA" && l.supplier.nation == "UNITED STATES" && from97(l) && l.part.category == "MFGR#14"
		},
		func(l *fact) group { return group{l.date.year, [2]string{l.supplier.city, l.part.brand}, true} },
		profit,
		[]int{1, 2, 3, 0},
		[]int{0, 1, 2},
	},
}

// rows turns sums into the rows of the answer.
func (q *referenceQuery) rows(t tally) [][]string {
	if len(q.columns) == 1 && len(t) == 0 {
		return [][]string{{"NULL"}}
	}
	out := make([][]string, 0, len(t))
	for g, sum := range t {
		row := make([]string, len(q.columns))
		for i, c := range q.columns {
			row[i] = []string{strconv.Itoa(sum), strconv.Itoa(g.year), g.texts[0], g.texts[1]}[c]
		}
		out = append(out, row)
	}
	slices.SortFunc(out, q.compare)
	return out
}

func (q *referenceQuery) compare(a, b []string) int {
	for _, o := range q.order {
		c, sign := o, 1
		if o < 0 {
			c, sign = -o-1, -1
		}
		if d := sign * compareCells(a[c], b[c]); d != 0 {
			return d
		}
	}
	for i := range a {
		if d := compareCells(a[i], b[i]); d != 0 {
			return d
		}
	}
	return cmp.Compare(len(a), len(b))
}

// SameOrder reports whether two rows stand at the same place in the order that a query of this benchmark asks for; rows of a
// query without ORDER BY always do.
func SameOrder(query string, a, b []string) bool {
	for i := range referenceQueries {
		q := &referenceQueries[i]
		if q.name != query {
			continue
		}
		for _, o := range q.order {
			c := o
			if o < 0 {
				c = -o - 1
			}
			if compareCells(a[c], b[c]) != 0 {
				return false
			}
		}
	}
	return true
}
