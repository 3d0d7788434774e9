package fn

import (
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// dateField is a part of a date, a time or an interval.
type dateField uint8

const (
	fieldYear dateField = iota
	fieldQuarter
	fieldMonth
	fieldWeek
	fieldDay
	fieldDayOfWeek
	fieldDayOfYear
	fieldYearOfWeek
	fieldHour // from here on parts of the time of day
	fieldMinute
	fieldSecond
	fieldMillisecond
)

var dateFieldFunctions = []*Scalar{
	dateFieldFunction(fieldYear, "year", nil, "Returns the year of a date or timestamp.", Example{"year(DATE '2024-02-29')", "2024"}),
	dateFieldFunction(fieldQuarter, "quarter", nil, "Returns the quarter of the year, 1 to 4.", Example{"quarter(DATE '2024-05-01')", "2"}),
	dateFieldFunction(fieldMonth, "month", nil, "Returns the month of the year, 1 to 12.", Example{"month(TIMESTAMP '2024-05-01 10:00:00')", "5"}),
	dateFieldFunction(fieldWeek, "week", []string{"week_of_year"}, "Returns the ISO week of the year, 1 to 53.", Example{"week(DATE '2021-01-03')", "53"}),
	dateFieldFunction(fieldDay, "day", []string{"day_of_month"}, "Returns the day of the month, 1 to 31.", Example{"day(DATE '2024-02-29')", "29"}, Example{"day(INTERVAL '3' DAY)", "3"}),
	dateFieldFunction(fieldDayOfWeek, "day_of_week", []string{"dow"}, "Returns the ISO day of the week, 1 (Monday) to 7 (Sunday).", Example{"day_of_week(DATE '2024-02-29')", "4"}),
	dateFieldFunction(fieldDayOfYear, "day_of_year", []string{"doy"}, "Returns the day of the year, 1 to 366.", Example{"day_of_year(DATE '2024-12-31')", "366"}),
	dateFieldFunction(fieldYearOfWeek, "year_of_week", []string{"yow"}, "Returns the year of the ISO week.", Example{"year_of_week(DATE '2021-01-03')", "2020"}),
	dateFieldFunction(fieldHour, "hour", nil, "Returns the hour of the day, 0 to 23.", Example{"hour(TIMESTAMP '2024-05-01 17:30:00')", "17"}),
	dateFieldFunction(fieldMinute, "minute", nil, "Returns the minute of the hour, 0 to 59.", Example{"minute(TIME '17:30:59')", "30"}),
	dateFieldFunction(fieldSecond, "second", nil, "Returns the second of the minute, 0 to 59.", Example{"second(TIME '17:30:59')", "59"}),
	dateFieldFunction(fieldMillisecond, "millisecond", nil, "Returns the millisecond of the second, 0 to 999.", Example{"millisecond(TIMESTAMP '2024-05-01 17:30:00.250')", "250"}),
}

func dateFieldFunction(f dateField, name string, aliases []string, doc string, examples ...Example) *Scalar {
	eval := func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		dst := out.I64[:n]
		if args[0].ConstNull() || n == 0 {
			clear(dst)
			return nil
		}
		if f >= fieldHour {
			copyWall(dst, c, args[0])
			extractTime(dst, f)
		} else {
			copyDays(dst, c, args[0])
			extractDate(dst, f)
		}
		if b := fieldBounds[f]; b.hi > 0 && args[0].Type.IsTemporal() {
			setBounds(out, b)
		}
		return nil
	}
	on := func(ps ...param) []signature {
		var sigs []signature
		for _, p := range ps {
			sigs = append(sigs, sig(types.BigIntType, eval, p))
		}
		return sigs
	}
	var sigs []signature
	switch {
	case f >= fieldHour:
		sigs = append(on(pTimestamp, pTimestampTZ, pTime), sig(types.BigIntType, intervalField(f), pDS))
	case f == fieldDay:
		sigs = append(on(pDate, pTimestamp, pTimestampTZ), sig(types.BigIntType, intervalField(f), pDS))
	case f == fieldYear || f == fieldMonth:
		sigs = append(on(pDate, pTimestamp, pTimestampTZ), sig(types.BigIntType, intervalField(f), pYM))
	default:
		sigs = on(pDate, pTimestamp, pTimestampTZ)
	}
	return &Scalar{Name: name, Aliases: aliases, Doc: doc, Examples: examples, Resolve: resolver(name, sigs...)}
}

