package asm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// pack4 lays centres out four at a time, column by column.
func pack4(centers []float64, k, d int) []float64 {
	c := make([]float64, (k+3)/4*4*d)
	for i := range c {
		c[i] = math.Inf(1)
	}
	for i := range k {
		for j := range d {
			c[i/4*4*d+4*j+i%4] = centers[i*d+j]
		}
	}
	return c
}

// distanceCase is a block between guards: nothing behind row n of the last column may be read or matter.
type distanceCase struct {
	n, d, k, stride int
	x, centers, c   []float64
}

func newDistanceCase(rng *rand.Rand, n, d, k int) distanceCase {
	t := distanceCase{n: n, d: d, k: k, stride: n + rng.IntN(20)}
	t.x = make([]float64, max((d-1)*t.stride+n, 0))
	for i := range t.x {
		t.x[i] = rng.NormFloat64() * 10
		if rng.IntN(8) == 0 {
			t.x[i] = math.Trunc(t.x[i]) // ties
		}
		if rng.IntN(200) == 0 {
			t.x[i] = []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e200, 0, math.Copysign(0, -1)}[rng.IntN(6)]
		}
	}
	t.centers = make([]float64, k*d)
	for i := range t.centers {
		t.centers[i] = math.Trunc(rng.NormFloat64() * 10)
	}
	if k > 1 && rng.IntN(3) == 0 {
		copy(t.centers[(k-1)*d:], t.centers[:d]) // the first of equals wins
	}
	t.c = pack4(t.centers, k, d)
	return t
}

// square is the definition: dimensions in order, products fused.
func (t *distanceCase) square(i, k int) float64 {
	s := 0.0
	for j := range t.d {
		v := t.x[j*t.stride+i] - t.centers[k*t.d+j]
		s = math.FMA(v, v, s)
	}
	return s
}

func (t *distanceCase) check(tb testing.TB) {
	tb.Helper()
	n := t.n
	label, label2 := make([]uint32, n+8), make([]uint32, n+8)
	best, best2, second := make([]float64, n+8), make([]float64, n+8), make([]float64, n+8)
	for i := range label {
		label[i], label2[i], best[i], best2[i], second[i] = guard32, guard32, -77, -77, -77
	}
	Nearest(label[:n], best[:n], t.x, t.stride, t.c, t.d)
	NearestTwo(label2[:n], best2[:n], second[:n], t.x, t.stride, t.c, t.d)
	for i := range n {
		l, b, two := uint32(0), math.Inf(1), math.Inf(1)
		for k := range t.k {
			switch s := t.square(i, k); {
			case s < b:
				l, b, two = uint32(k), s, b
			case s < two:
				two = s
			}
		}
		if label[i] != l || best[i] != b || label2[i] != l || best2[i] != b || second[i] != two {
			tb.Fatalf("n=%d d=%d k=%d row %d: %d %v, two %d %v %v, want %d %v %v", n, t.d, t.k, i, label[i], best[i], label2[i], best2[i], second[i], l, b, two)
		}
	}
	for i := n; i < n+8; i++ {
		if label[i] != guard32 || label2[i] != guard32 || best[i] != -77 || best2[i] != -77 || second[i] != -77 {
			tb.Fatalf("n=%d d=%d k=%d: wrote behind row %d", n, t.d, t.k, n)
		}
	}
	stride := n + 3
	squares, roots := make([]float64, 4*stride), make([]float64, 4*stride)
	for i := range squares {
		squares[i], roots[i] = -77, -77
	}
	FourSquares(squares, stride, t.x, t.stride, t.c[:4*t.d], t.d, n)
	FourDistances(roots, stride, t.x, t.stride, t.c[:4*t.d], t.d, n)
	for k := range min(4, t.k) {
		for i := range stride {
			want := -77.0
			if i < n {
				want = t.square(i, k)
			}
			root := want
			if i < n {
				root = math.Sqrt(want)
			}
			p := k*stride + i
			if !slices.Equal(floatBits([]float64{squares[p], roots[p]}), floatBits([]float64{want, root})) {
				tb.Fatalf("n=%d d=%d row %d centre %d: %v and %v, want %v and %v", n, t.d, i, k, squares[p], roots[p], want, root)
			}
		}
	}
}

