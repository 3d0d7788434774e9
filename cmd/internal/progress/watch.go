package progress

import (
	"io"
	"strconv"
	"sync"
)

// Watch shows what a session's statements tell of themselves: a bar for each kind of work, one at a time. A nil Watch shows
// nothing.
type Watch struct {
	w   io.Writer
	mu  sync.Mutex
	bar *Bar
	of  string
}

// NewWatch returns a watch that draws on w, if that is a terminal.
func NewWatch(w io.Writer) *Watch { return &Watch{w: w} }

// Set takes what clientele.Session.OnProgress hands out.
func (w *Watch) Set(what string, done, total int64) {
	w.mu.Lock()
	if w.of != what {
		w.bar.Close()
		w.bar, w.of = New(w.w, what, func(n int64) string { return strconv.FormatInt(n, 10) }), what
	}
	bar := w.bar
	w.mu.Unlock()
	bar.Set(done, total)
}

// Done wipes the bar, for a result to be written.
func (w *Watch) Done() {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bar.Close()
	w.bar, w.of = nil, ""
}
