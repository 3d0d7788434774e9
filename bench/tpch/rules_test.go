package tpch

import (
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clientele-db/clientele/bench/internal/gentest"
	"github.com/clientele-db/clientele/bench/internal/tpc"
)

// near fails the test unless a count of n trials lies within five standard deviations of share p.
func near(t *testing.T, what string, count, n int, p float64) {
	t.Helper()
	if mean, sigma := float64(n)*p, math.Sqrt(float64(n)*p*(1-p)); math.Abs(float64(count)-mean) > 5*sigma {
		t.Errorf("%s: %d of %d, want %.0f ± %.0f", what, count, n, mean, sigma)
	}
}

// TestParts checks PART, PARTSUPP and SUPPLIER against clause 4.2.3.
func TestParts(t *testing.T) {
	const suppliers, parts = 500, 10_000
	dir := generate(t, Config{ScaleFactor: 0.05, Seed: 1})

	complaints, recommendations := 0, 0
	rows := gentest.Each(t, filepath.Join(dir, "supplier.csv"), func(r *gentest.Row) {
		comment := r.Text("s_comment")
		if _, rest, ok := strings.Cut(comment, customer); ok && strings.Contains(rest, "Complaints") {
			complaints++
		} else if ok && strings.Contains(rest, "Recommends") {
			recommendations++
		}
		if !strings.HasPrefix(r.Text("s_phone"), string('0'+byte((r.Int("s_nationkey")+10)/10))) ||
			len(r.Text("s_address")) < 10 || len(comment) < 25 {
			t.Fatalf("supplier %d: phone %q, address %q, comment %q",
				r.Int("s_suppkey"), r.Text("s_phone"), r.Text("s_address"), comment)
		}
	})
	if rows != suppliers || complaints != 1 || recommendations != 1 { // SF * 5, at least one
		t.Errorf("%d suppliers, %d complaints, %d recommendations", rows, complaints, recommendations)
	}

	colors := map[string]bool{}
	for _, c := range tpc.Colors {
		colors[c] = true
	}
	green, forest, brass := 0, 0, 0
	rows = gentest.Each(t, filepath.Join(dir, "part.csv"), func(r *gentest.Row) {
		key, name := r.Int("p_partkey"), r.Text("p_name")
		used := map[string]bool{}
		for word := range strings.SplitSeq(name, " ") {
			if !colors[word] {
				t.Fatalf("part %d: %q is no color", key, word)
			}
			used[word] = true
		}
		if len(used) != 5 {
			t.Fatalf("part %d: %q has %d different colors, want 5", key, name, len(used))
		}
		maker := strings.TrimPrefix(r.Text("p_mfgr"), "Manufacturer#")
		if brand := strings.TrimPrefix(r.Text("p_brand"), "Brand#"); len(brand) != 2 || !strings.HasPrefix(brand, maker) {
			t.Fatalf("part %d: brand %s of manufacturer %s", key, brand, maker)
		}
		if want := 90000 + (key/10)%20001 + 100*(key%1000); r.Cents("p_retailprice") != want {
			t.Fatalf("part %d costs %d cents, want %d", key, r.Cents("p_retailprice"), want)
		}
		if used["green"] {
			green++
		}
		if strings.HasPrefix(name, "forest") {
			forest++
		}
		if strings.HasSuffix(r.Text("p_type"), "BRASS") {
			brass++
		}
	})
	if rows != parts {
		t.Errorf("%d parts, want %d", rows, parts)
	}
	near(t, "parts with green in their names (Q9)", green, parts, 5.0/92)
	near(t, "parts named forest first (Q20)", forest, parts, 1.0/92)
	near(t, "parts of brass (Q2)", brass, parts, 1.0/5)

	offers := map[[2]int]bool{}
	rows = gentest.Each(t, filepath.Join(dir, "partsupp.csv"), func(r *gentest.Row) {
		part, supplier := r.Int("ps_partkey"), r.Int("ps_suppkey")
		i := len(offers) % 4
		if want := (part+i*(suppliers/4+(part-1)/suppliers))%suppliers + 1; supplier != want {
			t.Fatalf("part %d, supplier %d: %d, want %d", part, i, supplier, want)
		}
		offers[[2]int{part, supplier}] = true
		if q, c := r.Int("ps_availqty"), r.Cents("ps_supplycost"); q < 1 || q > 9999 || c < 100 || c > 100_000 {
			t.Fatalf("part %d: quantity %d, cost %d", part, q, c)
		}
	})
	if rows != 4*parts || len(offers) != rows {
		t.Errorf("%d offers, %d different ones, want %d", rows, len(offers), 4*parts)
	}

	gentest.Each(t, filepath.Join(dir, "lineitem.csv"), func(r *gentest.Row) {
		if !offers[[2]int{r.Int("l_partkey"), r.Int("l_suppkey")}] {
			t.Fatalf("order %d: part %d is not offered by supplier %d",
				r.Int("l_orderkey"), r.Int("l_partkey"), r.Int("l_suppkey"))
		}
	})
}

