package value

import (
	"fmt"
	"strings"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/mining"
)

// RFM scores customers by recency, frequency and monetary value (Hughes, "Strategic Database Marketing", 1994).
//
//   - recency: days from the day of the customer's last purchase to as_of;
//   - frequency: the number of distinct invoices, or where the input has none of distinct days with a purchase;
//   - monetary: the sum of amounts;
//   - r, f, m: which of bins equal parts of all customers the customer falls into by rank, 1 the worst (longest ago, rarest,
//     least) and bins the best: 1 + floor(bins · rank / customers), rank from 0, equal values in the order of the customers' keys;
//   - segment: by r and f, see segmentNames, or by a table of one's own.
//
// Only rows before as_of count, which is by default the day after the last in the input: with an as_of in the past nothing
// that happened later leaks in. Rows without a customer or a time are left out.
var RFM = &mining.Function{
	Name: "rfm",
	Doc:  "Scores each customer by recency, frequency and monetary value, and names the segment.",
	Example: `SELECT segment, count(*) AS customers, sum(monetary) AS revenue
FROM TABLE(rfm(input => TABLE(sales), customer => DESCRIPTOR(customer_id), time => DESCRIPTOR(sold_at), amount => DESCRIPTOR(amount), invoice => DESCRIPTOR(invoice_no)))
GROUP BY segment ORDER BY revenue DESC`,
	Roles: []mining.Role{
		{Name: "customer", Doc: "Whose purchase the row is.", Required: true, Accepts: orderable},
		{Name: "time", Doc: "When it was.", Required: true, Accepts: mining.Temporal},
		{Name: "amount", Doc: "What it came to.", Required: true, Accepts: mining.Numeric},
		{Name: "invoice", Doc: "Rows of one invoice are one purchase; without it, rows of one day are."},
	},
	Options: []mining.Option{
		{Name: "as_of", Doc: "Day from which recency counts; purchases from then on are left out. By default the day after the last.", Type: types.DateType},
		{Name: "bins", Doc: "Number of scores.", Type: types.BigIntType, Default: int64(5), Domain: mining.Between(2, 100)},
	},
	Inputs: []mining.Input{{
		Name: "segments",
		Doc:  "Names of segments: columns segment, any of r_min, r_max, f_min, f_max, m_min, m_max (NULL or absent: no bound), and priority; of those that fit, the one of the least priority is taken.",
	}},
	Query: rfmQuery,
}

func orderable(t types.Type) string {
	if t.Orderable() {
		return ""
	}
	return "of a type that can be ordered"
}

