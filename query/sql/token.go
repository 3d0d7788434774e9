package sql

// TokenKind is what a [Token] is.
type TokenKind uint8

// The kinds of tokens.
const (
	TokenEOF        TokenKind = iota
	TokenInvalid              // see Token.Problem
	TokenWord                 // identifier or keyword; a keyword has a Key
	TokenQuotedWord           // "x" or `x`
	TokenNumber               // see Token.Number
	TokenString               // 'x'
	TokenUnicode              // U&'x'
	TokenBinary               // X'00'
	TokenSymbol               // operator or punctuation; Key is its text
	TokenComment              // -- x or /* x */
)

// Problem is what is wrong with a token of kind [TokenInvalid].
type Problem uint8

// The problems of tokens.
const (
	NoProblem Problem = iota
	UnterminatedString
	UnterminatedIdentifier
	UnterminatedComment
	DigitIdentifier // 1abc
	BadCharacter
	BadNumber // 0x, 1e
	EmptyIdentifier
)

// Token is a piece of SQL text.
type Token struct {
	Span
	Kind     TokenKind
	Problem  Problem
	Number   NumberKind // of a TokenNumber
	Reserved bool       // a keyword that cannot be a name unless quoted
	Key      string     // a keyword in upper case, or a symbol; else ""
}

// Tokenize cuts any text into tokens, comments included, white space left out. It never fails: what is no token is one
// of kind [TokenInvalid], and reading goes on behind it. The last token, of kind [TokenEOF], is not returned.
func Tokenize(text string) []Token {
	if len(text) > MaxStatementBytes {
		text = text[:MaxStatementBytes]
	}
	var out []Token
	for lx := newLexer(text); ; {
		t := lx.scan()
		if t.Kind == TokenEOF {
			return out
		}
		out = append(out, t)
	}
}

// Rest is what a prompt should do with the text behind the last semicolon.
type Rest uint8

// The states of the text behind the last semicolon.
const (
	RestEmpty      Rest = iota // nothing but space and finished comments: all statements are complete
	RestStatement              // a statement that lacks its semicolon
	RestString                 // a string literal lacks its closing quote
	RestIdentifier             // a quoted identifier lacks its closing quote
	RestComment                // a block comment lacks its end
)

// Piece is one statement within a longer text, without its semicolon and without space around it.
type Piece struct {
	Span
	Text string
}

// Split cuts text at the semicolons that stand outside of strings, identifiers and comments. Empty statements are left
// out. When rest is not [RestEmpty], the last piece is the unfinished one.
func Split(text string) (pieces []Piece, rest Rest) {
	var open Piece // Text is set when it ends
	begun := false
	state := RestEmpty
	finish := func() {
		if begun {
			open.Text = text[open.Start.Offset:open.Stop]
			pieces = append(pieces, open)
		}
		begun, state = false, RestEmpty
	}
	for lx := newLexer(text); ; {
		t := lx.scan()
		switch {
		case t.Kind == TokenEOF:
			rest = state
			finish()
			return pieces, rest
		case t.Key == ";":
			finish()
			continue
		case t.Kind == TokenComment:
			continue
		}
		if !begun {
			begun, open.Start = true, t.Start
		}
		open.Stop = t.Stop
		state = RestStatement
		switch t.Problem {
		case UnterminatedString:
			state = RestString
		case UnterminatedIdentifier:
			state = RestIdentifier
		case UnterminatedComment:
			state = RestComment
		}
	}
}
