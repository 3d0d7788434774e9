package demo

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/clientele-db/clientele/cmd/internal/human"
	"github.com/clientele-db/clientele/server/chart"
)

// agreement measures how well groups agree with what was planted, from a table cells(found, planted, n): the adjusted Rand index
// (Hubert and Arabie, "Comparing partitions", 1985), 0 by chance and 1 for the same groups; and purity, the share of rows in the
// planted group that is the most frequent in theirs.
const agreement = `, pairs AS (
  SELECT sum(n) AS n, sum(n * (n - 1) / 2e0) AS same,
         (SELECT sum(x * (x - 1) / 2e0) FROM (SELECT sum(n) AS x FROM cells GROUP BY found)) AS in_found,
         (SELECT sum(x * (x - 1) / 2e0) FROM (SELECT sum(n) AS x FROM cells GROUP BY planted)) AS in_planted,
         (SELECT sum(x) FROM (SELECT max(n) AS x FROM cells GROUP BY found)) AS pure
  FROM cells
), chance AS (
  SELECT *, in_found * in_planted / nullif(n * (n - 1) / 2e0, 0) AS expected FROM pairs
)
SELECT (same - expected) / nullif((in_found + in_planted) / 2 - expected, 0) AS adjusted_rand_index, pure / CAST(n AS DOUBLE) AS purity, n
FROM chance`

const worthInput = `SELECT customer, ln(1 + recency) AS recency, ln(frequency) AS frequency, ln(1 + greatest(monetary, 0)) AS monetary FROM customer_rfm`

var valueClusters = section{
	title: "Clusters by value",
	note: "k-means with k = 5 on the logarithms of recency, frequency and monetary value, standardised. Clusters are numbered by size and named by where their " +
		"centroids lie: more than half a standard deviation from the mean counts.",
	steps: []step{{"the model worth", `
CREATE MODEL worth WITH (type = 'kmeans', k = 5, standardize = true, seed = 1) AS
SELECT * EXCLUDE (customer) FROM (` + worthInput + `)`}},
	queries: []query{{"profile", "what the clusters are like", `
SELECT p.cluster, count(*) AS customers, sum(r.monetary) AS revenue, avg(r.recency) AS recency, avg(CAST(r.frequency AS DOUBLE)) AS frequency,
       avg(r.monetary) AS spent, count(l.customer_id) AS had_left, count_if(v.class = 'A') AS class_a
FROM TABLE(ml_predict(model => 'worth', input => TABLE(` + worthInput + `))) AS p
JOIN customer_rfm r ON r.customer = p.customer
LEFT JOIN {truth/churners.csv} l ON l.customer_id = p.customer
LEFT JOIN {truth/value_classes.csv} v ON v.customer_id = p.customer
GROUP BY p.cluster
ORDER BY p.cluster`}, {"centroids", "where the centroids lie, in standard deviations from the mean", `
WITH means AS (
  SELECT avg(recency) AS r, stddev_pop(recency) AS r_sd, avg(frequency) AS f, stddev_pop(frequency) AS f_sd, avg(monetary) AS m, stddev_pop(monetary) AS m_sd
  FROM (` + worthInput + `)
)
SELECT c.cluster, (c.recency - r) / nullif(r_sd, 0) AS recency, (c.frequency - f) / nullif(f_sd, 0) AS frequency, (c.monetary - m) / nullif(m_sd, 0) AS monetary
FROM TABLE(ml_centroids(model => 'worth')) AS c CROSS JOIN means
ORDER BY c.cluster`}, {"classes", "agreement with the value classes", `
WITH cells AS (
  SELECT p.cluster AS found, v.class AS planted, count(*) AS n
  FROM TABLE(ml_predict(model => 'worth', input => TABLE(` + worthInput + `))) AS p JOIN {truth/value_classes.csv} v ON v.customer_id = p.customer
  GROUP BY p.cluster, v.class
)` + agreement}, {"left", "agreement with who had left", `
WITH cells AS (
  SELECT p.cluster AS found, l.customer_id IS NOT NULL AS planted, count(*) AS n
  FROM TABLE(ml_predict(model => 'worth', input => TABLE(` + worthInput + `))) AS p LEFT JOIN {truth/churners.csv} l ON l.customer_id = p.customer
  GROUP BY 1, 2
)` + agreement}},
	print: func(w io.Writer, a answers) { valueTable(a).print(w) }, show: showValueClusters, check: checkValueClusters,
}

