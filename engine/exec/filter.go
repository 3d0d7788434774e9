package exec

import (
	"context"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/vec"
)

// FilterConfig configures a [Filter].
type FilterConfig struct {
	In   Node
	Cond expr.Expr
}

// Filter keeps the rows for which a condition is true: it narrows the selection and passes the columns on.
type Filter struct {
	node
	cfg FilterConfig
}

// NewFilter returns a filter.
func NewFilter(cfg FilterConfig) *Filter {
	return &Filter{node: node{name: "Filter", schema: cfg.In.Schema(), in: []Node{cfg.In}}, cfg: cfg}
}

// Open implements [Node].
func (f *Filter) Open(q *Query) error {
	f.start(q)
	return f.cfg.In.Open(q)
}

func (f *Filter) streams() int { return streams(f.q, f.cfg.In) }

// Ordered implements [Node].
func (f *Filter) Ordered() bool { return f.cfg.In.Ordered() }

// Worker implements [Node].
func (f *Filter) Worker(i int) (Operator, error) {
	in, err := f.cfg.In.Worker(i)
	if err != nil {
		return nil, err
	}
	return f.watch(&filterOp{node: f, in: in}), nil
}

// Describe implements [Node].
func (f *Filter) Describe() (string, []string) { return "Filter", []string{expr.Text(f.cfg.Cond)} }

func (f *Filter) columnFilter(id expr.ColumnID) func(expr.KeyFilter) { return targetOf(f.cfg.In, id) }

// filterOp is one worker of a filter.
type filterOp struct {
	node *Filter
	in   Operator
	pred *expr.Predicate
	sel  kernel.Selection
	b    vec.Batch
}

// Next implements [Operator].
func (o *filterOp) Next(ctx context.Context) (*vec.Batch, error) {
	for {
		b, err := o.in.Next(ctx)
		if b == nil || err != nil {
			return nil, err
		}
		if o.pred == nil {
			if o.pred, err = expr.CompilePredicate(o.node.cfg.Cond, layout(o.node.schema), o.node.q.Fn); err != nil {
				return nil, err
			}
		}
		o.b = *b
		if err := o.pred.Filter(&o.b, &o.sel); err != nil {
			return nil, err
		}
		if o.b.K > 0 {
			return &o.b, nil
		}
	}
}

// Close implements [Operator].
func (o *filterOp) Close() error { return o.in.Close() }

// Children implements [Operator].
func (o *filterOp) Children() []Operator { return []Operator{o.in} }

// String implements [Operator].
func (o *filterOp) String() string { return "Filter " + expr.Text(o.node.cfg.Cond) }
