package clientele

import (
	"github.com/clientele-db/clientele/query/sql"
)

// Piece is one statement of a script, without its semicolon.
type Piece struct {
	Text string
	// Line and Column are where it begins within the script, from 1; Column counts characters.
	Line, Column int
}

// Split cuts a script at the semicolons that stand outside of strings, quoted names and comments, and reports whether the
// last statement is complete. It fails on no text: what is wrong with a statement shows when it is run.
func Split(script string) (pieces []Piece, complete bool) {
	found, rest := sql.Split(script)
	for _, p := range found {
		pieces = append(pieces, Piece{Text: p.Text, Line: int(p.Start.Line), Column: int(p.Start.Column)})
	}
	return pieces, rest == sql.RestEmpty
}

// Parses returns the first syntax error of a script, with its place, or nil. It resolves no names.
func Parses(script string) error {
	_, err := sql.Parse(script)
	return userError(err)
}

// TokenKind is what a piece of SQL text is, for a prompt that colours it.
type TokenKind uint8

// The kinds of tokens.
const (
	TokenKeyword TokenKind = iota
	TokenName              // an identifier, quoted or not, and words that are keywords elsewhere
	TokenNumber
	TokenString
	TokenComment
	TokenSymbol
	TokenInvalid // no token of the language
)

// Token is a piece of SQL text: bytes Start to End.
type Token struct {
	Start, End int
	Kind       TokenKind
	// Quoted says of a name that it stands in quotes.
	Quoted bool
	// Open says that a string, a quoted name or a comment lacks its end.
	Open bool
}

// Tokenize cuts any text into tokens, comments included, white space left out.
func Tokenize(text string) []Token {
	raw := sql.Tokenize(text)
	out := make([]Token, len(raw))
	for i, t := range raw {
		out[i] = Token{Start: int(t.Start.Offset), End: int(t.Stop), Kind: tokenKind(t)}
		switch t.Problem {
		case sql.UnterminatedString:
			out[i].Kind, out[i].Open = TokenString, true
		case sql.UnterminatedComment:
			out[i].Kind, out[i].Open = TokenComment, true
		case sql.UnterminatedIdentifier:
			out[i].Kind, out[i].Open, out[i].Quoted = TokenName, true, true
		}
		if t.Kind == sql.TokenQuotedWord {
			out[i].Quoted = true
		}
		// A word that is reserved nowhere is a keyword only where the grammar wants one; behind a dot it never is.
		if out[i].Kind == TokenKeyword && i > 0 && text[out[i-1].Start:out[i-1].End] == "." {
			out[i].Kind = TokenName
		}
	}
	return out
}

func tokenKind(t sql.Token) TokenKind {
	switch t.Kind {
	case sql.TokenWord:
		if t.Reserved || commonKeyword[t.Key] {
			return TokenKeyword
		}
		return TokenName
	case sql.TokenQuotedWord:
		return TokenName
	case sql.TokenNumber:
		return TokenNumber
	case sql.TokenString, sql.TokenUnicode, sql.TokenBinary:
		return TokenString
	case sql.TokenComment:
		return TokenComment
	case sql.TokenSymbol:
		return TokenSymbol
	}
	return TokenInvalid
}

// commonKeyword holds words that are seldom names although they may be.
var commonKeyword = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range []string{
		"ALL", "ANALYZE", "ASC", "ASOF", "BEGIN", "COLUMN", "COMMIT", "COPY", "DESC", "EXCLUDE", "EXPLAIN", "FETCH", "FILTER",
		"FIRST", "FOLLOWING", "GROUPS", "IF", "ILIKE", "INTERVAL", "LATERAL", "LIMIT", "MODEL", "NULLS", "OFFSET", "OVER",
		"PARTITION", "PRECEDING", "QUALIFY", "RANGE", "RENAME", "REPLACE", "RESET", "ROLLBACK", "ROWS", "SCHEMA", "SCHEMAS",
		"SET", "SHOW", "SUMMARIZE", "TABLE", "TABLES", "TRUNCATE", "TRY_CAST", "UNBOUNDED", "UPDATE", "USE", "VIEW", "WINDOW",
	} {
		m[w] = true
	}
	return m
}()

// Keywords returns every word that the grammar knows, in upper case and sorted.
func Keywords() []string { return sql.Keywords() }

// QuoteName returns a name as an identifier in SQL text, quoted if it must be.
func QuoteName(name string) string { return sql.QuoteIdent(name) }

// QuoteText returns a text as a string literal.
func QuoteText(s string) string { return sql.QuoteString(s) }
