package clientele

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/query/mine"
	"github.com/clientele-db/clientele/query/sql"
)

// Candidate is one way to go on with a statement.
type Candidate struct {
	Text string // what to put in place of the word under the cursor
	Kind string // keyword, table, view, schema, column, function or setting
	Doc  string // a column's type, a function's sentence; may be empty
}

// Completions returns what may stand at byte cursor of text, which holds one statement or several, and the byte where the
// word under the cursor begins: candidates replace text[from:cursor] and all begin like it, without regard to case. Within
// a string it is nothing: file names are the caller's to complete.
func (s *Session) Completions(text string, cursor int) (from int, candidates []Candidate) {
	cursor = min(max(cursor, 0), len(text))
	at := completionAt(text, cursor)
	if at == nil {
		return cursor, nil
	}
	c := &completer{s: s, at: at}
	defer c.close()
	c.collect()
	typed := strings.ToLower(at.word)
	candidates = slices.DeleteFunc(c.out, func(x Candidate) bool {
		return !strings.HasPrefix(strings.ToLower(strings.TrimPrefix(x.Text, `"`)), strings.TrimPrefix(typed, `"`))
	})
	slices.SortStableFunc(candidates, func(a, b Candidate) int { return strings.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text)) })
	candidates = slices.CompactFunc(candidates, func(a, b Candidate) bool { return strings.EqualFold(a.Text, b.Text) })
	return at.from, candidates
}

// place is where a completion is wanted.
type place struct {
	from      int
	word      string   // what has been typed of the word, with its opening quote
	before    string   // the text of the statement before the word
	qualifier []string // the names before the word, separated by dots: schema, table
	statement string   // the whole statement
	tokens    []Token  // of the statement
}

func completionAt(text string, cursor int) *place {
	begin, end := 0, len(text)
	toks := Tokenize(text)
	for _, t := range toks {
		if text[t.Start:t.End] != ";" {
			continue
		}
		if t.End <= cursor {
			begin = t.End
		} else if t.Start >= cursor {
			end = t.Start
			break
		}
	}
	p := &place{from: cursor, statement: text[begin:end]}
	toks = Tokenize(text[begin:cursor])
	if n := len(toks); n > 0 {
		t := toks[n-1]
		if t.Open && t.Kind != TokenName || t.Kind == TokenComment && begin+t.End == cursor && !strings.HasSuffix(text[:cursor], "*/") {
			return nil // within a string or a comment
		}
		if begin+t.End == cursor {
			switch {
			case t.Kind == TokenKeyword, t.Kind == TokenName && (!t.Quoted || t.Open):
				p.from, toks = begin+t.Start, toks[:n-1]
			case t.Kind == TokenNumber, t.Kind == TokenString, t.Kind == TokenName:
				return nil // nothing follows these without a space
			}
		}
	}
	p.word = text[p.from:cursor]
	names := toks
	for len(names) >= 2 && text[begin+names[len(names)-1].Start:begin+names[len(names)-1].End] == "." {
		n := names[len(names)-2]
		if n.Kind != TokenName && n.Kind != TokenKeyword {
			break
		}
		p.qualifier = slices.Insert(p.qualifier, 0, unquote(text[begin+n.Start:begin+n.End]))
		names = names[:len(names)-2]
	}
	p.before = text[begin:p.from]
	p.tokens = Tokenize(p.statement)
	return p
}

func unquote(name string) string {
	if len(name) >= 2 && (name[0] == '"' || name[0] == '`') {
		q := name[:1]
		return strings.ReplaceAll(strings.TrimSuffix(name[1:], q), q+q, q)
	}
	return name
}

// completer gathers candidates.
type completer struct {
	s   *Session
	at  *place
	cat *snapshotCatalog
	out []Candidate
}

func (c *completer) close() {
	if c.cat != nil {
		c.cat.close()
		c.cat.st.snap.Close() //nolint:errcheck // a snapshot that only names were read of
		c.s.db.running.Done()
	}
}

// catalog opens a snapshot for reading names; nil when the database is closed.
func (c *completer) catalog() *snapshotCatalog {
	if c.cat == nil && c.s.db.begin() == nil {
		c.cat = &snapshotCatalog{st: &statement{s: c.s, db: c.s.db, snap: c.s.db.store.Snapshot()}}
	}
	return c.cat
}

