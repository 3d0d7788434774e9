package bind

import (
	"math"
	"testing"

	"github.com/clientele-db/clientele/engine/vec"
)

func TestSequence(t *testing.T) {
	f := func(s Sequence, count int, first, last int64) {
		t.Helper()
		if got := s.count(); got != uint64(count) {
			t.Errorf("%v has %d numbers, want %d", s, got, count)
		}
		next := s.batches(1)
		var rows int
		want := s.Start
		for {
			b, err := next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if b == nil {
				break
			}
			if b.N == 0 || b.N > vec.BatchRows || b.K != b.N || len(b.Cols) != 1 {
				t.Fatalf("%v: a batch of %d rows, %d selected", s, b.N, b.K)
			}
			v := b.Cols[0]
			for i, x := range v.I64[:b.N] {
				if x != want || x < v.Lo || x > v.Hi {
					t.Fatalf("%v: row %d is %d within %d … %d, want %d", s, rows+i, x, v.Lo, v.Hi, want)
				}
				want += s.Step
			}
			if rows == 0 && v.I64[0] != first {
				t.Errorf("%v begins with %d, want %d", s, v.I64[0], first)
			}
			rows += b.N
			if rows == count && v.I64[b.N-1] != last {
				t.Errorf("%v ends with %d, want %d", s, v.I64[b.N-1], last)
			}
		}
		if rows != count {
			t.Errorf("%v returned %d rows, want %d", s, rows, count)
		}
	}
	f(Sequence{1, 10, 1}, 10, 1, 10)
	f(Sequence{1, 10, 3}, 4, 1, 10)
	f(Sequence{1, 9, 3}, 3, 1, 7)
	f(Sequence{10, 1, -4}, 3, 10, 2)
	f(Sequence{5, 5, 1}, 1, 5, 5)
	f(Sequence{0, 3*vec.BatchRows - 1, 1}, 3*vec.BatchRows, 0, 3*vec.BatchRows-1)
	f(Sequence{math.MaxInt64 - 1, math.MaxInt64, 1}, 2, math.MaxInt64-1, math.MaxInt64)
	f(Sequence{math.MinInt64, math.MaxInt64, math.MaxInt64}, 3, math.MinInt64, math.MaxInt64-1)
	f(Sequence{math.MaxInt64, math.MinInt64, math.MinInt64}, 2, math.MaxInt64, -1)
	if got := (Sequence{math.MinInt64, math.MaxInt64, 1}).count(); got != math.MaxUint64 {
		t.Errorf("the whole range has %d numbers", got)
	}
}
