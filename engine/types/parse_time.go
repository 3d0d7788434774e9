package types

import (
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones must not depend on what the machine has installed
)

// scanner reads numbers and separators off the front of a text.
type scanner struct {
	b   []byte
	bad bool
}

// digits reads lo to hi decimal digits.
func (s *scanner) digits(lo, hi int) int64 {
	var v int64
	n := 0
	for n < hi && n < len(s.b) && s.b[n]-'0' <= 9 {
		v = v*10 + int64(s.b[n]-'0')
		n++
	}
	if n < lo {
		s.bad = true
	}
	s.b = s.b[n:]
	return v
}

// take reads c if it comes next.
func (s *scanner) take(c byte) bool {
	if len(s.b) > 0 && s.b[0] == c {
		s.b = s.b[1:]
		return true
	}
	return false
}

func (s *scanner) expect(c byte) {
	if !s.take(c) {
		s.bad = true
	}
}

// minDay and maxDay bound DATE: years -290307 to 294246, where timestamps in microseconds still fit 64 bits.
const (
	minDay = -106_751_990
	maxDay = 106_751_990
)

// date reads [+-]year-month-day; the year has four digits or more.
func (s *scanner) date() (day int64) {
	neg := s.take('-')
	if !neg {
		s.take('+')
	}
	y := s.digits(4, 6)
	s.expect('-')
	m := s.digits(1, 2)
	s.expect('-')
	d := s.digits(1, 2)
	if neg {
		y = -y
	}
	if s.bad || m < 1 || m > 12 || d < 1 || d > int64(DaysInMonth(y, int(m))) {
		s.bad = true
		return 0
	}
	return DaysFromCivil(y, int(m), int(d))
}

// clock reads hour:minute[:second[.fraction]] and returns microseconds, the fraction rounded half up to precision digits.
// The result is a whole day for 23:59:59.9999999.
func (s *scanner) clock(precision int) int64 {
	h := s.digits(1, 2)
	s.expect(':')
	m := s.digits(2, 2)
	var sec, us int64
	if s.take(':') {
		sec = s.digits(2, 2)
		if s.take('.') {
			us = s.fraction(precision)
		}
	}
	if h > 23 || m > 59 || sec > 59 {
		s.bad = true
	}
	return ((h*60+m)*60+sec)*Second + us
}

// fraction reads the digits behind the point of a second.
func (s *scanner) fraction(precision int) int64 {
	var v int64
	n := 0
	up := false
	for len(s.b) > 0 && s.b[0]-'0' <= 9 {
		switch {
		case n < precision:
			v = v*10 + int64(s.b[0]-'0')
		case n == precision:
			up = s.b[0] >= '5'
		}
		n++
		s.b = s.b[1:]
	}
	if n == 0 {
		s.bad = true
	}
	if up {
		v++
	}
	for n = min(n, precision); n < 6; n++ {
		v *= 10
	}
	return v
}

// ParseDate parses year-month-day (2024-02-29, -0044-03-15) and returns the day number.
func ParseDate(b []byte) (int64, error) {
	if len(b) == 10 && b[4] == '-' && b[7] == '-' {
		y, ok1 := fourDigits(b)
		m, ok2 := twoDigits(b[5], b[6])
		d, ok3 := twoDigits(b[8], b[9])
		if ok1 && ok2 && ok3 {
			if m < 1 || m > 12 || d < 1 || d > DaysInMonth(int64(y), m) {
				return 0, ErrRange
			}
			return DaysFromCivil(int64(y), m, d), nil
		}
	}
	s := scanner{b: b}
	day := s.date()
	if s.bad || len(s.b) > 0 {
		return 0, ErrSyntax
	}
	if day < minDay || day > maxDay {
		return 0, ErrRange
	}
	return day, nil
}

func twoDigits(a, b byte) (int, bool) {
	x, y := a-'0', b-'0'
	return int(x)*10 + int(y), x <= 9 && y <= 9
}

func fourDigits(b []byte) (int, bool) {
	x, ok1 := twoDigits(b[0], b[1])
	y, ok2 := twoDigits(b[2], b[3])
	return x*100 + y, ok1 && ok2
}

// ParseTime parses hour:minute[:second[.fraction]] and returns microseconds since midnight, rounded to precision digits.
func ParseTime(b []byte, precision int) (int64, error) {
	s := scanner{b: b}
	us := s.clock(precision)
	if s.bad || len(s.b) > 0 {
		return 0, ErrSyntax
	}
	return us % Day, nil
}

// ParseTimestamp parses a date, and behind a space or a T a time of day, and returns microseconds since 1970, rounded to
// precision digits. A time zone is an error.
func ParseTimestamp(b []byte, precision int) (int64, error) {
	us, zone, err := parseTimestamp(b, precision)
	if err == nil && len(zone) > 0 {
		err = ErrSyntax
	}
	return us, err
}

