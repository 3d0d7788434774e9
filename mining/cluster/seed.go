package cluster

import (
	"context"
	"math"
	"math/rand/v2"
	"sort"

	"github.com/clientele-db/clientele/engine/kernel"
)

// plusPlus chooses k rows as centres by k-means++ (Arthur and Vassilvitskii, "k-means++: The Advantages of Careful Seeding",
// 2007), greedily as scikit-learn does: of 2 + ⌊ln k⌋ rows drawn in proportion to weight times squared distance to the
// centres so far, the one that leaves the least inertia. Fewer than k centres come back if the rows have no more distinct values.
func plusPlus(ctx context.Context, p *points, k int, rng *rand.Rand) ([]float64, error) {
	trials := trialsFor(k)
	s := seeding{p: p, near: make([]float64, p.n), sum: make([]float64, p.n)}
	s.trial = make([]float64, (trials+3)/4*4*p.n)
	center := make([]float64, 0, k*p.d)
	for i := range s.near {
		s.near[i] = 1
	}
	center = s.append(center, s.draw(rng.Float64()*s.cumulate()))
	s.distances(center)
	copy(s.near, s.trial[:p.n])
	rows := make([]int, trials)
	for c := 1; c < k; c++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		total := s.cumulate()
		if total == 0 {
			break
		}
		candidates := make([]float64, 0, trials*p.d)
		for t := range rows {
			rows[t] = s.draw(rng.Float64() * total)
			candidates = s.append(candidates, rows[t])
		}
		s.distances(candidates)
		best, least := 0, math.Inf(1)
		for t := range rows {
			if v := s.improve(s.trial[t*p.n : (t+1)*p.n]); v < least {
				best, least = t, v
			}
		}
		copy(s.near, s.trial[best*p.n:(best+1)*p.n])
		center = s.append(center, rows[best])
	}
	return center, nil
}

// trialsFor is the number of candidates for each centre.
func trialsFor(k int) int { return 2 + int(math.Log(float64(k))) }

// seedingBytes is what plusPlus needs for n rows.
func seedingBytes(n, k int) int64 { return 8 * int64(n) * int64((trialsFor(k)+3)/4*4+2) }

// seeding is the state of plusPlus.
type seeding struct {
	p     *points
	near  []float64 // squared distance of each row to the nearest centre
	sum   []float64 // running sums of weight · near
	trial []float64 // squared distances of the rows to candidates, one after the other
}

func (s *seeding) append(center []float64, row int) []float64 {
	at := len(center)
	center = center[:at+s.p.d]
	s.p.row(center[at:], row)
	return center
}

// cumulate makes s.sum the running sums and returns the last.
func (s *seeding) cumulate() float64 {
	total := 0.0
	if s.p.w == nil {
		for i, v := range s.near {
			total += v
			s.sum[i] = total
		}
		return total
	}
	for i, v := range s.near {
		total += v * s.p.w[i]
		s.sum[i] = total
	}
	return total
}

// draw returns the row in whose part of the running sums v lies.
func (s *seeding) draw(v float64) int {
	i := sort.Search(len(s.sum), func(i int) bool { return s.sum[i] > v })
	if i == len(s.sum) { // v has been rounded up to the total
		i = sort.Search(len(s.sum), func(i int) bool { return s.sum[i] >= s.sum[len(s.sum)-1] })
	}
	return i
}

// distances makes s.trial the squared distances to points.
func (s *seeding) distances(center []float64) {
	var c kernel.Centers
	n := len(center) / s.p.d
	c.Set(center, n, s.p.d)
	for g := range (n + 3) / 4 {
		c.FourSquares(s.trial[4*g*s.p.n:], s.p.n, s.p.x, s.p.stride, g, s.p.n)
	}
}

// improve lowers candidate distances to those to the centres so far, and returns the inertia that they make.
func (s *seeding) improve(d []float64) float64 {
	near := s.near[:len(d)]
	for i, v := range d {
		d[i] = min(v, near[i])
	}
	if s.p.w == nil {
		return kernel.SumFloat(d)
	}
	total := 0.0
	for i, v := range d {
		total += v * s.p.w[i]
	}
	return total
}

// randomRows chooses k different rows as centres, each as likely as any other.
func randomRows(p *points, k int, rng *rand.Rand) []float64 {
	center := make([]float64, k*p.d)
	for c, row := range rng.Perm(p.n)[:k] {
		p.row(center[c*p.d:(c+1)*p.d], row)
	}
	return center
}
