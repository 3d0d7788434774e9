package types

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestParseInt holds ParseInt against strconv.
func TestParseInt(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	texts := []string{
		"", "+", "-", "0", "-0", "+7", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
		"-9223372036854775809", "00000000000000000000012", "1.", " 1", "1 ", "1e3", "0x10", "18446744073709551616", "99999999999999999999999",
	}
	for range 2000 {
		texts = append(texts, strconv.FormatInt(int64(rng.Uint64())>>rng.IntN(64), 10))
	}
	for _, s := range texts {
		got, err := ParseInt([]byte(s))
		want, werr := strconv.ParseInt(s, 10, 64)
		if (err == nil) != (werr == nil) || err == nil && got != want {
			t.Errorf("ParseInt(%q) = %d, %v; want %d, %v", s, got, err, want, werr)
		}
		if werr != nil && errors.Is(werr, strconv.ErrRange) != errors.Is(err, ErrRange) {
			t.Errorf("ParseInt(%q) fails with %v, want %v", s, err, werr)
		}
	}
}

// TestParseFloat holds ParseFloat against strconv, which rounds correctly.
func TestParseFloat(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	texts := []string{"0", "-0", "1.", ".5", "-.5", "1e5", "1E-5", "+1.5", "1e400", "123456789012345678901234567890", "9007199254740993", "0.1", "4.35"}
	for range 5000 {
		switch rng.IntN(3) {
		case 0:
			texts = append(texts, strconv.FormatFloat(math.Float64frombits(rng.Uint64()), 'g', -1, 64))
		case 1:
			texts = append(texts, strconv.FormatFloat(rng.NormFloat64()*1e6, 'f', rng.IntN(8), 64))
		case 2:
			texts = append(texts, strconv.Itoa(rng.IntN(1e9))+"."+strconv.Itoa(rng.IntN(1e9)))
		}
	}
	for _, s := range texts {
		got, err := ParseFloat([]byte(s))
		want, _ := strconv.ParseFloat(s, 64)
		if err != nil || math.Float64bits(got) != math.Float64bits(want) && !(got != got && want != want) {
			t.Errorf("ParseFloat(%q) = %v, %v; want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"", ".", "-", "e5", "1e", "0x1p3", "1_000", "in", "nano", "1.2.3", "--1", "1f"} {
		if v, err := ParseFloat([]byte(s)); err == nil {
			t.Errorf("ParseFloat(%q) = %v, want an error", s, v)
		}
	}
}

// ratText is the value of a decimal's text rounded half away from zero to a scale, by math/big.
func ratText(s string, scale int) *big.Int {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return nil
	}
	r.Mul(r, new(big.Rat).SetInt(Pow10(scale).Big()))
	n, d := new(big.Int).Abs(r.Num()), r.Denom()
	n.Lsh(n, 1).Add(n, d)
	n.Quo(n, new(big.Int).Lsh(d, 1))
	if r.Sign() < 0 {
		n.Neg(n)
	}
	return n
}

// TestParseDecimal holds both parsers against math/big.
func TestParseDecimal(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	digits := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte('0' + rng.IntN(10))
		}
		return string(b)
	}
	for range 20_000 {
		precision := 1 + rng.IntN(38)
		scale := rng.IntN(precision + 1)
		s := digits(1 + rng.IntN(22))
		if rng.IntN(2) == 0 {
			s += "." + digits(rng.IntN(22))
		}
		if rng.IntN(4) == 0 {
			s += "e" + strconv.Itoa(rng.IntN(24)-12)
		}
		if rng.IntN(2) == 0 {
			s = "-" + s
		}
		want := ratText(s, scale)
		fits := new(big.Int).Abs(want).Cmp(Pow10(precision).Big()) < 0
		got, err := ParseDecimal([]byte(s), precision, scale)
		if (err == nil) != fits || fits && got.Big().Cmp(want) != 0 {
			t.Fatalf("ParseDecimal(%q, %d, %d) = %v, %v; want %v", s, precision, scale, got.Big(), err, want)
		}
		if precision <= MaxShortPrecision {
			got, err := ParseShortDecimal([]byte(s), precision, scale)
			if (err == nil) != fits || fits && got != want.Int64() {
				t.Fatalf("ParseShortDecimal(%q, %d, %d) = %v, %v; want %v", s, precision, scale, got, err, want)
			}
		}
	}
	for _, s := range []string{"", ".", "-", "1e", "e1", "1..2", "1.2.3", "abc", "1 2", "+-1", "1e1.5"} {
		if _, err := ParseDecimal([]byte(s), 38, 2); !errors.Is(err, ErrSyntax) {
			t.Errorf("ParseDecimal(%q) fails with %v", s, err)
		}
		if _, err := ParseShortDecimal([]byte(s), 18, 2); !errors.Is(err, ErrSyntax) {
			t.Errorf("ParseShortDecimal(%q) fails with %v", s, err)
		}
	}
}

