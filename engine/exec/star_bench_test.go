package exec_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/exec/exectest"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// starRows is the size of the fact table: that of the Star Schema Benchmark at scale factor 1.
const starRows = 6_000_000

// star is a schema of the shape of the Star Schema Benchmark: a fact with dense keys into four dimensions.
type star struct{ fact, day, customer, supplier, part *exectest.Table }

var makeStar = sync.OnceValue(func() *star {
	rng := rand.New(rand.NewPCG(1, 1))
	ints := func(n int, f func(i int) int64) *vec.Vector {
		v := &vec.Vector{Type: types.BigIntType, N: n, I64: make([]int64, n)}
		for i := range v.I64 {
			v.I64[i] = f(i)
		}
		return v
	}
	text := func(n int, f func(i int) string) *vec.Vector {
		v := &vec.Vector{Type: types.VarcharType, N: n, Off: make([]uint32, 1, n+1)}
		for i := range n {
			v.Bytes = append(v.Bytes, f(i)...)
			v.Off = append(v.Off, uint32(len(v.Bytes)))
		}
		v.Bytes = append(v.Bytes, make([]byte, vec.Pad)...)[:len(v.Bytes)]
		return v
	}
	table := func(cols []string, vs ...*vec.Vector) *exectest.Table {
		fields := make([]types.Field, len(cols))
		for i, c := range cols {
			fields[i] = types.Field{Name: c, Type: vs[i].Type}
		}
		return exectest.NewTable(fields, vs, exectest.TableOptions{})
	}
	upTo := func(n int64) func(int) int64 { return func(int) int64 { return rng.Int64N(n) } }
	city := func(int) int { return rng.IntN(250) }
	place := func(n int) (region, nation, town *vec.Vector) {
		at := make([]int, n)
		for i := range at {
			at[i] = city(i)
		}
		return text(n, func(i int) string { return fmt.Sprint("REGION", at[i]/50) }),
			text(n, func(i int) string { return fmt.Sprint("NATION", at[i]/10) }),
			text(n, func(i int) string { return fmt.Sprint("CITY", at[i]) })
	}
	row := func(i int) int64 { return int64(i) }
	s := &star{}
	s.day = table([]string{"key", "year"}, ints(2557, row), ints(2557, func(i int) int64 { return 1992 + int64(i)/366 }))
	r, n, c := place(30_000)
	s.customer = table([]string{"key", "region", "nation", "city"}, ints(30_000, row), r, n, c)
	r, n, c = place(2_000)
	s.supplier = table([]string{"key", "region", "nation", "city"}, ints(2_000, row), r, n, c)
	brand := make([]int, 200_000)
	for i := range brand {
		brand[i] = rng.IntN(1000)
	}
	s.part = table([]string{"key", "maker", "category", "brand"}, ints(200_000, row),
		text(200_000, func(i int) string { return fmt.Sprint("MFGR", brand[i]/200) }),
		text(200_000, func(i int) string { return fmt.Sprint("MFGR", brand[i]/40) }),
		text(200_000, func(i int) string { return fmt.Sprint("BRAND", brand[i]) }))
	s.fact = table([]string{"day", "customer", "supplier", "part", "quantity", "discount", "price", "cost"},
		ints(starRows, upTo(2557)), ints(starRows, upTo(30_000)), ints(starRows, upTo(2_000)), ints(starRows, upTo(200_000)),
		ints(starRows, upTo(50)), ints(starRows, upTo(11)), ints(starRows, upTo(10_000_000)), ints(starRows, upTo(100_000)))
	return s
})

// starQuery builds a query: dimensions with a filter each, joined to the fact, then grouped.
type starQuery struct {
	name   string
	filter func(f []exec.Column) expr.Expr
	dims   func(s *star) []starDim
	keys   []expr.ColumnID
	sum    func(f []exec.Column) expr.Expr
}

type starDim struct {
	t      *exectest.Table
	key    int // of the fact
	first  int // ID
	filter func(c []exec.Column) expr.Expr
}

func is(col int, values ...string) func(c []exec.Column) expr.Expr {
	return func(c []exec.Column) expr.Expr {
		var terms []expr.Expr
		for _, v := range values {
			terms = append(terms, exectest.Call("=", exectest.Ref(c[col]), exectest.Lit(types.VarcharType, v)))
		}
		if len(terms) == 1 {
			return terms[0]
		}
		return &expr.Or{Terms: terms}
	}
}

