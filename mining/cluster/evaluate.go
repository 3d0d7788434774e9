package cluster

import (
	"context"
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
)

// Evaluation implements [mining.Evaluator]: how well the centroids fit rows. Two passes: the first assigns rows and finds the
// means of the clusters, which need not be the centroids, and draws a sample for silhouettes; the second measures distances to
// these means, as the definitions of Davies and Bouldin's and of Caliński and Harabasz's index want them.
func (m *Model) Evaluation() mining.Algorithm { return &evaluation{model: m} }

type evaluation struct{ model *Model }

// Start implements [mining.Algorithm].
func (e *evaluation) Start(in *mining.Schema, env *mining.Env) (mining.Training, error) {
	m := e.model
	if len(in.Columns) != len(m.columns) {
		return nil, fmt.Errorf("the model was trained on %d columns, but the input has %d", len(m.columns), len(in.Columns))
	}
	return &evaluating{m: m, in: in, env: env, mem: env.Mem.Child("evaluation of clusters", "query_memory", 0), cut: newCut()}, nil
}

// evaluating is the training of an evaluation.
type evaluating struct {
	m   *Model
	in  *mining.Schema
	env *mining.Env
	mem *mem.Tracker
	cut *atomic.Uint64

	mu    sync.Mutex
	idle  []*evaluationPass // whose memory can be used again
	means []float64         // k×d, nil in the first pass

	inertia    float64
	rows       int64
	skipped    int64
	silhouette float64
	metrics    []mining.Metric
}

// NewPass implements [mining.Training].
func (e *evaluating) NewPass(part int64) mining.Pass { return &evaluationPass{e: e, id: part} }

// evaluationPass assigns rows to the centroids.
type evaluationPass struct {
	e       *evaluating
	id      int64
	reader  *reader
	tally   *tally
	sample  *sample
	row     int64
	skipped int64
	closed  bool
}

func (p *evaluationPass) open() error {
	if p.reader != nil {
		return nil
	}
	e, m := p.e, p.e.m
	width := m.d
	p.sample = &sample{size: silhouetteRows, width: width, seed: e.env.Seed, cut: e.cut, mem: e.mem}
	e.mu.Lock()
	defer e.mu.Unlock()
	if n := len(e.idle); n > 0 {
		p.reader, p.tally = e.idle[n-1].reader, e.idle[n-1].tally
		e.idle = e.idle[:n-1]
		p.tally.reset()
	} else {
		weighted := m.weight >= 0
		p.reader = newReader(e.in, m.features, m.weight, m.space)
		if err := e.mem.Reserve(p.reader.bytes() + tallyBytes(m.k, m.d, weighted)); err != nil {
			return err
		}
		p.tally = newTally(m.k, m.d, weighted)
	}
	p.tally.fit = &fit{make([]float64, m.k), make([]float64, m.k)}
	return nil
}

// Update implements [mining.Pass].
func (p *evaluationPass) Update(b *vec.Batch) error {
	if err := p.open(); err != nil {
		return err
	}
	skipped, err := p.reader.read(b, false, p.full)
	p.skipped += skipped
	return err
}

func (p *evaluationPass) full() error {
	b, t, m := p.reader.block, p.tally, p.e.m
	if p.e.means == nil {
		t.add(b, 0, b.n, &m.packed)
		w := b.w // the sample has no weights
		b.w = nil
		err := p.sample.add(b, p.id, p.row)
		b.w = w
		p.row += int64(b.n)
		return err
	}
	m.packed.Nearest(t.label[:b.n], t.best[:b.n], b.x, b.stride)
	for i, l := range t.label[:b.n] {
		s := 0.0
		for j, v := range p.e.means[int(l)*m.d : (int(l)+1)*m.d] {
			v -= b.x[j*b.stride+i]
			s = math.FMA(v, v, s)
		}
		t.best[i] = s
	}
	t.gather(b, 0, b.n)
	return nil
}

