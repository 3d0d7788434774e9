package retail

import (
	"cmp"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/bench/internal/gentest"
)

// soldLine is a row of sales.
type soldLine struct {
	product, quantity, discount int
}

// invoiced is an invoice read back.
type invoiced struct {
	customer, store, campaign, returns int
	at                                 string
	lines                              []soldLine
}

// retailer is the data read back.
type retailer struct {
	dir      string
	invoices map[int]*invoiced
	category map[int]string // of products
	country  map[int]string // of stores
	channel  map[int]string
	ids      map[int]int // customer -> first record of the person
}

func read(t *testing.T, dir string) *retailer {
	t.Helper()
	d := &retailer{dir, map[int]*invoiced{}, map[int]string{}, map[int]string{}, map[int]string{}, map[int]int{}}
	gentest.Each(t, filepath.Join(dir, "products.csv"), func(r *gentest.Row) {
		d.category[r.Int("product_id")] = r.Text("category")
	})
	gentest.Each(t, filepath.Join(dir, "stores.csv"), func(r *gentest.Row) {
		d.country[r.Int("store_id")], d.channel[r.Int("store_id")] = r.Text("country"), r.Text("channel")
	})
	gentest.Each(t, filepath.Join(dir, "customers.csv"), func(r *gentest.Row) {
		d.ids[r.Int("customer_id")] = r.Int("customer_id")
	})
	gentest.Each(t, filepath.Join(dir, "truth/duplicates.csv"), func(r *gentest.Row) {
		d.ids[r.Int("customer_id")] = r.Int("duplicate_of")
	})
	optional := func(r *gentest.Row, column string) int {
		if r.Text(column) == "" {
			return 0
		}
		return r.Int(column)
	}
	lastAt, lastNo := "", 0
	gentest.Each(t, filepath.Join(dir, "sales.csv"), func(r *gentest.Row) {
		no := r.Int("invoice_no")
		inv := d.invoices[no]
		if inv == nil {
			inv = &invoiced{
				customer: optional(r, "customer_id"), store: r.Int("store_id"), campaign: optional(r, "campaign_id"),
				returns: optional(r, "returned_invoice"), at: strings.Clone(r.Text("sold_at")),
			}
			d.invoices[no] = inv
			if no != max(lastNo+1, firstInvoice) || inv.at < lastAt {
				t.Fatalf("invoice %d of %s after %d of %s", no, inv.at, lastNo, lastAt)
			}
			lastAt, lastNo = inv.at, no
		}
		if no != lastNo || r.Int("line_no") != len(inv.lines)+1 || r.Text("channel") != d.channel[inv.store] {
			t.Fatalf("invoice %d, line %d is out of place", no, r.Int("line_no"))
		}
		quantity, price, discount := r.Int("quantity"), r.Cents("unit_price"), r.Cents("discount")
		if quantity == 0 || (quantity > 0) != (inv.returns == 0) || r.Cents("amount") != quantity*price-discount {
			t.Fatalf("invoice %d, line %d: quantity %d, amount %s", no, r.Int("line_no"), quantity, r.Text("amount"))
		}
		if d.category[r.Int("product_id")] == "" || inv.customer != 0 && d.ids[inv.customer] == 0 {
			t.Fatalf("invoice %d, line %d refers to nothing", no, r.Int("line_no"))
		}
		inv.lines = append(inv.lines, soldLine{r.Int("product_id"), quantity, discount})
	})
	return d
}

