package prompt

import (
	"os"
	"strings"

	"github.com/clientele-db/clientele"
)

// The colours, as SGR codes of a terminal.
const (
	bold    = "1"
	dim     = "2"
	red     = "31"
	green   = "32"
	magenta = "35"
	cyan    = "36"
	blue    = "1;34"
)

// plain says that the terminal shows no colours, or that the user wants none (https://no-color.org).
var plain = os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb"

func paint(colour, s string) string {
	if plain || s == "" {
		return s
	}
	return "\x1b[" + colour + "m" + s + "\x1b[0m"
}

// tokenColours are the colours of SQL; what is not listed has none.
var tokenColours = map[clientele.TokenKind]string{
	clientele.TokenKeyword: blue,
	clientele.TokenNumber:  magenta,
	clientele.TokenString:  green,
	clientele.TokenComment: dim,
	clientele.TokenInvalid: red,
}

// highlight colours a line as it is typed.
func highlight(line []rune) string {
	text := string(line)
	if plain {
		return text
	}
	if strings.HasPrefix(strings.TrimSpace(text), `\`) {
		return paint(cyan, text)
	}
	var b strings.Builder
	at := 0
	toks := clientele.Tokenize(text)
	for i, t := range toks {
		b.WriteString(text[at:t.Start])
		word := text[t.Start:t.End]
		colour := tokenColours[t.Kind]
		if t.Kind == clientele.TokenName && !t.Quoted && i+1 < len(toks) && text[toks[i+1].Start:toks[i+1].End] == "(" {
			colour = cyan // a function's call
		}
		if colour == "" {
			b.WriteString(word)
		} else {
			// A token of several lines is coloured line by line: the editor draws its own signs between them.
			for j, l := range strings.Split(word, "\n") {
				if j > 0 {
					b.WriteByte('\n')
				}
				b.WriteString(paint(colour, l))
			}
		}
		at = t.End
	}
	b.WriteString(text[at:])
	return b.String()
}
