package fn

import (
	"math/rand/v2"
	"regexp"
	"testing"
)

// TestMatchDFA holds the automaton against package regexp over random texts.
func TestMatchDFA(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	exprs := []string{
		`abc`, `^abc`, `abc$`, `^abc$`, `^$`, `a|b`, `a*`, `a+b`, `(ab)+c`, `[aeiou]{3}`, `a.c`, `a.*c`, `(?s)a.c`, `^a.*b$`, `[^a]b`, `(?i)aBc`,
		`(?i)k`, `é`, `[à-ü]+b`, `\pL\d`, `a{2,4}b?c`, `(a|b)*c$`, `x?$`, `$`, `^`, `(^a|b$)`, `a(b|$)`, `(foo|quick).*(deposit|request)s?$`,
		`^(a|ab)(c|bcd)$`, `日.語`, `\x{1F600}`, `(a|b|c){5,9}$`, `[^\x00-\x7F]`, `(^|a)b`, `c(^a)`, `$^`, `(a$)b`,
	}
	alphabet := []rune("abcdkKé日本語 \nfoxquitdeps1😀ü\uFFFD")
	built := 0
	for _, e := range exprs {
		p, err := compilePattern(e)
		if err != nil {
			t.Fatal(err)
		}
		re := regexp.MustCompile(e)
		if p.dfa == nil {
			t.Errorf("%s has no automaton", e)
			continue
		}
		built++
		for range 3000 {
			var s []byte
			for range rng.IntN(12) {
				if rng.IntN(40) == 0 {
					s = append(s, byte(rng.Uint32()))
				} else {
					s = append(s, string(alphabet[rng.IntN(len(alphabet))])...)
				}
			}
			if got, want := p.match(s), re.Match(s); got != want {
				t.Fatalf("%s on %q: %v, want %v", e, s, got, want)
			}
		}
	}
	for _, e := range []string{`\bab`, `(?m)^a`, `a{1000}`} {
		p, err := compilePattern(e)
		if err != nil {
			t.Fatal(err)
		}
		if p.dfa != nil {
			t.Errorf("%s has an automaton", e)
		}
	}
}

func FuzzMatchDFA(f *testing.F) {
	f.Add(`a(b|c)*$`, "abcbc")
	f.Add(`(?i)ß`, "ẞ")
	f.Fuzz(func(t *testing.T, expr, text string) {
		re, err := regexp.Compile(expr)
		p, perr := compilePattern(expr)
		if (err == nil) != (perr == nil) {
			t.Fatalf("compile %q: %v, want %v", expr, perr, err)
		}
		if err == nil && p.match([]byte(text)) != re.MatchString(text) {
			t.Fatalf("%q on %q: %v", expr, text, !re.MatchString(text))
		}
	})
}

func BenchmarkRegexpLike(b *testing.B) {
	p, _ := compilePattern(`[aeiou]{3}`)
	texts := make([][]byte, 1000)
	rng := rand.New(rand.NewPCG(1, 2))
	total := 0
	for i := range texts {
		s := make([]byte, 27)
		for j := range s {
			s[j] = "abcdefghijklmnopqrstuvwxyz     "[rng.IntN(31)]
		}
		texts[i] = s
		total += len(s)
	}
	b.SetBytes(int64(total))
	for b.Loop() {
		for _, s := range texts {
			p.match(s)
		}
	}
}
