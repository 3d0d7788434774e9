package types

import (
	"errors"
	"math"
	"strconv"
	"unsafe"
)

// The errors of the parsers; callers know the text and the type, and say so.
var (
	// ErrSyntax says that a text is not of the form of the type.
	ErrSyntax = errors.New("not of the type's form")
	// ErrRange says that a text is well formed, but its value lies outside the type.
	ErrRange = errors.New("out of range")
)

// text views b as a string without copying; it must not outlive the call that it is passed to.
func text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// TrimSpace cuts spaces, tabs and line ends off both ends.
func TrimSpace(b []byte) []byte {
	for len(b) > 0 && isSpace(b[0]) {
		b = b[1:]
	}
	for len(b) > 0 && isSpace(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// ParseInt parses an optional sign and decimal digits. The parsers of this package do not allocate, and neither trim
// nor keep b.
func ParseInt(b []byte) (int64, error) {
	neg := false
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		neg = b[0] == '-'
		b = b[1:]
	}
	if len(b) == 0 {
		return 0, ErrSyntax
	}
	var v uint64
	if len(b) <= 18 { // cannot overflow
		for _, c := range b {
			d := c - '0'
			if d > 9 {
				return 0, ErrSyntax
			}
			v = v*10 + uint64(d)
		}
	} else {
		over := false
		for _, c := range b {
			d := c - '0'
			if d > 9 {
				return 0, ErrSyntax
			}
			over = over || v > (1<<63)/10
			v = v*10 + uint64(d)
			over = over || v > 1<<63
		}
		if over || v == 1<<63 && !neg {
			return 0, ErrRange
		}
	}
	if neg {
		return -int64(v), nil
	}
	return int64(v), nil
}

// ParseFloat parses a DOUBLE: a decimal number with or without exponent, NaN, or Infinity (inf) with or without sign,
// in any case. What is too large becomes infinite.
func ParseFloat(b []byte) (float64, error) { return parseFloat(b, 64) }

// ParseReal is ParseFloat with the result rounded once to the precision of REAL.
func ParseReal(b []byte) (float64, error) { return parseFloat(b, 32) }

func parseFloat(b []byte, bits int) (float64, error) {
	if v, ok := parseSmallFloat(b); ok && bits == 64 {
		return v, nil
	}
	i := 0
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		i++
	}
	if i < len(b) && b[i] != '.' && b[i]-'0' > 9 { // only the words that we know
		switch {
		case EqualFold(b[i:], "nan"), EqualFold(b[i:], "infinity"), EqualFold(b[i:], "inf"):
		default:
			return 0, ErrSyntax
		}
	} else {
		for _, c := range b[i:] { // strconv also reads hexadecimal and underscores
			if c-'0' > 9 && c != '.' && c != 'e' && c != 'E' && c != '-' && c != '+' {
				return 0, ErrSyntax
			}
		}
	}
	v, err := strconv.ParseFloat(text(b), bits)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, ErrSyntax
	}
	return v, nil
}

// parseSmallFloat parses digits with a point where the digits and the power of ten are exact, so that one division
// rounds correctly (Clinger's fast path).
func parseSmallFloat(b []byte) (float64, bool) {
	neg := false
	if len(b) > 0 && b[0] == '-' {
		neg = true
		b = b[1:]
	}
	if len(b) == 0 || len(b) > 16 {
		return 0, false
	}
	var m uint64
	point := -1
	for i, c := range b {
		if c == '.' && point < 0 {
			point = i
			continue
		}
		if c-'0' > 9 {
			return 0, false
		}
		m = m*10 + uint64(c-'0')
	}
	if m > 1<<53 || len(b) == 1 && point == 0 {
		return 0, false
	}
	v := float64(m)
	if point >= 0 {
		v /= floatPow10[len(b)-1-point]
	}
	if neg {
		v = -v
	}
	return v, true
}

// EqualFold reports whether b is the lower-case ASCII word, in any case.
func EqualFold(b []byte, word string) bool {
	if len(b) != len(word) {
		return false
	}
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != word[i] {
			return false
		}
	}
	return true
}

// ParseBool parses true, t, 1 and false, f, 0 in any case.
func ParseBool(b []byte) (bool, error) {
	switch {
	case EqualFold(b, "true"), EqualFold(b, "t"), EqualFold(b, "1"):
		return true, nil
	case EqualFold(b, "false"), EqualFold(b, "f"), EqualFold(b, "0"):
		return false, nil
	}
	return false, ErrSyntax
}

