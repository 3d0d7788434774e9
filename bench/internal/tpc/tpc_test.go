package tpc

import (
	"math"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/bench/internal/rowgen"
)

func TestRules(t *testing.T) {
	f := func(index, want int) {
		t.Helper()
		if got := OrderKey(index); got != want {
			t.Errorf("order %d has key %d, want %d", index, got, want)
		}
	}
	// dbgen's first orders, and its last at scale factor 1.
	for i, want := range []int{1, 2, 3, 4, 5, 6, 7, 32, 33, 34} {
		f(i, want)
	}
	f(1_499_999, 6_000_000)

	// Clause 4.2.3's formula, and the largest price that it allows.
	if got := RetailPrice(1); got != 90100 {
		t.Errorf("part 1 costs %d cents", got)
	}
	if got := RetailPrice(199_999); got != 209_899 {
		t.Errorf("part 199999 costs %d cents", got)
	}
	if len(Types) != 150 || len(Containers) != 40 {
		t.Errorf("%d types, %d containers", len(Types), len(Containers))
	}
	if Days != int(EndDate.Sub(StartDate).Hours())/24+1 {
		t.Errorf("%d days", Days)
	}
}

func TestOrderingCustomer(t *testing.T) {
	r := rowgen.Stream(1, 1, 1)
	for _, customers := range []int{1, 2, 3, 150} {
		for range 10_000 {
			if k := OrderingCustomer(r, customers); k < 1 || k > customers || k%3 == 0 {
				t.Fatalf("customer %d of %d", k, customers)
			}
		}
	}
}

// TestText cuts comments as O_COMMENT does and compares how often some words and phrases occur with the 1,500,000
// comments that dbgen 2.18 makes at scale factor 1. Q13's selectivity is the first of them.
func TestText(t *testing.T) {
	const n = 300_000
	text, err := NewText(t.Context(), 1, 32<<20, 2)
	if err != nil {
		t.Fatal(err)
	}
	phrases := []struct {
		count int // in dbgen's orders
		match func(s string) bool
		name  string
	}{
		{16082, func(s string) bool {
			_, rest, ok := strings.Cut(s, "special")
			return ok && strings.Contains(rest, "requests")
		}, "special ... requests"},
		{11722, func(s string) bool { return strings.Contains(s, "special requests") }, "special requests"},
		{108967, func(s string) bool { return strings.Contains(s, "pinto beans") }, "pinto beans"},
		{108512, func(s string) bool { return strings.Contains(s, "theodolites") }, "theodolites"},
		{300270, func(s string) bool { return strings.Contains(s, "furiously") }, "furiously"},
		{251027, func(s string) bool { return strings.Contains(s, ",") }, "a comma"},
		{979207, func(s string) bool { return strings.Contains(s, ".") }, "a full stop"},
		{21829, func(s string) bool { return strings.Contains(s, "--") }, "two dashes"},
	}
	counts := make([]int, len(phrases))
	r := rowgen.Stream(1, 1, 1)
	for range n {
		s := string(text.Cut(r, 19, 78))
		for i := range phrases {
			if phrases[i].match(s) {
				counts[i]++
			}
		}
	}
	for i, p := range phrases {
		share := float64(p.count) / 1_500_000
		// Pieces of one pool overlap, so the counts vary more than independent ones would: 2 % more is allowed.
		allowed := 5*math.Sqrt(n*share) + 0.02*n*share
		if math.Abs(float64(counts[i])-n*share) > allowed {
			t.Errorf("%s: in %d of %d comments, want %.0f ± %.0f", p.name, counts[i], n, n*share, allowed)
		}
	}
}

func TestTextSameForAnyWorkers(t *testing.T) {
	one, err := NewText(t.Context(), 5, 5<<20+17, 1)
	if err != nil {
		t.Fatal(err)
	}
	three, err := NewText(t.Context(), 5, 5<<20+17, 3)
	if err != nil {
		t.Fatal(err)
	}
	if string(one.pool) != string(three.pool) || len(one.pool) != 5<<20+17 {
		t.Error("the pool depends on the number of workers")
	}
	if i := strings.IndexByte(string(one.pool), 0); i >= 0 {
		t.Errorf("a gap at byte %d", i)
	}
}
