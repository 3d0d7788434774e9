package api

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clientele-db/clientele/server/admission"
)

// TestStreamSendsWhatWaits checks when bytes leave: not before there are rows, soon after there are, at once when there are many.
func TestStreamSendsWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := admission.New(admission.Config{})
		place, err := gate.Enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer place.Leave()
		w := httptest.NewRecorder()
		s := newStream(context.Background(), w, place, time.Minute)
		sent := func(want int) {
			t.Helper()
			synctest.Wait()
			s.mu.Lock() // the timer's goroutine writes under it
			defer s.mu.Unlock()
			if got := w.Body.Len(); got != want {
				t.Errorf("%d bytes have been sent, want %d", got, want)
			}
		}
		write := func(n int) {
			t.Helper()
			if _, err := s.Write([]byte(strings.Repeat("x", n))); err != nil {
				t.Error(err)
			}
		}
		write(10)
		time.Sleep(time.Hour)
		sent(0) // a head without rows: the query may still fail, and get a status of its own
		if s.Begun() {
			t.Error("begun")
		}
		write(10)
		s.Rows()
		sent(0)
		time.Sleep(holdTime)
		sent(20)
		write(5)
		time.Sleep(holdTime - 1)
		sent(20)
		time.Sleep(1 * time.Nanosecond)
		sent(25)
		write(holdBytes)
		sent(25 + holdBytes)
		write(7)
		if err := s.End(); err != nil {
			t.Error(err)
		}
		sent(32 + holdBytes)
		time.Sleep(time.Hour)
		sent(32 + holdBytes)
		if w.Header().Get("Content-Length") != "" {
			t.Error("an answer in pieces has no length")
		}
	})
}

func TestStreamInOnePiece(t *testing.T) {
	gate := admission.New(admission.Config{})
	place, err := gate.Enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	w.Header().Set("Trailer", errorTrailer)
	s := newStream(t.Context(), w, place, time.Minute)
	_, _ = s.Write([]byte("abc"))
	s.Rows()
	if err := s.End(); err != nil || w.Header().Get("Content-Length") != "3" || w.Header().Get("Trailer") != "" || w.Body.String() != "abc" {
		t.Errorf("%v %v %s", err, w.Header(), w.Body)
	}
	place.Leave()
	if l := gate.Load(); l.Running != 0 {
		t.Errorf("%+v", l)
	}
}

// TestNegotiation: expected values follow RFC 9110, section 12.5.1; among equals the server may choose.
func TestNegotiation(t *testing.T) {
	for accept, want := range map[string]string{
		"*/*":                     "json",
		"application/json":        "json",
		"text/csv":                "csv",
		"TEXT/CSV;charset=utf-8":  "csv",
		"text/*":                  "csv",
		"text/csv, */*":           "csv",
		"*/*, text/csv":           "csv",
		"text/csv;q=0.5, */*;q=1": "json",
		"text/tab-separated-values;q=0.9, text/csv;q=0.8": "tsv",
		"application/jsonl":                              "ndjson",
		"application/x-ndjson, application/json":         "ndjson",
		"application/json, application/x-ndjson":         "json",
		"application/*;q=0.2, application/json;q=0":      "ndjson",
		"application/vnd.apache.arrow.stream, */*;q=0.1": "arrow",
		"application/json;q=0":                           "",
		"image/png":                                      "",
		"*/*;q=0":                                        "",
		"text/csv;q=2":                                   "",
		"text/csv;q=NaN":                                 "",
		"garbage, ;;, /, text/csv":                       "csv",
		"text/html,application/xhtml+xml,*/*;q=0.8":      "json",
	} {
		if got := Negotiated(accept); got != want {
			t.Errorf("Accept: %s gets %q, want %q", accept, got, want)
		}
	}
}

func FuzzNegotiate(f *testing.F) {
	f.Add("text/csv;q=0.5, */*")
	f.Fuzz(func(_ *testing.T, accept string) { _ = negotiate(accept) })
}
