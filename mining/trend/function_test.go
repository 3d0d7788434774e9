package trend_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/mining"
	"github.com/clientele-db/clientele/mining/miningtest"
	"github.com/clientele-db/clientele/mining/trend"
)

// row is one of the input: series, time as text of its type, value.
type row struct {
	series string
	time   string
	value  float64 // NaN: NULL
}

// input makes a relation of rows that are in order.
func input(t testing.TB, typ types.Type, rows []row) *miningtest.Rows {
	t.Helper()
	b := mining.NewTableBuilder([]types.Field{{Name: "region", Type: types.VarcharType}, {Name: "at", Type: typ}, {Name: "sold", Type: types.DoubleType}})
	for _, r := range rows {
		if r.series == "" {
			b.Null(0)
		} else {
			b.Text(0, r.series)
		}
		var v int64
		var err error
		switch {
		case r.time == "":
			b.Null(1)
		case typ.Kind == types.Date:
			v, err = types.ParseDate([]byte(r.time))
		case typ.Kind == types.Timestamp:
			v, err = types.ParseTimestamp([]byte(r.time), 6)
		default:
			_, err = fmt.Sscan(r.time, &v)
		}
		if err != nil {
			t.Fatal(err)
		}
		if r.time != "" {
			b.Int(1, v)
		}
		if math.IsNaN(r.value) {
			b.Null(2)
		} else {
			b.Float(2, r.value)
		}
	}
	fields, cols := b.Columns()
	return &miningtest.Rows{Columns: fields, Values: cols}
}

// call runs a function over the input and returns the rows of the result as text.
func call(ctx context.Context, f *mining.Function, in *miningtest.Rows, by bool, values map[string]any, o mining.Options) ([]string, error) {
	roles := map[string][]int{"time": {1}, "value": {2}}
	if by {
		roles["by"] = []int{0}
	}
	a, err := mining.NewArgs(f.Name, in.Schema(), f.Roles, f.Options, roles, values)
	if err != nil {
		return nil, err
	}
	b, err := f.Bind(a)
	if err != nil {
		return nil, err
	}
	if o.Mem == nil {
		o.Mem = mem.New("the query", "query_memory", 0)
	}
	trained, err := mining.Train(ctx, b.Algorithm, in, o)
	if err != nil {
		return nil, err
	}
	held := o.Mem.Used()
	var out []string
	rows := trained.Model.(mining.Tabular).Tables()[0].Rows()
	for {
		batch, err := rows.Next(ctx)
		if err != nil {
			return out, err
		}
		if batch == nil {
			// What stays reserved is the result: up to 8 figures, keys, labels and offsets.
			if most := int64(200*len(out) + 1000*(in.Len()/10+20)); held <= 0 || held > most {
				return out, fmt.Errorf("%d bytes are held for a result of %d rows", held, len(out))
			}
			return out, nil
		}
		for i := range batch.N {
			var line []string
			for c, v := range batch.Cols {
				if !v.Type.Equal(b.Fields[c].Type) {
					return nil, fmt.Errorf("column %d is %s, announced is %s", c, v.Type, b.Fields[c].Type)
				}
				if v.IsNull(i) {
					line = append(line, "NULL")
				} else {
					line = append(line, string(fn.AppendText(nil, v, i)))
				}
			}
			out = append(out, strings.Join(line, " "))
		}
	}
}

// stepping returns rows whose times the function next steps through.
func stepping(series string, n int, next func(i int) string) []row {
	var out []row
	for i := range n {
		out = append(out, row{series, next(i), 10 + float64(i%4)})
	}
	return out
}

