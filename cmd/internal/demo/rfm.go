package demo

import (
	"fmt"
	"io"

	"github.com/clientele-db/clientele/cmd/internal/human"
	"github.com/clientele-db/clientele/server/chart"
)

// gone are the segments whose customers have not bought for long.
const gone = "'Hibernating', 'At Risk', 'Cannot Lose Them'"

var rfmSegments = section{
	title: "RFM segments",
	note: "Customers scored from 1 to 5 by recency, frequency and monetary value, and named by the first two. A return counts with its purchase. " +
		"Beside them, by the truth: who had left for good.",
	steps: []step{{"the table customer_rfm", `
CREATE TABLE customer_rfm AS
SELECT *
FROM TABLE(rfm(
  input => TABLE(SELECT customer_id, sold_at, amount, coalesce(returned_invoice, invoice_no) AS purchase FROM sales),
  customer => DESCRIPTOR(customer_id), time => DESCRIPTOR(sold_at), amount => DESCRIPTOR(amount), invoice => DESCRIPTOR(purchase)))`}},
	queries: []query{{"segments", "the segments, and who of them had left", `
SELECT r.segment, count(*) AS customers, sum(r.monetary) AS revenue, avg(r.recency) AS recency,
       avg(CAST(r.frequency AS DOUBLE)) AS frequency, count(l.customer_id) AS had_left
FROM customer_rfm r LEFT JOIN {truth/churners.csv} l ON l.customer_id = r.customer
GROUP BY r.segment
ORDER BY revenue DESC, r.segment`}, {"grid", "customers by recency and frequency", `
SELECT r, f, count(*) AS customers, avg(monetary) AS spent
FROM customer_rfm
GROUP BY r, f
ORDER BY r, f`}, {"left", "how well recency tells who had left: the area under the ROC curve, by ranks (Mann and Whitney, 1947)", `
WITH ranked AS (
  SELECT l.customer_id IS NOT NULL AS had_left, r.segment IN (` + gone + `) AS flagged,
         rank() OVER (ORDER BY r.recency) + (count(*) OVER (PARTITION BY r.recency) - 1) / 2e0 AS place
  FROM customer_rfm r LEFT JOIN {truth/churners.csv} l ON l.customer_id = r.customer
), counted AS (
  SELECT CAST(count(*) AS DOUBLE) AS customers, CAST(count_if(had_left) AS DOUBLE) AS leavers, CAST(count_if(flagged) AS DOUBLE) AS flagged,
         CAST(count_if(flagged AND had_left) AS DOUBLE) AS right_ones, sum(place) FILTER (WHERE had_left) AS places
  FROM ranked
)
SELECT customers, leavers, flagged, right_ones, (places - leavers * (leavers + 1) / 2) / nullif(leavers * (customers - leavers), 0) AS auc
FROM counted`}, {"classes", "value classes: who makes the first 80 % of the revenue, the next 15 %, the rest", `
WITH sums AS (
  SELECT customer, m, greatest(monetary, 0) AS net, sum(greatest(monetary, 0)) OVER () AS total,
         sum(greatest(monetary, 0)) OVER (ORDER BY monetary DESC, customer ROWS UNBOUNDED PRECEDING) AS running
  FROM customer_rfm
), classed AS (
  SELECT customer, m, CASE WHEN net = 0 THEN 'C' WHEN (running - net) * 100 < total * 80 THEN 'A' WHEN (running - net) * 100 < total * 95 THEN 'B' ELSE 'C' END AS class
  FROM sums
)
SELECT t.class, count(*) AS customers, sum(t.net) AS revenue, count_if(c.class = t.class) AS same, count_if(c.m = 5) AS highest
FROM classed c JOIN {truth/value_classes.csv} t ON t.customer_id = c.customer
GROUP BY t.class
ORDER BY t.class`}},
	print: printRFM, show: showRFM, check: checkRFM,
}

