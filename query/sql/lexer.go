package sql

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexer cuts text into tokens. It is a small value: copying one is how the parser looks ahead.
type lexer struct {
	text      string
	off       int
	line      int32
	lineStart int // offset of the first byte of the line
	extra     int // bytes of the line so far that continue a character
}

func newLexer(text string) lexer { return lexer{text: text, line: 1} }

// pos is the present place. Columns count characters, as editors and Trino do.
func (lx *lexer) pos() Pos {
	return Pos{Offset: int32(lx.off), Line: lx.line, Column: int32(lx.off-lx.lineStart-lx.extra) + 1}
}

// peekByte is the byte n behind the present place, 0 past the end.
func (lx *lexer) peekByte(n int) byte {
	if lx.off+n < len(lx.text) {
		return lx.text[lx.off+n]
	}
	return 0
}

// skip moves over n bytes, counting lines and characters.
func (lx *lexer) skip(n int) {
	for end := lx.off + n; lx.off < end; lx.off++ {
		switch c := lx.text[lx.off]; {
		case c == '\n':
			lx.line++
			lx.lineStart, lx.extra = lx.off+1, 0
		case c&0xC0 == 0x80:
			lx.extra++
		}
	}
}

// next is the next token that is no comment.
func (lx *lexer) next() Token {
	for {
		if t := lx.scan(); t.Kind != TokenComment {
			return t
		}
	}
}

// scan is the next token.
func (lx *lexer) scan() Token {
	lx.skipSpace()
	t := Token{Span: Span{Start: lx.pos()}}
	if lx.off >= len(lx.text) {
		t.Stop = int32(lx.off)
		return t
	}
	switch c := lx.text[lx.off]; {
	case isWordStart(c):
		lx.scanWord(&t)
	case isDigit(c) || c == '.' && isDigit(lx.peekByte(1)):
		lx.scanNumber(&t)
	case c == '\'':
		t.Kind = TokenString
		lx.scanQuoted(&t, '\'', UnterminatedString)
	case c == '"' || c == '`':
		t.Kind = TokenQuotedWord
		lx.scanQuoted(&t, c, UnterminatedIdentifier)
		if t.Kind == TokenQuotedWord && lx.off-int(t.Start.Offset) == 2 {
			t.Kind, t.Problem = TokenInvalid, EmptyIdentifier
		}
	case c == '-' && lx.peekByte(1) == '-':
		t.Kind = TokenComment
		end := strings.IndexByte(lx.text[lx.off:], '\n')
		if end < 0 {
			end = len(lx.text) - lx.off
		}
		lx.skip(end)
	case c == '/' && lx.peekByte(1) == '*':
		t.Kind = TokenComment
		end := strings.Index(lx.text[lx.off+2:], "*/")
		if end < 0 {
			t.Kind, t.Problem = TokenInvalid, UnterminatedComment
			lx.skip(len(lx.text) - lx.off)
			break
		}
		lx.skip(end + 4)
	case c < utf8.RuneSelf:
		lx.scanSymbol(&t)
	default:
		r, size := utf8.DecodeRuneInString(lx.text[lx.off:])
		if unicode.IsLetter(r) {
			lx.scanWord(&t)
			break
		}
		t.Kind, t.Problem = TokenInvalid, BadCharacter
		lx.skip(size)
	}
	t.Stop = int32(lx.off)
	return t
}

func (lx *lexer) skipSpace() {
	for lx.off < len(lx.text) {
		switch c := lx.text[lx.off]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v':
			lx.skip(1)
		case c < utf8.RuneSelf:
			return
		default:
			// Text pasted from a page or a chat has its own spaces; a file may begin with a byte order mark.
			r, size := utf8.DecodeRuneInString(lx.text[lx.off:])
			if !unicode.IsSpace(r) && r != '\uFEFF' && r != '\u200B' {
				return
			}
			lx.skip(size)
		}
	}
}

// scanWord reads an identifier or keyword, or the prefixed literals X'…' and U&'…'.
func (lx *lexer) scanWord(t *Token) {
	switch c := lx.text[lx.off]; {
	case (c == 'x' || c == 'X') && lx.peekByte(1) == '\'':
		t.Kind = TokenBinary
		lx.off++
		lx.scanQuoted(t, '\'', UnterminatedString)
		return
	case (c == 'u' || c == 'U') && lx.peekByte(1) == '&' && lx.peekByte(2) == '\'':
		t.Kind = TokenUnicode
		lx.off += 2
		lx.scanQuoted(t, '\'', UnterminatedString)
		return
	}
	start := lx.off
	lx.skipWordPart()
	t.Kind = TokenWord
	if k, ok := keywordOf(lx.text[start:lx.off]); ok {
		t.Key, t.Reserved = k.key, k.reserved
	}
}

