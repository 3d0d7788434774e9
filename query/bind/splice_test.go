package bind

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/query/sql"
)

// corpus returns the statements of testdata that parse, one a line.
func corpus(t testing.TB) []string {
	files, err := filepath.Glob("testdata/bind/*")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata", err)
	}
	var out []string
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(text), "\n") {
			line = strings.TrimSuffix(line, ";")
			if _, err := sql.ParseStatement(line); err == nil {
				out = append(out, line)
			}
		}
	}
	return out
}

// span is a part of a statement.
type span struct{ from, to int32 }

// spans lists the parts of a statement that another part of the same kind may take the place of.
func spans(text string) (exprs, queries, relations []span) {
	s, err := sql.ParseStatement(text)
	if err != nil {
		return nil, nil, nil
	}
	sql.Inspect(s, func(n sql.Node) bool {
		at := span{n.Pos().Offset, n.End()}
		switch n.(type) {
		case sql.Expr:
			exprs = append(exprs, at)
		case sql.Relation:
			relations = append(relations, at)
		case *sql.Query:
			queries = append(queries, at)
		}
		return true
	})
	return exprs, queries, relations
}

// TestSplices puts parts of statements in the place of parts of others. Nearly all of what comes out parses, and much of it
// binds; nothing may panic, and what is bound must be a sound plan.
func TestSplices(t *testing.T) {
	rounds := 30_000
	if testing.Short() {
		rounds = 3_000
	}
	texts := corpus(t)
	type parts struct {
		text string
		of   [3][]span
	}
	list := make([]parts, len(texts))
	for i, s := range texts {
		e, q, r := spans(s)
		list[i] = parts{s, [3][]span{e, q, r}}
	}
	rng := rand.New(rand.NewPCG(11, 13))
	c := newCatalog()
	c.define(t, fuzzTables)
	parsed, bound := 0, 0
	for range rounds {
		into := list[rng.IntN(len(list))]
		for range 1 + rng.IntN(3) {
			from := list[rng.IntN(len(list))]
			k := rng.IntN(3)
			if k > 0 && rng.IntN(2) == 0 {
				k = 0
			}
			if len(into.of[k]) == 0 || len(from.of[k]) == 0 {
				continue
			}
			a, b := into.of[k][rng.IntN(len(into.of[k]))], from.of[k][rng.IntN(len(from.of[k]))]
			part := from.text[b.from:b.to]
			if k != 2 {
				part = "(" + part + ")"
			}
			into.text = into.text[:a.from] + part + into.text[a.to:]
			into.of[0], into.of[1], into.of[2] = spans(into.text)
		}
		s, err := sql.ParseStatement(into.text)
		if err != nil {
			continue
		}
		parsed++
		st, err := Bind(s, testConfig(c))
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Errorf("%s: an error that is no *Error: %v", into.text, err)
			}
			continue
		}
		bound++
		checkStatement(t, st)
		if t.Failed() {
			t.Fatal(into.text)
		}
	}
	if parsed < rounds/2 || bound < rounds/20 {
		t.Errorf("of %d statements only %d parsed and %d were bound", rounds, parsed, bound)
	}
	t.Logf("%d parsed, %d bound", parsed, bound)
}
