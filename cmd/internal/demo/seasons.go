package demo

import (
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/clientele-db/clientele/server/chart"
)

// monthly is the series of revenue.
const monthly = `SELECT CAST(date_trunc('month', sold_at) AS DATE) AS month, sum(amount) AS net FROM sales GROUP BY 1`

const decomposed = `TABLE(decompose(input => TABLE(` + monthly + `), time => DESCRIPTOR(month), value => DESCRIPTOR(net), log => true))`

var seasons = section{
	title: "Trend, cycle and season of revenue",
	note: "Monthly revenue taken apart by local regression (STL) on the logarithms, so that the parts are factors: revenue = trend × cycle × season × irregular. " +
		"The planted season is that of all segments and categories together.",
	queries: []query{{"parts", "the parts of revenue", `
SELECT time AS month, value, trend, cyclical, seasonal, irregular
FROM ` + decomposed + `
ORDER BY time`}, {"season", "the season, found and planted", `
WITH found AS (
  SELECT CAST(extract(MONTH FROM time) AS BIGINT) AS month, avg(seasonal) AS factor
  FROM ` + decomposed + `
  GROUP BY 1
), normal AS (
  SELECT month, factor / avg(factor) OVER () AS factor FROM found
)
SELECT n.month, n.factor AS found, y.revenue_factor AS planted
FROM normal n JOIN {truth/year.csv} y ON y.month = n.month
ORDER BY n.month`}, {"fit", "how well they agree", `
WITH found AS (
  SELECT CAST(extract(MONTH FROM time) AS BIGINT) AS month, avg(seasonal) AS factor
  FROM ` + decomposed + `
  GROUP BY 1
), both AS (
  SELECT f.month, f.factor / avg(f.factor) OVER () AS found, CAST(y.revenue_factor AS DOUBLE) AS planted
  FROM found f JOIN {truth/year.csv} y ON y.month = f.month
)
SELECT corr(found, planted) AS correlation, avg(abs(found / planted - 1)) AS mean_error, max_by(month, found) AS peak, max_by(month, planted) AS planted_peak
FROM both`}},
	print: printSeasons, show: showSeasons, check: checkSeasons,
}

func printSeasons(w io.Writer, a answers) {
	p := a["parts"]
	for _, part := range []struct {
		name   string
		column int
		format func(float64) string
	}{{"revenue", 1, euros}, {"trend", 2, euros}, {"cycle", 3, factor}, {"season", 4, factor}, {"irregular", 5, factor}} {
		values := p.column(part.column)
		if len(values) == 0 {
			continue
		}
		fmt.Fprintf(w, "  %-10s %s  %s to %s\n", part.name, sparkRange(values), part.format(slices.Min(values)), part.format(slices.Max(values)))
	}
	s := a["season"]
	for _, line := range []struct {
		name   string
		column int
	}{{"found", 1}, {"planted", 2}} {
		fmt.Fprintf(w, "  %-10s", line.name)
		for i := range s.rows {
			fmt.Fprintf(w, " %s %.2f", monthNames[int(s.number(i, 0)-1)%12][:1], s.number(i, line.column))
		}
		fmt.Fprintln(w)
	}
}

func showSeasons(a answers) []figure {
	p := a["parts"]
	names := monthsOf(p)
	g := newGrid("month", ">revenue", ">trend", ">cycle", ">season", ">irregular")
	smooth := make([]float64, len(p.rows))
	for i := range p.rows {
		smooth[i] = p.number(i, 2) * p.number(i, 3)
		g.add(names[i], euros(p.number(i, 1)), euros(p.number(i, 2)), factor(p.number(i, 3)), factor(p.number(i, 4)), factor(p.number(i, 5)))
	}
	s := a["season"]
	season := newGrid("month", ">found", ">planted")
	for i := range s.rows {
		season.add(monthNames[int(s.number(i, 0)-1)%12], factor(s.number(i, 1)), factor(s.number(i, 2)))
	}
	return []figure{
		drawn("Net revenue, its trend, and the trend with the cycle", g, chart.Line{
			Text: chart.Text{ID: "parts", Title: "Net revenue and its trend", Desc: "Revenue by month swings about a rising trend, with peaks in November and December."},
			X:    names, Format: shortMoney, FromZero: true,
			Series: []chart.Series{{Name: "revenue", Values: p.column(1)}, {Name: "trend", Values: p.column(2)}, {Name: "trend × cycle", Values: smooth, Dashed: true}},
		}),
		drawn("The season of revenue: what was found, and what was planted", season, chart.Line{
			Text: chart.Text{ID: "season", Title: "Season of revenue", Desc: "Factors by month of the year, found by decomposition and planted."},
			X:    monthNames[:min(12, len(s.rows))], Format: factor, Height: 220,
			Series: []chart.Series{{Name: "found", Values: s.column(1)}, {Name: "planted", Values: s.column(2), Dashed: true}},
		}),
		drawn("What is left: cycle and irregular part, as factors", nil, chart.Line{
			Text: chart.Text{ID: "rest", Title: "Cycle and irregular part", Desc: "Factors about 1."}, X: names, Format: factor, Height: 180,
			Series: []chart.Series{{Name: "cycle", Values: p.column(3)}, {Name: "irregular", Values: p.column(5)}},
		}),
	}
}

