package demo

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/clientele-db/clientele"
)

// truth is what is compared of the generator's own totals. Money is text with two decimals, as in the file.
type truth struct {
	Buyers int64 `json:"customers_with_purchases"`
	Sales  struct {
		Lines int64  `json:"lines"`
		Net   string `json:"net"`
	} `json:"sales"`
	Months []struct {
		Month string `json:"month"`
		Net   string `json:"net"`
	} `json:"months"`
	Channels []struct {
		Name string `json:"name"`
		Net  string `json:"net"`
	} `json:"channels"`
	Customers []struct {
		ID  int64  `json:"customer_id"`
		Net string `json:"net"`
	} `json:"top_customers"`
	Products []struct {
		ID  int64  `json:"product_id"`
		Net string `json:"net"`
	} `json:"top_products"`
}

// compare holds the database against the truth, figure by figure, and says so. A difference is an error.
func (r *report) compare() error {
	raw, err := os.ReadFile(r.cfg.truth())
	if err != nil {
		return err
	}
	var t truth
	if err := json.Unmarshal(raw, &t); err != nil {
		return fmt.Errorf("read %s: %w", r.cfg.truth(), err)
	}
	check := func(what, query string, want [][2]string) error {
		res, err := r.ask(query)
		if err != nil {
			return fmt.Errorf("check %s: %w", what, err)
		}
		rows := res.rows
		if len(rows) != len(want) {
			return fmt.Errorf("%s: %d rows, the generator wrote %d", what, len(rows), len(want))
		}
		for i, row := range rows {
			for c := range want[i] {
				r.checked++
				if got := cell(row[c]); got != want[i][c] {
					return fmt.Errorf("%s, row %d: %s, the generator wrote %s", what, i+1, got, want[i][c])
				}
			}
		}
		return nil
	}
	pairs := func(n int, at func(int) (string, string)) [][2]string {
		out := make([][2]string, n)
		for i := range out {
			out[i][0], out[i][1] = at(i)
		}
		return out
	}
	for _, c := range []struct {
		what, query string
		want        [][2]string
	}{
		{"all sales", "SELECT count(*), sum(amount) FROM sales", [][2]string{{fmt.Sprint(t.Sales.Lines), t.Sales.Net}}},
		{
			"customers with purchases", "SELECT count(DISTINCT customer_id), 1 FROM sales WHERE quantity > 0",
			[][2]string{{fmt.Sprint(t.Buyers), "1"}},
		},
		{
			"months", "SELECT substr(CAST(CAST(date_trunc('month', sold_at) AS DATE) AS VARCHAR), 1, 7) AS m, sum(amount) FROM sales GROUP BY 1 ORDER BY 1",
			pairs(len(t.Months), func(i int) (string, string) { return t.Months[i].Month, t.Months[i].Net }),
		},
		{
			"best customers", "SELECT customer_id, sum(amount) AS net FROM sales WHERE customer_id IS NOT NULL GROUP BY customer_id ORDER BY net DESC, customer_id LIMIT 10",
			pairs(len(t.Customers), func(i int) (string, string) { return fmt.Sprint(t.Customers[i].ID), t.Customers[i].Net }),
		},
		{
			"best products", "SELECT product_id, sum(amount) AS net FROM sales GROUP BY product_id ORDER BY net DESC, product_id LIMIT 10",
			pairs(len(t.Products), func(i int) (string, string) { return fmt.Sprint(t.Products[i].ID), t.Products[i].Net }),
		},
	} {
		if err := check(c.what, c.query, c.want); err != nil {
			return fmt.Errorf("the report differs from the generator's own totals: %w", err)
		}
	}
	for _, c := range t.Channels {
		query := "SELECT channel, sum(amount) FROM sales WHERE channel = " + clientele.QuoteText(c.Name) + " GROUP BY channel"
		if err := check("channel "+c.Name, query, [][2]string{{c.Name, c.Net}}); err != nil {
			return fmt.Errorf("the report differs from the generator's own totals: %w", err)
		}
	}
	fmt.Fprintf(r.w, "✓ matches the generator's own totals: %d figures compared to the cent.\n\n", r.checked)
	return nil
}

func cell(v any) string {
	if d, ok := v.(clientele.Decimal); ok {
		return d.String()
	}
	return fmt.Sprint(v)
}
