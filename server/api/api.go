package api

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/server/admission"
	"github.com/clientele-db/clientele/server/internal/record"
	"github.com/clientele-db/clientele/server/metrics"
	"github.com/clientele-db/clientele/server/problem"
)

const problemType = problem.MediaType

// Config is what the endpoints work with.
type Config struct {
	DB      *clientele.DB
	Gate    *admission.Gate
	Metrics *metrics.Metrics
	Log     *slog.Logger
	// Ready reports whether the server takes queries.
	Ready func() bool
	// BodyBytes bounds the body of a request; 0 means 16 MiB.
	BodyBytes int64
	// PieceTimeout bounds the reading of a request's body, and the sending of each piece of an answer; 0 means a minute.
	PieceTimeout time.Duration
}

// API serves the endpoints.
type API struct {
	cfg Config
	mux *http.ServeMux
}

// New returns the endpoints as a handler.
func New(cfg Config) *API { return newAPI(cfg, Routes()) }

func newAPI(cfg Config, routes []Route) *API {
	if cfg.BodyBytes <= 0 {
		cfg.BodyBytes = 16 << 20
	}
	if cfg.PieceTimeout <= 0 {
		cfg.PieceTimeout = time.Minute
	}
	a := &API{cfg: cfg, mux: http.NewServeMux()}
	paths := map[string]methods{}
	for _, r := range routes {
		if paths[r.Path] == nil {
			paths[r.Path] = methods{}
		}
		paths[r.Path][r.Method] = r
		if r.Method == http.MethodGet {
			paths[r.Path][http.MethodHead] = r // net/http leaves the body out
		}
	}
	for path, m := range paths {
		pattern := path
		if path == "/" {
			pattern = "/{$}"
		}
		a.mux.Handle(pattern, a.path(m))
	}
	a.mux.Handle("/", a.handler(func(_ http.ResponseWriter, r *http.Request) error {
		p := problem.New(http.StatusNotFound, "UNKNOWN_PATH", fmt.Sprintf("there is nothing at %q", r.URL.Path))
		for path := range paths {
			p.Available = append(p.Available, path)
		}
		slices.Sort(p.Available)
		return p
	}))
	return a
}

// ServeHTTP implements http.Handler. It sets r.Pattern.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

// methods are the routes of one path.
type methods map[string]Route

// path serves the methods of a path.
func (a *API) path(m methods) http.Handler {
	allow := strings.Join(slices.Sorted(maps.Keys(m)), ", ")
	return a.handler(func(w http.ResponseWriter, r *http.Request) error {
		route, ok := m[r.Method]
		if !ok {
			p := problem.New(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", fmt.Sprintf("%s has no %s; it has %s", r.URL.Path, r.Method, allow))
			p.Allow = allow
			return p
		}
		if err := route.checkQuery(r.URL.RawQuery); err != nil {
			return err
		}
		return route.serve(a, w, r)
	})
}

// checkQuery refuses parameters that the route does not have: a misspelt one would go unnoticed otherwise.
func (route *Route) checkQuery(raw string) error {
	if raw == "" {
		return nil
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return problem.New(http.StatusBadRequest, "INVALID_PARAMETER", "the query of the address cannot be read: "+err.Error())
	}
	var known []string
	for _, p := range route.Params {
		if p.In == "query" {
			known = append(known, p.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(known, name) {
			p := problem.New(http.StatusBadRequest, "UNKNOWN_PARAMETER", fmt.Sprintf("%s has no query parameter %q", route.Path, name))
			p.Available = known
			return p
		}
		if len(values[name]) > 1 {
			return problem.New(http.StatusBadRequest, "INVALID_PARAMETER", fmt.Sprintf("the query parameter %q stands there twice", name))
		}
	}
	return nil
}

// errCut ends a request whose answer was begun and cannot be ended honestly: the connection is closed, so that the client sees that
// something is missing.
var errCut = errors.New("the answer was cut off")

// handler turns the errors of a handler into problem documents, and a panic into an internal error of this request alone.
func (a *API) handler(serve func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := record.Wrap(w)
		err := guard(func() error { return serve(rec, r) })
		if err == nil {
			return
		}
		if errors.Is(err, errCut) {
			panic(http.ErrAbortHandler)
		}
		p := problem.From(err)
		a.logProblem(r, w, p)
		if rec.Status() != 0 {
			panic(http.ErrAbortHandler) // the status of another answer has been sent
		}
		p.Write(rec)
	})
}

// logProblem logs the cause of an internal error, which the client is not told.
func (a *API) logProblem(r *http.Request, w http.ResponseWriter, p *problem.Problem) {
	if p.Status != http.StatusInternalServerError {
		return
	}
	args := []any{"request_id", w.Header().Get(RequestIDHeader), "path", r.URL.Path, "error", p.Unwrap()}
	if e, ok := errors.AsType[*exec.InternalError](p); ok {
		args = append(args, "stack", string(e.Stack))
	}
	a.cfg.Log.ErrorContext(r.Context(), "internal error", args...)
}

// guard calls f and returns a panic in it as an error.
func guard(f func() error) (err error) {
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler:
			panic(p)
		default:
			err = &exec.InternalError{Value: p, Stack: debug.Stack()}
		}
	}()
	return f()
}

// RequestIDHeader names the header with a request's id; package server sets it before the handler runs.
const RequestIDHeader = problem.RequestIDHeader
