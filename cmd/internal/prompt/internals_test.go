package prompt

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/clientele-db/clientele"
)

func TestHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "history")
	h, err := openHistory(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"SELECT 1;", "SELECT 1;", " secret;", "", "SELECT\n  '顧客';"} {
		if _, err := h.Write(s); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(f, `"cut off by a cra`) // a line that a crash left
	f.Close()
	again, err := openHistory(path)
	if err != nil || again.Len() != 2 {
		t.Fatalf("%d entries, %v", again.Len(), err)
	}
	if s, err := again.GetLine(1); err != nil || s != "SELECT\n  '顧客';" {
		t.Errorf("got %q, %v", s, err)
	}
	if _, err := again.GetLine(2); err == nil {
		t.Error("an entry that is not there")
	}
}

func TestHistoryIsShortened(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	var b strings.Builder
	for i := range 2*historyLength + 1 {
		fmt.Fprintf(&b, "\"SELECT %d;\"\n", i)
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // as shortened, and as read again
		h, err := openHistory(path)
		if err != nil || h.Len() != historyLength {
			t.Fatalf("%d entries, %v", h.Len(), err)
		}
		if s, _ := h.GetLine(historyLength - 1); s != fmt.Sprintf("SELECT %d;", 2*historyLength) {
			t.Errorf("the last is %q", s)
		}
	}
}

func TestWords(t *testing.T) {
	f := func(line, want string) {
		t.Helper()
		got, err := words(line)
		if s := strings.Join(got, "|"); err == nil && s != want || err != nil && want != "error" {
			t.Errorf("%q gives %q, %v", line, s, err)
		}
	}
	f(`\d  sales`, `\d|sales`)
	f(`\o 'my file.csv'`, `\o|my file.csv`)
	f(`\i "a b"`, `\i|a b`)
	f(`\i 'a`, "error")
}

func TestWhole(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, "SELECT 1": false, "SELECT 1;": true, "SELECT ';": false, `\d sales`: true, "quit": true, "-- x": true, ".tables": true, "/* x": false,
	} {
		if got := whole([]rune(text)); got != want {
			t.Errorf("%q is whole: %v", text, got)
		}
	}
}

var sgr = regexp.MustCompile("\x1b\\[[0-9;]+m")

// TestHighlightKeepsTheText checks that colours change no character.
func TestHighlightKeepsTheText(t *testing.T) {
	for _, s := range []string{"", "SELECT sum(x), '顧客' FROM t -- c", "SELECT 'a\nb", `\d sales`, "# \x00 \"x", "/* a\nb */ 1e3"} {
		if got := sgr.ReplaceAllString(highlight([]rune(s)), ""); got != s {
			t.Errorf("%q becomes %q", s, got)
		}
	}
}

type closer struct {
	strings.Builder
	fail bool
}

func (c *closer) Close() error { return nil }
func (c *closer) Write(p []byte) (int, error) {
	if c.fail {
		return 0, io.ErrClosedPipe
	}
	return c.Builder.Write(p)
}

func TestPager(t *testing.T) {
	f := func(text string, fail, absent, wantPaged bool, wantErr error) {
		t.Helper()
		var screen strings.Builder
		pages := &closer{fail: fail}
		p := &pager{out: &screen, width: 10, height: 5, start: func(io.Writer) (io.WriteCloser, func() error, error) {
			if absent {
				return nil, nil, os.ErrNotExist
			}
			return pages, func() error { return nil }, nil
		}}
		var err error
		for l := range strings.Lines(text) {
			if _, err = io.WriteString(p, l); err != nil {
				break
			}
		}
		if e := p.Close(); err == nil {
			err = e
		}
		if !errors.Is(err, wantErr) {
			t.Errorf("%q: %v", text, err)
		}
		where, other := screen.String(), pages.String()
		if wantPaged {
			where, other = other, where
		}
		if wantErr == nil && (where != text || other != "") {
			t.Errorf("%q: screen %q, pager %q", text, screen.String(), pages.String())
		}
	}
	f("1\n2\n3\n", false, false, false, nil)
	f("1\n2\n3\n4\n", false, false, true, nil)
	f("a line that is wide\n", false, false, true, nil)
	f("顧客顧客顧\n", false, false, false, nil) // ten cells
	f("1\n2\n3\n4\n", false, true, false, nil)
	f("1\n2\n3\n4\n5\n", true, false, true, errPagerLeft)
}

func TestFileCompletion(t *testing.T) {
	dir := t.TempDir()
	for _, n := range []string{"sales.csv", "it's.csv", ".hidden"} {
		if err := os.WriteFile(filepath.Join(dir, n), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	f := func(word, want string) {
		t.Helper()
		var got []string
		for _, c := range files(word, dir) {
			got = append(got, c.Text)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q gives %q", word, s)
		}
	}
	f("s", "sales.csv sub/")
	f("it", "it''s.csv") // as a string holds it
	f(".h", ".hidden")
	f("none/", "")
}

// TestCompletionBehindOtherScripts checks what the editor cannot do by itself.
func TestCompletionBehindOtherScripts(t *testing.T) {
	db, err := clientele.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := db.NewSession()
	if _, err := s.Exec(t.Context(), `CREATE TABLE t ("顧客番号" BIGINT, "顧客名" VARCHAR, "地区" VARCHAR)`); err != nil {
		t.Fatal(err)
	}
	p := &Prompt{session: s, history: &history{}}
	p.shell = p.newShell()
	f := func(typed, want string) {
		t.Helper()
		line := []rune(typed)
		p.shell.Line().Set(line...)
		p.shell.Cursor().Set(len(line))
		p.completer(line, len(line))
		if got := string(*p.shell.Line()); got != want {
			t.Errorf("%q becomes %q, want %q", typed, got, want)
		}
	}
	f("SELECT 地", "SELECT 地区")
	f("SELECT 顧", "SELECT 顧客") // as far as both agree
	f("SELECT 無", "SELECT 無")
}