// TestCalendar continues times of all kinds.
func TestCalendar(t *testing.T) {
	day := func(format string, y, m, d int) func(months, days, minutes int) func(int) string {
		return func(months, days, minutes int) func(int) string {
			return func(i int) string {
				return time.Date(y, time.Month(m+months*i), d, 0, minutes*i, 0, 0, time.UTC).AddDate(0, 0, days*i).Format(format)
			}
		}
	}
	date, stamp := "2006-01-02", "2006-01-02 15:04:05"
	list := func(s ...string) func(int) string { return func(i int) string { return s[i] } }
	for _, c := range []struct {
		name   string
		typ    types.Type
		n      int
		next   func(int) string
		want   string // first three times of the forecast
		period string
	}{
		{"months", types.DateType, 30, day(date, 2021, 1, 1)(1, 0, 0), "2023-07-01 2023-08-01 2023-09-01", "month, period 12"},
		{"mid month", types.DateType, 30, day(date, 2021, 1, 15)(1, 0, 0), "2023-07-15 2023-08-15 2023-09-15", "month, period 12"},
		{
			"month ends", types.DateType, 5, list("2023-10-31", "2023-11-30", "2023-12-31", "2024-01-31", "2024-02-29"),
			"2024-03-31 2024-04-30 2024-05-31", "month, period 12",
		},
		{"the 30th", types.DateType, 4, list("2023-12-30", "2024-01-30", "2024-02-29", "2024-03-30"), "2024-04-30 2024-05-30 2024-06-30", "month, period 12"},
		{"quarters", types.DateType, 9, day(date, 2021, 1, 1)(3, 0, 0), "2023-04-01 2023-07-01 2023-10-01", "quarter, period 4"},
		{"quarter ends", types.DateType, 4, list("2023-03-31", "2023-06-30", "2023-09-30", "2023-12-31"), "2024-03-31 2024-06-30 2024-09-30", "quarter, period 4"},
		{"years", types.DateType, 9, day(date, 2001, 1, 1)(12, 0, 0), "2010-01-01 2011-01-01 2012-01-01", "year, period 1"},
		{"leap days", types.DateType, 3, list("2012-02-29", "2016-02-29", "2020-02-29"), "2024-02-29 2028-02-29 2032-02-29", "4 years, period 1"},
		{"weeks", types.DateType, 9, day(date, 2021, 1, 4)(0, 7, 0), "2021-03-08 2021-03-15 2021-03-22", "week, period 52"},
		{"days", types.DateType, 40, day(date, 2021, 1, 1)(0, 1, 0), "2021-02-10 2021-02-11 2021-02-12", "day, period 7"},
		{"months of timestamps", types.TimestampMicros, 30, day(stamp, 2021, 1, 1)(1, 0, 0), "2023-07-01 00:00:00.000000 2023-08-01 00:00:00.000000 2023-09-01 00:00:00.000000", "month, period 12"},
		{"hours", types.TimestampMicros, 50, day(stamp, 2021, 1, 1)(0, 0, 60), "2021-01-03 02:00:00.000000 2021-01-03 03:00:00.000000 2021-01-03 04:00:00.000000", "hour, period 24"},
		{"quarter hours", types.TimestampMicros, 50, day(stamp, 2021, 1, 1)(0, 0, 15), "2021-01-01 12:30:00.000000 2021-01-01 12:45:00.000000 2021-01-01 13:00:00.000000", "15 minutes, period 96"},
		{"minutes", types.TimestampMicros, 50, day(stamp, 2021, 1, 1)(0, 0, 1), "2021-01-01 00:50:00.000000 2021-01-01 00:51:00.000000 2021-01-01 00:52:00.000000", "minute, period 60"},
		{"integers", types.BigIntType, 20, func(i int) string { return fmt.Sprint(100 + 5*i) }, "200 205 210", "step of 5, period 1"},
		{"negative integers", types.IntegerType, 20, func(i int) string { return fmt.Sprint(i - 20) }, "0 1 2", "step of 1, period 1"},
		{
			"five weekdays", types.DateType, 20, func(i int) string {
				return time.Date(2024, 1, 1+i/5*7+i%5, 0, 0, 0, 0, time.UTC).Format(date)
			},
			"2024-01-29 2024-01-30 2024-01-31", "day of 5 weekdays, period 5",
		},
		{
			"six weekdays", types.DateType, 23, func(i int) string {
				return time.Date(2024, 1, 1+i/6*7+i%6, 0, 0, 0, 0, time.UTC).Format(date)
			},
			"2024-01-27 2024-01-29 2024-01-30", "day of 6 weekdays, period 6",
		},
	} {
		in := input(t, c.typ, stepping("a", c.n, c.next))
		got, err := call(t.Context(), trend.ForecastSeries, in, false, map[string]any{"horizon": int64(3)}, mining.Options{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var times []string
		for _, line := range got {
			w := strings.Fields(line)
			times = append(times, w[0])
			if c.typ.Kind == types.Timestamp {
				times[len(times)-1] += " " + w[1]
			}
		}
		if s := strings.Join(times, " "); s != c.want {
			t.Errorf("%s: the forecast is for %s, want %s", c.name, s, c.want)
		}
		if s := summary(t, trend.ForecastSeries, in); !strings.Contains(s, "one a "+c.period) {
			t.Errorf("%s: %s, want %s", c.name, s, c.period)
		}
	}
}

func summary(t testing.TB, f *mining.Function, in *miningtest.Rows) string {
	t.Helper()
	a, err := mining.NewArgs(f.Name, in.Schema(), f.Roles, f.Options, map[string][]int{"time": {1}, "value": {2}, "by": {0}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := f.Bind(a)
	if err != nil {
		t.Fatal(err)
	}
	m, err := mining.Train(t.Context(), b.Algorithm, in, mining.Options{Mem: mem.New("the query", "query_memory", 0)})
	if err != nil {
		t.Fatal(err)
	}
	return m.Model.Describe().Summary
}

// months returns rows of a series by month.
func months(series string, values ...float64) []row {
	var out []row
	for i, v := range values {
		out = append(out, row{series, time.Date(2024, time.Month(1+i), 1, 0, 0, 0, 0, time.UTC).Format("2006-01-02"), v})
	}
	return out
}

// TestRefusals checks that what cannot be understood is refused with the place and the remedy.
func TestRefusals(t *testing.T) {
	nan := math.NaN()
	gap := append(months("north", 1, 2, 3, 4, 5)[:2], months("north", 1, 2, 3, 4, 5)[3:]...)
	twice := append(months("north", 1, 2), months("north", 1, 2)[1])
	for _, c := range []struct {
		name   string
		f      *mining.Function
		rows   []row
		values map[string]any
		want   []string
	}{
		{"gap", trend.Decompose, append(gap, months("south", 1, 2, 3)...), nil, []string{"series region = north", "2024-03-01", "one month", "1 is missing", "missing => 'zero'"}},
		{"null value", trend.Decompose, months("north", 1, nan, 3), nil, []string{"region = north", "NULL", "2024-02-01", "'interpolate'"}},
		{"two rows", trend.ForecastSeries, twice, nil, []string{"region = north", "more than one row at 2024-02-01", "GROUP BY", "SELECT region, at, sum(sold)"}},
		{"infinite", trend.Decompose, months("north", 1, math.Inf(1), 3), nil, []string{"region = north", "infinite value at 2024-02-01"}},
		{"no step", trend.ForecastSeries, months("north", 1), nil, []string{"step", "no series has more than one row"}},
		{"zero in a product", trend.Decompose, months("north", 1, 0, 3), map[string]any{"method": "multiplicative"}, []string{"region = north", "positive", "the value 0 at 2024-02-01", "'additive'"}},
		{"jitter", trend.ForecastSeries, []row{{"north", "2024-01-01", 1}, {"north", "2024-01-02", 2}, {"north", "2035-07-09", 3}}, map[string]any{"missing": "zero"}, []string{"region = north", "3 rows", "date_trunc"}},
		{"window below the period", trend.Decompose, months("north", 1, 2, 3), map[string]any{"trend_window": int64(5)}, []string{"above the period 12", "one month"}},
		{"even window", trend.Decompose, months("north", 1, 2, 3), map[string]any{"seasonal_window": int64(8)}, []string{"seasonal_window must be odd, not 8"}},
		{"robust moving averages", trend.Decompose, months("north", 1, 2, 3), map[string]any{"method": "additive", "robust": true}, []string{"robust belongs to method 'stl'"}},
		{"extend alone", trend.Decompose, months("north", 1, 2, 3), map[string]any{"extend": true}, []string{"missing => 'zero'"}},
		{"model", trend.ForecastSeries, months("north", 1, 2, 3), map[string]any{"model": "oracle"}, []string{"model must be one of auto, theta"}},
		{"level", trend.ForecastSeries, months("north", 1, 2, 3), map[string]any{"level": 95.0}, []string{"between 0 and 1", "95"}},
		{"levels", trend.ForecastSeries, months("north", 1, 2, 3), map[string]any{"levels": []any{}}, []string{"levels is empty"}},
		{"horizon", trend.ForecastSeries, months("north", 1, 2, 3), map[string]any{"horizon": int64(0)}, []string{"horizon", "from 1"}},
	} {
		_, err := call(t.Context(), c.f, input(t, types.DateType, c.rows), true, c.values, mining.Options{})
		if err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %q does not say %q", c.name, err, w)
			}
		}
	}
	_, err := call(t.Context(), trend.ForecastSeries, input(t, types.IntegerType, []row{{"a", "2147483645", 1}, {"a", "2147483646", 2}, {"a", "2147483647", 1}}), true, nil, mining.Options{})
	if err == nil || !strings.Contains(err.Error(), "leaves the range of integer") {
		t.Errorf("forecast past the largest integer: %v", err)
	}
}

// TestMissing fills gaps as told.
func TestMissing(t *testing.T) {
	nan := math.NaN()
	rows := append([]row{{"north", "2024-01-01", 1}, {"north", "2024-02-01", nan}, {"north", "2024-04-01", 7}, {"north", "", 100}, {"nowhere", "", 1}}, months("south", 5, 5, 5, 5, 5, 5)...)
	in := input(t, types.DateType, rows)
	for _, c := range []struct {
		values map[string]any
		want   []string // region, time, value
	}{
		{map[string]any{"missing": "zero"}, []string{"north 2024-01-01 1", "north 2024-02-01 0", "north 2024-03-01 0", "north 2024-04-01 7", "south 2024-01-01 5"}},
		{map[string]any{"missing": "interpolate"}, []string{"north 2024-01-01 1", "north 2024-02-01 3", "north 2024-03-01 5", "north 2024-04-01 7", "south 2024-01-01 5"}},
		{map[string]any{"missing": "zero", "extend": true}, []string{"north 2024-01-01 1", "north 2024-02-01 0", "north 2024-03-01 0", "north 2024-04-01 7", "north 2024-05-01 0", "north 2024-06-01 0", "south 2024-01-01 5"}},
	} {
		got, err := call(t.Context(), trend.Decompose, in, true, c.values, mining.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range c.want {
			var region, at string
			var value float64
			if _, err := fmt.Sscan(got[i], &region, &at, &value); err != nil {
				t.Fatal(err)
			}
			if s := fmt.Sprintf("%s %s %g", region, at, value); s != w {
				t.Errorf("%v: row %d is %s, want %s", c.values, i, s, w)
			}
		}
	}
	sums, err := call(t.Context(), trend.Decompose, input(t, types.DateType, append(append(months("", 1, 2)[:1], months("", 3, 9, 5)...), months("", 1, 2, 3, 4)[3])), true, map[string]any{"duplicates": "sum"}, mining.Options{})
	if err != nil || len(sums) != 4 || !strings.HasPrefix(sums[0], "NULL 2024-01-01 4") {
		t.Errorf("rows of one time: %v, %v", sums, err)
	}
}

// TestShortSeries names what was done where a method cannot be.
func TestShortSeries(t *testing.T) {
	in := input(t, types.DateType, append(months("long", make([]float64, 26)...), months("short", 1, 2, 3, 4, 5)...))
	for _, m := range []string{"stl", "additive"} {
		got, err := call(t.Context(), trend.Decompose, in, true, map[string]any{"method": m}, mining.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(got[0], m) || !strings.HasSuffix(got[len(got)-1], "loess") {
			t.Errorf("%s: methods of %q and %q", m, got[0], got[len(got)-1])
		}
	}
	got, err := call(t.Context(), trend.ForecastSeries, input(t, types.DateType, append(months("a", 3, 4, 5), months("b", 7)...)), true, map[string]any{"horizon": int64(1)}, mining.Options{})
	if err != nil || len(got) != 2 || !strings.HasPrefix(got[0], "a 2024-04-01 5.0 3.04") || !strings.HasSuffix(got[0], "naive") || got[1] != "b 2024-02-01 7.0 NULL NULL 0.95 naive" {
		t.Errorf("%q, %v", got, err)
	}
	accuracy, err := call(t.Context(), trend.ForecastAccuracy, in, true, map[string]any{"horizon": int64(6)}, mining.Options{})
	if err != nil || len(accuracy) != 2 || accuracy[1] != "short NULL NULL NULL NULL NULL NULL NULL too short" {
		t.Errorf("%q, %v", accuracy, err)
	}
}

// TestIntervals has wider intervals for higher levels and later steps, and none below the minimum.
func TestIntervals(t *testing.T) {
	var values []float64
	for i := range 60 {
		values = append(values, 5+4*math.Sin(float64(i))+float64(i*7919%13)/3)
	}
	in := input(t, types.DateType, months("a", values...))
	got, err := call(t.Context(), trend.ForecastSeries, in, false, map[string]any{"horizon": int64(12), "levels": []any{0.5, 0.9}, "minimum": 4.0}, mining.Options{})
	if err != nil || len(got) != 24 {
		t.Fatal(got, err)
	}
	var before [2]float64
	for i, line := range got {
		var at, model string
		var forecast, lower, upper, level float64
		if _, err := fmt.Sscan(line, &at, &forecast, &lower, &upper, &level, &model); err != nil {
			t.Fatal(err)
		}
		if lower < 4 || forecast < lower || upper < forecast || level != []float64{0.5, 0.9}[i%2] {
			t.Errorf("%s", line)
		}
		before[i%2] = upper - forecast
		if i%2 == 1 && before[1] <= before[0] {
			t.Errorf("%s is no wider than at half the level", line)
		}
	}
}

// TestWorkers has the same result for any number of workers, cut of batches, and form of columns, and the first error.
func TestWorkers(t *testing.T) {
	var rows []row
	for s := range 60 {
		rows = append(rows, months(fmt.Sprintf("series %03d", s), airLike(s)...)...)
	}
	in := input(t, types.DateType, rows)
	for _, f := range []*mining.Function{trend.Decompose, trend.ForecastSeries, trend.ForecastAccuracy} {
		var want []string
		for _, workers := range []int{1, 2, 5} {
			reports := 0
			got, err := call(t.Context(), f, in.With(func(r *miningtest.Rows) { r.BatchRows = 100 * workers }), true, nil,
				mining.Options{Workers: workers, Progress: func(_ string, done, total int64) {
					if done == total {
						reports++
					}
				}})
			if err != nil {
				t.Fatal(err)
			}
			if reports != 1 {
				t.Errorf("%s: %d reports of the end", f.Name, reports)
			}
			if want == nil {
				want = got
			}
			if strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Errorf("%s: the result of %d workers differs", f.Name, workers)
			}
		}
	}
	bad := append([]row(nil), rows...)
	bad[40*36+3].value, bad[7*36+3].value = -1, -1
	for range 20 {
		_, err := call(t.Context(), trend.Decompose, input(t, types.DateType, bad), true, map[string]any{"log": true}, mining.Options{Workers: 2})
		if err == nil || !strings.Contains(err.Error(), "series 007") {
			t.Fatalf("the first error is %v", err)
		}
	}
}

func airLike(s int) []float64 {
	var out []float64
	for i := range 36 {
		out = append(out, 100+float64(i*(s%7))+float64(10+s%20)*math.Sin(float64(i)*math.Pi/6)+float64((i*7919+s*104729)%97)/10)
	}
	return out
}

// TestCancelledAndLimited ends in the midst of many series, and asks for no more memory than it is given.
func TestCancelledAndLimited(t *testing.T) {
	var rows []row
	for s := range 1500 {
		rows = append(rows, months(fmt.Sprintf("series %04d", s), airLike(s)...)...)
	}
	in := input(t, types.DateType, rows)
	ctx, cancel := context.WithCancel(t.Context())
	var at time.Time
	_, err := call(ctx, trend.ForecastSeries, in, true, nil, mining.Options{Workers: 2, Progress: func(_ string, done, total int64) {
		if at.IsZero() && done < total {
			at = time.Now()
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if d := time.Since(at); d > time.Second { // 100 ms and the slack of a busy machine
		t.Errorf("cancelled: returned after %v", d)
	}
	cancel()
	for _, limit := range []int64{1000, 100_000, 1_000_000, 2_000_000} {
		m := mem.New("the query", "query_memory", limit)
		_, err := call(t.Context(), trend.Decompose, in, true, nil, mining.Options{Workers: 2, Mem: m})
		if !errors.Is(err, mem.ErrLimit) {
			t.Errorf("with %d bytes: %v", limit, err)
		}
		if m.Used() > limit || m.Peak() > limit+limit/2 {
			t.Errorf("with %d bytes: %d are held, %d were", limit, m.Used(), m.Peak())
		}
	}
}

// BenchmarkDecompose10000 splits 10,000 series of 120 months from the relation to the result.
func BenchmarkDecompose10000(b *testing.B) {
	var rows []row
	for s := range 10_000 {
		for i := range 120 {
			rows = append(rows, row{fmt.Sprintf("%05d", s), time.Date(2015, time.Month(1+i), 1, 0, 0, 0, 0, time.UTC).Format("2006-01-02"), 100 + float64(i%12)*float64(s%7) + float64((i*7919+s)%97)})
		}
	}
	in := input(b, types.DateType, rows)
	for _, c := range []struct {
		name   string
		values map[string]any
	}{{"stl", nil}, {"robust", map[string]any{"robust": true}}, {"multiplicative", map[string]any{"method": "multiplicative"}}} {
		b.Run(c.name, func(b *testing.B) {
			f := trend.Decompose
			a, err := mining.NewArgs(f.Name, in.Schema(), f.Roles, f.Options, map[string][]int{"by": {0}, "time": {1}, "value": {2}}, c.values)
			if err != nil {
				b.Fatal(err)
			}
			bound, err := f.Bind(a)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := mining.Train(b.Context(), bound.Algorithm, in, mining.Options{Workers: 2, Mem: mem.New("the query", "query_memory", 0)}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(rows)), "ns/row")
		})
	}
}
