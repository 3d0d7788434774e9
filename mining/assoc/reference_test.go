package assoc

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clientele-db/clientele/engine/mem"
)

func ones(m uint32) int { return bits.OnesCount32(m) }

// codes lists the items of a mask.
func codes(m uint32) (out []uint32) {
	for ; m != 0; m &= m - 1 {
		out = append(out, uint32(bits.TrailingZeros32(m)))
	}
	return out
}

func mask(items []uint32) (m uint32) {
	for _, x := range items {
		m |= 1 << x
	}
	return m
}

// randomBaskets returns baskets over at most 9 items, some of them in all baskets, some baskets many times, as a corpus
// with repeated pairs in random order and as bit masks.
func randomBaskets(seed uint64) (*corpus, []uint32) {
	rng := rand.New(rand.NewPCG(seed, 9))
	items := 2 + rng.IntN(8)
	density := 0.1 + 0.8*rng.Float64()
	everywhere := uint32(0)
	if rng.IntN(3) == 0 {
		everywhere = uint32(rng.IntN(1 << items))
	}
	var sets []uint32
	for range 1 + rng.IntN(40) {
		s := everywhere
		for i := range items {
			if rng.Float64() < density {
				s |= 1 << i
			}
		}
		if s == 0 {
			s = 1
		}
		for range 1 + rng.IntN(1+rng.IntN(6)*rng.IntN(2)) {
			sets = append(sets, s)
		}
	}
	c := &corpus{}
	for i := range items {
		c.items = append(c.items, fmt.Sprint("i", i))
	}
	for k, s := range sets {
		for _, x := range codes(s) {
			for range 1 + rng.IntN(2) {
				c.pairs.Basket, c.pairs.Item = append(c.pairs.Basket, uint32(k)), append(c.pairs.Item, x)
			}
		}
	}
	rng.Shuffle(len(c.pairs.Item), func(i, j int) {
		p := &c.pairs
		p.Basket[i], p.Basket[j], p.Item[i], p.Item[j] = p.Basket[j], p.Basket[i], p.Item[j], p.Item[i]
	})
	c.baskets = len(sets)
	return c, sets
}

// byDefinition returns the wanted sets as "items: count" in the order of the result, by looking at every set of items.
func byDefinition(sets []uint32, items int, cfg Config) []string {
	count := make([]int64, 1<<items)
	for m := range count {
		for _, s := range sets {
			if s&uint32(m) == uint32(m) {
				count[m]++
			}
		}
	}
	type found struct {
		m     uint32
		count int64
	}
	var out []found
	for m := uint32(1); m < 1<<items; m++ {
		c := count[m]
		if c < max(cfg.MinCount, 1) || ones(m) < cfg.MinSize || cfg.MaxSize > 0 && ones(m) > cfg.MaxSize {
			continue
		}
		keep := true
		for x := range items {
			if b := uint32(1) << x; m&b == 0 {
				if cfg.Kind == Closed && count[m|b] == c || cfg.Kind == Maximal && count[m|b] >= max(cfg.MinCount, 1) {
					keep = false
				}
			}
		}
		if keep {
			out = append(out, found{m, c})
		}
	}
	slices.SortFunc(out, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(ones(a.m), ones(b.m)), slices.Compare(codes(a.m), codes(b.m)))
	})
	var s []string
	for _, f := range out {
		s = append(s, fmt.Sprint(codes(f.m), ": ", f.count))
	}
	return s
}

