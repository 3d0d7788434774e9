package kernel

import (
	"github.com/clientele-db/clientele/engine/vec"
)

// number is an element type that compares by the machine's own order.
type number interface{ ~int64 | ~float64 }

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
	for w := range vec.Words(len(a)) {
		var m uint64
		x := a[w<<6 : min(w<<6+64, len(a))]
		y := b[w<<6:][:len(x)]
		for j := range x {
			m |= b2u(x[j] == y[j]) << j
		}
		bm[w] = m
	}
}

func lessWords[T number](bm []uint64, a, b []T) {
	for w := range vec.Words(len(a)) {
		var m uint64
		x := a[w<<6 : min(w<<6+64, len(a))]
		y := b[w<<6:][:len(x)]
		for j := range x {
			m |= b2u(x[j] < y[j]) << j
		}
		bm[w] = m
	}
}

func lessEqualWords[T number](bm []uint64, a, b []T) {
	for w := range vec.Words(len(a)) {
		var m uint64
		x := a[w<<6 : min(w<<6+64, len(a))]
		y := b[w<<6:][:len(x)]
		for j := range x {
			m |= b2u(x[j] <= y[j]) << j
		}
		bm[w] = m
	}
}

func equalConstWords[T number](bm []uint64, a []T, c T) {
	for w := range vec.Words(len(a)) {
		var m uint64
		for j, x := range a[w<<6 : min(w<<6+64, len(a))] {
			m |= b2u(x == c) << j
		}
		bm[w] = m
	}
}

func lessConstWords[T number](bm []uint64, a []T, c T) {
	for w := range vec.Words(len(a)) {
		var m uint64
		for j, x := range a[w<<6 : min(w<<6+64, len(a))] {
			m |= b2u(x < c) << j
		}
		bm[w] = m
	}
}

func lessEqualConstWords[T number](bm []uint64, a []T, c T) {
	for w := range vec.Words(len(a)) {
		var m uint64
		for j, x := range a[w<<6 : min(w<<6+64, len(a))] {
			m |= b2u(x <= c) << j
		}
		bm[w] = m
	}
}

func greaterConstWords[T number](bm []uint64, a []T, c T) {
	for w := range vec.Words(len(a)) {
		var m uint64
		for j, x := range a[w<<6 : min(w<<6+64, len(a))] {
			m |= b2u(x > c) << j
		}
		bm[w] = m
	}
}

func greaterEqualConstWords[T number](bm []uint64, a []T, c T) {
	for w := range vec.Words(len(a)) {
		var m uint64
		for j, x := range a[w<<6 : min(w<<6+64, len(a))] {
			m |= b2u(x >= c) << j
		}
		bm[w] = m
	}
}
