package assoc

import "math/bits"

// planes are the weights of the rows of a vertical database, sliced by binary digit, so that a bit vector is counted by
// population counts alone: plane p holds digit p of each row's weight, and
//
//	weight of v = Σ_p 2^p · |v AND plane p|
//
// Rows come in descending order of weight, so plane p ends with the last row of weight 2^p or more: a row of weight w
// costs as many digits as w has, and a database without weights (no planes) costs one.
type planes struct {
	digit [][]uint64
}

// set builds the planes of n rows of the given weights, nil if all are one, in the memory of the last call.
func (p *planes) set(m *miner, weights []uint32) error {
	p.digit = p.digit[:0]
	if len(weights) == 0 || weights[0] == 1 {
		return nil
	}
	for d := 0; d < bits.Len32(weights[0]); d++ {
		n := len(weights)
		if d > 0 {
			n = firstBelow(weights, 1<<d)
		}
		if d < cap(p.digit) {
			p.digit = p.digit[:d+1]
		} else {
			p.digit = append(p.digit, nil)
		}
		v, err := room(m, p.digit[d], (n+63)/64)
		if err != nil {
			return err
		}
		clear(v)
		for r, w := range weights[:n] {
			v[r>>6] |= uint64(w>>d&1) << (r & 63)
		}
		p.digit[d] = v
	}
	return nil
}

// firstBelow returns the number of leading weights that are at least w.
func firstBelow(weights []uint32, w uint32) int {
	lo, hi := 0, len(weights)
	for lo < hi {
		if mid := (lo + hi) / 2; weights[mid] >= w {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// and puts a AND b into dst and returns its weight. All three have the same length; dst may be a.
func (p *planes) and(dst, a, b []uint64) uint32 {
	if len(p.digit) == 0 {
		return andCount(dst, a, b)
	}
	andCount(dst, a, b)
	return p.count(dst)
}

// andOnly returns the weight of a AND b.
func (p *planes) andOnly(a, b []uint64) uint32 {
	if len(p.digit) == 0 {
		return countAnd(a, b)
	}
	var sum uint32
	for d, plane := range p.digit {
		sum += countAnd3(a[:len(plane)], b[:len(plane)], plane) << d
	}
	return sum
}

// count returns the weight of v.
func (p *planes) count(v []uint64) uint32 {
	if len(p.digit) == 0 {
		n := 0
		for _, w := range v {
			n += bits.OnesCount64(w)
		}
		return uint32(n)
	}
	var sum uint32
	for d, plane := range p.digit {
		sum += countAnd(v[:len(plane)], plane) << d
	}
	return sum
}

// andCount puts a AND b into dst and returns the number of ones.
func andCount(dst, a, b []uint64) uint32 {
	a, b = a[:len(dst)], b[:len(dst)]
	n0, n1, n2, n3 := 0, 0, 0, 0
	i := 0
	for ; i+4 <= len(dst); i += 4 {
		x, y, z := a[i:i+4:i+4], b[i:i+4:i+4], dst[i:i+4:i+4]
		w0, w1, w2, w3 := x[0]&y[0], x[1]&y[1], x[2]&y[2], x[3]&y[3]
		z[0], z[1], z[2], z[3] = w0, w1, w2, w3
		n0 += bits.OnesCount64(w0)
		n1 += bits.OnesCount64(w1)
		n2 += bits.OnesCount64(w2)
		n3 += bits.OnesCount64(w3)
	}
	for ; i < len(dst); i++ {
		w := a[i] & b[i]
		dst[i] = w
		n0 += bits.OnesCount64(w)
	}
	return uint32(n0 + n1 + n2 + n3)
}

// countAnd returns the number of ones of a AND b.
func countAnd(a, b []uint64) uint32 {
	b = b[:len(a)]
	n0, n1, n2, n3 := 0, 0, 0, 0
	i := 0
	for ; i+4 <= len(a); i += 4 {
		x, y := a[i:i+4:i+4], b[i:i+4:i+4]
		n0 += bits.OnesCount64(x[0] & y[0])
		n1 += bits.OnesCount64(x[1] & y[1])
		n2 += bits.OnesCount64(x[2] & y[2])
		n3 += bits.OnesCount64(x[3] & y[3])
	}
	for ; i < len(a); i++ {
		n0 += bits.OnesCount64(a[i] & b[i])
	}
	return uint32(n0 + n1 + n2 + n3)
}

// countAnd3 returns the number of ones of a AND b AND c.
func countAnd3(a, b, c []uint64) uint32 {
	b, c = b[:len(a)], c[:len(a)]
	n := 0
	for i, w := range a {
		n += bits.OnesCount64(w & b[i] & c[i])
	}
	return uint32(n)
}

// within reports whether every row of a is one of b.
func within(a, b []uint64) bool {
	b = b[:len(a)]
	for i, w := range a {
		if w&^b[i] != 0 {
			return false
		}
	}
	return true
}

// atLeast reports whether the weight of a AND b is n or more.
func (p *planes) atLeast(a, b []uint64, n uint32) bool {
	if len(p.digit) > 0 {
		return p.andOnly(a, b) >= n
	}
	// By blocks: most answers come early.
	const block = 64
	got := uint32(0)
	for len(a) > block {
		if got += countAnd(a[:block], b[:block]); got >= n {
			return true
		}
		a, b = a[block:], b[block:]
	}
	return got+countAnd(a, b) >= n
}
