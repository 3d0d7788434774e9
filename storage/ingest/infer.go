package ingest

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/clientele-db/clientele/engine/types"
)

// guess gathers what the values of one column could be.
type guess struct {
	n                int // values seen that are not NULL
	boolean          bool
	integer, decimal bool
	float            bool
	leadingZero      bool // 007: an identifier, which a number would mutilate
	intDigits, frac  int
	dates, times     []*temporal // notations that have fitted all values
	zoned, unzoned   bool
}

func newGuess() *guess {
	g := &guess{boolean: true, integer: true, decimal: true, float: true}
	for _, f := range dateFormats {
		g.dates = append(g.dates, newTemporal(f))
	}
	g.times = append(g.times, g.dates...)
	return g
}

func (g *guess) add(s []byte, comma bool) {
	g.n++
	if g.boolean && !isBool(s) {
		g.boolean = false
	}
	if g.integer || g.decimal || g.float {
		t := bytes.TrimSpace(s)
		ok, id, fd, exp := scanNumber(t, comma)
		switch {
		case !ok:
			g.integer, g.decimal = false, false
			if _, err := strconv.ParseFloat(string(t), 64); err != nil || !plainFloat(t) {
				g.float = false
			}
		case exp:
			g.integer, g.decimal = false, false
		default:
			g.intDigits, g.frac = max(g.intDigits, id), max(g.frac, fd)
			if fd > 0 || bytes.IndexByte(t, point(comma)) >= 0 {
				g.integer = false
			}
			z := bytes.TrimLeft(t, "+-")
			if len(z) > 1 && z[0] == '0' && z[1]-'0' <= 9 {
				g.leadingZero = true
			}
			if id > 18 {
				g.integer = g.integer && fitsInt64(t)
			}
		}
	}
	if len(g.dates) > 0 {
		g.dates = keep(g.dates, func(t *temporal) bool { _, ok := t.day(s); return ok })
	}
	if len(g.times) > 0 {
		zoned := false
		g.times = keep(g.times, func(t *temporal) bool {
			_, z, ok := t.instant(s)
			zoned = zoned || z && ok
			return ok
		})
		if zoned {
			g.zoned = true
		} else {
			g.unzoned = true
		}
	}
}

func keep(ts []*temporal, ok func(*temporal) bool) (out []*temporal) {
	for _, t := range ts {
		if ok(t) {
			out = append(out, t)
		}
	}
	return out
}

// maxSniffedScale is the largest number of fractional digits for which a column of numbers is taken to be exact decimals
// (money, quantities, rates); with more digits they are measurements and become DOUBLE.
const maxSniffedScale = 4

// decide returns the narrowest type that holds all values, and the time notation where it is a date or timestamp. note, if not
// empty, tells the user of a choice that the values did not settle.
func (g *guess) decide() (t types.Type, at *temporal, note string) {
	switch {
	case g.n == 0:
		return types.VarcharType, nil, ""
	case g.boolean:
		return types.BooleanType, nil, ""
	case g.integer && !g.leadingZero:
		return types.BigIntType, nil, ""
	case g.decimal && !g.leadingZero && g.frac <= maxSniffedScale && g.intDigits+g.frac <= types.MaxShortPrecision:
		return types.DecimalOf(types.MaxShortPrecision, g.frac), nil, ""
	case g.float && !g.leadingZero:
		return types.DoubleType, nil, ""
	case len(g.dates) > 0:
		return types.DateType, g.dates[0], ambiguity(g.dates)
	case len(g.times) > 0:
		t := types.TimestampMicros
		if g.zoned && !g.unzoned {
			t = types.TimestampTZMicro
		}
		return t, g.times[0], ambiguity(g.times)
	}
	return types.VarcharType, nil, ""
}

func ambiguity(ts []*temporal) string {
	if len(ts) > 1 {
		return "dates read as " + ts[0].date.pattern + ", but " + ts[1].date.pattern + " would fit as well: give the format if that is wrong"
	}
	return ""
}

func point(comma bool) byte {
	if comma {
		return ','
	}
	return '.'
}

// scanNumber reads [+-]digits[.digits][e…] and counts the digits; ok is false for anything else. With comma the decimal point
// is a comma and points may group thousands.
func scanNumber(s []byte, comma bool) (ok bool, intDigits, fracDigits int, exp bool) {
	i := 0
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	lead := true
	n := 0
	for i < len(s) && (s[i]-'0' <= 9 || comma && s[i] == '.') {
		if s[i] != '.' {
			n++
			if lead && s[i] == '0' {
				i++
				continue
			}
			lead = false
			intDigits++
		}
		i++
	}
	if i < len(s) && s[i] == point(comma) {
		i++
		for i < len(s) && s[i]-'0' <= 9 {
			fracDigits++
			n++
			i++
		}
	}
	if n == 0 {
		return false, 0, 0, false
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		k := i
		for i < len(s) && s[i]-'0' <= 9 {
			i++
		}
		return i == len(s) && i > k, intDigits, fracDigits, true
	}
	return i == len(s), intDigits, fracDigits, false
}

// plainFloat refuses what ParseFloat takes and people do not write as numbers: hexadecimal, underscores, "infinity" as a name.
func plainFloat(s []byte) bool {
	l := strings.ToLower(string(s))
	return !strings.ContainsAny(l, "x_p") && l != "infinity" && l != "inf"
}

func fitsInt64(s []byte) bool {
	_, err := strconv.ParseInt(strings.TrimPrefix(string(s), "+"), 10, 64)
	return err == nil
}

func isBool(s []byte) bool {
	return bytes.EqualFold(s, []byte("true")) || bytes.EqualFold(s, []byte("false"))
}
