package ingest

import "github.com/clientele-db/clientele/engine/types"

// isoDate reads the first ten bytes as YYYY-MM-DD.
func isoDate(s []byte) (days int64, ok bool) {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	a, ok1 := digit2(s)
	b, ok2 := digit2(s[2:])
	m, ok3 := digit2(s[5:])
	d, ok4 := digit2(s[8:])
	y := a*100 + b
	if !ok1 || !ok2 || !ok3 || !ok4 || !validDate(y, m, d) {
		return 0, false
	}
	return types.DaysFromCivil(int64(y), m, d), true
}

func validDate(year, month, day int) bool {
	return month >= 1 && month <= 12 && day >= 1 && day <= types.DaysInMonth(int64(year), month)
}
