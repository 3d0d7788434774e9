package cluster

import (
	"fmt"
	"testing"
)

// BenchmarkKMeans is the task that peers are measured by: 1,000,000 rows of 8 columns, 8 clusters, 20 iterations.
func BenchmarkKMeans(b *testing.B) {
	for _, c := range []struct {
		name  string
		alg   KMeans
		given bool
	}{
		{"given", KMeans{K: 8, Iterations: 20, Tolerance: -1, Raw: true, Weight: -1}, true},
		{"found", KMeans{K: 8, Iterations: 20, Tolerance: -1, Raw: true, Restarts: 1, Weight: -1}, false},
		{"default", KMeans{K: 8, Weight: -1}, false},
	} {
		cols := blobs(1, 1_000_000, 8, 16, 8)
		if c.given {
			for i := range c.alg.K {
				for j := range cols {
					c.alg.Centroids = append(c.alg.Centroids, cols[j][i])
				}
			}
		}
		for _, w := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/workers=%d", c.name, w), func(b *testing.B) {
				in := newMemory(cols...)
				in.workers = w
				var m *Model
				for b.Loop() {
					m = kmeans(b, c.alg, in)
				}
				b.ReportMetric(float64(m.Iterations()), "iterations")
			})
		}
	}
}

// BenchmarkBounds compares passes with bounds and without; see boundedAbove.
func BenchmarkBounds(b *testing.B) {
	for _, c := range []struct{ d, k int }{{2, 8}, {2, 32}, {2, 128}, {8, 8}, {8, 16}, {8, 32}, {8, 64}, {8, 256}, {32, 8}, {32, 32}} {
		in := newMemory(blobs(2, 300_000, c.d, c.k, 4)...)
		in.workers = 2
		for _, plain := range []bool{true, false} {
			b.Run(fmt.Sprintf("d=%d/k=%d/plain=%v", c.d, c.k, plain), func(b *testing.B) {
				limit := int64(0)
				if plain {
					limit = 60 << 20 // bounds leave 64 MiB to others
				}
				var m *Model
				for b.Loop() {
					m = train(b, &KMeans{K: c.k, Restarts: 1, Iterations: 30, Tolerance: -1, Weight: -1, Sample: 2048}, in, limit).(*Model)
				}
				b.ReportMetric(float64(m.Iterations()), "iterations")
				b.ReportMetric(m.Inertia(), "inertia")
			})
		}
	}
}
