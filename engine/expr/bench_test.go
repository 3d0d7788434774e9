package expr

import (
	"math/rand/v2"
	"testing"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/engine/vec/vectest"
)

// lineitem makes a batch like one of TPC-H's fact table: price, discount and tax as short decimals, a date, a flag.
func lineitem() (b *vec.Batch, layout []ColumnID, cols []*Column) {
	rng := rand.New(rand.NewPCG(1, 1))
	n := vec.BatchRows
	dec := types.DecimalOf(15, 2)
	ints := func(lo, hi int64) []any {
		out := make([]any, n)
		for i := range out {
			out[i] = lo + rng.Int64N(hi-lo+1)
		}
		return out
	}
	flags := make([]any, n)
	for i := range flags {
		flags[i] = []string{"A", "N", "R"}[rng.IntN(3)]
	}
	b = batchOf(
		vectest.From(dec, vec.Packed, ints(90_000, 10_500_000)), vectest.From(dec, vec.Packed, ints(0, 10)),
		vectest.From(dec, vec.Packed, ints(0, 8)), vectest.From(types.DateType, vec.Packed, ints(8036, 10561)),
		vectest.From(types.VarcharType, vec.Dict, flags), vectest.From(dec, vec.Packed, ints(100, 5000)),
	)
	for i, name := range []string{"price", "discount", "tax", "shipdate", "flag", "quantity"} {
		layout = append(layout, ColumnID(i))
		cols = append(cols, &Column{ID: ColumnID(i), Name: name, T: b.Cols[i].Type})
	}
	return b, layout, cols
}

func perRow(b *testing.B, rows int, f func()) {
	for b.Loop() {
		f()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows), "ns/row")
	b.ReportMetric(0, "ns/op")
}

func BenchmarkProgram(b *testing.B) {
	batch, layout, c := lineitem()
	dec := types.DecimalOf(15, 2)
	one := Decimal(dec, types.Int128Of(100))
	net := call("*", c[0], call("-", one, c[1]))
	charge := call("*", net, call("+", one, c[2]))
	for _, x := range []struct {
		name  string
		exprs []Expr
	}{
		{"columns", []Expr{c[0], c[1], c[2], c[4]}},
		{"net", []Expr{net}},
		{"net+charge", []Expr{net, charge}},
		{"year", []Expr{call("year", c[3])}},
		{"lower(flag)", []Expr{call("lower", c[4])}},
		{"case", []Expr{&Case{T: dec, Whens: []When{{call("=", c[4], Bytes(types.VarcharType, "R")), c[0]}}, Else: Decimal(dec, types.Int128Of(0))}}},
		{"case/guarded", []Expr{&Case{T: net.Type(), Whens: []When{{call("=", c[4], Bytes(types.VarcharType, "R")), net}}, Else: Null(net.Type())}}},
	} {
		for _, share := range []float64{1, 0.98, 0.1} {
			p, err := Compile(x.exprs, layout, testContext)
			if err != nil {
				b.Fatal(err)
			}
			in := *batch
			if share < 1 {
				cols := in.Cols
				vectest.Select(rand.New(rand.NewPCG(1, 2)), &in, in.N, share, vec.SelBits)
				in.Cols = cols
			}
			b.Run(x.name+"/"+map[float64]string{1: "all", 0.98: "98%", 0.1: "10%"}[share], func(b *testing.B) {
				perRow(b, in.N, func() {
					if _, err := p.Run(&in); err != nil {
						b.Fatal(err)
					}
				})
			})
		}
	}
}

func BenchmarkPredicate(b *testing.B) {
	batch, layout, c := lineitem()
	dec := types.DecimalOf(15, 2)
	amount := func(x int64) Expr { return Decimal(dec, types.Int128Of(x)) }
	day := func(x int64) Expr { return Int(types.DateType, x) }
	for _, x := range []struct {
		name string
		e    Expr
	}{
		{"q6", AndOf(call(">=", c[3], day(8766)), call("<", c[3], day(9131)), call(">=", c[1], amount(5)), call("<=", c[1], amount(7)), call("<", c[5], amount(2400)))},
		{"flag", call("=", c[4], Bytes(types.VarcharType, "R"))},
		{"year", call("=", call("year", c[3]), num(1994))},
		{"columns", call("<", c[1], c[2])},
	} {
		p, err := CompilePredicate(x.e, layout, testContext)
		if err != nil {
			b.Fatal(err)
		}
		var s kernel.Selection
		b.Run(x.name, func(b *testing.B) {
			perRow(b, batch.N, func() {
				in := *batch
				if err := p.Filter(&in, &s); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}
