package exec

import (
	"slices"
	"strings"
	"sync/atomic"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
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

// Frame is a window frame. The one that SQL takes where none is written is RANGE UNBOUNDED PRECEDING, which ends with
// CurrentRow.
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
// All rows are collected and sorted by partition and order, which also tells where partitions and peers begin. Workers then
// take runs of whole partitions, some ten thousand rows at a time, gather what the calls need, compute all of them for all
// partitions of the run at once, and return the rows. Partitions too large to be shared out are computed first, with all
// workers. How a call is computed depends on the function and the frame: see window_positions.go, window_sums.go,
// window_extremes.go and, for whatever knows no better, window_states.go.
type Window struct {
	node
	cfg   WindowConfig
	calls []windowCall
	rows  *collected
	order []uint32 // IDs in window order
	marks []uint8
	units []windowUnit
	next  atomic.Int64 // unit
}

// windowUnit is a run of whole partitions, or a piece of one that has been computed before.
type windowUnit struct {
	lo, hi int
	big    *windowTask
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
	for i := range w.cfg.Calls {
		c := &w.cfg.Calls[i]
		args := make([]string, len(c.Args))
		for j, a := range c.Args {
			args[j] = expr.Text(a)
		}
		calls[i] = c.Col.Name + " := " + c.name() + "(" + strings.Join(args, ", ") + ")"
	}
	return "Window", []string{strings.Join(over, " "), strings.Join(calls, ", ")}
}

func (c *WindowCall) name() string {
	if c.Func != nil {
		return c.Func.Name
	}
	return c.Agg.Name
}

// Open implements [Node].
func (w *Window) Open(q *Query) error {
	w.start(q)
	if err := w.cfg.In.Open(q); err != nil {
		return err
	}
	return w.timed(func() error { return w.run(q) })
}

// Close implements [Node].
func (w *Window) Close() error {
	w.rows, w.order, w.marks, w.units = nil, nil, nil, nil
	return w.node.Close()
}

func (w *Window) run(q *Query) error {
	exprs, err := w.plan(q)
	if err != nil {
		return err
	}
	if w.rows, err = collect(q, w.mem, w.cfg.In, exprs); err != nil {
		return err
	}
	np := len(w.cfg.Partition)
	keys := make([]keyOrder, 0, np+len(w.cfg.Order))
	for _, e := range w.cfg.Partition {
		keys = append(keys, keyOrder{typ: e.Type()})
	}
	keys = append(keys, keyOrders(w.cfg.Order)...)
	w.order, w.marks, err = sortTable(q, &w.node, w.rows.table, w.rows.at[:len(keys)], keys, np, true)
	if err != nil || len(w.order) == 0 {
		return err
	}
	if err := interleave(q, w.rows.table, len(w.rows.table.Types()), w.order); err != nil {
		return err
	}
	return w.split(q)
}

// windowTaskRows is about the number of rows that a worker computes at a time: what it gathers stays in the second-level
// cache.
const windowTaskRows = 1 << 14

// split makes the units. A partition that holds more than a worker's share of all rows is computed now.
func (w *Window) split(q *Query) error {
	n := len(w.order)
	large := max(8*windowTaskRows, n/(2*max(1, q.Workers)))
	flush := func(lo, hi int) {
		if lo < hi {
			w.units = append(w.units, windowUnit{lo: lo, hi: hi})
		}
	}
	lo, part := 0, 0
	for i := 1; i <= n; i++ {
		if i < n && w.marks[i] != newPartition {
			continue
		}
		if i-part > large {
			flush(lo, part)
			if err := w.computeNow(q, part, i); err != nil {
				return err
			}
			lo = i
		} else if i-lo >= windowTaskRows {
			flush(lo, i)
			lo = i
		}
		part = i
	}
	flush(lo, n)
	return nil
}

// computeNow computes one partition with all workers, and makes units of its pieces.
func (w *Window) computeNow(q *Query, lo, hi int) error {
	t := w.newTask(q, false)
	if err := t.compute(lo, hi); err != nil {
		return err
	}
	if err := t.settle(); err != nil {
		return err
	}
	for at := lo; at < hi; at += windowTaskRows {
		w.units = append(w.units, windowUnit{lo: at, hi: min(at+windowTaskRows, hi), big: t})
	}
	return nil
}

// windowCall is what the operator knows of a call beside its configuration. Columns are those of the collected rows.
type windowCall struct {
	*WindowCall
	args   []windowArg
	filter int // column, -1 for none
	// frame is the number of the first call with the same frame.
	frame            int
	startOff, endOff windowArg
	start, end       movedKey
	way              windowWay
}

// windowWay computes a call; done is false if the frames or the arguments are such that it cannot.
type windowWay func(t *windowTask, c *windowCall, out *windowOutput) (done bool, err error)

// movedKey are the columns, -1 for none, from which a RANGE offset is found: the order key moved by the offset, and the key
// itself in the type of that.
type movedKey struct{ moved, key int }

// windowArg is an argument: a column, or a constant.
type windowArg struct {
	col   int
	value *expr.Const // nil for a column
}

// plan says what has to be collected: the keys, and what the calls need.
func (w *Window) plan(q *Query) ([]expr.Expr, error) {
	exprs := slices.Clone(w.cfg.Partition)
	exprs = append(exprs, keyExprs(w.cfg.Order)...)
	add := func(e expr.Expr) int {
		if e == nil {
			return -1
		}
		for i, x := range exprs {
			if expr.Equal(x, e) && expr.Volatility(e) != fn.Volatile {
				return i
			}
		}
		exprs = append(exprs, e)
		return len(exprs) - 1
	}
	argument := func(e expr.Expr) (windowArg, error) {
		if e == nil || !expr.IsConst(e) {
			return windowArg{col: add(e)}, nil
		}
		k, err := expr.Fold(e, q.Fn)
		return windowArg{value: k}, err
	}
	var err error
	w.calls = make([]windowCall, len(w.cfg.Calls))
	for i := range w.cfg.Calls {
		c := &w.calls[i]
		*c = windowCall{WindowCall: &w.cfg.Calls[i], frame: i, start: movedKey{-1, -1}, end: movedKey{-1, -1}}
		if c.Distinct {
			return nil, &fn.Error{Code: fn.NotSupported, Message: "DISTINCT in window function parameters not yet supported"}
		}
		for j := range i {
			if sameFrame(&w.cfg.Calls[j].Frame, &c.Frame) {
				c.frame = w.calls[j].frame
				break
			}
		}
		for _, a := range c.Args {
			arg, err := argument(a)
			if err != nil {
				return nil, err
			}
			c.args = append(c.args, arg)
		}
		c.filter = add(c.Filter)
		if c.startOff, err = argument(c.Frame.StartOff); err != nil {
			return nil, err
		}
		if c.endOff, err = argument(c.Frame.EndOff); err != nil {
			return nil, err
		}
		if c.Frame.Unit == FrameRange {
			if c.start, err = w.movedKey(add, c.Frame.StartOff, c.Frame.Start == Preceding); err != nil {
				return nil, err
			}
			if c.end, err = w.movedKey(add, c.Frame.EndOff, c.Frame.End == Preceding); err != nil {
				return nil, err
			}
		}
		c.way = wayOf(c)
	}
	return exprs, nil
}

// sameFrame reports that two frames are the same for all rows.
func sameFrame(a, b *Frame) bool {
	same := func(x, y expr.Expr) bool {
		return x == nil && y == nil || x != nil && y != nil && expr.Equal(x, y) && expr.Volatility(x) != fn.Volatile
	}
	return a.Unit == b.Unit && a.Start == b.Start && a.End == b.End && same(a.StartOff, b.StartOff) && same(a.EndOff, b.EndOff)
}

// movedKey plans a RANGE offset.
func (w *Window) movedKey(add func(expr.Expr) int, off expr.Expr, preceding bool) (movedKey, error) {
	if off == nil {
		return movedKey{-1, -1}, nil
	}
	if len(w.cfg.Order) != 1 {
		return movedKey{}, &fn.Error{Code: "INVALID_ORDER_BY", Message: "Window frame of type RANGE PRECEDING or FOLLOWING requires single sort item in ORDER BY"}
	}
	k := w.cfg.Order[0]
	op := "+"
	if preceding != k.Desc {
		op = "-"
	}
	def := fn.LookupScalar(op)
	o, err := def.Resolve([]types.Type{k.Expr.Type(), off.Type()})
	if err != nil {
		return movedKey{}, err
	}
	args := []expr.Expr{k.Expr, off}
	for i, a := range args {
		if !a.Type().Equal(o.Args[i]) {
			args[i] = &expr.Cast{X: a, To: o.Args[i]}
		}
	}
	key := k.Expr
	if !key.Type().Equal(o.Result) {
		key = &expr.Cast{X: key, To: o.Result}
	}
	return movedKey{moved: add(&expr.Call{Def: def, Overload: o, Args: args}), key: add(key)}, nil
}

// wayOf chooses how to compute a call.
func wayOf(c *windowCall) windowWay {
	if c.Func != nil {
		if f := positionalWindows[c.Func.Name]; f != nil && !c.IgnoreNulls {
			return f
		}
		return nil
	}
	if len(c.Args) == 1 && (c.Agg.Name == "min" || c.Agg.Name == "max") {
		return (*windowTask).extreme
	}
	switch c.AggO.Fused {
	case fn.FusedCountStar, fn.FusedCount:
		return (*windowTask).count
	case fn.FusedSum, fn.FusedAvg:
		switch c.Args[0].Type().Phys() {
		case types.PhysInt64:
			return (*windowTask).sumIntegers
		case types.PhysFloat64:
			return (*windowTask).sumFloats
		}
	}
	return nil
}

// wholePartition reports a frame that is the partition for all its rows.
func wholePartition(f *Frame) bool {
	return f.Start == UnboundedPreceding && f.End == UnboundedFollowing
}