// TestDecimalText holds the text of decimals against math/big.
func TestDecimalText(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for range 5000 {
		v := Int128{int64(rng.Uint64()) >> rng.IntN(64), rng.Uint64()}
		if rng.IntN(2) == 0 {
			v = Int128Of(int64(rng.Uint64()) >> rng.IntN(64))
		}
		scale := rng.IntN(39)
		want := new(big.Int).Abs(v.Big()).String()
		if scale > 0 {
			want = strings.Repeat("0", max(0, scale+1-len(want))) + want
			want = want[:len(want)-scale] + "." + want[len(want)-scale:]
		}
		if v.IsNeg() {
			want = "-" + want
		}
		if got := string(AppendDecimal(nil, v, scale)); got != want {
			t.Fatalf("text of %v, scale %d: %s, want %s", v.Big(), scale, got, want)
		}
	}
	smallest := Int128{math.MinInt64, 0}
	if got := string(AppendDecimal(nil, smallest, 2)); got != "-1701411834604692317316873037158841057.28" {
		t.Errorf("smallest: %s", got)
	}
}

// TestDecimalFloat holds both conversions against big.Rat.
func TestDecimalFloat(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for range 20_000 {
		v := Int128{int64(rng.Uint64()) >> (1 + rng.IntN(63)), rng.Uint64()}
		if rng.IntN(2) == 0 {
			v = Int128Of(int64(rng.Uint64()) >> rng.IntN(64))
		}
		scale := rng.IntN(38)
		want, _ := new(big.Rat).SetFrac(v.Big(), Pow10(scale).Big()).Float64()
		if got := DecimalFloat(v, scale); got != want {
			t.Fatalf("%v / 10^%d = %v, want %v", v.Big(), scale, got, want)
		}
		f := rng.NormFloat64() * math.Pow(10, float64(rng.IntN(20)-5))
		if rng.IntN(3) == 0 {
			f = float64(rng.IntN(2000)-1000) / 8 // halves of every kind
		}
		scale = rng.IntN(10)
		wantBig := ratText(new(big.Rat).SetFloat64(f).FloatString(60), scale)
		got, ok := DecimalFromFloat(f, 38, scale)
		if !ok || got.Big().Cmp(wantBig) != 0 {
			t.Fatalf("%v to scale %d = %v, want %v", f, scale, got.Big(), wantBig)
		}
	}
	for _, f := range []float64{math.NaN(), math.Inf(1), 1e39, -1e300} {
		if _, ok := DecimalFromFloat(f, 38, 0); ok {
			t.Errorf("%v has become a decimal", f)
		}
	}
}

// TestDateTimeText holds parsing and printing against package time.
func TestDateTimeText(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	for range 20_000 {
		at := time.Unix(rng.Int64N(8_000_000_000)-4_000_000_000, rng.Int64N(1e9)/1000*1000).UTC()
		if at.Year() < 0 {
			continue
		}
		us := at.UnixMicro()
		for text, want := range map[string]int64{
			at.Format("2006-01-02 15:04:05.000000"):       us,
			at.Format("2006-01-02T15:04:05"):              FloorDiv(us, Second) * Second,
			at.Format("2006-01-02"):                       FloorDiv(us, Day) * Day,
			at.Format("2006-1-2 15:04"):                   FloorDiv(us, Minute) * Minute,
			at.Format("2006-01-02 15:04:05.000000") + "4": us,
		} {
			if got, err := ParseTimestamp([]byte(text), 6); err != nil || got != want {
				t.Fatalf("ParseTimestamp(%q) = %d, %v; want %d", text, got, err, want)
			}
		}
		if got := string(AppendTimestamp(nil, us, 6)); got != at.Format("2006-01-02 15:04:05.000000") {
			t.Fatalf("text of %d is %s", us, got)
		}
		if got, err := ParseDate([]byte(at.Format("2006-01-02"))); err != nil || got != FloorDiv(us, Day) {
			t.Fatalf("ParseDate of %s = %d, %v", at, got, err)
		}
	}
}

