package fn

import (
	"strings"
	"time"

	"github.com/clientele-db/clientele/engine/types"
)

// parsedTime collects what a text said; what it did not say is that of 1970-01-01 00:00.
type parsedTime struct {
	year, month, day, dayOfYear int64
	weekYear, week, weekday     int64
	hour, hour12, half          int64 // hour12 and half are -1 where not said; half is 0 for AM
	minute, second, micros      int64
	offset                      int64 // microseconds; valid if zoned
	zoned                       bool
	zone                        *time.Location
}

// parse reads a text by the format. precision is the number of digits of a second that are kept.
func (f timeFormat) parse(s string, precision int) (p parsedTime, ok bool) {
	p = parsedTime{year: 1970, month: 1, day: 1, hour12: -1, half: -1}
	for _, item := range f {
		var rest string
		if rest, ok = p.item(item, s, precision); !ok {
			return p, false
		}
		s = rest
	}
	return p, s == ""
}

// item reads one item off the front of s.
func (p *parsedTime) item(item timeItem, s string, precision int) (rest string, ok bool) {
	switch item.part {
	case partLiteral:
		return strings.CutPrefix(s, item.text)
	case partMonthName, partMonthShort:
		p.month, rest = readName(s, monthNames[1:])
		return rest, p.month > 0
	case partWeekdayName, partWeekdayShort:
		var d int64
		d, rest = readName(s, dayNames[1:])
		return rest, d > 0
	case partHalf:
		if len(s) < 2 || s[1]|0x20 != 'm' || s[0]|0x20 != 'a' && s[0]|0x20 != 'p' {
			return s, false
		}
		if p.half = 0; s[0]|0x20 == 'p' {
			p.half = 1
		}
		return s[2:], true
	case partEra:
		return s[min(2, len(s)):], strings.HasPrefix(s, "AD")
	case partOffset, partOffsetColon, partZoneID:
		return p.readZone(s)
	case partFraction:
		return p.readFraction(s, item, precision)
	}
	return p.number(item, s)
}

func (p *parsedTime) number(item timeItem, s string) (rest string, ok bool) {
	most := 2
	lo, hi := int64(0), int64(59)
	var to *int64
	switch item.part {
	case partYear:
		most, hi, to = 6, 294_000, &p.year
	case partYear2:
		hi, to = 99, &p.year
	case partCentury:
		hi, to = 99, new(int64)
	case partMonth:
		lo, hi, to = 1, 12, &p.month
	case partDay:
		lo, hi, to = 1, 31, &p.day
	case partDayOfYear:
		most, lo, hi, to = 3, 1, 366, &p.dayOfYear
	case partWeekYear:
		most, lo, hi, to = 6, 1, 294_000, &p.weekYear
	case partWeek:
		lo, hi, to = 1, 53, &p.week
	case partWeekday:
		most, lo, hi, to = 1, 1, 7, &p.weekday
	case partHour:
		hi, to = 23, &p.hour
	case partHour24:
		lo, hi, to = 1, 24, &p.hour
	case partHour12:
		lo, hi, to = 1, 12, &p.hour12
	case partHour11:
		hi, to = 11, &p.hour12
	case partMinute:
		to = &p.minute
	case partSecond:
		to = &p.second
	}
	if item.fixed {
		most = min(most, item.width)
		if item.part == partYear {
			most = item.width
		}
	}
	neg := item.part == partYear && strings.HasPrefix(s, "-")
	if neg {
		s = s[1:]
	}
	v, rest, ok := readDigits(s, most)
	if !ok || v < lo || v > hi {
		return s, false
	}
	switch {
	case neg:
		v = -v
	case item.part == partYear2:
		if v += 1900; v < 1970 {
			v += 100
		}
	case item.part == partHour24:
		v %= 24
	case item.part == partHour12:
		v %= 12
	}
	*to = v
	return rest, true
}

func readDigits(s string, most int) (v int64, rest string, ok bool) {
	n := 0
	for n < most && n < len(s) && s[n]-'0' <= 9 {
		v = v*10 + int64(s[n]-'0')
		n++
	}
	return v, s[n:], n > 0
}

// readName reads a full or a three-letter name in any case; 0 if there is none.
func readName(s string, names []string) (int64, string) {
	for i, name := range names {
		if len(s) >= len(name) && strings.EqualFold(s[:len(name)], name) {
			return int64(i) + 1, s[len(name):]
		}
	}
	for i, name := range names {
		if len(s) >= 3 && strings.EqualFold(s[:3], name[:3]) {
			return int64(i) + 1, s[3:]
		}
	}
	return 0, s
}

// readFraction reads digits of a second and cuts them to the precision.
func (p *parsedTime) readFraction(s string, item timeItem, precision int) (string, bool) {
	most := 9
	if item.fixed {
		most = item.width
	}
	n := 0
	p.micros = 0
	for ; n < most && n < len(s) && s[n]-'0' <= 9; n++ {
		if n < precision {
			p.micros = p.micros*10 + int64(s[n]-'0')
		}
	}
	for k := min(n, precision); k < 6; k++ {
		p.micros *= 10
	}
	return s[n:], n > 0
}

// readZone reads an offset or the name of a zone.
func (p *parsedTime) readZone(s string) (string, bool) {
	n := 0
	for n < len(s) && (s[n] > ' ' && s[n] < 0x7f && s[n] != ')' && s[n] != ',' && s[n] != ']') {
		n++
	}
	if us, ok := types.ParseOffset([]byte(s[:n])); ok {
		p.offset, p.zoned, p.zone = us, true, nil
		return s[n:], true
	}
	z, err := types.LoadZone(s[:n])
	if err != nil {
		return s, false
	}
	p.zoned, p.zone = true, z
	return s[n:], true
}

// wall is the wall clock in microseconds; ok is false for a day that does not exist.
func (p *parsedTime) wall() (us int64, ok bool) {
	var day int64
	switch {
	case p.dayOfYear > 0:
		if p.dayOfYear == 366 && !types.IsLeapYear(p.year) {
			return 0, false
		}
		day = types.DaysFromCivil(p.year, 1, 1) + p.dayOfYear - 1
	case p.week > 0 || p.weekYear > 0:
		year := p.weekYear
		if year == 0 {
			year = p.year
		}
		fourth := types.DaysFromCivil(year, 1, 4) // always in week 1
		day = fourth - weekday(fourth) + 1 + (max(p.week, 1)-1)*7 + max(p.weekday, 1) - 1
	default:
		if p.day > int64(types.DaysInMonth(p.year, int(p.month))) {
			return 0, false
		}
		day = types.DaysFromCivil(p.year, int(p.month), int(p.day))
	}
	hour := p.hour
	if p.hour12 >= 0 {
		hour = p.hour12
		if p.half == 1 {
			hour += 12
		}
	}
	return day*types.Day + ((hour*60+p.minute)*60+p.second)*types.Second + p.micros, true
}

// instant is the point in time; a text without a zone is in the session's.
func (p *parsedTime) instant(session *time.Location) (us int64, ok bool) {
	us, ok = p.wall()
	switch {
	case !p.zoned:
		us = types.ToUTC(us, session)
	case p.zone != nil:
		us = types.ToUTC(us, p.zone)
	default:
		us -= p.offset
	}
	return us, ok
}
