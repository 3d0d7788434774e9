package asm

// The comparisons write a word of bm for every 64 values begun; bits behind the last value are zero. Floats compare by
// IEEE 754: nothing holds for NaN.

func b2u(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func eqGo[T number](bm []uint64, a, b []T) {
	for w := 0; len(a) > 0; w++ {
		k := min(64, len(a))
		x, y := a[:k], b[:k]
		var m uint64
		for j := range x {
			m |= b2u(x[j] == y[j]) << j
		}
		bm[w] = m
		a, b = a[k:], b[k:]
	}
}

func ltGo[T number](bm []uint64, a, b []T) {
	for w := 0; len(a) > 0; w++ {
		k := min(64, len(a))
		x, y := a[:k], b[:k]
		var m uint64
		for j := range x {
			m |= b2u(x[j] < y[j]) << j
		}
		bm[w] = m
		a, b = a[k:], b[k:]
	}
}

func leGo[T number](bm []uint64, a, b []T) {
	for w := 0; len(a) > 0; w++ {
		k := min(64, len(a))
		x, y := a[:k], b[:k]
		var m uint64
		for j := range x {
			m |= b2u(x[j] <= y[j]) << j
		}
		bm[w] = m
		a, b = a[k:], b[k:]
	}
}

func eqConstGo[T number](bm []uint64, a []T, c T) {
	for w := 0; len(a) > 0; w++ {
		k := min(64, len(a))
		var m uint64
		for j, x := range a[:k] {
			m |= b2u(x == c) << j
		}
		bm[w] = m
		a = a[k:]
	}
}

func ltConstGo[T number](bm []uint64, a []T, c T) {
	for w := 0; len(a) > 0; w++ {
		k := min(64, len(a))
		var m uint64
		for j, x := range a[:k] {
			m |= b2u(x < c) << j
		}
		bm[w] = m
		a = a[k:]
	}
}

func leConstGo[T number](bm []uint64, a []T, c T) {
	for w := 0; len(a) > 0; w++ {
		k := min(64, len(a))
		var m uint64
		for j, x := range a[:k] {
			m |= b2u(x <= c) << j
		}
		bm[w] = m
		a = a[k:]
	}
}

func gtConstGo[T number](bm []uint64, a []T, c T) {
	for w := 0; len(a) > 0; w++ {
		k := min(64, len(a))
		var m uint64
		for j, x := range a[:k] {
			m |= b2u(x > c) << j
		}
		bm[w] = m
		a = a[k:]
	}
}

func geConstGo[T number](bm []uint64, a []T, c T) {
	for w := 0; len(a) > 0; w++ {
		k := min(64, len(a))
		var m uint64
		for j, x := range a[:k] {
			m |= b2u(x >= c) << j
		}
		bm[w] = m
		a = a[k:]
	}
}
