package wire

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

const (
	// tableRows is the number of rows from which a table takes its column widths; a wider cell further down widens its own
	// line only.
	tableRows = 20_000
	// tableBytes bounds the text of the rows that are held back.
	tableBytes = 64 << 20
	// tableColumn is the greatest width of a column: beyond it a cell widens its own line only, and not all others with spaces.
	tableColumn = 1000
	// narrowColumn is the width below which no column is cut to fit the terminal.
	narrowColumn = 12
)

// table writes aligned columns, numbers to the right. A value of several lines takes as many lines of the table, those that
// go on marked with ↵. The first rows are held back to see how wide they are.
type table struct {
	w     *bufio.Writer
	o     Options
	cols  []types.Field
	names []string
	rows  kernel.Dense
	held  [][]string
	bytes int
	width []int
	out   bool // the head has been written
	n     int64
	buf   []byte
}

func newTable(w io.Writer, o Options) Encoder {
	if o.Null == "" {
		o.Null = "NULL"
	}
	return &table{w: bufio.NewWriterSize(w, 64<<10), o: o}
}

// Begin implements Encoder.
func (t *table) Begin(cols []types.Field) error {
	t.cols = cols
	for _, c := range cols {
		name := Printable(c.Name)
		t.names = append(t.names, name)
		if t.o.NoHeader {
			name = ""
		}
		t.width = append(t.width, min(cells(name), tableColumn))
	}
	return nil
}

// Batch implements Encoder.
func (t *table) Batch(b *vec.Batch) error {
	cols, err := t.rows.Load(b)
	if err != nil {
		return err
	}
	for r := range b.K {
		t.n++
		for _, line := range t.lines(cols, r) {
			if t.out {
				t.line(line)
				continue
			}
			for i, s := range line {
				t.width[i] = max(t.width[i], min(cells(s), tableColumn))
				t.bytes += len(s)
			}
			t.held = append(t.held, line)
		}
		if !t.out && (len(t.held) >= tableRows || t.bytes > tableBytes) {
			t.head()
		}
	}
	return nil
}

// lines returns the table's lines for a row: one, unless a value has several.
func (t *table) lines(cols []*vec.Vector, r int) [][]string {
	out := [][]string{make([]string, len(cols))}
	for i, v := range cols {
		if v.IsNull(r) {
			out[0][i] = t.o.Null
			continue
		}
		t.buf = fn.AppendTextIn(t.buf[:0], v, r, t.o.Zone)
		parts := lines(t.buf)
		for k, p := range parts {
			if k == len(out) {
				out = append(out, make([]string, len(cols)))
			}
			if k < len(parts)-1 {
				p += "↵"
			}
			out[k][i] = p
		}
	}
	return out
}

// End implements Encoder.
func (t *table) End() error {
	if !t.out {
		t.head()
	}
	if !t.o.NoHeader && !t.o.NoCount {
		s := "s"
		if t.n == 1 {
			s = ""
		}
		fmt.Fprintf(t.w, "(%d row%s)\n", t.n, s)
	}
	return t.w.Flush()
}

// head fits the widths to the terminal and writes the names and what was held back.
func (t *table) head() {
	t.out = true
	if t.o.Width > 0 {
		t.fit()
	}
	if !t.o.NoHeader {
		rule := make([]string, len(t.cols))
		for i := range t.cols {
			rule[i] = strings.Repeat("─", t.width[i])
		}
		t.line(t.names)
		_, _ = t.w.WriteString(strings.Join(rule, "  "))
		_ = t.w.WriteByte('\n')
	}
	for _, l := range t.held {
		t.line(l)
	}
	t.held = nil
}

// fit cuts the columns of text to the greatest common width with which a line fits the terminal, none below narrowColumn.
func (t *table) fit() {
	text := func(i int) bool { return !t.cols[i].Type.IsNumeric() }
	widest := slices.Max(append([]int{0}, t.width...))
	fits := func(limit int) bool {
		total := 2 * (len(t.width) - 1)
		for i, w := range t.width {
			if text(i) {
				w = min(w, limit)
			}
			total += w
		}
		return total <= t.o.Width
	}
	best := widest
	for best > narrowColumn && !fits(best) {
		best--
	}
	for i := range t.width {
		if text(i) {
			t.width[i] = min(t.width[i], best)
		}
	}
}

func (t *table) line(line []string) {
	last := len(line) - 1
	for last > 0 && line[last] == "" {
		last--
	}
	for i, s := range line[:last+1] {
		if i > 0 {
			_, _ = t.w.WriteString("  ")
		}
		number := t.cols[i].Type.IsNumeric()
		w := cells(s)
		if w > t.width[i] && t.o.Width > 0 && !number {
			s = shorten(s, t.width[i])
			w = cells(s)
		}
		pad := max(t.width[i]-w, 0)
		if number {
			_, _ = t.w.WriteString(strings.Repeat(" ", pad))
		}
		_, _ = t.w.WriteString(s)
		if !number && i < last {
			_, _ = t.w.WriteString(strings.Repeat(" ", pad))
		}
	}
	_ = t.w.WriteByte('\n')
}
