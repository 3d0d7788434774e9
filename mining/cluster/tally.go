package cluster

import (
	"math"

	"github.com/clientele-db/clientele/engine/kernel"
)

// tally is what one pass over rows gathers for one set of centres: the sums of the rows nearest to each, and more where asked.
type tally struct {
	k, d, dp int
	strand   int
	sums     []float64 // four strands of k rows of dp columns
	weight   []float64 // of each cluster
	far      *farthest // nil unless rows are needed for empty clusters
	fit      *fit      // nil unless figures of fit are needed

	label  []uint32
	best   []float64
	second []float64 // nil without bounds
	scaled *points   // rows times their weights
	count  []int64   // two strands of k
	dense  *points   // rows whose bounds do not decide
	idx    []uint32
	near   []uint32
}

// fit are the figures of how well centres fit rows.
type fit struct {
	inertia  []float64 // by cluster: weight · squared distance
	distance []float64 // by cluster: weight · distance
}

func newTally(k, d int, weighted bool) *tally {
	t := &tally{k: k, d: d, dp: pad8(d)}
	t.strand = k * t.dp
	t.sums = make([]float64, 4*t.strand)
	t.weight = make([]float64, k)
	t.count = make([]int64, 2*k)
	t.label = make([]uint32, chunkRows)
	t.best = make([]float64, chunkRows)
	if weighted {
		t.scaled = newPoints(chunkRows, d, false)
	}
	return t
}

// tallyBytes is the size of a tally, that of what it grows for bounds and figures of fit included.
func tallyBytes(k, d int, weighted bool) int64 {
	b := 8*(4*int64(k)*int64(pad8(d))+5*int64(k)+4*chunkRows) + pointsBytes(chunkRows, d, false)
	if weighted {
		b += pointsBytes(chunkRows, d, false)
	}
	return b
}

// add finds the nearest centres of rows lo … lo+n-1, up to chunkRows of them, and adds the rows.
func (t *tally) add(p *points, lo, n int, c *kernel.Centers) {
	c.Nearest(t.label[:n], t.best[:n], p.x[lo:], p.stride)
	t.gather(p, lo, n)
}

// gather adds rows whose labels are known; t.best must be known for farthest rows and figures of fit.
func (t *tally) gather(p *points, lo, n int) {
	label := t.label[:n]
	if p.w == nil {
		kernel.AccumulateRows(t.sums, t.strand, p.x[lo:], p.stride, label, t.dp)
		a, b := t.count[:t.k], t.count[t.k:]
		for i := 0; i+1 < n; i += 2 {
			a[label[i]]++
			b[label[i+1]]++
		}
		if n&1 != 0 {
			a[label[n-1]]++
		}
	} else {
		w := p.w[lo : lo+n]
		for j := range p.d {
			kernel.Mul(t.scaled.x[j*t.scaled.stride:][:n], p.x[j*p.stride+lo:][:n], w)
		}
		kernel.AccumulateRows(t.sums, t.strand, t.scaled.x, t.scaled.stride, label, t.dp)
		for i, l := range label {
			t.weight[l] += w[i]
		}
	}
	if t.fit != nil {
		t.addFit(p, lo, n)
	}
}

func (t *tally) addFit(p *points, lo, n int) {
	for i, l := range t.label[:n] {
		w := p.weight(lo + i)
		t.fit.inertia[l] += w * t.best[i]
		t.fit.distance[l] += w * math.Sqrt(t.best[i])
	}
}

// merge adds the tally over the rows that come next.
func (t *tally) merge(o *tally) {
	kernel.Add(t.sums, t.sums, o.sums)
	kernel.Add(t.weight, t.weight, o.weight)
	kernel.Add(t.count, t.count, o.count)
	if t.fit != nil {
		kernel.Add(t.fit.inertia, t.fit.inertia, o.fit.inertia)
		kernel.Add(t.fit.distance, t.fit.distance, o.fit.distance)
	}
	if t.far != nil {
		t.far.merge(o.far)
	}
}

// finish folds the strands: afterwards sums and weights of cluster c are t.sums[c·dp:] and t.weight[c].
func (t *tally) finish() {
	s := t.sums[:t.strand]
	kernel.Add(s, s, t.sums[t.strand:2*t.strand])
	two := t.sums[2*t.strand : 3*t.strand]
	kernel.Add(two, two, t.sums[3*t.strand:])
	kernel.Add(s, s, two)
	for c := range t.weight {
		t.weight[c] += float64(t.count[c] + t.count[t.k+c])
	}
}

// reset empties a tally for reuse.
func (t *tally) reset() {
	clear(t.sums)
	clear(t.weight)
	clear(t.count)
	t.far, t.fit = nil, nil
}

// farthest keeps the rows that are farthest from their centres, the farthest first; of equals the earlier.
type farthest struct {
	size int
	rows []farRow
}

// farRow is a row, the squared distance to its centre, and that centre's number.
type farRow struct {
	square float64
	label  uint32
	weight float64
	x      []float64
}

// add offers rows whose labels and distances are known.
func (f *farthest) add(p *points, lo int, label []uint32, best []float64) {
	for i, s := range best {
		if s == 0 || len(f.rows) == f.size && s <= f.rows[f.size-1].square {
			continue
		}
		r := farRow{square: s, label: label[i], weight: p.weight(lo + i), x: make([]float64, p.d)}
		p.row(r.x, lo+i)
		f.insert(r)
	}
}

func (f *farthest) insert(r farRow) {
	if len(f.rows) == f.size {
		if r.square <= f.rows[f.size-1].square {
			return
		}
		f.rows = f.rows[:f.size-1]
	}
	i := len(f.rows)
	f.rows = append(f.rows, r)
	for ; i > 0 && f.rows[i-1].square < r.square; i-- {
		f.rows[i] = f.rows[i-1]
	}
	f.rows[i] = r
}

func (f *farthest) merge(o *farthest) {
	for _, r := range o.rows {
		f.insert(r)
	}
}
