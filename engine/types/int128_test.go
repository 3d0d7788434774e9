package types

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// TestInt128AgainstBig holds every operation against math/big on random and extreme operands.
func TestInt128AgainstBig(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	pick := func() Int128 {
		switch rng.IntN(6) {
		case 0:
			return Int128Of(int64(rng.Uint64()))
		case 1:
			return Int128Of(int64(rng.IntN(5) - 2))
		case 2:
			return Int128{math.MinInt64, 0}
		case 3:
			return Int128{math.MaxInt64, math.MaxUint64}
		case 4:
			return Int128{int64(rng.Uint64()) >> rng.IntN(64), rng.Uint64()}
		}
		return Int128{int64(rng.Uint64()), rng.Uint64()}
	}
	check := func(op string, a, b, got Int128, over bool, want *big.Int) {
		t.Helper()
		w, ok := Int128FromBig(want)
		if ok == over || ok && w != got {
			t.Fatalf("%v %s %v = %v (overflow %v), want %v", a.Big(), op, b.Big(), got.Big(), over, want)
		}
	}
	for range 200_000 {
		a, b := pick(), pick()
		x, y := a.Big(), b.Big()
		if back, ok := Int128FromBig(x); !ok || back != a {
			t.Fatalf("round trip of %v gave %v", x, back)
		}
		s, o := a.AddOverflow(b)
		check("+", a, b, s, o, new(big.Int).Add(x, y))
		s, o = a.SubOverflow(b)
		check("-", a, b, s, o, new(big.Int).Sub(x, y))
		s, o = a.MulOverflow(b)
		check("*", a, b, s, o, new(big.Int).Mul(x, y))
		if a.Cmp(b) != x.Cmp(y) || a.Less(b) != (x.Cmp(y) < 0) {
			t.Fatalf("cmp %v %v", x, y)
		}
		m := MulInt64(int64(a.Lo), int64(b.Lo))
		check("*64", a, b, m, false, new(big.Int).Mul(big.NewInt(int64(a.Lo)), big.NewInt(int64(b.Lo))))
		if b.IsZero() || b == Int128Of(-1) && a == (Int128{math.MinInt64, 0}) {
			continue
		}
		q, r := a.QuoRem(b)
		wq, wr := new(big.Int).QuoRem(x, y, new(big.Int))
		check("/", a, b, q, false, wq)
		check("%", a, b, r, false, wr)
	}
}
