package plan

import (
	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/query/logical"
)

func (b *builder) window(n *logical.Window, want logical.ColumnSet) (exec.Node, error) {
	in, err := b.input(n, want)
	if err != nil {
		return nil, err
	}
	cfg := exec.WindowConfig{In: in, Partition: n.Partition, Order: sortKeys(n.Order)}
	for _, c := range n.Calls {
		cfg.Calls = append(cfg.Calls, exec.WindowCall{
			Col: column(c.Col), Func: c.Func, FuncO: c.FuncO, Agg: c.Agg, AggO: c.AggO, Args: c.Args, Filter: c.Filter,
			Distinct: c.Distinct, IgnoreNulls: c.IgnoreNulls, Frame: frame(c.Frame),
		})
	}
	return exec.NewWindow(cfg), nil
}

// frame is the frame of a call. One that was not written is RANGE UNBOUNDED PRECEDING.
func frame(f logical.Frame) exec.Frame {
	if f.IsDefault {
		return exec.Frame{Unit: exec.FrameRange, Start: exec.UnboundedPreceding, End: exec.CurrentRow}
	}
	units := [...]exec.FrameUnit{
		logical.FrameRange: exec.FrameRange, logical.FrameRows: exec.FrameRows, logical.FrameGroups: exec.FrameGroups,
	}
	bounds := [...]exec.BoundKind{
		logical.UnboundedPreceding: exec.UnboundedPreceding, logical.Preceding: exec.Preceding, logical.CurrentRow: exec.CurrentRow,
		logical.Following: exec.Following, logical.UnboundedFollowing: exec.UnboundedFollowing,
	}
	return exec.Frame{
		Unit: units[f.Unit], Start: bounds[f.Start], End: bounds[f.End], StartOff: f.StartOff, EndOff: f.EndOff,
	}
}
