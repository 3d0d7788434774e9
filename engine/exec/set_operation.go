package exec

import (
	"context"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// SetOperationConfig configures a [SetOperation].
type SetOperationConfig struct {
	// Except is EXCEPT, else INTERSECT. All counts duplicates: min(m, n) or m-n times; without it each row comes once.
	Except, All bool
	Left, Right Node // of the same types by position
	Columns     []Column
}

// SetOperation is INTERSECT or EXCEPT [ALL]. NULLs are equal to each other.
//
// The rows of both sides are grouped together by all their columns, with the number that either side has of each; from
// the two numbers follows how often the row is returned.
type SetOperation struct {
	node
	cfg SetOperationConfig
	agg *HashAggregate // the columns, then the two numbers; nil before Open
}

// NewSetOperation returns a set operation.
func NewSetOperation(cfg SetOperationConfig) *SetOperation {
	name := "Intersect"
	if cfg.Except {
		name = "Except"
	}
	if cfg.All {
		name += "All"
	}
	return &SetOperation{node: node{name: name, schema: cfg.Columns, in: []Node{cfg.Left, cfg.Right}}, cfg: cfg}
}

// Open implements [Node].
func (s *SetOperation) Open(q *Query) error {
	s.start(q)
	agg, err := s.counts()
	if err != nil {
		return err
	}
	s.agg = agg
	return s.timed(func() error { return s.agg.Open(q) })
}

// counts returns the aggregation that counts the rows of either side. Its columns have IDs below zero, which no statement
// gives.
func (s *SetOperation) counts() (*HashAggregate, error) {
	sum := fn.LookupAggregate("sum")
	over, err := sum.Resolve([]types.Type{types.BigIntType})
	if err != nil {
		return nil, err
	}
	width := len(s.cfg.Columns)
	cols := make([]Column, width+2)
	for i, c := range s.cfg.Columns {
		cols[i] = Column{ID: expr.ColumnID(-1 - i), Name: c.Name, Type: c.Type}
	}
	for i := range 2 {
		cols[width+i] = Column{ID: expr.ColumnID(-1 - width - i), Name: "n", Type: types.BigIntType}
	}
	union := UnionConfig{Columns: cols}
	for side, in := range s.in {
		p := ProjectConfig{In: in}
		for i, c := range in.Schema()[:width] {
			p.Exprs = append(p.Exprs, Assign{cols[i], &expr.Column{ID: c.ID, Name: c.Name, T: c.Type}})
		}
		for i := range 2 {
			one := &vec.Vector{Type: types.BigIntType, Form: vec.Const, N: 1, I64: []int64{0}}
			if i == side {
				one.I64[0] = 1
			}
			p.Exprs = append(p.Exprs, Assign{cols[width+i], &expr.Const{Value: one}})
		}
		union.In = append(union.In, NewProject(p))
	}
	agg := HashAggregateConfig{In: NewUnion(union)}
	for i := range width {
		ref := &expr.Column{ID: cols[i].ID, Name: cols[i].Name, T: cols[i].Type}
		agg.Keys = append(agg.Keys, GroupKey{Col: s.cfg.Columns[i], Expr: ref})
	}
	for i := range 2 {
		ref := &expr.Column{ID: cols[width+i].ID, Name: "n", T: types.BigIntType}
		agg.Aggs = append(agg.Aggs, AggregateCall{Col: cols[width+i], Def: sum, Overload: over, Args: []expr.Expr{ref}})
	}
	return NewHashAggregate(agg), nil
}

func (s *SetOperation) streams() int { return streams(s.q, s.agg) }

// Worker implements [Node].
func (s *SetOperation) Worker(i int) (Operator, error) {
	in, err := s.agg.Worker(i)
	if err != nil {
		return nil, err
	}
	return s.watch(&setOp{node: s, in: in}), nil
}

// Close implements [Node]: the aggregation closes the inputs, if it came into being.
func (s *SetOperation) Close() error {
	var err error
	if s.agg != nil {
		err = s.agg.Close()
		s.stats.Memory.Store(max(s.stats.Memory.Load(), s.agg.stats.Memory.Load()))
	}
	if e := s.node.Close(); err == nil {
		err = e
	}
	return err
}

// Describe implements [Node].
func (s *SetOperation) Describe() (string, []string) { return s.name, []string{columnNames(s.schema)} }

// times is how often a row comes of which the sides have l and r.
func (s *SetOperation) times(l, r int64) int64 {
	switch {
	case s.cfg.All && s.cfg.Except:
		return max(0, l-r)
	case s.cfg.All:
		return min(l, r)
	case s.cfg.Except && l > 0 && r == 0, !s.cfg.Except && l > 0 && r > 0:
		return 1
	}
	return 0
}

// setOp is one worker of a set operation.
type setOp struct {
	node *SetOperation
	in   Operator
	cur  *vec.Batch // groups that are not all returned yet
	row  int        // of cur
	left int64      // how often row is still to be returned; -1: not known yet
	rows []uint32
	load kernel.Loader
	regs []kernel.Register
	b    vec.Batch
}

// Next implements [Operator].
func (o *setOp) Next(ctx context.Context) (*vec.Batch, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if o.cur == nil {
			b, err := o.in.Next(ctx)
			if b == nil || err != nil {
				return nil, err
			}
			o.cur, o.row, o.left = b, 0, -1
		}
		o.take()
		if len(o.rows) > 0 {
			return o.gather()
		}
		o.cur = nil
	}
}

// take lists the next rows of the current groups, each as often as it comes, up to a batch.
func (o *setOp) take() {
	width := len(o.node.schema)
	l, r := o.cur.Cols[width].I64, o.cur.Cols[width+1].I64
	size := o.node.q.batchRows()
	o.rows = o.rows[:0]
	for o.row < o.cur.N && len(o.rows) < size {
		if o.left < 0 {
			o.left = o.node.times(l[o.row], r[o.row])
		}
		n := int(min(o.left, int64(size-len(o.rows))))
		for range n {
			o.rows = append(o.rows, uint32(o.row))
		}
		if o.left -= int64(n); o.left == 0 {
			o.row, o.left = o.row+1, -1
		}
	}
}

// gather returns the listed rows.
func (o *setOp) gather() (*vec.Batch, error) {
	width := len(o.node.schema)
	if o.regs == nil {
		o.regs = make([]kernel.Register, width)
	}
	some := vec.Batch{N: o.cur.N, K: len(o.rows), Sel: vec.SelRows, Rows: o.rows}
	o.load.Start(&some)
	o.b.SetAll(len(o.rows))
	o.b.Seq, o.b.Cols = o.cur.Seq, o.b.Cols[:0]
	for i := range width {
		if err := o.load.LoadCodes(&o.regs[i], o.cur.Cols[i]); err != nil {
			return nil, err
		}
		o.b.Cols = append(o.b.Cols, &o.regs[i].Vec)
	}
	return &o.b, nil
}

// Close implements [Operator].
func (o *setOp) Close() error { return o.in.Close() }

// Children implements [Operator].
func (o *setOp) Children() []Operator { return []Operator{o.in} }

// String implements [Operator].
func (o *setOp) String() string { return o.node.name }
