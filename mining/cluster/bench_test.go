package cluster

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
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
	for _, c := range []struct{ d, k int }{{2, 64}, {8, 16}, {8, 64}, {8, 256}} {
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
					m = train(b, &KMeans{K: c.k, Restarts: 1, Iterations: 100, Tolerance: -1, Weight: -1, Sample: 2048}, in, limit).(*Model)
				}
				b.ReportMetric(float64(m.Iterations()), "iterations")
				b.ReportMetric(m.Inertia(), "inertia")
			})
		}
	}
}

// endless is a relation of any number of rows that takes no memory: each batch is the same noise around one of 16 places.
type endless struct {
	memory
	total int
}

func (e *endless) Scan(ctx context.Context, sink func() func(*vec.Batch) error) (mining.ScanStats, error) {
	const batches = 8 // of a partition
	var next atomic.Int64
	takes := make([]func(*vec.Batch) error, e.workers)
	for i := range takes {
		takes[i] = sink()
	}
	err := parallel(ctx, e.workers, e.workers, func() (func(int) error, error) {
		return func(w int) error {
			if w < 0 {
				return nil
			}
			b := vec.Batch{}
			for _, v := range e.cols {
				b.Cols = append(b.Cols, &vec.Vector{Type: v.Type, N: v.N, F64: make([]float64, v.N)})
			}
			for {
				b.Seq = next.Add(1) - 1
				if int(b.Seq)*batches*vec.BatchRows >= e.total {
					return takes[w](nil)
				}
				for i := range batches {
					for j, v := range e.cols {
						kernel.AddConst(b.Cols[j].F64, v.F64, float64(mix(uint64(16*j)+(uint64(b.Seq)*batches+uint64(i))%16)%40))
					}
					b.SetAll(vec.BatchRows)
					if err := takes[w](&b); err != nil {
						return err
					}
				}
			}
		}, nil
	})
	return mining.ScanStats{}, err
}

// BenchmarkMemory trains on 100 million rows of 4 columns within 2 GiB.
func BenchmarkMemory(b *testing.B) {
	for _, k := range []int{8, 50} { // without bounds, and with
		b.Run(fmt.Sprintf("k=%d", k), func(b *testing.B) {
			in := &endless{memory: *newMemory(blobs(30, vec.BatchRows, 4, 1, 1)...), total: 100_000_000}
			in.workers = 2
			var out *mining.Trained
			for b.Loop() {
				var err error
				tracker := mem.New("test", "test_memory", 2<<30)
				out, err = mining.Train(context.Background(), &KMeans{K: k, Weight: -1}, in, mining.Options{Workers: 2, Mem: tracker})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(out.PeakMemory)/(1<<20), "MiB-accounted")
			b.ReportMetric(float64(len(out.Passes)), "passes")
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.Sys)/(1<<20), "MiB-of-system")
		})
	}
}
