package cluster

import "math"

// indices are figures of a partition of rows into clusters. Clusters without rows do not count.
type indices struct {
	k, d     int
	mean     []float64 // k×d
	size     []float64 // weights
	inertia  []float64 // by cluster: weight · squared distance to the mean
	distance []float64 // by cluster: weight · distance to the mean
}

// used lists the clusters that have rows.
func (p *indices) used() []int {
	var out []int
	for c, w := range p.size {
		if w > 0 {
			out = append(out, c)
		}
	}
	return out
}

func (p *indices) at(c int) []float64 { return p.mean[c*p.d : (c+1)*p.d] }

// calinskiHarabasz is the ratio of variance between clusters to that within, each by its degrees of freedom (Caliński and
// Harabasz, "A Dendrite Method for Cluster Analysis", 1974): the larger, the better. NaN for a single cluster, or one for
// each row.
func (p *indices) calinskiHarabasz() float64 {
	used, n := p.used(), sum(p.size)
	k := float64(len(used))
	if k < 2 || n <= k {
		return math.NaN()
	}
	center := make([]float64, p.d)
	for _, c := range used {
		for j, v := range p.at(c) {
			center[j] += p.size[c] / n * v
		}
	}
	between := 0.0
	for _, c := range used {
		v := between2(p.at(c), center)
		between += p.size[c] * v
	}
	within := sum(p.inertia)
	if within == 0 {
		return 1 // as scikit-learn has it
	}
	return between * (n - k) / (within * (k - 1))
}

// daviesBouldin is the mean over the clusters of their worst ratio of spread to separation (Davies and Bouldin, "A Cluster
// Separation Measure", 1979): the smaller, the better. NaN for a single cluster.
func (p *indices) daviesBouldin() float64 {
	used := p.used()
	if len(used) < 2 {
		return math.NaN()
	}
	total := 0.0
	for _, a := range used {
		worst := 0.0
		for _, b := range used {
			if a == b {
				continue
			}
			if apart := between(p.at(a), p.at(b)); apart > 0 {
				worst = max(worst, (p.distance[a]/p.size[a]+p.distance[b]/p.size[b])/apart)
			}
		}
		total += worst
	}
	return total / float64(len(used))
}
