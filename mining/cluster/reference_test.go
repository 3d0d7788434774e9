package cluster

import (
	"math"
	"slices"
	"testing"

	"github.com/clientele-db/clientele/mining"
)

// lcg are 600 rows of 3 columns in three drifting clouds, by a linear congruential generator that is easily made anywhere:
// s = 6364136223846793005·s + 1442695040888963407, the value being (s>>33) mod 1000 / 100 + 4·(row mod 3)·(column + 1).
func lcg() [][]float64 {
	s := uint64(12345)
	cols := [][]float64{make([]float64, 600), make([]float64, 600), make([]float64, 600)}
	for i := range 600 {
		for j := range cols {
			s = s*6364136223846793005 + 1442695040888963407
			cols[j][i] = float64(s>>33%1000)/100 + float64(i%3)*4*float64(j+1)
		}
	}
	return cols
}

// firstRows are the first k rows, one after the other.
func firstRows(cols [][]float64, k int) []float64 {
	var out []float64
	for i := range k {
		for _, c := range cols {
			out = append(out, c[i])
		}
	}
	return out
}

// near reports equality to 6 digits.
func near(got, want float64) bool {
	return math.Abs(got-want) <= 1e-6*max(1, math.Abs(want))
}

// TestScikitLearn starts from given centroids, as sklearn.cluster.KMeans(n_init=1, init=…) of scikit-learn 1.9.1 (numpy 2.4.6)
// did for the figures here, and must take the same steps: same centroids, iterations and inertia. Rows come in partitions.
func TestScikitLearn(t *testing.T) {
	cols := lcg()
	weights := make([]float64, 600)
	for i := range weights {
		weights[i] = float64(i%5) + 0.5
	}
	for _, c := range []struct {
		name       string
		alg        KMeans
		weighted   bool
		inertia    float64
		iterations int
		sizes      []float64
		centers    []float64
	}{
		{
			"default tolerance",
			KMeans{K: 4, Raw: true},
			false, 13881.33334, 4,
			[]float64{101, 200, 200, 99},
			[]float64{2.58931373, 5.61186275, 4.93754902, 8.80305, 13.1826, 17.1394, 12.93905, 21.18195, 28.87235, 7.63153061, 4.56510204, 4.36673469},
		},
		{
			"to rest",
			KMeans{K: 4, Raw: true, Tolerance: -1},
			false, 13876.4352, 11,
			[]float64{100, 200, 200, 100},
			[]float64{2.5406, 5.4833, 5.1467, 8.80305, 13.1826, 17.1394, 12.93905, 21.18195, 28.87235, 7.5794, 4.7146, 4.169},
		},
		{
			"five iterations",
			KMeans{K: 7, Raw: true, Tolerance: -1, Iterations: 5},
			false, 10625.91079, 5,
			[]float64{65, 104, 94, 71, 95, 106, 65},
			[]float64{
				3.04753846, 5.43830769, 2.37092308, 9.06292453, 15.530283, 17.504717, 13.5901064, 22.8653191, 27.1937234, 7.79577465, 3.52352113, 3.8556338,
				8.5472043, 10.5527957, 16.7748387, 12.3616981, 19.6891509, 30.3609434, 4.084, 6.53892308, 7.93892308,
			},
		},
		{ // after StandardScaler; centroids by inverse_transform
			"standardised",
			KMeans{K: 5},
			false, 281.3222092, 10,
			[]float64{96, 88, 198, 104, 114},
			[]float64{
				2.3835417, 5.2565625, 4.8802083, 11.68375, 13.4578409, 17.0007955, 12.9785859, 21.2145455, 28.9135859, 7.5305769, 4.9534615, 4.4525962,
				6.5832456, 13.0538596, 17.380614,
			},
		},
		{ // sample_weight = row mod 5 + 0.5; its sizes are numbers of rows
			"weighted",
			KMeans{K: 4, Raw: true, Tolerance: -1},
			true, 35338.91432, 8, nil,
			[]float64{2.52760563, 5.51891348, 5.34229376, 8.77849, 13.1142, 16.95786, 12.90121, 21.17303, 28.82477, 7.58930417, 4.47087475, 4.17787276},
		},
		{ // two centroids are far from all rows, so that their clusters are empty and get the farthest rows
			"empty, one iteration",
			KMeans{K: 4, Raw: true, Tolerance: -1, Iterations: 1, Centroids: []float64{5, 10, 15, 1000, 1000, 1000, 2000, 2000, 2000, 6, 11, 16}},
			false, 28717.31396, 1,
			[]float64{223, 34, 70, 273},
			[]float64{5.09663551, 5.42897196, 5.28859813, 15.09, 25.91, 33.5, 14.31, 25.98, 33.13, 11.0425521, 17.3932552, 23.2696094},
		},
		{
			"empty, to rest",
			KMeans{K: 4, Raw: true, Tolerance: -1, Centroids: []float64{5, 10, 15, 1000, 1000, 1000, 2000, 2000, 2000, 6, 11, 16}},
			false, 13891.57913, 12,
			[]float64{200, 107, 93, 200},
			[]float64{5.06, 5.09895, 4.65785, 14.8131776, 22.6897196, 28.9103738, 10.7827957, 19.4472043, 28.8286022, 8.80305, 13.1826, 17.1394},
		},
	} {
		for _, inMemory := range []bool{true, false} {
			in := newMemory(cols...)
			in.partition, in.batch = 128, 50
			alg := c.alg
			alg.Weight = -1
			if alg.Centroids == nil {
				alg.Centroids = firstRows(cols, alg.K)
			}
			if c.weighted {
				in = newMemory(append(slices.Clone(cols), weights)...)
				alg.Weight = 3
			}
			if !inMemory {
				alg.Sample = 100
			}
			m := kmeans(t, alg, in)
			if !near(m.Inertia(), c.inertia) || m.Iterations() != c.iterations || c.sizes != nil && !slices.Equal(m.size, c.sizes) {
				t.Errorf("%s, in memory %v: inertia %v, %d iterations, sizes %v; want %v, %d, %v", c.name, inMemory, m.Inertia(), m.Iterations(), m.size, c.inertia, c.iterations, c.sizes)
			}
			for i, want := range c.centers {
				if got := m.Centroid(i / 3)[i%3]; !near(got, want) {
					t.Errorf("%s, in memory %v: centroid %d coordinate %d is %v, want %v", c.name, inMemory, i/3, i%3, got, want)
				}
			}
		}
	}
}

