package cluster

import (
	"math"
	"math/rand/v2"
)

// gaps compare the inertia of rows with that of rows without clusters: Tibshirani, Walther and Hastie, "Estimating the Number
// of Clusters in a Data Set via the Gap Statistic" (2001). Reference rows are uniform over the range of each column, their
// variant (a). With squared Euclidean distances their W is the inertia; here it is divided by the weight of the rows, which
// changes no gap.
type gaps struct {
	pts  *points
	log  []float64   // of the inertia, for each number of clusters
	refs [][]float64 // the same of the references
}

// add notes the mean squared distance of the rows for the next number of clusters.
func (g *gaps) add(inertia float64) {
	g.log = append(g.log, math.Log(inertia))
	g.refs = append(g.refs, nil)
}

// against notes that of a reference set, for number of clusters i.
func (g *gaps) against(i int, inertia float64) { g.refs[i] = append(g.refs[i], math.Log(inertia)) }

// reference returns reference set b.
func (g *gaps) reference(seed uint64, b int) *points {
	rng := rand.New(rand.NewPCG(seed, mix(^uint64(b))))
	p := newPoints(g.pts.n, g.pts.d, false)
	p.n = g.pts.n
	for j := range p.d {
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, v := range g.pts.column(j) {
			lo, hi = min(lo, v), max(hi, v)
		}
		col := p.column(j)
		for i := range col {
			col[i] = lo + rng.Float64()*(hi-lo)
		}
	}
	return p
}

// gap returns gap and standard error for number of clusters i; NaN if rows lie on their centroids or there are no references.
func (g *gaps) gap(i int) (gap, err float64) {
	n := float64(len(g.refs[i]))
	mean := sum(g.refs[i]) / n
	if n == 0 || math.IsInf(g.log[i], 0) || math.IsInf(mean, 0) {
		return math.NaN(), math.NaN()
	}
	square := 0.0
	for _, v := range g.refs[i] {
		square += (v - mean) * (v - mean)
	}
	return mean - g.log[i], math.Sqrt(square/n) * math.Sqrt(1+1/n)
}
