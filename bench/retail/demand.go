package retail

import (
	"math"
	"time"

	"github.com/clientele-db/clientele/bench/internal/rowgen"
)

// demand is how often and for what the segments come, month by month. A customer of segment s with a rate of v visits a
// year is expected to come v/12 * visits[s][m] times in month m, and each line is of category c in proportion to
// weight(s, c) * factor(c, m), so that the lines of a category follow its season and trend exactly in expectation.
type demand struct {
	// weights are the shares of the categories in each segment, 1 in sum.
	weights [][]float64
	// visits is the factor of visits, lines the cumulative weights of the categories, by segment and month.
	visits [][months]float64
	lines  [][months][]float64
	// daily are the cumulative weights of the days of each month, by segment.
	daily [][months][]float64
	// tiers are the cumulative weights of the price tiers, by segment.
	tiers [][]float64
}

// factor is the planted factor of a category's demand in a month: its season times its trend, which rises by the
// month.
func factor(category, month int) float64 {
	c := &categories[category]
	return c.season[month%12] * math.Pow(1+c.trend, float64(month)/12)
}

func newDemand() *demand {
	d := &demand{
		weights: make([][]float64, len(segments)), visits: make([][months]float64, len(segments)),
		lines: make([][months][]float64, len(segments)), daily: make([][months][]float64, len(segments)),
		tiers: make([][]float64, len(segments)),
	}
	for s := range segments {
		d.weights[s] = categoryWeights(&segments[s])
		d.tiers[s] = rowgen.Cumulative(segments[s].Tiers[:])
		for m := range months {
			weighted := make([]float64, len(categories))
			total := 0.0
			for c := range categories {
				weighted[c] = d.weights[s][c] * factor(c, m)
				total += weighted[c]
			}
			d.visits[s][m] = total * segments[s].Months[m%12]
			d.lines[s][m] = rowgen.Cumulative(weighted)
			d.daily[s][m] = rowgen.Cumulative(dayWeights(&segments[s], m))
		}
	}
	return d
}

// categoryWeights returns the shares of the categories in a segment's demand.
func categoryWeights(s *segment) []float64 {
	var perDept [departments]float64
	for c := range categories {
		perDept[categories[c].dept] += categories[c].weight
	}
	weights := make([]float64, len(categories))
	total := 0.0
	for c := range categories {
		w := s.Departments[categories[c].dept] * categories[c].weight / perDept[categories[c].dept]
		if f, ok := s.Favourites[categories[c].name]; ok {
			w *= f
		}
		weights[c] = w
		total += w
	}
	for c := range weights {
		weights[c] /= total
	}
	return weights
}

// dayWeights returns how a segment's visits spread over the days of a month.
func dayWeights(s *segment, month int) []float64 {
	first := monthStart(month)
	weights := make([]float64, 0, 31)
	for day := first; day.Month() == first.Month(); day = day.AddDate(0, 0, 1) {
		w := s.weekdays[day.Weekday()]
		switch d := day.Day(); day.Month() {
		case time.January:
			if d == 1 {
				w *= 0.1
			}
		case time.November: // the week of Black Friday, which lies on the 23rd to the 29th, and the Monday after
			if friday := blackFriday(day.Year()); d >= friday-4 && d <= friday+3 {
				w *= 2
			}
		case time.December:
			switch {
			case d >= 10 && d <= 23:
				w *= 1.5
			case d == 25 || d == 26:
				w *= 0.1
			}
		}
		weights = append(weights, w)
	}
	return weights
}

// blackFriday returns the day of November that follows its fourth Thursday.
func blackFriday(year int) int {
	first := time.Date(year, time.November, 1, 0, 0, 0, 0, time.UTC)
	return 1 + int(time.Thursday-first.Weekday()+7)%7 + 21 + 1
}

// monthStart returns the first day of a month of the period.
func monthStart(month int) time.Time { return start.AddDate(0, month, 0) }

// monthOfDay has the month of each day of the period, firstDay the first day of each month and one more.
var monthOfDay, firstDay = func() (of [days]int, first [months + 1]int) {
	for m := range months {
		first[m] = int(monthStart(m).Sub(start) / (24 * time.Hour))
	}
	first[months] = days
	for m := range months {
		for d := first[m]; d < first[m+1]; d++ {
			of[d] = m
		}
	}
	return of, first
}()

// monthText returns a month as YYYY-MM.
func monthText(month int) string { return monthStart(month).Format("2006-01") }

// closed says whether stores are closed on a day of the period: on Sundays, at Christmas and on New Year's Day.
func closed(day int) bool {
	t := start.AddDate(0, 0, day)
	return t.Weekday() == time.Sunday || t.Month() == time.December && t.Day() == 25 ||
		t.Month() == time.January && t.Day() == 1
}
