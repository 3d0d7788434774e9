package cluster

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
)

// memory is a relation of columns of doubles in memory.
type memory struct {
	schema    mining.Schema
	cols      []*vec.Vector
	rows      int
	partition int // rows; default 65536
	batch     int // rows; default vec.BatchRows
	workers   int
}

func newMemory(cols ...[]float64) *memory {
	m := &memory{rows: len(cols[0]), partition: 1 << 16, batch: vec.BatchRows, workers: 1}
	for i, c := range cols {
		m.schema.Columns = append(m.schema.Columns, types.Field{Name: fmt.Sprintf("x%d", i), Type: types.DoubleType})
		m.cols = append(m.cols, &vec.Vector{Type: types.DoubleType, N: len(c), F64: c})
	}
	return m
}

func (m *memory) Schema() *mining.Schema { return &m.schema }

func (m *memory) Scan(ctx context.Context, sink func() func(*vec.Batch) error) (mining.ScanStats, error) {
	var next atomic.Int64
	sinks := make([]func(*vec.Batch) error, m.workers)
	for i := range sinks {
		sinks[i] = sink()
	}
	var failed atomic.Bool
	err := parallel(ctx, m.workers, m.workers, func() (func(int) error, error) {
		return func(w int) error {
			if w < 0 {
				return nil
			}
			b := vec.Batch{Cols: make([]*vec.Vector, len(m.cols))}
			views := make([]vec.Vector, len(m.cols))
			for !failed.Load() && ctx.Err() == nil {
				part := next.Add(1) - 1
				lo := int(part) * m.partition
				if lo >= m.rows {
					break
				}
				for end := min(lo+m.partition, m.rows); lo < end; {
					hi := min(lo+m.batch, end)
					for c, v := range m.cols {
						views[c] = vec.Vector{Type: v.Type, N: hi - lo, F64: v.F64[lo:hi]}
						if v.Valid != nil {
							views[c].Valid = make([]uint64, vec.Words(hi-lo))
							for i := range hi - lo {
								if vec.BitAt(v.Valid, lo+i) {
									vec.SetBit(views[c].Valid, i)
								}
							}
						}
						b.Cols[c] = &views[c]
					}
					b.SetAll(hi - lo)
					b.Seq = part
					if err := sinks[w](&b); err != nil {
						failed.Store(true)
						return err
					}
					lo = hi
				}
			}
			return sinks[w](nil)
		}, nil
	})
	return mining.ScanStats{}, err
}

// train trains an algorithm, or fails.
func train(tb testing.TB, alg mining.Algorithm, in *memory, limit int64) mining.Model {
	tb.Helper()
	out, err := tryTrain(alg, in, limit)
	if err != nil {
		tb.Fatal(err)
	}
	return out.Model
}

func tryTrain(alg mining.Algorithm, in *memory, limit int64) (*mining.Trained, error) {
	tracker := mem.New("test", "test_memory", limit)
	out, err := mining.Train(context.Background(), alg, in, mining.Options{Seed: 1, Workers: in.workers, Mem: tracker})
	if used := tracker.Used(); err == nil && used != 0 {
		err = fmt.Errorf("%d bytes are still held", used)
	}
	return out, err
}

func kmeans(tb testing.TB, alg KMeans, in *memory) *Model {
	tb.Helper()
	return train(tb, &alg, in, 0).(*Model)
}

// blobs are rows around k centres, column by column.
func blobs(seed uint64, n, d, k int, spread float64) [][]float64 {
	rng := rand.New(rand.NewPCG(seed, 9))
	center := make([]float64, k*d)
	for i := range center {
		center[i] = rng.NormFloat64() * 10
	}
	cols := make([][]float64, d)
	for j := range cols {
		cols[j] = make([]float64, n)
	}
	for i := range n {
		c := rng.IntN(k)
		for j := range cols {
			cols[j][i] = center[c*d+j] + rng.NormFloat64()*spread
		}
	}
	return cols
}

// drawn runs the first pass of a training and returns its sample.
func drawn(tb testing.TB, alg *KMeans, in *memory, features []int, seed uint64) *points {
	tb.Helper()
	a := alg.defaults()
	s := &sampling{training: newTraining(&a, &in.schema, features, &mining.Env{Seed: seed, Mem: mem.New("test", "test", 0)})}
	if _, err := mining.Train(context.Background(), s, in, mining.Options{Seed: seed}); err != nil {
		tb.Fatal(err)
	}
	return s.pts
}

// sampling is a training that ends with its sample.
type sampling struct {
	*training
	pts *points
}

func (s *sampling) Start(*mining.Schema, *mining.Env) (mining.Training, error) { return s, nil }

func (s *sampling) Step(_ context.Context, p mining.Pass) (done bool, err error) {
	s.pts, _, err = s.gathered(p.(*gatherPass))
	return true, err
}

func (s *sampling) Model() mining.Model { return nil }

func containsText(err error, text string) bool { return strings.Contains(err.Error(), text) }
