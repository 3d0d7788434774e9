package exec

import (
	"context"
	"time"

	"github.com/clientele-db/clientele/engine/invariant"
	"github.com/clientele-db/clientele/engine/vec"
)

// watched counts what a worker's stream returns.
type watched struct {
	Operator
	stats   *Stats
	analyze bool
}

// watch returns op with its figures counted for n.
func (n *node) watch(op Operator) Operator {
	return &watched{Operator: op, stats: &n.stats, analyze: n.q.Analyze}
}

// Next implements [Operator].
func (w *watched) Next(ctx context.Context) (*vec.Batch, error) {
	var start time.Time
	if w.analyze {
		start = time.Now()
	}
	b, err := w.Operator.Next(ctx)
	if w.analyze {
		w.stats.Nanos.Add(int64(time.Since(start)))
	}
	if b != nil {
		w.stats.Rows.Add(int64(b.K))
		w.stats.Batches.Add(1)
		if invariant.Enabled {
			checkBatch(b)
		}
	}
	return b, err
}

// timed adds the time that f takes to the node's figures, if they are asked for.
func (n *node) timed(f func() error) error {
	if !n.q.Analyze {
		return f()
	}
	start := time.Now()
	err := f()
	n.stats.Nanos.Add(int64(time.Since(start)))
	return err
}

// checkBatch panics if b breaks what vec.Batch promises.
func checkBatch(b *vec.Batch) {
	switch {
	case b.Sel == vec.SelAll && b.K != b.N:
		panic("batch: all rows selected, but K is not N")
	case b.Sel == vec.SelBits && vec.CountBits(b.Bits, b.N) != b.K:
		panic("batch: K is not the number of bits")
	case b.Sel == vec.SelRows && len(b.Rows) < b.K:
		panic("batch: fewer rows than K")
	}
	for _, v := range b.Cols {
		if v.N != b.N {
			panic("batch: column of another length")
		}
	}
}
