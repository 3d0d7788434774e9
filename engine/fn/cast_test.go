package fn

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// castText converts a text to one type and from there to another, and prints the result or the error.
func castText(from, value, to string, try bool) string {
	ft, err := types.ParseType(from)
	if err != nil {
		return err.Error()
	}
	tt, err := types.ParseType(to)
	if err != nil {
		return err.Error()
	}
	v := textCol(value)
	if !ft.Equal(types.VarcharType) {
		src := types.VarcharType
		if ft.Kind == types.JSON || ft.IsNested() {
			v.Type, src = types.JSONType, types.JSONType
		}
		o, err := CastOf(src, ft)
		if err != nil {
			return err.Error()
		}
		if v, err = evalOverload(o, v); err != nil {
			return err.Error()
		}
	}
	o, err := castOf(ft, tt, try)
	if err != nil {
		return err.Error()
	}
	out, err := evalOverload(o, v)
	if err != nil {
		return err.Error()
	}
	return texts(out)
}

// TestCasts lists conversions and messages after Trino's sources and documentation.
func TestCasts(t *testing.T) {
	f := func(from, value, to, want string) {
		t.Helper()
		if got := castText(from, value, to, false); got != want {
			t.Errorf("CAST(%s '%s' AS %s) = %q, want %q", from, value, to, got, want)
		}
	}
	f("varchar", "abc", "bigint", "Cannot cast 'abc' to BIGINT")
	f("varchar", "", "integer", "Cannot cast '' to INT")
	f("varchar", " 42 ", "bigint", "42")
	f("varchar", "128", "tinyint", "Cannot cast '128' to TINYINT")
	f("varchar", "-128", "tinyint", "-128")
	f("varchar", "1.5", "double", "1.5")
	f("varchar", "-Infinity", "real", "-Infinity")
	f("varchar", "x", "double", "Cannot cast 'x' to DOUBLE")
	f("varchar", "t", "boolean", "true")
	f("varchar", "FALSE", "boolean", "false")
	f("varchar", "yes", "boolean", "Cannot cast 'yes' to BOOLEAN")
	f("varchar", "1.005", "decimal(5,2)", "1.01")
	f("varchar", "-1.005", "decimal(5,2)", "-1.01")
	f("varchar", "1e3", "decimal(5,1)", "1000.0")
	f("varchar", "12345", "decimal(4,0)", "Cannot cast VARCHAR '12345' to DECIMAL(4, 0). Value too large.")
	f("varchar", "1,5", "decimal(20,2)", "Cannot cast VARCHAR '1,5' to DECIMAL(20, 2). Value is not a number.")
	f("varchar", "2024-02-30", "date", "Value cannot be cast to date: 2024-02-30")
	f("varchar", " 2024-02-29 ", "date", "2024-02-29")
	f("varchar", "2024-02-29 12:30:00.1255", "timestamp(3)", "2024-02-29 12:30:00.126")
	f("varchar", "soon", "timestamp(3)", "Value cannot be cast to timestamp: soon")
	f("varchar", "12:30", "time(3)", "12:30:00.000")
	f("varchar", "2024-02-29 12:30:00 +02:00", "timestamp(0) with time zone", "2024-02-29 10:30:00 UTC")
	f("varchar", "12151fd2-7586-11e9-8f9e-2a86e4085a59", "uuid", "12151fd2-7586-11e9-8f9e-2a86e4085a59")
	f("varchar", "12151fd2", "uuid", "Cannot cast value to UUID: 12151fd2")
	f("varchar", "héllo", "varchar(2)", "hé")
	f("varchar", "ab  ", "char(6)", "ab    ")
	f("varchar", "abc", "char(2)", "ab")
	f("varchar", "é", "varbinary", "c3 a9")
	f("bigint", "3000000000", "integer", "Out of range for integer: 3000000000")
	f("bigint", "-3", "double", "-3.0")
	f("bigint", "0", "boolean", "false")
	f("bigint", "123", "varchar", "123")
	f("bigint", "123", "varchar(2)", "Value 123 cannot be represented as varchar(2)")
	f("bigint", "123", "decimal(3,0)", "123")
	f("bigint", "123", "decimal(4,2)", "Cannot cast BIGINT '123' to DECIMAL(4, 2)")
	f("bigint", "9223372036854775807", "decimal(38,10)", "9223372036854775807.0000000000")
	f("boolean", "true", "integer", "1")
	f("boolean", "true", "decimal(3,1)", "1.0")
	f("boolean", "true", "decimal(1,1)", "Cannot cast BOOLEAN 'true' to DECIMAL(1, 1)")
	f("boolean", "false", "varchar", "false")
	f("double", "2.5", "bigint", "3")
	f("double", "-2.5", "bigint", "-3")
	f("double", "1e19", "bigint", "Unable to cast 1.0E19 to bigint")
	f("double", "NaN", "integer", "Cannot cast double NaN to integer")
	f("double", "2147483647.6", "integer", "Out of range for integer: 2.1474836476E9")
	f("double", "123.45", "varchar", "1.2345E2")
	f("double", "0", "varchar", "0E0")
	f("double", "123.45", "varchar(3)", "Value 1.2345E2 cannot be represented as varchar(3)")
	f("double", "1.005", "decimal(5,2)", "1.00") // the double lies below 1.005
	f("double", "0.125", "decimal(5,2)", "0.13")
	f("double", "NaN", "decimal(5,2)", "Cannot cast DOUBLE 'NaN' to DECIMAL(5, 2)")
	f("double", "1000", "decimal(5,2)", "Cannot cast DOUBLE '1000.0' to DECIMAL(5, 2)")
	f("real", "0.1", "double", "0.10000000149011612")
	f("real", "0.1", "decimal(10,8)", "0.10000000")
	f("double", "0.1", "real", "0.1")
	f("decimal(5,2)", "1.55", "decimal(5,1)", "1.6")
	f("decimal(5,2)", "-1.55", "integer", "-2")
	f("decimal(5,2)", "999.99", "decimal(4,2)", "Cannot cast DECIMAL '999.99' to DECIMAL(4, 2)")
	f("decimal(30,2)", "123456789012345678901.50", "bigint", "Cannot cast '123456789012345678901.50' to BIGINT")
	f("decimal(5,2)", "1.50", "varchar", "1.50")
	f("decimal(5,2)", "1.50", "double", "1.5")
	f("decimal(5,2)", "0.00", "boolean", "false")
	f("date", "2024-02-29", "timestamp(3)", "2024-02-29 00:00:00.000")
	f("timestamp(3)", "1969-12-31 23:59:59.999", "date", "1969-12-31")
	f("timestamp(3)", "2024-02-29 12:30:45.678", "time(0)", "12:30:46")
	f("timestamp(6)", "2024-12-31 23:59:59.999999", "timestamp(3)", "2025-01-01 00:00:00.000")
	f("timestamp(3)", "2024-02-29 12:30:45.678", "varchar", "2024-02-29 12:30:45.678")
	f("timestamp(0)", "2024-02-29 12:30:45", "timestamp(0) with time zone", "2024-02-29 12:30:45 UTC")
	f("time(3)", "23:59:59.999", "time(0)", "00:00:00")
	f("interval day to second", "1 02:03:04.500", "varchar", "1 02:03:04.500")
	f("uuid", "12151fd2-7586-11e9-8f9e-2a86e4085a59", "varbinary", "12 15 1f d2 75 86 11 e9 8f 9e 2a 86 e4 08 5a 59")
	f("boolean", "true", "date", "Cannot cast boolean to date")
	f("varbinary", "a", "varchar", "Cannot cast varbinary to varchar")

	f("varchar", `a "b"`, "json", `"a \"b\""`)
	f("bigint", "1", "json", "1")
	f("double", "NaN", "json", `"NaN"`)
	f("date", "2024-02-29", "json", `"2024-02-29"`)
	f("array(bigint)", "[1,null,3]", "json", "[1,null,3]")
	f("map(varchar, bigint)", `{"b":1,"a":2}`, "json", `{"a":2,"b":1}`)
	f("row(x bigint, y varchar)", `{"y":"v","x":1}`, "json", `{"x":1,"y":"v"}`)
	f("row(bigint, varchar)", `[1,"v"]`, "json", `[1,"v"]`)
	f("json", `"a\u00e9\n"`, "varchar", "aé\n")
	f("json", `1.5`, "varchar", "1.5")
	f("json", `null`, "varchar", "NULL")
	f("json", `{"a":1}`, "varchar", `Cannot cast '{"a":1}' to varchar`)
	f("json", `1.5`, "bigint", "2")
	f("json", `true`, "bigint", "1")
	f("json", `0`, "boolean", "false")
	f("json", `"x"`, "bigint", `Cannot cast '"x"' to bigint`)
	f("json", `300`, "tinyint", `Cannot cast '300' to tinyint`)
	f("json", `[1, "2", null]`, "array(bigint)", "[1, 2, NULL]")
	f("json", `[1, {}]`, "array(bigint)", "Cannot cast '[1, {}]' to array(bigint)")
	f("json", `{"a": [1], "b": null}`, "map(varchar, array(integer))", "{a=[1], b=NULL}")
	f("json", `{"1": "x", "1.0": "y"}`, "map(double, varchar)", `Cannot cast '{"1": "x", "1.0": "y"}' to map(double, varchar)`)
	f("json", `{"A": 1, "z": 2}`, "row(a bigint, b date)", "{a=1, b=NULL}")
	f("json", `[1]`, "row(a bigint, b date)", "Cannot cast '[1]' to row(a bigint, b date)")

	f("array(bigint)", "[1,null,300]", "array(varchar)", "[1, NULL, 300]")
	f("array(bigint)", "[1,null,300]", "array(tinyint)", "Out of range for tinyint: 300")
	f("map(varchar, bigint)", `{"1":1,"01":2}`, "map(bigint, varchar)", "Cannot cast map: duplicate keys (1)")
	f("row(a bigint, b varchar)", `[1,"2"]`, "row(x double, y integer)", "{x=1.0, y=2}")
	f("row(a bigint)", `[1]`, "row(a bigint, b bigint)", "Cannot cast row(a bigint) to row(a bigint, b bigint)")

	try := func(from, value, to, want string) {
		t.Helper()
		if got := castText(from, value, to, true); got != want {
			t.Errorf("TRY_CAST(%s '%s' AS %s) = %q, want %q", from, value, to, got, want)
		}
	}
	try("varchar", "abc", "bigint", "NULL")
	try("varchar", "5", "bigint", "5")
	try("double", "NaN", "integer", "NULL")
	try("double", "1e30", "decimal(20,2)", "NULL")
	try("bigint", "300", "tinyint", "NULL")
	try("bigint", "300", "varchar(2)", "NULL")
	try("array(bigint)", "[1,300]", "array(tinyint)", "NULL")
	try("array(bigint)", "[1,null]", "array(tinyint)", "[1, NULL]")
	try("row(a bigint)", "[300]", "row(a tinyint)", "NULL")
	try("json", `[1, {}]`, "array(bigint)", "NULL")
	try("json", `{"a": ["x"]}`, "map(varchar, array(bigint))", "NULL")
	try("boolean", "true", "decimal(1,1)", "NULL")
}

