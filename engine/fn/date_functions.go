package fn

import (
	"math"
	"strings"
	"time"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// timestampTZ3 is TIMESTAMP(3) WITH TIME ZONE.
var timestampTZ3 = types.Type{Kind: types.TimestampTZ, Precision: 3}

var dateFunctions = []*Scalar{
	nowFunction("current_date", true, types.DateType, "Returns the date at the start of the statement.", "date_diff('day', current_date, current_date)", "0"),
	nowFunction("current_timestamp", true, types.TimestampTZMicro, "Returns the time at the start of the statement.", "current_timestamp = now() OR true", "true"),
	nowFunction("now", false, timestampTZ3, "Returns the time at the start of the statement.", "now() = now()", "true"),
	nowFunction("localtimestamp", true, types.TimestampMicros, "Returns the session's wall clock at the start of the statement.", "localtimestamp = localtimestamp", "true"),
	nowFunction("localtime", true, types.Type{Kind: types.Time, Precision: 6}, "Returns the session's time of day at the start of the statement.", "localtime = localtime", "true"),
	{
		Name: "current_timezone", Volatility: Stable, Doc: "Returns the name of the session's time zone.",
		Examples: []Example{{"current_timezone()", "UTC"}},
		Resolve: resolver("current_timezone", sig(types.VarcharType, bytesRows(func(r *row, dst []byte) ([]byte, error) {
			return append(dst, types.ZoneName(r.c.Zone)...), nil
		}))),
	},
	{
		Name: "date", Doc: "Converts to a date, as CAST does.",
		Examples: []Example{{"date('2024-02-29')", "2024-02-29"}, {"date(TIMESTAMP '2024-02-29 13:00:00')", "2024-02-29"}},
		Resolve:  resolver("date", castSignature(pDate, types.DateType), castSignature(pTimestamp, types.DateType), castSignature(pTimestampTZ, types.DateType), castSignature(pVarchar, types.DateType)),
	},
	{
		Name: "last_day_of_month", Doc: "Returns the last day of the month.",
		Examples: []Example{{"last_day_of_month(DATE '2024-02-10')", "2024-02-29"}},
		Resolve: resolver("last_day_of_month", sig(types.DateType, lastDayOfMonth, pDate), sig(types.DateType, lastDayOfMonth, pTimestamp),
			sig(types.DateType, lastDayOfMonth, pTimestampTZ)),
	},
	{
		Name: "make_date", Doc: "Makes a date of year, month and day.",
		Examples: []Example{{"make_date(2024, 2, 29)", "2024-02-29"}},
		Resolve: resolver("make_date", sig(types.DateType, intRows(func(r *row) (int64, error) {
			y, m, d := r.int(0), r.int(1), r.int(2)
			if y < -290_000 || y > 290_000 || m < 1 || m > 12 || d < 1 || d > int64(types.DaysInMonth(y, int(m))) {
				return 0, errorf(InvalidArgument, "There is no date %d-%d-%d", y, m, d)
			}
			return types.DaysFromCivil(y, int(m), int(d)), nil
		}), pBigInt, pBigInt, pBigInt)),
	},
	{
		Name: "from_unixtime", Doc: "Converts seconds since 1970-01-01 UTC to a timestamp with time zone.",
		Examples: []Example{{"from_unixtime(0)", "1970-01-01 00:00:00.000 UTC"}, {"from_unixtime(1.5e0)", "1970-01-01 00:00:01.500 UTC"}},
		Resolve: resolver("from_unixtime", sig(timestampTZ3, intRows(func(r *row) (int64, error) {
			ms := math.Round(r.float(0) * 1000)
			if !(math.Abs(ms) < 9e15) {
				return 0, errorf(OutOfRange, "Unix time is out of range: %g", r.float(0))
			}
			return int64(ms) * types.Millisecond, nil
		}), pDouble)),
	},
	{
		Name: "to_unixtime", Doc: "Converts a timestamp (one without time zone being in UTC) to seconds since 1970-01-01 UTC.",
		Examples: []Example{{"to_unixtime(TIMESTAMP '1970-01-01 00:00:01.500')", "1.5"}},
		Resolve: resolver("to_unixtime", sig(types.DoubleType, floatRows(toUnixtime), pTimestamp),
			sig(types.DoubleType, floatRows(toUnixtime), pTimestampTZ), sig(types.DoubleType, floatRows(toUnixtime), pDate)),
	},
	{
		Name: "from_iso8601_date", Doc: "Reads an ISO 8601 date: 2020-05-11, the week 2020-W10 (its Monday) or day 2020-W10-3, or the day of the year 2020-123.",
		Examples: []Example{{"from_iso8601_date('2020-05-11')", "2020-05-11"}, {"from_iso8601_date('2020-W10')", "2020-03-02"}, {"from_iso8601_date('2020-123')", "2020-05-02"}},
		Resolve: resolver("from_iso8601_date", sig(types.DateType, intRows(func(r *row) (int64, error) {
			day, ok := isoDate(string(r.bytes(0)))
			if !ok {
				return 0, errorf(InvalidArgument, "Invalid ISO 8601 date: %s", r.bytes(0))
			}
			return day, nil
		}), pVarchar)),
	},
	{
		Name: "from_iso8601_timestamp", Doc: "Reads an ISO 8601 date, perhaps with time and zone; without a zone it is in the session's.",
		Examples: []Example{{"from_iso8601_timestamp('2020-05-11T11:15:05.055+01:00')", "2020-05-11 10:15:05.055 UTC"}},
		Resolve: resolver("from_iso8601_timestamp", sig(timestampTZ3, intRows(func(r *row) (int64, error) {
			b := r.bytes(0)
			if day, ok := isoDate(string(b)); ok {
				return types.ToUTC(day*types.Day, r.c.Zone), nil
			}
			us, err := types.ParseTimestampTZ(b, 3, r.c.Zone)
			if err != nil {
				return 0, errorf(InvalidArgument, "Invalid ISO 8601 timestamp: %s", b)
			}
			return us, nil
		}), pVarchar)),
	},
	{
		Name: "to_iso8601", Doc: "Writes a date or timestamp by ISO 8601.",
		Examples: []Example{{"to_iso8601(DATE '2020-05-11')", "2020-05-11"}, {"to_iso8601(TIMESTAMP '2020-05-11 11:15:05.055')", "2020-05-11T11:15:05.055"}},
		Resolve: resolver("to_iso8601", sig(types.VarcharType, bytesRows(toISO), pDate), sig(types.VarcharType, bytesRows(toISO), pTimestamp),
			sig(types.VarcharType, bytesRows(toISO), pTimestampTZ)),
	},
	{
		Name: "at_timezone", Doc: "Returns the wall clock of a zone at an instant, as a timestamp without time zone.",
		Examples: []Example{{"at_timezone(TIMESTAMP '2012-10-31 01:00:00 UTC', 'America/Los_Angeles')", "2012-10-30 18:00:00"}},
		Resolve: resolver("at_timezone", signature{
			params: []param{pTimestampTZ, pVarchar},
			resultOf: func(args []types.Type) types.Type {
				return types.Type{Kind: types.Timestamp, Precision: args[0].Precision}
			},
			eval: zoneRows(types.FromUTC),
		}),
	},
	{
		Name: "with_timezone", Doc: "Returns the instant at which the clocks of a zone show a timestamp.",
		Examples: []Example{{"with_timezone(TIMESTAMP '2012-10-30 18:00:00', 'America/Los_Angeles')", "2012-10-31 01:00:00 UTC"}},
		Resolve: resolver("with_timezone", signature{
			params: []param{pTimestamp, pVarchar},
			resultOf: func(args []types.Type) types.Type {
				return types.Type{Kind: types.TimestampTZ, Precision: args[0].Precision}
			},
			eval: zoneRows(types.ToUTC),
		}),
	},
	{
		Name: "timezone_hour", Doc: "Returns the hours by which the session's zone is ahead of UTC at an instant.",
		Examples: []Example{{"timezone_hour(TIMESTAMP '2024-01-01 00:00:00 UTC')", "0"}},
		Resolve: resolver("timezone_hour", sig(types.BigIntType, intRows(func(r *row) (int64, error) {
			return (types.FromUTC(r.int(0), r.c.Zone) - r.int(0)) / types.Hour, nil
		}), pTimestampTZ)),
	},
	{
		Name: "timezone_minute", Doc: "Returns the minutes beyond whole hours by which the session's zone is ahead of UTC at an instant.",
		Examples: []Example{{"timezone_minute(TIMESTAMP '2024-01-01 00:00:00 UTC')", "0"}},
		Resolve: resolver("timezone_minute", sig(types.BigIntType, intRows(func(r *row) (int64, error) {
			return (types.FromUTC(r.int(0), r.c.Zone) - r.int(0)) / types.Minute % 60, nil
		}), pTimestampTZ)),
	},
	{
		Name: "to_milliseconds", Doc: "Converts an interval of days to seconds to milliseconds.",
		Examples: []Example{{"to_milliseconds(INTERVAL '1' DAY)", "86400000"}},
		Resolve: resolver("to_milliseconds", sig(types.BigIntType, intRows(func(r *row) (int64, error) {
			return r.int(0) / types.Millisecond, nil
		}), pDS)),
	},
	{
		Name: "parse_duration", Doc: "Reads a number and a unit (ns, us, ms, s, m, h, d) as an interval, to the millisecond.",
		Examples: []Example{{"parse_duration('42.8ms')", "0 00:00:00.043"}, {"parse_duration('3.81 d')", "3 19:26:24.000"}},
		Resolve:  resolver("parse_duration", sig(types.IntervalDSType, intRows(parseDuration), pVarchar)),
	},
	{
		Name: "human_readable_seconds", Doc: "Writes seconds as weeks, days, hours, minutes and seconds.",
		Examples: []Example{{"human_readable_seconds(3762)", "1 hour, 2 minutes, 42 seconds"}},
		Resolve:  resolver("human_readable_seconds", sig(types.VarcharType, bytesRows(humanSeconds), pDouble)),
	},
}

// nowFunction is a function of the start of the statement; hidden if it is written without parentheses.
func nowFunction(name string, hidden bool, t types.Type, doc, example, result string) *Scalar {
	eval := func(c *Context, out *vec.Vector, _ []*vec.Vector, n int) error {
		us := types.FloorDiv(c.Now.UnixNano(), 1000)
		unit := types.Pow10Int64(6 - t.Precision)
		if t.Kind != types.TimestampTZ {
			us = types.FromUTC(us, c.Zone)
		}
		switch t.Kind {
		case types.Date:
			us = types.FloorDiv(us, types.Day)
		case types.Time:
			us = types.FloorMod(us, types.Day)
		default:
			us = types.FloorDiv(us, unit) * unit
		}
		fill(out.I64[:n], us)
		return nil
	}
	return &Scalar{
		Name: name, Hidden: hidden, Volatility: Stable, Doc: doc, Examples: []Example{{example, result}},
		Resolve: resolver(name, sig(t, eval)),
	}
}

// castSignature is that of a function that is a cast.
func castSignature(p param, to types.Type) signature {
	return signature{params: []param{p}, result: to, evalOf: func(args []types.Type, _ types.Type) Eval {
		o, err := CastOf(args[0], to)
		if err != nil {
			return func(*Context, *vec.Vector, []*vec.Vector, int) error { return err }
		}
		return o.Eval
	}}
}

func lastDayOfMonth(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	dst := out.I64[:n]
	if args[0].ConstNull() || n == 0 {
		return nil
	}
	copyDays(dst, c, args[0])
	for i, day := range dst {
		y, m, d := types.CivilFromDays(day)
		dst[i] = day + int64(types.DaysInMonth(y, m)-d)
	}
	return nil
}

func toUnixtime(r *row) (float64, error) {
	if r.args[0].Type.Kind == types.Date {
		return float64(r.int(0)) * 86400, nil
	}
	return float64(r.int(0)) / types.Second, nil
}

// isoDate reads the forms of an ISO 8601 date.
func isoDate(s string) (int64, bool) {
	for _, pattern := range [...]timeFormat{isoCalendar, isoWeekDay, isoWeekOnly, isoOrdinal} {
		if p, ok := pattern.parse(s, 0); ok {
			us, ok := p.wall()
			return us / types.Day, ok
		}
	}
	return 0, false
}

func isoFormat(items ...timeItem) timeFormat { return items }

var (
	dash        = timeItem{part: partLiteral, text: "-"}
	isoCalendar = isoFormat(timeItem{part: partYear, width: 4}, dash, timeItem{part: partMonth, width: 2}, dash, timeItem{part: partDay, width: 2})
	isoWeekOnly = isoFormat(timeItem{part: partWeekYear, width: 4}, timeItem{part: partLiteral, text: "-W"}, timeItem{part: partWeek, width: 2})
	isoWeekDay  = append(isoWeekOnly[:3:3], dash, timeItem{part: partWeekday, width: 1})
	isoOrdinal  = isoFormat(timeItem{part: partYear, width: 4}, dash, timeItem{part: partDayOfYear, width: 3})
)

func toISO(r *row, dst []byte) ([]byte, error) {
	t, v := r.args[0].Type, r.int(0)
	if t.Kind == types.Date {
		return types.AppendDate(dst, v), nil
	}
	wall := v
	if t.Kind == types.TimestampTZ {
		wall = types.FromUTC(v, r.c.Zone)
	}
	dst = types.AppendDate(dst, types.FloorDiv(wall, types.Day))
	dst = types.AppendTime(append(dst, 'T'), types.FloorMod(wall, types.Day), t.Precision)
	switch {
	case t.Kind != types.TimestampTZ:
	case wall == v:
		dst = append(dst, 'Z')
	default:
		dst = appendOffset(dst, wall-v, true)
	}
	return dst, nil
}

// zoneRows makes an Eval of a conversion to or from the zone that the second argument names.
func zoneRows(convert func(us int64, zone *time.Location) int64) Eval {
	return intRows(func(r *row) (int64, error) {
		zone, err := types.LoadZone(string(r.bytes(1)))
		if err != nil {
			return 0, errorf(InvalidArgument, "'%s' is not a valid time zone", r.bytes(1))
		}
		return convert(r.int(0), zone), nil
	})
}

var durationUnits = map[string]float64{"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}

func parseDuration(r *row) (int64, error) {
	s := strings.TrimSpace(string(r.bytes(0)))
	n := 0
	for n < len(s) && (s[n]-'0' <= 9 || s[n] == '.') {
		n++
	}
	unit, ok := durationUnits[strings.TrimSpace(s[n:])]
	v, err := types.ParseFloat([]byte(s[:n]))
	if err != nil || !ok {
		return 0, errorf(InvalidArgument, "duration is not a valid data duration string: %s", s)
	}
	ms := math.Round(v * unit)
	if !(ms < 9e15) {
		return 0, errorf(OutOfRange, "duration is out of range: %s", s)
	}
	return int64(ms) * types.Millisecond, nil
}

func humanSeconds(r *row, dst []byte) ([]byte, error) {
	f := r.float(0)
	if f != f || math.Abs(f) >= 9e18 {
		return dst, errorf(InvalidArgument, "Invalid argument found: %s", types.AppendDouble(nil, f))
	}
	s := int64(math.Round(math.Abs(f)))
	parts := 0
	for _, u := range [...]struct {
		name string
		size int64
	}{{"week", 604800}, {"day", 86400}, {"hour", 3600}, {"minute", 60}, {"second", 1}} {
		n := s / u.size
		s %= u.size
		if n == 0 && !(u.size == 1 && parts == 0) {
			continue
		}
		if parts > 0 {
			dst = append(dst, ", "...)
		}
		parts++
		dst = appendDigits(dst, n, 1)
		dst = append(append(dst, ' '), u.name...)
		if n != 1 {
			dst = append(dst, 's')
		}
	}
	return dst, nil
}
