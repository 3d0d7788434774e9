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
	rate := 0.0
	if r.Load.Seconds > 0 {
		rate = float64(r.Load.CSVBytes) / mega / r.Load.Seconds
	}
	fmt.Fprintf(w, "load   %.2f s, %.0f MB of CSV at %.0f MB/s, %.1f MB on disk\n\n", r.Load.Seconds, float64(r.Load.CSVBytes)/mega, rate, float64(r.Load.DiskBytes)/mega)
	fmt.Fprintf(w, "%-6s %10s %10s %8s %12s  %s\n", "query", "min ms", "median ms", "rows", "MB touched", "check")
	for _, q := range r.Queries {
		if len(q.TimesMS) == 0 {
			fmt.Fprintf(w, "%-6s %10s %10s %8s %12s  %s\n", q.Name, "-", "-", "-", "-", q.Check)
			continue
		}
		fmt.Fprintf(w, "%-6s %10.2f %10.2f %8d %12.1f  %s\n", q.Name, q.MinMS, q.MedianMS, q.Rows, float64(q.BytesTouched)/mega, q.Check)
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
}
