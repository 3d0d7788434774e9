package exec

import (
	"slices"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
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

// Window adds the calls' columns to the input's.
type Window struct {
	pending
	cfg WindowConfig
}

// NewWindow returns a window.
func NewWindow(cfg WindowConfig) *Window {
	cols := slices.Clone(cfg.In.Schema())
	for _, c := range cfg.Calls {
		cols = append(cols, c.Col)
	}
	return &Window{pending: pending{node{name: "Window", schema: cols, in: []Node{cfg.In}}}, cfg: cfg}
}
