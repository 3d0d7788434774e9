package sql

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func ExampleParseStatement() {
	_, err := ParseStatement("SELECT region, sum(amount) FORM sales GROUP BY 1")
	var e *Error
	if errors.As(err, &e) {
		fmt.Println(e.Pos.Line, e.Pos.Column, e.Hint)
	}
	// Output: 1 28 did you mean FROM?
}

func ExampleFormat() {
	s, _ := ParseStatement(`select a, (b + 1) * 2 c from "T" where not (a = 'x' or b in (1, 2))`)
	fmt.Println(Format(s))
	// Output: SELECT a, (b + 1) * 2 AS c FROM "T" WHERE NOT (a = 'x' OR b IN (1, 2))
}

func ExampleInspect() {
	s, _ := ParseStatement("SELECT * FROM a JOIN (SELECT * FROM b) AS x USING (k)")
	Inspect(s, func(n Node) bool {
		if t, ok := n.(*TableRef); ok {
			fmt.Println(t.Name)
		}
		return true
	})
	// Output:
	// a
	// b
}

// TestSource: the text of a node is what was written, parentheses around it left out, those within kept.
func TestSource(t *testing.T) {
	f := func(text string, want ...string) {
		t.Helper()
		s, err := ParseStatement(text)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, it := range s.(*QueryStatement).Query.Body.(*Select).Items {
			if e, ok := it.(*ExprItem); ok {
				got = append(got, Source(text, e.Expr))
			} else {
				got = append(got, Source(text, it))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
	f("select  sum( a ) , b+1 as c,t.*", "sum( a )", "b+1", "t.*")
	f("select (a) + (b), ((a)), (a or b) and c", "(a) + (b)", "a", "(a or b) and c")
	f("select a::int, (a)[1].b, -(a), - 1, not a", "a::int", "(a)[1].b", "-(a)", "- 1", "not a")
	f("select case when a then b end /* c */, '客户' || 客户 x", "case when a then b end", "'客户' || 客户")
	f("select position(a in b), substring(a from 1), trim(a), x -> (x)", "position(a in b)", "substring(a from 1)", "trim(a)", "x -> (x)")
	f("select count(*) filter (where a) over (order by b), (select 1), (1, 2)", "count(*) filter (where a) over (order by b)", "(select 1)", "(1, 2)")
}

// TestPositions: lines and columns count from one, columns in characters; operators have places of their own.
func TestPositions(t *testing.T) {
	text := "SELECT '客户',\n  a +\n\tb = c\r\nFROM é, t"
	s, err := ParseStatement(text)
	if err != nil {
		t.Fatal(err)
	}
	f := func(n Pos, line, column int32) {
		t.Helper()
		if n.Line != line || n.Column != column {
			t.Errorf("at %d:%d, want %d:%d", n.Line, n.Column, line, column)
		}
	}
	sel := s.(*QueryStatement).Query.Body.(*Select)
	f(sel.Pos(), 1, 1)
	f(sel.Items[0].Pos(), 1, 8)
	cmp := sel.Items[1].(*ExprItem).Expr.(*Compare)
	f(cmp.Pos(), 2, 3)
	f(cmp.OpPos, 3, 4)
	f(cmp.Left.(*Binary).OpPos, 2, 5)
	f(cmp.Right.Pos(), 3, 6)
	f(sel.From[1].Pos(), 4, 9)
	if got := Source(text, sel.From[1]); got != "t" {
		t.Errorf("source of the table is %q", got)
	}
	if got := Source("", sel); got != "" {
		t.Errorf("source within another text is %q", got)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"customer_id", "Amount", "region", "reason", "day"}
	f := func(word, want string) {
		t.Helper()
		if got, ok := Nearest(word, names); got != want || ok != (want != "") {
			t.Errorf("nearest to %q is %q, want %q", word, got, want)
		}
	}
	f("custmer_id", "customer_id")
	f("customerid", "customer_id")
	f("AMUONT", "Amount")
	f("regoin", "region")
	f("regio", "region")
	f("reaso", "reason")
	f("dya", "day")
	f("d", "")
	f("da", "")
	f("revenue", "")
	f("region", "") // it is there: nothing to suggest
	f("", "")
	f(strings.Repeat("x", 1000), "")
}

// TestEditDistance: values counted by hand.
func TestEditDistance(t *testing.T) {
	f := func(a, b string, want int) {
		t.Helper()
		if got := editDistance([]rune(a), []rune(b), 10); got != want {
			t.Errorf("%q to %q is %d, want %d", a, b, got, want)
		}
	}
	f("", "", 0)
	f("a", "", 1)
	f("kitten", "sitting", 3)
	f("form", "from", 1)
	f("ca", "abc", 3) // optimal string alignment: a swapped pair is not edited again
	f("客户", "客服", 1)
}

func TestQuote(t *testing.T) {
	f := func(name, want string) {
		t.Helper()
		if got := QuoteIdent(name); got != want {
			t.Errorf("%q is quoted as %s, want %s", name, got, want)
		}
		if n, err := ParseExpression(QuoteIdent(name)); err != nil || n.(*ColumnRef).Parts[0].Name != name {
			t.Errorf("%s does not name %q: %v", QuoteIdent(name), name, err)
		}
	}
	f("a", "a")
	f("A1_b", "A1_b")
	f("1a", `"1a"`)
	f("a b", `"a b"`)
	f(`a"b`, `"a""b"`)
	f("select", `"select"`)
	f("LIMIT", `"LIMIT"`)
	f("date", "date")
	f("客户", "客户")
	f("x'", `"x'"`)
	f("a--b", `"a--b"`)
	if got := QuoteString("it's"); got != "'it''s'" {
		t.Errorf("quoted as %s", got)
	}
}

func TestExpected(t *testing.T) {
	f := func(text string, want ...string) {
		t.Helper()
		got := Expected(text)
		for _, w := range want {
			if !slices.Contains(got, w) {
				t.Errorf("behind %q %s fits, but is not among %v", text, w, got)
			}
		}
		if len(want) == 0 && len(got) > 0 {
			t.Errorf("behind %q nothing fits, got %v", text, got)
		}
	}
	f("", "SELECT", "CREATE", "WITH")
	f("SELECT 1; ", "SELECT", "CREATE")
	f("SELECT ", "<expression>")
	f("SELECT a ", "FROM", "','", "AS")
	f("SELECT a FROM ", "<table>", "'('")
	f("SELECT a FROM t ", "WHERE", "JOIN", "GROUP", "ORDER", "LIMIT")
	f("SELECT a FROM t LEFT ", "JOIN", "OUTER")
	f("SELECT a FROM t GROUP ", "BY")
	f("SELECT a FROM t WHERE a ", "AND", "OR", "GROUP")
	f("CREATE ", "TABLE", "VIEW", "SCHEMA", "MODEL")
	f("CAST(a AS ")
	f("SELECT CAST(a AS ", "<type>")
	f("SELECT FROM t ")
	f("SELECT 'a")
	f("SHOW ", "TABLES", "MODELS")
}

// TestParams: parameters count from zero within each statement.
func TestParams(t *testing.T) {
	stmts, err := Parse("SELECT ?, f(?); PREPARE p FROM SELECT ? LIMIT ?")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stmts {
		next := 0
		Inspect(s, func(n Node) bool {
			if p, ok := n.(*Param); ok {
				if p.Index != next {
					t.Errorf("parameter %d has index %d", next, p.Index)
				}
				next++
			}
			return true
		})
		if next != 2 {
			t.Errorf("%d parameters, want 2", next)
		}
	}
}

// TestOneStatement: ParseStatement takes exactly one.
func TestOneStatement(t *testing.T) {
	for _, text := range []string{"", " ", ";", "SELECT 1; SELECT 2", "SELECT 1;;", "SELECT 1 SELECT"} {
		if s, err := ParseStatement(text); err == nil {
			t.Errorf("%q parses as %s", text, Format(s))
		}
	}
	if _, err := ParseStatement(" SELECT 1 ; -- end"); err != nil {
		t.Error(err)
	}
}

func BenchmarkParse(b *testing.B) {
	f := func(name, text string) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	f("one", "SELECT 1")
	f("tpch", readFile(b, "testdata/queries/tpch.sql"))
	f("values", "INSERT INTO t VALUES (1, 'some text', 2.5, DATE '2026-01-01')"+strings.Repeat(", (1, 'some text', 2.5, DATE '2026-01-01')", 10_000))
}

func BenchmarkFormat(b *testing.B) {
	stmts, err := Parse(readFile(b, "testdata/queries/tpch.sql"))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range stmts {
			Format(s)
		}
	}
}
