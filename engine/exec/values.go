package exec

import (
	"context"
	"strconv"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/vec"
)

// ValuesConfig configures a [Values].
type ValuesConfig struct {
	Columns []Column
	Rows    [][]expr.Expr // over no columns
}

// Values returns rows of expressions, in their order. Without columns it returns as many empty rows.
type Values struct {
	node
	cfg ValuesConfig
}

// NewValues returns rows.
func NewValues(cfg ValuesConfig) *Values {
	return &Values{node: node{name: "Values", schema: cfg.Columns}, cfg: cfg}
}

// Open implements [Node].
func (v *Values) Open(q *Query) error {
	v.start(q)
	return nil
}

func (v *Values) streams() int { return 1 }

// Worker implements [Node].
func (v *Values) Worker(i int) (Operator, error) {
	o := &valuesOp{node: v}
	if i > 0 {
		o.next = len(v.cfg.Rows)
	}
	return v.watch(o), nil
}

// Describe implements [Node].
func (v *Values) Describe() (string, []string) {
	return "Values", []string{strconv.Itoa(len(v.cfg.Rows)) + " rows [" + columnNames(v.schema) + "]"}
}

// valuesOp is the worker that returns the rows.
type valuesOp struct {
	node *Values
	next int
	b    vec.Batch
	cols []vec.Vector
}

// Next implements [Operator].
func (o *valuesOp) Next(ctx context.Context) (*vec.Batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	list := o.node.cfg.Rows
	n := min(len(list)-o.next, o.node.q.batchRows())
	if n == 0 {
		return nil, nil
	}
	if o.cols == nil {
		o.cols = make([]vec.Vector, len(o.node.schema))
		o.b.Cols = make([]*vec.Vector, len(o.cols))
		for i := range o.cols {
			o.b.Cols[i] = &o.cols[i]
		}
	}
	for i := range o.cols {
		o.cols[i].Reset(o.node.schema[i].Type)
	}
	for _, row := range list[o.next : o.next+n] {
		if err := o.append(row); err != nil {
			return nil, err
		}
	}
	o.b.SetAll(n)
	o.b.Seq = int64(o.next)
	o.next += n
	return &o.b, nil
}

var firstRow = []uint32{0}

// append computes one row.
func (o *valuesOp) append(row []expr.Expr) error {
	for i, e := range row {
		c, ok := e.(*expr.Const)
		if !ok {
			var err error
			if c, err = evalConst(e, o.node.q); err != nil {
				return err
			}
		}
		if err := kernel.AppendRows(&o.cols[i], c.Value, firstRow); err != nil {
			return err
		}
	}
	return nil
}

// evalConst computes an expression over no columns.
func evalConst(e expr.Expr, q *Query) (*expr.Const, error) {
	if c, ok := e.(*expr.Const); ok {
		return c, nil
	}
	p, err := expr.Compile([]expr.Expr{e}, nil, q.Fn)
	if err != nil {
		return nil, err
	}
	var b vec.Batch
	b.SetAll(1)
	v, err := p.Run(&b)
	if err != nil {
		return nil, err
	}
	return &expr.Const{Value: v[0]}, nil
}

// Close implements [Operator].
func (o *valuesOp) Close() error { return nil }

// Children implements [Operator].
func (o *valuesOp) Children() []Operator { return nil }

// String implements [Operator].
func (o *valuesOp) String() string { return "Values" }
