package bind

import (
	"math"
	"strconv"
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/sql"
)

// microsOf is the length of the fields of INTERVAL DAY TO SECOND, by field.
var microsOf = map[sql.IntervalField]int64{
	sql.Day: 86_400_000_000, sql.Hour: 3_600_000_000, sql.Minute: 60_000_000, sql.Second: 1_000_000,
}

// interval is INTERVAL '3' DAY and its like. A literal of several fields is written as the fields are: '2-6' YEAR TO
// MONTH, '1 02:03:04.5' DAY TO SECOND.
func interval(n *sql.IntervalLit) (expr.Expr, error) {
	to := n.To
	if to == sql.NoField {
		to = n.From
	}
	text := strings.TrimSpace(n.Value)
	negative := n.Negative
	if text != "" && (text[0] == '-' || text[0] == '+') {
		negative = negative != (text[0] == '-')
		text = text[1:]
	}
	var v int64
	var ok bool
	t := types.IntervalDSType
	switch {
	case n.From > to || n.From == sql.NoField:
	case to <= sql.Month:
		t = types.IntervalYMType
		v, ok = months(text, n.From, to)
	case n.From >= sql.Day:
		v, ok = micros(text, n.From, to)
	}
	if !ok {
		return nil, errorAt(n, InvalidLiteral, "'%s' is not a valid interval literal", n.Value)
	}
	if negative {
		v = -v
	}
	return expr.Int(t, v), nil
}

// months reads 'years', 'months' or 'years-months'.
func months(text string, from, to sql.IntervalField) (int64, bool) {
	if from == to {
		v, ok := digits(text)
		if from == sql.Year {
			return scaled(v, 12, ok)
		}
		return v, ok && v <= math.MaxInt32
	}
	y, m, found := strings.Cut(text, "-")
	years, ok := digits(y)
	rest, ok2 := digits(m)
	if !found || !ok2 {
		return 0, false
	}
	v, ok := scaled(years, 12, ok)
	return v + rest, ok && rest < 12 && v+rest <= math.MaxInt32
}

// micros reads the fields from … to: days, then hours:minutes:seconds.fraction.
func micros(text string, from, to sql.IntervalField) (int64, bool) {
	var sum int64
	for f := from; f <= to; f++ {
		part := text
		if f < to {
			separator := ":"
			if f == sql.Day {
				separator = " "
			}
			var found bool
			if part, text, found = strings.Cut(text, separator); !found {
				return 0, false
			}
			text = strings.TrimLeft(text, " ")
		}
		var v int64
		var ok bool
		if f == sql.Second {
			v, ok = seconds(part)
		} else {
			v, ok = digits(part)
			v, ok = scaled(v, microsOf[f], ok)
		}
		if !ok || sum > math.MaxInt64-v {
			return 0, false
		}
		sum += v
	}
	return sum, true
}

// seconds reads seconds with up to six fractional digits, in microseconds.
func seconds(text string) (int64, bool) {
	whole, fraction, found := strings.Cut(text, ".")
	v, ok := digits(whole)
	v, ok = scaled(v, 1_000_000, ok)
	if !found {
		return v, ok
	}
	if len(fraction) > maxTimePrecision {
		return 0, false
	}
	f, okf := digits((fraction + "000000")[:6])
	return v + f, ok && okf && fraction != "" && v <= math.MaxInt64-f
}

// digits reads an unsigned number.
func digits(s string) (int64, bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	v, err := strconv.ParseInt(s, 10, 64)
	return v, err == nil
}

func scaled(v, by int64, ok bool) (int64, bool) {
	if !ok || v > math.MaxInt64/by {
		return 0, false
	}
	return v * by, true
}