// skipWordPart moves over letters, digits, underscores and combining marks.
func (lx *lexer) skipWordPart() {
	for lx.off < len(lx.text) {
		c := lx.text[lx.off]
		if isWordStart(c) || isDigit(c) {
			lx.off++
			continue
		}
		if c < utf8.RuneSelf {
			return
		}
		r, size := utf8.DecodeRuneInString(lx.text[lx.off:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) {
			return
		}
		lx.skip(size)
	}
}

// scanQuoted reads up to the closing quote; a doubled quote stands for itself.
func (lx *lexer) scanQuoted(t *Token, quote byte, unterminated Problem) {
	lx.skip(1)
	for {
		i := strings.IndexByte(lx.text[lx.off:], quote)
		if i < 0 {
			t.Kind, t.Problem = TokenInvalid, unterminated
			lx.skip(len(lx.text) - lx.off)
			return
		}
		lx.skip(i + 1)
		if lx.peekByte(0) != quote {
			return
		}
		lx.skip(1)
	}
}

// scanNumber reads 12, 1_000, 0x1F, 0o17, 0b11, 1.5, .5, 1e3.
func (lx *lexer) scanNumber(t *Token) {
	t.Kind, t.Number = TokenNumber, Integer
	if lx.text[lx.off] == '0' {
		var ok func(byte) bool
		switch lx.peekByte(1) {
		case 'x', 'X':
			ok = isHexDigit
		case 'o', 'O':
			ok = func(c byte) bool { return '0' <= c && c <= '7' }
		case 'b', 'B':
			ok = func(c byte) bool { return c == '0' || c == '1' }
		}
		if ok != nil {
			lx.off += 2
			digits := lx.off
			lx.skipDigits(ok)
			if lx.off == digits {
				t.Kind, t.Problem = TokenInvalid, BadNumber
			}
			lx.endNumber(t)
			return
		}
	}
	lx.skipDigits(isDigit)
	if lx.peekByte(0) == '.' {
		t.Number = Decimal
		lx.off++
		if isDigit(lx.peekByte(0)) {
			lx.skipDigits(isDigit)
		}
	}
	if c := lx.peekByte(0); c == 'e' || c == 'E' {
		sign := 1
		if s := lx.peekByte(1); s == '+' || s == '-' {
			sign = 2
		}
		if isDigit(lx.peekByte(sign)) {
			t.Number = Double
			lx.off += sign
			for isDigit(lx.peekByte(0)) {
				lx.off++
			}
		}
	}
	if t.Number != Decimal { // 1.5x is 1.5 AS x, as in Trino
		lx.endNumber(t)
	}
}

// skipDigits moves over digits, single underscores between them allowed.
func (lx *lexer) skipDigits(ok func(byte) bool) {
	for ok(lx.peekByte(0)) || lx.peekByte(0) == '_' && ok(lx.peekByte(1)) {
		lx.off++
	}
}

// endNumber finds fault with letters right behind the digits.
func (lx *lexer) endNumber(t *Token) {
	before := lx.off
	lx.skipWordPart()
	if lx.off > before && t.Problem == NoProblem {
		t.Kind, t.Problem = TokenInvalid, DigitIdentifier
	}
}

// symbols by length, the longest first.
var (
	symbols2 = []string{"<>", "!=", "<=", ">=", "||", "::", "->", "=>"}
	symbols1 = "=<>+-*/%?;:,.()[]{}|^$"
)

func (lx *lexer) scanSymbol(t *Token) {
	t.Kind = TokenSymbol
	if lx.off+1 < len(lx.text) {
		two := lx.text[lx.off : lx.off+2]
		for _, s := range symbols2 {
			if s == two {
				t.Key = s
				lx.off += 2
				return
			}
		}
	}
	if i := strings.IndexByte(symbols1, lx.text[lx.off]); i >= 0 {
		t.Key = symbols1[i : i+1]
	} else {
		t.Kind, t.Problem = TokenInvalid, BadCharacter
	}
	lx.off++
}

func isWordStart(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isHexDigit(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }
