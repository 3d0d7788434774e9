package opt_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/opt"
	"github.com/clientele-db/clientele/query/opt/opttest"
)

// TestRandom holds the optimised trees of random queries against the trees as they were bound: with all rules, with none
// but the required ones, and with each rule left out.
func TestRandom(t *testing.T) {
	n, from := 300, 0
	if testing.Short() {
		n = 100
	}
	if s := os.Getenv("CLIENTELE_SEEDS"); s != "" { // first:count, to look for longer
		if _, err := fmt.Sscanf(s, "%d:%d", &from, &n); err != nil {
			t.Fatal(err)
		}
	}
	checked := 0
	for seed := from; seed < from+n; seed++ {
		done, err := checkSeed(uint64(seed))
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if done {
			checked++
		}
	}
	if checked < n*3/4 {
		t.Errorf("only %d of %d queries could be checked", checked, n)
	}
}

// checkSeed checks one random query; false means that it is too much work, or fails as it stands.
func checkSeed(seed uint64) (bool, error) {
	r := rand.New(rand.NewPCG(seed, 11))
	c := opttest.RandomTables(r)
	text := opttest.RandomQuery(r)
	n, err := opttest.Plan(text, c)
	if err != nil {
		return false, fmt.Errorf("%w\n%s", err, text)
	}
	want, err := opttest.Eval(n)
	if err != nil {
		if errors.Is(err, opttest.ErrManyRows) || errors.Is(err, opttest.ErrTooLong) {
			return false, nil
		}
		return false, fmt.Errorf("%w\n%s\n%s", err, text, logical.Format(n))
	}
	every := map[string]bool{}
	for _, rule := range opt.Rules() {
		every[rule.Name] = true
	}
	rules := opt.Rules()
	variants := []map[string]bool{nil, every, {rules[r.IntN(len(rules))].Name: true}, {rules[r.IntN(len(rules))].Name: true}}
	for _, disable := range variants {
		out, err := opt.Optimize(context.Background(), n, opt.Options{Check: true, Disable: disable})
		if err != nil {
			return false, fmt.Errorf("without %v: %w\n%s\n%s", disable, err, text, logical.Format(n))
		}
		got, err := opttest.Eval(out)
		if errors.Is(err, opttest.ErrTooLong) {
			continue
		}
		if err != nil {
			return false, fmt.Errorf("without %v: %w\n%s\n%s\nbecomes\n%s", disable, err, text, logical.Format(n), logical.Format(out))
		}
		if a, b := bag(want), bag(got); a != b {
			return false, fmt.Errorf("without %v: want %s\ngot %s\n%s\n%s\nbecomes\n%s\n%s", disable, a, b, text,
				logical.Format(n), logical.Format(out), dump(c))
		}
	}
	return true, nil
}

// bag prints rows in an order of their own.
func bag(rows []opttest.Row) string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = fmt.Sprint([]any(r))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func dump(c opttest.Catalog) string {
	var b strings.Builder
	for _, name := range []string{"t", "u", "v"} {
		fmt.Fprintf(&b, "%s: %v\n", name, c[name].Data)
	}
	return b.String()
}

// FuzzOptimize is TestRandom over seeds that the fuzzer picks.
func FuzzOptimize(f *testing.F) {
	for _, seed := range []uint64{0, 20217, 50243} { // found NULL keys and padded columns handled wrongly
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		if _, err := checkSeed(seed); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	})
}
