package asm

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// someInts returns n numbers, small and extreme ones among them.
func someInts(rng *rand.Rand, n int) []int64 {
	v := make([]int64, n)
	for i := range v {
		v[i] = int64(rng.Uint64()) >> rng.IntN(64)
		if rng.IntN(20) == 0 {
			v[i] = []int64{math.MinInt64, math.MaxInt64, 0, -1, 1}[rng.IntN(5)]
		}
	}
	return v
}

func someFloats(rng *rand.Rand, n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = rng.NormFloat64()
		if rng.IntN(4) == 0 {
			v[i] = []float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), 1}[rng.IntN(6)]
		}
	}
	return v
}

// floatBits makes NaNs comparable.
func floatBits(v []float64) []uint64 {
	out := make([]uint64, len(v))
	for i, x := range v {
		if x != x {
			x = math.NaN()
		}
		out[i] = math.Float64bits(x)
	}
	return out
}

func TestArithmetic(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, n := range lengths {
			rng := rand.New(rand.NewPCG(uint64(n), 5))
			a, b, c := someInts(rng, n), someInts(rng, n), someInts(rng, 1)[0]
			x, y, z := someFloats(rng, n), someFloats(rng, n), someFloats(rng, 1)[0]
			// the values behind dst must stay
			got, want := make([]int64, n+40), make([]int64, n+40)
			f := func(name string, asm func(dst []int64), op func(i int) int64) {
				t.Helper()
				for i := range got {
					got[i], want[i] = guard64, guard64
				}
				asm(got[:n])
				for i := range n {
					want[i] = op(i)
				}
				if !slices.Equal(got, want) {
					t.Fatalf("%s n=%d: got %v, want %v", name, n, got, want)
				}
			}
			f("Add", func(d []int64) { AddInt64(d, a, b) }, func(i int) int64 { return a[i] + b[i] })
			f("Sub", func(d []int64) { SubInt64(d, a, b) }, func(i int) int64 { return a[i] - b[i] })
			f("Mul", func(d []int64) { MulInt64(d, a, b) }, func(i int) int64 { return a[i] * b[i] })
			f("AddConst", func(d []int64) { AddConstInt64(d, a, c) }, func(i int) int64 { return a[i] + c })
			f("SubConst", func(d []int64) { SubConstInt64(d, a, c) }, func(i int) int64 { return a[i] - c })
			f("MulConst", func(d []int64) { MulConstInt64(d, a, c) }, func(i int) int64 { return a[i] * c })
			f("ConstSub", func(d []int64) { ConstSubInt64(d, a, c) }, func(i int) int64 { return c - a[i] })
			fgot, fwant := make([]float64, n+40), make([]float64, n+40)
			g := func(name string, asm func(dst []float64), op func(i int) float64) {
				t.Helper()
				for i := range fgot {
					fgot[i], fwant[i] = -77, -77
				}
				asm(fgot[:n])
				for i := range n {
					fwant[i] = op(i)
				}
				if !slices.Equal(floatBits(fgot), floatBits(fwant)) {
					t.Fatalf("%s n=%d: got %v, want %v", name, n, fgot, fwant)
				}
			}
			g("Add", func(d []float64) { AddFloat64(d, x, y) }, func(i int) float64 { return x[i] + y[i] })
			g("Sub", func(d []float64) { SubFloat64(d, x, y) }, func(i int) float64 { return x[i] - y[i] })
			g("Mul", func(d []float64) { MulFloat64(d, x, y) }, func(i int) float64 { return x[i] * y[i] })
			g("Div", func(d []float64) { DivFloat64(d, x, y) }, func(i int) float64 { return x[i] / y[i] })
			g("AddConst", func(d []float64) { AddConstFloat64(d, x, z) }, func(i int) float64 { return x[i] + z })
			g("SubConst", func(d []float64) { SubConstFloat64(d, x, z) }, func(i int) float64 { return x[i] - z })
			g("MulConst", func(d []float64) { MulConstFloat64(d, x, z) }, func(i int) float64 { return x[i] * z })
			g("DivConst", func(d []float64) { DivConstFloat64(d, x, z) }, func(i int) float64 { return x[i] / z })
			g("ConstSub", func(d []float64) { ConstSubFloat64(d, x, z) }, func(i int) float64 { return z - x[i] })
			g("ConstDiv", func(d []float64) { ConstDivFloat64(d, x, z) }, func(i int) float64 { return z / x[i] })
		}
	})
}