func TestParseTimes(t *testing.T) {
	f := func(in string, precision int, want string) {
		t.Helper()
		v, err := ParseTimestamp([]byte(in), precision)
		got := string(AppendTimestamp(nil, v, precision))
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q (%d) = %s, want %s", in, precision, got, want)
		}
	}
	f("2020-05-10 12:34:56.1239", 3, "2020-05-10 12:34:56.124")
	f("2020-12-31 23:59:59.9999", 3, "2021-01-01 00:00:00.000")
	f("1969-12-31 23:59:59.999", 0, "1970-01-01 00:00:00")
	f("-0044-03-15 12:00:00", 0, "-0044-03-15 12:00:00")
	f("+12345-01-01", 0, "12345-01-01 00:00:00")
	f("2020-02-30 00:00:00", 3, ErrSyntax.Error())
	f("2020-01-01 24:00:00", 3, ErrSyntax.Error())
	f("2020-01-01 10:00:00 UTC", 3, ErrSyntax.Error())
	f("294247-01-11", 3, ErrRange.Error())
	f("2020-01-01 10", 3, ErrSyntax.Error())
	f("2020-01-01x", 3, ErrSyntax.Error())

	date := func(in, want string) {
		t.Helper()
		v, err := ParseDate([]byte(in))
		got := string(AppendDate(nil, v))
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("date %q = %s, want %s", in, got, want)
		}
	}
	date("2024-2-9", "2024-02-09")
	date("0000-01-01", "0000-01-01")
	date("2023-02-29", ErrRange.Error())
	date("2023-13-01", ErrRange.Error())
	date("20240101", ErrSyntax.Error())
	date("", ErrSyntax.Error())

	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	zoned := func(in string, zone *time.Location, want string) {
		t.Helper()
		v, err := ParseTimestampTZ([]byte(in), 3, zone)
		got := string(AppendTimestampTZ(nil, v, 3, nil))
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q = %s, want %s", in, got, want)
		}
	}
	zoned("2020-05-10 12:34:56.123", nil, "2020-05-10 12:34:56.123 UTC")
	zoned("2020-05-10 12:34:56.123", shanghai, "2020-05-10 04:34:56.123 UTC")
	zoned("2020-05-10T12:34:56Z", shanghai, "2020-05-10 12:34:56.000 UTC")
	zoned("2020-05-10 12:34:56+02:00", nil, "2020-05-10 10:34:56.000 UTC")
	zoned("2020-05-10 12:34:56 -0330", nil, "2020-05-10 16:04:56.000 UTC")
	zoned("2012-10-31 01:00 America/Los_Angeles", nil, "2012-10-31 08:00:00.000 UTC")
	zoned("2020-05-10 12:34:56 Nowhere/Land", nil, ErrSyntax.Error())
	zoned("2020-05-10 12:34:56 ../../etc/passwd", nil, ErrSyntax.Error())
}

// TestZones holds wall clocks against package time over both kinds of change.
func TestZones(t *testing.T) {
	for _, name := range []string{"America/New_York", "Asia/Shanghai", "Europe/London", "Australia/Lord_Howe", "Pacific/Apia"} {
		zone, err := LoadZone(name)
		if err != nil {
			t.Fatal(err)
		}
		for sec := int64(1_300_000_000); sec < 1_340_000_000; sec += 1777 {
			at := time.Unix(sec, 0).In(zone)
			wall := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC).Unix() * Second
			if got := FromUTC(sec*Second, zone); got != wall {
				t.Fatalf("%s: wall clock of %d is %d, want %d", name, sec, got, wall)
			}
			// An hour that exists twice may come back as its other self.
			if got := ToUTC(wall, zone); FromUTC(got, zone) != wall {
				t.Fatalf("%s: %s has become %d", name, at, got)
			}
		}
	}
	ny, _ := LoadZone("America/New_York")
	gap, _ := ParseTimestamp([]byte("2024-03-10 02:30:00"), 0)
	if got := string(AppendTimestampTZ(nil, ToUTC(gap, ny), 0, ny)); got != "2024-03-10 03:30:00 America/New_York" {
		t.Errorf("the hour that is left out: %s", got)
	}
}

func TestIntervals(t *testing.T) {
	f := func(in string, from, to IntervalUnit, want string) {
		t.Helper()
		v, err := ParseIntervalField([]byte(in), from, to)
		got := string(AppendIntervalDS(nil, v))
		if to <= UnitMonth {
			got = string(AppendIntervalYM(nil, v))
		}
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q = %s, want %s", in, got, want)
		}
	}
	f("2", UnitDay, UnitDay, "2 00:00:00.000")
	f("29", UnitHour, UnitHour, "1 05:00:00.000")
	f("-5", UnitMonth, UnitMonth, "-0-5")
	f("2-7", UnitYear, UnitMonth, "2-7")
	f("1 02:03:04.5", UnitDay, UnitSecond, "1 02:03:04.500")
	f("1 02", UnitDay, UnitHour, "1 02:00:00.000")
	f("1.000001", UnitSecond, UnitSecond, "0 00:00:01.000001")
	f("1:30", UnitHour, UnitMinute, "0 01:30:00.000")
	f("1", UnitYear, UnitDay, ErrSyntax.Error())
	f("x", UnitDay, UnitDay, ErrSyntax.Error())
	f("999999999999", UnitDay, UnitDay, ErrRange.Error())
}