// valueName names a cluster by its centroid, in standard deviations from the mean.
func valueName(recency, frequency, monetary float64) string {
	say := func(v float64, above, below string) string {
		switch {
		case v > 0.5:
			return above
		case v < -0.5:
			return below
		}
		return ""
	}
	var parts []string
	for _, p := range []string{say(recency, "lapsed", "recent"), say(frequency, "frequent", "rare"), say(monetary, "high spend", "low spend")} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		return "average"
	}
	return strings.Join(parts, ", ")
}

// valueNames are the names of all clusters, with their numbers, which tell like ones apart.
func valueNames(a answers) []string {
	c := a["centroids"]
	names := make([]string, len(c.rows))
	for i := range names {
		names[i] = fmt.Sprintf("%d %s", int(c.number(i, 0)), valueName(c.number(i, 1), c.number(i, 2), c.number(i, 3)))
	}
	return names
}

func valueTable(a answers) *grid {
	p := a["profile"]
	names := valueNames(a)
	customers, revenue := sum(p.column(1)), sum(p.column(2))
	g := newGrid("cluster", ">share", ">revenue", ">last seen", ">purchases", ">spent €", ">class A", ">had left")
	for i := range p.rows {
		g.add(names[min(i, len(names)-1)], human.Share(p.number(i, 1), customers), human.Share(p.number(i, 2), revenue), fmt.Sprintf("%.0f days", p.number(i, 3)),
			fmt.Sprintf("%.1f", p.number(i, 4)), human.Money(p.number(i, 5)), human.Share(p.number(i, 7), p.number(i, 1)), human.Share(p.number(i, 6), p.number(i, 1)))
	}
	return g
}

func showValueClusters(a answers) []figure {
	c := a["centroids"]
	heat := chart.HeatMap{
		Text: chart.Text{ID: "worth", Title: "Centroids of the clusters by value", Desc: "Standard deviations above or below the mean of all customers."},
		Rows: valueNames(a), Columns: []string{"recency", "frequency", "monetary"}, Diverging: true, Format: signed,
	}
	for i := range c.rows {
		heat.Values = append(heat.Values, []float64{c.number(i, 1), c.number(i, 2), c.number(i, 3)})
	}
	return []figure{drawn("Centroids, in standard deviations from the mean: a low recency is a customer seen lately", valueTable(a), heat)}
}

func checkValueClusters(a answers) []finding {
	classes, left := a["classes"], a["left"]
	return []finding{
		{
			truth: fmt.Sprintf("Value classes A, B and C of %s customers.", count(classes.number(0, 2))),
			found: fmt.Sprintf("Adjusted Rand index %.2f, purity %s. The clusters look at recency too, which the classes do not.", classes.number(0, 0), percent(classes.number(0, 1))),
		},
		{truth: "Who had left for good.", found: fmt.Sprintf("Adjusted Rand index %.2f, purity %s.", left.number(0, 0), percent(left.number(0, 1)))},
	}
}

// behaviourK is the number of clusters by behaviour: as many as there are planted segments.
const behaviourK = 8

