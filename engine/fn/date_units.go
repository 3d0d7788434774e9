package fn

import (
	"math"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// timeUnit is a unit of date_trunc, date_add and date_diff: some microseconds, or some months.
type timeUnit struct {
	micros, months int64
}

var timeUnits = map[string]timeUnit{
	"microsecond": {micros: 1}, "millisecond": {micros: types.Millisecond}, "second": {micros: types.Second}, "minute": {micros: types.Minute}, "hour": {micros: types.Hour},
	"day": {micros: types.Day}, "week": {micros: 7 * types.Day}, "month": {months: 1}, "quarter": {months: 3}, "year": {months: 12},
	"decade": {months: 120}, "century": {months: 1200},
}

// unitOf finds a unit by its name in any case, also in the plural.
func unitOf(b []byte, kind types.Kind) (timeUnit, error) {
	name := string(appendLower(nil, b))
	u, ok := timeUnits[name]
	if n := len(name); !ok && n > 1 && name[n-1] == 's' {
		u, ok = timeUnits[name[:n-1]]
	}
	whole := u.months > 0 || u.micros%types.Day == 0
	switch {
	case !ok, kind == types.Date && !whole, kind == types.Time && whole:
		return u, errorf(InvalidArgument, "'%s' is not a valid %s field", b, upper(kind))
	}
	return u, nil
}

var dateUnitFunctions = []*Scalar{
	{
		Name: "date_trunc", Doc: "Cuts a date, time or timestamp down to a unit: millisecond, second, minute, hour, day, week (Monday), month, quarter or year.",
		Examples: []Example{{"date_trunc('month', DATE '2024-02-29')", "2024-02-01"}, {"date_trunc('hour', TIMESTAMP '2001-08-22 03:04:05.321')", "2001-08-22 03:00:00.000"}},
		Resolve:  resolveUnit("date_trunc", prepareTrunc, nil),
	},
	{
		Name: "date_add", Doc: "Adds a number of units to a date, time or timestamp.",
		Examples: []Example{{"date_add('month', 1, DATE '2024-01-31')", "2024-02-29"}, {"date_add('hour', -9, TIMESTAMP '2020-03-01 00:00:00')", "2020-02-29 15:00:00"}},
		Resolve:  resolveUnit("date_add", prepareAdd, []types.Type{types.BigIntType}),
	},
	{
		Name: "date_diff", Doc: "Returns the number of whole units from the first date, time or timestamp to the second.",
		Examples: []Example{{"date_diff('day', DATE '2020-03-01', DATE '2020-03-02')", "1"}, {"date_diff('month', DATE '2024-01-15', DATE '2024-03-14')", "1"}},
		Resolve:  resolveDateDiff,
	},
	{
		Name: "time_bucket", Doc: "Returns the start of the bucket of a width (an interval, or an integer for integers) that holds a date, timestamp or integer. Buckets count from 2000-01-03, a Monday (of months from 2000-01-01), or from the given origin; timestamps with time zone are taken in UTC.",
		Examples: []Example{
			{"time_bucket(INTERVAL '15' MINUTE, TIMESTAMP '2024-05-01 10:37:00')", "2024-05-01 10:30:00"},
			{"time_bucket(INTERVAL '3' MONTH, DATE '2024-05-17')", "2024-04-01"},
			{"time_bucket(10, 37)", "30"},
		},
		Resolve: resolveTimeBucket,
	},
}

// resolveUnit is the Resolve of functions of a unit, perhaps more, and a time of any type, which they return.
func resolveUnit(name string, prepare func(u timeUnit, t types.Type) Eval, between []types.Type) func([]types.Type) (*Overload, error) {
	return func(args []types.Type) (*Overload, error) {
		if len(args) != 2+len(between) {
			return nil, noOverload(name, args, name+"(varchar, "+"…, date|time|timestamp)")
		}
		t := args[len(args)-1]
		if t.Kind == types.Unknown {
			t = types.TimestampMillis
		}
		unit, ok := pVarchar.accept(args[0])
		for i, b := range between {
			ok = ok && types.CanCoerce(args[1+i], b)
		}
		if !ok || !t.IsTemporal() {
			return nil, noOverload(name, args, name+"(varchar, "+"…, date|time|timestamp)")
		}
		coerced := append(append([]types.Type{unit}, between...), t)
		return &Overload{Args: coerced, Result: t, Eval: eachUnit(prepare, t), Prepare: constUnit(prepare, t)}, nil
	}
}

// constUnit prepares a constant unit once.
func constUnit(prepare func(u timeUnit, t types.Type) Eval, t types.Type) func(*Context, []*vec.Vector) (Eval, error) {
	return func(_ *Context, consts []*vec.Vector) (Eval, error) {
		if consts[0] == nil || consts[0].ConstNull() {
			return eachUnit(prepare, t), nil
		}
		u, err := unitOf(consts[0].BytesAt(0), t.Kind)
		if err != nil {
			return nil, err
		}
		return prepare(u, t), nil
	}
}

// eachUnit looks at the unit of every row.
func eachUnit(prepare func(u timeUnit, t types.Type) Eval, t types.Type) Eval {
	return func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		evals := map[string]Eval{}
		one := &vec.Vector{Type: out.Type, I64: make([]int64, 64)}
		row := make([]*vec.Vector, len(args))
		for i := range n {
			out.I64[i] = 0
			if !isSet(out.Valid, i) {
				continue
			}
			e, ok := evals[string(args[0].BytesAt(i))]
			if !ok {
				u, err := unitOf(args[0].BytesAt(i), t.Kind)
				if err != nil {
					return err
				}
				e = prepare(u, t)
				evals[string(args[0].BytesAt(i))] = e
			}
			for k := 1; k < len(args); k++ {
				row[k] = &vec.Vector{Type: args[k].Type, N: 1, I64: args[k].I64[at(args[k], i):]}
			}
			if err := e(c, one, row, 1); err != nil {
				return err
			}
			out.I64[i] = one.I64[0]
		}
		return nil
	}
}

