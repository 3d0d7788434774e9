package wire

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// cells is the number of terminal cells that s takes.
func cells(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return uniseg.StringWidth(s)
		}
	}
	return len(s)
}

// shorten cuts s to n cells, the last of them an ellipsis.
func shorten(s string, n int) string {
	w, end := 0, 0
	g := uniseg.NewGraphemes(s)
	for g.Next() {
		if w+g.Width() > n-1 {
			break
		}
		w += g.Width()
		_, end = g.Positions()
	}
	return s[:end] + "…"
}

// hostile reports characters that move the cursor, drive the terminal, or turn around the text behind them.
func hostile(r rune) bool {
	return r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029
}

// Printable shows control characters and bytes that are no UTF-8 instead of sending them, so that a value cannot break a
// line or drive the terminal.
func Printable(s string) string { return printable([]byte(s)) }

func printable(b []byte) string {
	if bytes.IndexFunc(b, func(r rune) bool { return hostile(r) || r == utf8.RuneError }) < 0 {
		return string(b)
	}
	var s strings.Builder
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n == 1:
			s.WriteString("\uFFFD")
		case hostile(r):
			s.WriteString(escape(r))
		default:
			s.Write(b[:n])
		}
		b = b[n:]
	}
	return s.String()
}

// escape shows a hostile character: \n, \x1b, \u202e.
func escape(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\t':
		return `\t`
	case r == '\r':
		return `\r`
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// lines cuts a value into its lines, each printable. A value of one line is the common case.
func lines(b []byte) []string {
	if bytes.IndexByte(b, '\n') < 0 {
		return []string{printable(b)}
	}
	var out []string
	for l := range bytes.SplitSeq(bytes.TrimSuffix(b, []byte{'\n'}), []byte{'\n'}) {
		out = append(out, printable(bytes.TrimSuffix(l, []byte{'\r'})))
	}
	return out
}
