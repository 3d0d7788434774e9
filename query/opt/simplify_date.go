package opt

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
)

// invert compares the operand of a function that maps whole stretches of time to one value, so that scans can use the
// bounds of the column:
//
//	year(d) = 1995               = d >= DATE '1995-01-01' AND d < DATE '1996-01-01'
//	CAST(ts AS date) <= d        = ts < d + 1 day
//	date_trunc('month', ts) > m  = ts >= m + 1 month      where m is the first of a month
func (s *state) invert(e *expr.Call, op compare, l expr.Expr, c *expr.Const) expr.Expr {
	if expr.IsNullConst(c) || c.Value.Type.Phys() != types.PhysInt64 {
		return e
	}
	x, from, to, ok := stretch(l, c.Value.I64[0])
	if !ok || isVolatile(x) {
		return e
	}
	first, next := expr.Int(x.Type(), from), expr.Int(x.Type(), to)
	switch op {
	case equal:
		return expr.AndOf(s.compareOf(greaterEqual, x, first), s.compareOf(less, x, next))
	case notEqual:
		return expr.OrOf(s.compareOf(less, x, first), s.compareOf(greaterEqual, x, next))
	case less:
		return s.compareOf(less, x, first)
	case lessEqual:
		return s.compareOf(less, x, next)
	case greater:
		return s.compareOf(greaterEqual, x, next)
	case greaterEqual:
		return s.compareOf(greaterEqual, x, first)
	}
	return e
}

// maxYear keeps dates far from where their arithmetic ends.
const maxYear = 200_000

// stretch returns the operand x of a function of time and the values from ≤ x < to for which it is v.
func stretch(e expr.Expr, v int64) (x expr.Expr, from, to int64, ok bool) {
	switch e := e.(type) {
	case *expr.Cast:
		if e.Try || e.To.Kind != types.Date || e.X.Type().Kind != types.Timestamp || !nearDay(v) {
			return nil, 0, 0, false
		}
		return e.X, v * microsOfDay, (v + 1) * microsOfDay, true
	case *expr.Call:
		switch {
		case e.Def.Name == "year" && len(e.Args) == 1:
			if v < -maxYear || v > maxYear {
				return nil, 0, 0, false
			}
			return scaled(e.Args[0], types.DaysFromCivil(v, 1, 1), types.DaysFromCivil(v+1, 1, 1))
		case e.Def.Name == "date_trunc" && len(e.Args) == 2:
			unit, is := e.Args[0].(*expr.Const)
			if !is || expr.IsNullConst(unit) || unit.Value.Type.Phys() != types.PhysBytes {
				return nil, 0, 0, false
			}
			return truncated(string(unit.Value.BytesAt(0)), e.Args[1], v)
		}
	}
	return nil, 0, 0, false
}

// nearDay reports a day whose microseconds are far from overflowing.
func nearDay(day int64) bool { return day > -70_000_000 && day < 70_000_000 }

// scaled turns days into values of x's type.
func scaled(x expr.Expr, from, to int64) (expr.Expr, int64, int64, bool) {
	switch x.Type().Kind {
	case types.Date:
		return x, from, to, true
	case types.Timestamp:
		return x, from * microsOfDay, to * microsOfDay, nearDay(from) && nearDay(to)
	}
	return nil, 0, 0, false
}

// truncated is the stretch of date_trunc(unit, x) = v, where v is the start of a unit.
func truncated(unit string, x expr.Expr, v int64) (expr.Expr, int64, int64, bool) {
	day := v
	if x.Type().Kind == types.Timestamp {
		if micros, ok := microsOf[unit]; ok {
			return x, v, v + micros, v%micros == 0 && nearDay(v/microsOfDay)
		}
		if v%microsOfDay != 0 {
			return nil, 0, 0, false
		}
		day = v / microsOfDay
	}
	if !nearDay(day) {
		return nil, 0, 0, false
	}
	y, m, d := types.CivilFromDays(day)
	var next int64
	switch {
	case unit == "day":
		next = day + 1
	case unit == "week" && types.FloorMod(day+3, 7) == 0: // 1970-01-01 was a Thursday
		next = day + 7
	case unit == "month" && d == 1:
		next = types.AddMonths(day, 1)
	case unit == "quarter" && d == 1 && m%3 == 1:
		next = types.AddMonths(day, 3)
	case unit == "year" && d == 1 && m == 1:
		next = types.DaysFromCivil(y+1, 1, 1)
	default:
		return nil, 0, 0, false
	}
	return scaled(x, day, next)
}

// microsOf are the units of one length below a day.
var microsOf = map[string]int64{
	"millisecond": 1000, "second": 1_000_000, "minute": 60_000_000, "hour": 3_600_000_000,
}
