package sql

import (
	"fmt"
	"slices"
	"strings"
)

// Error is a fault in the text: where, what, what could have stood there instead, and a hint when there is a likely cause.
type Error struct {
	Pos      Pos
	Msg      string
	Expected []string // keywords, quoted symbols and <classes>; empty when nothing in particular was expected
	Hint     string   // a clause, "" when there is none
}

// maxExpected is how many alternatives a message shows; Error.Expected keeps them all.
const maxExpected = 12

// Error renders: line 1:8: mismatched input 'FORM': expected ',', FROM, …; did you mean FROM?
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "line %d:%d: %s", e.Pos.Line, e.Pos.Column, e.Msg)
	if len(e.Expected) > 0 {
		b.WriteString(": expected ")
		b.WriteString(strings.Join(e.Expected[:min(len(e.Expected), maxExpected)], ", "))
		if len(e.Expected) > maxExpected {
			b.WriteString(", …")
		}
	}
	if e.Hint != "" {
		b.WriteString("; ")
		b.WriteString(e.Hint)
	}
	return b.String()
}

// fail records the first error and ends the input, so that every loop of the parser ends too. A parser that has failed
// returns nodes that are incomplete but never nil.
func (p *parser) fail(e *Error) {
	if p.err == nil {
		p.err = e
	}
	p.tok = Token{Span: Span{Start: p.tok.Start, Stop: p.tok.Start.Offset}}
	p.lex.off = len(p.lex.text)
	p.peekOK = false
}

// failAt reports msg at pos.
func (p *parser) failAt(pos Pos, format string, args ...any) {
	p.fail(&Error{Pos: pos, Msg: fmt.Sprintf(format, args...)})
}

// unexpected reports that the present token fits nothing that was tried.
func (p *parser) unexpected() {
	if p.err != nil {
		p.fail(p.err)
		return
	}
	if e := p.tokenProblem(); e != nil {
		p.fail(e)
		return
	}
	e := &Error{Pos: p.tok.Start, Msg: mismatched(p.tokText(p.tok)), Expected: distinct(p.tried)}
	// SELECT a FORM t reads FORM as a name for a and stumbles over t: the fault is where the name is.
	if w := p.bareAlias; w.Stop > 0 && w.Stop == p.prevEnd {
		word := p.text[w.Start.Offset:w.Stop]
		if near, ok := nearestKeyword(word, p.aliasTried); ok {
			e = &Error{Pos: w.Start, Msg: mismatched(word), Expected: distinct(p.aliasTried), Hint: "did you mean " + near + "?"}
		}
	}
	if e.Hint == "" {
		e.Hint = p.hint(e.Expected)
	}
	p.fail(e)
}

func mismatched(text string) string {
	const most = 40
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "…"
	}
	if text == "" {
		return "unexpected end of input"
	}
	return "mismatched input '" + text + "'"
}

// hint looks for a likely cause of an unexpected token.
func (p *parser) hint(expected []string) string {
	t := p.tok
	text := p.tokText(t)
	if t.Kind == TokenWord {
		if near, ok := nearestKeyword(text, expected); ok {
			return "did you mean " + near + "?"
		}
	}
	fits := func(class string) bool { return slices.Contains(expected, class) }
	switch {
	case t.Reserved && p.prev.Key == "," && fits(classExpression):
		return "there is a comma too many before " + t.Key
	case t.Reserved && (fits(classIdentifier) || fits(classExpression) && !p.beginsClause()):
		return fmt.Sprintf("%s is a reserved word: write \"%s\" to use it as a name", t.Key, text)
	case t.Kind == TokenQuotedWord && fits(classString):
		return "strings stand in single quotes"
	case t.Key == "=" && p.prev.Key == "=":
		return "equality is a single ="
	case isComparison(t.Key) && !fits(classExpression):
		return "comparisons do not chain: use parentheses or AND"
	case t.Key == "{":
		return "there are no {} literals: use MAP(ARRAY[…], ARRAY[…]) or ROW(…)"
	}
	return ""
}

// beginsClause reports whether the present token is a reserved word where it means what it is reserved for.
func (p *parser) beginsClause() bool {
	switch p.tok.Key {
	case "ORDER", "GROUP":
		return p.peekIs("BY")
	case "FROM", "WHERE", "HAVING", "UNION", "EXCEPT", "INTERSECT", "ON", "USING", "AS", "AND", "OR", "THEN", "ELSE", "WHEN",
		"IN", "IS", "LIKE", "BETWEEN", "ESCAPE", "JOIN", "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "NATURAL", "INTO", "SELECT",
		"WITH", "DISTINCT", "FOR":
		return true
	}
	return false
}

// tokenProblem is the error of an invalid token, nil for any other.
func (p *parser) tokenProblem() *Error {
	t := p.tok
	text := p.tokText(t)
	e := &Error{Pos: t.Start}
	switch t.Problem {
	case UnterminatedString:
		e.Msg, e.Hint = "string literal is not closed", "a quote within a string is doubled: 'it''s'"
	case UnterminatedIdentifier:
		e.Msg = "quoted identifier is not closed"
	case UnterminatedComment:
		e.Msg = "comment is not closed"
	case EmptyIdentifier:
		e.Msg = "identifier is empty"
	case DigitIdentifier:
		e.Msg = fmt.Sprintf("identifiers must not start with a digit: surround %s with double quotes", text)
	case BadNumber:
		e.Msg = fmt.Sprintf("invalid number '%s'", text)
	case BadCharacter:
		e.Msg = fmt.Sprintf("unexpected character '%s'", text)
		e.Hint = lookalikes[text]
	default:
		return nil
	}
	return e
}

// lookalikes are characters of other dialects and of other keyboards.
var lookalikes = map[string]string{
	"‘": "strings stand in straight single quotes", "’": "strings stand in straight single quotes",
	"“": "quoted identifiers stand in straight double quotes", "”": "quoted identifiers stand in straight double quotes",
	"（": "use (", "）": "use )", "，": "use ,", "；": "use ;", "．": "use .", "＝": "use =", "＊": "use *", "＞": "use >",
	"＜": "use <", "–": "use -", "—": "use -", "≠": "use <>", "≤": "use <=", "≥": "use >=", "×": "use *", "÷": "use /",
	"&": "use AND, or bitwise_and(a, b)", "~": "use regexp_like(a, b)", "!": "use NOT, or <>",
	"@": "there are no variables: use ? and EXECUTE … USING", "#": "comments begin with --", "\\": "strings have no escapes: U&'\\00e9'",
}

// distinct drops repetitions and keeps the order, save that AND and OR, which fit behind every expression, come last.
func distinct(words []string) []string {
	words = slices.Clone(words)
	slices.SortStableFunc(words, func(a, b string) int {
		return b2i(a == "AND" || a == "OR") - b2i(b == "AND" || b == "OR")
	})
	out := make([]string, 0, len(words))
	for _, w := range words {
		if w != "" && !isBareWord(w) && w[0] != '<' || w == "<" || w == "<>" || w == "<=" {
			w = "'" + w + "'"
		}
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

func isBareWord(w string) bool { return isWordStart(w[0]) }

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
