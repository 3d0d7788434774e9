package expr

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/engine/vec/vectest"
)

// kept filters a batch and returns the rows that are left.
func kept(t *testing.T, p *Predicate, b *vec.Batch) []int {
	t.Helper()
	var s kernel.Selection
	x := *b
	if err := p.Filter(&x, &s); err != nil {
		t.Fatal(err)
	}
	return vectest.Rows(&x)
}

func compilePredicate(t *testing.T, e Expr, layout ...ColumnID) *Predicate {
	t.Helper()
	p, err := CompilePredicate(e, layout, testContext)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestRangesMerge(t *testing.T) {
	p := compilePredicate(t, AndOf(call(">=", colA, num(2)), call("<", colA, num(5))), 0)
	st := p.Stats()
	if len(st) != 1 || st[0].Text != "a >= 2 AND a < 5" {
		t.Fatalf("conjuncts %+v", st)
	}
	b := batchOf(vectest.From(types.BigIntType, vec.Packed, bigints(1, 2, 4, 5, nil)))
	if got := kept(t, p, b); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("kept %v", got)
	}
	if st := p.Stats(); st[0].In != 5 || st[0].Kept != 2 {
		t.Errorf("stats %+v", st)
	}
}

func TestConstantConjuncts(t *testing.T) {
	b := batchOf(vectest.From(types.BigIntType, vec.Flat, bigints(1, 2)))
	f := func(e Expr, want int) {
		t.Helper()
		p := compilePredicate(t, e, 0)
		if got := kept(t, p, b); len(got) != want {
			t.Errorf("%v keeps %v, want %d rows", e, got, want)
		}
		if skips := p.Skips(2, func(int) Zone { return Zone{} }); skips != (want == 0) {
			t.Errorf("%v skips: %v", e, skips)
		}
	}
	f(nil, 2)
	f(Bool(true), 2)
	f(Bool(false), 0)
	f(Null(types.BooleanType), 0)
	f(call("=", num(1), num(2)), 0)
	f(call("=", colA, Null(types.BigIntType)), 0)
}

// TestGuardKeepsItsPlace holds that a condition that can fail stays behind what was written in front of it.
func TestGuardKeepsItsPlace(t *testing.T) {
	p := compilePredicate(t, AndOf(call("<>", colA, num(0)), call(">", call("/", num(10), colA), num(2))), 0)
	b := batchOf(vectest.From(types.BigIntType, vec.Flat, bigints(0, 3, 9, nil)))
	for range 3 * reorderEvery {
		if got := kept(t, p, b); !slices.Equal(got, []int{1}) {
			t.Fatalf("kept %v", got)
		}
	}
}

// TestConjunctsAreReordered holds that what removes more rows comes to run first.
func TestConjunctsAreReordered(t *testing.T) {
	colI := &Column{ID: 2, Name: "i", T: types.BigIntType}
	p := compilePredicate(t, AndOf(call(">=", colA, num(1)), call(">=", colI, num(90))), 0, 2)
	a, i := make([]any, 1000), make([]any, 1000)
	for r := range a {
		a[r], i[r] = int64(r%100), int64(r%100)
	}
	b := batchOf(vectest.From(types.BigIntType, vec.Packed, a), vectest.From(types.BigIntType, vec.Packed, i))
	for range 2 * reorderEvery {
		kept(t, p, b)
	}
	if st := p.Stats(); st[0].Text != "i >= 90" {
		t.Errorf("order %+v", st)
	}
}

func TestColumnsAreLoadedWhenNeeded(t *testing.T) {
	p := compilePredicate(t, AndOf(call("=", colA, num(1)), call("=", colS, Bytes(types.VarcharType, "x"))), 0, 7)
	cols := []*vec.Vector{
		vectest.From(types.BigIntType, vec.Flat, bigints(5, 6)), vectest.From(types.VarcharType, vec.Flat, []any{"x", "y"}),
	}
	b := batchOf(cols...)
	b.Cols = make([]*vec.Vector, 2)
	var loads []int
	p.OnRead(func(i int) error {
		loads = append(loads, i)
		b.Cols[i] = cols[i]
		return nil
	})
	var s kernel.Selection
	if err := p.Filter(b, &s); err != nil {
		t.Fatal(err)
	}
	if b.K != 0 || !slices.Equal(loads, []int{0}) || !p.Loaded(0) || p.Loaded(1) {
		t.Errorf("K=%d, loaded %v", b.K, loads)
	}
	if got := p.Columns(); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("columns %v", got)
	}
}