func TestDistances(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, n := range []int{0, 1, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 200, 513} {
			for _, d := range []int{1, 2, 3, 8, 13} {
				for _, k := range []int{1, 2, 3, 4, 5, 8, 11} {
					c := newDistanceCase(rand.New(rand.NewPCG(uint64(n), uint64(100*d+k))), n, d, k)
					c.check(t)
				}
			}
		}
	})
}

func TestCenterScale(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, n := range lengths {
			rng := rand.New(rand.NewPCG(uint64(n), 8))
			x, shift, scale := someFloats(rng, n), rng.NormFloat64(), rng.NormFloat64()
			got, want := make([]float64, n+40), make([]float64, n+40)
			for i := range got {
				got[i], want[i] = -77, -77
				if i < n {
					want[i] = (x[i] - shift) * scale
				}
			}
			CenterScale(got[:n], x, shift, scale)
			if !slices.Equal(floatBits(got), floatBits(want)) {
				t.Fatalf("n=%d", n)
			}
		}
	})
}

func checkAccumulate(tb testing.TB, rng *rand.Rand, n, d, k int) {
	tb.Helper()
	stride := n + rng.IntN(10)
	x := make([]float64, (d-1)*stride+n)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	label := make([]uint32, n)
	for i := range label {
		label[i] = uint32(rng.IntN(k))
	}
	strand := k*d + rng.IntN(2)*8
	got, want := make([]float64, 4*strand+8), make([]float64, 4*strand+8)
	for i := range got {
		got[i] = rng.NormFloat64()
		want[i] = got[i]
	}
	Accumulate(got, strand, x, stride, label, d)
	for i, l := range label {
		for j := range d {
			want[i%4*strand+int(l)*d+j] += x[j*stride+i]
		}
	}
	if !slices.Equal(got, want) {
		tb.Fatalf("n=%d d=%d k=%d: sums differ", n, d, k)
	}
}

func TestAccumulate(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, n := range []int{0, 1, 7, 8, 9, 64, 65, 512} {
			for _, d := range []int{8, 16, 24} {
				for _, k := range []int{1, 2, 9} {
					if n > 0 {
						checkAccumulate(t, rand.New(rand.NewPCG(uint64(n), uint64(100*d+k))), n, d, k)
					}
				}
			}
		}
	})
}

func FuzzDistances(f *testing.F) {
	f.Add(uint64(1), uint16(100), uint8(3), uint8(5))
	f.Add(uint64(2), uint16(513), uint8(8), uint8(8))
	f.Fuzz(func(t *testing.T, seed uint64, n uint16, d, k uint8) {
		defer setLevel(best)
		rows, dim, centers := int(n%600)+1, int(d%20)+1, int(k%20)+1
		for l := goOnly; l <= best; l++ {
			setLevel(l)
			rng := rand.New(rand.NewPCG(seed, 1))
			c := newDistanceCase(rng, rows, dim, centers)
			c.check(t)
			checkAccumulate(t, rng, rows, (dim+7)/8*8, centers)
		}
	})
}

func BenchmarkDistances(b *testing.B) {
	for _, c := range []struct{ d, k int }{{3, 5}, {8, 8}, {8, 64}, {32, 16}} {
		const rows, stride = 512, 520
		dp := (c.d + 7) / 8 * 8
		x, label, dist, two := make([]float64, dp*stride), make([]uint32, rows), make([]float64, rows), make([]float64, rows)
		centers := make([]float64, c.k*c.d)
		rng := rand.New(rand.NewPCG(1, 1))
		for i := range x {
			x[i] = rng.NormFloat64()
		}
		for i := range centers {
			centers[i] = rng.NormFloat64()
		}
		packed, sums := pack4(centers, c.k, c.d), make([]float64, 4*c.k*dp)
		four := make([]float64, 4*rows)
		times := benchRows / rows // so that perRow counts right
		name := func(s string) string { return fmt.Sprintf("%s/d=%d/k=%d", s, c.d, c.k) }
		run := func(s string, f func()) {
			perRow(b, name(s), func() {
				for range times {
					f()
				}
			})
		}
		run("Nearest", func() { Nearest(label, dist, x, stride, packed, c.d) })
		run("NearestTwo", func() { NearestTwo(label, dist, two, x, stride, packed, c.d) })
		run("Accumulate", func() { Accumulate(sums, c.k*dp, x, stride, label, dp) })
		run("FourDistances", func() { FourDistances(four, rows, x, stride, packed[:4*c.d], c.d, rows) })
		run("CenterScale", func() { CenterScale(dist, x, 1, 2) })
	}
}
