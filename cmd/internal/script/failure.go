package script

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/server/wire"
)

// Failure is the error of one statement of a script. Its text says where in the script the fault is and shows the line with
// a caret below the place.
type Failure struct {
	Source string // the script's file; may be empty
	Piece  clientele.Piece
	// Alone says that the script has no other statement, so that its place needs no word.
	Alone bool
	Err   error
}

// Error implements error. The text has several lines.
func (f *Failure) Error() string {
	var b strings.Builder
	source := ""
	if f.Source != "" {
		source = f.Source + " "
	}
	e, ok := errors.AsType[*clientele.Error](f.Err)
	if !ok || e.Line <= 0 {
		if !f.Alone {
			fmt.Fprintf(&b, "%sline %d: ", source, f.Piece.Line)
		}
		b.WriteString(wire.Printable(f.Err.Error()))
		if !f.Alone {
			b.WriteString("\n  in: " + excerpt(firstLine(f.Piece.Text), 0).text)
		}
		return b.String()
	}
	line, column := f.Piece.Line+e.Line-1, e.Column
	if e.Line == 1 {
		column += f.Piece.Column - 1
	}
	message := strings.TrimPrefix(e.Text, fmt.Sprintf("line %d:%d: ", e.Line, e.Column))
	fmt.Fprintf(&b, "%sline %d:%d: %s", source, line, column, wire.Printable(message))
	lines := strings.Split(f.Piece.Text, "\n")
	if e.Line <= len(lines) {
		x := excerpt(strings.TrimSuffix(lines[e.Line-1], "\r"), e.Column-1)
		fmt.Fprintf(&b, "\n  %s\n  %s^", x.text, strings.Repeat(" ", x.cells))
	}
	return b.String()
}

// Unwrap gives the statement's error.
func (f *Failure) Unwrap() error { return f.Err }

// Canceled reports whether an error says that the user ended a statement.
func Canceled(err error) bool {
	if e, ok := errors.AsType[*clientele.Error](err); ok && e.Code == "USER_CANCELED" {
		return true
	}
	return errors.Is(err, context.Canceled)
}

func firstLine(s string) string {
	l, _, _ := strings.Cut(s, "\n")
	return strings.TrimSuffix(l, "\r")
}

// The part of a long line that is shown around a place, in characters.
const (
	shownBefore = 60
	shownAfter  = 40
)

type excerpted struct {
	text  string
	cells int // before the place
}

// excerpt is the part of a line around the character at (from 0), tabs as single spaces.
func excerpt(line string, at int) excerpted {
	r := []rune(strings.ReplaceAll(line, "\t", " "))
	at = min(max(at, 0), len(r))
	from, to := max(at-shownBefore, 0), min(at+shownAfter, len(r))
	before, after := "", ""
	if from > 0 {
		before = "…"
	}
	if to < len(r) {
		after = "…"
	}
	left := before + wire.Printable(string(r[from:at]))
	return excerpted{left + wire.Printable(string(r[at:to])) + after, uniseg.StringWidth(left)}
}
