package ssb

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/bench/internal/gentest"
	"github.com/clientele-db/clientele/bench/internal/tpc"
)

type place struct{ city, nation, region string }

type part struct{ mfgr, category, brand string }

type day struct {
	year, yearMonth, week int
	yearMonthText         string
}

// star is the dimensions, by key.
type star struct {
	customers, suppliers map[int]place
	parts                map[int]part
	days                 map[int]day
}

func readStar(t *testing.T, dir string) star {
	t.Helper()
	s := star{map[int]place{}, map[int]place{}, map[int]part{}, map[int]day{}}
	gentest.Each(t, filepath.Join(dir, "customer.csv"), func(r *gentest.Row) {
		s.customers[r.Int("c_custkey")] = place{r.Text("c_city"), r.Text("c_nation"), r.Text("c_region")}
	})
	gentest.Each(t, filepath.Join(dir, "supplier.csv"), func(r *gentest.Row) {
		s.suppliers[r.Int("s_suppkey")] = place{r.Text("s_city"), r.Text("s_nation"), r.Text("s_region")}
	})
	gentest.Each(t, filepath.Join(dir, "part.csv"), func(r *gentest.Row) {
		s.parts[r.Int("p_partkey")] = part{r.Text("p_mfgr"), r.Text("p_category"), r.Text("p_brand1")}
	})
	gentest.Each(t, filepath.Join(dir, "date.csv"), func(r *gentest.Row) {
		s.days[r.Int("d_datekey")] = day{
			r.Int("d_year"), r.Int("d_yearmonthnum"), r.Int("d_weeknuminyear"), r.Text("d_yearmonth"),
		}
	})
	return s
}

// share returns the part of the rows of a dimension that satisfy a predicate; rows are weighed.
func share[V any](rows map[int]V, weight func(key int) float64, keep func(V) bool) float64 {
	kept, all := 0.0, 0.0
	for key, row := range rows {
		all += weight(key)
		if keep(row) {
			kept += weight(key)
		}
	}
	return kept / all
}

func same(int) float64 { return 1 }

// ordering is the weight of a customer in orders, see [tpc.OrderingCustomer].
func ordering(key int) float64 { return []float64{0, 2, 1}[key%3] }

// probe is a query's predicate in pieces: on the fact's measures, and on each dimension, nil if it does not join it.
type probe struct {
	name     string
	printed  float64 // the filter factor that the specification prints
	measures float64 // the share of rows that fact keeps, by the domains of discount and quantity
	fact     func(discount, quantity int) bool
	date     func(day) bool
	customer func(place) bool
	supplier func(place) bool
	part     func(part) bool
	// customerFF, supplierFF and partFF are the shares by the domains; 0 stands for 1.
	customerFF, supplierFF, partFF float64
}

func between(lo, hi, v int) bool { return lo <= v && v <= hi }

func probes() []probe {
	region := func(name string) func(place) bool { return func(p place) bool { return p.region == name } }
	nation := func(name string) func(place) bool { return func(p place) bool { return p.nation == name } }
	cities := func(p place) bool { return p.city == "UNITED KI1" || p.city == "UNITED KI5" }
	until1997 := func(d day) bool { return d.year >= 1992 && d.year <= 1997 }
	from1997 := func(d day) bool { return d.year == 1997 || d.year == 1998 }
	twoMakers := func(p part) bool { return p.mfgr == "MFGR#1" || p.mfgr == "MFGR#2" }
	return []probe{
		{
			name: "Q1.1", printed: 0.0194805, measures: 3.0 / 11 * 24 / 50,
			fact: func(d, q int) bool { return between(1, 3, d) && q < 25 },
			date: func(d day) bool { return d.year == 1993 },
		},
		{
			name: "Q1.2", printed: 0.00064935, measures: 3.0 / 11 * 10 / 50,
			fact: func(d, q int) bool { return between(4, 6, d) && between(26, 35, q) },
			date: func(d day) bool { return d.yearMonth == 199401 },
		},
		{
			// Printed is 0.000075 with 0.1 for the quantity; the printed range 26 to 35 has 0.2 of the domain.
			name: "Q1.3", printed: 2 * 0.000075, measures: 3.0 / 11 * 10 / 50,
			fact: func(d, q int) bool { return between(5, 7, d) && between(26, 35, q) },
			date: func(d day) bool { return d.week == 6 && d.year == 1994 },
		},
		{
			name: "Q2.1", printed: 1.0 / 125, supplier: region("AMERICA"), supplierFF: 1.0 / 5,
			part: func(p part) bool { return p.category == "MFGR#12" }, partFF: 1.0 / 25,
		},
		{
			name: "Q2.2", printed: 1.0 / 625, supplier: region("ASIA"), supplierFF: 1.0 / 5,
			part: func(p part) bool { return p.brand >= "MFGR#2221" && p.brand <= "MFGR#2228" }, partFF: 1.0 / 125,
		},
		{
			name: "Q2.3", printed: 1.0 / 5000, supplier: region("EUROPE"), supplierFF: 1.0 / 5,
			part: func(p part) bool { return p.brand == "MFGR#2221" }, partFF: 1.0 / 1000,
		},
		{
			name: "Q3.1", printed: 6.0 / 175, date: until1997,
			customer: region("ASIA"), customerFF: 1.0 / 5, supplier: region("ASIA"), supplierFF: 1.0 / 5,
		},
		{
			name: "Q3.2", printed: 6.0 / 4375, date: until1997,
			customer: nation("UNITED STATES"), customerFF: 1.0 / 25,
			supplier: nation("UNITED STATES"), supplierFF: 1.0 / 25,
		},
		{
			name: "Q3.3", printed: 6.0 / 109375, date: until1997,
			customer: cities, customerFF: 1.0 / 125, supplier: cities, supplierFF: 1.0 / 125,
		},
		{
			name: "Q3.4", printed: 1.0 / 1312500, date: func(d day) bool { return d.yearMonthText == "Dec1997" },
			customer: cities, customerFF: 1.0 / 125, supplier: cities, supplierFF: 1.0 / 125,
		},
		{
			name: "Q4.1", printed: 2.0 / 125, part: twoMakers, partFF: 2.0 / 5,
			customer: region("AMERICA"), customerFF: 1.0 / 5, supplier: region("AMERICA"), supplierFF: 1.0 / 5,
		},
		{
			name: "Q4.2", printed: 4.0 / 875, date: from1997, part: twoMakers, partFF: 2.0 / 5,
			customer: region("AMERICA"), customerFF: 1.0 / 5, supplier: region("AMERICA"), supplierFF: 1.0 / 5,
		},
		{
			name: "Q4.3", printed: 2.0 / 21875, date: from1997,
			part: func(p part) bool { return p.category == "MFGR#14" }, partFF: 1.0 / 25,
			customer: region("AMERICA"), customerFF: 1.0 / 5,
			supplier: nation("UNITED STATES"), supplierFF: 1.0 / 25,
		},
	}
}