// TestRecount recounts the totals of the truth from the rows.
func TestRecount(t *testing.T) {
	dir, _ := generate(t, Config{Customers: 1500, Seed: 11})
	text, err := os.ReadFile(filepath.Join(dir, "truth/summary.json"))
	if err != nil {
		t.Fatal(err)
	}
	var told summary
	if err := json.Unmarshal(text, &told); err != nil {
		t.Fatal(err)
	}
	d := read(t, dir)

	flows := map[string]*flow{}
	products, customers, purchases := map[int]int64{}, map[int]int64{}, map[int]int64{}
	type part struct {
		key     string
		invoice int
	}
	seen, firstMonth, active := map[part]bool{}, map[int]string{}, map[string]map[int]bool{}
	add := func(key string, invoice, pieces, amount, discount int) {
		f := flows[key]
		if f == nil {
			f = &flow{}
			flows[key] = f
		}
		f.lines++
		f.pieces += int64(pieces)
		if pieces > 0 {
			f.gross += int64(amount + discount)
			f.discount += int64(discount)
		} else {
			f.returned -= int64(amount)
		}
		if name := (part{key, invoice}); !seen[name] {
			seen[name] = true
			f.invoices++
		}
	}
	dept := map[string]string{}
	for _, c := range categories {
		dept[c.name] = departmentNames[c.dept]
	}
	gentest.Each(t, filepath.Join(dir, "sales.csv"), func(r *gentest.Row) {
		no, quantity, amount, discount := r.Int("invoice_no"), r.Int("quantity"), r.Cents("amount"), r.Cents("discount")
		inv := d.invoices[no]
		month, category := r.Text("sold_at")[:7], d.category[r.Int("product_id")]
		keys := []string{
			"all", "month " + month, "channel " + r.Text("channel"), "country " + d.country[inv.store],
			"department " + dept[category], "category " + category + " " + month,
		}
		if quantity > 0 {
			keys = append(keys, "purchases")
		} else {
			keys = append(keys, "returns")
		}
		products[r.Int("product_id")] += int64(amount)
		if inv.customer == 0 {
			keys = append(keys, "unknown")
		} else {
			customers[inv.customer] += int64(amount)
			if quantity > 0 {
				if r.Int("line_no") == 1 {
					purchases[inv.customer]++
				}
				if firstMonth[inv.customer] == "" {
					firstMonth[inv.customer] = strings.Clone(month)
				}
				if active[month] == nil {
					active[strings.Clone(month)] = map[int]bool{}
				}
				active[month][inv.customer] = true
			}
		}
		for _, key := range keys {
			add(key, no, quantity, amount, discount)
		}
	})

	same := func(key string, want flowSummary) {
		t.Helper()
		f := flows[key]
		if f == nil {
			f = &flow{}
		}
		got := f.summary()
		if want.Invoices == 0 { // departments share invoices and do not count them
			got.Invoices = 0
		}
		if got != want {
			t.Errorf("%s: recounted %+v, told %+v", key, got, want)
		}
	}
	same("all", told.Sales)
	same("purchases", told.Purchases)
	same("returns", told.Returns)
	same("unknown", told.Unknown)
	fresh := map[string]int64{}
	for _, month := range firstMonth {
		fresh[month]++
	}
	for _, m := range told.Months {
		same("month "+m.Month, m.flowSummary)
		if m.Active != int64(len(active[m.Month])) || m.New != fresh[m.Month] {
			t.Errorf("%s: told %d active and %d new customers, recounted %d and %d",
				m.Month, m.Active, m.New, len(active[m.Month]), fresh[m.Month])
		}
	}
	for _, c := range told.Channels {
		same("channel "+c.Name, c.flowSummary)
	}
	for _, c := range told.Countries {
		same("country "+c.Name, c.flowSummary)
	}
	for _, c := range told.Depts {
		same("department "+c.Name, c.flowSummary)
	}
	for name, rows := range told.Rows {
		if got := gentest.Each(t, filepath.Join(dir, name+".csv"), func(*gentest.Row) {}); int64(got) != rows {
			t.Errorf("%s has %d rows, told are %d", name, got, rows)
		}
	}
	if told.Buyers != len(purchases) {
		t.Errorf("%d buyers, told are %d", len(purchases), told.Buyers)
	}

	gentest.Each(t, filepath.Join(dir, "truth/category_months.csv"), func(r *gentest.Row) {
		f := flows["category "+r.Text("category")+" "+r.Text("month")]
		if int64(r.Int("lines")) != f.lines || int64(r.Int("pieces")) != f.pieces || int64(r.Cents("net")) != f.net() ||
			int64(r.Cents("gross")) != f.gross || int64(r.Cents("returned")) != f.returned {
			t.Errorf("%s in %s: recounted %+v", r.Text("category"), r.Text("month"), *f)
		}
	})
	best := bestOf(products)
	for i, p := range told.Products {
		if p.ID != best[i] || p.Net != money(products[p.ID]) {
			t.Errorf("best product %d: told %+v, recounted %d with %s", i, p, best[i], money(products[best[i]]))
		}
	}
	best = bestOf(customers)
	for i, c := range told.Customers {
		if c.ID != best[i] || c.Net != money(customers[c.ID]) || c.Purchases != purchases[c.ID] {
			t.Errorf("best customer %d: told %+v, recounted %d with %s", i, c, best[i], money(customers[best[i]]))
		}
	}
	recountClasses(t, dir, customers, purchases)
}

// bestOf returns the keys with the highest values.
func bestOf(values map[int]int64) []int {
	keys := make([]int, 0, len(values))
	for k := range values {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b int) int { return cmp.Or(cmp.Compare(values[b], values[a]), cmp.Compare(a, b)) })
	return keys
}

func recountClasses(t *testing.T, dir string, customers, purchases map[int]int64) {
	t.Helper()
	total := 0.0
	for c, net := range customers {
		if purchases[c] > 0 {
			total += math.Max(0, float64(net))
		}
	}
	running := 0.0
	rows := gentest.Each(t, filepath.Join(dir, "truth/value_classes.csv"), func(r *gentest.Row) {
		c := r.Int("customer_id")
		want := "C"
		if share := running / total; customers[c] > 0 && share < 0.8 {
			want = "A"
		} else if customers[c] > 0 && share < 0.95 {
			want = "B"
		}
		if int64(r.Cents("net")) != customers[c] || int64(r.Int("purchases")) != purchases[c] || r.Text("class") != want {
			t.Fatalf("customer %d: class %s, net %s; recounted %s, %s",
				c, r.Text("class"), r.Text("net"), want, money(customers[c]))
		}
		running += math.Max(0, float64(customers[c]))
	})
	if rows != len(purchases) {
		t.Errorf("%d customers in value classes, want %d", rows, len(purchases))
	}
}
