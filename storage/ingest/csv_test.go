package ingest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// shared returns a file or folder of the shared data sets, or skips.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("CLIENTELE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	p := filepath.Join(dir, name)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("shared data %s is absent", name)
	}
	return p
}

// read runs a reader to the end, widening as an import does, and returns the chunks in order.
func read(r *Reader) ([]*Chunk, error) {
	for {
		var mu sync.Mutex
		chunks := map[int64]*Chunk{}
		err := r.Run(context.Background(), func(_ int, c *Chunk) error {
			mu.Lock()
			defer mu.Unlock()
			chunks[c.Seq] = c
			return nil
		}, nil)
		var conflict *Conflict
		if errors.As(err, &conflict) {
			r.Widen(conflict)
			continue
		}
		if err != nil {
			return nil, err
		}
		out := make([]*Chunk, len(chunks))
		for i := range out {
			out[i] = chunks[int64(i)]
		}
		return out, nil
	}
}

// cells prints all rows, NULL as ∅.
func cells(chunks []*Chunk) [][]string {
	var out [][]string
	for _, c := range chunks {
		for i := range c.Rows {
			var row []string
			for _, v := range c.Cols {
				row = append(row, cellText(v, i))
			}
			out = append(out, row)
		}
	}
	return out
}

func cellText(v *vec.Vector, i int) string {
	if v.IsNull(i) {
		return "∅"
	}
	switch v.Type.Phys() {
	case types.PhysBool:
		return fmt.Sprint(v.BoolAt(i))
	case types.PhysFloat64:
		return fmt.Sprint(v.F64[i])
	case types.PhysBytes:
		return string(v.BytesAt(i))
	case types.PhysInt128:
		return v.I128[i].Big().String()
	}
	return fmt.Sprint(v.I64[i])
}

func write(t testing.TB, name, text string) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestSniff holds what is found out of small files against what a person sees in them.
func TestSniff(t *testing.T) {
	f := func(text string, wantTypes string, wantRows ...string) {
		t.Helper()
		r, err := Open([]string{write(t, "x.csv", text)}, nil)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			return
		}
		chunks, err := read(r)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			return
		}
		var ts, rows []string
		for _, c := range r.Columns() {
			ts = append(ts, c.Name+" "+c.Type.String())
		}
		for _, row := range cells(chunks) {
			rows = append(rows, strings.Join(row, "|"))
		}
		if got := strings.Join(ts, ", "); got != wantTypes {
			t.Errorf("%q: columns %s, want %s", text, got, wantTypes)
		}
		if got, want := strings.Join(rows, "\n"), strings.Join(wantRows, "\n"); got != want {
			t.Errorf("%q:\n%s\nwant\n%s", text, got, want)
		}
	}
	f("a,b\n1,x\n2,y\n", "a bigint, b varchar", "1|x", "2|y")
	f("a;b\r\n1;x\r\n;y\r\n", "a bigint, b varchar", "1|x", "∅|y")
	f("id\tname\tok\n007\tÄnne\ttrue\n012\t客户\tFALSE\n", "id varchar, name varchar, ok boolean", "007|Änne|true", "012|客户|false")
	f("1,2.50\n3,-4.5\n", "column1 bigint, column2 decimal(18,2)", "1|250", "3|-450")
	f("x\n1e3\n2.5\n", "x double", "1000", "2.5")
	f("d,t\n2024-02-29,2024-02-29 23:59:59.5\n1969-12-31,1970-01-01T00:00\n", "d date, t timestamp(6)", "19782|1709251199500000", "-1|0")
	f("d\n31/12/2023\n01/02/2024\n", "d date", "19722", "19754")
	f("when\n12/31/2023 1:05\n1/2/2024 13:07\n", "when timestamp(6)", "1703984700000000", "1704200820000000")
	f("z\n2024-01-01T00:00:00Z\n2024-01-01T01:00:00+01:00\n", "z timestamp(6) with time zone", "1704067200000000", "1704067200000000")
	f("a,b\n\"x, \"\"y\"\"\nz\",1\n\"\",2\n,3\n", "a varchar, b bigint", "x, \"y\"\nz|1", "|2", "∅|3")
	f("name,city\nAnn,Bonn\nBob,Köln\n", "name varchar, city varchar", "Ann|Bonn", "Bob|Köln")
	f("a,a,\n1,2,3\n", "a bigint, a_2 bigint, column3 bigint", "1|2|3")
	f("\xef\xbb\xbfa,b\n1,2\n", "a bigint, b bigint", "1|2")
	f("a,b\n\n1,2\n\n3,4", "a bigint, b bigint", "1|2", "3|4")
	f("a|b\n5\" disk|1\n7\" disk|2\n", "a varchar, b bigint", "5\" disk|1", "7\" disk|2")
	f("n\n9223372036854775807\n-9223372036854775808\n", "n bigint", "9223372036854775807", "-9223372036854775808")
	// Commas before fractions, where nothing says otherwise: a comma between fields, a point elsewhere, only groups of three digits.
	f("a;b\n1;12,50\n2;-1.234,5\n", "a bigint, b decimal(18,2)", "1|1250", "2|-123450")
	f("a\tb\nx\t0,5\ny\t\n", "a varchar, b decimal(18,1)", "x|5", "y|∅")
	f("a;b\n1,5;2.5\n2,5;3.5\n", "a varchar, b decimal(18,1)", "1,5|25", "2,5|35")
	f("a;b\n1;1,234\n2;5,678\n", "a bigint, b varchar", "1|1,234", "2|5,678")
	f("a;b\n1;Bonn, 5\n2;Köln, 7\n", "a bigint, b varchar", "1|Bonn, 5", "2|Köln, 7")
	f("a;b\n1;03.01.2024\n2;04.02.2024\n", "a bigint, b date", "1|19725", "2|19757")
}

