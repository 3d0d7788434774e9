package kernel

import (
	"math/bits"
	"unsafe"

	"github.com/clientele-db/clientele/engine/kernel/internal/asm"
	"github.com/clientele-db/clientele/engine/types"
)

// number is an element type of the arithmetic kernels and comparisons.
type number interface{ int64 | float64 }

// isFloat reports T = float64; it is known at compile time.
func isFloat[T number]() bool {
	one := T(1)
	return one/2 != 0
}

// as views a slice as one of the type that it has.
func as[U, T number](s []T) []U {
	return unsafe.Slice((*U)(unsafe.Pointer(unsafe.SliceData(s))), len(s))
}

// The arithmetic kernels compute len(dst) values; their sources are at least as long, and dst may be one of them. Integers
// wrap around: the caller has excluded overflow by bounds, or uses the kernels that report it.

// Add computes dst = a + b.
func Add[T number](dst, a, b []T) {
	if isFloat[T]() {
		asm.AddFloat64(as[float64](dst), as[float64](a), as[float64](b))
		return
	}
	asm.AddInt64(as[int64](dst), as[int64](a), as[int64](b))
}

// AddConst computes dst = a + c.
func AddConst[T number](dst, a []T, c T) {
	if isFloat[T]() {
		asm.AddConstFloat64(as[float64](dst), as[float64](a), float64(c))
		return
	}
	asm.AddConstInt64(as[int64](dst), as[int64](a), int64(c))
}

// Sub computes dst = a - b.
func Sub[T number](dst, a, b []T) {
	if isFloat[T]() {
		asm.SubFloat64(as[float64](dst), as[float64](a), as[float64](b))
		return
	}
	asm.SubInt64(as[int64](dst), as[int64](a), as[int64](b))
}

// SubConst computes dst = a - c.
func SubConst[T number](dst, a []T, c T) {
	if isFloat[T]() {
		asm.SubConstFloat64(as[float64](dst), as[float64](a), float64(c))
		return
	}
	asm.SubConstInt64(as[int64](dst), as[int64](a), int64(c))
}

// Mul computes dst = a * b.
func Mul[T number](dst, a, b []T) {
	if isFloat[T]() {
		asm.MulFloat64(as[float64](dst), as[float64](a), as[float64](b))
		return
	}
	asm.MulInt64(as[int64](dst), as[int64](a), as[int64](b))
}

// MulConst computes dst = a * c.
func MulConst[T number](dst, a []T, c T) {
	if isFloat[T]() {
		asm.MulConstFloat64(as[float64](dst), as[float64](a), float64(c))
		return
	}
	asm.MulConstInt64(as[int64](dst), as[int64](a), int64(c))
}

// ConstSub computes dst = c - a.
func ConstSub[T number](dst []T, c T, a []T) {
	if isFloat[T]() {
		asm.ConstSubFloat64(as[float64](dst), as[float64](a), float64(c))
		return
	}
	asm.ConstSubInt64(as[int64](dst), as[int64](a), int64(c))
}

// Div computes dst = a / b by IEEE 754.
func Div(dst, a, b []float64) { asm.DivFloat64(dst, a, b) }

// DivConst computes dst = a / c by IEEE 754.
func DivConst(dst, a []float64, c float64) { asm.DivConstFloat64(dst, a, c) }

// ConstDiv computes dst = c / a by IEEE 754.
func ConstDiv(dst []float64, c float64, a []float64) { asm.ConstDivFloat64(dst, a, c) }

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
