package fn

// ordered is what the comparison kernels work on.
type ordered interface{ int64 | float64 }

// b2u is 1 for true; the compiler makes it a flag move without a branch.
func b2u(b bool) uint64 {
	var x uint64
	if b {
		x = 1
	}
	return x
}

// The kernels compare n = len(a) values and write vec.Words(n) words of bits; bits from n on are zero. b, where it is a
// slice, is at least as long as a.

func eqVV[T ordered](bits []uint64, a, b []T) {
	b = b[:len(a)]
	for w := 0; len(a) > 0; w++ {
		m := min(64, len(a))
		var x uint64
		for j, v := range a[:m] {
			x |= b2u(v == b[j]) << (j & 63)
		}
		bits[w] = x
		a, b = a[m:], b[m:]
	}
}

func ltVV[T ordered](bits []uint64, a, b []T) {
	b = b[:len(a)]
	for w := 0; len(a) > 0; w++ {
		m := min(64, len(a))
		var x uint64
		for j, v := range a[:m] {
			x |= b2u(v < b[j]) << (j & 63)
		}
		bits[w] = x
		a, b = a[m:], b[m:]
	}
}

func leVV[T ordered](bits []uint64, a, b []T) {
	b = b[:len(a)]
	for w := 0; len(a) > 0; w++ {
		m := min(64, len(a))
		var x uint64
		for j, v := range a[:m] {
			x |= b2u(v <= b[j]) << (j & 63)
		}
		bits[w] = x
		a, b = a[m:], b[m:]
	}
}

func eqVC[T ordered](bits []uint64, a []T, c T) {
	for w := 0; len(a) > 0; w++ {
		m := min(64, len(a))
		var x uint64
		for j, v := range a[:m] {
			x |= b2u(v == c) << (j & 63)
		}
		bits[w] = x
		a = a[m:]
	}
}

func ltVC[T ordered](bits []uint64, a []T, c T) {
	for w := 0; len(a) > 0; w++ {
		m := min(64, len(a))
		var x uint64
		for j, v := range a[:m] {
			x |= b2u(v < c) << (j & 63)
		}
		bits[w] = x
		a = a[m:]
	}
}

func leVC[T ordered](bits []uint64, a []T, c T) {
	for w := 0; len(a) > 0; w++ {
		m := min(64, len(a))
		var x uint64
		for j, v := range a[:m] {
			x |= b2u(v <= c) << (j & 63)
		}
		bits[w] = x
		a = a[m:]
	}
}

func gtVC[T ordered](bits []uint64, a []T, c T) {
	for w := 0; len(a) > 0; w++ {
		m := min(64, len(a))
		var x uint64
		for j, v := range a[:m] {
			x |= b2u(v > c) << (j & 63)
		}
		bits[w] = x
		a = a[m:]
	}
}

func geVC[T ordered](bits []uint64, a []T, c T) {
	for w := 0; len(a) > 0; w++ {
		m := min(64, len(a))
		var x uint64
		for j, v := range a[:m] {
			x |= b2u(v >= c) << (j & 63)
		}
		bits[w] = x
		a = a[m:]
	}
}

// invertBits flips the first n bits and leaves the rest zero.
func invertBits(bits []uint64, n int) {
	for w := range bits {
		bits[w] = ^bits[w]
	}
	if r := n & 63; r != 0 {
		bits[len(bits)-1] &= 1<<r - 1
	}
}
