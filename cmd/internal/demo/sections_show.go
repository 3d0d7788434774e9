package demo

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/clientele-db/clientele/cmd/internal/human"
	"github.com/clientele-db/clientele/server/chart"
)

// The widths at which charts are drawn, and the classes by which the page shows the one that fits.
var widths = []struct {
	class  string
	pixels float64
}{{"wide", 760}, {"narrow", 340}}

// drawn is a figure of a chart at all widths.
func drawn(caption string, table *grid, c interface{ SVG(width float64) string }) figure {
	f := figure{Caption: caption, Table: table}
	for _, w := range widths {
		f.Drawings = append(f.Drawings, drawing{w.class, template.HTML(c.SVG(w.pixels))}) //nolint:gosec // package chart escapes its labels
	}
	return f
}

var monthNames = func() []string {
	out := make([]string, 12)
	for i := range out {
		out[i] = time.Month(i + 1).String()[:3]
	}
	return out
}()

// euros prints a sum of money in short.
func euros(v float64) string { return human.Money(v) + " €" }

// shortMoney prints a sum of money for an axis: 2 M rather than 2.00 M.
func shortMoney(v float64) string {
	return strings.NewReplacer(".00 ", " ", ".0 ", " ").Replace(human.Money(v))
}

// count prints a whole number.
func count(v float64) string { return human.Count(int64(v)) }

// factor prints a factor of demand.
func factor(v float64) string { return fmt.Sprintf("%.2f", v) }

func showHeadline(a answers) []figure {
	r := a[""]
	g := newGrid("figure", ">value")
	g.add("Net revenue", human.Count(int64(r.number(0, 0)))+" €")
	g.add("Purchases", count(r.number(0, 1)))
	g.add("Known customers", count(r.number(0, 2)))
	g.add("Lines of invoices", count(r.number(0, 3)))
	if purchases := r.number(0, 1); purchases > 0 {
		g.add("A purchase, net of returns", fmt.Sprintf("%.2f €", r.number(0, 0)/purchases))
	}
	return []figure{{Caption: day(r.rows[0][4]) + " to " + day(r.rows[0][5]), Table: g}}
}

func showMonths(a answers) []figure {
	years := byYear(a[""])
	g := newGrid("year")
	for _, m := range append(append([]string{}, monthNames...), "year") {
		g.Head, g.Numeric = append(g.Head, m), append(g.Numeric, true)
	}
	c := chart.Line{
		Text: chart.Text{ID: "months", Title: "Net revenue by month of the year", Desc: "A line for each year."},
		X:    monthNames, Format: shortMoney, FromZero: true,
	}
	for _, y := range years {
		row := []string{fmt.Sprint(y.number)}
		for _, v := range y.months {
			row = append(row, human.Money(v))
		}
		g.add(append(row, human.Money(y.sum))...)
		c.Series = append(c.Series, chart.Series{Name: fmt.Sprint(y.number), Values: y.months[:]})
	}
	return []figure{drawn("Net revenue by month, a line a year", g, c)}
}

func showHours(a answers) []figure {
	hours := byHour(a[""])
	names := make([]string, 24)
	g := newGrid("weekday")
	for h := range names {
		names[h] = fmt.Sprint(h)
		g.Head, g.Numeric = append(g.Head, names[h]), append(g.Numeric, true)
	}
	for d, name := range weekdays {
		row := []string{name}
		for _, v := range hours[d] {
			row = append(row, count(v))
		}
		g.add(row...)
	}
	return []figure{drawn("Lines of purchases by weekday and hour", g, chart.HeatMap{
		Text: chart.Text{ID: "hours", Title: "Lines of purchases by weekday and hour", Desc: "A row for each weekday, a cell for each hour; the deeper the colour, the more."},
		Rows: weekdays, Columns: names, Values: hours, Format: count, ColumnName: "hour",
	})}
}

