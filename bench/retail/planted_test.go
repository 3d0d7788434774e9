package retail

import (
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clientele-db/clientele/bench/internal/gentest"
)

// TestPlanted looks for what was planted in the rows themselves.
func TestPlanted(t *testing.T) {
	dir, _ := generate(t, Config{Customers: 4000, Seed: 5})
	d := read(t, dir)
	for name, check := range map[string]func(*testing.T, *retailer){
		"Returns": checkReturns, "Bundles": checkBundles, "Sequences": checkSequences, "Churners": checkChurners,
		"Seasons": checkSeasons, "Year": checkYear, "Segments": checkSegments, "Campaigns": checkCampaigns, "Records": checkRecords,
		"Reviews": checkReviews, "Assortment": checkAssortment,
	} {
		t.Run(name, func(t *testing.T) { check(t, d) })
	}
}

// checkReturns checks that what comes back had been bought on the invoice named, earlier, and not returned before.
func checkReturns(t *testing.T, d *retailer) {
	returned := map[int]bool{}
	for no, inv := range d.invoices {
		if inv.returns == 0 {
			continue
		}
		bought := d.invoices[inv.returns]
		if bought == nil || bought.returns != 0 || bought.customer != inv.customer || bought.at >= inv.at || returned[inv.returns] {
			t.Fatalf("invoice %d returns %d: %+v", no, inv.returns, bought)
		}
		returned[inv.returns] = true
		for _, l := range inv.lines {
			i := slices.IndexFunc(bought.lines, func(b soldLine) bool { return b.product == l.product })
			if i < 0 || -l.quantity > bought.lines[i].quantity || -l.discount > bought.lines[i].discount {
				t.Fatalf("invoice %d returns %+v of %+v", no, l, bought.lines)
			}
		}
	}
	if share := float64(len(returned)) / float64(len(d.invoices)-len(returned)); share < 0.03 || share > 0.12 {
		t.Errorf("%.3f of the purchases are returned", share)
	}
}

// checkBundles recounts the purchases with all articles of each bundle, and holds their number against the planted rate.
func checkBundles(t *testing.T, d *retailer) {
	purchases := 0
	for _, inv := range d.invoices {
		if inv.returns == 0 {
			purchases++
		}
	}
	gentest.Each(t, filepath.Join(d.dir, "truth/bundles.csv"), func(r *gentest.Row) {
		ids := strings.Split(r.Text("product_ids"), "|")
		together := 0
		for _, inv := range d.invoices {
			found := 0
			for _, l := range inv.lines {
				if inv.returns == 0 && slices.Contains(ids, strconv.Itoa(l.product)) {
					found++
				}
			}
			if found == len(ids) {
				together++
			}
		}
		planted := r.Int("purchases_planted")
		rate, err := strconv.ParseFloat(r.Text("planted_rate"), 64)
		if err != nil || together != r.Int("purchases_with_all") || together < planted {
			t.Errorf("bundle %s: %d purchases, told %s of %d planted, %v",
				r.Text("kinds"), together, r.Text("purchases_with_all"), planted, err)
		}
		if mean := rate * float64(purchases); math.Abs(float64(planted)-mean) > 5*math.Sqrt(mean) {
			t.Errorf("bundle %s: planted in %d of %d purchases, want %.0f", r.Text("kinds"), planted, purchases, mean)
		}
	})
}

// checkSequences counts, by person, purchases of the first article that one of the second follows in time.
func checkSequences(t *testing.T, d *retailer) {
	type visit struct {
		day      time.Time
		products map[int]bool
	}
	visits := map[int][]visit{}
	for _, inv := range d.invoices {
		if inv.customer != 0 && inv.returns == 0 {
			day, err := time.Parse(time.DateOnly, inv.at[:10])
			if err != nil {
				t.Fatal(err)
			}
			v := visit{day, map[int]bool{}}
			for _, l := range inv.lines {
				v.products[l.product] = true
			}
			visits[d.ids[inv.customer]] = append(visits[d.ids[inv.customer]], v)
		}
	}
	gentest.Each(t, filepath.Join(d.dir, "truth/sequences.csv"), func(r *gentest.Row) {
		firsts, follows := 0, 0
		for _, all := range visits {
			for _, v := range all {
				if !v.products[r.Int("first_product_id")] {
					continue
				}
				firsts++
				for _, w := range all {
					gap := int(w.day.Sub(v.day).Hours() / 24)
					if w.products[r.Int("then_product_id")] && gap >= r.Int("min_days") && gap <= r.Int("max_days") {
						follows++
						break
					}
				}
			}
		}
		if r.Int("firsts") < 50 || firsts < r.Int("firsts") || follows < r.Int("follows") {
			t.Errorf("article %s: bought %d times, followed %d times; told are %s and %s",
				r.Text("first_product_id"), firsts, follows, r.Text("firsts"), r.Text("follows"))
		}
	})
}

