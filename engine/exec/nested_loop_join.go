package exec

import (
	"slices"
	"sync"

	"github.com/clientele-db/clientele/engine/exec/internal/rows"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// NestedLoopJoinConfig configures a [NestedLoopJoin].
type NestedLoopJoinConfig struct {
	Kind        JoinKind
	Left, Right Node // the right side is kept in memory
	// On is any condition over both sides; nil is true (a cross join).
	On expr.Expr
	// NullAware: Anti also removes the rows for which On is NULL.
	NullAware bool
	// MarkCol is the output of a Mark join. With Exists it is whether On is true for a right row; else it is NULL if none
	// makes On true and some make it NULL.
	MarkCol *Column
	Exists  bool
	// Output are the columns to return, nil for all.
	Output []expr.ColumnID
}

// NestedLoopJoin joins on any condition: it tests one row of the shorter side against a block of the other at a time, as
// constants against columns, so that nothing is copied to make pairs.
type NestedLoopJoin struct {
	node
	cfg NestedLoopJoinConfig
	// keepLeft and keepRight return rows without a match, padded with NULLs.
	keepLeft, keepRight bool
	out                 []joinOutput
	unknown             expr.Expr // On is NULL, where that matters

	right  *rows.Table
	blocks []block
	consts [][]vec.Vector // of each right row, if there are few

	mu      sync.Mutex
	matched []uint64 // right rows that have a match
	active  int
}

// block is a piece of the right side that fits one batch.
type block struct {
	first int // number of its first row
	n     int
	cols  []vec.Vector
}

// NewNestedLoopJoin returns a join.
func NewNestedLoopJoin(cfg NestedLoopJoinConfig) *NestedLoopJoin {
	j := &NestedLoopJoin{node: node{name: "NestedLoopJoin", in: []Node{cfg.Left, cfg.Right}}, cfg: cfg}
	j.schema = joinSchema(cfg.Kind, cfg.Left.Schema(), cfg.Right.Schema(), cfg.MarkCol, cfg.Output)
	j.keepLeft = cfg.Kind == LeftJoin || cfg.Kind == FullJoin || cfg.Kind == SingleJoin
	j.keepRight = cfg.Kind == RightJoin || cfg.Kind == FullJoin
	if cfg.On != nil && (cfg.NullAware || cfg.Kind == MarkJoin && !cfg.Exists) {
		j.unknown = &expr.IsNull{X: cfg.On}
	}
	left, right := layout(cfg.Left.Schema()), layout(cfg.Right.Schema())
	for _, c := range j.schema {
		o := joinOutput{from: fromMark}
		if i := slices.Index(left, c.ID); i >= 0 {
			o = joinOutput{fromProbe, i}
		} else if i := slices.Index(right, c.ID); i >= 0 {
			o = joinOutput{fromBuild, i}
		}
		j.out = append(j.out, o)
	}
	return j
}

// Open implements [Node].
func (j *NestedLoopJoin) Open(q *Query) error {
	j.start(q)
	if err := j.cfg.Right.Open(q); err != nil {
		return err
	}
	if err := j.timed(j.collectRight); err != nil {
		return err
	}
	return j.cfg.Left.Open(q)
}

// constRows is the number of right rows up to which each of them is kept as constants.
const constRows = 1024

func (j *NestedLoopJoin) collectRight() error {
	schema := j.cfg.Right.Schema()
	ts := make([]types.Type, len(schema))
	for i, c := range schema {
		ts[i] = c.Type
	}
	stores := make([]*rows.Store, max(1, j.q.Workers))
	err := drain(j.q, j.cfg.Right, func(w int) func(*vec.Batch) error {
		stores[w] = rows.NewStore(ts, j.mem)
		return func(b *vec.Batch) error { return stores[w].Append(b) }
	})
	if err != nil {
		return err
	}
	if j.right, err = rows.Seal(ts, stores); err != nil {
		return err
	}
	first := 0
	size := j.q.batchRows()
	for i := range j.right.Chunks() {
		_, n := j.right.Chunk(i)
		views := make([]*vec.Vector, len(ts))
		for c := range ts {
			views[c] = j.right.View(i, c)
		}
		for lo := 0; lo < n; lo += size {
			b := block{first: first + lo, n: min(size, n-lo), cols: make([]vec.Vector, len(ts))}
			for c, v := range views {
				rows.Slice(&b.cols[c], v, lo, b.n)
			}
			j.blocks = append(j.blocks, b)
		}
		first += n
	}
	if j.keepRight {
		j.matched = make([]uint64, vec.Words(j.right.Len())+1)
	}
	if j.right.Len() <= constRows {
		return j.makeConsts(len(ts))
	}
	return nil
}

// makeConsts makes each right row a row of constants.
func (j *NestedLoopJoin) makeConsts(width int) error {
	for i := range j.blocks {
		b := &j.blocks[i]
		for r := range b.n {
			row := make([]vec.Vector, width)
			for c := range row {
				if err := constOf(&row[c], &b.cols[c], r); err != nil {
					return err
				}
			}
			j.consts = append(j.consts, row)
		}
	}
	return nil
}

// constOf makes dst a constant: row r of v.
func constOf(dst, v *vec.Vector, r int) error {
	var reg kernel.Register
	if err := kernel.Gather(&reg, v, []uint32{uint32(r)}); err != nil {
		return err
	}
	*dst = reg.Vec
	dst.Form, dst.N = vec.Const, 1
	return nil
}

func (j *NestedLoopJoin) streams() int { return streams(j.q, j.cfg.Left) }

// Ordered implements [Node].
func (j *NestedLoopJoin) Ordered() bool { return j.cfg.Left.Ordered() && !j.keepRight }

// Worker implements [Node].
func (j *NestedLoopJoin) Worker(i int) (Operator, error) {
	in, err := j.cfg.Left.Worker(i)
	if err != nil {
		return nil, err
	}
	j.active++
	return j.watch(&loopOp{join: j, in: in}), nil
}

// Close implements [Node].
func (j *NestedLoopJoin) Close() error {
	j.right, j.blocks, j.consts, j.matched = nil, nil, nil, nil
	return j.node.Close()
}

// columnFilter implements [filterTarget].
func (j *NestedLoopJoin) columnFilter(id expr.ColumnID) func(expr.KeyFilter) {
	if j.keepRight || !slices.ContainsFunc(j.cfg.Left.Schema(), func(c Column) bool { return c.ID == id }) {
		return nil
	}
	return targetOf(j.cfg.Left, id)
}

// Describe implements [Node].
func (j *NestedLoopJoin) Describe() (string, []string) {
	if j.cfg.On == nil && j.cfg.Kind == InnerJoin {
		return "CrossJoin", nil
	}
	d := j.cfg.Kind.String()
	if j.cfg.On != nil {
		d += " on " + expr.Text(j.cfg.On)
	}
	if j.cfg.NullAware {
		d += ", null-aware"
	}
	return "NestedLoopJoin", []string{d}
}
