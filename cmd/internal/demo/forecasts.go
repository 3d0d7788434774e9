package demo

import (
	"fmt"
	"io"
	"math"
	"time"

	"github.com/clientele-db/clientele/cmd/internal/human"
	"github.com/clientele-db/clientele/server/chart"
)

// heldOut is the first month that forecasts are tested on; what they are made from ends before.
const heldOut = "DATE '2025-07-01'"

var forecasts = section{
	title: "Forecast of revenue",
	note: "Two forecasts by the default method: one of the last six months from those before, to be held against what came, and one of the twelve months to come. " +
		"The bands are prediction intervals.",
	queries: []query{{"history", "revenue by month", `
SELECT month, net FROM (` + monthly + `) ORDER BY month`}, {"test", "the last six months forecast from those before, what came, and the year before", `
WITH months AS (` + monthly + `)
SELECT f.time AS month, f.forecast, f.lower, f.upper, m.net AS came, y.net AS year_before, f.model
FROM TABLE(forecast(input => TABLE(SELECT * FROM (` + monthly + `) WHERE month < ` + heldOut + `), time => DESCRIPTOR(month), value => DESCRIPTOR(net), horizon => 6)) AS f
JOIN months m ON m.month = f.time
JOIN months y ON y.month = date_add('year', -1, f.time)
ORDER BY f.time`}, {"methods", "other methods on the same six months", methods("auto", "theta", "holt_winters", "seasonal_naive")}, {"next", "the next twelve months", `
SELECT time AS month, level, forecast, lower, upper, model
FROM TABLE(forecast(input => TABLE(` + monthly + `), time => DESCRIPTOR(month), value => DESCRIPTOR(net), horizon => 12, levels => ARRAY[0.8e0, 0.95e0]))
ORDER BY time, level`}, {"categories", "the same six months for each category: errors as shares of what came", `
WITH f AS (
  SELECT * FROM TABLE(forecast(
    input => TABLE(SELECT * FROM category_months WHERE month < ` + heldOut + `),
    time => DESCRIPTOR(month), value => DESCRIPTOR(lines), by => DESCRIPTOR(category), horizon => 6, missing => 'zero', minimum => 0e0))
)
SELECT count(DISTINCT m.category) AS categories, sum(abs(f.forecast - m.lines)) / sum(m.lines) AS error,
       sum(abs(y.lines - m.lines)) / sum(m.lines) AS error_of_year_before, avg(IF(m.lines BETWEEN f.lower AND f.upper, 1e0, 0)) AS covered
FROM f
JOIN category_months m ON m.category = f.category AND m.month = f.time
JOIN category_months y ON y.category = f.category AND y.month = date_add('year', -1, f.time)`}},
	print: printForecasts, show: showForecasts, check: checkForecasts,
}

// methods is a query that tests methods of forecasting on the last six months of revenue.
func methods(names ...string) string {
	q := ""
	for i, name := range names {
		if i > 0 {
			q += "\nUNION ALL"
		}
		q += fmt.Sprintf(`
SELECT '%s' AS method, smape, mase, coverage, model
FROM TABLE(forecast_accuracy(input => TABLE(%s), time => DESCRIPTOR(month), value => DESCRIPTOR(net), horizon => 6, model => '%[1]s'))`, name, monthly)
	}
	return q + "\nORDER BY smape, method"
}

// monthsOf names the months of the first column.
func monthsOf(r result) []string {
	out := make([]string, len(r.rows))
	for i, row := range r.rows {
		if t, ok := row[0].(time.Time); ok {
			out[i] = t.Format("Jan 2006")
		}
	}
	return out
}

// monthName is the name of a month by its number.
func monthName(n float64) string {
	if n < 1 || n > 12 {
		return "no month"
	}
	return time.Month(n).String()
}

// nextTable is the forecast of the months to come: rows come in pairs, the 80 % and the 95 % interval of a month.
func nextTable(r result) *grid {
	g := newGrid("month", ">forecast", ">80 % from", ">to", ">95 % from", ">to")
	names := monthsOf(r)
	for i := 0; i+1 < len(r.rows); i += 2 {
		g.add(names[i], euros(r.number(i, 2)), euros(r.number(i, 3)), euros(r.number(i, 4)), euros(r.number(i+1, 3)), euros(r.number(i+1, 4)))
	}
	return g
}

func testTable(r result) *grid {
	g := newGrid("month held out", ">forecast", ">95 % from", ">to", ">came", ">error", ">year before")
	names := monthsOf(r)
	for i := range r.rows {
		g.add(names[i], euros(r.number(i, 1)), euros(r.number(i, 2)), euros(r.number(i, 3)), euros(r.number(i, 4)), human.Change(r.number(i, 4), r.number(i, 1)), euros(r.number(i, 5)))
	}
	return g
}

func methodTable(r result) *grid {
	g := newGrid("method", ">sMAPE", ">MASE", ">within 95 %", "model")
	for i, row := range r.rows {
		g.add(text(row[0]), fmt.Sprintf("%.1f %%", r.number(i, 1)), fmt.Sprintf("%.2f", r.number(i, 2)), percent(r.number(i, 3)), text(row[4]))
	}
	return g
}