// checkChurners checks that nobody buys after leaving, and that many do until then.
func checkChurners(t *testing.T, d *retailer) {
	last := map[int]string{}
	for _, inv := range d.invoices {
		if inv.customer != 0 && inv.returns == 0 {
			if id := d.ids[inv.customer]; last[id] < inv.at[:10] {
				last[id] = inv.at[:10]
			}
		}
	}
	rows := gentest.Each(t, filepath.Join(d.dir, "truth/churners.csv"), func(r *gentest.Row) {
		id, leaves := r.Int("customer_id"), r.Text("leaves_on")
		told := r.Text("last_purchase") // anonymous purchases count, so it may be later than what the rows show
		if last[id] >= leaves || told >= leaves || last[id] > told {
			t.Fatalf("customer %d leaves on %s, last bought on %s, told is %s", id, leaves, last[id], told)
		}
	})
	if rows < 600 {
		t.Errorf("%d of 4000 customers leave", rows)
	}
}

// checkYear compares the profile of the lines of known customers over the calendar months, each year divided by its own mean and
// freed of steady growth, with the planted one.
func checkYear(t *testing.T, d *retailer) {
	var counts [36]float64
	for _, inv := range d.invoices {
		if inv.returns == 0 && inv.customer != 0 {
			year, err1 := strconv.Atoi(inv.at[:4])
			month, err2 := strconv.Atoi(inv.at[5:7])
			if err := errors.Join(err1, err2); err != nil {
				t.Fatal(err)
			}
			counts[12*(year-2023)+month-1] += float64(len(inv.lines))
		}
	}
	// Growth by the mean of the second and the third year.
	second, third := 0.0, 0.0
	for m := range 12 {
		second, third = second+counts[12+m], third+counts[24+m]
	}
	growth := math.Pow(third/second, 1.0/12)
	var profile [12]float64
	mean := 0.0
	for m := range profile {
		profile[m] = (counts[12+m] + counts[24+m]*second/third) / math.Pow(growth, float64(m))
		mean += profile[m] / 12
	}
	total, worth := 0.0, 0.0
	gentest.Each(t, filepath.Join(d.dir, "truth/year.csv"), func(r *gentest.Row) {
		m := r.Int("month") - 1
		lines, err1 := strconv.ParseFloat(r.Text("lines_factor"), 64)
		revenue, err2 := strconv.ParseFloat(r.Text("revenue_factor"), 64)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		total, worth = total+lines, worth+revenue
		if got := profile[m] / mean; math.Abs(got-lines) > 0.12*lines {
			t.Errorf("month %d: factor %.3f, planted %.3f", m+1, got, lines)
		}
	})
	if math.Abs(total-12) > 0.01 || math.Abs(worth-12) > 0.01 {
		t.Errorf("the factors sum to %.3f and %.3f, want 12", total, worth)
	}
}

// checkSeasons compares the yearly profile of some categories, freed of that of a steady one, with the planted factors.
// Gift shoppers come by a calendar of their own and are left out.
func checkSeasons(t *testing.T, d *retailer) {
	gifts := map[int]bool{}
	gentest.Each(t, filepath.Join(d.dir, "truth/segments.csv"), func(r *gentest.Row) {
		if r.Text("segment") == "gift_shoppers" {
			gifts[r.Int("customer_id")] = true
		}
	})
	counts := map[string]*[12]float64{}
	for _, inv := range d.invoices {
		if inv.returns != 0 || gifts[inv.customer] {
			continue
		}
		month, err := strconv.Atoi(inv.at[5:7])
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range inv.lines {
			c := counts[d.category[l.product]]
			if c == nil {
				c = &[12]float64{}
				counts[d.category[l.product]] = c
			}
			c[month-1]++
		}
	}
	flat := counts["Cleaning"]
	for _, c := range categories {
		if got := counts[c.name]; c.name == "Toys" || c.name == "Plants & Seeds" || c.name == "Coffee & Tea" {
			var ratio [12]float64
			mean := 0.0
			for m := range ratio {
				ratio[m] = got[m] / flat[m]
				mean += ratio[m] / 12
			}
			for m, f := range c.season {
				// Bundles and sequences add articles out of season, so low factors come out a little higher.
				if diff := ratio[m]/mean - f; math.Abs(diff) > 0.25+0.1*f {
					t.Errorf("%s in month %d: factor %.2f, planted %.2f", c.name, m+1, ratio[m]/mean, f)
				}
			}
		}
	}
}