// onWall converts instants to the session's wall clock, applies f, and converts back.
func onWall(c *Context, t types.Type, dst []int64, f func(dst []int64)) {
	zoned := t.Kind == types.TimestampTZ && c.Zone != nil
	if zoned {
		for i, us := range dst {
			dst[i] = types.FromUTC(us, c.Zone)
		}
	}
	f(dst)
	if zoned {
		for i, us := range dst {
			dst[i] = types.ToUTC(us, c.Zone)
		}
	}
}

func prepareTrunc(u timeUnit, t types.Type) Eval {
	return func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		a, dst := args[1], out.I64[:n]
		if a.ConstNull() || n == 0 {
			return nil
		}
		copy(dst, spread(a, n))
		if t.Kind == types.Date {
			truncDays(dst, u)
			if a.Bounded {
				setBounds(out, interval64{truncDay(a.Lo, u), a.Hi})
			}
			return nil
		}
		onWall(c, t, dst, func(dst []int64) { truncMicros(dst, u) })
		return nil
	}
}

func truncDays(dst []int64, u timeUnit) {
	for i, d := range dst {
		dst[i] = truncDay(d, u)
	}
}

func truncDay(d int64, u timeUnit) int64 {
	if u.months == 0 {
		if u.micros == types.Day {
			return d
		}
		return d - weekday(d) + 1
	}
	y, m, _ := types.CivilFromDays(d)
	month := types.FloorDiv(y*12+int64(m-1), u.months) * u.months
	return types.DaysFromCivil(types.FloorDiv(month, 12), int(types.FloorMod(month, 12))+1, 1)
}

func truncMicros(dst []int64, u timeUnit) {
	if u.months > 0 || u.micros == 7*types.Day {
		for i, us := range dst {
			dst[i] = truncDay(types.FloorDiv(us, types.Day), u) * types.Day
		}
		return
	}
	for i, us := range dst {
		dst[i] = us - types.FloorMod(us, u.micros)
	}
}

func prepareAdd(u timeUnit, t types.Type) Eval {
	return func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		count, a := args[1], args[2]
		if n == 0 || count.ConstNull() || a.ConstNull() {
			return nil
		}
		for i := range n {
			k, v := count.I64[at(count, i)], a.I64[at(a, i)]
			r, ok := addUnits(c, t, u, v, k)
			if !ok && isSet(out.Valid, i) {
				return errorf(OutOfRange, "date_add: %d units from %s is out of range", k, AppendText(nil, a, i))
			}
			out.I64[i] = r
		}
		return nil
	}
}

// addUnits adds k units to a time of type t.
func addUnits(c *Context, t types.Type, u timeUnit, v, k int64) (int64, bool) {
	if u.months > 0 {
		m, ok := multiply(k, u.months)
		if !ok || !inMonths(m) {
			return 0, false
		}
		switch {
		case t.Kind == types.Date:
			return types.AddMonths(v, m), true
		case t.Kind == types.TimestampTZ:
			return types.ToUTC(addTimestampMonths(types.FromUTC(v, c.Zone), m), c.Zone), true
		}
		return addTimestampMonths(v, m), true
	}
	unit := u.micros
	if t.Kind == types.Date {
		unit /= types.Day
	}
	d, ok := multiply(k, unit)
	if t.Kind == types.Time {
		return types.FloorMod(v+d%types.Day, types.Day), ok
	}
	if t.Kind == types.TimestampTZ && unit%types.Day == 0 {
		return types.ToUTC(types.FromUTC(v, c.Zone)+d, c.Zone), ok
	}
	s := v + d
	return s, ok && (v^s)&(d^s) >= 0
}

func resolveDateDiff(args []types.Type) (*Overload, error) {
	if len(args) == 3 {
		t, ok := types.CommonSuper(args[1], args[2])
		if t.Kind == types.Unknown {
			t = types.TimestampMillis
		}
		if unit, isText := pVarchar.accept(args[0]); ok && isText && t.IsTemporal() {
			return &Overload{
				Args: []types.Type{unit, t, t}, Result: types.BigIntType,
				Eval: eachUnit(prepareDiff, t), Prepare: constUnit(prepareDiff, t),
			}, nil
		}
	}
	return nil, noOverload("date_diff", args, "date_diff(varchar, date, date)", "date_diff(varchar, timestamp, timestamp)", "date_diff(varchar, time, time)")
}

