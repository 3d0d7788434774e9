package plan

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/query/logical"
)

// ExplainLogical prints the optimised tree with the estimated rows of every operator.
func (p *Plan) ExplainLogical() string {
	var b strings.Builder
	seen := map[int]bool{}
	var node func(n logical.Node, depth int)
	node = func(n logical.Node, depth int) {
		name, details := n.Describe()
		b.WriteString(strings.Repeat("  ", depth) + name)
		if details != "" {
			b.WriteString(" " + details)
		}
		b.WriteString("  (" + about(p.estimator.Rows(n)) + ")\n")
		if m, ok := n.(*logical.Materialize); ok {
			if seen[m.ID] {
				return
			}
			seen[m.ID] = true
		}
		for _, in := range n.Inputs() {
			node(in, depth+1)
		}
	}
	node(p.tree, 0)
	return b.String()
}

// Explain prints the physical plan, the root first, with the estimated rows of every operator; after a run also what was
// counted: rows, and where the query asked for them time, bytes touched, rows skipped and memory.
func (p *Plan) Explain(analyze bool) string {
	var b strings.Builder
	p.explain(&b, p.Root, "", "", analyze, map[exec.Node]bool{})
	return b.String()
}

// ExplainNode prints a node that was not planned by [Build], as [Plan.Explain] does.
func ExplainNode(n exec.Node, analyze bool) string {
	return (&Plan{Root: n}).Explain(analyze)
}

// explain prints n; first precedes its own line, rest the lines below. A shared relation is printed at its first reading.
func (p *Plan) explain(b *strings.Builder, n exec.Node, first, rest string, analyze bool, seen map[exec.Node]bool) {
	name, details := n.Describe()
	b.WriteString(first + name)
	var notes []string
	if rows, ok := p.rows[n]; ok {
		notes = append(notes, about(rows))
	}
	if analyze {
		notes = append(notes, counted(n.Stats())...)
	}
	if len(notes) > 0 {
		b.WriteString("  (" + strings.Join(notes, ", ") + ")")
	}
	b.WriteByte('\n')
	in := n.Inputs()
	if len(in) == 1 && seen[in[0]] {
		in = nil
	}
	bar := "    "
	if len(in) > 0 {
		bar = "│   "
	}
	for _, d := range details {
		b.WriteString(rest + bar + d + "\n")
	}
	for i, c := range in {
		seen[c] = true
		if i < len(in)-1 {
			p.explain(b, c, rest+"├─ ", rest+"│  ", analyze, seen)
		} else {
			p.explain(b, c, rest+"└─ ", rest+"   ", analyze, seen)
		}
	}
}

// about prints an estimate with two significant digits.
func about(rows float64) string {
	if rows >= 100 {
		unit := math.Pow(10, math.Floor(math.Log10(rows))-1)
		rows = math.Round(rows/unit) * unit
	}
	return "~" + strconv.FormatFloat(math.Max(0, math.Round(rows)), 'f', -1, 64) + " rows"
}

func counted(s *exec.Stats) []string {
	out := []string{fmt.Sprintf("%d rows", s.Rows.Load())}
	if n := s.Nanos.Load(); n > 0 {
		out = append(out, "time "+time.Duration(n).Round(10*time.Microsecond).String())
	}
	if n := s.Bytes.Load(); n > 0 {
		out = append(out, "read "+mem.FormatBytes(n))
	}
	if n := s.Skipped.Load(); n > 0 {
		out = append(out, fmt.Sprintf("skipped %d rows", n))
	}
	if n := s.Memory.Load(); n > 0 {
		out = append(out, "memory "+mem.FormatBytes(n))
	}
	return out
}
