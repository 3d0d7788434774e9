package progress

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/clientele-db/clientele/cmd/internal/human"
)

func TestBar(t *testing.T) {
	var out strings.Builder
	now := time.Unix(0, 0)
	b := newBar(&out, "sales.csv", human.Bytes, func() time.Time { return now }, func() int { return 100 })
	step := func(d time.Duration, done, total int64, want string) {
		t.Helper()
		now = now.Add(d)
		out.Reset()
		b.Set(done, total)
		if out.String() != want {
			t.Errorf("shows %q, want %q", out.String(), want)
		}
	}
	step(0, 0, 4096, "")
	step(900*time.Millisecond, 512, 4096, "") // not yet a second
	step(1100*time.Millisecond, 1024, 4096, "\rsales.csv  ███████░░░░░░░░░░░░░░░░░░░░░░░  25 %  1.0 KB of 4.0 KB  6.0 s left\x1b[K")
	step(50*time.Millisecond, 2048, 4096, "") // too soon
	step(950*time.Millisecond, 5000, 4096, "\rsales.csv  ██████████████████████████████ 100 %  4.0 KB of 4.0 KB\x1b[K")
	step(time.Second, 100, 0, "\rsales.csv  100 B  4.0 s\x1b[K")
	out.Reset()
	b.Close()
	b.Close()
	if out.String() != "\r\x1b[K" {
		t.Errorf("closing shows %q", out.String())
	}
	step(time.Second, 1, 2, "")
}

func TestNarrowTerminal(t *testing.T) {
	var out strings.Builder
	now := time.Unix(0, 0)
	b := newBar(&out, "sales.csv", human.Bytes, func() time.Time { return now }, func() int { return 12 })
	now = now.Add(2 * time.Second)
	b.Set(1, 2)
	if want := "\rsales.csv  \x1b[K"; out.String() != want {
		t.Errorf("shows %q, want %q", out.String(), want)
	}
}

func TestNoTerminal(t *testing.T) {
	if New(&strings.Builder{}, "", human.Count) != nil {
		t.Error("a bar on a buffer")
	}
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b := New(f, "", human.Count)
	b.Set(1, 2) // a nil bar does nothing
	b.Close()
	if b != nil {
		t.Error("a bar on a file")
	}
}

// TestWatch checks that a watch without a terminal shows nothing, and takes one kind of work after the other.
func TestWatch(t *testing.T) {
	var out strings.Builder
	w := NewWatch(&out)
	w.Done()
	w.Set("k-means", 1, 10)
	w.Set("items", 2, 0)
	w.Done()
	w.Set("items", 3, 0)
	if out.Len() > 0 || w.of != "items" {
		t.Errorf("wrote %q, at %q", out.String(), w.of)
	}
}
