package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
)

// TestInertiaNeverRises is what Lloyd's iteration promises.
func TestInertiaNeverRises(t *testing.T) {
	cols := blobs(3, 3000, 4, 20, 5)
	for _, sample := range []int{0, 500} {
		last := math.Inf(1)
		for n := 1; n <= 25; n++ {
			in := newMemory(cols...)
			in.partition = 700
			m := kmeans(t, KMeans{K: 12, Centroids: firstRows(cols, 12), Iterations: n, Tolerance: -1, Raw: true, Weight: -1, Sample: sample}, in)
			if m.Inertia() > last {
				t.Fatalf("sample %d: iteration %d raises inertia from %v to %v", sample, n, last, m.Inertia())
			}
			last = m.Inertia()
		}
	}
}

// TestBoundsChangeNothing compares passes that keep bounds with passes that have no memory for them.
func TestBoundsChangeNothing(t *testing.T) {
	for _, c := range []struct{ d, k int }{{2, 64}, {5, 100}, {16, 8}, {3, 300}} {
		in := newMemory(blobs(4, 20_000, c.d, c.k, 3)...)
		in.partition, in.workers = 3000, 2
		alg := &KMeans{K: c.k, Restarts: 1, Iterations: 40, Tolerance: -1, Weight: -1, Sample: 1000}
		if c.k*c.d < boundedAbove {
			t.Fatalf("d=%d k=%d has no bounds", c.d, c.k)
		}
		bounded, plain := train(t, alg, in, 0), train(t, alg, in, 64<<20)
		if !bytes.Equal(bounded.AppendTo(nil), plain.AppendTo(nil)) {
			t.Errorf("d=%d k=%d: models differ", c.d, c.k)
		}
	}
}

// TestEquivariance moves and scales the columns: centroids go along, labels stay.
func TestEquivariance(t *testing.T) {
	cols := blobs(5, 2000, 3, 6, 2)
	moved := make([][]float64, 3)
	scale, shift := []float64{0.5, 1024, 3}, []float64{1e6, -7, 0.25}
	for j, c := range cols {
		for _, v := range c {
			moved[j] = append(moved[j], v*scale[j]+shift[j])
		}
	}
	for _, c := range []KMeans{{K: 6, Weight: -1}, {K: 6, Weight: -1, Sample: 400}} {
		in, in2 := newMemory(cols...), newMemory(moved...)
		in.partition, in2.partition = 512, 512
		a, b := kmeans(t, c, in), kmeans(t, c, in2)
		if !slices.Equal(a.size, b.size) || math.Abs(a.Inertia()/b.Inertia()-1) > 1e-9 {
			t.Errorf("sample %d: sizes %v and %v, inertia %v and %v", c.Sample, a.size, b.size, a.Inertia(), b.Inertia())
		}
		for k := range 6 {
			x, y := a.Centroid(k), b.Centroid(k)
			for j := range x {
				if want := x[j]*scale[j] + shift[j]; math.Abs(y[j]-want) > 1e-7*max(1, math.Abs(want)) {
					t.Errorf("sample %d: centroid %d column %d is %v, want %v", c.Sample, k, j, y[j], want)
				}
			}
		}
	}
}

// TestOrderWithinPartitions shuffles the rows: from the same centroids the same ones come out, up to rounding.
func TestOrderWithinPartitions(t *testing.T) {
	cols := blobs(6, 4000, 3, 5, 4)
	rng := rand.New(rand.NewPCG(1, 1))
	shuffled := make([][]float64, 3)
	for lo := 0; lo < 4000; lo += 1000 {
		for _, i := range rng.Perm(1000) {
			for j := range cols {
				shuffled[j] = append(shuffled[j], cols[j][lo+i])
			}
		}
	}
	alg := KMeans{K: 5, Centroids: firstRows(cols, 5), Weight: -1, Sample: 100}
	in, in2 := newMemory(cols...), newMemory(shuffled...)
	in.partition, in2.partition = 1000, 1000
	a, b := kmeans(t, alg, in), kmeans(t, alg, in2)
	if math.Abs(a.Inertia()/b.Inertia()-1) > 1e-12 || !slices.Equal(a.size, b.size) {
		t.Errorf("inertia %v and %v, sizes %v and %v", a.Inertia(), b.Inertia(), a.size, b.size)
	}
}

