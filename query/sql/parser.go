package sql

import (
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// Limits on what is parsed, so that hostile text costs bounded memory and stack.
const (
	// MaxStatementBytes is the longest text that is parsed at once.
	MaxStatementBytes = 16 << 20
	// MaxNesting is how deep parentheses, subqueries, types and prefix operators may nest.
	MaxNesting = 500
	// MaxHeight is how high a tree may be. Nesting is bounded far below; what reaches it are chains that lean to the
	// left (1 + 1 + 1 + …, joins). Chains of AND, OR and of one set operation are flat and may be of any length.
	MaxHeight = 12_000
)

// Classes of what may be expected, in messages.
const (
	classExpression = "<expression>"
	classIdentifier = "<identifier>"
	classInteger    = "<integer>"
	classQuery      = "<query>"
	classString     = "<string>"
	classTable      = "<table>"
	classType       = "<type>"
	classEnd        = "<end of statement>"
)

// Parse reads statements separated by semicolons. Empty ones are left out; the last needs no semicolon. The error is an
// [*Error].
func Parse(text string) ([]Statement, error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	var out []Statement
	for {
		for p.is(";") {
			p.advance()
		}
		if p.tok.Kind == TokenEOF {
			break
		}
		p.params, p.chain = 0, 0
		s := p.statement()
		if p.tok.Kind != TokenEOF && !p.is(";") {
			p.expectClass(classEnd)
			p.unexpected()
		}
		p.checkHeight(s)
		out = append(out, s)
	}
	if p.err != nil {
		return nil, p.err
	}
	return out, nil
}

// ParseStatement reads exactly one statement, with or without a semicolon behind it. The error is an [*Error].
func ParseStatement(text string) (Statement, error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	s := p.statement()
	if p.is(";") {
		p.advance()
	}
	return finish(p, s)
}

// ParseExpression reads one expression and nothing else. The error is an [*Error].
func ParseExpression(text string) (Expr, error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	return finish(p, p.expr())
}

// ParseType reads the name of a type and nothing else: decimal(12,2), array(varchar). The error is an [*Error].
func ParseType(text string) (*TypeName, error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	return finish(p, p.typeName())
}

// finish checks that nothing is left behind n, and that n is not too high.
func finish[N Node](p *parser, n N) (N, error) {
	if p.tok.Kind != TokenEOF {
		p.expectClass(classEnd)
		p.unexpected()
	}
	p.checkHeight(n)
	if p.err != nil {
		var none N
		return none, p.err
	}
	return n, nil
}

// parser holds the present token and the first error. It reads tokens as it goes; looking far ahead is done on a copy of
// the lexer.
type parser struct {
	text    string
	lex     lexer // stands behind tok
	tok     Token
	prev    Token // the token before tok
	prevEnd int32 // where it ended

	peekOK  bool
	peeked  Token
	peekLex lexer // stands behind peeked

	err    *Error
	tried  []string // what would have fitted in place of tok
	depth  int      // nesting now
	chain  int      // links of left-leaning chains so far
	params int      // question marks so far

	starOf Pos // where the operand begins that a dot and a star follow

	// The last name that was given without AS, and what else could have stood in its place: see unexpected.
	bareAlias  Span
	aliasTried []string
}

func newParser(text string) (*parser, error) {
	if len(text) > MaxStatementBytes {
		return nil, &Error{Pos: Pos{Line: 1, Column: 1}, Msg: fmt.Sprintf("SQL text of %d bytes is longer than %d", len(text), MaxStatementBytes)}
	}
	p := &parser{text: text, lex: newLexer(text)}
	if !utf8.ValidString(text) {
		lx := newLexer(text)
		for r, n := utf8.DecodeRuneInString(text); r != utf8.RuneError || n > 1; r, n = utf8.DecodeRuneInString(text[lx.off:]) {
			lx.skip(n)
		}
		return nil, &Error{Pos: lx.pos(), Msg: "SQL text is not valid UTF-8"}
	}
	p.tok = p.lex.next()
	return p, nil
}

// advance moves to the next token.
func (p *parser) advance() {
	p.prev, p.prevEnd = p.tok, p.tok.Stop
	p.tried = p.tried[:0]
	if p.peekOK {
		p.tok, p.lex, p.peekOK = p.peeked, p.peekLex, false
		return
	}
	p.tok = p.lex.next()
}

// peek is the token behind the present one.
func (p *parser) peek() Token {
	if !p.peekOK {
		p.peekLex = p.lex
		p.peeked = p.peekLex.next()
		p.peekOK = true
	}
	return p.peeked
}

// is reports whether the present token is the keyword or symbol.
func (p *parser) is(key string) bool { return p.tok.Key == key }

// at is like is, and notes for a message that key would have fitted.
func (p *parser) at(key string) bool {
	if p.tok.Key == key {
		return true
	}
	p.tried = append(p.tried, key)
	return false
}

// expectClass notes for a message that something of the class would have fitted.
func (p *parser) expectClass(class string) { p.tried = append(p.tried, class) }

// accept moves over the keyword or symbol if it is there.
func (p *parser) accept(key string) bool {
	if !p.at(key) {
		return false
	}
	p.advance()
	return true
}

// want moves over the keyword or symbol, which must be there.
func (p *parser) want(key string) {
	if !p.accept(key) {
		p.unexpected()
	}
}

// wantAll moves over several keywords.
func (p *parser) wantAll(keys ...string) {
	for _, k := range keys {
		p.want(k)
	}
}

// peekIs reports whether the token behind the present one is one of keys.
func (p *parser) peekIs(keys ...string) bool {
	t := p.peek()
	return slices.Contains(keys, t.Key)
}

// at2 reports whether the next two tokens are the keywords; for a message it notes the first.
func (p *parser) at2(first, second string) bool { return p.at(first) && p.peekIs(second) }

// accept2 moves over two keywords if both are there.
func (p *parser) accept2(first, second string) bool {
	if !p.at2(first, second) {
		return false
	}
	p.advance()
	p.advance()
	return true
}

// tokText is the text of a token.
func (p *parser) tokText(t Token) string { return p.text[t.Start.Offset:t.Stop] }

// from makes the span from start to the end of the last token.
func (p *parser) from(start Pos) Span { return Span{Start: start, Stop: max(p.prevEnd, start.Offset)} }

// enter counts one level of nesting; the caller must call leave, also after a failure.
func (p *parser) enter() bool {
	p.depth++
	if p.depth > MaxNesting {
		p.failAt(p.tok.Start, "nested deeper than %d levels", MaxNesting)
		return false
	}
	return p.err == nil
}

func (p *parser) leave() { p.depth-- }

// checkHeight fails when a tree is too high for those who walk it recursively. Only chains make a tree much higher than
// the nesting, so most statements need no walk.
func (p *parser) checkHeight(n Node) {
	// A level of nesting is at most a dozen nodes high: query, body, join, alias, table, expression, type…
	if p.err != nil || p.chain < MaxHeight/2 {
		return
	}
	type item struct {
		node   Node
		height int
	}
	var children []Node
	for stack := []item{{n, 1}}; len(stack) > 0; {
		it := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if it.height > MaxHeight {
			p.failAt(it.node.Pos(), "chain of more than %d operators in a row", MaxHeight)
			return
		}
		children = appendChildren(children[:0], it.node)
		for _, c := range children {
			stack = append(stack, item{c, it.height + 1})
		}
	}
}

// isName reports whether t can be an identifier.
func isName(t Token) bool {
	return t.Kind == TokenQuotedWord || t.Kind == TokenWord && !t.Reserved
}

// ident reads an identifier.
func (p *parser) ident() Ident {
	if !isName(p.tok) {
		p.expectClass(classIdentifier)
		p.unexpected()
		return Ident{Span: p.tok.Span}
	}
	id := p.identOf(p.tok)
	p.advance()
	return id
}

// identOf makes an identifier of a token that is one, or of a reserved word.
func (p *parser) identOf(t Token) Ident {
	text := p.tokText(t)
	if t.Kind != TokenQuotedWord {
		return Ident{Span: t.Span, Name: text}
	}
	if text[0] == '`' {
		p.fail(&Error{Pos: t.Start, Msg: "backquoted identifiers are not supported", Hint: "use double quotes to quote identifiers"})
	}
	return Ident{Span: t.Span, Name: unquote(text), Quoted: true}
}

// name reads a dotted name.
func (p *parser) name() Name {
	start := p.tok.Start
	n := Name{Parts: []Ident{p.ident()}}
	for p.is(".") {
		p.advance()
		n.Parts = append(n.Parts, p.ident())
	}
	n.Span = p.from(start)
	return n
}

// identList reads (a, b, …).
func (p *parser) identList() []Ident {
	p.want("(")
	ids := []Ident{p.ident()}
	for p.accept(",") {
		ids = append(ids, p.ident())
	}
	p.want(")")
	return ids
}

// startsIdentList reports whether ( and an identifier come next: a list of columns rather than a query in parentheses,
// which begins with a reserved word.
func (p *parser) startsIdentList() bool { return p.at("(") && isName(p.peek()) }

// str reads a string literal.
func (p *parser) str() *StringLit {
	start := p.tok.Start
	switch p.tok.Kind {
	case TokenString:
		v := unquote(p.tokText(p.tok))
		p.advance()
		return &StringLit{p.from(start), v}
	case TokenUnicode:
		return p.unicodeString()
	}
	p.expectClass(classString)
	p.unexpected()
	return &StringLit{}
}

// isString reports whether the present token begins a string literal.
func (p *parser) isString() bool { return p.tok.Kind == TokenString || p.tok.Kind == TokenUnicode }

// optStr reads keyword 'text' if the keyword is there, else returns nil.
func (p *parser) optStr(key string) *StringLit {
	if !p.accept(key) {
		return nil
	}
	return p.str()
}

// smallInt reads a number such as the precision of a type.
func (p *parser) smallInt() int64 {
	if p.tok.Kind != TokenNumber || p.tok.Number != Integer {
		p.expectClass(classInteger)
		p.unexpected()
		return 0
	}
	at := p.tok.Start
	text := p.number()
	v := int64(0)
	for _, c := range []byte(text) {
		if v = v*10 + int64(c-'0'); v > math.MaxInt32 {
			p.failAt(at, "number %s is too large here", text)
			return 0
		}
	}
	return v
}