// checkSegments checks that the segments' habits show in the rows: their rates, channels and discounts.
func checkSegments(t *testing.T, d *retailer) {
	segmentOf, shares := map[int]string{}, map[string]float64{}
	rows := gentest.Each(t, filepath.Join(d.dir, "truth/segments.csv"), func(r *gentest.Row) {
		segmentOf[r.Int("customer_id")] = r.Text("segment")
		shares[r.Text("segment")]++
	})
	if rows != 4000 {
		t.Fatalf("%d customers, want 4000", rows)
	}
	lines, invoices, inStores := map[string]float64{}, map[string]float64{}, map[string]float64{}
	for _, inv := range d.invoices {
		if s := segmentOf[inv.customer]; s != "" && inv.returns == 0 {
			invoices[s]++
			lines[s] += float64(len(inv.lines))
			if d.channel[inv.store] == "store" {
				inStores[s]++
			}
		}
	}
	for _, s := range segments {
		if n := shares[s.Name]; math.Abs(n-4000*s.Share) > 5*math.Sqrt(4000*s.Share) {
			t.Errorf("%s: %v of 4000 customers", s.Name, n)
		}
		// Some lines fall on an article that is there already, bundles add others.
		if mean := lines[s.Name] / invoices[s.Name]; mean < 0.85*s.Lines || mean > 1.15*s.Lines+0.2 {
			t.Errorf("%s: %.2f lines a purchase, planted %.2f", s.Name, mean, s.Lines)
		}
		// Stores are closed on Sundays, a tenth of the customers there is not known, and purchases move to the app.
		if share := inStores[s.Name] / invoices[s.Name]; share > s.Channels[inStore]+0.03 || share < 0.5*s.Channels[inStore] {
			t.Errorf("%s: %.2f of the purchases in stores, planted %.2f", s.Name, share, s.Channels[inStore])
		}
	}
}

// checkCampaigns recounts who bought while a campaign ran, and that offers are used by those who got them.
func checkCampaigns(t *testing.T, d *retailer) {
	type window struct{ from, to string }
	windows := map[int]window{}
	gentest.Each(t, filepath.Join(d.dir, "campaigns.csv"), func(r *gentest.Row) {
		windows[r.Int("campaign_id")] = window{strings.Clone(r.Text("starts")), strings.Clone(r.Text("ends"))}
	})
	bought := map[[2]int]bool{} // campaign, person
	used := map[[2]int]bool{}
	for _, inv := range d.invoices {
		if inv.customer == 0 || inv.returns != 0 {
			continue
		}
		for c, w := range windows {
			if inv.at[:10] >= w.from && inv.at[:10] <= w.to {
				bought[[2]int{c, d.ids[inv.customer]}] = true
			}
		}
		if inv.campaign != 0 {
			used[[2]int{inv.campaign, d.ids[inv.customer]}] = true
		}
	}
	if len(used) < 200 {
		t.Errorf("%d offers used", len(used))
	}
	gentest.Each(t, filepath.Join(d.dir, "campaign_contacts.csv"), func(r *gentest.Row) {
		key := [2]int{r.Int("campaign_id"), r.Int("customer_id")}
		if (r.Text("converted") == "true") != bought[key] {
			t.Fatalf("campaign %d, customer %d: converted is %s", key[0], key[1], r.Text("converted"))
		}
		if used[key] && r.Text("variant") != "offer" {
			t.Fatalf("customer %d of the control group used campaign %d", key[1], key[0])
		}
		delete(used, key)
	})
	for key := range used {
		t.Errorf("customer %d used campaign %d without being asked", key[1], key[0])
	}
}

