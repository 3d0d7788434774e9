package cluster

import "github.com/clientele-db/clientele/engine/kernel"

// chunkRows is the most rows for which labels and distances are held at once.
const chunkRows = 512

// points are n rows of d columns, column by column: column j of row i is x[j·stride + i]. The columns d … dp-1 are zero, dp
// being d rounded up to 8, as the sums by cluster need them.
type points struct {
	d, dp, stride, n int
	x                []float64
	w                []float64 // weights of the rows, nil if all are 1
}

// pad8 rounds up to a multiple of 8.
func pad8(n int) int { return (n + 7) &^ 7 }

// strideOf returns the distance between columns of n rows: an odd multiple of 8 doubles, so that the columns of a row do not
// compete for the same sets of the first-level cache.
func strideOf(n int) int { return pad8(n) | 8 }

// pointsBytes is the size of n rows of d columns.
func pointsBytes(n, d int, weighted bool) int64 {
	b := 8 * int64(pad8(d)) * int64(strideOf(n))
	if weighted {
		b += 8 * int64(n)
	}
	return b
}

// newPoints returns room for n rows.
func newPoints(n, d int, weighted bool) *points {
	p := &points{d: d, dp: pad8(d), stride: strideOf(n)}
	p.x = make([]float64, p.dp*p.stride)
	if weighted {
		p.w = make([]float64, n)
	}
	return p
}

// blockRows is the number of rows of a block of d columns, a multiple of 64 that keeps it in the first-level cache where it can.
func blockRows(d int) int {
	const cache = 32 << 10
	return min(max(cache/(8*pad8(d))&^63, 64), chunkRows)
}

// column returns the first n values of column j.
func (p *points) column(j int) []float64 { return p.x[j*p.stride : j*p.stride+p.n] }

// row copies row i to dst.
func (p *points) row(dst []float64, i int) {
	for j := range dst {
		dst[j] = p.x[j*p.stride+i]
	}
}

// weight returns the weight of row i.
func (p *points) weight(i int) float64 {
	if p.w == nil {
		return 1
	}
	return p.w[i]
}

// gather makes p rows idx of src.
func (p *points) gather(src *points, lo int, idx []uint32) {
	p.n = len(idx)
	for j := range src.d {
		to, from := p.x[j*p.stride:], src.x[j*src.stride+lo:]
		to = to[:len(idx)]
		for i, r := range idx {
			to[i] = from[r]
		}
	}
}

// space is where distances are measured: column j of a row is (x - shift[j]) · scale[j].
type space struct {
	shift, scale []float64
}

// identity is the space of d columns as they are.
func identity(d int) *space {
	s := &space{make([]float64, d), make([]float64, d)}
	for j := range s.scale {
		s.scale[j] = 1
	}
	return s
}

// into writes x, values of column j, to dst.
func (s *space) into(dst, x []float64, j int) {
	kernel.CenterScale(dst, x, s.shift[j], s.scale[j])
}

// back returns coordinate j in the units of the input. A column that does not vary has no other value than its mean.
func (s *space) back(v float64, j int) float64 {
	if s.scale[j] == 0 {
		return s.shift[j]
	}
	return v/s.scale[j] + s.shift[j]
}
