package server

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"time"

	"github.com/clientele-db/clientele/server/api"
	"github.com/clientele-db/clientele/server/internal/record"
)

// noRoute is the route of requests that were refused before one was looked for.
const noRoute = "none"

// observe gives each request an id, and counts and logs it when it has been answered.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.active.Add(1)
		defer s.active.Done()
		s.metrics.Begin()
		start := time.Now()
		id := requestID(r)
		w.Header().Set(api.RequestIDHeader, id)
		rec := record.Wrap(w)
		whole := false
		defer func() {
			took := time.Since(start)
			route := r.Pattern
			if route == "" {
				route = noRoute
			}
			s.metrics.Request(route, knownMethod(r.Method), rec.Status(), took, rec.Bytes())
			if s.cfg.Log.Enabled(r.Context(), slog.LevelInfo) {
				s.cfg.Log.InfoContext(r.Context(), "request", "request_id", id, "method", r.Method, "path", r.URL.Path, "status", rec.Status(),
					"bytes", rec.Bytes(), "duration", took, "remote", r.RemoteAddr, "whole", whole)
			}
		}()
		next.ServeHTTP(rec, r)
		whole = true // no panic cut the answer off
	})
}

// requestID is the client's id of the request, if it has one that can stand in a log, or a new one.
func requestID(r *http.Request) string {
	id := r.Header.Get(api.RequestIDHeader)
	if len(id) == 0 || len(id) > 64 {
		return rand.Text()
	}
	for _, c := range []byte(id) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != '_' && c != '.' {
			return rand.Text()
		}
	}
	return id
}

// knownMethod keeps made-up methods from becoming labels of metrics without end.
func knownMethod(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}