// fieldBounds are the ranges of the fields that have one.
var fieldBounds = [...]interval64{
	fieldQuarter: {1, 4}, fieldMonth: {1, 12}, fieldWeek: {1, 53}, fieldDay: {1, 31}, fieldDayOfWeek: {1, 7},
	fieldDayOfYear: {1, 366}, fieldHour: {0, 23}, fieldMinute: {0, 59}, fieldSecond: {0, 59}, fieldMillisecond: {0, 999},
}

// copyWall writes the wall clock of dates, times and timestamps, in microseconds; instants are seen in the session's zone.
func copyWall(dst []int64, c *Context, v *vec.Vector) {
	copy(dst, spread(v, len(dst)))
	switch v.Type.Kind {
	case types.Date:
		for i := range dst {
			dst[i] *= types.Day
		}
	case types.TimestampTZ:
		if c.Zone != nil {
			for i, us := range dst {
				dst[i] = types.FromUTC(us, c.Zone)
			}
		}
	}
}

// copyDays writes the day numbers of dates and timestamps.
func copyDays(dst []int64, c *Context, v *vec.Vector) {
	if v.Type.Kind == types.Date {
		copy(dst, spread(v, len(dst)))
		return
	}
	copyWall(dst, c, v)
	for i, us := range dst {
		dst[i] = types.FloorDiv(us, types.Day)
	}
}

// extractDate replaces day numbers by a field of theirs.
func extractDate(dst []int64, f dateField) {
	switch f {
	case fieldYear:
		for i, d := range dst {
			dst[i] = types.YearFromDays(d)
		}
	case fieldQuarter:
		for i, d := range dst {
			_, m, _ := types.CivilFromDays(d)
			dst[i] = int64(m+2) / 3
		}
	case fieldMonth:
		for i, d := range dst {
			_, m, _ := types.CivilFromDays(d)
			dst[i] = int64(m)
		}
	case fieldDay:
		for i, d := range dst {
			_, _, day := types.CivilFromDays(d)
			dst[i] = int64(day)
		}
	case fieldDayOfWeek:
		for i, d := range dst {
			dst[i] = weekday(d)
		}
	case fieldDayOfYear:
		for i, d := range dst {
			dst[i] = d - types.DaysFromCivil(types.YearFromDays(d), 1, 1) + 1
		}
	case fieldWeek:
		for i, d := range dst {
			_, dst[i] = isoWeek(d)
		}
	case fieldYearOfWeek:
		for i, d := range dst {
			dst[i], _ = isoWeek(d)
		}
	}
}

// weekday is the ISO day of the week, 1 (Monday) to 7.
func weekday(day int64) int64 { return types.FloorMod(day+3, 7) + 1 }

// isoWeek is the ISO week of a day and the year to which it belongs: that of the week's Thursday.
func isoWeek(day int64) (year, week int64) {
	thursday := day - weekday(day) + 4
	year = types.YearFromDays(thursday)
	return year, (thursday-types.DaysFromCivil(year, 1, 1))/7 + 1
}

// extractTime replaces wall clocks by a field of the time of day.
func extractTime(dst []int64, f dateField) {
	unit, count := int64(types.Hour), int64(24)
	switch f {
	case fieldMinute:
		unit, count = types.Minute, 60
	case fieldSecond:
		unit, count = types.Second, 60
	case fieldMillisecond:
		unit, count = types.Millisecond, 1000
	}
	for i, us := range dst {
		dst[i] = types.FloorMod(us, types.Day) / unit % count
	}
}

// intervalField takes a field of an interval; those of a negative one are negative.
func intervalField(f dateField) Eval {
	unit, count := int64(1), int64(0)
	switch f {
	case fieldYear:
		unit = 12
	case fieldMonth:
		count = 12
	case fieldDay:
		unit = types.Day
	case fieldHour:
		unit, count = types.Hour, 24
	case fieldMinute:
		unit, count = types.Minute, 60
	case fieldSecond:
		unit, count = types.Second, 60
	case fieldMillisecond:
		unit, count = types.Millisecond, 1000
	}
	return intRows(func(r *row) (int64, error) {
		v := r.int(0) / unit
		if count > 0 {
			v %= count
		}
		return v, nil
	})
}
