package wire

import (
	"io"
	"unicode/utf8"
)

// Terminal returns a writer that shows control characters instead of sending them to w, line feeds and tabs excepted. The
// formats that keep every byte of a value write through it when they write to a terminal.
func Terminal(w io.Writer) io.Writer { return &terminal{w: w} }

type terminal struct {
	w    io.Writer
	rest []byte // the beginning of a character whose end has not been written yet
	buf  []byte
}

// Write implements io.Writer.
func (t *terminal) Write(p []byte) (int, error) {
	out := t.buf[:0]
	in := append(t.rest, p...)
	for len(in) > 0 {
		if in[0] < utf8.RuneSelf && in[0] >= 0x20 && in[0] != 0x7f || in[0] == '\n' || in[0] == '\t' {
			out = append(out, in[0])
			in = in[1:]
			continue
		}
		if !utf8.FullRune(in) {
			break
		}
		switch r, n := utf8.DecodeRune(in); {
		case r == utf8.RuneError && n == 1:
			out = utf8.AppendRune(out, utf8.RuneError)
			in = in[1:]
		case hostile(r):
			out = append(out, escape(r)...)
			in = in[n:]
		default:
			out = append(out, in[:n]...)
			in = in[n:]
		}
	}
	t.buf = out
	t.rest = append([]byte(nil), in...)
	if _, err := t.w.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}
