package exec_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/exec/exectest"
	"github.com/clientele-db/clientele/engine/types"
)

// rankedRows are n rows in parts partitions of random sizes: partition, ascending number, and values.
func rankedRows(n, parts int, seed uint64) ([]types.Field, []exectest.Tuple) {
	rng := rand.New(rand.NewPCG(seed, 17))
	fields := []types.Field{
		{Name: "p", Type: types.IntegerType},
		{Name: "id", Type: types.BigIntType},
		{Name: "i", Type: types.IntegerType},
		{Name: "f", Type: types.DoubleType},
		{Name: "s", Type: types.VarcharType},
		{Name: "b", Type: types.BooleanType},
	}
	rows := make([]exectest.Tuple, n)
	for i := range rows {
		rows[i] = exectest.Tuple{
			int64(rng.IntN(parts)), int64(i), int64(rng.IntN(100_000)) - 50_000, rng.Float64() * 100, fmt.Sprint("s", rng.IntN(500)), rng.IntN(3) > 0,
		}
		for c := 2; c < len(fields); c++ {
			if rng.IntN(20) == 0 {
				rows[i][c] = nil
			}
		}
	}
	return fields, rows
}

// checkLarge runs a window over a table and checks some of its rows.
func checkLarge(t *testing.T, rows []exectest.Tuple, tab *exectest.Table, c *windowCase, checks int) {
	t.Helper()
	byPart := map[any][]exectest.Tuple{}
	for _, r := range rows { // rows ascend by id, the order key
		byPart[r[0]] = append(byPart[r[0]], r)
	}
	cols := tab.Exec(1)
	for _, workers := range []int{1, 2} {
		cfg := c.cfg
		cfg.In = exec.NewScan(exec.ScanConfig{Source: tab, Columns: cols, Fields: []int{0, 1, 2, 3, 4, 5}})
		q := exectest.Query(t.Context(), workers)
		got, err := exectest.Collect(q, exec.NewWindow(cfg))
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(rows) {
			t.Fatalf("%d rows, want %d", len(got), len(rows))
		}
		if q.Mem.Used() != 0 {
			t.Errorf("%d bytes still accounted for", q.Mem.Used())
		}
		rng := rand.New(rand.NewPCG(uint64(workers), 1))
		for range checks {
			g := got[rng.IntN(len(got))]
			p := &partRef{rows: byPart[g[0]]}
			i := 0
			for p.rows[i][1] != g[1] {
				i++
			}
			for k, call := range c.ref.calls {
				f := call.frame
				lo, hi := 0, len(p.rows)
				switch f.start {
				case exec.Preceding:
					lo = i - int(f.startOff.(int64))
				case exec.CurrentRow:
					lo = i
				}
				switch f.end {
				case exec.CurrentRow:
					hi = i + 1
				case exec.Following:
					hi = i + 1 + int(f.endOff.(int64))
				}
				var frame []int
				for j := max(0, lo); j < min(hi, len(p.rows)); j++ {
					frame = append(frame, j)
				}
				want := call.value(p, i, frame)
				if g, w := exectest.ValueString(g[6+k]), exectest.ValueString(want); g != w && !near(g, w) {
					t.Fatalf("%d workers, row %d of %d, call %d over %d rows: got %.80s, want %.80s", workers, i, len(p.rows), k, len(frame), g, w)
				}
			}
		}
	}
}

// near reports doubles that differ in the last digits.
func near(a, b string) bool {
	var x, y float64
	if _, err := fmt.Sscan(a, &x); err != nil {
		return false
	}
	if _, err := fmt.Sscan(b, &y); err != nil {
		return false
	}
	return x-y < 1e-6 && y-x < 1e-6
}

func largeCase(fields []types.Field, partition []int, f frameRef) *windowCase {
	c := newWindowCase(exectest.Input{Fields: fields, FirstID: 1}, partition, exectest.Order{Col: 1})
	c.aggregate("sum", f, -1, 2)
	c.aggregate("sum", f, 5, 3)
	c.aggregate("avg", f, -1, 3)
	c.aggregate("min", f, -1, 2)
	c.aggregate("max", f, 5, 3)
	c.aggregate("max", f, -1, 4)
	c.aggregate("max_by", f, -1, 4, 2)
	c.aggregate("bool_and", f, -1, 5)
	c.aggregate("geometric_mean", f, 5, 3)
	return c
}

func TestWindowFramesOfManyRows(t *testing.T) {
	fields, rows := rankedRows(140_000, 1, 1)
	tab := exectest.FromTuples(fields, rows, exectest.TableOptions{})
	f := func(start, end exec.BoundKind, startOff, endOff int64) {
		fr := bounds(exec.FrameRows, start, end)
		fr.startOff, fr.endOff = startOff, endOff
		c := largeCase(fields, nil, fr)
		t.Run(fmt.Sprintf("%v %v", start, end), func(t *testing.T) { checkLarge(t, rows, tab, c, 3) })
	}
	f(exec.Preceding, exec.Following, 40_000, 30_000)
	f(exec.Preceding, exec.Following, 200, 300)
	f(exec.CurrentRow, exec.UnboundedFollowing, 0, 0)
	f(exec.UnboundedPreceding, exec.UnboundedFollowing, 0, 0)
	f(exec.UnboundedPreceding, exec.Following, 0, 1000)
}

func TestWindowManySmallPartitions(t *testing.T) {
	fields, rows := rankedRows(40_000, 6_000, 2)
	tab := exectest.FromTuples(fields, rows, exectest.TableOptions{PageRows: 4096, MorselPages: 2})
	f := func(start, end exec.BoundKind, startOff, endOff int64) {
		fr := bounds(exec.FrameRows, start, end)
		fr.startOff, fr.endOff = startOff, endOff
		c := largeCase(fields, []int{0}, fr)
		c.aggregate("array_agg", fr, 5, 4)
		t.Run(fmt.Sprintf("%v %v", start, end), func(t *testing.T) { checkLarge(t, rows, tab, c, 200) })
	}
	f(exec.UnboundedPreceding, exec.CurrentRow, 0, 0)
	f(exec.UnboundedPreceding, exec.UnboundedFollowing, 0, 0)
	f(exec.UnboundedPreceding, exec.Following, 0, 2)
	f(exec.Preceding, exec.CurrentRow, 2, 0)
}

func TestWindowEndsSoonAfterCancel(t *testing.T) {
	fields, rows := rankedRows(140_000, 1, 1)
	tab := exectest.FromTuples(fields, rows, exectest.TableOptions{})
	fr := bounds(exec.FrameRows, exec.Preceding, exec.Following)
	fr.startOff, fr.endOff = int64(1000), int64(50_000)
	c := newWindowCase(exectest.Input{Fields: fields, FirstID: 1}, nil, exectest.Order{Col: 1})
	c.aggregate("array_agg", fr, -1, 2) // 7.5 billion elements
	for _, after := range []time.Duration{0, 20 * time.Millisecond, 200 * time.Millisecond} {
		ctx, cancel := context.WithTimeout(t.Context(), after)
		cfg := c.cfg
		cfg.In = exec.NewScan(exec.ScanConfig{Source: tab, Columns: tab.Exec(1), Fields: []int{0, 1, 2, 3, 4, 5}})
		start := time.Now()
		_, err := exectest.Collect(exectest.Query(ctx, 2), exec.NewWindow(cfg))
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("cancelled query returned %v", err)
		}
		if took := time.Since(start); took > after+time.Second {
			t.Errorf("cancelled after %v, ended after %v", after, took)
		}
		cancel()
	}
}
