package human

import (
	"testing"
	"time"
)

func TestFigures(t *testing.T) {
	f := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	f(Count(0), "0")
	f(Count(999), "999")
	f(Count(541909), "541,909")
	f(Count(-1234567), "-1,234,567")
	f(Count(-123), "-123")
	f(Plural(1, "row"), "1 row")
	f(Plural(2000, "row"), "2,000 rows")
	f(Elapsed(840*time.Microsecond), "0.8 ms")
	f(Elapsed(17*time.Millisecond), "17 ms")
	f(Elapsed(1999*time.Millisecond), "1.9 s")
	f(Elapsed(59999*time.Millisecond), "59.9 s")
	f(Elapsed(125*time.Second), "2 min 5 s")
	f(Elapsed(3725*time.Second), "1 h 2 min")
	f(Bytes(812), "812 B")
	f(Bytes(4096), "4.0 KB")
	f(Bytes(1<<20-1), "1.0 MB")
	f(Bytes(13<<30), "13.0 GB")
	f(Money(812.4), "812")
	f(Money(9400), "9,400")
	f(Money(94012), "94.0 K")
	f(Money(-12345678), "-12.35 M")
	f(Money(999960), "1.00 M")
	f(Change(200, 218.2), "+9.1 %")
	f(Change(0, 1), "")
	f(Share(1, 8), "12.5 %")
	f(Share(1, 0), "0.0 %")
}
