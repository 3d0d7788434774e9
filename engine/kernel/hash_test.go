package kernel

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/engine/vec/vectest"
)

// TestHashIsByValue holds that the form of a vector makes no difference, alone and combined.
func TestHashIsByValue(t *testing.T) {
	var s Hasher
	eachVector(t, func(t *testing.T, rng *rand.Rand, what string, v *vec.Vector, vals []any) {
		flat := vectest.From(v.Type, vec.Flat, vals)
		got, want := make([]uint64, v.N), make([]uint64, v.N)
		s.Hash(got, v, false)
		s.Hash(want, flat, false)
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("%s: row %d (%v) hashes to %x, flat to %x", what, i, vals[i], got[i], want[i])
			}
			if vals[i] == nil && got[i] != HashNull {
				t.Fatalf("%s: NULL hashes to %x", what, got[i])
			}
		}
		first := append([]uint64(nil), want...)
		s.Hash(got, v, true)
		for i := range got {
			if got[i] != HashCombine(first[i], first[i]) {
				t.Fatalf("%s: row %d combined", what, i)
			}
		}
	})
}

func TestHashNormalises(t *testing.T) {
	if HashFloat64(0) != HashFloat64(math.Copysign(0, -1)) {
		t.Error("the zeros differ")
	}
	if HashFloat64(math.NaN()) != HashFloat64(math.Float64frombits(0x7ff8dead00000001)) {
		t.Error("NaNs differ")
	}
	if HashInt128(types.Int128Of(-5)) != HashInt64(-5) {
		t.Error("a long decimal that fits hashes otherwise than a narrow one")
	}
	m := types.MapOf(types.BigIntType, types.BigIntType)
	v := vectest.From(m, vec.Flat, []any{[]any{int64(1), int64(2), int64(3), int64(4)}, []any{int64(3), int64(4), int64(1), int64(2)}})
	var s Hasher
	h := make([]uint64, 2)
	s.Hash(h, v, false)
	if h[0] != h[1] {
		t.Error("the order of a map's entries matters")
	}
}

// TestHashSpreads asks of sequential and of one-bit keys that every bit of the hash depends on them.
func TestHashSpreads(t *testing.T) {
	f := func(name string, hash func(i int) uint64) {
		t.Helper()
		const n = 1 << 14
		ones := [64]int{}
		low, high := map[uint64]int{}, map[uint64]int{}
		for i := range n {
			h := hash(i)
			for b := range 64 {
				ones[b] += int(h >> b & 1)
			}
			low[h&(n-1)]++
			high[h>>(64-14)]++
		}
		for b, c := range ones {
			if c < n*45/100 || c > n*55/100 {
				t.Errorf("%s: bit %d is set in %d of %d", name, b, c, n)
			}
		}
		// n balls into n bins leave about n/e empty
		for _, m := range []map[uint64]int{low, high} {
			if len(m) < n*60/100 {
				t.Errorf("%s: %d of %d buckets used", name, len(m), n)
			}
		}
	}
	f("sequence", func(i int) uint64 { return HashInt64(int64(i)) })
	f("multiples", func(i int) uint64 { return HashInt64(int64(i) << 20) })
	f("floats", func(i int) uint64 { return HashFloat64(float64(i)) })
	f("pairs", func(i int) uint64 { return HashCombine(HashInt64(int64(i&127)), HashInt64(int64(i>>7))) })
	for _, n := range []int{1, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 100} {
		rng := rand.New(rand.NewPCG(uint64(n), 0))
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(rng.Uint32())
		}
		h := HashBytes(b)
		flips, tests := 0, 0
		for bit := range 8 * n {
			b[bit>>3] ^= 1 << (bit & 7)
			flips += bits.OnesCount64(h ^ HashBytes(b))
			tests += 64
			b[bit>>3] ^= 1 << (bit & 7)
		}
		if flips < tests*40/100 || flips > tests*60/100 {
			t.Errorf("%d bytes: a flipped bit changes %d of %d bits", n, flips, tests)
		}
	}
	if HashBytes([]byte{0}) == HashBytes([]byte{0, 0}) || HashBytes(nil) == HashBytes([]byte{0}) {
		t.Error("zeros of different length collide")
	}
}