func (c *completer) add(text, kind, doc string) {
	c.out = append(c.out, Candidate{text, kind, doc})
}

func (c *completer) name(name, kind, doc string) {
	text := sql.QuoteIdent(name)
	if strings.HasPrefix(c.at.word, `"`) && !strings.HasPrefix(text, `"`) {
		text = `"` + name + `"`
	}
	c.add(text, kind, doc)
}

// collect gathers what the grammar expects behind the text before the word.
func (c *completer) collect() {
	if len(c.at.qualifier) > 0 {
		c.qualified()
		return
	}
	expected := sql.Expected(c.at.before)
	last, before := c.lastWords()
	if len(expected) == 0 { // a fault further up: help as well as may be
		expected = append(sql.Keywords(), "<expression>", "<table>")
	}
	for _, e := range expected {
		switch e {
		case "<expression>":
			c.columns()
			c.functions()
			for _, w := range expressionWords {
				c.keyword(w)
			}
		case "<table>", "<query>":
			c.relations()
		case "<identifier>":
			c.identifier(last, before)
		case "<type>":
			for _, w := range typeNames {
				c.keyword(w)
			}
		default:
			if w := e[0]; w >= 'A' && w <= 'Z' {
				c.keyword(e)
			}
		}
	}
	if last == "SHOW" || last == "DESCRIBE" || last == "SUMMARIZE" {
		c.relations()
	}
}

// expressionWords are keywords with which an expression begins or goes on.
var expressionWords = []string{
	"AND", "ARRAY", "BETWEEN", "CASE", "CAST", "CURRENT_DATE", "CURRENT_TIMESTAMP", "DATE", "DISTINCT", "ELSE", "END", "EXISTS",
	"EXTRACT", "FALSE", "ILIKE", "IN", "INTERVAL", "IS", "LIKE", "NOT", "NULL", "OR", "ROW", "THEN", "TIMESTAMP", "TRUE",
	"TRY_CAST", "WHEN",
}

var typeNames = []string{
	"ARRAY", "BIGINT", "BOOLEAN", "CHAR", "DATE", "DECIMAL", "DOUBLE", "INTEGER", "JSON", "MAP", "REAL", "ROW", "SMALLINT", "TIME",
	"TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TINYINT", "UUID", "VARBINARY", "VARCHAR",
}

// keyword adds a keyword, in lower case if the word has been begun so.
func (c *completer) keyword(w string) {
	if r, _ := utf8.DecodeRuneInString(c.at.word); r >= 'a' && r <= 'z' {
		w = strings.ToLower(w)
	}
	c.add(w, "keyword", "")
}

// lastWords returns the two words before the cursor's, in upper case.
func (c *completer) lastWords() (last, before string) {
	toks := Tokenize(c.at.before)
	text := func(i int) string {
		if i < 0 {
			return ""
		}
		return strings.ToUpper(c.at.before[toks[i].Start:toks[i].End])
	}
	return text(len(toks) - 1), text(len(toks) - 2)
}

// identifier adds the names that fit where the grammar wants any name.
func (c *completer) identifier(last, before string) {
	switch {
	case last == "SESSION":
		for _, d := range c.s.listSettings() {
			c.add(d.Name, "setting", d.Doc)
		}
	case last == "USE", last == "SCHEMA" && before != "CREATE":
		c.schemas()
	case last == "FROM", last == "JOIN", last == "TABLE" && before != "CREATE", last == "VIEW" && before == "DROP", last == "EXISTS",
		last == "INTO", last == "DESCRIBE", last == "DESC", last == "SUMMARIZE", last == "COPY", last == "UPDATE", last == "COLUMNS",
		last == "ANALYZE", last == "IN":
		c.relations()
	case last == "(", last == ",", last == "COLUMN", last == "USING":
		c.columns()
	}
}

func (c *completer) functions() {
	for _, n := range fn.Names() {
		doc := ""
		if f := fn.LookupScalar(n); f != nil {
			doc = f.Doc
		} else if f := fn.LookupAggregate(n); f != nil {
			doc = f.Doc
		} else if f := fn.LookupWindow(n); f != nil {
			doc = f.Doc
		}
		c.add(n+"(", "function", doc)
	}
	for _, f := range (&mine.Env{}).Functions() {
		c.add(f.Name+"(", "function", f.Doc)
	}
}
