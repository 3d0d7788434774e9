package kernel

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
)

func randomInts(rng *rand.Rand, n, bits int) []int64 {
	v := make([]int64, n)
	for i := range v {
		v[i] = int64(rng.Uint64()) >> (64 - bits)
		if rng.IntN(50) == 0 {
			v[i] = []int64{math.MinInt64, math.MaxInt64, 0, -1}[rng.IntN(4)] >> (64 - bits)
		}
	}
	return v
}

func TestArithmetic(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 3))
	for _, n := range []int{0, 1, 3, 4, 63, 500} {
		for _, bits := range []int{8, 31, 32, 62, 63, 64} {
			a, b := randomInts(rng, n, bits), randomInts(rng, n, bits)
			dst := make([]int64, n)
			c := int64(7)
			check := func(what string, want func(i int) int64) {
				t.Helper()
				for i := range dst {
					if dst[i] != want(i) {
						t.Fatalf("%s n=%d bits=%d row %d: %d, want %d", what, n, bits, i, dst[i], want(i))
					}
				}
			}
			Add(dst, a, b)
			check("Add", func(i int) int64 { return a[i] + b[i] })
			AddConst(dst, a, c)
			check("AddConst", func(i int) int64 { return a[i] + c })
			Sub(dst, a, b)
			check("Sub", func(i int) int64 { return a[i] - b[i] })
			ConstSub(dst, c, a)
			check("ConstSub", func(i int) int64 { return c - a[i] })
			Mul(dst, a, b)
			check("Mul", func(i int) int64 { return a[i] * b[i] })
			MulConst(dst, a, c)
			check("MulConst", func(i int) int64 { return a[i] * c })

			over := func(op func(z, x, y *big.Int) *big.Int) bool {
				for i := range a {
					if !op(new(big.Int), big.NewInt(a[i]), big.NewInt(b[i])).IsInt64() {
						return true
					}
				}
				return false
			}
			if got := AddCheck(dst, a, b); got != over((*big.Int).Add) {
				t.Fatalf("AddCheck n=%d bits=%d: overflow %v", n, bits, got)
			}
			if got := SubCheck(dst, a, b); got != over((*big.Int).Sub) {
				t.Fatalf("SubCheck n=%d bits=%d: overflow %v", n, bits, got)
			}
			if got := MulCheck(dst, a, b); got != over((*big.Int).Mul) {
				t.Fatalf("MulCheck n=%d bits=%d: overflow %v", n, bits, got)
			}
			long := make([]types.Int128, n)
			Mul128(long, a, b)
			sum := new(big.Int)
			for i := range a {
				if want := new(big.Int).Mul(big.NewInt(a[i]), big.NewInt(b[i])); long[i].Big().Cmp(want) != 0 {
					t.Fatalf("Mul128 row %d: %v, want %v", i, long[i].Big(), want)
				}
				sum.Add(sum, big.NewInt(a[i]))
			}
			if got := Sum(a).Big(); got.Cmp(sum) != 0 {
				t.Fatalf("Sum n=%d bits=%d: %v, want %v", n, bits, got, sum)
			}
			if sum.IsInt64() && SumWrap(a) != sum.Int64() {
				t.Fatalf("SumWrap n=%d bits=%d: %d, want %v", n, bits, SumWrap(a), sum)
			}
			if n == 0 {
				continue
			}
			lo, hi := MinMax(a)
			m := Magnitude(a)
			for i, x := range a {
				if x < lo || x > hi || x > m || x < -m-1 {
					t.Fatalf("row %d: %d outside %d … %d or magnitude %d", i, x, lo, hi, m)
				}
			}
			if l, h, ok := MinMaxValid(a, nil); !ok || l != lo || h != hi {
				t.Fatalf("MinMaxValid without NULLs: %d, %d, %v", l, h, ok)
			}
			vlo, vhi, ok := MinMaxValid(a, []uint64{1, 0, 0, 0, 0, 0, 0, 0})
			if !ok || vlo != a[0] || vhi != a[0] {
				t.Fatalf("MinMaxValid: %d, %d, %v", vlo, vhi, ok)
			}
		}
	}
	if got := SumFloat([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 0.5}); got != 45.5 {
		t.Errorf("SumFloat: %v", got)
	}
}

func FuzzMulCheck(f *testing.F) {
	f.Add(int64(math.MinInt64), int64(-1))
	f.Add(int64(1<<32), int64(1<<31))
	f.Fuzz(func(t *testing.T, a, b int64) {
		dst := make([]int64, 1)
		p := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
		if got := MulCheck(dst, []int64{a}, []int64{b}); got == p.IsInt64() || !got && dst[0] != p.Int64() {
			t.Errorf("%d × %d: overflow %v, product %d", a, b, got, dst[0])
		}
	})
}