// checkRecords checks duplicates and dirty values against the customers.
func checkRecords(t *testing.T, d *retailer) {
	values := map[[2]string]string{}
	gentest.Each(t, filepath.Join(d.dir, "customers.csv"), func(r *gentest.Row) {
		for _, column := range []string{"name", "email", "phone", "gender", "birth_date", "city", "country"} {
			values[[2]string{r.Text("customer_id"), column}] = r.Text(column)
		}
	})
	dirty := gentest.Each(t, filepath.Join(d.dir, "truth/dirty.csv"), func(r *gentest.Row) {
		if r.Text("clean") == r.Text("dirty") || r.Text("clean") == "" ||
			values[[2]string{r.Text("customer_id"), r.Text("column_name")}] != r.Text("dirty") {
			t.Fatalf("customer %s, %s: %q was to be %q", r.Text("customer_id"), r.Text("column_name"),
				values[[2]string{r.Text("customer_id"), r.Text("column_name")}], r.Text("dirty"))
		}
	})
	if dirty < 300 {
		t.Errorf("%d dirty values", dirty)
	}
	once := map[int]bool{}
	second := gentest.Each(t, filepath.Join(d.dir, "truth/duplicates.csv"), func(r *gentest.Row) {
		a, b := r.Int("customer_id"), r.Int("duplicate_of")
		if a <= b || once[a] || once[b] || r.Text("changed") == "" {
			t.Fatalf("record %d of %d, changed %q", a, b, r.Text("changed"))
		}
		once[a], once[b] = true, true
	})
	if second != 80 {
		t.Errorf("%d second records, want 80", second)
	}
}

// checkReviews checks that reviews are of articles bought and that their sentiment is that of their rating.
func checkReviews(t *testing.T, d *retailer) {
	sentiment := map[string]string{}
	gentest.Each(t, filepath.Join(d.dir, "truth/reviews.csv"), func(r *gentest.Row) {
		sentiment[r.Text("review_id")] = r.Text("sentiment")
	})
	quality, ratings, counts := map[int]float64{}, map[int]float64{}, map[int]float64{}
	gentest.Each(t, filepath.Join(d.dir, "truth/products.csv"), func(r *gentest.Row) {
		q, err := strconv.ParseFloat(r.Text("quality"), 64)
		if err != nil {
			t.Fatal(err)
		}
		quality[r.Int("product_id")] = q
	})
	rows := gentest.Each(t, filepath.Join(d.dir, "reviews.csv"), func(r *gentest.Row) {
		inv := d.invoices[r.Int("invoice_no")]
		if inv == nil || inv.customer != r.Int("customer_id") || r.Text("reviewed_on") <= inv.at[:10] ||
			!slices.ContainsFunc(inv.lines, func(l soldLine) bool { return l.product == r.Int("product_id") }) {
			t.Fatalf("review %s is of nothing bought", r.Text("review_id"))
		}
		rating := r.Int("rating")
		want := [6]string{"", "negative", "negative", "neutral", "positive", "positive"}[rating]
		if sentiment[r.Text("review_id")] != want || strings.Contains(r.Text("text"), "%") {
			t.Fatalf("review %s: rating %d, %s: %q", r.Text("review_id"), rating, sentiment[r.Text("review_id")], r.Text("text"))
		}
		band := 0 // articles of low and high quality
		if quality[r.Int("product_id")] > 4 {
			band = 1
		}
		ratings[band] += float64(rating)
		counts[band]++
	})
	if rows < 500 || ratings[1]/counts[1] < ratings[0]/counts[0]+0.3 {
		t.Errorf("%d reviews; mean rating %.2f of lesser articles, %.2f of better ones",
			rows, ratings[0]/counts[0], ratings[1]/counts[1])
	}
}

// checkAssortment checks that nothing is sold before its launch or after its end.
func checkAssortment(t *testing.T, d *retailer) {
	type span struct{ from, to string }
	spans := map[int]span{}
	gentest.Each(t, filepath.Join(d.dir, "products.csv"), func(r *gentest.Row) {
		to := strings.Clone(r.Text("discontinued"))
		if to == "" {
			to = "9999-12-31"
		}
		spans[r.Int("product_id")] = span{strings.Clone(r.Text("launched")), to}
		if r.Cents("cost") >= r.Cents("price") {
			t.Errorf("product %d costs more than it brings", r.Int("product_id"))
		}
	})
	for no, inv := range d.invoices {
		for _, l := range inv.lines {
			if s := spans[l.product]; inv.returns == 0 && (inv.at[:10] < s.from || inv.at[:10] >= s.to) {
				t.Fatalf("invoice %d of %s has product %d, on sale from %s to %s", no, inv.at, l.product, s.from, s.to)
			}
		}
	}
}
