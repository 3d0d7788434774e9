package runner

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/bench/dataset"
)

// Report is the outcome of a run. Times are in milliseconds, sizes in bytes.
type Report struct {
	Benchmark string         `json:"benchmark"`
	Scale     float64        `json:"scale_factor"`
	Engine    string         `json:"engine"`
	Threads   int            `json:"threads"`
	Runs      int            `json:"runs"`
	Machine   Machine        `json:"machine"`
	Load      LoadReport     `json:"load"`
	Queries   []*QueryReport `json:"queries"`
	// GeometricMean is of the queries' medians.
	GeometricMean float64 `json:"geometric_mean_ms"`
	CheckedBy     string  `json:"checked_by,omitempty"`
	// PeakRSS is the most memory that the process held while it loaded and while it answered; 0 if that cannot be told.
	PeakRSSLoad    int64 `json:"peak_rss_load_bytes"`
	PeakRSSQueries int64 `json:"peak_rss_queries_bytes"`
}

// LoadReport is what loading took.
type LoadReport struct {
	Seconds   float64 `json:"seconds"`
	CSVBytes  int64   `json:"csv_bytes,omitempty"`
	Rows      int64   `json:"rows,omitempty"` // where they come from no files
	DiskBytes int64   `json:"disk_bytes"`
}

// QueryReport is what a query took.
type QueryReport struct {
	Name         string    `json:"name"`
	Rows         int       `json:"rows"`
	TimesMS      []float64 `json:"times_ms"`
	MinMS        float64   `json:"min_ms"`
	MedianMS     float64   `json:"median_ms"`
	BytesTouched int64     `json:"bytes_touched"`
	PeakMemory   int64     `json:"peak_memory_bytes"` // of the operators, without the page cache
	// Check is ok, unchecked, what differs, or the query's error.
	Check string `json:"check"`
	// Plan is what EXPLAIN ANALYZE shows, if Options.Explain asks for it.
	Plan string `json:"plan,omitempty"`
}

// Failed returns the names of the queries that failed or answered wrongly.
func (r *Report) Failed() (names []string) {
	for _, q := range r.Queries {
		if q.Check != "ok" && q.Check != "unchecked" {
			names = append(names, q.Name)
		}
	}
	return names
}

// Options of a run.
type Options struct {
	// Dir holds the CSV files; Bytes is their size.
	Dir   string
	Bytes int64
	// Runs is how often each query is timed after the run that is checked; 0 means 5.
	Runs    int
	Threads int
	// Explain asks for the plan of each query with what its operators took, from one more run.
	Explain bool
	// Filled, if not nil, is told how much of a suite is made that comes from no files.
	Filled func(done, total int64)
	// Step, if not nil, is told what begins.
	Step func(what string)
}

// Run loads the data, asks every query once and checks the answer, then times it. A query that fails is reported and the run goes on;
// an error is one of loading, or the context's.
func Run(ctx context.Context, s *Suite, e Engine, c *Checker, o Options) (*Report, error) {
	if o.Runs <= 0 {
		o.Runs = 5
	}
	step := o.Step
	if step == nil {
		step = func(string) {}
	}
	r := &Report{
		Benchmark: s.Name, Scale: s.Scale, Engine: e.Name(), Threads: o.Threads, Runs: o.Runs, Machine: ThisMachine(), CheckedBy: c.Source,
		Load: LoadReport{CSVBytes: o.Bytes},
	}
	step("load")
	resetPeakRSS()
	start := time.Now()
	if err := load(ctx, s, e, &o, &r.Load); err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	r.Load.Seconds = time.Since(start).Seconds()
	r.PeakRSSLoad = peakRSS()
	resetPeakRSS()
	logs := 0.0
	for _, q := range s.Queries {
		step(q.Name)
		one := &QueryReport{Name: q.Name}
		r.Queries = append(r.Queries, one)
		if err := measure(ctx, e, &q, &o, c, one); err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			one.Check = "error: " + err.Error()
			continue
		}
		logs += math.Log(one.MedianMS)
	}
	r.PeakRSSQueries = peakRSS()
	if n := len(r.Queries) - untimed(r); n > 0 {
		r.GeometricMean = math.Exp(logs / float64(n))
	}
	return r, nil
}

// load brings a suite's rows into the engine, from their files or from the program that makes them.
func load(ctx context.Context, s *Suite, e Engine, o *Options, r *LoadReport) (err error) {
	if s.fill == nil {
		r.DiskBytes, err = e.Load(ctx, s.Tables, o.Dir)
		return err
	}
	f, ok := e.(Filler)
	if !ok {
		return fmt.Errorf("%s cannot be filled by a program", e.Name())
	}
	r.Rows, r.DiskBytes, err = f.Fill(ctx, func(ctx context.Context, db *clientele.DB) (int64, error) { return s.fill(ctx, db, o.Filled) })
	return err
}

// untimed counts the queries that were not timed.
func untimed(r *Report) (n int) {
	for _, q := range r.Queries {
		if len(q.TimesMS) == 0 {
			n++
		}
	}
	return n
}

func measure(ctx context.Context, e Engine, query *dataset.Query, o *Options, c *Checker, q *QueryReport) error {
	if query.Before != "" {
		if _, err := e.Answer(ctx, query.Before); err != nil {
			return err
		}
	}
	a, err := e.Answer(ctx, query.SQL)
	if err != nil {
		return err
	}
	q.Rows = len(a.Rows)
	if query.Probe != "" {
		if a, err = e.Answer(ctx, query.Probe); err != nil {
			return err
		}
	}
	q.Check = c.Check(q.Name, a.Rows)
	var times []float64
	for range o.Runs {
		t, err := e.Time(ctx, query.SQL)
		if err != nil {
			return err
		}
		times = append(times, float64(t.Elapsed.Microseconds())/1e3)
		q.BytesTouched, q.PeakMemory = t.BytesTouched, t.PeakMemory
	}
	q.TimesMS = times
	sorted := slices.Sorted(slices.Values(times))
	q.MinMS = sorted[0]
	q.MedianMS = (sorted[(o.Runs-1)/2] + sorted[o.Runs/2]) / 2
	if !o.Explain {
		return nil
	}
	if a, err = e.Answer(ctx, "EXPLAIN ANALYZE "+query.SQL); err != nil {
		return fmt.Errorf("explain: %w", err)
	}
	var plan strings.Builder
	for _, row := range a.Rows {
		plan.WriteString(strings.Join(row, " ") + "\n")
	}
	q.Plan = plan.String()
	return nil
}
