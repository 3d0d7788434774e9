package exec_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/exec/exectest"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
)

// windowInput has a partition, an order key, values of several types, a filter and offsets that are never NULL.
func windowInput(n int, key types.Type, seed uint64) exectest.Input {
	fields, rows := randomRows(n, []types.Type{
		types.VarcharType, key, types.IntegerType, types.DoubleType, types.DecimalOf(9, 2), types.VarcharType, types.DecimalOf(38, 4),
		types.BooleanType, types.BigIntType, types.BigIntType,
	}, seed)
	rng := rand.New(rand.NewPCG(seed, 3))
	for _, r := range rows {
		r[0] = fmt.Sprint("p", rng.IntN(4))
		r[3] = float64(rng.IntN(100)) / 8
		r[8], r[9] = int64(rng.IntN(5)), int64(rng.IntN(5))
	}
	return exectest.Input{Fields: fields, Rows: rows, FirstID: 1, Keep: []int{8, 9}}
}

// windowCase puts operator and reference together.
type windowCase struct {
	in  exectest.Input
	ref windowRef
	cfg exec.WindowConfig
}

func newWindowCase(in exectest.Input, partition []int, order ...exectest.Order) *windowCase {
	c := &windowCase{in: in, ref: windowRef{partition: partition, order: order}}
	cols := in.Columns()
	for _, p := range partition {
		c.cfg.Partition = append(c.cfg.Partition, exectest.Ref(cols[p]))
	}
	c.cfg.Order = sortKeys(cols, order)
	return c
}

func (c *windowCase) frame(f frameRef) exec.Frame {
	cols := c.in.Columns()
	offset := func(kind exec.BoundKind, col int, x any) expr.Expr {
		switch {
		case kind != exec.Preceding && kind != exec.Following:
			return nil
		case col >= 0:
			return exectest.Ref(cols[col])
		case f.unit == exec.FrameRange:
			return exectest.Lit(cols[c.ref.order[0].Col].Type, x)
		}
		return exectest.Lit(types.BigIntType, x)
	}
	return exec.Frame{Unit: f.unit, Start: f.start, End: f.end, StartOff: offset(f.start, f.startCol, f.startOff), EndOff: offset(f.end, f.endCol, f.endOff)}
}

// aggregate adds a call of an aggregate; filter is a column, or -1.
func (c *windowCase) aggregate(name string, f frameRef, filter int, cols ...int) {
	in := c.in.Columns()
	args, ts := make([]expr.Expr, len(cols)), make([]types.Type, len(cols))
	for i, k := range cols {
		args[i], ts[i] = exectest.Ref(in[k]), in[k].Type
	}
	a := exectest.Aggregate(name, 1000+len(c.cfg.Calls), args...)
	call := exec.WindowCall{Col: a.Col, Agg: a.Def, AggO: a.Overload, Args: a.Args, Frame: c.frame(f)}
	if filter >= 0 {
		call.Filter = exectest.Ref(in[filter])
	}
	c.cfg.Calls = append(c.cfg.Calls, call)
	c.ref.calls = append(c.ref.calls, callRef{f, aggregateRef(name, cols, ts, filter)})
}

// function adds a call of a pure window function.
func (c *windowCase) function(name string, f frameRef, ignoreNulls bool, value func(p *partRef, i int, frame []int) any, args ...expr.Expr) {
	def := fn.LookupWindow(name)
	ts := make([]types.Type, len(args))
	for i, a := range args {
		ts[i] = a.Type()
	}
	o, err := def.Resolve(ts)
	if err != nil {
		panic(err)
	}
	c.cfg.Calls = append(c.cfg.Calls, exec.WindowCall{
		Col:  exec.Column{ID: expr.ColumnID(1000 + len(c.cfg.Calls)), Name: name, Type: o.Result},
		Func: def, FuncO: o, Args: args, IgnoreNulls: ignoreNulls, Frame: c.frame(f),
	})
	c.ref.calls = append(c.ref.calls, callRef{f, value})
}

func (c *windowCase) run(t *testing.T) {
	t.Helper()
	exectest.Run(t, exectest.Case{
		Inputs: []exectest.Input{c.in},
		Plan: func(n []exec.Node) exec.Node {
			cfg := c.cfg
			cfg.In = n[0]
			return exec.NewWindow(cfg)
		},
		Want:    func(n [][]exectest.Tuple) []exectest.Tuple { return c.ref.rows(n[0]) },
		Ordered: true,
	})
}

// bounds are the frame without offsets.
func bounds(unit exec.FrameUnit, start, end exec.BoundKind) frameRef {
	return frameRef{unit: unit, start: start, end: end, startCol: -1, endCol: -1}
}