var behaviourClusters = section{
	title: "Clusters by behaviour",
	note: "k-means with k = 8 on what customers buy, where, when and how: shares of departments and channels, of discounts, weekends, mornings and the last two months " +
		"of the year, and pieces, price and lines. Customers with 20 lines or more. There are as many clusters as planted segments; nothing else of the truth is used.",
	steps: []step{{"the table customer_behaviour", `
CREATE TABLE customer_behaviour AS
SELECT s.customer_id AS customer,
       avg(IF(p.department = 'Food & Household', 1e0, 0)) AS food, avg(IF(p.department = 'Home', 1e0, 0)) AS home,
       avg(IF(p.department = 'Garden', 1e0, 0)) AS garden, avg(IF(p.department = 'Fashion', 1e0, 0)) AS fashion,
       avg(IF(p.department = 'Electronics', 1e0, 0)) AS electronics, avg(IF(p.department = 'Toys & Books', 1e0, 0)) AS media,
       avg(IF(p.department = 'Beauty & Health', 1e0, 0)) AS beauty, avg(IF(p.department = 'Office', 1e0, 0)) AS office,
       avg(IF(p.department = 'Sport', 1e0, 0)) AS sport,
       avg(IF(s.channel = 'store', 1e0, 0)) AS in_store, avg(IF(s.channel = 'online', 1e0, 0)) AS online, avg(IF(s.channel = 'app', 1e0, 0)) AS by_app,
       avg(IF(s.discount > 0, 1e0, 0)) AS discounts, avg(IF(extract(MONTH FROM s.sold_at) >= 11, 1e0, 0)) AS year_end,
       avg(IF(extract(DOW FROM s.sold_at) >= 6, 1e0, 0)) AS weekends, avg(IF(extract(HOUR FROM s.sold_at) < 12, 1e0, 0)) AS mornings,
       ln(avg(s.quantity)) AS pieces, ln(avg(s.unit_price)) AS price, ln(count(*) * 1e0 / count(DISTINCT s.invoice_no)) AS lines
FROM sales s JOIN products p ON p.product_id = s.product_id
WHERE s.customer_id IS NOT NULL AND s.quantity > 0
GROUP BY s.customer_id
HAVING count(*) >= 20`}, {"the model behaviour", fmt.Sprintf(`
CREATE MODEL behaviour WITH (type = 'kmeans', k = %d, standardize = true, seed = 1) AS
SELECT * EXCLUDE (customer) FROM customer_behaviour`, behaviourK)}},
	queries: []query{{"centroids", "the centroids", `
SELECT * EXCLUDE (inertia, inertia_share, mean_distance)
FROM TABLE(ml_centroids(model => 'behaviour'))
ORDER BY cluster`}, {"cells", "clusters by planted segments", `
SELECT p.cluster, t.segment, count(*) AS customers
FROM TABLE(ml_predict(model => 'behaviour', input => TABLE(customer_behaviour))) AS p JOIN {truth/segments.csv} t ON t.customer_id = p.customer
GROUP BY p.cluster, t.segment
ORDER BY p.cluster, customers DESC, t.segment`}, {"agreement", "agreement with the planted segments", `
WITH cells AS (
  SELECT p.cluster AS found, t.segment AS planted, count(*) AS n
  FROM TABLE(ml_predict(model => 'behaviour', input => TABLE(customer_behaviour))) AS p JOIN {truth/segments.csv} t ON t.customer_id = p.customer
  GROUP BY p.cluster, t.segment
)` + agreement}},
	print: func(w io.Writer, a answers) { behaviourTable(a).print(w) }, show: showBehaviour, check: checkBehaviour,
}

// centroids reads the columns of features of the centroids as deviations: from the mean of all rows, divided by how the centroids
// deviate about it, both weighted by the clusters' shares.
func centroids(r result) (features []string, deviations [][]float64) {
	const first = 3 // after cluster, size and share
	deviations = make([][]float64, len(r.rows))
	for c := first; c < len(r.columns); c++ {
		mean, square := 0.0, 0.0
		for i := range r.rows {
			mean += r.number(i, 2) * r.number(i, c)
		}
		for i := range r.rows {
			square += r.number(i, 2) * (r.number(i, c) - mean) * (r.number(i, c) - mean)
		}
		features = append(features, strings.ReplaceAll(r.columns[c], "_", " "))
		for i := range r.rows {
			d := 0.0
			if square > 0 {
				d = (r.number(i, c) - mean) / math.Sqrt(square)
			}
			deviations[i] = append(deviations[i], d)
		}
	}
	return features, deviations
}

// portrait names the features by which a cluster stands out most.
func portrait(features []string, deviations []float64, most int) string {
	order := make([]int, len(features))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(math.Abs(deviations[b]), math.Abs(deviations[a])) })
	var parts []string
	for _, i := range order[:min(most, len(order))] {
		sign := "+"
		if deviations[i] < 0 {
			sign = "−"
		}
		parts = append(parts, sign+features[i])
	}
	return strings.Join(parts, " ")
}

