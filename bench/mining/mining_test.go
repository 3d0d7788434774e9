package mining

import (
	"errors"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/bench/internal/rowgen"
	"github.com/clientele-db/clientele/engine/vec"
)

// TestPointsLieAroundPlaces holds the mean and the deviation of the numbers that scatter points against those of the normal distribution.
func TestPointsLieAroundPlaces(t *testing.T) {
	r := rowgen.Stream(1, 1, 1)
	const n = 200_000
	sum, squares, beyond := 0.0, 0.0, 0
	for range n {
		x := bell(r)
		sum += x
		squares += x * x
		if math.Abs(x) > 1.96 {
			beyond++
		}
	}
	if mean, dev := sum/n, math.Sqrt(squares/n); math.Abs(mean) > 0.01 || math.Abs(dev-1) > 0.01 {
		t.Errorf("mean %v, deviation %v", mean, dev)
	}
	if share := float64(beyond) / n; math.Abs(share-0.05) > 0.006 {
		t.Errorf("%v beyond 1.96 deviations", share)
	}
}

// TestBaskets holds the generator's baskets against the parameters of T10I4: 10 items on average, of 1,000.
func TestBaskets(t *testing.T) {
	b := newBaskets(&Config{Scale: 1, Seed: 3}, 20_000)
	baskets, items, next := 0, 0, 0
	for chunk := range b.Chunks {
		b.each(chunk, func(n int, in []int64) {
			if n != next || len(in) == 0 || !slices.IsSorted(in) || in[0] < 0 || in[len(in)-1] >= questItems {
				t.Fatalf("basket %d, expected %d: %v", n, next, in)
			}
			next++
			baskets++
			items += len(in)
		})
	}
	if mean := float64(items) / float64(baskets); baskets != 20_000 || mean < 9.5 || mean > 10.6 {
		t.Errorf("%d baskets of %v items on average", baskets, mean)
	}
	sizes := 0
	for _, p := range b.patterns {
		sizes += len(p.items)
	}
	if mean := float64(sizes) / questPatterns; mean < 3.8 || mean > 4.3 {
		t.Errorf("patterns of %v items on average", mean)
	}
}

// TestFrequent counts the sets of a few baskets; the example is that of Agrawal and Srikant, 1994, figure 3: at two
// baskets there are frequent sets {1} {2} {3} {5}, {1 3} {2 3} {2 5} {3 5} and {2 3 5}.
func TestFrequent(t *testing.T) {
	holds := map[int][]uint64{1: {0b0101}, 2: {0b1110}, 3: {0b0111}, 4: {0b0001}, 5: {0b1110}}
	var items [][]uint64
	for _, i := range []int{1, 2, 3, 5} {
		if ones(holds[i]) < 2 {
			t.Fatal("item", i)
		}
		items = append(items, holds[i])
	}
	var pairs, triples bySize
	for i := range items {
		found := extend(t.Context(), items[i], items[i+1:], 2)
		pairs.sets += found[2].sets
		pairs.sum += found[2].sum
		triples.sets += found[3].sets
		triples.sum += found[3].sum
	}
	if pairs != (bySize{4, 9}) || triples != (bySize{1, 2}) {
		t.Errorf("pairs %v, triples %v", pairs, triples)
	}
}

// TestSales counts what the rules promise: every customer buys, invoices have four lines on average, days ascend.
func TestSales(t *testing.T) {
	s := newSales(&Config{Scale: 0.01, Seed: 1})
	seen := make([]bool, s.customers)
	lines, invoices, day := 0, 0, 0
	for chunk := range s.Chunks {
		s.each(chunk, func(l sale) {
			lines++
			if l.line == 1 {
				invoices++
			}
			if l.day < day || l.day >= saleDays || l.cents <= 0 {
				t.Fatalf("%+v behind day %d", l, day)
			}
			day, seen[l.customer] = l.day, true
		})
	}
	if lines < 99_990 || lines > 100_010 || invoices != 25_000 || len(seen) != 4810 || slices.Contains(seen, false) {
		t.Errorf("%d lines, %d invoices, %d customers", lines, invoices, len(seen))
	}
}

