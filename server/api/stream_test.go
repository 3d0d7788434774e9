package api_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/clientele-db/clientele/server"
)

const (
	// million has a million rows, 0 to 999,999.
	million = "SELECT x * 1000 + y AS n FROM UNNEST(sequence(0, 999)) AS t(x), UNNEST(sequence(0, 999)) AS u(y)"
	// endless takes hours and returns one row.
	endless = `SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS t(x), UNNEST(sequence(1, 10000)) AS u(y), UNNEST(sequence(1, 10000)) AS v(z)
		WHERE (x * y + z) % 7 = 3`
)

func readResponse(conn net.Conn) (*http.Response, error) {
	return http.ReadResponse(bufio.NewReader(conn), nil)
}

// post sends a statement.
func post(t testing.TB, ctx context.Context, srv *httptest.Server, format, sql string) (*http.Response, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, srv.URL+"/api/v1/query?format="+format, strings.NewReader(sql))
	if err != nil {
		t.Fatal(err)
	}
	return srv.Client().Do(req)
}

// figure reads a figure of /metrics.
func figure(t testing.TB, srv *httptest.Server, name string) string {
	t.Helper()
	resp, err := srv.Client().Get(srv.URL + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		if v, ok := strings.CutPrefix(lines.Text(), name+" "); ok {
			return v
		}
	}
	t.Fatalf("no figure %s", name)
	return ""
}

// eventually waits until a figure has a value.
func eventually(t testing.TB, srv *httptest.Server, name, want string) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		got := figure(t, srv, name)
		if got == want {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s is %s, want %s", name, got, want)
		}
	}
}

// TestLateErrors checks that no format lets an answer whose end is missing pass for a whole one.
func TestLateErrors(t *testing.T) {
	srv := start(t, server.Config{}, shop)
	const sql = `SELECT x, y, 1 / (x * 1000 + y - 99999) AS q FROM UNNEST(sequence(0, 99)) AS t(x), UNNEST(sequence(0, 999)) AS u(y)`
	f := func(format string) (body []byte, trailer string, err error) {
		t.Helper()
		resp, err := post(t, t.Context(), srv, format, sql)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", format, resp.StatusCode)
		}
		body, err = io.ReadAll(resp.Body)
		return body, resp.Trailer.Get("Clientele-Error"), err
	}
	body, trailer, err := f("json")
	var doc struct {
		Rows     [][]any
		RowCount int `json:"row_count"`
		Error    struct {
			Code      string
			Status    int
			RequestID string `json:"request_id"`
		}
	}
	if err != nil || trailer != "DIVISION_BY_ZERO" {
		t.Errorf("json: %v, trailer %q", err, trailer)
	}
	if err := json.Unmarshal(body, &doc); err != nil {
		t.Errorf("json: not valid: %v", err)
	}
	if doc.Error.Code != "DIVISION_BY_ZERO" || doc.Error.Status != 422 || doc.Error.RequestID == "" || doc.RowCount != len(doc.Rows) || doc.RowCount == 0 {
		t.Errorf("json: %+v, %d of %d rows", doc.Error, len(doc.Rows), doc.RowCount)
	}
	body, trailer, err = f("ndjson")
	last := body[bytes.LastIndexByte(bytes.TrimSpace(body), '\n')+1:]
	if err != nil || trailer != "DIVISION_BY_ZERO" || !bytes.HasPrefix(last, []byte(`{"error":{"type":"about:blank"`)) || !json.Valid(last) {
		t.Errorf("ndjson: %v, trailer %q, last line %s", err, trailer, last)
	}
	for _, format := range []string{"csv", "tsv", "arrow"} {
		if body, _, err = f(format); !errors.Is(err, io.ErrUnexpectedEOF) || len(body) == 0 {
			t.Errorf("%s: %d bytes, %v", format, len(body), err)
		}
	}
}

// TestMemoryStaysBounded reads an answer of a hundred megabytes.
func TestMemoryStaysBounded(t *testing.T) {
	srv := start(t, server.Config{}, shop)
	const sql = "SELECT n, 'a text that makes the row longer, ' || 'so that there is much to hold: ' || CAST(n AS varchar) AS s FROM (" + million + ") q"
	for _, format := range []string{"json", "csv", "arrow"} {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		before := m.HeapAlloc
		resp, err := post(t, t.Context(), srv, format, sql)
		if err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 1<<20)
		size, most := 0, uint64(0)
		for {
			n, err := io.ReadFull(resp.Body, buf)
			size += n
			if size>>20%8 == 0 {
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
			if err != nil {
				break
			}
		}
		resp.Body.Close()
		if size < 70<<20 || most-min(before, most) > 48<<20 {
			t.Errorf("%s: an answer of %d MB took %d MB", format, size>>20, (most-before)>>20)
		}
	}
}

