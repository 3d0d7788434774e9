package sql

// Expected returns what could stand right behind text, the beginning of a statement or of several: keywords, symbols in
// quotes, and classes such as <identifier>, <expression> and <table>. It is empty when text holds an error before its
// end. A prompt completes with it, having cut off the word under the cursor.
//
// Operators of expressions and words that only fit in rare places are not among them.
func Expected(text string) []string {
	p, err := newParser(text)
	if err != nil {
		return nil
	}
	var last Token
	for p.err == nil {
		for p.is(";") {
			p.advance()
		}
		last = p.tok
		p.statement()
		if !p.is(";") {
			break
		}
	}
	switch {
	case p.err == nil && p.tok.Kind == TokenEOF:
		return distinct(p.tried)
	case p.err != nil && int(p.err.Pos.Offset) == len(text), last.Kind == TokenEOF:
		return p.err.Expected
	}
	return nil
}