func between(c exec.Column, lo, hi int64) expr.Expr {
	return &expr.And{Terms: []expr.Expr{
		exectest.Call(">=", exectest.Ref(c), exectest.Lit(c.Type, lo)), exectest.Call("<=", exectest.Ref(c), exectest.Lit(c.Type, hi)),
	}}
}

func (q *starQuery) plan(s *star) exec.Node {
	scan := func(t *exectest.Table, first int, filter func(c []exec.Column) expr.Expr) *exec.Scan {
		cfg := exec.ScanConfig{Source: t, Name: "t", Columns: t.Exec(first)}
		for i := range cfg.Columns {
			cfg.Fields = append(cfg.Fields, i)
		}
		if filter != nil {
			cfg.Filter = filter(cfg.Columns)
		}
		return exec.NewScan(cfg)
	}
	fact := scan(s.fact, 1, q.filter)
	f := fact.Schema()
	var root exec.Node = fact
	cols := map[expr.ColumnID]exec.Column{}
	output := append([]expr.ColumnID(nil), q.keys...)
	for _, c := range f {
		output = append(output, c.ID)
	}
	for _, d := range q.dims(s) {
		dim := scan(d.t, d.first, d.filter)
		for _, c := range dim.Schema() {
			cols[c.ID] = c
		}
		root = exec.NewHashJoin(exec.HashJoinConfig{
			Left: root, Right: dim, Output: output,
			Keys: []exec.JoinKey{{Left: exectest.Ref(f[d.key]), Right: exectest.Ref(dim.Schema()[0])}},
		})
	}
	agg := exec.HashAggregateConfig{In: root, Rows: starRows, Aggs: []exec.AggregateCall{exectest.Aggregate("sum", 900, q.sum(f))}}
	for _, id := range q.keys {
		agg.Keys = append(agg.Keys, exec.GroupKey{Col: cols[id], Expr: exectest.Ref(cols[id])})
	}
	return exec.NewHashAggregate(agg)
}

func starQueries() []starQuery {
	price := func(f []exec.Column) expr.Expr { return exectest.Ref(f[6]) }
	years := func(lo, hi int64) func(c []exec.Column) expr.Expr {
		return func(c []exec.Column) expr.Expr { return between(c[1], lo, hi) }
	}
	return []starQuery{
		{
			name: "Q1.1",
			filter: func(f []exec.Column) expr.Expr {
				return &expr.And{Terms: []expr.Expr{between(f[5], 1, 3), between(f[4], 0, 24)}}
			},
			dims: func(s *star) []starDim { return []starDim{{s.day, 0, 100, years(1993, 1993)}} },
			sum:  func(f []exec.Column) expr.Expr { return exectest.Call("*", exectest.Ref(f[6]), exectest.Ref(f[5])) },
		},
		{
			name: "Q2.1", keys: []expr.ColumnID{101, 403}, sum: price,
			dims: func(s *star) []starDim {
				return []starDim{{s.day, 0, 100, nil}, {s.supplier, 2, 300, is(1, "REGION1")}, {s.part, 3, 400, is(2, "MFGR12")}}
			},
		},
		{
			name: "Q3.2", keys: []expr.ColumnID{203, 303, 101}, sum: price,
			dims: func(s *star) []starDim {
				return []starDim{{s.day, 0, 100, years(1992, 1997)}, {s.customer, 1, 200, is(2, "NATION9")}, {s.supplier, 2, 300, is(2, "NATION9")}}
			},
		},
		{
			name: "Q4.1", keys: []expr.ColumnID{101, 202},
			sum: func(f []exec.Column) expr.Expr { return exectest.Call("-", exectest.Ref(f[6]), exectest.Ref(f[7])) },
			dims: func(s *star) []starDim {
				return []starDim{
					{s.day, 0, 100, nil},
					{s.customer, 1, 200, is(1, "REGION1")},
					{s.supplier, 2, 300, is(1, "REGION1")},
					{s.part, 3, 400, is(1, "MFGR0", "MFGR1")},
				}
			},
		},
	}
}

// BenchmarkStar runs queries of the shape of the Star Schema Benchmark over 6 million rows.
func BenchmarkStar(b *testing.B) {
	s := makeStar()
	for _, q := range starQueries() {
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/workers=%d", q.name, workers), func(b *testing.B) {
				for b.Loop() {
					if _, err := exectest.Collect(exectest.Query(b.Context(), workers), q.plan(s)); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/starRows, "ns/row")
			})
		}
	}
}
