package sql

import "strings"

// Format prints a node as canonical SQL on one line: keywords in upper case, operands in parentheses where precedence
// needs them and nowhere else, identifiers as written and quoted where they must be. What it prints parses to the same
// tree again, positions and needless quotes aside.
func Format(n Node) string {
	p := printer{}
	p.node(n)
	return p.b.String()
}

// Pretty is [Format] with the clauses of queries on lines of their own, as SHOW CREATE VIEW displays it.
func Pretty(n Node) string {
	p := printer{pretty: true}
	p.node(n)
	return p.b.String()
}

// QuoteIdent is name as an identifier in SQL text, quoted if it must be.
func QuoteIdent(name string) string {
	p := printer{}
	p.ident(Ident{Name: name})
	return p.b.String()
}

// QuoteString is s as a string literal.
func QuoteString(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// String is the name as SQL text, quoted where needed.
func (n Name) String() string { return Format(n) }

type printer struct {
	b      strings.Builder
	pretty bool
	indent int // levels of subqueries
}

// w writes pieces of text.
func (p *printer) w(parts ...string) {
	for _, s := range parts {
		p.b.WriteString(s)
	}
}

// line begins a new clause: on a line of its own, or behind a space.
func (p *printer) line() {
	if !p.pretty {
		p.w(" ")
		return
	}
	p.w("\n", strings.Repeat("   ", p.indent))
}

// list writes items between commas.
func list[T any](p *printer, items []T, write func(T)) {
	for i, it := range items {
		if i > 0 {
			p.w(", ")
		}
		write(it)
	}
}

// node writes any node.
func (p *printer) node(n Node) {
	switch n := n.(type) {
	case nil:
	case Expr:
		p.expr(n, precLowest)
	case Statement:
		p.statement(n)
	case *Query:
		p.query(n)
	case QueryBody:
		p.body(n)
	case Relation:
		p.relation(n)
	case SelectItem:
		p.selectItem(n)
	case GroupingElement:
		p.groupingElement(n)
	case *SortItem:
		p.sortItem(n)
	case *TypeName:
		p.typeName(n)
	case Ident:
		p.ident(n)
	case Name:
		p.name(n)
	case TableElement:
		p.tableElement(n)
	case AlterAction:
		p.alterAction(n)
	case TableFuncValue:
		p.tableFuncValue(n)
	case *Property:
		p.property(n)
	case *Window:
		p.window(n)
	case *Frame:
		p.frame(n)
	default:
		p.part(n)
	}
}

// part writes the nodes that nobody formats by themselves but through their children.
func (p *printer) part(n Node) {
	for i, c := range Children(n) {
		if i > 0 {
			p.w(" ")
		}
		p.node(c)
	}
}

// clashing are words that may be names but are quoted in print, because in some place they would be read as something
// else: ORDER BY ALL, ARRAY[…], LIMIT 5, ROWS 1 PRECEDING, TRIM(LEADING …).
var clashing = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`ALL ANY ARRAY AUTO BOTH CURRENT DEFAULT DESCRIPTOR FETCH GROUPS INTERVAL
		LATERAL LEADING LIMIT LOCAL OFFSET PARTITION POSITION PRIMARY QUALIFY RANGE ROW ROWS SOME SYMMETRIC TABLESAMPLE
		TRAILING TRY_CAST UNBOUNDED WINDOW`) {
		m[w] = true
	}
	return m
}()

func (p *printer) ident(id Ident) {
	if !id.Quoted && isPlainWord(id.Name) {
		if k, ok := keywordOf(id.Name); !ok || !k.reserved && !clashing[k.key] {
			p.w(id.Name)
			return
		}
	}
	p.w(`"`, strings.ReplaceAll(id.Name, `"`, `""`), `"`)
}

// isPlainWord reports whether name is read as one word when it stands without quotes.
func isPlainWord(name string) bool {
	lx := newLexer(name)
	t := lx.scan()
	return t.Kind == TokenWord && t.Start.Offset == 0 && int(t.Stop) == len(name)
}

func (p *printer) idents(ids []Ident) {
	p.w("(")
	list(p, ids, p.ident)
	p.w(")")
}

// optIdents writes (a, b) behind a space if there are any.
func (p *printer) optIdents(ids []Ident) {
	if len(ids) > 0 {
		p.w(" ")
		p.idents(ids)
	}
}

func (p *printer) name(n Name) {
	for i, part := range n.Parts {
		if i > 0 {
			p.w(".")
		}
		p.ident(part)
	}
}

func (p *printer) string(s string) { p.w(QuoteString(s)) }

// optString writes keyword 'text' behind a space if there is a text.
func (p *printer) optString(keyword string, s *StringLit) {
	if s != nil {
		p.w(" ", keyword, " ")
		p.string(s.Value)
	}
}
