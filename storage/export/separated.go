package export

import (
	"bufio"
	"bytes"
	"io"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// separated writes CSV (RFC 4180, lines end in \n) and TSV. An empty string is written as "" so that it differs from NULL,
// which is nothing.
type separated struct {
	w        *bufio.Writer
	sep      byte
	null     string
	noHeader bool
	rows     kernel.Dense
	buf      []byte
}

// NewSeparated returns an encoder of CSV (sep ',') or TSV (sep '\t').
func NewSeparated(w io.Writer, sep byte, null string, noHeader bool) Encoder {
	return &separated{w: bufio.NewWriterSize(w, 64<<10), sep: sep, null: null, noHeader: noHeader}
}

func (s *separated) field(t []byte) {
	if len(t) > 0 && bytes.IndexByte(t, s.sep) < 0 && bytes.IndexByte(t, '"') < 0 && bytes.IndexByte(t, '\n') < 0 && bytes.IndexByte(t, '\r') < 0 {
		_, _ = s.w.Write(t)
		return
	}
	_ = s.w.WriteByte('"')
	for i := bytes.IndexByte(t, '"'); i >= 0; i = bytes.IndexByte(t, '"') {
		_, _ = s.w.Write(t[:i+1])
		_ = s.w.WriteByte('"')
		t = t[i+1:]
	}
	_, _ = s.w.Write(t)
	_ = s.w.WriteByte('"')
}

// Begin implements Encoder.
func (s *separated) Begin(cols []types.Field) error {
	if s.noHeader {
		return nil
	}
	for i, c := range cols {
		if i > 0 {
			_ = s.w.WriteByte(s.sep)
		}
		s.field([]byte(c.Name))
	}
	return s.w.WriteByte('\n')
}

// Batch implements Encoder.
func (s *separated) Batch(b *vec.Batch) error {
	cols, err := s.rows.Load(b)
	if err != nil {
		return err
	}
	for r := range b.K {
		for i, v := range cols {
			if i > 0 {
				_ = s.w.WriteByte(s.sep)
			}
			if v.IsNull(r) {
				_, _ = s.w.WriteString(s.null)
				continue
			}
			s.buf = fn.AppendText(s.buf[:0], v, r)
			s.field(s.buf)
		}
		if err := s.w.WriteByte('\n'); err != nil {
			return err
		}
	}
	return nil
}

// Flush passes on what has been written so far.
func (s *separated) Flush() error { return s.w.Flush() }

// End implements Encoder.
func (s *separated) End() error { return s.w.Flush() }
