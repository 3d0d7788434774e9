package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/engine/vec/vectest"
)

const benchRows = vec.BatchRows

func perRow(b *testing.B, name string, f func()) {
	b.Run(name, func(b *testing.B) {
		for b.Loop() {
			f()
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
		b.ReportMetric(0, "ns/op")
	})
}

// BenchmarkLoad compares gathering rows with unpacking and compressing the batch; see compressAbove.
func BenchmarkLoad(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	packed := vectest.From(types.BigIntType, vec.Packed, vectest.Values(rng, types.BigIntType, benchRows, 0, 60_000))
	dict := vectest.From(types.VarcharType, vec.Dict, vectest.Values(rng, types.VarcharType, benchRows, 0, 1))
	text := vectest.From(types.VarcharType, vec.Flat, vectest.Values(rng, types.VarcharType, benchRows, 0, 1))
	flat := vectest.From(types.DoubleType, vec.Flat, vectest.Values(rng, types.DoubleType, benchRows, 0, 0))
	var l Loader
	var r Register
	for _, share := range []float64{0.05, 0.2, 0.34, 0.5, 0.7, 0.95, 1} {
		var bits vec.Batch
		vectest.Select(rng, &bits, benchRows, share, vec.SelBits)
		for _, form := range []string{"bits", "rows"} {
			batch := bits
			if form == "rows" {
				var s Selection
				s.Rows(&batch)
			}
			if share == 1 {
				batch.SetAll(benchRows)
			}
			for _, c := range []struct {
				name string
				v    *vec.Vector
			}{{"packed", packed}, {"float", flat}, {"dict", dict}, {"text", text}} {
				perRow(b, fmt.Sprintf("%s/%s/share=%v", c.name, form, share), func() {
					l.Start(&batch)
					if err := l.Load(&r, c.v); err != nil {
						b.Fatal(err)
					}
				})
			}
		}
	}
}

func BenchmarkHash(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	h := make([]uint64, benchRows)
	var s Hasher
	for _, t := range []types.Type{types.BigIntType, types.DoubleType, types.DecimalOf(38, 2), types.VarcharType} {
		v := vectest.From(t, vec.Flat, vectest.Values(rng, t, benchRows, 0, 0))
		perRow(b, t.String(), func() { s.Hash(h, v, false) })
		perRow(b, t.String()+"/combine", func() { s.Hash(h, v, true) })
	}
}

func BenchmarkFilter(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	packed := vectest.From(types.BigIntType, vec.Packed, vectest.Values(rng, types.BigIntType, benchRows, 0, 60_000))
	text := vectest.From(types.VarcharType, vec.Flat, vectest.Values(rng, types.VarcharType, benchRows, 0, 1))
	set := NewSet(-60_000, 120_001)
	for i := int64(-60_000); i < 60_000; i += 3 {
		set.Add(i)
	}
	var s Selection
	for _, share := range []float64{0.02, 0.1, 0.3, 0.6, 1} {
		for _, c := range []struct {
			name string
			f    Filter
			v    *vec.Vector
		}{
			{"range", Range{-10_000, 40_000}, packed},
			{"set", InSet{set}, packed},
			{"equal", BytesFilter{EQ, []byte("special")}, text},
			{"prefix", PrefixFilter{[]byte("spec")}, text},
		} {
			var batch vec.Batch
			vectest.Select(rng, &batch, benchRows, share, vec.SelBits)
			perRow(b, fmt.Sprintf("%s/share=%v", c.name, share), func() {
				x := batch
				s.Filter(&x, c.f, c.v)
			})
		}
	}
}