// TestEvaluation holds silhouette, Davies-Bouldin and Calinski-Harabasz against sklearn.metrics of scikit-learn 1.9.1.
func TestEvaluation(t *testing.T) {
	cols := lcg()
	for _, c := range []struct {
		alg                KMeans
		silhouette, db, ch float64
	}{
		{KMeans{K: 4, Raw: true}, 0.439339815, 1.15823347, 1317.80575},
		{KMeans{K: 4, Raw: true, Tolerance: -1}, 0.439749143, 1.1557924, 1318.28454},
		{KMeans{K: 7, Raw: true, Tolerance: -1, Iterations: 5}, 0.235042366, 1.54692075, 887.837713},
		{KMeans{K: 5}, 0.386360787, 0.968569146, 803.005643},
	} {
		c.alg.Centroids, c.alg.Weight = firstRows(cols, c.alg.K), -1
		in := newMemory(cols...)
		m := kmeans(t, c.alg, in)
		for _, part := range []int{128, 1 << 16} {
			in.partition, in.workers = part, 2
			e := train(t, m.Evaluation(), in, 0).Describe().Metrics
			want := []mining.Metric{
				{Name: "inertia", Value: m.Inertia()},
				{Name: "silhouette", Value: c.silhouette},
				{Name: "calinski_harabasz", Value: c.ch},
				{Name: "davies_bouldin", Value: c.db},
				{Name: "rows", Value: 600},
				{Name: "skipped_rows"},
			}
			for i, w := range want {
				if e[i].Name != w.Name || !near(e[i].Value, w.Value) {
					t.Errorf("k=%d partition %d: %v, want %v", c.alg.K, part, e[i], w)
				}
			}
			other := *in
			other.workers, other.batch = 1, 50
			if again := train(t, m.Evaluation(), &other, 0).Describe().Metrics; !slices.Equal(again, e) {
				t.Errorf("k=%d partition %d: %v, by one worker and in small batches %v", c.alg.K, part, e, again)
			}
		}
	}
}
