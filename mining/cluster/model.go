package cluster

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
)

// Model is a k-means that has been trained: centres, and what the clusters were like.
type Model struct {
	columns  []string // of the input
	features []int    // columns that are clustered by
	weight   int      // column, -1 if none
	raw      bool     // distances are in the units of the columns
	space    *space

	k, d     int
	center   []float64 // k×d, in space
	size     []float64 // weight of each cluster in training
	inertia  []float64
	distance []float64

	rows, skipped   int64
	iterations      int
	resting         bool
	variance, total float64 // of the columns in space: mean variance, and sum of squares around the mean

	packed kernel.Centers
}

func newModel(t *training) *Model {
	r := t.best
	m := &Model{
		features: t.features, weight: t.alg.Weight, raw: t.alg.Raw, space: t.space, k: r.k, d: r.d,
		rows: t.total.rows, skipped: t.skipped, iterations: r.iterations, resting: r.resting, variance: t.variance,
		total: t.variance * float64(r.d) * t.total.weight,
	}
	for _, c := range t.in.Columns {
		m.columns = append(m.columns, c.Name)
	}
	order := make([]int, r.k)
	for c := range order {
		order[c] = c
	}
	if t.alg.Centroids == nil {
		slices.SortStableFunc(order, func(a, b int) int {
			return cmp.Or(cmp.Compare(r.size[b], r.size[a]), slices.Compare(r.center[a*r.d:(a+1)*r.d], r.center[b*r.d:(b+1)*r.d]))
		})
	}
	for _, c := range order {
		m.center = append(m.center, r.center[c*r.d:(c+1)*r.d]...)
		m.size = append(m.size, r.size[c])
		m.inertia = append(m.inertia, r.inertia[c])
		m.distance = append(m.distance, r.distance[c])
	}
	m.packed.Set(m.center, m.k, m.d)
	return m
}

// Centroid returns centroid c in the units of the input.
func (m *Model) Centroid(c int) []float64 {
	out := make([]float64, m.d)
	for j := range out {
		out[j] = m.space.back(m.center[c*m.d+j], j)
	}
	return out
}

// K returns the number of clusters.
func (m *Model) K() int { return m.k }

// Size returns the weight of the rows of cluster c in training, their number if there are no weights.
func (m *Model) Size(c int) float64 { return m.size[c] }

// Inertia returns the sum of weight times squared distance over the rows of training, in the space of the distances.
func (m *Model) Inertia() float64 { return sum(m.inertia) }

// Iterations returns by how many steps the centres came to rest.
func (m *Model) Iterations() int { return m.iterations }

// Describe implements [mining.Model].
func (m *Model) Describe() mining.Description {
	names := make([]string, m.d)
	for j, c := range m.features {
		names[j] = m.columns[c]
	}
	skipped := ""
	if m.skipped > 0 {
		skipped = fmt.Sprintf(", %d skipped", m.skipped)
	}
	rest := 0.0
	if m.resting {
		rest = 1
	}
	explained := math.NaN()
	if m.total > 0 {
		explained = 1 - m.Inertia()/m.total
	}
	p := m.partition()
	return mining.Description{
		Summary: fmt.Sprintf("%d clusters of %d rows%s over %s", m.k, m.rows, skipped, strings.Join(names, ", ")),
		Metrics: []mining.Metric{
			{Name: "inertia", Value: m.Inertia()},
			{Name: "explained", Value: explained},
			{Name: "calinski_harabasz", Value: p.calinskiHarabasz()},
			{Name: "davies_bouldin", Value: p.daviesBouldin()},
			{Name: "iterations", Value: float64(m.iterations)},
			{Name: "converged", Value: rest},
			{Name: "rows", Value: float64(m.rows)},
			{Name: "skipped_rows", Value: float64(m.skipped)},
		},
	}
}

// partition returns the clusters of the training; their means are the centres, up to the tolerance.
func (m *Model) partition() *indices {
	return &indices{k: m.k, d: m.d, mean: m.center, size: m.size, inertia: m.inertia, distance: m.distance}
}