// showRanking draws a list of name, group, count and net revenue.
func showRanking(id, title, noun string) func(answers) []figure {
	return func(a answers) []figure {
		r := a[""]
		c := chart.Bars{Text: chart.Text{ID: id, Title: title}, Format: euros}
		g := newGrid("name", "group", ">"+noun, ">net revenue")
		for i, row := range r.rows {
			c.Items = append(c.Items, chart.Bar{Label: text(row[0]), Value: r.number(i, 3), Note: count(r.number(i, 2)) + " " + noun})
			g.add(text(row[0]), text(row[1]), count(r.number(i, 2)), euros(r.number(i, 3)))
		}
		return []figure{drawn(title, g, c)}
	}
}

// showBars draws a list of name and net revenue.
func showBars(id, title string) func(answers) []figure {
	return func(a answers) []figure {
		r := a[""]
		sum := 0.0
		for _, v := range r.column(1) {
			sum += v
		}
		c := chart.Bars{Text: chart.Text{ID: id, Title: title}, Format: euros}
		g := newGrid("name", ">net revenue", ">share")
		for i, row := range r.rows {
			share := human.Share(r.number(i, 1), sum)
			c.Items = append(c.Items, chart.Bar{Label: text(row[0]), Value: r.number(i, 1), Note: share})
			g.add(text(row[0]), euros(r.number(i, 1)), share)
		}
		return []figure{drawn(title, g, c)}
	}
}

func showRegions(a answers) []figure {
	best := a[""].texts(0)
	c := chart.HeatMap{
		Text: chart.Text{ID: "regions", Title: "Net revenue by region and month of the year", Desc: "A row for each region, coloured by itself from its least to its best month."},
		Rows: best, Columns: monthNames, Values: make([][]float64, len(best)), Format: human.Money, ByRow: true,
	}
	row := map[string]int{}
	for i, name := range best {
		row[name], c.Values[i] = i, make([]float64, 12)
	}
	r := a["months"]
	for i, cells := range r.rows {
		if k, ok := row[text(cells[0])]; ok {
			if m := int(r.number(i, 1)); m >= 1 && m <= 12 {
				c.Values[k][m-1] = r.number(i, 2)
			}
		}
	}
	g := newGrid(append([]string{"region"}, monthNames...)...)
	for i, name := range best {
		cells := []string{name}
		for m, v := range c.Values[i] {
			g.Numeric[m+1] = true
			cells = append(cells, human.Money(v))
		}
		g.add(cells...)
	}
	return append(showBars("regions-all", "Net revenue of the ten best regions")(a), drawn("The year in each region: the deeper, the better the month for this region", g, c))
}

func showQuarters(a answers) []figure {
	r := a[""]
	c := chart.Columns{
		Text:   chart.Text{ID: "quarters", Title: "Customers by quarter", Desc: "A column for each quarter: those who bought for the first time, and above them those who had bought before."},
		Format: count, Series: []chart.Series{{Name: "first purchase", Values: r.column(2)}, {Name: "had bought before", Values: r.column(3)}},
	}
	g := newGrid("quarter", ">new", ">returning")
	for i := range r.rows {
		name := fmt.Sprintf("%d Q%d", int(r.number(i, 0)), int(r.number(i, 1)))
		c.X = append(c.X, name)
		g.add(name, count(r.number(i, 2)), count(r.number(i, 3)))
	}
	return []figure{drawn("Customers who bought in each quarter", g, c)}
}

func showReturns(a answers) []figure {
	r := a[""]
	c := chart.Bars{Text: chart.Text{ID: "returns", Title: "Returns by department"}, Format: euros}
	g := newGrid("department", ">returned", ">of sales")
	for i, row := range r.rows {
		share := human.Share(r.number(i, 1), r.number(i, 2)) + " of sales"
		c.Items = append(c.Items, chart.Bar{Label: text(row[0]), Value: r.number(i, 1), Note: share})
		g.add(text(row[0]), euros(r.number(i, 1)), share)
	}
	return []figure{drawn("Returns by department", g, c)}
}
