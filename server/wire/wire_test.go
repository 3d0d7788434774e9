package wire_test

import (
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/server/wire"
)

// write runs a query and encodes its answer.
func write(t *testing.T, w io.Writer, query, format string, o wire.Options) error {
	t.Helper()
	db, err := clientele.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	res, err := db.Query(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer res.Close()
	enc, err := wire.New(format, w, o)
	if err != nil {
		return err
	}
	if err := enc.Begin(res.Columns()); err != nil {
		return err
	}
	for {
		b, err := res.Batch(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if b == nil {
			return enc.End()
		}
		if err := enc.Batch(b); err != nil {
			return err
		}
	}
}

// TestGolden runs testdata: the command is a format with options, the input a query, the output what is written, with a
// dot at the end of lines that end in a space.
func TestGolden(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			var o wire.Options
			for _, a := range d.CmdArgs {
				switch a.Key {
				case "noheader":
					o.NoHeader = true
				case "nocount":
					o.NoCount = true
				case "null":
					o.Null = a.Vals[0]
				case "width":
					o.Width, _ = strconv.Atoi(a.Vals[0])
				default:
					d.Fatalf(t, "unknown option %s", a.Key)
				}
			}
			var b strings.Builder
			if err := write(t, &b, d.Input, d.Cmd, o); err != nil {
				return "error: " + err.Error()
			}
			for i, c := range b.String() {
				if c < 0x20 && c != '\n' && !(c == '\t' && d.Cmd == "tsv") {
					t.Errorf("%s: control character %q at byte %d", d.Pos, c, i)
				}
			}
			out := strings.Split(b.String(), "\n")
			for i, l := range out {
				if strings.HasSuffix(l, " ") || strings.HasSuffix(l, "\t") {
					out[i] = l + "."
				}
			}
			return strings.Join(out, "\n")
		})
	})
}

// TestTableHoldsBack checks that widths come from the first rows and that numbers further down are never cut.
func TestTableHoldsBack(t *testing.T) {
	var b strings.Builder
	err := write(t, &b, `SELECT n, CASE WHEN n < 30000 THEN 'ab' ELSE 'abcdefghijklmnopqrstuvwxyz' END AS s
		FROM (SELECT x + y AS n FROM UNNEST(sequence(10000, 40000, 10)) AS t(x), UNNEST(sequence(0, 9)) AS u(y)) ORDER BY n`, "table", wire.Options{Width: 20})
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
	if len(lines) != 2+30010+1 {
		t.Fatalf("%d lines", len(lines))
	}
	for i, want := range map[int]string{0: "    n  s", 1: "─────  ──", 2: "10000  ab", 20002: "30000  a…", 30002: "40000  a…", 30012: "(30010 rows)"} {
		if lines[i] != want {
			t.Errorf("line %d is %q, want %q", i, lines[i], want)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	_, err := wire.New("xml", io.Discard, wire.Options{})
	if want := `unknown format "xml": expected one of table, csv, tsv, json, ndjson, markdown, line`; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

// failing refuses all writes after the first n bytes, as a full disk does.
type failing struct{ n int }

func (f *failing) Write(p []byte) (int, error) {
	if f.n -= len(p); f.n < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestWriteErrors(t *testing.T) {
	for _, format := range wire.Names() {
		err := write(t, &failing{100}, "SELECT x, 'some text' AS s FROM UNNEST(sequence(1, 10000)) AS t(x)", format, wire.Options{})
		if err == nil {
			t.Errorf("%s hides that the writer failed", format)
		}
	}
}

func TestTerminal(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		for size := 1; size <= len(in)+1; size++ { // in pieces of every size
			var b strings.Builder
			w := wire.Terminal(&b)
			for rest := in; rest != ""; {
				n := min(size, len(rest))
				if _, err := io.WriteString(w, rest[:n]); err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
			if b.String() != want {
				t.Errorf("%q in pieces of %d is %q, want %q", in, size, b.String(), want)
			}
		}
	}
	f("plain,1\n\t顧客\n", "plain,1\n\t顧客\n")
	f("\x1b[2J\x07x\r\n", `\x1b[2J\x07x\r`+"\n")
	f("a\u009b31mb\u202ec", `a\x9b31mb\u202ec`)
	f("a\x9bb", "a\uFFFDb")
	f("\x7f", `\x7f`)
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"a": "a", "a\nb\tc\r": `a\nb\tc\r`, "\x1b]0;x\x07": `\x1b]0;x\x07`, "\xff\u0085é\uFFFD": "\uFFFD\\x85é\uFFFD", "": "",
	} {
		if got := wire.Printable(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func FuzzTerminal(f *testing.F) {
	f.Add([]byte("a\x1b\xe9\xa1"), 2)
	f.Fuzz(func(t *testing.T, in []byte, n int) {
		var b strings.Builder
		w := wire.Terminal(&b)
		cut := 0
		if len(in) > 0 {
			cut = max(n, 0) % (len(in) + 1)
		}
		for _, p := range [][]byte{in[:cut], in[cut:]} {
			if _, err := w.Write(p); err != nil {
				t.Fatal(err)
			}
		}
		for _, r := range b.String() {
			if r < 0x20 && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
				t.Fatalf("%q lets %q through", in, r)
			}
		}
	})
}
