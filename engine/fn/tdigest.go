package fn

import (
	"cmp"
	"math"
	"slices"
)

// tDigest estimates quantiles of weighted numbers (T. Dunning and O. Ertl, "Computing Extremely Accurate Quantiles Using
// t-Digests", 2019; the merging variant with scale function k1). Clusters are small near the ends, so that the error of a
// quantile q is about in proportion to √(q(1-q)).
type tDigest struct {
	clusters []cluster // in order of their means, but for those behind merged
	merged   int       // clusters that have been through compress
	total    float64
	min, max float64
}

type cluster struct{ mean, weight float64 }

// digestSize (δ) bounds the clusters; 500 gives an error in rank below 0.2 % in the middle.
const digestSize = 500

func (d *tDigest) add(x, weight float64) {
	if d.total == 0 {
		d.min, d.max = x, x
	}
	d.min, d.max = min(d.min, x), max(d.max, x)
	d.total += weight
	d.clusters = append(d.clusters, cluster{x, weight})
	if len(d.clusters) >= d.merged+4*digestSize {
		d.compress()
	}
}

func (d *tDigest) merge(o *tDigest) {
	if o.total == 0 {
		return
	}
	if d.total == 0 {
		d.min, d.max = o.min, o.max
	}
	d.min, d.max = min(d.min, o.min), max(d.max, o.max)
	d.total += o.total
	d.clusters = append(d.clusters, o.clusters...)
	d.compress()
}

// compress sorts the clusters and joins neighbours as long as the scale function allows.
func (d *tDigest) compress() {
	if len(d.clusters) == d.merged {
		return
	}
	c := d.clusters
	slices.SortFunc(c, func(a, b cluster) int {
		if r := cmp.Compare(a.mean, b.mean); r != 0 {
			return r
		}
		return cmp.Compare(a.weight, b.weight)
	})
	n := 0 // clusters done; c[n] is being filled
	before := 0.0
	limit := d.total * scaleLimit(0)
	for _, x := range c[1:] {
		if before+c[n].weight+x.weight <= limit {
			c[n].weight += x.weight
			c[n].mean += (x.mean - c[n].mean) * x.weight / c[n].weight
			continue
		}
		before += c[n].weight
		limit = d.total * scaleLimit(before/d.total)
		n++
		c[n] = x
	}
	d.clusters = c[:n+1]
	d.merged = n + 1
}

// scaleLimit is the share up to which a cluster may reach that begins at share q: one unit of k1(q) = δ/2π·asin(2q-1) on.
func scaleLimit(q float64) float64 {
	k := digestSize/(2*math.Pi)*math.Asin(2*q-1) + 1
	if k >= digestSize/4 {
		return 1
	}
	return (math.Sin(k*2*math.Pi/digestSize) + 1) / 2
}

// quantile interpolates between the centres of clusters; clusters of weight 1 are values.
func (d *tDigest) quantile(q float64) float64 {
	d.compress()
	c := d.clusters
	n := len(c)
	at := q * d.total
	first, last := c[0], c[n-1]
	switch {
	case n == 1 || at < 1:
		return d.min + (first.mean-d.min)*b2f(n == 1 && at >= 1)
	case first.weight > 1 && at < first.weight/2:
		return d.min + (at-1)/(first.weight/2-1)*(first.mean-d.min)
	case at > d.total-1:
		return d.max
	case last.weight > 1 && d.total-at <= last.weight/2:
		return d.max - (d.total-at-1)/(last.weight/2-1)*(d.max-last.mean)
	}
	sofar := first.weight / 2
	for i := range n - 1 {
		step := (c[i].weight + c[i+1].weight) / 2
		if sofar+step <= at {
			sofar += step
			continue
		}
		left, right := 0.0, 0.0
		if c[i].weight == 1 {
			if at-sofar < 0.5 {
				return c[i].mean
			}
			left = 0.5
		}
		if c[i+1].weight == 1 {
			if sofar+step-at <= 0.5 {
				return c[i+1].mean
			}
			right = 0.5
		}
		a, b := at-sofar-left, sofar+step-at-right
		return min(max((c[i].mean*b+c[i+1].mean*a)/(a+b), c[i].mean), c[i+1].mean)
	}
	return last.mean
}

func b2f(b bool) float64 { return float64(b2u(b)) }
