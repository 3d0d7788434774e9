package demo

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/clientele-db/clientele/cmd/internal/human"
)

const barWidth = 40

// day prints a date cell.
func day(v any) string {
	t, _ := v.(time.Time)
	return t.Format("2 January 2006")
}

func printHeadline(w io.Writer, a answers) {
	r := a[""]
	net, purchases, buyers := r.number(0, 0), r.number(0, 1), r.number(0, 2)
	fmt.Fprintf(w, "  %s to %s\n", day(r.rows[0][4]), day(r.rows[0][5]))
	wrap(w, "  ", fmt.Sprintf("net revenue %s € from %s by %s, in %s of invoices", human.Count(int64(net)), human.Plural(int64(purchases), "purchase"),
		human.Plural(int64(buyers), "known customer"), human.Plural(int64(r.number(0, 3)), "line")))
	if purchases > 0 && buyers > 0 {
		fmt.Fprintf(w, "  %.2f € a purchase, net of returns\n", net/purchases)
	}
}

// yearOfMonths is a row of the report by months.
type yearOfMonths struct {
	number int64
	months [12]float64
	sum    float64
}

// byYear sorts rows of year, month and value into years.
func byYear(r result) []yearOfMonths {
	var years []yearOfMonths
	for _, row := range r.rows {
		y, m := int64(number(row[0])), int(number(row[1]))
		if m < 1 || m > 12 {
			continue
		}
		if len(years) == 0 || years[len(years)-1].number != y {
			years = append(years, yearOfMonths{number: y})
		}
		last := &years[len(years)-1]
		last.months[m-1] = number(row[2])
		last.sum += number(row[2])
	}
	return years
}

// printMonths prints a line of months for each year, its curve, its sum and how it stands against the year before.
func printMonths(w io.Writer, a answers) {
	years := byYear(a[""])
	var all []float64
	for _, y := range years {
		all = append(all, y.months[:]...)
	}
	unit, name := 1e3, "thousands of euros"
	for _, v := range all {
		if v >= 1e6 {
			unit, name = 1e6, "millions of euros"
		}
	}
	curve := []rune(spark(all))
	fmt.Fprintf(w, "  %s\n  %4s  %-12s", name, "", "Jan      Dec")
	for m := time.January; m <= time.December; m++ {
		fmt.Fprintf(w, " %4s", m.String()[:3])
	}
	fmt.Fprintf(w, " %7s\n", "year")
	for i, y := range years {
		fmt.Fprintf(w, "  %4d  %s", y.number, string(curve[12*i:12*i+12]))
		for _, v := range y.months {
			fmt.Fprintf(w, " %4s", brief(v/unit))
		}
		fmt.Fprintf(w, " %7.1f", y.sum/unit)
		if i > 0 {
			fmt.Fprintf(w, "  %s", human.Change(years[i-1].sum, y.sum))
		}
		fmt.Fprintln(w)
	}
}

// brief prints a figure in four characters at most, while it is below 10,000.
func brief(v float64) string {
	if v < 9.995 {
		return fmt.Sprintf("%.2f", v)
	}
	if v < 99.95 {
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

// weekdays in the order of the ISO week, which the engine counts from 1.
var weekdays = []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}

// byHour sorts rows of weekday, hour and value into a table of 7 by 24.
func byHour(r result) [][]float64 {
	hours := make([][]float64, 7)
	for d := range hours {
		hours[d] = make([]float64, 24)
	}
	for _, row := range r.rows {
		if d, h := (int(number(row[0]))+6)%7, int(number(row[1])); h >= 0 && h < 24 {
			hours[d][h] = number(row[2])
		}
	}
	return hours
}

func printHours(w io.Writer, a answers) {
	hours := byHour(a[""])
	most, total := 0.0, 0.0
	sums := make([]float64, 7)
	for d := range hours {
		for _, v := range hours[d] {
			most, sums[d], total = max(most, v), sums[d]+v, total+v
		}
	}
	fmt.Fprintf(w, "       %s\n", "0     3     6     9     12    15    18    21")
	for d, name := range weekdays {
		var b strings.Builder
		for _, v := range hours[d] {
			b.WriteString(strings.Repeat(shade(v, most), 2))
		}
		fmt.Fprintf(w, "  %s  %s  %6s\n", name, b.String(), human.Share(sums[d], total))
	}
}

// printRanking prints a numbered list of name, group, count and net revenue with a bar.
func printRanking(name, group, noun string) func(io.Writer, answers) {
	return func(w io.Writer, a answers) {
		r := a[""]
		most := 0.0
		for i := range r.rows {
			most = max(most, r.number(i, 3))
		}
		g := newGrid(">", name, group, ">"+noun, ">net €", "")
		for i, row := range r.rows {
			g.add(fmt.Sprint(i+1), clip(text(row[0]), 32), clip(text(row[1]), 20), human.Count(int64(r.number(i, 2))), human.Money(r.number(i, 3)), bar(r.number(i, 3), most, 14))
		}
		g.print(w)
	}
}

// printBars prints a name, its net revenue, its share of what is shown, and a bar.
func printBars(w io.Writer, a answers) {
	r := a[""]
	most, sum := 0.0, 0.0
	for i := range r.rows {
		most, sum = max(most, r.number(i, 1)), sum+r.number(i, 1)
	}
	for i, row := range r.rows {
		net := r.number(i, 1)
		fmt.Fprintf(w, "  %s %9s €  %6s  %s\n", pad(clip(text(row[0]), 22), 22, false), human.Money(net), human.Share(net, sum), bar(net, most, barWidth))
	}
}

func printQuarters(w io.Writer, a answers) {
	r := a[""]
	most := 0.0
	for i := range r.rows {
		most = max(most, r.number(i, 2)+r.number(i, 3))
	}
	for i := range r.rows {
		fresh, back := r.number(i, 2), r.number(i, 3)
		n := int(fresh/max(most, 1)*barWidth + 0.5)
		all := int((fresh+back)/max(most, 1)*barWidth + 0.5)
		fmt.Fprintf(w, "  %d Q%d  %7s new  %7s returning  %s%s\n", int64(r.number(i, 0)), int64(r.number(i, 1)), human.Count(int64(fresh)), human.Count(int64(back)),
			strings.Repeat("█", n), strings.Repeat("░", max(all-n, 0)))
	}
	fmt.Fprintln(w, "  █ bought for the first time   ░ had bought before")
}

func printReturns(w io.Writer, a answers) {
	r := a[""]
	most := 0.0
	for i := range r.rows {
		most = max(most, r.number(i, 1))
	}
	for i, row := range r.rows {
		back := r.number(i, 1)
		fmt.Fprintf(w, "  %-22s %9s €  %6s of sales  %s\n", clip(text(row[0]), 22), human.Money(back), human.Share(back, r.number(i, 2)), bar(back, most, barWidth-8))
	}
}
