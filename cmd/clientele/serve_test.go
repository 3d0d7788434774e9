package main

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

const salesCSV = "id,region,amount\n1,North,2.50\n2,South,1.25\n3,North,4.00\n"

// served is a running clientele serve.
type served struct {
	cmd    *exec.Cmd
	url    string
	stderr *strings.Builder
}

// serveShop imports a table into a new database and serves it on a free port.
func serveShop(t *testing.T, args ...string) (*served, string) {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "sales.csv", salesCSV)
	if out, errs, code := call(t, dir, "", "import", "shop", "sales.csv", "--types", "amount=decimal(8,2)"); code != 0 {
		t.Fatalf("%s%s", out, errs)
	}
	s := &served{stderr: &strings.Builder{}}
	s.cmd = exec.Command(program, append([]string{"serve", "shop", "--listen", "127.0.0.1:0"}, args...)...)
	s.cmd.Dir, s.cmd.Stderr = dir, s.stderr
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	})
	lines := bufio.NewReader(stdout)
	line, err := lines.ReadString('\n')
	if err != nil {
		t.Fatalf("%v: %s", err, s.stderr)
	}
	s.url = regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(line)
	if next, _ := lines.ReadString('\n'); !strings.HasPrefix(next, "  curl "+s.url+"/api/v1/query -d ") {
		t.Errorf("no example: %q", next)
	}
	return s, dir
}

// TestHTTPDocumentation runs the examples of docs/http.md, in their order, and compares what they print with the block behind them.
func TestHTTPDocumentation(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is absent")
	}
	s, dir := serveShop(t)
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "http.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```(\\w+)\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	varying := regexp.MustCompile(`("(?:elapsed_seconds|bytes_touched|peak_memory_bytes)"):[0-9.e+-]+`)
	ran := 0
	for i, b := range blocks {
		if b[1] != "sh" || !strings.HasPrefix(b[2], "curl") {
			continue
		}
		if strings.Contains(b[2], "--json") && !curlHasJSON(t) {
			b[2] = strings.ReplaceAll(b[2], "--json", `-H "Content-Type: application/json" -d`)
		}
		script := "set -e\n" + strings.ReplaceAll(strings.ReplaceAll(b[2], "http://127.0.0.1:8080", s.url), "curl ", "curl -sS --fail-with-body ")
		if strings.Contains(b[2], "regio ") { // the one that shows an error
			script = strings.ReplaceAll(script, " --fail-with-body", "")
		}
		cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", script)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s%v\n%s", b[2], err, out)
			continue
		}
		ran++
		got := strings.ReplaceAll(varying.ReplaceAllString(string(out), "$1:…"), "\r", "")
		if i+1 < len(blocks) && blocks[i+1][1] != "sh" && got != blocks[i+1][2] {
			t.Errorf("%sprints\n%swant\n%s", b[2], got, blocks[i+1][2])
		}
	}
	if ran < 7 {
		t.Errorf("only %d examples were run", ran)
	}
}

func curlHasJSON(t *testing.T) bool {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "curl", "--help", "all").Output()
	return err == nil && strings.Contains(string(out), "--json")
}

// TestServeStops checks that a signal ends the server with exit code 0, after the query that runs.
func TestServeStops(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		s, _ := serveShop(t, "--log-level", "info")
		answer := make(chan string, 1)
		go func() {
			resp, err := http.Post(s.url+"/api/v1/query", "application/sql", strings.NewReader(
				"SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS t(x), UNNEST(sequence(1, 1000)) AS u(y) WHERE (x + y) % 2 = 0"))
			if err != nil {
				answer <- err.Error()
				return
			}
			defer resp.Body.Close()
			body, _ := io.ReadAll(resp.Body)
			answer <- string(body)
		}()
		running(t, s)
		if err := s.cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		if a := <-answer; !strings.Contains(a, "[5000000]") {
			t.Errorf("%s: %s", sig, a)
		}
		if err := s.cmd.Wait(); err != nil {
			t.Errorf("%s: %v\n%s", sig, err, s.stderr)
		}
		if !strings.Contains(s.stderr.String(), "msg=request") || !strings.Contains(s.stderr.String(), "path=/api/v1/query status=200") {
			t.Errorf("%s: log: %s", sig, s.stderr)
		}
	}
}

func running(t *testing.T, s *served) {
	t.Helper()
	for range 1000 {
		resp, err := http.Get(s.url + "/metrics")
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if strings.Contains(string(body), "clientele_queries_running 1\n") {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("no query is running")
}

// TestServeRefuses checks what a server does not start with, and what it does not do.
func TestServeRefuses(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "sales.csv", salesCSV)
	f := func(want string, args ...string) {
		t.Helper()
		if _, errs, code := call(t, dir, "", append([]string{"serve"}, args...)...); code != 1 || !strings.Contains(errs, want) {
			t.Errorf("serve %q: code %d, %s", args, code, errs)
		}
	}
	f("there is no authentication yet", "shop", "--listen", "0.0.0.0:8080")
	f("clientele import makes one", "shop", "--listen", "127.0.0.1:0")
	f("is a file, not a database", "sales.csv", "--listen", "127.0.0.1:0")
	f("--log-level must be", "shop", "--log-level", "loud")
	f("--max-queued", "shop", "--max-queued", "0")
	if _, err := os.Stat(filepath.Join(dir, "shop")); err == nil {
		t.Error("serve made a database")
	}
	for _, files := range []bool{false, true} {
		args := []string{}
		if files {
			args = append(args, "--files")
		}
		s, _ := serveShop(t, args...)
		resp, err := http.Post(s.url+"/api/v1/query", "application/sql", strings.NewReader("SELECT count(*) FROM 'sales.csv'"))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if (resp.StatusCode == http.StatusOK) != files {
			t.Errorf("--files %v: %d", files, resp.StatusCode)
		}
	}
}
