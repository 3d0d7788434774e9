package fn

import (
	"strconv"
	"strings"
	"time"

	"github.com/clientele-db/clientele/engine/types"
)

// timePart is a kind of item of a format.
type timePart uint8

const (
	partLiteral timePart = iota
	partYear
	partYear2 // the last two digits; read as 1970 to 2069
	partMonth
	partMonthName
	partMonthShort
	partDay
	partDayOfYear
	partWeekYear
	partWeek
	partWeekday
	partWeekdayName
	partWeekdayShort
	partHour   // 0-23
	partHour12 // 1-12
	partHour11 // 0-11
	partHour24 // 1-24
	partMinute
	partSecond
	partFraction
	partHalf   // AM, PM
	partOffset // +0100
	partOffsetColon
	partZoneID
	partEra
	partCentury
)

// timeItem is one item of a compiled format.
type timeItem struct {
	part  timePart
	width int    // least number of digits, exact number of a fraction
	fixed bool   // read exactly width digits, for the next item is a number as well
	text  string // of a literal
}

// timeFormat is a compiled format of dates and times, for writing and reading.
type timeFormat []timeItem

// unsupportedFormat is the error of a format with a specifier that does not exist.
func unsupportedFormat(format, spec string) error {
	return errorf(InvalidArgument, "Invalid time format %q: %s is not supported", format, spec)
}

var mysqlParts = map[byte]timeItem{
	'a': {part: partWeekdayShort}, 'b': {part: partMonthShort}, 'c': {part: partMonth, width: 1}, 'd': {part: partDay, width: 2},
	'e': {part: partDay, width: 1}, 'f': {part: partFraction, width: 6}, 'H': {part: partHour, width: 2}, 'h': {part: partHour12, width: 2},
	'I': {part: partHour12, width: 2}, 'i': {part: partMinute, width: 2}, 'j': {part: partDayOfYear, width: 3}, 'k': {part: partHour, width: 1},
	'l': {part: partHour12, width: 1}, 'M': {part: partMonthName}, 'm': {part: partMonth, width: 2}, 'p': {part: partHalf},
	'S': {part: partSecond, width: 2}, 's': {part: partSecond, width: 2}, 'v': {part: partWeek, width: 2}, 'W': {part: partWeekdayName},
	'x': {part: partWeekYear, width: 4}, 'Y': {part: partYear, width: 4}, 'y': {part: partYear2, width: 2},
}

// mysqlFormat compiles a format of date_format and date_parse.
func mysqlFormat(format string) (timeFormat, error) {
	var f timeFormat
	for i := 0; i < len(format); i++ {
		c := format[i]
		if c != '%' || i+1 == len(format) {
			f = f.literal(string(c))
			continue
		}
		i++
		switch c = format[i]; c {
		case 'r':
			sub, _ := mysqlFormat("%h:%i:%s %p")
			f = append(f, sub...)
		case 'T':
			sub, _ := mysqlFormat("%H:%i:%s")
			f = append(f, sub...)
		case 'D', 'U', 'u', 'V', 'w', 'X':
			return nil, unsupportedFormat(format, "%"+string(c))
		default:
			if item, ok := mysqlParts[c]; ok {
				f = append(f, item)
			} else {
				f = f.literal(string(c))
			}
		}
	}
	return f, nil
}

func (f timeFormat) literal(s string) timeFormat {
	if n := len(f); n > 0 && f[n-1].part == partLiteral {
		f[n-1].text += s
		return f
	}
	return append(f, timeItem{part: partLiteral, text: s})
}

var jodaParts = map[byte]timePart{
	'G': partEra, 'C': partCentury, 'Y': partYear, 'y': partYear, 'x': partWeekYear, 'w': partWeek, 'e': partWeekday, 'D': partDayOfYear,
	'd': partDay, 'a': partHalf, 'K': partHour11, 'h': partHour12, 'H': partHour, 'k': partHour24, 'm': partMinute, 's': partSecond,
	'S': partFraction, 'z': partZoneID,
}

