// Package progress shows on a terminal how far work has come: a line that is drawn anew a few times a second, from the time
// that the work has taken a second on, and is wiped when it is done. On anything that is no terminal it shows nothing.
//
//	bar := progress.New(os.Stderr, "sales.csv", human.Bytes)
//	defer bar.Close()
//	bar.Set(done, total) // from any goroutine
package progress

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/clientele-db/clientele/cmd/internal/human"
)

const (
	patience = time.Second            // work that is done sooner shows no bar
	interval = 100 * time.Millisecond // between two drawings
	barCells = 30
)

// Bar is one line of progress. A nil Bar is one that is never shown.
type Bar struct {
	w     io.Writer
	label string
	unit  func(int64) string
	now   func() time.Time
	width func() int

	mu     sync.Mutex
	start  time.Time
	drawn  time.Time
	shown  bool
	closed bool
}

// New returns a bar on w, or nil if w is no terminal. unit prints amounts.
func New(w io.Writer, label string, unit func(int64) string) *Bar {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || os.Getenv("TERM") == "dumb" {
		return nil
	}
	width := func() int {
		n, _, err := term.GetSize(int(f.Fd()))
		if err != nil || n <= 0 {
			return 80
		}
		return n
	}
	return newBar(w, label, unit, time.Now, width)
}

func newBar(w io.Writer, label string, unit func(int64) string, now func() time.Time, width func() int) *Bar {
	return &Bar{w: w, label: label, unit: unit, now: now, width: width, start: now()}
}

// Set says how much is done of how much; total 0 means that it is not known.
func (b *Bar) Set(done, total int64) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	if b.closed || now.Sub(b.start) < patience || now.Sub(b.drawn) < interval {
		return
	}
	b.drawn, b.shown = now, true
	line := []rune(b.line(now.Sub(b.start), done, total))
	if w := b.width(); len(line) >= w {
		line = line[:max(w-1, 0)]
	}
	fmt.Fprintf(b.w, "\r%s\x1b[K", string(line))
}

// line is what is shown: label, bar, share, amounts, time left.
func (b *Bar) line(took time.Duration, done, total int64) string {
	if total <= 0 {
		return fmt.Sprintf("%s  %s  %s", b.label, b.unit(done), human.Elapsed(took.Truncate(time.Second)))
	}
	done = min(done, total)
	share := float64(done) / float64(total)
	filled := int(share * barCells)
	bar := strings.Repeat("█", filled) + strings.Repeat("░", barCells-filled)
	left := ""
	if done > 0 && done < total {
		rest := time.Duration(float64(took) * (1 - share) / share)
		left = "  " + human.Elapsed(max(rest.Round(time.Second), time.Second)) + " left"
	}
	return fmt.Sprintf("%s  %s %3d %%  %s of %s%s", b.label, bar, int(100*share), b.unit(done), b.unit(total), left)
}

// Close wipes the line.
func (b *Bar) Close() {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.shown && !b.closed {
		_, _ = io.WriteString(b.w, "\r\x1b[K")
	}
	b.closed = true
}