// ParseTimestampTZ is ParseTimestamp with an optional zone at the end: Z, UTC, +01:00, +0100, +01, or a name such as
// Asia/Shanghai. Without one the text is in zone (nil means UTC). The result is an instant.
func ParseTimestampTZ(b []byte, precision int, zone *time.Location) (int64, error) {
	us, name, err := parseTimestamp(b, precision)
	if err != nil {
		return 0, err
	}
	if len(name) == 0 {
		return ToUTC(us, zone), nil
	}
	if offset, ok := ParseOffset(name); ok {
		return us - offset, nil
	}
	zone, err = LoadZone(text(name))
	if err != nil {
		return 0, ErrSyntax
	}
	return ToUTC(us, zone), nil
}

func parseTimestamp(b []byte, precision int) (us int64, zone []byte, err error) {
	s := scanner{b: b}
	day := s.date()
	if s.bad {
		return 0, nil, ErrSyntax
	}
	if day < minDay || day > maxDay {
		return 0, nil, ErrRange
	}
	us = day * Day
	if len(s.b) == 0 {
		return us, nil, nil
	}
	sep := s.take(' ') || s.take('T')
	if sep && len(s.b) > 0 && s.b[0]-'0' <= 9 {
		us += s.clock(precision)
	} else if !sep {
		return 0, nil, ErrSyntax
	}
	for s.take(' ') {
	}
	if s.bad {
		return 0, nil, ErrSyntax
	}
	return us, s.b, nil
}

// ParseOffset parses the offset of a zone from UTC: Z, UTC, GMT, +01:00, -0330, +1. The result is in microseconds.
func ParseOffset(b []byte) (us int64, ok bool) {
	if EqualFold(b, "z") || EqualFold(b, "utc") || EqualFold(b, "gmt") {
		return 0, true
	}
	if len(b) > 3 && (EqualFold(b[:3], "utc") || EqualFold(b[:3], "gmt")) {
		b = b[3:]
	}
	if len(b) < 2 || b[0] != '-' && b[0] != '+' {
		return 0, false
	}
	s := scanner{b: b[1:]}
	h := s.digits(1, 2)
	var m int64
	if s.take(':') || len(s.b) > 0 {
		m = s.digits(2, 2)
	}
	if s.bad || len(s.b) > 0 || h > 18 || m > 59 {
		return 0, false
	}
	us = (h*60 + m) * Minute
	if b[0] == '-' {
		us = -us
	}
	return us, true
}

// LoadZone returns the zone of a name (Asia/Shanghai) or an offset (+08:00).
func LoadZone(name string) (*time.Location, error) {
	if us, ok := ParseOffset([]byte(name)); ok {
		if us == 0 {
			return time.UTC, nil
		}
		return time.FixedZone(name, int(us/Second)), nil
	}
	if name == "" || EqualFold([]byte(name), "local") { // package time gives these another meaning
		return nil, ErrSyntax
	}
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location), nil
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		return nil, err
	}
	zones.Store(strings.Clone(name), z)
	return z, nil
}

// zones caches what LoadZone has read, by name; only names that exist get in.
var zones sync.Map

// ToUTC takes the microseconds of a wall clock in zone (nil means UTC) and returns the instant. Of an hour that does not
// exist or exists twice it takes what the offset before the change says.
func ToUTC(wall int64, zone *time.Location) int64 {
	if zone == nil || zone == time.UTC {
		return wall
	}
	sec, us := FloorDiv(wall, Second), FloorMod(wall, Second)
	before := offsetAt(sec-86400, zone)
	off := before
	if offsetAt(sec-before, zone) != before {
		if after := offsetAt(sec-before, zone); offsetAt(sec-after, zone) == after {
			off = after
		}
	}
	return (sec-off)*Second + us
}

// offsetAt returns the seconds by which zone is ahead of UTC at an instant.
func offsetAt(sec int64, zone *time.Location) int64 {
	_, off := time.Unix(sec, 0).In(zone).Zone()
	return int64(off)
}

// FromUTC takes an instant and returns the microseconds of the wall clock in zone (nil means UTC).
func FromUTC(us int64, zone *time.Location) int64 {
	if zone == nil || zone == time.UTC {
		return us
	}
	return us + offsetAt(FloorDiv(us, Second), zone)*Second
}

// RoundMicros rounds microseconds half up to precision digits of a second (0 to 6).
func RoundMicros(us int64, precision int) int64 {
	if precision >= 6 {
		return us
	}
	unit := Pow10Int64(6 - precision)
	return FloorDiv(us+unit/2, unit) * unit
}
