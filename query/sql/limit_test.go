package sql

import (
	"strings"
	"testing"
)

// TestLongChains: chains of ten thousand terms parse, print and parse again; AND, OR and set operations are flat.
func TestLongChains(t *testing.T) {
	const n = 10_000
	f := func(first, link string) Statement {
		t.Helper()
		text := first + strings.Repeat(link, n-1)
		s, err := ParseStatement(text)
		if err != nil {
			t.Fatalf("%s%s…: %v", first, link, err)
		}
		checkRoundTrip(t, text, s)
		return s
	}
	expr := func(s Statement) Expr {
		return s.(*QueryStatement).Query.Body.(*Select).Items[0].(*ExprItem).Expr
	}
	for _, op := range []string{"AND", "OR"} {
		if got := len(expr(f("SELECT a", " "+op+" b = 1")).(*Logical).Terms); got != n {
			t.Errorf("%s: %d terms, want %d", op, got, n)
		}
	}
	if got := len(f("SELECT 1", " UNION ALL SELECT 1").(*QueryStatement).Query.Body.(*SetOp).Terms); got != n {
		t.Errorf("UNION ALL: %d terms, want %d", got, n)
	}
	f("SELECT a", " OR b AND c")
	f("SELECT 1", " + 1")
	f("SELECT 'a'", " || 'b'")
	f("SELECT 1", ", 1")
	f("VALUES (1, 'a')", ", (1, 'a')")
	f("SELECT * FROM t", " CROSS JOIN t")
	f("SELECT * FROM t", ", t")
	f("SELECT a", "[1]")
	f("SELECT (a)", ".b")
}

