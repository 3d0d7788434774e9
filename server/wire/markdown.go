package wire

import (
	"bufio"
	"io"
	"strings"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// markdown writes a GitHub-flavoured table.
type markdown struct {
	w    *bufio.Writer
	o    Options
	rows kernel.Dense
	buf  []byte
}

func newMarkdown(w io.Writer, o Options) Encoder {
	return &markdown{w: bufio.NewWriterSize(w, 64<<10), o: o}
}

// markdownEscapes are the characters that end a cell or begin something else than text.
var markdownEscapes = strings.NewReplacer("|", `\|`, `\`, `\\`, "<", "&lt;", "&", "&amp;", "`", "\\`", "*", `\*`)

func (m *markdown) cell(b []byte) string {
	ls := lines(b)
	for i, l := range ls {
		ls[i] = markdownEscapes.Replace(l)
	}
	return strings.Join(ls, "<br>")
}

// Begin implements Encoder.
func (m *markdown) Begin(cols []types.Field) error {
	if m.o.NoHeader {
		return nil
	}
	for _, c := range cols {
		_, _ = m.w.WriteString("| " + m.cell([]byte(c.Name)) + " ")
	}
	_, _ = m.w.WriteString("|\n")
	for _, c := range cols {
		if c.Type.IsNumeric() {
			_, _ = m.w.WriteString("| ---: ")
		} else {
			_, _ = m.w.WriteString("| --- ")
		}
	}
	_, err := m.w.WriteString("|\n")
	return err
}

// Batch implements Encoder.
func (m *markdown) Batch(b *vec.Batch) error {
	cols, err := m.rows.Load(b)
	if err != nil {
		return err
	}
	for r := range b.K {
		for _, v := range cols {
			_, _ = m.w.WriteString("| ")
			if v.IsNull(r) {
				_, _ = m.w.WriteString(m.o.Null)
			} else {
				m.buf = fn.AppendTextIn(m.buf[:0], v, r, m.o.Zone)
				_, _ = m.w.WriteString(m.cell(m.buf))
			}
			_ = m.w.WriteByte(' ')
		}
		if _, err := m.w.WriteString("|\n"); err != nil {
			return err
		}
	}
	return nil
}

// End implements Encoder.
func (m *markdown) End() error { return m.w.Flush() }
