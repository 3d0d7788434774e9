package types

import (
	"math"
	"math/big"
	"math/bits"
)

// FitsPrecision reports |v| < 10^precision.
func FitsPrecision(v Int128, precision int) bool {
	p := pow10[precision]
	return v.Less(p) && p.Neg().Less(v)
}

// DivRound64 returns a/b rounded half away from zero. b must not be zero, and a not the smallest int64 if b is -1.
func DivRound64(a, b int64) int64 {
	q, r := a/b, a%b
	if r == 0 {
		return q
	}
	if magnitude64(r) >= magnitude64(b)-magnitude64(r) {
		if (a < 0) == (b < 0) {
			return q + 1
		}
		return q - 1
	}
	return q
}

func magnitude64(v int64) uint64 {
	if v < 0 {
		return -uint64(v)
	}
	return uint64(v)
}

// DivRound returns a/b rounded half away from zero; ok is false if that leaves the 128-bit range. b must not be zero.
func (a Int128) DivRound(b Int128) (q Int128, ok bool) {
	if b == (Int128{-1, math.MaxUint64}) && a == (Int128{math.MinInt64, 0}) {
		return a, false
	}
	q, r := a.QuoRem(b)
	rh, rl := r.abs()
	bh, bl := b.abs()
	lo, c := bits.Sub64(bl, rl, 0)
	hi, _ := bits.Sub64(bh, rh, c)
	if rh|rl == 0 || rh < hi || rh == hi && rl < lo { // 2r < b
		return q, true
	}
	away := Int128Of(1)
	if a.IsNeg() != b.IsNeg() {
		away = Int128Of(-1)
	}
	q, over := q.AddOverflow(away)
	return q, !over
}

// MulDivRound returns a×b/c rounded half away from zero, exact whatever the size of the product; ok is false if the
// result leaves the 128-bit range. c must not be zero.
func MulDivRound(a, b, c Int128) (q Int128, ok bool) {
	if p, over := a.MulOverflow(b); !over {
		return p.DivRound(c)
	}
	return bigDivRound(new(big.Int).Mul(a.Big(), b.Big()), c.Big())
}

// ScaleDivRound returns a×10^digits/b rounded half away from zero; ok is false if the result leaves the 128-bit range.
// digits is 0 to 76, b not zero.
func ScaleDivRound(a Int128, digits int, b Int128) (q Int128, ok bool) {
	if digits <= MaxPrecision {
		return MulDivRound(a, pow10[digits], b)
	}
	n := new(big.Int).Mul(a.Big(), pow10[MaxPrecision].Big())
	return bigDivRound(n.Mul(n, pow10[digits-MaxPrecision].Big()), b.Big())
}

func bigDivRound(n, d *big.Int) (q Int128, ok bool) {
	neg := n.Sign()*d.Sign() < 0
	n.Abs(n)
	d.Abs(d)
	n.Lsh(n, 1).Add(n, d).Quo(n, d.Lsh(d, 1)) // (2n + d) / 2d
	if neg {
		n.Neg(n)
	}
	return Int128FromBig(n)
}

// Rescale returns v × 10^(to-from), rounded half away from zero where digits are dropped, and whether the result has at
// most precision digits.
func Rescale(v Int128, from, to, precision int) (Int128, bool) {
	switch {
	case to > from:
		r, over := v.MulOverflow(pow10[to-from])
		if over {
			return r, false
		}
		v = r
	case to < from:
		v, _ = v.DivRound(pow10[from-to])
	}
	return v, FitsPrecision(v, precision)
}

// DecimalFloat returns the float64 nearest to v / 10^scale.
func DecimalFloat(v Int128, scale int) float64 {
	if x, ok := v.Int64(); ok && x > -1<<53 && x < 1<<53 && scale <= 22 {
		return float64(x) / floatPow10[scale] // both exact, so the quotient is correctly rounded
	}
	f, _ := new(big.Rat).SetFrac(v.Big(), pow10[scale].Big()).Float64()
	return f
}

// floatPow10 holds the powers of ten that float64 holds exactly.
var floatPow10 = [...]float64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// DecimalFromFloat returns the DECIMAL(precision, scale) nearest to f, halves away from zero; ok is false for NaN,
// infinities and values with too many digits.
func DecimalFromFloat(f float64, precision, scale int) (v Int128, ok bool) {
	if math.IsNaN(f) || math.IsInf(f, 0) || math.Abs(f) >= 1e39 {
		return Int128{}, false
	}
	if scale < len(floatPow10) {
		// Below 2^40 the product is off by less than 2^-12, so rounding it is right unless it is that near to a half.
		x := f * floatPow10[scale]
		if frac := math.Abs(x - math.Trunc(x)); math.Abs(x) < 1<<40 && math.Abs(frac-0.5) > 1e-3 {
			v = Int128Of(int64(math.Round(x)))
			return v, FitsPrecision(v, precision)
		}
	}
	r := new(big.Rat)
	r.SetFloat64(f)
	n := new(big.Int).Mul(r.Num(), pow10[scale].Big())
	d := new(big.Int).Set(r.Denom())
	neg := n.Sign() < 0
	n.Abs(n)
	n.Lsh(n, 1).Add(n, d).Quo(n, d.Lsh(d, 1))
	if neg {
		n.Neg(n)
	}
	v, ok = Int128FromBig(n)
	return v, ok && FitsPrecision(v, precision)
}