// planted has the number of customers by cluster and planted segment, and the segments in the order of their names.
func planted(r result) (segments []string, cells map[int]map[string]float64) {
	cells = map[int]map[string]float64{}
	seen := map[string]bool{}
	for i, row := range r.rows {
		cluster, name := int(r.number(i, 0)), text(row[1])
		if cells[cluster] == nil {
			cells[cluster] = map[string]float64{}
		}
		cells[cluster][name] = r.number(i, 2)
		if !seen[name] {
			seen[name] = true
			segments = append(segments, name)
		}
	}
	slices.Sort(segments)
	return segments, cells
}

func behaviourTable(a answers) *grid {
	c := a["centroids"]
	features, deviations := centroids(c)
	segments, cells := planted(a["cells"])
	g := newGrid(">cluster", ">customers", ">share", "stands out by", "planted segment", ">of it")
	for i := range c.rows {
		cluster := int(c.number(i, 0))
		best, of := "", 0.0
		for _, s := range segments {
			if n := cells[cluster][s]; best == "" || n > cells[cluster][best] {
				best = s
			}
			of += cells[cluster][s]
		}
		g.add(fmt.Sprint(cluster), count(c.number(i, 1)), percent(c.number(i, 2)), portrait(features, deviations[i], 4), best, human.Share(cells[cluster][best], of))
	}
	return g
}

func showBehaviour(a answers) []figure {
	c := a["centroids"]
	features, deviations := centroids(c)
	segments, cells := planted(a["cells"])
	var clusters []string
	confusion := chart.HeatMap{
		Text: chart.Text{ID: "behaviour-truth", Title: "Planted segments by clusters", Desc: "For each planted segment, which share of its customers lies in each cluster."},
		Rows: make([]string, len(segments)), Values: make([][]float64, len(segments)), Format: wholePercent, ColumnName: "cluster",
	}
	profile := chart.HeatMap{
		Text: chart.Text{ID: "behaviour", Title: "What the clusters stand out by", Desc: "For each feature and cluster, how far the centroid lies from the mean of all customers."},
		Rows: features, Values: make([][]float64, len(features)), Diverging: true, Format: signed, ColumnName: "cluster",
	}
	for i := range c.rows {
		clusters = append(clusters, fmt.Sprint(int(c.number(i, 0))))
	}
	confusion.Columns, profile.Columns = clusters, clusters
	table := newGrid(append([]string{"segment"}, clusters...)...)
	for k, s := range segments {
		confusion.Rows[k] = strings.ReplaceAll(s, "_", " ")
		total := 0.0
		for _, of := range cells {
			total += of[s]
		}
		row := []string{confusion.Rows[k]}
		for i := range c.rows {
			n := cells[int(c.number(i, 0))][s]
			confusion.Values[k] = append(confusion.Values[k], n/math.Max(1, total))
			row = append(row, count(n))
			table.Numeric[i+1] = true
		}
		table.add(row...)
	}
	for k := range features {
		for i := range c.rows {
			profile.Values[k] = append(profile.Values[k], deviations[i][k])
		}
	}
	return []figure{
		drawn("Where the customers of each planted segment were found: one deep cell a row means found whole", table, confusion),
		drawn("What each cluster stands out by, in standard deviations of the centroids", behaviourTable(a), profile),
	}
}

func checkBehaviour(a answers) []finding {
	g := a["agreement"]
	segments, cells := planted(a["cells"])
	found := map[string]bool{}
	for _, of := range cells {
		all, best := 0.0, ""
		for _, s := range segments {
			if all += of[s]; best == "" || of[s] > of[best] {
				best = s
			}
		}
		if of[best] > all/2 {
			found[best] = true
		}
	}
	return []finding{{
		truth: fmt.Sprintf("%d segments that differ in what, where, when and how they buy; %s customers with 20 lines or more.", len(segments), count(g.number(0, 2))),
		found: fmt.Sprintf("Adjusted Rand index %.2f, purity %s; %d of %d segments are the majority of a cluster.", g.number(0, 0), percent(g.number(0, 1)), len(found), len(segments)),
	}}
}

// percent prints a share of 1.
func percent(v float64) string { return human.Share(v, 1) }

// wholePercent prints a share of 1 without decimals.
func wholePercent(v float64) string { return fmt.Sprintf("%.0f%%", 100*v) }

// signed prints a deviation with its sign.
func signed(v float64) string {
	if math.Abs(v) < 0.05 {
		return "0.0"
	}
	return strings.Replace(fmt.Sprintf("%+.1f", v), "-", "−", 1)
}
