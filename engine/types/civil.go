package types

// Civil dates are those of the proleptic Gregorian calendar with a year 0, as in ISO 8601. The conversions follow
// C. Neri and L. Schneider, "Euclidean affine functions and their application to calendar algorithms" (2023), in 64
// bits, so that every day number of 32 bits is exact.

const (
	cycles      = 14700 // 400-year cycles added to make day numbers positive
	epochOffset = 719468 + 146097*cycles
	yearOffset  = 400 * cycles
)

// CivilFromDays returns the date of a day number (days since 1970-01-01).
func CivilFromDays(days int64) (year int64, month, day int) {
	n1 := 4*uint64(days+epochOffset) + 3
	century := n1 / 146097
	n2 := n1%146097 | 3
	p2 := 2939745 * n2
	yearOfCentury := p2 >> 32
	dayOfYear := uint32(p2) / 2939745 / 4
	n3 := 2141*dayOfYear + 197913
	month = int(n3 >> 16)
	day = int(n3&0xffff)/2141 + 1
	year = int64(100*century+yearOfCentury) - yearOffset
	if dayOfYear >= 306 {
		return year + 1, month - 12, day
	}
	return year, month, day
}

// YearFromDays returns the year of a day number.
func YearFromDays(days int64) int64 {
	n1 := 4*uint64(days+epochOffset) + 3
	p2 := 2939745 * (n1%146097 | 3)
	year := int64(100*(n1/146097)+p2>>32) - yearOffset
	if uint32(p2)/2939745/4 >= 306 {
		year++
	}
	return year
}

// DaysFromCivil returns the day number of a date. month is 1 to 12; day may leave the month (0, 32 …).
func DaysFromCivil(year int64, month, day int) int64 {
	y := uint64(year + yearOffset)
	m := uint64(month)
	if m <= 2 {
		y--
		m += 12
	}
	c := y / 100
	return int64(1461*y/4-c+c/4+(979*m-2919)/32) + int64(day) - 1 - epochOffset
}

// IsLeapYear reports whether the year has a 29th of February.
func IsLeapYear(year int64) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

var monthDays = [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// DaysInMonth returns the length of a month; month is 1 to 12.
func DaysInMonth(year int64, month int) int {
	if month == 2 && IsLeapYear(year) {
		return 29
	}
	return monthDays[month]
}

// AddMonths moves a day number by calendar months; a day that the month lacks becomes its last one.
func AddMonths(days, months int64) int64 {
	y, m, d := CivilFromDays(days)
	total := y*12 + int64(m-1) + months
	y, mm := FloorDiv(total, 12), int(FloorMod(total, 12))+1
	return DaysFromCivil(y, mm, min(d, DaysInMonth(y, mm)))
}

// FloorDiv returns a/b rounded down, b > 0.
func FloorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// FloorMod returns a - b×FloorDiv(a, b), which is 0 to b-1, b > 0.
func FloorMod(a, b int64) int64 {
	r := a % b
	if r < 0 {
		r += b
	}
	return r
}

// Units of time in microseconds.
const (
	Millisecond = 1_000
	Second      = 1_000_000
	Minute      = 60 * Second
	Hour        = 60 * Minute
	Day         = 24 * Hour
)
