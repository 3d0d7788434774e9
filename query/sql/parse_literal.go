package sql

import (
	"encoding/hex"
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxNumberBytes bounds a number's text; DECIMAL has 38 digits.
const maxNumberBytes = 1000

// unquote takes the quotes off a literal or an identifier, and halves the doubled ones within.
func unquote(text string) string {
	q := text[:1]
	return strings.ReplaceAll(text[1:len(text)-1], q+q, q)
}

// number moves over a number and returns its canonical text: base ten, no underscores, no needless zeros in front.
func (p *parser) number() string {
	t := p.tok
	text := strings.ReplaceAll(p.tokText(t), "_", "")
	if len(text) > maxNumberBytes {
		p.failAt(t.Start, "number of %d characters is longer than %d", len(text), maxNumberBytes)
		return "0"
	}
	p.advance()
	if t.Number == Integer {
		base := 10
		if len(text) > 2 && text[0] == '0' {
			switch text[1] | 0x20 {
			case 'x':
				base = 16
			case 'o':
				base = 8
			case 'b':
				base = 2
			}
		}
		if base != 10 {
			v, _ := new(big.Int).SetString(text[2:], base)
			return v.String()
		}
		return trimZeros(text)
	}
	mantissa, exponent := text, ""
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa, exponent = text[:i], "E"+strings.TrimPrefix(text[i+1:], "+")
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	whole = trimZeros(whole)
	if t.Number == Decimal || fraction != "" {
		whole += "." + fraction
	}
	return whole + exponent
}

// trimZeros drops zeros in front of digits but leaves one digit.
func trimZeros(digits string) string {
	if digits = strings.TrimLeft(digits, "0"); digits == "" {
		return "0"
	}
	return digits
}

// numberLit reads a number, with the sign that stood before it from start.
func (p *parser) numberLit(start Pos, sign string) *NumberLit {
	n := &NumberLit{Kind: p.tok.Number}
	n.Text = sign + p.number()
	n.Span = p.from(start)
	return n
}

// binaryLit reads X'…'. White space between the digits is allowed.
func (p *parser) binaryLit() Expr {
	t := p.tok
	digits := p.tokText(t)[2:]
	digits = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, digits[:len(digits)-1])
	v, err := hex.DecodeString(digits)
	if err != nil {
		p.failAt(t.Start, "binary literal must be pairs of hexadecimal digits")
	}
	p.advance()
	return &BinaryLit{p.from(t.Start), v}
}

// unicodeString reads U&'…' [UESCAPE 'c']: \XXXX and \+XXXXXX are characters, \\ is the escape itself.
func (p *parser) unicodeString() *StringLit {
	t := p.tok
	raw := unquote(p.tokText(t)[2:])
	p.advance()
	escape := '\\'
	if p.accept("UESCAPE") {
		at := p.tok.Start
		s := p.str().Value
		r, n := utf8.DecodeRuneInString(s)
		if n != len(s) || n == 0 || r == '+' || r == '\'' || r == '"' || unicode.IsSpace(r) || r < utf8.RuneSelf && isHexDigit(byte(r)) {
			p.failAt(at, "Unicode escape must be one character, neither of + ' \", a hexadecimal digit nor space")
		}
		escape = r
	}
	v, ok := decodeUnicode(raw, escape)
	if !ok {
		p.failAt(t.Start, "incomplete or invalid Unicode escape: write %cXXXX or %c+XXXXXX", escape, escape)
	}
	return &StringLit{p.from(t.Start), v}
}

func decodeUnicode(raw string, escape rune) (string, bool) {
	var b strings.Builder
	for raw != "" {
		i := strings.IndexRune(raw, escape)
		if i < 0 {
			b.WriteString(raw)
			break
		}
		b.WriteString(raw[:i])
		raw = raw[i+utf8.RuneLen(escape):]
		if r, n := utf8.DecodeRuneInString(raw); n > 0 && r == escape {
			b.WriteRune(escape)
			raw = raw[n:]
			continue
		}
		digits := 4
		if strings.HasPrefix(raw, "+") {
			raw, digits = raw[1:], 6
		}
		if len(raw) < digits {
			return "", false
		}
		v, err := strconv.ParseUint(raw[:digits], 16, 32)
		if err != nil || !utf8.ValidRune(rune(v)) {
			return "", false
		}
		b.WriteRune(rune(v))
		raw = raw[digits:]
	}
	return b.String(), true
}

// intervalField reads YEAR … SECOND.
func (p *parser) intervalField() IntervalField {
	for f := Year; f <= Second; f++ {
		if p.accept(f.String()) {
			return f
		}
	}
	if p.err == nil && p.tok.Kind == TokenWord {
		word := strings.ToUpper(p.tokText(p.tok))
		for f := Year; f <= Second; f++ {
			if word == f.String()+"S" {
				p.fail(&Error{Pos: p.tok.Start, Msg: mismatched(word), Expected: distinct(p.tried), Hint: "units are singular: use " + f.String()})
			}
		}
		if word == "WEEK" || word == "QUARTER" {
			p.fail(&Error{Pos: p.tok.Start, Msg: mismatched(word), Expected: distinct(p.tried), Hint: "use a multiple of DAY or MONTH"})
		}
	}
	p.unexpected()
	return NoField
}

// intervalLit reads INTERVAL [+|-] 'value' field [TO field].
func (p *parser) intervalLit() *IntervalLit {
	start := p.tok.Start
	p.want("INTERVAL")
	n := &IntervalLit{}
	if p.accept("-") {
		n.Negative = true
	} else {
		p.accept("+")
	}
	n.Value = p.str().Value
	n.From = p.intervalField()
	if p.is("TO") && isIntervalField(p.peek()) {
		p.advance()
		n.To = p.intervalField()
	}
	n.Span = p.from(start)
	return n
}

func isIntervalField(t Token) bool {
	for f := Year; f <= Second; f++ {
		if t.Key == f.String() {
			return true
		}
	}
	return false
}

// startsInterval reports whether an interval literal comes next, rather than something named interval.
func (p *parser) startsInterval() bool {
	if !p.is("INTERVAL") {
		return false
	}
	switch t := p.peek(); {
	case t.Kind == TokenString || t.Kind == TokenUnicode:
		return true
	case t.Key == "+" || t.Key == "-":
		lx := p.peekLex
		k := lx.next().Kind
		return k == TokenString || k == TokenUnicode
	}
	return false
}
