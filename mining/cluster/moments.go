package cluster

import (
	"math"

	"github.com/clientele-db/clientele/engine/kernel"
)

// moments are weight, means and sums of squares around them of columns, merged by the update of Chan, Golub and LeVeque
// ("Updating Formulae and a Pairwise Algorithm for Computing Sample Variances", 1979).
type moments struct {
	rows   int64
	weight float64
	mean   []float64
	square []float64

	tmp []float64
}

func newMoments(d int) *moments {
	return &moments{mean: make([]float64, d), square: make([]float64, d), tmp: make([]float64, chunkRows)}
}

// add adds a block of up to chunkRows rows.
func (m *moments) add(p *points) {
	w := float64(p.n)
	if p.w != nil {
		w = kernel.SumFloat(p.w[:p.n])
	}
	tmp := m.tmp[:p.n]
	for j := range m.mean {
		x := p.column(j)
		var mean float64
		if p.w == nil {
			mean = kernel.SumFloat(x) / w
		} else {
			kernel.Mul(tmp, x, p.w[:p.n])
			mean = kernel.SumFloat(tmp) / w
		}
		kernel.SubConst(tmp, x, mean)
		kernel.Mul(tmp, tmp, tmp)
		if p.w != nil {
			kernel.Mul(tmp, tmp, p.w[:p.n])
		}
		m.mergeColumn(j, w, mean, kernel.SumFloat(tmp))
	}
	m.weight += w
	m.rows += int64(p.n)
}

func (m *moments) mergeColumn(j int, weight, mean, square float64) {
	total, delta := m.weight+weight, mean-m.mean[j]
	m.square[j] += square + delta*delta*(m.weight*weight/total)
	m.mean[j] += delta * (weight / total)
}

func (m *moments) merge(o *moments) {
	if o.rows == 0 {
		return
	}
	for j := range m.mean {
		m.mergeColumn(j, o.weight, o.mean[j], o.square[j])
	}
	m.weight += o.weight
	m.rows += o.rows
}

// space returns the space of the moments, centred, and scaled by the deviations of the population if standardize is true.
// The second result is the mean of the variances there.
func (m *moments) space(standardize bool) (*space, float64) {
	s, total := identity(len(m.mean)), 0.0
	copy(s.shift, m.mean)
	for j, q := range m.square {
		v := q / m.weight
		// what is left of a constant column after rounding is no variance
		if sd := math.Sqrt(v); !(sd > math.Abs(m.mean[j])*0x1p-50) {
			v = 0
		}
		if standardize {
			s.scale[j] = 0
			if v > 0 {
				s.scale[j] = 1 / math.Sqrt(v)
				v = 1
			}
		}
		total += v
	}
	return s, total / float64(len(m.mean))
}