func checkSeasons(a answers) []finding {
	f := a["fit"]
	return []finding{{
		truth: "A season of all revenue with its peak in " + monthName(f.number(0, 3)) + ".",
		found: fmt.Sprintf("Correlation %.3f with the planted factors, which are met within %s on average; the peak is in %s.", f.number(0, 0), percent(f.number(0, 1)), monthName(f.number(0, 2))),
	}}
}

var categorySeasons = section{
	title: "Seasons and growth of categories",
	note: "The lines of all categories that were sold in each month, taken apart in one statement. A planted season acts on the demand for a category; gift shoppers come by a calendar of their own, " +
		"so that even steady categories rise towards Christmas. Planted growth is found above that of the customers, which is common to all.",
	steps: []step{{"the table category_months", `
CREATE TABLE category_months AS
SELECT p.category, CAST(date_trunc('month', s.sold_at) AS DATE) AS month, CAST(count(*) AS DOUBLE) AS lines
FROM sales s JOIN products p ON p.product_id = s.product_id
WHERE s.quantity > 0
GROUP BY 1, 2`}, {"the table category_parts", `
CREATE TABLE category_parts AS
SELECT category, time AS month, trend, seasonal
FROM TABLE(decompose(
  input => TABLE(SELECT category, month, lines FROM category_months QUALIFY count(*) OVER (PARTITION BY category) = 36),
  time => DESCRIPTOR(month), value => DESCRIPTOR(lines), by => DESCRIPTOR(category), log => true))`}},
	queries: []query{{"season", "seasons by category, found and planted", `
WITH found AS (
  SELECT category, CAST(extract(MONTH FROM month) AS BIGINT) AS month, avg(seasonal) AS factor
  FROM category_parts
  GROUP BY 1, 2
)
SELECT f.category, f.month, f.factor AS found, CAST(s.factor AS DOUBLE) AS planted
FROM found f JOIN {truth/seasons.csv} s ON s.category = f.category AND s.month = f.month
ORDER BY f.category, f.month`}, {"fit", "how well they agree, for categories that have a season", `
WITH found AS (
  SELECT category, CAST(extract(MONTH FROM month) AS BIGINT) AS month, avg(seasonal) AS factor
  FROM category_parts
  GROUP BY 1, 2
)
SELECT f.category, corr(f.factor, CAST(s.factor AS DOUBLE)) AS correlation, max_by(f.month, f.factor) AS peak, max_by(s.month, s.factor) AS planted_peak
FROM found f JOIN {truth/seasons.csv} s ON s.category = f.category AND s.month = f.month
GROUP BY f.category
HAVING max(s.factor) > min(s.factor)
ORDER BY correlation DESC, f.category`}, {"growth", "growth a year by category, found and planted", `
WITH found AS (
  SELECT category, exp(12 * regr_slope(ln(trend), CAST(date_diff('month', DATE '2023-01-01', month) AS DOUBLE))) - 1 AS growth
  FROM category_parts
  GROUP BY category
)
SELECT f.category, f.growth AS found, CAST(t.growth_per_year AS DOUBLE) AS planted, corr(f.growth, CAST(t.growth_per_year AS DOUBLE)) OVER () AS correlation
FROM found f JOIN {truth/trends.csv} t ON t.category = f.category
ORDER BY planted DESC, f.category`}},
	print: printCategorySeasons, show: showCategorySeasons, check: checkCategorySeasons,
}

