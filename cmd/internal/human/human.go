// Package human prints figures as people read them: counts, times, sizes, shares.
package human

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Count prints an integer with thousands apart: 541,909.
func Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Plural prints a count with its noun: 1 row, 2,000 rows.
func Plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Count(n) + " " + noun + "s"
}

// Elapsed prints a time: 0.8 ms, 17 ms, 1.2 s, 2 min 5 s.
func Elapsed(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1e3)
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", math.Floor(d.Seconds()*10)/10)
	case d < time.Hour:
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}

// Bytes prints a size: 812 B, 4.0 KB, 12.3 MB. Units are binary.
func Bytes(n int64) string {
	if n < 1<<10 {
		return fmt.Sprintf("%d B", n)
	}
	f, unit := float64(n)/(1<<10), 0
	for f >= 999.95 && unit < 4 {
		f /= 1 << 10
		unit++
	}
	return fmt.Sprintf("%.1f %cB", f, "KMGTP"[unit])
}

// Money prints a sum in short: 812, 9.4 K, 12.35 M. It is for reading across a table, not for booking.
func Money(f float64) string {
	switch a := math.Abs(f); {
	case a >= 999.95e6:
		return fmt.Sprintf("%.2f bn", f/1e9)
	case a >= 999.95e3:
		return fmt.Sprintf("%.2f M", f/1e6)
	case a >= 10e3:
		return fmt.Sprintf("%.1f K", f/1e3)
	}
	return Count(int64(math.Round(f)))
}

// Change prints how b stands against a: +9.1 %. Without an a to compare with it is nothing.
func Change(a, b float64) string {
	if a == 0 {
		return ""
	}
	return fmt.Sprintf("%+.1f %%", 100*(b/a-1))
}

// Share prints a part of a whole: 12.3 %.
func Share(part, whole float64) string {
	if whole == 0 {
		return "0.0 %"
	}
	return fmt.Sprintf("%.1f %%", 100*part/whole)
}