// mined returns what Mine finds in the same form.
func mined(t testing.TB, c *corpus, cfg Config) []string {
	t.Helper()
	tracker := mem.New("test", "test", 0)
	b, err := NewBaskets(context.Background(), []Pairs{c.pairs}, c.baskets, len(c.items), 0, tracker)
	if err != nil {
		t.Fatal(err)
	}
	sets, err := Mine(context.Background(), b, cfg, tracker)
	if err != nil {
		t.Fatal(err)
	}
	order, err := sets.Order(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, i := range order {
		out = append(out, fmt.Sprint(sets.Items(int(i)), ": ", sets.Count(int(i))))
	}
	b.Release()
	sets.Release()
	if tracker.Used() != 0 {
		t.Errorf("%d bytes are still reserved", tracker.Used())
	}
	return out
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Fatalf("%s: got\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// forms runs f with the search as it is, without sweeps, and with conditional databases kept in rows.
func forms(f func(what string)) {
	blocks, always, sparse := maxBlocks, alwaysBits, sparseBelow
	defer func() { maxBlocks, alwaysBits, sparseBelow = blocks, always, sparse }()
	f("sweeps")
	maxBlocks = 0
	f("item by item")
	alwaysBits, sparseBelow = 0, 1
	f("rows")
	maxBlocks = blocks
	f("sweeps and rows")
	alwaysBits, sparseBelow = 0, 0
	f("rows alone")
}

func TestByDefinition(t *testing.T) {
	seeds := uint64(150)
	if testing.Short() {
		seeds = 20
	}
	forms(func(what string) {
		for seed := range seeds {
			c, sets := randomBaskets(seed)
			for _, kind := range []Kind{All, Closed, Maximal} {
				for _, cfg := range []Config{
					{Kind: kind, MinCount: 1},
					{Kind: kind, MinCount: 2, Workers: 3},
					{Kind: kind, MinCount: 4},
					{Kind: kind, MinCount: 2, MaxSize: 2},
					{Kind: kind, MinCount: 3, MinSize: 2, MaxSize: 3},
					{Kind: kind, MinCount: 2, MaxSize: 1},
					{Kind: kind, MinCount: int64(len(sets))},
					{Kind: kind, MinCount: int64(len(sets)) + 1},
				} {
					same(t, fmt.Sprintf("%s, seed %d, %+v", what, seed, cfg), mined(t, c, cfg), byDefinition(sets, len(c.items), cfg))
				}
			}
		}
	})
}

// TestForms compares the forms of databases on data that are large enough for all of them.
func TestForms(t *testing.T) {
	c := quest(3000, 2)
	for _, cfg := range []Config{{MinCount: 6}, {MinCount: 6, MaxSize: 3}, {Kind: Closed, MinCount: 6}, {Kind: Maximal, MinCount: 6}} {
		var want []string
		forms(func(what string) {
			for _, cfg.Workers = range []int{1, 2} {
				got := mined(t, c, cfg)
				if want == nil {
					want = got
				}
				if !slices.Equal(got, want) {
					t.Errorf("%+v, %s: %d sets, want %d", cfg, what, len(got), len(want))
				}
			}
		})
		if len(want) < 500 {
			t.Errorf("%+v: only %d sets", cfg, len(want))
		}
	}
}

// TestMetamorphic changes baskets in ways of which the outcome is known.
func TestMetamorphic(t *testing.T) {
	c := quest(4000, 5)
	base := mined(t, c, Config{MinCount: 10, Workers: 2})
	rng := rand.New(rand.NewPCG(1, 1))

	shuffled := &corpus{baskets: c.baskets, items: c.items}
	for _, i := range rng.Perm(len(c.pairs.Item)) {
		shuffled.pairs.Basket = append(shuffled.pairs.Basket, c.pairs.Basket[i])
		shuffled.pairs.Item = append(shuffled.pairs.Item, c.pairs.Item[i])
	}
	same(t, "rows in another order", mined(t, shuffled, Config{MinCount: 10}), base)

	// Each basket three times: counts are three times as high, and rows have weights.
	triple := &corpus{baskets: 3 * c.baskets, items: c.items}
	for i, k := range c.pairs.Basket {
		for copies := range 3 {
			triple.pairs.Basket = append(triple.pairs.Basket, k+uint32(copies*c.baskets))
			triple.pairs.Item = append(triple.pairs.Item, c.pairs.Item[i])
		}
	}
	for _, kind := range []Kind{All, Closed, Maximal} {
		var want []string
		for _, s := range mined(t, c, Config{Kind: kind, MinCount: 10}) {
			items, n, _ := strings.Cut(s, ": ")
			var count int
			fmt.Sscan(n, &count)
			want = append(want, fmt.Sprint(items, ": ", 3*count))
		}
		same(t, "baskets three times", mined(t, triple, Config{Kind: kind, MinCount: 30, Workers: 2}), want)
	}

	// Other codes for the items: the same sets under other names.
	perm := rng.Perm(len(c.items))
	renamed := &corpus{baskets: c.baskets, items: c.items, pairs: Pairs{Basket: c.pairs.Basket}}
	for _, x := range c.pairs.Item {
		renamed.pairs.Item = append(renamed.pairs.Item, uint32(perm[x]))
	}
	b := c.build(t)
	sets, err := Mine(t.Context(), b, Config{MinCount: 10}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for i := range sets.Len() {
		var items []uint32
		for _, x := range sets.Items(i) {
			items = append(items, uint32(perm[x]))
		}
		slices.Sort(items)
		want = append(want, fmt.Sprint(items, ": ", sets.Count(i)))
	}
	got := mined(t, renamed, Config{MinCount: 10})
	slices.Sort(got)
	slices.Sort(want)
	same(t, "items renamed", got, want)
}

// TestWideData mines more items than a table of pairs has room for.
func TestWideData(t *testing.T) {
	c := &corpus{items: make([]string, 60_000), baskets: 30_000}
	rng := rand.New(rand.NewPCG(8, 8))
	for k := range c.baskets {
		x := rng.IntN(20_000)
		for i := range 3 { // each triple 3x, 3x+1, 3x+2 goes together
			c.pairs.Basket, c.pairs.Item = append(c.pairs.Basket, uint32(k)), append(c.pairs.Item, uint32(3*x+i))
		}
	}
	for _, kind := range []Kind{All, Closed, Maximal} {
		got := mined(t, c, Config{Kind: kind, MinCount: 2, Workers: 2})
		each := map[Kind]int{All: 7, Closed: 1, Maximal: 1}[kind]
		seen := map[uint32]int{}
		for i, x := range c.pairs.Item {
			if i%3 == 0 {
				seen[x]++
			}
		}
		want := 0
		for _, n := range seen {
			if n >= 2 {
				want += each
			}
		}
		if len(got) != want {
			t.Errorf("%s: %d sets, want %d", kind, len(got), want)
		}
	}
}

// TestCap skips large baskets.
func TestCap(t *testing.T) {
	c := &corpus{}
	for k, items := range []string{"a b", "a b c", "a b c d a b c d", "a a b b", "d"} {
		for _, x := range strings.Fields(items) {
			c.add(k, x)
		}
	}
	b, err := NewBaskets(context.Background(), []Pairs{c.pairs}, c.baskets, len(c.items), 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	if b.Count != 4 || b.Skipped != 1 || b.Items != 8 {
		t.Errorf("%d baskets, %d skipped, %d items; want 4, 1, 8", b.Count, b.Skipped, b.Items)
	}
	sets, err := Mine(t.Context(), b, Config{MinCount: 3}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if sets.Len() != 3 { // a, b, a b, in the three baskets of a and b
		t.Errorf("%d sets, want 3", sets.Len())
	}
}

func TestMinCount(t *testing.T) {
	for _, c := range []struct {
		support float64
		n, want int64
	}{
		{0.01, 9835, 99},
		{0.001, 9835, 10},
		{0.07, 100, 7},
		{0.1, 10, 1},
		{0.3, 10, 3},
		{0.29, 100, 29},
		{1, 7, 7},
		{0, 5, 1},
		{0.5, 0, 1},
		{0.005, 18532, 93},
		{0.000001, 1000, 1},
		{0.57, 100, 57},
		{0.58, 1000, 580},
	} {
		if got := MinCount(c.support, c.n); got != c.want {
			t.Errorf("MinCount(%v, %d) = %d, want %d", c.support, c.n, got, c.want)
		}
	}
	for n := int64(1); n < 400; n++ {
		for c := int64(1); c <= n; c++ {
			if got := MinCount(float64(c)/float64(n), n); got != c {
				t.Fatalf("MinCount(%d/%d) = %d", c, n, got)
			}
		}
	}
}

// TestTooManySets asks for a support that yields 2^40 sets.
func TestTooManySets(t *testing.T) {
	c := &corpus{}
	for k := range 20 {
		for i := range 40 {
			if k < 10 || i < 12 {
				c.add(k, fmt.Sprint("i", i))
			}
		}
	}
	tracker := mem.New("the query", "query_memory", 4<<20)
	b, err := NewBaskets(context.Background(), []Pairs{c.pairs}, c.baskets, len(c.items), 0, tracker)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Mine(t.Context(), b, Config{MinCount: 10, Workers: 2}, tracker)
	if !errors.Is(err, ErrTooManySets) || !errors.Is(err, mem.ErrLimit) {
		t.Fatalf("%v, want ErrTooManySets", err)
	}
	for _, part := range []string{"a support of 10 baskets (0.5 of 20)", "15 baskets (min_support 0.75) fit, with 4095 item sets", "query_memory"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	b.Release()
	if tracker.Used() != 0 {
		t.Errorf("%d bytes are still reserved", tracker.Used())
	}
	// Without a limit the search goes on until it is cancelled.
	b, err = NewBaskets(context.Background(), []Pairs{c.pairs}, c.baskets, len(c.items), 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(30*time.Millisecond, cancel)
	if _, err = Mine(ctx, b, Config{MinCount: 10, MinSize: 39, Workers: 2}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// FuzzMine compares with the definition on baskets made of bytes: two bytes are a basket of 9 items and how often it comes.
func FuzzMine(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 255, 1, 255, 2, 7, 9}, byte(2), byte(0), byte(0))
	f.Add([]byte{255, 255, 255, 255, 7, 0, 3, 0}, byte(1), byte(1), byte(3))
	f.Fuzz(func(t *testing.T, data []byte, least, kind, size byte) {
		var sets []uint32
		c := &corpus{items: make([]string, 9)}
		for i := 0; i+1 < min(len(data), 200); i += 2 {
			m := uint32(data[i]) | uint32(data[i+1]&1)<<8
			if m == 0 {
				continue
			}
			for range 1 + data[i+1]>>1%8 {
				for _, x := range codes(m) {
					c.pairs.Basket, c.pairs.Item = append(c.pairs.Basket, uint32(len(sets))), append(c.pairs.Item, x)
				}
				sets = append(sets, m)
			}
		}
		c.baskets = len(sets)
		cfg := Config{Kind: Kind(kind % 3), MinCount: int64(least), MaxSize: int(size % 10), Workers: 2}
		same(t, fmt.Sprintf("%+v", cfg), mined(t, c, cfg), byDefinition(sets, 9, cfg))
	})
}
