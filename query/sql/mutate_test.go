package sql

import (
	"flag"
	"math/rand/v2"
	"strings"
	"testing"
)

var mutations = flag.Int("mutations", 30_000, "statements that TestMutated tries")

// TestMutated cuts the statements of testdata into tokens, mixes them and holds the promises of checkText on the result.
// Mixing tokens reaches what mixing bytes does not: words in places where they mean something else.
func TestMutated(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 11))
	var statements [][]string
	var pool []string
	for _, s := range seedStatements(t) {
		pieces, _ := Split(s)
		for _, piece := range pieces {
			var words []string
			for _, tok := range Tokenize(piece.Text) {
				words = append(words, piece.Text[tok.Start.Offset:tok.Stop])
			}
			statements = append(statements, words)
			pool = append(pool, words...)
		}
	}
	for range len(pool) / len(Keywords()) { // words are a half of the pool, tokens of statements the other
		pool = append(pool, Keywords()...)
	}
	parsed := 0
	for range *mutations {
		s := append([]string(nil), statements[rng.IntN(len(statements))]...)
		for range 1 + rng.IntN(3) {
			s = mutate(rng, s, pool, statements)
		}
		text := strings.Join(s, " ")
		if rng.IntN(4) == 0 {
			text = "SELECT " + text
		}
		checkText(t, text)
		if _, err := Parse(text); err == nil {
			parsed++
		}
	}
	if parsed < *mutations/20 {
		t.Errorf("only %d of %d mixed statements parse: the test tests little", parsed, *mutations)
	}
	t.Logf("%d of %d parse", parsed, *mutations)
}

func mutate(rng *rand.Rand, s, pool []string, statements [][]string) []string {
	if len(s) == 0 {
		return s
	}
	i, j := rng.IntN(len(s)), rng.IntN(len(s))
	if i > j {
		i, j = j, i
	}
	word := pool[rng.IntN(len(pool))]
	switch rng.IntN(7) {
	case 0:
		return append(s[:i:i], s[i+1:]...)
	case 1:
		s[i] = word
		return s
	case 2:
		return append(s[:i:i], append([]string{word}, s[i:]...)...)
	case 3: // parentheses
		out := append(s[:i:i], "(")
		out = append(append(out, s[i:j]...), ")")
		return append(out, s[j:]...)
	case 4: // a part of another statement
		o := statements[rng.IntN(len(statements))]
		k := rng.IntN(len(o) + 1)
		return append(s[:i:i], o[k:]...)
	case 5: // one identifier becomes another word
		for n := range s {
			at := (i + n) % len(s)
			if toks := Tokenize(s[at]); len(toks) == 1 && isName(toks[0]) && toks[0].Key == "" {
				s[at] = word
				return s
			}
		}
		return s
	}
	s[i], s[j] = s[j], s[i]
	return s
}