// TestLimits: what is too deep, too high or too long is refused with an error, and nothing overflows the stack.
func TestLimits(t *testing.T) {
	f := func(name, text, want string) {
		t.Helper()
		_, err := Parse(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", name, err, want)
		}
	}
	nest := func(n int, open, inner, end string) string {
		return "SELECT " + strings.Repeat(open, n) + inner + strings.Repeat(end, n)
	}
	const deep = "nested deeper than 500 levels"
	for _, n := range []int{6_000, 300_000} {
		f("parentheses", nest(n, "(", "1", ")"), deep)
		f("open parentheses", nest(n, "(", "", ""), deep)
		f("NOT", nest(n, "NOT ", "a", ""), deep)
		f("minus", nest(n, "- ", "a", ""), deep)
		f("subqueries", nest(n, "(SELECT ", "1", ")"), deep)
		f("FROM", nest(n, "* FROM (SELECT ", "1", ")"), deep)
		f("relations", "SELECT * FROM "+strings.Repeat("(", n)+"t"+strings.Repeat(")", n), deep)
		f("CASE", nest(n, "CASE ", "1", " WHEN 1 THEN 1 END"), deep)
		f("calls", nest(n, "f(", "1", ")"), deep)
		f("arrays", nest(n, "ARRAY[", "1", "]"), deep)
		f("lambdas", nest(n, "x -> ", "1", ""), deep)
		f("types", "SELECT CAST(a AS "+strings.Repeat("ARRAY(", n)+"INT"+strings.Repeat(")", n)+")", deep)
		f("row types", "SELECT a::"+strings.Repeat("ROW(b ", n), deep)
		f("subscripts", nest(n, "a[", "1", "]"), deep)
		for _, open := range []string{
			"POSITION(", "POSITION(a IN ", "TRIM(", "TRIM(a FROM ", "SUBSTRING(", "SUBSTRING(a FROM ", "NORMALIZE(", "EXTRACT(a FROM ",
			"CAST(", "TRY_CAST(", "GROUPING(", "JSON_VALUE(", "JSON_EXISTS(a, '' PASSING ", "JSON_OBJECT(", "JSON_OBJECT(KEY a VALUE ",
			"JSON_ARRAY(", "ROW(", "(a, ", "EXISTS (SELECT ", "a IN (", "a IN (SELECT ", "a = ANY (SELECT ", "a BETWEEN (", "f(x => ",
			"f(DISTINCT ", "f(a ORDER BY ", "f(a) FILTER (WHERE ", "f(a) OVER (PARTITION BY ", "f(a) OVER (ORDER BY ",
			"f(a) OVER (ROWS ", "f(a) OVER (ROWS BETWEEN 1 PRECEDING AND ", "f(a) WITHIN GROUP (ORDER BY ", "(x, y) -> ", "a[",
			"+ ", "CASE WHEN ", "a AT TIME ZONE (", "* FROM TABLE(f(TABLE(SELECT ", "* FROM UNNEST((SELECT ", "* FROM LATERAL (SELECT ",
			"* FROM t FOR VERSION AS OF (SELECT ", "a FROM t TABLESAMPLE SYSTEM ((SELECT ", "a UNION (SELECT ", "a UNION SELECT (SELECT ",
			"a ORDER BY (SELECT ", "a LIMIT (SELECT ", "a GROUP BY ROLLUP ((SELECT ", "a WINDOW w AS (PARTITION BY (SELECT ",
		} {
			f(open, nest(n/10, open, "", ""), deep)
		}
		f("EXPLAIN", strings.Repeat("EXPLAIN ", n)+"SELECT 1", deep)
		f("PREPARE", strings.Repeat("PREPARE p FROM ", n)+"SELECT 1", deep)
		f("joins", "SELECT * FROM t"+strings.Repeat(" JOIN t", n)+strings.Repeat(" ON a", n), deep)
		f("WITH", strings.Repeat("WITH a AS (", n)+"SELECT 1"+strings.Repeat(") SELECT 1", n), deep)
	}
	const high = "more than 12000 operators in a row"
	f("sum", "SELECT 1"+strings.Repeat(" + 1", 2_000_000), high)
	f("subscript", "SELECT a"+strings.Repeat("[1]", 20_000), high)
	f("cast", "SELECT a"+strings.Repeat("::int", 20_000), high)
	f("zone", "SELECT a"+strings.Repeat(" AT TIME ZONE 'x'", 20_000), high)
	f("IS", "SELECT a"+strings.Repeat(" IS NULL", 20_000), high)
	f("joins", "SELECT * FROM t"+strings.Repeat(" CROSS JOIN t", 20_000), high)
	f("set operations", "SELECT 1"+strings.Repeat(" UNION SELECT 1 UNION ALL SELECT 1", 10_000), high)
	f("array types", "SELECT CAST(a AS int"+strings.Repeat(" ARRAY", 20_000)+")", high)
	f("sums under sums", "SELECT "+strings.Repeat("(", 3)+"1"+strings.Repeat(strings.Repeat(" + 1", 5_000)+")", 3), high)

	f("length", "SELECT "+strings.Repeat(" ", MaxStatementBytes)+"1", "longer than")
	f("number", "SELECT 0x"+strings.Repeat("f", 2_000), "longer than")
	f("encoding", "SELECT '\xff'", "line 1:9: SQL text is not valid UTF-8")
}

// TestWithinLimits: what is just within the limits parses.
func TestWithinLimits(t *testing.T) {
	f := func(text string) {
		t.Helper()
		s, err := ParseStatement(text)
		if err != nil {
			t.Fatalf("%.40s…: %v", text, err)
		}
		checkRoundTrip(t, text, s)
	}
	f("SELECT " + strings.Repeat("(", 450) + "1" + strings.Repeat(")", 450))
	f("SELECT " + strings.Repeat("(SELECT ", 200) + "1" + strings.Repeat(")", 200))
	f("SELECT * FROM " + strings.Repeat("(SELECT * FROM ", 200) + "t" + strings.Repeat(")", 200))
	f("SELECT " + strings.Repeat("a + (", 450) + "1" + strings.Repeat(")", 450))
}
