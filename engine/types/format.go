package types

import (
	"math"
	"strconv"
	"time"
)

// The functions of this file append the text of a value to dst, in the form in which Trino's command line prints it.

// AppendDecimal appends v / 10^scale with exactly scale digits behind the point.
func AppendDecimal(dst []byte, v Int128, scale int) []byte {
	if x, ok := v.Int64(); ok {
		return AppendShortDecimal(dst, x, scale)
	}
	if v.IsNeg() {
		dst = append(dst, '-')
	}
	hi, lo := v.abs()
	var buf [40]byte
	i := len(buf)
	rest := Int128{int64(hi), lo}
	for n := 0; n <= scale || !rest.IsZero(); n++ {
		if n == scale && scale > 0 {
			i--
			buf[i] = '.'
		}
		var d Int128
		if rest.Hi < 0 { // only the magnitude of the smallest value
			rest, d = divPow127()
		} else {
			rest, d = rest.QuoRem(Int128Of(10))
		}
		i--
		buf[i] = byte('0' + d.Lo)
	}
	return append(dst, buf[i:]...)
}

// divPow127 returns 2^127 divided by ten.
func divPow127() (q, r Int128) {
	q, r = Int128{math.MinInt64, 0}.QuoRem(Int128Of(-10))
	return q, r.Neg()
}

// AppendShortDecimal is AppendDecimal for a DECIMAL of at most 18 digits.
func AppendShortDecimal(dst []byte, v int64, scale int) []byte {
	if scale == 0 {
		return strconv.AppendInt(dst, v, 10)
	}
	u := magnitude64(v)
	if v < 0 {
		dst = append(dst, '-')
	}
	var buf [48]byte
	i := len(buf)
	for n := 0; n <= scale || u > 0; n++ {
		if n == scale {
			i--
			buf[i] = '.'
		}
		i--
		buf[i] = byte('0' + u%10)
		u /= 10
	}
	return append(dst, buf[i:]...)
}

// AppendDouble appends the shortest digits that give v back: plain from 0.001 to below 10^7, else with an exponent (1.0E10);
// NaN, Infinity, -Infinity.
func AppendDouble(dst []byte, v float64) []byte { return appendFloat(dst, v, 64) }

// AppendReal is AppendDouble for a value of type REAL.
func AppendReal(dst []byte, v float64) []byte { return appendFloat(dst, float64(float32(v)), 32) }

func appendFloat(dst []byte, v float64, bits int) []byte {
	a := math.Abs(v)
	switch {
	case v != v:
		return append(dst, "NaN"...)
	case a > math.MaxFloat64:
		return appendInfinity(dst, v)
	case a == 0 || a >= 1e-3 && a < 1e7:
		at := len(dst)
		dst = strconv.AppendFloat(dst, v, 'f', -1, bits)
		for _, c := range dst[at:] {
			if c == '.' {
				return dst
			}
		}
		return append(dst, ".0"...)
	}
	return appendScientific(dst, v, -1, bits)
}

func appendInfinity(dst []byte, v float64) []byte {
	if v < 0 {
		dst = append(dst, '-')
	}
	return append(dst, "Infinity"...)
}

// appendScientific appends d.dE±x with at least one digit behind the point and no sign or padding that is not needed.
func appendScientific(dst []byte, v float64, digits, bits int) []byte {
	var buf [32]byte
	s := strconv.AppendFloat(buf[:0], v, 'E', digits, bits)
	e := len(s) - 1
	for s[e] != 'E' {
		e--
	}
	m := s[:e]
	for len(m) > 3 && m[len(m)-1] == '0' && m[len(m)-2] != '.' {
		m = m[:len(m)-1]
	}
	dst = append(dst, m...)
	if m[len(m)-1]-'0' <= 9 && (len(m) == 1 || len(m) == 2 && m[0] == '-') {
		dst = append(dst, ".0"...)
	}
	dst = append(dst, 'E')
	x := s[e+1:]
	if x[0] == '-' {
		dst = append(dst, '-')
	}
	x = x[1:]
	for len(x) > 1 && x[0] == '0' {
		x = x[1:]
	}
	return append(dst, x...)
}

// AppendDoubleCast appends v as CAST(… AS VARCHAR) writes it, which is always with an exponent: 1.2345E2, 0E0.
func AppendDoubleCast(dst []byte, v float64, isReal bool) []byte {
	switch {
	case v != v:
		return append(dst, "NaN"...)
	case math.IsInf(v, 0):
		return appendInfinity(dst, v)
	case v == 0:
		if math.Signbit(v) {
			dst = append(dst, '-')
		}
		return append(dst, "0E0"...)
	case isReal:
		return appendScientific(dst, v, 6, 64)
	}
	return appendScientific(dst, v, -1, 64)
}