// ParseShortDecimal parses a DECIMAL of at most 18 digits: sign, digits, a point, digits, and an exponent if need be.
// Digits beyond the scale are rounded half away from zero.
func ParseShortDecimal(b []byte, precision, scale int) (int64, error) {
	s := b
	neg := false
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		neg = s[0] == '-'
		s = s[1:]
	}
	var v int64
	digits, frac, point := 0, 0, false
	for _, c := range s {
		if c == '.' && !point {
			point = true
			continue
		}
		d := c - '0'
		if d > 9 || digits == 18 {
			return parseShortSlow(b, precision, scale)
		}
		v = v*10 + int64(d)
		digits++
		if point {
			frac++
		}
	}
	if digits == 0 || frac > scale || digits-frac+scale > 18 {
		return parseShortSlow(b, precision, scale)
	}
	v *= Pow10Int64(scale - frac)
	if v >= Pow10Int64(precision) {
		return 0, ErrRange
	}
	if neg {
		v = -v
	}
	return v, nil
}

func parseShortSlow(b []byte, precision, scale int) (int64, error) {
	v, err := ParseDecimal(b, precision, scale)
	return int64(v.Lo), err
}

// ParseDecimal parses a DECIMAL of any precision like [ParseShortDecimal].
func ParseDecimal(b []byte, precision, scale int) (Int128, error) {
	neg := false
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		neg = b[0] == '-'
		b = b[1:]
	}
	mantissa, exp, err := splitExponent(b)
	if err != nil {
		return Int128{}, err
	}
	// The number is the mantissa's digits with the point exp places to the right: keep the digits up to the scale,
	// and the first behind it for rounding.
	whole := len(mantissa) // digits before the point
	for i, c := range mantissa {
		if c == '.' {
			whole = i
		}
	}
	var v Int128
	seen, roundUp, lost := 0, false, false
	for i, c := range mantissa {
		if c == '.' {
			continue
		}
		place := seen + 1 - whole - exp // digits behind the point, this one included
		seen++
		switch {
		case place <= scale:
			var o1, o2 bool
			v, o1 = v.MulOverflow(Int128Of(10))
			v, o2 = v.AddOverflow(Int128Of(int64(c - '0')))
			lost = lost || o1 || o2
		case place == scale+1:
			roundUp = mantissa[i] >= '5'
		}
	}
	if lost {
		return Int128{}, ErrRange
	}
	// Zeros that stand between the last digit and the scale.
	for place := seen - whole - exp; place < scale; place++ {
		if v.IsZero() {
			break
		}
		var over bool
		if v, over = v.MulOverflow(Int128Of(10)); over {
			return Int128{}, ErrRange
		}
	}
	if roundUp {
		v = v.Add(Int128Of(1))
	}
	if !FitsPrecision(v, precision) {
		return Int128{}, ErrRange
	}
	if neg {
		v = v.Neg()
	}
	return v, nil
}

// splitExponent checks the form digits[.digits][e[sign]digits] and returns the part before the e, and the exponent.
func splitExponent(b []byte) (mantissa []byte, exp int, err error) {
	end := len(b)
	for i, c := range b {
		if c == 'e' || c == 'E' {
			x, err := ParseInt(b[i+1:])
			if err != nil && !errors.Is(err, ErrRange) {
				return nil, 0, ErrSyntax
			}
			exp = int(max(-100_000, min(x, 100_000)))
			if errors.Is(err, ErrRange) {
				exp = 100_000
			}
			end = i
			break
		}
	}
	digits, point := 0, false
	for _, c := range b[:end] {
		switch {
		case c == '.' && !point:
			point = true
		case c-'0' > 9:
			return nil, 0, ErrSyntax
		default:
			digits++
		}
	}
	if digits == 0 {
		return nil, 0, ErrSyntax
	}
	return b[:end], exp, nil
}

// IntegerRange returns the ends of an integer type.
func IntegerRange(k Kind) (lo, hi int64) {
	switch k {
	case TinyInt:
		return math.MinInt8, math.MaxInt8
	case SmallInt:
		return math.MinInt16, math.MaxInt16
	case Integer:
		return math.MinInt32, math.MaxInt32
	}
	return math.MinInt64, math.MaxInt64
}
