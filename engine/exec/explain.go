package exec

import (
	"fmt"
	"strings"
	"time"

	"github.com/clientele-db/clientele/engine/mem"
)

// Explain prints a plan as a tree, the root first, one node a line and its details below it. With analyze it adds the
// figures of the run: rows, and where the query asked for them time, bytes touched, rows skipped and memory.
func Explain(root Node, analyze bool) string {
	var b strings.Builder
	explain(&b, root, "", "", analyze)
	return b.String()
}

// explain prints n; first precedes its own line, rest the lines below.
func explain(b *strings.Builder, n Node, first, rest string, analyze bool) {
	name, details := n.Describe()
	b.WriteString(first + name)
	if analyze {
		b.WriteString(figures(n.Stats()))
	}
	b.WriteByte('\n')
	in := n.Inputs()
	bar := "    "
	if len(in) > 0 {
		bar = "│   "
	}
	for _, d := range details {
		b.WriteString(rest + bar + d + "\n")
	}
	for i, c := range in {
		if i < len(in)-1 {
			explain(b, c, rest+"├─ ", rest+"│  ", analyze)
		} else {
			explain(b, c, rest+"└─ ", rest+"   ", analyze)
		}
	}
}

// figures prints what a run has counted.
func figures(s *Stats) string {
	out := fmt.Sprintf("  (rows %d", s.Rows.Load())
	if n := s.Nanos.Load(); n > 0 {
		out += ", time " + time.Duration(n).Round(10*time.Microsecond).String()
	}
	if n := s.Bytes.Load(); n > 0 {
		out += ", read " + mem.FormatBytes(n)
	}
	if n := s.Skipped.Load(); n > 0 {
		out += fmt.Sprintf(", skipped %d rows", n)
	}
	if n := s.Memory.Load(); n > 0 {
		out += ", memory " + mem.FormatBytes(n)
	}
	return out + ")"
}

// columnNames lists columns for EXPLAIN.
func columnNames(cols []Column) string {
	names := make([]string, len(cols))
	for i := range cols {
		names[i] = cols[i].Name
	}
	return strings.Join(names, ", ")
}
