package demo

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/cmd/internal/human"
)

const barWidth = 40

func drawHeadline(w io.Writer, rows []clientele.Row) {
	r := rows[0]
	day := func(v any) string {
		t, _ := v.(time.Time)
		return t.Format("2 January 2006")
	}
	net, purchases, buyers := number(r[0]), number(r[1]), number(r[2])
	fmt.Fprintf(w, "  %s to %s\n", day(r[4]), day(r[5]))
	fmt.Fprintf(w, "  net revenue %s € from %s by %s, in %s of invoices\n", human.Count(int64(net)), human.Plural(int64(purchases), "purchase"),
		human.Plural(int64(buyers), "known customer"), human.Plural(int64(number(r[3])), "line"))
	if purchases > 0 && buyers > 0 {
		fmt.Fprintf(w, "  %.2f € a purchase, net of returns\n", net/purchases)
	}
}

// drawMonths prints a line of months for each year, its curve, its sum and how it stands against the year before.
func drawMonths(w io.Writer, rows []clientele.Row) {
	type year struct {
		number int64
		months [12]float64
		sum    float64
	}
	var years []year
	for _, r := range rows {
		y, m := int64(number(r[0])), int(number(r[1]))
		if m < 1 || m > 12 {
			continue
		}
		if len(years) == 0 || years[len(years)-1].number != y {
			years = append(years, year{number: y})
		}
		last := &years[len(years)-1]
		last.months[m-1] = number(r[2])
		last.sum += number(r[2])
	}
	var all []float64
	for _, y := range years {
		all = append(all, y.months[:]...)
	}
	curve := []rune(spark(all))
	fmt.Fprintf(w, "  %4s  %-12s", "", "Jan      Dec")
	for m := time.January; m <= time.December; m++ {
		fmt.Fprintf(w, " %6s", m.String()[:3])
	}
	fmt.Fprintf(w, "  %9s\n", "year")
	for i, y := range years {
		fmt.Fprintf(w, "  %4d  %s", y.number, string(curve[12*i:12*i+12]))
		for _, v := range y.months {
			fmt.Fprintf(w, " %6s", strings.ReplaceAll(human.Money(v), " ", ""))
		}
		fmt.Fprintf(w, "  %9s", human.Money(y.sum))
		if i > 0 {
			fmt.Fprintf(w, "  %s", human.Change(years[i-1].sum, y.sum))
		}
		fmt.Fprintln(w)
	}
}

// ranking prints a numbered list of name, group, count and net revenue with a bar.
func ranking(noun string) func(io.Writer, []clientele.Row) {
	return func(w io.Writer, rows []clientele.Row) {
		most := 0.0
		for _, r := range rows {
			most = max(most, number(r[3]))
		}
		for i, r := range rows {
			fmt.Fprintf(w, "  %2d  %-34s %-20s %8s %-9s %9s €  %s\n", i+1, clip(text(r[0]), 34), clip(text(r[1]), 20), human.Count(int64(number(r[2]))), noun,
				human.Money(number(r[3])), bar(number(r[3]), most, 16))
		}
	}
}

// drawBars prints a name, its net revenue, its share of what is shown, and a bar.
func drawBars(w io.Writer, rows []clientele.Row) {
	most, sum := 0.0, 0.0
	for _, r := range rows {
		most, sum = max(most, number(r[1])), sum+number(r[1])
	}
	for _, r := range rows {
		fmt.Fprintf(w, "  %-22s %9s €  %6s  %s\n", clip(text(r[0]), 22), human.Money(number(r[1])), human.Share(number(r[1]), sum), bar(number(r[1]), most, barWidth))
	}
}

func drawQuarters(w io.Writer, rows []clientele.Row) {
	most := 0.0
	for _, r := range rows {
		most = max(most, number(r[2])+number(r[3]))
	}
	for _, r := range rows {
		fresh, back := number(r[2]), number(r[3])
		n := int(fresh/max(most, 1)*barWidth + 0.5)
		all := int((fresh+back)/max(most, 1)*barWidth + 0.5)
		fmt.Fprintf(w, "  %d Q%d  %7s new  %7s returning  %s%s\n", int64(number(r[0])), int64(number(r[1])), human.Count(int64(fresh)), human.Count(int64(back)),
			strings.Repeat("█", n), strings.Repeat("░", max(all-n, 0)))
	}
	fmt.Fprintln(w, "  █ bought for the first time   ░ had bought before")
}

func drawReturns(w io.Writer, rows []clientele.Row) {
	most := 0.0
	for _, r := range rows {
		most = max(most, number(r[1]))
	}
	for _, r := range rows {
		fmt.Fprintf(w, "  %-22s %9s €  %6s of sales  %s\n", clip(text(r[0]), 22), human.Money(number(r[1])), human.Share(number(r[1]), number(r[2])), bar(number(r[1]), most, barWidth-8))
	}
}