// TestFloatText checks the forms of Java's Double.toString, which Trino's command line prints, and of CAST.
func TestFloatText(t *testing.T) {
	f := func(v float64, text, cast string) {
		t.Helper()
		if got := string(AppendDouble(nil, v)); got != text {
			t.Errorf("text of %v is %s, want %s", v, got, text)
		}
		if got := string(AppendDoubleCast(nil, v, false)); got != cast {
			t.Errorf("cast of %v is %s, want %s", v, got, cast)
		}
	}
	f(0, "0.0", "0E0")
	f(math.Copysign(0, -1), "-0.0", "-0E0")
	f(1, "1.0", "1.0E0")
	f(123.45, "123.45", "1.2345E2")
	f(1e10, "1.0E10", "1.0E10")
	f(9999999, "9999999.0", "9.999999E6")
	f(1e7, "1.0E7", "1.0E7")
	f(0.001, "0.001", "1.0E-3")
	f(0.0001, "1.0E-4", "1.0E-4")
	f(-1.5e-10, "-1.5E-10", "-1.5E-10")
	f(1.7976931348623157e308, "1.7976931348623157E308", "1.7976931348623157E308")
	f(5e-324, "5.0E-324", "5.0E-324")
	f(math.NaN(), "NaN", "NaN")
	f(math.Inf(-1), "-Infinity", "-Infinity")
	if got := string(AppendReal(nil, float64(float32(0.1)))); got != "0.1" {
		t.Errorf("real 0.1 is %s", got)
	}
	if got := string(AppendDoubleCast(nil, float64(float32(0.1)), true)); got != "1.0E-1" {
		t.Errorf("cast of real 0.1 is %s", got)
	}
}

func TestParseType(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		v, err := ParseType(in)
		got := v.String()
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%s = %s (%v), want %s", in, got, err, want)
		}
	}
	f("BIGINT", "bigint")
	f(" Int ", "integer")
	f("double precision", "double")
	f("decimal", "decimal(38,0)")
	f("DECIMAL( 12 , 2 )", "decimal(12,2)")
	f("varchar", "varchar")
	f("varchar(20)", "varchar(20)")
	f("char", "char(1)")
	f("timestamp", "timestamp(3)")
	f("timestamp(6) with time zone", "timestamp(6) with time zone")
	f("timestamp without time zone", "timestamp(3)")
	f("interval day to second", "interval day to second")
	f("array(map(varchar, row(a integer, \"B \"\"c\" double)))", `array(map(varchar, row(a integer, "B ""c" double)))`)
	f("array<bigint>", "array(bigint)")
	f("row(bigint, x date)", "row(bigint, x date)")
	f("row(date date)", "row(date date)")
	for _, bad := range []string{
		"", "decimal(39)", "decimal(3,4)", "decimal(0)", "timestamp(7)", "array()", "array(bigint", "map(bigint)", "bigint(3)", "nonsense", "varchar(x)",
		"bigint bigint", "time with time zone", "row(\"a)", strings.Repeat("array(", 100) + "bigint" + strings.Repeat(")", 100),
	} {
		f(bad, "error")
	}
}

