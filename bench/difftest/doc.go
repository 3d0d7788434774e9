// Package difftest asks two engines the same random questions and compares their answers.
//
// From one seed come random tables (NULLs, decimals, doubles, dates, timestamps, strings, booleans; empty, tiny and
// several batches long) and random queries over them (joins of all kinds, subqueries in every position, grouping,
// windows, set operations, CTEs). Each expression is written in both dialects at once, so that where Trino and DuckDB
// spell or define something differently the difference is stated in one place, the function table of exprs.go; nothing is tolerated
// when answers are compared but what compare.go lists as explained, with the reason, the order of rows that no ORDER BY fixes and the last bits of a double (relative 1e-9).
//
// A difference is reported with its seed and a query from which every part that does not matter has been taken away.
package difftest

// Text is one piece of SQL in both dialects.
type Text struct{ Trino, Duck string }

// same returns text that both dialects spell alike.
func same(s string) Text { return Text{s, s} }

// join writes pieces one after the other; a string stands for itself, a Text for both spellings.
func join(parts ...any) Text {
	var t Text
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			t.Trino += p
			t.Duck += p
		case Text:
			t.Trino += p.Trino
			t.Duck += p.Duck
		}
	}
	return t
}

// list writes texts with a separator.
func list(ts []Text, sep string) Text {
	var t Text
	for i, x := range ts {
		if i > 0 {
			t = join(t, sep)
		}
		t = join(t, x)
	}
	return t
}
