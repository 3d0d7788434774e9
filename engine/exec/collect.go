package exec

import (
	"slices"

	"github.com/clientele-db/clientele/engine/exec/internal/rows"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// collected are all rows of an input, with the values of further expressions behind the input's columns.
type collected struct {
	table *rows.Table
	width int // columns of the input
	// at is the column of each expression: one of the input's where the expression is one, else behind them.
	at []int
}

// newCollected prepares to collect rows of a schema and expressions over them; extra are those that have to be computed.
func newCollected(schema []Column, exprs []expr.Expr) (c *collected, ts []types.Type, extra []expr.Expr) {
	c = &collected{width: len(schema), at: make([]int, len(exprs))}
	for i := range schema {
		ts = append(ts, schema[i].Type)
	}
	for i, e := range exprs {
		c.at[i] = -1
		if r, ok := e.(*expr.Column); ok {
			c.at[i] = slices.IndexFunc(schema, func(s Column) bool { return s.ID == r.ID })
		}
		if c.at[i] < 0 {
			c.at[i] = len(ts)
			ts, extra = append(ts, e.Type()), append(extra, e)
		}
	}
	return c, ts, extra
}

// collect runs in, which is open, to its end and keeps its rows together with the values of exprs. m accounts for them.
func collect(q *Query, m *mem.Tracker, in Node, exprs []expr.Expr) (*collected, error) {
	schema := in.Schema()
	c, ts, extra := newCollected(schema, exprs)
	stores := make([]*rows.Store, max(1, q.Workers))
	err := drain(q, in, func(w int) func(*vec.Batch) error {
		s := rows.NewStore(ts, m)
		stores[w] = s
		var prog *expr.Program
		return func(b *vec.Batch) error {
			if len(extra) == 0 {
				return s.Append(b)
			}
			if prog == nil {
				var err error
				if prog, err = expr.Compile(extra, layout(schema), q.Fn); err != nil {
					return err
				}
			}
			values, err := prog.Run(b)
			if err != nil {
				return err
			}
			return s.Append(b, values...)
		}
	})
	if err != nil {
		return nil, err
	}
	c.table, err = rows.Seal(ts, stores)
	return c, err
}

// columnBatch makes batches of rows of a table's first columns.
type columnBatch struct {
	b    vec.Batch
	regs []kernel.Register
}

// gather returns the first width columns of the rows with the given IDs, valid until the next call.
func (c *columnBatch) gather(t *rows.Table, width int, ids []uint32) (*vec.Batch, error) {
	if c.regs == nil {
		c.regs = make([]kernel.Register, width)
	}
	c.b.SetAll(len(ids))
	c.b.Cols = c.b.Cols[:0]
	if err := t.GatherAll(c.regs, ids); err != nil {
		return nil, err
	}
	for i := range width {
		c.b.Cols = append(c.b.Cols, &c.regs[i].Vec)
	}
	return &c.b, nil
}

// interleaveFrom is the number of rows from which on a table exceeds the second-level cache, so that it pays to keep rows
// together that are gathered in an order of their own.
const interleaveFrom = 1 << 17

// interleave keeps the first width columns of t row by row if ids lead all over the table.
func interleave(q *Query, t *rows.Table, width int, ids []uint32) error {
	if t.Len() < interleaveFrom || !scattered(ids) || !t.Interleave(width) {
		return nil
	}
	return share(q, t.Chunks(), func(_, i int) error {
		t.InterleaveChunk(i)
		return nil
	})
}

// scattered reports that most rows are far from the one before.
func scattered(ids []uint32) bool {
	const samples = 1024
	far := 0
	for k := range samples {
		i := 1 + k*(len(ids)-1)/samples
		if d := int64(ids[i]) - int64(ids[i-1]); d < 0 || d > 8 {
			far++
		}
	}
	return far > samples/2
}
