package server_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/server"
)

const endless = `SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS t(x), UNNEST(sequence(1, 10000)) AS u(y), UNNEST(sequence(1, 10000)) AS v(z)
	WHERE (x * y + z) % 7 = 3`

// running is a server on a port of its own.
type running struct {
	url    string
	stop   context.CancelFunc
	ended  chan error
	client *http.Client
}

func run(t *testing.T, cfg server.Config) *running {
	t.Helper()
	db, err := clientele.Open("", &clientele.Options{NoFiles: true, MemoryBytes: 256 << 20})
	if err != nil {
		t.Fatal(err)
	}
	cfg.DB = db
	ln, err := server.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	r := &running{"http://" + ln.Addr().String(), stop, make(chan error, 1), &http.Client{Transport: &http.Transport{}}}
	go func() { r.ended <- server.New(cfg).Serve(ctx, ln) }()
	t.Cleanup(func() {
		stop()
		r.client.CloseIdleConnections()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// ask sends a statement and returns the answer's status and body; 0 if there is no answer.
func (r *running) ask(sql string) (int, string) {
	resp, err := r.client.Post(r.url+"/api/v1/query", "text/plain", strings.NewReader(sql))
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err.Error()
	}
	return resp.StatusCode, string(body)
}

func (r *running) busy(t *testing.T) {
	t.Helper()
	for range 500 {
		resp, err := r.client.Get(r.url + "/metrics")
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if bytes.Contains(body, []byte("clientele_queries_running 1\n")) {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Fatal("no query is running")
}

func TestListen(t *testing.T) {
	for _, address := range []string{"127.0.0.1:0", "localhost:0", "127.8.8.8:0"} {
		ln, err := server.Listen(t.Context(), address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		ln.Close()
	}
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:80", "[2001:db8::1]:80"} {
		ln, err := server.Listen(t.Context(), address)
		if err == nil {
			ln.Close()
		}
		if !errors.Is(err, server.ErrNotLoopback) || !strings.Contains(err.Error(), "ssh -L") || !strings.Contains(err.Error(), address) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := server.Listen(t.Context(), "8080"); err == nil || !strings.Contains(err.Error(), "127.0.0.1:8080") {
		t.Errorf("no host: %v", err)
	}
}

// TestStopLetsQueriesEnd checks that a query that ends within the time of grace is answered, and that no new one gets in.
func TestStopLetsQueriesEnd(t *testing.T) {
	r := run(t, server.Config{Grace: 30 * time.Second})
	const sql = `SELECT count(*) AS n FROM UNNEST(sequence(1, 10000)) AS t(x), UNNEST(sequence(1, 2000)) AS u(y) WHERE (x + y) % 2 = 0`
	type got struct {
		status int
		body   string
	}
	answers := make(chan got, 1)
	go func() {
		status, body := r.ask(sql)
		answers <- got{status, body}
	}()
	r.busy(t)
	r.stop()
	if a := <-answers; a.status != http.StatusOK || !strings.Contains(a.body, "[10000000]") {
		t.Errorf("%d %s", a.status, a.body)
	}
	if err := <-r.ended; err != nil {
		t.Error(err)
	}
	if status, body := r.ask("SELECT 1"); status != 0 {
		t.Errorf("after the end: %d %s", status, body)
	}
}

// TestStopCancels checks that a query that takes longer is told why it ended.
func TestStopCancels(t *testing.T) {
	var mu sync.Mutex
	var log bytes.Buffer
	write := writerFunc(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return log.Write(p)
	})
	r := run(t, server.Config{Grace: 100 * time.Millisecond, Log: slog.New(slog.NewTextHandler(write, nil))})
	answers := make(chan string, 1)
	go func() {
		status, body := r.ask(endless)
		answers <- fmt.Sprint(status, body)
	}()
	r.busy(t)
	start := time.Now()
	r.stop()
	if a := <-answers; !strings.HasPrefix(a, "503") || !strings.Contains(a, `"code":"SERVER_STOPPING"`) {
		t.Errorf("%s", a)
	}
	if err := <-r.ended; err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("stopping took %s", took)
	}
	mu.Lock()
	defer mu.Unlock()
	if !strings.Contains(log.String(), "path=/api/v1/query status=503") || !strings.Contains(log.String(), "cancelling") {
		t.Errorf("log: %s", log.String())
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// TestSlowHeaders checks that connections on which no request comes are closed.
func TestSlowHeaders(t *testing.T) {
	r := run(t, server.Config{PieceTimeout: 200 * time.Millisecond})
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "POST /api/v1/query HTTP/1.1\r\nHost: localhost\r\n")
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	if _, err := io.ReadAll(conn); err != nil {
		t.Errorf("the connection is not closed: %v", err)
	}
	fmt.Fprint(conn, "X: ")
	resp, err := r.client.Do(request(t, r.url+"/healthz", "X-Long", strings.Repeat("x", 1<<20)))
	if err == nil {
		resp.Body.Close()
	}
	if err == nil && resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("a header of a megabyte: %d", resp.StatusCode)
	}
}

// TestLongQueryOutlivesReadTimeout checks that the time in which a request must come does not bound its query.
func TestLongQueryOutlivesReadTimeout(t *testing.T) {
	r := run(t, server.Config{PieceTimeout: 100 * time.Millisecond})
	start := time.Now()
	status, body := r.ask(`SELECT count(*) AS n FROM UNNEST(sequence(1, 10000)) AS t(x), UNNEST(sequence(1, 2000)) AS u(y) WHERE (x * y) % 3 = 0`)
	if status != http.StatusOK || time.Since(start) < 100*time.Millisecond {
		t.Errorf("%d %s after %s", status, body, time.Since(start))
	}
}

func request(t *testing.T, url, name, value string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set(name, value)
	return req
}

// TestRequestIDs checks that an id that could break the log is not taken over.
func TestRequestIDs(t *testing.T) {
	r := run(t, server.Config{})
	for sent, taken := range map[string]bool{"abc-1.2_Z": true, "a b": false, "a=1 level=ERROR": false, strings.Repeat("x", 65): false} {
		resp, err := r.client.Do(request(t, r.url+"/healthz", "X-Request-Id", sent))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if got := resp.Header.Get("X-Request-Id"); (got == sent) != taken || got == "" {
			t.Errorf("%q became %q", sent, got)
		}
	}
}

// TestNothingIsLeft checks that a server that has ended leaves no goroutine behind.
func TestNothingIsLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("server", func(t *testing.T) {
		r := run(t, server.Config{MaxQueries: 2})
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				for range 5 {
					if status, body := r.ask("SELECT 1"); status != http.StatusOK {
						t.Errorf("%d %s", status, body)
					}
				}
			})
		}
		wg.Wait()
		r.stop()
		if err := <-r.ended; err != nil {
			t.Error(err)
		}
	})
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	buf := make([]byte, 1<<20)
	t.Errorf("%d goroutines, there were %d:\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
}