// TestFilterFactors counts, row at a time, what each query selects and compares it with the filter factors that the
// specification prints in section 3. Those treat the seven years as equally full, while orders end on 1998-08-02 (2,406
// days): the date's share is therefore taken from the days on which orders are placed, and only the product as a
// whole is held against the printed number, within a quarter.
func TestFilterFactors(t *testing.T) {
	dir := generate(t, Config{ScaleFactor: 0.1, Seed: 1})
	s := readStar(t, dir)
	orderDays := map[int]day{}
	for key, d := range s.days {
		if key <= 19980802 {
			orderDays[key] = d
		}
	}
	if len(orderDays) != tpc.OrderDays {
		t.Fatalf("%d days up to 1998-08-02, want %d", len(orderDays), tpc.OrderDays)
	}

	queries := probes()
	counts := make([]float64, len(queries))
	rows := gentest.Each(t, filepath.Join(dir, "lineorder.csv"), func(r *gentest.Row) {
		discount, quantity := r.Int("lo_discount"), r.Int("lo_quantity")
		d, c := s.days[r.Int("lo_orderdate")], s.customers[r.Int("lo_custkey")]
		u, p := s.suppliers[r.Int("lo_suppkey")], s.parts[r.Int("lo_partkey")]
		for i := range queries {
			q := &queries[i]
			if (q.fact == nil || q.fact(discount, quantity)) && (q.date == nil || q.date(d)) &&
				(q.customer == nil || q.customer(c)) && (q.supplier == nil || q.supplier(u)) &&
				(q.part == nil || q.part(p)) {
				counts[i]++
			}
		}
	})

	for i, q := range queries {
		// expected follows from the domains, given follows from the dimensions as they were drawn; spread is the
		// relative variance of the latter about the former.
		expected, given, spread := 1.0, 1.0, 0.0
		factor := func(domain, drawn float64, rows int) {
			expected *= domain
			given *= drawn
			if rows > 0 {
				spread += (1 - domain) / (domain * float64(rows))
			}
		}
		if q.fact != nil {
			factor(q.measures, q.measures, 0)
		}
		if q.date != nil {
			days := share(orderDays, same, q.date)
			factor(days, days, 0)
		}
		if q.customer != nil { // a third never orders, a third orders twice as much: 3000 rows weigh like 1800
			factor(q.customerFF, share(s.customers, ordering, q.customer), len(s.customers)*3/5)
		}
		if q.supplier != nil {
			factor(q.supplierFF, share(s.suppliers, same, q.supplier), len(s.suppliers))
		}
		if q.part != nil {
			factor(q.partFF, share(s.parts, same, q.part), len(s.parts))
		}
		if ratio := expected / q.printed; ratio < 0.75 || ratio > 1.25 {
			t.Errorf("%s: the domains give %.3g, the specification prints %.3g", q.name, expected, q.printed)
		}
		// The four lines of an order on average share its date and customer, which can raise the variance fivefold.
		n := float64(rows)
		if sigma := math.Sqrt(5 * n * max(given, 1/n)); math.Abs(counts[i]-n*given) > 5*sigma {
			t.Errorf("%s: %v rows, want %.1f ± %.1f by the dimensions", q.name, counts[i], n*given, sigma)
		}
		sigma := math.Sqrt(5*n*expected + n*expected*n*expected*spread)
		if math.Abs(counts[i]-n*expected) > 5*sigma {
			t.Errorf("%s: %v rows, want %.1f ± %.1f by the specification", q.name, counts[i], n*expected, sigma)
		}
		t.Logf("%s: %v of %d rows, domains %.1f, printed factor %.1f", q.name, counts[i], rows, n*expected, n*q.printed)
	}
}

