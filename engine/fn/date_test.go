package fn

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// timeVectors makes a DATE and a TIMESTAMP column of times.
func timeVectors(at []time.Time) (dates, timestamps *vec.Vector) {
	dates, timestamps = newVector(types.DateType), newVector(types.TimestampMicros)
	for _, t := range at {
		us := t.UnixMicro()
		appendI64(dates, types.FloorDiv(us, types.Day))
		appendI64(timestamps, us)
	}
	return dates, timestamps
}

// randomTimes are times from year -400 to 9999.
func randomTimes(rng *rand.Rand, n int) []time.Time {
	out := make([]time.Time, n)
	for i := range out {
		out[i] = time.Date(rng.IntN(10_400)-400, time.Month(1+rng.IntN(12)), 1+rng.IntN(31), rng.IntN(24), rng.IntN(60), rng.IntN(60), rng.IntN(1e6)*1000, time.UTC)
	}
	return out
}

// TestDateFields holds all fields against package time.
func TestDateFields(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 5))
	at := randomTimes(rng, 20_000)
	for d := time.Date(1995, 12, 20, 0, 0, 0, 0, time.UTC); d.Year() < 2030; d = d.AddDate(0, 0, 1) {
		at = append(at, d)
	}
	dates, stamps := timeVectors(at)
	fields := map[string]func(time.Time) int{
		"year": time.Time.Year, "month": func(t time.Time) int { return int(t.Month()) }, "day": time.Time.Day,
		"quarter": func(t time.Time) int { return (int(t.Month()) + 2) / 3 }, "day_of_year": time.Time.YearDay,
		"day_of_week":  func(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 },
		"week":         func(t time.Time) int { _, w := t.ISOWeek(); return w },
		"year_of_week": func(t time.Time) int { y, _ := t.ISOWeek(); return y },
		"hour":         time.Time.Hour, "minute": time.Time.Minute, "second": time.Time.Second,
		"millisecond": func(t time.Time) int { return t.Nanosecond() / 1_000_000 },
	}
	for name, field := range fields {
		columns := []*vec.Vector{stamps, dates}
		if name == "hour" || name == "minute" || name == "second" || name == "millisecond" {
			columns = columns[:1]
		}
		for _, c := range columns {
			out, err := call(name, c)
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range out.I64[:len(at)] {
				if want := field(at[i]); int(v) != want {
					t.Fatalf("%s of %s = %d, want %d", name, at[i], v, want)
				}
				if out.Bounded && (v < out.Lo || v > out.Hi) {
					t.Fatalf("%s of %s is outside of its bounds", name, at[i])
				}
			}
		}
	}
}

// TestDateTrunc holds date_trunc and last_day_of_month against package time.
func TestDateTrunc(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 5))
	at := randomTimes(rng, 5000)
	dates, stamps := timeVectors(at)
	date := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	for unit, trunc := range map[string]func(time.Time) time.Time{
		"year": func(t time.Time) time.Time { return date(t.Year(), 1, 1) }, "month": func(t time.Time) time.Time { return date(t.Year(), t.Month(), 1) },
		"quarter": func(t time.Time) time.Time { return date(t.Year(), (t.Month()-1)/3*3+1, 1) },
		"week":    func(t time.Time) time.Time { return date(t.Year(), t.Month(), t.Day()-(int(t.Weekday())+6)%7) },
		"day":     func(t time.Time) time.Time { return date(t.Year(), t.Month(), t.Day()) },
		"hour": func(t time.Time) time.Time {
			return t.Add(-time.Duration(t.Minute())*time.Minute - time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond()))
		},
	} {
		out, err := call("date_trunc", constant(textCol(unit)), stamps)
		if err != nil {
			t.Fatal(err)
		}
		for i := range at {
			if want := trunc(at[i]).UnixMicro(); out.I64[i] != want {
				t.Fatalf("%s of %s = %s", unit, at[i], time.UnixMicro(out.I64[i]).UTC())
			}
		}
		if unit == "hour" {
			continue
		}
		if out, err = call("date_trunc", constant(textCol(unit)), dates); err != nil {
			t.Fatal(err)
		}
		for i := range at {
			if want := types.FloorDiv(trunc(at[i]).UnixMicro(), types.Day); out.I64[i] != want {
				t.Fatalf("%s of date %s = %d", unit, at[i], out.I64[i])
			}
		}
	}
	out, err := call("last_day_of_month", dates)
	if err != nil {
		t.Fatal(err)
	}
	for i := range at {
		if want := types.FloorDiv(date(at[i].Year(), at[i].Month()+1, 0).UnixMicro(), types.Day); out.I64[i] != want {
			t.Fatalf("last day of %s = %d", at[i], out.I64[i])
		}
	}
}

