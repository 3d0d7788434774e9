package load_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/clientele-db/clientele/bench/load"
	"github.com/clientele-db/clientele/server"
)

// TestManyClients lets a hundred clients ask a small database for a second: every answer must be right.
func TestManyClients(t *testing.T) {
	const customers = 500
	dir := t.TempDir()
	db, err := load.Database(t.Context(), dir, customers, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if db, err = load.Database(t.Context(), dir, customers, 0); err != nil { // what is there is opened
		t.Fatal(err)
	}
	defer db.Close()
	srv := httptest.NewServer(server.New(server.Config{DB: db}).Handler())
	defer srv.Close()
	queries := load.Retail(customers)
	want, err := load.Alone(t.Context(), srv.URL, queries)
	if err != nil {
		t.Fatal(err)
	}
	for sql, body := range want {
		if len(body) == 0 && !strings.Contains(sql, "FROM sales WHERE customer_id =") { // not every customer buys
			t.Errorf("no rows: %s", sql)
		}
	}
	for _, pace := range []time.Duration{0, 250 * time.Millisecond} {
		r := load.Run(t.Context(), load.Config{URL: srv.URL, Queries: queries, Clients: 100, Duration: 500 * time.Millisecond, Pace: pace, Seed: 1}, want)
		if r.Errors > 0 || r.Total.Count < 100 {
			t.Errorf("pace %s: %d answers, %d errors: %v", pace, r.Total.Count, r.Errors, r.First)
		}
		n := 0
		for _, q := range r.Queries {
			n += q.Count
		}
		if n != r.Total.Count || r.Total.P50 > r.Total.P99 || r.Total.P99 > r.Total.Max || r.Total.Mean <= 0 {
			t.Errorf("%d of %+v", n, r.Total)
		}
		var out strings.Builder
		r.Print(&out, r)
		if !strings.Contains(out.String(), "p99 1.0x alone") {
			t.Errorf("%s", out.String())
		}
	}
}

// TestWrongAnswersCount checks that an answer that differs is an error, and that the end of the context ends a run.
func TestWrongAnswersCount(t *testing.T) {
	db, err := load.Database(t.Context(), t.TempDir(), 500, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	srv := httptest.NewServer(server.New(server.Config{DB: db}).Handler())
	defer srv.Close()
	queries := []load.Query{{Name: "one", Weight: 1, Statements: []string{"SELECT 1 AS n"}}, {Name: "bad", Weight: 1, Statements: []string{"SELEC"}}}
	if _, err := load.Alone(t.Context(), srv.URL, queries); err == nil || !strings.Contains(err.Error(), "SYNTAX_ERROR") {
		t.Error(err)
	}
	r := load.Run(t.Context(), load.Config{URL: srv.URL, Queries: queries, Clients: 2, Duration: 50 * time.Millisecond}, load.Answers{"SELECT 1 AS n": []byte("2")})
	if r.Errors == 0 || r.Total.Count != 0 || r.First == nil {
		t.Errorf("%d errors, %d answers, %v", r.Errors, r.Total.Count, r.First)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	load.Run(ctx, load.Config{URL: srv.URL, Queries: queries[:1], Clients: 2, Duration: time.Hour, Pace: time.Hour}, nil)
	if time.Since(start) > 5*time.Second || !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		t.Error("a run goes on behind its context")
	}
}
