package exec

import (
	"context"
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// SortConfig configures a [Sort].
type SortConfig struct {
	In   Node
	Keys []SortKey
}

// Sort orders its rows; rows that compare equal stay in the order of the input.
//
// Workers gather rows and keys by columns; the row numbers are sorted by normalised keys; the payload is gathered once, as
// the result goes out.
type Sort struct {
	node
	cfg    SortConfig
	sorted sortedRows
}

// NewSort returns a sort.
func NewSort(cfg SortConfig) *Sort {
	return &Sort{node: node{name: "Sort", schema: cfg.In.Schema(), in: []Node{cfg.In}}, cfg: cfg}
}

// Open implements [Node].
func (s *Sort) Open(q *Query) error {
	s.start(q)
	if err := s.cfg.In.Open(q); err != nil {
		return err
	}
	return s.timed(func() error {
		keyed, err := gatherKeyed(q, &s.node, s.cfg.In, keyExprs(s.cfg.Keys))
		if err != nil {
			return err
		}
		s.sorted = sortedRows{cols: keyed.payload(), rows: keyed.order}
		return sortRows(q, keyed.order, keyed.orderKeys(s.cfg.Keys))
	})
}

// Ordered implements [Node].
func (s *Sort) Ordered() bool { return true }

// Worker implements [Node].
func (s *Sort) Worker(i int) (Operator, error) {
	if i > 0 {
		return s.watch(&sortedOp{name: "Sort"}), nil
	}
	return s.watch(&sortedOp{name: "Sort", rows: s.sorted, batch: s.q.batchRows()}), nil
}

// Describe implements [Node].
func (s *Sort) Describe() (string, []string) { return "Sort", []string{describeKeys(s.cfg.Keys)} }

func describeKeys(keys []SortKey) string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = expr.Text(k.Expr)
		if k.Desc {
			out[i] += " DESC"
		}
		if k.NullsFirst {
			out[i] += " NULLS FIRST"
		}
	}
	return strings.Join(out, ", ")
}

func keyExprs(keys []SortKey) []expr.Expr {
	out := make([]expr.Expr, len(keys))
	for i := range keys {
		out[i] = keys[i].Expr
	}
	return out
}

// keyedRows are all rows of an input with the values of further expressions behind the input's columns.
type keyedRows struct {
	store *rowStore // nil if there are no rows
	order []uint32  // its rows in the order of the input
	width int       // columns of the input
	// at is the column of each expression: one of the input's where the expression is one, else behind them.
	at []int
}

// gatherKeyed runs in, which is open, to its end.
func gatherKeyed(q *Query, n *node, in Node, exprs []expr.Expr) (*keyedRows, error) {
	schema := in.Schema()
	k := &keyedRows{width: len(schema), at: make([]int, len(exprs))}
	var ts []types.Type
	for _, c := range schema {
		ts = append(ts, c.Type)
	}
	compute := make([]expr.Expr, 0, len(schema)+len(exprs))
	for _, c := range schema {
		compute = append(compute, &expr.Column{ID: c.ID, Name: c.Name, T: c.Type})
	}
	for i, e := range exprs {
		k.at[i] = -1
		if c, ok := e.(*expr.Column); ok {
			for j := range schema {
				if schema[j].ID == c.ID {
					k.at[i] = j
				}
			}
		}
		if k.at[i] < 0 {
			k.at[i] = len(compute)
			compute = append(compute, e)
			ts = append(ts, e.Type())
		}
	}
	stores := make([]*rowStore, max(1, q.Workers))
	progs := make([]*expr.Program, len(stores))
	err := drain(q, in, func(w int) func(*vec.Batch) error {
		stores[w] = newRowStore(ts, n.mem)
		return func(b *vec.Batch) error {
			if progs[w] == nil {
				p, err := expr.Compile(compute, layout(schema), q.Fn)
				if err != nil {
					return err
				}
				progs[w] = p
			}
			cols, err := progs[w].Run(b)
			if err != nil {
				return err
			}
			return stores[w].add(cols, nil, b.K, b.Seq)
		}
	})
	if err != nil {
		return nil, err
	}
	k.store, k.order, err = joinStores(q, stores)
	return k, err
}

// payload returns the input's columns.
func (k *keyedRows) payload() []*vec.Vector {
	if k.store == nil {
		return nil
	}
	return k.store.vectors()[:k.width]
}

// column returns the values of expression i.
func (k *keyedRows) column(i int) *vec.Vector { return k.store.cols[k.at[i]].vector(k.store.n) }

// orderKeys returns the keys whose expressions are the first of those gathered.
func (k *keyedRows) orderKeys(keys []SortKey) []orderKey {
	if k.store == nil {
		return nil
	}
	out := make([]orderKey, len(keys))
	for i, s := range keys {
		out[i] = orderKey{v: k.column(i), desc: s.Desc, nullsFirst: s.NullsFirst}
	}
	return out
}

// sortedRows are rows of columns in a new order.
type sortedRows struct {
	cols []*vec.Vector
	rows []uint32
}

// sortedOp returns sorted rows in batches.
type sortedOp struct {
	name  string
	rows  sortedRows
	batch int
	pos   int
	regs  []kernel.Register
	b     vec.Batch
}

// Next implements [Operator].
func (o *sortedOp) Next(ctx context.Context) (*vec.Batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	n := min(o.batch, len(o.rows.rows)-o.pos)
	if n <= 0 {
		return nil, nil
	}
	if err := gatherBatch(&o.b, &o.regs, o.rows.cols, o.rows.rows[o.pos:o.pos+n]); err != nil {
		return nil, err
	}
	o.b.Seq = int64(o.pos / o.batch)
	o.pos += n
	return &o.b, nil
}

// gatherBatch makes b the given rows of cols; dictionary columns stay coded.
func gatherBatch(b *vec.Batch, regs *[]kernel.Register, cols []*vec.Vector, rows []uint32) error {
	if len(*regs) < len(cols) {
		*regs = make([]kernel.Register, len(cols))
	}
	b.SetAll(len(rows))
	b.Cols = b.Cols[:0]
	for i, v := range cols {
		r := &(*regs)[i]
		if v.Form == vec.Dict {
			codes := *v.Codes
			codes.Valid = v.Valid
			if err := kernel.Gather(r, &codes, rows); err != nil {
				return err
			}
			c := r.Vec
			c.Valid = nil
			b.Cols = append(b.Cols, &vec.Vector{Type: v.Type, Form: vec.Dict, N: len(rows), Valid: r.Vec.Valid, Codes: &c, Dict: v.Dict})
			continue
		}
		if err := kernel.Gather(r, v, rows); err != nil {
			return err
		}
		b.Cols = append(b.Cols, &r.Vec)
	}
	return nil
}

// Close implements [Operator].
func (o *sortedOp) Close() error { return nil }

// Children implements [Operator].
func (o *sortedOp) Children() []Operator { return nil }

// String implements [Operator].
func (o *sortedOp) String() string { return o.name }
