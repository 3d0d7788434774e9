package ssb

import (
	"time"

	"github.com/clientele-db/clientele/bench/internal/rowgen"
	"github.com/clientele-db/clientele/bench/internal/tpc"
)

// holidays are the days of the authors' generator that carry D_HOLIDAYFL, as month and day.
var holidays = map[[2]int]bool{
	{1, 1}: true, {2, 20}: true, {4, 20}: true, {5, 20}: true, {7, 20}: true,
	{8, 20}: true, {9, 20}: true, {10, 20}: true, {11, 20}: true, {12, 24}: true,
}

// sellingSeason returns D_SELLINGSEASON of a month, as the authors' generator divides the year.
func sellingSeason(m time.Month) string {
	switch {
	case m >= time.November:
		return "Christmas"
	case m >= time.September:
		return "Fall"
	case m >= time.May:
		return "Summer"
	case m == time.April:
		return "Spring"
	default:
		return "Winter"
	}
}

func (g *generator) dates() rowgen.Job {
	return g.job(dateTable, 0, tpc.Days, tpc.Days,
		func(_ *rowgen.Rand, from, to int, out *rowgen.Buffer) {
			for day := from; day < to; day++ {
				out.B = appendDate(out.B, tpc.StartDate.AddDate(0, 0, day))
			}
			out.Rows = int64(to - from)
		})
}

func appendDate(b []byte, t time.Time) []byte {
	month := t.Month().String()
	weekday := int(t.Weekday()) // 0 is Sunday
	b = rowgen.AppendInt(b, dateKey(t))
	b = rowgen.AppendText(b, t.Format("January 2, 2006"))
	b = rowgen.AppendRaw(b, t.Weekday().String())
	b = rowgen.AppendRaw(b, month)
	b = rowgen.AppendInt(b, t.Year())
	b = rowgen.AppendInt(b, t.Year()*100+int(t.Month()))
	b = append(b, month[:3]...)
	b = rowgen.AppendInt(b, t.Year())
	b = rowgen.AppendInt(b, weekday+1)
	b = rowgen.AppendInt(b, t.Day())
	b = rowgen.AppendInt(b, t.YearDay())
	b = rowgen.AppendInt(b, int(t.Month()))
	b = rowgen.AppendInt(b, (t.YearDay()-1)/7+1)
	b = rowgen.AppendRaw(b, sellingSeason(t.Month()))
	b = appendFlag(b, t.Weekday() == time.Saturday)
	b = appendFlag(b, t.AddDate(0, 0, 1).Day() == 1)
	b = appendFlag(b, holidays[[2]int{int(t.Month()), t.Day()}])
	b = appendFlag(b, weekday >= 1 && weekday <= 5)
	return rowgen.EndRow(b)
}

func appendFlag(b []byte, set bool) []byte {
	if set {
		return append(b, '1', ',')
	}
	return append(b, '0', ',')
}

// dateKey returns yyyymmdd.
func dateKey(t time.Time) int { return t.Year()*10000 + int(t.Month())*100 + t.Day() }

// dateKeys returns the date keys of the seven years as text with a comma, indexed by day.
func dateKeys() [tpc.Days][9]byte {
	var keys [tpc.Days][9]byte
	for day := range keys {
		copy(keys[day][:], rowgen.AppendInt(nil, dateKey(tpc.StartDate.AddDate(0, 0, day))))
	}
	return keys
}
