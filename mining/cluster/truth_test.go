package cluster

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"
)

// shared returns a file of the shared data sets, or skips.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("CLIENTELE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	p := filepath.Join(dir, name)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("shared data %s is absent", name)
	}
	return p
}

// rfm computes ln R, ln F and ln M of the customers of Online Retail, in the order of their numbers, by the rule of the truth
// file.
func rfm(t testing.TB) [][]float64 {
	t.Helper()
	f, err := os.Open(shared(t, "data/online_retail/online_retail.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(z)
	r.ReuseRecord = true
	type customer struct {
		last     time.Time
		invoices map[string]bool
		amount   float64
	}
	customers := map[int]*customer{}
	var end time.Time
	day := func(s string) time.Time {
		d, err := time.Parse("2006-01-02", s[:10])
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if _, err := r.Read(); err != nil {
		t.Fatal(err)
	}
	for {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		d := day(rec[4])
		if d.After(end) {
			end = d
		}
		q, _ := strconv.Atoi(rec[3])
		price, _ := strconv.ParseFloat(rec[5], 64)
		id, err := strconv.Atoi(rec[6])
		if err != nil || rec[0][0] == 'C' || q <= 0 || price <= 0 {
			continue
		}
		c := customers[id]
		if c == nil {
			c = &customer{invoices: map[string]bool{}}
			customers[id] = c
		}
		if d.After(c.last) {
			c.last = d
		}
		c.invoices[rec[0]] = true
		c.amount += float64(q) * price
	}
	var ids []int
	for id := range customers {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	cols := make([][]float64, 3)
	for _, id := range ids {
		c := customers[id]
		cols[0] = append(cols[0], math.Log(end.Sub(c.last).Hours()/24+1))
		cols[1] = append(cols[1], math.Log(float64(len(c.invoices))))
		cols[2] = append(cols[2], math.Log(c.amount))
	}
	return cols
}

// TestOnlineRetail clusters the customers of Online Retail by R, F and M as scikit-learn 1.9.1 did for the truth file.
func TestOnlineRetail(t *testing.T) {
	var truth struct {
		Customers int `json:"customers"`
		KMeans    struct {
			K map[string]struct {
				Best       float64   `json:"best_inertia_of_50"`
				Sizes      []float64 `json:"sizes_best_by_M_desc"`
				Inertia    float64   `json:"deterministic_init_inertia"`
				Iterations int       `json:"deterministic_iterations"`
				Sorted     []float64 `json:"deterministic_sizes_sorted"`
				Silhouette float64   `json:"silhouette_best"`
				CH         float64   `json:"calinski_harabasz"`
				DB         float64   `json:"davies_bouldin"`
			} `json:"k"`
		} `json:"kmeans"`
	}
	b, err := os.ReadFile(shared(t, "truth/rfm_kmeans_online_retail.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &truth); err != nil {
		t.Fatal(err)
	}
	cols := rfm(t)
	n := len(cols[0])
	if n != truth.Customers {
		t.Fatalf("%d customers, want %d", n, truth.Customers)
	}
	for k := 4; k <= 8; k++ {
		want := truth.KMeans.K[strconv.Itoa(k)]
		var given []float64
		for i := range k {
			for _, c := range cols {
				given = append(given, c[i*n/k])
			}
		}
		for _, sample := range []int{0, 1000} { // in memory, and by passes
			in := newMemory(cols...)
			in.partition, in.workers = 1000, 2
			m := kmeans(t, KMeans{K: k, Centroids: given, Tolerance: -1, Weight: -1, Sample: sample}, in)
			sizes := slices.Sorted(slices.Values(m.size))
			slices.Reverse(sizes)
			// near 1e-6 where the file has 8 digits
			if !near(m.Inertia()/want.Inertia, 1) || !slices.Equal(sizes, want.Sorted) {
				t.Errorf("k=%d sample %d from given centroids: inertia %v, sizes %v; want %v, %v", k, sample, m.Inertia(), sizes, want.Inertia, want.Sorted)
			}
			// the file counts the pass that finds no change, or not
			if d := m.Iterations() - want.Iterations; d < 0 || d > 1 {
				t.Errorf("k=%d sample %d: %d iterations, want %d", k, sample, m.Iterations(), want.Iterations)
			}
			found := kmeans(t, KMeans{K: k, Weight: -1, Sample: sample}, in)
			if share := found.Inertia()/want.Best - 1; share > 0.01 {
				t.Errorf("k=%d sample %d: inertia %v is %.2f %% above the best of 50, %v", k, sample, found.Inertia(), 100*share, want.Best)
			}
			if testing.Short() {
				continue
			}
			best := kmeans(t, KMeans{K: k, Weight: -1, Sample: sample, Restarts: 50, Tolerance: -1}, in)
			if sample == 0 && best.Inertia() > want.Best*(1+1e-4) {
				t.Errorf("k=%d: the best of 50 has inertia %v, scikit-learn's %v", k, best.Inertia(), want.Best)
			}
			if !near(best.Inertia()/want.Best, 1) {
				continue // another local optimum, whose figures are others
			}
			e := train(t, best.Evaluation(), in, 0).Describe().Metrics
			for i, v := range []float64{want.Best, want.Silhouette, want.CH, want.DB} {
				if math.Abs(e[i].Value/v-1) > 1e-5 {
					t.Errorf("k=%d sample %d: %v, want %v", k, sample, e[i], v)
				}
			}
		}
	}
}
