package fn

import (
	"cmp"
	"math"
	"slices"
)

// tDigest estimates quantiles of weighted numbers (T. Dunning and O. Ertl, "Computing Extremely Accurate Quantiles Using
// t-Digests", 2019; the merging variant with scale function k1). Clusters are small near the ends, so that the error of a
// quantile q is about in proportion to √(q(1-q)).
//
// Unlike theirs it knows the clusters that hold a single value. Equal values are joined before others, whatever their
// weight, and such a cluster is a step of the quantile function: data of few values come out exact, where interpolation
// between the centres of clusters would be off by more than a cluster.
type tDigest struct {
	clusters []cluster // in order of their means, but for those behind merged
	merged   int       // clusters that have been through compress
	total    float64
	min, max float64
}

type cluster struct {
	mean, weight float64
	pure         bool // all its values are the mean
}

// digestSize (δ) bounds the clusters. One of several values at quantile q spans at most 2π/δ·√(q(1-q)) of the ranks, 0.16 %
// in the middle, and an estimate lies within it or on its border.
const digestSize = 2000

func (d *tDigest) add(x, weight float64) {
	if d.total == 0 {
		d.min, d.max = x, x
	}
	d.min, d.max = min(d.min, x), max(d.max, x)
	d.total += weight
	d.clusters = append(d.clusters, cluster{x, weight, true})
	if len(d.clusters) >= d.merged+digestSize {
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

// compress sorts the clusters, joins those of equal values, and then neighbours as long as the scale function allows.
func (d *tDigest) compress() {
	if len(d.clusters) == d.merged {
		return
	}
	c := d.clusters
	slices.SortFunc(c, func(a, b cluster) int {
		if r := cmp.Compare(a.mean, b.mean); r != 0 {
			return r
		}
		if a.pure != b.pure {
			return int(b2u(b.pure)) - int(b2u(a.pure))
		}
		return cmp.Compare(a.weight, b.weight)
	})
	n := 0
	for _, x := range c[1:] {
		if x.pure && c[n].pure && x.mean == c[n].mean {
			c[n].weight += x.weight
			continue
		}
		n++
		c[n] = x
	}
	c = c[:n+1]
	n = 0 // clusters done; c[n] is being filled
	before := 0.0
	limit := d.total * scaleLimit(0)
	for _, x := range c[1:] {
		if before+c[n].weight+x.weight <= limit && x.mean-c[n].mean < math.Inf(1) {
			c[n].weight += x.weight
			c[n].mean += (x.mean - c[n].mean) * x.weight / c[n].weight
			c[n].pure = false
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
	k := digestSize/(2*math.Pi)*math.Asin(min(1, 2*q-1)) + 1
	if k >= digestSize/4 {
		return 1
	}
	return (math.Sin(k*2*math.Pi/digestSize) + 1) / 2
}

// quantile returns the value of a pure cluster, and interpolates within another between the borders to its neighbours.
func (d *tDigest) quantile(q float64) float64 {
	d.compress()
	at, before := q*d.total, 0.0
	i := 0
	for ; i < len(d.clusters)-1 && before+d.clusters[i].weight < at; i++ {
		before += d.clusters[i].weight
	}
	c := d.clusters[i]
	if c.pure {
		return c.mean
	}
	share := min(max((at-before)/c.weight, 0), 1)
	if share < 0.5 {
		from := d.border(i, i-1)
		return from + (c.mean-from)*2*share
	}
	return c.mean + (d.border(i, i+1)-c.mean)*(2*share-1)
}

// border is where cluster i ends on the side of cluster j.
func (d *tDigest) border(i, j int) float64 {
	switch {
	case j < 0:
		return d.min
	case j == len(d.clusters):
		return d.max
	case d.clusters[j].pure && d.clusters[j].mean-d.clusters[j].mean == 0:
		return d.clusters[j].mean
	case d.clusters[j].pure: // infinite
		return d.clusters[i].mean
	}
	return d.clusters[i].mean + (d.clusters[j].mean-d.clusters[i].mean)/2
}