// TestBadRows checks line, column, value and reason of rows that cannot be read, under each policy.
func TestBadRows(t *testing.T) {
	text := "id,amount,day\n1,2.50,2024-01-01\n2,oops,2024-01-02\n3,1.00,2024-02-30\n4,1.00\n5,1.00,2024-01-05,x\n6,7.25,2024-01-06\n"
	o := Options{Types: map[string]types.Type{"id": types.BigIntType, "amount": types.DecimalOf(10, 2), "day": types.DateType}}
	p := write(t, "bad.csv", text)
	r, err := Open([]string{p}, &o)
	if err != nil {
		t.Fatal(err)
	}
	_, err = read(r)
	var bad *BadRow
	if !errors.As(err, &bad) || bad.Line != 3 || bad.Column != "amount" || bad.Value != "oops" || bad.Reason != "not a decimal(10,2)" {
		t.Errorf("abort: %v", err)
	}
	o.OnError = Quarantine
	if r, err = Open([]string{p}, &o); err != nil {
		t.Fatal(err)
	}
	chunks, err := read(r)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(cells(chunks)); got != "[[1 250 19723] [6 725 19728]]" {
		t.Errorf("rows kept: %s", got)
	}
	var got []string
	for _, b := range chunks[0].Bad {
		got = append(got, fmt.Sprintf("%d %s %s: %s", b.Line, b.Column, b.Reason, b.Raw))
	}
	want := []string{
		"3 amount not a decimal(10,2): 2,oops,2024-01-02",
		"4 day not a date written as %Y-%m-%d: 3,1.00,2024-02-30",
		"5  only 2 of 3 columns: 4,1.00",
		"6  4 columns, expected 3: 5,1.00,2024-01-05,x",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("bad rows:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestWiden plants a value behind the sample that needs a wider type.
func TestWiden(t *testing.T) {
	var b strings.Builder
	b.WriteString("a,b,c\n")
	for i := range 5000 {
		fmt.Fprintf(&b, "%d,%d.5,2024-01-01\n", i, i)
	}
	b.WriteString("1.25,0.125,2024-01-01 12:00\n")
	r, err := Open([]string{write(t, "w.csv", b.String())}, &Options{SampleBytes: 1000})
	if err != nil {
		t.Fatal(err)
	}
	chunks, err := read(r)
	if err != nil {
		t.Fatal(err)
	}
	rows := cells(chunks)
	if len(rows) != 5001 || strings.Join(rows[5000], "|") != "125|125|1704110400000000" || strings.Join(rows[7], "|") != "700|7500|1704067200000000" {
		t.Errorf("%d rows, last %v, eighth %v", len(rows), rows[len(rows)-1], rows[7])
	}
}

// TestNDJSON reads objects with keys in any order, missing keys, nested values and a wider number behind the sample's.
func TestNDJSON(t *testing.T) {
	text := `{"id":1,"name":"Ann","tags":["a","b"],"at":"2024-01-01 10:00:00"}
{"name":"Böb","id":2,"at":null}

{"id":3,"extra":{"k":1},"name":"C\u00e9"}
`
	r, err := Open([]string{write(t, "x.ndjson", text)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	chunks, err := read(r)
	if err != nil {
		t.Fatal(err)
	}
	var cols []string
	for _, c := range r.Columns() {
		cols = append(cols, c.Name+" "+c.Type.String())
	}
	if got := strings.Join(cols, ", "); got != "id bigint, name varchar, tags json, at timestamp(6), extra json" {
		t.Errorf("columns %s", got)
	}
	want := `[[1 Ann ["a","b"] 1704103200000000 ∅] [2 Böb ∅ ∅ ∅] [3 Cé ∅ ∅ {"k":1}]]`
	if got := fmt.Sprint(cells(chunks)); got != want {
		t.Errorf("rows %s, want %s", got, want)
	}
	r, err = Open([]string{write(t, "y.ndjson", "{\"a\":1}\n{\"a\":\n")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var bad *BadRow
	if _, err = read(r); !errors.As(err, &bad) || bad.Line != 2 {
		t.Errorf("broken line: %v", err)
	}
}

// TestOnlineRetail reads the UCI Online Retail file; the number of rows is its publisher's, those with a customer and the sum
// are what pandas gives for the same file.
func TestOnlineRetail(t *testing.T) {
	p := shared(t, "data/online_retail/online_retail.csv.gz")
	for _, workers := range []int{1, 3} {
		r, err := Open([]string{p}, &Options{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		chunks, err := read(r)
		if err != nil {
			t.Fatal(err)
		}
		rows, known, qty := 0, 0, int64(0)
		for _, c := range chunks {
			rows += c.Rows
			for i := range c.Rows {
				qty += c.Cols[3].I64[i]
				if !c.Cols[6].IsNull(i) {
					known++
				}
			}
		}
		if rows != 541909 || known != 406829 || qty != 5176450 {
			t.Errorf("%d rows, %d with a customer, quantity %d; want 541909, 406829, 5176450", rows, known, qty)
		}
		var ts []string
		for _, c := range r.Columns() {
			ts = append(ts, c.Type.String())
		}
		if got := strings.Join(ts, " "); got != "varchar varchar varchar bigint timestamp(6) decimal(18,3) bigint varchar" {
			t.Errorf("types %s", got)
		}
	}
}
