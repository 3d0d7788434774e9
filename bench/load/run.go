package load

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Config says how a server is asked.
type Config struct {
	// URL is the server's: http://127.0.0.1:8080.
	URL     string
	Queries []Query
	Clients int
	// Duration is how long they ask.
	Duration time.Duration
	// Pace is the mean time between the questions of one client; 0 means that it asks again as soon as it is answered.
	Pace time.Duration
	Seed uint64
}

// Answers are what each statement is answered by, to compare with.
type Answers map[string][]byte

// Alone asks each statement once, and returns the answers.
func Alone(ctx context.Context, url string, queries []Query) (Answers, error) {
	c := newClient(url)
	defer c.http.CloseIdleConnections()
	out := Answers{}
	for _, q := range queries {
		for _, sql := range q.Statements {
			body, err := c.ask(ctx, sql)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", q.Name, err)
			}
			out[sql] = bytes.Clone(body)
		}
	}
	return out, nil
}

// Run lets clients ask, each over a connection of its own, and reports how long they waited.
func Run(ctx context.Context, cfg Config, want Answers) *Report {
	r := newReport(cfg)
	start := time.Now()
	var wg sync.WaitGroup
	for i := range cfg.Clients {
		wg.Go(func() {
			c := newClient(cfg.URL)
			defer c.http.CloseIdleConnections()
			r.add(c.loop(ctx, &cfg, want, rand.New(rand.NewPCG(cfg.Seed, uint64(i))), start))
		})
	}
	wg.Wait()
	r.finish(time.Since(start))
	return r
}

// client is one user of the server.
type client struct {
	url  string
	http *http.Client
	buf  bytes.Buffer
}

func newClient(url string) *client {
	return &client{url: url + "/api/v1/query?format=ndjson", http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}}}
}

// ask sends a statement and returns the answer, valid until the next.
func (c *client) ask(ctx context.Context, sql string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, strings.NewReader(sql))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/sql")
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close() //nolint:errcheck // the body is read to its end
	c.buf.Reset()
	if _, err := io.Copy(&c.buf, resp.Body); err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d: %s", resp.StatusCode, bytes.TrimSpace(c.buf.Bytes()))
	}
	return c.buf.Bytes(), nil
}

// sample is one answered question.
type sample struct {
	query int
	took  time.Duration
	err   error
}

// loop asks until the time is over.
func (c *client) loop(ctx context.Context, cfg *Config, want Answers, rng *rand.Rand, start time.Time) []sample {
	total := 0
	for _, q := range cfg.Queries {
		total += q.Weight
	}
	var out []sample
	due := start
	if cfg.Pace > 0 {
		due = due.Add(time.Duration(rng.Float64() * float64(cfg.Pace)))
	}
	for {
		if due.Sub(start) >= cfg.Duration {
			return out
		}
		if cfg.Pace > 0 {
			if wait := time.Until(due); wait > 0 {
				select {
				case <-time.After(wait):
				case <-ctx.Done():
					return out
				}
			}
		} else {
			due = time.Now()
		}
		if ctx.Err() != nil || time.Since(start) >= cfg.Duration {
			return out
		}
		k, n := 0, rng.IntN(total)
		for n >= cfg.Queries[k].Weight {
			n -= cfg.Queries[k].Weight
			k++
		}
		sql := cfg.Queries[k].Statements[rng.IntN(len(cfg.Queries[k].Statements))]
		body, err := c.ask(ctx, sql)
		if err == nil && !bytes.Equal(body, want[sql]) {
			err = fmt.Errorf("another answer than alone: %s", sql)
		}
		out = append(out, sample{k, time.Since(due), err})
		// Intervals are exponential: clients that do not know of each other.
		due = due.Add(time.Duration(rng.ExpFloat64() * float64(cfg.Pace)))
	}
}
