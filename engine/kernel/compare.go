package kernel

import (
	"github.com/clientele-db/clientele/engine/kernel/internal/asm"
)

// Compare sets bit i of bm to a[i] op b[i], and clears the bits behind the last value. bm has vec.Words(len(a)) words.
// Floats compare by IEEE 754: nothing but <> holds for NaN.
func Compare[T number](bm []uint64, op Op, a, b []T) {
	switch op {
	case EQ, NE:
		equalWords(bm, a, b)
	case LT:
		lessWords(bm, a, b)
	case GT:
		lessWords(bm, b[:len(a)], a)
	case LE:
		lessEqualWords(bm, a, b)
	case GE:
		lessEqualWords(bm, b[:len(a)], a)
	}
	if op == NE {
		NotBits(bm, bm, len(a))
	}
}

// CompareConst sets bit i of bm to a[i] op c; as Compare.
func CompareConst[T number](bm []uint64, op Op, a []T, c T) {
	switch op {
	case EQ, NE:
		equalConstWords(bm, a, c)
	case LT:
		lessConstWords(bm, a, c)
	case LE:
		lessEqualConstWords(bm, a, c)
	case GT:
		greaterConstWords(bm, a, c)
	case GE:
		greaterEqualConstWords(bm, a, c)
	}
	if op == NE {
		NotBits(bm, bm, len(a))
	}
}

func equalWords[T number](bm []uint64, a, b []T) {
	if isFloat[T]() {
		asm.EqualFloat64(bm, as[float64](a), as[float64](b))
		return
	}
	asm.EqualInt64(bm, as[int64](a), as[int64](b))
}

func lessWords[T number](bm []uint64, a, b []T) {
	if isFloat[T]() {
		asm.LessFloat64(bm, as[float64](a), as[float64](b))
		return
	}
	asm.LessInt64(bm, as[int64](a), as[int64](b))
}

func lessEqualWords[T number](bm []uint64, a, b []T) {
	if isFloat[T]() {
		asm.LessEqualFloat64(bm, as[float64](a), as[float64](b))
		return
	}
	asm.LessEqualInt64(bm, as[int64](a), as[int64](b))
}

func equalConstWords[T number](bm []uint64, a []T, c T) {
	if isFloat[T]() {
		asm.EqualConstFloat64(bm, as[float64](a), float64(c))
		return
	}
	asm.EqualConstInt64(bm, as[int64](a), int64(c))
}

func lessConstWords[T number](bm []uint64, a []T, c T) {
	if isFloat[T]() {
		asm.LessConstFloat64(bm, as[float64](a), float64(c))
		return
	}
	asm.LessConstInt64(bm, as[int64](a), int64(c))
}

func lessEqualConstWords[T number](bm []uint64, a []T, c T) {
	if isFloat[T]() {
		asm.LessEqualConstFloat64(bm, as[float64](a), float64(c))
		return
	}
	asm.LessEqualConstInt64(bm, as[int64](a), int64(c))
}

func greaterConstWords[T number](bm []uint64, a []T, c T) {
	if isFloat[T]() {
		asm.GreaterConstFloat64(bm, as[float64](a), float64(c))
		return
	}
	asm.GreaterConstInt64(bm, as[int64](a), int64(c))
}

func greaterEqualConstWords[T number](bm []uint64, a []T, c T) {
	if isFloat[T]() {
		asm.GreaterEqualConstFloat64(bm, as[float64](a), float64(c))
		return
	}
	asm.GreaterEqualConstInt64(bm, as[int64](a), int64(c))
}