// jodaFormat compiles a pattern of format_datetime and parse_datetime.
func jodaFormat(format string) (timeFormat, error) {
	var f timeFormat
	for i := 0; i < len(format); {
		c := format[i]
		if c == '\'' {
			text, n, ok := quoted(format[i:])
			if !ok {
				return nil, errorf(InvalidArgument, "Invalid time format %q: a quote does not end", format)
			}
			f = f.literal(text)
			i += n
			continue
		}
		n := 1
		for i+n < len(format) && format[i+n] == c {
			n++
		}
		i += n
		if c|0x20 < 'a' || c|0x20 > 'z' {
			f = f.literal(strings.Repeat(string(c), n))
			continue
		}
		item := timeItem{width: n}
		part, ok := jodaParts[c]
		item.part = part
		switch {
		case c == 'M' && n <= 2:
			item.part = partMonth
		case c == 'M' && n == 3:
			item.part = partMonthShort
		case c == 'M':
			item.part = partMonthName
		case c == 'E' && n <= 3:
			item.part = partWeekdayShort
		case c == 'E':
			item.part = partWeekdayName
		case c == 'Z' && n == 1:
			item.part = partOffset
		case c == 'Z' && n == 2:
			item.part = partOffsetColon
		case c == 'Z':
			item.part = partZoneID
		case !ok:
			return nil, unsupportedFormat(format, string(c))
		case part == partYear && n == 2:
			item.part = partYear2
		}
		f = append(f, item)
	}
	for i := range len(f) - 1 {
		f[i].fixed = f[i].isNumber() && f[i+1].isNumber()
	}
	return f, nil
}

// quoted reads a quoted literal, in which ” is a quote; ” alone is one too.
func quoted(s string) (text string, n int, ok bool) {
	if strings.HasPrefix(s, "''") {
		return "'", 2, true
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			b.WriteByte('\'')
			i++
			continue
		}
		return b.String(), i + 1, true
	}
	return "", 0, false
}

func (t timeItem) isNumber() bool {
	switch t.part {
	case partYear, partYear2, partMonth, partDay, partDayOfYear, partWeekYear, partWeek, partWeekday, partHour, partHour12,
		partHour11, partHour24, partMinute, partSecond, partFraction, partCentury:
		return true
	}
	return false
}

var (
	monthNames = [...]string{"", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	dayNames   = [...]string{"", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
)

// append writes a wall clock in microseconds; instant and zone are for the items that show the zone.
func (f timeFormat) append(dst []byte, wall, instant int64, zone *time.Location) []byte {
	day, us := types.FloorDiv(wall, types.Day), types.FloorMod(wall, types.Day)
	y, m, d := types.CivilFromDays(day)
	hour := us / types.Hour
	for _, item := range f {
		var v int64
		switch item.part {
		case partLiteral:
			dst = append(dst, item.text...)
			continue
		case partYear:
			v = y
		case partYear2:
			v = types.FloorMod(y, 100)
		case partMonth:
			v = int64(m)
		case partMonthName:
			dst = append(dst, monthNames[m]...)
			continue
		case partMonthShort:
			dst = append(dst, monthNames[m][:3]...)
			continue
		case partDay:
			v = int64(d)
		case partDayOfYear:
			v = day - types.DaysFromCivil(y, 1, 1) + 1
		case partWeekYear:
			v, _ = isoWeek(day)
		case partWeek:
			_, v = isoWeek(day)
		case partWeekday:
			v = weekday(day)
		case partWeekdayName:
			dst = append(dst, dayNames[weekday(day)]...)
			continue
		case partWeekdayShort:
			dst = append(dst, dayNames[weekday(day)][:3]...)
			continue
		case partHour:
			v = hour
		case partHour12:
			v = (hour+11)%12 + 1
		case partHour11:
			v = hour % 12
		case partHour24:
			v = (hour+23)%24 + 1
		case partMinute:
			v = us / types.Minute % 60
		case partSecond:
			v = us / types.Second % 60
		case partFraction:
			frac := us % types.Second
			for w := 6; w > item.width; w-- {
				frac /= 10
			}
			dst = appendDigits(dst, frac, min(item.width, 6))
			for w := 6; w < item.width; w++ {
				dst = append(dst, '0')
			}
			continue
		case partHalf:
			dst = append(dst, [2]string{"AM", "PM"}[hour/12]...)
			continue
		case partEra:
			era := "AD"
			if y <= 0 {
				era = "BC"
			}
			dst = append(dst, era...)
			continue
		case partCentury:
			v = types.FloorDiv(y, 100)
		case partOffset, partOffsetColon:
			dst = appendOffset(dst, wall-instant, item.part == partOffsetColon)
			continue
		case partZoneID:
			dst = append(dst, types.ZoneName(zone)...)
			continue
		}
		dst = appendDigits(dst, v, item.width)
	}
	return dst
}

func appendDigits(dst []byte, v int64, width int) []byte {
	if v < 0 {
		dst = append(dst, '-')
		v = -v
	}
	var buf [20]byte
	s := strconv.AppendInt(buf[:0], v, 10)
	for n := len(s); n < width; n++ {
		dst = append(dst, '0')
	}
	return append(dst, s...)
}

func appendOffset(dst []byte, us int64, colon bool) []byte {
	sign := byte('+')
	if us < 0 {
		sign, us = '-', -us
	}
	dst = appendDigits(append(dst, sign), us/types.Hour, 2)
	if colon {
		dst = append(dst, ':')
	}
	return appendDigits(dst, us/types.Minute%60, 2)
}
