package script

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/clientele-db/clientele"
)

func TestReader(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		var got []string
		for r := NewReader(strings.NewReader(text)); ; {
			p, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprintf("%d:%d %s", p.Line, p.Column, p.Text))
		}
		if g := strings.Join(got, " / "); g != want {
			t.Errorf("%q gives %q, want %q", text, g, want)
		}
	}
	f("", "")
	f("-- nothing\n", "")
	f("\ufeffSELECT 1", "1:1 SELECT 1")
	f("SELECT 1;\nSELECT\n 2; SELECT 3;\n\nSELECT 4", "1:1 SELECT 1 / 2:1 SELECT\n 2 / 3:5 SELECT 3 / 5:1 SELECT 4")
	f("SELECT 'a;\nb';\nSELECT 2;", "1:1 SELECT 'a;\nb' / 3:1 SELECT 2")
	f("/* ;\n; */ SELECT 1;", "2:6 SELECT 1")
}

// TestReaderDoesNotWait checks that a statement runs before the next is typed.
func TestReaderDoesNotWait(t *testing.T) {
	in, out := io.Pipe()
	r := NewReader(in)
	go func() { _, _ = io.WriteString(out, "SELECT 1;\n") }()
	if p, err := r.Next(); err != nil || p.Text != "SELECT 1" {
		t.Fatalf("%v %v", p, err)
	}
	out.Close()
	if _, err := r.Next(); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestReaderFails(t *testing.T) {
	if _, err := NewReader(failingReader{}).Next(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
}

func TestFailureShowsThePlace(t *testing.T) {
	db, err := clientele.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	f := func(text, source, want string) {
		t.Helper()
		err := RunText(t.Context(), db.NewSession(), text, source, func(r *clientele.Result) error {
			for {
				if b, err := r.Batch(t.Context()); b == nil {
					return err
				}
			}
		})
		got := ""
		if err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, strings.TrimSuffix(want, "…")) || !strings.HasSuffix(want, "…") && got != want {
			t.Errorf("%q gives\n%s\nwant\n%s", text, got, want)
		}
	}
	f("SELECT 1; VALUES 2", "", "")
	f("SELECT custmer", "", "line 1:8: Column 'custmer' cannot be resolved\n  SELECT custmer\n         ^")
	f("SELECT 1;\n\tSELECT custmer;", "a.sql", "a.sql line 2:9: Column 'custmer' cannot be resolved\n  SELECT custmer\n         ^")
	f("SELECT '顧客',\n 顧客 + x, 1", "", "line 2:2: Column '顧客' cannot be resolved\n   顧客 + x, 1\n   ^")
	f("SELECT '顧客', x", "", "line 1:14: Column 'x' cannot be resolved\n  SELECT '顧客', x\n                 ^")
	f("VALUES 1; SELECT 1 +;", "", "line 1:21: …")
	f("SELECT 1/0", "", "Division by zero")
	f("VALUES 1;\nVALUES 2,\n 1/0", "b.sql", "b.sql line 2: Division by zero\n  in: VALUES 2,")
	long := strings.Repeat("1 + ", 50) + "x" + strings.Repeat(" + 1", 50)
	f("SELECT "+long, "", "line 1:208: Column 'x' cannot be resolved\n  …"+strings.Repeat("1 + ", 15)+"x"+strings.Repeat(" + 1", 9)+" + …\n  "+strings.Repeat(" ", 61)+"^")
}

func TestNothingRunsIfAnythingIsWrong(t *testing.T) {
	db, err := clientele.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ran := 0
	show := func(*clientele.Result) error { ran++; return nil }
	if err := RunText(t.Context(), db.NewSession(), "VALUES 1; SELEC 2", "", show); err == nil || ran > 0 {
		t.Errorf("%d ran, %v", ran, err)
	}
	// A stream runs what comes before the fault.
	if err := Run(t.Context(), db.NewSession(), strings.NewReader("VALUES 1; SELEC 2"), "", show); err == nil || ran != 1 {
		t.Errorf("%d ran, %v", ran, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := RunText(ctx, db.NewSession(), "VALUES 1", "", show); !Canceled(err) {
		t.Errorf("got %v", err)
	}
}