// Tables implements [mining.Tabular]: the clusters, one a row.
func (m *Model) Tables() []mining.Table {
	fields := []types.Field{
		{Name: "cluster", Type: types.IntegerType, NotNull: true},
		{Name: "size", Type: types.DoubleType, NotNull: true},
		{Name: "share", Type: types.DoubleType, NotNull: true},
		{Name: "inertia", Type: types.DoubleType, NotNull: true},
		{Name: "inertia_share", Type: types.DoubleType},
		{Name: "mean_distance", Type: types.DoubleType},
	}
	if m.weight < 0 {
		fields[1].Type = types.BigIntType
	}
	fixed := len(fields)
	for _, c := range m.features {
		name := m.columns[c]
		for slices.ContainsFunc(fields, func(f types.Field) bool { return strings.EqualFold(f.Name, name) }) {
			name += "_centroid"
		}
		fields = append(fields, types.Field{Name: name, Type: types.DoubleType, NotNull: true})
	}
	b := mining.NewTableBuilder(fields)
	rows, inertia := sum(m.size), m.Inertia()
	for c := range m.k {
		b.Int(0, int64(c))
		if m.weight < 0 {
			b.Int(1, int64(m.size[c]))
		} else {
			b.Float(1, m.size[c])
		}
		b.Float(2, m.size[c]/rows)
		b.Float(3, m.inertia[c])
		floatOrNull(b, 4, m.inertia[c]/inertia)
		floatOrNull(b, 5, m.distance[c]/m.size[c])
		for j, v := range m.Centroid(c) {
			b.Float(fixed+j, v)
		}
	}
	return []mining.Table{b.Table("centroids")}
}

// floatOrNull appends a number, or NULL for a quotient that has no value.
func floatOrNull(b *mining.TableBuilder, c int, v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		b.Null(c)
		return
	}
	b.Float(c, v)
}

func sum(v []float64) float64 {
	s := 0.0
	for _, x := range v {
		s += x
	}
	return s
}

// Outputs implements [mining.Predictor].
func (m *Model) Outputs() []types.Field {
	return []types.Field{{Name: "cluster", Type: types.IntegerType}, {Name: "distance", Type: types.DoubleType}}
}

// Uses implements [mining.Selective]: the features; a weight is not needed.
func (m *Model) Uses() []int { return m.features }

// NewPrediction implements [mining.Predictor].
func (m *Model) NewPrediction() mining.Prediction {
	return &prediction{m: m, block: newPoints(blockRows(m.d), m.d, false), label: make([]uint32, chunkRows), best: make([]float64, chunkRows)}
}

// prediction finds the nearest centroid of each row: its number, and the Euclidean distance to it in the space of the
// distances. Rows that training would skip get NULLs.
type prediction struct {
	m     *Model
	load  mining.Reader
	block *points
	label []uint32
	best  []float64
	x     [][]float64

	cluster, distance vec.Vector
	ids               []int64
	distances         []float64
	valid             []uint64
}

// Predict implements [mining.Prediction].
func (p *prediction) Predict(dst, in *vec.Batch) error {
	m, n := p.m, p.load.Start(in)
	p.x = p.x[:0]
	p.valid = growWords(p.valid, n)
	vec.FillBits(p.valid, n)
	for _, c := range m.features {
		x, valid, err := p.load.Floats(c)
		if err != nil {
			return fmt.Errorf("read column '%s': %w", m.columns[c], err)
		}
		usable(p.valid, x, valid)
		p.x = append(p.x, x)
	}
	if cap(p.ids) < n {
		p.ids, p.distances = make([]int64, n), make([]float64, n)
	}
	p.ids, p.distances = p.ids[:n], p.distances[:n]
	rows := blockRows(m.d)
	for lo := 0; lo < n; lo += rows {
		k := min(rows, n-lo)
		for j, x := range p.x {
			m.space.into(p.block.x[j*p.block.stride:][:k], x[lo:lo+k], j)
		}
		m.packed.Nearest(p.label[:k], p.best[:k], p.block.x, p.block.stride)
		for i := range k {
			p.ids[lo+i] = int64(p.label[i])
			p.distances[lo+i] = math.Sqrt(p.best[i])
		}
	}
	var valid []uint64
	if vec.CountBits(p.valid, n) < n {
		valid = p.valid
	}
	p.cluster = vec.Vector{Type: types.IntegerType, N: n, I64: p.ids, Valid: valid, Bounded: true, Hi: int64(m.k - 1)}
	p.distance = vec.Vector{Type: types.DoubleType, N: n, F64: p.distances, Valid: valid}
	dst.SetAll(n)
	dst.Cols[0], dst.Cols[1] = &p.cluster, &p.distance
	return nil
}
