package types

import (
	"math"
	"math/big"
	"math/bits"
)

// Int128 is a two's complement 128-bit integer: the value of a long DECIMAL, and the raw bytes (big endian) of a UUID.
type Int128 struct {
	Hi int64
	Lo uint64
}

// Int128Of widens a 64-bit integer.
func Int128Of(v int64) Int128 { return Int128{v >> 63, uint64(v)} }

// Int64 returns the value as int64, and whether it fits.
func (a Int128) Int64() (int64, bool) { return int64(a.Lo), a.Hi == int64(a.Lo)>>63 }

// IsNeg reports a < 0.
func (a Int128) IsNeg() bool { return a.Hi < 0 }

// IsZero reports a == 0.
func (a Int128) IsZero() bool { return a.Hi == 0 && a.Lo == 0 }

// Cmp returns -1, 0 or 1 as a is less than, equal to or greater than b.
func (a Int128) Cmp(b Int128) int {
	switch {
	case a.Hi < b.Hi:
		return -1
	case a.Hi > b.Hi:
		return 1
	case a.Lo < b.Lo:
		return -1
	case a.Lo > b.Lo:
		return 1
	}
	return 0
}

// Less reports a < b.
func (a Int128) Less(b Int128) bool { return a.Hi < b.Hi || a.Hi == b.Hi && a.Lo < b.Lo }

// Add returns a+b modulo 2^128.
func (a Int128) Add(b Int128) Int128 {
	lo, c := bits.Add64(a.Lo, b.Lo, 0)
	return Int128{a.Hi + b.Hi + int64(c), lo}
}

// AddOverflow returns a+b, and whether the sum left the 128-bit range.
func (a Int128) AddOverflow(b Int128) (Int128, bool) {
	s := a.Add(b)
	return s, (a.Hi^s.Hi)&(b.Hi^s.Hi) < 0
}

// Sub returns a-b modulo 2^128.
func (a Int128) Sub(b Int128) Int128 {
	lo, c := bits.Sub64(a.Lo, b.Lo, 0)
	return Int128{a.Hi - b.Hi - int64(c), lo}
}

// SubOverflow returns a-b, and whether the difference left the 128-bit range.
func (a Int128) SubOverflow(b Int128) (Int128, bool) {
	s := a.Sub(b)
	return s, (a.Hi^b.Hi)&(a.Hi^s.Hi) < 0
}

// Neg returns -a modulo 2^128.
func (a Int128) Neg() Int128 { return Int128{}.Sub(a) }

// abs returns the magnitude as an unsigned pair; correct for the smallest value too.
func (a Int128) abs() (hi, lo uint64) {
	if a.Hi < 0 {
		a = a.Neg()
	}
	return uint64(a.Hi), a.Lo
}

// MulOverflow returns a*b modulo 2^128, and whether the product left the 128-bit range.
func (a Int128) MulOverflow(b Int128) (Int128, bool) {
	neg := a.IsNeg() != b.IsNeg()
	ah, al := a.abs()
	bh, bl := b.abs()
	hi, lo := bits.Mul64(al, bl)
	over := ah != 0 && bh != 0
	h1, l1 := bits.Mul64(ah, bl)
	h2, l2 := bits.Mul64(al, bh)
	over = over || h1 != 0 || h2 != 0
	var c uint64
	hi, c = bits.Add64(hi, l1, 0)
	over = over || c != 0
	hi, c = bits.Add64(hi, l2, 0)
	over = over || c != 0
	p := Int128{int64(hi), lo}
	if neg {
		over = over || hi > 1<<63 || hi == 1<<63 && lo != 0
		return p.Neg(), over
	}
	return p, over || hi>>63 != 0
}

// MulInt64 returns the exact 128-bit product of two 64-bit integers.
func MulInt64(a, b int64) Int128 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	h := int64(hi)
	if a < 0 {
		h -= b
	}
	if b < 0 {
		h -= a
	}
	return Int128{h, lo}
}

