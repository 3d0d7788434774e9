package api_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/cockroachdb/datadriven"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/server"
)

// start serves a database in memory that has the tables of a small shop.
func start(t testing.TB, cfg server.Config, script string) *httptest.Server {
	t.Helper()
	db, err := clientele.Open("", &clientele.Options{NoFiles: true, Threads: 2, MemoryBytes: 256 << 20})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(t.Context(), script); err != nil {
		t.Fatal(err)
	}
	cfg.DB = db
	srv := httptest.NewServer(server.New(cfg).Handler())
	t.Cleanup(func() {
		srv.Close()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return srv
}

const shop = `CREATE TABLE sales (id bigint NOT NULL, region varchar, amount decimal(8,2));
	INSERT INTO sales VALUES (1, 'North', 2.50), (2, 'South', 1.25), (3, 'North', 4.00);
	CREATE VIEW north AS SELECT * FROM sales WHERE region = 'North';
	CREATE SCHEMA archive;`

// masks replace what differs each time.
var masks = []struct {
	re   *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`"elapsed_seconds":[0-9.e+-]+`), `"elapsed_seconds":…`},
	{regexp.MustCompile(`"peak_memory_bytes":\d+`), `"peak_memory_bytes":…`},
	{regexp.MustCompile(`"bytes_touched":\d+`), `"bytes_touched":…`},
	{regexp.MustCompile(`[0-9.]+ [KM]?i?B\b`), `… B`},
	{regexp.MustCompile(`"bytes":\d+`), `"bytes":…`},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), `127.0.0.1:8080`},
	{regexp.MustCompile(`<h1>Clientele [^<]+`), `<h1>Clientele …`},
}

// shown are the headers that a golden answer has.
var shown = []string{"Allow", "Clientele-Rows-Affected", "Clientele-Statement", "Content-Length", "Content-Security-Policy", "Content-Type", "Retry-After"}

// TestGolden runs testdata. The command is request, its input an HTTP request without the version; the output is the answer.
func TestGolden(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		srv := start(t, server.Config{}, shop)
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			if d.Cmd != "request" {
				d.Fatalf(t, "unknown command %s", d.Cmd)
			}
			head, body, _ := strings.Cut(d.Input, "\n\n")
			line, headers, _ := strings.Cut(head, "\n")
			method, target, _ := strings.Cut(line, " ")
			req, err := http.NewRequestWithContext(t.Context(), method, srv.URL+target, strings.NewReader(body))
			if err != nil {
				d.Fatalf(t, "%v", err)
			}
			for h := range strings.Lines(headers) {
				name, value, _ := strings.Cut(strings.TrimSpace(h), ": ")
				if name == "Host" {
					req.Host = value
				}
				req.Header.Set(name, value)
			}
			req.Header.Set("X-Request-Id", "golden")
			resp, err := srv.Client().Do(req)
			if err != nil {
				d.Fatalf(t, "%v", err)
			}
			defer resp.Body.Close()
			return answer(t, resp)
		})
	})
}

// answer prints an answer.
func answer(t *testing.T, resp *http.Response) string {
	t.Helper()
	raw, err := io.ReadAll(resp.Body)
	var b strings.Builder
	fmt.Fprintln(&b, resp.Status)
	// Rows that take longer than the stream holds them back come in pieces, on a busy machine those of the golden queries, too.
	rows := resp.Request.URL.Path == "/api/v1/query" && resp.StatusCode == http.StatusOK
	for _, h := range shown {
		if v := resp.Header.Values(h); len(v) > 0 && (h != "Content-Length" || !rows && !bytes.Contains(raw, []byte("elapsed")) && !bytes.Contains(raw, []byte(`"bytes"`)) && !bytes.Contains(raw, []byte("MEMORY")) && resp.Request.URL.Path != "/") {
			fmt.Fprintf(&b, "%s: %s\n", h, strings.Join(v, ", "))
		}
	}
	text := string(raw)
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "application/vnd.apache") {
		text = arrowText(t, raw)
	}
	for _, m := range masks {
		text = m.re.ReplaceAllString(text, m.with)
	}
	for l := range strings.Lines(text) {
		if l = strings.TrimRight(l, "\n"); l == "" {
			l = "."
		}
		fmt.Fprintln(&b, l)
	}
	if err != nil {
		fmt.Fprintf(&b, "error: %v\n", err)
	}
	for _, k := range slices.Sorted(mapKeys(resp.Trailer)) {
		if v := resp.Trailer.Get(k); v != "" {
			fmt.Fprintf(&b, "trailer %s: %s\n", k, v)
		}
	}
	return b.String()
}

func mapKeys(h http.Header) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range h {
			if !yield(k) {
				return
			}
		}
	}
}

// arrowText prints an Arrow stream.
func arrowText(t *testing.T, raw []byte) string {
	t.Helper()
	r, err := ipc.NewReader(bufio.NewReader(bytes.NewReader(raw)))
	if err != nil {
		return "no stream: " + err.Error()
	}
	defer r.Release()
	out := r.Schema().String() + "\n"
	for r.Next() {
		out += fmt.Sprintln(r.RecordBatch())
	}
	return out
}
