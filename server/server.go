package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/net/netutil"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/server/admission"
	"github.com/clientele-db/clientele/server/api"
	"github.com/clientele-db/clientele/server/metrics"
	"github.com/clientele-db/clientele/server/problem"
)

// Limits of a connection.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	headerBytes   = 64 << 10
	// lastGrace is how long cancelled queries may take to end before their connections are closed.
	lastGrace = 2 * time.Second
)

// Config sizes a server. Zero values are defaults that suit one machine.
type Config struct {
	DB *clientele.DB
	// Log gets a line for each request at level info, and errors of the server's own; nil means none.
	Log *slog.Logger
	// Threads is the number of workers that queries share; 0 means one for each processor.
	Threads int
	// MaxQueries is how many queries run at once; 0 means two for each processor, and at least four.
	MaxQueries int
	// MaxQueued is how many more may wait; 0 means 1000.
	MaxQueued int
	// MaxConnections is how many connections are served at once, further ones wait to be accepted; 0 means 1024.
	MaxConnections int
	// BodyBytes bounds the body of a request; 0 means 16 MiB.
	BodyBytes int64
	// Grace is how long running queries may go on when the server stops; 0 means that they are cancelled at once.
	Grace time.Duration
	// PieceTimeout bounds the reading of a request, and the sending of each piece of an answer; 0 means a minute.
	PieceTimeout time.Duration
}

func (c Config) withDefaults() Config {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Threads <= 0 {
		c.Threads = runtime.GOMAXPROCS(0)
	}
	if c.MaxQueries <= 0 {
		c.MaxQueries = max(2*runtime.GOMAXPROCS(0), 4)
	}
	if c.MaxQueued <= 0 {
		c.MaxQueued = 1000
	}
	if c.MaxConnections <= 0 {
		c.MaxConnections = 1024
	}
	if c.PieceTimeout <= 0 {
		c.PieceTimeout = time.Minute
	}
	return c
}

// Server serves one database.
type Server struct {
	cfg     Config
	metrics *metrics.Metrics
	handler http.Handler
	ready   atomic.Bool
	active  sync.WaitGroup // requests that are being answered
}

// New returns a server that is ready; [Server.Serve] makes it listen. The database stays the caller's.
func New(cfg Config) *Server {
	s := &Server{cfg: cfg.withDefaults()}
	gate := admission.New(admission.Config{Running: s.cfg.MaxQueries, Waiting: s.cfg.MaxQueued, Workers: s.cfg.Threads})
	s.metrics = metrics.New(s.cfg.DB, gate)
	s.ready.Store(true)
	s.handler = s.observe(guard(api.New(api.Config{
		DB: s.cfg.DB, Gate: gate, Metrics: s.metrics, Log: s.cfg.Log, Ready: s.ready.Load,
		BodyBytes: s.cfg.BodyBytes, PieceTimeout: s.cfg.PieceTimeout,
	})))
	return s
}

// Handler returns the endpoints, with everything before them that does not concern connections.
func (s *Server) Handler() http.Handler { return s.handler }

// Serve answers the connections of ln, which it closes, until ctx ends. Then it takes no more queries, waits for those that run, cancels
// them after Config.Grace, and returns nil when the last has ended. It returns an error only if ln fails.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	base, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	h := &http.Server{
		Handler:           s.handler,
		BaseContext:       func(net.Listener) context.Context { return base },
		ReadHeaderTimeout: min(headerTimeout, s.cfg.PieceTimeout),
		ReadTimeout:       s.cfg.PieceTimeout, // of the body; a query sets it back when it has read its own
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    headerBytes,
		ErrorLog:          slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- h.Serve(netutil.LimitListener(ln, s.cfg.MaxConnections)) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		s.stop(h, cancel)
		err = <-failed
	}
	cancel(problem.Stopping())
	_ = h.Close()
	s.active.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// stop ends a server gracefully.
func (s *Server) stop(h *http.Server, cancel context.CancelCauseFunc) {
	s.ready.Store(false)
	grace, done := context.WithTimeout(context.Background(), s.cfg.Grace)
	defer done()
	if h.Shutdown(grace) == nil {
		return
	}
	s.cfg.Log.Warn("cancelling the queries that still run", "grace", s.cfg.Grace)
	cancel(problem.Stopping())
	last, done := context.WithTimeout(context.Background(), lastGrace)
	defer done()
	_ = h.Shutdown(last) // what has not ended by then loses its connection
}