// TestRules checks every row of the fact and of the dimensions against the specification's section 2.
func TestRules(t *testing.T) {
	dir := generate(t, Config{ScaleFactor: 0.02, Seed: 3})
	s := readStar(t, dir)
	if len(s.days) != tpc.Days || len(s.customers) != 600 || len(s.suppliers) != 40 || len(s.parts) != 4000 {
		t.Errorf("%d days, %d customers, %d suppliers, %d parts",
			len(s.days), len(s.customers), len(s.suppliers), len(s.parts))
	}
	regions := map[string]string{}
	for _, n := range tpc.Nations {
		regions[n.Name] = tpc.Regions[n.Region]
	}
	for _, places := range []map[int]place{s.customers, s.suppliers} {
		for key, p := range places {
			prefix := (p.nation + "         ")[:9]
			if regions[p.nation] != p.region || len(p.city) != 10 || p.city[:9] != prefix || p.city[9] < '0' || p.city[9] > '9' {
				t.Fatalf("key %d: city %q, nation %q, region %q", key, p.city, p.nation, p.region)
			}
		}
	}
	for key, p := range s.parts {
		if !strings.HasPrefix(p.category, p.mfgr) || len(p.category) != 7 || !strings.HasPrefix(p.brand, p.category) {
			t.Fatalf("part %d: %+v", key, p)
		}
	}

	type order struct{ customer, date, lines, total, sum int }
	orders := map[int]*order{}
	lastKey := 0
	rows := gentest.Each(t, filepath.Join(dir, "lineorder.csv"), func(r *gentest.Row) {
		key := r.Int("lo_orderkey")
		if key < lastKey || key%32 >= 8 {
			t.Fatalf("order key %d after %d", key, lastKey)
		}
		lastKey = key
		o := orders[key]
		if o == nil {
			o = &order{customer: r.Int("lo_custkey"), date: r.Int("lo_orderdate"), total: r.Int("lo_ordtotalprice")}
			orders[key] = o
		}
		o.lines++
		if r.Int("lo_linenumber") != o.lines || o.lines > 7 || r.Int("lo_custkey") != o.customer ||
			r.Int("lo_orderdate") != o.date || r.Int("lo_ordtotalprice") != o.total {
			t.Fatalf("order %d: line %d does not belong", key, r.Int("lo_linenumber"))
		}
		quantity, discount, tax := r.Int("lo_quantity"), r.Int("lo_discount"), r.Int("lo_tax")
		if !between(1, 50, quantity) || !between(0, 10, discount) || !between(0, 8, tax) {
			t.Fatalf("order %d: quantity %d, discount %d, tax %d", key, quantity, discount, tax)
		}
		partKey := r.Int("lo_partkey")
		retail := 90000 + (partKey/10)%20001 + 100*(partKey%1000)
		price, revenue := r.Int("lo_extendedprice"), r.Int("lo_revenue")
		if price != quantity*retail || revenue != price*(100-discount)/100 || r.Int("lo_supplycost") != retail*6/10 {
			t.Fatalf("order %d: price %d, revenue %d, cost %d", key, price, revenue, r.Int("lo_supplycost"))
		}
		o.sum += revenue * (100 + tax) / 100
		_, haveDate := s.days[o.date]
		_, haveCommit := s.days[r.Int("lo_commitdate")]
		_, haveCustomer := s.customers[o.customer]
		_, haveSupplier := s.suppliers[r.Int("lo_suppkey")]
		_, havePart := s.parts[partKey]
		if !haveDate || !haveCommit || !haveCustomer || !haveSupplier || !havePart || o.customer%3 == 0 {
			t.Fatalf("order %d refers to nothing: %+v", key, *o)
		}
		if o.date < 19920101 || o.date > 19980802 || r.Int("lo_commitdate") <= o.date {
			t.Fatalf("order %d: dates %d and %d", key, o.date, r.Int("lo_commitdate"))
		}
	})
	for key, o := range orders {
		if o.sum != o.total {
			t.Fatalf("order %d: total %d, lines %d", key, o.total, o.sum)
		}
	}
	if len(orders) != 30_000 || math.Abs(float64(rows)/30_000-4) > 0.05 {
		t.Errorf("%d orders with %d lines, want 30000 with 4 each", len(orders), rows)
	}
}