// TestDecimalCasts holds casts between decimals against math/big, Narrow and constant ones included.
func TestDecimalCasts(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 1))
	for range 10_000 {
		p := 1 + rng.IntN(38)
		from := types.DecimalOf(p, rng.IntN(p+1))
		q := 1 + rng.IntN(38)
		to := types.DecimalOf(q, rng.IntN(q+1))
		digits := 1 + rng.IntN(p)
		x := types.Int128{Hi: int64(rng.Uint64() >> 1), Lo: rng.Uint64()}
		_, x = x.QuoRem(types.Pow10(digits))
		if rng.IntN(2) == 0 {
			x = x.Neg()
		}
		v := &vec.Vector{Type: from, N: 1, Narrow: p > 18 && digits <= 18}
		if v.Phys() == types.PhysInt64 {
			v.I64 = []int64{int64(x.Lo)}
		} else {
			v.I128 = []types.Int128{x}
		}
		o, err := CastOf(from, to)
		if err != nil {
			t.Fatal(err)
		}
		want := roundRat(unscaled(v, 0), to.Scale)
		fits := new(big.Int).Abs(want).Cmp(types.Pow10(q).Big()) < 0
		out, err := evalOverload(o, v)
		if to.Scale-from.Scale > 0 && new(big.Int).Mul(x.Big(), types.Pow10(to.Scale-from.Scale).Big()).BitLen() > 127 {
			fits = false
		}
		if fits != (err == nil) || fits && i128At(out, 0).Big().Cmp(want) != 0 {
			t.Fatalf("%s of %s to %s: %v, want %s", x.Big(), from, to, err, want)
		}
	}
}