// TestOrders checks ORDERS and LINEITEM row by row against clause 4.2.3.
func TestOrders(t *testing.T) {
	const customers = 1500
	dir := generate(t, Config{ScaleFactor: 0.01, Seed: 2})
	type order struct {
		date                       time.Time
		total, sum, lines, shipped int
		status                     string
	}
	orders := map[int]*order{}
	dateOf := func(r *gentest.Row, column string) time.Time {
		d, err := time.Parse(time.DateOnly, r.Text(column))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	last := 0
	rows := gentest.Each(t, filepath.Join(dir, "orders.csv"), func(r *gentest.Row) {
		key, c := r.Int("o_orderkey"), r.Int("o_custkey")
		if key <= last || key%32 >= 8 || c < 1 || c > customers || c%3 == 0 {
			t.Fatalf("order %d after %d of customer %d", key, last, c)
		}
		last = key
		if n := len(r.Text("o_comment")); n < 19 || n > 78 || r.Int("o_shippriority") != 0 {
			t.Fatalf("order %d: comment of %d characters", key, n)
		}
		orders[key] = &order{
			date: dateOf(r, "o_orderdate"), total: r.Cents("o_totalprice"), status: r.Text("o_orderstatus"),
		}
	})
	if rows != 15_000 {
		t.Errorf("%d orders, want 15000", rows)
	}

	days := func(from, to time.Time) int { return int(to.Sub(from) / (24 * time.Hour)) }
	returned, accepted := 0, 0
	lines := gentest.Each(t, filepath.Join(dir, "lineitem.csv"), func(r *gentest.Row) {
		key := r.Int("l_orderkey")
		o := orders[key]
		if o == nil {
			t.Fatalf("line of order %d, which is not there", key)
		}
		o.lines++
		if r.Int("l_linenumber") != o.lines || o.lines > 7 {
			t.Fatalf("order %d: line number %d at line %d", key, r.Int("l_linenumber"), o.lines)
		}
		quantity, discount, tax := r.Cents("l_quantity")/100, r.Cents("l_discount"), r.Cents("l_tax")
		part := r.Int("l_partkey")
		price := quantity * (90000 + (part/10)%20001 + 100*(part%1000))
		if quantity < 1 || quantity > 50 || discount < 0 || discount > 10 || tax < 0 || tax > 8 ||
			r.Cents("l_extendedprice") != price {
			t.Fatalf("order %d: quantity %d, discount %d, tax %d, price %d",
				key, quantity, discount, tax, r.Cents("l_extendedprice"))
		}
		o.sum += price * (100 - discount) / 100 * (100 + tax) / 100

		ship, commit, receipt := dateOf(r, "l_shipdate"), dateOf(r, "l_commitdate"), dateOf(r, "l_receiptdate")
		if d := days(o.date, ship); d < 1 || d > 121 {
			t.Fatalf("order %d: shipped after %d days", key, d)
		}
		if d := days(o.date, commit); d < 30 || d > 90 {
			t.Fatalf("order %d: committed after %d days", key, d)
		}
		if d := days(ship, receipt); d < 1 || d > 30 {
			t.Fatalf("order %d: received after %d days", key, d)
		}
		wantStatus := "F"
		if ship.After(tpc.CurrentDate) {
			wantStatus = "O"
		} else {
			o.shipped++
		}
		flag := r.Text("l_returnflag")
		switch flag {
		case "R":
			returned++
		case "A":
			accepted++
		}
		if r.Text("l_linestatus") != wantStatus || (flag == "N") != receipt.After(tpc.CurrentDate) {
			t.Fatalf("order %d: shipped %v, received %v, flags %s %s", key, ship, receipt, flag, r.Text("l_linestatus"))
		}
		if n := len(r.Text("l_comment")); n < 10 || n > 43 {
			t.Fatalf("order %d: comment of %d characters", key, n)
		}
	})
	near(t, "returned lines", returned, returned+accepted, 0.5)
	if math.Abs(float64(lines-4*rows)) > 5*math.Sqrt(4*float64(rows)) { // one to seven, equally likely: mean and variance 4
		t.Errorf("%d lines of %d orders", lines, rows)
	}

	for key, o := range orders {
		want := "P"
		switch o.shipped {
		case 0:
			want = "O"
		case o.lines:
			want = "F"
		}
		if o.status != want || o.total != o.sum {
			t.Fatalf("order %d: status %s, want %s; total %d, want %d", key, o.status, want, o.total, o.sum)
		}
		if o.date.Year() == 1998 && o.date.YearDay() > 214 { // 1998-08-02
			t.Fatalf("order %d was placed on %v", key, o.date)
		}
	}
}
