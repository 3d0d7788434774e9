package types

import (
	"testing"
	"time"
)

// TestCivil holds the calendar against package time over 40,000 years, and against the year before and after beyond.
func TestCivil(t *testing.T) {
	check := func(days int64) {
		y, m, d := CivilFromDays(days)
		w := time.Unix(days*86400, 0).UTC()
		if int64(w.Year()) != y || int(w.Month()) != m || w.Day() != d {
			t.Fatalf("day %d is %d-%d-%d, want %s", days, y, m, d, w)
		}
		if got := DaysFromCivil(y, m, d); got != days {
			t.Fatalf("%d-%d-%d is day %d, want %d", y, m, d, got, days)
		}
		if got := YearFromDays(days); got != y {
			t.Fatalf("year of day %d is %d, want %d", days, got, y)
		}
	}
	for days := int64(-7_300_000); days < 7_300_000; days += 3 {
		check(days)
	}
	for days := int64(-1 << 31); days < 1<<31; days += 99_991 {
		check(days)
	}
	check(-1 << 31)
	check(1<<31 - 1)
}

func TestAddMonths(t *testing.T) {
	f := func(y int64, m, d int, months int64, wy int64, wm, wd int) {
		t.Helper()
		gy, gm, gd := CivilFromDays(AddMonths(DaysFromCivil(y, m, d), months))
		if gy != wy || gm != wm || gd != wd {
			t.Errorf("%d-%d-%d + %d months = %d-%d-%d, want %d-%d-%d", y, m, d, months, gy, gm, gd, wy, wm, wd)
		}
	}
	f(2024, 1, 31, 1, 2024, 2, 29)
	f(2023, 1, 31, 1, 2023, 2, 28)
	f(2024, 3, 31, -1, 2024, 2, 29)
	f(2024, 12, 15, 1, 2025, 1, 15)
	f(0, 1, 1, -1, -1, 12, 1)
	f(-1, 12, 31, 14, 1, 2, 28)
	f(1900, 1, 30, 13, 1901, 2, 28)
}
