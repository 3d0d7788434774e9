package sql

import (
	"errors"
	"testing"
	"unicode/utf8"
)

// checkText holds the promises of the package on any text: nothing panics, tokens lie within the text and in order, and
// what parses is printed so that it parses to the same tree, whose print is the same again.
func checkText(t *testing.T, text string) {
	t.Helper()
	last := int32(0)
	for _, tok := range Tokenize(text) {
		if tok.Pos().Offset < last || tok.End() <= tok.Pos().Offset || int(tok.End()) > len(text) {
			t.Fatalf("token %+v of %q lies badly", tok, text)
		}
		last = tok.End()
	}
	Split(text)
	stmts, err := Parse(text)
	if err != nil {
		e, ok := errors.AsType[*Error](err)
		if !ok {
			t.Fatalf("error of %q is a %T", text, err)
		}
		if e.Pos.Line < 1 || e.Pos.Column < 1 || int(e.Pos.Offset) > len(text) || e.Msg == "" {
			t.Fatalf("error of %q lies badly: %+v", text, e)
		}
		return
	}
	for _, s := range stmts {
		checkRoundTrip(t, text, s)
	}
}

func checkRoundTrip(t *testing.T, text string, s Statement) {
	t.Helper()
	for _, print := range []func(Node) string{Format, Pretty} {
		once := print(s)
		again, err := ParseStatement(once)
		if err != nil {
			t.Fatalf("%q\nprints as %q\nwhich does not parse: %v", text, once, err)
		}
		if d := treeDiff(s, again); d != "" {
			t.Fatalf("%q\nprints as %q\nwhich parses to another tree: %s", text, once, d)
		}
		if twice := print(again); twice != once {
			t.Fatalf("%q\nprints as %q\nand then as %q", text, once, twice)
		}
	}
	checkSpans(t, text, s)
}

// checkSpans: every node lies within the text, and its children within it and in order.
func checkSpans(t *testing.T, text string, n Node) {
	t.Helper()
	from, to := n.Pos().Offset, n.End()
	inside := func(at int32) bool { return int(at) == len(text) || utf8.RuneStart(text[at]) }
	if from < 0 || to < from || int(to) > len(text) || !inside(from) || !inside(to) {
		t.Fatalf("%T of %q lies at %d to %d", n, text, from, to)
	}
	for _, c := range Children(n) {
		if c.Pos().Offset < from || c.End() > to {
			t.Fatalf("%q: %T at %d to %d holds %T at %d to %d", text, n, from, to, c, c.Pos().Offset, c.End())
		}
		checkSpans(t, text, c)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range seedStatements(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) { checkText(t, text) })
}