// TestMonthsBetween states that adding date_diff's months never passes the end, and that one more does.
func TestMonthsBetween(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	for range 50_000 {
		a := types.DaysFromCivil(1900+rng.Int64N(200), 1+rng.IntN(12), 1+rng.IntN(31))
		b := a + rng.Int64N(4000)
		m := monthsBetween(a, 0, b, 0)
		if types.AddMonths(a, m) > b || types.AddMonths(a, m+1) <= b {
			t.Fatalf("%s to %s: %d months", types.AppendDate(nil, a), types.AppendDate(nil, b), m)
		}
		if back := monthsBetween(b, 0, a, 0); back != -m {
			t.Fatalf("%s to %s: %d months back, %d there", types.AppendDate(nil, a), types.AppendDate(nil, b), back, m)
		}
	}
}

func TestDates(t *testing.T) {
	f := sqlTest(t)
	f("date_diff('month', DATE '2024-01-31', DATE '2024-02-29')", "1")
	f("date_diff('month', DATE '2024-02-29', DATE '2024-01-31')", "-1")
	f("date_diff('year', DATE '2020-02-29', DATE '2021-02-28')", "1")
	f("date_diff('quarter', DATE '2020-01-01', DATE '2021-03-31')", "4")
	f("date_diff('week', DATE '2020-01-01', DATE '2020-01-14')", "1")
	f("date_diff('hour', TIMESTAMP '2020-03-01 00:00:00', TIMESTAMP '2020-03-02 00:30:00')", "24")
	f("date_diff('day', TIMESTAMP '2020-03-01 12:00:00', TIMESTAMP '2020-03-02 11:59:59')", "0")
	f("date_diff('millisecond', TIMESTAMP '2020-06-01 12:30:45.000', TIMESTAMP '2020-06-02 12:30:45.123')", "86400123")
	f("date_diff('minute', TIME '10:00:00', TIME '11:30:00')", "90")
	f("date_diff('hour', DATE '2020-03-01', DATE '2020-03-02')", "error: 'hour' is not a valid DATE field")
	f("date_diff('nonsense', DATE '2020-03-01', DATE '2020-03-02')", "error: 'nonsense' is not a valid DATE field")
	f("date_add('second', 86, TIMESTAMP '2020-03-01 00:00:00')", "2020-03-01 00:01:26")
	f("date_add('year', -1, DATE '2024-02-29')", "2023-02-28")
	f("date_add('MONTHS', 2, DATE '2023-12-31')", "2024-02-29")
	f("date_add('hour', 25, TIME '10:00:00')", "11:00:00")
	f("date_add('year', 999999999, DATE '2024-01-01')", "error: date_add: 999999999 units from 2024-01-01 is out of range")
	f("date_add('day', 1, TIMESTAMP '2020-02-29 00:00:00 UTC')", "2020-03-01 00:00:00 UTC")
	f("date_trunc('day', TIME '10:00:00')", "error: 'day' is not a valid TIME field")
	f("date_trunc('minute', TIME '10:17:33')", "10:17:00")
	f("time_bucket(INTERVAL '7' DAY, DATE '2024-02-29')", "2024-02-26")
	f("time_bucket(INTERVAL '7' DAY, DATE '1999-12-31')", "1999-12-27")
	f("time_bucket(INTERVAL '1' HOUR, TIMESTAMP '1969-12-31 23:59:59')", "1969-12-31 23:00:00")
	f("time_bucket(INTERVAL '1' HOUR, TIMESTAMP '2024-01-01 10:20:00', TIMESTAMP '2024-01-01 00:15:00')", "2024-01-01 10:15:00")
	f("time_bucket(INTERVAL '1' YEAR, TIMESTAMP '1999-05-05 10:00:00')", "1999-01-01 00:00:00")
	f("time_bucket(INTERVAL '2' YEAR, DATE '1999-05-05')", "1998-01-01")
	f("time_bucket(INTERVAL '2' YEAR, DATE '1999-05-05', DATE '1999-03-01')", "1999-03-01")
	f("time_bucket(INTERVAL '1' HOUR, DATE '2024-01-01')", "error: The width of time_bucket on dates must be whole days")
	f("time_bucket(INTERVAL '0' DAY, DATE '2024-01-01')", "error: The width of time_bucket must be greater than zero")
	f("time_bucket(5, -1)", "-5")
	f("date_format(TIMESTAMP '2024-02-09 15:04:05.123', '%a %b %c %d %e %f %H %h %I %i %j %k %l %M %m %p %r %S %s %T %v %W %x %Y %y %%')",
		"Fri Feb 2 09 9 123000 15 03 03 04 040 15 3 February 02 PM 03:04:05 PM 05 05 15:04:05 06 Friday 2024 2024 24 %")
	f("date_format(DATE '2024-02-09', '%D')", "error: Invalid time format \"%D\": %D is not supported")
	f("date_parse('2013-05-04 11:22:33', '%Y-%m-%d %H:%i:%s')", "2013-05-04 11:22:33.000")
	f("date_parse('4/5/13 1:02 PM', '%c/%e/%y %l:%i %p')", "2013-04-05 13:02:00.000")
	f("date_parse('Jan 31 1969', '%b %d %Y')", "1969-01-31 00:00:00.000")
	f("date_parse('69', '%y')", "2069-01-01 00:00:00.000")
	f("date_parse('2024-060', '%Y-%j')", "2024-02-29 00:00:00.000")
	f("date_parse('10:20:30.1239', '%T.%f')", "1970-01-01 10:20:30.123")
	f("date_parse('2013-13-04', '%Y-%m-%d')", `error: Invalid format: "2013-13-04" does not match "%Y-%m-%d"`)
	f("date_parse('2023-02-29', '%Y-%m-%d')", `error: Invalid format: "2023-02-29" does not match "%Y-%m-%d"`)
	f("date_parse('12:00 AM', '%h:%i %p')", "1970-01-01 00:00:00.000")
	f("format_datetime(TIMESTAMP '2001-08-22 03:04:05.321', 'YYYY/MM/dd HH:mm:ss.SSS')", "2001/08/22 03:04:05.321")
	f("format_datetime(TIMESTAMP '2001-08-22 15:04:05.321', 'EEEE, d MMMM yy, h ''o''''clock'' a, D w e K k')", "Wednesday, 22 August 01, 3 o'clock PM, 234 34 3 3 15")
	f("format_datetime(TIMESTAMP '2001-08-22 03:04:05 UTC', 'yyyy-MM-dd''T''HH:mm:ssZZ ZZZ')", "2001-08-22T03:04:05+00:00 UTC")
	f("format_datetime(DATE '2001-08-22', 'yyyyMMdd')", "20010822")
	f("format_datetime(DATE '2001-08-22', 'b')", `error: Invalid time format "b": b is not supported`)
	f("format_datetime(DATE '2001-08-22', '''x')", `error: Invalid time format "'x": a quote does not end`)
	f("parse_datetime('20010822 0304', 'yyyyMMdd HHmm')", "2001-08-22 03:04:00.000 UTC")
	f("parse_datetime('1960/01/22 03:04 Asia/Shanghai', 'yyyy/MM/dd HH:mm ZZZ')", "1960-01-21 19:04:00.000 UTC")
	f("parse_datetime('Wed 22 Aug 2001', 'EEE dd MMM yyyy')", "2001-08-22 00:00:00.000 UTC")
	f("parse_datetime('2001-W34-3', 'xxxx-''W''ww-e')", "2001-08-22 00:00:00.000 UTC")
	f("from_iso8601_date('2020-W10-3')", "2020-03-04")
	f("from_iso8601_date('2020-02-30')", "error: Invalid ISO 8601 date: 2020-02-30")
	f("from_iso8601_timestamp('2020-05-11')", "2020-05-11 00:00:00.000 UTC")
	f("from_iso8601_timestamp('2020-05-11T11:15:05')", "2020-05-11 11:15:05.000 UTC")
	f("to_iso8601(TIMESTAMP '2020-05-11 11:15:05.055 UTC')", "2020-05-11T11:15:05.055Z")
	f("from_unixtime(1e300)", "error: Unix time is out of range: 1e+300")
	f("to_unixtime(TIMESTAMP '2001-08-22 03:04:05.321 UTC')", "9.98449445321E8")
	f("at_timezone(TIMESTAMP '2024-07-01 12:00:00 UTC', '+08:00')", "2024-07-01 20:00:00")
	f("at_timezone(TIMESTAMP '2024-07-01 12:00:00 UTC', 'Mars/Base')", "error: 'Mars/Base' is not a valid time zone")
	f("make_date(2023, 2, 29)", "error: There is no date 2023-2-29")
	f("human_readable_seconds(56363463)", "93 weeks, 1 day, 8 hours, 31 minutes, 3 seconds")
	f("human_readable_seconds(96)", "1 minute, 36 seconds")
	f("human_readable_seconds(0)", "0 seconds")
	f("parse_duration('5m')", "0 00:05:00.000")
	f("parse_duration('5 parsecs')", "error: duration is not a valid data duration string: 5 parsecs")
	f("year(INTERVAL '30' MONTH)", "2")
	f("month(INTERVAL '30' MONTH)", "6")
	f("hour(INTERVAL '90' MINUTE)", "1")
	f("hour(DATE '2024-01-01')", "0")
	f("sequence(DATE '2024-01-01', DATE '2024-01-03')", "[2024-01-01, 2024-01-02, 2024-01-03]")
	f("sequence(DATE '2024-01-03', DATE '2024-01-01')", "[2024-01-03, 2024-01-02, 2024-01-01]")
	f("sequence(TIMESTAMP '2024-01-01 00:00:00', TIMESTAMP '2024-01-01 02:00:00', INTERVAL '1' HOUR)", "[2024-01-01 00:00:00, 2024-01-01 01:00:00, 2024-01-01 02:00:00]")
}

