package exec

import (
	"context"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/vec"
)

// MapConfig configures a [Map].
type MapConfig struct {
	In Node
	// Name and Details are what EXPLAIN prints.
	Name    string
	Details []string
	// Columns are those of In, renamed or not, and behind them those that are added.
	Columns []Column
	// NewWorker returns what computes the added columns for one worker. in holds In's columns, all rows selected, Flat, Const or
	// Dict; what it returns has a row for each, and is valid until the next call.
	NewWorker func(q *Query) (func(in *vec.Batch) ([]*vec.Vector, error), error)
}

// Map adds columns that a function computes batch by batch.
type Map struct {
	node
	cfg MapConfig
}

// NewMap returns a map.
func NewMap(cfg MapConfig) *Map {
	return &Map{node: node{name: cfg.Name, schema: cfg.Columns, in: []Node{cfg.In}}, cfg: cfg}
}

// Open implements [Node].
func (m *Map) Open(q *Query) error {
	m.start(q)
	return m.cfg.In.Open(q)
}

func (m *Map) streams() int { return streams(m.q, m.cfg.In) }

// Ordered implements [Node].
func (m *Map) Ordered() bool { return m.cfg.In.Ordered() }

// Worker implements [Node].
func (m *Map) Worker(i int) (Operator, error) {
	in, err := m.cfg.In.Worker(i)
	if err != nil {
		return nil, err
	}
	return m.watch(&mapOp{node: m, in: in}), nil
}

// Describe implements [Node].
func (m *Map) Describe() (string, []string) { return m.cfg.Name, m.cfg.Details }

// mapOp is one worker of a map.
type mapOp struct {
	node    *Map
	in      Operator
	dense   *expr.Program
	compute func(*vec.Batch) ([]*vec.Vector, error)
	b, out  vec.Batch
}

// Next implements [Operator].
func (o *mapOp) Next(ctx context.Context) (*vec.Batch, error) {
	b, err := o.in.Next(ctx)
	for b != nil && err == nil && b.K == 0 {
		b, err = o.in.Next(ctx)
	}
	if b == nil || err != nil {
		return nil, err
	}
	m := o.node
	if o.compute == nil {
		schema := m.cfg.In.Schema()
		refs := make([]expr.Expr, len(schema))
		for i, c := range schema {
			refs[i] = &expr.Column{ID: c.ID, Name: c.Name, T: c.Type}
		}
		if o.dense, err = expr.Compile(refs, layout(schema), m.q.Fn); err != nil {
			return nil, err
		}
		if o.compute, err = m.cfg.NewWorker(m.q); err != nil {
			return nil, err
		}
	}
	cols, err := o.dense.Run(b)
	if err != nil {
		return nil, err
	}
	o.b.SetAll(b.K)
	o.b.Seq, o.b.Cols = b.Seq, cols
	added, err := o.compute(&o.b)
	if err != nil {
		return nil, err
	}
	o.out.SetAll(b.K)
	o.out.Seq = b.Seq
	o.out.Cols = append(append(o.out.Cols[:0], cols...), added...)
	return &o.out, nil
}

// Close implements [Operator].
func (o *mapOp) Close() error { return o.in.Close() }

// Children implements [Operator].
func (o *mapOp) Children() []Operator { return []Operator{o.in} }

// String implements [Operator].
func (o *mapOp) String() string { return o.node.cfg.Name }