// TestClientGoesAway checks that a query ends with its client, and gives back all that it held.
func TestClientGoesAway(t *testing.T) {
	srv := start(t, server.Config{}, shop)
	idle := settled()
	held := figure(t, srv, `clientele_memory_bytes{kind="accounted"}`)
	for _, sql := range []string{endless, million + ", UNNEST(sequence(1, 1000)) AS v(z)"} {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			resp, err := post(t, ctx, srv, "csv", sql)
			if err == nil {
				_, err = io.CopyN(io.Discard, resp.Body, 1<<20)
				<-ctx.Done()
				resp.Body.Close()
			}
			done <- err
		}()
		eventually(t, srv, "clientele_queries_running", "1")
		time.Sleep(50 * time.Millisecond) // into the middle of it
		cancel()
		<-done
		start := time.Now()
		eventually(t, srv, "clientele_queries_running", "0")
		if took := time.Since(start); took > time.Second {
			t.Errorf("the query ended %s after its client", took)
		}
	}
	srv.Client().CloseIdleConnections()
	if now := settled(); now > idle {
		t.Errorf("%d goroutines are left, there were %d", now, idle)
	}
	if got := figure(t, srv, `clientele_memory_bytes{kind="accounted"}`); got != held {
		t.Errorf("%s bytes are held, before it were %s", got, held)
	}
}

// settled is the number of goroutines when those that are ending have ended.
func settled() int {
	n := runtime.NumGoroutine()
	for range 50 {
		time.Sleep(10 * time.Millisecond)
		n = min(n, runtime.NumGoroutine())
	}
	return n
}

// unread sends a query of many rows and reads nothing of the answer.
func unread(t *testing.T, srv *httptest.Server) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.(*net.TCPConn).SetReadBuffer(64 << 10); err != nil {
		t.Fatal(err)
	}
	sql := million + ", UNNEST(sequence(1, 1000)) AS v(z)"
	fmt.Fprintf(conn, "POST /api/v1/query?format=csv HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s", len(sql), sql)
	return conn
}

// TestSlowClients checks that clients that do not read keep nobody out.
func TestSlowClients(t *testing.T) {
	srv := start(t, server.Config{MaxQueries: 1}, shop)
	for range 3 {
		unread(t, srv)
	}
	eventually(t, srv, "clientele_http_requests_in_flight", "4") // with the one that asks
	eventually(t, srv, "clientele_queries_running", "0")
	for range 5 {
		resp, err := post(t, t.Context(), srv, "json", "SELECT 1")
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatal(resp, err)
		}
		resp.Body.Close()
	}
	if n := figure(t, srv, "clientele_http_requests_in_flight"); n != "4" {
		t.Errorf("%s requests are in flight, want 4", n)
	}
}

// TestSlowClientsAreCutOff checks that a client that does not read is not waited for.
func TestSlowClientsAreCutOff(t *testing.T) {
	srv := start(t, server.Config{PieceTimeout: 200 * time.Millisecond}, shop)
	unread(t, srv)
	eventually(t, srv, "clientele_http_requests_in_flight", "2")
	eventually(t, srv, "clientele_http_requests_in_flight", "1")
}

// TestTooManyQueries checks that the line is bounded, and says so.
func TestTooManyQueries(t *testing.T) {
	srv := start(t, server.Config{MaxQueries: 1, MaxQueued: 1}, shop)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{}, 2)
	ask := func() {
		resp, err := post(t, ctx, srv, "json", endless)
		if err == nil {
			resp.Body.Close()
		}
		ended <- struct{}{}
	}
	go ask()
	eventually(t, srv, "clientele_queries_running", "1")
	go ask()
	eventually(t, srv, "clientele_queries_waiting", "1")
	resp, err := post(t, t.Context(), srv, "json", "SELECT 1")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") != "1" || !bytes.Contains(body, []byte("TOO_MANY_QUERIES")) {
		t.Errorf("%d %v %s", resp.StatusCode, resp.Header, body)
	}
	if n := figure(t, srv, "clientele_queries_refused_total"); n != "1" {
		t.Errorf("%s refused", n)
	}
	cancel()
	<-ended
	<-ended
	eventually(t, srv, "clientele_queries_running", "0")
	eventually(t, srv, "clientele_queries_waiting", "0")
}

// TestMetrics checks the counters of requests, rows and bytes.
func TestMetrics(t *testing.T) {
	srv := start(t, server.Config{}, shop)
	size := 0
	for _, sql := range []string{"SELECT * FROM sales", "SELECT 1", "SELECT nothing"} {
		resp, err := post(t, t.Context(), srv, "ndjson", sql)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		size += len(body)
	}
	for name, want := range map[string]string{
		`clientele_http_requests_total{code="200",method="POST",route="/api/v1/query"}`: "2",
		`clientele_http_requests_total{code="400",method="POST",route="/api/v1/query"}`: "1",
		`clientele_http_request_duration_seconds_count{route="/api/v1/query"}`:          "3",
		`clientele_query_rows_total{format="ndjson"}`:                                   "4",
	} {
		if got := figure(t, srv, name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if got := figure(t, srv, `clientele_http_response_bytes_total{route="/api/v1/query"}`); got != fmt.Sprint(size) {
		t.Errorf("%s bytes, read were %d", got, size)
	}
}

func BenchmarkSelectOne(b *testing.B) {
	srv := start(b, server.Config{}, shop)
	for b.Loop() {
		resp, err := post(b, b.Context(), srv, "json", "SELECT 1")
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
}
