package main

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"github.com/clientele-db/clientele/server"
)

// serveFlags are the flags of serve.
type serveFlags struct {
	open                  openFlags
	listen, logLevel      string
	files                 bool
	maxQueries, maxQueued int
	grace                 time.Duration
}

func serveCommand() *cobra.Command {
	var o serveFlags
	c := &cobra.Command{
		Use:   "serve DIR",
		Short: "Answer SQL over HTTP",
		Long: `Serves the database in DIR over HTTP until Ctrl-C or SIGTERM: SQL in, rows out as JSON, NDJSON, CSV, TSV or Arrow. Running queries may
then go on for --grace; a second signal ends the process at once.

There is no authentication yet, so only loopback addresses are served, and requests from web pages of other origins are refused.
To let others in, put an SSH tunnel or a reverse proxy that authenticates before it. Statements that name files
(FROM 'sales.csv', COPY) are refused unless --files allows them: with it, whoever may ask may read and write what this process may.

While it runs, ask it with curl; http://127.0.0.1:8080/ lists the endpoints, docs/http.md explains them:

  curl http://127.0.0.1:8080/api/v1/query -d "SELECT count(*) FROM sales"
  curl "http://127.0.0.1:8080/api/v1/query?format=csv" -d "TABLE sales" -o sales.csv
  curl http://127.0.0.1:8080/api/v1/query --json '{"sql": "SELECT * FROM sales WHERE id = ?", "parameters": [1]}'
  curl http://127.0.0.1:8080/api/v1/tables
  curl http://127.0.0.1:8080/metrics`,
		Example: `  clientele serve shop
  clientele serve shop --listen 127.0.0.1:9000 --threads 4 --memory 8GB
  clientele serve shop --read-only --log-level info`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: completeDirectory,
		RunE:              func(cmd *cobra.Command, args []string) error { return serve(cmd, args[0], &o) },
	}
	f := c.Flags()
	f.StringVar(&o.listen, "listen", "127.0.0.1:8080", "address to listen on; port 0 takes one that is free")
	f.BoolVar(&o.files, "files", false, "allow statements that read or write files")
	f.IntVar(&o.maxQueries, "max-queries", 0, "queries that run at once (default: two for each processor, at least 4)")
	f.IntVar(&o.maxQueued, "max-queued", 1000, "queries that may wait for others to end; further ones are refused with 503")
	f.DurationVar(&o.grace, "grace", 10*time.Second, "how long running queries may go on when the server stops")
	f.StringVar(&o.logLevel, "log-level", "warn", "what is logged to stderr: debug, info (each request), warn or error")
	o.open.add(f)
	return c
}

func serve(cmd *cobra.Command, dir string, o *serveFlags) (err error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(o.logLevel)); err != nil {
		return fmt.Errorf("--log-level must be debug, info, warn or error, not %q", o.logLevel)
	}
	if o.maxQueries < 0 || o.maxQueued < 1 || o.grace < 0 {
		return errors.New("--max-queries and --max-queued must be at least 1, --grace at least 0s")
	}
	ctx := cmd.Context()
	ln, err := server.Listen(ctx, o.listen)
	if err != nil {
		return err
	}
	defer ln.Close() //nolint:errcheck // the server closes it, and tells what fails
	if err := checkDirectory(dir, true); err != nil {
		return fmt.Errorf("%w; clientele import makes one from files", err)
	}
	o.open.noFiles = !o.files
	db, err := o.open.open(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	s := server.New(server.Config{
		DB: db, Threads: o.open.threads, MaxQueries: o.maxQueries, MaxQueued: o.maxQueued, Grace: o.grace,
		Log: slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: level})),
	})
	url := "http://" + ln.Addr().String()
	fmt.Fprintf(cmd.OutOrStdout(), "%s is served at %s/ until Ctrl-C; try:\n  curl %s/api/v1/query -d \"SELECT 1 + 1 AS two\"\n", dir, url, url)
	return s.Serve(ctx, ln)
}
