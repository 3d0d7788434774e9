package fn

// number is what the plain arithmetic kernels work on.
type number interface{ int64 | float64 }

// The kernels compute len(dst) values; the sources are at least as long. dst may be a source.

func addVV[T number](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] + b[i]
	}
}

func addVC[T number](dst, a []T, c T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] + c
	}
}

func subVV[T number](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] - b[i]
	}
}

func subVC[T number](dst, a []T, c T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] - c
	}
}

func subCV[T number](dst []T, c T, b []T) {
	b = b[:len(dst)]
	for i := range dst {
		dst[i] = c - b[i]
	}
}

func mulVV[T number](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] * b[i]
	}
}

func mulVC[T number](dst, a []T, c T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] * c
	}
}

// magnitude returns an m with -m-1 ≤ v ≤ m for all values; m+1 is a power of two.
func magnitude(v []int64) int64 {
	var a, b, c, d int64
	for len(v) >= 4 {
		a |= v[0] ^ v[0]>>63
		b |= v[1] ^ v[1]>>63
		c |= v[2] ^ v[2]>>63
		d |= v[3] ^ v[3]>>63
		v = v[4:]
	}
	a |= b | c | d
	for _, x := range v {
		a |= x ^ x>>63
	}
	for s := 1; s < 64; s <<= 1 {
		a |= int64(uint64(a) >> s)
	}
	return a
}

// roundReal rounds to the precision of REAL.
func roundReal(v []float64) {
	for i, x := range v {
		v[i] = float64(float32(x))
	}
}
