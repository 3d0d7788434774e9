package kernel

import (
	"math/bits"

	"github.com/clientele-db/clientele/engine/types"
)

// The arithmetic kernels compute len(dst) values; their sources are at least as long, and dst may be one of them. Integers
// wrap around: the caller has excluded overflow by bounds, or uses the kernels that report it.

// Add computes dst = a + b.
func Add[T number](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] + b[i]
	}
}

// AddConst computes dst = a + c.
func AddConst[T number](dst, a []T, c T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] + c
	}
}

// Sub computes dst = a - b.
func Sub[T number](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] - b[i]
	}
}

// ConstSub computes dst = c - a.
func ConstSub[T number](dst []T, c T, a []T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = c - a[i]
	}
}

// Mul computes dst = a * b.
func Mul[T number](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] * b[i]
	}
}

// MulConst computes dst = a * c.
func MulConst[T number](dst, a []T, c T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] * c
	}
}

// AddCheck is Add, and reports whether a sum left int64.
func AddCheck(dst, a, b []int64) (overflow bool) {
	var o int64
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		s := a[i] + b[i]
		o |= (a[i] ^ s) & (b[i] ^ s)
		dst[i] = s
	}
	return o < 0
}

// SubCheck is Sub, and reports whether a difference left int64.
func SubCheck(dst, a, b []int64) (overflow bool) {
	var o int64
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		s := a[i] - b[i]
		o |= (a[i] ^ b[i]) & (a[i] ^ s)
		dst[i] = s
	}
	return o < 0
}

// MulCheck is Mul, and reports whether a product left int64.
func MulCheck(dst, a, b []int64) (overflow bool) {
	var o int64
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		x, y := a[i], b[i]
		hi, lo := bits.Mul64(uint64(x), uint64(y))
		h := int64(hi) - x>>63&y - y>>63&x
		o |= h ^ int64(lo)>>63
		dst[i] = int64(lo)
	}
	return o != 0
}

// Mul128 computes the exact products of 64-bit integers.
func Mul128(dst []types.Int128, a, b []int64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = types.MulInt64(a[i], b[i])
	}
}