// everyFrame returns frames of all forms; off makes an offset of the order key's type.
func everyFrame(off func(k int64) any) []frameRef {
	var out []frameRef
	for _, unit := range []exec.FrameUnit{exec.FrameRange, exec.FrameRows, exec.FrameGroups} {
		for start := exec.UnboundedPreceding; start <= exec.Following; start++ {
			for end := max(exec.Preceding, start); end <= exec.UnboundedFollowing; end++ {
				if unit == exec.FrameRange && off == nil && (start == exec.Preceding || start == exec.Following || end == exec.Preceding || end == exec.Following) {
					continue
				}
				f := bounds(unit, start, end)
				f.startOff, f.endOff = int64(3), int64(2)
				if start == exec.Following {
					f.startOff, f.endOff = int64(2), int64(5)
				}
				if unit == exec.FrameRange && off != nil {
					f.startOff, f.endOff = off(f.startOff.(int64)), off(f.endOff.(int64))
				}
				out = append(out, f)
			}
		}
	}
	return out
}

func TestWindowAggregatesOverEveryFrame(t *testing.T) {
	for i, f := range everyFrame(func(k int64) any { return k }) {
		c := newWindowCase(windowInput(90, types.IntegerType, uint64(i)), []int{0}, exectest.Order{Col: 1, Desc: i%2 == 1, NullsFirst: i%3 == 1})
		c.aggregate("count", f, -1)
		c.aggregate("count", f, 7, 5)
		c.aggregate("sum", f, -1, 2)
		c.aggregate("sum", f, 7, 4)
		c.aggregate("avg", f, -1, 2)
		c.aggregate("avg", f, 7, 4)
		c.aggregate("sum", f, 7, 3)
		c.aggregate("avg", f, -1, 3)
		c.aggregate("sum", f, -1, 6)
		c.aggregate("min", f, -1, 2)
		c.aggregate("max", f, 7, 3)
		c.aggregate("max", f, -1, 5)
		c.aggregate("min", f, 7, 6)
		c.aggregate("array_agg", f, 7, 5)
		c.aggregate("max_by", f, -1, 5, 2)
		c.aggregate("bool_and", f, -1, 7)
		t.Run(fmt.Sprintf("%+v", f), c.run)
	}
}

func TestWindowFramesWithOffsetsOfEachRow(t *testing.T) {
	for _, unit := range []exec.FrameUnit{exec.FrameRange, exec.FrameRows, exec.FrameGroups} {
		for k, ends := range [][2]exec.BoundKind{
			{exec.Preceding, exec.Following},
			{exec.UnboundedPreceding, exec.Preceding},
			{exec.Following, exec.UnboundedFollowing},
			{exec.Preceding, exec.Preceding},
			{exec.Following, exec.Following},
		} {
			f := frameRef{unit: unit, start: ends[0], end: ends[1], startCol: 8, endCol: 9}
			c := newWindowCase(windowInput(90, types.BigIntType, uint64(k)), []int{0}, exectest.Order{Col: 2, Desc: k%2 == 1})
			for _, filter := range []int{-1, 7} {
				c.aggregate("sum", f, filter, 2)
				c.aggregate("sum", f, filter, 3)
				c.aggregate("max", f, filter, 5)
				c.aggregate("min", f, filter, 2)
				c.aggregate("array_agg", f, filter, 2)
			}
			c.function("last_value", f, false, func(p *partRef, _ int, frame []int) any {
				if len(frame) == 0 {
					return nil
				}
				return p.rows[frame[len(frame)-1]][5]
			}, exectest.Ref(c.in.Columns()[5]))
			t.Run(fmt.Sprintf("%+v", f), c.run)
		}
	}
}

func TestWindowRangeOfEveryKeyType(t *testing.T) {
	f := func(key types.Type, off func(k int64) any) {
		for i, fr := range everyFrame(off) {
			if fr.unit != exec.FrameRange {
				continue
			}
			in := windowInput(90, key, uint64(i))
			for _, r := range in.Rows {
				if x, ok := r[1].(int64); ok && (x > 1<<40 || x < -1<<40) {
					r[1] = int64(7) // no overflow of the offset
				}
				if r[1] == 1e-40 {
					r[1] = 0.5 // no rounding
				}
			}
			c := newWindowCase(in, []int{0}, exectest.Order{Col: 1, Desc: i%2 == 1, NullsFirst: i%3 == 1})
			c.aggregate("array_agg", fr, -1, 5)
			t.Run(fmt.Sprintf("%v %+v", key, fr), c.run)
		}
	}
	f(types.BigIntType, func(k int64) any { return k })
	f(types.DoubleType, func(k int64) any { return float64(k) / 2 })
	f(types.DecimalOf(9, 2), func(k int64) any { return k })
	f(types.DecimalOf(30, 4), func(k int64) any { return types.Int128Of(k) })
}

