package types

// IntervalUnit is a unit of an interval literal, from the largest.
type IntervalUnit uint8

// The units.
const (
	UnitYear IntervalUnit = iota
	UnitMonth
	UnitDay
	UnitHour
	UnitMinute
	UnitSecond
)

var unitSize = [...]int64{12, 1, Day, Hour, Minute, Second}

// ParseIntervalField parses the text of INTERVAL 'text' from [TO to], with to = from where none is written: months for YEAR and
// MONTH, else microseconds. INTERVAL '2' DAY is "2" from day to day; '1 02:30' DAY TO MINUTE is "1 02:30".
func ParseIntervalField(b []byte, from, to IntervalUnit) (int64, error) {
	if from > to || from <= UnitMonth != (to <= UnitMonth) {
		return 0, ErrSyntax
	}
	s := scanner{b: b}
	neg := s.take('-')
	if !neg {
		s.take('+')
	}
	var v int64
	for u := from; ; u++ {
		n := s.digits(1, 12)
		x, ok := MulInt64(n, unitSize[u]).Int64()
		if !ok || v > 1<<62 || x > 1<<62 {
			return 0, ErrRange
		}
		v += x
		if u == UnitSecond && s.take('.') {
			v += s.fraction(6)
		}
		if u == to {
			break
		}
		switch u {
		case UnitYear:
			s.expect('-')
		case UnitDay:
			s.expect(' ')
		default:
			s.expect(':')
		}
	}
	if s.bad || len(s.b) > 0 {
		return 0, ErrSyntax
	}
	if neg {
		v = -v
	}
	return v, nil
}

// ParseInterval parses the text form of an interval: years-months (3-5) or days hours:minutes:seconds (2 03:00:00.000).
func ParseInterval(b []byte, k Kind) (int64, error) {
	if k == IntervalYM {
		return ParseIntervalField(b, UnitYear, UnitMonth)
	}
	return ParseIntervalField(b, UnitDay, UnitSecond)
}
