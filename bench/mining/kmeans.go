package mining

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/clientele-db/clientele/bench/dataset"
)

// kmeans is the training from given centroids, by whose model the rows of [points.lloyd] come.
func (p *points) kmeans(name string) Work {
	model := "bench_" + p.Table.Name
	cols := make([]string, p.dims)
	for j := range cols {
		cols[j] = p.Table.Columns[j].Name
	}
	return Work{
		Query: dataset.Query{
			Name: name, SQL: p.train(model),
			Probe: fmt.Sprintf("SELECT cluster, size, inertia, %s FROM TABLE(ml_centroids(model => '%s'))", strings.Join(cols, ", "), model),
		},
		Source:  p.Source,
		KMeans:  &KMeans{K: p.k, Iterations: p.iterations, Centroids: p.first},
		Quality: fmt.Sprintf("SELECT sum(inertia) AS inertia FROM TABLE(ml_centroids(model => '%s'))", model),
		Answers: func(ctx context.Context) ([][]string, error) {
			fit, err := p.lloyd(ctx)
			if err != nil {
				return nil, err
			}
			var rows [][]string
			for c := range fit.size {
				row := []string{strconv.Itoa(c), exact(float64(fit.size[c])), exact(fit.inertia[c])}
				for _, x := range fit.centroid[c] {
					row = append(row, exact(x))
				}
				rows = append(rows, row)
			}
			return rows, nil
		},
	}
}

// KMeans says from where to where k-means goes, for tools that are to do the same.
type KMeans struct {
	K, Iterations int
	Centroids     [][]float64
}

// train is the statement that makes a model of the points.
func (p *points) train(model string) string {
	var first []string
	for _, c := range p.first {
		for _, x := range c {
			first = append(first, exact(x))
		}
	}
	return fmt.Sprintf(`CREATE OR REPLACE MODEL %s WITH (type = 'kmeans', k = %d, n_init = 1, max_iterations = %d, tolerance = 0, standardize = false,
  centroids = ARRAY[%s]) AS SELECT * FROM %s`, model, p.k, p.iterations, strings.Join(first, ", "), p.Table.Name)
}

// fit is what k-means comes to.
type fit struct {
	centroid [][]float64
	size     []int64
	inertia  []float64 // sum of squared distances to the centroid, by cluster
}

// lloyd is the algorithm as it was first written (Lloyd, "Least squares quantization in PCM", 1982): every row goes to the nearest centroid, the first of equals,
// every centroid to the mean of its rows; after the last iteration rows are assigned once more.
func (p *points) lloyd(ctx context.Context) (*fit, error) {
	f := &fit{centroid: p.first}
	for i := 0; ; i++ {
		total := newTally(p.k, p.dims)
		err := inOrder(ctx, p.Workers, p.Chunks, func(chunk int) *tally { return f.assign(p.chunk(chunk)) }, total.add)
		if err != nil {
			return nil, err
		}
		f.size, f.inertia = total.size, total.inertia
		if i == p.iterations {
			return f, nil
		}
		f.centroid = make([][]float64, p.k)
		for c := range f.centroid {
			f.centroid[c] = make([]float64, p.dims)
			for j := range p.dims {
				f.centroid[c][j] = total.sum[c][j] / float64(total.size[c])
			}
		}
	}
}

// tally is what an assignment sums by cluster.
type tally struct {
	size    []int64
	inertia []float64
	sum     [][]float64
}

func newTally(k, dims int) *tally {
	t := &tally{size: make([]int64, k), inertia: make([]float64, k), sum: make([][]float64, k)}
	for c := range t.sum {
		t.sum[c] = make([]float64, dims)
	}
	return t
}

func (t *tally) add(o *tally) {
	for c := range t.size {
		t.size[c] += o.size[c]
		t.inertia[c] += o.inertia[c]
		for j := range t.sum[c] {
			t.sum[c][j] += o.sum[c][j]
		}
	}
}

// assign sends rows, given by columns, to their nearest centroids.
func (f *fit) assign(x [][]float64) *tally {
	t := newTally(len(f.centroid), len(x))
	for i := range x[0] {
		best, least := 0, 0.0
		for c, centroid := range f.centroid {
			d := 0.0
			for j, m := range centroid {
				d += (x[j][i] - m) * (x[j][i] - m)
			}
			if c == 0 || d < least {
				best, least = c, d
			}
		}
		t.size[best]++
		t.inertia[best] += least
		for j := range x {
			t.sum[best][j] += x[j][i]
		}
	}
	return t
}
