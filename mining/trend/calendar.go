package trend

import (
	"fmt"
	"math/bits"
	"strconv"

	"github.com/clientele-db/clientele/engine/types"
)

// calendar is the step between the times of series. It is found from all series of a call together, so that a short one is
// read in the light of the others:
//
//   - times that share a day of the month (or its last day, where a month is shorter) and a time of day step by months: 3 are
//     quarters, 12 are years;
//   - other times that share a time of day step by days: by 7 they are weeks; where one or two days of the week never
//     occur, by the days that do;
//   - everything else steps by the largest duration that divides all distances, and integers by the largest number.
//
// A TIMESTAMP WITH TIME ZONE is taken in UTC.
type calendar struct {
	typ  types.Type
	unit stepUnit
	size int64 // months, or ticks of the type: days, microseconds, integers; 0: no series has two times
	day  int   // of the month, for months
	time int64 // of the day in ticks, for months and weekdays
	// rank is the position of each day of the week (Monday 0) among those that occur, for weekdays; open are these days.
	rank [7]int64
	open []int64
}

// stepUnit is what a step counts.
type stepUnit uint8

const (
	byTicks stepUnit = iota
	byMonths
	byWeekdays
)

// perDay returns the ticks of a day: 1 for dates, microseconds for timestamps, 0 for integers.
func perDay(t types.Type) int64 {
	switch t.Kind {
	case types.Date:
		return 1
	case types.Timestamp, types.TimestampTZ:
		return types.Day
	}
	return 0
}

// weekday returns the day of the week of a day number, Monday 0.
func weekday(day int64) int64 { return types.FloorMod(day+3, 7) }

func monthOf(day int64) (month int64, dayOfMonth, length int) {
	y, m, d := types.CivilFromDays(day)
	return y*12 + int64(m-1), d, types.DaysInMonth(y, m)
}

// detectCalendar finds the step of series whose times ascend; series i has times[starts[i]:starts[i+1]].
func detectCalendar(typ types.Type, times []int64, starts []int) *calendar {
	c := &calendar{typ: typ}
	ticks := perDay(typ)
	d := dayFacts{}
	var gcd uint64
	sameClock := ticks > 0
	for s := 0; s+1 < len(starts); s++ {
		part := times[starts[s]:starts[s+1]]
		for i, t := range part {
			if sameClock {
				day := types.FloorDiv(t, ticks)
				clock := t - day*ticks
				if s == 0 && i == 0 {
					c.time = clock
				}
				if sameClock = clock == c.time; sameClock {
					d.add(day, i == 0)
				}
			}
			if i > 0 {
				gcd = greatestDivisor(gcd, uint64(t)-uint64(part[i-1]))
			}
		}
	}
	switch {
	case sameClock && d.monthly() && d.months > 0:
		c.unit, c.size, c.day = byMonths, int64(d.months), d.anchor()
	case sameClock && d.days == 1 && d.longest >= 14 && bits.OnesCount8(d.week) >= 5 && bits.OnesCount8(d.week) < 7:
		c.unit, c.size = byWeekdays, 1
		for w := range int64(7) {
			c.rank[w] = int64(len(c.open))
			if d.week>>w&1 == 1 {
				c.open = append(c.open, w)
			}
		}
	default:
		c.size = int64(min(gcd, 1<<62))
	}
	return c
}

// dayFacts is what days have in common.
type dayFacts struct {
	exact       int  // the day of the month of days that are not the last of theirs; 0: none yet
	mixed       bool // there are two such
	lastDay     int  // the largest day of the month of those that are
	months      uint64
	days        uint64
	week        uint8 // bit i: day i of the week occurs
	first, prev int64
	prevMonth   int64
	longest     int64 // days of the longest series
}

func (d *dayFacts) add(day int64, first bool) {
	month, dom, length := monthOf(day)
	switch {
	case dom == length:
		d.lastDay = max(d.lastDay, dom)
	case d.exact == 0:
		d.exact = dom
	case d.exact != dom:
		d.mixed = true
	}
	d.week |= 1 << weekday(day)
	if first {
		d.first = day
	} else {
		d.days = greatestDivisor(d.days, uint64(day-d.prev))
		d.months = greatestDivisor(d.months, uint64(month-d.prevMonth))
		d.longest = max(d.longest, day-d.first)
	}
	d.prev, d.prevMonth = day, month
}

// monthly reports whether every day is that of one day of the month, or the last of a month that lacks it.
func (d *dayFacts) monthly() bool {
	return !d.mixed && (d.exact == 0 || d.lastDay <= d.exact)
}

func (d *dayFacts) anchor() int {
	if d.exact == 0 {
		return 31
	}
	return d.exact
}

