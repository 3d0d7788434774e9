package ingest

import (
	"fmt"
	"strings"

	"github.com/clientele-db/clientele/engine/types"
)

// timeFormat is a compiled strftime pattern of the directives %Y %y %m %d %H %I %M %S %f %p %b %B %a %A %z %j %%; %-d and its like are read
// as %d is: leading zeros are optional in input.
type timeFormat struct {
	pattern string
	ops     []timeOp
	date    bool // has a day
	clock   bool // has an hour
	zone    bool
}

type timeOp struct {
	directive byte // 0: literal
	lit       byte
}

func compileTimeFormat(p string) (*timeFormat, error) {
	f := &timeFormat{pattern: p}
	for i := 0; i < len(p); i++ {
		if p[i] != '%' {
			f.ops = append(f.ops, timeOp{lit: p[i]})
			continue
		}
		i++
		if i < len(p) && p[i] == '-' {
			i++
		}
		if i == len(p) {
			return nil, fmt.Errorf("time format %q ends within a directive", p)
		}
		switch c := p[i]; c {
		case '%':
			f.ops = append(f.ops, timeOp{lit: '%'})
			continue
		case 'T':
			g, _ := compileTimeFormat("%H:%M:%S")
			f.ops = append(f.ops, g.ops...)
			f.clock = true
			continue
		case 'F':
			g, _ := compileTimeFormat("%Y-%m-%d")
			f.ops = append(f.ops, g.ops...)
			f.date = true
			continue
		case 'Y', 'y', 'm', 'd', 'b', 'B', 'j', 'a', 'A':
			f.date = true
		case 'H', 'I', 'M', 'S', 'f', 'p':
			f.clock = true
		case 'z':
			f.zone = true
		default:
			return nil, fmt.Errorf("time format %q: %%%c is not one of %%Y %%y %%m %%d %%j %%b %%B %%a %%A %%H %%I %%M %%S %%f %%p %%z %%T %%F", p, c)
		}
		f.ops = append(f.ops, timeOp{directive: p[i]})
	}
	return f, nil
}

var monthNames = [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// parse reads text that the format matches wholly: days since 1970-01-01 and microseconds of the day (which may leave the day
// by the offset of a zone).
func (f *timeFormat) parse(s []byte) (days, micros int64, ok bool) {
	year, month, day, yday := 1970, 1, 1, 0
	hour, minute, sec, frac, off := 0, 0, 0, 0, 0
	pm, twelve := false, false
	i := 0
	num := func(maxDigits int) (int, int) {
		v, n := 0, 0
		for n < maxDigits && i < len(s) && s[i]-'0' <= 9 {
			v = v*10 + int(s[i]-'0')
			i++
			n++
		}
		return v, n
	}
	for _, op := range f.ops {
		n := 1
		switch op.directive {
		case 0:
			if i >= len(s) || s[i] != op.lit {
				return 0, 0, false
			}
			i++
		case 'Y':
			year, n = num(4)
			if n != 4 {
				return 0, 0, false
			}
		case 'y':
			year, n = num(2)
			if year += 1900; year < 1969 {
				year += 100
			}
		case 'm':
			month, n = num(2)
		case 'd':
			day, n = num(2)
		case 'j':
			yday, n = num(3)
		case 'H':
			hour, n = num(2)
		case 'I':
			hour, n = num(2)
			twelve = true
		case 'M':
			minute, n = num(2)
		case 'S':
			sec, n = num(2)
		case 'f':
			frac, n = num(9)
			for k := n; k < 9; k++ {
				frac *= 10
			}
			frac /= 1000
		case 'p':
			if i+2 > len(s) || (s[i+1]|0x20) != 'm' || (s[i]|0x20) != 'a' && (s[i]|0x20) != 'p' {
				return 0, 0, false
			}
			pm = s[i]|0x20 == 'p'
			twelve = true
			i += 2
		case 'b', 'B':
			month = 0
			for k, name := range monthNames {
				l := 3
				if len(s)-i >= len(name) && strings.EqualFold(string(s[i:i+len(name)]), name) {
					l = len(name)
				}
				if len(s)-i >= l && strings.EqualFold(string(s[i:i+l]), name[:l]) {
					month = k + 1
					i += l
					break
				}
			}
			if month == 0 {
				return 0, 0, false
			}
		case 'a', 'A':
			k := i
			for i < len(s) && s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z' {
				i++
			}
			n = i - k
		case 'z':
			if i < len(s) && s[i] == 'Z' {
				i++
				break
			}
			if i >= len(s) || s[i] != '+' && s[i] != '-' {
				return 0, 0, false
			}
			neg := s[i] == '-'
			i++
			h, a := num(2)
			if i < len(s) && s[i] == ':' {
				i++
			}
			m, _ := num(2)
			if a != 2 || h > 18 || m > 59 {
				return 0, 0, false
			}
			if off = h*60 + m; neg {
				off = -off
			}
		}
		if n == 0 {
			return 0, 0, false
		}
	}
	if twelve {
		if hour < 1 || hour > 12 {
			return 0, 0, false
		}
		hour %= 12
		if pm {
			hour += 12
		}
	}
	if yday > 0 {
		month, day = 1, 1
	}
	if i != len(s) || hour > 23 || minute > 59 || sec > 59 || !validDate(year, month, day) {
		return 0, 0, false
	}
	days = types.DaysFromCivil(int64(year), month, day)
	if yday > 0 {
		if yday > 366 {
			return 0, 0, false
		}
		days += int64(yday - 1)
	}
	return days, int64(hour*3600+minute*60+sec)*1_000_000 + int64(frac) - int64(off)*60_000_000, true
}
