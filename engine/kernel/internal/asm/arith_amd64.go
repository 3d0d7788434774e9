//go:build !purego

package asm

// vectors runs an operation on two vectors: whole blocks of 32 in assembly, the rest in Go.
func vectors[T number](dst, a, b []T, blocks func(dst, a, b *T, n int), rest func(dst, a, b []T)) {
	done := 0
	if k := len(dst) >> 5; k > 0 && level == avx512 {
		done = k << 5
		blocks(&dst[0], &a[0], &b[0], k)
	}
	rest(dst[done:], a[done:], b[done:])
}

// vectorConst is vectors with a constant.
func vectorConst[T number](dst, a []T, c T, blocks func(dst, a *T, c T, n int), rest func(dst, a []T, c T)) {
	done := 0
	if k := len(dst) >> 5; k > 0 && level == avx512 {
		done = k << 5
		blocks(&dst[0], &a[0], c, k)
	}
	rest(dst[done:], a[done:], c)
}

// AddInt64 computes dst = a + b.
func AddInt64(dst, a, b []int64) { vectors(dst, a, b, addQVV512, addGo[int64]) }

// AddConstInt64 computes dst = a + c.
func AddConstInt64(dst, a []int64, c int64) { vectorConst(dst, a, c, addQVC512, addConstGo[int64]) }

// SubInt64 computes dst = a - b.
func SubInt64(dst, a, b []int64) { vectors(dst, a, b, subQVV512, subGo[int64]) }

// SubConstInt64 computes dst = a - c.
func SubConstInt64(dst, a []int64, c int64) { vectorConst(dst, a, c, subQVC512, subConstGo[int64]) }

// ConstSubInt64 computes dst = c - a.
func ConstSubInt64(dst, a []int64, c int64) { vectorConst(dst, a, c, subQCV512, constSubGo[int64]) }

// MulInt64 computes dst = a * b.
func MulInt64(dst, a, b []int64) { vectors(dst, a, b, mulQVV512, mulGo[int64]) }

// MulConstInt64 computes dst = a * c.
func MulConstInt64(dst, a []int64, c int64) { vectorConst(dst, a, c, mulQVC512, mulConstGo[int64]) }

// AddFloat64 computes dst = a + b.
func AddFloat64(dst, a, b []float64) { vectors(dst, a, b, addPDVV512, addGo[float64]) }

// AddConstFloat64 computes dst = a + c.
func AddConstFloat64(dst, a []float64, c float64) {
	vectorConst(dst, a, c, addPDVC512, addConstGo[float64])
}

// SubFloat64 computes dst = a - b.
func SubFloat64(dst, a, b []float64) { vectors(dst, a, b, subPDVV512, subGo[float64]) }

// SubConstFloat64 computes dst = a - c.
func SubConstFloat64(dst, a []float64, c float64) {
	vectorConst(dst, a, c, subPDVC512, subConstGo[float64])
}

// ConstSubFloat64 computes dst = c - a.
func ConstSubFloat64(dst, a []float64, c float64) {
	vectorConst(dst, a, c, subPDCV512, constSubGo[float64])
}

// MulFloat64 computes dst = a * b.
func MulFloat64(dst, a, b []float64) { vectors(dst, a, b, mulPDVV512, mulGo[float64]) }

// MulConstFloat64 computes dst = a * c.
func MulConstFloat64(dst, a []float64, c float64) {
	vectorConst(dst, a, c, mulPDVC512, mulConstGo[float64])
}

// DivFloat64 computes dst = a / b.
func DivFloat64(dst, a, b []float64) { vectors(dst, a, b, divPDVV512, divGo) }

// DivConstFloat64 computes dst = a / c.
func DivConstFloat64(dst, a []float64, c float64) { vectorConst(dst, a, c, divPDVC512, divConstGo) }

// ConstDivFloat64 computes dst = c / a.
func ConstDivFloat64(dst, a []float64, c float64) { vectorConst(dst, a, c, divPDCV512, constDivGo) }