func printForecasts(w io.Writer, a answers) {
	testTable(a["test"]).print(w)
	fmt.Fprintln(w)
	methodTable(a["methods"]).print(w)
	fmt.Fprintln(w)
	nextTable(a["next"]).print(w)
	if n := a["next"]; len(n.rows) > 0 {
		history := a["history"].column(1)
		var ahead []float64
		for i := 0; i < len(n.rows); i += 2 {
			ahead = append(ahead, n.number(i, 2))
		}
		curve := []rune(spark(append(append([]float64{}, history...), ahead...)))
		fmt.Fprintf(w, "  %s│%s  %s\n", string(curve[:len(history)]), string(curve[len(history):]), text(n.rows[0][5]))
	}
}

func showForecasts(a answers) []figure {
	h, t, n := a["history"], a["test"], a["next"]
	names := monthsOf(h)
	// The test: all that came, and the forecast of its end.
	forecast, lower, upper := gaps(len(h.rows)), gaps(len(h.rows)), gaps(len(h.rows))
	for i := range t.rows {
		if k := len(h.rows) - len(t.rows) + i; k >= 0 {
			forecast[k], lower[k], upper[k] = t.number(i, 1), t.number(i, 2), t.number(i, 3)
		}
	}
	test := chart.Line{
		Text: chart.Text{ID: "test", Title: "Forecast of months held out", Desc: "Revenue by month, and for the last six months the forecast from those before with its interval."},
		X:    names, Format: shortMoney, FromZero: true,
		Series: []chart.Series{{Name: "came", Values: h.column(1)}, {Name: "forecast", Values: forecast, Dashed: true}},
		Bands:  []chart.Band{{Name: "95 % interval", Lower: lower, Upper: upper}},
	}
	// The months to come, after the last year and a half.
	from := max(0, len(h.rows)-18)
	past := h.column(1)[from:]
	next := chart.Line{
		Text: chart.Text{ID: "next", Title: "Forecast of the next twelve months", Desc: "Revenue of the last months, and the forecast with intervals of 80 and 95 percent."},
		X:    append([]string{}, names[from:]...), Format: shortMoney, FromZero: true,
	}
	steps := len(n.rows) / 2
	size := len(past) + steps
	came, ahead := gaps(size), gaps(size)
	copy(came, past)
	bands := []chart.Band{{Name: "80 % interval", Lower: gaps(size), Upper: gaps(size)}, {Name: "95 % interval", Lower: gaps(size), Upper: gaps(size)}}
	if len(past) > 0 { // the forecast begins at what is known
		k := len(past) - 1
		ahead[k] = past[k]
		for b := range bands {
			bands[b].Lower[k], bands[b].Upper[k] = past[k], past[k]
		}
	}
	months := monthsOf(n)
	for i := range steps {
		k := len(past) + i
		next.X = append(next.X, months[2*i])
		ahead[k] = n.number(2*i, 2)
		for b := range bands {
			bands[b].Lower[k], bands[b].Upper[k] = n.number(2*i+b, 3), n.number(2*i+b, 4)
		}
	}
	next.Series = []chart.Series{{Name: "came", Values: came}, {Name: "forecast", Values: ahead, Dashed: true}}
	next.Bands = []chart.Band{bands[1], bands[0]}
	return []figure{
		drawn("The next twelve months", nextTable(n), next),
		drawn("The test: the last six months forecast from those before", testTable(t), test),
		{Caption: "Methods on the same six months. sMAPE is the mean error in percent of the mean of forecast and value; MASE is relative to the naive error of the past.", Table: methodTable(a["methods"])},
	}
}

// gaps are n values that are none.
func gaps(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}

func checkForecasts(a answers) []finding {
	t, c := a["test"], a["categories"]
	inside, errors, naive := 0, 0.0, 0.0
	for i := range t.rows {
		came := t.number(i, 4)
		if came >= t.number(i, 2) && came <= t.number(i, 3) {
			inside++
		}
		errors += math.Abs(t.number(i, 1) - came)
		naive += math.Abs(t.number(i, 5) - came)
	}
	total := sum(t.column(4))
	return []finding{
		{
			heldOut: true, truth: fmt.Sprintf("July to December 2025 came to %s, held out from the forecast.", euros(total)),
			found: fmt.Sprintf("Forecast %s (%s). The months miss by %s in all, last year's months by %s; %d of %d lie within the 95 %% interval.",
				euros(sum(t.column(1))), human.Change(total, sum(t.column(1))), human.Share(errors, total), human.Share(naive, total), inside, len(t.rows)),
		},
		{
			heldOut: true, truth: fmt.Sprintf("The lines of %s categories in the same months, held out.", count(c.number(0, 0))),
			found: fmt.Sprintf("Forecasts miss by %s in all, last year's months by %s; %s of the months lie within the 95 %% interval.", percent(c.number(0, 1)), percent(c.number(0, 2)), percent(c.number(0, 3))),
		},
	}
}
