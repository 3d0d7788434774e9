package wire

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// line writes each column of a row on a line of its own, for rows too wide to read across.
type line struct {
	w      *bufio.Writer
	o      Options
	names  []string
	indent string
	rows   kernel.Dense
	n      int64
	buf    []byte
}

func newLine(w io.Writer, o Options) Encoder {
	if o.Null == "" {
		o.Null = "NULL"
	}
	return &line{w: bufio.NewWriterSize(w, 64<<10), o: o}
}

// Begin implements Encoder.
func (l *line) Begin(cols []types.Field) error {
	width := 0
	names := make([]string, len(cols))
	for i, c := range cols {
		names[i] = Printable(c.Name)
		width = max(width, cells(names[i]))
	}
	for _, n := range names {
		l.names = append(l.names, strings.Repeat(" ", width-cells(n))+n+" = ")
	}
	l.indent = strings.Repeat(" ", width+3)
	return nil
}

// Batch implements Encoder.
func (l *line) Batch(b *vec.Batch) error {
	cols, err := l.rows.Load(b)
	if err != nil {
		return err
	}
	for r := range b.K {
		l.n++
		if l.n > 1 {
			_ = l.w.WriteByte('\n')
		}
		if !l.o.NoHeader {
			fmt.Fprintf(l.w, "── row %d\n", l.n)
		}
		for i, v := range cols {
			_, _ = l.w.WriteString(l.names[i])
			if v.IsNull(r) {
				_, _ = l.w.WriteString(l.o.Null)
			} else {
				l.buf = fn.AppendTextIn(l.buf[:0], v, r, l.o.Zone)
				for k, s := range lines(l.buf) {
					if k > 0 {
						_, _ = l.w.WriteString("\n" + l.indent)
					}
					_, _ = l.w.WriteString(s)
				}
			}
			if err := l.w.WriteByte('\n'); err != nil {
				return err
			}
		}
	}
	return nil
}

// End implements Encoder.
func (l *line) End() error { return l.w.Flush() }