// TestCommonSuper lists pairs from the table in Trino's TypeCoercion.
func TestCommonSuper(t *testing.T) {
	f := func(a, b, want string) {
		t.Helper()
		x, err1 := ParseType(a)
		y, err2 := ParseType(b)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		for range 2 {
			s, ok := CommonSuper(x, y)
			got := s.String()
			if !ok {
				got = "none"
			}
			if got != want {
				t.Errorf("%s and %s give %s, want %s", x, y, got, want)
			}
			x, y = y, x
		}
	}
	f("tinyint", "bigint", "bigint")
	f("integer", "decimal(12,2)", "decimal(12,2)")
	f("integer", "decimal(5,2)", "decimal(12,2)")
	f("bigint", "decimal(3,1)", "decimal(20,1)")
	f("decimal(38,0)", "decimal(10,9)", "decimal(38,9)")
	f("decimal(10,2)", "real", "real")
	f("decimal(10,2)", "double", "double")
	f("bigint", "real", "real")
	f("real", "double", "double")
	f("varchar(3)", "varchar(7)", "varchar(7)")
	f("varchar(3)", "varchar", "varchar")
	f("char(3)", "varchar(2)", "varchar(3)")
	f("date", "timestamp(6)", "timestamp(6)")
	f("date", "timestamp(0) with time zone", "timestamp(0) with time zone")
	f("timestamp(3)", "timestamp(6) with time zone", "timestamp(6) with time zone")
	f("time(0)", "time(3)", "time(3)")
	f("unknown", "date", "date")
	f("array(integer)", "array(double)", "array(double)")
	f("array(unknown)", "array(date)", "array(date)")
	f("map(varchar(1), integer)", "map(varchar(2), bigint)", "map(varchar(2), bigint)")
	f("row(a integer)", "row(b bigint)", "row(bigint)")
	for _, pair := range [][2]string{{"varchar", "bigint"}, {"varchar", "date"}, {"boolean", "integer"}, {"date", "time(3)"}, {"array(bigint)", "bigint"}, {"row(integer)", "row(integer, integer)"}, {"json", "varchar"}} {
		f(pair[0], pair[1], "none")
	}
	can := func(a, b string, want bool) {
		t.Helper()
		x, _ := ParseType(a)
		y, _ := ParseType(b)
		if CanCoerce(x, y) != want {
			t.Errorf("%s coerces to %s: %v", a, b, !want)
		}
	}
	can("integer", "bigint", true)
	can("bigint", "integer", false)
	can("decimal(5,2)", "decimal(4,2)", false)
	can("decimal(5,2)", "decimal(6,2)", true)
	can("double", "real", false)
	can("row(a integer)", "row(b bigint)", true)
	can("timestamp(6)", "timestamp(3)", false)
}

func FuzzParsers(f *testing.F) {
	for _, s := range []string{"1", "-1.5e3", "2024-02-29", "2024-02-29 12:00:00.5 Asia/Shanghai", "12:00", "1 02:03:04", "true", "12151fd2-7586-11e9-8f9e-2a86e4085a59", "array(row(a bigint))"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if v, err := ParseInt(b); err == nil {
			if again, err := ParseInt(strconv.AppendInt(nil, v, 10)); err != nil || again != v {
				t.Fatalf("ParseInt(%q)", b)
			}
		}
		if v, err := ParseFloat(b); err == nil {
			if again, err := ParseFloat(AppendDouble(nil, v)); err != nil || again != v && v == v {
				t.Fatalf("ParseFloat(%q) = %v, then %v", b, v, again)
			}
		}
		if v, err := ParseDecimal(b, 38, 10); err == nil {
			if again, err := ParseDecimal(AppendDecimal(nil, v, 10), 38, 10); err != nil || again != v {
				t.Fatalf("ParseDecimal(%q)", b)
			}
		}
		if v, err := ParseShortDecimal(b, 18, 4); err == nil {
			if w, err := ParseDecimal(b, 18, 4); err != nil || w != Int128Of(v) {
				t.Fatalf("ParseShortDecimal(%q)", b)
			}
		}
		if v, err := ParseDate(b); err == nil {
			if again, err := ParseDate(AppendDate(nil, v)); err != nil || again != v {
				t.Fatalf("ParseDate(%q) = %s", b, AppendDate(nil, v))
			}
		}
		if v, err := ParseTimestamp(b, 6); err == nil {
			if again, err := ParseTimestamp(AppendTimestamp(nil, v, 6), 6); err != nil || again != v {
				t.Fatalf("ParseTimestamp(%q) = %s", b, AppendTimestamp(nil, v, 6))
			}
		}
		if v, err := ParseTimestampTZ(b, 6, nil); err == nil {
			AppendTimestampTZ(nil, v, 6, nil)
		}
		if v, err := ParseTime(b, 3); err == nil && (v < 0 || v >= Day) {
			t.Fatalf("ParseTime(%q) = %d", b, v)
		}
		for _, k := range []Kind{IntervalYM, IntervalDS} {
			if v, err := ParseInterval(b, k); err == nil && v == math.MinInt64 {
				t.Fatalf("ParseInterval(%q)", b)
			}
		}
		if v, err := ParseUUID(b); err == nil {
			if again, err := ParseUUID(AppendUUID(nil, v)); err != nil || again != v {
				t.Fatalf("ParseUUID(%q)", b)
			}
		}
		if v, err := ParseType(string(b)); err == nil {
			if again, err := ParseType(v.String()); err != nil || !again.Equal(v) {
				t.Fatalf("ParseType(%q) = %s, then %s (%v)", b, v, again, err)
			}
		}
		_, _ = ParseBool(b)
	})
}
