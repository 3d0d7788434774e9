package runner

import (
	"fmt"
	"io"
	"strings"
)

const mega = 1 << 20

// Print writes the report as a table.
func (r *Report) Print(w io.Writer) {
	m := r.Machine
	fmt.Fprintf(w, "%s at scale factor %g on %s, %d threads, %d runs\n", strings.ToUpper(r.Benchmark), r.Scale, r.Engine, r.Threads, r.Runs)
	fmt.Fprintf(w, "%s, %d CPUs, %s/%s, %s\n\n", strings.TrimSpace("on "+m.CPU), m.CPUs, m.OS, m.Arch, m.Go)
	seconds := max(r.Load.Seconds, 1e-9)
	what := fmt.Sprintf("%.0f MB of CSV at %.0f MB/s", float64(r.Load.CSVBytes)/mega, float64(r.Load.CSVBytes)/mega/seconds)
	if r.Load.Rows > 0 {
		what = fmt.Sprintf("%d rows made, %.1f million a second", r.Load.Rows, float64(r.Load.Rows)/1e6/seconds)
	}
	fmt.Fprintf(w, "load   %.2f s, %s, %.1f MB on disk\n\n", r.Load.Seconds, what, float64(r.Load.DiskBytes)/mega)
	wide := len("query ")
	for _, q := range r.Queries {
		wide = max(wide, len(q.Name))
	}
	fmt.Fprintf(w, "%-*s %10s %10s %8s %12s %10s  %s\n", wide, "query", "min ms", "median ms", "rows", "MB touched", "MB held", "check")
	for _, q := range r.Queries {
		if len(q.TimesMS) == 0 {
			fmt.Fprintf(w, "%-*s %10s %10s %8s %12s %10s  %s\n", wide, q.Name, "-", "-", "-", "-", "-", q.Check)
			continue
		}
		fmt.Fprintf(w, "%-*s %10.2f %10.2f %8d %12.1f %10.1f  %s\n", wide, q.Name, q.MinMS, q.MedianMS, q.Rows,
			float64(q.BytesTouched)/mega, float64(q.PeakMemory)/mega, q.Check)
	}
	fmt.Fprintf(w, "\ngeometric mean of medians %.2f ms\n", r.GeometricMean)
	if r.PeakRSSQueries > 0 {
		fmt.Fprintf(w, "peak memory %.0f MB loading, %.0f MB answering\n", float64(r.PeakRSSLoad)/mega, float64(r.PeakRSSQueries)/mega)
	}
	if r.CheckedBy != "" {
		fmt.Fprintf(w, "answers compared with %s\n", r.CheckedBy)
	} else {
		fmt.Fprintln(w, "answers unchecked: run `make peers` for an engine to compare with")
	}
	for _, q := range r.Queries {
		if q.Plan != "" {
			fmt.Fprintf(w, "\n%s\n%s", q.Name, q.Plan)
		}
	}
}