// TestWeightsRepeat compares weights with rows that are there as often.
func TestWeightsRepeat(t *testing.T) {
	cols := blobs(7, 300, 2, 4, 3)
	weights := make([]float64, 300)
	repeated := make([][]float64, 2)
	for i := range weights {
		weights[i] = float64(i % 4)
		for range i % 4 {
			for j := range cols {
				repeated[j] = append(repeated[j], cols[j][i])
			}
		}
	}
	init := []float64{0, 0, 5, 5, -5, 5, 5, -5}
	a := kmeans(t, KMeans{K: 4, Centroids: init, Weight: 2}, newMemory(append(slices.Clone(cols), weights)...))
	b := kmeans(t, KMeans{K: 4, Centroids: init, Weight: -1}, newMemory(repeated...))
	if !slices.Equal(a.size, b.size) || !near(a.Inertia()/b.Inertia(), 1) || a.Iterations() != b.Iterations() {
		t.Errorf("sizes %v and %v, inertia %v and %v", a.size, b.size, a.Inertia(), b.Inertia())
	}
	if a.skipped != 75 {
		t.Errorf("%d rows skipped, want the 75 of weight 0", a.skipped)
	}
}

// TestUnusableRows trains on rows with holes: as on the rows without them; prediction answers NULL.
func TestUnusableRows(t *testing.T) {
	good := blobs(8, 2000, 2, 3, 1)
	bad := [][]float64{nil, nil}
	var nulls []int
	for i := range 2000 {
		switch i % 10 {
		case 3:
			bad[0], bad[1] = append(bad[0], math.NaN()), append(bad[1], 1)
		case 5:
			bad[0], bad[1] = append(bad[0], 1), append(bad[1], math.Inf(-1))
		case 7:
			bad[0], bad[1] = append(bad[0], 1e200), append(bad[1], 1)
		case 9:
			nulls = append(nulls, len(bad[0]))
			bad[0], bad[1] = append(bad[0], 1), append(bad[1], 1)
		}
		bad[0], bad[1] = append(bad[0], good[0][i]), append(bad[1], good[1][i])
	}
	for _, sample := range []int{0, 300} {
		in := newMemory(bad...)
		in.cols[1].Valid = make([]uint64, vec.Words(in.rows))
		vec.FillBits(in.cols[1].Valid, in.rows)
		for _, i := range nulls {
			vec.ClearBit(in.cols[1].Valid, i)
		}
		in.partition, in.batch = 500, 64
		init := firstRows(good, 3)
		m := kmeans(t, KMeans{K: 3, Centroids: init, Weight: -1, Sample: sample}, in)
		want := kmeans(t, KMeans{K: 3, Centroids: init, Weight: -1}, newMemory(good...))
		if m.rows != 2000 || m.skipped != 800 || !near(m.Inertia()/want.Inertia(), 1) {
			t.Errorf("%d rows, %d skipped, inertia %v; want 2000, 800, %v", m.rows, m.skipped, m.Inertia(), want.Inertia())
		}
		p := m.NewPrediction()
		dst := vec.Batch{Cols: make([]*vec.Vector, 2)}
		b := vec.Batch{Cols: in.cols}
		b.SetAll(in.rows)
		if err := p.Predict(&dst, &b); err != nil {
			t.Fatal(err)
		}
		null := 0
		for i := range in.rows {
			if dst.Cols[0].IsNull(i) != dst.Cols[1].IsNull(i) {
				t.Fatal("cluster and distance must be NULL together")
			}
			if dst.Cols[0].IsNull(i) {
				null++
				continue
			}
			best, at := math.Inf(1), 0
			for k := range 3 {
				s := 0.0
				for j, v := range m.Centroid(k) {
					x := (bad[j][i] - v) * m.space.scale[j]
					s += x * x
				}
				if s < best {
					best, at = s, k
				}
			}
			if dst.Cols[0].I64[i] != int64(at) || math.Abs(dst.Cols[1].F64[i]-math.Sqrt(best)) > 1e-9 {
				t.Fatalf("row %d: cluster %d at %v, want %d at %v", i, dst.Cols[0].I64[i], dst.Cols[1].F64[i], at, math.Sqrt(best))
			}
		}
		if null != 800 {
			t.Errorf("%d predictions are NULL, want 800", null)
		}
	}
}