func greatestDivisor(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// steps returns how many steps t is behind the first time of its series.
func (c *calendar) steps(first, t int64) uint64 {
	ticks := perDay(c.typ)
	switch c.unit {
	case byMonths:
		a, _, _ := monthOf(types.FloorDiv(first, ticks))
		b, _, _ := monthOf(types.FloorDiv(t, ticks))
		return uint64(b-a) / uint64(c.size)
	case byWeekdays:
		return uint64(c.order(types.FloorDiv(t, ticks)) - c.order(types.FloorDiv(first, ticks)))
	}
	return (uint64(t) - uint64(first)) / uint64(max(1, c.size))
}

// order numbers the days that occur.
func (c *calendar) order(day int64) int64 {
	return types.FloorDiv(day+3, 7)*int64(len(c.open)) + c.rank[weekday(day)]
}

// at returns the time k steps behind the first time of a series; false where the type cannot hold it.
func (c *calendar) at(first int64, k uint64) (int64, bool) {
	const most = 1 << 40 // months or weekdays: far beyond any date
	ticks := perDay(c.typ)
	var day int64
	switch c.unit {
	case byMonths:
		if k > most {
			return 0, false
		}
		m, _, _ := monthOf(types.FloorDiv(first, ticks))
		m += int64(k) * c.size
		y, month := types.FloorDiv(m, 12), int(types.FloorMod(m, 12))+1
		if y < -200_000 || y > 200_000 {
			return 0, false
		}
		day = types.DaysFromCivil(y, month, min(c.day, types.DaysInMonth(y, month)))
	case byWeekdays:
		if k > most {
			return 0, false
		}
		o := c.order(types.FloorDiv(first, ticks)) + int64(k)
		n := int64(len(c.open))
		day = types.FloorDiv(o, n)*7 + c.open[types.FloorMod(o, n)] - 3
		if day < -70_000_000 || day > 70_000_000 {
			return 0, false
		}
	default:
		hi, lo := bits.Mul64(k, uint64(c.size))
		if hi != 0 || lo > 1<<63-1 {
			return 0, false
		}
		t := first + int64(lo)
		return t, t >= first && c.fits(t)
	}
	t := day*ticks + c.time
	return t, c.fits(t)
}

// fits reports whether the type holds t.
func (c *calendar) fits(t int64) bool {
	switch c.typ.Kind {
	case types.TinyInt:
		return t == int64(int8(t))
	case types.SmallInt:
		return t == int64(int16(t))
	case types.Integer, types.Date:
		return t == int64(int32(t))
	}
	return true
}

// period returns the usual season of the step, 1 if it has none: a year of months, quarters or weeks, a week of days, a day
// of hours or minutes, else an hour or a minute. Integers have none.
func (c *calendar) period() int {
	switch {
	case c.unit == byMonths && 12%c.size == 0:
		return int(12 / c.size)
	case c.unit == byMonths:
		return 1
	case c.unit == byWeekdays:
		return len(c.open)
	}
	ticks := perDay(c.typ)
	if ticks == 0 || c.size == 0 {
		return 1
	}
	if c.size%ticks == 0 {
		switch days := c.size / ticks; {
		case days == 1:
			return 7
		case days >= 7 && 364%days == 0:
			return int(364 / days)
		}
		return 1
	}
	const longest = 288 // five minutes of a day
	for _, cycle := range []int64{types.Day, types.Hour, types.Minute} {
		if cycle%c.size == 0 && cycle/c.size <= longest {
			return int(cycle / c.size)
		}
	}
	return 1
}

// perYear returns the steps of a year, for the filter of the cycle; a season of integers is taken as a year.
func (c *calendar) perYear(period int) float64 {
	const days = 365.25
	switch ticks := perDay(c.typ); {
	case c.unit == byMonths:
		return 12 / float64(c.size)
	case c.unit == byWeekdays:
		return days / 7 * float64(len(c.open))
	case ticks == 0 || c.size == 0:
		return float64(period)
	default:
		return days * float64(ticks) / float64(c.size)
	}
}

// String names the step: month, quarter, 2 weeks, 15 minutes, weekday, step of 5.
func (c *calendar) String() string {
	count := func(n int64, unit string) string {
		if n == 1 {
			return unit
		}
		return strconv.FormatInt(n, 10) + " " + unit + "s"
	}
	switch {
	case c.unit == byMonths:
		switch {
		case c.size%12 == 0:
			return count(c.size/12, "year")
		case c.size == 3:
			return "quarter"
		}
		return count(c.size, "month")
	case c.unit == byWeekdays:
		return fmt.Sprintf("day of %d weekdays", len(c.open))
	}
	ticks := perDay(c.typ)
	if ticks == 0 {
		return "step of " + strconv.FormatInt(c.size, 10)
	}
	for _, u := range []struct {
		micros int64
		name   string
	}{{7 * types.Day, "week"}, {types.Day, "day"}, {types.Hour, "hour"}, {types.Minute, "minute"}, {types.Second, "second"}} {
		if n := u.micros / (types.Day / ticks); n > 0 && c.size%n == 0 && c.size > 0 {
			return count(c.size/n, u.name)
		}
	}
	return count(c.size, "microsecond")
}

// format prints a time of the type.
func (c *calendar) format(t int64) string {
	switch c.typ.Kind {
	case types.Date:
		return string(types.AppendDate(nil, t))
	case types.Timestamp:
		return string(types.AppendTimestamp(nil, t, c.typ.Precision))
	case types.TimestampTZ:
		return string(types.AppendTimestampTZ(nil, t, c.typ.Precision, nil))
	}
	return strconv.FormatInt(t, 10)
}