func appendPadded(dst []byte, v int64, width int) []byte {
	if v < 0 {
		dst = append(dst, '-')
		v = -v
	}
	switch { // the usual widths without strconv
	case width == 2 && v < 100:
		return append(dst, byte('0'+v/10), byte('0'+v%10))
	case width == 4 && v < 10_000:
		return append(dst, byte('0'+v/1000), byte('0'+v/100%10), byte('0'+v/10%10), byte('0'+v%10))
	}
	var buf [20]byte
	s := strconv.AppendInt(buf[:0], v, 10)
	for n := len(s); n < width; n++ {
		dst = append(dst, '0')
	}
	return append(dst, s...)
}

// AppendDate appends a day number as 2024-02-29; years have at least four digits.
func AppendDate(dst []byte, days int64) []byte {
	y, m, d := CivilFromDays(days)
	dst = appendPadded(dst, y, 4)
	dst = append(dst, '-')
	dst = appendPadded(dst, int64(m), 2)
	dst = append(dst, '-')
	return appendPadded(dst, int64(d), 2)
}

// AppendTime appends microseconds since midnight as 13:05:00.250, with precision digits behind the point.
func AppendTime(dst []byte, us int64, precision int) []byte {
	dst = appendPadded(dst, us/Hour, 2)
	dst = append(dst, ':')
	dst = appendPadded(dst, us/Minute%60, 2)
	dst = append(dst, ':')
	dst = appendPadded(dst, us/Second%60, 2)
	if precision > 0 {
		dst = append(dst, '.')
		dst = appendPadded(dst, us%Second/Pow10Int64(6-precision), precision)
	}
	return dst
}

// AppendTimestamp appends microseconds since 1970 as 2024-02-29 13:05:00.250.
func AppendTimestamp(dst []byte, us int64, precision int) []byte {
	dst = AppendDate(dst, FloorDiv(us, Day))
	dst = append(dst, ' ')
	return AppendTime(dst, FloorMod(us, Day), precision)
}

// AppendTimestampTZ appends an instant as the wall clock of zone (nil means UTC), and the zone.
func AppendTimestampTZ(dst []byte, us int64, precision int, zone *time.Location) []byte {
	dst = AppendTimestamp(dst, FromUTC(us, zone), precision)
	dst = append(dst, ' ')
	return append(dst, ZoneName(zone)...)
}

// ZoneName is the name of a zone as Trino prints it; nil is UTC.
func ZoneName(zone *time.Location) string {
	if zone == nil {
		return "UTC"
	}
	return zone.String()
}

// AppendIntervalYM appends months as years-months: 3-5, -0-7.
func AppendIntervalYM(dst []byte, months int64) []byte {
	u := magnitude64(months)
	if months < 0 {
		dst = append(dst, '-')
	}
	dst = strconv.AppendUint(dst, u/12, 10)
	dst = append(dst, '-')
	return strconv.AppendUint(dst, u%12, 10)
}

// AppendIntervalDS appends microseconds as days hours:minutes:seconds.millis (2 03:00:00.000); microseconds are printed where
// there are any.
func AppendIntervalDS(dst []byte, us int64) []byte {
	u := magnitude64(us)
	if us < 0 {
		dst = append(dst, '-')
	}
	dst = strconv.AppendUint(dst, u/Day, 10)
	dst = append(dst, ' ')
	precision := 3
	if u%Millisecond != 0 {
		precision = 6
	}
	return AppendTime(dst, int64(u%Day), precision)
}

const hexDigits = "0123456789abcdef"

// AppendUUID appends a UUID as 12151fd2-7586-11e9-8f9e-2a86e4085a59.
func AppendUUID(dst []byte, v Int128) []byte {
	for i := range 16 {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst = append(dst, '-')
		}
		word := uint64(v.Hi)
		if i >= 8 {
			word = v.Lo
		}
		b := byte(word >> (56 - 8*(i&7)))
		dst = append(dst, hexDigits[b>>4], hexDigits[b&15])
	}
	return dst
}

// ParseUUID parses the 36 characters of a UUID.
func ParseUUID(b []byte) (Int128, error) {
	if len(b) != 36 {
		return Int128{}, ErrSyntax
	}
	var words [2]uint64
	n := 0
	for i, c := range b {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return Int128{}, ErrSyntax
			}
			continue
		}
		var d byte
		switch {
		case c >= '0' && c <= '9':
			d = c - '0'
		case c >= 'a' && c <= 'f':
			d = c - 'a' + 10
		case c >= 'A' && c <= 'F':
			d = c - 'A' + 10
		default:
			return Int128{}, ErrSyntax
		}
		words[n/16] = words[n/16]<<4 | uint64(d)
		n++
	}
	return Int128{int64(words[0]), words[1]}, nil
}

// AppendBinary appends bytes as pairs of hexadecimal digits: 65 68 3f.
func AppendBinary(dst, b []byte) []byte {
	for i, c := range b {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = append(dst, hexDigits[c>>4], hexDigits[c&15])
	}
	return dst
}
