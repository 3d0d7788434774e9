package exec

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/vec"
)

// FrameUnit is RANGE, ROWS or GROUPS.
type FrameUnit uint8

// The units of a window frame.
const (
	FrameRange FrameUnit = iota
	FrameRows
	FrameGroups
)

// BoundKind is how a frame's end is given.
type BoundKind uint8

// The bounds of a window frame, in the order of the rows.
const (
	UnboundedPreceding BoundKind = iota
	Preceding
	CurrentRow
	Following
	UnboundedFollowing
)

// Frame is a window frame. The zero value is the default one: RANGE UNBOUNDED PRECEDING to CURRENT ROW has End CurrentRow.
type Frame struct {
	Unit       FrameUnit
	Start, End BoundKind
	// StartOff and EndOff are the offsets of Preceding and Following, over the input; nil for the other kinds. ROWS and GROUPS
	// take a BIGINT that is not negative; RANGE takes what can be added to the only order key: a number or an interval.
	StartOff, EndOff expr.Expr
}

// WindowCall is one function over a window: Func or Agg is set.
type WindowCall struct {
	Col         Column
	Func        *fn.Window
	FuncO       *fn.WindowOverload
	Agg         *fn.Aggregate
	AggO        *fn.AggregateOverload
	Args        []expr.Expr
	Filter      expr.Expr
	Distinct    bool
	IgnoreNulls bool
	Frame       Frame
}

// WindowConfig configures a [Window]. All calls share partition and order.
type WindowConfig struct {
	In        Node
	Partition []expr.Expr
	Order     []SortKey
	Calls     []WindowCall
}

// Window adds the calls' columns to the input's. Its rows come partition by partition, in window order.
//
// All rows are gathered and sorted by partition and order; partitions are computed side by side. Aggregates over whole
// partitions are one grouped pass, those over frames that only grow at their end are continued from row to row, sums and
// counts over sliding frames are differences of running sums, and other sliding frames are computed one by one.
type Window struct {
	node
	cfg   WindowConfig
	keyed *keyedRows
	parts []int // first row of each partition in sorted order, and the number of rows
	peers []int32
	out   []*vec.Vector
	next  atomic.Int64
}

// NewWindow returns a window.
func NewWindow(cfg WindowConfig) *Window {
	cols := slices.Clone(cfg.In.Schema())
	for _, c := range cfg.Calls {
		cols = append(cols, c.Col)
	}
	return &Window{node: node{name: "Window", schema: cols, in: []Node{cfg.In}}, cfg: cfg}
}

// Describe implements [Node].
func (w *Window) Describe() (string, []string) {
	var over []string
	if len(w.cfg.Partition) > 0 {
		ps := make([]string, len(w.cfg.Partition))
		for i, e := range w.cfg.Partition {
			ps[i] = expr.Text(e)
		}
		over = append(over, "partition by "+strings.Join(ps, ", "))
	}
	if len(w.cfg.Order) > 0 {
		over = append(over, "order by "+describeKeys(w.cfg.Order))
	}
	calls := make([]string, len(w.cfg.Calls))
	for i, c := range w.cfg.Calls {
		name := ""
		if c.Func != nil {
			name = c.Func.Name
		} else {
			name = c.Agg.Name
		}
		args := make([]string, len(c.Args))
		for j, a := range c.Args {
			args[j] = expr.Text(a)
		}
		calls[i] = c.Col.Name + " := " + name + "(" + strings.Join(args, ", ") + ")"
	}
	return "Window", []string{strings.Join(over, " "), strings.Join(calls, ", ")}
}

// Open implements [Node].
func (w *Window) Open(q *Query) error {
	w.start(q)
	if err := w.cfg.In.Open(q); err != nil {
		return err
	}
	return w.timed(func() error { return w.run(q) })
}

// windowExprs are the positions, among all gathered expressions, of what one call needs; -1 for none.
type windowExprs struct {
	args             []int
	filter           int
	startOff, endOff int
	// startKey and endKey are the order key moved by the offset, for RANGE.
	startKey, endKey int
}

