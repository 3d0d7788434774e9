//go:build !purego

package asm

// compareVectors compares whole blocks of 64 in assembly, the rest in Go.
func compareVectors[T number](bm []uint64, a, b []T, blocks func(bm *uint64, a, b *T, n int), rest func(bm []uint64, a, b []T)) {
	done := 0
	if k := len(a) >> 6; k > 0 && level == avx512 {
		done = k << 6
		blocks(&bm[0], &a[0], &b[0], k)
	}
	rest(bm[done>>6:], a[done:], b[done:])
}

// compareConst is compareVectors with a constant.
func compareConst[T number](bm []uint64, a []T, c T, blocks func(bm *uint64, a *T, c T, n int), rest func(bm []uint64, a []T, c T)) {
	done := 0
	if k := len(a) >> 6; k > 0 && level == avx512 {
		done = k << 6
		blocks(&bm[0], &a[0], c, k)
	}
	rest(bm[done>>6:], a[done:], c)
}

// EqualInt64 sets bit i of bm to a[i] == b[i].
func EqualInt64(bm []uint64, a, b []int64) { compareVectors(bm, a, b, eqQVV512, eqGo[int64]) }

// LessInt64 sets bit i of bm to a[i] < b[i].
func LessInt64(bm []uint64, a, b []int64) { compareVectors(bm, a, b, ltQVV512, ltGo[int64]) }

// LessEqualInt64 sets bit i of bm to a[i] <= b[i].
func LessEqualInt64(bm []uint64, a, b []int64) { compareVectors(bm, a, b, leQVV512, leGo[int64]) }

// EqualConstInt64 sets bit i of bm to a[i] == c.
func EqualConstInt64(bm []uint64, a []int64, c int64) {
	compareConst(bm, a, c, eqQVC512, eqConstGo[int64])
}

// LessConstInt64 sets bit i of bm to a[i] < c.
func LessConstInt64(bm []uint64, a []int64, c int64) {
	compareConst(bm, a, c, ltQVC512, ltConstGo[int64])
}

// LessEqualConstInt64 sets bit i of bm to a[i] <= c.
func LessEqualConstInt64(bm []uint64, a []int64, c int64) {
	compareConst(bm, a, c, leQVC512, leConstGo[int64])
}

// GreaterConstInt64 sets bit i of bm to a[i] > c.
func GreaterConstInt64(bm []uint64, a []int64, c int64) {
	compareConst(bm, a, c, gtQVC512, gtConstGo[int64])
}

// GreaterEqualConstInt64 sets bit i of bm to a[i] >= c.
func GreaterEqualConstInt64(bm []uint64, a []int64, c int64) {
	compareConst(bm, a, c, geQVC512, geConstGo[int64])
}

// EqualFloat64 sets bit i of bm to a[i] == b[i].
func EqualFloat64(bm []uint64, a, b []float64) { compareVectors(bm, a, b, eqPDVV512, eqGo[float64]) }

// LessFloat64 sets bit i of bm to a[i] < b[i].
func LessFloat64(bm []uint64, a, b []float64) { compareVectors(bm, a, b, ltPDVV512, ltGo[float64]) }

// LessEqualFloat64 sets bit i of bm to a[i] <= b[i].
func LessEqualFloat64(bm []uint64, a, b []float64) {
	compareVectors(bm, a, b, lePDVV512, leGo[float64])
}

// EqualConstFloat64 sets bit i of bm to a[i] == c.
func EqualConstFloat64(bm []uint64, a []float64, c float64) {
	compareConst(bm, a, c, eqPDVC512, eqConstGo[float64])
}

// LessConstFloat64 sets bit i of bm to a[i] < c.
func LessConstFloat64(bm []uint64, a []float64, c float64) {
	compareConst(bm, a, c, ltPDVC512, ltConstGo[float64])
}

// LessEqualConstFloat64 sets bit i of bm to a[i] <= c.
func LessEqualConstFloat64(bm []uint64, a []float64, c float64) {
	compareConst(bm, a, c, lePDVC512, leConstGo[float64])
}

// GreaterConstFloat64 sets bit i of bm to a[i] > c.
func GreaterConstFloat64(bm []uint64, a []float64, c float64) {
	compareConst(bm, a, c, gtPDVC512, gtConstGo[float64])
}

// GreaterEqualConstFloat64 sets bit i of bm to a[i] >= c.
func GreaterEqualConstFloat64(bm []uint64, a []float64, c float64) {
	compareConst(bm, a, c, gePDVC512, geConstGo[float64])
}
