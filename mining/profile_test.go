package mining

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// TestMoments holds the fast loop against the one that looks at every value, at all remainders and with what is no number.
func TestMoments(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	near := func(a, b float64) bool {
		return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-12*math.Max(math.Abs(a), math.Abs(b))
	}
	f := func(x []float64) {
		t.Helper()
		all := make([]uint64, (len(x)+63)/64)
		for i := range all {
			all[i] = ^uint64(0)
		}
		fast := columnMoments{lo: math.Inf(1), hi: math.Inf(-1)}
		slow := fast
		fast.add(x, nil)
		slow.add(x, all)
		if fast.n != slow.n || fast.nulls != 0 || fast.lo != slow.lo || fast.hi != slow.hi || !near(fast.mean, slow.mean) || !near(fast.sumq, slow.sumq) {
			t.Errorf("%v: %+v, value by value %+v", x, fast, slow)
		}
	}
	for n := range 40 {
		x := make([]float64, n)
		for i := range x {
			x[i] = 1e6 + r.NormFloat64()
		}
		f(x)
		if n > 0 {
			for _, odd := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64} {
				x[r.IntN(n)] = odd
				f(x)
			}
		}
	}
}

// BenchmarkMoments is what a column costs in the profile of a training.
func BenchmarkMoments(b *testing.B) {
	x := make([]float64, 8192)
	for i := range x {
		x[i] = rand.NormFloat64()
	}
	valid := make([]uint64, len(x)/64)
	for i := range valid {
		valid[i] = ^uint64(0)
	}
	for _, v := range [][]uint64{nil, valid} {
		b.Run(fmt.Sprintf("nulls=%v", v != nil), func(b *testing.B) {
			b.SetBytes(int64(8 * len(x)))
			for b.Loop() {
				c := columnMoments{lo: math.Inf(1), hi: math.Inf(-1)}
				c.add(x, v)
			}
		})
	}
}