// TestSessionZone checks what a zone changes: fields and units of instants, casts, and the current date.
func TestSessionZone(t *testing.T) {
	zone, err := types.LoadZone("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	old := *testContext
	defer func() { *testContext = old }()
	testContext.Zone = zone
	testContext.Now = time.Date(2024, 5, 6, 2, 0, 0, 0, time.UTC)
	f := sqlTest(t)
	f("hour(TIMESTAMP '2024-07-01 12:00:00 UTC')", "8")
	f("day(TIMESTAMP '2024-07-01 02:00:00 UTC')", "30")
	f("current_date", "2024-05-05")
	f("localtime", "22:00:00.000000")
	f("current_timezone()", "America/New_York")
	f("timezone_hour(TIMESTAMP '2024-07-01 12:00:00 UTC')", "-4")
	f("format_datetime(TIMESTAMP '2024-07-01 12:00:00 UTC', 'HH:mm Z')", "08:00 -0400")
	f("to_iso8601(TIMESTAMP '2024-07-01 12:00:00 UTC')", "2024-07-01T08:00:00-04:00")
	f("date(TIMESTAMP '2024-07-01 02:00:00 UTC')", "2024-06-30")
	// The day of the change to summer time has 23 hours.
	f("date_trunc('day', TIMESTAMP '2024-03-10 20:00:00 UTC')", "2024-03-10 05:00:00 UTC")
	f("date_add('day', 1, TIMESTAMP '2024-03-10 05:00:00 UTC')", "2024-03-11 04:00:00 UTC")
	f("date_add('hour', 24, TIMESTAMP '2024-03-10 05:00:00 UTC')", "2024-03-11 05:00:00 UTC")
	f("date_diff('day', TIMESTAMP '2024-03-10 05:00:00 UTC', TIMESTAMP '2024-03-11 04:00:00 UTC')", "1")
}

// TestTimeFormats writes times by Go's layouts and by ours, and reads them back.
func TestTimeFormats(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 5))
	pairs := []struct{ mysql, joda, layout string }{
		{"%Y-%m-%d %H:%i:%s.%f", "yyyy-MM-dd HH:mm:ss.SSSSSS", "2006-01-02 15:04:05.000000"},
		{"%e %M %Y, %l:%i:%S %p", "d MMMM yyyy, h:mm:ss a", "2 January 2006, 3:04:05 PM"},
		{"%W %b %d %Y %T", "EEEE MMM dd yyyy HH:mm:ss", "Monday Jan 02 2006 15:04:05"},
		{"%Y%m%d%H%i%s", "yyyyMMddHHmmss", "20060102150405"},
	}
	for range 3000 {
		at := time.Date(1000+rng.IntN(8999), time.Month(1+rng.IntN(12)), 1+rng.IntN(28), rng.IntN(24), rng.IntN(60), rng.IntN(60), 0, time.UTC)
		us := at.UnixMicro()
		for i, p := range pairs {
			want := at.Format(p.layout)
			m, err1 := mysqlFormat(p.mysql)
			j, err2 := jodaFormat(p.joda)
			if err1 != nil || err2 != nil {
				t.Fatal(err1, err2)
			}
			for _, f := range []timeFormat{m, j} {
				if got := string(f.append(nil, us, us, nil)); got != want {
					t.Fatalf("%s by %v is %q, want %q", at, p, got, want)
				}
			}
			read, ok := j.parse(want, 6)
			back, fine := read.wall()
			if !ok || !fine || back != us {
				t.Fatalf("%q by %s = %d, %v; want %d", want, p.joda, back, ok, us)
			}
			if i == 3 {
				continue // MySQL's specifiers have no fixed widths in Joda's parser
			}
			read, ok = m.parse(want, 6)
			if back, fine = read.wall(); !ok || !fine || back != us {
				t.Fatalf("%q by %s = %d, %v; want %d", want, p.mysql, back, ok, us)
			}
		}
	}
}

