package wire_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/server/wire"
)

// TestJSONValue holds every type's form to the documentation of JSONValue; the texts follow RFC 8259, RFC 4648 and ISO 8601.
func TestJSONValue(t *testing.T) {
	db, err := clientele.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zones here: ", err)
	}
	f := func(expr, want string) {
		t.Helper()
		res, err := db.Query(t.Context(), "SELECT "+expr)
		if err != nil {
			t.Errorf("%s: %v", expr, err)
			return
		}
		defer res.Close()
		b, err := res.Batch(t.Context())
		if err != nil {
			t.Errorf("%s: %v", expr, err)
			return
		}
		var d kernel.Dense
		cols, err := d.Load(b)
		if err != nil {
			t.Fatal(err)
		}
		got := string(wire.NewJSONValue(res.Columns()[0].Type, berlin).Append(nil, cols[0], 0))
		if got != want || !json.Valid([]byte(got)) {
			t.Errorf("%s: %s, want %s", expr, got, want)
		}
	}
	f("NULL", "null")
	f("CAST(NULL AS decimal(4,2))", "null")
	f("true", "true")
	f("TINYINT '-128'", "-128")
	f("BIGINT '9007199254740993'", "9007199254740993")
	f("9223372036854775807", "9223372036854775807")
	f("DOUBLE '0.1'", "0.1")
	f("REAL '0.1'", "0.1")
	f("DOUBLE '1e7'", "10000000")
	f("DOUBLE '1e21'", "1e+21")
	f("DOUBLE '1e-7'", "1e-07")
	f("-0e0", "-0")
	f("nan()", `"NaN"`)
	f("infinity()", `"Infinity"`)
	f("-infinity()", `"-Infinity"`)
	f("DECIMAL '12.50'", `"12.50"`)
	f("DECIMAL '-0.05'", `"-0.05"`)
	f("DECIMAL '12345678901234567890123456789012345678'", `"12345678901234567890123456789012345678"`)
	f(`'a"b\c/' || chr(10) || chr(9) || chr(13) || chr(1) || 'é顧'`, `"a\"b\\c/\n\t\r\u0001é顧"`)
	f("''", `""`)
	f("CAST('ab' AS char(4))", `"ab  "`)
	f("X'00ff10'", `"AP8Q"`)
	f("X'00'", `"AA=="`)
	f("DATE '2024-02-29'", `"2024-02-29"`)
	f("TIME '13:05:00.250'", `"13:05:00.250"`)
	f("TIMESTAMP '2024-02-29 13:05:00.250'", `"2024-02-29T13:05:00.250"`)
	f("TIMESTAMP '1969-12-31 23:59:59'", `"1969-12-31T23:59:59"`)
	f("TIMESTAMP '2024-07-01 12:00:00.5 UTC'", `"2024-07-01T14:00:00.5+02:00"`)
	f("TIMESTAMP '2024-01-01 12:00:00 UTC'", `"2024-01-01T13:00:00+01:00"`)
	f("TIMESTAMP '1890-01-01 00:00:00 UTC'", `"1890-01-01T00:53:00+00:53"`) // Berlin kept 0:53:28 until 1893
	f("INTERVAL '14' MONTH", `"1-2"`)
	f("INTERVAL '1' DAY", `"1 00:00:00.000"`)
	f("UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59'", `"12151fd2-7586-11e9-8f9e-2a86e4085a59"`)
	f(`JSON '{"a": [1, null]}'`, `{"a":[1,null]}`)
	f("ARRAY[1, NULL, 3]", "[1,null,3]")
	f("ARRAY[ARRAY[DECIMAL '1.0'], ARRAY[]]", `[["1.0"],[]]`)
	f("MAP(ARRAY['k', 'l'], ARRAY[DATE '2024-01-01', NULL])", `{"k":"2024-01-01","l":null}`)
	f("MAP(ARRAY[1], ARRAY[true])", `{"1":true}`)
	f("CAST(ROW(1, 'x') AS ROW(n bigint, s varchar))", `{"n":1,"s":"x"}`)
	f("ROW(1, 'x')", `{"field0":1,"field1":"x"}`)
	f("CAST(ROW(1, 2) AS ROW(n bigint, n bigint))", `{"n":1,"n_1":2}`)
}

func FuzzJSONString(f *testing.F) {
	f.Add([]byte("a\"\\\x00\xff\xc3é\u2028"))
	f.Fuzz(func(t *testing.T, in []byte) {
		var got string
		out := wire.AppendJSONString(nil, in)
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatalf("%q gives %s: %v", in, out, err)
		}
		var want string // each byte that is no UTF-8 becomes U+FFFD, as in a conversion by runes
		for _, r := range string(in) {
			want += string(r)
		}
		if got != want {
			t.Fatalf("%q gives %q, want %q", in, got, want)
		}
	})
}
