package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// screen is a prompt in a terminal of tmux.
type screen struct {
	t      *testing.T
	server string
}

func openPrompt(t *testing.T, dir string) *screen {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not installed")
	}
	s := &screen{t, fmt.Sprintf("clientele-%d-%d", os.Getpid(), time.Now().UnixNano())}
	s.tmux("new-session", "-d", "-s", "p", "-x", "100", "-y", "40",
		fmt.Sprintf("cd '%s' && XDG_STATE_HOME='%s' PAGER=cat '%s' sql", dir, filepath.Join(dir, "state"), program))
	t.Cleanup(func() { _ = exec.Command("tmux", "-L", s.server, "kill-server").Run() })
	s.wait("memory>")
	return s
}

func (s *screen) tmux(args ...string) string {
	s.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-L", s.server}, args...)...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("tmux %q: %v\n%s", args, err, out)
	}
	return string(out)
}

// typed types text as a person does; a semicolon would be tmux's own.
func (s *screen) typed(text string) {
	s.t.Helper()
	for _, r := range text {
		c := string(r)
		if c == ";" {
			c = `\;`
		}
		s.tmux("send-keys", "-t", "p", "-l", c)
	}
}

func (s *screen) key(name string) { s.t.Helper(); s.tmux("send-keys", "-t", "p", name) }

// wait waits until the screen shows want.
func (s *screen) wait(want string) {
	s.t.Helper()
	var last string
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if last = s.tmux("capture-pane", "-t", "p", "-p"); strings.Contains(last, want) {
			return
		}
	}
	s.t.Fatalf("the screen never shows %q:\n%s", want, last)
}

func TestPrompt(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	dir := t.TempDir()
	s := openPrompt(t, dir)
	s.typed("SELECT 6 * 7 AS answer;")
	s.key("Enter")
	s.wait("1 row in ") // \timing is on by default
	s.wait("42")
	s.typed("SELECT 20 + 1")
	s.key("Enter")
	s.typed("AS half;") // a statement of two lines
	s.key("Enter")
	s.wait("21")
	s.typed("CREATE TABLE sales AS SELECT 1 AS customer_id;")
	s.key("Enter")
	s.wait("CREATE TABLE")
	s.typed("SELECT cust")
	s.key("Tab")
	s.wait("customer_id")
	s.key("C-c")
	s.typed(`\timing off`)
	s.key("Enter")
	s.wait("timing is off")
	s.typed("SELECT sum(a.x * b.x + c.x) FROM UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(x), UNNEST(sequence(1, 10000)) c(x);")
	s.key("Enter")
	time.Sleep(500 * time.Millisecond)
	s.key("C-c")
	s.wait("canceled")
	s.typed("SELECT 'still ' || 'here' AS s;")
	s.key("Enter")
	s.wait("still here")
	s.key("Up")
	s.wait("memory> SELECT 'still ' || 'here' AS s;")
	s.key("C-c")
	s.typed(`\q`)
	s.key("Enter")
	path := filepath.Join(dir, "state", "clientele", "history")
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("history: %v %v", info, err)
	}
	text, _ := os.ReadFile(path)
	if !strings.Contains(string(text), `SELECT 20 + 1\nAS half;`) {
		t.Errorf("history: %s", text)
	}
}