func (p *evaluationPass) close() error {
	if p.closed || p.reader == nil {
		return nil
	}
	p.closed = true
	return p.reader.flush(p.full)
}

// Merge implements [mining.Pass].
func (p *evaluationPass) Merge(next mining.Pass) error {
	o := next.(*evaluationPass)
	if err := p.close(); err != nil {
		return err
	}
	if err := o.close(); err != nil {
		return err
	}
	p.skipped += o.skipped
	p.row += o.row
	switch {
	case o.reader == nil:
		return nil
	case p.reader == nil:
		p.reader, p.tally, p.sample, p.closed = o.reader, o.tally, o.sample, true
		return nil
	}
	p.tally.merge(o.tally)
	err := p.sample.merge(o.sample)
	p.e.mu.Lock()
	p.e.idle = append(p.e.idle, o)
	p.e.mu.Unlock()
	return err
}

// Step implements [mining.Training].
func (e *evaluating) Step(ctx context.Context, pass mining.Pass) (bool, error) {
	p, m := pass.(*evaluationPass), e.m
	if err := p.close(); err != nil {
		return false, err
	}
	if p.reader == nil || p.tally == nil {
		return false, noRows(p.skipped)
	}
	t := p.tally
	t.finish()
	rows := sum(t.weight)
	if rows == 0 {
		return false, noRows(p.skipped)
	}
	if e.means != nil {
		ix := &indices{k: m.k, d: m.d, mean: e.means, size: t.weight, inertia: t.fit.inertia, distance: t.fit.distance}
		e.metrics = []mining.Metric{
			{Name: "inertia", Value: e.inertia},
			{Name: "silhouette", Value: e.silhouette},
			{Name: "calinski_harabasz", Value: ix.calinskiHarabasz()},
			{Name: "davies_bouldin", Value: ix.daviesBouldin()},
			{Name: "rows", Value: float64(e.rows)},
			{Name: "skipped_rows", Value: float64(e.skipped)},
		}
		e.mem.ReleaseAll()
		return true, nil
	}
	e.inertia, e.rows, e.skipped = sum(t.fit.inertia), p.row, p.skipped
	means := make([]float64, m.k*m.d)
	for c, w := range t.weight {
		for j := range m.d {
			if means[c*m.d+j] = m.center[c*m.d+j]; w > 0 {
				means[c*m.d+j] = t.sums[c*t.dp+j] / w
			}
		}
	}
	bytes := pointsBytes(silhouetteRows, m.d, false)
	if err := e.mem.Reserve(bytes); err != nil {
		return false, err
	}
	pts := p.sample.points(m.d, false, identity(m.d))
	p.sample.release()
	var err error
	e.silhouette, err = silhouette(ctx, pts, assign(pts, &m.packed), m.k, e.env.Workers, e.mem)
	e.mem.Release(bytes)
	e.means = means
	e.idle = append(e.idle, p)
	return false, err
}

// assign returns the nearest centre of each row.
func assign(p *points, c *kernel.Centers) []uint32 {
	label, best := make([]uint32, p.n), make([]float64, chunkRows)
	for lo := 0; lo < p.n; lo += chunkRows {
		n := min(chunkRows, p.n-lo)
		c.Nearest(label[lo:lo+n], best[:n], p.x[lo:], p.stride)
	}
	return label
}

// Model implements [mining.Training].
func (e *evaluating) Model() mining.Model { return metricModel(e.metrics) }

// metricModel is a result that is only figures.
type metricModel []mining.Metric

// Describe implements [mining.Model].
func (m metricModel) Describe() mining.Description {
	return mining.Description{Summary: "evaluation of clusters", Metrics: m}
}

// AppendTo implements [mining.Model]. Nothing is stored.
func (m metricModel) AppendTo(dst []byte) []byte { return dst }

// Tables implements [mining.Tabular].
func (m metricModel) Tables() []mining.Table { return []mining.Table{mining.MetricTable("metrics", m)} }