// TestConstantColumn does not count where columns are standardised.
func TestConstantColumn(t *testing.T) {
	cols := blobs(9, 500, 2, 3, 1)
	flat := make([]float64, 500)
	for i := range flat {
		flat[i] = 0.1
	}
	a := kmeans(t, KMeans{K: 3, Weight: -1}, newMemory(cols...))
	b := kmeans(t, KMeans{K: 3, Weight: -1}, newMemory(cols[0], flat, cols[1]))
	if a.Inertia() != b.Inertia() || !slices.Equal(a.size, b.size) {
		t.Errorf("inertia %v, with a constant column %v", a.Inertia(), b.Inertia())
	}
	if got := b.Centroid(0)[1]; math.Abs(got-0.1) > 1e-15 {
		t.Errorf("the constant's centroid is %v", got)
	}
}

func TestErrors(t *testing.T) {
	cols := blobs(10, 100, 2, 3, 1)
	three := [][]float64{nil, nil}
	for i := range 1000 {
		three[0], three[1] = append(three[0], float64(i%3)/3), append(three[1], float64(i%3))
	}
	nan := slices.Repeat([]float64{math.NaN()}, 50)
	negative := slices.Repeat([]float64{-1}, 100)
	for _, c := range []struct {
		alg  KMeans
		cols [][]float64
		want string
	}{
		{KMeans{K: 0, Weight: -1}, cols, "k must be from 1 to 65536, not 0"},
		{KMeans{K: 101, Weight: -1}, cols, "k is 101, but the input has only 100 usable rows; choose a smaller k"},
		{KMeans{K: 4, Weight: -1}, three, "k is 4, but the input has only 3 distinct rows; choose k of at most 3"},
		{KMeans{K: 4, Weight: -1, Init: InitRandom}, three, "k is 4, but the input has only 3 distinct rows; choose k of at most 3"},
		{KMeans{K: 4, Weight: -1, Sample: 100}, three, "k is 4, but the input has only 3 distinct rows; choose k of at most 3"},
		{KMeans{K: 2, Weight: -1, Init: "best"}, cols, "init must be 'k-means++' or 'random', not 'best'"},
		{KMeans{K: 2, Weight: -1, Centroids: []float64{1}}, cols, "2 clusters of 2 columns need 4 numbers as centroids"},
		{KMeans{K: 1, Weight: -1, Centroids: []float64{1, math.Inf(1)}}, cols, "centroids must be numbers"},
		{KMeans{K: 1, Weight: -1}, [][]float64{nan}, "no usable rows (50 were skipped"},
		{KMeans{K: 1, Weight: -1}, [][]float64{{}}, "no usable rows"},
		{KMeans{K: 1, Weight: 2}, append(slices.Clone(cols), negative), "a weight must not be negative; column 'x2' holds -1"},
		{KMeans{K: 1, Weight: 0}, cols[:1], "at least one column of numbers"},
	} {
		in := newMemory(c.cols...)
		in.partition = 64
		_, err := tryTrain(&c.alg, in, 0)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q", c.alg, err, c.want)
		}
	}
	in := newMemory(cols...)
	in.schema.Columns[1] = types.Field{Name: "customer_id", Type: types.VarcharType}
	_, err := tryTrain(&KMeans{K: 2, Weight: -1}, in, 0)
	want := "column 'customer_id' is varchar; it looks like a name of the row: leave it out of the input"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
}