func TestComparisons(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, n := range lengths {
			rng := rand.New(rand.NewPCG(uint64(n), 6))
			a, b := someInts(rng, n), someInts(rng, n)
			x, y := someFloats(rng, n), someFloats(rng, n)
			for i := range n {
				if rng.IntN(3) == 0 {
					b[i], y[i] = a[i], x[i]
				}
			}
			for _, k := range []int{0, 1, 2, 3, 4, 5} {
				c := []int64{0, 1, -1, math.MinInt64, math.MaxInt64, 7}[k]
				z := []float64{0, 1, math.NaN(), math.Inf(1), math.Copysign(0, -1), -0.5}[k]
				f := func(name string, set func(bm []uint64), op func(i int) bool) {
					t.Helper()
					got, want := make([]uint64, (n+63)/64+1), make([]uint64, (n+63)/64+1)
					set(got)
					for i := range n {
						want[i>>6] |= b2u(op(i)) << (i & 63)
					}
					if !slices.Equal(got, want) {
						t.Fatalf("%s n=%d c=%d z=%v: got %x, want %x", name, n, c, z, got, want)
					}
				}
				f("Equal", func(m []uint64) { EqualInt64(m, a, b) }, func(i int) bool { return a[i] == b[i] })
				f("Less", func(m []uint64) { LessInt64(m, a, b) }, func(i int) bool { return a[i] < b[i] })
				f("LessEqual", func(m []uint64) { LessEqualInt64(m, a, b) }, func(i int) bool { return a[i] <= b[i] })
				f("EqualConst", func(m []uint64) { EqualConstInt64(m, a, c) }, func(i int) bool { return a[i] == c })
				f("LessConst", func(m []uint64) { LessConstInt64(m, a, c) }, func(i int) bool { return a[i] < c })
				f("LessEqualConst", func(m []uint64) { LessEqualConstInt64(m, a, c) }, func(i int) bool { return a[i] <= c })
				f("GreaterConst", func(m []uint64) { GreaterConstInt64(m, a, c) }, func(i int) bool { return a[i] > c })
				f("GreaterEqualConst", func(m []uint64) { GreaterEqualConstInt64(m, a, c) }, func(i int) bool { return a[i] >= c })
				f("Equal floats", func(m []uint64) { EqualFloat64(m, x, y) }, func(i int) bool { return x[i] == y[i] })
				f("Less floats", func(m []uint64) { LessFloat64(m, x, y) }, func(i int) bool { return x[i] < y[i] })
				f("LessEqual floats", func(m []uint64) { LessEqualFloat64(m, x, y) }, func(i int) bool { return x[i] <= y[i] })
				f("EqualConst floats", func(m []uint64) { EqualConstFloat64(m, x, z) }, func(i int) bool { return x[i] == z })
				f("LessConst floats", func(m []uint64) { LessConstFloat64(m, x, z) }, func(i int) bool { return x[i] < z })
				f("LessEqualConst floats", func(m []uint64) { LessEqualConstFloat64(m, x, z) }, func(i int) bool { return x[i] <= z })
				f("GreaterConst floats", func(m []uint64) { GreaterConstFloat64(m, x, z) }, func(i int) bool { return x[i] > z })
				f("GreaterEqualConst floats", func(m []uint64) { GreaterEqualConstFloat64(m, x, z) }, func(i int) bool { return x[i] >= z })
			}
		}
	})
}

func TestAggregates(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, n := range lengths {
			rng := rand.New(rand.NewPCG(uint64(n), 7))
			v := someInts(rng, n)
			var sum, or int64
			for _, x := range v {
				sum += x
				or |= x ^ x>>63
			}
			if got := SumInt64(v); got != sum {
				t.Fatalf("SumInt64 n=%d: %d, want %d", n, got, sum)
			}
			if got := SpreadInt64(v); got != or {
				t.Fatalf("SpreadInt64 n=%d: %x, want %x", n, got, or)
			}
			if n > 0 {
				if lo, hi := MinMaxInt64(v); lo != slices.Min(v) || hi != slices.Max(v) {
					t.Fatalf("MinMaxInt64 n=%d: %d and %d, want %d and %d", n, lo, hi, slices.Min(v), slices.Max(v))
				}
			}
			x := make([]float64, n)
			for i := range x {
				x[i] = rng.NormFloat64()
			}
			l := level
			setLevel(goOnly)
			want := SumFloat64(x)
			setLevel(l)
			if got := SumFloat64(x); got != want {
				t.Fatalf("SumFloat64 n=%d: %v, in Go %v", n, got, want)
			}
		}
	})
}
