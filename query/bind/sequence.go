package bind

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/query/logical"
)

// sequenceFunction is Trino's sequence: one column sequential_number.
var sequenceFunction = &TableFunction{
	Name: "sequence", Doc: "Returns the numbers from start (0) to stop, both included, by step (1).",
	Params: []TableParam{
		{Name: "start", Type: types.BigIntType, Default: expr.Int(types.BigIntType, 0)},
		{Name: "stop", Type: types.BigIntType, Required: true},
		{Name: "step", Type: types.BigIntType, Default: expr.Int(types.BigIntType, 1)},
	},
	Bind: func(c *TableCall) (*TableResult, error) {
		var v [3]int64
		for i, name := range []string{"start", "stop", "step"} {
			k := c.Scalar(name).Value
			if k.ConstNull() {
				return nil, c.Errorf(name, "%s is null", strings.ToUpper(name))
			}
			v[i] = k.I64[0]
		}
		s := Sequence{v[0], v[1], v[2]}
		if s.Step == 0 || s.Step > 0 && s.Stop < s.Start || s.Step < 0 && s.Stop > s.Start {
			return nil, c.Errorf("step", "STEP must lead from START %d to STOP %d, and be different from 0", s.Start, s.Stop)
		}
		return &TableResult{Fields: []types.Field{{Name: "sequential_number", Type: types.BigIntType, NotNull: true}}, Op: s}, nil
	},
}

// Sequence is the Op of TABLE(sequence(start, stop, step)): the numbers from Start to Stop, both included.
type Sequence struct{ Start, Stop, Step int64 }

// String is what EXPLAIN prints.
func (s Sequence) String() string { return fmt.Sprintf("%d to %d by %d", s.Start, s.Stop, s.Step) }

// PlanTable returns the operator that counts. cols is the single column, or none where only the number of rows is asked for.
func (s Sequence) PlanTable(_ []logical.PlannedInput, cols []exec.Column) (exec.Node, error) {
	return exec.NewStream(exec.StreamConfig{
		Name: "Sequence", Details: []string{s.String()}, Columns: cols, Ordered: true,
		Start: func(*exec.Query) (func(context.Context) (*vec.Batch, error), func() error, error) {
			return s.batches(len(cols)), nil, nil
		},
	}), nil
}

// batches returns a function that returns batch after batch, nil at the end. All of them share their memory.
func (s Sequence) batches(columns int) func(context.Context) (*vec.Batch, error) {
	values := make([]int64, vec.BatchRows)
	v := &vec.Vector{Type: types.BigIntType}
	b := &vec.Batch{}
	for range columns {
		b.Cols = append(b.Cols, v)
	}
	next, left := s.Start, s.count()
	return func(context.Context) (*vec.Batch, error) {
		n := int(min(left, vec.BatchRows))
		if n == 0 {
			return nil, nil
		}
		first := next
		for i := range n {
			values[i] = next
			next += s.Step // past the last number it may wrap around, and is not looked at any more
		}
		v.N, v.I64 = n, values[:n]
		v.Bounded, v.Lo, v.Hi = true, min(first, values[n-1]), max(first, values[n-1])
		b.SetAll(n)
		left -= uint64(n)
		return b, nil
	}
}

// count is the number of numbers; of all 2^64 that there are the last is left out.
func (s Sequence) count() uint64 {
	span, step := uint64(s.Stop)-uint64(s.Start), uint64(s.Step)
	if s.Step < 0 {
		span, step = -span, -step
	}
	n := span / step
	if n == math.MaxUint64 {
		return n
	}
	return n + 1
}