// TestAlias checks that an overload that says Alias computes nothing but a copy.
func TestAlias(t *testing.T) {
	for _, pair := range [][3]string{
		{"tinyint", "bigint", "-5"},
		{"real", "double", "0.1"},
		{"varchar(3)", "varchar", "abc"},
		{"char(3)", "varchar(5)", "ab"},
		{"varchar", "varbinary", "x"},
		{"decimal(5,2)", "decimal(18,2)", "1.50"},
		{"decimal(20,2)", "decimal(30,2)", "1.50"},
		{"timestamp(3)", "timestamp(6)", "2024-01-01 00:00:00"},
		{"date", "date", "2024-01-01"},
	} {
		from, _ := types.ParseType(pair[0])
		to, _ := types.ParseType(pair[1])
		o, err := CastOf(from, to)
		if err != nil || !o.Alias {
			t.Errorf("%s to %s: %v, no alias", from, to, err)
			continue
		}
		v := col(t, pair[0], pair[2], "NULL")
		out, err := evalOverload(o, v)
		if err != nil {
			t.Fatal(err)
		}
		retyped := *v
		retyped.Type = to
		widen(out)
		if got, want := texts(out), texts(&retyped); got != want {
			t.Errorf("%s to %s: %s, want %s", from, to, got, want)
		}
	}
	for _, pair := range [][2]string{{"bigint", "integer"}, {"varchar", "varchar(3)"}, {"varchar(3)", "char(3)"}, {"decimal(18,2)", "decimal(19,2)"}, {"decimal(5,2)", "decimal(6,3)"}, {"timestamp(6)", "timestamp(3)"}, {"date", "timestamp(0)"}} {
		from, _ := types.ParseType(pair[0])
		to, _ := types.ParseType(pair[1])
		if o, err := CastOf(from, to); err != nil || o.Alias {
			t.Errorf("%s to %s: %v, alias", from, to, err)
		}
	}
}

