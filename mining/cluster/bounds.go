package cluster

import (
	"math"

	"github.com/clientele-db/clientele/engine/kernel"
)

// Bounds spare distances: Hamerly, "Making k-means Even Faster" (2010). A row keeps an upper bound of the distance to its
// centre and a lower bound of that to any other; when centres move, bounds move with them, and while they do not cross the label
// stands. Bounds are rounded away from each other by more than the kernels err, so that labels are exactly those that
// distances to all centres would give.

// boundedAbove is the number of centres times columns from which bounds are worth their upkeep. Measured; see
// BenchmarkBounds.
const boundedAbove = 128

// slack is what a bound is widened by at each step, relative and absolute: four times the rounding of float32.
const (
	slack = 0x1p-21
	tiny  = 1e-36
)

// boundsBytes is the size of the bounds of a row.
const boundsBytes = 10

// bounds are what rows of a partition keep between passes.
type bounds struct {
	label        []uint16
	upper, lower []float32
}

func up(x float64) float32   { return float32(min(x, math.MaxFloat32))*(1+slack) + tiny }
func down(x float64) float32 { return float32(min(x, math.MaxFloat32))*(1-slack) - tiny }

// motion is by how much centres have moved.
type motion struct {
	moved []float32 // of each, an upper bound
	// most is the largest of moved, of centre fastest; next the largest of the others.
	most, next float32
	fastest    uint16
	// half is a lower bound of half the distance of each centre to the nearest other.
	half []float32
}

// worthBounds reports whether bounds are worth their upkeep: for each row, and for the distances between all centres at every
// step, which must not take long. Labels are kept in 16 bits.
func worthBounds(k, d int) bool {
	return k*d >= boundedAbove && k <= math.MaxUint16 && k*k*d <= 1<<30
}

// newMotion compares centres before and after. It is nil where there are no bounds.
func newMotion(from, to []float64, k, d int) *motion {
	if !worthBounds(k, d) {
		return nil
	}
	m := &motion{moved: make([]float32, k), half: make([]float32, k)}
	for c := range k {
		v := up(between(from[c*d:(c+1)*d], to[c*d:(c+1)*d]))
		m.moved[c] = v
		switch {
		case v > m.most:
			m.most, m.next, m.fastest = v, m.most, uint16(c)
		case v > m.next:
			m.next = v
		}
	}
	p := newPoints(k, d, false)
	p.n = k
	for c := range k {
		for j := range d {
			p.x[j*p.stride+c] = to[c*d+j]
		}
	}
	var centers kernel.Centers
	centers.Set(to, k, d)
	label, best, second := make([]uint32, k), make([]float64, k), make([]float64, k)
	centers.NearestTwo(label, best, second, p.x, p.stride)
	for c, s := range second {
		m.half[c] = down(math.Sqrt(s) / 2)
	}
	return m
}

// addBounded is add for rows that have bounds, or get them: those of row lo are at b[at].
func (t *tally) addBounded(p *points, lo, n int, r *run, b *bounds, at int) {
	if t.second == nil {
		t.second = make([]float64, chunkRows)
		t.idx = make([]uint32, 0, chunkRows)
		t.near = make([]uint32, chunkRows)
		t.dense = newPoints(chunkRows, p.d, false)
	}
	label := t.label[:n]
	if at == len(b.label) {
		r.packed.NearestTwo(label, t.best, t.second, p.x[lo:], p.stride)
		for i, l := range label {
			b.label = append(b.label, uint16(l))
			b.upper = append(b.upper, up(math.Sqrt(t.best[i])))
			b.lower = append(b.lower, down(math.Sqrt(t.second[i])))
		}
		t.gather(p, lo, n)
		return
	}
	bl, bu, bw := b.label[at:at+n], b.upper[at:at+n], b.lower[at:at+n]
	t.idx = t.idx[:0]
	m := r.motion
	for i, l := range bl {
		label[i] = uint32(l)
		gap := m.most
		if l == m.fastest {
			gap = m.next
		}
		u := (bu[i] + m.moved[l]) * (1 + slack)
		w := (bw[i]-gap)*(1-slack) - tiny
		bu[i], bw[i] = u, w
		if u < max(w, m.half[l]) {
			continue
		}
		t.idx = append(t.idx, uint32(i))
	}
	t.tighten(p, lo, r, bl, bu, bw)
	if len(t.idx) > 0 {
		t.search(p, lo, r, bl, bu, bw)
	}
	t.gather(p, lo, n)
}

// tighten makes upper bounds exact and keeps the rows for which that does not decide.
func (t *tally) tighten(p *points, lo int, r *run, bl []uint16, bu, bw []float32) {
	m, keep := r.motion, t.idx[:0]
	for _, i := range t.idx {
		l := bl[i]
		c := r.center[int(l)*r.d : (int(l)+1)*r.d]
		s, x := 0.0, p.x[lo+int(i):]
		for j, y := range c {
			v := x[j*p.stride] - y
			s = math.FMA(v, v, s)
		}
		bu[i] = up(math.Sqrt(s))
		if bu[i] < max(bw[i], m.half[l]) {
			continue
		}
		keep = append(keep, i)
	}
	t.idx = keep
}

// search computes all distances of the rows in t.idx.
func (t *tally) search(p *points, lo int, r *run, bl []uint16, bu, bw []float32) {
	k := len(t.idx)
	t.dense.gather(p, lo, t.idx)
	near := t.near[:(k+15)&^15] // whole vectors; what lies behind the rows does not matter
	r.packed.NearestTwo(near, t.best, t.second, t.dense.x, t.dense.stride)
	for q, i := range t.idx {
		bl[i] = uint16(near[q])
		t.label[i] = near[q]
		bu[i] = up(math.Sqrt(t.best[q]))
		bw[i] = down(math.Sqrt(t.second[q]))
	}
}
