package fn

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// likeRegexp is a LIKE pattern as a regular expression: the reference.
func likeRegexp(pattern string, escape rune) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`(?s)\A`)
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped:
			b.WriteString(regexp.QuoteMeta(string(r)))
			escaped = false
		case escape != 0 && r == escape:
			escaped = true
		case r == '%':
			b.WriteString(".*")
		case r == '_':
			b.WriteString(".")
		default:
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	b.WriteString(`\z`)
	return regexp.MustCompile(b.String())
}

func TestLikeAgainstRegexp(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 3))
	random := func(alphabet string, most int) string {
		runes := []rune(alphabet)
		var b strings.Builder
		for range rng.IntN(most) {
			b.WriteRune(runes[rng.IntN(len(runes))])
		}
		return b.String()
	}
	like := LookupScalar("like")
	for range 3000 {
		pattern := random("ab%%_é#", 8)
		escape := rune(0)
		if rng.IntN(2) == 0 {
			escape = '#'
			pattern = regexp.MustCompile(`#([^%_#]|$)`).ReplaceAllString(pattern, "##$1")
		}
		if _, err := CompileLike([]byte(pattern), escape); err != nil {
			continue
		}
		re := likeRegexp(pattern, escape)
		var texts []string
		for range 70 {
			texts = append(texts, random("abé#%\n", 9))
		}
		args := []*vec.Vector{textCol(texts...), constant(textCol(pattern))}
		if escape != 0 {
			args = append(args, constant(textCol("#")))
		}
		ts := make([]types.Type, len(args))
		for i, a := range args {
			ts[i] = a.Type
		}
		o, err := like.Resolve(ts)
		if err != nil {
			t.Fatal(err)
		}
		out, err := evalRows(like, o, args, len(texts))
		if err != nil {
			t.Fatal(err)
		}
		o.Prepare = nil // the same with a pattern a row
		args[1] = textCol(strings.Split(strings.Repeat(pattern+"\x00", len(texts)), "\x00")[:len(texts)]...)
		each, err := evalRows(like, o, args, len(texts))
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range texts {
			if want := re.MatchString(s); out.BoolAt(i) != want || each.BoolAt(i) != want {
				t.Fatalf("%q LIKE %q (escape %q): %v, %v; want %v", s, pattern, escape, out.BoolAt(i), each.BoolAt(i), want)
			}
		}
	}
}

func TestLikeErrors(t *testing.T) {
	a := textCol("x")
	check(t, "error: Escape character must be followed by '%', '_' or the escape character itself", "like", a, constant(textCol("a#b")), constant(textCol("#")))
	check(t, "error: Escape character must be followed by '%', '_' or the escape character itself", "like", a, textCol("a#"), constant(textCol("#")))
	check(t, "error: Escape string must be a single character", "like", a, constant(textCol("a")), constant(textCol("##")))
	check(t, "true|false|NULL", "ilike", textCol("ÉTÉ", "x", "NULL"), constant(textCol("é%É")))
	check(t, "NULL|true", "like", textCol("a", "a"), textCol("NULL", "_"))
}

func FuzzLike(f *testing.F) {
	f.Add("customer", "c%_r", "#")
	f.Fuzz(func(t *testing.T, text, pattern, escape string) {
		var e rune
		if escape != "" {
			e, _ = utf8.DecodeRuneInString(escape)
		}
		p, err := CompileLike([]byte(pattern), e)
		if err != nil {
			return
		}
		got := p.Match([]byte(text))
		if utf8.ValidString(text) && utf8.ValidString(pattern) && got != likeRegexp(pattern, e).MatchString(text) {
			t.Fatalf("%q LIKE %q (%q) = %v", text, pattern, e, got)
		}
		if prefix, exact := p.Prefix(); got && (!strings.HasPrefix(text, string(prefix)) || exact && text != string(prefix)) {
			t.Fatalf("prefix of %q is %q", pattern, prefix)
		}
	})
}

func BenchmarkLikeContains(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("special requests packages deposits accounts foxes carefully final ironic quick green pending")
	v := newVector(types.VarcharType)
	for range vec.BatchRows {
		var s []string
		for range 4 {
			s = append(s, words[rng.IntN(len(words))])
		}
		appendBytes(v, strings.Join(s, " "))
	}
	for _, pattern := range []string{"%green%", "%qzx%", "%special%requests%", "special%"} {
		b.Run(pattern, func(b *testing.B) {
			eval, err := prepareLike([]*vec.Vector{nil, constant(textCol(pattern))}, false)
			if err != nil {
				b.Fatal(err)
			}
			out := &vec.Vector{Type: types.BooleanType}
			b.SetBytes(int64(len(v.Bytes)))
			for b.Loop() {
				if err := eval(testContext, out, []*vec.Vector{v, nil}, v.N); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(v.N), "ns/row")
		})
	}
}