func categoryTable(a answers) *grid {
	f := a["fit"]
	g := newGrid("category", ">correlation", "peak found", "peak planted")
	for i, row := range f.rows {
		g.add(text(row[0]), fmt.Sprintf("%.3f", f.number(i, 1)), monthName(f.number(i, 2)), monthName(f.number(i, 3)))
	}
	return g
}

// seasonsByCategory has the twelve factors that were found and those that were planted, by category.
func seasonsByCategory(r result) (names []string, found, planted [][]float64) {
	for i, row := range r.rows {
		if name := text(row[0]); len(names) == 0 || names[len(names)-1] != name {
			names = append(names, name)
			found, planted = append(found, make([]float64, 12)), append(planted, make([]float64, 12))
		}
		m := int(r.number(i, 1)-1) % 12
		found[len(names)-1][m], planted[len(names)-1][m] = r.number(i, 2), r.number(i, 3)
	}
	return names, found, planted
}

func printCategorySeasons(w io.Writer, a answers) {
	names, found, planted := seasonsByCategory(a["season"])
	f := a["fit"]
	fmt.Fprintf(w, "  %-20s %-12s  %-12s  %s\n", "", "found", "planted", "correlation")
	for i, row := range f.rows {
		k := slices.Index(names, text(row[0]))
		if k < 0 {
			continue
		}
		fmt.Fprintf(w, "  %-20s %s  %s  %.3f\n", clip(names[k], 20), sparkRange(found[k]), sparkRange(planted[k]), f.number(i, 1))
	}
}

func showCategorySeasons(a answers) []figure {
	names, found, planted := seasonsByCategory(a["season"])
	order := make([]int, len(names))
	for i := range order {
		order[i] = i
	}
	peak := func(i int) int { return slices.Index(planted[i], slices.Max(planted[i])) }
	slices.SortStableFunc(order, func(i, j int) int { return peak(i) - peak(j) })
	heat := chart.HeatMap{
		Text:    chart.Text{ID: "category-seasons", Title: "Seasons of categories", Desc: "The factor of demand that was found for each category and month of the year."},
		Columns: monthNames, Format: factor, Bounds: [2]float64{0.4, 2.4},
	}
	for _, i := range order {
		heat.Rows, heat.Values = append(heat.Rows, names[i]), append(heat.Values, found[i])
	}
	r := a["growth"]
	growth := chart.Bars{
		Text: chart.Text{ID: "growth", Title: "growth found, customers' growth included", Desc: "A bar for each category and a line across at the planted growth of its demand."},
		Mark: "planted growth of demand", Format: percent,
	}
	g := newGrid("category", ">found", ">planted")
	for i, row := range r.rows {
		growth.Items = append(growth.Items, chart.Bar{Label: text(row[0]), Value: r.number(i, 1), Mark: r.number(i, 2)})
		g.add(text(row[0]), percent(r.number(i, 1)), percent(r.number(i, 2)))
	}
	return []figure{
		drawn("The season that was found in each category: factors of demand, ordered by the planted peak", categoryTable(a), heat),
		drawn("Growth a year of each category's trend", g, growth),
	}
}

func checkCategorySeasons(a answers) []finding {
	f := a["fit"]
	var correlations []float64
	peaks := 0
	for i := range f.rows {
		correlations = append(correlations, f.number(i, 1))
		if f.number(i, 2) == f.number(i, 3) {
			peaks++
		}
	}
	if len(correlations) == 0 {
		return []finding{{truth: "Seasons of categories.", found: "Too few sales: no category with a season was sold in each month."}}
	}
	slices.Sort(correlations)
	return []finding{
		{
			truth: fmt.Sprintf("A season of their own in %d categories.", len(correlations)),
			found: fmt.Sprintf("Correlation with the planted factors %.3f in the median, %.3f at the worst; the peak month is the planted one in %d of %d.",
				correlations[len(correlations)/2], correlations[0], peaks, len(correlations)),
		},
		{
			truth: fmt.Sprintf("Growth of demand in %d categories, from %s to %s a year.", len(a["growth"].rows), percent(least(a["growth"].column(2))), percent(slices.Max(a["growth"].column(2)))),
			found: fmt.Sprintf("Correlation %.3f across the categories.", a["growth"].number(0, 3)),
		},
	}
}

func least(values []float64) float64 {
	lo := math.Inf(1)
	for _, v := range values {
		lo = math.Min(lo, v)
	}
	return lo
}