func prepareDiff(u timeUnit, t types.Type) Eval {
	return func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		a, b := args[1], args[2]
		if n == 0 || a.ConstNull() || b.ConstNull() {
			return nil
		}
		unit := u.micros
		if t.Kind == types.Date {
			unit /= types.Day
		}
		wall := t.Kind == types.TimestampTZ && (u.months > 0 || unit%types.Day == 0)
		for i := range n {
			x, y := a.I64[at(a, i)], b.I64[at(b, i)]
			if wall {
				x, y = types.FromUTC(x, c.Zone), types.FromUTC(y, c.Zone)
			}
			switch {
			case u.months == 0:
				out.I64[i] = (y - x) / unit
			case t.Kind == types.Date:
				out.I64[i] = monthsBetween(x, 0, y, 0) / u.months
			default:
				out.I64[i] = monthsBetween(types.FloorDiv(x, types.Day), types.FloorMod(x, types.Day),
					types.FloorDiv(y, types.Day), types.FloorMod(y, types.Day)) / u.months
			}
		}
		return nil
	}
}

// monthsBetween is the number of whole months from one day and time of day to another. The last day of a month also ends
// months that began on a later day than it has: from the 31st of January to the 29th of February is one.
func monthsBetween(day1, time1, day2, time2 int64) int64 {
	if day2 < day1 || day2 == day1 && time2 < time1 {
		return -monthsBetween(day2, time2, day1, time1)
	}
	y1, m1, d1 := types.CivilFromDays(day1)
	y2, m2, d2 := types.CivilFromDays(day2)
	months := (y2-y1)*12 + int64(m2-m1)
	if d2 == types.DaysInMonth(y2, m2) {
		d1 = min(d1, d2)
	}
	if d2 < d1 || d2 == d1 && time2 < time1 {
		months--
	}
	return months
}

// The default origins of time_bucket, as day numbers: Monday 2000-01-03 and 2000-01-01.
const (
	originWeek  = 10959
	originMonth = 10957
)

func resolveTimeBucket(args []types.Type) (*Overload, error) {
	bad := func() (*Overload, error) {
		return nil, noOverload("time_bucket", args, "time_bucket(interval, date|timestamp[, origin])", "time_bucket(bigint, bigint[, origin])")
	}
	if len(args) != 2 && len(args) != 3 {
		return bad()
	}
	width, t := args[0], args[1]
	if len(args) == 3 {
		s, ok := types.CommonSuper(t, args[2])
		if !ok {
			return bad()
		}
		t = s
	}
	switch {
	case width.Kind == types.IntervalDS || width.Kind == types.IntervalYM:
		if t.Kind == types.Unknown {
			t = types.TimestampMillis
		}
		if t.Kind != types.Date && t.Kind != types.Timestamp && t.Kind != types.TimestampTZ {
			return bad()
		}
	case types.CanCoerce(width, types.BigIntType) && types.CanCoerce(t, types.BigIntType):
		width, t = types.BigIntType, types.BigIntType
	default:
		return bad()
	}
	return &Overload{Args: []types.Type{width, t, t}[:len(args)], Result: t, Eval: intRows(timeBucket)}, nil
}

func timeBucket(r *row) (int64, error) {
	width, v := r.int(0), r.int(1)
	kind, isDate := r.args[0].Type.Kind, r.args[1].Type.Kind == types.Date
	if width <= 0 {
		return 0, errorf(InvalidArgument, "The width of time_bucket must be greater than zero")
	}
	origin := int64(0)
	unit := int64(types.Day)
	switch {
	case kind == types.IntervalYM:
		origin = originMonth
	case kind == types.IntervalDS:
		origin = originWeek
	}
	if isDate {
		unit = 1
	}
	if kind != types.BigInt {
		origin *= unit
	}
	if len(r.args) == 3 {
		origin = r.int(2)
	}
	if kind == types.IntervalYM {
		start := timestampMonth(origin, unit)
		month := timestampMonth(v, unit)
		bucket := start + types.FloorDiv(month-start, width)*width
		return types.DaysFromCivil(types.FloorDiv(bucket, 12), int(types.FloorMod(bucket, 12))+1, 1) * unit, nil
	}
	if isDate {
		if width%types.Day != 0 {
			return 0, errorf(InvalidArgument, "The width of time_bucket on dates must be whole days")
		}
		width /= types.Day
	}
	if origin > 0 && v < math.MinInt64+origin || origin < 0 && v > math.MaxInt64+origin {
		return 0, errorf(OutOfRange, "time_bucket: %d is out of range", v)
	}
	return v - types.FloorMod(v-origin, width), nil
}

// timestampMonth is the number of the month of a time in units of a day divided by unit.
func timestampMonth(v, unit int64) int64 {
	y, m, _ := types.CivilFromDays(types.FloorDiv(v, unit))
	return y*12 + int64(m-1)
}
