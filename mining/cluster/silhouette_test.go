package cluster

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
)

// pointsOf puts columns into memory as they are.
func pointsOf(cols ...[]float64) *points {
	p := newPoints(len(cols[0]), len(cols), false)
	p.n = len(cols[0])
	for j, c := range cols {
		copy(p.column(j), c)
	}
	return p
}

// bruteSilhouette is the definition.
func bruteSilhouette(cols [][]float64, label []uint32) float64 {
	n := len(label)
	total := 0.0
	for i := range n {
		sums, counts := map[uint32]float64{}, map[uint32]float64{}
		for q := range n {
			if q == i {
				continue
			}
			s := 0.0
			for _, c := range cols {
				s += (c[i] - c[q]) * (c[i] - c[q])
			}
			sums[label[q]] += math.Sqrt(s)
			counts[label[q]]++
		}
		if counts[label[i]] == 0 {
			continue
		}
		a, b := sums[label[i]]/counts[label[i]], math.Inf(1)
		for l, s := range sums {
			if l != label[i] {
				b = min(b, s/counts[l])
			}
		}
		if w := max(a, b); w > 0 {
			total += (b - a) / w
		}
	}
	return total / float64(n)
}

func TestSilhouette(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{2, 3, 5, 17, 100, 333} {
		cols := blobs(uint64(n), n, 3, 4, 3)
		label := make([]uint32, n)
		for i := range label {
			label[i] = uint32(rng.IntN(4)) * 2 // clusters 1, 3, 5 and 7 are empty
		}
		label[0], label[n-1] = 0, 6
		for _, workers := range []int{1, 2} {
			got, err := silhouette(t.Context(), pointsOf(cols...), label, 8, workers, nil)
			if want := bruteSilhouette(cols, label); err != nil || math.Abs(got-want) > 1e-12 {
				t.Errorf("n=%d workers=%d: %v, want %v, error %v", n, workers, got, want, err)
			}
		}
	}
	one, err := silhouette(t.Context(), pointsOf([]float64{1, 2}), []uint32{1, 1}, 2, 1, nil)
	if err != nil || !math.IsNaN(one) {
		t.Errorf("one cluster: %v, want NaN", one)
	}
}

// TestSample draws the same rows however partitions are cut into batches and merged, each row as often as any other.
func TestSample(t *testing.T) {
	const n, size, width = 40_000, 1000, 10
	cols := [][]float64{make([]float64, n)}
	for i := range cols[0] {
		cols[0][i] = float64(i)
	}
	hits := make([]float64, width)
	for seed := range uint64(20) {
		var first []float64
		for _, shape := range []struct{ batch, workers int }{{8192, 1}, {77, 2}} {
			in := newMemory(cols...)
			in.partition, in.batch, in.workers = 5000, shape.batch, shape.workers
			alg := &KMeans{K: 1, Weight: -1, Raw: true, Sample: size}
			features, err := featureColumns(&in.schema, -1)
			if err != nil {
				t.Fatal(err)
			}
			p := drawn(t, alg, in, features, seed)
			if p.n != size {
				t.Fatalf("%d rows, want %d", p.n, size)
			}
			x := p.column(0)
			if first == nil {
				first = x
				for _, v := range x {
					hits[int((v+n/2)*width/n)]++ // the space is centred
				}
				continue
			}
			for i := range x {
				if x[i] != first[i] {
					t.Fatalf("seed %d: row %d of the sample is %v, was %v", seed, i, x[i], first[i])
				}
			}
		}
	}
	// 20 samples of 1,000: 2,000 hits a tenth, whose standard deviation is 42
	for i, h := range hits {
		if math.Abs(h-2000) > 4.5*42 {
			t.Errorf("tenth %d was hit %v times, expected are 2,000", i, h)
		}
	}
}

// TestChooseK finds clouds that are far apart, by either rule, and says with the gap that rows without clusters are one.
func TestChooseK(t *testing.T) {
	for _, rule := range []string{RuleSilhouette, RuleGap} {
		c := train(t, &ChooseK{Min: 1, Max: 7, Rule: rule, Weight: -1, References: 5}, newMemory(blobs(20, 600, 2, 4, 0.3)...), 0).(choices)
		for _, v := range c {
			if v.chosen != (v.k == 4) {
				t.Errorf("%s: k=%d chosen %v: %+v", rule, v.k, v.chosen, c)
			}
			if (v.k == 1) != math.IsNaN(v.silhouette) {
				t.Errorf("k=%d: silhouette %v", v.k, v.silhouette)
			}
		}
	}
	rng := rand.New(rand.NewPCG(4, 4))
	uniform := [][]float64{nil, nil}
	for range 500 {
		uniform[0], uniform[1] = append(uniform[0], rng.Float64()), append(uniform[1], rng.Float64())
	}
	c := train(t, &ChooseK{Min: 1, Max: 5, Rule: RuleGap, Weight: -1}, newMemory(uniform...), 0).(choices)
	if !c[0].chosen {
		t.Errorf("uniform rows: %+v, want one cluster", c)
	}
	big := train(t, &ChooseK{Max: 3, Weight: -1, Sample: 500, References: -1}, newMemory(blobs(21, 5000, 2, 3, 0.5)...), 0).(choices)
	exact := kmeans(t, KMeans{K: 3, Weight: -1}, newMemory(blobs(21, 5000, 2, 3, 0.5)...))
	if got := big[1].inertia / exact.Inertia(); math.Abs(got-1) > 0.15 || !math.IsNaN(big[1].gap) {
		t.Errorf("inertia by a sample is %v of the exact one; %+v", got, big)
	}
	for alg, want := range map[ChooseK]string{
		{Min: 5, Max: 3, Weight: -1}:                       "max_k is 3, which is less than min_k, 5",
		{Min: 1, Max: 1, Weight: -1}:                       "a single cluster has no silhouette",
		{Rule: RuleGap, References: -1, Weight: -1}:        "rule 'gap' needs reference sets",
		{Rule: "elbow", Weight: -1}:                        "rule must be 'silhouette' or 'gap', not 'elbow'",
		{Max: 12, Weight: -1, References: -1, Restarts: 1}: "choose k of at most 7",
	} {
		seven := make([]float64, 70)
		for i := range seven {
			seven[i] = float64(i % 7)
		}
		_, err := tryTrain(&alg, newMemory(seven), 0)
		if err == nil || !containsText(err, want) {
			t.Errorf("%+v: error %v, want %q", alg, err, want)
		}
	}
	if f := chooseFields[7]; f.Type.Kind != types.Boolean {
		t.Errorf("column %s is %s", f.Name, f.Type)
	}
}

// TestGap holds the arithmetic against the definition: mean of the logarithms less the logarithm, error sd·sqrt(1 + 1/B).
func TestGap(t *testing.T) {
	g := gaps{}
	g.add(2)
	for _, w := range []float64{3, 4, 5} {
		g.against(0, w)
	}
	l3, l4, l5 := math.Log(3), math.Log(4), math.Log(5)
	mean := (l3 + l4 + l5) / 3
	sd := math.Sqrt(((l3-mean)*(l3-mean) + (l4-mean)*(l4-mean) + (l5-mean)*(l5-mean)) / 3)
	gap, err := g.gap(0)
	if math.Abs(gap-(mean-math.Log(2))) > 1e-15 || math.Abs(err-sd*math.Sqrt(4.0/3)) > 1e-15 {
		t.Errorf("gap %v ± %v", gap, err)
	}
}
