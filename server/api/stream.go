package api

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/clientele-db/clientele/server/admission"
)

const (
	// holdBytes is how much of an answer is held back. A query that fails within it gets a status of its own; most answers fit, and are
	// sent in one piece with their length.
	holdBytes = 64 << 10
	// holdTime is how long rows wait for more of their kind.
	holdTime = 20 * time.Millisecond
	// patience is how long a client may take to receive a piece before its query gives its place to others.
	patience = 10 * time.Millisecond
)

// stream sends an answer. It holds back the first bytes, sends what waits when the query is slow to give more, and gives up the query's
// place while the client is slow to take it. The handler's goroutine writes; a timer of its own sends what waits.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	ctx     context.Context
	place   *admission.Place
	timeout time.Duration // for one piece

	mu      sync.Mutex
	buf     []byte
	rows    bool // the first batch has been written: from now on, what is held may be sent
	begun   bool // something has been sent
	ended   bool
	err     error
	waiting bool // the timer runs
	timer   *time.Timer
}

func newStream(ctx context.Context, w http.ResponseWriter, place *admission.Place, timeout time.Duration) *stream {
	return &stream{w: w, control: http.NewResponseController(w), ctx: ctx, place: place, timeout: timeout}
}

// Write implements io.Writer.
func (s *stream) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return 0, s.err
	}
	s.buf = append(s.buf, p...)
	if len(s.buf) >= holdBytes {
		s.send(false)
		return len(p), s.err
	}
	s.wake()
	return len(p), nil
}

// Rows says that rows have been written, so that they are sent soon although others may fail.
func (s *stream) Rows() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows = true
	s.wake()
}

// wake starts the timer if something waits. The caller holds the lock.
func (s *stream) wake() {
	if s.waiting || !s.rows || len(s.buf) == 0 || s.ended {
		return
	}
	s.waiting = true
	if s.timer == nil {
		s.timer = time.AfterFunc(holdTime, s.tick)
		return
	}
	s.timer.Reset(holdTime)
}

// tick sends what has waited long enough.
func (s *stream) tick() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = false
	if !s.ended && s.err == nil && len(s.buf) > 0 {
		s.send(true)
	}
}

// send passes on what is held. The caller holds the lock.
func (s *stream) send(flush bool) {
	s.begun = true
	paused := make(chan struct{})
	slow := time.AfterFunc(patience, func() {
		s.place.Pause()
		close(paused)
	})
	_ = s.control.SetWriteDeadline(time.Now().Add(s.timeout)) // writers without deadlines are those of tests
	_, s.err = s.w.Write(s.buf)
	if s.err == nil && flush {
		s.err = s.control.Flush()
	}
	s.buf = s.buf[:0]
	if slow.Stop() {
		return
	}
	<-paused
	if s.err == nil {
		s.err = s.place.Resume(s.ctx)
	}
}

// Begun reports whether a part of the answer has been sent, so that its status stands.
func (s *stream) Begun() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.begun
}

// End sends the rest.
func (s *stream) End() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	if s.timer != nil {
		s.timer.Stop()
	}
	if s.err != nil {
		return s.err
	}
	if !s.begun {
		h := s.w.Header()
		h.Set("Content-Length", strconv.Itoa(len(s.buf)))
		h.Del("Trailer") // there is nothing behind a body of known length
	}
	if len(s.buf) > 0 {
		s.send(false)
	}
	return s.err
}

// Drop forgets what has not been sent.
func (s *stream) Drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.buf = nil
	if s.timer != nil {
		s.timer.Stop()
	}
}
