package load

import (
	"fmt"
	"io"
	"math"
	"slices"
	"sync"
	"time"
)

// Report says how long clients waited.
type Report struct {
	Clients int
	Pace    time.Duration
	Took    time.Duration
	// Total is over all queries; Queries are each of them, in the order of the mix.
	Total   Latency
	Queries []Latency
	// Errors are questions without the right answer; First is the first of them.
	Errors int
	First  error

	mu   sync.Mutex
	all  []time.Duration
	each [][]time.Duration
}

// Latency sums up how long answers took.
type Latency struct {
	Name               string
	Count              int
	Mean               time.Duration
	P50, P95, P99, Max time.Duration
}

func newReport(cfg Config) *Report {
	r := &Report{Clients: cfg.Clients, Pace: cfg.Pace, each: make([][]time.Duration, len(cfg.Queries))}
	for _, q := range cfg.Queries {
		r.Queries = append(r.Queries, Latency{Name: q.Name})
	}
	return r
}

func (r *Report) add(samples []sample) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range samples {
		if s.err != nil {
			r.Errors++
			if r.First == nil {
				r.First = s.err
			}
			continue
		}
		r.all = append(r.all, s.took)
		r.each[s.query] = append(r.each[s.query], s.took)
	}
}

func (r *Report) finish(took time.Duration) {
	r.Took = took
	r.Total = latency("all", r.all)
	for i, times := range r.each {
		r.Queries[i] = latency(r.Queries[i].Name, times)
	}
}

// latency sums up times. A percentile is the smallest time that so many do not exceed (nearest rank).
func latency(name string, times []time.Duration) Latency {
	l := Latency{Name: name, Count: len(times)}
	if len(times) == 0 {
		return l
	}
	slices.Sort(times)
	rank := func(p float64) time.Duration { return times[max(int(math.Ceil(p*float64(len(times))))-1, 0)] }
	var sum time.Duration
	for _, t := range times {
		sum += t
	}
	l.Mean = sum / time.Duration(len(times))
	l.P50, l.P95, l.P99, l.Max = rank(.5), rank(.95), rank(.99), times[len(times)-1]
	return l
}

// PerSecond is the number of answers a second.
func (r *Report) PerSecond() float64 { return float64(r.Total.Count) / r.Took.Seconds() }

// Print writes a table. Against alone, if not nil, the 99th percentile is told as a multiple.
func (r *Report) Print(w io.Writer, alone *Report) {
	how := "asking again at once"
	if r.Pace > 0 {
		how = fmt.Sprintf("each asking every %s", r.Pace)
	}
	fmt.Fprintf(w, "%d clients, %s: %d answers in %.1f s, %.0f a second, %d errors\n", r.Clients, how, r.Total.Count, r.Took.Seconds(), r.PerSecond(), r.Errors)
	if r.First != nil {
		fmt.Fprintf(w, "  the first error: %v\n", r.First)
	}
	fmt.Fprintf(w, "  %-26s %8s %9s %9s %9s %9s %9s\n", "ms", "answers", "mean", "p50", "p95", "p99", "max")
	for i, l := range append(slices.Clone(r.Queries), r.Total) {
		fmt.Fprintf(w, "  %-26s %8d %9.2f %9.2f %9.2f %9.2f %9.2f", l.Name, l.Count, ms(l.Mean), ms(l.P50), ms(l.P95), ms(l.P99), ms(l.Max))
		if alone != nil {
			base := alone.Total
			if i < len(alone.Queries) {
				base = alone.Queries[i]
			}
			fmt.Fprintf(w, "  p99 %.1fx alone", float64(l.P99)/float64(max(base.P99, 1)))
		}
		fmt.Fprintln(w)
	}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