// TestFill makes the tables on one thread and on two: the rows must be the same.
func TestFill(t *testing.T) {
	c := Config{Scale: 0.002, Seed: 1}
	works, err := Works(c)
	if err != nil {
		t.Fatal(err)
	}
	large, err := Large(Config{Scale: 0.001, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	works = append(works, large[1])
	var all [2][]string
	for i := range all {
		db, err := clientele.Open("", &clientele.Options{Threads: 1 + i})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var done atomic.Int64
		rows, err := Fill(t.Context(), db, works, func(n, _ int64) { done.Store(n) })
		if err != nil || rows == 0 || done.Load() == 0 {
			t.Fatal(rows, done.Load(), err)
		}
		for _, s := range Sources(works) {
			res, err := db.Query(t.Context(), "SELECT * FROM "+s.Table.Name)
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for {
				batch, err := res.Batch(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if batch == nil {
					break
				}
				for r := range min(batch.K, 100) {
					for _, v := range batch.Cols {
						b.Write(clientele.AppendText(nil, v, r))
						b.WriteByte(' ')
					}
				}
			}
			res.Close()
			all[i] = append(all[i], b.String())
		}
	}
	if !slices.Equal(all[0], all[1]) {
		t.Error("two threads make other rows than one")
	}
	if a, b := Fingerprint(works), Fingerprint(works[1:]); a == b || a != Fingerprint(works) {
		t.Errorf("fingerprints %x and %x", a, b)
	}
	if again, err := Works(Config{Scale: 0.002, Seed: 2}); err != nil || Fingerprint(again) == Fingerprint(works[:len(again)]) {
		t.Errorf("another seed has the same fingerprint, %v", err)
	}
	if _, err := Works(Config{Scale: -1}); err == nil {
		t.Error("a negative scale was accepted")
	}
}

// TestAppend is about what the database refuses of a program's rows.
func TestAppend(t *testing.T) {
	db, err := clientele.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(t.Context(), "CREATE TABLE t (a DOUBLE, b DOUBLE)"); err != nil {
		t.Fatal(err)
	}
	boom := errors.New("boom")
	f := func(table string, fill func(int) ([]*vec.Vector, error), want string) {
		t.Helper()
		if _, err := db.Append(t.Context(), table, 40, fill); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	ones := func(n int) *vec.Vector { return doubles(make([]float64, n)) }
	good := func(int) ([]*vec.Vector, error) { return []*vec.Vector{ones(1000), ones(1000)}, nil }
	f("none", good, "does not exist")
	f("t", func(c int) ([]*vec.Vector, error) {
		if c == 17 {
			return nil, boom
		}
		return good(c)
	}, "chunk 17: boom")
	f("t", func(int) ([]*vec.Vector, error) { return []*vec.Vector{ones(3)}, nil }, "1 columns, the table has 2")
	f("t", func(int) ([]*vec.Vector, error) { return []*vec.Vector{ones(3), ones(4)}, nil }, `column "b" has 4 rows, column "a" has 3`)
	f("t", func(int) ([]*vec.Vector, error) {
		return []*vec.Vector{ones(3), {Type: ones(0).Type, Form: vec.Const, N: 3}}, nil
	}, "form const")
	f("t", func(int) ([]*vec.Vector, error) { return []*vec.Vector{ones(3), nil}, nil }, "missing")
	if n, err := db.Append(t.Context(), "t", 40, good); n != 40_000 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
	res, err := db.Query(t.Context(), "SELECT count(*) FROM t")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Close()
	for row, err := range res.Rows(t.Context()) {
		if err != nil || row[0] != int64(40_000) {
			t.Errorf("%v rows are there, %v", row, err)
		}
	}
}