// TestExtremes are inputs at the edge of what has an answer.
func TestExtremes(t *testing.T) {
	for name, c := range map[string]struct {
		alg  KMeans
		cols [][]float64
		want float64 // inertia
	}{
		"one row":            {KMeans{K: 1, Weight: -1}, [][]float64{{3}}, 0},
		"a row each":         {KMeans{K: 3, Weight: -1, Raw: true}, [][]float64{{1, 2, 3}}, 0},
		"equal rows":         {KMeans{K: 1, Weight: -1}, [][]float64{{7, 7, 7, 7}}, 0},
		"large numbers":      {KMeans{K: 1, Weight: -1}, [][]float64{{1e100, -1e100}}, 2},
		"small numbers":      {KMeans{K: 2, Weight: -1}, [][]float64{{1e-150, 3e-150, 1e-150, 3e-150}}, 0},
		"large offset":       {KMeans{K: 2, Weight: -1, Raw: true}, [][]float64{{1e12, 1e12 + 1, 1e12 + 10, 1e12 + 11}}, 1},
		"more than distinct": {KMeans{K: 2, Weight: -1, Raw: true, Init: InitRandom}, [][]float64{{1, 1, 1, 1, 1, 1, 1, 2}}, 0},
	} {
		m := kmeans(t, c.alg, newMemory(c.cols...))
		if math.Abs(m.Inertia()-c.want) > 1e-9 {
			t.Errorf("%s: inertia %v, want %v", name, m.Inertia(), c.want)
		}
		if _, err := decodeModel(m.AppendTo(nil)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCancelled ends the context while the sample is being clustered.
func TestCancelled(t *testing.T) {
	in := newMemory(blobs(11, 20_000, 8, 50, 9)...)
	ctx, cancel := context.WithCancel(t.Context())
	o := mining.Options{Mem: mem.New("test", "test", 0), Workers: 2}
	in.workers = 2
	s := &cancelling{Algorithm: &KMeans{K: 400, Restarts: 1000, Weight: -1}, cancel: cancel}
	if _, err := mining.Train(ctx, s, in, o); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

// cancelling is an algorithm whose first step is cancelled as it begins.
type cancelling struct {
	mining.Algorithm
	cancel func()
}

func (c *cancelling) Start(in *mining.Schema, env *mining.Env) (mining.Training, error) {
	t, err := c.Algorithm.Start(in, env)
	return &cancelledStep{t, c.cancel}, err
}

type cancelledStep struct {
	mining.Training
	cancel func()
}

func (c *cancelledStep) Step(ctx context.Context, p mining.Pass) (bool, error) {
	c.cancel()
	return c.Training.Step(ctx, p)
}

// TestTables names columns that would be there twice.
func TestTables(t *testing.T) {
	in := newMemory(blobs(12, 100, 2, 2, 1)...)
	in.schema.Columns[0].Name = "size"
	m := kmeans(t, KMeans{K: 2, Weight: -1}, in)
	table := m.Tables()[0]
	var names []string
	for _, f := range table.Fields {
		names = append(names, f.Name)
	}
	if got, want := fmt.Sprint(names), "[cluster size share inertia inertia_share mean_distance size_centroid x1]"; got != want {
		t.Errorf("columns %s, want %s", got, want)
	}
	b, err := table.Rows().Next(t.Context())
	if err != nil || b.N != 2 || b.Cols[1].I64[0]+b.Cols[1].I64[1] != 100 || b.Cols[1].I64[0] < b.Cols[1].I64[1] {
		t.Errorf("rows %+v, error %v", b, err)
	}
}

func FuzzDecode(f *testing.F) {
	m := kmeans(f, KMeans{K: 3, Weight: -1}, newMemory(blobs(13, 100, 2, 3, 1)...))
	f.Add(m.AppendTo(nil))
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := decodeModel(b)
		if err != nil {
			if !errors.Is(err, errPayload) {
				t.Fatalf("error %v is of no class", err)
			}
			return
		}
		m.Describe()
		m.Tables()
		again, err := decodeModel(m.AppendTo(nil))
		if err != nil || !bytes.Equal(again.AppendTo(nil), m.AppendTo(nil)) {
			t.Fatalf("a decoded model does not survive: %v", err)
		}
	})
}
