package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/clientele-db/clientele/bench/load"
	"github.com/clientele-db/clientele/server"
)

// benchHTTPFlags are the flags of bench http.
type benchHTTPFlags struct {
	customers, clients, threads, maxQueries int
	duration, pace                          time.Duration
	dir                                     string
}

func benchHTTP() *cobra.Command {
	var o benchHTTPFlags
	c := &cobra.Command{
		Use:   "http",
		Short: "A server under many clients at once",
		Long: `Serves a made-up retailer's database over HTTP in this process and asks it a mix of queries: one client alone, then --clients that ask
at a --pace of their own as dashboards do, then as many that ask again at once and so saturate the server. Every answer is compared with
the one that a client got alone. Percentiles count from when a question was due.`,
		Example: `  clientele bench http                                            # 100 clients, a minute each way
  clientele bench http --customers 500 --clients 20 --duration 1s`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runBenchHTTP(cmd.Context(), cmd, &o) },
	}
	f := c.Flags()
	f.IntVar(&o.customers, "customers", 20_000, "customers of the retailer; there are about 50 sales lines for each")
	f.IntVar(&o.clients, "clients", 100, "clients at once")
	f.DurationVar(&o.duration, "duration", time.Minute, "how long each way of asking takes; alone it is a sixth of that")
	f.DurationVar(&o.pace, "pace", 2*time.Second, "mean time between the questions of a client")
	f.IntVar(&o.threads, "threads", 0, "workers of a query (default: one for each processor)")
	f.IntVar(&o.maxQueries, "max-queries", 0, "queries that run at once (default: that of clientele serve)")
	f.StringVar(&o.dir, "dir", "", "directory for the database (default: clientele/bench in the user's cache directory)")
	return c
}

func runBenchHTTP(ctx context.Context, cmd *cobra.Command, o *benchHTTPFlags) (err error) {
	if o.customers < 1 || o.clients < 1 || o.duration <= 0 || o.pace <= 0 {
		return errors.New("--customers, --clients, --duration and --pace must be more than nothing")
	}
	if o.dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return fmt.Errorf("%w; name a directory with --dir", err)
		}
		o.dir = filepath.Join(cache, "clientele", "bench")
	}
	db, err := load.Database(ctx, filepath.Join(o.dir, fmt.Sprintf("http-%d", o.customers)), o.customers, o.threads)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	before := runtime.NumGoroutine()
	ln, err := server.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	s := server.New(server.Config{DB: db, Threads: o.threads, MaxQueries: o.maxQueries})
	go func() { ended <- s.Serve(serving, ln) }()
	err = o.measure(ctx, cmd, "http://"+ln.Addr().String())
	stop()
	if e := <-ended; err == nil {
		err = e
	}
	for i := 0; i < 100 && runtime.NumGoroutine() > before; i++ {
		time.Sleep(10 * time.Millisecond) // connections of clients are closing
	}
	if n := runtime.NumGoroutine() - before; err == nil && n > 0 {
		err = fmt.Errorf("%d goroutines are left", n)
	}
	return err
}

// measure asks in the three ways and prints how long it took.
func (o *benchHTTPFlags) measure(ctx context.Context, cmd *cobra.Command, url string) error {
	cfg := load.Config{URL: url, Queries: load.Retail(o.customers), Clients: 1, Duration: o.duration / 6, Seed: 1}
	want, err := load.Alone(ctx, url, cfg.Queries)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	alone := load.Run(ctx, cfg, want)
	alone.Print(out, nil)
	failed := alone.Errors
	cfg.Clients, cfg.Duration = o.clients, o.duration
	for _, cfg.Pace = range []time.Duration{o.pace, 0} {
		fmt.Fprintln(out)
		r := load.Run(ctx, cfg, want)
		r.Print(out, alone)
		failed += r.Errors
	}
	if failed > 0 {
		return fmt.Errorf("%d questions were not answered rightly", failed)
	}
	return ctx.Err()
}
