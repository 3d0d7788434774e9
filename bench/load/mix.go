package load

import "fmt"

// Query is one kind of question. Its statements differ in their constants and cost the same.
type Query struct {
	Name string
	// Weight is how often it is asked, in relation to the others.
	Weight     int
	Statements []string
}

// firstCustomer is the number of the first customer of bench/retail.
const firstCustomer = 100_001

// Retail is a mix of what is asked of the tables of bench/retail: points, short lists, group-bys, joins, a larger result.
func Retail(customers int) []Query {
	vary := func(format string, n int) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = fmt.Sprintf(format, firstCustomer+(i*7919)%customers)
		}
		return out
	}
	return []Query{
		{"customer", 30, vary("SELECT * FROM customers WHERE customer_id = %d", 16)},
		{"purchases of a customer", 20, vary("SELECT invoice_no, line_no, sold_at, product_id, quantity, amount FROM sales WHERE customer_id = %d ORDER BY sold_at DESC, invoice_no, line_no LIMIT 20", 16)},
		{"revenue by channel", 15, []string{"SELECT channel, count(*) AS lines, sum(amount) AS net FROM sales GROUP BY channel ORDER BY channel"}},
		{"revenue by month", 10, []string{"SELECT date_trunc('month', sold_at) AS month, count(*) AS lines, sum(amount) AS net FROM sales GROUP BY 1 ORDER BY 1"}},
		{"revenue by country", 10, []string{"SELECT c.country, s.channel, sum(s.amount) AS net FROM sales s JOIN customers c ON c.customer_id = s.customer_id GROUP BY 1, 2 ORDER BY 1, 2"}},
		{"top products", 10, []string{"SELECT p.product_id, p.name, sum(s.amount) AS net FROM sales s JOIN products p ON p.product_id = s.product_id GROUP BY 1, 2 ORDER BY net DESC, 1 LIMIT 10"}},
		{"customer list", 5, []string{"SELECT customer_id, name, country, city FROM customers ORDER BY customer_id LIMIT 5000"}},
	}
}
