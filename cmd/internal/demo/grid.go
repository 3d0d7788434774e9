package demo

import (
	"fmt"
	"io"
	"strings"

	"github.com/rivo/uniseg"
)

// pageWidth is the number of columns of the printed report.
const pageWidth = 100

// grid is a table for eyes: cells are text already.
type grid struct {
	Head []string
	// Numeric tells which columns are figures, which stand to the right.
	Numeric []bool
	Rows    [][]string
}

// newGrid begins a table. A name with a > before it is that of a column of figures.
func newGrid(head ...string) *grid {
	g := &grid{Head: make([]string, len(head)), Numeric: make([]bool, len(head))}
	for i, h := range head {
		g.Head[i], g.Numeric[i] = strings.CutPrefix(h, ">")
	}
	return g
}

func (g *grid) add(cells ...string) { g.Rows = append(g.Rows, cells) }

// print writes the table with two spaces before each column.
func (g *grid) print(w io.Writer) {
	widths := make([]int, len(g.Head))
	for _, row := range append([][]string{g.Head}, g.Rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], uniseg.StringWidth(cell))
		}
	}
	for _, row := range append([][]string{g.Head}, g.Rows...) {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString("  " + pad(cell, widths[i], g.Numeric[i]))
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
}

// pad fills a text up to a width of cells on a terminal, where an ideograph takes two.
func pad(s string, width int, right bool) string {
	space := strings.Repeat(" ", max(0, width-uniseg.StringWidth(s)))
	if right {
		return space + s
	}
	return s + space
}

// wrap writes a text in lines of the page's width, the first after a heading, the others below it.
func wrap(w io.Writer, head, s string) {
	line, indent := head, strings.Repeat(" ", uniseg.StringWidth(head))
	empty := true
	for word := range strings.FieldsSeq(s) {
		if !empty && uniseg.StringWidth(line)+1+uniseg.StringWidth(word) > pageWidth {
			fmt.Fprintln(w, line)
			line, empty = indent, true
		}
		if !empty {
			line += " "
		}
		line, empty = line+word, false
	}
	fmt.Fprintln(w, line)
}