// rfmTable is the table of segments.
func rfmTable(r result) *grid {
	customers, revenue := sum(r.column(1)), sum(r.column(2))
	g := newGrid("segment", ">customers", ">share", ">revenue €", ">share", ">last seen", ">purchases", ">had left")
	for i, row := range r.rows {
		g.add(text(row[0]), count(r.number(i, 1)), human.Share(r.number(i, 1), customers), human.Money(r.number(i, 2)), human.Share(r.number(i, 2), revenue),
			fmt.Sprintf("%.0f days", r.number(i, 3)), fmt.Sprintf("%.1f", r.number(i, 4)), human.Share(r.number(i, 5), r.number(i, 1)))
	}
	return g
}

func printRFM(w io.Writer, a answers) { rfmTable(a["segments"]).print(w) }

func showRFM(a answers) []figure {
	r := a["segments"]
	customers := sum(r.column(1))
	bars := chart.Bars{
		Text:   chart.Text{ID: "rfm-segments", Title: "Customers", Desc: "A bar for each segment, with a line across where the number of those stands who had left."},
		Format: count, Mark: "had left, by the truth",
	}
	for i, row := range r.rows {
		bars.Items = append(bars.Items, chart.Bar{Label: text(row[0]), Value: r.number(i, 1), Note: human.Share(r.number(i, 1), customers), Mark: r.number(i, 5)})
	}
	cells := a["grid"]
	heat := chart.HeatMap{
		Text: chart.Text{ID: "rfm-grid", Title: "Customers by recency and frequency", Desc: "Rows are scores of recency, 5 the latest; columns are scores of frequency, 5 the most."},
		Rows: []string{"recency 5", "recency 4", "recency 3", "recency 2", "recency 1"}, Columns: []string{"1", "2", "3", "4", "5"}, Values: make([][]float64, 5), Format: count, ColumnName: "frequency",
	}
	for i := range heat.Values {
		heat.Values[i] = make([]float64, 5)
	}
	g := newGrid(">recency", ">frequency", ">customers", ">spent on average")
	for i := range cells.rows {
		if rr, f := int(cells.number(i, 0)), int(cells.number(i, 1)); rr >= 1 && rr <= 5 && f >= 1 && f <= 5 {
			heat.Values[5-rr][f-1] = cells.number(i, 2)
		}
		g.add(count(cells.number(i, 0)), count(cells.number(i, 1)), count(cells.number(i, 2)), euros(cells.number(i, 3)))
	}
	return []figure{
		drawn("Customers in each segment, and how many of them had left", rfmTable(r), bars),
		drawn("Customers by their scores: recent and frequent ones in the upper right", g, heat),
	}
}

func checkRFM(a answers) []finding {
	l := a["left"]
	customers, leavers, flagged, right := l.number(0, 0), l.number(0, 1), l.number(0, 2), l.number(0, 3)
	out := []finding{{
		truth: fmt.Sprintf("%s of %s customers had left for good by the end.", count(leavers), count(customers)),
		found: fmt.Sprintf("Days since the last purchase rank leavers behind those who stay with an AUC of %.3f. The segments Hibernating, At Risk and Cannot Lose Them hold %s of them; of the customers there %s had left.",
			l.number(0, 4), human.Share(right, leavers), human.Share(right, flagged)),
	}}
	c := a["classes"]
	total, same := sum(c.column(1)), sum(c.column(3))
	for i, row := range c.rows {
		if text(row[0]) == "A" {
			out = append(out, finding{
				truth: fmt.Sprintf("Value class A: the %s customers (%s) who make 80 %% of the revenue.", count(c.number(i, 1)), human.Share(c.number(i, 1), total)),
				found: fmt.Sprintf("The same class in SQL for %s of %s customers. Of those with the highest monetary score %s are in class A.", count(same), count(total), human.Share(c.number(i, 4), sum(c.column(4)))),
			})
		}
	}
	return out
}

func sum(values []float64) float64 {
	s := 0.0
	for _, v := range values {
		s += v
	}
	return s
}
