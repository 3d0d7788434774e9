package exec_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/exec/exectest"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// lineItems has the shape of TPC-H's lineitem at scale factor 1: 6 M rows.
var lineItems = sync.OnceValue(func() *exectest.Table {
	const n = 6_000_000
	rng := rand.New(rand.NewPCG(1, 1))
	fields := []types.Field{
		{Name: "orderkey", Type: types.BigIntType},
		{Name: "suppkey", Type: types.BigIntType},
		{Name: "shipdate", Type: types.DateType},
		{Name: "extendedprice", Type: types.DecimalOf(12, 2)},
		{Name: "quantity", Type: types.DecimalOf(12, 2)},
		{Name: "ratio", Type: types.DoubleType},
	}
	cols := make([]*vec.Vector, len(fields))
	for i, f := range fields {
		cols[i] = &vec.Vector{Type: f.Type, N: n}
		if f.Type.Kind == types.Double {
			cols[i].F64 = make([]float64, n)
		} else {
			cols[i].I64 = make([]int64, n)
		}
	}
	for i := range n {
		cols[0].I64[i] = int64(i/6)*4 + 1
		cols[1].I64[i] = int64(rng.IntN(10_000)) + 1
		cols[2].I64[i] = int64(8036 + rng.IntN(2526))
		cols[3].I64[i] = int64(90_000 + rng.IntN(10_400_000))
		cols[4].I64[i] = int64(1+rng.IntN(50)) * 100
		cols[5].F64[i] = rng.Float64()
	}
	return exectest.NewTable(fields, cols, exectest.TableOptions{PageRows: 16384, MorselPages: 8})
})

// drainPlan runs a plan and reads all batches.
func drainPlan(b *testing.B, plan func(scan exec.Node, cols []exec.Column) exec.Node) {
	tab := lineItems()
	for b.Loop() {
		cols := tab.Exec(1)
		scan := exec.NewScan(exec.ScanConfig{Source: tab, Columns: cols, Fields: []int{0, 1, 2, 3, 4, 5}})
		r, err := exec.Run(exectest.Query(context.Background(), 2), plan(scan, cols))
		if err != nil {
			b.Fatal(err)
		}
		for {
			batch, err := r.Next(context.Background())
			if err != nil {
				b.Fatal(err)
			}
			if batch == nil {
				break
			}
		}
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(tab.Rows()), "ns/row")
}

func project(in exec.Node, cols ...exec.Column) exec.Node {
	var list []exec.Assign
	for _, c := range cols {
		list = append(list, exec.Assign{Col: c, Expr: exectest.Ref(c)})
	}
	return exec.NewProject(exec.ProjectConfig{In: in, Exprs: list})
}

func BenchmarkSort(b *testing.B) {
	f := func(name string, keys func(c []exec.Column) []exec.SortKey) {
		b.Run(name, func(b *testing.B) {
			drainPlan(b, func(scan exec.Node, c []exec.Column) exec.Node {
				return exec.NewSort(exec.SortConfig{In: project(scan, c[0], c[2], c[3]), Keys: keys(c)})
			})
		})
	}
	f("date, price", func(c []exec.Column) []exec.SortKey {
		return []exec.SortKey{{Expr: exectest.Ref(c[2])}, {Expr: exectest.Ref(c[3]), Desc: true}}
	})
	f("sorted already", func(c []exec.Column) []exec.SortKey { return []exec.SortKey{{Expr: exectest.Ref(c[0])}} })
}

func BenchmarkTopN(b *testing.B) {
	drainPlan(b, func(scan exec.Node, c []exec.Column) exec.Node {
		keys := []exec.SortKey{{Expr: exectest.Ref(c[2])}, {Expr: exectest.Ref(c[3]), Desc: true}}
		return exec.NewTopN(exec.TopNConfig{In: project(scan, c[0], c[2], c[3]), Keys: keys, Count: 100})
	})
}

func BenchmarkWindow(b *testing.B) {
	window := func(name string, args []expr.Expr, f exec.Frame) exec.WindowCall {
		def := fn.LookupWindow(name)
		ts := make([]types.Type, len(args))
		for i, a := range args {
			ts[i] = a.Type()
		}
		o, err := def.Resolve(ts)
		if err != nil {
			b.Fatal(err)
		}
		return exec.WindowCall{Col: exec.Column{ID: 100, Name: name, Type: o.Result}, Func: def, FuncO: o, Args: args, Frame: f}
	}
	aggregate := func(name string, arg expr.Expr, f exec.Frame) exec.WindowCall {
		a := exectest.Aggregate(name, 100, arg)
		return exec.WindowCall{Col: a.Col, Agg: a.Def, AggO: a.Overload, Args: a.Args, Frame: f}
	}
	running := exec.Frame{Unit: exec.FrameRange, Start: exec.UnboundedPreceding, End: exec.CurrentRow}
	sliding := exec.Frame{
		Unit: exec.FrameRows, Start: exec.Preceding, End: exec.CurrentRow, StartOff: exectest.Lit(types.BigIntType, int64(99)),
	}
	f := func(name string, partition int, call func(c []exec.Column) exec.WindowCall) {
		b.Run(name, func(b *testing.B) {
			drainPlan(b, func(scan exec.Node, c []exec.Column) exec.Node {
				cfg := exec.WindowConfig{
					In: project(scan, c[0], c[1], c[2], c[3], c[5]), Order: []exec.SortKey{{Expr: exectest.Ref(c[2])}}, Calls: []exec.WindowCall{call(c)},
				}
				if partition >= 0 {
					cfg.Partition = []expr.Expr{exectest.Ref(c[partition])}
				}
				return exec.NewWindow(cfg)
			})
		})
	}
	f("row_number by suppkey", 1, func([]exec.Column) exec.WindowCall { return window("row_number", nil, running) })
	f("sum by suppkey", 1, func(c []exec.Column) exec.WindowCall { return aggregate("sum", exectest.Ref(c[3]), running) })
	f("row_number by orderkey", 0, func([]exec.Column) exec.WindowCall { return window("row_number", nil, running) })
	f("sum by orderkey", 0, func(c []exec.Column) exec.WindowCall { return aggregate("sum", exectest.Ref(c[3]), running) })
	f("lag by orderkey", 0, func(c []exec.Column) exec.WindowCall {
		return window("lag", []expr.Expr{exectest.Ref(c[3])}, running)
	})
	f("geometric mean by orderkey", 0, func(c []exec.Column) exec.WindowCall {
		return aggregate("geometric_mean", exectest.Ref(c[5]), running)
	})
	f("max of 100 rows by suppkey", 1, func(c []exec.Column) exec.WindowCall { return aggregate("max", exectest.Ref(c[3]), sliding) })
	f("avg double of 100 rows by suppkey", 1, func(c []exec.Column) exec.WindowCall { return aggregate("avg", exectest.Ref(c[5]), sliding) })
	f("sum over all", -1, func(c []exec.Column) exec.WindowCall { return aggregate("sum", exectest.Ref(c[3]), running) })
}