func (w *Window) run(q *Query) error {
	exprs := slices.Clone(w.cfg.Partition)
	exprs = append(exprs, keyExprs(w.cfg.Order)...)
	add := func(e expr.Expr) int {
		if e == nil {
			return -1
		}
		exprs = append(exprs, e)
		return len(exprs) - 1
	}
	needs := make([]windowExprs, len(w.cfg.Calls))
	for i, c := range w.cfg.Calls {
		if c.Distinct {
			return &fn.Error{Code: "NOT_SUPPORTED", Message: "DISTINCT in window function parameters is not supported"}
		}
		n := &needs[i]
		for _, a := range c.Args {
			n.args = append(n.args, add(a))
		}
		n.filter = add(c.Filter)
		n.startOff, n.endOff, n.startKey, n.endKey = -1, -1, -1, -1
		var err error
		if c.Frame.Unit == FrameRange {
			if n.startKey, err = w.rangeKey(add, c.Frame.StartOff, c.Frame.Start == Preceding); err != nil {
				return err
			}
			if n.endKey, err = w.rangeKey(add, c.Frame.EndOff, c.Frame.End == Preceding); err != nil {
				return err
			}
			continue
		}
		n.startOff, n.endOff = add(c.Frame.StartOff), add(c.Frame.EndOff)
	}
	keyed, err := gatherKeyed(q, &w.node, w.cfg.In, exprs)
	if err != nil || keyed.store == nil {
		return err
	}
	w.keyed = keyed
	keys := make([]SortKey, 0, len(w.cfg.Partition)+len(w.cfg.Order))
	for _, e := range w.cfg.Partition {
		keys = append(keys, SortKey{Expr: e})
	}
	keys = append(keys, w.cfg.Order...)
	order := keyed.orderKeys(keys)
	if err := sortRows(q, keyed.order, order); err != nil {
		return err
	}
	if err := w.findPartitions(q, order); err != nil {
		return err
	}
	w.out = make([]*vec.Vector, len(w.cfg.Calls))
	for i := range w.cfg.Calls {
		if w.out[i], err = w.call(q, i, &needs[i]); err != nil {
			return err
		}
		if err := w.mem.Reserve(vectorBytes(w.out[i])); err != nil {
			return err
		}
	}
	return nil
}

// rangeKey adds the order key moved by a RANGE offset.
func (w *Window) rangeKey(add func(expr.Expr) int, off expr.Expr, preceding bool) (int, error) {
	if off == nil {
		return -1, nil
	}
	if len(w.cfg.Order) != 1 {
		return -1, &fn.Error{Code: "INVALID_ORDER_BY", Message: "a RANGE frame with an offset needs exactly one ORDER BY key"}
	}
	k := w.cfg.Order[0]
	op := "+"
	if preceding != k.Desc {
		op = "-"
	}
	moved, err := expr.CallOf(fn.LookupScalar(op), k.Expr, off)
	if err != nil {
		return -1, err
	}
	if t := k.Expr.Type(); !moved.Type().Equal(t) {
		return add(&expr.Cast{X: moved, To: t}), nil
	}
	return add(moved), nil
}

// findPartitions notes where partitions and peer groups begin.
func (w *Window) findPartitions(q *Query, keys []orderKey) error {
	rows := w.keyed.order
	n := len(rows)
	np := len(w.cfg.Partition)
	cmps := make([]func(a, b uint32) int, len(keys))
	for i, k := range keys {
		c, err := comparer(k)
		if err != nil {
			return err
		}
		cmps[i] = c
	}
	// 2: a partition begins, 1: a peer group does
	mark := make([]uint8, n)
	mark[0] = 2
	const block = 1 << 15
	err := share(q, (n+block-1)/block, func(_, b int) error {
		for i := max(1, b*block); i < min(n, (b+1)*block); i++ {
			for k, c := range cmps {
				if c(rows[i-1], rows[i]) != 0 {
					mark[i] = 1
					if k < np {
						mark[i] = 2
					}
					break
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.parts = w.parts[:0]
	w.peers = make([]int32, n) // first row of the peer group, from the partition's first
	part, peer := 0, 0
	for i, m := range mark {
		if m == 2 {
			w.parts = append(w.parts, i)
			part, peer = i, i
		} else if m == 1 {
			peer = i
		}
		w.peers[i] = int32(peer - part)
	}
	w.parts = append(w.parts, n)
	return nil
}

// Worker implements [Node].
func (w *Window) Worker(int) (Operator, error) {
	return w.watch(&windowOp{w: w}), nil
}

// windowOp returns the rows batch by batch, taken by an atomic counter.
type windowOp struct {
	w    *Window
	regs []kernel.Register
	outs []kernel.Register
	b    vec.Batch
}

// Next implements [Operator].
func (o *windowOp) Next(ctx context.Context) (*vec.Batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	w := o.w
	if w.keyed == nil || w.keyed.store == nil {
		return nil, nil
	}
	size := w.q.batchRows()
	k := int(w.next.Add(1)) - 1
	lo := k * size
	hi := min(lo+size, len(w.keyed.order))
	if lo >= hi {
		return nil, nil
	}
	if err := gatherBatch(&o.b, &o.regs, w.keyed.payload(), w.keyed.order[lo:hi]); err != nil {
		return nil, err
	}
	if o.outs == nil {
		o.outs = make([]kernel.Register, len(w.out))
	}
	idx := make([]uint32, hi-lo)
	for i := range idx {
		idx[i] = uint32(lo + i)
	}
	for i, v := range w.out {
		if err := kernel.Gather(&o.outs[i], v, idx); err != nil {
			return nil, err
		}
		o.b.Cols = append(o.b.Cols, &o.outs[i].Vec)
	}
	o.b.Seq = int64(k)
	return &o.b, nil
}

// Close implements [Operator].
func (o *windowOp) Close() error { return nil }

// Children implements [Operator].
func (o *windowOp) Children() []Operator { return nil }

// String implements [Operator].
func (o *windowOp) String() string { return "Window" }