func TestWindowFunctions(t *testing.T) {
	frames := everyFrame(func(k int64) any { return k })
	for i, partition := range [][]int{{0}, nil, {0, 7}, {5}} {
		f := frames[(7*i+4)%len(frames)]
		in := windowInput(120, types.IntegerType, uint64(i))
		c := newWindowCase(in, partition, exectest.Order{Col: 1, Desc: i%2 == 1, NullsFirst: i%2 == 0})
		cols := in.Columns()
		col := func(k int) expr.Expr { return exectest.Ref(cols[k]) }
		c.function("row_number", f, false, func(_ *partRef, i int, _ []int) any { return int64(i + 1) })
		rank := func(p *partRef, i int) int64 { return int64(slices.Index(p.peer, p.peer[i])) + 1 }
		c.function("rank", f, false, func(p *partRef, i int, _ []int) any { return rank(p, i) })
		c.function("dense_rank", f, false, func(p *partRef, i int, _ []int) any { return int64(p.peer[i] + 1) })
		c.function("percent_rank", f, false, func(p *partRef, i int, _ []int) any {
			if len(p.rows) == 1 {
				return 0.0
			}
			return float64(rank(p, i)-1) / float64(len(p.rows)-1)
		})
		c.function("cume_dist", f, false, func(p *partRef, i int, _ []int) any {
			n := 0
			for _, g := range p.peer {
				if g <= p.peer[i] {
					n++
				}
			}
			return float64(n) / float64(len(p.rows))
		})
		c.function("ntile", f, false, func(p *partRef, i int, _ []int) any {
			n, size := len(p.rows), 0
			for bucket, at := 1, 0; ; bucket++ {
				if size = n / 7; bucket <= n%7 {
					size++
				}
				if at += size; i < at {
					return int64(bucket)
				}
			}
		}, exectest.Lit(types.BigIntType, int64(7)))
		shift := func(val, d, def int, ignore bool) func(p *partRef, i int, _ []int) any {
			return func(p *partRef, i int, _ []int) any {
				step, left := 1, d
				if left < 0 {
					step, left = -1, -left
				}
				j := i
				for left > 0 && j >= 0 && j < len(p.rows) {
					if j += step; j < 0 || j >= len(p.rows) {
						break
					}
					if !ignore || p.rows[j][val] != nil {
						left--
					}
				}
				if j >= 0 && j < len(p.rows) {
					return p.rows[j][val]
				}
				if def >= 0 {
					return p.rows[i][def]
				}
				return nil
			}
		}
		two := exectest.Lit(types.BigIntType, int64(2))
		for _, ignore := range []bool{false, true} {
			c.function("lag", f, ignore, shift(5, -1, -1, ignore), col(5))
			c.function("lead", f, ignore, shift(2, 2, -1, ignore), col(2), two)
			c.function("lag", f, ignore, shift(6, -2, 6, ignore), col(6), two, col(6))
			c.function("lead", f, ignore, shift(7, 2, 7, ignore), col(7), two, col(7))
			nth := func(val, n int) func(p *partRef, i int, frame []int) any {
				return func(p *partRef, _ int, frame []int) any {
					var values []any
					for _, j := range frame {
						if !ignore || p.rows[j][val] != nil {
							values = append(values, p.rows[j][val])
						}
					}
					switch {
					case n > 0 && len(values) >= n:
						return values[n-1]
					case n < 0 && len(values) > 0:
						return values[len(values)-1]
					}
					return nil
				}
			}
			c.function("first_value", f, ignore, nth(5, 1), col(5))
			c.function("last_value", f, ignore, nth(4, -1), col(4))
			c.function("nth_value", f, ignore, nth(3, 2), col(3), two)
		}
		c.function("lag", f, false, func(p *partRef, i int, _ []int) any {
			if j := i - int(p.rows[i][8].(int64)); j >= 0 {
				return p.rows[j][2]
			}
			return int64(-1)
		}, col(2), col(8), exectest.Lit(types.IntegerType, int64(-1)))
		t.Run(fmt.Sprintf("%v %+v", partition, f), c.run)
	}
}

func TestWindowWithoutOrder(t *testing.T) {
	for _, f := range []frameRef{
		bounds(exec.FrameRange, exec.UnboundedPreceding, exec.CurrentRow), bounds(exec.FrameRows, exec.UnboundedPreceding, exec.CurrentRow),
		bounds(exec.FrameRange, exec.UnboundedPreceding, exec.UnboundedFollowing), bounds(exec.FrameRange, exec.CurrentRow, exec.UnboundedFollowing),
	} {
		for _, partition := range [][]int{{0}, nil, {6}} {
			c := newWindowCase(windowInput(80, types.DoubleType, 5), partition)
			for _, filter := range []int{-1, 7} {
				c.aggregate("sum", f, filter, 2)
				c.aggregate("array_agg", f, filter, 5)
				c.aggregate("avg", f, filter, 3)
				c.aggregate("max", f, filter, 6)
			}
			t.Run(fmt.Sprintf("%v %+v", partition, f), c.run)
		}
	}
}
