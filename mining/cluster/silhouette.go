package cluster

import (
	"context"
	"math"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/mem"
)

// silhouetteRows is the most rows over which silhouettes are computed; of more, a sample of so many. Distances between all
// pairs are needed.
const silhouetteRows = 10_000

// silhouette returns the mean over the rows of (b - a) / max(a, b), a being the mean distance of a row to the others of its
// cluster and b the least mean distance to the rows of another cluster; 0 for the only row of a cluster (Rousseeuw, "Silhouettes: A
// Graphical Aid to the Interpretation and Validation of Cluster Analysis", 1987). It is NaN unless there are at least two
// clusters with rows. Weights are not looked at, as in scikit-learn. Memory is 4 numbers a row and worker, and a copy of the rows.
func silhouette(ctx context.Context, p *points, label []uint32, k, workers int, m *mem.Tracker) (float64, error) {
	bytes := pointsBytes(p.n, p.d, false) + 16*int64(p.n)
	if err := m.Reserve(bytes); err != nil {
		return 0, err
	}
	defer m.Release(bytes)
	// rows in the order of their clusters, so that a cluster's distances lie together
	begin := make([]int, k+1)
	for _, l := range label {
		begin[l+1]++
	}
	used := 0
	for c := range k {
		if begin[c+1] > 0 {
			used++
		}
		begin[c+1] += begin[c]
	}
	if used < 2 {
		return math.NaN(), nil
	}
	at, order := append([]int(nil), begin...), make([]uint32, p.n)
	for i, l := range label {
		order[at[l]] = uint32(i)
		at[l]++
	}
	q := newPoints(p.n, p.d, false)
	q.gather(p, 0, order)
	value := make([]float64, p.n)
	groups := (p.n + 3) / 4
	err := parallel(ctx, workers, groups, func() (func(i int) error, error) {
		stride := pad8(p.n)
		if err := m.Reserve(32 * int64(stride)); err != nil {
			return nil, err
		}
		s := silhouettes{q: q, begin: begin, value: value, dist: make([]float64, 4*stride), stride: stride}
		return func(i int) error {
			if i < 0 {
				m.Release(32 * int64(stride))
				return nil
			}
			s.group(4*i, min(4, p.n-4*i))
			return nil
		}, nil
	})
	if err != nil {
		return 0, err
	}
	return kernel.SumFloat(value) / float64(p.n), nil
}

// silhouettes computes some of them: those of one worker.
type silhouettes struct {
	q      *points // in the order of clusters, that of cluster c being begin[c] … begin[c+1]-1
	begin  []int
	value  []float64
	dist   []float64
	stride int
	center kernel.Centers
}

// group computes the silhouettes of n ≤ 4 rows.
func (s *silhouettes) group(row, n int) {
	four := make([]float64, n*s.q.d)
	for i := range n {
		s.q.row(four[i*s.q.d:(i+1)*s.q.d], row+i)
	}
	s.center.Set(four, n, s.q.d)
	s.center.FourDistances(s.dist, s.stride, s.q.x, s.q.stride, 0, s.q.n)
	for i := range n {
		d := s.dist[i*s.stride : i*s.stride+s.q.n]
		inside, outside, alone := 0.0, math.Inf(1), false
		for c := range len(s.begin) - 1 {
			lo, hi := s.begin[c], s.begin[c+1]
			if lo == hi {
				continue
			}
			total := kernel.SumFloat(d[lo:hi])
			if row+i >= lo && row+i < hi {
				if alone = hi-lo == 1; !alone {
					inside = total / float64(hi-lo-1)
				}
				continue
			}
			outside = min(outside, total/float64(hi-lo))
		}
		if worst := max(inside, outside); !alone && worst > 0 {
			s.value[row+i] = (outside - inside) / worst
		}
	}
}