func FuzzTimeFormats(f *testing.F) {
	f.Add("yyyy-MM-dd HH:mm:ss.SSS ZZ", "2024-02-29 10:00:00.123 +01:00")
	f.Add("%Y-%m-%d %T.%f %p %a", "2024-02-29 10:00:00.123 PM Thu")
	f.Fuzz(func(t *testing.T, format, text string) {
		for _, compile := range []func(string) (timeFormat, error){mysqlFormat, jodaFormat} {
			c, err := compile(format)
			if err != nil {
				continue
			}
			if len(format) < 100 {
				c.append(nil, 1_700_000_000_123_456, 1_700_000_000_123_456, nil)
				c.append(nil, -99_999_999_999_999_999, 0, nil)
			}
			if p, ok := c.parse(text, 3); ok {
				p.wall()
				p.instant(nil)
			}
		}
	})
}

func BenchmarkDateFields(b *testing.B) {
	const n = vec.BatchRows
	v := &vec.Vector{Type: types.DateType, N: n, I64: make([]int64, n)}
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range v.I64 {
		v.I64[i] = 8000 + rng.Int64N(4000)
	}
	for _, name := range []string{"year", "month", "week", "day_of_week"} {
		b.Run(name, func(b *testing.B) {
			o, err := LookupScalar(name).Resolve([]types.Type{types.DateType})
			if err != nil {
				b.Fatal(err)
			}
			out := &vec.Vector{Type: types.BigIntType}
			sizeOut(out, n)
			for b.Loop() {
				if err := o.Eval(testContext, out, []*vec.Vector{v}, n); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
		})
	}
}