func TestKeyFilters(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	vals := vectest.Values(rng, types.BigIntType, 500, 0.2, 300)
	for _, form := range []vec.Form{vec.Flat, vec.Packed, vec.Dict} {
		v := vectest.From(types.BigIntType, form, vals)
		set := kernel.NewSet(-100, 200)
		for x := int64(-100); x < 100; x += 3 {
			set.Add(x)
		}
		for name, c := range map[string]struct {
			f    KeyFilter
			want func(x int64) bool
		}{
			"set":    {KeyFilter{Set: set}, set.Has},
			"range":  {KeyFilter{Lo: -5, Hi: 50}, func(x int64) bool { return -5 <= x && x <= 50 }},
			"refine": {KeyFilter{Refine: keepEven, Pass: 0.5}, func(x int64) bool { return x&1 == 0 }},
		} {
			p := compilePredicate(t, call(">", colA, num(-250)), 0)
			p.Push(c.f)
			var want []int
			for i, x := range vals {
				if x != nil && x.(int64) > -250 && c.want(x.(int64)) {
					want = append(want, i)
				}
			}
			for range 3 {
				if got := kept(t, p, batchOf(v)); !slices.Equal(got, want) {
					t.Fatalf("%s on %v: kept %v, want %v", name, form, got, want)
				}
			}
		}
	}
}

// keepEven is a Refine.
func keepEven(v *vec.Vector, rows []uint32) int {
	n := 0
	for _, i := range rows {
		if vectest.At(v, int(i)).(int64)&1 == 0 {
			rows[n] = i
			n++
		}
	}
	return n
}

func TestSkips(t *testing.T) {
	text := func(s string) Expr { return Bytes(types.VarcharType, s) }
	f := func(e Expr, z Zone, want bool) {
		t.Helper()
		p := compilePredicate(t, e, 0, 3, 7)
		if got := p.Skips(10, func(int) Zone { return z }); got != want {
			t.Errorf("%s with %+v: skips %v, want %v", e, z, got, want)
		}
	}
	ints := func(lo, hi int64) Zone { return Zone{Bounded: true, Lo: lo, Hi: hi, NullsKnown: true} }
	f(call("=", colA, num(5)), ints(0, 4), true)
	f(call("=", colA, num(5)), ints(0, 5), false)
	f(call("=", colA, num(5)), Zone{}, false)
	f(call("<>", colA, num(5)), ints(5, 5), true)
	f(call("<>", colA, num(5)), ints(5, 6), false)
	f(call("<", num(5), colA), ints(0, 5), true)
	f(call("<", colA, num(5)), Zone{NullsKnown: true, Nulls: 10}, true)
	f(&In{X: colA, Values: vectest.From(types.BigIntType, vec.Flat, bigints(1, 9, 1<<40))}, ints(2, 8), true)
	f(&In{X: colA, Values: vectest.From(types.BigIntType, vec.Flat, bigints(1, 9))}, ints(2, 8), true)
	f(&In{X: colA, Values: vectest.From(types.BigIntType, vec.Flat, bigints(1, 5, 9))}, ints(2, 8), false)
	f(&IsNull{X: colA}, ints(0, 9), true)
	f(&Not{X: &IsNull{X: colA}}, Zone{NullsKnown: true, Nulls: 10}, true)
	f(OrOf(call("=", colA, num(5)), call("=", colA, num(6))), ints(7, 9), true)
	f(OrOf(call("=", colA, num(5)), call("=", colA, num(8))), ints(7, 9), false)
	f(call("=", call("year", colD), num(1995)), ints(9000, 9125), true) // 1994-08-23 … 1994-12-26
	f(call("=", call("year", colD), num(1995)), ints(9000, 9131), false)
	bytes := Zone{BytesBounded: true, MinBytes: []byte("b"), MaxBytes: []byte("d")}
	f(call("=", colS, text("a")), bytes, true)
	f(call("=", colS, text("c")), bytes, false)
	f(call("<", colS, text("b")), bytes, true)
	f(call(">=", colS, text("e")), bytes, true)
	f(call("like", colS, text("e%")), bytes, true)
	f(call("like", colS, text("d%")), bytes, false)
	f(call("like", colS, text("a%")), bytes, true)
	f(&In{X: colS, Values: vectest.From(types.VarcharType, vec.Flat, []any{"a", "x"})}, bytes, true)
}

// TestDictionaryIsFilteredOnce holds that a condition on strings is computed for the dictionary, and then by code.
func TestDictionaryIsFilteredOnce(t *testing.T) {
	e := call("=", call("lower", colS), Bytes(types.VarcharType, "green"))
	p := compilePredicate(t, e, 7)
	v := vectest.From(types.VarcharType, vec.Dict, []any{"Green", "red", nil, "GREEN", "green", "red"})
	for range 3 {
		if got := kept(t, p, batchOf(v)); fmt.Sprint(got) != "[0 3 4]" {
			t.Fatalf("kept %v", got)
		}
	}
	if d := p.conjs[0].domain.dictionary(v.Dict); d.filter == nil {
		t.Error("the dictionary was not tested")
	}
}