// ident quotes a name as SQL does.
func ident(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// rfmQuery is the query that a call stands for. It reads the input once. The last days ascend as recencies descend, so that rank,
// number of customers and newest day come out of one sort.
func rfmQuery(a *mining.Args) (string, error) {
	col := func(role string) string { return ident(a.Field(role).Name) }
	invoice := "CAST(" + col("time") + " AS date)"
	if a.Given("invoice") {
		invoice = col("invoice")
	}
	asOf := "date_add('day', 1, newest)"
	before := ""
	if a.Given("as_of") {
		day := fmt.Sprintf("date_add('day', %d, DATE '1970-01-01')", a.Int("as_of"))
		asOf, before = day, " AND CAST("+col("time")+" AS date) < "+day
	}
	bins := a.Int("bins")
	score := func(rank string) string { return fmt.Sprintf("1 + %d * (%s - 1) / customers", bins, rank) }
	segment, join, err := segmentation(a, bins)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(`WITH customers AS (
  SELECT %[1]s AS customer, CAST(max(%[2]s) AS date) AS last_day, count(DISTINCT %[3]s) AS frequency, sum(%[4]s) AS monetary
  FROM input WHERE %[1]s IS NOT NULL AND %[2]s IS NOT NULL%[5]s GROUP BY %[1]s
), ranked AS (
  SELECT *, row_number() OVER days AS by_day, row_number() OVER (ORDER BY frequency, customer) AS by_frequency,
    row_number() OVER (ORDER BY monetary, customer) AS by_amount,
    count(*) OVER (days ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS customers,
    max(last_day) OVER (days ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS newest
  FROM customers WINDOW days AS (ORDER BY last_day, customer)
), scored AS (
  SELECT customer, date_diff('day', last_day, %[6]s) AS recency, frequency, monetary, %[7]s AS r, %[8]s AS f, %[9]s AS m FROM ranked
)
SELECT scored.customer, scored.recency, scored.frequency, scored.monetary, scored.r, scored.f, scored.m, %[10]s AS segment FROM scored%[11]s`,
		col("customer"), col("time"), invoice, col("amount"), before, asOf,
		score("by_day"), score("by_frequency"), score("by_amount"), segment, join), nil
}

// segmentNames are the default segments by r and f on a scale of five, as practitioners use them; other numbers of bins
// are brought to that scale. The first that fits is taken, and one always does.
var segmentNames = []struct {
	name                   string
	rMin, rMax, fMin, fMax int
}{
	{"Champions", 5, 5, 4, 5},
	{"Loyal Customers", 3, 4, 4, 5},
	{"Potential Loyalists", 4, 5, 2, 3},
	{"New Customers", 5, 5, 1, 1},
	{"Promising", 4, 4, 1, 1},
	{"Need Attention", 3, 3, 3, 3},
	{"About to Sleep", 3, 3, 1, 2},
	{"Cannot Lose Them", 1, 2, 5, 5},
	{"At Risk", 1, 2, 3, 4},
	{"Hibernating", 1, 2, 1, 2},
}

// segmentation is the expression that names a customer's segment, and the join that it needs.
func segmentation(a *mining.Args, bins int64) (expr, join string, err error) {
	in := a.Table("segments")
	if in == nil {
		five := func(c string) string {
			if bins == 5 {
				return "scored." + c
			}
			return fmt.Sprintf("(5 * scored.%s + %d) / %d", c, bins-1, bins)
		}
		var b strings.Builder
		b.WriteString("CASE")
		for _, s := range segmentNames {
			fmt.Fprintf(&b, " WHEN %s BETWEEN %d AND %d AND %s BETWEEN %d AND %d THEN '%s'", five("r"), s.rMin, s.rMax, five("f"), s.fMin, s.fMax, s.name)
		}
		b.WriteString(" END")
		return b.String(), "", nil
	}
	have := map[string]string{}
	for _, f := range in.Columns {
		have[strings.ToLower(f.Name)] = ident(f.Name)
	}
	name := have["segment"]
	if name == "" {
		return "", "", a.Errorf("segments", "the table of segments needs a column segment, and bounds: r_min, r_max, f_min, f_max, m_min, m_max")
	}
	priority := "0"
	if p := have["priority"]; p != "" {
		priority = "s." + p
	}
	cond := "true"
	bounds := 0
	for _, c := range []string{"r", "f", "m"} {
		if b := have[c+"_min"]; b != "" {
			cond += fmt.Sprintf(" AND (s.%[1]s IS NULL OR cells.%[2]s >= s.%[1]s)", b, c)
			bounds++
		}
		if b := have[c+"_max"]; b != "" {
			cond += fmt.Sprintf(" AND (s.%[1]s IS NULL OR cells.%[2]s <= s.%[1]s)", b, c)
			bounds++
		}
	}
	if bounds == 0 {
		return "", "", a.Errorf("segments", "the table of segments has no bounds: add some of r_min, r_max, f_min, f_max, m_min, m_max")
	}
	// Few cells stand for many customers: the ranges are held against cells.
	return "named.segment", fmt.Sprintf(` LEFT JOIN (
  SELECT cells.r, cells.f, cells.m, min_by(s.%[1]s, ROW(%[2]s, s.%[1]s)) AS segment
  FROM (SELECT DISTINCT r, f, m FROM scored) AS cells JOIN segments AS s ON %[3]s GROUP BY cells.r, cells.f, cells.m
) AS named ON named.r = scored.r AND named.f = scored.f AND named.m = scored.m`, name, priority, cond), nil
}
