package runner

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"
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
	CSVBytes  int64   `json:"csv_bytes"`
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
	// Check is ok, unchecked, what differs, or the query's error.
	Check string `json:"check"`
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
	disk, err := e.Load(ctx, s.Tables, o.Dir)
	if err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	r.Load.Seconds, r.Load.DiskBytes = time.Since(start).Seconds(), disk
	r.PeakRSSLoad = peakRSS()
	resetPeakRSS()
	logs := 0.0
	for _, q := range s.Queries {
		step(q.Name)
		one := &QueryReport{Name: q.Name}
		r.Queries = append(r.Queries, one)
		if err := measure(ctx, e, q.SQL, o.Runs, c, one); err != nil {
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

// untimed counts the queries that were not timed.
func untimed(r *Report) (n int) {
	for _, q := range r.Queries {
		if len(q.TimesMS) == 0 {
			n++
		}
	}
	return n
}

func measure(ctx context.Context, e Engine, sql string, runs int, c *Checker, q *QueryReport) error {
	a, err := e.Answer(ctx, sql)
	if err != nil {
		return err
	}
	q.Rows, q.Check = len(a.Rows), c.Check(q.Name, a.Rows)
	var times []float64
	for range runs {
		t, err := e.Time(ctx, sql)
		if err != nil {
			return err
		}
		times = append(times, float64(t.Elapsed.Microseconds())/1e3)
		q.BytesTouched = t.BytesTouched
	}
	q.TimesMS = times
	sorted := slices.Sorted(slices.Values(times))
	q.MinMS = sorted[0]
	q.MedianMS = (sorted[(runs-1)/2] + sorted[runs/2]) / 2
	return nil
}
