package logical

import (
	"strconv"
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
)

// Format prints a tree for EXPLAIN: a node a line, inputs indented below it. The plan of a subquery stands below the node
// whose expression holds it, under the number by which the expression names it; a [Materialize] that was printed before is
// printed without its input.
//
//	Filter l_quantity#4 < $1
//	  $1 outer p_partkey#8:
//	    Aggregate …
//	  Scan main.lineitem […]
func Format(n Node) string {
	p := printer{seen: map[int]bool{}}
	p.node(n, 0)
	return p.String()
}

type printer struct {
	strings.Builder
	plans int
	seen  map[int]bool // by Materialize.ID
}

func (p *printer) indent(depth int) {
	for range depth {
		p.WriteString("  ")
	}
}

func (p *printer) node(n Node, depth int) {
	shown := n
	var plans []*planRef
	if hasSubquery(n) {
		shown = MapExprs(n, func(e expr.Expr) expr.Expr {
			return expr.Transform(e, func(e expr.Expr) expr.Expr {
				s, ok := e.(*Subquery)
				if !ok {
					return e
				}
				p.plans++
				r := &planRef{of: s, no: "$" + strconv.Itoa(p.plans)}
				plans = append(plans, r)
				return r
			})
		})
	}
	p.indent(depth)
	name, details := shown.Describe()
	p.WriteString(name)
	if details != "" {
		p.WriteString(" " + details)
	}
	p.WriteByte('\n')
	for _, r := range plans {
		p.indent(depth + 1)
		p.WriteString(r.no)
		for i, c := range r.of.Outer {
			if i == 0 {
				p.WriteString(" outer ")
			} else {
				p.WriteString(", ")
			}
			p.WriteString(c.Name + "#" + strconv.Itoa(int(c.ID)))
		}
		p.WriteString(":\n")
		p.node(r.of.Plan, depth+2)
	}
	if m, ok := n.(*Materialize); ok {
		if p.seen[m.ID] {
			return
		}
		p.seen[m.ID] = true
	}
	for _, in := range n.Inputs() {
		p.node(in, depth+1)
	}
}

// writeInline prints a tree on one line: Filter a > 1 [Scan t].
func writeInline(b *strings.Builder, n Node) {
	name, details := n.Describe()
	b.WriteString(name)
	if details != "" {
		b.WriteString(" " + details)
	}
	in := n.Inputs()
	if len(in) == 0 {
		return
	}
	b.WriteString(" [")
	for i, c := range in {
		if i > 0 {
			b.WriteString("; ")
		}
		writeInline(b, c)
	}
	b.WriteByte(']')
}