// QuoRem returns the quotient truncated towards zero and the remainder, which has the sign of a. b must not be zero.
func (a Int128) QuoRem(b Int128) (q, r Int128) {
	ah, al := a.abs()
	bh, bl := b.abs()
	var qh, ql, rh, rl uint64
	switch {
	case bh == 0 && ah < bl:
		ql, rl = bits.Div64(ah, al, bl)
	case bh == 0:
		qh, rh = ah/bl, ah%bl
		ql, rl = bits.Div64(rh, al, bl)
		rh = 0
	default:
		qh, ql, rh, rl = divLong(ah, al, bh, bl)
	}
	q, r = Int128{int64(qh), ql}, Int128{int64(rh), rl}
	if a.IsNeg() != b.IsNeg() {
		q = q.Neg()
	}
	if a.IsNeg() {
		r = r.Neg()
	}
	return q, r
}

// divLong divides by a divisor of more than 64 bits: the quotient fits one word (Warren, Hacker's Delight,
// 9-5: estimate by the normalised top word, then correct).
func divLong(ah, al, bh, bl uint64) (qh, ql, rh, rl uint64) {
	if ah < bh || ah == bh && al < bl {
		return 0, 0, ah, al
	}
	s := uint(bits.LeadingZeros64(bh))
	v := bh<<s | bl>>(64-s) // a shift by 64 gives 0 in Go
	// a>>1 keeps the dividend's top word below the divisor; the estimate is at most one too large.
	q, _ := bits.Div64(ah>>1, ah<<63|al>>1, v)
	q >>= 63 - s
	if q != 0 {
		q--
	}
	ph, pl := bits.Mul64(q, bl)
	ph += q * bh
	rl, c := bits.Sub64(al, pl, 0)
	rh, _ = bits.Sub64(ah, ph, c)
	for rh > bh || rh == bh && rl >= bl {
		q++
		rl, c = bits.Sub64(rl, bl, 0)
		rh, _ = bits.Sub64(rh, bh, c)
	}
	return 0, q, rh, rl
}

// Float64 returns the nearest float64.
func (a Int128) Float64() float64 {
	if v, ok := a.Int64(); ok {
		return float64(v)
	}
	f, _ := new(big.Float).SetInt(a.Big()).Float64()
	return f
}

// Int128FromFloat truncates towards zero; ok is false for NaN and values outside the 128-bit range.
func Int128FromFloat(f float64) (Int128, bool) {
	if math.IsNaN(f) || f >= 0x1p127 || f < -0x1p127 {
		return Int128{}, false
	}
	if math.Abs(f) < 0x1p63 {
		return Int128Of(int64(f)), true
	}
	i, _ := new(big.Float).SetFloat64(f).Int(nil)
	return Int128FromBig(i)
}

// Big returns the value as a new big.Int.
func (a Int128) Big() *big.Int {
	hi, lo := a.abs()
	b := new(big.Int).SetUint64(hi)
	b.Lsh(b, 64).Or(b, new(big.Int).SetUint64(lo))
	if a.IsNeg() {
		b.Neg(b)
	}
	return b
}

// Int128FromBig converts; ok is false when b does not fit.
func Int128FromBig(b *big.Int) (Int128, bool) {
	if b.BitLen() > 127 {
		min := new(big.Int).Lsh(big.NewInt(-1), 127)
		if b.Cmp(min) == 0 {
			return Int128{math.MinInt64, 0}, true
		}
		return Int128{}, false
	}
	m := new(big.Int).Abs(b)
	lo := new(big.Int).And(m, new(big.Int).SetUint64(math.MaxUint64)).Uint64()
	hi := new(big.Int).Rsh(m, 64).Uint64()
	v := Int128{int64(hi), lo}
	if b.Sign() < 0 {
		v = v.Neg()
	}
	return v, true
}

// pow10 holds 10^0 … 10^38.
var pow10 = func() (t [39]Int128) {
	t[0] = Int128Of(1)
	for i := 1; i < len(t); i++ {
		t[i], _ = t[i-1].MulOverflow(Int128Of(10))
	}
	return t
}()

// Pow10 returns 10^n for 0 ≤ n ≤ 38.
func Pow10(n int) Int128 { return pow10[n] }

// Pow10Int64 returns 10^n for 0 ≤ n ≤ 18.
func Pow10Int64(n int) int64 { return int64(pow10[n].Lo) }
