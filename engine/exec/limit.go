package exec

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/vec"
)

// LimitConfig configures a [Limit].
type LimitConfig struct {
	In Node
	// Count is the number of rows to return, negative for all; Offset that of rows to skip first.
	Count, Offset int64
	// WithTies also returns the peers of the last row by these keys, by which the input is sorted.
	WithTies []SortKey
}

// Limit returns a slice of its input, in the input's order: that of Batch.Seq where it has no other, so that the same rows
// come whatever the number of workers. As soon as it has its rows it ends the input's workers.
type Limit struct {
	node
	cfg LimitConfig
}

// NewLimit returns a limit.
func NewLimit(cfg LimitConfig) *Limit {
	return &Limit{node: node{name: "Limit", schema: cfg.In.Schema(), in: []Node{cfg.In}}, cfg: cfg}
}

// Open implements [Node].
func (l *Limit) Open(q *Query) error {
	l.start(q)
	return l.cfg.In.Open(q)
}

func (l *Limit) streams() int { return 1 }

// Ordered implements [Node].
func (l *Limit) Ordered() bool { return l.cfg.In.Ordered() }

// Worker implements [Node].
func (l *Limit) Worker(i int) (Operator, error) {
	o := &limitOp{node: l, skip: l.cfg.Offset, left: l.cfg.Count, done: i > 0 || l.cfg.Count == 0}
	if l.cfg.Count < 0 {
		o.left = math.MaxInt64
	}
	if !o.done {
		var err error
		if o.in, err = newGather(l.q, l.cfg.In); err != nil {
			return nil, err
		}
	}
	return l.watch(o), nil
}

// Describe implements [Node].
func (l *Limit) Describe() (string, []string) {
	d := "all rows"
	if l.cfg.Count >= 0 {
		d = fmt.Sprintf("%d rows", l.cfg.Count)
	}
	if l.cfg.Offset > 0 {
		d += fmt.Sprintf(" behind %d", l.cfg.Offset)
	}
	if len(l.cfg.WithTies) > 0 {
		d += " with ties by " + describeKeys(l.cfg.WithTies)
	}
	return "Limit", []string{d}
}

// limitOp is the only worker that returns rows.
type limitOp struct {
	node       *Limit
	in         *gather // nil once closed
	skip, left int64
	b          vec.Batch
	sel        kernel.Selection
	ties       *ties
	done       bool
}

// Next implements [Operator].
func (o *limitOp) Next(ctx context.Context) (*vec.Batch, error) {
	for !o.done {
		b, err := o.in.Next(ctx)
		if err != nil {
			return nil, err
		}
		if b == nil {
			o.done = true
			break
		}
		if int64(b.K) <= o.skip {
			o.skip -= int64(b.K)
			continue
		}
		o.b = *b
		take, err := o.take(&o.b)
		if err != nil {
			return nil, err
		}
		if o.done {
			// The batch is a copy of the worker's, or its worker is not asked again: ending the workers leaves it as it is.
			o.in.cancel()
		}
		if take {
			return &o.b, nil
		}
	}
	return nil, o.end()
}

// take cuts b to the rows that are wanted; false if there are none.
func (o *limitOp) take(b *vec.Batch) (bool, error) {
	lo := int(o.skip)
	o.skip = 0
	hi := b.K
	if int64(hi-lo) >= o.left {
		if hi = lo + int(o.left); len(o.node.cfg.WithTies) == 0 {
			o.done = true
		} else {
			var err error
			if hi, err = o.peers(b, hi); err != nil {
				return false, err
			}
			o.done = hi < b.K
		}
	}
	o.left -= min(o.left, int64(hi-lo))
	if lo == 0 && hi == b.K {
		return true, nil
	}
	rows := o.sel.Rows(b)
	copy(rows, rows[lo:hi])
	o.sel.KeepRows(b, hi-lo)
	return hi > lo, nil
}

// peers returns the end of the rows of b that are peers of the last row wanted: the one before n, or, if n is 0, one of an earlier
// batch.
func (o *limitOp) peers(b *vec.Batch, n int) (int, error) {
	if o.ties == nil {
		p, err := expr.Compile(keyExprs(o.node.cfg.WithTies), layout(o.node.schema), o.node.q.Fn)
		if err != nil {
			return 0, err
		}
		o.ties = &ties{prog: p, last: make([]vec.Vector, len(o.node.cfg.WithTies))}
	}
	return o.ties.end(b, n)
}

// ties are the keys of the last row of a limit.
type ties struct {
	prog *expr.Program
	last []vec.Vector // one row each
}

// end returns the first row of b from n on that is no peer of the last row. If n > 0 that is row n-1.
func (t *ties) end(b *vec.Batch, n int) (int, error) {
	keys, err := t.prog.Run(b)
	if err != nil {
		return 0, err
	}
	if n > 0 {
		for i, v := range keys {
			t.last[i].Reset(v.Type)
			if err := kernel.AppendRows(&t.last[i], v, []uint32{uint32(n - 1)}); err != nil {
				return 0, err
			}
		}
	}
	for ; n < b.K; n++ {
		for i, v := range keys {
			if fn.CompareRows(v, n, &t.last[i], 0) != 0 {
				return n, nil
			}
		}
	}
	return n, nil
}

// end closes the input.
func (o *limitOp) end() error {
	if o.in == nil {
		return nil
	}
	in := o.in
	o.in = nil
	return in.Close()
}

// Close implements [Operator].
func (o *limitOp) Close() error { return o.end() }

// Children implements [Operator].
func (o *limitOp) Children() []Operator {
	if o.in == nil {
		return nil
	}
	return o.in.ops
}

// String implements [Operator].
func (o *limitOp) String() string { return "Limit" }
