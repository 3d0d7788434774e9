package types

import (
	"testing"
	"time"
)

// TestCivilAgainstTime holds the calendar against the standard library's, every third day of 12,000 years.
func TestCivilAgainstTime(t *testing.T) {
	for d := int64(-2_200_000); d < 2_200_000; d += 3 {
		u := time.Unix(d*86400, 0).UTC()
		y, m, day := CivilFromDays(d)
		if y != u.Year() || m != int(u.Month()) || day != u.Day() {
			t.Fatalf("day %d is %d-%d-%d, want %v", d, y, m, day, u)
		}
		if back := DaysFromCivil(y, m, day); back != d || !ValidDate(y, m, day) {
			t.Fatalf("%d-%d-%d is day %d, want %d", y, m, day, back, d)
		}
	}
	for _, bad := range [][3]int{{2023, 2, 29}, {1900, 2, 29}, {2024, 13, 1}, {2024, 0, 1}, {2024, 4, 31}, {2024, 1, 0}} {
		if ValidDate(bad[0], bad[1], bad[2]) {
			t.Errorf("%v is accepted", bad)
		}
	}
}
