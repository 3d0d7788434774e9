package ingest

// dateFormats are the date notations that sniffing tries, most specific first. Where day and month cannot be told apart
// by any value of the sample, the earlier one wins and the report says so.
var dateFormats = compileAll(
	"%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y",
	"%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y",
)

func compileAll(ps ...string) (fs []*timeFormat) {
	for _, p := range ps {
		f, err := compileTimeFormat(p)
		if err != nil {
			panic(err) // a mistake in the list above
		}
		fs = append(fs, f)
	}
	return fs
}

// temporal reads dates and timestamps of one column: either by a strict format, or a date format that a flexible clock follows.
type temporal struct {
	strict *timeFormat
	date   *timeFormat
	iso    bool // date is %Y-%m-%d
}

func newTemporal(date *timeFormat) *temporal {
	return &temporal{date: date, iso: date.pattern == "%Y-%m-%d"}
}

// day reads a date.
func (t *temporal) day(s []byte) (int64, bool) {
	if t.strict != nil {
		d, us, ok := t.strict.parse(s)
		return d, ok && us == 0
	}
	if t.iso {
		if d, ok := isoDate(s); ok {
			return d, len(s) == 10
		}
	}
	d, _, ok := t.date.parse(s)
	return d, ok
}

// instant reads a timestamp in microseconds since 1970; zoned says whether the text had an offset, which is then subtracted.
func (t *temporal) instant(s []byte) (us int64, zoned, ok bool) {
	if t.strict != nil {
		d, us, ok := t.strict.parse(s)
		return d*dayMicros + us, t.strict.zone, ok
	}
	if t.iso && len(s) >= 10 {
		d, ok := isoDate(s)
		if !ok {
			return 0, false, false
		}
		if len(s) == 10 {
			return d * dayMicros, false, true
		}
		if s[10] != ' ' && s[10] != 'T' {
			return 0, false, false
		}
		us, zoned, ok := clock(s[11:])
		return d*dayMicros + us, zoned, ok
	}
	// The date ends at the first blank or T behind its last digit: try each.
	for i := len(s); i > 0; i-- {
		if i < len(s) && s[i] != ' ' && s[i] != 'T' {
			continue
		}
		d, _, ok := t.date.parse(s[:i])
		if !ok {
			continue
		}
		if i == len(s) {
			return d * dayMicros, false, true
		}
		us, zoned, ok := clock(s[i+1:])
		return d*dayMicros + us, zoned, ok
	}
	return 0, false, false
}

const dayMicros = 86_400_000_000

func digit2(s []byte) (int, bool) {
	a, b := s[0]-'0', s[1]-'0'
	return int(a)*10 + int(b), a <= 9 && b <= 9
}

// clock reads H:MM[:SS[.fraction]] [AM|PM] [Z|±hh[:mm]].
func clock(s []byte) (us int64, zoned, ok bool) {
	i := 0
	h := 0
	for i < len(s) && i < 2 && s[i]-'0' <= 9 {
		h = h*10 + int(s[i]-'0')
		i++
	}
	if i == 0 || len(s) < i+3 || s[i] != ':' {
		return 0, false, false
	}
	m, ok := digit2(s[i+1:])
	if !ok {
		return 0, false, false
	}
	i += 3
	sec := 0
	if len(s) >= i+3 && s[i] == ':' {
		if sec, ok = digit2(s[i+1:]); !ok {
			return 0, false, false
		}
		i += 3
		if i < len(s) && (s[i] == '.' || s[i] == ',') {
			i++
			n, unit := 0, int64(100_000)
			for i < len(s) && s[i]-'0' <= 9 && n < 12 {
				us += int64(s[i]-'0') * unit
				unit /= 10
				i++
				n++
			}
			if n == 0 {
				return 0, false, false
			}
		}
	}
	if i < len(s) && s[i] == ' ' {
		i++
	}
	if i+2 <= len(s) && s[i+1]|0x20 == 'm' && (s[i]|0x20 == 'a' || s[i]|0x20 == 'p') {
		if h < 1 || h > 12 {
			return 0, false, false
		}
		h %= 12
		if s[i]|0x20 == 'p' {
			h += 12
		}
		i += 2
	}
	if h > 23 || m > 59 || sec > 59 {
		return 0, false, false
	}
	us += int64(h*3600+m*60+sec) * 1_000_000
	if i < len(s) {
		switch {
		case s[i] == 'Z' || s[i] == 'z':
			i++
		case (s[i] == '+' || s[i] == '-') && len(s) >= i+3:
			neg := s[i] == '-'
			oh, ok := digit2(s[i+1:])
			if !ok || oh > 18 {
				return 0, false, false
			}
			i += 3
			om := 0
			if i < len(s) && s[i] == ':' {
				i++
			}
			if len(s) >= i+2 {
				if om, ok = digit2(s[i:]); !ok || om > 59 {
					return 0, false, false
				}
				i += 2
			}
			off := int64(oh*60+om) * 60_000_000
			if neg {
				off = -off
			}
			us -= off
		default:
			return 0, false, false
		}
		zoned = true
	}
	return us, zoned, i == len(s)
}