// castTargets are the types to which FuzzCasts converts.
var castTargets = []string{
	"boolean", "tinyint", "integer", "bigint", "real", "double", "decimal(5,2)", "decimal(18,18)", "decimal(38,10)", "varchar", "varchar(3)", "char(4)", "varbinary", "date", "time(3)", "timestamp(0)",
	"timestamp(6)", "timestamp(3) with time zone", "interval year to month", "interval day to second", "uuid", "json", "array(bigint)", "array(varchar)", "map(varchar, double)", "map(bigint, json)", "row(a date, b array(boolean))",
}

// FuzzCasts converts a text to every type, and what comes out to every other: nothing panics, TRY_CAST and CAST agree, and
// text comes back as the value that it shows.
func FuzzCasts(f *testing.F) {
	for _, s := range []string{"1", "-0.5", "true", "2024-02-29 10:00:00 UTC", `{"a":[1,null,"x"]}`, "[1,2]", "NaN", "1e400", "99999999999999999999", "12:00", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, json := range []bool{false, true} {
			src := textCol(text)
			if text == "NULL" {
				return
			}
			if json {
				src.Type = types.JSONType
			}
			for _, name := range castTargets {
				to, _ := types.ParseType(name)
				o, err := CastOf(src.Type, to)
				if err != nil {
					continue
				}
				try, _ := TryCastOf(src.Type, to)
				v, err := evalOverload(o, src)
				w, terr := evalOverload(try, src)
				if terr != nil {
					t.Fatalf("TRY_CAST of %q to %s fails: %v", text, to, terr)
				}
				if err != nil != (w.IsNull(0) && (v == nil || !v.IsNull(0))) {
					t.Fatalf("%q to %s: %v, but TRY_CAST gives %s", text, to, err, texts(w))
				}
				if err != nil {
					continue
				}
				widen(v)
				for _, next := range castTargets {
					nt, _ := types.ParseType(next)
					o, err := CastOf(to, nt)
					if err != nil {
						continue
					}
					out, err := evalOverload(o, v)
					if err == nil {
						texts(out)
					}
				}
			}
		}
	})
}
