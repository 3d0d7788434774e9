package exec_test

import (
	"math"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/exec/exectest"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// windowRef is a window computed row by row from its definition.
type windowRef struct {
	partition []int
	order     []exectest.Order
	calls     []callRef
}

// callRef is one call: value returns the result for row i of a partition p, whose frame is the given rows of it.
type callRef struct {
	frame frameRef
	value func(p *partRef, i int, frame []int) any
}

// frameRef is a frame whose offsets are columns or, if these are negative, the constants.
type frameRef struct {
	unit             exec.FrameUnit
	start, end       exec.BoundKind
	startCol, endCol int
	startOff, endOff any
}

// partRef is a partition in order; peer[i] is the number of row i's peer group.
type partRef struct {
	rows []exectest.Tuple
	peer []int
}

func (w *windowRef) rows(in []exectest.Tuple) []exectest.Tuple {
	var by []exectest.Order
	for _, c := range w.partition {
		by = append(by, exectest.Order{Col: c})
	}
	sorted := exectest.Sorted(in, append(by, w.order...)...)
	same := func(a, b exectest.Tuple, cols []int) bool {
		for _, c := range cols {
			if exectest.CompareNulls(a[c], b[c], false) != 0 {
				return false
			}
		}
		return true
	}
	var keys []int
	for _, o := range w.order {
		keys = append(keys, o.Col)
	}
	var out []exectest.Tuple
	for lo := 0; lo < len(sorted); {
		hi := lo + 1
		for hi < len(sorted) && same(sorted[lo], sorted[hi], w.partition) {
			hi++
		}
		p := &partRef{rows: sorted[lo:hi], peer: make([]int, hi-lo)}
		for i := 1; i < len(p.rows); i++ {
			p.peer[i] = p.peer[i-1]
			if !same(p.rows[i-1], p.rows[i], keys) {
				p.peer[i]++
			}
		}
		for i, r := range p.rows {
			t := append(exectest.Tuple{}, r...)
			for k := range w.calls {
				t = append(t, w.calls[k].value(p, i, w.frame(p, i, &w.calls[k].frame)))
			}
			out = append(out, t)
		}
		lo = hi
	}
	return out
}

// frame returns the rows of row i's frame: those that are neither before its start nor behind its end.
func (w *windowRef) frame(p *partRef, i int, f *frameRef) []int {
	var out []int
	for j := range p.rows {
		if !w.beyond(p, i, j, f, f.start, f.startCol, f.startOff, -1) && !w.beyond(p, i, j, f, f.end, f.endCol, f.endOff, 1) {
			out = append(out, j)
		}
	}
	return out
}

// beyond reports that row j lies beyond a bound of row i's frame, in the direction side: -1 before the start, 1 behind the end.
func (w *windowRef) beyond(p *partRef, i, j int, f *frameRef, kind exec.BoundKind, col int, off any, side int) bool {
	if col >= 0 {
		off = p.rows[i][col]
	}
	var distance float64 // of j from i
	switch f.unit {
	case exec.FrameRows:
		distance = float64(j - i)
	case exec.FrameGroups:
		distance = float64(p.peer[j] - p.peer[i])
	default:
		distance = float64(p.peer[j] - p.peer[i])
		if kind == exec.Preceding || kind == exec.Following {
			x, y := p.rows[i][w.order[0].Col], p.rows[j][w.order[0].Col]
			switch {
			case x == nil: // peers
				return distance*float64(side) > 0
			case y == nil:
				return (j-i)*side > 0
			}
			distance = number(y) - number(x)
			if long, ok := y.(types.Int128); ok {
				distance = long.Sub(x.(types.Int128)).Float64()
			}
			if w.order[0].Desc {
				distance = -distance
			}
			if number(x) != number(x) || number(y) != number(y) { // NaN moves to NaN (no distance is beyond a limit), and is infinitely far above the rest
				distance = float64(exectest.Compare(y, x)) * math.Inf(1)
				if w.order[0].Desc {
					distance = -distance
				}
			}
		}
	}
	limit := 0.0
	switch kind {
	case exec.UnboundedPreceding:
		limit = math.Inf(-1)
	case exec.Preceding:
		limit = -number(off)
	case exec.Following:
		limit = number(off)
	case exec.UnboundedFollowing:
		limit = math.Inf(1)
	}
	return side < 0 && distance < limit || side > 0 && distance > limit
}

func number(x any) float64 {
	switch x := x.(type) {
	case int64:
		return float64(x)
	case float64:
		return x
	case types.Int128:
		return x.Float64()
	}
	panic("no number")
}

// columnsOf makes Flat vectors of columns of tuples.
func columnsOf(rows []exectest.Tuple, cols []int, ts []types.Type) []*vec.Vector {
	out := make([]*vec.Vector, len(cols))
	for k, c := range cols {
		out[k] = new(vec.Vector)
		out[k].Reset(ts[k])
		for _, r := range rows {
			exectest.Append(out[k], r[c])
		}
	}
	return out
}

// aggregateRef computes an aggregate over a frame from an empty state.
func aggregateRef(name string, cols []int, ts []types.Type, filter int) func(p *partRef, i int, frame []int) any {
	o, err := fn.LookupAggregate(name).Resolve(ts)
	if err != nil {
		panic(err)
	}
	return func(p *partRef, _ int, frame []int) any {
		var rows []exectest.Tuple
		for _, j := range frame {
			if filter < 0 || p.rows[j][filter] == true {
				rows = append(rows, p.rows[j])
			}
		}
		s, err := o.New(&fn.Context{}, make([]*vec.Vector, len(cols)))
		if err != nil {
			panic(err)
		}
		s.Grow(1)
		if len(rows) > 0 {
			if err := s.UpdateOne(0, columnsOf(rows, cols, ts), len(rows)); err != nil {
				panic(err)
			}
		}
		var out vec.Vector
		out.Reset(o.Result)
		if err := s.Finalize(&out, 0, 1); err != nil {
			panic(err)
		}
		return exectest.Value(&out, 0)
	}
}
